// SPDX-License-Identifier: Apache-2.0
#include "cli/work/people.h"

#include <algorithm>

#include "cli/member/admin_removal.h"
#include "cli/member/duty.h"
#include "cli/member/enrol_files.h"
#include "cli/member/leaving.h"
#include "cli/member/operators.h"
#include "cli/member/own_keys.h"
#include "cli/member/renewal.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "cli/member/sync.h"
#include "cli/work/cards.h"
#include "cli/work/key_ends.h"
#include "cli/work/time_input.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::uint64_t kEndsSoonMs = 14 * kMsPerDay;

KeyState key_state(std::uint64_t ends_ms, std::uint64_t now_ms) {
  if (ends_ms == 0) return KeyState::kNone;
  if (now_ms > ends_ms) return KeyState::kOver;
  return now_ms + kEndsSoonMs > ends_ms ? KeyState::kEnds : KeyState::kGood;
}

std::uint64_t end_of_statement(BytesView signed_statement) {
  const auto wire = parse<SignedKeyStatement>(signed_statement);
  if (!wire) return 0;
  const auto statement = parse<KeyStatement>(wire->statement);
  return statement ? statement->not_after_ms : 0;
}

void fill_from_card(PersonRow& row, const member::HeldCard& card, std::uint64_t now_ms) {
  if (card.card == nullptr) return;
  row.name_ja = card.card->card.name_ja;
  row.name_en = card.card->card.name_en;
  if (!card.card->card.chain.empty()) {
    row.certificate_ends_ms = member::certificate_end(card.card->card.chain.back());
  }
  if (card.card->statement) row.key_ends_ms = card.card->statement->statement.not_after_ms;
  row.confirmed_ms = confirmed_at(card.card->card.contacts);
  row.stale = is_stale(card.card->card.contacts, now_ms);
}

class Listing {
 public:
  Listing(Session& session, const member::Identity& me)
      : session_(session), me_(me), now_ms_(session.now_ms()) {}

  Outcome<PeopleView> run() {
    if (auto done = staff(); !done) return done.error();
    if (auto done = companies(); !done) return done.error();
    const auto gone = member::leavers(session_);
    if (!gone) return gone.error();
    out_.leaving = gone->size();
    if (me_.device) out_.device_ends_ms = member::certificate_end(*me_.device);
    return std::move(out_);
  }

 private:
  member::HeldCard card(const OrgId& org, const HolderId& holder) {
    return session_.trust().card_of(me_.subject.roster_org, org, holder);
  }

  Outcome<void> staff() {
    const auto held = member::staff_list(session_);
    if (!held) return held.error();
    if (!*held) return {};
    const auto handovers = member::handovers(session_);
    if (!handovers) return handovers.error();
    const std::vector<StaffMember>& list = (*held)->list.staff;
    for (const StaffMember& person : list) {
      PersonRow row;
      row.handle = person.handle;
      row.role = person.role;
      row.device = person.device;
      row.own = person.holder == me_.subject.holder;
      fill_from_card(row, card(me_.subject.org, person.holder), now_ms_);
      if (row.own) {
        row.certificate_ends_ms = member::certificate_end(me_.chain.back());
        const auto own = member::own_statement(session_, ReaderClass::kPerson);
        if (!own) return own.error();
        if (*own) row.key_ends_ms = (*own)->statement.not_after_ms;
      }
      row.key = key_state(row.key_ends_ms, now_ms_);
      for (const member::HandoverRow& handover : *handovers) {
        if (handover.from != person.holder || handover.ends_ms == 0) continue;
        row.access_ends_ms = handover.ends_ms;
        for (const StaffMember& other : list) {
          if (other.holder == handover.to) row.successor = other.handle;
        }
      }
      out_.people.push_back(std::move(row));
    }
    std::sort(out_.people.begin(), out_.people.end(),
              [](const PersonRow& a, const PersonRow& b) { return a.handle < b.handle; });
    return {};
  }

