// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/filters.h"

#include <algorithm>

#include "cli/member/resolve.h"
#include "cli/work/time_input.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::Outcome;
using member::user_error;
using member::UserCode;
using member::UserError;

namespace {

UserError choice(std::string_view option, const std::string& value, std::string_view choices) {
  return user_error(UserCode::kUsageChoice, {{"option", std::string(option)},
                                             {"value", make_visible(value, true)},
                                             {"choices", std::string(choices)}});
}

constexpr ContentKind kKinds[] = {ContentKind::kShare,      ContentKind::kAlert,
                                  ContentKind::kReport,     ContentKind::kConsult,
                                  ContentKind::kReply,      ContentKind::kWithdrawal,
                                  ContentKind::kBroadcast};

Outcome<void> take_kinds(const std::vector<std::string>& typed, work::InboxFilter& into) {
  for (const std::string& word : typed) {
    const auto* const found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](ContentKind kind) {
      return content_kind_name(kind) == word;
    });
    const auto& finer = liaison::finer_kinds();
    if (found == std::end(kKinds) && std::find(finer.begin(), finer.end(), word) != finer.end()) {
      into.finer.push_back(word);
      continue;
    }
    if (found == std::end(kKinds)) {
      std::string all;
      for (const ContentKind kind : kKinds) {
        all += (all.empty() ? "" : ", ") + std::string(content_kind_name(kind));
      }
      for (const std::string_view kind : finer) all += ", " + std::string(kind);
      return choice("--kind", word, all);
    }
    into.kinds.push_back(*found);
  }
  return {};
}

// Nobody of that name: a slip of the keyboard must not look like an empty list.
Outcome<void> known_senders(member::Session& session, const std::vector<std::string>& from) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::vector<std::string> known;
  for (const Organisation& org : (*roster)->roster.organisations) known.push_back(org.handle);
  for (const std::string& handle : from) {
    const std::string above = handle.substr(0, handle.rfind('-'));
    const bool roster_org = (*roster)->find_org(handle) != nullptr;
    if (roster_org || (above != handle && (*roster)->find_org(above) != nullptr)) continue;
    return member::unknown_recipient(handle, known);
  }
  return {};
}

Outcome<void> known_sectors(member::Session& session, const std::vector<std::string>& sectors) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::string all;
  std::vector<std::string> known;
  for (const Organisation& org : (*roster)->roster.organisations) {
    if (org.sector.empty() || std::find(known.begin(), known.end(), org.sector) != known.end()) continue;
    known.push_back(org.sector);
    all += (all.empty() ? "" : ", ") + org.sector;
  }
  for (const std::string& sector : sectors) {
    if (std::find(known.begin(), known.end(), sector) == known.end()) {
      return choice("--sector", sector, all);
    }
  }
  return {};
}

}  // namespace

Outcome<std::uint64_t> moment_of(std::string_view option, const std::string& typed,
                                 std::uint64_t now_ms, bool end) {
  if (typed.empty()) return std::uint64_t{0};
  if (const auto day = work::parse_day(typed, now_ms)) {
    return end ? day->second - 1 : day->first;
  }
  if (const auto ms = work::parse_when(typed, now_ms, work::Nearest::kPast)) return *ms;
  return choice(option, typed, "7d, 12:00, 11/20, 2026-11-20");
}

Outcome<work::InboxFilter> filter_of(member::Session& session, const FilterArgs& args,
                                     std::uint64_t now_ms) {
  work::InboxFilter out;
  out.unread_only = args.unread;
  out.unanswered_only = args.unanswered;
  out.all = args.all;
  if (!args.exercise.empty()) {
    if (args.exercise != "yes" && args.exercise != "no") {
      return choice("--exercise", args.exercise, "yes, no");
    }
    out.exercise = args.exercise == "yes";
  }
  for (const std::string& word : args.tlp) {
    const auto label = parse_tlp(word);
    if (!label) return choice("--tlp", word, "red, amber+strict, amber, green, clear");
    out.labels.push_back(*label);
  }
  if (auto taken = take_kinds(args.kinds, out); !taken) return taken.error();
  for (const std::string& word : args.purposes) {
    const auto purpose = liaison::parse_item_purpose(word);
    if (!purpose) return choice("--purpose", word, "prevent, contain, learn");
    out.purposes.push_back(*purpose);
  }
  if (auto known = known_senders(session, args.from); !known) return known.error();
  if (auto known = known_sectors(session, args.sectors); !known) return known.error();
  out.from = args.from;
  out.sectors = args.sectors;
  const auto since = moment_of("--since", args.since, now_ms, false);
  if (!since) return since.error();
  out.since_ms = *since;
  const auto until = moment_of("--until", args.until, now_ms, true);
  if (!until) return until.error();
  out.until_ms = *until;
  return out;
}

}  // namespace ceptoar::cmd
