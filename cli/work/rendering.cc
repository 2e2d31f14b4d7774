// SPDX-License-Identifier: Apache-2.0
#include "cli/work/rendering.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/audit.h"
#include "cli/member/drafts.h"
#include "cli/work/consent.h"
#include "cli/work/find.h"
#include "crypto/certificate.h"
#include "schema/codec.h"
#include "schema/text.h"

namespace ceptoar::work {

using liaison::Level;
using liaison::Proof;
using liaison::ReportParts;
using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;
using member::UserError;

namespace {

constexpr std::string_view kRedaction = "redaction";
constexpr std::string_view kRendering = "rendering";
constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::string_view kTitle = "情報連絡（抜粋）";  // where the reporter's own is taken out

std::string_view field(const Advisory& advisory, std::string_view name) {
  for (const Field& one : advisory.fields) {
    if (one.name == name) return one.value;
  }
  return {};
}

// Field "redaction" of a report: "1 MADE-MS SEED SIGNATURE", hexadecimal. The seed is as secret as the
// report it stands in: both open to the same readers.
struct ItemSeal {
  std::uint64_t made_ms = 0;
  crypto::Secret<32> seed;
  Signature signature;
};
std::string encode_seal(const ItemSeal& seal) {
  Bytes made;
  append_be64(made, seal.made_ms);
  return "1 " + to_hex(made) + " " + to_hex(seal.seed.view()) + " " + to_hex(seal.signature.view());
}
std::optional<ItemSeal> decode_seal(std::string_view text) {
  constexpr std::size_t kMade = 16, kSeed = 64, kSignature = 128;
  if (text.size() != 2 + kMade + 1 + kSeed + 1 + kSignature || !text.starts_with("1 ")) {
    return std::nullopt;
  }
  const auto made = parse_hex(text.substr(2, kMade));
  auto seed = parse_hex(text.substr(2 + kMade + 1, kSeed));
  const auto signature = parse_hex(text.substr(2 + kMade + 1 + kSeed + 1));
  if (!made || !seed || !signature) return std::nullopt;
  const crypto::WipeOnExit wiped(*seed);
  ItemSeal out;
  out.made_ms = read_be64(*made);
  out.seed = *crypto::Secret<32>::from(*seed);
  out.signature = *Signature::from(*signature);
  return out;
}

UserError broken(std::string_view id, std::string what) {
  return user_error(UserCode::kRenderBroken,
                    {{"id", make_visible(id, true)}, {"what", std::move(what)}});
}

// The reporter, by his certificates at the time.
Outcome<crypto::Subject> reporter_of(Session& session, std::string_view id, const Proof& proof,
                                     bool exercise) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto subject =
      crypto::verify_chain(proof.chain, proof.roster_org, **roster, proof.made_ms);
  if (!subject) return broken(id, subject.error().context);
  if ((*subject)->org != proof.org || (*subject)->holder != proof.holder) {
    return broken(id, "certificates of somebody else");
  }
  const crypto::RedactionScope scope{(*roster)->network_id, proof.org, proof.holder, proof.made_ms,
                                     exercise};
  const auto good =
      crypto::verify_redacted(proof.redacted, scope, (*subject)->key, proof.signature);
  if (!good) return broken(id, good.error().context);
  return **subject;
}

// A part has no place in the reporter's log: when his key has ended, whoever holds it could say of
// anything that it was made before.
Outcome<void> check_not_revoked(Session& session, std::string_view id, const crypto::Subject& reporter) {
  if (session.trust().has_left(reporter)) return broken(id, "key revoked");
  return {};
}

// What there is to take items out of.
struct Source {
  ItemRow row;
  crypto::Subject reporter;
  Level held = Level::kFull;
  ReportParts parts;
  Proof proof;  // of all that is held, verified
};

Outcome<Source> whole_report(Session& session, std::string_view id, const ItemRow& row,
                             const Inner& inner, const Advisory& content) {
  const auto seal = decode_seal(field(content, kRedaction));
  if (!seal) return user_error(UserCode::kRenderNone, {{"id", make_visible(id, true)}});
  Source out;
  out.row = row;
  out.parts.title = content.title;
  out.parts.facts = liaison::facts_of(content.fields);
  const auto text = liaison::text_below(out.parts.facts, content.text, seal->made_ms);
  if (!text) return broken(id, "text");
  out.parts.text = *text;
  out.proof.made_ms = seal->made_ms;
  out.proof.org = inner.author_org;
  out.proof.holder = inner.author_holder;
  out.proof.chain = inner.chain;
  out.proof.signature = seal->signature;
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const NodeRecord* node = (*roster)->find_node(row.author_node);
  if (node == nullptr) return broken(id, "node");
  out.proof.roster_org = node->org;
  out.proof.redacted = crypto::redact(seal->seed, liaison::redactable(out.parts),
                                      liaison::places_of(Level::kFull));
  return out;
}

Outcome<Source> received_part(std::string_view id, const ItemRow& row, const Advisory& content,
                              Level level) {
  Source out;
  out.row = row;
  out.held = level;
  out.parts.facts = liaison::facts_of(content.fields);
  if (content.title != kTitle) out.parts.title = content.title;
  const auto made_ms = liaison::proof_made_ms(content.fields);
  if (!made_ms) return broken(id, "proof");
  // Nothing stands below the facts unless the text was shown, and then it was signed.
  out.parts.text = liaison::text_below(out.parts.facts, content.text, *made_ms).value_or("");
  auto proof = liaison::decode_proof(content.fields, out.parts);
  if (!proof) return broken(id, "proof");
  out.proof = std::move(*proof);
  return out;
}

Outcome<Source> source_of(Session& session, std::string_view id) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* row = std::get_if<ItemRow>(&*found);
  if (row == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  const auto again = member::reopen(session, row->entry);
  if (!again) return again.error();
  const auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return member::from_error(content.error(), "archive");
  const auto level = liaison::parse_level(field(*content, kRendering));
  const bool report =
      row->content == ContentKind::kReport || row->content == ContentKind::kConsult;
  if (!level && !report) return user_error(UserCode::kNotReport, {{"id", make_visible(id, true)}});
  auto out = level ? received_part(id, *row, *content, *level)
                   : whole_report(session, id, *row, again->opened.inner, *content);
  if (!out) return out.error();
  auto known = reporter_of(session, id, out->proof, row->exercise);
  if (!known) return known.error();
  if (level) {  // a whole report was judged by its place when it came
    if (auto good = check_not_revoked(session, id, *known); !good) return good.error();
  }
  out->reporter = std::move(*known);
  return out;
}

// What goes into a file or on a screen was read, as with read_item().
Outcome<void> note_reading(Session& session, const ItemRow& row) {
  if (row.tlp < Tlp::kAmber) return {};
  member::note_audit(session, {AuditKind::kRead, static_cast<std::uint16_t>(row.tlp), 0,
                               member::audit_subject(row.entry)});
  return session.commit();
}

struct Chosen {
  Source source;
  ReportParts parts;
  Bytes document;
};
Outcome<Chosen> choose(Session& session, std::string_view id, Level level) {
  auto source = source_of(session, id);
  if (!source) return source.error();
  if (level < source->held) {
    return user_error(UserCode::kRenderWider, {{"id", make_visible(id, true)},
                                               {"level", std::string(level_name(level))},
                                               {"held", std::string(level_name(source->held))}});
  }
  if (auto good = check_not_revoked(session, id, source->reporter); !good) return good.error();
  Chosen out;
  out.parts = liaison::parts_in(source->parts, liaison::places_of(level));
  if (out.parts.facts.empty()) {
    return user_error(UserCode::kRenderNone, {{"id", make_visible(id, true)}});
  }
  const std::string text =
      liaison::report_text(out.parts.facts, out.parts.text, source->proof.made_ms, true);
  const std::string title = out.parts.title.empty() ? std::string(kTitle) : out.parts.title;
  out.document = member::document_of(title, text);
  out.source = std::move(*source);
  return out;
}

}  // namespace

