// SPDX-License-Identifier: Apache-2.0
// Which signing keys have ended and from which position on (decisions "Keys", "Who knows whom"), and
// what that says of keys published before: whoever left still holds them. Internal to cli/.
// Which revocation counts does not depend on the order in which they came. The admin key's always do. Of
// two devices of one node's log the earlier one wins; two that revoke each other through two nodes wait
// for the admin key.
// The number of a staff list that a revocation names, under which keys are void, is a device's own word: it
// holds only within kListsAhead of the newest key statement made before it, and only while that device's key
// has not ended itself. Whoever leaves names no number that keeps his office from making keys.
// Thread: one.
#ifndef CEPTOAR_CLI_MEMBER_REVOCATIONS_H_
#define CEPTOAR_CLI_MEMBER_REVOCATIONS_H_

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "crypto/certificate.h"

namespace ceptoar::member {

class Revocations {
 public:
  struct Held {
    Revocation what;
    std::optional<SignPublicKey> device;  // who signed; none: the admin key
    NodeId node;                          // where it was published; zero: not known
    std::uint64_t seq = 0;
    bool counts = false;                  // set here
  };
  // False: held already. Errors: kLimitExceeded (so many of one key by one signer: a thief's device would
  // fill the archive with them).
  Result<bool> add(Held one);
  // Position `seq` of `node` lies after the end of `key`, which belongs to `org` or is below it.
  bool covers(const OrgId& org, const SignPublicKey& key, const NodeId& node,
              std::uint64_t seq) const;
  // Key statements under an older staff list than this are void; 0: none. `newest_list` says the highest
  // staff list that the organisation's key statements made until then stand under.
  std::uint64_t list_floor(const OrgId& org,
                           const std::function<std::uint64_t(std::uint64_t until_ms)>& newest_list) const;
  // When the newest one was made: the client key of before is held by whoever left. 0: never.
  std::uint64_t newest_ms(const OrgId& org) const;

 private:
  std::map<OrgId, std::vector<Held>> held_;
};

// The device that signed; nullopt: the admin key. REQUIRES: verified.
std::optional<SignPublicKey> signer_of(BytesView signed_revocation);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_REVOCATIONS_H_
