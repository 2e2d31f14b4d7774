// SPDX-License-Identifier: Apache-2.0
#include "cli/member/operators.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "cli/member/resolve.h"
#include "cli/member/rows.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "crypto/audience.h"
#include "schema/limits.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;
using store::ArchiveWrite;

constexpr std::uint8_t kRegisterVersion = 1;

UserError refused(std::string_view what) {
  return user_error(UserCode::kNotAllowed, {{"what", std::string(what)}});
}

Bytes register_key(const OrgId& org) {
  Bytes out = meta_key("operators/");
  append(out, org.view());
  return out;
}

ArchiveWrite write_of(const OrgId& org, const OperatorRegister& held) {
  RowWriter out(kRegisterVersion);
  out.u64(held.readers_ms).flag(held.readers.members);
  out.u32(static_cast<std::uint32_t>(held.readers.others.size()));
  for (const std::string& handle : held.readers.others) out.text(handle);
  out.u32(static_cast<std::uint32_t>(held.operators.size()));
  for (const MemberOperator& one : held.operators) {
    out.text(one.name).text(one.name_ja).text(one.name_en).text(one.sector);
    out.u8(static_cast<std::uint8_t>(one.standing)).u64(one.changed_ms);
  }
  return {ArchiveTable::kMeta, register_key(org), out.take()};
}

// The office of a CEPTOAR: it alone has a register.
struct OperatorDesk {
  const Identity* me;
  const crypto::RosterState* roster;
  OperatorRegister held;
};
bool is_ceptoar(const crypto::RosterState& roster, const OrgId& org) {
  const Organisation* found = roster.find_org(org);
  return found != nullptr && found->kind == OrgKind::kCeptoar;
}
Outcome<OperatorDesk> open_desk(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  if ((*identity)->is_company() || !is_ceptoar(**roster, me.org)) {
    return refused("only a CEPTOAR's secretariat keeps a register of operators");
  }
  auto held = operator_register(session, me.org);
  if (!held) return held.error();
  return OperatorDesk{*identity, *roster, std::move(*held)};
}

// Where two said something of one name, the later word; of one time, always the same of the two.
bool is_later(const MemberOperator& a, const MemberOperator& b) {
  const auto rank = [](const MemberOperator& one) {
    return std::tie(one.changed_ms, one.standing, one.sector, one.name_ja, one.name_en);
  };
  return rank(b) < rank(a);
}

// Of two choices of one time all take the same, the narrower one.
bool is_newer_choice(std::uint64_t at_ms, const OperatorReaders& chosen, const OperatorRegister& held) {
  const auto rank = [](std::uint64_t ms, const OperatorReaders& one) {
    return std::tuple(ms, !one.members, one.others);
  };
  return rank(held.readers_ms, held.readers) < rank(at_ms, chosen);
}

// False: more than a register holds.
bool merge(std::vector<MemberOperator>& held, const std::vector<MemberOperator>& news) {
  const auto by_name = [](const MemberOperator& a, const std::string& name) { return a.name < name; };
  for (const MemberOperator& one : news) {
    const auto at = std::lower_bound(held.begin(), held.end(), one.name, by_name);
    if (at == held.end() || at->name != one.name) {
      held.insert(at, one);
    } else if (is_later(one, *at)) {
      *at = one;
    }
  }
  return held.size() <= limits::kOperators;
}

void add_readers(Audience& audience, std::vector<Reader> more) {
  const auto key = [](const Reader& one) { return std::tie(one.reader_class, one.org, one.holder); };
  for (Reader& one : more) {
    const bool there = std::any_of(audience.readers.begin(), audience.readers.end(),
                                   [&](const Reader& held) { return key(held) == key(one); });
    if (!there) audience.readers.push_back(std::move(one));
  }
  std::sort(audience.readers.begin(), audience.readers.end(), crypto::reader_before);
}

enum class Missing { kRefuse, kLeaveOut };

