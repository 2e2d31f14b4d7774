// SPDX-License-Identifier: Apache-2.0
#include "cli/work/post.h"

#include <algorithm>

#include "cli/member/drafts.h"
#include "cli/member/keys.h"
#include "cli/member/outbox.h"
#include "cli/member/releases.h"
#include "cli/member/sync.h"
#include "cli/work/board.h"
#include "cli/work/contacts.h"
#include "cli/work/reissues.h"
#include "cli/work/roles.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;
using member::UserError;

namespace {

constexpr std::uint8_t kMostImportance = 3;

UserError too_long(std::size_t bytes, std::size_t limit) {
  return user_error(UserCode::kTextLong,
                    {{"bytes", std::to_string(bytes)}, {"limit", std::to_string(limit)}});
}

Outcome<std::string> checked_line(std::string_view text, std::size_t limit) {
  auto line = member::clean_text(as_bytes(text), "text", true);
  if (!line) return line.error();
  if (line->text.size() > limit) return too_long(line->text.size(), limit);
  return std::move(line->text);
}

// Asks until `wait` is over or every named node has it.
void follow_delivery(Session& session, const NodeId& taken_by, PostResult& result,
                     std::chrono::milliseconds wait) {
  const bool other = result.by_other_node;
  const auto node = other ? session.other_node() : session.node();
  if (!node || *node == nullptr || (*node)->welcome().node != taken_by) return;
  const auto delivery = (*node)->delivery(*result.entry, result.of, wait);
  if (!delivery) {
    if (delivery.error().code != ErrorCode::kUnreachable) return;
    other ? session.drop_other_node() : session.drop_node();
    return;
  }
  const auto roster = session.roster();
  if (!roster) return;
  result.delivered = proven_deliveries(**roster, *delivery, taken_by);
  // This program's own plan, or more.
  result.of = std::max({result.of, delivery->of, result.delivered});
}

struct Handed {
  member::HandedOver one;
  std::optional<member::Sent> along;
};
Outcome<Handed> handed_over(Session& session, const Draft& draft) {
  const auto wish = seal_wish(draft);
  if (!wish) return wish.error();
  if (!draft.along) {
    auto one = member::seal_and_hand_over(session, *wish);
    if (!one) return one.error();
    return Handed{std::move(*one), std::nullopt};
  }
  auto all = member::seal_together(
      session, *wish, [&](const std::string& number) -> Outcome<std::vector<member::SealWish>> {
        const auto second = draft.along(session, number);
        if (!second) return second.error();
        auto beside = seal_wish(*second);
        if (!beside) return beside.error();
        if (!draft.case_number.empty()) {
          beside->also.push_back(member::keeping_link({draft.case_number, number}));
        }
        std::vector<member::SealWish> rest = {std::move(*beside)};
        if (!draft.office) return rest;
        auto word = draft.office(session, number);
        if (!word) return word.error();
        rest.front().also.push_back(std::move(word->row));
        if (word->note) rest.push_back(std::move(*word->note));
        return rest;
      });
  if (!all) return all.error();
  return Handed{{std::move((*all)[0]), std::nullopt}, std::move((*all)[1])};
}

Outcome<bool> still_waits(Session& session, const MsgId& msg) {
  const auto waiting = member::queued(session);
  if (!waiting) return waiting.error();
  return std::any_of(waiting->begin(), waiting->end(), [&](const member::Queued& item) {
    const auto request = parse<PostRequest>(item.row.request);
    return request && request->msg_id == msg;
  });
}

// What may go of the re-issues, the one just sealed among them. Consent may have been withdrawn since the
// question was put, and a colleague may have stopped it: its node must have said what it knows, else all wait.
Outcome<std::vector<Bytes>> released_now(Session& session) {
  const auto synced = member::sync(session);
  if (!synced) return synced.error();
  const auto node = session.node();
  if (!node) return node.error();
  // One that went away in between has not said all.
  if (!synced->online || *node == nullptr) return std::vector<Bytes>();
  if (const auto heeded = heed_office(session); !heeded) return heeded.error();
  auto vetted = vet_reissues(session);
  if (!vetted) return vetted.error();
  return std::move(vetted->keys);
}

}  // namespace

std::string language_of(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0xE3 && lead <= 0xE9) return "ja";
  }
  return "en";
}

Outcome<void> take_details(Session& session, const Details& details, Advisory& into) {
  into.kind = details.kind;
  into.certainty = details.certainty;
  into.as_of_ms = details.as_of_ms;
  into.ack_by_ms = details.ack_by_ms;
  into.act_by_ms = details.act_by_ms;
  if (details.summary.size() > limits::kSummaryLines || details.fields.size() > limits::kFields ||
      details.ack_to.size() > limits::kAckTo) {
    return too_long(details.summary.size(), limits::kSummaryLines);
  }
  for (const std::string& text : details.summary) {
    auto line = checked_line(text, limits::kSummaryBytes);
    if (!line) return line.error();
    into.summary.push_back(std::move(*line));
  }
  for (const Field& field : details.fields) {
    auto name = checked_line(field.name, limits::kHandleBytes);
    if (!name) return name.error();
    auto value = checked_line(field.value, limits::kFieldBytes);
    if (!value) return value.error();
    into.fields.push_back({std::move(*name), std::move(*value)});
  }
  const auto roster = session.roster();
  if (!roster) return roster.error();
  for (const std::string& handle : details.ack_to) {
    const Organisation* org = (*roster)->find_org(handle);
    if (org == nullptr || org->status == Status::kRemoved) {
      return user_error(UserCode::kUnknownRecipient,
                        {{"given", make_visible(handle, true)}, {"suggestions", ""}});
    }
    into.ack_to.push_back(org->id);
  }
  std::sort(into.ack_to.begin(), into.ack_to.end());
  into.ack_to.erase(std::unique(into.ack_to.begin(), into.ack_to.end()), into.ack_to.end());
  return {};
}

