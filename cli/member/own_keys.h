// SPDX-License-Identifier: Apache-2.0
// This member's own published keys, and readers made of what is published. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_OWN_KEYS_H_
#define CEPTOAR_CLI_MEMBER_OWN_KEYS_H_

#include <optional>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// Newest own statement known here: person: own; staff: own organisation's; members: the client key of
// the CEPTOAR above (or own, for a CEPTOAR). nullopt when there is none.
Outcome<std::optional<crypto::StatementState>> own_statement(Session& session,
                                                             ReaderClass key_class);
// Where a statement that no control entry carries is kept: person, and staff of a company.
Bytes own_statement_key(ReaderClass key_class);

// Whether others take it under the admin key that its organisation has now; false where that key changed
// since: the next epoch must follow.
bool stands(Session& session, const crypto::StatementState& statement);
// A company's certificate that an admin key of before signed, at a CEPTOAR that has another one now.
bool is_of_former_key(const CompanyRow& row, const OrgId& top, const crypto::RosterState& roster,
                      std::uint64_t now_ms);
Outcome<bool> has_companies_of_former_key(Session& session);

// What a CEPTOAR's device knows of its companies.
Outcome<std::vector<CompanyRow>> companies(Session& session);

// Readers. The stanza position is set by sealing.
Reader reader_of_org(const crypto::StatementState& statement);
Reader reader_of_company(const crypto::StatementState& statement, std::vector<Bytes> chain,
                         const Hash32& card_hash);
Reader reader_of_person(const crypto::StatementState& statement, std::vector<Bytes> chain,
                        const Hash32& card_hash);
// The roster organisation whose nodes a reader uses: his own, or the one above his company.
OrgId home_org(const Reader& reader);
// The own organisation as a reader (always one, RED and CLEAR apart), and this member himself.
// Errors: E-NO-KEY-YET.
Outcome<Reader> own_org_reader(Session& session);
Outcome<Reader> own_person_reader(Session& session);

std::array<std::uint8_t, 32> record_id(BytesView id);

// Two devices may publish one epoch at one time. Both private keys are kept (senders used either
// before they knew), the later one under a tag of its own. This is the one that `statement`
// published; nullptr when it is not held.
const crypto::KeyRecord* published_key(const crypto::Keyring& keys, crypto::KeyPurpose purpose,
                                       const crypto::StatementState& statement);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OWN_KEYS_H_
