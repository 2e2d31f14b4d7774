// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/mesh.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "crypto/heads.h"
#include "schema/time.h"

namespace ceptoar::test {

// A member's connection to one node.
class MeshLink final : public member::NodeLink {
 public:
  MeshLink(Mesh& mesh, MeshNode& node, const HolderId& holder)
      : mesh_(mesh), node_(node), holder_(holder) {
    welcome_.node = node.id;
    welcome_.roster_version = (*mesh.roster_)->roster.version;
    welcome_.roster_hash = (*mesh.roster_)->hash;
    welcome_.now_ms = mesh.clock_.now_ms();
    welcome_.session = mesh.random_.id<Hash32>();
    welcome_.feed_end = node.arrivals.size();
  }

  const Welcome& welcome() const override { return welcome_; }

  Result<std::vector<Bytes>> rosters(std::uint64_t from_version) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    std::vector<Bytes> out;
    if (from_version <= welcome_.roster_version) out.push_back((*mesh_.roster_)->signed_bytes);
    return out;
  }

  Result<Feed> feed(std::uint64_t after, std::uint32_t limit, std::chrono::milliseconds) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    Feed out;
    out.end = node_.arrivals.size();
    for (std::uint64_t n = after; n < out.end && out.items.size() < limit; ++n) {
      out.items.push_back(item(n + 1, node_.arrivals[n]));
    }
    return out;
  }

  Result<Bytes> body(const EntryId& entry) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    const auto found = mesh_.entries_.find(entry);
    if (found == mesh_.entries_.end()) return fail(ErrorCode::kNotFound, "no such entry");
    std::vector<std::uint16_t> stanzas;
    if (!is_for_me(found->second, stanzas)) return fail(ErrorCode::kNotAuthorized, "not for you");
    return found->second.body;
  }

  Result<Posted> post(const Post& post, const Hash32& body_hash, std::chrono::milliseconds wait) override {
    const bool asked = early_ && early_->first == post;
    auto answer = asked ? std::exchange(early_, std::nullopt)->second : take(post, body_hash);
    mesh_.waits_.push_back(wait);
    const auto slow = mesh_.slow_.find(node_.id);
    if (slow == mesh_.slow_.end()) return answer;
    for (const auto end = std::chrono::steady_clock::now() + Mesh::kTaken; std::chrono::steady_clock::now() < end;) {
    }
    if (wait < slow->second) return fail(ErrorCode::kTimeout, "no answer in time");
    return answer;
  }
  Result<Posted> take(const Post& post, const Hash32& body_hash) {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    if (const auto code = mesh_.refusals_[node_.id]) return fail(*code, "refused by the test");
    if (auto once = mesh_.refused_once_.extract(node_.id)) return fail(once.mapped(), "refused by the test");
    const auto request = parse<PostRequest>(post.request);
    if (!request) return request.error();
    const AccessEntry& entry = node_.access.at(holder_);
    const bool mine = request->holder == holder_ &&
                      crypto::verify_post(entry.sign_key, welcome_network(), node_.id,
                                          welcome_.session, post.request, post.signature);
    if (!mine) return fail(ErrorCode::kBadSignature, "post not signed by its holder");
    if (request->dist == Dist::kControl && !entry.device) {
      return fail(ErrorCode::kNotAuthorized, "no device");
    }
    if (request->body_hash != body_hash || crypto::body_hash(post.body) != body_hash ||
        request->body_len != post.body.size() || !plan_fits(*request)) {
      return fail(ErrorCode::kMalformed, "post does not fit");
    }
    Posted out;
    out.entry_id = mesh_.append(node_, *request, post.body);
    out.seq = node_.seq;
    out.of = static_cast<std::uint32_t>(named(mesh_.entries_.at(out.entry_id)).size());
    if (mesh_.answers_lost_.contains(node_.id)) return gone();
    return out;
  }

  // The node has it before the program goes on.
  void ask_ahead(const MemberMessage& request) override {
    const auto* early = std::get_if<Post>(&request);
    if (early == nullptr) return;
    const auto wire = parse<PostRequest>(early->request);
    if (wire) early_.emplace(*early, take(*early, wire->body_hash));
  }

  Result<void> access(const Bytes& signed_access) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    if (!node_.access.at(holder_).device) return fail(ErrorCode::kNotAuthorized, "no device");
    return mesh_.take_access(node_.id, signed_access);
  }

  Result<Delivery> delivery(const EntryId& entry, std::uint32_t,
                            std::chrono::milliseconds wait) override {
    ++mesh_.questions_;
    mesh_.waits_.push_back(wait);
    if (is_cut()) return gone();
    const auto found = mesh_.entries_.find(entry);
    if (found == mesh_.entries_.end()) return fail(ErrorCode::kNotFound, "no such entry");
    Delivery out;
    out.entry_id = entry;
    for (const NodeId& id : named(found->second)) {
      const MeshNode& peer = mesh_.nodes_.at(id);
      DeliveryRow row;
      row.node = id;
      const bool has = std::find(peer.arrivals.begin(), peer.arrivals.end(), entry) !=
                       peer.arrivals.end();
      if (has) row.delivered_ms = found->second.received_ms;
      if (has && id != node_.id) {
        row.receipt = encode(crypto::make_receipt(peer.nsk, welcome_network(), entry, id, 1,
                                                  row.delivered_ms));
      }
      out.rows.push_back(std::move(row));
    }
    out.of = static_cast<std::uint32_t>(out.rows.size());
    if (const auto lie = mesh_.lies_.find(node_.id); lie != mesh_.lies_.end()) lie->second(out);
    return out;
  }

  Result<Peers> peers() override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    Peers out;
    for (const auto& [id, peer] : mesh_.nodes_) {
      if (id != node_.id) out.rows.push_back({id, peer.up, mesh_.clock_.now_ms(), 0, 0, "test", 1});
    }
    out.entries = node_.arrivals.size();
    return out;
  }

  Result<Heads> heads(const NodeId& node, const Hash32& nonce) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    if (!mesh_.nodes_.contains(node) || !mesh_.nodes_.at(node).up) return gone();
    return mesh_.heads_of(node, nonce);
  }

  // The rules of the daemon: node/core/copies.cc.
  Result<void> prove(const DeviceProof& proof) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    const AccessEntry& entry = node_.access.at(holder_);
    const auto good = crypto::verify_device_proof(
        proof, entry, (*mesh_.roster_)->find_node(node_.id)->org, node_.id, welcome_.session,
        **mesh_.roster_, mesh_.clock_.now_ms());
    if (good) device_of_ = entry.org;
    return good;
  }
  Result<void> copy_put(const CopyPart& part) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    if (!device_of_) return fail(ErrorCode::kNotAuthorized, "no device");
    if (part.data.size() < limits::kCopyPartMinBytes || part.data.size() > limits::kCopyPartBytes) {
      return fail(ErrorCode::kMalformed, "length of a part");
    }
    auto& held = node_.copies[*device_of_];
    if (held.contains(part.name)) return {};
    if (part.data.size() > room()) return fail(ErrorCode::kLimitExceeded, "no room");
    held[part.name] = part.data;
    return {};
  }
  Result<Copies> copies(const Hash32& after) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    if (!device_of_) return fail(ErrorCode::kNotAuthorized, "no device");
    Copies out;
    const auto& held = node_.copies[*device_of_];
    for (const auto& [name, data] : held) {
      out.bytes += data.size();
      if (name > after && out.names.size() < limits::kIdsPerFrame) out.names.push_back(name);
    }
    out.parts = held.size();
    out.room = room();
    return out;
  }
  Result<Bytes> copy(const Hash32& name) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    if (!device_of_) return fail(ErrorCode::kNotAuthorized, "no device");
    const auto& held = node_.copies[*device_of_];
    const auto found = held.find(name);
    if (found == held.end()) return fail(ErrorCode::kNotFound, "no such part");
    return found->second;
  }
  Result<AccessRows> access_rows(const HolderId& after) override {
    ++mesh_.questions_;
    if (is_cut()) return gone();
    if (!device_of_ || !node_.access.at(holder_).device) {
      return fail(ErrorCode::kNotAuthorized, "no device");
    }
    AccessRows out;
    out.serial = node_.access_serial;
    for (const auto& [holder, entry] : node_.access) {
      if (holder <= after && !after.is_zero()) continue;
      if (out.rows.size() == limits::kEntriesPerFrame) {
        out.more = true;
        break;
      }
      out.rows.push_back(entry);
    }
    return out;
  }

 private:
  std::uint64_t room() const {
    std::uint64_t used = 0;
    for (const auto& [name, data] : node_.copies[*device_of_]) used += data.size();
    return node_.copy_room > used ? node_.copy_room - used : 0;
  }
  // A node that takes somebody off its list cuts his open connections too.
  bool is_cut() const { return !node_.up || !node_.access.contains(holder_); }
  static Error gone() { return fail(ErrorCode::kUnreachable, "node is down"); }
  const NetworkId& welcome_network() const { return (*mesh_.roster_)->network_id; }

  std::vector<NodeId> named(const MeshEntry& entry) const {
    std::vector<NodeId> out;
    if (entry.header.dist == Dist::kDirected) {
      for (const PlannedNode& planned : entry.plan) out.push_back(planned.node);
    } else {
      for (const auto& [id, peer] : mesh_.nodes_) out.push_back(id);
    }
    return out;
  }

  bool plan_fits(const PostRequest& request) const {
    if (request.dist != Dist::kDirected) return request.plan.empty();
    bool own = false;
    for (const PlannedNode& planned : request.plan) {
      if (!mesh_.nodes_.contains(planned.node) || planned.recipients.empty()) return false;
      own = own || planned.node == node_.id;
    }
    return own;
  }

  // The rule of the daemon: node/core/reads.cc.
  bool is_for_me(const MeshEntry& entry, std::vector<std::uint16_t>& stanzas) const {
    if (entry.header.dist != Dist::kDirected) return true;
    const AccessEntry& me = node_.access.at(holder_);
    const OrgId here = (*mesh_.roster_)->find_node(node_.id)->org;
    for (const PlannedNode& planned : entry.plan) {
      if (planned.node != node_.id) continue;
      for (const LocalRecipient& one : planned.recipients) {
        const bool person = one.reader_class == ReaderClass::kPerson && one.holder == holder_;
        const bool staff = one.reader_class == ReaderClass::kStaff && one.org == me.org;
        const bool company =
            one.reader_class == ReaderClass::kMembers && one.org == here && me.org != here;
        if (person || staff || company) stanzas.push_back(one.stanza);
      }
    }
    return !stanzas.empty();
  }

  FeedItem item(std::uint64_t arrival, const EntryId& id) const {
    const MeshEntry& entry = mesh_.entries_.at(id);
    FeedItem out;
    out.arrival = arrival;
    out.header = entry.header_bytes;
    out.signature = entry.signature;
    out.received_ms = entry.received_ms;
    const auto late = mesh_.bodies_late_.find(node_.id);
    if (late != mesh_.bodies_late_.end() && late->second(entry)) {
      out.for_me = entry.header.dist != Dist::kDirected;
      return out;
    }
    out.for_me = is_for_me(entry, out.stanzas);
    const auto nodes = named(entry);
    out.body_held = out.for_me && std::find(nodes.begin(), nodes.end(), node_.id) != nodes.end();
    return out;
  }

  Mesh& mesh_;
  MeshNode& node_;
  HolderId holder_;
  std::optional<OrgId> device_of_;
  std::optional<std::pair<Post, Result<Posted>>> early_;  // answered before it was asked for
  Welcome welcome_;
};