std::uint64_t made_minute(std::uint64_t now_ms) { return now_ms - now_ms % kMinuteMs; }

Outcome<void> sign_items(Session& session, std::uint64_t made_ms, Draft& draft) {
  CEPTOAR_CHECK(made_ms % kMinuteMs == 0);
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.identity();
  if (!own) return own.error();
  std::erase_if(draft.content.fields, [](const Field& one) { return one.name == kRedaction; });
  ReportParts parts;
  parts.title = draft.content.title;
  parts.facts = liaison::facts_of(draft.content.fields);
  const auto text = liaison::text_below(parts.facts, draft.content.text, made_ms);
  if (!text) return user_error(UserCode::kBug, {{"what", "text of a report"}});
  parts.text = *text;
  ItemSeal seal;
  seal.made_ms = made_ms;
  session.random().fill(seal.seed.writable());
  const crypto::RedactionScope scope{(*roster)->network_id, (*own)->subject.org,
                                     (*own)->subject.holder, made_ms, draft.exercise};
  seal.signature =
      crypto::sign_redaction(session.home().sign_key(), scope,
                             crypto::redaction_root(seal.seed, liaison::redactable(parts)));
  draft.content.fields.push_back({std::string(kRedaction), encode_seal(seal)});
  return {};
}

std::string text_of_report(const Advisory& report) {
  if (const auto seal = decode_seal(field(report, kRedaction))) {
    auto text = liaison::text_below(liaison::facts_of(report.fields), report.text, seal->made_ms);
    if (text) return std::move(*text);
  }
  // Of one whose items are not signed: the facts stand above, a line each.
  const std::size_t plain = report.text.find("\n\n");
  return plain == std::string::npos ? std::string() : report.text.substr(plain + 2);
}

