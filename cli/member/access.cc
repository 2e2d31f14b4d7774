// SPDX-License-Identifier: Apache-2.0
#include "cli/member/access.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "cli/member/alarms.h"
#include "cli/member/device_proof.h"
#include "cli/member/enrol_files.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/staff.h"
#include "crypto/certificate.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

constexpr std::size_t kNodeDigits = 4;
// A node that did not answer is not waited for at every command.
constexpr std::uint64_t kTryAgainMs = 5 * 60'000;
constexpr std::uint8_t kTriedVersion = 1;

// nullopt: it does not answer, or not this.
Outcome<std::optional<std::vector<AccessEntry>>> read_list(NodeLink& node) {
  using List = std::optional<std::vector<AccessEntry>>;
  std::vector<AccessEntry> out;
  for (;;) {
    const auto page = node.access_rows(out.empty() ? HolderId{} : out.back().holder);
    if (!page) {
      if (page.error().code == ErrorCode::kNotAuthorized) return from_error(page.error(), "node");
      return List();
    }
    // Ascending within a page; a node that goes back, or on without end, is not believed.
    const bool goes_on = page->rows.empty() || out.empty() ||
                         out.back().holder < page->rows.front().holder;
    if (!goes_on || out.size() + page->rows.size() > limits::kMembersPerNode) return List();
    out.insert(out.end(), page->rows.begin(), page->rows.end());
    if (!page->more || page->rows.empty()) return List(std::move(out));
  }
}

struct ReadLists {
  std::vector<NodeId> asked;
  std::vector<NodeId> silent;
  std::vector<std::pair<NodeId, std::vector<AccessEntry>>> lists;
  std::optional<UserError> own_error;  // why the own node did not tell
};
Outcome<ReadLists> read_lists(Session& session, AskedNodes which = AskedNodes::kAll) {
  const auto nodes = session.node_records();
  if (!nodes) return nodes.error();
  ReadLists out;
  for (const NodeRecord* record : *nodes) {
    const bool own = record == nodes->front();
    if (!own && which == AskedNodes::kOwn) break;
    out.asked.push_back(record->id);
    std::unique_ptr<NodeLink> line;
    NodeLink* node = nullptr;
    if (own) {
      const auto proven = proven_node(session);
      if (proven) node = *proven;
      if (!proven) out.own_error = proven.error();
    } else {
      auto dialled = session.dial(*record);
      if (!dialled) return dialled.error();
      line = std::move(*dialled);
      const auto proven = line == nullptr ? Outcome<bool>(false) : prove_device(session, *line);
      if (proven && *proven) node = line.get();
    }
    auto list = node == nullptr ? Outcome<std::optional<std::vector<AccessEntry>>>(std::nullopt)
                                : read_list(*node);
    if (!list && own) out.own_error = list.error();
    if (list && *list) {
      out.lists.emplace_back(record->id, std::move(**list));
    } else {
      out.silent.push_back(record->id);
    }
  }
  return out;
}

// Who should be on the lists, as this device knows it.
class Known {
 public:
  static Outcome<Known> of(Session& session) {
    const auto identity = session.identity();
    if (!identity) return identity.error();
    if ((*identity)->is_company()) {
      return user_error(UserCode::kNotAllowed, {{"what", "the access list of the CEPTOAR's node"}});
    }
    if (!(*identity)->device) return user_error(UserCode::kNotDevice);
    Known out(session, **identity);
    auto list = staff_list(session);
    if (!list) return list.error();
    if (*list) out.staff_ = std::move((*list)->list.staff);
    auto rows = companies(session);
    if (!rows) return rows.error();
    std::vector<OrgId> orgs = {out.me_->subject.org};
    for (const CompanyRow& row : *rows) orgs.push_back(row.org);
    const auto going = leavers(session);
    if (!going) return going.error();
    for (const OrgId& org : orgs) {
      auto persons = known_persons(session, org);
      if (!persons) return persons.error();
      std::erase_if(*persons, [&](const KnownPerson& person) {
        return std::any_of(going->begin(), going->end(), [&](const Leaver& leaver) {
          return leaver.org == org && leaver.holder == person.holder;
        });
      });
      out.persons_[org] = std::move(*persons);
    }
    const auto members = own_statement(session, ReaderClass::kMembers);
    if (!members) return members.error();
    out.untold_ = *members && (*members)->statement.grant_count > rows->size();
    return out;
  }

