// SPDX-License-Identifier: Apache-2.0
// Relay (展開): a CEPTOAR's secretariat hands an original on to its member companies, with the exact
// bytes that its author signed (decisions "Audiences"). Whoever gets it checks the original against
// the header that every node has, so a relay can neither change nor invent one, nor reach further
// than the label says.
#ifndef CEPTOAR_CRYPTO_RELAY_H_
#define CEPTOAR_CRYPTO_RELAY_H_

#include "crypto/trust.h"

namespace ceptoar::crypto {

// What may be relayed at all: an advisory under AMBER or GREEN. CLEAR is read by everybody and needs
// none. Errors: kTlpViolation (RED, AMBER+STRICT, CLEAR; what is itself a relay, an answer, a key).
Result<void> check_relayable(const Inner& original);

// The content of a relay of `original`; note and due time are the caller's to add. `entry` is the id
// of the header that `original` was opened under. Errors: of check_relayable, kLimitExceeded.
Result<Relay> make_relay(const EntryId& entry, const Opened& original);

struct Relayed {
  Relay relay;
  Inner original;
  EntryHeader header;      // of the original
  Subject author;          // of the original
  bool exercise = false;   // either says so
};
// `relaying`: the message of kind relay. `header`: the exact bytes of the header that it names, out of
// a Verified<Entry> that stands in its author's chain. Checked are: the relayer is staff of a CEPTOAR
// and reads the original; the original is an advisory, signed by the end of its chain at its
// position, with the ids of that header and its inner commitment; same label, GREEN: same community;
// AMBER: readers are the relayer's staff, its client key and companies that it certified, and nobody
// else; exactly one reference, to the original.
// Errors: kUsage (not a relay, or another header than it names), kMalformed, kWrongNetwork,
// kBadSignature, kNotAuthorized, kTlpViolation, kExpired, kNotFound (roster).
Result<Verified<Relayed>> verify_relay(const Verified<Authored>& relaying, BytesView header,
                                       const TrustView& trust);
// The entry that a relay names, to look its header up by. Errors: kUsage, kMalformed.
Result<EntryId> relayed_entry(const Inner& relaying);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_RELAY_H_
