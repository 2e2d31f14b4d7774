// SPDX-License-Identifier: Apache-2.0
// Log entries: ids, node signatures, bodies by hash, receipts, routing.
// Verified bytes are the received bytes. Thread: pure functions, any thread.
#ifndef CEPTOAR_CRYPTO_ENTRY_H_
#define CEPTOAR_CRYPTO_ENTRY_H_

#include "crypto/keys.h"
#include "crypto/verified.h"
#include "schema/codec.h"
#include "schema/link.h"
#include "schema/objects.h"

namespace ceptoar::crypto {

EntryId entry_id(BytesView header);
Hash32 body_hash(BytesView body);

struct Entry {
  EntryId id;
  EntryHeader header;
  SignedEntry wire;  // the exact bytes
};

// H over the header, Ed25519 over the id (performance.md 4.1).
Signature sign_entry(const SignKey& nsk, const NetworkId& network, const EntryId& id);

// Parses, checks the static rules of a header (version, network, horizons of limits.h against its
// own hlc, body length against dist, zero fields where they must be zero).
// Errors: kMalformed, kUnsupportedVersion, kWrongNetwork, kExpired, kLimitExceeded.
Result<EntryHeader> check_header(BytesView header, const NetworkId& network);

// An entry whose header passed check_header(), with the id of its very bytes: all but the signature. One thread
// may do this cheap half and give the other to another.
class CheckedEntry {
 public:
  const Entry& operator*() const { return entry_; }
  const Entry* operator->() const { return &entry_; }

 private:
  friend Result<CheckedEntry> check_entry(SignedEntry entry, const NetworkId& network);
  friend Result<Verified<Entry>> verify_entry(CheckedEntry entry, const SignPublicKey& nsk);
  explicit CheckedEntry(Entry entry) : entry_(std::move(entry)) {}
  Entry entry_;
};
// Errors: those of check_header().
Result<CheckedEntry> check_entry(SignedEntry entry, const NetworkId& network);
// The signature, with `nsk`, which the caller took from the roster for (author, nskEpoch).
// Errors: kBadSignature; of the second form those of check_header() too.
Result<Verified<Entry>> verify_entry(CheckedEntry entry, const SignPublicKey& nsk);
Result<Verified<Entry>> verify_entry(SignedEntry entry, const NetworkId& network,
                                     const SignPublicKey& nsk);

// True when the bytes are the body that the header names (length and hash).
bool body_fits(const EntryHeader& header, BytesView body);

Receipt make_receipt(const SignKey& nsk, const NetworkId& network, const EntryId& entry,
                     const NodeId& node, std::uint16_t local_recipients, std::uint64_t committed_ms);
Result<Verified<Receipt>> verify_receipt(const Receipt& receipt, const NetworkId& network,
                                         const SignPublicKey& nsk);

struct RoutingPlan {
  NodeId node;
  KemPublicKey ntk;  // the node's transport key serves HPKE here
  std::vector<LocalRecipient> recipients;
};
// REQUIRES: plans sorted by node, unique.
// Errors: kLimitExceeded, kBadSignature (a transport key of small order).
Result<SignedRouting> make_routing(const SignKey& nsk, const NetworkId& network, const EntryId& entry,
                                   const std::vector<RoutingPlan>& plans, Random& random);
// Bytes of what make_routing makes of it as it travels, whatever the keys. Above kRoutingBytes it fails.
std::size_t routing_bytes(const std::vector<PlannedNode>& plan);
Result<Verified<Routing>> verify_routing(BytesView signed_routing, const NetworkId& network,
                                         const SignPublicKey& author_nsk, const EntryId& entry);
// What the box of `node` says. kNotFound when the node is not named; kNoKey when it does not open.
Result<LocalRecipients> open_routing(const Verified<Routing>& routing, const NodeId& node,
                                     const KemKey& ntk);

// Key of the pair sums of two nodes (link.capnp PairSum): HK(X25519(NTKs), "pair-key" NUL networkId
// and both transport keys sorted). Nobody else can compute a summand, so nobody can craft entries
// that hide each other in a sum.
Result<Hash32> pair_key(const KemKey& own_ntk, const KemPublicKey& peer_ntk,
                        const NetworkId& network);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_ENTRY_H_