  const crypto::Subject& me() const { return me_->subject; }
  const std::vector<StaffMember>& staff() const { return staff_; }
  const std::map<OrgId, std::vector<KnownPerson>>& persons() const { return persons_; }
  const StaffMember* colleague(const HolderId& holder) const {
    const auto found = std::find_if(staff_.begin(), staff_.end(),
                                    [&](const StaffMember& m) { return m.holder == holder; });
    return found == staff_.end() ? nullptr : &*found;
  }

  AccessStanding standing_of(const AccessEntry& entry) const {
    if (entry.holder == me().holder) return AccessStanding::kFits;
    if (session_->trust().is_revoked(me().roster_org, entry.sign_key, NodeId{}, 0)) {
      return AccessStanding::kRevoked;
    }
    if (entry.org == me().org) {
      // Before the first list there is nobody to compare with.
      if (staff_.empty()) return AccessStanding::kUnseen;
      const StaffMember* member = colleague(entry.holder);
      const bool same = member != nullptr && member->key == entry.sign_key;
      return same ? AccessStanding::kFits : AccessStanding::kNotStaff;
    }
    const auto company = persons_.find(entry.org);
    if (company == persons_.end()) return untold_ ? AccessStanding::kUnseen : AccessStanding::kNoCompany;
    const bool seen = std::any_of(company->second.begin(), company->second.end(),
                                  [&](const KnownPerson& p) { return p.holder == entry.holder; });
    return seen ? AccessStanding::kFits : AccessStanding::kUnseen;
  }
  // By this very key, and it has not ended: a colleague, or whom this device let in.
  bool knows(const AccessEntry& entry) const {
    if (session_->trust().is_revoked(me().roster_org, entry.sign_key, NodeId{}, 0)) return false;
    if (entry.sign_key == me().key) return true;
    const StaffMember* member = entry.org == me().org ? colleague(entry.holder) : nullptr;
    if (member != nullptr && member->key == entry.sign_key) return true;
    const auto org = persons_.find(entry.org);
    return org != persons_.end() &&
           std::any_of(org->second.begin(), org->second.end(), [&](const KnownPerson& p) {
             return p.holder == entry.holder && p.key == entry.sign_key;
           });
  }

 private:
  Known(Session& session, const Identity& me) : session_(&session), me_(&me) {}
  Session* session_;
  const Identity* me_;
  std::vector<StaffMember> staff_;
  std::map<OrgId, std::vector<KnownPerson>> persons_;  // the own organisation and each company
  bool untold_ = false;  // more companies hold the client key than this device has heard of
};

AccessView compare(const Known& known, ReadLists lists) {
  AccessView out;
  out.asked = std::move(lists.asked);
  out.silent = std::move(lists.silent);
  std::map<HolderId, AccessLine> lines;
  for (const auto& [node, entries] : lists.lists) {
    for (const AccessEntry& entry : entries) {
      AccessLine& line = lines[entry.holder];
      if (line.nodes.empty()) line.entry = entry;
      line.nodes.push_back(node);
      const AccessStanding standing = known.standing_of(entry);
      if (is_too_much(standing) || line.nodes.size() == 1) line.standing = standing;
      line.own = entry.holder == known.me().holder;
    }
  }
  for (const StaffMember& member : known.staff()) {
    AccessView::Missing missing{member.handle, {}};
    const auto found = lines.find(member.holder);
    for (const auto& [node, entries] : lists.lists) {
      const bool there = found != lines.end() &&
                         std::find(found->second.nodes.begin(), found->second.nodes.end(), node) !=
                             found->second.nodes.end();
      if (!there) missing.nodes.push_back(node);
    }
    if (!missing.nodes.empty()) out.missing.push_back(std::move(missing));
  }
  for (auto& [holder, line] : lines) out.lines.push_back(std::move(line));
  std::stable_sort(out.lines.begin(), out.lines.end(), [](const AccessLine& a, const AccessLine& b) {
    return std::pair(!is_too_much(a.standing), a.entry.handle) <
           std::pair(!is_too_much(b.standing), b.entry.handle);
  });
  return out;
}

