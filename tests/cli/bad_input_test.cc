// SPDX-License-Identifier: Apache-2.0
// What comes in from outside and is wrong: each refused with its code, the reason in the words of both
// languages and what to do, and nothing of it is kept.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/member/enrol_files.h"
#include "cli/member/invitation.h"
#include "cli/member/keys.h"
#include "cli/member/outbox.h"
#include "cli/ui/errors.h"
#include "crypto/number.h"
#include "crypto/roster_file.h"
#include "schema/codec.h"
#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test::bad_input_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;
using member::UserError;

std::string all_of(const ui::ErrorText& text) {
  return text.what + "\n" + text.why + "\n" + text.remedy;
}

// The screens say it: three lines in each language, the reason in its words, no English one in Japanese.
void expect_told(const UserError& error, const std::string& ja, const std::string& en) {
  ui::Args args;
  for (const member::Argument& one : error.arguments) args.push_back({one.name, one.value});
  const ui::ErrorText in_ja = ui::error_text(ui::Lang::kJa, error.id(), args);
  const ui::ErrorText in_en = ui::error_text(ui::Lang::kEn, error.id(), args);
  for (const ui::ErrorText& text : {in_ja, in_en}) {
    EXPECT_FALSE(text.what.empty());
    EXPECT_FALSE(text.why.empty());
    EXPECT_FALSE(text.remedy.empty());
  }
  EXPECT_NE(all_of(in_ja).find(ja), std::string::npos) << all_of(in_ja);
  EXPECT_NE(all_of(in_en).find(en), std::string::npos) << all_of(in_en);
  EXPECT_EQ(all_of(in_ja).find(en), std::string::npos) << all_of(in_ja);
}

template <class T>
void expect_refused(const member::Outcome<T>& outcome, UserCode code, const std::string& ja,
                    const std::string& en) {
  ASSERT_TRUE(refused_with(outcome, code));
  expect_told(outcome.error(), ja, en);
}

// --- rosters from a file ------------------------------------------------------------------------

const Council& six_voters() {  // T = 4
  static const Council council = [] {
    SeededRandom random(51);
    CouncilShape shape;
    shape.ministries = 2;
    return make_council(random, shape);
  }();
  return council;
}

Roster second() { return successor(*six_voters().roster); }

Bytes signed_by_all(const Roster& roster) { return sign_roster_by(roster, six_voters().voters()); }

// Our own encoder makes no list with something twice in it: the bytes are changed afterwards.
Bytes replaced(Bytes bytes, BytesView what, BytesView by) {
  CEPTOAR_CHECK(what.size() == by.size());
  std::size_t times = 0;
  for (auto at = bytes.begin();; at += static_cast<std::ptrdiff_t>(by.size())) {
    at = std::search(at, bytes.end(), what.begin(), what.end());
    if (at == bytes.end()) break;
    std::copy(by.begin(), by.end(), at);
    ++times;
  }
  CEPTOAR_CHECK(times > 0);
  return bytes;
}
// A signer who is there twice: three voters, four signatures.
Bytes counted_twice(const Roster& roster) {
  const Bytes bytes = sign_roster_by(roster, first_voters(six_voters(), 4));
  const auto signatures = parse<SignedRoster>(bytes).value().signatures;
  return replaced(replaced(bytes, signatures[1].voter.view(), signatures[0].voter.view()),
                  signatures[1].signature.view(), signatures[0].signature.view());
}

