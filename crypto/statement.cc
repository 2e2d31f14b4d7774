// SPDX-License-Identifier: Apache-2.0
// Key statements, their freshness, and revocations.
#include <algorithm>

#include "crypto/certificate.h"
#include "crypto/checks.h"
#include "crypto/verifier.h"

namespace ceptoar::crypto {
namespace {

struct ParsedStatement {
  SignedKeyStatement wire;
  KeyStatement statement;
  Freshness freshness;
  Hash32 hash;
};

Result<ParsedStatement> parse_statement(BytesView signed_statement) {
  if (signed_statement.size() > limits::kStatementBytes) {
    return fail(ErrorCode::kMalformed, "key statement too long");
  }
  auto wire = parse<SignedKeyStatement>(signed_statement);
  if (!wire) return wire.error();
  auto statement = parse<KeyStatement>(wire->statement);
  if (!statement) return statement.error();
  auto freshness = parse<Freshness>(wire->freshness);
  if (!freshness) return freshness.error();
  const Hash32 hash = statement_hash(wire->statement);
  return ParsedStatement{std::move(*wire), *statement, *freshness, hash};
}

Hash32 freshness_hash(BytesView freshness) { return hash(label::kFreshness, {freshness}); }

Result<void> check_fields(const KeyStatement& statement, const NetworkId& network,
                          std::uint64_t max_days) {
  if (statement.network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "key statement of another network");
  }
  if (statement.epoch == 0 || (statement.epoch == 1) != statement.prev_hash.is_zero()) {
    return fail(ErrorCode::kMalformed,
                "key statement's epoch and previous hash do not go together");
  }
  if (statement.public_key.is_zero())
    return fail(ErrorCode::kMalformed, "key statement without key");
  if (statement.not_after_ms <= statement.created_ms ||
      statement.not_after_ms - statement.created_ms > max_days * limits::kDayMs) {
    return fail(ErrorCode::kMalformed, "key statement runs too long or not at all");
  }
  const bool grants = statement.grant_count != 0;
  if (grants != !statement.grant_root.is_zero() ||
      (grants && statement.key_class != ReaderClass::kMembers) ||
      statement.grant_count > std::uint32_t{1} << limits::kMerklePath) {
    return fail(ErrorCode::kMalformed, "key statement's grants do not go together");
  }
  return {};
}

Result<void> check_freshness(const ParsedStatement& parsed, const NetworkId& network) {
  const Freshness& freshness = parsed.freshness;
  if (freshness.network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "freshness of another network");
  }
  if (freshness.statement_hash != parsed.hash || freshness.as_of_ms < parsed.statement.created_ms ||
      (freshness.closing && parsed.statement.key_class != ReaderClass::kMembers)) {
    return fail(ErrorCode::kMalformed, "freshness does not go with its key statement");
  }
  return {};
}

// The two signatures, once it is known whose keys they must be.
Result<void> check_signatures(const ParsedStatement& parsed, const NetworkId& network,
                              const SignPublicKey& maker, const SignPublicKey& renewer) {
  if (!verify(maker, label::kStatementSign, network, parsed.hash.view(), parsed.wire.signature)) {
    return fail(ErrorCode::kBadSignature, "key statement's signature does not fit");
  }
  if (!verify(renewer, label::kFreshnessSign, network, freshness_hash(parsed.wire.freshness).view(),
              parsed.wire.freshness_signature)) {
    return fail(ErrorCode::kBadSignature, "freshness signature does not fit");
  }
  return {};
}

