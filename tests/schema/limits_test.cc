// SPDX-License-Identifier: Apache-2.0
// What is over a limit, out of order or no text is refused; in a value of our own it is a bug.
#include "schema/limits.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "schema/codec.h"
#include "schema/link.h"

namespace ceptoar::test::limits_test {
namespace {

// Cap'n Proto by hand (encoding.md), for messages that encode() would never write.
constexpr std::uint64_t kListOfPointers = 6;
constexpr std::uint64_t kListOfStructs = 7;
constexpr std::uint64_t kListOfWords = 5;

std::uint64_t struct_pointer(std::uint64_t data_words, std::uint64_t pointers) {
  return data_words << 32 | pointers << 48;
}
std::uint64_t list_pointer(std::uint64_t kind, std::uint64_t count) {
  return 1 | kind << 32 | count << 35;
}
Bytes words(std::initializer_list<std::uint64_t> list) {
  Bytes out;
  for (const std::uint64_t word : list) append_le64(out, word);
  return out;
}

// A peer frame whose union member number `which` is a list.
Bytes frame_with_list(std::uint64_t which, std::uint64_t kind, std::uint64_t count,
                      std::uint64_t words_present) {
  Bytes out = words({struct_pointer(1, 1), which, list_pointer(kind, count)});
  out.resize(out.size() + 8 * words_present);
  return out;
}

ErrorCode peer_error(BytesView bytes) {
  const auto frame = parse_peer_frame(bytes);
  return frame ? ErrorCode{} : frame.error().code;
}

TEST(LimitTest, FramesByHandAreRead) {
  for (const std::uint64_t which : {3, 4, 5, 6}) {
    Bytes bytes = frame_with_list(which, kListOfStructs, 0, 1);
    EXPECT_EQ(peer_error(bytes), ErrorCode{}) << which;
  }
  for (const std::uint64_t which : {7, 12, 13}) {
    EXPECT_EQ(peer_error(frame_with_list(which, kListOfPointers, 0, 0)), ErrorCode{}) << which;
  }
}

TEST(LimitTest, FrameListsOverTheirLimitAreRefusedBeforeAnythingElse) {
  struct Row {
    std::uint64_t which;
    std::size_t max;
  };
  // wantBodies, receipts, receiptsAck: lists of data, here of null pointers.
  for (const Row row : {Row{7, limits::kIdsPerFrame}, Row{12, limits::kIdsPerFrame},
                        Row{13, limits::kIdsPerFrame}}) {
    EXPECT_EQ(peer_error(frame_with_list(row.which, kListOfPointers, row.max + 1, row.max + 1)),
              ErrorCode::kLimitExceeded)
        << row.which;
  }
  // push, ack, have, want: lists of structs, here without any field.
  for (const Row row : {Row{3, limits::kEntriesPerFrame}, Row{4, limits::kEntriesPerFrame},
                        Row{5, limits::kRangesPerFrame}, Row{6, limits::kRangesPerFrame}}) {
    Bytes bytes = frame_with_list(row.which, kListOfStructs, row.max + 1, row.max + 2);
    const Bytes tag = words({(row.max + 1) << 2 | std::uint64_t{1} << 32});  // one data word each
    std::copy(tag.begin(), tag.end(), bytes.begin() + 8 * 3);
    EXPECT_EQ(peer_error(bytes), ErrorCode::kLimitExceeded) << row.which;
  }
}

// Elements of no size are free for the sender: half a billion of them in six words.
TEST(LimitTest, ListsOfNothingCostNothing) {
  constexpr std::uint64_t kMany = (std::uint64_t{1} << 29) - 1;
  for (std::uint64_t which : {3, 4, 5, 6, 7, 12, 13}) {
    EXPECT_NE(peer_error(frame_with_list(which, 0, kMany, 0)), ErrorCode{}) << which;
    Bytes structs = frame_with_list(which, kListOfStructs, 0, 1);
    const Bytes tag = words({kMany << 2});
    std::copy(tag.begin(), tag.end(), structs.end() - 8);
    EXPECT_NE(peer_error(structs), ErrorCode{}) << which;
  }
}

TEST(LimitTest, ListOfAnotherElementTypeIsRefused) {
  EXPECT_EQ(peer_error(frame_with_list(7, kListOfWords, 4, 4)), ErrorCode::kMalformed);
}

TEST(LimitTest, UnknownUnionMembersAreRefused) {
  ASSERT_TRUE(parse_peer_frame(words({struct_pointer(1, 0), 14})));
  EXPECT_EQ(peer_error(words({struct_pointer(1, 0), 15})), ErrorCode::kMalformed);
  EXPECT_EQ(peer_error(words({struct_pointer(1, 0), 0xFFFF})), ErrorCode::kMalformed);
  ASSERT_TRUE(parse_member_frame(words({struct_pointer(2, 0), 1, 17})));
  const auto member = parse_member_frame(words({struct_pointer(2, 0), 1, 18}));
  ASSERT_FALSE(member);
  EXPECT_EQ(member.error().code, ErrorCode::kMalformed);
  ASSERT_TRUE(parse<Control>(words({struct_pointer(1, 1), 10, list_pointer(2, 0)})));
  const auto control = parse<Control>(words({struct_pointer(1, 1), 11, list_pointer(2, 0)}));
  ASSERT_FALSE(control);
  EXPECT_EQ(control.error().code, ErrorCode::kMalformed);
}

TEST(LimitTest, SegmentTableIsNoPartOfAnObject) {
  const Bytes object = encode_peer_frame(Ping{7});
  Bytes with_table = words({object.size() / 8 << 32});  // one segment and its words
  append(with_table, object);
  EXPECT_NE(peer_error(with_table), ErrorCode{});
}

TEST(LimitTest, MessagesOverTheirSizeAreRefused) {
  EXPECT_EQ(peer_error(Bytes(limits::kFrameBytes + 8)), ErrorCode::kLimitExceeded);
  const auto inner = parse<Inner>(Bytes(limits::kBodyBytes + 8));
  ASSERT_FALSE(inner);
  EXPECT_EQ(inner.error().code, ErrorCode::kLimitExceeded);
}

// The two have one layout and different limits: what one writes, the other must refuse.
TEST(LimitTest, BytesOverTheirLimitAreRefused) {
  SignedCertificate large;
  large.certificate.resize(limits::kHeaderMaxBytes);
  EXPECT_TRUE(parse<SignedEntry>(encode(large)));
  large.certificate.resize(limits::kHeaderMaxBytes + 1);
  const auto parsed = parse<SignedEntry>(encode(large));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::kLimitExceeded);
}

TEST(LimitTest, EverythingAtItsLimitPasses) {
  LocalRecipients recipients;
  recipients.recipients.resize(limits::kLocalRecipients);
  EXPECT_EQ(*parse<LocalRecipients>(encode(recipients)), recipients);
  Advisory advisory{std::string(limits::kTitleBytes, 't'), std::string(limits::kTextBytes, 'x'),
                    "ja"};
  EXPECT_EQ(*parse<Advisory>(encode(advisory)), advisory);
  Body body;
  body.stanzas.resize(limits::kStanzas * limits::kStanzaBytes);
  EXPECT_EQ(*parse<Body>(encode(body)), body);
  PeerFrame push = Push{{Item{.header = Bytes(limits::kHeaderMaxBytes),
                              .signature = {},
                              .body = Bytes(limits::kInlineBodyBytes),
                              .routing = Bytes(limits::kChunkBytes),
                              .body_follows = false}}};
  EXPECT_EQ(*parse_peer_frame(encode_peer_frame(push)), push);
  PairList list;
  for (std::uint64_t seq = 0; seq < limits::kSeqsPerFrame; ++seq) list.seqs.push_back(seq);
  EXPECT_EQ(*parse_peer_frame(encode_peer_frame(list)), PeerFrame(list));
}

// --- text and order in received bytes -----------------------------------------------------------

// Both strings stand somewhere in `bytes` and have one length.
Bytes replaced(Bytes bytes, std::string_view from, std::string_view to) {
  const auto at = std::search(bytes.begin(), bytes.end(), from.begin(), from.end());
  EXPECT_NE(at, bytes.end());
  std::copy(to.begin(), to.end(), at);
  return bytes;
}

TEST(ParseTest, TextMustBeUtf8WithoutNul) {
  const Bytes bytes = encode(Advisory{"title", "abcdef", "ja"});
  EXPECT_TRUE(parse<Advisory>(replaced(bytes, "abc", "\xE9\x9A\x9C")));
  for (const std::string_view bad :
       {std::string_view("a\0c", 3), std::string_view("\xFF\xFE\xFD"),
        std::string_view("\xED\xA0\x80"), std::string_view("\xC0\x80z")}) {
    const auto parsed = parse<Advisory>(replaced(bytes, "abc", bad));
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  }
}

TEST(ParseTest, ListsOutOfOrderOrWithTwinsAreRefused) {
  NodeId low;
  NodeId high;
  low.bytes.fill(0x11);
  high.bytes.fill(0x22);
  Routing routing;
  routing.nodes = {low, high};
  routing.boxes = {{1}, {2}};
  const Bytes good = encode(routing);
  ASSERT_TRUE(parse<Routing>(good));
  EXPECT_FALSE(parse<Routing>(replaced(good, as_text(low.view()), as_text(high.view()))));
  Bytes swapped = replaced(good, as_text(high.view()), as_text(low.view()));
  swapped = replaced(swapped, as_text(low.view()), as_text(high.view()));
  EXPECT_FALSE(parse<Routing>(swapped));
}

TEST(ParseTest, UnknownEnumerationValuesAreRefused) {
  Certificate certificate;
  Bytes bytes = encode(certificate);
  ASSERT_TRUE(parse<Certificate>(bytes));
  for (const int kind : {0, 4, 255}) {
    bytes[10] = static_cast<std::uint8_t>(kind);  // root pointer, version, kind
    const auto parsed = parse<Certificate>(bytes);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  }
}

TEST(ParseTest, UnknownVersionsAreToldApart) {
  Bytes bytes = encode(Certificate{});
  bytes[8] = 2;
  EXPECT_EQ(parse<Certificate>(bytes).error().code, ErrorCode::kUnsupportedVersion);
  bytes = encode(Body{});
  bytes[8] = 9;
  EXPECT_EQ(parse<Body>(bytes).error().code, ErrorCode::kUnsupportedVersion);
}

// --- our own values -----------------------------------------------------------------------------

template <class T>
void expect_bug(const T& value) {
  EXPECT_DEATH(encode(value), "CHECK failed");
}

TEST(EncodeDeathTest, ValuesOverALimitAreABug) {
  expect_bug(Advisory{std::string(limits::kTitleBytes + 1, 't'), "", ""});
  expect_bug(Advisory{"", std::string(limits::kTextBytes + 1, 't'), ""});
  expect_bug(SignedEntry{Bytes(limits::kHeaderMaxBytes + 1), {}});
  Inner inner;
  inner.refs.resize(limits::kRefs + 1);
  expect_bug(inner);
  inner = {};
  inner.chain.resize(limits::kChainLength + 1);
  expect_bug(inner);
  inner = {};
  inner.importance = 4;
  expect_bug(inner);
  LocalRecipients recipients;
  recipients.recipients.resize(limits::kLocalRecipients + 1);
  expect_bug(recipients);
  Body body;
  body.stanzas.resize(limits::kStanzaBytes + 1);
  expect_bug(body);
}

TEST(EncodeDeathTest, ValuesOutOfOrderAreABug) {
  Roster roster;
  roster.voters.resize(2);  // twins
  expect_bug(roster);
  Routing routing;
  routing.nodes.resize(1);  // no box for it
  expect_bug(routing);
  Community everybody{"council", "", true, {OrgId{}}};
  roster = {};
  roster.communities = {everybody};
  expect_bug(roster);
}

TEST(EncodeDeathTest, BrokenTextAndUnknownNumbersAreABug) {
  expect_bug(Advisory{"\xFF", "", ""});
  expect_bug(Advisory{std::string("a\0b", 3), "", ""});
  Certificate certificate;
  certificate.kind = CertificateKind{9};
  expect_bug(certificate);
  certificate = {};
  certificate.version = 2;
  expect_bug(certificate);
  expect_bug(Control{ControlKind{11}, {}});
}

// --- what certified devices ask -------------------------------------------------------------------

ErrorCode member_error(BytesView bytes) {
  const auto frame = parse_member_frame(bytes);
  return frame ? ErrorCode{} : frame.error().code;
}

Hash32 name_of(std::uint8_t byte) {
  Hash32 out;
  out.bytes.fill(byte);
  return out;
}

TEST(LimitTest, ListsForDevicesComeInOrderAndNothingTwice) {
  EXPECT_EQ(member_error(encode_member_frame({1, Copies{{name_of(1), name_of(2)}, 2, 9, 9}})),
            ErrorCode{});
  EXPECT_EQ(member_error(encode_member_frame({1, Copies{{name_of(2), name_of(1)}, 2, 9, 9}})),
            ErrorCode::kMalformed);
  EXPECT_EQ(member_error(encode_member_frame({1, Copies{{name_of(2), name_of(2)}, 2, 9, 9}})),
            ErrorCode::kMalformed);
  AccessRows rows;
  rows.rows.resize(2);
  rows.rows[0].holder.bytes.fill(7);
  rows.rows[1].holder.bytes.fill(8);
  EXPECT_EQ(member_error(encode_member_frame({1, rows})), ErrorCode{});
  std::swap(rows.rows[0], rows.rows[1]);
  EXPECT_EQ(member_error(encode_member_frame({1, rows})), ErrorCode::kMalformed);
}

TEST(LimitTest, APartOfACopyIsNoLongerThanItsLimit) {
  const Bytes good = encode_member_frame({1, CopyPut{{name_of(1), Bytes(limits::kCopyPartBytes, 1)}}});
  EXPECT_EQ(member_error(good), ErrorCode{});
  // The same with one word more: the pointer to the bytes says so, and they are there.
  constexpr std::uint64_t kListOfBytes = 2;
  constexpr std::uint64_t kCountMask = ~std::uint64_t{0} << 35;
  Bytes longer = good;
  bool found = false;
  for (std::size_t at = 0; at + 8 <= 32 * 8 && !found; at += 8) {
    const std::uint64_t word = read_le64(BytesView(longer).subspan(at));
    const bool is_it = (word & 3) == 1 && (word >> 32 & 7) == kListOfBytes &&
                       word >> 35 == limits::kCopyPartBytes;
    if (!is_it) continue;
    found = true;
    Bytes changed;
    append_le64(changed, (word & ~kCountMask) | (std::uint64_t{limits::kCopyPartBytes} + 8) << 35);
    std::copy(changed.begin(), changed.end(), longer.begin() + static_cast<std::ptrdiff_t>(at));
  }
  ASSERT_TRUE(found);
  longer.insert(longer.end(), 8, 1);
  EXPECT_NE(member_error(longer), ErrorCode{});
}

TEST(LimitTest, FramesForDevicesCutOffAnywhereAreRefused) {
  AccessRows rows;
  rows.rows.resize(3);
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    rows.rows[i].holder.bytes.fill(static_cast<std::uint8_t>(i + 1));
    rows.rows[i].handle = "officer@banks-1";
  }
  for (const MemberMessage& message :
       {MemberMessage(DeviceProof{{Bytes(100, 3)}, Bytes(200, 4), {}}),
        MemberMessage(CopyPut{{name_of(1), Bytes(100, 5)}}), MemberMessage(CopiesWant{name_of(1)}),
        MemberMessage(Copies{{name_of(1), name_of(2)}, 2, 3, 4}), MemberMessage(CopyWant{name_of(1)}),
        MemberMessage(CopyPart{name_of(1), Bytes(100, 5)}), MemberMessage(AccessWant{}),
        MemberMessage(rows)}) {
    const Bytes whole = encode_member_frame({7, message});
    ASSERT_EQ(member_error(whole), ErrorCode{}) << message.index();
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_NE(member_error(BytesView(whole).first(size)), ErrorCode{})
          << message.index() << " cut at " << size;
    }
    Bytes more = whole;
    more.resize(more.size() + 8);
    EXPECT_NE(member_error(more), ErrorCode{}) << message.index();
  }
}

// Twice as many positions in as many words: counted before one of them is read.
TEST(LimitTest, PositionsOfAnEndedKeyAreCountedFirst) {
  Roster roster;
  EndedKey ended;
  for (std::size_t i = 0; i < limits::kRosterNodes; ++i) {
    LastPosition& one = ended.last.emplace_back();
    one.node.bytes[0] = static_cast<std::uint8_t>(i);
    one.seq = 1;  // a word that is written
  }
  roster.ended = {ended};
  Bytes bytes = encode(roster);
  ASSERT_TRUE(parse<Roster>(bytes));
  constexpr std::uint64_t kMany = limits::kRosterNodes;
  const Bytes tag = words({kMany << 2 | std::uint64_t{1} << 32 | std::uint64_t{1} << 48});
  const Bytes smaller = words({2 * kMany << 2 | std::uint64_t{1} << 32});
  const auto at = std::search(bytes.begin(), bytes.end(), tag.begin(), tag.end());
  ASSERT_NE(at, bytes.end());
  std::copy(smaller.begin(), smaller.end(), at);
  const auto parsed = parse<Roster>(bytes);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace ceptoar::test::limits_test
