// SPDX-License-Identifier: Apache-2.0
// How much one author may make all others store. An author's account is a time: everything he wrote
// is paid for until then. An entry moves it on by what it costs, and with the account too far in the
// future his next entries are refused for now and come again. Paid by the entry's own time where that
// is earlier: a history that is caught up with was written over days and passes at full speed.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
constexpr std::uint64_t kBytesPerUnit = 16 * limits::kKiB;
// Or a forged past would pay for a flood of today.
constexpr std::uint64_t kPastThatPaysMs = 7 * limits::kDayMs;
}  // namespace

bool Core::State::over_quota(const NodeId& author, Lane lane) const {
  const auto found = logs.find(author);
  if (found == logs.end()) return false;
  const std::uint64_t paid = found->second.paid_until_ms[static_cast<std::size_t>(lane)];
  return paid > now + config.author_burst * config.author_unit_ms;
}

void Core::State::charge(AuthorLog& author, const EntryHeader& header) {
  std::uint64_t& paid = author.paid_until_ms[static_cast<std::size_t>(header.lane)];
  const std::uint64_t past = now > kPastThatPaysMs ? now - kPastThatPaysMs : 0;
  paid = std::max({paid, past, std::min(hlc_ms(header.hlc), now)});
  paid += config.author_unit_ms * (1 + header.body_len / kBytesPerUnit);
}

}  // namespace ceptoar::core