Bytes skipped() {
  Roster third = second();
  third.version = 3;
  return signed_by_all(third);
}
Bytes of_unknown_past() {
  Roster roster = second();
  roster.prev_hash.bytes[7] ^= 1;
  return signed_by_all(roster);
}
// Two voters leave, so three of the four who stay would do, and T of the six is four.
Bytes lowered() {
  Roster roster = second();
  const auto voters = six_voters().voters();
  std::erase_if(roster.voters, [&](const Voter& voter) {
    return voter.key == voters[4]->voter->public_key() || voter.key == voters[5]->voter->public_key();
  });
  return sign_roster_by(roster, first_voters(six_voters(), 3));
}
Bytes with_an_organisation_twice() {
  const Roster roster = second();
  return replaced(signed_by_all(roster), roster.organisations[1].id.view(), roster.organisations[0].id.view());
}
Bytes with_a_handle_twice() {
  Roster roster = second();
  roster.organisations[0].handle = "same-1";
  roster.organisations[1].handle = "same-2";
  return replaced(signed_by_all(roster), as_bytes("same-2"), as_bytes("same-1"));
}
Bytes with_a_key_twice() {
  const Roster roster = second();
  return replaced(signed_by_all(roster), roster.organisations[1].admin_key.view(),
                  roster.organisations[0].admin_key.view());
}
Bytes with_an_altered_signature() {
  auto wire = parse<SignedRoster>(signed_by_all(second())).value();
  wire.signatures[2].signature.bytes[5] ^= 1;
  return encode(wire);
}

struct BadVersion {
  const char* name;
  Bytes (*make)();
  UserCode code;
  const char* ja;
  const char* en;
};
const BadVersion kBadVersions[] = {
    {"a skipped version", skipped, UserCode::kRosterChain, "間の版が抜けています",
     "its predecessor is not here"},
    {"an unknown previous hash", of_unknown_past, UserCode::kRosterChain,
     "前の版とされている名簿が、今の名簿ではありません", "roster does not continue the one in force"},
    {"a signer counted twice", [] { return counted_twice(second()); }, UserCode::kFileBad,
     "一覧に同じものが2回あるか", "not sorted or not unique"},
    {"a lowered threshold of the new voters alone", lowered, UserCode::kRosterVotes, "署名 3 / 4",
     "signatures 3 / 4"},
    {"a proposal that nobody signed", [] { return sign_roster_by(second(), {}); },
     UserCode::kRosterVotes, "署名 0 / 4", "signatures 0 / 4"},
    {"an organisation's id twice", with_an_organisation_twice, UserCode::kFileBad,
     "一覧に同じものが2回あるか", "not sorted or not unique"},
    {"a handle twice", with_a_handle_twice, UserCode::kFileBad, "組織の識別名が2回使われているか",
     "an organisation's handle is not well formed or used twice"},
    {"a key twice", with_a_key_twice, UserCode::kFileBad, "同じ鍵が2か所に使われているか",
     "a key of the roster is zero or listed twice"},
    {"an altered signature", with_an_altered_signature, UserCode::kSignatureBad,
     "投票者のものではない署名があります", "a roster signature does not fit a voter"},
};

class BadRosterTest : public testing::Test {
 protected:
  fs::path home() const { return dir_.path() / "home"; }
  member::Outcome<void> trust(const Bytes& file) const {
    const fs::path path = dir_.path() / "rosters";
    EXPECT_TRUE(store::write_file(path, file, store::FileKind::kPlain, true));
    return member::trust_roster(
        home(), path, crypto::group_number(crypto::network_number(six_voters().network)));
  }
  TempDir dir_;
};

TEST_F(BadRosterTest, IsRefusedWithItsReasonAndNothingOfItIsTrusted) {
  const Bytes& genesis = six_voters().roster->signed_bytes;
  for (const BadVersion& bad : kBadVersions) {
    SCOPED_TRACE(bad.name);
    expect_refused(trust(crypto::encode_rosters({genesis, bad.make()})), bad.code, bad.ja, bad.en);
    EXPECT_FALSE(fs::exists(home() / "genesis"));
  }
  EXPECT_TRUE(fine(trust(crypto::encode_rosters({genesis, signed_by_all(second())}))));
}

TEST_F(BadRosterTest, ThatSignsTheFirstVersionTwiceWithOneKeyIsRefused) {
  Roster first = six_voters().roster->roster;
  expect_refused(trust(counted_twice(first)), UserCode::kFileBad, "一覧に同じものが2回あるか",
                 "not sorted or not unique");
  expect_refused(trust(sign_roster_by(first, first_voters(six_voters(), 3))),
                 UserCode::kVotesMissing, "（3 / 4）", "(3 / 4)");
}

