// SPDX-License-Identifier: Apache-2.0
#include "cli/member/sealing.h"

#include <algorithm>
#include <map>

#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/audit.h"
#include "cli/member/keys.h"
#include "cli/member/outbox.h"
#include "cli/member/own_keys.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using crypto::RosterState;

std::uint64_t horizon_days(Dist dist) {
  switch (dist) {
    case Dist::kPublic: return limits::kClearHorizonDays;
    case Dist::kControl: return limits::kControlHorizonDays;
    case Dist::kCommunity:
    case Dist::kDirected: return limits::kSealedHorizonDays;
  }
  return 0;
}

// The suspended and candidates are sent to by name, and what is urgent goes out of a suspended node,
// which is one of its own readers'. Groups leave them out already (in_community).
bool is_there(const RosterState& roster, const NodeId& id) {
  const NodeRecord* node = roster.find_node(id);
  return node != nullptr && node->status != Status::kRemoved;
}

// Every node of every reader, and what each of them should know of its own members.
std::vector<PlannedNode> plan_of(const std::vector<Reader>& readers, const RosterState& roster,
                                 const TrustStore& trust, const NodeId& own) {
  std::map<NodeId, std::vector<LocalRecipient>> plan;
  plan[own];
  for (const Reader& reader : readers) {
    const LocalRecipient recipient{reader.reader_class, reader.stanza, reader.org, reader.holder};
    std::vector<NodeId> nodes;
    if (reader.reader_class == ReaderClass::kPerson) {
      const HeldCard card = trust.card_of(home_org(reader), reader.org, reader.holder);
      if (card.card != nullptr) nodes = card.card->card.nodes;
    }
    std::erase_if(nodes, [&](const NodeId& id) { return !is_there(roster, id); });
    if (nodes.empty()) {
      for (const NodeRecord* node : roster.nodes_of(home_org(reader))) {
        if (is_there(roster, node->id)) nodes.push_back(node->id);
      }
    }
    for (const NodeId& node : nodes) plan[node].push_back(recipient);
  }
  std::vector<PlannedNode> out;
  for (auto& [node, recipients] : plan) {
    std::sort(recipients.begin(), recipients.end());
    out.push_back({node, std::move(recipients)});
  }
  return out;
}

struct Envelope {
  crypto::Binding binding;
  Inner inner;
};

Outcome<Envelope> fill_envelope(Session& session, const SealWish& wish) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto node = session.node_record();
  if (!node) return node.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Identity& me = **identity;
  // Every reader would refuse it: his certificates are under a key that is no more his organisation's.
  if (me.former) return user_error(UserCode::kAdminChanged, {{"handle", me.subject.handle}});
  const Community* community = wish.audience.tlp == Tlp::kGreen
                                   ? (*roster)->find_community(wish.audience.audience.community)
                                   : nullptr;
  if (community != nullptr && (*roster)->only_listens(*community, me.subject.org)) {
    return user_error(UserCode::kNotAllowed, {{"what", "an observer sends nothing to the community"}});
  }
  const std::uint64_t now = session.now_ms();
  Envelope out;
  out.binding.network_id = (*roster)->network_id;
  out.binding.author_node = (*node)->id;
  out.binding.msg_id = session.random().id<MsgId>();
  out.binding.dist = dist_for(wish.audience.tlp);
  out.binding.lane = wish.flash ? Lane::kFlash : Lane::kNormal;
  out.binding.expires_ms = horizon_ms(now, horizon_days(out.binding.dist));
  Inner& inner = out.inner;
  inner.kind = wish.kind;
  inner.tlp = wish.audience.tlp;
  inner.exercise = wish.exercise;
  inner.importance = wish.importance;
  // What waits for its time is dated then: when it was written would tell what it is about.
  inner.created_ms = std::max(now, wish.not_before_ms);
  inner.retain_until_ms = inner.created_ms + retention_ms(inner.tlp);
  inner.network_id = out.binding.network_id;
  inner.author_node = out.binding.author_node;
  inner.msg_id = out.binding.msg_id;
  inner.item_id = wish.item.value_or(inner.msg_id);
  inner.author_org = me.subject.org;
  inner.author_holder = me.subject.holder;
  inner.chain = me.chain;
  inner.audience = wish.audience.audience;
  inner.refs = wish.refs;
  inner.content = wish.content;
  return out;
}

PostRequest request_of(const crypto::Binding& binding, const crypto::SealedContent& sealed,
                       const HolderId& holder) {
  PostRequest request;
  request.dist = binding.dist;
  request.lane = binding.lane;
  request.expires_ms = binding.expires_ms;
  request.holder = holder;
  request.msg_id = binding.msg_id;
  request.body_hash = sealed.body_hash;
  request.body_len = static_cast<std::uint32_t>(sealed.body.size());
  request.key_commit = sealed.key_commit;
  request.inner_commit = sealed.inner_commit;
  return request;
}

