// SPDX-License-Identifier: Apache-2.0
// A mesh of nodes in memory: what members' programs see of it, with the same access rules, real
// signatures and routing as the daemon's, and nothing of its network. What one node takes, all have
// at once, unless a test holds it back.
// Lifetime: the mesh outlives its links. Thread: one.
#ifndef CEPTOAR_TESTS_CLI_MESH_H_
#define CEPTOAR_TESTS_CLI_MESH_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/member/node_link.h"
#include "crypto/certificate.h"
#include "crypto/entry.h"
#include "schema/limits.h"

namespace ceptoar::test {

struct MeshNode {
  NodeId id;
  crypto::SignKey nsk;
  crypto::KemKey ntk;
  bool up = true;
  std::map<HolderId, AccessEntry> access;
  std::uint64_t access_serial = 0;
  std::uint64_t seq = 0;
  EntryId head;
  std::vector<EntryId> arrivals;          // arrival n is arrivals[n - 1]
  std::map<OrgId, std::map<Hash32, Bytes>> copies;  // of archives, by organisation
  std::uint64_t copy_room = limits::kCopyBytesPerOrg;
};

struct MeshEntry {
  EntryHeader header;
  Bytes header_bytes;
  Signature signature;
  Bytes body;
  std::vector<PlannedNode> plan;
  std::uint64_t received_ms = 0;
};

class Mesh final : public member::Connector {
 public:
  Mesh(crypto::Random& random, member::Clock& clock) : random_(random), clock_(clock) {}

  MeshNode& add_node();
  MeshNode& node(const NodeId& id) { return nodes_.at(id); }
  // After genesis: what every node knows.
  void set_roster(const crypto::Verified<crypto::RosterState>& roster);
  // As `node accept --access` does.
  Result<void> take_access(const NodeId& node, BytesView signed_access);

  Result<std::unique_ptr<member::NodeLink>> connect(const client::NodeAddress& address,
                                                    const NetworkId& network,
                                                    const HolderId& holder,
                                                    const crypto::KemKey& transport,
                                                    std::chrono::milliseconds timeout) override;

  const std::map<EntryId, MeshEntry>& entries() const { return entries_; }
  std::map<EntryId, MeshEntry>& mutable_entries() { return entries_; }
  // Entries for which this says true are kept from `node` until release(): lost on the way.
  void hold_back(const NodeId& node, std::function<bool(const MeshEntry&)> what);
  void release(const NodeId& node);
  // Bodies for which this says true reach `node` with bodies_now(): its headers come first, and whom
  // they are for is not known there until then.
  void headers_first(const NodeId& node, std::function<bool(const MeshEntry&)> what);
  void bodies_now(const NodeId& node);
  // A second entry of `author` at the position of its newest one: the author signs twice.
  EntryId fork(const NodeId& author, const NodeId& seen_by);
  // How often any node was asked for anything: each is a way there and back.
  std::size_t questions() const { return questions_; }
  // The author signs `id`, whole as it is, once more: at the position of the entry before it.
  EntryId fork_back(const EntryId& id, const NodeId& seen_by);
  // `id` as somebody else would have it, signed by its author's node, in its place at `seen_by`.
  EntryId forge(const EntryId& id, const std::function<void(MeshEntry&)>& change,
                const NodeId& seen_by);
  // What a node says of who has an entry; for a node that lies.
  void tell_delivery(const NodeId& node, std::function<void(Delivery&)> lie) {
    lies_[node] = std::move(lie);
  }
  // What `node` says of the logs when it is asked by way of another one: what stands at it, or what the test
  // says of an author.
  Heads heads_of(const NodeId& node, const Hash32& nonce);
  void tell_heads(std::function<void(Heads&)> lie) { heads_lie_ = std::move(lie); }
  // How a node answers a post; for a node that refuses.
  void refuse_posts(const NodeId& node, std::optional<ErrorCode> code) { refusals_[node] = code; }
  void refuse_one_post(const NodeId& node, ErrorCode code) { refused_once_[node] = code; }
  // How long a node's disk takes for a post: it is on it, and the answer comes to whoever waits so long. What
  // passes of the test's own time is kTaken.
  void take_long(const NodeId& node, std::chrono::milliseconds how_long) { slow_[node] = how_long; }
  static constexpr std::chrono::milliseconds kTaken{20};
  // How long each post and question about a delivery was waited for, in their order.
  const std::vector<std::chrono::milliseconds>& waits() const { return waits_; }
  // Whether it takes posts and its answers never arrive.
  void lose_answers(const NodeId& node, bool lost) {
    if (lost) answers_lost_.insert(node);
    if (!lost) answers_lost_.erase(node);
  }

 private:
  friend class MeshLink;
  EntryId append(MeshNode& author, const PostRequest& request, BytesView body);
  void deliver(MeshNode& to, const EntryId& id);

  crypto::Random& random_;
  member::Clock& clock_;
  std::map<NodeId, MeshNode> nodes_;
  std::optional<crypto::Verified<crypto::RosterState>> roster_;
  std::map<EntryId, MeshEntry> entries_;
  std::map<NodeId, std::function<bool(const MeshEntry&)>> holds_;
  std::map<NodeId, std::vector<EntryId>> held_;
  std::map<NodeId, std::function<bool(const MeshEntry&)>> bodies_late_;
  std::map<NodeId, std::optional<ErrorCode>> refusals_;
  std::map<NodeId, ErrorCode> refused_once_;
  std::set<NodeId> answers_lost_;
  std::map<NodeId, std::chrono::milliseconds> slow_;
  std::vector<std::chrono::milliseconds> waits_;
  std::function<void(Heads&)> heads_lie_;
  std::map<NodeId, std::function<void(Delivery&)>> lies_;
  std::size_t questions_ = 0;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_MESH_H_
