// SPDX-License-Identifier: Apache-2.0
#include "cli/member/answers.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/reports.h"
#include "cli/member/versions.h"
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

// What an answer names: an item as it was sealed, or a relay of it.
struct Asked {
  ContentKind content = ContentKind::kShare;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  std::vector<Reader> readers;         // of the item itself
  const RelayRow* relay = nullptr;     // then its readers count
  bool closed = false;                 // its key is destroyed: nothing to judge by
};

bool is_of(const AnswerRow& who, const OrgId& company, const OrgId& ceptoar) {
  return who.org == company && who.roster_org == ceptoar;
}

bool reads_as(const Reader& reader, const AnswerRow& who) {
  switch (reader.reader_class) {
    case ReaderClass::kPerson: return reader.holder == who.holder;
    case ReaderClass::kMembers: return who.org != who.roster_org && reader.org == who.roster_org;
    case ReaderClass::kStaff: break;
    case ReaderClass::kEverybody: return true;
  }
  if (reader.chain.empty()) return is_of(who, reader.org, reader.org);
  // A company's id is unique under its CEPTOAR only; the chain was verified with the audience.
  const auto wire = parse<SignedCertificate>(reader.chain.front());
  const auto company = wire ? parse<Certificate>(wire->certificate) : Result<Certificate>(wire.error());
  return company && is_of(who, reader.org, company->issuer_org);
}

// Who reads it may answer it: by the original's list, or because his secretariat handed it on to him.
bool may_answer(const Asked& asked, const AnswerRow& who) {
  if (const RelayRow* relay = asked.relay) {
    if (who.roster_org != relay->org || who.org == relay->org) return false;
    return relay->to_all || std::find(relay->readers.begin(), relay->readers.end(), who.org) !=
                                relay->readers.end();
  }
  return asked.tlp == Tlp::kClear ||
         std::any_of(asked.readers.begin(), asked.readers.end(),
                     [&](const Reader& reader) { return reads_as(reader, who); });
}

// "Opened" is asked of broadcasts and drills alone; only a CEPTOAR's secretariat hands on.
bool may_say(Session& session, const Asked& asked, const AnswerRow& who) {
  if (who.answer.state == AckState::kOpened) {
    return asked.exercise || asked.content == ContentKind::kBroadcast;
  }
  if (who.answer.state != AckState::kRelayed) return true;
  const auto* roster = session.trust().current();
  const Organisation* org = roster == nullptr ? nullptr : (*roster)->find_org(who.org);
  return who.org == who.roster_org && org != nullptr && org->kind == OrgKind::kCeptoar &&
         asked.tlp != Tlp::kRed && asked.tlp != Tlp::kAmberStrict;
}

// Why the answer does not hold; empty: it does.
std::string_view objection(Session& session, const Asked& asked, const AnswerRow& answer) {
  // A drill's answer must not count for what is real, nor the other way round. Who could not open it does not
  // know which it is.
  if (!is_unopened(answer.answer.state) && asked.exercise != answer.exercise) return "exercise mark";
  if (asked.closed) return "";
  if (!may_answer(asked, answer)) return "not a reader";
  return may_say(session, asked, answer) ? "" : "a state that is not his to say";
}

Asked asked_by(const Inner& item) {
  const auto advisory = parse<Advisory>(item.content);
  return {advisory ? advisory->kind : ContentKind::kShare, item.tlp, item.exercise,
          item.audience.readers, nullptr, false};
}

Asked asked_by(Asked item, const RelayRow& relay) {
  item.exercise = relay.exercise;
  item.relay = &relay;
  return item;
}

// Judges against `item`, or that one of `relays` which the answer names. nullopt: it names neither.
std::optional<std::string_view> judged(Session& session, const AnswerRow& answer,
                                       const EntryId& entry, const Asked& item,
                                       const std::vector<RelayRow>& relays) {
  if (answer.answer.entry_id == entry) return objection(session, item, answer);
  for (const RelayRow& relay : relays) {
    if (relay.relay != answer.answer.entry_id) continue;
    return objection(session, asked_by(item, relay), answer);
  }
  return std::nullopt;
}

// The same by what stands in the archive.
Outcome<std::optional<std::string_view>> judged(Session& session, const AnswerRow& answer) {
  const NetworkId& network = (*session.trust().current())->network_id;
  const auto named = items_of_number(
      session,
      crypto::item_number(network, answer.answer.author_org, answer.answer.item_id));
  if (!named) return named.error();
  for (const ItemRow& item : *named) {
    const bool same = item.author_org == answer.answer.author_org &&
                      item.item_id == answer.answer.item_id;
    if (!same) continue;
    const auto relays = relays_of(session, item.entry);
    if (!relays) return relays.error();
    const auto content = reopen(session, item.entry);
    Asked asked = content ? asked_by(content->opened.inner) : Asked{};
    asked.closed = !content;
    if (!content) asked.exercise = item.exercise;
    if (auto result = judged(session, answer, item.entry, asked, *relays)) return result;
  }
  return std::optional<std::string_view>();
}

store::ArchiveWrite write_of(const AnswerRow& row) {
  return {ArchiveTable::kAnswers,
          key_of_item(row.answer.author_org, row.answer.item_id, row.entry), encode_row(row)};
}

// Checked or not; to this item alone.
Outcome<std::vector<AnswerRow>> answers_to(Session& session, const OrgId& author_org,
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
  return out;
}

