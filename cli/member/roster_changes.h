// SPDX-License-Identifier: Apache-2.0
// The next roster from changes in plain words, and the difference of two rosters in plain words.
#ifndef CEPTOAR_CLI_MEMBER_ROSTER_CHANGES_H_
#define CEPTOAR_CLI_MEMBER_ROSTER_CHANGES_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/member/roster_voting.h"
#include "schema/enrol.h"

namespace ceptoar::member {

// A request whose signatures fit the keys it names, and its node. Whether they are who they say they
// are is what the voters look at.
struct CheckedRequest {
  OrgRequest request;
  NodePub node;
};
// Errors: E-FILE-BAD, E-SIGNATURE-BAD, E-NO-FILE.
Outcome<CheckedRequest> read_org_request(const std::filesystem::path& path);
// Errors: E-UNKNOWN-RECIPIENT, with what may have been meant.
Outcome<Organisation*> organisation_in(Roster& roster, const std::string& handle);
// In the order of the roster, the same for everybody.
std::vector<const Organisation*> active_of(const Roster& roster, OrgKind kind);
void add_to(Roster& roster, const CheckedRequest& checked);  // lists are not sorted afterwards
NodeRecord node_record_of(const NodePub& facts, const OrgId& org);

struct RosterChanges {
  std::vector<std::filesystem::path> add;           // requests of `org init`
  bool as_candidate = false;                        // those come in as candidates, without a vote
  std::vector<std::string> form;                    // handles of CEPTOARs: candidate -> forming
  std::vector<std::filesystem::path> ready;         // what CEPTOARs say of themselves (readiness.h)
  std::vector<std::string> activate;                // forming -> active; what is no CEPTOAR: candidate -> active
  std::vector<std::string> suspend;
  std::vector<std::string> reinstate;
  std::vector<std::string> remove;
  std::vector<std::filesystem::path> replace_node;  // node.pub: the organisation's node from now on
  std::vector<std::filesystem::path> add_node;      // node.pub: beside those that it has
  std::vector<std::string> suspend_node;            // host:port, or how its id begins (roster_nodes.h)
  std::vector<std::string> reinstate_node;
  std::vector<std::string> remove_node;
  std::vector<std::filesystem::path> admin_key;     // files of `org rekey` (new_admin.h)
  std::vector<std::filesystem::path> add_voter;     // request of an organisation that is in
  std::vector<std::string> remove_voter;
  std::vector<std::filesystem::path> recovery;      // recovery keys from now on: all of them
  bool renew = false;                               // another kRosterLifeDays
  bool resolve = false;                             // ends a dispute: names its sides, leaves out who signed twice
  // Where the log of a node ends that these changes suspend, remove or replace, and up to where an admin key
  // speaks that they change: as far as this program holds each log (sync.h); `last` ("banks=120") for whose
  // keys were in wrong hands earlier.
  std::map<NodeId, std::uint64_t> positions = {};
  std::vector<std::string> last = {};
  bool none() const;
};
// What voters would agree on. Under an expired roster its renewal alone, or what ends a dispute and
// renews. Errors: E-ROSTER-CHANGE (with the reason), E-REQUIREMENTS, E-ROSTER-EXPIRED,
// E-UNKNOWN-RECIPIENT, those of read_org_request.
Outcome<Roster> next_roster(const Voting& voting, const RosterChanges& changes,
                            std::uint64_t now_ms);

enum class RosterChange : std::uint8_t {
  kOrgAdded,         // detail: its kind, before it how it stands where it is not active: "candidate, nisc"
  kOrgActivated,     // detail: its kind
  kOrgSuspended,
  kOrgReinstated,
  kOrgRemoved,
  kOrgRenamed,       // detail: handle, names, sector and ministry before and after
  kAdminKey,         // of a newcomer too; detail: first digits of the key's number
  kNodeAdded,        // detail: "host:port 12345 67890 12345 67890", digits of what `node init` showed
  kNodeRemoved,
  kNodeMoved,        // host or port
  kNodeKey,          // detail: as of kNodeAdded
  kVoterAdded,
  kVoterRemoved,
  kRecoveryKeys,
  kCommunities,      // detail: one of them, who comes in (+) and who goes (-); ALL: everybody
  kExpiry,
  kResolves,
  kLastPosition,     // what an ended key signed counts up to there
  kOrgForming,
  kReadiness,        // detail: the name of the rules
  kNodeSuspended,    // of an organisation that stands as it stood
  kNodeReinstated,
  kVoterKey,         // the seat stays, its key changes; detail: first digits of the new key's number
  kOrgKind,          // detail: "ceptoar -> nisc"
  kNodeMemberPort,   // detail: host:port where its members reach it
  kTwoOfKind,        // more than one active NISC or Council; detail: "nisc: nisc, other"
  kOrgNames,         // of a newcomer; detail: handle, names, sector and ministry
  kNodeStays,        // it does not stand as its organisation, which is not active; detail: "host:port active"
  kOther,            // what none of the above is a word for; detail: where
};
struct RosterDifference {
  RosterChange what;
  std::string org;      // handle; empty where no organisation is meant
  std::string detail;   // host:port, a date in ms, numbers of recovery keys or entries, or nothing
};
// In the order of importance for who looks at it; empty: nothing but number and time. What voters sign is
// the whole roster: no field of it changes without a line.
std::vector<RosterDifference> difference(const Roster& before, const Roster& after);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ROSTER_CHANGES_H_
