// SPDX-License-Identifier: Apache-2.0
#include "cli/work/answering.h"

#include <algorithm>

#include "cli/member/sync.h"
#include "cli/work/find.h"
#include "cli/work/roles.h"
#include "cli/work/vendor.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

std::string organisation_of(std::string_view handle) {
  return std::string(handle.substr(handle.find('@') + 1));
}

Outcome<member::Reopened> reopened(Session& session, const ItemRow& item) {
  return member::reopen(session, item.entry);
}

// Whose answers an item wants beside its author's: the deputies.
std::vector<std::string> deputies(Session& session, const Inner& inner) {
  std::vector<std::string> out;
  const auto advisory = parse<Advisory>(inner.content);
  const auto* roster = session.trust().current();
  if (!advisory || roster == nullptr) return out;
  for (const OrgId& id : advisory->ack_to) {
    const Organisation* org = (*roster)->find_org(id);
    if (org != nullptr && org->status == Status::kActive) out.push_back(org->handle);
  }
  return out;
}

// What answers TLP:RED is for its author: where he has left it would reach whoever wrote it.
Outcome<void> reaches_another(const member::Identity& me, const member::ResolvedAudience& persons,
                              const ItemRow& item) {
  const auto& readers = persons.audience.readers;
  const bool some = std::any_of(readers.begin(), readers.end(), [&](const Reader& reader) {
    return reader.holder != me.subject.holder;
  });
  if (some) return {};
  return user_error(UserCode::kAuthorLeft, {{"handle", item.author_handle}});
}

Outcome<member::ResolvedAudience> answer_audience(Session& session, const ItemRow& item,
                                                  const Inner& inner) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  member::AudienceWish wish;
  if (item.tlp == Tlp::kRed) {
    member::AgainWish again;
    again.tlp = Tlp::kRed;
    again.flash = true;
    if (const auto advisory = parse<Advisory>(inner.content)) again.roles = roles_of(*advisory);
    std::copy_if(inner.audience.readers.begin(), inner.audience.readers.end(),
                 std::back_inserter(again.readers),
                 [&](const Reader& reader) { return reader.holder == inner.author_holder; });
    auto persons = member::resolve_again(session, again);
    if (!persons) return persons.error();
    if (auto some = reaches_another(**identity, *persons, item); !some) return some.error();
    return persons;
  }
  const auto* roster = session.trust().current();
  const bool by_company = roster != nullptr && (*roster)->find_org(inner.author_org) == nullptr;
  if (by_company && !(*identity)->is_company()) {
    // A company's report: whoever reads it may hold no card of it, but the item names its key.
    member::AgainWish again;
    again.tlp = Tlp::kAmberStrict;
    again.flash = true;
    std::copy_if(inner.audience.readers.begin(), inner.audience.readers.end(),
                 std::back_inserter(again.readers), [&](const Reader& reader) {
                   return reader.org == inner.author_org && reader.reader_class == ReaderClass::kStaff;
                 });
    for (const std::string& handle : deputies(session, inner)) {
      Reader deputy;
      deputy.org = (*roster)->find_org(handle)->id;
      again.readers.push_back(std::move(deputy));
    }
    return member::resolve_again(session, again);
  }
  wish.tlp = Tlp::kAmberStrict;
  wish.flash = true;  // a key that is being replaced opens an answer as well
  if ((*identity)->is_company()) {
    wish.to = {"own"};  // its CEPTOAR's secretariat
  } else {
    wish.to = deputies(session, inner);
    wish.to.push_back(organisation_of(item.author_handle));
  }
  return member::resolve(session, wish);
}

Outcome<AckResult> send_answer(Session& session, ItemRow item, AckState state,
                               std::string_view note, std::size_t companies = 0) {
  auto again = reopened(session, item);
  if (!again) return again.error();
  const Inner& inner = again->opened.inner;
  auto audience = answer_audience(session, item, inner);
  if (!audience) return audience.error();
  auto clean = member::clean_text(as_bytes(note), "text", false);
  if (!clean) return clean.error();
  if (clean->text.size() > limits::kNoteBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(clean->text.size())},
                                            {"limit", std::to_string(limits::kNoteBytes)}});
  }
  Answer answer;
  answer.state = state;
  answer.entry_id = item.relay_entry ? *item.relay_entry : item.entry;
  answer.author_org = item.author_org;
  answer.item_id = item.item_id;
  answer.at_ms = session.now_ms();
  answer.note = std::move(clean->text);
  answer.companies = static_cast<std::uint32_t>(companies);
  member::SealWish wish;
  wish.kind = InnerKind::kAck;
  wish.audience = std::move(*audience);
  wish.content = encode(answer);
  wish.exercise = item.exercise;
  wish.flash = item.flash;  // somebody sits before the board of a flash
  wish.refs = {{Relation::kAnswers, answer.entry_id, item.author_org, item.item_id}};
  const auto sealed = member::seal_to_outbox(session, wish);
  if (!sealed) return sealed.error();
  AckResult result;
  result.number = format_item_number(item.number);
  result.title = item.title;
  result.state = state;
  result.exercise = item.exercise;
  result.readers = wish.audience.names;
  // That it was handed on is not what a person answered.
  if (state != AckState::kRelayed) {
    item.own_answer = state;
    std::vector<store::ArchiveWrite> writes;
    member::put_item_row(item, writes);
    if (auto kept = session.commit(std::move(writes)); !kept) return kept.error();
  }
  const auto flushed =
      member::flush_outbox(session, member::Keeping::kAtOnce, {}, sealed->msg);
  if (!flushed) return flushed.error();
  for (const member::Refused& refused : flushed->refused) {
    if (refused.msg == sealed->msg) return refused.error;
  }
  result.stored = member::find_posted(*flushed, sealed->msg) != nullptr;
  return result;
}

