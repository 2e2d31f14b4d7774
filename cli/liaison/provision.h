// SPDX-License-Identifier: Apache-2.0
// Kinds of provision (情報提供): what NISC, a ministry or the Council sends downwards. The kind is a named
// field of the sealed advisory; a program that does not know it shows the field and the alert or sharing
// that it stands on. Source of the kinds: the agreement of 2001, 3(2) and 5(3), the concept of 2005, 5(1).
#ifndef CEPTOAR_CLI_LIAISON_PROVISION_H_
#define CEPTOAR_CLI_LIAISON_PROVISION_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/objects.h"

namespace ceptoar::liaison {

enum class Provision : std::uint8_t {
  kEarlyWarning = 1,   // 早期警戒情報: ahead of the ordinary queue; may be under embargo
  kAlert = 2,          // 注意喚起: asks for an action
  kAttackMethod = 3,   // 攻撃手法情報
  kRecoveryMethod = 4, // 復旧手法情報
  kThreat = 5,         // 脅威
  kAdvice = 6,         // 助言
  kGuidance = 7,       // 指導
  kSupport = 8,        // 対策支援
  kSecurityInfo = 9,   // セキュリティ情報
  kTerror = 10,        // テロ関連情報
};
inline constexpr std::size_t kProvisionCount = 10;
std::string_view provision_name(Provision kind);  // "early_warning", ...
std::optional<Provision> parse_provision(std::string_view name);
std::optional<Provision> provision_from_byte(std::uint8_t value);
// Warnings want watch or an action now, the rest is for improvement (5(3): 警報情報, セキュリティ情報).
bool is_warning(Provision kind);

// Names of the fields.
inline constexpr std::string_view kProvisionField = "provision";
inline constexpr std::string_view kActionField = "action";        // 貴社で行うこと
inline constexpr std::string_view kPublishField = "publish-at";   // 公表予定日時, RFC 3339; secret until then
std::optional<Provision> provision_of(const Advisory& advisory);
// What a text asks its reader to do, from its own line "対応: ..." ("Action: ..."); empty: it has none.
std::string action_in(std::string_view text);
// The first lines of a text, without that one: at most kSummaryLines, each cut to kSummaryBytes at a sentence or
// a character. For a text that must not say anything beside itself (consent binds it).
std::vector<std::string> lines_for_manager(std::string_view text);
// When it becomes public; 0: no embargo was set.
std::uint64_t publish_ms(const Advisory& advisory);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_PROVISION_H_