// A person's own certificate stands where an organisation's statement has a device's.
Result<void> check_own_certificate(BytesView certificate, const Subject& holder,
                                   const NetworkId& network, std::uint64_t at_ms) {
  const auto wire = parse<SignedCertificate>(certificate);
  if (!wire) return wire.error();
  const auto own = parse<Certificate>(wire->certificate);
  if (!own) return own.error();
  if (own->network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "certificate of another network");
  }
  if (own->kind != CertificateKind::kHolder || own->issuer_org != holder.org ||
      own->subject_org != holder.org || own->subject_holder != holder.holder ||
      own->key != holder.key) {
    return fail(ErrorCode::kNotAuthorized, "not the holder's own certificate");
  }
  if (!verify(holder.admin, label::kCertificateSign, network,
              hash(label::kCertificate, {wire->certificate}).view(), wire->signature)) {
    return fail(ErrorCode::kBadSignature, "certificate signature does not fit");
  }
  if (at_ms < own->not_before_ms || at_ms > own->not_after_ms) {
    return fail(ErrorCode::kExpired, "certificate not valid at that time");
  }
  return {};
}

Verified<StatementState> vouch_statement(const ParsedStatement& parsed, const SignPublicKey& maker,
                                         BytesView signed_statement) {
  return Verifier::vouch(StatementState{parsed.statement, parsed.hash,
                                        parsed.freshness.as_of_ms, parsed.freshness.closing, maker,
                                        to_bytes(signed_statement)});
}

void sign_freshness(SignedKeyStatement& into, const Freshness& freshness, const SignKey& device,
                    BytesView device_certificate) {
  into.freshness = encode(freshness);
  into.freshness_signature = device.sign(label::kFreshnessSign, freshness.network_id,
                                         freshness_hash(into.freshness).view());
  into.freshness_device = to_bytes(device_certificate);
}

StatementVerdict compare_same_epoch(const StatementState& held, const StatementState& candidate) {
  if (held.hash != candidate.hash) {
    const bool later_list = candidate.statement.list_version > held.statement.list_version;
    const bool same_list = candidate.statement.list_version == held.statement.list_version;
    return {StatementOrder::kConflict, later_list || (same_list && candidate.hash < held.hash)};
  }
  const auto freshness = [](const StatementState& state) {
    return std::pair(state.as_of_ms, state.closing);
  };
  if (freshness(candidate) == freshness(held)) return {StatementOrder::kSame, false};
  const bool newer = freshness(candidate) > freshness(held);
  return {newer ? StatementOrder::kNewer : StatementOrder::kOlder, newer};
}

}  // namespace

Hash32 statement_hash(BytesView statement) { return hash(label::kStatement, {statement}); }

SignedKeyStatement make_statement(const SignKey& device, BytesView device_certificate,
                                  const KeyStatement& statement) {
  SignedKeyStatement out;
  out.statement = encode(statement);
  const Hash32 id = statement_hash(out.statement);
  out.signature = device.sign(label::kStatementSign, statement.network_id, id.view());
  out.device = to_bytes(device_certificate);
  sign_freshness(out, {id, statement.network_id, statement.created_ms, false}, device,
                 device_certificate);
  return out;
}

SignedKeyStatement renew_statement(const SignedKeyStatement& statement, const NetworkId& network,
                                   const SignKey& device, BytesView device_certificate,
                                   std::uint64_t as_of_ms, bool closing) {
  SignedKeyStatement out = statement;
  sign_freshness(out, {statement_hash(statement.statement), network, as_of_ms, closing}, device,
                 device_certificate);
  return out;
}

Result<Verified<StatementState>> verify_statement(BytesView signed_statement, const OrgId& org,
                                                  const SignPublicKey& admin,
                                                  const NetworkId& network) {
  auto parsed = parse_statement(signed_statement);
  if (!parsed) return parsed.error();
  const KeyStatement& statement = parsed->statement;
  const bool class_fits =
      statement.key_class == ReaderClass::kStaff || statement.key_class == ReaderClass::kMembers;
  if (!class_fits || statement.org != org || !statement.holder.is_zero()) {
    return fail(ErrorCode::kNotAuthorized, "not a key statement of this organisation");
  }
  auto good = check_fields(statement, network, limits::kStaffEpochDays);
  if (good) good = check_freshness(*parsed, network);
  if (!good) return good.error();
  const auto maker = verify_device(parsed->wire.device, org, admin, network, statement.created_ms);
  if (!maker) return maker.error();
  const auto renewer =
      verify_device(parsed->wire.freshness_device, org, admin, network, parsed->freshness.as_of_ms);
  if (!renewer) return renewer.error();
  good = check_signatures(*parsed, network, (*maker)->key, (*renewer)->key);
  if (!good) return good.error();
  return vouch_statement(*parsed, (*maker)->key, signed_statement);
}

