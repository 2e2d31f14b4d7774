// SPDX-License-Identifier: Apache-2.0
// Relays (展開) as the archive keeps them: what came to a company by its secretariat, and what a
// secretariat handed on. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_RELAYS_H_
#define CEPTOAR_CLI_MEMBER_RELAYS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"
#include "crypto/relay.h"

namespace ceptoar::member {

// kRelays.
struct RelayRow {
  EntryId original;
  EntryId relay;
  OrgId org;                    // who relayed
  std::string handle;           // holder
  std::uint64_t sent_ms = 0;
  std::uint64_t received_ms = 0;
  std::uint64_t ack_by_ms = 0;  // 0: none of its own
  bool exercise = false;        // the relay or its original says so
  std::string note;
  // Companies it went to, as the relaying secretariat knew them; empty at the companies'.
  std::vector<std::string> companies;
  bool to_all = true;           // under the client key: every company of that CEPTOAR may answer ...
  std::vector<OrgId> readers;   // ... else these companies alone
};
Bytes encode_row(const RelayRow& row);
Result<RelayRow> parse_relay_row(BytesView bytes);
store::ArchiveWrite write_of(const RelayRow& row);

// REQUIRES: kind relay. Adds the writes that keep it: at a company the original as an item of its own,
// unless it stands there already. nullopt: what it names is not here yet, to be read again.
// Errors: E-FILE-BAD (refused, with `what`).
struct KeptRelay {
  RelayRow relay;
  Inner original;
};
Outcome<std::optional<KeptRelay>> keep_relay(Session& session, const crypto::Verified<crypto::Authored>& authored,
                         const EntryId& entry, BytesView body, std::uint64_t received_ms,
                         std::vector<store::ArchiveWrite>& writes);
// Every relay of the original, oldest first.
Outcome<std::vector<RelayRow>> relays_of(Session& session, const EntryId& original);
// What this relay handed on; nullopt: it is none that is held here. Goes through all of them.
Outcome<std::optional<EntryId>> original_of(Session& session, const EntryId& relay);

// Companies of this CEPTOAR that have a program, by handle: certified here, or by a card held.
struct KnownCompany {
  std::string handle;
  std::string name_ja;
  std::string name_en;
  OrgId org;
};
Outcome<std::vector<KnownCompany>> known_companies(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_RELAYS_H_