// Which stanzas the own keys open: for the order of trying alone, as a node's word is for readers.
std::vector<std::uint16_t> own_stanzas(const OpeningKeys& keys, const std::vector<Reader>& readers) {
  std::vector<std::uint16_t> out;
  for (const Reader& reader : readers) {
    const bool own = std::any_of(
        keys.list().begin(), keys.list().end(),
        [&](const crypto::OpeningKey& key) { return key.key->public_key() == reader.key; });
    if (own) out.push_back(reader.stanza);
  }
  return out;
}

// The same code that readers run, on the own message, before it leaves.
Outcome<void> self_check(Session& session, const PostRequest& request,
                         const crypto::Binding& binding, BytesView body,
                         const std::vector<Reader>& readers) {
  const EntryHeader header =
      provisional_header(request, binding.network_id, binding.author_node, session.now_ms());
  const auto keys = OpeningKeys::of(session);
  auto opened = binding.dist == Dist::kPublic
                    ? crypto::open_public(header, body)
                    : crypto::open(header, body, keys->list(), own_stanzas(*keys, readers));
  Error error;
  if (opened) {
    const auto authored = crypto::verify_author(std::move(*opened), header, session.trust());
    if (authored) return {};
    error = authored.error();
  } else {
    error = opened.error();
  }
  return user_error(UserCode::kSelfCheck,
                    {{"what", std::string(error_code_name(error.code)) + ": " + error.context}});
}

UserError seal_error(const Error& error, Tlp tlp) {
  if (error.code == ErrorCode::kTlpViolation) {
    return user_error(UserCode::kTlpRefused,
                      {{"tlp", std::string(tlp_label(tlp))}, {"what", error.context}});
  }
  return from_error(error, "sealing");
}

struct SealedPost {
  PostRequest request;
  Bytes body;
};
Outcome<SealedPost> seal_envelope(Session& session, const Envelope& envelope) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  auto sealed = crypto::seal({envelope.binding, envelope.inner}, session.home().sign_key(),
                             session.random());
  if (!sealed) return seal_error(sealed.error(), envelope.inner.tlp);
  SealedPost out;
  out.request = request_of(envelope.binding, *sealed, envelope.inner.author_holder);
  if (envelope.binding.dist == Dist::kDirected) {
    out.request.plan = plan_of(sealed->readers, **roster, session.trust(),
                               envelope.binding.author_node);
  }
  auto fine = self_check(session, out.request, envelope.binding, sealed->body, sealed->readers);
  if (!fine) return fine.error();
  out.body = std::move(sealed->body);
  return out;
}

// What people say, to readers whom they named or who asked. Not keys, cards and lists: whoever left gets the next
// ones no more, and to hold these back would leave a hole in a chain for everybody else.
bool names_readers(const QueuedRow& row, Dist dist) {
  if (dist != Dist::kDirected && dist != Dist::kCommunity) return false;
  switch (row.kind) {
    case InnerKind::kAdvisory:
    case InnerKind::kProposal:
    case InnerKind::kAck:
    case InnerKind::kRelay:
    case InnerKind::kCountersign: return true;
    case InnerKind::kCard:
    case InnerKind::kKeyGrant:
    case InnerKind::kStaffList: return false;
  }
  return false;
}

// Whether it would be sealed to this reader, and to this key of his, today as well (resolve.cc).
bool holds(Session& session, const Identity& me, const RosterState& roster, const Reader& reader,
           bool flash) {
  const TrustStore& trust = session.trust();
  if (reader.chain.empty()) {
    const crypto::StatementState* newest = trust.newest_statement(reader.org, reader.reader_class);
    const Organisation* org = roster.find_org(reader.org);
    return org != nullptr && org->status != Status::kRemoved && newest != nullptr &&
           newest->hash == reader.statement_hash && (flash || !trust.is_ending(*newest));
  }
  const OrgId top = home_org(reader);
  const auto subject = crypto::verify_chain(reader.chain, top, roster, session.now_ms());
  if (!subject || trust.has_left(**subject)) return false;
  // The author himself and his company: by their own keys, not by the card that others hold.
  const bool own = reader.org == me.subject.org &&
                   (reader.holder.is_zero() || reader.holder == me.subject.holder);
  const HeldCard held = trust.card_of(top, reader.org, reader.holder);
  if (own || held.card == nullptr || !held.card->statement) return true;
  const crypto::StatementState& statement = *held.card->statement;
  return held.standing != CardStanding::kDisputed && statement.hash == reader.statement_hash &&
         !trust.is_revoked(top, statement.device, NodeId{}, 0);
}