Outcome<Bytes> rendered_text(Session& session, std::string_view id, Level level) {
  auto chosen = choose(session, id, level);
  if (!chosen) return chosen.error();
  if (auto noted = note_reading(session, chosen->source.row); !noted) return noted.error();
  return std::move(chosen->document);
}

Outcome<ReportParts> held_parts(Session& session, std::string_view id) {
  auto source = source_of(session, id);
  if (!source) return source.error();
  if (auto noted = note_reading(session, source->row); !noted) return noted.error();
  return std::move(source->parts);
}

Outcome<Rendering> prepare_rendering(Session& session, const RenderWish& wish) {
  auto chosen = choose(session, wish.id, wish.level);
  if (!chosen) return chosen.error();
  const auto tlp = parse_tlp(wish.tlp);
  const Tlp most = liaison::widest_label(wish.level);
  if (tlp && *tlp < most) {
    return user_error(UserCode::kRenderLabel,
                      {{"level", std::string(level_name(wish.level))},
                       {"tlp", std::string(tlp_label(*tlp))},
                       {"most", std::string(tlp_label(most))}});
  }
  PostWish post;
  post.document = chosen->document;
  post.tlp = wish.tlp;
  post.to = wish.to;
  post.with_members = wish.with_members;
  post.exercise = chosen->source.row.exercise;
  for (const liaison::ReportFact& fact : chosen->parts.facts) {
    post.details.fields.push_back(liaison::encode_fact(fact));
  }
  auto draft = prepare(session, post);
  if (!draft) return draft.error();
  // Whoever sent this item: the report is its reporter's. What is TLP:CLEAR is read by everybody as it is.
  const auto own = session.identity();
  if (!own) return own.error();
  const bool ours = chosen->source.proof.org == (*own)->subject.org;
  if (!ours && chosen->source.row.tlp != Tlp::kClear) {
    const ConsentNeed need{wish.consent, format_item_number(chosen->source.row.number),
                           consent_digest(draft->content.title, draft->content.text), wish.to,
                           wish.with_members, draft->audience.tlp, true};
    if (auto good = check_consent(session, need); !good) return good.error();
  }
  Proof proof = chosen->source.proof;
  auto redacted = crypto::redact_further(proof.redacted, liaison::places_of(wish.level));
  if (!redacted) return broken(wish.id, redacted.error().context);
  proof.redacted = std::move(*redacted);
  draft->content.fields.push_back({std::string(kRendering), std::string(level_name(wish.level))});
  for (Field& one : liaison::encode_proof(proof)) draft->content.fields.push_back(std::move(one));
  Rendering out;
  out.draft = std::move(*draft);
  out.shown = chosen->parts.facts.size();
  out.all = chosen->source.parts.facts.size();
  return out;
}

Outcome<std::optional<ShownRendering>> show_rendering(Session& session, std::string_view id) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* row = std::get_if<ItemRow>(&*found);
  if (row == nullptr) return std::optional<ShownRendering>();
  const auto again = member::reopen(session, row->entry);
  if (!again) return again.error();
  const auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return member::from_error(content.error(), "archive");
  if (field(*content, kRendering).empty()) return std::optional<ShownRendering>();
  auto source = source_of(session, id);
  if (!source) return source.error();
  auto item = read_item(session, id);
  if (!item) return item.error();
  ShownRendering out;
  out.level = source->held;
  out.parts = std::move(source->parts);
  out.author = std::move(source->reporter.handle);
  out.made_ms = source->proof.made_ms;
  out.readers = std::move(item->readers);
  out.summary = std::move(item->summary);
  return std::optional(std::move(out));
}

}  // namespace ceptoar::work
