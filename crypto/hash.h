// SPDX-License-Identifier: Apache-2.0
// H and HK of the design: BLAKE2b-256, unkeyed and keyed. Every input begins with an ASCII label and
// a NUL, so that no hash of one purpose is one of another.
#ifndef CEPTOAR_CRYPTO_HASH_H_
#define CEPTOAR_CRYPTO_HASH_H_

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "crypto/secret.h"
#include "schema/ids.h"

namespace ceptoar::crypto {

// Every label there is. Frozen: they are part of the wire format (PROTOCOL.md section 2).
namespace label {
inline constexpr std::string_view kEntryId = "entry-id";
inline constexpr std::string_view kEntrySign = "entry-sign";
inline constexpr std::string_view kBody = "body";
inline constexpr std::string_view kCtx = "ctx";
inline constexpr std::string_view kKeyCommit = "key-commit";
inline constexpr std::string_view kInnerCommit = "inner-commit";
inline constexpr std::string_view kInner = "inner";
inline constexpr std::string_view kInnerSigned = "inner-signed";
inline constexpr std::string_view kInnerSign = "inner-sign";
inline constexpr std::string_view kPayload = "payload";
inline constexpr std::string_view kNonce = "nonce";
inline constexpr std::string_view kEph = "eph";
inline constexpr std::string_view kDummy = "dummy";
inline constexpr std::string_view kDummyWrap = "dummy-wrap";
inline constexpr std::string_view kStanzas = "stanzas";
inline constexpr std::string_view kItemId = "item-id";
inline constexpr std::string_view kNodeId = "node-id";
inline constexpr std::string_view kOrgId = "org-id";
inline constexpr std::string_view kHolderId = "holder-id";
inline constexpr std::string_view kVoterId = "voter-id";
inline constexpr std::string_view kCertificate = "certificate";
inline constexpr std::string_view kCertificateSign = "certificate-sign";
inline constexpr std::string_view kStatement = "key-statement";
inline constexpr std::string_view kStatementSign = "key-statement-sign";
inline constexpr std::string_view kFreshness = "freshness";
inline constexpr std::string_view kFreshnessSign = "freshness-sign";
inline constexpr std::string_view kRevocation = "revocation";
inline constexpr std::string_view kRevocationSign = "revocation-sign";
inline constexpr std::string_view kCard = "card";
inline constexpr std::string_view kCardSign = "card-sign";
inline constexpr std::string_view kStaffList = "staff-list";
inline constexpr std::string_view kStaffListSign = "staff-list-sign";
inline constexpr std::string_view kGrantLeaf = "grant-leaf";
inline constexpr std::string_view kGrantNode = "grant-node";
inline constexpr std::string_view kAckLine = "ack-line";
inline constexpr std::string_view kRoster = "roster";
inline constexpr std::string_view kRosterSign = "roster-sign";
inline constexpr std::string_view kPrevoteSign = "prevote-sign";
inline constexpr std::string_view kRecoverySign = "recovery-sign";
inline constexpr std::string_view kRecoveryWordSign = "recovery-word-sign";
inline constexpr std::string_view kRules = "rules";
inline constexpr std::string_view kReadiness = "readiness";
inline constexpr std::string_view kReadinessSign = "readiness-sign";
inline constexpr std::string_view kSuspension = "suspension";
inline constexpr std::string_view kSuspensionSign = "suspension-sign";
inline constexpr std::string_view kRouting = "routing";
inline constexpr std::string_view kRoutingSign = "routing-sign";
inline constexpr std::string_view kHeads = "heads";
inline constexpr std::string_view kReceipt = "receipt";
inline constexpr std::string_view kReceiptSign = "receipt-sign";
inline constexpr std::string_view kRequest = "request";
inline constexpr std::string_view kPostSign = "post-sign";
inline constexpr std::string_view kAccess = "access";
inline constexpr std::string_view kAccessSign = "access-sign";
inline constexpr std::string_view kDeviceProof = "device-proof";
inline constexpr std::string_view kDeviceProve = "device-prove";
inline constexpr std::string_view kCopyName = "copy-name";
inline constexpr std::string_view kCopyKey = "copy-key";
inline constexpr std::string_view kEnrol = "enrol";
inline constexpr std::string_view kEnrolSign = "enrol-sign";
inline constexpr std::string_view kArchiveKey = "archive-key";
inline constexpr std::string_view kPair = "pair";
inline constexpr std::string_view kPairKey = "pair-key";
inline constexpr std::string_view kNumber = "number";
inline constexpr std::string_view kPolicy = "policy-pack";
inline constexpr std::string_view kPolicySign = "policy-pack-sign";
inline constexpr std::string_view kConsentText = "consent-text";
inline constexpr std::string_view kRedactSalt = "redact-salt";
inline constexpr std::string_view kRedactLeaf = "redact-leaf";
inline constexpr std::string_view kRedactNode = "redact-node";
inline constexpr std::string_view kRedactRoot = "redact-root";
inline constexpr std::string_view kRedactSign = "redact-sign";
inline constexpr std::string_view kReissue = "reissue";
inline constexpr std::string_view kReissueText = "reissue-text";
inline constexpr std::string_view kSignatureMemo = "signature-memo";
inline constexpr std::string_view kKeyFile = "key-file";
inline constexpr std::string_view kCeremony = "ceremony";
inline constexpr std::string_view kBackup = "backup";  // disk format: cli/member/backup.h
inline constexpr std::string_view kStoreTable = "store-table";  // disk format: store/FORMAT.md
inline constexpr std::string_view kStoreIndex = "store-index";
}  // namespace label

using Parts = std::initializer_list<BytesView>;

// H(label NUL parts...). Parts are concatenated: each but the last must have a fixed width.
Hash32 hash(std::string_view label, Parts parts);
// HK(key, label NUL parts...).
Hash32 keyed_hash(BytesView key, std::string_view label, Parts parts);
// The same, into memory for secrets; `out.size()` 16..64.
void derive(BytesView key, std::string_view label, Parts parts, std::span<std::uint8_t> out);

// The 12-digit part of an item's shown number: first 8 bytes, little-endian, of
// H("item-id" NUL networkId authorOrg itemId), mod 10^12 (decisions "Ids"). See schema/text.h.
std::uint64_t item_number(const NetworkId& network, const OrgId& org, const MsgId& item);

template <class Id>
Id id_of(std::string_view label, const SignPublicKey& key) {
  const Hash32 full = hash(label, {key.view()});
  Id out;
  std::copy_n(full.bytes.begin(), Id::kSize, out.bytes.begin());
  return out;
}

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_HASH_H_
