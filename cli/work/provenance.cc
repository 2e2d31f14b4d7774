// SPDX-License-Identifier: Apache-2.0
#include "cli/work/provenance.h"

#include <algorithm>

#include "cli/member/relays.h"
#include "cli/work/find.h"
#include "schema/codec.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::from_error;
using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::size_t kShownKeyDigits = 16;

std::string short_key(const SignPublicKey& key) { return key.hex().substr(0, kShownKeyDigits); }

ChainLink link_of(const Organisation& org) {
  ChainLink link;
  link.handle = org.handle;
  link.name_ja = org.name_ja;
  link.name_en = org.name_en;
  link.key = short_key(org.admin_key);
  return link;
}

Outcome<ChainLink> link_of(Session& session, const OrgId& top, BytesView signed_certificate) {
  const auto wire = parse<SignedCertificate>(signed_certificate);
  if (!wire) return from_error(wire.error(), "archive");
  const auto certificate = parse<Certificate>(wire->certificate);
  if (!certificate) return from_error(certificate.error(), "archive");
  ChainLink link;
  const bool company = certificate->kind == CertificateKind::kOrganisation;
  link.kind = company ? ChainLink::Kind::kCompany : ChainLink::Kind::kHolder;
  link.handle = certificate->handle;
  link.role = certificate->role;
  link.key = short_key(certificate->key);
  link.not_before_ms = certificate->not_before_ms;
  link.not_after_ms = certificate->not_after_ms;
  const member::HeldCard card =
      session.trust().card_of(top, certificate->subject_org, certificate->subject_holder);
  if (card.card != nullptr) {
    link.name_ja = card.card->card.name_ja;
    link.name_en = card.card->card.name_en;
  }
  return link;
}

Outcome<void> add_chain(Session& session, const Inner& inner, Provenance& out) {
  const auto current = session.roster();
  if (!current) return current.error();
  const crypto::RosterState* roster = session.trust().roster_by_hash(inner.audience.roster_hash);
  if (roster == nullptr) roster = *current;  // CLEAR names none
  out.roster_version = roster->roster.version;
  out.roster_hash = roster->hash.hex();
  const NodeRecord* node = roster->find_node(inner.author_node);
  if (node == nullptr) return {};
  const Organisation* top = roster->find_org(node->org);
  if (top == nullptr) return {};
  out.author_node = top->handle;
  out.chain.push_back(link_of(*top));
  for (const Bytes& certificate : inner.chain) {
    auto link = link_of(session, top->id, certificate);
    if (!link) return link.error();
    out.chain.push_back(std::move(*link));
  }
  return {};
}

// The very checks that let it in, made anew: what a person reads here is not a note of the past.
void check_again(Session& session, const member::Reopened& again, Provenance& out) {
  const EntryHeader& header = again.header;
  const auto checked =
      crypto::verify_quoted(again.opened.inner_signed, header.network_id, hlc_ms(header.hlc),
                            header.seq, session.trust());
  out.verified = static_cast<bool>(checked);
  if (!checked) out.fault = std::string(error_code_name(checked.error().code));
}

Outcome<void> add_receipts(Session& session, Provenance& out) {
  auto board = work::board(session, out.summary.number);
  if (!board) {
    if (board.error().code == UserCode::kNotReached) return {};
    return board.error();
  }
  if (board->deputy) return {};
  out.receipts_here = true;
  out.of = board->of;
  for (BoardRow& row : board->rows) {
    if (row.delivered_ms && row.verified) out.receipts.push_back(std::move(row));
  }
  std::stable_sort(out.receipts.begin(), out.receipts.end(), [](const auto& a, const auto& b) {
    return a.delivered_ms < b.delivered_ms;
  });
  return {};
}

}  // namespace

Outcome<Provenance> provenance(Session& session, std::string_view id) {
  const auto found = find_item(session, id);
  if (!found) return found.error();
  if (const auto* queued = std::get_if<member::Queued>(&*found)) {
    return user_error(UserCode::kStillQueued,
                      {{"id", group_item_number(format_item_number(queued->row.number))}});
  }
  const ItemRow& row = std::get<ItemRow>(*found);
  const auto again = member::reopen(session, row.entry);
  if (!again) return again.error();
  Provenance out;
  out.summary = summary_of(session, row);
  out.entry_id = row.entry.hex();
  out.body_hash = again->header.body_hash.hex();
  out.position = again->header.seq;
  out.posted_ms = hlc_ms(again->header.hlc);
  out.alone = row.alone;
  out.second_officer = row.second_officer;
  if (auto added = add_chain(session, again->opened.inner, out); !added) return added.error();
  check_again(session, *again, out);
  const auto relays = member::relays_of(session, row.entry);
  if (!relays) return relays.error();
  for (const member::RelayRow& relay : *relays) {
    const auto* roster = session.trust().current();
    const Organisation* org = roster == nullptr ? nullptr : (*roster)->find_org(relay.org);
    out.relays.push_back({relay.handle, org == nullptr ? "" : org->name_ja,
                          org == nullptr ? "" : org->name_en, relay.sent_ms, relay.note,
                          relay.companies.size()});
  }
  if (auto added = add_receipts(session, out); !added) return added.error();
  return out;
}

}  // namespace ceptoar::work
