// SPDX-License-Identifier: Apache-2.0
// Key grants: installing what others gave, and making what others are to get. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_GRANTS_H_
#define CEPTOAR_CLI_MEMBER_GRANTS_H_

#include <optional>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"
#include "crypto/grant.h"

namespace ceptoar::member {

// Puts a granted key into the keyring after checking that `from` may grant it (its own organisation's
// staff key, or the client key of the CEPTOAR above) and that it fits the statement it carries.
// `grantee` is the key it was sealed to. False: held already.
// Errors: E-NOT-ALLOWED, E-SIGNATURE-BAD, E-FILE-BAD (each with `what`).
Outcome<bool> install_grant(Session& session, BytesView content, const OrgId& from,
                            const KemPublicKey& grantee, std::vector<store::ArchiveWrite>& writes);

// Encoded grants; the caller wipes them.
Bytes staff_grant(const crypto::StatementState& statement, const crypto::Secret<32>& key);

// One leaf per company, in the order of `grantees`.
struct MembersGrants {
  std::uint32_t count = 0;
  Hash32 root;
  std::vector<Hash32> salts;
  crypto::MerkleTree tree{{}};
};
MembersGrants plan_members_grants(const std::vector<KemPublicKey>& grantees,
                                  crypto::Random& random);
// What the device that made the grants keeps of them, to write a line for each company later.
struct GrantedCompany {
  OrgId org;
  Hash32 salt;
};
store::ArchiveWrite write_of(const Hash32& statement, const std::vector<GrantedCompany>& leaves);
// In the order of the leaves; nothing when another device made the grants of this statement.
Outcome<std::vector<GrantedCompany>> granted_companies(Session& session, const Hash32& statement);
// What a company keeps of its own grant: its place among the leaves.
struct OwnLeaf {
  std::uint32_t index = 0;
  Hash32 salt;
};
Outcome<std::optional<OwnLeaf>> own_leaf(Session& session, const Hash32& statement);

Bytes members_grant(const crypto::StatementState& statement, const crypto::Secret<32>& key,
                    const MembersGrants& plan, std::size_t index);

// Contents of an enrolment box: length u32le | grant, again and again. Wiped by the caller.
Bytes encode_box(const std::vector<Bytes>& grants);
Result<std::vector<Bytes>> parse_box(BytesView content);
void wipe_all(std::vector<Bytes>& list);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_GRANTS_H_
