// SPDX-License-Identifier: Apache-2.0
// A client that speaks bytes, not ZeroMQ: what anybody on the network can send to a port.
#ifndef CEPTOAR_TESTS_NODE_RAW_CLIENT_H_
#define CEPTOAR_TESTS_NODE_RAW_CLIENT_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "schema/bytes.h"

namespace ceptoar::test {

class RawClient {
 public:
  // To the loopback address, from `from` (one of 127/8; empty: the system's choice); aborts when nobody
  // listens.
  explicit RawClient(std::uint16_t port, const std::string& from = {});
  // The end of a connection that came to a listening socket, for whoever plays the server.
  static std::unique_ptr<RawClient> of_descriptor(int fd) {
    return std::unique_ptr<RawClient>(new RawClient(fd, Given{}));
  }
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // How many of the bytes the other side took before it closed, or before it took none for
  // `patience`.
  std::size_t send(BytesView bytes, std::chrono::milliseconds patience = std::chrono::seconds(20));
  // The same for `count` bytes of anything, without having them all.
  std::size_t send_filler(std::size_t count);
  // True when the other side closes within `patience`; what it says before is read and forgotten.
  bool closed_within(std::chrono::milliseconds patience);
  // Up to `count` bytes: fewer when the other side closes or is silent for `patience`.
  Bytes receive(std::size_t count, std::chrono::milliseconds patience);

 private:
  struct Given {};
  RawClient(int fd, Given /*tag*/) : fd_(fd) {}

  int fd_;
  bool closed_ = false;
};

// The 64 bytes of a ZMTP 3.1 greeting.
Bytes zmtp_greeting(std::string_view mechanism, bool as_server);
// Flags and 64-bit length of a long command frame.
Bytes zmtp_long_command(std::uint64_t length);

// Resident memory of a process, this one by default; 0 when there is none.
std::size_t resident_bytes(pid_t process = 0);

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_RAW_CLIENT_H_
