// SPDX-License-Identifier: Apache-2.0
#include "cli/work/broadcast.h"

#include <algorithm>

#include "cli/member/drafts.h"
#include "cli/member/sync.h"
#include "cli/work/find.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::ProposalRow;
using member::ProposalState;
using member::Session;
using member::user_error;
using member::UserCode;
using member::UserError;

namespace {

constexpr std::uint8_t kActNow = 3;
constexpr std::size_t kListed = 1000;

bool is_listed(Tlp tlp) { return tlp == Tlp::kAmber || tlp == Tlp::kAmberStrict; }

// A proposal is sealed to the staff of three organisations, with the text and title of what it proposes.
UserError personal() { return user_error(UserCode::kBroadcastRed); }

// Every organisation of the Council, for a broadcast that names none.
Outcome<std::string> everybody(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::string out;
  for (const Organisation& org : (*roster)->roster.organisations) {
    const bool sits = org.status == Status::kActive && sits_in_council(org.kind);
    if (sits) out += (out.empty() ? "" : ",") + org.handle;
  }
  return out;
}

// Whom a listed broadcast names: all, or those typed and whoever may approve it. These get its answers, and
// may have to countersign it; the second officer's organisation is its author, so the first one's is no
// reader unless it is named.
Outcome<std::string> named_readers(Session& session, const std::string& typed) {
  if (typed.empty()) return everybody(session);
  const auto approvers = member::approvers(session);
  if (!approvers) return approvers.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const std::string& me = (*identity)->subject.handle;
  std::vector<std::string> all = member::split_recipients(typed);
  // "own" would be somebody else at the second officer's.
  std::replace(all.begin(), all.end(), std::string("own"), me.substr(me.find('@') + 1));
  for (const std::string& handle : *approvers) {
    if (std::find(all.begin(), all.end(), handle) == all.end()) all.push_back(handle);
  }
  std::string out;
  for (const std::string& handle : all) out += (out.empty() ? "" : ",") + handle;
  return out;
}

Outcome<bool> send_now(Session& session, const member::SealWish& wish, std::string* number,
                       SendFate* fate = nullptr) {
  const auto sealed = member::seal_to_outbox(session, wish);
  if (!sealed) return sealed.error();
  if (number != nullptr) *number = sealed->number;
  if (fate != nullptr) fate->queued = true;
  const auto flushed =
      member::flush_outbox(session, member::Keeping::kAtOnce, {}, sealed->msg);
  if (!flushed) return flushed.error();
  for (const member::Refused& refused : flushed->refused) {
    if (refused.msg != sealed->msg) continue;
    if (fate != nullptr) *fate = {!refused.removed, refused.draft};
    return refused.error;
  }
  const auto synced = member::sync(session);  // into the own lists at once
  if (!synced) return synced.error();
  return member::find_posted(*flushed, sealed->msg) != nullptr;
}

Outcome<member::ResolvedAudience> approver_audience(Session& session) {
  auto handles = member::approvers(session);
  if (!handles) return handles.error();
  member::AudienceWish wish;
  wish.tlp = Tlp::kAmberStrict;
  wish.to = std::move(*handles);
  wish.flash = true;
  return member::resolve(session, wish);
}

Outcome<std::optional<ProposalRow>> proposal_of(Session& session, std::string_view id) {
  const auto digits = parse_item_number(id);
  if (!digits) return std::optional<ProposalRow>();
  const std::uint64_t number = std::stoull(digits->substr(0, 12));
  auto all = member::proposals(session);
  if (!all) return all.error();
  for (ProposalRow& row : *all) {
    if (row.number == number) return std::optional<ProposalRow>(std::move(row));
  }
  return std::optional<ProposalRow>();
}

std::string_view what_of(ProposalState state) {
  switch (state) {
    case ProposalState::kWaiting: return "waiting";
    case ProposalState::kSent: return "sent";
    case ProposalState::kCancelled: return "cancelled";
  }
  return "";
}

// Nothing of what it says: its number stands where a title must.
Advisory untitled(const ProposalRow& row) {
  Advisory out;
  out.title = group_item_number(format_item_number(row.number));
  return out;
}

// One that still waits, of the own organisation.
Outcome<ProposalRow> own_proposal(Session& session, std::string_view id) {
  auto proposal = proposal_of(session, id);
  if (!proposal) return proposal.error();
  const std::string shown = make_visible(id, true);
  if (!*proposal) return user_error(UserCode::kNoItem, {{"id", shown}});
  if ((*proposal)->state != ProposalState::kWaiting) {
    return user_error(UserCode::kNothingToApprove,
                      {{"id", shown}, {"what", std::string(what_of((*proposal)->state))}});
  }
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if ((*proposal)->org != (*identity)->subject.org) {
    return user_error(UserCode::kNotAuthor, {{"id", shown}, {"author", (*proposal)->handle}});
  }
  return std::move(**proposal);
}

// The second officer's own program resolves the readers anew: from what it verified itself.
Outcome<Approval> approval_of(Session& session, const ProposalRow& row) {
  const std::string number = group_item_number(format_item_number(row.number));
  if (row.state != ProposalState::kWaiting) {
    return user_error(UserCode::kNothingToApprove,
                      {{"id", number}, {"what", std::string(what_of(row.state))}});
  }
  if (row.proposal.tlp == Tlp::kRed) return personal();  // an earlier program kept it
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto first = member::lift(
      crypto::verify_quoted(row.inner_signed, (*roster)->network_id, session.now_ms(), 0,
                            session.trust()),
      "proposal");
  if (!first) return first.error();
  if (!member::may_be_second(**roster, (**first).author, (*identity)->subject)) {
    return user_error(UserCode::kApproveOwn, {{"id", number}});
  }
  auto advisory = parse<Advisory>(row.proposal.advisory);
  if (!advisory) return member::from_error(advisory.error(), "proposal");
  member::AudienceWish wish;
  wish.tlp = row.proposal.tlp;
  wish.to = row.proposal.to;
  wish.with_members = row.proposal.with_members;
  wish.flash = true;
  auto audience = member::resolve(session, wish);
  if (!audience) return audience.error();
  Approval out;
  out.first_officer = row.handle;
  out.number = format_item_number(row.number);
  out.title = advisory->title;
  out.entry = row.entry;
  out.draft.written = {advisory->title, advisory->text, member::SourceEncoding::kUtf8};
  out.draft.content = std::move(*advisory);
  out.draft.content.proposal = row.inner_signed;
  out.draft.audience = std::move(*audience);
  out.draft.exercise = row.exercise;
  out.draft.flash = true;
  out.draft.importance = member::stated_importance(out.draft.content).value_or(kActNow);
  return out;
}

Outcome<Approval> countersign_of(Session& session, const ItemRow& item) {
  const std::string number = group_item_number(format_item_number(item.number));
  if (item.content != ContentKind::kBroadcast || !item.alone) {
    return user_error(UserCode::kNothingToApprove,
                      {{"id", number}, {"what", item.second_officer}});
  }
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto again = member::reopen(session, item.entry);
  if (!again) return again.error();
  const auto first = member::lift(
      crypto::verify_quoted(again->opened.inner_signed, (*roster)->network_id,
                            session.now_ms(), again->header.seq, session.trust()),
      "broadcast");
  if (!first) return first.error();
  if (!member::may_be_second(**roster, (**first).author, (*identity)->subject)) {
    return user_error(UserCode::kApproveOwn, {{"id", number}});
  }
  auto advisory = parse<Advisory>(again->opened.inner.content);
  if (!advisory) return member::from_error(advisory.error(), "archive");
  Approval out;
  out.what = Approvable::kAlone;
  out.first_officer = item.author_handle;
  out.number = format_item_number(item.number);
  out.title = item.title;
  out.entry = item.entry;
  out.draft.written = {advisory->title, advisory->text, member::SourceEncoding::kUtf8};
  out.draft.content = std::move(*advisory);
  out.draft.exercise = item.exercise;
  return out;
}

}  // namespace