// Everybody whose row can be made here, or was read from a node and fits.
std::vector<AccessEntry> entries_for(Session& session, const Known& known, const AccessView* view,
                                     std::vector<std::string>& unknown) {
  std::map<HolderId, AccessEntry> out;
  const crypto::Subject& me = known.me();
  for (const auto& [org, persons] : known.persons()) {
    for (const KnownPerson& person : persons) {
      AccessEntry entry{person.holder, org, person.handle, person.key, person.transport_key, false};
      const StaffMember* colleague = known.colleague(person.holder);
      entry.device = org == me.org && colleague != nullptr && colleague->device;
      if (person.transport_key.is_zero() || is_too_much(known.standing_of(entry))) continue;
      out[person.holder] = std::move(entry);
    }
  }
  if (view != nullptr) {
    for (const AccessLine& line : view->lines) {
      if (!is_too_much(line.standing)) out[line.entry.holder] = line.entry;
    }
  }
  out[me.holder] = {me.holder, me.org, me.handle, me.key,
                    session.home().transport_key().curve_public_key(), true};
  for (const StaffMember& member : known.staff()) {
    if (!out.contains(member.holder)) unknown.push_back(member.handle);
  }
  std::vector<AccessEntry> list;
  list.reserve(out.size());
  for (auto& [holder, entry] : out) list.push_back(std::move(entry));
  return list;
}

Outcome<const NodeRecord*> node_called(Session& session, const std::string& begin) {
  const auto nodes = session.node_records();
  if (!nodes) return nodes.error();
  std::vector<const NodeRecord*> fit;
  std::string ids;
  for (const NodeRecord* node : *nodes) {
    ids += (ids.empty() ? "" : ", ") + node->id.hex();
    const bool fits = begin.empty() || (begin.size() >= kNodeDigits && node->id.hex().starts_with(begin));
    if (fits) fit.push_back(node);
  }
  if (fit.size() == 1) return fit.front();
  return user_error(UserCode::kNoNode, {{"given", make_visible(begin, true)}, {"nodes", ids}});
}

Bytes tried_key(const NodeId& node) { return meta_key("access-tried/" + node.hex()); }

Outcome<bool> tried_lately(Session& session, const NodeId& node) {
  const auto row = load_optional(session.archive(), store::ArchiveTable::kMeta, tried_key(node));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return false;
  RowReader in(**row, kTriedVersion);
  const std::uint64_t at_ms = in.u64();
  if (!in.finish()) return false;
  const std::uint64_t now = session.now_ms();
  return now >= at_ms && now < at_ms + kTryAgainMs;
}

Outcome<Access> access_in(const Queued& item) {
  const auto wire = parse<SignedAccess>(item.row.request);
  auto access = wire ? parse<Access>(wire->access) : Result<Access>(wire.error());
  if (!access) return from_error(access.error(), "outbox");
  return std::move(*access);
}

// A list that another device overtook: the node takes no serial twice, so that an old list lets nobody in again
// who has gone since. Whoever this device still knows is let in by a new list of its own, in the same row; empty:
// nobody is left. nullopt: it stays, for a device that may sign it, or until whom it takes off is off.
Outcome<std::optional<Bytes>> made_anew(Session& session, const Queued& item) {
  using Made = std::optional<Bytes>;
  auto old = access_in(item);
  if (!old) return old.error();
  if (!old->remove.empty()) return Made();
  const auto known = Known::of(session);
  if (!known) {
    const UserCode code = known.error().code;
    if (code == UserCode::kNotAllowed || code == UserCode::kNotDevice) return Made();
    return known.error();
  }
  std::erase_if(old->add, [&](const AccessEntry& entry) { return !known->knows(entry); });
  if (old->add.empty()) return Made(Bytes{});
  const auto access = enrol::next_access(session, old->node, std::move(old->add));
  if (!access) return access.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  QueuedRow row = item.row;
  row.request = encode(crypto::sign_access(session.home().sign_key(), *(*identity)->device, *access));
  auto kept = session.commit({{store::ArchiveTable::kOutbox, item.key, encode_row(row)}});
  if (!kept) return kept.error();
  return Made(std::move(row.request));
}

