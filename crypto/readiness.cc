// SPDX-License-Identifier: Apache-2.0
#include "crypto/readiness.h"

#include <algorithm>

#include "crypto/checks.h"
#include "crypto/hash.h"
#include "schema/codec.h"

namespace ceptoar::crypto {
namespace {

const Organisation* find_org(const Roster& roster, const OrgId& id) {
  const auto at = std::find_if(roster.organisations.begin(), roster.organisations.end(),
                               [&](const Organisation& org) { return org.id == id; });
  return at == roster.organisations.end() ? nullptr : &*at;
}

bool begins_to_take_part(const Organisation* before, const Organisation& next) {
  return before != nullptr && next.kind == OrgKind::kCeptoar && next.status == Status::kActive &&
         (before->status == Status::kCandidate || before->status == Status::kForming);
}

Bytes subject_of(BytesView readiness) {
  return to_bytes(hash(label::kReadiness, {readiness}).view());
}

}  // namespace

Hash32 rules_hash(BytesView document) { return hash(label::kRules, {document}); }

Bytes sign_readiness(const SignKey& admin, const Readiness& readiness) {
  SignedReadiness out;
  out.readiness = encode(readiness);
  out.signature =
      admin.sign(label::kReadinessSign, readiness.network_id, subject_of(out.readiness));
  return encode(out);
}

Result<Readiness> read_readiness(BytesView signed_readiness, const OrgId& org,
                                 const NetworkId& network) {
  const auto wire = parse<SignedReadiness>(signed_readiness);
  if (!wire) return wire.error();
  auto out = parse<Readiness>(wire->readiness);
  if (!out) return out.error();
  if (out->network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "requirements of another network");
  }
  if (out->org != org) return fail(ErrorCode::kMalformed, "requirements of another organisation");
  if (!is_clean_line(out->rules_name, limits::kNameBytes) ||
      !is_clean_line(out->poc_members, limits::kHandleBytes) ||
      !is_clean_line(out->poc_outside, limits::kHandleBytes) ||
      !is_clean_line(out->coordinator, limits::kHandleBytes)) {
    return fail(ErrorCode::kMalformed, "requirements with a text that is no line");
  }
  return out;
}

Result<Readiness> verify_readiness(BytesView signed_readiness, const OrgId& org,
                                   const NetworkId& network, const SignPublicKey& admin) {
  auto out = read_readiness(signed_readiness, org, network);
  if (!out) return out;
  const auto wire = parse<SignedReadiness>(signed_readiness);
  if (!wire) return wire.error();
  if (!verify(admin, label::kReadinessSign, network, subject_of(wire->readiness),
              wire->signature)) {
    return fail(ErrorCode::kBadSignature, "requirements are not signed by the admin key");
  }
  return out;
}

bool is_ready(const Readiness& readiness) {
  return !readiness.rules_hash.is_zero() && !readiness.poc_members.empty() &&
         !readiness.poc_outside.empty();
}

Result<void> check_readiness(const Roster& before, const Roster& next) {
  for (const Organisation& org : next.organisations) {
    const Organisation* old = find_org(before, org.id);
    const bool begins = begins_to_take_part(old, org);
    const bool anew = !org.readiness.empty() && (old == nullptr || old->readiness != org.readiness);
    if (!begins && !anew) continue;
    if (org.readiness.empty()) {
      return fail(ErrorCode::kMalformed, "a CEPTOAR takes part before it has registered its rules");
    }
    const auto said = anew ? verify_readiness(org.readiness, org.id, next.network_id, org.admin_key)
                           : read_readiness(org.readiness, org.id, next.network_id);
    if (!said) return said.error();
    if (begins && !is_ready(*said)) {
      return fail(ErrorCode::kMalformed,
                  "a CEPTOAR takes part without rules or an emergency point of contact");
    }
  }
  return {};
}

}  // namespace ceptoar::crypto