Heads Mesh::heads_of(const NodeId& id, const Hash32& nonce) {
  const MeshNode& node = nodes_.at(id);
  std::map<NodeId, Frontier> held;
  for (const EntryId& entry : node.arrivals) {
    const EntryHeader& header = entries_.at(entry).header;
    Frontier& end = held[header.author];
    if (header.seq > end.seq) end = {header.author, header.seq, entry};
  }
  Heads said;
  said.node = id;
  said.nonce = nonce;
  said.now_ms = clock_.now_ms();
  for (const auto& [author, end] : held) said.frontiers.push_back(end);
  if (heads_lie_) heads_lie_(said);
  const NetworkId& network = (*roster_)->network_id;
  said.signature = crypto::sign_entry(node.nsk, network, crypto::heads_id(network, said));
  return said;
}

MeshNode& Mesh::add_node() {
  crypto::SignKey nsk = crypto::SignKey::generate(random_);
  const auto id = crypto::id_of<NodeId>(crypto::label::kNodeId, nsk.public_key());
  MeshNode node{id, std::move(nsk), crypto::KemKey::generate(random_), true, {}, 0, 0, {}, {}, {},
                limits::kCopyBytesPerOrg};
  return nodes_.emplace(id, std::move(node)).first->second;
}

void Mesh::set_roster(const crypto::Verified<crypto::RosterState>& roster) {
  roster_.emplace(roster);
}

