// SPDX-License-Identifier: Apache-2.0
// Cards, staff lists, access lists and the signature under a member's post.
#include <algorithm>
#include <set>

#include "crypto/certificate.h"
#include "crypto/checks.h"
#include "crypto/verifier.h"

namespace ceptoar::crypto {
namespace {

Result<void> check_card_fields(const Card& card) {
  bool clean = is_clean_line(card.name_ja, limits::kNameBytes) &&
               is_clean_line(card.name_en, limits::kNameBytes) &&
               card.contacts.size() <= limits::kContacts;
  for (const Contact& contact : card.contacts) {
    clean = clean && is_clean_line(contact.means, limits::kHandleBytes) &&
            is_clean_line(contact.value, limits::kNameBytes);
  }
  if (!clean || !strictly_ascending(card.nodes, &NodeId::bytes)) {
    return fail(ErrorCode::kMalformed, "card with unclean text or unsorted nodes");
  }
  return {};
}

// A card may show less than the certificates say, never something else.
Result<void> check_card_subject(const Card& card, const Subject& subject,
                                const RosterState& roster) {
  const bool fits = card.org == subject.org && card.holder == subject.holder &&
                    card.handle == subject.handle &&
                    (card.role.empty() || card.role == subject.role);
  if (!fits)
    return fail(ErrorCode::kNotAuthorized, "card and certificates name different subjects");
  for (const NodeId& id : card.nodes) {
    const NodeRecord* node = roster.find_node(id);  // a node may have left the roster since
    if (node != nullptr && node->org != subject.roster_org) {
      return fail(ErrorCode::kNotAuthorized, "card names another organisation's node");
    }
  }
  return {};
}

Result<std::optional<StatementState>> verify_card_statement(const Card& card,
                                                            const Subject& subject) {
  if (card.statement.empty()) return std::optional<StatementState>{};
  const auto statement =
      subject.holder.is_zero()
          ? verify_statement(card.statement, subject.org, subject.admin, card.network_id)
          : verify_person_statement(card.statement, subject, card.network_id);
  if (!statement) return statement.error();
  if ((*statement)->statement.key_class == ReaderClass::kMembers) {
    return fail(ErrorCode::kNotAuthorized, "a company has no key for member companies");
  }
  return std::optional<StatementState>{**statement};
}

// A company's admin key is offline, so a device that it certified may sign as well: the one that
// made the key statement inside. Its certificate must hold still, else whoever was a device once
// could speak for the company for ever.
Result<void> check_card_signature(const SignedCard& wire, const Hash32& id, const Subject& subject,
                                  const std::optional<StatementState>& statement,
                                  const NetworkId& network, std::uint64_t at_ms) {
  const auto fits = [&](const SignPublicKey& key) {
    return verify(key, label::kCardSign, network, id.view(), wire.signature);
  };
  if (fits(subject.key)) return {};
  if (!subject.holder.is_zero() || !statement || !fits(statement->device)) {
    return fail(ErrorCode::kBadSignature, "card not signed by its subject");
  }
  const auto published = parse<SignedKeyStatement>(statement->wire);
  if (!published) return published.error();
  const auto device = verify_device(published->device, subject.org, subject.admin, network, at_ms);
  if (!device) return device.error();
  return {};
}

Result<void> check_staff(const StaffList& list, const SignPublicKey& admin) {
  std::set<std::string_view> handles;
  OnceOnly<SignPublicKey> keys;
  if (list.staff.size() > limits::kStaff)
    return fail(ErrorCode::kLimitExceeded, "staff list too long");
  if (!strictly_ascending(list.staff, &StaffMember::holder)) {
    return fail(ErrorCode::kMalformed, "staff list not sorted, or somebody twice");
  }
  for (const StaffMember& member : list.staff) {
    if (!is_holder_handle(member.handle) || !handles.insert(member.handle).second ||
        member.holder.is_zero() || !keys.add(member.key) ||
        !is_clean_line(member.role, limits::kNameBytes)) {
      return fail(ErrorCode::kMalformed, "staff list with an unfit or repeated handle or key");
    }
    if (organisation_part(member.handle) != organisation_part(list.staff.front().handle)) {
      return fail(ErrorCode::kNotAuthorized, "staff list with handles of several organisations");
    }
    if (member.statement.empty()) continue;
    // The maker of the list must not be able to put his own key in a colleague's place.
    const Subject holder{list.org,   list.org,      admin,      member.holder,
                         member.key, member.handle, member.role};
    const auto statement = verify_person_statement(member.statement, holder, list.network_id);
    if (!statement) return statement.error();
  }
  return {};
}

// Nobody else's members come onto this node: its own staff, or companies under its CEPTOAR.
bool belongs_here(const AccessEntry& entry, const Organisation& owner, const RosterState& roster) {
  if (!is_holder_handle(entry.handle)) return false;
  const std::string_view org_handle = organisation_part(entry.handle);
  if (entry.org == owner.id) return org_handle == owner.handle;
  return owner.kind == OrgKind::kCeptoar && !entry.device &&
         roster.find_org(entry.org) == nullptr && is_company_handle(org_handle, owner.handle);
}

Result<void> check_access(const Access& access, const Organisation& owner,
                          const RosterState& roster) {
  if (access.add.size() + access.remove.size() > limits::kMembersPerNode) {
    return fail(ErrorCode::kLimitExceeded, "access list too long");
  }
  OnceOnly<HolderId> holders;
  OnceOnly<SignPublicKey> sign_keys;
  OnceOnly<CurvePublicKey> transport_keys;
  for (const AccessEntry& entry : access.add) {
    if (!holders.add(entry.holder) || !sign_keys.add(entry.sign_key) ||
        !transport_keys.add(entry.transport_key)) {
      return fail(ErrorCode::kMalformed, "access list with a zero or repeated holder or key");
    }
    if (!belongs_here(entry, owner, roster)) {
      return fail(ErrorCode::kNotAuthorized, "access for somebody of another organisation");
    }
  }
  for (const HolderId& holder : access.remove) {
    if (!holders.add(holder))
      return fail(ErrorCode::kMalformed, "access list names a holder twice");
  }
  return {};
}

// node 16 | session 32 | H(request).
Bytes post_subject(const NodeId& node, const Hash32& session, BytesView request) {
  Bytes out;
  append(out, node.view());
  append(out, session.view());
  append(out, hash(label::kRequest, {request}).view());
  return out;
}

Bytes proof_subject(const NodeId& node, const Hash32& session) {
  return to_bytes(hash(label::kDeviceProof, {node.view(), session.view()}).view());
}

}  // namespace

Hash32 card_hash(BytesView card) { return hash(label::kCard, {card}); }

SignedCard sign_card(const SignKey& subject, const Card& card, const SignKey* previous) {
  SignedCard out;
  out.card = encode(card);
  const Hash32 id = card_hash(out.card);
  out.signature = subject.sign(label::kCardSign, card.network_id, id.view());
  if (previous != nullptr) {
    out.previous_signature = previous->sign(label::kCardSign, card.network_id, id.view());
  }
  return out;
}

Result<Verified<CardState>> verify_card(BytesView signed_card, const RosterState& roster,
                                        std::uint64_t at_ms) {
  if (signed_card.size() > limits::kCardBytes)
    return fail(ErrorCode::kLimitExceeded, "card too long");
  const auto wire = parse<SignedCard>(signed_card);
  if (!wire) return wire.error();
  auto card = parse<Card>(wire->card);
  if (!card) return card.error();
  if (card->network_id != roster.network_id) {
    return fail(ErrorCode::kWrongNetwork, "card of another network");
  }
  if (card->prev_hash.is_zero() && !wire->previous_signature.is_zero()) {
    return fail(ErrorCode::kMalformed, "a first card signed by a key before it");
  }
  const auto top = claimed_top(card->chain);
  if (!top) return top.error();
  const auto subject = verify_chain(card->chain, *top, roster, at_ms);
  if (!subject) return subject.error();
  auto good = check_card_fields(*card);
  if (good) good = check_card_subject(*card, **subject, roster);
  if (!good) return good.error();
  const Hash32 id = card_hash(wire->card);
  auto statement = verify_card_statement(*card, **subject);
  if (!statement) return statement.error();
  good = check_card_signature(*wire, id, **subject, *statement, roster.network_id, at_ms);
  if (!good) return good.error();
  return Verifier::vouch(CardState{std::move(*card), id, **subject, std::move(*statement),
                                   wire->previous_signature, to_bytes(signed_card)});
}

CardOrder compare_cards(const CardState& held, const CardState& candidate) {
  const Card& now = held.card;
  const Card& next = candidate.card;
  CEPTOAR_CHECK(now.org == next.org && now.holder == next.holder);
  if (held.hash == candidate.hash) return CardOrder::kSame;
  if (now.prev_hash == candidate.hash || next.serial < now.serial) return CardOrder::kOlder;
  if (next.prev_hash != held.hash) {
    const bool same_place = next.prev_hash == now.prev_hash && !now.prev_hash.is_zero();
    if (same_place || next.serial == now.serial) return CardOrder::kDisputed;
    return held.subject.key == candidate.subject.key ? CardOrder::kContinued
                                                     : CardOrder::kReestablished;
  }
  if (held.subject.key == candidate.subject.key) return CardOrder::kContinued;
  return verify(held.subject.key, label::kCardSign, next.network_id, candidate.hash.view(),
                candidate.previous_signature)
             ? CardOrder::kContinued
             : CardOrder::kReestablished;
}

SignedStaffList sign_staff_list(const SignKey& signer, BytesView signer_certificate,
                                const StaffList& list) {
  SignedStaffList out;
  out.list = encode(list);
  out.signature = signer.sign(label::kStaffListSign, list.network_id,
                              hash(label::kStaffList, {out.list}).view());
  out.signer = to_bytes(signer_certificate);
  return out;
}

Result<Verified<StaffList>> verify_staff_list(BytesView signed_list, const OrgId& org,
                                              const SignPublicKey& admin, const NetworkId& network,
                                              std::uint64_t at_ms) {
  const auto wire = parse<SignedStaffList>(signed_list);
  if (!wire) return wire.error();
  auto list = parse<StaffList>(wire->list);
  if (!list) return list.error();
  if (list->network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "staff list of another network");
  }
  if (list->org != org) return fail(ErrorCode::kNotAuthorized, "another organisation's staff list");
  if (list->version == 0 || (list->version == 1) != list->prev_hash.is_zero()) {
    return fail(ErrorCode::kMalformed, "staff list's version and previous hash do not go together");
  }
  const auto signer = signer_key(wire->signer, org, admin, network, at_ms);
  if (!signer) return signer.error();
  if (!verify(*signer, label::kStaffListSign, network, hash(label::kStaffList, {wire->list}).view(),
              wire->signature)) {
    return fail(ErrorCode::kBadSignature, "staff list's signature does not fit");
  }
  if (auto good = check_staff(*list, admin); !good) return good.error();
  return Verifier::vouch(std::move(*list));
}

