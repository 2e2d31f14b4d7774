// SPDX-License-Identifier: Apache-2.0
#include "cli/member/answers.h"

#include <algorithm>
#include <map>

#include "cli/member/archive_items.h"
#include "cli/member/relays.h"
#include "cli/member/reports.h"
#include "schema/codec.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

// More answers to one item than every device of a large Council could send.
constexpr std::size_t kAnswersOfItem = 20'000;
constexpr std::size_t kItemsOfThread = 10'000;

UserError bad_content(std::string_view what) {
  return user_error(UserCode::kFileBad, {{"path", "content"}, {"what", std::string(what)}});
}

// Who reads an item may answer it. A company answers to its CEPTOAR whatever way the item came to it.
bool may_answer(const Inner& item, const crypto::Subject& who) {
  if (item.tlp == Tlp::kClear) return true;
  return std::any_of(item.audience.readers.begin(), item.audience.readers.end(),
                     [&](const Reader& reader) {
                       if (reader.reader_class == ReaderClass::kPerson) {
                         return reader.holder == who.holder;
                       }
                       return reader.org == who.org || reader.org == who.roster_org;
                     });
}

Outcome<void> check_answer(Session& session, const ItemRow& item, const Inner& answer,
                           const crypto::Subject& who, bool exercise) {
  // A drill's answer must not count for what is real, nor the other way round.
  if (exercise != answer.exercise) return bad_content("exercise mark");
  const auto asked = reopen(session, item.entry);
  if (!asked) return {};  // its key is destroyed: nothing to judge by
  if (!may_answer(asked->opened.inner, who)) return bad_content("not a reader");
  return {};
}

// Whether `entry` is this item or a relay of it, and then whether that was a drill.
Outcome<std::optional<bool>> asked_as(Session& session, const ItemRow& item, const EntryId& entry) {
  if (item.entry == entry) return std::optional<bool>(item.exercise);
  const auto relays = relays_of(session, item.entry);
  if (!relays) return relays.error();
  for (const RelayRow& relay : *relays) {
    if (relay.relay == entry) return std::optional<bool>(relay.exercise);
  }
  return std::optional<bool>();
}

}  // namespace

Outcome<void> keep_answer(Session& session, const crypto::Authored& authored, const EntryId& entry,
                          std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes) {
  const Inner& inner = authored.opened.inner;
  auto answer = parse<Answer>(inner.content);
  if (!answer) return bad_content("answer");
  const auto asked = items_of_number(
      session, crypto::item_number(inner.network_id, answer->author_org, answer->item_id));
  if (!asked) return asked.error();
  for (const ItemRow& item : *asked) {
    const auto exercise = asked_as(session, item, answer->entry_id);
    if (!exercise) return exercise.error();
    if (!*exercise) continue;
    auto good = check_answer(session, item, inner, authored.author, **exercise);
    if (!good) return good;
  }
  if (is_report(*answer)) {
    if (auto good = check_report(session, authored, *answer); !good) return good;
  }
  AnswerRow row;
  row.entry = entry;
  row.roster_org = authored.author.roster_org;
  row.org = inner.author_org;
  row.holder = inner.author_holder;
  row.handle = authored.author.handle;
  row.role = authored.author.role;
  row.received_ms = received_ms;
  row.exercise = inner.exercise;
  row.answer = std::move(*answer);
  writes.push_back({ArchiveTable::kAnswers,
                    key_of_item(row.answer.author_org, row.answer.item_id, entry),
                    encode_row(row)});
  return note_for_report(session, row, writes);
}

Outcome<std::vector<AnswerRow>> answers_of(Session& session, const OrgId& author_org,
                                           const MsgId& item) {
  const auto rows = session.archive().with_prefix(ArchiveTable::kAnswers,
                                                  key_of_item(author_org, item), kAnswersOfItem);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<AnswerRow> out;
  for (const auto& row : *rows) {
    auto parsed = parse_answer_row(row.value);
    if (!parsed) return from_error(parsed.error(), "archive");
    out.push_back(std::move(*parsed));
  }
  std::sort(out.begin(), out.end(), [](const AnswerRow& a, const AnswerRow& b) {
    return std::pair(a.answer.at_ms, a.received_ms) < std::pair(b.answer.at_ms, b.received_ms);
  });
  return out;
}

std::vector<AnswerRow> standing_answers(std::vector<AnswerRow> all) {
  std::map<std::string, AnswerRow> by_handle;
  for (AnswerRow& row : all) {  // oldest first
    if (is_report(row.answer)) continue;
    // That it was handed on stands beside what its officer answered.
    const bool relayed = row.answer.state == AckState::kRelayed;
    const std::string key = row.handle + (relayed ? " relayed" : "");
    const auto at = by_handle.find(key);
    const bool weaker = at != by_handle.end() && row.answer.state == AckState::kOpened;
    if (!weaker) by_handle.insert_or_assign(key, std::move(row));
  }
  std::vector<AnswerRow> out;
  out.reserve(by_handle.size());
  for (auto& [handle, row] : by_handle) out.push_back(std::move(row));
  return out;
}

Outcome<std::vector<ItemRow>> thread_of(Session& session, const OrgId& root_org,
                                        const MsgId& root_item) {
  const auto rows = session.archive().with_prefix(
      ArchiveTable::kThread, key_of_item(root_org, root_item), kItemsOfThread);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<ItemRow> out;
  for (const auto& row : *rows) {
    const auto entry = EntryId::from(BytesView(row.key).subspan(OrgId::kSize + MsgId::kSize));
    if (!entry) return from_error(entry.error(), "archive");
    auto item = item_of(session, *entry);
    if (item) out.push_back(std::move(*item));
  }
  std::sort(out.begin(), out.end(), [](const ItemRow& a, const ItemRow& b) {
    return std::pair(a.sent_ms, a.received_ms) < std::pair(b.sent_ms, b.received_ms);
  });
  return out;
}

}  // namespace ceptoar::member
