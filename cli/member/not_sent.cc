// SPDX-License-Identifier: Apache-2.0
#include "cli/member/not_sent.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "cli/member/alarms.h"
#include "cli/member/archive_items.h"
#include "cli/member/drafts.h"
#include "cli/member/reports.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

// One act of a person, without a text that could be a draft: he does it again, or not. A proposal has a text
// unless it takes another back.
bool is_done_again(const QueuedRow& row) {
  return row.kind == InnerKind::kAck || row.kind == InnerKind::kRelay || row.kind == InnerKind::kCountersign ||
         row.kind == InnerKind::kProposal;
}

std::optional<Answer> answer_in(Session& session, const QueuedRow& row) {
  if (row.kind != InnerKind::kAck) return std::nullopt;
  const auto opened = open_queued(session, row);
  if (!opened) return std::nullopt;
  auto answer = parse<Answer>(opened->inner.content);
  if (!answer) return std::nullopt;
  return std::move(*answer);
}

// The program's own words: counts that are told again with the next answer of a company, and what could not be
// opened, of which an alarm of its own stands.
bool is_of_program(const Answer& answer) { return is_report(answer) || is_unopened(answer.state); }

std::string why_not(const UserError& error) {
  std::string out(error.id());
  for (const Argument& argument : error.arguments) out += ", " + argument.value;
  return out;
}

// Whoever left it to wait is not there when it turns out that it will not go, and the draft alone does not say
// why it is one. `draft`: 0 for none.
Outcome<void> alarm_its_writer(Session& session, const QueuedRow& row, std::uint32_t draft,
                               const UserError& error, std::vector<store::ArchiveWrite>& writes) {
  Alarm alarm{draft == 0 ? AlarmKind::kNotSent : AlarmKind::kBackAsDraft, {}, {}, ""};
  if (draft != 0) alarm.detail = draft_name(draft) + ", ";
  alarm.detail += group_item_number(format_item_number(row.number)) + ", " + why_not(error);
  auto kept = keeping_alarms(session, {&alarm, 1});
  if (!kept) return kept.error();
  std::ranges::move(*kept, std::back_inserter(writes));
  return {};
}

// Its item is unanswered again, by this holder and in all of its copies.
Outcome<void> unanswer(Session& session, std::uint64_t number, AckState state,
                       std::vector<store::ArchiveWrite>& writes) {
  auto items = items_of_number(session, number);
  if (!items) return items.error();
  for (ItemRow& item : *items) {
    if (item.own_answer != state) continue;
    item.own_answer.reset();
    put_item_row(item, writes);
  }
  return {};
}

// The notice to its author that followed the relay in the outbox: so many companies have not got it.
Outcome<void> with_its_notice(Session& session, const Bytes& relay, std::uint64_t number, NotSent& out) {
  const auto rows = queued(session);
  if (!rows) return rows.error();
  for (const Queued& other : *rows) {
    if (other.key <= relay || other.row.number != number) continue;
    if (other.row.kind == InnerKind::kRelay) return {};  // what follows is about that one
    const auto answer = answer_in(session, other.row);
    if (!answer || answer->state != AckState::kRelayed) continue;
    out.with.push_back(other.key);
    out.writes.push_back({store::ArchiveTable::kOutbox, other.key, std::nullopt});
    return {};
  }
  return {};
}

}  // namespace

Outcome<NotSent> take_back(Session& session, const Bytes& key, const QueuedRow& row, const UserError& error,
                           bool alarms) {
  NotSent out;
  out.writes.push_back({store::ArchiveTable::kOutbox, key, std::nullopt});
  const auto back = text_back(session, row, out.writes);
  if (!back) return back.error();
  out.draft = *back;
  out.goes = out.draft != 0 || is_done_again(row);
  if (!out.goes) return out;
  const std::optional<Answer> answer = answer_in(session, row);
  if (row.kind == InnerKind::kRelay) {
    if (auto done = with_its_notice(session, key, row.number, out); !done) return done.error();
  } else if (answer && is_report(*answer)) {
    if (auto done = forget_reported(session, answer->entry_id, out.writes); !done) return done.error();
  } else if (answer) {
    if (auto done = unanswer(session, row.number, answer->state, out.writes); !done) return done.error();
  }
  if (!alarms || (answer && is_of_program(*answer))) return out;
  if (auto done = alarm_its_writer(session, row, out.draft, error, out.writes); !done) return done.error();
  return out;
}

}  // namespace ceptoar::member