Result<void> Mesh::take_access(const NodeId& id, BytesView signed_access) {
  const auto verified = crypto::verify_access(signed_access, *(*roster_)->find_node(id), **roster_,
                                              clock_.now_ms());
  if (!verified) return verified.error();
  MeshNode& node = nodes_.at(id);
  // As node/core/access_list.cc judges.
  const Access& change = **verified;
  const bool used = change.serial <= node.access_serial;
  const bool in_place =
      std::all_of(change.add.begin(), change.add.end(), [&](const AccessEntry& entry) {
        const auto held = node.access.find(entry.holder);
        return held != node.access.end() && held->second == entry;
      }) && std::none_of(change.remove.begin(), change.remove.end(), [&](const HolderId& holder) {
        return node.access.contains(holder);
      });
  if (used && in_place) return fail(ErrorCode::kDuplicate, "old serial");
  if (used && !change.add.empty()) return fail(ErrorCode::kChain, "old serial");
  if (!used) node.access_serial = change.serial;
  for (const HolderId& holder : (*verified)->remove) node.access.erase(holder);
  for (const AccessEntry& entry : (*verified)->add) node.access[entry.holder] = entry;
  return {};
}

Result<std::unique_ptr<member::NodeLink>> Mesh::connect(const client::NodeAddress& address,
                                                        const NetworkId& network,
                                                        const HolderId& holder,
                                                        const crypto::KemKey& transport,
                                                        std::chrono::milliseconds) {
  MeshNode& node = nodes_.at(address.node);
  const auto entry = node.access.find(holder);
  const bool known = entry != node.access.end() &&
                     entry->second.transport_key == transport.curve_public_key() &&
                     address.ntk == node.ntk.curve_public_key() &&
                     network == (*roster_)->network_id;
  if (!node.up || !known) return fail(ErrorCode::kUnreachable, "no welcome");
  return std::unique_ptr<member::NodeLink>(std::make_unique<MeshLink>(*this, node, holder));
}

