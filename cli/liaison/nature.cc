// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/nature.h"

#include <algorithm>
#include <array>

namespace ceptoar::liaison {
namespace {

struct Row {
  std::string_view finer;
  Nature nature;
};
constexpr auto kFiner = std::to_array<Row>({
    // Provisions.
    {"early_warning", {Flow::kDown, ItemPurpose::kPrevent}},
    {"alert", {Flow::kDown, ItemPurpose::kPrevent}},
    {"attack_method", {Flow::kDown, ItemPurpose::kPrevent}},
    {"recovery_method", {Flow::kDown, ItemPurpose::kContain}},
    {"threat", {Flow::kDown, ItemPurpose::kPrevent}},
    {"terror", {Flow::kDown, ItemPurpose::kPrevent}},
    {"advice", {Flow::kDown, ItemPurpose::kContain}},
    {"guidance", {Flow::kDown, ItemPurpose::kContain}},
    {"support", {Flow::kDown, ItemPurpose::kContain}},
    {"security_info", {Flow::kDown, ItemPurpose::kLearn}},  // for improvement (2001, 5(3))
    {"instruction", {Flow::kDown, ItemPurpose::kContain}},
    // Upwards.
    {"precursor", {Flow::kUp, ItemPurpose::kPrevent}},
    {"failure_notice", {Flow::kUp, ItemPurpose::kContain}},
    {"handling_forwarded", {Flow::kUp, ItemPurpose::kContain}},
    // What is said about a report.
    {"handling_held", {Flow::kDown, ItemPurpose::kContain}},
    {"outcome", {Flow::kDown, ItemPurpose::kContain}},
    {"disclosure", {Flow::kDown, ItemPurpose::kContain}},
    // Between equals.
    {"question", {Flow::kAcross, ItemPurpose::kContain}},
    {"request", {Flow::kAcross, ItemPurpose::kContain}},
    {"aid", {Flow::kAcross, ItemPurpose::kContain}},
    {"inquiry_answer", {Flow::kAcross, ItemPurpose::kContain}},
    {"place", {Flow::kAcross, ItemPurpose::kContain}},
    {"consent_request", {Flow::kAcross, ItemPurpose::kPrevent}},
    {"consent_granted", {Flow::kAcross, ItemPurpose::kPrevent}},
    {"consent_refused", {Flow::kAcross, ItemPurpose::kPrevent}},
    {"consent_withdrawn", {Flow::kAcross, ItemPurpose::kPrevent}},
});
constexpr std::array<std::string_view, 3> kPurposes = {"prevent", "contain", "learn"};

}  // namespace

Nature nature_of(ContentKind kind, std::string_view finer) {
  for (const Row& row : kFiner) {
    if (row.finer == finer) return row.nature;
  }
  switch (kind) {
    case ContentKind::kReport:
    case ContentKind::kConsult: return {Flow::kUp, ItemPurpose::kContain};
    case ContentKind::kBroadcast: return {Flow::kAcross, ItemPurpose::kContain};
    case ContentKind::kShare:
    case ContentKind::kAlert:
    case ContentKind::kReply:
    case ContentKind::kWithdrawal: break;
  }
  return {Flow::kAcross, ItemPurpose::kPrevent};
}

const std::vector<std::string_view>& finer_kinds() {
  static const std::vector<std::string_view> kinds = [] {
    std::vector<std::string_view> out;
    out.reserve(std::size(kFiner));
    for (const Row& row : kFiner) out.push_back(row.finer);
    return out;
  }();
  return kinds;
}

std::string_view purpose_word(ItemPurpose purpose) {
  return kPurposes[static_cast<std::size_t>(purpose) - 1];
}

std::optional<ItemPurpose> parse_item_purpose(std::string_view word) {
  const auto at = std::find(kPurposes.begin(), kPurposes.end(), word);
  if (at == kPurposes.end()) return std::nullopt;
  return static_cast<ItemPurpose>(at - kPurposes.begin() + 1);
}

}  // namespace ceptoar::liaison
