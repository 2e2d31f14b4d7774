// SPDX-License-Identifier: Apache-2.0
#include "cli/member/reports.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/member/grants.h"
#include "cli/member/outbox.h"
#include "cli/member/own_keys.h"
#include "cli/member/resolve.h"
#include "cli/member/sealing.h"
#include "schema/codec.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kVersion = 1;
constexpr std::uint64_t kBetweenReportsMs = 60'000;
// An answer that is on its way for longer was kept back.
constexpr std::uint64_t kOnItsWayMs = 3'600'000;
constexpr std::size_t kMostDue = 10'000;
constexpr std::uint8_t kNoAnswer = 0;  // in a line; never on the wire as a state

UserError bad(std::string_view what) {
  return user_error(UserCode::kFileBad, {{"path", "report"}, {"what", std::string(what)}});
}

// kReports.
struct ReportRow {
  bool due = false;
  std::uint64_t sent_ms = 0;
  Hash32 said;  // what the last report said
};
Bytes encode_row(const ReportRow& row) {
  RowWriter out(kVersion);
  out.flag(row.due).u64(row.sent_ms).fixed(row.said.view());
  return out.take();
}
Outcome<ReportRow> parse_report_row(BytesView bytes) {
  RowReader in(bytes, kVersion);
  ReportRow row;
  row.due = in.flag();
  row.sent_ms = in.u64();
  row.said = in.fixed<Hash32>();
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return row;
}

// What the officers of one company said last; "opened" gives way to everything else.
std::uint8_t state_of(const std::vector<AnswerRow>& answers, const OrgId& company) {
  std::uint8_t state = kNoAnswer;
  for (const AnswerRow& row : answers) {  // oldest first
    if (row.org != company || is_report(row.answer) || is_unopened(row.answer.state)) continue;
    const bool weaker = row.answer.state == AckState::kOpened && state != kNoAnswer;
    if (!weaker) state = static_cast<std::uint8_t>(row.answer.state);
  }
  return state;
}

Outcome<ResolvedAudience> report_audience(Session& session, const ItemRow& item,
                                          const Identity& me) {
  const auto again = reopen(session, item.entry);
  if (!again) return again.error();
  std::set<OrgId> staff{item.author_org, me.subject.org};
  if (const auto advisory = parse<Advisory>(again->opened.inner.content)) {
    staff.insert(advisory->ack_to.begin(), advisory->ack_to.end());
  }
  AgainWish wish;
  wish.tlp = Tlp::kAmber;
  wish.flash = true;  // a key that is being replaced opens it as well
  const auto* roster = session.trust().current();
  for (const OrgId& org : staff) {
    const Organisation* known = roster == nullptr ? nullptr : (*roster)->find_org(org);
    if (known == nullptr || known->status != Status::kActive) continue;
    Reader reader;
    reader.reader_class = ReaderClass::kStaff;
    reader.org = org;
    wish.readers.push_back(reader);
  }
  Reader companies;
  companies.reader_class = ReaderClass::kMembers;
  companies.org = me.subject.org;
  wish.readers.push_back(companies);
  return resolve_again(session, wish);
}

// Fills counts and lines; the digest of what they say goes into `said`.
void fill_counts(Answer& report, const std::vector<GrantedCompany>& leaves,
                 const std::vector<AnswerRow>& answers, Hash32& said) {
  std::map<AckState, std::uint32_t> counts;  // the silent ones are what is missing
  Bytes all;
  for (const GrantedCompany& leaf : leaves) {
    const std::uint8_t state = state_of(answers, leaf.org);
    if (state != kNoAnswer) ++counts[static_cast<AckState>(state)];
    report.lines.push_back(crypto::ack_line(leaf.salt, report.entry_id, state));
    append(all, report.lines.back().view());
  }
  report.companies = static_cast<std::uint32_t>(leaves.size());
  for (const auto& [state, count] : counts) report.counts.push_back({state, count});
  said = crypto::hash("member-report", {all});
}

