// SPDX-License-Identifier: Apache-2.0
// The sealed copy of the archive at the own node, so that a lost laptop loses no archive: certified devices
// put what they opened, part by part, without a person's help; a new device that was handed the archive
// keys (member_enrol) takes it back. The node carries what it cannot read: parts are sealed under the
// organisation's archive keys and named by them. TLP:RED is personal and never in it; how many such items
// a device left out is. What came by a relay alone is not in it either.
//
// Format of a part: version u8 | key id 16 | crypto::seal_value(AAD network | organisation | name) of
//   version u8 | 1 | entry 32 | content key 32 | count u16 | index u16 | piece of the body, or
//   version u8 | 2 | holder's handle (length u32) | items of TLP:RED left out u32 | at u64 | padding,
// where for an archive key K: key id = HK(K, "copy-key" NUL "id")[0:16], sealing key = HK(K, "copy-key" NUL
// "seal"), name = HK(K, "copy-name" NUL kind u8 | entry or holder, 32 | index or count u32).
#ifndef CEPTOAR_CLI_MEMBER_ARCHIVE_COPY_H_
#define CEPTOAR_CLI_MEMBER_ARCHIVE_COPY_H_

#include <map>
#include <string>

#include "cli/member/session.h"
#include "schema/limits.h"

namespace ceptoar::member {

struct CopyStep {
  bool asked = false;      // the node answered
  std::size_t items = 0;   // that stand in the copy now and did not before
  std::size_t parts = 0;
  bool full = false;       // the node has no room for this organisation
  bool more = false;       // not all is in it yet
};
// One step: at most about `max_parts` parts. Does nothing on a device that is not certified, or is revoked,
// and asks nothing when there is nothing to put. A node that lost its copies gets everything anew.
// Errors: those of an archive that cannot be read or written, E-NODE-OLDER.
Outcome<CopyStep> copy_step(Session& session, std::size_t max_parts = limits::kCopyPartsPerRun);
// Whether something waits and the last step is so long past (a day at least, when the node had no room or
// would not). Asks nothing.
Outcome<bool> copy_is_due(Session& session, std::uint64_t pause_ms);

struct CopyFacts {
  std::uint64_t parts = 0;   // of the whole organisation
  std::uint64_t bytes = 0;
  std::uint64_t room = 0;
  std::uint64_t red = 0;     // items of TLP:RED in this archive: not in the copy
  bool whole = false;        // all the others are
};
// Errors: E-NODE-NEEDED, E-NOT-DEVICE, E-NODE-OLDER.
Outcome<CopyFacts> copy_facts(Session& session);

struct Restored {
  std::size_t items = 0;
  std::size_t known = 0;     // were here already
  std::size_t refused = 0;   // no header here, or they do not verify
  std::size_t no_key = 0;    // parts under archive keys that this device does not hold
  std::size_t damaged = 0;   // parts that do not open or do not go together
  std::map<std::string, std::uint32_t> red;  // by whose device: items of TLP:RED that are in no copy
};
// Each item is opened and verified as if it had just come. What was kept is kept; may be run again.
// Errors: E-NODE-NEEDED, E-NOT-DEVICE, E-NODE-OLDER, E-NO-ARCHIVE-KEYS (none is held: the archive was not
// handed to this device).
Outcome<Restored> restore_archive(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ARCHIVE_COPY_H_
