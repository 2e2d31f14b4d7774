// SPDX-License-Identifier: Apache-2.0
#include "node/net/context.h"

#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>
#include <zmq.hpp>

#include "node/net/context_impl.h"
#include "schema/bytes.h"

namespace ceptoar::net {
namespace {

constexpr const char* kZapAddress = "inproc://zeromq.zap.01";
constexpr const char* kListAddress = "inproc://ceptoar.lists";
constexpr std::size_t kKeyBytes = CurvePublicKey::kSize;
constexpr std::size_t kIdBytes = 16;

using List = std::map<CurvePublicKey, std::string>;  // key -> id in hexadecimal
using Lists = std::map<std::string, List, std::less<>>;

std::vector<zmq::message_t> receive_parts(zmq::socket_t& socket) {
  std::vector<zmq::message_t> parts;
  for (bool more = true; more;) {
    zmq::message_t part;
    if (!socket.recv(part, zmq::recv_flags::none)) break;
    more = part.more();
    parts.push_back(std::move(part));
  }
  return parts;
}

void send_text(zmq::socket_t& socket, std::string_view text, bool more) {
  socket.send(zmq::buffer(text), more ? zmq::send_flags::sndmore : zmq::send_flags::none);
}

// RFC 27: version, request id, domain, address, identity, mechanism, credentials (the client's
// key).
std::optional<std::string> judge(const Lists& lists, const std::vector<zmq::message_t>& request) {
  if (request.size() != 7 || request[0].to_string_view() != "1.0" ||
      request[5].to_string_view() != "CURVE" || request[6].size() != kKeyBytes) {
    return std::nullopt;
  }
  const auto list = lists.find(request[2].to_string_view());
  if (list == lists.end()) return std::nullopt;
  CurvePublicKey key;
  std::copy_n(request[6].data<std::uint8_t>(), kKeyBytes, key.bytes.begin());
  const auto found = list->second.find(key);
  if (found == list->second.end()) return std::nullopt;
  return found->second;
}

void answer_zap(zmq::socket_t& zap, const Lists& lists, std::atomic<std::uint64_t>& refused) {
  const std::vector<zmq::message_t> request = receive_parts(zap);
  const std::optional<std::string> user = judge(lists, request);
  if (!user) refused.fetch_add(1, std::memory_order_relaxed);
  send_text(zap, "1.0", true);
  send_text(zap, request.size() > 1 ? request[1].to_string_view() : "", true);
  send_text(zap, user ? "200" : "400", true);
  send_text(zap, "", true);
  send_text(zap, user ? *user : "", true);
  send_text(zap, "", false);
}

// domain NUL (key 32 | id 16)*. An empty message ends the thread. False: the end.
bool take_list(zmq::socket_t& changes, Lists& lists) {
  const std::vector<zmq::message_t> parts = receive_parts(changes);
  const std::string_view text = parts.empty() ? "" : parts[0].to_string_view();
  send_text(changes, "", false);
  if (text.empty()) return false;
  const std::size_t end = text.find('\0');
  if (end == std::string_view::npos) return true;
  List list;
  const BytesView rows = as_bytes(text.substr(end + 1));
  for (std::size_t at = 0; at + kKeyBytes + kIdBytes <= rows.size(); at += kKeyBytes + kIdBytes) {
    CurvePublicKey key;
    std::copy_n(rows.data() + at, kKeyBytes, key.bytes.begin());
    list[key] = to_hex(rows.subspan(at + kKeyBytes, kIdBytes));
  }
  lists[std::string(text.substr(0, end))] = std::move(list);
  return true;
}

void keep_gate(zmq::socket_t zap, zmq::socket_t changes, std::atomic<std::uint64_t>& refused) {
  Lists lists;
  std::array<zmq::pollitem_t, 2> items{
      {{zap.handle(), 0, ZMQ_POLLIN, 0}, {changes.handle(), 0, ZMQ_POLLIN, 0}}};
  for (bool go_on = true; go_on;) {
    try {
      zmq::poll(items.data(), items.size(), std::chrono::milliseconds(-1));
      if (items[1].revents != 0) go_on = take_list(changes, lists);
      if (go_on && items[0].revents != 0) answer_zap(zap, lists, refused);
    } catch (const zmq::error_t& error) {
      // Without an answer the connection stays outside: option 93 makes silence a refusal.
      if (error.num() == ETERM) return;
    }
  }
}

Result<void> tell(zmq::context_t& context, const Bytes& message) {
  try {
    zmq::socket_t socket(context, zmq::socket_type::req);
    socket.set(zmq::sockopt::linger, 0);
    socket.connect(kListAddress);
    socket.send(zmq::buffer(message), zmq::send_flags::none);
    zmq::message_t done;
    if (!socket.recv(done)) return fail(ErrorCode::kUnreachable, "the gatekeeper is gone");
    return {};
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kUnreachable, std::string("gatekeeper: ") + error.what());
  }
}

}  // namespace

Context::Impl::Impl() : zmq(std::make_unique<zmq::context_t>(1)) {}
Context::Impl::~Impl() = default;

Context::Context(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Context>> Context::open() {
  try {
    auto impl = std::make_unique<Impl>();
    zmq::socket_t zap(*impl->zmq, zmq::socket_type::rep);
    zmq::socket_t changes(*impl->zmq, zmq::socket_type::rep);
    zap.set(zmq::sockopt::linger, 0);
    changes.set(zmq::sockopt::linger, 0);
    zap.bind(kZapAddress);  // here, not in the thread: bound before anybody can make a server
    changes.bind(kListAddress);
    impl->gatekeeper = std::thread(
        [&refused = impl->refused](zmq::socket_t a, zmq::socket_t b) {
          keep_gate(std::move(a), std::move(b), refused);
        },
        std::move(zap), std::move(changes));
    return std::unique_ptr<Context>(new Context(std::move(impl)));
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kInternal, std::string("messaging: ") + error.what());
  }
}

Context::~Context() {
  // A gatekeeper that is gone already is what is wanted here.
  static_cast<void>(tell(*impl_->zmq, {}).has_value());
  impl_->gatekeeper.join();
}

Result<void> Context::allow(std::string_view domain, const std::vector<Admission>& list) {
  Bytes message = to_bytes(as_bytes(domain));
  message.push_back(0);
  message.reserve(message.size() + list.size() * (kKeyBytes + kIdBytes));
  for (const Admission& admission : list) {
    append(message, admission.key.view());
    append(message, admission.id);
  }
  return tell(*impl_->zmq, message);
}

std::uint64_t Context::refused() const { return impl_->refused.load(std::memory_order_relaxed); }

}  // namespace ceptoar::net
