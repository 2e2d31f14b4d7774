// SPDX-License-Identifier: Apache-2.0
#include "tests/schema/wire_cases.h"

#include <cstdio>
#include <cstdlib>
#include <random>

#include "tests/support/random_objects.h"

namespace ceptoar::test {
namespace {

template <class T>
WireCase object_case(std::string name) {
  return {.name = std::move(name),
          .sample = [](SeededRandom& r) { return encode(random_object<T>(r)); },
          .round_trips =
              [](SeededRandom& r) {
                const T value = random_object<T>(r);
                const auto back = parse<T>(encode(value));
                return back && *back == value;
              },
          .reencode = [](BytesView bytes) -> Result<Bytes> {
            const auto value = parse<T>(bytes);
            if (!value) return value.error();
            return encode(*value);
          }};
}

WireCase peer_case(std::string name, std::size_t index) {
  const auto value = [index](SeededRandom& r) { return random_alternative<PeerFrame>(r, index); };
  return {.name = "peer_" + std::move(name),
          .sample = [value](SeededRandom& r) { return encode_peer_frame(value(r)); },
          .round_trips =
              [value](SeededRandom& r) {
                const PeerFrame frame = value(r);
                const auto back = parse_peer_frame(encode_peer_frame(frame));
                return back && *back == frame;
              },
          .reencode = [](BytesView bytes) -> Result<Bytes> {
            const auto frame = parse_peer_frame(bytes);
            if (!frame) return frame.error();
            return encode_peer_frame(*frame);
          }};
}

WireCase member_case(std::string name, std::size_t index) {
  const auto value = [index](SeededRandom& r) {
    MemberFrame frame;
    draw(r, frame.id);
    frame.message = random_alternative<MemberMessage>(r, index);
    return frame;
  };
  return {.name = "member_" + std::move(name),
          .sample = [value](SeededRandom& r) { return encode_member_frame(value(r)); },
          .round_trips =
              [value](SeededRandom& r) {
                const MemberFrame frame = value(r);
                const auto back = parse_member_frame(encode_member_frame(frame));
                return back && *back == frame;
              },
          .reencode = [](BytesView bytes) -> Result<Bytes> {
            const auto frame = parse_member_frame(bytes);
            if (!frame) return frame.error();
            return encode_member_frame(*frame);
          }};
}

bool same(const KeyGrantFields& a, const KeyGrantFields& b) {
  return std::tie(a.version, a.key_class, a.epoch, a.org, a.statement_hash, a.salt, a.leaf_index,
                  a.path, a.statement) == std::tie(b.version, b.key_class, b.epoch, b.org,
                                                   b.statement_hash, b.salt, b.leaf_index, b.path,
                                                   b.statement);
}

WireCase key_grant_case() {
  return {.name = "key_grant",
          .sample =
              [](SeededRandom& r) {
                Hash32 key;
                r.fill(key.bytes);
                return encode_key_grant(random_object<KeyGrantFields>(r), key.bytes);
              },
          .round_trips =
              [](SeededRandom& r) {
                Hash32 key;
                Hash32 key_back;
                r.fill(key.bytes);
                const auto fields = random_object<KeyGrantFields>(r);
                const auto back =
                    parse_key_grant(encode_key_grant(fields, key.bytes), key_back.bytes);
                return back && same(*back, fields) && key_back == key;
              },
          .reencode = [](BytesView bytes) -> Result<Bytes> {
            Hash32 key;
            const auto fields = parse_key_grant(bytes, key.bytes);
            if (!fields) return fields.error();
            return encode_key_grant(*fields, key.bytes);
          }};
}

// A roster with ends of keys: those without any keep the bytes they had.
Roster roster_with_ends(SeededRandom& r) {
  auto out = random_object<Roster>(r);
  draw(r, out.ended);
  for (EndedKey& end : out.ended) put_in_order(end.last, &LastPosition::node);
  put_in_order(out.ended, &EndedKey::key);
  if (out.ended.empty()) out.ended.resize(1);
  return out;
}
WireCase roster_ended_case() {
  return {.name = "roster_ended",
          .sample = [](SeededRandom& r) { return encode(roster_with_ends(r)); },
          .round_trips =
              [](SeededRandom& r) {
                const Roster value = roster_with_ends(r);
                const auto back = parse<Roster>(encode(value));
                return back && *back == value;
              },
          .reencode = [](BytesView bytes) -> Result<Bytes> {
            const auto roster = parse<Roster>(bytes);
            if (!roster) return roster.error();
            return encode(*roster);
          }};
}

std::vector<WireCase> make_cases() {
  std::vector<WireCase> out = {
      object_case<EntryHeader>("entry_header"),
      object_case<SignedEntry>("signed_entry"),
      object_case<Body>("body"),
      object_case<InnerSigned>("inner_signed"),
      object_case<Inner>("inner"),
      object_case<Advisory>("advisory"),
      object_case<Answer>("answer"),
      object_case<Relay>("relay"),
      object_case<Proposal>("proposal"),
      object_case<Countersign>("countersign"),
      object_case<Certificate>("certificate"),
      object_case<SignedCertificate>("signed_certificate"),
      object_case<KeyStatement>("key_statement"),
      object_case<Freshness>("freshness"),
      object_case<SignedKeyStatement>("signed_key_statement"),
      object_case<Revocation>("revocation"),
      object_case<SignedRevocation>("signed_revocation"),
      object_case<Card>("card"),
      object_case<SignedCard>("signed_card"),
      object_case<StaffList>("staff_list"),
      object_case<SignedStaffList>("signed_staff_list"),
      object_case<Roster>("roster"),
      roster_ended_case(),
      object_case<SignedRoster>("signed_roster"),
      object_case<Ballot>("ballot"),
      object_case<RecoveryWord>("recovery_word"),
      object_case<Suspension>("suspension"),
      object_case<Readiness>("readiness"),
      object_case<SignedReadiness>("signed_readiness"),
      object_case<ForkProof>("fork_proof"),
      object_case<Control>("control"),
      object_case<AuditRoot>("audit_root"),
      object_case<OfficeNote>("office_note"),
      object_case<CaseNote>("case_note"),
      object_case<OperatorNote>("operator_note"),
      object_case<ReissueNote>("reissue_note"),
      object_case<LocalRecipients>("local_recipients"),
      object_case<Routing>("routing"),
      object_case<SignedRouting>("signed_routing"),
      object_case<Receipt>("receipt"),
      object_case<Heads>("heads"),
      object_case<PostRequest>("post_request"),
      object_case<Access>("access"),
      object_case<SignedAccess>("signed_access"),
      key_grant_case(),
  };
  std::size_t index = 0;
  for (const char* name :
       {"hello", "ping", "pong", "push", "acks", "have", "want", "want_bodies", "chunk_want",
        "chunk", "pair_sum", "pair_list", "receipts", "receipts_ack", "refuse",
        "heads_ask", "heads_said"}) {
    out.push_back(peer_case(name, index++));
  }
  CEPTOAR_CHECK(index == std::variant_size_v<PeerFrame>);
  index = 0;
  for (const char* name : {"hello", "welcome", "roster_want", "rosters", "feed_want", "feed",
                           "body_want", "body_part", "body_put", "post", "posted", "access_request",
                           "delivery_want", "delivery", "peers_want", "peers", "done", "refuse",
                           "device_proof", "copy_put", "copies_want", "copies", "copy_want",
                           "copy_part", "access_want", "access_rows", "heads_want", "heads_said"}) {
    out.push_back(member_case(name, index++));
  }
  CEPTOAR_CHECK(index == std::variant_size_v<MemberMessage>);
  return out;
}

}  // namespace

const std::vector<WireCase>& wire_cases() {
  static const std::vector<WireCase> cases = make_cases();
  return cases;
}

const WireCase& wire_case(const std::string& name) {
  for (const WireCase& one : wire_cases()) {
    if (one.name == name) return one;
  }
  CEPTOAR_CHECK(false);
}

std::uint64_t run_seed() {
  static const std::uint64_t seed = [] {
    const char* chosen = std::getenv("CEPTOAR_TEST_SEED");
    const std::uint64_t value =
        chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : std::random_device{}();
    std::printf("CEPTOAR_TEST_SEED=%llu\n", static_cast<unsigned long long>(value));
    return value;
  }();
  return seed;
}

}  // namespace ceptoar::test
