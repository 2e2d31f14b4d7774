// SPDX-License-Identifier: Apache-2.0
// The member's view of its node, as an interface: NodeClient in the program, a node in memory in the
// tests. Thread: one. Errors: those of node/client/node_client.h.
#ifndef CEPTOAR_CLI_MEMBER_NODE_LINK_H_
#define CEPTOAR_CLI_MEMBER_NODE_LINK_H_

#include <chrono>
#include <memory>
#include <vector>

#include "crypto/keys.h"
#include "node/client/node_client.h"
#include "schema/link.h"

namespace ceptoar::member {

class NodeLink {
 public:
  virtual ~NodeLink() = default;
  virtual const Welcome& welcome() const = 0;
  // Whether it is known to have ended, without asking.
  virtual bool lost() { return false; }
  virtual Result<std::vector<Bytes>> rosters(std::uint64_t from_version) = 0;
  virtual Result<Feed> feed(std::uint64_t after, std::uint32_t limit,
                            std::chrono::milliseconds wait) = 0;
  virtual Result<Bytes> body(const EntryId& entry) = 0;
  virtual Result<Posted> post(const Post& post, const Hash32& body_hash, std::chrono::milliseconds wait) = 0;
  virtual Result<void> access(const Bytes& signed_access) = 0;
  virtual Result<Delivery> delivery(const EntryId& entry, std::uint32_t at_least,
                                    std::chrono::milliseconds wait) = 0;
  virtual Result<Peers> peers() = 0;
  virtual Result<Heads> heads(const NodeId& node, const Hash32& nonce) = 0;
  // For certified devices; device_proof.h makes the first one.
  virtual Result<void> prove(const DeviceProof& proof) = 0;
  virtual Result<void> copy_put(const CopyPart& part) = 0;
  virtual Result<Copies> copies(const Hash32& after) = 0;
  virtual Result<Bytes> copy(const Hash32& name) = 0;
  virtual Result<AccessRows> access_rows(const HolderId& after) = 0;
  // Sends a request now, so that the node works at it while the program does something else; the call
  // above that asks for the same takes the answer. A link may do nothing here.
  virtual void ask_ahead(const MemberMessage& /*request*/) {}
};

class Connector {
 public:
  virtual ~Connector() = default;
  virtual Result<std::unique_ptr<NodeLink>> connect(const client::NodeAddress& address,
                                                    const NetworkId& network,
                                                    const HolderId& holder,
                                                    const crypto::KemKey& transport,
                                                    std::chrono::milliseconds timeout) = 0;
  // Begins what connect() to the same node will finish, with a first request. Waits for nothing; may do
  // nothing.
  virtual void begin(const client::NodeAddress& /*address*/, const NetworkId& /*network*/,
                     const HolderId& /*holder*/, const crypto::KemKey& /*transport*/,
                     const MemberMessage& /*first*/) {}
};

// The real one, over ZeroMQ.
class NodeConnector final : public Connector {
 public:
  Result<std::unique_ptr<NodeLink>> connect(const client::NodeAddress& address,
                                            const NetworkId& network, const HolderId& holder,
                                            const crypto::KemKey& transport,
                                            std::chrono::milliseconds timeout) override;
  void begin(const client::NodeAddress& address, const NetworkId& network, const HolderId& holder,
             const crypto::KemKey& transport, const MemberMessage& first) override;

 private:
  std::unique_ptr<client::NodeClient> begun_;
  NodeId begun_to_;
  HolderId begun_by_;
};

// Time comes from outside, so that tests can move it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::uint64_t now_ms() = 0;
};
class SystemClock final : public Clock {
 public:
  std::uint64_t now_ms() override;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_NODE_LINK_H_
