// SPDX-License-Identifier: Apache-2.0
// What a member's program uses to talk to its node: one CURVE connection, requests and answers.
// The node's key is pinned from the roster that the program verified itself.
// Thread: one. Errors: kUnreachable (no welcome within the time), kTimeout, kNotAuthorized and the
// other codes a node refuses with.
#ifndef CEPTOAR_NODE_CLIENT_NODE_CLIENT_H_
#define CEPTOAR_NODE_CLIENT_NODE_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>

#include "crypto/keys.h"
#include "crypto/random.h"
#include "schema/link.h"

namespace ceptoar::client {

struct NodeAddress {
  NodeId node;
  CurvePublicKey ntk;
  std::string host;
  std::uint16_t member_port = 0;
};

// Tries the member port with a key that is on no list (net/self_test.h). Success: turned away.
// kNotAuthorized: it got in, the node has no gatekeeper. kTimeout: no verdict.
Result<void> stranger_stays_out(const NodeAddress& address, std::chrono::milliseconds timeout,
                                crypto::Random& random);

class NodeClient {
 public:
  // Begins the connection and says who is there, without waiting: the node answers while the program
  // does something else. `transport` is the holder's MTK.
  static Result<std::unique_ptr<NodeClient>> begin(const NodeAddress& address,
                                                   const NetworkId& network, const HolderId& holder,
                                                   const crypto::KemKey& transport);
  // Waits for the welcome. REQUIRES: once, before anything is asked.
  Result<void> finish(std::chrono::milliseconds timeout);
  // Both.
  static Result<std::unique_ptr<NodeClient>> connect(const NodeAddress& address,
                                                     const NetworkId& network,
                                                     const HolderId& holder,
                                                     const crypto::KemKey& transport,
                                                     std::chrono::milliseconds timeout);
  ~NodeClient();
  const Welcome& welcome() const;
  // Whether the node has ended the connection since (net/member_link.h).
  bool lost();

  // Sends a request now; the call below that asks for the same takes its answer. One that cannot be sent
  // is asked then.
  void ask_ahead(const MemberMessage& request);

  Result<std::vector<Bytes>> rosters(std::uint64_t from_version);
  Result<Feed> feed(std::uint64_t after, std::uint32_t limit, std::chrono::milliseconds wait);
  Result<Bytes> body(const EntryId& entry);                        // all parts, put together
  // Stages large bodies first. The answer comes when the node has it on its disk: `wait` longer than any other.
  Result<Posted> post(const Post& post, const Hash32& body_hash, std::chrono::milliseconds wait = {});
  Result<void> access(const Bytes& signed_access);
  Result<Delivery> delivery(const EntryId& entry, std::uint32_t at_least,
                            std::chrono::milliseconds wait);
  Result<Peers> peers();
  // What that node says of all logs, asked by way of this one. The caller verifies it (crypto/heads.h).
  Result<Heads> heads(const NodeId& node, const Hash32& nonce);
  // What follows is for certified devices: prove() first, once a connection.
  Result<void> prove(const DeviceProof& proof);
  Result<void> copy_put(const CopyPart& part);
  Result<Copies> copies(const Hash32& after);
  Result<Bytes> copy(const Hash32& name);
  Result<AccessRows> access_rows(const HolderId& after);

 private:
  struct Impl;
  explicit NodeClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::client

#endif  // CEPTOAR_NODE_CLIENT_NODE_CLIENT_H_
