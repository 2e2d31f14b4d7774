// SPDX-License-Identifier: Apache-2.0
#include "node/client/node_client.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "crypto/entry.h"
#include "node/net/member_link.h"
#include "node/net/self_test.h"
#include "schema/limits.h"

namespace ceptoar::client {
namespace {

// Shown to the operator of the node.
constexpr const char* kProgram = "ceptoar 0.1.0";
constexpr std::chrono::milliseconds kAtOnce{100};  // a socket takes the first questions without a wait

using Deadline = net::MemberLink::Deadline;

Error refusal(std::uint16_t code) {
  const bool known = code >= static_cast<std::uint16_t>(ErrorCode::kMalformed) &&
                     code <= static_cast<std::uint16_t>(ErrorCode::kNotReady);  // the last
  if (!known) return fail(ErrorCode::kInternal, "the node refused with an unknown code");
  const auto reason = static_cast<ErrorCode>(code);
  return fail(reason, "the node refused: " + std::string(error_code_name(reason)));
}

}  // namespace

struct NodeClient::Impl {
  // Gives the number under which the answer comes.
  Result<std::uint64_t> send(MemberMessage request, Deadline deadline);
  // The answer to one request, whenever it comes among the answers to others. Answers to requests given
  // up earlier are passed over.
  Result<MemberMessage> receive(std::uint64_t id, Deadline deadline);
  template <class Answer>
  Result<Answer> answer_to(std::uint64_t id, Deadline deadline);
  template <class Answer>
  Result<Answer> ask_for(MemberMessage request, std::chrono::milliseconds extra = {});
  Result<void> stage(const Bytes& body, const Hash32& body_hash);
  Deadline soon(std::chrono::milliseconds extra = {}) const {
    return std::chrono::steady_clock::now() + timeout + extra;
  }