constexpr std::string_view kLook = "access-compared";
constexpr std::uint8_t kLookVersion = 1;

struct Look {
  std::uint64_t at_ms = 0;       // 0: never
  std::set<HolderId> suspects;   // too much at that look
};
Outcome<Look> last_look(Session& session) {
  const auto row = load_optional(session.archive(), store::ArchiveTable::kMeta, meta_key(kLook));
  if (!row) return from_error(row.error(), "archive");
  Look out;
  if (!*row) return out;
  RowReader in(**row, kLookVersion);
  out.at_ms = in.u64();
  for (std::uint32_t left = in.count(); left > 0; --left) out.suspects.insert(in.fixed<HolderId>());
  return in.finish() ? out : Look{};
}
Outcome<std::size_t> keep_look(Session& session, const Look& look, std::size_t told) {
  RowWriter out(kLookVersion);
  out.u64(look.at_ms).u32(static_cast<std::uint32_t>(look.suspects.size()));
  for (const HolderId& holder : look.suspects) out.fixed(holder.view());
  std::vector<store::ArchiveWrite> writes = {
      {store::ArchiveTable::kMeta, meta_key(kLook), out.take()}};
  if (told != 0) {
    const auto node = session.node_record();
    if (!node) return node.error();
    const Alarm alarm{AlarmKind::kAccessList, {}, (*node)->id, std::to_string(told)};
    auto kept = keeping_alarms(session, {&alarm, 1});
    if (!kept) return kept.error();
    std::ranges::move(*kept, std::back_inserter(writes));
  }
  if (auto kept = session.commit(std::move(writes)); !kept) return kept.error();
  return told;
}

}  // namespace

bool is_too_much(AccessStanding standing) {
  return standing == AccessStanding::kNotStaff || standing == AccessStanding::kNoCompany ||
         standing == AccessStanding::kRevoked;
}

Outcome<AccessView> access_view(Session& session, AskedNodes which) {
  const auto known = Known::of(session);
  if (!known) return known.error();
  auto lists = read_lists(session, which);
  if (!lists) return lists.error();
  if (lists->lists.empty()) {
    if (lists->own_error) return *lists->own_error;
    return user_error(UserCode::kNodeNeeded, {{"node", session.home().config().node}});
  }
  return compare(*known, std::move(*lists));
}

Outcome<std::size_t> compare_access(Session& session, AskedNodes which, std::uint64_t pause_ms) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const bool may = me.device && !me.is_company() && !me.former && !session.trust().has_left(me.subject);
  if (!may) return std::size_t{0};
  auto before = last_look(session);
  if (!before) return before.error();
  const std::uint64_t now = session.now_ms();
  const std::uint64_t pause = before->suspects.empty() ? pause_ms : std::min(pause_ms, kCompareAgainMs);
  if (now >= before->at_ms && now < before->at_ms + pause) return std::size_t{0};
  Look look{now, {}};
  const auto view = access_view(session, which);
  if (!view) {
    if (view.error().code == UserCode::kStoreCorrupt || view.error().code == UserCode::kIo) {
      return view.error();
    }
    look.suspects = std::move(before->suspects);
    return keep_look(session, look, 0);
  }
  std::size_t told = 0;
  for (const AccessLine& line : view->lines) {
    if (!is_too_much(line.standing) || line.own) continue;
    told += before->suspects.contains(line.entry.holder) ? 1 : 0;
    look.suspects.insert(line.entry.holder);
  }
  return keep_look(session, look, told);
}

Outcome<std::size_t> end_too_much(Session& session, const AccessView& view) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (!(*identity)->device) return user_error(UserCode::kNotDevice);
  std::vector<HolderId> holders;
  for (const AccessLine& line : view.lines) {
    if (is_too_much(line.standing) && !line.own) holders.push_back(line.entry.holder);
  }
  const std::size_t count = holders.size();
  if (count == 0) return count;
  auto queued = enrol::queue_access_end(session, {session.home().sign_key(), *(*identity)->device},
                                        std::move(holders));
  if (!queued) return queued.error();
  return count;
}

