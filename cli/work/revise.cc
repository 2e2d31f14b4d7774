// SPDX-License-Identifier: Apache-2.0
#include "cli/work/revise.h"

#include <algorithm>

#include "cli/member/versions.h"
#include "cli/member/drafts.h"
#include "cli/work/find.h"
#include "cli/work/held_report.h"
#include "cli/work/roles.h"
#include "cli/work/vendor.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

Outcome<ItemRow> revisable(const ItemRow& row, const std::string& shown) {
  if (row.content == ContentKind::kWithdrawal || row.withdrawn) {
    return user_error(UserCode::kItemWithdrawn, {{"id", shown}});
  }
  return row;
}

Outcome<ItemRow> own_item(Session& session, std::string_view id) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const std::string shown = make_visible(id, true);
  const auto* row = std::get_if<ItemRow>(&*found);
  if (row == nullptr) return user_error(UserCode::kStillQueued, {{"id", shown}});
  if (!row->own) {
    // Of two who sent one proposal each may correct or take back what he sent: it counts for both.
    auto all = member::one_item(session, *row);
    if (!all) return all.error();
    std::erase_if(*all, [](const ItemRow& one) { return !one.own; });
    if (!all->empty()) return revisable(member::standing(*all), shown);
    return user_error(UserCode::kNotAuthor,
                      {{"id", shown}, {"author", make_visible(row->author_handle, true)}});
  }
  return revisable(*row, shown);
}

// A new version to the readers of the one before. The text of a re-issue (consent.h) stays as it went out.
Outcome<Draft> next_version(Session& session, const ItemRow& item, Relation relation) {
  auto again = member::reopen(session, item.entry);
  if (!again) return again.error();
  const Inner& inner = again->opened.inner;
  auto content = parse<Advisory>(inner.content);
  if (!content) return member::from_error(content.error(), "archive");
  if (relation == Relation::kUpdates && !field_of(*content, "source-tie").empty()) {
    return user_error(UserCode::kReissueFixed, {{"id", format_item_number(item.number)}});
  }
  // What proves parts of a report is of the text before; a follow-up signs its own.
  std::erase_if(content->fields, [](const Field& field) { return field.name == "redaction"; });
  member::AgainWish readers;
  readers.tlp = item.tlp;
  readers.community = inner.audience.community;
  readers.readers = inner.audience.readers;
  readers.flash = item.flash;
  readers.roles = roles_of(*content);
  // A vendor whose time is over reads no correction; that what it read is withdrawn it hears.
  const auto vendor = vendor_of(*content);
  if (relation == Relation::kUpdates && vendor && vendor->until_ms <= session.now_ms()) {
    std::erase_if(readers.readers, [&](const Reader& reader) { return reader.org == vendor->org; });
  }
  auto audience = member::resolve_again(session, readers);
  if (!audience) return audience.error();
  // What two officers approved was the text before: its correction is one officer's until the second
  // countersigns.
  if (content->kind == ContentKind::kBroadcast) {
    content->proposal.clear();
    content->alone = true;
  }
  Draft draft;
  draft.content = std::move(*content);
  draft.audience = std::move(*audience);
  draft.exercise = item.exercise;
  draft.flash = item.flash;
  draft.importance = item.importance;
  draft.item = item.item_id;
  draft.refs = {{relation, item.entry, item.author_org, item.item_id}};
  // It stays in the thread of what it answered.
  for (const Reference& ref : inner.refs) {
    if (ref.relation == Relation::kAnswers) draft.refs.push_back(ref);
  }
  return draft;
}

// A field of the same name is replaced, another one added.
Outcome<void> take_changes(Session& session, const Changes& changes, Draft& draft) {
  Advisory fresh;
  if (auto taken = take_details(session, changes.details, fresh); !taken) return taken;
  Advisory& content = draft.content;
  if (fresh.certainty != Certainty::kUnsaid) content.certainty = fresh.certainty;
  if (fresh.as_of_ms != 0) content.as_of_ms = fresh.as_of_ms;
  if (fresh.ack_by_ms != 0) content.ack_by_ms = fresh.ack_by_ms;
  if (fresh.act_by_ms != 0) content.act_by_ms = fresh.act_by_ms;
  if (!fresh.summary.empty()) content.summary = std::move(fresh.summary);
  for (Field& field : fresh.fields) {
    const auto same = std::find_if(content.fields.begin(), content.fields.end(),
                                   [&](const Field& one) { return one.name == field.name; });
    if (same == content.fields.end()) {
      content.fields.push_back(std::move(field));
    } else {
      same->value = std::move(field.value);
    }
  }
  if (content.fields.size() > limits::kFields) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(content.fields.size())},
                                            {"limit", std::to_string(limits::kFields)}});
  }
  if (changes.importance) draft.importance = *changes.importance;
  return {};
}

}  // namespace

Outcome<Draft> prepare_update(Session& session, std::string_view id, const Bytes& document,
                              const std::optional<std::string>& title, const Changes& changes) {
  const auto item = own_item(session, id);
  if (!item) return item.error();
  auto draft = next_version(session, *item, Relation::kUpdates);
  if (!draft) return draft.error();
  const bool headed = as_text(document).starts_with("# ");
  auto written = member::read_written(
      document, title || headed ? title : std::optional(draft->content.title), item->flash);
  if (!written) return written.error();
  draft->written = std::move(*written);
  draft->content.title = draft->written.title;
  draft->content.text = draft->written.text;
  draft->content.language = language_of(draft->written.text);
  if (auto taken = take_changes(session, changes, *draft); !taken) return taken.error();
  return draft;
}

Outcome<Bytes> text_to_correct(Session& session, std::string_view id) {
  const auto item = own_item(session, id);
  if (!item) return item.error();
  const auto again = member::reopen(session, item->entry);
  if (!again) return again.error();
  const auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return member::from_error(content.error(), "archive");
  return member::document_of(content->title, content->text);
}

Outcome<Draft> prepare_withdrawal(Session& session, std::string_view id, std::string_view reason) {
  const auto item = own_item(session, id);
  if (!item) return item.error();
  auto draft = next_version(session, *item, Relation::kWithdraws);
  if (!draft) return draft.error();
  auto text = member::clean_text(as_bytes(reason), "text", false);
  if (!text) return text.error();
  if (text->text.size() > limits::kNoteBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(text->text.size())},
                                            {"limit", std::to_string(limits::kNoteBytes)}});
  }
  Advisory& content = draft->content;
  content.kind = ContentKind::kWithdrawal;
  content.text = std::move(text->text);
  content.summary.clear();
  content.fields.clear();
  content.proposal.clear();
  content.ack_by_ms = content.act_by_ms = 0;
  draft->written = {content.title, content.text, text->encoding};
  return draft;
}

}  // namespace ceptoar::work
