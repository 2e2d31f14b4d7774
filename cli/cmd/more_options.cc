// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/more_options.h"

#include <algorithm>
#include <array>

#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::TextUse;
using member::Typed;
using member::user_error;

namespace {

constexpr std::string_view kGiven = "yes";

constexpr auto kProvide = std::to_array<MoreOption>({{"action"},
                                                     {"publish-at"},
                                                     {"affects"},
                                                     {"suggested", true},
                                                     {"case"},
                                                     {"propose", true}});
constexpr auto kInquiry =
    std::to_array<MoreOption>({{"request", true}, {"aid", true}, {"instruct", true}});
constexpr auto kConsent = std::to_array<MoreOption>({{"until"}});
constexpr auto kReissue =
    std::to_array<MoreOption>({{"basis"}, {"consent"}, {"why"}, {"now", true}});
constexpr auto kReport = std::to_array<MoreOption>({{"contact"},
                                                    {"proxy"},
                                                    {"accident", true},
                                                    {"affects-others", true},
                                                    {"way"},
                                                    {"direct"},
                                                    {"agreement"},
                                                    {"partner"},
                                                    {"facts"},
                                                    {"policy"},
                                                    {"voluntary"}});
constexpr auto kConsult = std::to_array<MoreOption>({{"contact"}});
constexpr auto kHold = std::to_array<MoreOption>({{"reason"}});
constexpr auto kOutcome = std::to_array<MoreOption>({{"result"}});
constexpr auto kVendor = std::to_array<MoreOption>({{"vendor"}, {"until"}});
constexpr auto kAnswer = std::to_array<MoreOption>({{"answer"}});

bool is_of(std::string_view entry, std::string_view name) {
  return entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=';
}

}  // namespace

std::span<const MoreOption> more_options(TextUse use) {
  switch (use) {
    case TextUse::kPost:
    case TextUse::kReply:
    case TextUse::kUpdate:
    case TextUse::kBroadcast:
    case TextUse::kFollowUp:
    case TextUse::kForward:
    case TextUse::kWithdraw:
    case TextUse::kReportWithdraw: return {};
    case TextUse::kProvide: return kProvide;
    case TextUse::kInquiry: return kInquiry;
    case TextUse::kConsent: return kConsent;
    case TextUse::kReissue: return kReissue;
    case TextUse::kReport:
    case TextUse::kQuickReport: return kReport;
    case TextUse::kConsult: return kConsult;
    case TextUse::kHold: return kHold;
    case TextUse::kOutcome: return kOutcome;
    case TextUse::kVendor: return kVendor;
    case TextUse::kAnswer: return kAnswer;
  }
  return {};
}

std::string more(const Typed& typed, std::string_view name) {
  for (const std::string& entry : typed.more) {
    if (is_of(entry, name)) return entry.substr(name.size() + 1);
  }
  return {};
}

bool has_more(const Typed& typed, std::string_view name) { return !more(typed, name).empty(); }

void put_more(Typed& typed, std::string_view name, std::string_view value) {
  std::erase_if(typed.more, [&](const std::string& entry) { return is_of(entry, name); });
  if (value.empty()) return;
  typed.more.push_back(std::string(name) + "=" + std::string(value));
  // In one order, so that the same options are the same draft.
  std::sort(typed.more.begin(), typed.more.end());
}

void put_more(Typed& typed, std::string_view name, bool given) {
  put_more(typed, name, given ? kGiven : std::string_view());
}

Outcome<void> set_more(Typed& typed, const std::string& given) {
  const std::size_t equals = given.find('=');
  const std::string_view name = std::string_view(given).substr(0, equals);
  const bool valued = equals != std::string::npos && equals + 1 < given.size();
  std::string choices;
  for (const MoreOption& option : more_options(typed.use)) {
    choices += (choices.empty() ? "" : ", ") + std::string(option.name) + (option.flag ? "" : "=...");
    if (option.name != name) continue;
    const bool taken = option.flag ? equals == std::string::npos || given.substr(equals + 1) == kGiven
                                   : valued;
    if (!taken) break;
    put_more(typed, name, option.flag ? std::string(kGiven) : given.substr(equals + 1));
    return {};
  }
  if (choices.empty()) choices = "—";
  return user_error(UserCode::kUsageChoice, {{"option", "--set"},
                                             {"value", make_visible(given, true)},
                                             {"choices", choices}});
}

}  // namespace ceptoar::cmd
