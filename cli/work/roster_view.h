// SPDX-License-Identifier: Apache-2.0
// The roster (名簿) as a person looks at it.
#ifndef CEPTOAR_CLI_WORK_ROSTER_VIEW_H_
#define CEPTOAR_CLI_WORK_ROSTER_VIEW_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

// What a CEPTOAR said of itself, and what is missing before it takes part.
struct ReadinessRow {
  Hash32 rules;                         // zero: none registered
  std::string rules_name;
  std::string poc_members;              // handles; empty: none
  std::string poc_outside;
  std::string coordinator;
  bool complete = false;
};
struct RosterOrgRow {
  std::string handle;
  OrgKind kind = OrgKind::kCeptoar;
  Status status = Status::kActive;
  std::string name_ja;
  std::string name_en;
  std::string sector;
  std::string ministry;
  bool votes = false;
  std::vector<std::string> nodes;       // host:port
  std::uint32_t staff_epoch = 0;        // 0: no key known yet
  std::uint32_t members_epoch = 0;
  std::uint64_t staff_as_of_ms = 0;
  std::vector<std::string> persons;     // handles of cards held, those of its companies too
  std::vector<std::string> companies;   // handles of cards held
  std::uint64_t suspended_until_ms = 0; // by the fast path; 0: it is not
  std::vector<std::string> suspended_nodes = {};  // of an organisation that is not; host:port
  std::optional<ReadinessRow> readiness = {};  // of a CEPTOAR that is forming, or has said something
};
struct RosterView {
  std::uint64_t version = 0;
  NetworkId network;
  std::string number;                   // 60 digits of the network
  std::uint64_t created_ms = 0;
  std::uint64_t expires_ms = 0;
  std::size_t voters = 0;
  std::size_t threshold = 0;
  std::vector<std::string> communities;
  std::vector<RosterOrgRow> orgs;       // sorted by handle
};
// `handle`: only that organisation; `own`, or a company for its CEPTOAR. Errors: E-NO-ROSTER, E-UNKNOWN-RECIPIENT.
member::Outcome<RosterView> roster_view(member::Session& session,
                                        const std::optional<std::string>& handle);

// The same of any version that is or was valid.
member::Outcome<RosterView> roster_view_of(member::Session& session,
                                           const crypto::RosterState& roster,
                                           const std::optional<std::string>& handle);

// Handles of the organisations whose voters these are, sorted; the id of one whose organisation is not there.
std::vector<std::string> voters_by_handle(const crypto::RosterState& base, const std::vector<VoterId>& voters);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_ROSTER_VIEW_H_
