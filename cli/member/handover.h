// SPDX-License-Identifier: Apache-2.0
// Handover (人事異動の引継ぎ): both work side by side until a set time; then the old holder's access ends,
// by whichever certified device's program runs first. And the archive for the successor, as a file that
// he alone opens; TLP:RED is never in it. Internal to cli/.
//
// Format of the file: "ceptoar-archive" LF, then per item length u64le | box (crypto/box.h) of
// version u8 | entry 32 | content key 32 | body; the box is bound to the network, the
// successor and the item's place, so that nothing can be moved between files. Behind the last item a box
// of "ceptoar-archive-end": a file that lost its end is not taken for a whole one.
#ifndef CEPTOAR_CLI_MEMBER_HANDOVER_H_
#define CEPTOAR_CLI_MEMBER_HANDOVER_H_

#include <filesystem>
#include <string>

#include "cli/member/people_rows.h"
#include "cli/member/session.h"
#include "schema/people.h"

namespace ceptoar::member {

struct HandoverWish {
  std::string from;            // handles
  std::string to;
  std::uint64_t ends_ms = 0;   // 0: takes it back
};
// Told to all colleagues. Errors: E-UNKNOWN-RECIPIENT, E-NOT-DEVICE, E-HANDOVER (to oneself),
// E-HANDOVER-PAST, E-LAST-DEVICE (`handle` would have to be certified: nobody else could change keys),
// E-NOT-ALLOWED (to take back or put off the end of one's own access).
Outcome<void> set_handover(Session& session, const HandoverWish& wish);
// `by` set it. Errors: E-NOT-ALLOWED.
Outcome<void> keep_handover(Session& session, const OfficeNote& note, const HolderId& by,
                            std::vector<store::ArchiveWrite>& writes);
// Takes off the list whose time has come. Certified devices alone; the own holder's is left to the others.
Outcome<void> end_handovers(Session& session);

struct Exported {
  std::size_t items = 0;
  std::size_t red = 0;     // left out: personal
  std::size_t closed = 0;  // left out: nothing opens them any more, or they came by a relay alone
};
// Errors: E-UNKNOWN-RECIPIENT, E-NO-CARD, E-EXISTS, E-IO, E-STORE-FULL; E-NO-FILE, E-NOT-ALLOWED (of the directory).
Outcome<Exported> export_archive(Session& session, const std::string& to,
                                 const std::filesystem::path& path);
struct Imported {
  std::size_t items = 0;
  std::size_t known = 0;    // were here already
  std::size_t refused = 0;  // no header here, or they do not verify
};
// Each item is opened and verified as if it had just come; its header must stand in an author's chain
// here. Errors: E-FILE-BAD (also: for somebody else; items in front of what is bad stay).
Outcome<Imported> import_archive(Session& session, const std::filesystem::path& path);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_HANDOVER_H_