bool same_readers(const std::vector<Reader>& a, const std::vector<Reader>& b) {
  const auto is_in = [](const Reader& one, const std::vector<Reader>& list) {
    return std::any_of(list.begin(), list.end(), [&](const Reader& other) {
      return other.reader_class == one.reader_class && other.org == one.org &&
             other.holder == one.holder;
    });
  };
  return a.size() == b.size() &&
         std::all_of(a.begin(), a.end(), [&](const Reader& one) { return is_in(one, b); });
}

// The readers that were shown, each by his key of today: nobody more and nobody less.
Outcome<void> address_anew(Session& session, Inner& inner, bool flash) {
  const auto today = resolve_again(
      session, {inner.tlp, inner.audience.community, inner.audience.readers, flash});
  if (!today) return today.error();
  if (!same_readers(today->audience.readers, inner.audience.readers)) {
    return user_error(UserCode::kReaderLeft);
  }
  inner.audience = today->audience;
  return {};
}

// What a reader judges the author by: his certificates, and the roster, which must have the node.
Outcome<void> author_anew(Session& session, Inner& inner) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  inner.chain = (*identity)->chain;
  if (inner.audience.roster_hash.is_zero()) return {};
  inner.audience.roster_version = (*roster)->roster.version;
  inner.audience.roster_hash = (*roster)->hash;
  return {};
}

// The readers, and the author's certificates: they may have been renewed while it waited.
Outcome<bool> all_hold(Session& session, const Inner& inner, bool flash) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Identity& me = **identity;
  if (!me.former &&
      !crypto::verify_chain(inner.chain, me.subject.roster_org, **roster, session.now_ms())) {
    return false;
  }
  const auto& readers = inner.audience.readers;
  return std::all_of(readers.begin(), readers.end(), [&](const Reader& reader) {
    return holds(session, me, **roster, reader, flash);
  });
}

// For its hour, or for a second officer.
bool is_kept_back(const QueuedRow& row) { return row.not_before_ms != 0 || !row.terms.empty(); }

// Whether it may go with the horizon it was sealed with. Every node reads that in the header: of what was kept
// back it is the one of the day on which it goes, or it would show that it waited, and since when. A node that
// may have it already must know it again.
bool fits_now(const QueuedRow& row, const PostRequest& request, std::uint64_t now) {
  const bool sealed = request.dist == Dist::kDirected || request.dist == Dist::kCommunity;
  const std::uint64_t least = now + limits::kSealedHorizonMinDays * kMsPerDay + kMsPerDay / 2;
  const std::uint64_t most = now + limits::kSealedHorizonDays * kMsPerDay;
  if (sealed && (request.expires_ms < least || request.expires_ms > most)) return false;
  return !is_kept_back(row) || row.tried || request.expires_ms == horizon_ms(now, horizon_days(request.dist));
}

void date(Inner& inner, std::uint64_t now) {
  inner.retain_until_ms = now + (inner.retain_until_ms - inner.created_ms);
  inner.created_ms = now;
}

}  // namespace

Outcome<bool> make_ready(Session& session, QueuedRow& row, const NodeId& node, bool waited) {
  auto request = parse<PostRequest>(row.request);
  if (!request) return from_error(request.error(), "outbox");
  if (request->dist == Dist::kControl) return false;  // its node signs it, and it names none
  const auto own = session.node_record();
  if (!own) return own.error();
  const std::uint64_t now = session.now_ms();
  const bool fits = fits_now(row, *request, now);
  const bool ready = fits && node == (row.node.is_zero() ? (*own)->id : row.node);
  const bool named = names_readers(row, request->dist);
  if (ready && !(waited && named)) return false;
  auto opened = open_queued(session, row);
  if (!opened) return opened.error();
  Envelope envelope;
  envelope.inner = std::move(opened->inner);
  // An answer goes to a key that is being replaced as well (work/answering.cc).
  const bool flash = request->lane == Lane::kFlash || row.kind == InnerKind::kAck;
  const auto hold = named ? all_hold(session, envelope.inner, flash) : Outcome<bool>(true);
  if (!hold) return hold.error();
  if (ready && *hold) return false;
  if (auto done = author_anew(session, envelope.inner); !done) return done.error();
  if (!*hold) {
    if (auto done = address_anew(session, envelope.inner, flash); !done) return done.error();
  }
  if (envelope.inner.created_ms > now || (is_kept_back(row) && !fits)) date(envelope.inner, now);
  envelope.inner.author_node = node;
  envelope.inner.msg_id = session.random().id<MsgId>();
  const std::uint64_t expires =
      fits ? request->expires_ms : horizon_ms(now, horizon_days(request->dist));
  envelope.binding = {envelope.inner.network_id, node, envelope.inner.msg_id,
                      request->dist, request->lane, expires};
  auto again = seal_envelope(session, envelope);
  if (!again) return again.error();
  row.request = encode(again->request);
  row.body = std::move(again->body);
  row.node = node;
  return true;
}