EntryId Mesh::append(MeshNode& author, const PostRequest& request, BytesView body) {
  for (const auto& [id, entry] : entries_) {
    if (entry.header.author == author.id && entry.header.msg_id == request.msg_id) return id;
  }
  MeshEntry entry;
  entry.received_ms = clock_.now_ms();
  entry.header.dist = request.dist;
  entry.header.lane = request.lane;
  entry.header.roster_seq = (*roster_)->roster.version;
  entry.header.seq = ++author.seq;
  entry.header.hlc = entry.received_ms << 16 | author.seq;
  entry.header.expires_ms = request.expires_ms;
  entry.header.body_len = request.body_len;
  entry.header.author = author.id;
  entry.header.network_id = (*roster_)->network_id;
  entry.header.roster_hash = (*roster_)->hash;
  entry.header.prev = author.head;
  entry.header.msg_id = request.msg_id;
  entry.header.body_hash = request.body_hash;
  entry.header.key_commit = request.key_commit;
  entry.header.inner_commit = request.inner_commit;
  entry.header_bytes = encode(entry.header);
  const EntryId id = crypto::entry_id(entry.header_bytes);
  entry.signature = crypto::sign_entry(author.nsk, entry.header.network_id, id);
  entry.body = to_bytes(body);
  entry.plan = request.plan;
  author.head = id;
  entries_.emplace(id, std::move(entry));
  for (auto& [peer_id, peer] : nodes_) deliver(peer, id);
  return id;
}

