// SPDX-License-Identifier: Apache-2.0
#include "tests/node/port_attacks.h"

#include <gtest/gtest.h>

#include <string>

#include "schema/limits.h"

namespace ceptoar::test::attack {
namespace {

using std::chrono::milliseconds;

const Bytes kShortMessage = {0x00, 0x05, 'h', 'e', 'l', 'l', 'o'};
// What the kernel's buffers on both sides swallow is not the node's.
constexpr std::size_t kSwallowed = 16 * kMiB;

}  // namespace

void by_bytes_that_are_no_greeting(AttackedPort& port, crypto::Random& random) {
  RawClient http(port.attacked_port());
  const std::string request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(200, 'A');
  http.send(as_bytes(request));
  EXPECT_TRUE(port.closes(http));
  Bytes noise(4096);
  random.fill(noise);
  RawClient random_bytes(port.attacked_port());
  random_bytes.send(noise);
  EXPECT_TRUE(port.closes(random_bytes));
  port.expect_still_serving();
}

void by_mechanisms_without_security(AttackedPort& port) {
  for (const char* mechanism : {"NULL", "PLAIN", "GSSAPI", "CURVE2"}) {
    RawClient client(port.attacked_port());
    client.send(zmtp_greeting(mechanism, false));
    EXPECT_TRUE(port.closes(client)) << mechanism;
  }
  port.expect_still_serving();
}

void by_messages_before_the_handshake(AttackedPort& port) {
  RawClient client(port.attacked_port());
  client.send(zmtp_greeting("CURVE", false));
  client.send(kShortMessage);
  EXPECT_TRUE(port.closes(client));
  port.expect_still_serving();
}

void by_an_endless_command(AttackedPort& port) {
  const std::size_t before = port.memory();
  RawClient client(port.attacked_port());
  client.send(zmtp_greeting("CURVE", false));
  constexpr std::size_t kAnnounced = 400 * kMiB;
  client.send(zmtp_long_command(kAnnounced));
  EXPECT_LT(client.send_filler(kAnnounced), kSwallowed);
  EXPECT_TRUE(port.closes(client));
  EXPECT_LT(port.memory(), before + kSwallowed);
  port.expect_still_serving();
}

void by_endless_frames_with_more(AttackedPort& port) {
  const std::size_t before = port.memory();
  RawClient client(port.attacked_port());
  client.send(zmtp_greeting("CURVE", false));
  Bytes frame = {0x01, 0xff};
  frame.resize(2 + 255, 0x42);
  std::size_t taken = 0;
  for (std::size_t got = frame.size(); got == frame.size() && taken < 64 * kMiB; taken += got) {
    got = client.send(frame);
  }
  EXPECT_LT(taken, kSwallowed);
  EXPECT_LT(port.memory(), before + kSwallowed);
  port.expect_still_serving();
}

void by_silence(AttackedPort& port) {
  RawClient silent(port.attacked_port());
  RawClient half(port.attacked_port());
  half.send(zmtp_greeting("CURVE", false));
  EXPECT_FALSE(port.closes(silent, kHandshakeTime / 10));
  EXPECT_TRUE(port.closes(silent, kHandshakeTime * 2));
  EXPECT_TRUE(port.closes(half, kHandshakeTime * 2));
  port.expect_still_serving();
}

void by_older_versions(AttackedPort& port) {
  Bytes version_2(12, 0);  // signature, revision 1, socket type DEALER
  version_2[0] = 0xff;
  version_2[8] = 1;
  version_2[9] = 0x7f;
  version_2[10] = 1;
  version_2[11] = 5;
  Bytes version_3_null = zmtp_greeting("NULL", false);
  version_3_null[11] = 0;
  Bytes both_server = zmtp_greeting("CURVE", true);
  both_server[12] = 'X';
  const Bytes version_1 = {0x01, 0x00, 0x02, 0x00, 'x'};  // anonymous identity, then a message
  for (const Bytes& greeting : {version_1, version_2, version_3_null, both_server}) {
    RawClient client(port.attacked_port());
    client.send(greeting);
    client.send(kShortMessage);
    EXPECT_TRUE(port.closes(client)) << to_hex(greeting);
  }
  port.expect_still_serving();
}

void by_single_bytes(AttackedPort& port, ListedAttacker& listed) {
  RawCurve client = listed.attacker();
  const auto begin = std::chrono::steady_clock::now();
  bool cut = false;
  for (const std::uint8_t byte : zmtp_greeting("CURVE", false)) {
    client.line().send(Bytes{byte});
    cut = port.closes(client.line(), milliseconds(50));
    if (cut) break;
  }
  if (!cut) cut = port.closes(client.line());
  EXPECT_TRUE(cut);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kHandshakeTime * 2);
  port.expect_still_serving();
}