SignedAccess sign_access(const SignKey& signer, BytesView signer_certificate,
                         const Access& access) {
  SignedAccess out;
  out.access = encode(access);
  out.signature =
      signer.sign(label::kAccessSign, access.network_id, hash(label::kAccess, {out.access}).view());
  out.signer = to_bytes(signer_certificate);
  return out;
}

Result<Verified<Access>> verify_access(BytesView signed_access, const NodeRecord& node,
                                       const RosterState& roster, std::uint64_t at_ms) {
  const auto wire = parse<SignedAccess>(signed_access);
  if (!wire) return wire.error();
  auto access = parse<Access>(wire->access);
  if (!access) return access.error();
  if (access->network_id != roster.network_id) {
    return fail(ErrorCode::kWrongNetwork, "access list of another network");
  }
  const Organisation* owner = roster.find_org(node.org);
  if (access->node != node.id || owner == nullptr) {
    return fail(ErrorCode::kNotAuthorized, "access list of another node");
  }
  const auto signer =
      signer_key(wire->signer, owner->id, owner->admin_key, roster.network_id, at_ms);
  if (!signer) return signer.error();
  if (!verify(*signer, label::kAccessSign, roster.network_id,
              hash(label::kAccess, {wire->access}).view(), wire->signature)) {
    return fail(ErrorCode::kBadSignature, "access list's signature does not fit");
  }
  if (auto good = check_access(*access, *owner, roster); !good) return good.error();
  return Verifier::vouch(std::move(*access));
}

