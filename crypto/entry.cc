// SPDX-License-Identifier: Apache-2.0
#include "crypto/entry.h"

#include <algorithm>

#include "crypto/box.h"
#include "crypto/verifier.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::crypto {

namespace {

constexpr std::string_view kRouteInfo = "ceptoar/v1/route";

bool is_sealed(Dist dist) { return dist == Dist::kCommunity || dist == Dist::kDirected; }

Result<void> check_horizon(const EntryHeader& header) {
  const std::uint64_t now_ms = hlc_ms(header.hlc);
  if (header.expires_ms <= now_ms) return fail(ErrorCode::kExpired, "expires before it was made");
  const std::uint64_t life_ms = header.expires_ms - now_ms;
  std::uint64_t least_days = 0;
  std::uint64_t most_days = limits::kSealedHorizonDays;
  if (is_sealed(header.dist)) least_days = limits::kSealedHorizonMinDays;
  if (header.dist == Dist::kPublic) most_days = limits::kClearHorizonDays;
  if (header.dist == Dist::kControl) most_days = limits::kControlHorizonDays;
  if (life_ms < least_days * limits::kDayMs || life_ms > most_days * limits::kDayMs) {
    return fail(ErrorCode::kExpired, "expiry outside the horizon of its distribution");
  }
  return {};
}

Result<void> check_body_len(const EntryHeader& header) {
  if (header.body_len == 0) return fail(ErrorCode::kMalformed, "an entry without body");
  if (header.body_len > limits::kBodyBytes) {
    return fail(ErrorCode::kLimitExceeded, "body too long");
  }
  const auto& buckets = limits::kBodyBuckets;
  if (is_sealed(header.dist) &&
      std::find(buckets.begin(), buckets.end(), header.body_len) == buckets.end()) {
    return fail(ErrorCode::kMalformed, "a sealed body of no standard length");
  }
  return {};
}

Bytes route_info(const NetworkId& network, const EntryId& entry, const NodeId& node) {
  Bytes out = to_bytes(as_bytes(kRouteInfo));
  out.push_back(0);
  append(out, network.view());
  append(out, entry.view());
  append(out, node.view());
  return out;
}

// length u32le | LocalRecipients | zeros to the next step: the box shows their number only roughly.
Bytes pad_recipients(const std::vector<LocalRecipient>& recipients) {
  const Bytes encoded = encode(LocalRecipients{recipients});
  Bytes out;
  append_le32(out, static_cast<std::uint32_t>(encoded.size()));
  append(out, encoded);
  const std::size_t steps = (out.size() + limits::kRoutingBoxPad - 1) / limits::kRoutingBoxPad;
  out.resize(steps * limits::kRoutingBoxPad);
  return out;
}

std::uint32_t read_le32(BytesView bytes) {
  std::uint32_t out = 0;
  for (std::size_t i = 4; i-- > 0;) out = (out << 8) | bytes[i];
  return out;
}

Result<LocalRecipients> unpad_recipients(BytesView padded) {
  if (padded.empty() || padded.size() % limits::kRoutingBoxPad != 0) {
    return fail(ErrorCode::kMalformed, "a routing box of no standard length");
  }
  const std::size_t length = read_le32(padded);
  const BytesView rest = padded.subspan(4);
  if (length > rest.size() || std::any_of(rest.begin() + static_cast<std::ptrdiff_t>(length),
                                          rest.end(), [](std::uint8_t b) { return b != 0; })) {
    return fail(ErrorCode::kMalformed, "wrong padding in a routing box");
  }
  return parse<LocalRecipients>(rest.first(length));
}

}  // namespace

EntryId entry_id(BytesView header) { return {hash(label::kEntryId, {header}).bytes}; }

Hash32 body_hash(BytesView body) { return hash(label::kBody, {body}); }

Signature sign_entry(const SignKey& nsk, const NetworkId& network, const EntryId& id) {
  return nsk.sign(label::kEntrySign, network, id.view());
}

Result<EntryHeader> check_header(BytesView header, const NetworkId& network) {
  Result<EntryHeader> parsed = parse<EntryHeader>(header);
  if (!parsed) return parsed;
  if (parsed->version != kProtocolVersion) {
    return fail(ErrorCode::kUnsupportedVersion, "an entry of an unknown version");
  }
  if (parsed->network_id != network) return fail(ErrorCode::kWrongNetwork, "another network");
  if (parsed->seq == 0 || parsed->prev.is_zero() != (parsed->seq == 1)) {
    return fail(ErrorCode::kMalformed, "number and previous entry do not go together");
  }
  if (parsed->key_commit.is_zero() == is_sealed(parsed->dist)) {
    return fail(ErrorCode::kMalformed, "a key commitment is for sealed bodies and no others");
  }
  const Result<void> length = check_body_len(*parsed);
  if (!length) return length.error();
  const Result<void> horizon = check_horizon(*parsed);
  if (!horizon) return horizon.error();
  return parsed;
}

Result<CheckedEntry> check_entry(SignedEntry entry, const NetworkId& network) {
  Result<EntryHeader> header = check_header(entry.header, network);
  if (!header) return header.error();
  const EntryId id = entry_id(entry.header);
  return CheckedEntry(Entry{id, *std::move(header), std::move(entry)});
}

Result<Verified<Entry>> verify_entry(CheckedEntry entry, const SignPublicKey& nsk) {
  const EntryHeader& header = entry->header;
  if (!verify(nsk, label::kEntrySign, header.network_id, entry->id.view(), entry->wire.signature)) {
    return fail(ErrorCode::kBadSignature, "signature of an entry");
  }
  return Verifier::vouch(std::move(entry.entry_));
}