Outcome<Post> signed_post(Session& session, const NodeLink& node, const QueuedRow& row) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Welcome& welcome = node.welcome();
  return Post{row.request,
              crypto::sign_post(session.home().sign_key(), (*roster)->network_id, welcome.node,
                                welcome.session, row.request),
              row.body};
}

namespace {

// Hands the row to the node before it stands in the outbox, unless others wait there and go first, or it
// waits for its time or its release.
// Gives what was sent.
Outcome<std::optional<Post>> send_ahead(Session& session, const QueuedRow& row) {
  if (must_wait(row, session.now_ms()) || !row.terms.empty()) return std::optional<Post>();
  const auto node = session.node();
  if (!node) return node.error();
  const auto others = session.archive().scan(store::ArchiveTable::kOutbox, {}, false, 1);
  if (!others) return from_error(others.error(), "archive");
  const bool staged = row.body.size() > limits::kInlineBodyBytes;
  if (*node == nullptr || staged || !others->empty()) return std::optional<Post>();
  auto post = signed_post(session, **node, row);
  if (!post) return post.error();
  (*node)->ask_ahead(*post);
  return std::optional<Post>(std::move(*post));
}

// Whether the node took what was sent ahead. Waits for its answer.
bool node_took(Session& session, const Post& post, const Hash32& body_hash) {
  const auto node = session.node();
  return node && *node != nullptr && (*node)->post(post, body_hash, {});
}

struct SealedRow {
  QueuedRow row;
  MsgId msg;
  Hash32 body_hash;
  std::vector<store::ArchiveWrite> writes;  // that put it into the outbox
  Sent sent() const {
    Sent out;
    out.number = format_item_number(row.number);
    out.msg = msg;
    return out;
  }
};
// People know a relay by the item that it hands on; an answer, a countersignature and the cancelling of a proposal by
// what they are about.
std::uint64_t known_number(const Inner& inner) {
  OrgId org = inner.author_org;
  MsgId item = inner.item_id;
  const bool refers = !inner.refs.empty() &&
                      (inner.kind == InnerKind::kRelay || inner.kind == InnerKind::kAck ||
                       (inner.kind == InnerKind::kProposal &&
                        inner.refs.front().relation == Relation::kWithdraws));
  if (refers) {
    org = inner.refs.front().author_org;
    item = inner.refs.front().item_id;
  }
  if (inner.kind == InnerKind::kCountersign) {
    if (const auto sign = parse<Countersign>(inner.content)) {
      org = sign->author_org;
      item = sign->item_id;
    }
  }
  return crypto::item_number(inner.network_id, org, item);
}

// `taken`: rows of the same commit before it.
Outcome<SealedRow> sealed_row(Session& session, const SealWish& wish, std::size_t taken = 0) {
  const auto envelope = fill_envelope(session, wish);
  if (!envelope) return envelope.error();
  auto sealed = seal_envelope(session, *envelope);
  if (!sealed) return sealed.error();
  const Inner& inner = envelope->inner;
  SealedRow out;
  out.msg = inner.msg_id;
  out.body_hash = sealed->request.body_hash;
  QueuedRow& row = out.row;
  row.kind = wish.kind;
  row.tlp = inner.tlp;
  row.exercise = wish.exercise;
  row.created_ms = inner.created_ms;
  row.not_before_ms = wish.not_before_ms;
  row.terms = wish.terms;
  row.number = known_number(inner);
  row.title = wish.title;
  row.typed = wish.typed;
  row.request = encode(sealed->request);
  row.body = std::move(sealed->body);
  row.node = inner.author_node;
  auto write = queue_write(session, row, taken);
  if (!write) return write.error();
  out.writes = wish.also;
  out.writes.push_back(std::move(*write));
  note_audit(session, {AuditKind::kSealed, static_cast<std::uint16_t>(inner.tlp), 0,
                       audit_subject(inner.msg_id)});
  return out;
}

}  // namespace

Outcome<Sent> seal_to_outbox(Session& session, const SealWish& wish) {
  auto all = seal_all_to_outbox(session, {&wish, 1});
  if (!all) return all.error();
  return std::move(all->front());
}