Outcome<Draft> prepare_broadcast(Session& session, const BroadcastWish& wish) {
  // The first officer's organisation too: the second one becomes the author.
  auto ack_to = member::approvers(session);
  if (!ack_to) return ack_to.error();
  // What is no label is refused further on.
  const Tlp tlp = parse_tlp(wish.tlp.value_or(std::string())).value_or(Tlp::kClear);
  if (tlp == Tlp::kRed) return personal();
  PostWish post;
  post.document = wish.document;
  post.title = wish.title;
  post.tlp = wish.tlp;
  post.to = wish.to;
  post.with_members = wish.with_members;
  post.exercise = wish.exercise;
  post.flash = true;
  post.importance = kActNow;
  post.details.kind = ContentKind::kBroadcast;
  post.details.ack_by_ms = wish.ack_by_ms;
  post.details.summary = wish.summary;
  post.details.ack_to = std::move(*ack_to);
  if (is_listed(tlp)) {
    auto named = named_readers(session, wish.to);
    if (!named) return named.error();
    post.to = std::move(*named);
  }
  auto draft = prepare(session, post);
  if (!draft) return draft;
  const std::size_t bytes = draft->content.text.size();
  if (bytes > limits::kBroadcastTextBytes) {
    return user_error(UserCode::kTextLong,
                      {{"bytes", std::to_string(bytes)},
                       {"limit", std::to_string(limits::kBroadcastTextBytes)}});
  }
  draft->content.alone = wish.alone;
  return draft;
}

