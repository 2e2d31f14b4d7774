// SPDX-License-Identifier: Apache-2.0
// The small values: bytes, error names, vocabularies, table rows.
#include <gtest/gtest.h>

#include <set>

#include "schema/bytes.h"
#include "schema/node_rows.h"
#include "schema/result.h"
#include "schema/tlp.h"
#include "tests/support/random_objects.h"

namespace ceptoar::test::values_test {
namespace {

TEST(HexTest, WritesLowerCaseAndReadsBoth) {
  const Bytes bytes = {0x00, 0x7f, 0xab, 0xff};
  EXPECT_EQ(to_hex(bytes), "007fabff");
  EXPECT_EQ(parse_hex("007fABfF"), bytes);
  EXPECT_EQ(parse_hex(""), Bytes());
  for (const char* bad : {"0", "0g", "g0", " 00", "0x00", "00 "}) {
    EXPECT_EQ(parse_hex(bad), std::nullopt) << bad;
  }
}

TEST(IntegerTest, BytesStandInTheNamedOrder) {
  Bytes out;
  append_le16(out, 0x0102);
  append_le32(out, 0x03040506);
  append_le64(out, 0x0708090a0b0c0d0e);
  EXPECT_EQ(to_hex(out), "0201060504030e0d0c0b0a090807");
  EXPECT_EQ(read_le64(BytesView(out).subspan(6)), 0x0708090a0b0c0d0eU);
  out.clear();
  append_be64(out, 0x0708090a0b0c0d0e);
  EXPECT_EQ(to_hex(out), "0708090a0b0c0d0e");
  EXPECT_EQ(read_be64(out), 0x0708090a0b0c0d0eU);
}

TEST(IntegerDeathTest, ReadingPastTheEndIsABug) {
  EXPECT_DEATH(read_le64(Bytes(7)), "CHECK failed");
  EXPECT_DEATH(read_be64(Bytes(7)), "CHECK failed");
}

TEST(ErrorCodeTest, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::uint16_t code = 1; code <= 24; ++code) names.insert(error_code_name(ErrorCode{code}));
  EXPECT_EQ(names.size(), 24U);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(error_code_name(ErrorCode{0}), "unknown");
  EXPECT_EQ(error_code_name(ErrorCode{25}), "unknown");
}

// --- vocabularies -------------------------------------------------------------------------------

TEST(TlpTest, LabelsReadBackInAnyCaseWithAndWithoutPrefix) {
  for (std::uint8_t wire = 1; wire <= 5; ++wire) {
    const Tlp tlp = *tlp_from_wire(wire);
    const std::string label(tlp_label(tlp));
    EXPECT_EQ(parse_tlp(label), tlp);
    EXPECT_EQ(parse_tlp(label.substr(4)), tlp);
  }
  EXPECT_EQ(parse_tlp("amber+strict"), Tlp::kAmberStrict);
  EXPECT_EQ(parse_tlp("tlp:Red"), Tlp::kRed);
  for (const char* bad :
       {"", "TLP:", "white", "amber strict", "AMBER+", "TLP: RED", "red ", "RED+STRICT"}) {
    EXPECT_EQ(parse_tlp(bad), std::nullopt) << bad;
  }
}

TEST(TlpTest, DistributionFollowsTheLabel) {
  EXPECT_EQ(dist_for(Tlp::kClear), Dist::kPublic);
  EXPECT_EQ(dist_for(Tlp::kGreen), Dist::kCommunity);
  EXPECT_EQ(dist_for(Tlp::kAmber), Dist::kDirected);
  EXPECT_EQ(dist_for(Tlp::kAmberStrict), Dist::kDirected);
  EXPECT_EQ(dist_for(Tlp::kRed), Dist::kDirected);
}

template <class E>
void expect_range(std::optional<E> (*from_wire)(std::uint8_t), int first, int last) {
  for (int value = 0; value < 256; ++value) {
    const auto known = from_wire(static_cast<std::uint8_t>(value));
    EXPECT_EQ(known.has_value(), value >= first && value <= last) << value;
    if (known) {
      EXPECT_EQ(static_cast<int>(*known), value);
    }
  }
}

TEST(VocabularyTest, OnlyKnownNumbersAreAccepted) {
  expect_range(tlp_from_wire, 1, 5);
  expect_range(dist_from_wire, 0, 3);
  expect_range(lane_from_wire, 0, 3);
  expect_range(reader_class_from_wire, 1, 4);
  expect_range(inner_kind_from_wire, 1, 8);
  expect_range(content_kind_from_wire, 1, 7);
  expect_range(certainty_from_wire, 0, 4);
  expect_range(ack_state_from_wire, 1, 9);
  expect_range(relation_from_wire, 1, 4);
  expect_range(org_kind_from_wire, 1, 8);
  expect_range(status_from_wire, 1, 5);
  expect_range(certificate_kind_from_wire, 1, 3);
  EXPECT_EQ(reader_class_name(ReaderClass::kMembers), "members");
}

TEST(VocabularyTest, AgenciesAndRespondingMinistriesComeAfterTheCouncilsOwn) {
  // Numbers of the wire: the first four stay what they were.
  EXPECT_EQ(parse_org_kind("council"), OrgKind::kCouncil);
  EXPECT_EQ(static_cast<int>(OrgKind::kCouncil), 4);
  EXPECT_EQ(static_cast<int>(*parse_org_kind("agency")), 5);
  EXPECT_EQ(static_cast<int>(*parse_org_kind("response_ministry")), 6);
  EXPECT_FALSE(parse_org_kind("embassy"));
  EXPECT_EQ(static_cast<int>(*parse_org_kind("observer")), 7);
  EXPECT_EQ(static_cast<int>(*parse_org_kind("associate")), 8);
  for (std::uint8_t i = 1; i <= 8; ++i) {
    const auto kind = *org_kind_from_wire(i);
    EXPECT_EQ(parse_org_kind(org_kind_name(kind)), kind);
    EXPECT_EQ(sits_in_council(kind), i <= 4) << org_kind_name(kind);
    EXPECT_EQ(is_of_everybody(kind), i <= 4 || i >= 7) << org_kind_name(kind);
  }
}

TEST(VocabularyTest, EveryNameLeadsBackToItsValue) {
  for (std::uint8_t i = 1; i <= 7; ++i) {
    const auto kind = static_cast<ContentKind>(i);
    EXPECT_EQ(parse_content_kind(content_kind_name(kind)), kind);
  }
  for (std::uint8_t i = 1; i <= 9; ++i) {
    const auto state = ack_state_from_wire(i);
    ASSERT_TRUE(state.has_value()) << int{i};
    EXPECT_EQ(parse_ack_state(ack_state_name(*state)), state);
    EXPECT_EQ(is_unopened(*state), i >= 8) << int{i};
  }
  EXPECT_FALSE(ack_state_from_wire(10));
  EXPECT_EQ(ack_state_name(AckState::kNotAffected), "not-affected");
  EXPECT_EQ(certainty_name(Certainty::kUnconfirmed), "unconfirmed");
  EXPECT_FALSE(parse_ack_state("acked"));
}

// --- rows ---------------------------------------------------------------------------------------

TEST(RowTest, RowsComeBackTheSame) {
  SeededRandom random(7);
  EntryRow entry;
  draw_all(random, entry.received_ms, entry.arrival, entry.signature);
  entry.body_held = true;
  entry.header = Bytes(344, 5);
  const auto entry_back = parse_entry_row(encode_row(entry));
  ASSERT_TRUE(entry_back);
  EXPECT_EQ(encode_row(*entry_back), encode_row(entry));
  EXPECT_EQ(entry_back->header, entry.header);

  const RouteRow route{Bytes(100, 1), Bytes(30, 2)};
  const auto route_back = parse_route_row(encode_row(route));
  ASSERT_TRUE(route_back);
  EXPECT_EQ(route_back->signed_routing, route.signed_routing);
  EXPECT_EQ(route_back->local, route.local);

  OutboxRow outbox;
  outbox.lane = 2;
  outbox.missing.resize(3);
  for (NodeId& node : outbox.missing) random.fill(node.bytes);
  const auto outbox_back = parse_outbox_row(encode_row(outbox));
  ASSERT_TRUE(outbox_back);
  EXPECT_EQ(outbox_back->lane, 2);
  EXPECT_EQ(outbox_back->missing, outbox.missing);
}

TEST(RowTest, TruncatedRowsAreCorruptAndNewerOnesAreToldApart) {
  const Bytes entry = encode_row(EntryRow{0, 0, false, {}, Bytes(1, 5)});
  for (std::size_t size = 0; size < entry.size(); ++size) {
    const auto parsed = parse_entry_row(BytesView(entry).first(size));
    ASSERT_FALSE(parsed) << size;
    EXPECT_EQ(parsed.error().code, ErrorCode::kStorageCorrupt);
  }
  Bytes newer = entry;
  newer[0] = 2;
  EXPECT_EQ(parse_entry_row(newer).error().code, ErrorCode::kUnsupportedVersion);
  const Bytes route = encode_row(RouteRow{Bytes(9, 1), {}});
  for (std::size_t size = 0; size < route.size(); ++size) {
    EXPECT_FALSE(parse_route_row(BytesView(route).first(size))) << size;
  }
  Bytes outbox = encode_row(OutboxRow{.lane = 1, .missing = {NodeId{}}});
  outbox.pop_back();
  EXPECT_FALSE(parse_outbox_row(outbox));
}

PairTally tally(std::uint8_t name, std::uint64_t count, std::uint8_t last_byte, std::uint8_t whole) {
  PairTally out;
  out.name.back() = name;
  out.sum.count = count;
  out.sum.sum.bytes.back() = last_byte;
  out.whole = whole;
  return out;
}

TEST(RowTest, SumsComeBackTheSameAndSortedAlone) {
  const PairTallies row{tally(1, 5, 1, 1), tally(2, 0, 0, 1), tally(7, 9, 3, 0)};
  const Bytes bytes = encode_row(row);
  const auto back = parse_pair_tallies(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, row);
  for (std::size_t size = 2; size < bytes.size(); ++size) {
    const bool whole_rows = (size - 1) % 65 == 0;
    EXPECT_EQ(parse_pair_tallies(BytesView(bytes).first(size)).has_value(), whole_rows) << size;
  }
  EXPECT_FALSE(parse_pair_tallies(encode_row(PairTallies{row[1], row[0]})));
  EXPECT_FALSE(parse_pair_tallies(encode_row(PairTallies{row[0], row[0]})));
  EXPECT_FALSE(parse_pair_tallies(encode_row(PairTallies{tally(3, 0, 0, 0)})));
}

TEST(RowTest, SumsAreAddedByNameAndWhatComesToNothingGoes) {
  PairTallies row{tally(2, 5, 200, 1), tally(4, 1, 1, 0)};
  tally_add(row, {tally(1, 1, 1, 0), tally(2, 3, 100, 0), tally(4, ~0ull, 255, 0), tally(9, 2, 2, 1)});
  // Modulo 2^256: the last byte is the highest, and the count does not hear of it.
  EXPECT_EQ(row, (PairTallies{tally(1, 1, 1, 0), tally(2, 8, 44, 1), tally(9, 2, 2, 1)}));
  PairTallies back = row;
  for (const PairTally& one : row) tally_add(back, {negated(one)});
  EXPECT_TRUE(back.empty());

  PairSum sum{1, {}};
  sum.sum.bytes.fill(0xff);
  sum_add(sum, {1, tally(0, 0, 0, 0).sum.sum});
  Hash32 one;
  one.bytes[0] = 1;
  sum_add(sum, {1, one});
  EXPECT_EQ(sum, (PairSum{3, {}})) << "carried through";
  sum_remove(sum, {1, one});
  EXPECT_EQ(sum.sum.bytes.front(), 0xff);
  EXPECT_EQ(sum.sum.bytes.back(), 0xff);
}

TEST(RowTest, WhatDoesNotParseCountsAsAnEmptyRowOfSums) {
  const Bytes change = encode_row(PairTallies{tally(3, 1, 1, 0)});
  EXPECT_EQ(added_row(std::nullopt, {change}), change);
  EXPECT_EQ(added_row(Bytes(9, 9), {change}), change);
  EXPECT_EQ(added_row(change, {change, change}), encode_row(PairTallies{tally(3, 3, 3, 0)}));
}

TEST(RowTest, KeysSortAsTheirNumbers) {
  NodeId author;
  EXPECT_LT(key_log(author, 255), key_log(author, 256));
  EXPECT_LT(key_number(1), key_number(0x100000000));
  EXPECT_LT(key_expiry(5, 9), key_expiry(6, 0));
  EXPECT_LT(key_expiry(5, 9), key_expiry(5, 10));
  EXPECT_EQ(key_log(author, 1).size(), 24U);
  EXPECT_EQ(key_receipt(EntryId{}, author).size(), 48U);
  EXPECT_EQ(key_message(author, MsgId{}).size(), 32U);
  EXPECT_EQ(key_expiry(1, 1).size(), 16U);
}

TEST(RowTest, SealedTablesAreThoseThatSayMoreThanTheWire) {
  int sealed = 0;
  for (std::uint8_t table = 1; table <= kNodeTableCount; ++table) {
    sealed += is_sealed(NodeTable{table}) ? 1 : 0;
  }
  EXPECT_EQ(sealed, 7);
  EXPECT_TRUE(is_sealed(NodeTable::kRoutes));
  EXPECT_FALSE(is_sealed(NodeTable::kBodies));
}

TEST(RowTest, RowsOfCopiesComeBackTheSameAndNoOtherLength) {
  const Bytes row = encode_row(CopyRow{.put_ms = 7, .bytes = 9});
  const Bytes sum = encode_row(CopySum{.parts = 3, .bytes = 1ull << 40});
  EXPECT_EQ(parse_copy_row(row).value().put_ms, 7u);
  EXPECT_EQ(parse_copy_row(row).value().bytes, 9u);
  EXPECT_EQ(parse_copy_sum(sum).value().parts, 3u);
  EXPECT_EQ(parse_copy_sum(sum).value().bytes, 1ull << 40);
  for (std::size_t size = 0; size < row.size(); ++size) {
    EXPECT_FALSE(parse_copy_row(BytesView(row).first(size))) << size;
  }
  for (std::size_t size = 0; size < sum.size(); ++size) {
    EXPECT_FALSE(parse_copy_sum(BytesView(sum).first(size))) << size;
  }
  Bytes longer = row;
  longer.push_back(0);
  EXPECT_EQ(parse_copy_row(longer).error().code, ErrorCode::kStorageCorrupt);
  longer = sum;
  longer.push_back(0);
  EXPECT_EQ(parse_copy_sum(longer).error().code, ErrorCode::kStorageCorrupt);
}

TEST(IdTest, TakesItsOwnLengthAlone) {
  EXPECT_TRUE(NodeId::from(Bytes(NodeId::kSize)));
  EXPECT_EQ(NodeId::from(Bytes(NodeId::kSize - 1)).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(EntryId::from(Bytes(EntryId::kSize + 1)).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ceptoar::test::values_test
