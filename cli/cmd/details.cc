// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/details.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

UserError choice(std::string_view option, const std::string& value, std::string_view choices) {
  return user_error(UserCode::kUsageChoice, {{"option", std::string(option)},
                                             {"value", value},
                                             {"choices", std::string(choices)}});
}

Outcome<Certainty> certainty_of(const std::string& typed) {
  if (typed.empty()) return Certainty::kUnsaid;
  for (const Certainty value : {Certainty::kConfirmed, Certainty::kProbable,
                                Certainty::kUnconfirmed, Certainty::kUnknown}) {
    if (certainty_name(value) == typed) return value;
  }
  return choice("--certainty", typed, "confirmed, probable, unconfirmed, unknown");
}

Outcome<ContentKind> kind_of(const std::string& typed) {
  if (typed.empty() || typed == "share") return ContentKind::kShare;
  if (typed == "alert") return ContentKind::kAlert;
  return choice("--kind", typed, "share, alert");
}

}  // namespace

Outcome<std::uint64_t> when_of(std::string_view option, const std::string& typed,
                               std::uint64_t now_ms, work::Nearest nearest) {
  if (typed.empty()) return std::uint64_t{0};
  const auto ms = work::parse_when(typed, now_ms, nearest);
  const bool ahead = nearest == work::Nearest::kFuture;
  if (ahead && (ms ? *ms <= now_ms : work::parse_when(typed, now_ms, work::Nearest::kPast).has_value())) {
    return user_error(UserCode::kTimePast, {{"option", std::string(option)}, {"value", typed}});
  }
  if (!ms) return choice(option, typed, "12:00, 11/20 12:00, 2h, 2026-11-20T12:00:00+09:00");
  return *ms;
}

Outcome<std::optional<std::uint8_t>> importance_of(const std::string& typed) {
  if (typed.empty()) return std::optional<std::uint8_t>();
  if (typed.size() != 1 || typed[0] < '0' || typed[0] > '3') {
    return choice("--importance", typed, "0, 1, 2, 3");
  }
  return std::optional(static_cast<std::uint8_t>(typed[0] - '0'));
}

Outcome<work::Details> details_of(const member::Typed& args, std::uint64_t now_ms) {
  work::Details out;
  const auto kind = kind_of(args.kind);
  if (!kind) return kind.error();
  out.kind = *kind;
  const auto certainty = certainty_of(args.certainty);
  if (!certainty) return certainty.error();
  out.certainty = *certainty;
  const auto as_of = when_of("--as-of", args.as_of, now_ms, work::Nearest::kPast);
  if (!as_of) return as_of.error();
  out.as_of_ms = *as_of;
  const auto ack_by = when_of("--ack-by", args.ack_by, now_ms, work::Nearest::kFuture);
  if (!ack_by) return ack_by.error();
  out.ack_by_ms = *ack_by;
  const auto act_by = when_of("--act-by", args.act_by, now_ms, work::Nearest::kFuture);
  if (!act_by) return act_by.error();
  out.act_by_ms = *act_by;
  if (args.summary.size() > 3) {
    return choice("--summary", std::to_string(args.summary.size()), "1, 2, 3");
  }
  out.summary = args.summary;
  for (const std::string& field : args.fields) {
    const std::size_t equals = field.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == field.size()) {
      return choice("--field", field, "cve=CVE-2026-1234");
    }
    out.fields.push_back({field.substr(0, equals), field.substr(equals + 1)});
  }
  out.ack_to = args.ack_to;
  return out;
}

}  // namespace ceptoar::cmd