  Outcome<void> companies() {
    if (me_.is_company()) return {};
    auto rows = member::companies(session_);
    if (!rows) return rows.error();
    std::sort(rows->begin(), rows->end(),
              [](const auto& a, const auto& b) { return a.handle < b.handle; });
    const auto operators = member::operator_register(session_, me_.subject.org);
    if (!operators) return operators.error();
    for (const member::CompanyRow& company : *rows) {
      PersonRow row;
      row.handle = company.handle;
      row.company = true;
      for (const MemberOperator& one : operators->operators) {
        if (one.name != company.handle || one.standing == OperatorStanding::kGone) continue;
        row.standing = one.standing;
        row.sector = one.sector;
      }
      fill_from_card(row, card(company.org, HolderId{}), now_ms_);
      row.name_ja = company.name_ja;
      row.name_en = company.name_en;
      row.certificate_ends_ms = member::certificate_end(company.certificate);
      row.key_ends_ms = end_of_statement(company.statement);
      row.key = key_state(row.key_ends_ms, now_ms_);
      row.stale = false;  // contacts stand on its people's cards
      out_.people.push_back(std::move(row));
      if (auto done = people_of(company); !done) return done;
    }
    return {};
  }

  Outcome<void> people_of(const member::CompanyRow& company) {
    const auto known = member::known_persons(session_, company.org);
    if (!known) return known.error();
    for (const member::KnownPerson& person : *known) {
      PersonRow row;
      row.handle = person.handle;
      row.role = person.role;
      fill_from_card(row, card(company.org, person.holder), now_ms_);
      row.key = key_state(row.key_ends_ms, now_ms_);
      out_.people.push_back(std::move(row));
    }
    return {};
  }

  Session& session_;
  const member::Identity& me_;
  std::uint64_t now_ms_;
  PeopleView out_;
};

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<Shift> shift_of(std::string_view line, std::uint64_t now_ms) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = line.find(',');
    parts.push_back(trim(line.substr(0, end)));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  if (parts.size() < 3 || parts.size() > 4 || !is_holder_handle(parts[2])) return std::nullopt;
  const auto from = parse_when(parts[0], now_ms, Nearest::kFuture);
  const auto until = parse_when(parts[1], now_ms, Nearest::kFuture);
  if (!from || !until || *from >= *until) return std::nullopt;
  Shift out{*from, *until, std::string(parts[2]), ""};
  if (parts.size() == 4) out.reach = std::string(parts[3]);
  const bool fits = out.reach.size() <= limits::kNameBytes &&
                    find_text_fault(out.reach, true) == TextFault::kNone;
  return fits ? std::optional(out) : std::nullopt;
}

}  // namespace

Outcome<PeopleView> people(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  return Listing(session, **identity).run();
}

Outcome<CompaniesEnding> companies_ending(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const std::uint64_t until = session.now_ms() + member::kRenewCompanyBeforeMs;
  CompaniesEnding out;
  if ((*identity)->is_company()) {
    const std::uint64_t ends = member::certificate_end((*identity)->chain.front());
    if (ends <= until) out.own_ends_ms = ends;
    return out;
  }
  const auto rows = member::companies(session);
  if (!rows) return rows.error();
  for (const member::CompanyRow& row : *rows) {
    if (member::certificate_end(row.certificate) <= until) ++out.count;
  }
  return out;
}

Outcome<PeoplePending> people_pending(Session& session) {
  const auto view = people(session);
  if (!view) return view.error();
  const std::uint64_t now = session.now_ms();
  PeoplePending out;
  const auto ending = companies_ending(session);
  if (!ending) return ending.error();
  out.companies_ending = ending->count;
  out.company_ends_ms = ending->own_ends_ms;
  out.leaving = view->leaving;
  auto requests = office_requests(session, *view);
  if (!requests) return requests.error();
  out.requests = std::move(*requests);
  for (const PersonRow& row : view->people) {
    const bool ends = row.key == KeyState::kEnds || row.key == KeyState::kOver ||
                      (!row.company && row.certificate_ends_ms != 0 &&
                       end_state(KeyEnd::kHolder, row.certificate_ends_ms, now) != EndState::kLater);
    if (ends) ++out.keys_ending;
    // Who never said how he is reached stands in the list; here stands what was right once.
    if (row.stale && row.confirmed_ms != 0) ++out.stale_cards;
    if (row.access_ends_ms == 0) continue;
    ++out.handovers;
    if (out.next_handover_ms == 0 || row.access_ends_ms < out.next_handover_ms) {
      out.next_handover_ms = row.access_ends_ms;
    }
  }
  const auto table = member::duty_table(session);
  if (!table) return table.error();
  for (const Shift& shift : table->shifts) {
    if (shift.from_ms <= now && now < shift.until_ms) {
      out.on_duty = shift.reach.empty() ? shift.handle : shift.handle + " " + shift.reach;
    }
  }
  return out;
}