Outcome<Draft> prepare(Session& session, const PostWish& wish) {
  Draft draft;
  member::AudienceWish audience;
  if (!wish.tlp || wish.tlp->empty()) return user_error(UserCode::kTlpMissing);
  audience.tlp = parse_tlp(*wish.tlp);
  if (!audience.tlp) {
    return user_error(UserCode::kTlpUnknown, {{"given", make_visible(*wish.tlp, true)}});
  }
  if (wish.importance > kMostImportance) {
    return user_error(UserCode::kUsage, {{"what", "importance 0-3"}});
  }
  auto written = member::read_written(wish.document, wish.title, wish.flash);
  if (!written) return written.error();
  auto recipients = recipients_of(session, wish.to, wish.exercise);
  if (!recipients) return recipients.error();
  audience.to = std::move(*recipients);
  audience.with_members = wish.with_members;
  audience.flash = wish.flash;
  auto resolved = member::resolve(session, audience);
  if (!resolved) return resolved.error();
  draft.written = std::move(*written);
  draft.content.title = draft.written.title;
  draft.content.text = draft.written.text;
  draft.content.language = language_of(draft.written.text);
  if (auto taken = take_details(session, wish.details, draft.content); !taken) {
    return taken.error();
  }
  name_roles(audience.to, draft.content);
  draft.audience = std::move(*resolved);
  draft.exercise = wish.exercise;
  draft.flash = wish.flash;
  draft.importance = wish.importance;
  return draft;
}

Outcome<member::SealWish> seal_wish(const Draft& draft) {
  // Programs add fields and words of their own to those that were typed, or that came with a report of others.
  const Advisory& content = draft.content;
  if (content.fields.size() > limits::kFields) return too_long(content.fields.size(), limits::kFields);
  for (const Field& field : content.fields) {
    if (field.value.size() > limits::kFieldBytes) return too_long(field.value.size(), limits::kFieldBytes);
  }
  if (content.text.size() > limits::kTextBytes) return too_long(content.text.size(), limits::kTextBytes);
  if (content.title.size() > limits::kTitleBytes) return too_long(content.title.size(), limits::kTitleBytes);
  member::SealWish wish;
  wish.audience = draft.audience;
  wish.content = encode(draft.content);
  wish.title = draft.content.title;
  wish.refs = draft.refs;
  wish.item = draft.item;
  wish.exercise = draft.exercise;
  wish.flash = draft.flash;
  wish.importance = draft.importance;
  wish.not_before_ms = draft.not_before_ms;
  wish.typed = draft.typed;
  wish.terms = draft.terms;
  if (draft.kept != 0) wish.also.push_back(member::forgetting(draft.kept));
  return wish;
}

Outcome<PostResult> send(Session& session, const Draft& draft, std::chrono::milliseconds wait,
                         SendFate* fate) {
  // Sealed by a wrong clock it would be refused by every node, and wait for a day that is far off.
  if (auto good = member::check_clock(session); !good) return good.error();
  auto handed = handed_over(session, draft);
  if (!handed) return handed.error();
  if (fate != nullptr) fate->queued = true;
  if (handed->one.not_kept) return *handed->one.not_kept;
  const member::Sent* const sealed = &handed->one.sent;
  std::vector<Bytes> released;
  if (!draft.terms.empty()) {
    auto vetted = released_now(session);
    if (!vetted) return vetted.error();
    released = std::move(*vetted);
  }
  const auto begun = std::chrono::steady_clock::now();
  // What waited before may have been given up a moment ago, after the usual time.
  if (wait > std::chrono::milliseconds(0)) session.redial_dropped_node();
  const auto flushed =
      member::flush_outbox(session, member::Keeping::kWithNext, released, sealed->msg, wait);
  if (!flushed) return flushed.error();
  PostResult result;
  result.number = sealed->number;
  result.not_before_ms = draft.not_before_ms;
  result.two = draft.two;
  if (handed->along) {
    result.along = handed->along->number;
    const auto* along = member::find_posted(*flushed, handed->along->msg);
    if (along != nullptr) result.along_entry = along->posted.entry_id;
  }
  const member::PostTaken* const mine = member::find_posted(*flushed, sealed->msg);
  if (mine == nullptr) {
    if (auto kept = session.commit(); !kept) return kept.error();
    // A node that says no is an error; one that does not answer is not.
    for (const member::Refused& refused : flushed->refused) {
      if (refused.msg != sealed->msg) continue;
      if (fate != nullptr) *fate = {!refused.removed, refused.draft};
      return refused.error;
    }
    const auto waits = draft.terms.empty() ? Outcome<bool>(true) : still_waits(session, sealed->msg);
    if (!waits) return waits.error();
    if (*waits) return result;
    // Stopped: its text is a draft, and an alarm says why.
    if (fate != nullptr) *fate = {};
    return user_error(UserCode::kConsentMissing, {{"what", sealed->number}});
  }
  result.stored = true;
  result.entry = mine->posted.entry_id;
  result.of = mine->posted.of;
  result.delivered = 1;  // the node that took it committed it
  const auto own = session.node_record();
  if (!own) return own.error();
  result.by_other_node = mine->node != (*own)->id;
  // Into the own archive at once, by the way that everything takes.
  if (!session.synced_afterwards()) {
    if (const auto synced = member::sync(session); !synced) return synced.error();
    if (auto kept = session.commit(); !kept) return kept.error();
  }
  const auto waited = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  follow_delivery(session, mine->node, result, std::max(wait - waited, std::chrono::milliseconds(0)));
  return result;
}

}  // namespace ceptoar::work