TEST_F(BadRosterTest, OfMoreBytesThanAnyRosterIsNotRead) {
  expect_refused(trust(Bytes(member::enrol::kFileBytes + 1)), UserCode::kFileLarge,
                 "大きすぎます", "is too large");
}

// A dispute, and what ended it before its second side came to light: versions that were agreed.
TEST_F(BadRosterTest, IsNotOneThatTellsOfADispute) {
  const auto voters = six_voters().voters();
  Roster left = second();
  left.organisations[0].name_en = "Left";
  Roster right = second();
  right.organisations[0].name_en = "Right";
  const Bytes one = sign_roster_by(left, {voters[0], voters[1], voters[2], voters[3]});
  const Bytes other = sign_roster_by(right, {voters[0], voters[1], voters[4], voters[5]});
  EXPECT_TRUE(fine(trust(crypto::encode_rosters({six_voters().roster->signed_bytes, one, other}))));
}

// --- companies ----------------------------------------------------------------------------------

// A clock beside the world's.
class OffClock final : public member::Clock {
 public:
  OffClock(TestClock& right, std::int64_t days) : right_(right), days_(days) {}
  std::uint64_t now_ms() override {
    return right_.now_ms() + static_cast<std::uint64_t>(days_) * limits::kDayMs;
  }

 private:
  TestClock& right_;
  std::int64_t days_;  // wraps around as it should
};

class BadCompanyTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.init_roster_orgs();
    world_.agree_on_genesis();
    world_.accept_roster_orgs();
    world_.sync_all(1);
    what_ = world_.company("banks-1");
    ASSERT_TRUE(
        fine(member::trust_roster(what_.home, world_.file("genesis"), world_.network_number())));
  }
  std::string ask(member::Clock& clock) {
    const auto asked = member::org_init(what_, world_.unlock(), world_.unlock(), clock,
                                        world_.random());
    EXPECT_TRUE(fine(asked));
    return asked ? asked->number : std::string();
  }
  member::Outcome<member::Numbered> enrol(const std::string& number) {
    auto desk = world_.open("secretariat@banks");
    return member::org_enrol(*desk, world_.open_admin("banks"), what_.out, number,
                             world_.file("reply"));
  }
  // The request once more, of the same officer, under another organisation's admin key.
  void exchange_admin_key(const std::string& org) {
    const auto bytes = store::read_file(what_.out, store::FileKind::kPlain, limits::kBodyBytes);
    ASSERT_TRUE(bytes);
    auto request = parse<OrgRequest>(*bytes);
    ASSERT_TRUE(request);
    const auto admin = world_.open_admin(org);
    request->admin_key = admin.admin().public_key();
    const Bytes part = signed_part(*request);
    request->signature = member::enrol::sign(admin.admin(), request->network_id, part);
    auto officer = world_.open("officer@banks-1");
    request->holder_signature =
        member::enrol::sign(officer->home().sign_key(), request->network_id, part);
    ASSERT_TRUE(store::write_file(what_.out, encode(*request), store::FileKind::kPlain, true));
  }
  World world_{52};
  member::OrgInit what_;
};

TEST_F(BadCompanyTest, WithTheKeyOfAnOrganisationInTheRosterIsNone) {
  const std::string number = ask(world_.clock());
  for (const char* const org : {"banks", "telecom"}) {
    exchange_admin_key(org);
    expect_refused(enrol(number), UserCode::kOwnClient,
                   "「" + std::string(org) + "」は名簿の組織なので",
                   "\"" + std::string(org) + "\" stands in the roster");
  }
  EXPECT_FALSE(fs::exists(world_.file("reply")));
}

TEST_F(BadCompanyTest, OfItselfIsNotEvenAskedFor) {
  what_.handle = "banks";
  what_.under = "banks";
  what_.holder_handle = "officer@banks";
  expect_refused(member::org_init(what_, world_.unlock(), world_.unlock(), world_.clock(),
                                  world_.random()),
                 UserCode::kOwnClient, "「banks」は名簿の組織なので", "\"banks\" stands in the roster");
  EXPECT_FALSE(fs::exists(what_.out));
}

