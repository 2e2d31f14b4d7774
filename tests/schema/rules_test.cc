// SPDX-License-Identifier: Apache-2.0
// Rules over several fields of an object: each is broken in bytes that were good, and refused for it and for
// nothing else. One flipped bit (codec_test.cc) breaks few of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "schema/audit.h"
#include "schema/codec.h"
#include "schema/enrol.h"
#include "schema/limits.h"
#include "schema/people.h"

namespace ceptoar::test::rules_test {
namespace {

// Numbers and fields that stand nowhere else in the bytes.
constexpr std::uint64_t kOnes = 0x1817'1615'1413'1211;
constexpr std::uint64_t kTwos = 0x2222'2222'2222'2222;
constexpr std::uint64_t kThrees = 0x3333'3333'3333'3333;
constexpr std::uint64_t kNines = 0x9999'9999'9999'9999;

template <class Fixed>
Fixed filled(std::uint8_t byte) {
  Fixed out;
  out.bytes.fill(byte);
  return out;
}

// `from` stands in the bytes once; `to` is as long.
Bytes with(Bytes bytes, BytesView from, BytesView to) {
  const auto at = std::search(bytes.begin(), bytes.end(), from.begin(), from.end());
  EXPECT_NE(at, bytes.end()) << "not there";
  if (at == bytes.end()) return bytes;
  EXPECT_EQ(std::search(at + 1, bytes.end(), from.begin(), from.end()), bytes.end()) << "there twice";
  std::copy(to.begin(), to.end(), at);
  return bytes;
}
Bytes with(Bytes bytes, std::uint64_t from, std::uint64_t to) {
  Bytes was, is;
  append_le64(was, from);
  append_le64(is, to);
  return with(std::move(bytes), was, is);
}
template <class Fixed>
Bytes without(Bytes bytes, const Fixed& field) {
  return with(std::move(bytes), field.view(), Fixed{}.view());
}
Bytes with_byte(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes.at(at) = value;
  return bytes;
}
// The words of the refusal; "taken": there is none.
template <class T>
std::string why(const Bytes& bytes) {
  const auto value = parse<T>(bytes);
  return value ? "taken" : value.error().context;
}

constexpr std::size_t kVersionAt = 8;  // behind the root pointer
constexpr std::size_t kKindAt = 10;    // u8 behind the version

// The n-th list of `count` elements in these bytes says another count.
Bytes with_count(Bytes bytes, std::uint64_t kind, std::uint64_t count, std::uint64_t other, int nth = 0) {
  for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
    const std::uint64_t word = read_le64(BytesView(bytes).subspan(at));
    if ((word & 3) != 1 || (word >> 32 & 7) != kind || word >> 35 != count || nth-- != 0) continue;
    Bytes changed;
    append_le64(changed, (word & ((std::uint64_t{1} << 35) - 1)) | other << 35);
    std::copy(changed.begin(), changed.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    return bytes;
  }
  ADD_FAILURE() << "no such list";
  return bytes;
}
constexpr std::uint64_t kListOfBytes = 2;
constexpr std::uint64_t kListOfPointers = 6;

TEST(RuleTest, HeaderHasALengthAndAnEnd) {
  EntryHeader header;
  header.body_len = 1;
  header.expires_ms = kOnes;
  ASSERT_EQ(why<EntryHeader>(encode(header)), "taken");
  EXPECT_EQ(why<EntryHeader>(with(encode(header), kOnes, 0)), "zero length or expiry");
}

TEST(RuleTest, StanzasAreWhole) {
  Body body;
  body.stanzas = Bytes(limits::kStanzaBytes, 7);
  ASSERT_EQ(why<Body>(encode(body)), "taken");
  EXPECT_EQ(why<Body>(with_count(encode(body), kListOfBytes, limits::kStanzaBytes, limits::kStanzaBytes - 1)),
            "part of a stanza");
}

TEST(RuleTest, EachNodeHasItsBox) {
  Routing routing;
  routing.nodes = {filled<NodeId>(0x11), filled<NodeId>(0x22)};
  routing.boxes = {{1}, {2}};
  ASSERT_EQ(why<Routing>(encode(routing)), "taken");
  EXPECT_EQ(why<Routing>(with_count(encode(routing), kListOfPointers, 2, 1, 1)), "one box for each node");
}

TEST(RuleTest, TextEndsAtItsLimit) {
  const Bytes good = encode(Advisory{std::string(limits::kTitleBytes, 't'), "text", "ja"});
  ASSERT_EQ(why<Advisory>(good), "taken");
  // With its end mark a text is a list of one byte more, and behind that stand zeros up to the word.
  EXPECT_EQ(why<Advisory>(
                with_count(good, kListOfBytes, limits::kTitleBytes + 1, limits::kTitleBytes + 2)),
            "text too long");
}

TEST(RuleTest, AuditRootFollowsItsPredecessor) {
  AuditRoot root;
  root.size = kTwos;
  root.prev_size = kOnes;
  root.prev_root = filled<Hash32>(0x77);
  ASSERT_EQ(why<AuditRoot>(encode(root)), "taken");
  EXPECT_EQ(why<AuditRoot>(with(encode(root), kOnes, kThrees)), "an audit root before its predecessor");
  EXPECT_EQ(why<AuditRoot>(with(encode(root), kOnes, 0)), "size and root do not go together");
  EXPECT_EQ(why<AuditRoot>(without(encode(root), root.prev_root)), "size and root do not go together");
}

// --- words of voters ------------------------------------------------------------------------------

TEST(RuleTest, WordsAboutARecoverySayWhoSaysThem) {
  RecoveryWord word;
  word.version = 5;
  word.voter = filled<VoterId>(0x11);
  word.signature = filled<Signature>(0x22);
  ASSERT_EQ(why<RecoveryWord>(encode(word)), "taken");
  EXPECT_EQ(why<RecoveryWord>(without(encode(word), word.voter)), "voter of a word about a recovery");
  EXPECT_EQ(why<RecoveryWord>(without(encode(word), word.signature)), "signature of a word about a recovery");
}

TEST(RuleTest, SuspensionsNameTheirRosterAndTheirBeginning) {
  Suspension word;
  word.roster_version = kOnes;
  word.starts_ms = kTwos;
  ASSERT_EQ(why<Suspension>(encode(word)), "taken");
  EXPECT_EQ(why<Suspension>(with(encode(word), kOnes, 0)), "version of a suspension's roster");
  EXPECT_EQ(why<Suspension>(with(encode(word), kTwos, 0)), "beginning of a suspension");
}

TEST(RuleTest, CommunityOfAllListsNobody) {
  Roster roster;
  roster.communities = {{"a", "", true, {}}, {"b", "", false, {filled<OrgId>(0x11)}}};
  Bytes bytes = encode(roster);
  ASSERT_EQ(why<Roster>(bytes), "taken");
  // The tag of the list: two elements of one word of data and three pointers; then the first's.
  Bytes tag;
  append_le64(tag, std::uint64_t{2} << 2 | std::uint64_t{1} << 32 | std::uint64_t{3} << 48);
  append_le64(tag, 1);
  const auto at = std::search(bytes.begin(), bytes.end(), tag.begin(), tag.end());
  ASSERT_NE(at, bytes.end());
  const auto second = at + 8 + 8 * (1 + 3);
  ASSERT_EQ(*second, 0);
  *second = 1;
  EXPECT_EQ(why<Roster>(bytes), "members listed beside all");
}

// --- who joins ------------------------------------------------------------------------------------

TEST(RuleTest, NodeHasItsPorts) {
  NodePub node;
  node.port = 0x1234;
  node.member_port = 0x5678;
  const Bytes ports = {0x34, 0x12, 0x78, 0x56};
  ASSERT_EQ(why<NodePub>(encode(node)), "taken");
  EXPECT_EQ(why<NodePub>(with(encode(node), ports, Bytes{0, 0, 0x78, 0x56})), "a port is zero");
  EXPECT_EQ(why<NodePub>(with(encode(node), ports, Bytes{0x34, 0x12, 0, 0})), "a port is zero");
}

TEST(RuleTest, RequestIsOfACompanyOrOfARosterOrganisation) {
  OrgRequest request;
  request.kind = static_cast<std::uint8_t>(OrgKind::kCeptoar);
  request.node = {1, 2, 3};
  request.voter_key = filled<SignPublicKey>(0x77);
  request.voter_signature = filled<Signature>(0x55);
  const Bytes good = encode(request);
  ASSERT_EQ(good.at(kKindAt), request.kind);
  ASSERT_EQ(why<OrgRequest>(good), "taken");
  EXPECT_EQ(why<OrgRequest>(with_byte(good, kKindAt, 0)), "neither a company nor a roster organisation");
  EXPECT_EQ(why<OrgRequest>(with_byte(good, kKindAt, 200)), "unknown enumeration value");
  EXPECT_EQ(why<OrgRequest>(without(good, request.voter_key)), "a voter's signature without a key");
}

template <class T>
void expect_version(const T& value) {
  const Bytes good = encode(value);
  ASSERT_EQ(why<T>(good), "taken");
  const auto later = parse<T>(with_byte(good, kVersionAt, 2));
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, ErrorCode::kUnsupportedVersion);
}

TEST(RuleTest, FilesOfALaterVersionAreToldApart) {
  NodePub node;
  node.port = node.member_port = 1;
  expect_version(node);
  OrgRequest request;
  request.kind = static_cast<std::uint8_t>(OrgKind::kMinistry);
  request.node = {1};
  expect_version(request);
  expect_version(OrgReply{});
  expect_version(MemberRequest{});
  expect_version(MemberReply{});
}

// --- notes of an office ---------------------------------------------------------------------------

OfficeNote duty(std::vector<Shift> shifts) {
  OfficeNote note;
  note.kind = NoteKind::kDuty;
  note.shifts = std::move(shifts);
  return note;
}

TEST(RuleTest, NoteHasTheFieldsOfItsKindAlone) {
  const Bytes good = encode(duty({{1, 2, "secretariat@banks", ""}}));
  ASSERT_EQ(good.at(kKindAt), static_cast<std::uint8_t>(NoteKind::kDuty));
  ASSERT_EQ(why<OfficeNote>(good), "taken");
  EXPECT_EQ(why<OfficeNote>(with_byte(good, kKindAt, static_cast<std::uint8_t>(NoteKind::kCompanies))),
            "fields of another kind of note");
}

TEST(RuleTest, NobodyHandsOverToHimself) {
  OfficeNote note;
  note.kind = NoteKind::kHandover;
  note.from_holder = filled<HolderId>(0x11);
  note.to_holder = filled<HolderId>(0x22);
  ASSERT_EQ(why<OfficeNote>(encode(note)), "taken");
  EXPECT_EQ(why<OfficeNote>(with(encode(note), note.to_holder.view(), note.from_holder.view())),
            "a handover to oneself");
}

TEST(RuleTest, ShiftsComeInTheOrderOfTheirTimesAndEndAfterTheyBegin) {
  const Bytes good = encode(duty({{kOnes, kNines, "a@banks", ""}, {kTwos, kNines + 1, "b@banks", ""}}));
  ASSERT_EQ(why<OfficeNote>(good), "taken");
  EXPECT_EQ(why<OfficeNote>(with(good, kOnes, kThrees)), "shifts not in the order of their times");
  EXPECT_EQ(why<OfficeNote>(with(good, kTwos, kNines + 2)), "a shift that ends before it begins");
}

TEST(RuleTest, OperatorsHaveANameAndATimeAndTheirReadersWereChosen) {
  OperatorNote note;
  note.operators.resize(1);
  note.operators.front().name = "a bank";
  note.operators.front().changed_ms = kOnes;
  ASSERT_EQ(why<OperatorNote>(encode(note)), "taken");
  EXPECT_EQ(why<OperatorNote>(with(encode(note), kOnes, 0)), "an operator without a name or a time");
  note.readers_ms = kTwos;
  note.others = {"fsa"};
  ASSERT_EQ(why<OperatorNote>(encode(note)), "taken");
  EXPECT_EQ(why<OperatorNote>(with(encode(note), kTwos, 0)), "readers that nobody chose");
}

TEST(RuleTest, NoteOfACaseNamesItAndEachChangeHasItsFieldsAlone) {
  CaseNote note;
  note.case_id = filled<MsgId>(0x33);
  note.changes.resize(1);
  note.changes.front().org = filled<OrgId>(0x11);
  note.changes.front().item = filled<MsgId>(0x22);
  ASSERT_EQ(why<CaseNote>(encode(note)), "taken");
  EXPECT_EQ(why<CaseNote>(without(encode(note), note.case_id)), "a note of no case");
  EXPECT_EQ(why<CaseNote>(without(encode(note), note.changes.front().item)),
            "fields of another kind of change");
}

TEST(RuleTest, NoteOfAReissueNamesItAndHasTheFieldsOfItsActAlone) {
  ReissueNote note;
  note.act = ReissueAct::kReleased;
  note.number = kOnes;
  note.approved = filled<Hash32>(0x66);
  ASSERT_EQ(why<ReissueNote>(encode(note)), "taken");
  EXPECT_EQ(why<ReissueNote>(with(encode(note), kOnes, 0)), "a note of no re-issue");
  EXPECT_EQ(why<ReissueNote>(without(encode(note), note.approved)), "fields of another act");
}

}  // namespace
}  // namespace ceptoar::test::rules_test