Outcome<bool> report_one(Session& session, const Identity& me,
                         const crypto::StatementState& statement,
                         const std::vector<GrantedCompany>& leaves, const EntryId& entry,
                         ReportRow row) {
  const auto done = [&](bool sent) -> Outcome<bool> {
    row.due = false;
    auto kept = session.commit({{ArchiveTable::kReports, to_bytes(entry.view()), encode_row(row)}});
    if (!kept) return kept.error();
    return sent;
  };
  const auto item = item_of(session, entry);
  if (!item) return done(false);
  auto answers = answers_of(session, item->author_org, item->item_id);
  if (!answers) return answers.error();
  std::erase_if(*answers, [&](const AnswerRow& answer) {
    return answer.roster_org != me.subject.org || answer.org == me.subject.org;
  });
  Answer report;
  report.state = AckState::kReceived;
  report.entry_id = entry;
  report.author_org = item->author_org;
  report.item_id = item->item_id;
  report.at_ms = session.now_ms();
  report.statement_hash = statement.hash;
  Hash32 said;
  fill_counts(report, leaves, *answers, said);
  if (said == row.said) return done(false);
  auto audience = report_audience(session, *item, me);
  if (!audience && audience.error().code == UserCode::kItemClosed) return done(false);
  if (!audience) return audience.error();
  SealWish wish;
  wish.kind = InnerKind::kAck;
  wish.audience = std::move(*audience);
  wish.content = encode(report);
  wish.exercise = item->exercise;
  wish.flash = item->flash;
  wish.refs = {{Relation::kAnswers, entry, item->author_org, item->item_id}};
  if (const auto sealed = seal_to_outbox(session, wish); !sealed) return sealed.error();
  row.sent_ms = report.at_ms;
  row.said = said;
  return done(true);
}

bool is_of_the_disk(UserCode code) {
  return code == UserCode::kStoreFull || code == UserCode::kStoreCorrupt || code == UserCode::kIo;
}

}  // namespace

Outcome<void> check_report(Session& session, const crypto::Authored& authored,
                           const Answer& answer) {
  if (authored.author.org != authored.author.roster_org) return bad("a company's report");
  std::uint64_t sum = 0;
  for (const AckCount& count : answer.counts) sum += count.count;
  if (sum > answer.companies || answer.lines.size() != answer.companies) {
    return bad("counts that do not add up");
  }
  const auto* statement = session.trust().statement_by_hash(answer.statement_hash);
  if (statement == nullptr) return {};  // its flood is on the way; the counts are his word anyway
  if (statement->statement.org != authored.author.org ||
      statement->statement.key_class != ReaderClass::kMembers ||
      statement->statement.grant_count != answer.companies) {
    return bad("another client key");
  }
  return {};
}

Outcome<bool> own_line_is_true(Session& session, const crypto::Authored& authored,
                               const Answer& answer) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  if (!(*identity)->is_company() || authored.author.org != me.roster_org) return true;
  const auto leaf = own_leaf(session, answer.statement_hash);
  if (!leaf) return leaf.error();
  if (!*leaf) return true;  // not granted to us: a company that joined later
  if ((*leaf)->index >= answer.lines.size()) return false;
  auto answers = answers_of(session, answer.author_org, answer.item_id);
  if (!answers) return answers.error();
  std::erase_if(*answers, [&](const AnswerRow& row) { return row.org != me.org; });
  std::set<std::uint8_t> said;  // what it may truly say: the state an hour before, and later ones
  std::vector<AnswerRow> earlier;
  for (const AnswerRow& row : *answers) {
    if (row.answer.at_ms + kOnItsWayMs <= answer.at_ms) earlier.push_back(row);
    else if (!is_report(row.answer) && !is_unopened(row.answer.state)) said.insert(static_cast<std::uint8_t>(row.answer.state));
  }
  said.insert(state_of(earlier, me.org));
  return std::any_of(said.begin(), said.end(), [&](std::uint8_t state) {
    return answer.lines[(*leaf)->index] ==
           crypto::ack_line((*leaf)->salt, answer.entry_id, state);
  });
}

