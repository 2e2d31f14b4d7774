// SPDX-License-Identifier: Apache-2.0
// ZMTP 3.1 with CURVE (RFC 23, 26) spoken by hand over a bare connection: everything that somebody
// with an admitted key can send and a library would not.
#ifndef CEPTOAR_TESTS_NODE_RAW_CURVE_H_
#define CEPTOAR_TESTS_NODE_RAW_CURVE_H_

#include <memory>

#include "crypto/keys.h"
#include "tests/node/raw_client.h"

namespace ceptoar::test {

class RawCurve {
 public:
  static constexpr std::chrono::milliseconds kPatience{20'000};

  // Connects; says nothing yet.
  RawCurve(std::uint16_t port, const crypto::KemKey& own, const CurvePublicKey& server,
           const std::string& from = {});

  enum class End { kReady, kRefused, kClosed };
  // Greeting, HELLO, WELCOME, INITIATE and the answer. kRefused: the server said ERROR.
  End handshake();

  // The steps, for whoever stops half-way. The bytes are whole frames.
  bool greet();
  Bytes hello_frame();
  bool take_welcome();
  Bytes initiate_frame();
  End take_ready();

  // One part of a message as it goes over the wire, to be sent whole, cut or altered. `command`: a
  // command inside of the encryption (PING and the like).
  Bytes message_frame(BytesView payload, bool more, bool command = false);
  // True when all of it was taken.
  bool send_part(BytesView payload, bool more = false);
  // The body of the next frame from there, sealed as it came; empty when there is none.
  Bytes next_answer();

  RawClient& line() { return line_; }

 private:
  Bytes box(std::string_view prefix, BytesView plain) const;

  RawClient line_;
  const crypto::KemKey& own_;
  CurvePublicKey server_;
  Bytes short_public_;
  Bytes short_secret_;
  Bytes server_short_;
  Bytes cookie_;
  Bytes shared_;  // of both short keys
  std::uint64_t nonce_ = 0;
};

// The other side: a port that plays a node with an admitted key towards one that connects to it.
class RawCurveServer {
 public:
  RawCurveServer(std::uint16_t port, const crypto::KemKey& own);
  ~RawCurveServer();
  RawCurveServer(const RawCurveServer&) = delete;
  RawCurveServer& operator=(const RawCurveServer&) = delete;

  // Takes the next connection and its handshake; false: it went wrong.
  bool take_one();
  bool send_part(BytesView payload, bool more);
  void hang_up() { line_.reset(); }
  RawClient& line() { return *line_; }

 private:
  const crypto::KemKey& own_;
  int listening_;
  std::unique_ptr<RawClient> line_;
  Bytes shared_;
  std::uint64_t nonce_ = 0;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_RAW_CURVE_H_