Outcome<std::vector<Sent>> seal_all_to_outbox(Session& session, std::span<const SealWish> wishes) {
  std::vector<store::ArchiveWrite> writes;
  std::vector<Sent> out;
  for (const SealWish& wish : wishes) {
    auto sealed = sealed_row(session, wish, out.size());
    if (!sealed) return sealed.error();
    std::ranges::move(sealed->writes, std::back_inserter(writes));
    out.push_back(sealed->sent());
  }
  if (auto kept = session.commit(std::move(writes)); !kept) return kept.error();
  return out;
}

Outcome<std::vector<Sent>> seal_together(
    Session& session, const SealWish& first,
    const std::function<Outcome<std::vector<SealWish>>(const std::string& number)>& rest) {
  auto one = sealed_row(session, first);
  if (!one) return one.error();
  const auto wishes = rest(format_item_number(one->row.number));
  if (!wishes) return wishes.error();
  std::vector<store::ArchiveWrite> writes = std::move(one->writes);
  std::vector<Sent> out = {one->sent()};
  for (const SealWish& wish : *wishes) {
    auto other = sealed_row(session, wish, out.size());
    if (!other) return other.error();
    std::ranges::move(other->writes, std::back_inserter(writes));
    out.push_back(other->sent());
  }
  if (auto kept = session.commit(std::move(writes)); !kept) return kept.error();
  return out;
}

Outcome<HandedOver> seal_and_hand_over(Session& session, const SealWish& wish) {
  auto sealed = sealed_row(session, wish);
  if (!sealed) return sealed.error();
  const auto ahead = send_ahead(session, sealed->row);
  if (!ahead) return ahead.error();
  HandedOver out{sealed->sent(), std::nullopt};
  if (auto kept = session.commit(std::move(sealed->writes)); !kept) {
    // It cannot be called back.
    if (!*ahead || !node_took(session, **ahead, sealed->body_hash)) return kept.error();
    out.not_kept = kept.error();
  }
  return out;
}

Outcome<MsgId> control_to_outbox(Session& session, const Control& control) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if ((*identity)->is_company() || !(*identity)->device) return user_error(UserCode::kNotDevice);
  QueuedRow row;
  row.body = encode(control);
  PostRequest request;
  request.dist = Dist::kControl;
  request.lane = Lane::kControl;
  request.expires_ms = horizon_ms(session.now_ms(), limits::kControlHorizonDays);
  request.holder = (*identity)->subject.holder;
  request.msg_id = session.random().id<MsgId>();
  request.body_hash = crypto::body_hash(row.body);
  request.body_len = static_cast<std::uint32_t>(row.body.size());
  request.inner_commit = crypto::hash(crypto::label::kInnerSigned, {row.body});
  row.kind = InnerKind::kStaffList;  // nothing a person looks at
  row.tlp = Tlp::kClear;
  row.created_ms = session.now_ms();
  row.request = encode(request);
  auto write = queue_write(session, row, 0);
  if (!write) return write.error();
  note_audit(session, {control.kind == ControlKind::kRevocation ? AuditKind::kRevoked
                                                                : AuditKind::kVoted,
                       static_cast<std::uint16_t>(control.kind), 0, audit_subject(request.msg_id)});
  if (auto kept = session.commit({std::move(*write)}); !kept) return kept.error();
  return request.msg_id;
}

Outcome<void> access_to_outbox(Session& session, const Bytes& signed_access) {
  QueuedRow row;
  row.type = QueuedType::kAccess;
  row.kind = InnerKind::kStaffList;
  row.created_ms = session.now_ms();
  row.request = signed_access;
  auto write = queue_write(session, row, 0);
  if (!write) return write.error();
  return session.commit({std::move(*write)});
}

Outcome<std::vector<OutboxItem>> outbox_items(Session& session) {
  const auto waiting = queued(session);
  if (!waiting) return waiting.error();
  std::vector<OutboxItem> out;
  for (const Queued& item : *waiting) {
    const InnerKind kind = item.row.kind;
    const bool shown = kind == InnerKind::kAdvisory || kind == InnerKind::kRelay ||
                       kind == InnerKind::kProposal;
    if (item.row.type != QueuedType::kPost || !shown) continue;
    const auto request = parse<PostRequest>(item.row.request);
    if (!request) return from_error(request.error(), "outbox");
    out.push_back({kind, format_item_number(item.row.number), request->msg_id, item.row.title,
                   item.row.created_ms, item.row.exercise, item.row.tlp});
  }
  return out;
}

}  // namespace ceptoar::member
