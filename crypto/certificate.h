// SPDX-License-Identifier: Apache-2.0
// Certificates (roster -> organisation -> company -> holder), key statements, cards, staff lists,
// grants, access lists: what an organisation says about its own keys and people.
// "Active when signed" goes by positions and list versions, not by clocks; the two dates of a
// certificate are checked against the time the caller passes.
#ifndef CEPTOAR_CRYPTO_CERTIFICATE_H_
#define CEPTOAR_CRYPTO_CERTIFICATE_H_

#include <optional>
#include <vector>

#include "crypto/keys.h"
#include "crypto/roster.h"
#include "crypto/verified.h"
#include "schema/codec.h"
#include "schema/link.h"

namespace ceptoar::crypto {

// --- certificates -------------------------------------------------------------------------------

SignedCertificate sign_certificate(const SignKey& issuer_admin, const Certificate& certificate);

// Who a chain speaks of: the end of roster organisation [-> company] [-> holder].
struct Subject {
  OrgId roster_org;      // the roster organisation at the top
  OrgId org;             // company, or equal to roster_org
  SignPublicKey admin;   // admin key of `org`
  HolderId holder;       // zero when the chain ends at an organisation
  SignPublicKey key;     // the holder's, or `admin`
  std::string handle;    // officer@banks-1, banks-1; roster handle when the chain is empty
  std::string role;
};
// `chain` holds encoded SignedCertificates from the roster downwards: [] the roster organisation
// `top` itself; [organisation] a company; [holder] staff of a roster organisation;
// [organisation, holder] staff of a company. Handles must nest: banks-1 under banks, x@banks-1.
// Only a CEPTOAR certifies companies, and none that bears a roster organisation's id or handle. A
// company's id is unique under its CEPTOAR only: compare roster_org too. Both dates are inclusive.
// Errors: kMalformed, kBadSignature, kNotAuthorized, kExpired, kWrongNetwork.
Result<Verified<Subject>> verify_chain(const std::vector<Bytes>& chain, const OrgId& top,
                                       const RosterState& roster, std::uint64_t at_ms);

// A device certificate (kind device) under `admin` for `org`, of at most kDeviceCertificateDays;
// gives the key that may rotate.
Result<Verified<Certificate>> verify_device(BytesView signed_certificate, const OrgId& org,
                                            const SignPublicKey& admin, const NetworkId& network,
                                            std::uint64_t at_ms);

// --- key statements -----------------------------------------------------------------------------

Hash32 statement_hash(BytesView statement);
struct StatementState {
  KeyStatement statement;
  Hash32 hash;
  std::uint64_t as_of_ms = 0;
  bool closing = false;
  SignPublicKey device;  // who made it
  Bytes wire;            // SignedKeyStatement
};
// Makes epoch 1 or the next one; `device` signs, `device_certificate` is kind device (class person:
// the holder's own key and his certificate of kind holder). Freshness is set to created_ms.
SignedKeyStatement make_statement(const SignKey& device, BytesView device_certificate,
                                  const KeyStatement& statement);
// Renewal of asOf (or the "closing" mark) by any certified device.
SignedKeyStatement renew_statement(const SignedKeyStatement& statement, const NetworkId& network,
                                   const SignKey& device, BytesView device_certificate,
                                   std::uint64_t as_of_ms, bool closing);
// Verifies one statement by itself: canonical, dates and lengths of life, device certificates under
// `admin` (the maker's valid at created_ms, the renewer's at as_of_ms), signatures, freshness not
// before created_ms. How far as_of_ms may lie ahead of a clock is the caller's to say, and so is
// that class members belongs to a CEPTOAR. Class person: the holder signs both, under his own
// certificate.
// Errors: kMalformed, kBadSignature, kNotAuthorized, kExpired, kWrongNetwork.
Result<Verified<StatementState>> verify_statement(BytesView signed_statement, const OrgId& org,
                                                  const SignPublicKey& admin,
                                                  const NetworkId& network);
Result<Verified<StatementState>> verify_person_statement(BytesView signed_statement,
                                                         const Subject& holder,
                                                         const NetworkId& network);
enum class StatementOrder {
  kNewer,      // epoch +1 with the right previous hash, or the same epoch renewed later
  kSame,
  kOlder,
  kGap,        // a later epoch whose predecessor is missing
  kConflict,   // same epoch, other statement: later list, else lower hash wins; an alarm. Also the
               // next epoch on another predecessor or under an older list: never wins
};
// `candidate_wins`: the candidate takes the place of the one held. Of one statement renewed at one
// time the "closing" one is newer. REQUIRES: same organisation, class and holder.
struct StatementVerdict {
  StatementOrder order;
  bool candidate_wins;
};
StatementVerdict compare_statements(const StatementState& held, const StatementState& candidate);

// Signed by the admin key or a certified device (its dates against at_ms). An admin key cannot be
// revoked this way: it ends by a roster version.
SignedRevocation make_revocation(const SignKey& signer, BytesView signer_certificate,
                                 const Revocation& revocation);
Result<Verified<Revocation>> verify_revocation(BytesView signed_revocation,
                                               const RosterState& roster, std::uint64_t at_ms);

// --- cards, staff lists, access -----------------------------------------------------------------

Hash32 card_hash(BytesView card);
struct CardState {
  Card card;
  Hash32 hash;
  Subject subject;
  std::optional<StatementState> statement;
  Signature previous_signature;  // not checked by verify_card, which does not know the key before
  Bytes wire;                    // SignedCard
};
// `previous` is the subject's key of the card before, when it was another one.
SignedCard sign_card(const SignKey& subject, const Card& card, const SignKey* previous);
// A person's card is signed by his own key; a company's by its admin key, or by the device that
// made the key statement inside while that device's certificate holds (at_ms). The role may be left
// out but not differ from the certificate's; nodes that the roster knows are its organisation's.
// Errors: those of verify_chain and verify_statement, kLimitExceeded.
Result<Verified<CardState>> verify_card(BytesView signed_card, const RosterState& roster,
                                        std::uint64_t at_ms);
enum class CardOrder {
  kSame,
  kOlder,
  kContinued,      // same key as the card held, or the key before signed the successor too
  kReestablished,  // another key and no word from the one before: confirm by telephone
  kDisputed,       // two successors of one card, or two cards of one serial
};
// REQUIRES: same organisation and holder.
CardOrder compare_cards(const CardState& held, const CardState& candidate);

// Statements inside are checked against each member's own key. That adding takes the admin key or
// two devices is for whoever holds the list before.
SignedStaffList sign_staff_list(const SignKey& signer, BytesView signer_certificate,
                                const StaffList& list);
Result<Verified<StaffList>> verify_staff_list(BytesView signed_list, const OrgId& org,
                                              const SignPublicKey& admin, const NetworkId& network,
                                              std::uint64_t at_ms);

SignedAccess sign_access(const SignKey& signer, BytesView signer_certificate, const Access& access);
// The signer is the node's organisation: its admin key, or a device it certified. Members are its
// staff or, for a CEPTOAR, staff of companies under it (by handle; a company is never `device`).
Result<Verified<Access>> verify_access(BytesView signed_access, const NodeRecord& node,
                                       const RosterState& roster, std::uint64_t at_ms);

// Whoever speaks on this connection is a certified device of `entry.org`. The holder, his key and his
// organisation are those of the access list; `top` is the organisation of the node.
DeviceProof prove_device(const SignKey& holder, const std::vector<Bytes>& company, BytesView device,
                         const NetworkId& network, const NodeId& node, const Hash32& session);
// Errors: kMalformed, kBadSignature, kNotAuthorized, kExpired, kWrongNetwork.
Result<void> verify_device_proof(const DeviceProof& proof, const AccessEntry& entry, const OrgId& top,
                                 const NodeId& node, const Hash32& session,
                                 const RosterState& roster, std::uint64_t at_ms);

// Post requests: label "post-sign" over node, session and H(request).
Signature sign_post(const SignKey& member, const NetworkId& network, const NodeId& node,
                    const Hash32& session, BytesView request);
bool verify_post(const SignPublicKey& member, const NetworkId& network, const NodeId& node,
                 const Hash32& session, BytesView request, const Signature& signature);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_CERTIFICATE_H_