namespace {

// The frame that follows after `steps` whole ones, cut at every length.
void cut_frames_of(std::size_t steps, AttackedPort& port, ListedAttacker& listed, std::size_t& cuts) {
  for (std::size_t length = 0;; ++length, ++cuts) {
    RawCurve client = listed.attacker();
    Bytes frame = zmtp_greeting("CURVE", false);
    if (steps > 0) {
      ASSERT_TRUE(client.greet());
      frame = client.hello_frame();
    }
    if (steps > 1) {
      client.line().send(frame);
      ASSERT_TRUE(client.take_welcome());
      frame = client.initiate_frame();
    }
    if (steps > 2) {
      client.line().send(frame);
      ASSERT_EQ(client.take_ready(), RawCurve::End::kReady);
      frame = client.message_frame(Bytes(8, 9), false);
    }
    if (length == frame.size()) return;
    client.line().send(BytesView(frame).first(length));
    port.turn();
  }
}

}  // namespace

void by_frames_cut_at_every_length(AttackedPort& port, ListedAttacker& listed) {
  std::size_t cuts = 0;
  for (std::size_t steps = 0; steps <= 3; ++steps) cut_frames_of(steps, port, listed, cuts);
  EXPECT_GT(cuts, 500U);
  port.expect_still_serving();
}

void by_lengths_nobody_can_mean(AttackedPort& port, ListedAttacker& listed) {
  const std::size_t before = port.memory();
  for (const std::uint64_t length : {std::uint64_t{limits::kFrameBytes} + 34, std::uint64_t{1} << 40,
                                     (std::uint64_t{1} << 63) - 1, ~std::uint64_t{0}}) {
    RawCurve client = listed.attacker();
    ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
    Bytes head = {0x02};
    append_be64(head, length);
    client.line().send(head);
    client.line().send(Bytes(4096, 1));
    EXPECT_TRUE(port.closes(client.line())) << length;
  }
  EXPECT_LT(port.memory(), before + kSwallowed);
  port.expect_still_serving();
}

namespace {

Bytes garbage_of(const std::string& what, RawCurve& client, crypto::Random& random) {
  Bytes frame = client.message_frame(Bytes(8, 9), false);
  if (what == "noise") {
    frame.resize(4096);
    random.fill(frame);
  } else if (what == "altered") {
    frame.back() ^= 1;
  } else if (what == "again") {
    append(frame, Bytes(frame));
  } else if (what == "bare message") {
    frame = kShortMessage;
  } else {
    frame = client.hello_frame();
  }
  return frame;
}

}  // namespace

// Also some time after the handshake: what the library does with a bad frame depended on it (unfinished.h).
void by_garbage_after_the_handshake(AttackedPort& port, ListedAttacker& listed, crypto::Random& random) {
  for (const milliseconds pause : {milliseconds(0), milliseconds(20)}) {
    for (const std::string what : {"noise", "altered", "again", "bare message", "handshake again"}) {
      RawCurve client = listed.attacker();
      ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
      if (pause.count() > 0) {
        EXPECT_FALSE(port.closes(client.line(), pause));
      }
      client.line().send(garbage_of(what, client, random));
      EXPECT_TRUE(port.closes(client.line())) << what << " after " << pause.count() << " ms";
    }
  }
  port.expect_still_serving();
}

}  // namespace ceptoar::test::attack