Signature sign_post(const SignKey& member, const NetworkId& network, const NodeId& node,
                    const Hash32& session, BytesView request) {
  return member.sign(label::kPostSign, network, post_subject(node, session, request));
}

bool verify_post(const SignPublicKey& member, const NetworkId& network, const NodeId& node,
                 const Hash32& session, BytesView request, const Signature& signature) {
  return verify(member, label::kPostSign, network, post_subject(node, session, request), signature);
}

DeviceProof prove_device(const SignKey& holder, const std::vector<Bytes>& company, BytesView device,
                         const NetworkId& network, const NodeId& node, const Hash32& session) {
  DeviceProof out;
  out.chain = company;
  out.device = to_bytes(device);
  out.signature = holder.sign(label::kDeviceProve, network, proof_subject(node, session));
  return out;
}

Result<void> verify_device_proof(const DeviceProof& proof, const AccessEntry& entry, const OrgId& top,
                                 const NodeId& node, const Hash32& session,
                                 const RosterState& roster, std::uint64_t at_ms) {
  const auto subject = verify_chain(proof.chain, top, roster, at_ms);
  if (!subject) return subject.error();
  if (!(*subject)->holder.is_zero() || (*subject)->org != entry.org) {
    return fail(ErrorCode::kNotAuthorized, "proof for another organisation");
  }
  const auto device =
      verify_device(proof.device, entry.org, (*subject)->admin, roster.network_id, at_ms);
  if (!device) return device.error();
  if ((*device)->subject_holder != entry.holder || (*device)->key != entry.sign_key) {
    return fail(ErrorCode::kNotAuthorized, "proof of another device");
  }
  if (!verify(entry.sign_key, label::kDeviceProve, roster.network_id, proof_subject(node, session),
              proof.signature)) {
    return fail(ErrorCode::kBadSignature, "proof's signature does not fit");
  }
  return {};
}

}  // namespace ceptoar::crypto
