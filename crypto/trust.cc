// SPDX-License-Identifier: Apache-2.0
#include "crypto/trust.h"

#include <algorithm>

#include "crypto/audience.h"
#include "crypto/checks.h"
#include "crypto/roster_ends.h"
#include "crypto/verifier.h"
#include "schema/time.h"

namespace ceptoar::crypto {
namespace {

// Everything a check of one message refers to.
struct Scene {
  const Inner& inner;
  const RosterState& roster;
  const TrustView& trust;
  std::uint64_t at_ms;  // the node's time of posting: the author cannot set it back alone
};

// CLEAR has no audience to name a roster; then the one its node worked under counts.
Result<const RosterState*> roster_of(const Inner& inner, const EntryHeader& header,
                                     const TrustView& trust) {
  const Audience& audience = inner.audience;
  const bool from_header = inner.tlp == Tlp::kClear && audience.roster_hash.is_zero();
  const Hash32& hash = from_header ? header.roster_hash : audience.roster_hash;
  const std::uint64_t version = from_header ? header.roster_seq : audience.roster_version;
  const RosterState* roster = trust.roster_by_hash(hash);
  if (roster == nullptr) return fail(ErrorCode::kNotFound, "roster version not known here");
  if (roster->roster.version != version || roster->hash != hash) {
    return fail(ErrorCode::kNotAuthorized, "roster version and hash do not go together");
  }
  if (roster->network_id != header.network_id) {
    return fail(ErrorCode::kWrongNetwork, "roster of another network");
  }
  return roster;
}

// `author_node` at position `seq` of its log.
Result<Subject> check_author(const Scene& scene, const NodeId& author_node, std::uint64_t seq,
                             const InnerSigned& signed_inner) {
  const Inner& inner = scene.inner;
  const NodeRecord* node = scene.roster.find_node(author_node);
  if (node == nullptr || node->status == Status::kRemoved) {
    return fail(ErrorCode::kNotAuthorized, "author's node is not in the roster");
  }
  // The chain must hang from the organisation that runs the node.
  const auto subject = verify_chain(inner.chain, node->org, scene.roster, scene.at_ms);
  if (!subject) return subject.error();
  if ((*subject)->holder.is_zero() || (*subject)->org != inner.author_org ||
      (*subject)->holder != inner.author_holder) {
    return fail(ErrorCode::kNotAuthorized, "chain does not end at the author");
  }
  if (!verify((*subject)->key, label::kInnerSign, scene.roster.network_id,
              hash(label::kInner, {signed_inner.inner}).view(), signed_inner.signature)) {
    return fail(ErrorCode::kBadSignature, "author's signature does not fit");
  }
  // Naming an older roster does not bring an admin key back.
  const RosterState* now = scene.trust.roster_in_force();
  const Organisation* top = scene.roster.find_org(node->org);
  if (now != nullptr && top != nullptr && admin_ended(*now, top->admin_key, author_node, seq)) {
    return fail(ErrorCode::kNotAuthorized, "author's organisation had another admin key by then");
  }
  if (scene.trust.is_revoked((*subject)->roster_org, (*subject)->key, author_node, seq)) {
    return fail(ErrorCode::kNotAuthorized, "author's key was revoked before this position");
  }
  // A company that left: whoever speaks for it, known to its CEPTOAR or not.
  if (scene.trust.is_revoked((*subject)->roster_org, (*subject)->admin, author_node, seq)) {
    return fail(ErrorCode::kNotAuthorized, "author's company was revoked before this position");
  }
  return **subject;
}

Result<void> check_published(const Reader& reader, const StatementState& published) {
  const KeyStatement& statement = published.statement;
  if (statement.key_class != reader.reader_class || statement.org != reader.org ||
      statement.holder != reader.holder || statement.epoch != reader.epoch ||
      statement.public_key != reader.key || published.hash != reader.statement_hash) {
    return fail(ErrorCode::kNotAuthorized, "sealed to a key that its statement did not publish");
  }
  return {};
}

// Compares with the time of posting, so that an old message does not become doubtful by the mere
// arrival of newer epochs.
bool was_superseded(const Scene& scene, const StatementState& used) {
  const KeyStatement& statement = used.statement;
  if (scene.at_ms > statement.not_after_ms + limits::kStatementGraceDays * limits::kDayMs) {
    return true;
  }
  if (statement.key_class == ReaderClass::kPerson) return false;
  const StatementState* next = scene.trust.newest_statement(statement.org, statement.key_class);
  if (next == nullptr || next->statement.epoch < statement.epoch) return false;
  if (next->statement.epoch == statement.epoch) return next->hash != used.hash;
  while (next->statement.epoch > statement.epoch + 1) {
    const StatementState* before = scene.trust.statement_by_hash(next->statement.prev_hash);
    if (before == nullptr || before->statement.epoch + 1 != next->statement.epoch) break;
    next = before;
  }
  return next->statement.created_ms <= scene.at_ms;
}

// A key of a roster organisation: published by a flooded statement.
Result<AudienceCheck> check_roster_reader(const Scene& scene, const Reader& reader) {
  const Organisation* org = scene.roster.find_org(reader.org);
  if (org == nullptr || org->status == Status::kRemoved || !reader.card_hash.is_zero() ||
      !reader.statement.empty()) {
    return fail(ErrorCode::kNotAuthorized, "a reader that is no organisation of the roster");
  }
  if (reader.reader_class == ReaderClass::kMembers && org->kind != OrgKind::kCeptoar) {
    return fail(ErrorCode::kTlpViolation, "member companies of what is no CEPTOAR");
  }
  const StatementState* statement = scene.trust.statement_by_hash(reader.statement_hash);
  if (statement == nullptr) return AudienceCheck::kStatementMissing;
  if (auto good = check_published(reader, *statement); !good) return good.error();
  return was_superseded(scene, *statement) ? AudienceCheck::kSuperseded : AudienceCheck::kGood;
}

// A company or a person: the chain and the statement travel inside, the card may be held here.
Result<AudienceCheck> check_chained_reader(const Scene& scene, const Reader& reader) {
  const auto top = claimed_top(reader.chain);
  if (!top) return top.error();
  const auto subject = verify_chain(reader.chain, *top, scene.roster, scene.at_ms);
  if (!subject) return subject.error();
  if ((*subject)->org != reader.org || (*subject)->holder != reader.holder) {
    return fail(ErrorCode::kNotAuthorized, "a reader's chain ends at somebody else");
  }
  if (reader.reader_class == ReaderClass::kMembers) {
    return fail(ErrorCode::kTlpViolation, "a company has no member companies");
  }
  const NetworkId& network = scene.roster.network_id;
  const auto statement =
      reader.reader_class == ReaderClass::kPerson
          ? verify_person_statement(reader.statement, **subject, network)
          : verify_statement(reader.statement, reader.org, (*subject)->admin, network);
  if (!statement) return statement.error();
  if (auto good = check_published(reader, **statement); !good) return good.error();

  AudienceCheck check = AudienceCheck::kGood;
  const bool own = reader.org == scene.inner.author_org;  // named by the author's own chain
  const CardState* card =
      reader.card_hash.is_zero() ? nullptr : scene.trust.card_by_hash(reader.card_hash);
  if (card != nullptr) {
    if (card->card.org != reader.org || card->card.holder != reader.holder ||
        card->subject.roster_org != (*subject)->roster_org) {
      return fail(ErrorCode::kNotAuthorized, "a reader's card is somebody else's");
    }
  } else if (!own) {
    check = AudienceCheck::kNameUnverified;
  }
  return was_superseded(scene, **statement) ? AudienceCheck::kSuperseded : check;
}

Result<void> check_community(const Scene& scene) {
  if (scene.inner.tlp != Tlp::kGreen) return {};
  const Community* community = scene.roster.find_community(scene.inner.audience.community);
  if (community == nullptr) return fail(ErrorCode::kTlpViolation, "no such community");
  if (scene.roster.only_listens(*community, scene.inner.author_org)) {
    return fail(ErrorCode::kTlpViolation, "an observer sends nothing to the community");
  }
  for (const Reader& reader : scene.inner.audience.readers) {
    if (reader.org != scene.inner.author_org &&
        !scene.roster.in_community(*community, reader.org)) {
      return fail(ErrorCode::kTlpViolation, "a reader outside the community");
    }
  }
  return {};
}

Result<AudienceCheck> check_readers(const Scene& scene) {
  if (auto good = check_community(scene); !good) return good.error();
  AudienceCheck worst = AudienceCheck::kGood;
  for (const Reader& reader : scene.inner.audience.readers) {
    const auto check = reader.chain.empty() ? check_roster_reader(scene, reader)
                                            : check_chained_reader(scene, reader);
    if (!check) return check.error();
    worst = std::max(worst, *check);
  }
  return worst;
}

Result<void> check_place(const Inner& inner, const EntryHeader& header) {
  if (inner.network_id != header.network_id) {
    return fail(ErrorCode::kWrongNetwork, "content of another network");
  }
  if (inner.author_node != header.author || inner.msg_id != header.msg_id) {
    return fail(ErrorCode::kBadSignature, "content and header do not belong together");
  }
  return check_audience(inner, header.dist);
}

}  // namespace

Result<Verified<Authored>> verify_author(Opened opened, const EntryHeader& header,
                                         const TrustView& trust) {
  auto signed_inner = parse<InnerSigned>(opened.inner_signed);
  if (!signed_inner) return signed_inner.error();
  const WipeOnExit wiped(signed_inner->inner);  // a key grant has a private key in it
  // What is vouched for is what the signed bytes say, whoever filled `opened`.
  auto inner = parse<Inner>(signed_inner->inner);
  if (!inner) return inner.error();
  wipe(opened.inner.content);
  opened.inner = std::move(*inner);
  if (auto good = check_place(opened.inner, header); !good) return good.error();
  const auto roster = roster_of(opened.inner, header, trust);
  if (!roster) return roster.error();
  const Scene scene{opened.inner, **roster, trust, hlc_ms(header.hlc)};
  auto author = check_author(scene, header.author, header.seq, *signed_inner);
  if (!author) return author.error();
  const auto audience = check_readers(scene);
  if (!audience) return audience.error();
  return Verifier::vouch(Authored{std::move(opened), std::move(*author), *audience});
}

Result<Verified<Quoted>> verify_quoted(BytesView inner_signed, const NetworkId& network,
                                       std::uint64_t at_ms, std::uint64_t seq,
                                       const TrustView& trust) {
  const auto signed_inner = parse<InnerSigned>(inner_signed);
  if (!signed_inner) return signed_inner.error();
  auto inner = parse<Inner>(signed_inner->inner);
  if (!inner) return inner.error();
  if (inner->network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "quoted message of another network");
  }
  const RosterState* roster = trust.roster_by_hash(inner->audience.roster_hash);
  if (roster == nullptr) return fail(ErrorCode::kNotFound, "roster version not known here");
  if (roster->roster.version != inner->audience.roster_version ||
      roster->hash != inner->audience.roster_hash || roster->network_id != network) {
    return fail(ErrorCode::kNotAuthorized, "roster version and hash do not go together");
  }
  const Scene scene{*inner, *roster, trust, at_ms};
  auto author = check_author(scene, inner->author_node, seq, *signed_inner);
  if (!author) return author.error();
  return Verifier::vouch(Quoted{std::move(*inner), std::move(*author)});
}

}  // namespace ceptoar::crypto