TEST_F(BadCompanyTest, WhoseClockIsAYearAheadSetsItFirst) {
  OffClock ahead(world_.clock(), 365);
  expect_refused(enrol(ask(ahead)), UserCode::kClock, "申請を作ったコンピュータの時計が進んでいます",
                 "made by a clock that is ahead");
  EXPECT_FALSE(fs::exists(world_.file("reply")));
}

TEST_F(BadCompanyTest, WhoseClockIsAYearBehindSetsItFirst) {
  OffClock behind(world_.clock(), -365);
  expect_refused(enrol(ask(behind)), UserCode::kClock, "申請を作ったコンピュータの時計が遅れています",
                 "made long ago, or by a clock that is behind");
  EXPECT_FALSE(fs::exists(world_.file("reply")));
}

TEST_F(BadCompanyTest, OneDigitOfItsNumberIsEnoughAndItIsSaidWhatToDo) {
  std::string number = crypto::normalize_number(ask(world_.clock()));
  number[31] = number[31] == '9' ? '0' : static_cast<char>(number[31] + 1);
  expect_refused(enrol(number), UserCode::kNumberDiffers, "照合番号が違います", "the number differs");
}

// --- people -------------------------------------------------------------------------------------

class BadTimesTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }
  std::unique_ptr<member::Session> open_by(member::Clock& clock, const std::string& holder) {
    member::SessionOptions options;
    options.home = world_.home(holder);
    options.unlock = &world_.unlock();
    options.connector = &world_.mesh();
    options.clock = &clock;
    options.random = &world_.random();
    auto session = member::Session::open(options);
    EXPECT_TRUE(fine(session));
    return session ? std::move(*session) : nullptr;
  }
  static work::PostWish wish() {
    work::PostWish out;
    out.document = to_bytes(as_bytes("本文です。"));
    out.title = "時計の話";
    out.tlp = "amber";
    out.to = "telecom";
    return out;
  }
  World world_{53};
};

TEST_F(BadTimesTest, AClockAYearBehindIsToldApartFromAnEndedCertificate) {
  OffClock behind(world_.clock(), -365);
  {
    const auto session = open_by(behind, "secretariat@banks");
    expect_refused(session->identity(), UserCode::kClock,
                   "このコンピュータの時計が、自分の証明の始まりより前です",
                   "the clock is before the certificate begins");
  }
  EXPECT_TRUE(fine(world_.open("secretariat@banks")->identity()));
}

TEST_F(BadTimesTest, NothingIsSealedByAClockAYearAhead) {
  OffClock ahead(world_.clock(), 365);
  {
    const auto session = open_by(ahead, "secretariat@banks");
    ASSERT_NE(*session->node(), nullptr);
    expect_refused(work::prepare(*session, wish()), UserCode::kClock,
                   "このコンピュータとノードの時計が1日以上離れています",
                   "more than a day from the node's");
    const auto waiting = member::queued(*session);
    ASSERT_TRUE(fine(waiting));
    EXPECT_TRUE(waiting->empty());
  }
  const auto session = world_.open("secretariat@banks");
  ASSERT_NE(*session->node(), nullptr);
  EXPECT_TRUE(fine(member::check_clock(*session)));
}

// While the node is off nobody says what time it is.
TEST_F(BadTimesTest, WhatAClockAheadSealedLeavesOnceTheClockIsRight) {
  OffClock ahead(world_.clock(), 20);
  world_.node_of("banks").up = false;
  {
    const auto session = open_by(ahead, "secretariat@banks");
    const auto draft = work::prepare(*session, wish());
    ASSERT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, std::chrono::milliseconds{0});
    ASSERT_TRUE(fine(sent));
    EXPECT_FALSE(sent->stored);
  }
  world_.node_of("banks").up = true;
  world_.start("secretariat@banks");
  const auto session = world_.open("secretariat@banks");
  const auto waiting = member::queued(*session);
  ASSERT_TRUE(fine(waiting));
  EXPECT_TRUE(waiting->empty());
  const auto titles = world_.titles("secretariat@telecom");
  EXPECT_NE(std::find(titles.begin(), titles.end(), "時計の話"), titles.end());
}

