// SPDX-License-Identifier: Apache-2.0
#include "node/net/handshakes.h"

#include <algorithm>
#include <utility>

#include "schema/limits.h"

namespace ceptoar::net {
namespace {

constexpr std::chrono::minutes kCounted{1};
constexpr std::chrono::hours kKnown{1};

bool came_in_lately(Handshakes::Time came_in, Handshakes::Time now) {
  return came_in != Handshakes::Time{} && now - came_in < kKnown;
}

}  // namespace

Handshakes::Verdict Handshakes::begin(const std::string& address, Time now) {
  if (most_ == 0) return Verdict::kGood;
  if (!addresses_.contains(address)) make_room(now);
  Address& of = addresses_[address];
  while (!of.open.empty() && now - of.open.front() >= kCounted) of.open.pop_front();
  of.last = now;
  const std::size_t most = came_in_lately(of.came_in, now) ? most_of_known_ : most_;
  if (of.open.size() < most) {
    of.open.push_back(now);
    of.told = false;
    return Verdict::kGood;
  }
  // What is turned away does not count: after a minute of silence or of knocking the next ones are heard.
  const bool first = !of.told;
  of.told = true;
  return first ? Verdict::kFirstTooMany : Verdict::kTooMany;
}

void Handshakes::proved(const std::string& address, Time began, Time now) {
  const auto found = addresses_.find(address);
  if (found == addresses_.end()) return;
  Address& of = found->second;
  of.came_in = now;
  const auto at = std::find(of.open.begin(), of.open.end(), began);
  if (at != of.open.end()) of.open.erase(at);
}

// Of those from which nobody came in the one that is silent the longest; a storm of many addresses must not
// make us forget whom we know.
void Handshakes::make_room(Time now) {
  if (addresses_.size() < limits::kHandshakeAddresses) return;
  std::erase_if(addresses_, [&](const auto& each) {
    return now - each.second.last >= kCounted && !came_in_lately(each.second.came_in, now);
  });
  if (addresses_.size() < limits::kHandshakeAddresses) return;
  const auto oldest = std::min_element(
      addresses_.begin(), addresses_.end(), [&](const auto& a, const auto& b) {
        return std::pair(came_in_lately(a.second.came_in, now), a.second.last) <
               std::pair(came_in_lately(b.second.came_in, now), b.second.last);
      });
  addresses_.erase(oldest);
}

}  // namespace ceptoar::net