namespace {

// The word itself goes first, and comes back before anything follows from it: what this device publishes
// may count for nothing until then.
Outcome<void> take_off_by_word(Session& session, const std::string& handle, const AdminWord& admin) {
  if (!admin.access_out.empty()) {
    if (auto free = member::enrol::check_free(admin.access_out); !free) return free;
  }
  const auto gone = member::take_off_by_admin(session, admin.keys, handle);
  if (!gone) return gone.error();
  if (!admin.access_out.empty()) {
    auto written = member::write_access_anew(session, admin.keys, *gone, admin.access_out);
    if (!written) return written;
  }
  if (const auto sent = member::flush_outbox(session); !sent) return sent.error();
  if (const auto back = member::sync(session); !back) return back.error();
  return {};
}

Outcome<void> take_off(Session& session, const std::string& handle, const AdminWord* admin) {
  if (admin != nullptr) return take_off_by_word(session, handle, *admin);
  const bool company = handle.find('@') == std::string::npos;
  const auto gone = company ? member::take_off_companies(session, handle)
                            : member::take_off_list(session, handle, session.now_ms());
  if (!gone) return gone.error();
  return {};
}

}  // namespace

Outcome<Removal> remove_from_organisation(Session& session, const std::string& handle,
                                          const AdminWord* admin) {
  const bool company = handle.find('@') == std::string::npos;
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (company && (*identity)->is_company()) {
    return user_error(UserCode::kNotAllowed, {{"what", "only a CEPTOAR removes companies"}});
  }
  if (company && admin != nullptr) {
    return user_error(UserCode::kNotAllowed,
                      {{"what", "a company goes by the secretariat's device: without --admin"}});
  }
  // Once he is off the list nobody keeps his card.
  std::uint64_t key_ends_ms = 0;
  if (!company) {
    const auto known = people(session);
    if (!known) return known.error();
    for (const PersonRow& row : known->people) {
      if (row.handle == handle) key_ends_ms = row.key_ends_ms;
    }
  }
  if (auto gone = take_off(session, handle, admin); !gone) return gone.error();
  const auto settled = member::settle_leavers(session);
  const auto dropped = company && settled ? member::drop_operator(session, handle) : Outcome<void>();
  const auto sent = member::flush_outbox(session);  // as far as it came
  if (!settled) return settled.error();
  if (!dropped) return dropped.error();
  if (!sent) return sent.error();
  Removal out;
  out.handle = handle;
  out.company = company;
  out.by_company = (*identity)->is_company();
  out.by_admin = admin != nullptr;
  out.published = sent->left == sent->later && sent->refused.empty();
  out.network_until_ms = session.now_ms() + (limits::kSealedHorizonDays + 1) * kMsPerDay;
  if (!company) {
    // No key of his is known here: somebody else may hold one that was made today.
    if (key_ends_ms == 0) key_ends_ms = session.now_ms() + limits::kPersonEpochDays * kMsPerDay;
    out.red_until_ms = key_ends_ms + limits::kStatementGraceDays * kMsPerDay;
  }
  return out;
}

Outcome<std::vector<Shift>> parse_duty(std::string_view text, const std::string& path,
                                       std::uint64_t now_ms) {
  std::vector<Shift> out;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty() || one.front() == '#') continue;
    const auto shift = shift_of(one, now_ms);
    if (!shift) {
      return user_error(UserCode::kDutyForm, {{"path", path}, {"line", std::to_string(line)}});
    }
    out.push_back(*shift);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Shift& a, const Shift& b) { return a.from_ms < b.from_ms; });
  return out;
}

}  // namespace ceptoar::work