class BadInvitationTest : public BadTimesTest {
 protected:
  static constexpr const char* kNew = "officer2@banks";
  fs::path file() const { return world_.file("officer2.invite"); }
  member::Invitation invite() {
    const auto session = world_.open("secretariat@banks");
    const auto made = member::make_invitation(*session, kNew, "secretariat", file());
    EXPECT_TRUE(fine(made));
    return made ? *made : member::Invitation{};
  }
  // What a person who holds the file makes of it on a machine of his own; gives the number.
  std::string ask(const std::string& machine, const member::Invitation& invitation) {
    const fs::path home = world_.home(machine);
    EXPECT_TRUE(fine(member::accept_invitation(home, invitation)));
    EXPECT_TRUE(fine(member::Home::create(home, world_.unlock(),
                                          {invitation.node, invitation.handle},
                                          world_.clock().now_ms(), world_.random())));
    const auto session = world_.open(machine);
    const auto own = member::own_request(*session, "secretariat");
    EXPECT_TRUE(fine(own));
    if (!own || !*own) return {};
    EXPECT_TRUE(store::write_file(world_.file(machine + ".request"), (*own)->bytes,
                                  store::FileKind::kPlain, false));
    return (*own)->number;
  }
  member::Outcome<member::Numbered> enrol(const std::string& machine, const std::string& number) {
    const auto session = world_.open("secretariat@banks");
    return member::member_enrol(*session, world_.open_admin("banks"),
                                world_.file(machine + ".request"), number, false,
                                world_.file(machine + ".reply"));
  }
};

TEST_F(BadInvitationTest, UsedByASecondPersonLetsInTheFirstAlone) {
  const member::Invitation invitation = invite();
  const std::string first = ask("first", invitation);
  const std::string second_number = ask("second", invitation);
  EXPECT_NE(first, second_number);
  ASSERT_TRUE(fine(enrol("first", first)));
  expect_refused(enrol("second", second_number), UserCode::kFileBad,
                 "その担当者名は、ほかの人が使っています",
                 "the handle belongs to another holder already");
  EXPECT_FALSE(fs::exists(world_.file("second.reply")));
}

TEST_F(BadInvitationTest, IsOverAfterItsDays) {
  invite();
  world_.clock().advance_days(member::kInvitationDays + 1);
  expect_refused(member::read_invitation(file(), world_.clock().now_ms()), UserCode::kInviteOver,
                 "招待の期限", "the invitation ended at");
}

TEST_F(BadInvitationTest, AlteredAnywhereIsOneThatNobodyMade) {
  const Bytes good = invite().wire;
  std::size_t unfit = 0;
  for (std::size_t at = 0; at < good.size(); at += 11) {
    Bytes bad = good;
    bad[at] ^= 0x04;
    ASSERT_TRUE(store::write_file(file(), bad, store::FileKind::kPlain, true));
    const auto read = member::read_invitation(file(), world_.clock().now_ms());
    ASSERT_FALSE(read) << at;
    const UserCode code = read.error().code;
    EXPECT_TRUE(code == UserCode::kFileBad || code == UserCode::kSignatureBad)
        << at << ": " << read.error().id();
    unfit += code == UserCode::kSignatureBad ? 1 : 0;
  }
  EXPECT_GT(unfit, 0U);
  Bytes bad = good;
  bad.back() ^= 1;  // the signature itself
  ASSERT_TRUE(store::write_file(file(), bad, store::FileKind::kPlain, true));
  expect_refused(member::read_invitation(file(), world_.clock().now_ms()), UserCode::kSignatureBad,
                 "署名または封が合いません", "a signature or seal does not fit");
  ASSERT_TRUE(store::write_file(file(), Bytes(member::enrol::kFileBytes + 1),
                                store::FileKind::kPlain, true));
  expect_refused(member::read_invitation(file(), world_.clock().now_ms()), UserCode::kFileLarge,
                 "大きすぎます", "is too large");
}

}  // namespace
}  // namespace ceptoar::test::bad_input_test
