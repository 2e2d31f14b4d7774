// SPDX-License-Identifier: Apache-2.0
#include "tests/node/raw_curve.h"

#include <netinet/in.h>
#include <poll.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "schema/result.h"

namespace ceptoar::test {
namespace {

constexpr std::size_t kKey = crypto_box_PUBLICKEYBYTES;
constexpr std::size_t kMac = crypto_box_MACBYTES;
constexpr std::uint8_t kLong = 0x02;
constexpr std::uint8_t kCommand = 0x04;

Bytes words(std::string_view text) { return to_bytes(as_bytes(text)); }

Bytes frame(std::uint8_t flags, BytesView body) {
  Bytes out;
  if (body.size() <= 255) {
    out = {flags, static_cast<std::uint8_t>(body.size())};
  } else {
    out = {static_cast<std::uint8_t>(flags | kLong)};
    append_be64(out, body.size());
  }
  append(out, body);
  return out;
}

bool begins(BytesView bytes, std::string_view prefix) {
  const BytesView wanted = as_bytes(prefix);
  return bytes.size() >= wanted.size() &&
         std::equal(wanted.begin(), wanted.end(), bytes.begin());
}

// Box under a long-term or short-term pair of keys.
Bytes seal(BytesView nonce, BytesView plain, BytesView to, BytesView from) {
  Bytes out(plain.size() + kMac);
  CEPTOAR_CHECK(nonce.size() == crypto_box_NONCEBYTES);
  CEPTOAR_CHECK(crypto_box_easy(out.data(), plain.data(), plain.size(), nonce.data(), to.data(),
                                from.data()) == 0);
  return out;
}

// "prefix" of 16 bytes, then the counter.
Bytes seal_shared(std::string_view prefix, std::uint64_t counter, BytesView plain,
                  BytesView shared) {
  Bytes nonce = words(prefix);
  append_be64(nonce, counter);
  CEPTOAR_CHECK(nonce.size() == crypto_box_NONCEBYTES);
  Bytes out(plain.size() + kMac);
  CEPTOAR_CHECK(crypto_box_easy_afternm(out.data(), plain.data(), plain.size(), nonce.data(),
                                        shared.data()) == 0);
  return out;
}

// The body of the next frame; empty when the other side closes first.
Bytes next_frame(RawClient& line) {
  const Bytes head = line.receive(2, RawCurve::kPatience);
  if (head.size() < 2) return {};
  std::uint64_t size = head[1];
  if ((head[0] & kLong) != 0) {
    const Bytes rest = line.receive(7, RawCurve::kPatience);
    if (rest.size() < 7) return {};
    for (const std::uint8_t byte : rest) size = size << 8 | byte;
  }
  Bytes body = line.receive(size, RawCurve::kPatience);
  return body.size() == size ? body : Bytes{};
}

Bytes metadata(std::string_view socket_type) {
  Bytes out = words("\x0bSocket-Type");
  out.insert(out.end(), {0, 0, 0, static_cast<std::uint8_t>(socket_type.size())});
  append(out, as_bytes(socket_type));
  return out;
}

}  // namespace

RawCurve::RawCurve(std::uint16_t port, const crypto::KemKey& own, const CurvePublicKey& server,
                   const std::string& from)
    : line_(port, from), own_(own), server_(server), short_public_(kKey), short_secret_(kKey) {
  crypto_box_keypair(short_public_.data(), short_secret_.data());
}

Bytes RawCurve::box(std::string_view prefix, BytesView plain) const {
  return seal_shared(prefix, nonce_, plain, shared_);
}

bool RawCurve::greet() {
  const Bytes own = zmtp_greeting("CURVE", false);
  if (line_.send(own) != own.size()) return false;
  const Bytes theirs = line_.receive(64, kPatience);
  return theirs.size() == 64 && theirs[10] == 3 && begins(BytesView(theirs).subspan(12), "CURVE");
}

Bytes RawCurve::hello_frame() {
  Bytes nonce = words("CurveZMQHELLO---");
  append_be64(nonce, ++nonce_);
  Bytes body = words("\x05HELLO");
  body.insert(body.end(), {1, 0});
  body.resize(body.size() + 72, 0);
  append(body, short_public_);
  append_be64(body, nonce_);
  append(body, seal(nonce, Bytes(64, 0), server_.view(), short_secret_));
  return frame(kCommand, body);
}

bool RawCurve::take_welcome() {
  const Bytes body = next_frame(line_);
  constexpr std::size_t kBoxed = 128 + kMac;
  if (!begins(body, "\x07WELCOME") || body.size() != 8 + 16 + kBoxed) return false;
  Bytes nonce = words("WELCOME-");
  append(nonce, BytesView(body).subspan(8, 16));
  Bytes plain(128);
  if (crypto_box_open_easy(plain.data(), body.data() + 24, kBoxed, nonce.data(),
                           server_.view().data(), short_secret_.data()) != 0) {
    return false;
  }
  server_short_.assign(plain.begin(), plain.begin() + kKey);
  cookie_.assign(plain.begin() + kKey, plain.end());
  shared_.resize(crypto_box_BEFORENMBYTES);
  return crypto_box_beforenm(shared_.data(), server_short_.data(), short_secret_.data()) == 0;
}

Bytes RawCurve::initiate_frame() {
  Bytes vouch_nonce(16);
  randombytes_buf(vouch_nonce.data(), vouch_nonce.size());
  Bytes nonce = words("VOUCH---");
  append(nonce, vouch_nonce);
  Bytes vouched = short_public_;
  append(vouched, server_.view());
  Bytes plain = to_bytes(own_.public_key().view());
  append(plain, vouch_nonce);
  append(plain, seal(nonce, vouched, server_short_, own_.secret().view()));
  append(plain, metadata("DEALER"));
  ++nonce_;
  Bytes body = words("\x08INITIATE");
  append(body, cookie_);
  append_be64(body, nonce_);
  append(body, box("CurveZMQINITIATE", plain));
  return frame(kCommand, body);
}

RawCurve::End RawCurve::take_ready() {
  const Bytes body = next_frame(line_);
  if (begins(body, "\x05READY")) return End::kReady;
  return begins(body, "\x05" "ERROR") ? End::kRefused : End::kClosed;
}

RawCurve::End RawCurve::handshake() {
  if (!greet()) return End::kClosed;
  line_.send(hello_frame());
  if (!take_welcome()) return End::kClosed;
  line_.send(initiate_frame());
  return take_ready();
}

Bytes RawCurve::message_frame(BytesView payload, bool more, bool command) {
  ++nonce_;
  Bytes plain = {static_cast<std::uint8_t>((more ? 1 : 0) | (command ? 2 : 0))};
  append(plain, payload);
  Bytes body = words("\x07MESSAGE");
  append_be64(body, nonce_);
  append(body, box("CurveZMQMESSAGEC", plain));
  return frame(0, body);
}

bool RawCurve::send_part(BytesView payload, bool more) {
  const Bytes bytes = message_frame(payload, more);
  return line_.send(bytes) == bytes.size();
}

Bytes RawCurve::next_answer() { return next_frame(line_); }

RawCurveServer::RawCurveServer(std::uint16_t port, const crypto::KemKey& own)
    : own_(own), listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int again = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CEPTOAR_CHECK(setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again) == 0);
  CEPTOAR_CHECK(bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CEPTOAR_CHECK(listen(listening_, 4) == 0);
}

