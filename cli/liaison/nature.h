// SPDX-License-Identifier: Apache-2.0
// What the header of an item says beside what was typed, and follows from its kind: which way it goes
// (連絡↑ 提供↓ 共有↔) and what it is for (the concept of 2005, 5: prevent, contain and restore, not again).
// Thread: pure functions. Errors: none; an unknown finer kind counts as the kind it stands on.
#ifndef CEPTOAR_CLI_LIAISON_NATURE_H_
#define CEPTOAR_CLI_LIAISON_NATURE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/tlp.h"

namespace ceptoar::liaison {

enum class Flow : std::uint8_t { kUp = 1, kDown = 2, kAcross = 3 };
enum class ItemPurpose : std::uint8_t {
  kPrevent = 1,  // 未然防止
  kContain = 2,  // 拡大防止・復旧
  kLearn = 3,    // 再発防止
};
struct Nature {
  Flow flow = Flow::kAcross;
  ItemPurpose purpose = ItemPurpose::kPrevent;
  friend bool operator==(const Nature&, const Nature&) = default;
};
// `finer`: "early_warning", "precursor", "question" ...; empty: none.
Nature nature_of(ContentKind kind, std::string_view finer);
// All that a program of this version lists.
const std::vector<std::string_view>& finer_kinds();
std::string_view purpose_word(ItemPurpose purpose);  // "prevent", "contain", "learn"
std::optional<ItemPurpose> parse_item_purpose(std::string_view word);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_NATURE_H_