Outcome<void> note_for_report(Session& session, const AnswerRow& answer, EntryId entry,
                              std::vector<store::ArchiveWrite>& writes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const bool ours = answer.roster_org == me.org && answer.org != me.org;
  if (!ours || (*identity)->is_company() || is_report(answer.answer) ||
      is_unopened(answer.answer.state) ||
      answer.answer.author_org == me.org) {
    return {};
  }
  // The original's own entry, whatever way it came to the company.
  const auto items = items_of_number(
      session, crypto::item_number((*session.trust().current())->network_id,
                                   answer.answer.author_org, answer.answer.item_id));
  if (!items) return items.error();
  for (const ItemRow& item : *items) {
    if (item.author_org == answer.answer.author_org && !item.superseded) entry = item.entry;
  }
  const Bytes key = to_bytes(entry.view());
  const auto held = load_optional(session.archive(), ArchiveTable::kReports, key);
  if (!held) return from_error(held.error(), "archive");
  ReportRow row;
  if (*held) {
    auto parsed = parse_report_row(**held);
    if (!parsed) return parsed.error();
    row = *parsed;
  }
  row.due = true;
  writes.push_back({ArchiveTable::kReports, key, encode_row(row)});
  return {};
}

Outcome<void> forget_reported(Session& session, const EntryId& entry, std::vector<store::ArchiveWrite>& writes) {
  const Bytes key = to_bytes(entry.view());
  const auto held = load_optional(session.archive(), ArchiveTable::kReports, key);
  if (!held) return from_error(held.error(), "archive");
  if (!*held) return {};
  auto row = parse_report_row(**held);
  if (!row) return row.error();
  row->said = {};
  writes.push_back({ArchiveTable::kReports, key, encode_row(*row)});
  return {};
}

Outcome<std::size_t> report_companies(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  std::size_t sent = 0;
  if (me.is_company() || !me.device) return sent;
  const auto rows = session.archive().scan(ArchiveTable::kReports, {}, false, kMostDue);
  if (!rows) return from_error(rows.error(), "archive");
  if (rows->empty()) return sent;
  const auto statement = own_statement(session, ReaderClass::kMembers);
  if (!statement) return statement.error();
  if (!*statement) return sent;
  const auto leaves = granted_companies(session, (*statement)->hash);
  if (!leaves) return leaves.error();
  if (leaves->empty()) return sent;
  const std::uint64_t now = session.now_ms();
  for (const auto& stored : *rows) {
    auto row = parse_report_row(stored.value);
    if (!row) return row.error();
    if (!row->due || (row->sent_ms <= now && now - row->sent_ms < kBetweenReportsMs)) continue;
    const auto entry = EntryId::from(stored.key);
    if (!entry) return from_error(entry.error(), "archive");
    const auto one = report_one(session, me, **statement, *leaves, *entry, *row);
    if (!one && is_of_the_disk(one.error().code)) return one.error();
    // Every command comes by here: an author whose key has ended, or who named somebody without one, must
    // not keep a secretariat from all its work. The report stays due.
    if (!one) continue;
    if (*one) ++sent;
  }
  return sent;
}

std::vector<AnswerRow> standing_reports(const std::vector<AnswerRow>& all) {
  std::map<OrgId, AnswerRow> newest;
  for (const AnswerRow& row : all) {  // oldest first
    if (is_report(row.answer)) newest.insert_or_assign(row.org, row);
  }
  std::vector<AnswerRow> out;
  out.reserve(newest.size());
  for (auto& [org, row] : newest) out.push_back(std::move(row));
  std::sort(out.begin(), out.end(),
            [](const AnswerRow& a, const AnswerRow& b) { return a.handle < b.handle; });
  return out;
}

}  // namespace ceptoar::member