Outcome<ItemRow> item_of_another(Session& session, std::string_view id) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* row = std::get_if<ItemRow>(&*found);
  if (row == nullptr || row->own) {
    return user_error(UserCode::kOwnItem, {{"id", make_visible(id, true)}});
  }
  return std::get<ItemRow>(std::move(*found));
}

}  // namespace

Outcome<AckResult> acknowledge(Session& session, std::string_view id, AckState state,
                               std::string_view note) {
  auto item = item_of_another(session, id);
  if (!item) return item.error();
  return send_answer(session, std::move(*item), state, note);
}

Outcome<bool> say_opened(Session& session, const ItemRow& item) {
  const bool said = item.own || item.own_answer.has_value();
  const bool wanted = item.content == ContentKind::kBroadcast || item.exercise;
  if (said || !wanted) return false;
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if ((*identity)->former) return false;  // said once he can be heard
  const auto sent = send_answer(session, item, AckState::kOpened, "");
  if (!sent) return sent.error();
  return true;
}

Outcome<bool> say_relayed(Session& session, const ItemRow& item, std::size_t companies) {
  if (item.own) return false;
  const auto sent = send_answer(session, item, AckState::kRelayed, "", companies);
  if (!sent) return sent.error();
  return true;
}

Outcome<Draft> prepare_reply(Session& session, std::string_view id, const ReplyWish& wish) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* item = std::get_if<ItemRow>(&*found);
  if (item == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  auto again = reopened(session, *item);
  if (!again) return again.error();
  const Inner& inner = again->opened.inner;
  std::optional<std::string> title = wish.title;
  const bool headed = as_text(wish.document).starts_with("# ");
  if (!title && !headed) title = "Re: " + item->title;
  if (title && title->size() > limits::kTitleBytes) title = item->title;
  auto written = member::read_written(wish.document, title, item->flash);
  if (!written) return written.error();
  const auto answered = parse<Advisory>(inner.content);
  const auto vendor = answered ? vendor_of(*answered) : std::nullopt;
  member::AgainWish readers;
  readers.tlp = item->tlp;
  readers.community = inner.audience.community;
  readers.readers = inner.audience.readers;
  readers.flash = item->flash;
  if (answered) readers.roles = roles_of(*answered);
  if (!wish.all) {
    const bool own = item->own;  // an own item: the colleagues alone
    std::erase_if(readers.readers, [&](const Reader& reader) {
      if (own) return true;
      if (item->tlp == Tlp::kRed) return reader.holder != inner.author_holder;
      return reader.reader_class != ReaderClass::kStaff || reader.org != inner.author_org;
    });
  }
  // Whoever was brought into the thread for a time is in it no longer.
  if (vendor && vendor->until_ms <= session.now_ms()) {
    const auto own = session.identity();
    if (!own) return own.error();
    if ((*own)->subject.org == vendor->org) {
      return user_error(UserCode::kVendorOver, {{"id", make_visible(id, true)},
                                                {"time", format_jst_short(vendor->until_ms)}});
    }
    std::erase_if(readers.readers, [&](const Reader& reader) { return reader.org == vendor->org; });
  }
  auto audience = Outcome<member::ResolvedAudience>(member::ResolvedAudience{});
  if (!wish.all && item->tlp == Tlp::kClear) {
    member::AudienceWish private_wish;
    private_wish.tlp = Tlp::kAmberStrict;
    private_wish.to = {organisation_of(item->author_handle)};
    audience = member::resolve(session, private_wish);
  } else {
    audience = member::resolve_again(session, readers);
  }
  if (!audience) return audience.error();
  if (item->tlp == Tlp::kRed && !wish.all && !item->own) {
    const auto me = session.identity();
    if (!me) return me.error();
    if (auto some = reaches_another(**me, *audience, *item); !some) return some.error();
  }
  Draft draft;
  draft.written = std::move(*written);
  draft.content.title = draft.written.title;
  draft.content.text = draft.written.text;
  draft.content.language = language_of(draft.written.text);
  draft.content.kind = ContentKind::kReply;
  if (vendor) put_vendor(*vendor, draft.content);
  if (answered) take_roles(session, *answered, wish.all, draft.content);
  draft.audience = std::move(*audience);
  draft.exercise = item->exercise;
  draft.flash = false;
  draft.refs = {{Relation::kAnswers, item->entry, item->author_org, item->item_id}};
  return draft;
}

}  // namespace ceptoar::work
