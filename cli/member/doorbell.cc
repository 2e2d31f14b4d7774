// SPDX-License-Identifier: Apache-2.0
#include "cli/member/doorbell.h"

#include <utility>

namespace ceptoar::member {
namespace {

constexpr std::chrono::milliseconds kConnect{2000};

bool same(const client::NodeAddress& a, const client::NodeAddress& b) {
  return a.node == b.node && a.ntk == b.ntk && a.host == b.host && a.member_port == b.member_port;
}

}  // namespace

Outcome<void> Doorbell::set(Session& session) {
  const auto records = session.node_records();
  if (!records) return records.error();
  std::vector<Bell> bells;
  for (const NodeRecord* node : *records) {
    const auto place = bells.empty() ? feed_place(session) : other_feed_place(session, node->id);
    if (!place) return place.error();
    bells.push_back({{node->id, node->ntk, node->host, node->member_port}, *place});
  }
  // A line to another node ends here, so that the own one is tried again.
  const bool stays = at_ == 0 && !bells_.empty() && same(bells.front().address, bells_.front().address);
  if (!stays) link_.reset();
  bells_ = std::move(bells);
  network_ = (*session.trust().current())->network_id;
  roster_version_ = (*session.trust().current())->roster.version;
  holder_ = session.home().holder();
  transport_ = crypto::KemKey::from_secret(session.home().transport_key().secret());
  new_roster_ = false;
  return {};
}

bool Doorbell::connect() {
  for (at_ = 0; at_ < bells_.size(); ++at_) {
    auto link = connector_.connect(bells_[at_].address, network_, holder_, *transport_, kConnect);
    if (!link) continue;
    link_ = std::move(*link);
    new_roster_ = link_->welcome().roster_version > roster_version_;
    return true;
  }
  at_ = 0;
  return false;
}

Rung Doorbell::wait(std::chrono::milliseconds time) {
  CEPTOAR_CHECK(transport_.has_value());
  if (link_ == nullptr && !connect()) return Rung::kNoNode;
  if (std::exchange(new_roster_, false)) return Rung::kNew;
  // A node that lost its store counts anew, as sync() does then.
  const FeedPlace& place = bells_[at_].place;
  const bool known = place.node == link_->welcome().node;
  const auto feed = link_->feed(known ? place.arrival : 0, 1, time);
  if (!feed) {
    link_.reset();
    return Rung::kNoNode;
  }
  if (known && feed->end < place.arrival) return Rung::kNew;
  return feed->items.empty() ? Rung::kNothing : Rung::kNew;
}

}  // namespace ceptoar::member
