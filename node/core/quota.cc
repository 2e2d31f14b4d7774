// SPDX-License-Identifier: Apache-2.0
// How much one author may make all others store. An author's account is a time: everything he wrote
// is paid for until then. An entry moves it on by what it costs, and with the account too far in the
// future his next entries are refused for now and come again. Paid by the entry's own time where that
// is earlier: a history that is caught up with was written over days and passes at full speed.
// All holders of a node write in its one log. Each has such an account too, where the same post costs more: a part
// of the node's burst is his, and the same part of what comes free.
#include "node/core/quota.h"

#include <algorithm>

#include "node/core/state.h"

namespace ceptoar::core {

namespace {
constexpr std::uint64_t kBytesPerUnit = 16 * limits::kKiB;
// Or a forged past would pay for a flood of today.
constexpr std::uint64_t kPastThatPaysMs = 7 * limits::kDayMs;

std::uint64_t cost_ms(const EntryHeader& header, const Config& config) {
  return config.author_unit_ms * (1 + header.body_len / kBytesPerUnit);
}

bool is_over(std::uint64_t paid_until_ms, std::uint64_t now, const Config& config) {
  return paid_until_ms > now + config.author_burst * config.author_unit_ms;
}
}  // namespace

bool Core::State::over_quota(const NodeId& author, Lane lane) const {
  const auto found = logs.find(author);
  if (found == logs.end()) return false;
  return is_over(found->second.paid_until_ms[static_cast<std::size_t>(lane)], now, config);
}

void Core::State::charge(AuthorLog& author, const EntryHeader& header) {
  std::uint64_t& paid = author.paid_until_ms[static_cast<std::size_t>(header.lane)];
  const std::uint64_t past = now > kPastThatPaysMs ? now - kPastThatPaysMs : 0;
  paid = std::max({paid, past, std::min(hlc_ms(header.hlc), now)});
  paid += cost_ms(header, config);
}

bool HolderAccounts::is_over(const HolderId& holder, Lane lane, std::uint64_t now, const Config& config) const {
  const auto found = paid_until_ms_.find(holder);
  if (found == paid_until_ms_.end()) return false;
  return core::is_over(found->second[static_cast<std::size_t>(lane)], now, config);
}

void HolderAccounts::charge(const HolderId& holder, const EntryHeader& header, std::uint64_t now,
                            const Config& config) {
  std::erase_if(paid_until_ms_, [now](const auto& account) {
    return std::all_of(account.second.begin(), account.second.end(),
                       [now](std::uint64_t paid) { return paid <= now; });
  });
  std::uint64_t& paid = paid_until_ms_[holder][static_cast<std::size_t>(header.lane)];
  paid = std::max(paid, now) + limits::kHolderShare * cost_ms(header, config);
}

void HolderAccounts::give_back(const HolderId& holder, const EntryHeader& header, const Config& config) {
  const auto found = paid_until_ms_.find(holder);
  if (found == paid_until_ms_.end()) return;
  std::uint64_t& paid = found->second[static_cast<std::size_t>(header.lane)];
  paid -= std::min(paid, limits::kHolderShare * cost_ms(header, config));
}

}  // namespace ceptoar::core
