// SPDX-License-Identifier: Apache-2.0
#include "cli/member/lost_lists.h"

#include <algorithm>
#include <string>

#include "cli/member/alarms.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/rows.h"

namespace ceptoar::member {
namespace {

using crypto::StatementState;
using store::ArchiveTable;

constexpr std::string_view kLostKey = "staff-lost";
constexpr std::uint8_t kLostVersion = 1;

// 0: none was lost.
Outcome<std::uint64_t> lost_list(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key(kLostKey));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::uint64_t{0};
  RowReader in(**row, kLostVersion);
  const std::uint64_t version = in.u64();
  if (!in.finish()) return user_error(UserCode::kStoreCorrupt, {{"what", "staff lists"}});
  return version;
}

// Colleagues may hold that list: the note that this device sent is sealed to a key that went with its home.
Outcome<void> note_lost_list(Session& session, std::uint64_t version) {
  const auto known = lost_list(session);
  if (!known) return known.error();
  if (*known >= version) return {};
  const Alarm alarm{AlarmKind::kListLost, {}, {}, std::to_string(version)};
  auto writes = keeping_alarms(session, {&alarm, 1});
  if (!writes) return writes.error();
  writes->push_back({ArchiveTable::kMeta, meta_key(kLostKey), RowWriter(kLostVersion).u64(version).take()});
  return session.commit(std::move(*writes));
}

// Who made it has left, or is about to.
Outcome<bool> is_by_leaver(Session& session, const OrgId& top, const StatementState& statement) {
  if (session.trust().is_revoked(top, statement.device, NodeId{}, 0)) return true;
  const auto going = leavers(session);
  if (!going) return going.error();
  return std::any_of(going->begin(), going->end(),
                     [&](const Leaver& leaver) { return leaver.key == statement.device; });
}

// Where the number of the newest staff key comes from.
enum class Above {
  kNothing,    // it is not above the own list's
  kOfLeaver,   // named by somebody who has left, or is about to
  kLost,       // this device made a key under it: it had that list, and its home is one of before
  kElsewhere,  // a colleague's list
};
struct Standing {
  Above above = Above::kNothing;
  SignPublicKey by;  // who named the number first
};
Outcome<Standing> standing_of(Session& session, std::uint64_t held, const std::optional<StatementState>& newest) {
  if (!newest || newest->statement.list_version <= held) return Standing{};
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const SignPublicKey& own = (*identity)->subject.key;
  bool made_here = newest->device == own;
  const StatementState* first = &*newest;
  // A company's keys are not kept one after the other.
  while (const StatementState* earlier =
             (*identity)->is_company() ? nullptr : session.trust().statement_by_hash(first->statement.prev_hash)) {
    if (earlier->statement.list_version < newest->statement.list_version) break;
    first = earlier;
    made_here = made_here || first->device == own;
  }
  if (!(*identity)->is_company()) {
    const auto by_leaver = is_by_leaver(session, (*identity)->subject.roster_org, *first);
    if (!by_leaver) return by_leaver.error();
    if (*by_leaver) return Standing{Above::kOfLeaver, first->device};
  }
  return Standing{made_here ? Above::kLost : Above::kElsewhere, first->device};
}

}  // namespace

std::string handle_of(const StaffList* list, const SignPublicKey& device) {
  if (list != nullptr) {
    for (const StaffMember& member : list->staff) {
      if (member.key == device) return member.handle;
    }
  }
  return "HANDLE";
}

// A leaver's number goes on: nothing under an older list follows his key. Under a lost one whoever that list leaves
// out was revoked before its key was made. Whoever a colleague's list leaves out must get no key from here.
Outcome<std::uint64_t> list_version_for(Session& session, const StaffList* list,
                                        const std::optional<StatementState>& before) {
  const std::uint64_t held = list == nullptr ? 0 : list->version;
  const auto standing = standing_of(session, held, before);
  if (!standing) return standing.error();
  switch (standing->above) {
    case Above::kNothing: return held;
    case Above::kOfLeaver: return before->statement.list_version;
    case Above::kLost: {
      if (auto noted = note_lost_list(session, before->statement.list_version); !noted) return noted.error();
      return before->statement.list_version;
    }
    case Above::kElsewhere: break;
  }
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if ((*identity)->is_company()) return held;  // its CEPTOAR asks whom its list leaves out, not the number
  return user_error(UserCode::kListMissing,
                    {{"handle", handle_of(list, standing->by)}, {"number", std::to_string(before->statement.list_version)}});
}

// A list of the admin key is taken over a gap, and so by those too who hold the lost one, which the next would
// not continue. A device's follows the one before: the office goes on with the lost number, and two of one
// number are judged (staff.cc, keep_twin). A CEPTOAR takes a company's list for news by its number alone.
Outcome<std::uint64_t> next_list_version(Session& session, std::uint64_t held, bool by_admin) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto newest = own_statement(session, ReaderClass::kStaff);
  if (!newest) return newest.error();
  // Lost it may be although no key is due: who holds the key of now was given it by a colleague.
  const auto standing = standing_of(session, held, *newest);
  if (!standing) return standing.error();
  if (standing->above == Above::kLost) {
    if (auto noted = note_lost_list(session, (*newest)->statement.list_version); !noted) return noted.error();
  }
  const auto lost = lost_list(session);
  if (!lost) return lost.error();
  if (*lost == 0) return held + 1;
  if (by_admin) return std::max(held + 1, *lost + 2);
  return (*identity)->is_company() ? std::max(held, *lost) + 1 : held + 1;
}

}  // namespace ceptoar::member