  std::unique_ptr<net::MemberLink> link;
  std::chrono::milliseconds timeout{};
  std::uint64_t last_id = 0;
  NodeId expected;
  Welcome welcome;
  std::uint64_t greeted_ms = 0;  // the node's time then
  std::chrono::steady_clock::time_point greeted_at;
  std::uint64_t hello_id = 0;
  std::vector<std::pair<MemberMessage, std::uint64_t>> ahead;  // asked, and nobody took the answer yet
  std::set<std::uint64_t> open;                    // whose answer somebody will ask for
  std::map<std::uint64_t, MemberMessage> arrived;  // of these, while another one was waited for
};

Result<std::uint64_t> NodeClient::Impl::send(MemberMessage request, Deadline deadline) {
  const std::uint64_t id = ++last_id;
  const Bytes frame = encode_member_frame({id, std::move(request)});
  if (Result<void> sent = link->send(frame, deadline); !sent) return sent.error();
  open.insert(id);
  return id;
}

Result<MemberMessage> NodeClient::Impl::receive(std::uint64_t id, Deadline deadline) {
  open.erase(id);
  if (auto here = arrived.extract(id)) return std::move(here.mapped());
  for (;;) {
    Result<Bytes> bytes = link->receive(deadline);
    if (!bytes) return bytes.error();
    Result<MemberFrame> answer = parse_member_frame(*bytes);
    if (!answer) return answer.error();
    if (answer->id == id) return std::move(answer->message);
    // A node of a program that does not know the frame could not read its number either.
    const bool unread = answer->id == 0 && std::holds_alternative<Refuse>(answer->message);
    if (unread) return std::move(answer->message);
    if (open.contains(answer->id)) arrived.insert_or_assign(answer->id, std::move(answer->message));
  }
}

template <class Answer>
Result<Answer> NodeClient::Impl::answer_to(std::uint64_t id, Deadline deadline) {
  Result<MemberMessage> answer = receive(id, deadline);
  if (!answer) return answer.error();
  if (auto* fits = std::get_if<Answer>(&*answer)) return std::move(*fits);
  if (const auto* refused = std::get_if<Refuse>(&*answer)) return refusal(refused->code);
  return fail(ErrorCode::kMalformed, "the node answered with another kind of frame");
}

template <class Answer>
Result<Answer> NodeClient::Impl::ask_for(MemberMessage request, std::chrono::milliseconds extra) {
  const Deadline deadline = soon(extra);
  const auto asked = std::find_if(ahead.begin(), ahead.end(),
                                  [&](const auto& one) { return one.first == request; });
  if (asked != ahead.end()) {
    const std::uint64_t id = asked->second;
    ahead.erase(asked);
    return answer_to<Answer>(id, deadline);
  }
  const auto id = send(std::move(request), deadline);
  if (!id) return id.error();
  return answer_to<Answer>(*id, deadline);
}

Result<void> NodeClient::Impl::stage(const Bytes& body, const Hash32& body_hash) {
  for (std::size_t offset = 0; offset < body.size(); offset += limits::kAnswerBytes) {
    const std::size_t size = std::min(limits::kAnswerBytes, body.size() - offset);
    const auto from = body.begin() + static_cast<std::ptrdiff_t>(offset);
    BodyPut put;
    put.part = {body_hash, static_cast<std::uint32_t>(body.size()),
                static_cast<std::uint32_t>(offset),
                Bytes(from, from + static_cast<std::ptrdiff_t>(size))};
    if (Result<Done> done = ask_for<Done>(std::move(put)); !done) return done.error();
  }
  return {};
}

NodeClient::NodeClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NodeClient::~NodeClient() = default;

Result<std::unique_ptr<NodeClient>> NodeClient::begin(const NodeAddress& address,
                                                      const NetworkId& network,
                                                      const HolderId& holder,
                                                      const crypto::KemKey& transport) {
  auto impl = std::make_unique<Impl>();
  auto link = net::MemberLink::begin(address.host, address.member_port, address.ntk, transport);
  if (!link) return link.error();
  impl->link = std::move(*link);
  impl->expected = address.node;
  const auto hello =
      impl->send(MemberHello{kProtocolVersion, network, holder, kProgram}, impl->soon(kAtOnce));
  if (!hello) return hello.error();
  impl->hello_id = *hello;
  return std::unique_ptr<NodeClient>(new NodeClient(std::move(impl)));
}

void NodeClient::ask_ahead(const MemberMessage& request) {
  const auto id = impl_->send(request, impl_->soon(kAtOnce));
  if (id) impl_->ahead.emplace_back(request, *id);
}

Result<void> NodeClient::finish(std::chrono::milliseconds timeout) {
  impl_->timeout = timeout;
  auto welcome = impl_->answer_to<Welcome>(impl_->hello_id, impl_->soon());
  if (!welcome && welcome.error().code == ErrorCode::kTimeout) {
    return fail(ErrorCode::kUnreachable, "the node did not greet in time");
  }
  if (!welcome) return welcome.error();
  // The key was pinned, so this is the node's own mistake or a roster that does not fit.
  if (welcome->node != impl_->expected) {
    return fail(ErrorCode::kNotAuthorized, "another node answers there");
  }
  impl_->welcome = std::move(*welcome);
  impl_->greeted_ms = impl_->welcome.now_ms;
  impl_->greeted_at = std::chrono::steady_clock::now();
  return {};
}

Result<std::unique_ptr<NodeClient>> NodeClient::connect(const NodeAddress& address,
                                                        const NetworkId& network,
                                                        const HolderId& holder,
                                                        const crypto::KemKey& transport,
                                                        std::chrono::milliseconds timeout) {
  auto client = begin(address, network, holder, transport);
  if (!client) return client;
  if (auto done = (*client)->finish(timeout); !done) return done.error();
  return client;
}

const Welcome& NodeClient::welcome() const {
  // A connection may be kept for long: the node's time goes on.
  const auto since = std::chrono::steady_clock::now() - impl_->greeted_at;
  impl_->welcome.now_ms =
      impl_->greeted_ms + static_cast<std::uint64_t>(
                              std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
  return impl_->welcome;
}

bool NodeClient::lost() { return impl_->link->lost(); }

Result<std::vector<Bytes>> NodeClient::rosters(std::uint64_t from_version) {
  Result<Rosters> answer = impl_->ask_for<Rosters>(RosterWant{from_version});
  if (!answer) return answer.error();
  return std::move(answer->rosters);
}

Result<Feed> NodeClient::feed(std::uint64_t after, std::uint32_t limit,
                              std::chrono::milliseconds wait) {
  const auto wait_ms = static_cast<std::uint32_t>(wait.count());
  auto feed = impl_->ask_for<Feed>(FeedWant{after, limit, wait_ms}, wait);
  // A connection may be kept for long: what the node has taken in since is not a node that lost its store.
  if (feed) impl_->welcome.feed_end = std::max(impl_->welcome.feed_end, feed->end);
  return feed;
}

Result<Bytes> NodeClient::body(const EntryId& entry) {
  Bytes out;
  Hash32 hash;
  std::uint32_t total = 0;
  do {
    Result<BodyPart> part =
        impl_->ask_for<BodyPart>(BodyWant{entry, static_cast<std::uint32_t>(out.size())});
    if (!part) return part.error();
    if (out.empty()) {
      hash = part->body_hash;
      total = part->total;
    }
    const bool fits = part->body_hash == hash && part->total == total && !part->data.empty() &&
                      total <= limits::kBodyBytes && part->offset == out.size() &&
                      part->data.size() <= total - out.size();
    if (!fits) return fail(ErrorCode::kMalformed, "parts of a body that do not go together");
    append(out, part->data);
  } while (out.size() < total);
  if (crypto::body_hash(out) != hash) {
    return fail(ErrorCode::kMalformed, "a body that is not what its parts said");
  }
  return out;
}

Result<Posted> NodeClient::post(const Post& post, const Hash32& body_hash, std::chrono::milliseconds wait) {
  if (post.body.size() <= limits::kInlineBodyBytes) return impl_->ask_for<Posted>(post, wait);
  if (Result<void> staged = impl_->stage(post.body, body_hash); !staged) return staged.error();
  return impl_->ask_for<Posted>(Post{post.request, post.signature, {}}, wait);
}

Result<void> NodeClient::access(const Bytes& signed_access) {
  if (Result<Done> done = impl_->ask_for<Done>(AccessRequest{signed_access}); !done) {
    return done.error();
  }
  return {};
}

Result<Delivery> NodeClient::delivery(const EntryId& entry, std::uint32_t at_least,
                                      std::chrono::milliseconds wait) {
  const auto wait_ms = static_cast<std::uint32_t>(wait.count());
  return impl_->ask_for<Delivery>(DeliveryWant{entry, at_least, wait_ms}, wait);
}

Result<Peers> NodeClient::peers() { return impl_->ask_for<Peers>(PeersWant{}); }

Result<void> NodeClient::prove(const DeviceProof& proof) {
  if (Result<Done> done = impl_->ask_for<Done>(proof); !done) return done.error();
  return {};
}

Result<void> NodeClient::copy_put(const CopyPart& part) {
  if (Result<Done> done = impl_->ask_for<Done>(CopyPut{part}); !done) return done.error();
  return {};
}

Result<Copies> NodeClient::copies(const Hash32& after) {
  return impl_->ask_for<Copies>(CopiesWant{after});
}

Result<Bytes> NodeClient::copy(const Hash32& name) {
  Result<CopyPart> part = impl_->ask_for<CopyPart>(CopyWant{name});
  if (!part) return part.error();
  if (part->name != name) return fail(ErrorCode::kMalformed, "another part than was asked for");
  return std::move(part->data);
}

Result<Heads> NodeClient::heads(const NodeId& node, const Hash32& nonce) {
  const auto said = impl_->ask_for<HeadsSaid>(HeadsWant{node, nonce});
  return said ? parse<Heads>(said->heads) : Result<Heads>(said.error());
}

Result<AccessRows> NodeClient::access_rows(const HolderId& after) {
  return impl_->ask_for<AccessRows>(AccessWant{after});
}

Result<void> stranger_stays_out(const NodeAddress& address, std::chrono::milliseconds timeout,
                                crypto::Random& random) {
  return net::stranger_stays_out(address.host, address.member_port, address.ntk, timeout, random);
}

}  // namespace ceptoar::client