// The office itself, its companies if they read it, and whom it named. One that left the roster since is
// no reason to keep the register from everybody.
Outcome<ResolvedAudience> audience_of(Session& session, const OperatorReaders& readers, Missing missing) {
  const Tlp tlp = readers.members ? Tlp::kAmber : Tlp::kAmberStrict;
  auto out = resolve(session, {tlp, {"own"}, readers.members, false});
  if (!out) return out;
  for (const std::string& handle : readers.others) {
    auto one = resolve(session, {tlp, {handle}, false, false});
    if (!one && missing == Missing::kLeaveOut && one.error().code == UserCode::kUnknownRecipient) continue;
    if (!one) return one;
    add_readers(out->audience, std::move(one->audience.readers));
  }
  return out;
}

// Rows in as many notes as they take, one even where there are none: the choice of readers is news too.
Outcome<void> send_rows(Session& session, const OperatorDesk& desk, const OperatorRegister& news,
                        const ResolvedAudience& audience, std::vector<ArchiveWrite> also = {}) {
  std::vector<SealWish> wishes;
  std::size_t from = 0;
  do {
    const std::size_t count = std::min(news.operators.size() - from, limits::kOperatorsPerNote);
    const auto first = news.operators.begin() + static_cast<std::ptrdiff_t>(from);
    OperatorNote note;
    note.created_ms = session.now_ms();
    note.network_id = desk.roster->network_id;
    note.org = desk.me->subject.org;
    note.readers_ms = news.readers_ms;
    note.members_read = news.readers.members;
    note.others = news.readers.others;
    note.operators.assign(first, first + static_cast<std::ptrdiff_t>(count));
    SealWish wish;
    wish.kind = InnerKind::kStaffList;
    wish.audience = audience;
    wish.content = encode(note);
    wishes.push_back(std::move(wish));
    from += count;
  } while (from < news.operators.size());
  wishes.front().also = std::move(also);
  const auto sent = seal_all_to_outbox(session, wishes);
  if (!sent) return sent.error();
  return {};
}

Outcome<OperatorRegister> with_changes(Session& session, const OperatorRegister& held,
                                       std::vector<MemberOperator>& changed) {
  OperatorRegister next = held;
  const std::uint64_t now = session.now_ms();
  for (MemberOperator& one : changed) {
    one.changed_ms = now;
    for (const MemberOperator& before : held.operators) {
      // A colleague's clock runs ahead.
      if (before.name == one.name) one.changed_ms = std::max(now, before.changed_ms + 1);
    }
  }
  std::sort(changed.begin(), changed.end(),
            [](const MemberOperator& a, const MemberOperator& b) { return a.name < b.name; });
  if (merge(next.operators, changed)) return next;
  return user_error(UserCode::kRegisterFull, {{"limit", std::to_string(limits::kOperators)}});
}

}  // namespace

Outcome<OperatorRegister> operator_register(Session& session, const OrgId& org) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, register_key(org));
  if (!row) return from_error(row.error(), "archive");
  OperatorRegister out;
  if (!*row) return out;
  RowReader in(**row, kRegisterVersion);
  out.readers_ms = in.u64();
  out.readers.members = in.flag();
  for (std::uint32_t left = in.count(); left > 0; --left) out.readers.others.push_back(in.text());
  for (std::uint32_t left = in.count(); left > 0; --left) {
    MemberOperator& one = out.operators.emplace_back();
    one.name = in.text();
    one.name_ja = in.text();
    one.name_en = in.text();
    one.sector = in.text();
    const auto standing = operator_standing_from_wire(in.u8());
    if (!standing) return user_error(UserCode::kStoreCorrupt, {{"what", "operators"}});
    one.standing = *standing;
    one.changed_ms = in.u64();
  }
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}

Outcome<void> set_operators(Session& session, std::vector<MemberOperator> changed) {
  const auto desk = open_desk(session);
  if (!desk) return desk.error();
  const auto next = with_changes(session, desk->held, changed);
  if (!next) return next.error();
  const auto audience = audience_of(session, next->readers, Missing::kLeaveOut);
  if (!audience) return audience.error();
  const OperatorRegister news{next->readers_ms, next->readers, std::move(changed)};
  return send_rows(session, *desk, news, *audience, {write_of(desk->me->subject.org, *next)});
}

