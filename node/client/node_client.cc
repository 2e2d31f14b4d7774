// SPDX-License-Identifier: Apache-2.0
#include "node/client/node_client.h"

#include <algorithm>
#include <utility>

#include "crypto/entry.h"
#include "node/net/member_link.h"
#include "schema/limits.h"

namespace ceptoar::client {
namespace {

// Shown to the operator of the node.
constexpr const char* kProgram = "ceptoar 0.1.0";

Error refusal(std::uint16_t code) {
  const bool known = code >= static_cast<std::uint16_t>(ErrorCode::kMalformed) &&
                     code <= static_cast<std::uint16_t>(ErrorCode::kInternal);
  if (!known) return fail(ErrorCode::kInternal, "the node refused with an unknown code");
  const auto reason = static_cast<ErrorCode>(code);
  return fail(reason, "the node refused: " + std::string(error_code_name(reason)));
}

}  // namespace

struct NodeClient::Impl {
  // Sends one request and gives its answer. Answers to requests given up earlier are passed over.
  Result<MemberMessage> ask(MemberMessage request, std::chrono::milliseconds extra);
  template <class Answer>
  Result<Answer> ask_for(MemberMessage request, std::chrono::milliseconds extra = {});
  Result<void> stage(const Bytes& body, const Hash32& body_hash);

  std::unique_ptr<net::MemberLink> link;
  std::chrono::milliseconds timeout{};
  std::uint64_t last_id = 0;
  Welcome welcome;
};

Result<MemberMessage> NodeClient::Impl::ask(MemberMessage request,
                                            std::chrono::milliseconds extra) {
  const auto deadline = std::chrono::steady_clock::now() + timeout + extra;
  const std::uint64_t id = ++last_id;
  const Bytes frame = encode_member_frame({id, std::move(request)});
  if (Result<void> sent = link->send(frame, deadline); !sent) return sent.error();
  for (;;) {
    Result<Bytes> bytes = link->receive(deadline);
    if (!bytes) return bytes.error();
    Result<MemberFrame> answer = parse_member_frame(*bytes);
    if (!answer) return answer.error();
    if (answer->id != id) continue;
    if (const auto* refused = std::get_if<Refuse>(&answer->message)) return refusal(refused->code);
    return std::move(answer->message);
  }
}

template <class Answer>
Result<Answer> NodeClient::Impl::ask_for(MemberMessage request, std::chrono::milliseconds extra) {
  Result<MemberMessage> answer = ask(std::move(request), extra);
  if (!answer) return answer.error();
  if (auto* fits = std::get_if<Answer>(&*answer)) return std::move(*fits);
  return fail(ErrorCode::kMalformed, "the node answered with another kind of frame");
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

Result<std::unique_ptr<NodeClient>> NodeClient::connect(const NodeAddress& address,
                                                        const NetworkId& network,
                                                        const HolderId& holder,
                                                        const crypto::KemKey& transport,
                                                        std::chrono::milliseconds timeout) {
  auto impl = std::make_unique<Impl>();
  impl->timeout = timeout;
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  auto link =
      net::MemberLink::connect(address.host, address.member_port, address.ntk, transport, deadline);
  if (!link) return link.error();
  impl->link = std::move(*link);
  auto welcome = impl->ask_for<Welcome>(MemberHello{kProtocolVersion, network, holder, kProgram});
  if (!welcome && welcome.error().code == ErrorCode::kTimeout) {
    return fail(ErrorCode::kUnreachable, "the node did not greet in time");
  }
  if (!welcome) return welcome.error();
  // The key was pinned, so this is the node's own mistake or a roster that does not fit.
  if (welcome->node != address.node) {
    return fail(ErrorCode::kNotAuthorized, "another node answers there");
  }
  impl->welcome = std::move(*welcome);
  return std::unique_ptr<NodeClient>(new NodeClient(std::move(impl)));
}

const Welcome& NodeClient::welcome() const { return impl_->welcome; }

Result<std::vector<Bytes>> NodeClient::rosters(std::uint64_t from_version) {
  Result<Rosters> answer = impl_->ask_for<Rosters>(RosterWant{from_version});
  if (!answer) return answer.error();
  return std::move(answer->rosters);
}

Result<Feed> NodeClient::feed(std::uint64_t after, std::uint32_t limit,
                              std::chrono::milliseconds wait) {
  const auto wait_ms = static_cast<std::uint32_t>(wait.count());
  return impl_->ask_for<Feed>(FeedWant{after, limit, wait_ms}, wait);
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

Result<Posted> NodeClient::post(const Post& post, const Hash32& body_hash) {
  if (post.body.size() <= limits::kInlineBodyBytes) return impl_->ask_for<Posted>(post);
  if (Result<void> staged = impl_->stage(post.body, body_hash); !staged) return staged.error();
  return impl_->ask_for<Posted>(Post{post.request, post.signature, {}});
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

}  // namespace ceptoar::client
