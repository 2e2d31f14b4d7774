// SPDX-License-Identifier: Apache-2.0
// What this member can name on a command line, for the shell's completions. From the archive alone: no
// node is asked, nothing is marked read, nothing is written.
#ifndef CEPTOAR_CLI_WORK_KNOWN_H_
#define CEPTOAR_CLI_WORK_KNOWN_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

struct KnownName {
  std::string name;     // banks, banks-1, officer@banks-1, community:council, own, a contact
  std::string name_ja;  // text of others; empty when nobody says it
  std::string name_en;
};
enum class Nameable { kOrganisations, kCompanies, kPersons, kSectors, kCommunities, kGroups, kContacts };
// Sorted. Errors: E-NO-ROSTER, E-STORE-CORRUPT.
member::Outcome<std::vector<KnownName>> known_names(member::Session& session, Nameable what);
// Whom `--to` takes with this label: persons for RED, communities for GREEN, nobody for CLEAR,
// otherwise organisations, companies and `own`; everything without a label.
member::Outcome<std::vector<KnownName>> known_recipients(member::Session& session,
                                                         std::optional<Tlp> label);

// One item or draft. A person beside the screen reads along while a command is being typed: the title
// of what is TLP:RED, or of a draft without a label yet, is not among it.
struct KnownItem {
  std::string number;   // 4827-1930-6615-9, d1
  std::optional<Tlp> tlp;
  bool exercise = false;
  std::string from;     // handle; empty for drafts
  std::string title;    // text of others
};
enum class ItemSide { kReceived, kSent, kBoth };
// Newest first, those that were superseded or withdrawn left out; at most `limit`, of the last thousand.
member::Outcome<std::vector<KnownItem>> known_items(member::Session& session, ItemSide side,
                                                    std::size_t limit);
// Own items that no node has yet, newest first.
member::Outcome<std::vector<KnownItem>> known_queued(member::Session& session);
enum class BroadcastStep { kToApprove, kToCancel, kSent };
member::Outcome<std::vector<KnownItem>> known_broadcasts(member::Session& session, BroadcastStep step);
member::Outcome<std::vector<KnownItem>> known_drafts(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_KNOWN_H_
