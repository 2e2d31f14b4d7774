// SPDX-License-Identifier: Apache-2.0
// A member's program: greets, posts, tries again with the same message after a lost answer, and
// follows the feed from where it was.
#include "tests/sim/world.h"

#include "crypto/certificate.h"

namespace ceptoar::sim {

void World::client_connect(SimNode& node) {
  Client& client = node.client;
  client.conn = next_conn_++;
  client.greeted = false;
  client.asked.clear();
  MemberHello hello;
  hello.network_id = council_.network;
  hello.holder = node.org->holder.id;
  hello.program = "sim";
  client_ask(node, hello);
  // A connection without the answers it waits for is given up.
  at(6'000, [this, &node, conn = client.conn] {
    if (!node.core || node.client.conn != conn) return;
    if (node.client.greeted && node.client.open.empty()) return;
    give(node, 0, core::MemberGone{conn});
    client_connect(node);
  });
}

void World::client_ask(SimNode& node, MemberMessage message) {
  Client& client = node.client;
  const Bytes frame = encode_member_frame({client.next_id++, std::move(message)});
  give(node, within(3), core::MemberFrameIn{client.conn, node.org->holder.id, frame});
}

void World::client_post(SimNode& node, std::size_t index) {
  Client& client = node.client;
  const PlannedPost& planned = posts_[index];
  Post post;
  post.request = encode(planned.request);
  post.signature = crypto::sign_post(node.org->holder.sign, council_.network, node.keys->id,
                                     client.session, post.request);
  if (planned.body.size() > limits::kInlineBodyBytes) {
    for (std::size_t at = 0; at < planned.body.size(); at += limits::kInlineBodyBytes) {
      const std::size_t size = std::min(limits::kInlineBodyBytes, planned.body.size() - at);
      BodyPart part;
      part.body_hash = planned.request.body_hash;
      part.total = planned.request.body_len;
      part.offset = static_cast<std::uint32_t>(at);
      part.data = to_bytes(BytesView(planned.body).subspan(at, size));
      const Bytes frame = encode_member_frame({client.next_id++, BodyPut{std::move(part)}});
      give(node, 3, core::MemberFrameIn{client.conn, node.org->holder.id, frame});
    }
  } else {
    post.body = planned.body;
  }
  client.asked[client.next_id] = index;
  const Bytes frame = encode_member_frame({client.next_id++, std::move(post)});
  give(node, 4, core::MemberFrameIn{client.conn, node.org->holder.id, frame});
}

void World::client_follow(SimNode& node) { client_ask(node, FeedWant{node.client.cursor, 7, 3'000}); }

void World::client_answer(SimNode& node, core::MemberConn conn, const Bytes& bytes) {
  Client& client = node.client;
  if (client.conn != conn || !node.core) return;
  const auto frame = parse_member_frame(bytes);
  if (!frame) return violated("an answer to a member does not parse");
  if (const auto* welcome = std::get_if<Welcome>(&frame->message)) {
    client.greeted = true;
    client.session = welcome->session;
    for (const std::size_t post : client.open) client_post(node, post);
    client_follow(node);
    return;
  }
  if (const auto* feed = std::get_if<Feed>(&frame->message)) {
    for (const FeedItem& item : feed->items) {
      if (item.arrival <= client.cursor) violated("the feed went backwards");
      client.cursor = item.arrival;
      client.seen[crypto::entry_id(item.header)] = item;
    }
    return client_follow(node);
  }
  const auto asked = client.asked.find(frame->id);
  if (asked == client.asked.end()) return;
  const std::size_t post = asked->second;
  client.asked.erase(asked);
  if (const auto* posted = std::get_if<Posted>(&frame->message)) {
    client_posted(node, post, *posted);
  } else if (const auto* refused = std::get_if<Refuse>(&frame->message)) {
    client_refused(node, post, static_cast<ErrorCode>(refused->code));
  }
}

void World::client_posted(SimNode& node, std::size_t post, const Posted& posted) {
  trace("posted " + std::to_string(post) + " at " + std::to_string(node.index));
  node.client.open.erase(post);
  if (!node.store.has(NodeTable::kEntries, posted.entry_id.view())) {
    violated("a member was told Posted before it was durable");
  }
  if (posted.of != posts_[post].named.size()) violated("Posted counts other nodes than were named");
  posted_[posted.entry_id] = {posted.entry_id, post, posted.seq, now_ms_};
}

void World::client_refused(SimNode& node, std::size_t post, ErrorCode code) {
  trace("refused " + std::to_string(post) + " " + std::string(error_code_name(code)));
  // A turned bit may claim that the node has forgotten numbers of its own: it holds posts back then.
  const bool held_back = code == ErrorCode::kChain && scenario_.flips > 0;
  const bool passing = code == ErrorCode::kStorageFull || code == ErrorCode::kLimitExceeded ||
                       code == ErrorCode::kIo || held_back;
  if (!passing) {
    violated("a good post was refused: " + std::string(error_code_name(code)));
    return;
  }
  at(700, [this, &node, post, conn = node.client.conn] {
    if (node.client.conn == conn && node.client.greeted && node.core) client_post(node, post);
  });
}

}  // namespace ceptoar::sim
