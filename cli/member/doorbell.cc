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
  const auto record = session.node_record();
  if (!record) return record.error();
  const auto place = feed_place(session);
  if (!place) return place.error();
  const NodeRecord& node = **record;
  const client::NodeAddress address = {node.id, node.ntk, node.host, node.member_port};
  if (!same(address, address_)) link_.reset();
  address_ = address;
  network_ = (*session.trust().current())->network_id;
  roster_version_ = (*session.trust().current())->roster.version;
  holder_ = session.home().holder();
  transport_ = crypto::KemKey::from_secret(session.home().transport_key().secret());
  place_ = *place;
  new_roster_ = false;
  return {};
}

bool Doorbell::connect() {
  auto link = connector_.connect(address_, network_, holder_, *transport_, kConnect);
  if (!link) return false;
  link_ = std::move(*link);
  new_roster_ = link_->welcome().roster_version > roster_version_;
  return true;
}

Rung Doorbell::wait(std::chrono::milliseconds time) {
  CEPTOAR_CHECK(transport_.has_value());
  if (link_ == nullptr && !connect()) return Rung::kNoNode;
  if (std::exchange(new_roster_, false)) return Rung::kNew;
  // A node that lost its store counts anew, as sync() does then.
  const bool known = place_.node == link_->welcome().node;
  const auto feed = link_->feed(known ? place_.arrival : 0, 1, time);
  if (!feed) {
    link_.reset();
    return Rung::kNoNode;
  }
  if (known && feed->end < place_.arrival) return Rung::kNew;
  return feed->items.empty() ? Rung::kNothing : Rung::kNew;
}

}  // namespace ceptoar::member
