// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate.h"

#include "crypto/checks.h"
#include "crypto/verifier.h"

namespace ceptoar::crypto {
namespace {

struct ParsedCertificate {
  Certificate certificate;
  Hash32 hash;
  Signature signature;
};

Result<ParsedCertificate> parse_certificate(BytesView signed_certificate) {
  if (signed_certificate.size() > limits::kCertificateBytes) {
    return fail(ErrorCode::kMalformed, "certificate too long");
  }
  auto wire = parse<SignedCertificate>(signed_certificate);
  if (!wire) return wire.error();
  auto certificate = parse<Certificate>(wire->certificate);
  if (!certificate) return certificate.error();
  return ParsedCertificate{std::move(*certificate), hash(label::kCertificate, {wire->certificate}),
                           wire->signature};
}

// What holds for every kind: network, dates, clean words, a key, and the issuer's signature.
Result<void> check_issued(const ParsedCertificate& parsed, const OrgId& issuer,
                          const SignPublicKey& issuer_admin, const NetworkId& network,
                          std::uint64_t at_ms) {
  const Certificate& certificate = parsed.certificate;
  if (certificate.network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "certificate of another network");
  }
  if (certificate.issuer_org != issuer) {
    return fail(ErrorCode::kNotAuthorized, "certificate of another issuer");
  }
  if (certificate.key.is_zero() || !is_clean_line(certificate.role, limits::kNameBytes)) {
    return fail(ErrorCode::kMalformed, "certificate without key or with an unclean role");
  }
  if (!verify(issuer_admin, label::kCertificateSign, network, parsed.hash.view(),
              parsed.signature)) {
    return fail(ErrorCode::kBadSignature, "certificate signature does not fit");
  }
  if (at_ms < certificate.not_before_ms || at_ms > certificate.not_after_ms) {
    return fail(ErrorCode::kExpired, "certificate not valid at that time");
  }
  return {};
}

// One step down: `subject` is an organisation of the roster and becomes a company under it.
Result<void> descend_to_company(Subject& subject, const ParsedCertificate& parsed,
                                const RosterState& roster, std::uint64_t at_ms) {
  const Certificate& certificate = parsed.certificate;
  const Organisation* top = roster.find_org(subject.org);
  if (top == nullptr || top->kind != OrgKind::kCeptoar) {
    return fail(ErrorCode::kNotAuthorized, "only a CEPTOAR certifies companies");
  }
  if (auto good = check_issued(parsed, subject.org, subject.admin, roster.network_id, at_ms);
      !good) {
    return good;
  }
  // A CEPTOAR must not be able to name a company after somebody who stands in the roster.
  if (certificate.subject_org.is_zero() || !certificate.subject_holder.is_zero() ||
      roster.find_org(certificate.subject_org) != nullptr ||
      roster.find_org(certificate.handle) != nullptr) {
    return fail(ErrorCode::kNotAuthorized, "certificate does not name a company");
  }
  if (!is_company_handle(certificate.handle, top->handle)) {
    return fail(ErrorCode::kNotAuthorized, "company's handle is not under its CEPTOAR");
  }
  subject.org = certificate.subject_org;
  subject.admin = certificate.key;
  subject.key = certificate.key;
  subject.handle = certificate.handle;
  subject.role = certificate.role;
  return {};
}

Result<void> descend_to_holder(Subject& subject, const ParsedCertificate& parsed,
                               const NetworkId& network, std::uint64_t at_ms) {
  const Certificate& certificate = parsed.certificate;
  if (auto good = check_issued(parsed, subject.org, subject.admin, network, at_ms); !good) {
    return good;
  }
  if (certificate.subject_org != subject.org || certificate.subject_holder.is_zero()) {
    return fail(ErrorCode::kNotAuthorized, "certificate does not name a holder of its issuer");
  }
  if (!is_holder_handle(certificate.handle) ||
      organisation_part(certificate.handle) != subject.handle) {
    return fail(ErrorCode::kNotAuthorized, "holder's handle is not under his organisation");
  }
  subject.holder = certificate.subject_holder;
  subject.key = certificate.key;
  subject.handle = certificate.handle;
  subject.role = certificate.role;
  return {};
}

}  // namespace