Outcome<void> set_operator_readers(Session& session, OperatorReaders readers) {
  const auto desk = open_desk(session);
  if (!desk) return desk.error();
  std::sort(readers.others.begin(), readers.others.end());
  readers.others.erase(std::unique(readers.others.begin(), readers.others.end()), readers.others.end());
  if (readers.others.size() > limits::kOperatorReaders) {
    return user_error(UserCode::kRegisterFull, {{"limit", std::to_string(limits::kOperatorReaders)}});
  }
  const auto audience = audience_of(session, readers, Missing::kRefuse);
  if (!audience) return audience.error();
  OperatorRegister next = desk->held;
  next.readers_ms = std::max(session.now_ms(), desk->held.readers_ms + 1);
  next.readers = std::move(readers);
  return send_rows(session, *desk, next, *audience, {write_of(desk->me->subject.org, next)});
}

Outcome<void> drop_operator(Session& session, const std::string& handle) {
  const auto desk = open_desk(session);
  if (!desk) return desk.error();
  const auto found = std::find_if(desk->held.operators.begin(), desk->held.operators.end(),
                                  [&](const MemberOperator& one) { return one.name == handle; });
  if (found == desk->held.operators.end() || found->standing == OperatorStanding::kGone) return {};
  MemberOperator gone;
  gone.name = handle;
  std::vector<MemberOperator> changed{std::move(gone)};
  if (set_operators(session, changed)) return {};
  const auto next = with_changes(session, desk->held, changed);
  if (!next) return next.error();
  return session.commit({write_of(desk->me->subject.org, *next)});
}

namespace {

Outcome<void> tell(Session& session, const std::string& company) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if ((*identity)->is_company() || !is_ceptoar(**roster, (*identity)->subject.org)) return {};
  const auto desk = open_desk(session);
  if (!desk) return desk.error();
  if (desk->held.empty() || (!company.empty() && !desk->held.readers.members)) return {};
  const auto audience =
      resolve(session, {Tlp::kAmberStrict, {company.empty() ? "own" : company}, false, false});
  if (!audience) return audience.error();
  return send_rows(session, *desk, desk->held, *audience);
}

}  // namespace

Outcome<void> tell_operators(Session& session) { return tell(session, ""); }

Outcome<void> tell_operators_to(Session& session, const std::string& company) {
  return tell(session, company);
}

Outcome<void> take_operators(Session& session, const crypto::Subject& author, const OperatorNote& note,
                             std::uint64_t at_ms, std::vector<ArchiveWrite>& writes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (note.network_id != (*roster)->network_id || author.org != author.roster_org ||
      note.org != author.org || !is_ceptoar(**roster, note.org)) {
    return refused("operators of another organisation");
  }
  // The later word holds: nothing that anybody says afterwards would count until that time has come.
  const auto future = [&](std::uint64_t ms) { return ms > at_ms + limits::kHlcParkMs; };
  if (future(note.created_ms) || future(note.readers_ms) ||
      std::any_of(note.operators.begin(), note.operators.end(),
                  [&](const MemberOperator& one) { return future(one.changed_ms); })) {
    return refused("operators from the future");
  }
  if (note.org == (*identity)->subject.org) {
    const auto listed = is_on_staff_list(session, author.holder);
    if (!listed) return listed.error();
    if (!*listed) return refused("operators of somebody who is not on the staff list");
  }
  auto held = operator_register(session, note.org);
  if (!held) return held.error();
  if (!merge(held->operators, note.operators)) return refused("more operators than a register holds");
  const OperatorReaders chosen{note.members_read, note.others};
  if (is_newer_choice(note.readers_ms, chosen, *held)) {
    held->readers_ms = note.readers_ms;
    held->readers = chosen;
  }
  writes.push_back(write_of(note.org, *held));
  return {};
}

}  // namespace ceptoar::member
