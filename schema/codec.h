// SPDX-License-Identifier: Apache-2.0
// Bytes <-> wire objects.
//
// encode() always gives the canonical single-segment form without a segment table (Cap'n Proto
// encoding.md, "Canonicalization"). REQUIRES, and CHECKs: the value is one that parse() may give -
// within limits.h, lists in order, enumerations and versions known, text UTF-8 without NUL. What a
// person typed or a peer chose is examined before it gets here.
//
// parse<T>() accepts exactly what encode() could have produced: whole words, one segment, canonical,
// every fixed field at its length, every list within limits.h, sorted and unique where wire.capnp
// says so, every enumeration known, text valid UTF-8 without NUL. So encode(*parse<T>(b)) == b for
// every b that parses (tests/schema/codec_test.cc holds it for every object and every bit).
//
// Errors: kMalformed, kLimitExceeded, kUnsupportedVersion. Nothing throws out of here.
// Thread: pure functions. Lifetime: results own their bytes; the input is copied into aligned words
// first, since a ZeroMQ frame is not aligned (measured: 79 % of them).
#ifndef CEPTOAR_SCHEMA_CODEC_H_
#define CEPTOAR_SCHEMA_CODEC_H_

#include "schema/objects.h"
#include "schema/result.h"

namespace ceptoar {

template <class T>
Result<T> parse(BytesView bytes);

#define CEPTOAR_WIRE_OBJECT(Type)  \
  Bytes encode(const Type& value); \
  template <>                      \
  Result<Type> parse<Type>(BytesView bytes);

CEPTOAR_WIRE_OBJECT(EntryHeader)
CEPTOAR_WIRE_OBJECT(SignedEntry)
CEPTOAR_WIRE_OBJECT(Body)
CEPTOAR_WIRE_OBJECT(InnerSigned)
CEPTOAR_WIRE_OBJECT(Inner)
CEPTOAR_WIRE_OBJECT(Advisory)
CEPTOAR_WIRE_OBJECT(Answer)
CEPTOAR_WIRE_OBJECT(Relay)
CEPTOAR_WIRE_OBJECT(Proposal)
CEPTOAR_WIRE_OBJECT(Countersign)
CEPTOAR_WIRE_OBJECT(Certificate)
CEPTOAR_WIRE_OBJECT(SignedCertificate)
CEPTOAR_WIRE_OBJECT(KeyStatement)
CEPTOAR_WIRE_OBJECT(Freshness)
CEPTOAR_WIRE_OBJECT(SignedKeyStatement)
CEPTOAR_WIRE_OBJECT(Revocation)
CEPTOAR_WIRE_OBJECT(SignedRevocation)
CEPTOAR_WIRE_OBJECT(Card)
CEPTOAR_WIRE_OBJECT(SignedCard)
CEPTOAR_WIRE_OBJECT(StaffList)
CEPTOAR_WIRE_OBJECT(SignedStaffList)
CEPTOAR_WIRE_OBJECT(Roster)
CEPTOAR_WIRE_OBJECT(SignedRoster)
CEPTOAR_WIRE_OBJECT(Ballot)
CEPTOAR_WIRE_OBJECT(RecoveryWord)
CEPTOAR_WIRE_OBJECT(Suspension)
CEPTOAR_WIRE_OBJECT(Readiness)
CEPTOAR_WIRE_OBJECT(SignedReadiness)
CEPTOAR_WIRE_OBJECT(ForkProof)
CEPTOAR_WIRE_OBJECT(Control)
CEPTOAR_WIRE_OBJECT(LocalRecipients)
CEPTOAR_WIRE_OBJECT(Routing)
CEPTOAR_WIRE_OBJECT(SignedRouting)
CEPTOAR_WIRE_OBJECT(Receipt)

// The bytes a receipt's signature covers: encode() of the receipt with a zero signature.
Bytes receipt_signed_part(const Receipt& receipt);

// A key grant carries a private key. The 32 bytes are written to and read from the caller's own
// wiped memory; the encoded bytes contain the secret, and the caller wipes those too.
struct KeyGrantFields {
  std::uint16_t version = kProtocolVersion;
  ReaderClass key_class = ReaderClass::kStaff;
  std::uint32_t epoch = 0;
  OrgId org;
  Hash32 statement_hash;
  Hash32 salt;
  std::uint32_t leaf_index = 0;
  std::vector<Hash32> path;
  Bytes statement;
};
// REQUIRES: private_key.size() == 32.
Bytes encode_key_grant(const KeyGrantFields& fields, BytesView private_key);
// REQUIRES: private_key_out.size() == 32.
Result<KeyGrantFields> parse_key_grant(BytesView bytes, std::span<std::uint8_t> private_key_out);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_CODEC_H_