bool is_time_over(Session& session, Tlp tlp, std::uint64_t received_ms) {
  if (tlp != Tlp::kRed) return is_retention_over(session, tlp, received_ms);
  return received_ms + retention_ms(tlp) <= session.now_ms();  // its key is the person's own, of no month
}

// The item and its twins: answers to any of them are answers to the one item that readers see.
Outcome<std::set<std::pair<OrgId, MsgId>>> items_answered_by(Session& session,
                                                             const OrgId& author_org,
                                                             const MsgId& item) {
  std::set<std::pair<OrgId, MsgId>> out{{author_org, item}};
  ItemRow sought;
  sought.author_org = author_org;
  sought.item_id = item;
  sought.number =
      crypto::item_number((*session.trust().current())->network_id, author_org, item);
  const auto all = one_item(session, sought);
  if (!all) return all.error();
  for (const ItemRow& row : *all) out.emplace(row.author_org, row.item_id);
  return out;
}

}  // namespace

Outcome<void> keep_answer(Session& session, const crypto::Authored& authored, const EntryId& entry,
                          std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes) {
  const Inner& inner = authored.opened.inner;
  auto answer = parse<Answer>(inner.content);
  if (!answer) return bad_content("answer");
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
  if (is_unopened(row.answer.state)) {
    // Who could not open it names what stands outside: of a later version, a relay or a company's item, that is
    // not the item's own name.
    const auto original = original_of(session, row.answer.entry_id);
    if (!original) return original.error();
    if (const auto item = item_of(session, original->value_or(row.answer.entry_id))) {
      row.answer.author_org = item->author_org;
      row.answer.item_id = item->item_id;
    }
  }
  const auto result = judged(session, row);
  if (!result) return result.error();
  row.checked = result->has_value();
  if (row.checked && !(*result)->empty()) return bad_content(**result);
  writes.push_back(write_of(row));
  return row.checked ? note_for_report(session, row, row.answer.entry_id, writes)
                     : Outcome<void>();
}

Outcome<std::vector<DroppedAnswer>> judge_answers(Session& session, const Inner& item,
                                                  const EntryId& entry,
                                                  const std::vector<RelayRow>& relays,
                                                  std::vector<store::ArchiveWrite>& writes) {
  auto waiting = answers_to(session, item.author_org, item.item_id);
  if (!waiting) return waiting.error();
  std::erase_if(*waiting, [](const AnswerRow& row) { return row.checked; });
  std::vector<DroppedAnswer> dropped;
  const Asked asked = asked_by(item);
  for (AnswerRow& row : *waiting) {
    const auto result = judged(session, row, entry, asked, relays);
    if (!result) continue;  // to a version that is not here yet
    row.checked = true;
    writes.push_back(write_of(row));
    if (result->empty()) {
      if (auto noted = note_for_report(session, row, entry, writes); !noted) return noted.error();
      continue;
    }
    writes.back().value.reset();
    dropped.push_back({row.entry, *result});
  }
  return dropped;
}

Outcome<std::vector<AnswerRow>> answers_of(Session& session, const OrgId& author_org,
                                           const MsgId& item) {
  const auto items = items_answered_by(session, author_org, item);
  if (!items) return items.error();
  std::vector<AnswerRow> out;
  for (const auto& [org, id] : *items) {
    auto some = answers_to(session, org, id);
    if (!some) return some.error();
    std::copy_if(std::make_move_iterator(some->begin()), std::make_move_iterator(some->end()),
                 std::back_inserter(out), [](const AnswerRow& row) { return row.checked; });
  }
  std::sort(out.begin(), out.end(), [](const AnswerRow& a, const AnswerRow& b) {
    return std::pair(a.answer.at_ms, a.received_ms) < std::pair(b.answer.at_ms, b.received_ms);
  });
  return out;
}

Outcome<void> forget_notes(Session& session, const ItemRow& item,
                           std::vector<store::ArchiveWrite>& writes) {
  auto answers = answers_to(session, item.author_org, item.item_id);
  if (!answers) return answers.error();
  std::erase_if(*answers, [](const AnswerRow& row) { return row.answer.note.empty(); });
  if (answers->empty()) return {};
  const auto relays = relays_of(session, item.entry);
  if (!relays) return relays.error();
  for (AnswerRow& row : *answers) {
    const bool to_this = row.answer.entry_id == item.entry ||
                         std::ranges::any_of(*relays, [&](const RelayRow& relay) {
                           return relay.relay == row.answer.entry_id;
                         });
    if (row.checked && !to_this) continue;
    // An unchecked one names nothing that came. That may be the next version: its words stay as long as those
    // of an item of this label that came with them.
    if (!row.checked && !is_time_over(session, item.tlp, row.received_ms)) continue;
    row.answer.note.clear();
    writes.push_back(write_of(row));
  }
  return {};
}

std::vector<AnswerRow> standing_answers(std::vector<AnswerRow> all) {
  std::map<std::string, AnswerRow> by_handle;
  for (AnswerRow& row : all) {  // oldest first
    if (is_report(row.answer)) continue;
    // That it was handed on stands beside what its officer answered.
    const bool relayed = row.answer.state == AckState::kRelayed;
    const std::string key = row.handle + (relayed ? " relayed" : "");
    const auto at = by_handle.find(key);
    // What a program said gives way to what a person did, and that it could not open to that it could.
    const bool said_more = at != by_handle.end() && !is_unopened(at->second.answer.state);
    const bool weaker = said_more && (row.answer.state == AckState::kOpened ||
                                      is_unopened(row.answer.state));
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