Result<Verified<StatementState>> verify_person_statement(BytesView signed_statement,
                                                         const Subject& holder,
                                                         const NetworkId& network) {
  auto parsed = parse_statement(signed_statement);
  if (!parsed) return parsed.error();
  const KeyStatement& statement = parsed->statement;
  if (statement.key_class != ReaderClass::kPerson || statement.org != holder.org ||
      holder.holder.is_zero() || statement.holder != holder.holder) {
    return fail(ErrorCode::kNotAuthorized, "not a key statement of this holder");
  }
  auto good = check_fields(statement, network, limits::kPersonEpochDays);
  if (good) good = check_freshness(*parsed, network);
  if (good) {
    good = check_own_certificate(parsed->wire.device, holder, network, statement.created_ms);
  }
  if (good) {
    good = check_own_certificate(parsed->wire.freshness_device, holder, network,
                                 parsed->freshness.as_of_ms);
  }
  if (good) good = check_signatures(*parsed, network, holder.key, holder.key);
  if (!good) return good.error();
  return vouch_statement(*parsed, holder.key, signed_statement);
}

StatementVerdict compare_statements(const StatementState& held, const StatementState& candidate) {
  const KeyStatement& now = held.statement;
  const KeyStatement& next = candidate.statement;
  CEPTOAR_CHECK(now.org == next.org && now.holder == next.holder &&
                now.key_class == next.key_class);
  if (next.epoch < now.epoch) return {StatementOrder::kOlder, false};
  if (next.epoch == now.epoch) return compare_same_epoch(held, candidate);
  if (next.epoch - now.epoch > 1) return {StatementOrder::kGap, false};
  // A removal makes a later list and voids what is made under older ones, a successor too.
  if (next.prev_hash != held.hash || next.list_version < now.list_version) {
    return {StatementOrder::kConflict, false};
  }
  return {StatementOrder::kNewer, true};
}

SignedRevocation make_revocation(const SignKey& signer, BytesView signer_certificate,
                                 const Revocation& revocation) {
  SignedRevocation out;
  out.revocation = encode(revocation);
  out.signature = signer.sign(label::kRevocationSign, revocation.network_id,
                              hash(label::kRevocation, {out.revocation}).view());
  out.signer = to_bytes(signer_certificate);
  return out;
}

Result<Verified<Revocation>> verify_revocation(BytesView signed_revocation,
                                               const RosterState& roster, std::uint64_t at_ms) {
  const auto wire = parse<SignedRevocation>(signed_revocation);
  if (!wire) return wire.error();
  auto revocation = parse<Revocation>(wire->revocation);
  if (!revocation) return revocation.error();
  if (revocation->network_id != roster.network_id) {
    return fail(ErrorCode::kWrongNetwork, "revocation of another network");
  }
  const Organisation* org = roster.find_org(revocation->org);
  if (org == nullptr) return fail(ErrorCode::kNotAuthorized, "no such organisation in the roster");
  // The admin key ends by a roster version, never by a word of a device below it.
  if (revocation->key == org->admin_key) {
    return fail(ErrorCode::kNotAuthorized, "an admin key is not revoked this way");
  }
  if (revocation->key.is_zero() || !strictly_ascending(revocation->last, &LastPosition::node)) {
    return fail(ErrorCode::kMalformed, "revocation without key, or positions not sorted");
  }
  const auto signer = signer_key(wire->signer, org->id, org->admin_key, roster.network_id, at_ms);
  if (!signer) return signer.error();
  if (!verify(*signer, label::kRevocationSign, roster.network_id,
              hash(label::kRevocation, {wire->revocation}).view(), wire->signature)) {
    return fail(ErrorCode::kBadSignature, "revocation signature does not fit");
  }
  return Verifier::vouch(std::move(*revocation));
}

}  // namespace ceptoar::crypto