SignedCertificate sign_certificate(const SignKey& issuer_admin, const Certificate& certificate) {
  SignedCertificate out;
  out.certificate = encode(certificate);
  out.signature = issuer_admin.sign(label::kCertificateSign, certificate.network_id,
                                    hash(label::kCertificate, {out.certificate}).view());
  return out;
}

Result<Verified<Subject>> verify_chain(const std::vector<Bytes>& chain, const OrgId& top,
                                       const RosterState& roster, std::uint64_t at_ms) {
  if (chain.size() > limits::kChainLength) return fail(ErrorCode::kMalformed, "chain too long");
  const Organisation* org = roster.find_org(top);
  if (org == nullptr || org->status == Status::kRemoved) {
    return fail(ErrorCode::kNotAuthorized, "no such organisation in the roster");
  }
  Subject subject{org->id, org->id, org->admin_key, {}, org->admin_key, org->handle, {}};
  for (const Bytes& link : chain) {
    const auto parsed = parse_certificate(link);
    if (!parsed) return parsed.error();
    if (!subject.holder.is_zero()) {
      return fail(ErrorCode::kNotAuthorized, "a holder certifies nobody");
    }
    Result<void> good =
        fail(ErrorCode::kNotAuthorized, "a device certificate is no link of a chain");
    if (parsed->certificate.kind == CertificateKind::kOrganisation) {
      good = descend_to_company(subject, *parsed, roster, at_ms);
    } else if (parsed->certificate.kind == CertificateKind::kHolder) {
      good = descend_to_holder(subject, *parsed, roster.network_id, at_ms);
    }
    if (!good) return good.error();
  }
  return Verifier::vouch(std::move(subject));
}

Result<Verified<Certificate>> verify_device(BytesView signed_certificate, const OrgId& org,
                                            const SignPublicKey& admin, const NetworkId& network,
                                            std::uint64_t at_ms) {
  auto parsed = parse_certificate(signed_certificate);
  if (!parsed) return parsed.error();
  const Certificate& certificate = parsed->certificate;
  if (certificate.kind != CertificateKind::kDevice || certificate.subject_org != org ||
      certificate.subject_holder.is_zero()) {
    return fail(ErrorCode::kNotAuthorized, "not a device certificate of this organisation");
  }
  if (!is_holder_handle(certificate.handle)) {
    return fail(ErrorCode::kMalformed, "device certificate without a holder's handle");
  }
  if (auto good = check_issued(*parsed, org, admin, network, at_ms); !good) return good.error();
  // After check_issued the two dates are in order: at_ms lies between them.
  if (certificate.not_after_ms - certificate.not_before_ms >
      limits::kDeviceCertificateDays * limits::kDayMs) {
    return fail(ErrorCode::kNotAuthorized, "device certificate runs too long");
  }
  return Verifier::vouch(std::move(parsed->certificate));
}

Result<SignPublicKey> signer_key(BytesView signer_certificate, const OrgId& org,
                                 const SignPublicKey& admin, const NetworkId& network,
                                 std::uint64_t at_ms) {
  if (signer_certificate.empty()) return admin;
  const auto device = verify_device(signer_certificate, org, admin, network, at_ms);
  if (!device) return device.error();
  return (*device)->key;
}

Result<OrgId> claimed_top(const std::vector<Bytes>& chain) {
  if (chain.empty()) return fail(ErrorCode::kMalformed, "no certificate chain");
  const auto parsed = parse_certificate(chain.front());
  if (!parsed) return parsed.error();
  return parsed->certificate.issuer_org;
}

}  // namespace ceptoar::crypto
