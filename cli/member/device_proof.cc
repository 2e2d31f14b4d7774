// SPDX-License-Identifier: Apache-2.0
#include "cli/member/device_proof.h"

#include "crypto/certificate.h"

namespace ceptoar::member {

Outcome<bool> prove_device(Session& session, NodeLink& node) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  if (!me.device) return user_error(UserCode::kNotDevice);
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const std::vector<Bytes> company(me.chain.begin(),
                                   me.chain.begin() + (me.is_company() ? 1 : 0));
  const auto proven =
      node.prove(crypto::prove_device(session.home().sign_key(), company, *me.device,
                                      (*roster)->network_id, node.welcome().node,
                                      node.welcome().session));
  if (proven) return true;
  switch (proven.error().code) {
    case ErrorCode::kUnreachable:
    case ErrorCode::kTimeout:
    case ErrorCode::kIo:
      return false;
    case ErrorCode::kMalformed:
    case ErrorCode::kUnsupportedVersion:
      return user_error(UserCode::kNodeOlder, {{"node", session.home().config().node}});
    case ErrorCode::kExpired:
      return user_error(UserCode::kNotDevice);
    default:
      return from_node(proven.error());
  }
}

Outcome<NodeLink*> proven_node(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (!(*identity)->device) return user_error(UserCode::kNotDevice);
  const auto node = session.node();
  if (!node) return node.error();
  if (*node == nullptr) return *node;
  const auto proven = prove_device(session, **node);
  if (!proven) return proven.error();
  return *proven ? *node : static_cast<NodeLink*>(nullptr);
}

}  // namespace ceptoar::member