Outcome<Proposed> propose(Session& session, const BroadcastWish& wish, const Draft& draft,
                          SendFate* fate) {
  auto audience = approver_audience(session);
  if (!audience) return audience.error();
  Proposal proposal;
  proposal.tlp = draft.audience.tlp;
  proposal.with_members = wish.with_members;
  std::string to = wish.to;
  if (is_listed(proposal.tlp)) {
    auto named = named_readers(session, wish.to);
    if (!named) return named.error();
    to = std::move(*named);
  }
  proposal.to = member::split_recipients(to);
  proposal.advisory = encode(draft.content);
  member::SealWish seal;
  seal.kind = InnerKind::kProposal;
  seal.audience = std::move(*audience);
  seal.content = encode(proposal);
  seal.title = draft.content.title;
  seal.exercise = draft.exercise;
  seal.flash = true;
  seal.importance = kActNow;
  seal.typed = draft.typed;
  if (draft.kept != 0) seal.also.push_back(member::forgetting(draft.kept));
  Proposed out;
  const auto stored = send_now(session, seal, &out.number, fate);
  if (!stored) return stored.error();
  out.stored = *stored;
  auto who = member::approvers(session);
  if (!who) return who.error();
  out.approvers = std::move(*who);
  return out;
}

Outcome<Approval> prepare_approval(Session& session, std::string_view id) {
  auto proposal = proposal_of(session, id);
  if (!proposal) return proposal.error();
  if (*proposal) return approval_of(session, **proposal);
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* item = std::get_if<ItemRow>(&*found);
  if (item == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  return countersign_of(session, *item);
}

Outcome<PostResult> approve_proposal(Session& session, const Approval& approval,
                                     std::chrono::milliseconds wait) {
  return send(session, approval.draft, wait);
}

Outcome<bool> countersign(Session& session, const Approval& approval) {
  auto again = member::reopen(session, approval.entry);
  if (!again) return again.error();
  const Inner& inner = again->opened.inner;
  const auto wire = parse<InnerSigned>(again->opened.inner_signed);
  if (!wire) return member::from_error(wire.error(), "archive");
  member::AgainWish readers;
  readers.tlp = inner.tlp;
  readers.community = inner.audience.community;
  readers.readers = inner.audience.readers;
  readers.flash = true;
  auto audience = member::resolve_again(session, readers);
  if (!audience) return audience.error();
  Countersign sign;
  sign.entry_id = approval.entry;
  sign.author_org = inner.author_org;
  sign.item_id = inner.item_id;
  sign.inner_hash = member::countersign_hash(wire->inner);
  member::SealWish seal;
  seal.kind = InnerKind::kCountersign;
  seal.audience = std::move(*audience);
  seal.content = encode(sign);
  seal.exercise = inner.exercise;
  seal.flash = true;
  return send_now(session, seal, nullptr);
}

Outcome<Cancellable> cancellable(Session& session, std::string_view id) {
  const auto row = own_proposal(session, id);
  if (!row) return row.error();
  const auto advisory = parse<Advisory>(row->proposal.advisory);
  if (!advisory) return member::from_error(advisory.error(), "proposal");
  return Cancellable{advisory->title, row->handle, row->proposal.tlp, row->exercise};
}

Outcome<bool> cancel_proposal(Session& session, std::string_view id, std::string_view reason) {
  const auto held = own_proposal(session, id);
  if (!held) return held.error();
  const ProposalRow& row = *held;
  auto text = member::clean_text(as_bytes(reason), "text", false);
  if (!text) return text.error();
  auto advisory = parse<Advisory>(row.proposal.advisory);
  if (!advisory) return member::from_error(advisory.error(), "proposal");
  auto audience = approver_audience(session);
  if (!audience) return audience.error();
  if (text->text.size() > limits::kNoteBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(text->text.size())},
                                            {"limit", std::to_string(limits::kNoteBytes)}});
  }
  Proposal cancelled = row.proposal;
  if (row.proposal.tlp == Tlp::kRed) {
    // What is for named persons is not sealed to three staffs once more.
    *advisory = untitled(row);
    cancelled.to.clear();
  }
  advisory->text = std::move(text->text);
  cancelled.advisory = encode(*advisory);
  member::SealWish seal;
  seal.kind = InnerKind::kProposal;
  seal.audience = std::move(*audience);
  seal.content = encode(cancelled);
  seal.exercise = row.exercise;
  seal.flash = true;
  seal.refs = {{Relation::kWithdraws, row.entry, row.org, row.item}};
  return send_now(session, seal, nullptr);
}

