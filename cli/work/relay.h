// SPDX-License-Identifier: Apache-2.0
// Relay (展開): a secretariat hands an item on to its member companies, in two steps like post. Who has
// a program is reached by the mesh; for the others the plan says how (form/ writes the drafts).
#ifndef CEPTOAR_CLI_WORK_RELAY_H_
#define CEPTOAR_CLI_WORK_RELAY_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/contacts.h"
#include "cli/member/relays.h"
#include "cli/work/items.h"

namespace ceptoar::work {

struct RelayWish {
  std::string group;            // empty: all companies
  std::string note;
  std::uint64_t ack_by_ms = 0;  // 0: none
};
struct RelayPlan {
  member::ItemRow item;
  InboxItem summary;
  Advisory content;             // of the item
  bool exercise = false;
  bool sealed = false;          // something goes through the mesh; not for CLEAR (everybody reads it)
  std::vector<member::KnownCompany> direct;  // have a program
  std::vector<member::ContactRow> others;    // need mail, FAX or a sheet
  member::ResolvedAudience audience;
  Relay relay;
};
// Errors: those of find_item; E-STILL-QUEUED, E-RELAY-ROLE (77: not a CEPTOAR's secretariat),
// E-TLP-WIDEN (77), E-ITEM-WITHDRAWN, E-NO-GROUP (67), E-GROUP-GREEN, E-RELAY-NOBODY (64),
// E-TEXT-LONG, of resolve.h.
member::Outcome<RelayPlan> plan_relay(member::Session& session, std::string_view id,
                                      const RelayWish& wish);

// Whom of the plan's others mail goes to: who has an address, and was not mailed this version yet.
member::Outcome<std::vector<member::ContactRow>> to_be_mailed(member::Session& session,
                                                              const RelayPlan& plan);

struct RelayResult {
  std::string number;           // of the item
  bool stored = false;          // at the own node; false: in the outbox, or nothing was sealed
  bool told = false;            // its author gets a notice
  bool untold = false;   // it should have been told and could not be: a person has to do it
};
member::Outcome<RelayResult> send_relay(member::Session& session, const RelayPlan& plan);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_RELAY_H_
