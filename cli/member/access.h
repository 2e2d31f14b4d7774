// SPDX-License-Identifier: Apache-2.0
// Access lists of the organisation's nodes: read back, compared with the people known here, ended where
// they are too long, written for a node that has none. Certified devices of the node's own organisation
// alone. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ACCESS_H_
#define CEPTOAR_CLI_MEMBER_ACCESS_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/member/outbox.h"
#include "cli/member/session.h"

namespace ceptoar::member {

enum class AccessStanding : std::uint8_t {
  kFits,       // on the staff list; or of a company and known here
  kUnseen,     // of a company, and not known here: another device let him in; or this one has not heard of
               // the company, and the client key was granted to more of them than it has
  kNotStaff,   // of the own organisation, and not on its staff list
  kNoCompany,  // of a company that this office has not, or has no more
  kRevoked,    // his key has ended
};
// What should not be on the list.
bool is_too_much(AccessStanding standing);

struct AccessLine {
  AccessEntry entry;
  AccessStanding standing = AccessStanding::kFits;
  bool own = false;
  std::vector<NodeId> nodes;      // on whose lists
};
struct AccessView {
  std::vector<NodeId> asked;      // the own node first
  std::vector<NodeId> silent;     // did not answer, are too old, or do not know this device
  std::vector<AccessLine> lines;  // what is too much first, then by handle
  struct Missing {
    std::string handle;           // a colleague
    std::vector<NodeId> nodes;    // on whose lists he is not
  };
  std::vector<Missing> missing;
};
enum class AskedNodes : std::uint8_t { kAll, kOwn };
// Errors: E-NODE-NEEDED (no node answers), E-NOT-DEVICE, E-NODE-OLDER, E-NOT-ALLOWED (a company's device).
Outcome<AccessView> access_view(Session& session, AskedNodes which = AskedNodes::kAll);

// The same without a person asking. Whoever is too much at two looks, an hour apart at least, is told of as an
// alarm: at the first one this device may not have heard of him yet. Nothing is ended by itself.
inline constexpr std::uint64_t kCompareAgainMs = 3'600'000;
// Does nothing before `pause_ms` have passed since the last look (kCompareAgainMs where that one found somebody),
// nor on a device that is not certified. A node that does not tell is asked again after the pause. How many are
// told of. Errors: those of the archive.
Outcome<std::size_t> compare_access(Session& session, AskedNodes which, std::uint64_t pause_ms);
// What is too much goes from the lists of all nodes, the silent ones later; into the outbox. How many.
Outcome<std::size_t> end_too_much(Session& session, const AccessView& view);

// Holders of a company on the lists of the nodes that answer; empty where none does.
Outcome<std::vector<HolderId>> listed_of(Session& session, const OrgId& company);

// Who is on the lists of the organisation's nodes now.
struct ListedNow {
  std::vector<AccessEntry> entries;  // of those that tell
  bool all_told = true;
};
Outcome<ListedNow> listed_now(Session& session);

// What the own node's list says now; nullopt: it does not tell this device.
Outcome<std::optional<std::vector<AccessEntry>>> own_node_list(Session& session);

// For a node that has no list, as after it was replaced: everybody who should be on it.
struct AccessFile {
  std::size_t people = 0;
  std::vector<std::string> unknown;  // colleagues whose transport key no node and no row here knows
};
// `node`: how its id begins, at least 4 digits; empty: the only one. Errors: E-NOT-DEVICE, E-NO-NODE,
// E-EXISTS, E-IO.
Outcome<AccessFile> write_access_file(Session& session, const std::string& node,
                                      const std::filesystem::path& out);

// Hands a list of the outbox to the node that it is for; one that another device overtook is made anew first.
// nullopt: the node has it, or nothing of it is left to be taken. The row goes with the caller's commit.
Outcome<std::optional<ErrorCode>> hand_in_access(Session& session, NodeLink& node, const Queued& item);
// A row of the outbox that is for another node of the organisation than this member's own.
enum class Elsewhere { kOwnNode, kTaken, kWaits };
Outcome<Elsewhere> send_elsewhere(Session& session, const Queued& item);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ACCESS_H_