EntryId Mesh::fork(const NodeId& author, const NodeId& seen_by) {
  const MeshNode& node = nodes_.at(author);
  MeshEntry entry = entries_.at(node.head);
  entry.header.hlc += 1;
  entry.header.msg_id = random_.id<MsgId>();
  entry.header_bytes = encode(entry.header);
  const EntryId id = crypto::entry_id(entry.header_bytes);
  entry.signature = crypto::sign_entry(node.nsk, entry.header.network_id, id);
  entries_.emplace(id, std::move(entry));
  nodes_.at(seen_by).arrivals.push_back(id);
  return id;
}

EntryId Mesh::fork_back(const EntryId& id, const NodeId& seen_by) {
  MeshEntry entry = entries_.at(id);
  const EntryHeader& before = entries_.at(entry.header.prev).header;
  entry.header.seq = before.seq;
  entry.header.prev = before.prev;
  entry.header_bytes = encode(entry.header);
  const EntryId again = crypto::entry_id(entry.header_bytes);
  entry.signature =
      crypto::sign_entry(nodes_.at(entry.header.author).nsk, entry.header.network_id, again);
  entries_.emplace(again, std::move(entry));
  nodes_.at(seen_by).arrivals.push_back(again);
  return again;
}

EntryId Mesh::forge(const EntryId& id, const std::function<void(MeshEntry&)>& change,
                    const NodeId& seen_by) {
  MeshEntry entry = entries_.at(id);
  change(entry);
  entry.header.body_hash = crypto::body_hash(entry.body);
  entry.header_bytes = encode(entry.header);
  const EntryId forged = crypto::entry_id(entry.header_bytes);
  entry.signature =
      crypto::sign_entry(nodes_.at(entry.header.author).nsk, entry.header.network_id, forged);
  entries_.emplace(forged, std::move(entry));
  std::vector<EntryId>& arrivals = nodes_.at(seen_by).arrivals;
  std::replace(arrivals.begin(), arrivals.end(), id, forged);
  return forged;
}

void Mesh::deliver(MeshNode& to, const EntryId& id) {
  const auto hold = holds_.find(to.id);
  if (hold != holds_.end() && hold->second(entries_.at(id))) {
    held_[to.id].push_back(id);
    return;
  }
  to.arrivals.push_back(id);
}

void Mesh::hold_back(const NodeId& node, std::function<bool(const MeshEntry&)> what) {
  holds_[node] = std::move(what);
}

void Mesh::headers_first(const NodeId& node, std::function<bool(const MeshEntry&)> what) {
  bodies_late_[node] = std::move(what);
}

void Mesh::bodies_now(const NodeId& node) {
  const auto late = std::exchange(bodies_late_[node], [](const MeshEntry&) { return false; });
  std::vector<EntryId>& arrivals = nodes_.at(node).arrivals;
  const std::vector<EntryId> before = arrivals;
  for (const EntryId& id : before) {
    if (late(entries_.at(id))) arrivals.push_back(id);
  }
}

void Mesh::release(const NodeId& node) {
  holds_.erase(node);
  for (const EntryId& id : std::exchange(held_[node], {})) nodes_.at(node).arrivals.push_back(id);
}

}  // namespace ceptoar::test