Outcome<std::vector<HolderId>> listed_of(Session& session, const OrgId& company) {
  const auto lists = read_lists(session);
  if (!lists) return lists.error();
  std::vector<HolderId> out;
  for (const auto& [node, entries] : lists->lists) {
    for (const AccessEntry& entry : entries) {
      if (entry.org == company) out.push_back(entry.holder);
    }
  }
  return out;
}

Outcome<ListedNow> listed_now(Session& session) {
  auto lists = read_lists(session);
  if (!lists) return lists.error();
  ListedNow out{{}, lists->silent.empty()};
  for (auto& [node, entries] : lists->lists) std::ranges::move(entries, std::back_inserter(out.entries));
  return out;
}

Outcome<std::optional<std::vector<AccessEntry>>> own_node_list(Session& session) {
  using List = std::optional<std::vector<AccessEntry>>;
  auto lists = read_lists(session, AskedNodes::kOwn);
  if (!lists) return lists.error();
  return lists->lists.empty() ? List() : List(std::move(lists->lists.front().second));
}

Outcome<AccessFile> write_access_file(Session& session, const std::string& node,
                                      const std::filesystem::path& out) {
  const auto known = Known::of(session);
  if (!known) return known.error();
  const auto record = node_called(session, node);
  if (!record) return record.error();
  const auto view = access_view(session);  // none where no node answers: from what is known here
  AccessFile done;
  auto entries = entries_for(session, *known, view ? &*view : nullptr, done.unknown);
  done.people = entries.size();
  const auto access = enrol::next_access(session, (*record)->id, std::move(entries));
  if (!access) return access.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  auto written = enrol::write(out, encode(crypto::sign_access(session.home().sign_key(),
                                                             *(*identity)->device, *access)));
  if (!written) return written.error();
  return done;
}

Outcome<std::optional<ErrorCode>> hand_in_access(Session& session, NodeLink& node, const Queued& item) {
  using Answer = std::optional<ErrorCode>;
  auto taken = node.access(item.row.request);
  if (!taken && taken.error().code == ErrorCode::kChain) {
    const auto anew = made_anew(session, item);
    if (!anew) return anew.error();
    if (*anew && (*anew)->empty()) return Answer();
    if (*anew) taken = node.access(**anew);
  }
  // A serial that the node has seen: this list arrived before, its answer did not.
  if (taken || taken.error().code == ErrorCode::kDuplicate) return Answer();
  return Answer(taken.error().code);
}

Outcome<Elsewhere> send_elsewhere(Session& session, const Queued& item) {
  const auto access = access_in(item);
  if (!access) return access.error();
  const auto nodes = session.node_records();
  if (!nodes) return nodes.error();
  if (access->node == nodes->front()->id) return Elsewhere::kOwnNode;
  std::vector<store::ArchiveWrite> gone = {{store::ArchiveTable::kOutbox, item.key, std::nullopt}};
  const auto record = std::find_if(nodes->begin(), nodes->end(), [&](const NodeRecord* node) {
    return node->id == access->node;
  });
  if (record == nodes->end()) {  // no node of ours any more: nobody is let in by it
    if (auto kept = session.commit(std::move(gone)); !kept) return kept.error();
    return Elsewhere::kTaken;
  }
  const auto lately = tried_lately(session, access->node);
  if (!lately) return lately.error();
  if (*lately) return Elsewhere::kWaits;
  const auto link = session.dial(**record);
  if (!link) return link.error();
  const auto refused = *link == nullptr ? Outcome<std::optional<ErrorCode>>(ErrorCode::kUnreachable)
                                        : hand_in_access(session, **link, item);
  if (!refused) return refused.error();
  if (*refused) {
    RowWriter tried(kTriedVersion);
    tried.u64(session.now_ms());
    auto kept = session.commit({{store::ArchiveTable::kMeta, tried_key(access->node), tried.take()}});
    if (!kept) return kept.error();
    return Elsewhere::kWaits;
  }
  if (auto kept = session.commit(std::move(gone)); !kept) return kept.error();
  return Elsewhere::kTaken;
}

}  // namespace ceptoar::member