Outcome<std::vector<BroadcastRow>> broadcasts(Session& session) {
  std::vector<BroadcastRow> out;
  const auto proposed = member::proposals(session);
  if (!proposed) return proposed.error();
  for (const ProposalRow& row : *proposed) {
    if (row.state == ProposalState::kSent) continue;
    const auto advisory = parse<Advisory>(row.proposal.advisory);
    if (!advisory) return member::from_error(advisory.error(), "proposal");
    const auto state = row.state == ProposalState::kWaiting ? BroadcastRow::State::kWaiting
                                                            : BroadcastRow::State::kCancelled;
    out.push_back({format_item_number(row.number), advisory->title, row.proposal.tlp,
                   row.exercise, row.proposed_ms, row.handle, "", state, advisory->ack_by_ms});
  }
  const auto items = member::newest_items(session, kListed);
  if (!items) return items.error();
  for (const ItemRow& item : *items) {
    if (item.content != ContentKind::kBroadcast || item.superseded || item.same_as) continue;
    const auto state = item.withdrawn ? BroadcastRow::State::kWithdrawn
                       : item.alone   ? BroadcastRow::State::kAlone
                                      : BroadcastRow::State::kSent;
    out.push_back({format_item_number(item.number), item.title, item.tlp, item.exercise,
                   item.sent_ms, item.author_handle, item.second_officer, state, item.ack_by_ms});
  }
  std::sort(out.begin(), out.end(), [](const BroadcastRow& a, const BroadcastRow& b) {
    return a.at_ms > b.at_ms;
  });
  return out;
}

std::string_view broadcast_state_name(BroadcastRow::State state) {
  switch (state) {
    case BroadcastRow::State::kWaiting: return "waiting";
    case BroadcastRow::State::kSent: return "sent";
    case BroadcastRow::State::kAlone: return "alone";
    case BroadcastRow::State::kCancelled: return "cancelled";
    case BroadcastRow::State::kWithdrawn: return "withdrawn";
  }
  return "";
}

}  // namespace ceptoar::work
