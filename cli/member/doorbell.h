// SPDX-License-Identifier: Apache-2.0
// Waits for something new at the node, or at another one of the organisation while that one is down, with no
// session open: the home's lock and the archive stay free for other commands, and no key but the transport
// key is in memory. Thread: one.
#ifndef CEPTOAR_CLI_MEMBER_DOORBELL_H_
#define CEPTOAR_CLI_MEMBER_DOORBELL_H_

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "cli/member/session.h"
#include "cli/member/sync.h"

namespace ceptoar::member {

enum class Rung : std::uint8_t { kNothing = 1, kNew = 2, kNoNode = 3 };

class Doorbell {
 public:
  // Lifetime: `connector` outlives it.
  explicit Doorbell(Connector& connector) : connector_(connector) {}

  // Where the session stands, after its sync. Errors: those of Session::node_record and storage.
  Outcome<void> set(Session& session);
  // REQUIRES: set() worked once. Up to `time` for something that sync() has not had, and up to two
  // seconds more for each node that does not answer. It may ring for nothing, never the other way round.
  Rung wait(std::chrono::milliseconds time);

 private:
  struct Bell {
    client::NodeAddress address;
    FeedPlace place;
  };
  bool connect();
  Connector& connector_;
  std::vector<Bell> bells_;      // the own node's first
  std::size_t at_ = 0;           // whose the link is
  NetworkId network_;
  HolderId holder_;
  std::optional<crypto::KemKey> transport_;
  std::uint64_t roster_version_ = 0;
  std::unique_ptr<NodeLink> link_;
  bool new_roster_ = false;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_DOORBELL_H_