RawCurveServer::~RawCurveServer() { close(listening_); }

bool RawCurveServer::take_one() {
  pollfd item{listening_, POLLIN, 0};
  if (poll(&item, 1, static_cast<int>(RawCurve::kPatience.count())) != 1) return false;
  const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return false;
  line_ = RawClient::of_descriptor(fd);
  line_->send(zmtp_greeting("CURVE", true));
  if (line_->receive(64, RawCurve::kPatience).size() != 64) return false;
  const Bytes hello = next_frame(*line_);
  if (!begins(hello, "\x05HELLO") || hello.size() != 200) return false;
  const Bytes client_short(hello.begin() + 80, hello.begin() + 80 + kKey);

  Bytes short_public(kKey);
  Bytes short_secret(kKey);
  crypto_box_keypair(short_public.data(), short_secret.data());
  Bytes plain = short_public;
  plain.resize(128, 0x42);  // the cookie is ours alone to understand
  Bytes nonce = words("WELCOME-0123456789abcdef");
  Bytes welcome = words("\x07WELCOME0123456789abcdef");
  append(welcome, seal(nonce, plain, client_short, own_.secret().view()));
  line_->send(frame(kCommand, welcome));
  if (!begins(next_frame(*line_), "\x08INITIATE")) return false;

  shared_.resize(crypto_box_BEFORENMBYTES);
  if (crypto_box_beforenm(shared_.data(), client_short.data(), short_secret.data()) != 0) {
    return false;
  }
  nonce_ = 1;
  Bytes ready = words("\x05READY");
  append_be64(ready, nonce_);
  append(ready, seal_shared("CurveZMQREADY---", nonce_, metadata("ROUTER"), shared_));
  const Bytes last = frame(kCommand, ready);
  return line_->send(last) == last.size();
}

bool RawCurveServer::send_part(BytesView payload, bool more) {
  ++nonce_;
  Bytes plain = {static_cast<std::uint8_t>(more ? 1 : 0)};
  append(plain, payload);
  Bytes body = words("\x07MESSAGE");
  append_be64(body, nonce_);
  append(body, seal_shared("CurveZMQMESSAGES", nonce_, plain, shared_));
  const Bytes bytes = frame(0, body);
  return line_->send(bytes) == bytes.size();
}

}  // namespace ceptoar::test
