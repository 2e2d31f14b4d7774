// SPDX-License-Identifier: Apache-2.0
// From an opened body to something that may be shown: the author's chain and signature, and every
// reader's key against published statements and cards.
#ifndef CEPTOAR_CRYPTO_TRUST_H_
#define CEPTOAR_CRYPTO_TRUST_H_

#include <functional>

#include "crypto/certificate.h"
#include "crypto/envelope.h"

namespace ceptoar::crypto {

// What the caller's program knows. Lifetime: outlives the call.
class TrustView {
 public:
  virtual ~TrustView() = default;
  virtual const RosterState* roster_by_hash(const Hash32& hash) const = 0;
  // The roster in force, whose agreed ends of admin keys count whatever version a message names; nullptr:
  // none is known.
  virtual const RosterState* roster_in_force() const { return nullptr; }
  virtual const StatementState* statement_by_hash(const Hash32& hash) const = 0;
  // Newest statement known of a roster organisation; nullptr when none.
  virtual const StatementState* newest_statement(const OrgId& org, ReaderClass key_class) const = 0;
  virtual const CardState* card_by_hash(const Hash32& hash) const = 0;
  // By the roster organisation over the key's holder: nobody revokes another organisation's keys.
  virtual bool is_revoked(const OrgId& roster_org, const SignPublicKey& key, const NodeId& node,
                          std::uint64_t seq) const = 0;
};

// How sure the audience is. Worst of all readers; the order of the enumerators is the order of
// doubt.
enum class AudienceCheck {
  kGood,
  kNameUnverified,   // chain holds, card not held
  kStatementMissing, // statement not here yet: shown, marked, checked again
  kSuperseded,       // an older epoch than was published when it was posted: shown, marked
};

struct Authored {
  Opened opened;
  Subject author;
  AudienceCheck audience = AudienceCheck::kGood;
};

// `header` is that of a Verified<Entry>. Certificates are checked at the time its node posted it
// (header.hlc); the roster is the one the audience names (CLEAR without one: the header's).
// Checked are the member's signature over the exact inner bytes by the end of inner.chain; author
// org and holder as inner says; the author's node as one of his roster organisation's, and the admin key
// at the top of his chain as not ended before this position; every
// reader's key as one that its statement published (company and person: by the chain inside);
// GREEN: every reader but the author's organisation is in the community; CLEAR has no readers.
// Control is not opened here. What is vouched for are the signed bytes: opened.inner is read again.
// Errors: kMalformed, kWrongNetwork, kBadSignature, kNotAuthorized, kTlpViolation, kExpired,
// kNotFound (roster version not known: ask for it and try again).
Result<Verified<Authored>> verify_author(Opened opened, const EntryHeader& header,
                                         const TrustView& trust);

// A message that travels inside another one: the first officer's proposal inside a broadcast.
struct Quoted {
  Inner inner;
  Subject author;
};
// The member's signature by the end of inner.chain, at `at_ms`, in the roster that its audience names;
// the chain hangs from the organisation of `inner.author_node`. A key that was revoked before position
// `seq` of that node is refused; 0 where the position is not known: refused when the revocation does
// not list the node. Readers, label and place are the caller's to compare.
// Errors: kMalformed, kWrongNetwork, kBadSignature, kNotAuthorized, kExpired, kNotFound (roster).
Result<Verified<Quoted>> verify_quoted(BytesView inner_signed, const NetworkId& network,
                                       std::uint64_t at_ms, std::uint64_t seq,
                                       const TrustView& trust);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_TRUST_H_
