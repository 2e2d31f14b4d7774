// SPDX-License-Identifier: Apache-2.0
#include "crypto/entry.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/box.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/time.h"
#include "tests/crypto/cast.h"
#include "tests/crypto/vector_file.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::entry_test {
namespace {

constexpr std::uint64_t kSeed = 50;
constexpr std::uint64_t kDay = limits::kDayMs;
constexpr std::uint64_t kNow = test::kNowMs;

class EntryTest : public ::testing::Test {
 protected:
  EntryTest() { test::print_seed(kSeed); }

  test::SeededRandom random_{kSeed};
  SignKey nsk_ = SignKey::generate(random_);
  NetworkId network_ = random_.id<NetworkId>();

  EntryHeader good(Dist dist = Dist::kDirected) {
    EntryHeader out;
    out.dist = dist;
    out.roster_seq = 1;
    out.seq = 1;
    out.hlc = kNow << 16 | 3;
    out.expires_ms = kNow + 60 * kDay;
    out.body_len = 4096;
    out.author = random_.id<NodeId>();
    out.network_id = network_;
    out.msg_id = random_.id<MsgId>();
    out.body_hash = random_.id<Hash32>();
    if (dist == Dist::kDirected || dist == Dist::kCommunity) {
      out.key_commit = random_.id<Hash32>();
    }
    out.inner_commit = random_.id<Hash32>();
    return out;
  }
  SignedEntry sign(const EntryHeader& header) {
    SignedEntry out{encode(header), {}};
    out.signature = sign_entry(nsk_, network_, entry_id(out.header));
    return out;
  }
  ErrorCode refusal(const EntryHeader& header) {
    const auto checked = check_header(encode(header), network_);
    EXPECT_FALSE(checked);
    return checked ? ErrorCode::kInternal : checked.error().code;
  }
};

TEST_F(EntryTest, VerifiedEntryCarriesTheExactBytes) {
  const EntryHeader header = good();
  const SignedEntry wire = sign(header);
  const auto verified = verify_entry(wire, network_, nsk_.public_key());
  ASSERT_TRUE(verified);
  EXPECT_EQ((*verified)->header, header);
  EXPECT_EQ((*verified)->wire, wire);
  EXPECT_EQ((*verified)->id, entry_id(wire.header));
}

TEST_F(EntryTest, NoBitOfHeaderOrSignatureMayChange) {
  const SignedEntry wire = sign(good());
  for (std::size_t bit = 0; bit < wire.header.size() * 8; ++bit) {
    SignedEntry bad = wire;
    bad.header[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(verify_entry(bad, network_, nsk_.public_key())) << bit;
  }
  for (std::size_t bit = 0; bit < 512; ++bit) {
    SignedEntry bad = wire;
    bad.signature.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_EQ(verify_entry(bad, network_, nsk_.public_key()).error().code, ErrorCode::kBadSignature)
        << bit;
  }
}

TEST_F(EntryTest, NoLengthOfTheHeaderMayChange) {
  const SignedEntry wire = sign(good());
  for (std::size_t size = 0; size < wire.header.size(); ++size) {
    EXPECT_FALSE(check_header(BytesView(wire.header).first(size), network_)) << size;
  }
  Bytes longer = wire.header;
  longer.resize(longer.size() + 8);
  EXPECT_FALSE(check_header(longer, network_));
}

TEST_F(EntryTest, AnotherNetworkAndAnotherKeyAreRefused) {
  const SignedEntry wire = sign(good());
  EXPECT_EQ(verify_entry(wire, random_.id<NetworkId>(), nsk_.public_key()).error().code,
            ErrorCode::kWrongNetwork);
  EXPECT_EQ(verify_entry(wire, network_, SignKey::generate(random_).public_key()).error().code,
            ErrorCode::kBadSignature);
}

TEST_F(EntryTest, HorizonsGoByDistribution) {
  struct Case {
    Dist dist;
    std::uint64_t life_ms;
    bool allowed;
  };
  const std::vector<Case> table = {
      {Dist::kDirected, 53 * kDay, true},
      {Dist::kDirected, 53 * kDay - 1, false},
      {Dist::kDirected, 61 * kDay, true},
      {Dist::kDirected, 61 * kDay + 1, false},
      {Dist::kCommunity, 53 * kDay, true},
      {Dist::kCommunity, 53 * kDay - 1, false},
      {Dist::kCommunity, 61 * kDay, true},
      {Dist::kCommunity, 61 * kDay + 1, false},
      {Dist::kPublic, 1, true},
      {Dist::kPublic, 400 * kDay, true},
      {Dist::kPublic, 400 * kDay + 1, false},
      {Dist::kPublic, 0, false},
      {Dist::kControl, 1, true},
      {Dist::kControl, 800 * kDay, true},
      {Dist::kControl, 800 * kDay + 1, false},
      {Dist::kControl, 0, false},
  };
  for (const Case& c : table) {
    EntryHeader header = good(c.dist);
    header.expires_ms = kNow + c.life_ms;
    const auto checked = check_header(encode(header), network_);
    EXPECT_EQ(checked.has_value(), c.allowed) << static_cast<int>(c.dist) << " " << c.life_ms;
    if (!checked) {
      EXPECT_EQ(checked.error().code, ErrorCode::kExpired);
    }
  }
}

TEST_F(EntryTest, ExpiryBeforeTheClockIsRefusedHoweverFar) {
  EntryHeader header = good(Dist::kControl);
  header.expires_ms = 1;
  EXPECT_EQ(refusal(header), ErrorCode::kExpired);
  header.expires_ms = ~std::uint64_t{0};
  EXPECT_EQ(refusal(header), ErrorCode::kExpired);
}

TEST_F(EntryTest, SealingHorizonOfTheCalendarFits) {
  // 00:00 UTC of the sealing day + 61 days, sealed at any time of that day, posted up to 7 days on.
  for (const std::uint64_t time_of_day : {std::uint64_t{0}, kDay / 2, kDay - 1}) {
    const std::uint64_t sealed_ms = kNow / kDay * kDay + time_of_day;
    for (const std::uint64_t later : {std::uint64_t{0}, 7 * kDay}) {
      EntryHeader header = good();
      header.hlc = (sealed_ms + later) << 16;
      header.expires_ms = horizon_ms(sealed_ms, limits::kSealedHorizonDays);
      EXPECT_TRUE(check_header(encode(header), network_)) << time_of_day << " " << later;
    }
  }
}

TEST_F(EntryTest, NumberAndPreviousGoTogether) {
  EntryHeader header = good();
  header.seq = 0;
  EXPECT_EQ(refusal(header), ErrorCode::kMalformed);
  header.seq = 2;
  EXPECT_EQ(refusal(header), ErrorCode::kMalformed);
  header.prev = random_.id<EntryId>();
  EXPECT_TRUE(check_header(encode(header), network_));
  header.seq = 1;
  EXPECT_EQ(refusal(header), ErrorCode::kMalformed);
}

TEST_F(EntryTest, KeyCommitmentIsForSealedBodiesAndNoOthers) {
  for (const Dist dist : {Dist::kPublic, Dist::kCommunity, Dist::kDirected, Dist::kControl}) {
    EntryHeader header = good(dist);
    EXPECT_TRUE(check_header(encode(header), network_));
    header.key_commit = header.key_commit.is_zero() ? random_.id<Hash32>() : Hash32{};
    EXPECT_EQ(refusal(header), ErrorCode::kMalformed) << static_cast<int>(dist);
  }
}

TEST_F(EntryTest, SealedBodiesHaveStandardLengthsAndOthersAnyUpToTheLimit) {
  for (const std::size_t bucket : limits::kBodyBuckets) {
    EntryHeader header = good();
    header.body_len = static_cast<std::uint32_t>(bucket);
    EXPECT_TRUE(check_header(encode(header), network_)) << bucket;
    header.body_len -= 8;
    EXPECT_EQ(refusal(header), ErrorCode::kMalformed) << bucket;
    header = good(Dist::kPublic);
    header.body_len = static_cast<std::uint32_t>(bucket - 8);
    EXPECT_TRUE(check_header(encode(header), network_)) << bucket;
  }
}

TEST_F(EntryTest, BodyFitsByLengthAndHash) {
  Bytes body(4096, 7);
  EntryHeader header = good();
  header.body_hash = body_hash(body);
  EXPECT_TRUE(body_fits(header, body));
  header.body_len = 4097;
  EXPECT_FALSE(body_fits(header, body));
  header.body_len = 4096;
  body[4095] ^= 1;
  EXPECT_FALSE(body_fits(header, body));
}

// --- receipts
// -------------------------------------------------------------------------------------

TEST_F(EntryTest, EveryFieldOfAReceiptCounts) {
  const Receipt receipt =
      make_receipt(nsk_, network_, random_.id<EntryId>(), random_.id<NodeId>(), 3, kNow);
  ASSERT_TRUE(verify_receipt(receipt, network_, nsk_.public_key()));
  const std::vector<std::function<void(Receipt&)>> changes = {[](Receipt& r) { r.network_id.bytes[0] ^= 1; },
                                                              [](Receipt& r) { r.entry_id.bytes[0] ^= 1; },
                                                              [](Receipt& r) { r.node.bytes[0] ^= 1; },
                                                              [](Receipt& r) { r.local_recipients += 1; },
                                                              [](Receipt& r) { r.committed_ms += 1; },
                                                              [](Receipt& r) { r.signature.bytes[0] ^= 1; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Receipt bad = receipt;
    changes[i](bad);
    EXPECT_FALSE(verify_receipt(bad, network_, nsk_.public_key())) << i;
  }
  EXPECT_FALSE(verify_receipt(receipt, network_, SignKey::generate(random_).public_key()));
}

// --- routing
// --------------------------------------------------------------------------------------

class RoutingTest : public EntryTest {
 protected:
  RoutingTest() {
    for (int i = 0; i < 3; ++i) ntks_.push_back(KemKey::generate(random_));
    for (std::size_t i = 0; i < ntks_.size(); ++i) {
      RoutingPlan plan{random_.id<NodeId>(), ntks_[i].public_key(), {}};
      plan.node.bytes[0] = static_cast<std::uint8_t>(i);
      for (std::size_t r = 0; r < i; ++r) {
        plan.recipients.push_back(
            {ReaderClass::kStaff, static_cast<std::uint16_t>(r), random_.id<OrgId>(), HolderId{}});
      }
      plans_.push_back(plan);
    }
  }
  Bytes make() { return encode(make_routing(nsk_, network_, entry_, plans_, random_).value()); }
  Result<Verified<Routing>> check(BytesView wire) {
    return verify_routing(wire, network_, nsk_.public_key(), entry_);
  }

  EntryId entry_ = random_.id<EntryId>();
  std::vector<KemKey> ntks_;
  std::vector<RoutingPlan> plans_;
};

TEST_F(RoutingTest, EachNodeReadsItsOwnBoxAlone) {
  const auto routing = check(make());
  ASSERT_TRUE(routing);
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    EXPECT_EQ(open_routing(*routing, plans_[i].node, ntks_[i]).value().recipients,
              plans_[i].recipients);
    EXPECT_EQ(open_routing(*routing, plans_[i].node, ntks_[(i + 1) % 3]).error().code,
              ErrorCode::kNoKey);
  }
  EXPECT_EQ(open_routing(*routing, random_.id<NodeId>(), ntks_[0]).error().code,
            ErrorCode::kNotFound);
}

TEST_F(RoutingTest, BoxesShowRecipientsOnlyInSteps) {
  const auto routing = check(make());
  ASSERT_TRUE(routing);
  for (const Bytes& box : (*routing)->boxes) {
    EXPECT_EQ((box.size() - 48) % limits::kRoutingBoxPad, 0u);
  }
  EXPECT_EQ((*routing)->boxes[0].size(), (*routing)->boxes[1].size());
}

TEST_F(RoutingTest, NoBitMayChange) {
  const Bytes wire = make();
  for (std::size_t bit = 0; bit < wire.size() * 8; ++bit) {
    Bytes bad = wire;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    ASSERT_FALSE(check(bad)) << bit;
  }
}

TEST_F(RoutingTest, BelongsToItsEntryNetworkAndAuthor) {
  const Bytes wire = make();
  EXPECT_FALSE(verify_routing(wire, network_, nsk_.public_key(), random_.id<EntryId>()));
  EXPECT_EQ(verify_routing(wire, random_.id<NetworkId>(), nsk_.public_key(), entry_).error().code,
            ErrorCode::kWrongNetwork);
  EXPECT_FALSE(verify_routing(wire, network_, SignKey::generate(random_).public_key(), entry_));
}

TEST_F(RoutingTest, ABoxMovedToAnotherNodeDoesNotOpen) {
  // The author's node may sign anything; a box still opens only at the node it was made for.
  Routing routing = parse<Routing>(parse<SignedRouting>(make()).value().routing).value();
  std::swap(routing.boxes[1], routing.boxes[2]);
  SignedRouting wire{encode(routing), {}};
  wire.signature =
      nsk_.sign(label::kRoutingSign, network_, hash(label::kRouting, {wire.routing}).view());
  const auto checked = check(encode(wire));
  ASSERT_TRUE(checked);
  EXPECT_EQ(open_routing(*checked, plans_[1].node, ntks_[2]).error().code, ErrorCode::kNoKey);
}

TEST_F(RoutingTest, TooManyRecipientsOrNodesAreRefused) {
  plans_[2].recipients.resize(limits::kLocalRecipients);
  EXPECT_FALSE(make_routing(nsk_, network_, entry_, plans_, random_));  // one more at node 1
  plans_[1].recipients.clear();
  const auto most = make_routing(nsk_, network_, entry_, plans_, random_);
  ASSERT_TRUE(most);
  const auto routing = check(encode(*most));
  ASSERT_TRUE(routing);
  EXPECT_EQ(open_routing(*routing, plans_[2].node, ntks_[2]).value().recipients.size(),
            limits::kLocalRecipients);
  std::vector<RoutingPlan> many(limits::kRosterNodes + 1);
  for (std::size_t i = 0; i < many.size(); ++i) {
    many[i].node.bytes[0] = static_cast<std::uint8_t>(i >> 8);
    many[i].node.bytes[1] = static_cast<std::uint8_t>(i & 0xff);
    many[i].ntk = ntks_[0].public_key();
  }
  EXPECT_EQ(make_routing(nsk_, network_, entry_, many, random_).error().code,
            ErrorCode::kLimitExceeded);
}

// --- pair key
// -------------------------------------------------------------------------------------

TEST_F(EntryTest, PairKeyIsTheSameOnBothSidesAndNoOther) {
  const KemKey a = KemKey::generate(random_);
  const KemKey b = KemKey::generate(random_);
  const KemKey c = KemKey::generate(random_);
  const Hash32 key = pair_key(a, b.public_key(), network_).value();
  EXPECT_EQ(pair_key(b, a.public_key(), network_).value(), key);
  EXPECT_NE(pair_key(a, c.public_key(), network_).value(), key);
  EXPECT_NE(pair_key(a, b.public_key(), random_.id<NetworkId>()).value(), key);
  EXPECT_FALSE(pair_key(a, KemPublicKey{}, network_));
}

// Around the steps of a box: what is counted before is what is made, and what is not too long travels.
TEST_F(RoutingTest, IsAsLongAsWasCountedAndOneTooLongForAFrameIsRefused) {
  std::size_t fitting = 0;
  for (const std::size_t nodes : {1u, 21u, 200u, 225u, 230u, 238u, 240u, 250u, 256u}) {
    for (const std::size_t each : {0u, 3u, 4u, 8u, 9u, 12u, 13u}) {
      std::vector<RoutingPlan> plans(nodes);
      std::vector<PlannedNode> planned(nodes);
      std::size_t left = limits::kLocalRecipients;
      for (std::size_t i = 0; i < nodes; ++i) {
        plans[i].node.bytes[0] = static_cast<std::uint8_t>(i);
        plans[i].ntk = ntks_[0].public_key();
        plans[i].recipients.resize(std::min(each, left));
        left -= plans[i].recipients.size();
        planned[i] = {plans[i].node, plans[i].recipients};
      }
      const auto made = make_routing(nsk_, network_, entry_, plans, random_);
      const std::size_t counted = routing_bytes(planned);
      EXPECT_EQ(made.has_value(), counted <= limits::kRoutingBytes) << nodes << " nodes, " << each << " each";
      if (!made) {
        EXPECT_EQ(made.error().code, ErrorCode::kLimitExceeded);
        continue;
      }
      ++fitting;
      EXPECT_EQ(encode(*made).size(), counted) << nodes << " nodes, " << each << " each";
    }
  }
  EXPECT_GT(fitting, 0u);
  EXPECT_LT(fitting, 9u * 7u) << "and some were too long";
}

// Its author may seal anything.
TEST_F(RoutingTest, ABoxOfNoStandardLengthOrWithAWrongPaddingIsRefused) {
  Bytes info = to_bytes(as_bytes(std::string_view("ceptoar/v1/route")));
  info.push_back(0);
  append(info, network_.view());
  append(info, entry_.view());
  append(info, plans_[1].node.view());
  const auto code_of = [&](const Bytes& padded) {
    Routing routing = parse<Routing>(parse<SignedRouting>(make()).value().routing).value();
    routing.boxes[1] = box_seal(ntks_[1].public_key(), info, padded, random_).value();
    SignedRouting wire{encode(routing), {}};
    wire.signature =
        nsk_.sign(label::kRoutingSign, network_, hash(label::kRouting, {wire.routing}).view());
    const auto checked = check(encode(wire));
    EXPECT_TRUE(checked);
    const auto opened = open_routing(*checked, plans_[1].node, ntks_[1]);
    return opened ? ErrorCode{} : opened.error().code;
  };
  const Bytes none = encode(LocalRecipients{});
  Bytes padded;
  append_le32(padded, static_cast<std::uint32_t>(none.size()));
  append(padded, none);
  padded.resize(limits::kRoutingBoxPad);
  EXPECT_EQ(code_of(padded), ErrorCode{});
  EXPECT_EQ(code_of(Bytes(padded.begin(), padded.end() - 1)), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({}), ErrorCode::kMalformed);
  Bytes wrong = padded;
  wrong.back() = 1;
  EXPECT_EQ(code_of(wrong), ErrorCode::kMalformed);
  wrong = padded;
  wrong[1] = 1;  // longer than the box
  EXPECT_EQ(code_of(wrong), ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ceptoar::crypto::entry_test