Result<Verified<Entry>> verify_entry(SignedEntry entry, const NetworkId& network,
                                     const SignPublicKey& nsk) {
  auto checked = check_entry(std::move(entry), network);
  if (!checked) return checked.error();
  return verify_entry(std::move(*checked), nsk);
}

bool body_fits(const EntryHeader& header, BytesView body) {
  return body.size() == header.body_len && body_hash(body) == header.body_hash;
}

Receipt make_receipt(const SignKey& nsk, const NetworkId& network, const EntryId& entry,
                     const NodeId& node, std::uint16_t local_recipients,
                     std::uint64_t committed_ms) {
  Receipt out;
  out.network_id = network;
  out.entry_id = entry;
  out.node = node;
  out.local_recipients = local_recipients;
  out.committed_ms = committed_ms;
  const Hash32 id = hash(label::kReceipt, {receipt_signed_part(out)});
  out.signature = nsk.sign(label::kReceiptSign, network, id.view());
  return out;
}

Result<Verified<Receipt>> verify_receipt(const Receipt& receipt, const NetworkId& network,
                                         const SignPublicKey& nsk) {
  if (receipt.network_id != network) return fail(ErrorCode::kWrongNetwork, "another network");
  const Hash32 id = hash(label::kReceipt, {receipt_signed_part(receipt)});
  if (!verify(nsk, label::kReceiptSign, network, id.view(), receipt.signature)) {
    return fail(ErrorCode::kBadSignature, "signature of a receipt");
  }
  return Verifier::vouch(receipt);
}

// With its signature: so it travels. One that is too long without it cannot be encoded.
static std::size_t bytes_on_wire(const SignedRouting& routing) {
  return routing.routing.size() > limits::kRoutingBytes ? routing.routing.size() : encode(routing).size();
}

Result<SignedRouting> make_routing(const SignKey& nsk, const NetworkId& network,
                                   const EntryId& entry, const std::vector<RoutingPlan>& plans,
                                   Random& random) {
  if (plans.size() > limits::kRosterNodes) {
    return fail(ErrorCode::kLimitExceeded, "too many nodes in a routing");
  }
  Routing routing;
  routing.network_id = network;
  routing.entry_id = entry;
  std::size_t recipients = 0;
  for (const RoutingPlan& plan : plans) {
    CEPTOAR_CHECK(routing.nodes.empty() || routing.nodes.back() < plan.node);
    recipients += plan.recipients.size();
    if (recipients > limits::kLocalRecipients) {
      return fail(ErrorCode::kLimitExceeded, "too many recipients in a routing");
    }
    Result<Bytes> box = box_seal(plan.ntk, route_info(network, entry, plan.node),
                                 pad_recipients(plan.recipients), random);
    if (!box) return box.error();
    routing.nodes.push_back(plan.node);
    routing.boxes.push_back(*std::move(box));
  }
  SignedRouting out;
  out.routing = encode(routing);
  const Hash32 id = hash(label::kRouting, {out.routing});
  out.signature = nsk.sign(label::kRoutingSign, network, id.view());
  if (bytes_on_wire(out) > limits::kRoutingBytes) {
    return fail(ErrorCode::kLimitExceeded, "a routing too long for a frame");
  }
  return out;
}

std::size_t routing_bytes(const std::vector<PlannedNode>& plan) {
  Routing routing;
  routing.network_id.bytes.fill(1);
  routing.entry_id.bytes.fill(1);
  for (const PlannedNode& one : plan) {
    routing.nodes.push_back(one.node);
    routing.boxes.emplace_back(pad_recipients(one.recipients).size() + kBoxOverhead);
  }
  SignedRouting out{encode(routing), {}};
  out.signature.bytes.fill(1);
  return bytes_on_wire(out);
}

Result<Verified<Routing>> verify_routing(BytesView signed_routing, const NetworkId& network,
                                         const SignPublicKey& author_nsk, const EntryId& entry) {
  const Result<SignedRouting> wire = parse<SignedRouting>(signed_routing);
  if (!wire) return wire.error();
  Result<Routing> routing = parse<Routing>(wire->routing);
  if (!routing) return routing.error();
  if (routing->network_id != network) return fail(ErrorCode::kWrongNetwork, "another network");
  if (routing->entry_id != entry || routing->nodes.size() != routing->boxes.size()) {
    return fail(ErrorCode::kMalformed, "a routing of another entry");
  }
  const Hash32 id = hash(label::kRouting, {wire->routing});
  if (!verify(author_nsk, label::kRoutingSign, network, id.view(), wire->signature)) {
    return fail(ErrorCode::kBadSignature, "signature of a routing");
  }
  return Verifier::vouch(*std::move(routing));
}

Result<LocalRecipients> open_routing(const Verified<Routing>& routing, const NodeId& node,
                                     const KemKey& ntk) {
  const auto& nodes = routing->nodes;
  const auto found = std::lower_bound(nodes.begin(), nodes.end(), node);
  if (found == nodes.end() || *found != node) {
    return fail(ErrorCode::kNotFound, "this node is not named");
  }
  const Bytes& box = routing->boxes[static_cast<std::size_t>(found - nodes.begin())];
  const Result<SecretMemory> padded =
      box_open(ntk, route_info(routing->network_id, routing->entry_id, node), box);
  if (!padded) return fail(ErrorCode::kNoKey, "the routing box does not open");
  return unpad_recipients(padded->view());
}

Result<Hash32> pair_key(const KemKey& own_ntk, const KemPublicKey& peer_ntk,
                        const NetworkId& network) {
  const Result<Secret<32>> shared = own_ntk.shared(peer_ntk);
  if (!shared) return shared.error();
  const auto [low, high] = std::minmax(own_ntk.public_key(), peer_ntk);
  return keyed_hash(shared->view(), label::kPairKey, {network.view(), low.view(), high.view()});
}

}  // namespace ceptoar::crypto
