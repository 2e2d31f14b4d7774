// SPDX-License-Identifier: Apache-2.0
// Who leaves opens nothing new and speaks for nobody: a colleague, a company's person, a company.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/cmd/screens_people.h"
#include "cli/member/duty.h"
#include "cli/member/enrol_files.h"
#include "cli/member/epochs.h"
#include "cli/member/handover.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "cli/member/staff.h"
#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "cli/work/people.h"
#include "schema/time.h"
#include "store/files.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::leaving_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kSecond = "officer2@banks";

class LeavingTest : public PeopleTest {};

TEST_F(LeavingTest, ColleagueWhoWasRemovedOpensNothingNewAndIsCutOffAtOnce) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "在職中")));
  EXPECT_THAT(world_.titles(kSecond), Contains("在職中"));
  auto open_connection = world_.open(kSecond);
  ASSERT_NE(*open_connection->node(), nullptr);

  const auto before = entries();
  remove(kBanks, kSecond);
  EXPECT_FALSE((*open_connection->node())->feed(0, 1, {})) << "an open connection";
  open_connection.reset();
  world_.sync_all(2);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "退職後")));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "green", "", false, "退職後の共有")));
  EXPECT_EQ(opens_since(kSecond, before), 0u);
  EXPECT_FALSE(world_.start(kSecond).sync.online);
  EXPECT_THAT(world_.titles(kSecond), Contains("在職中")) << "what he had he keeps";
  EXPECT_THAT(world_.titles(kBanks), Contains("退職後"));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("退職後"));
}

TEST_F(LeavingTest, ColleagueWhoWasRemovedSpeaksForNobodyEvenThroughHisOldNode) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  const auto access = world_.node_of("banks").access;
  remove(kBanks, kSecond);
  world_.sync_all(1);
  world_.node_of("banks").access = access;  // the node is his accomplice
  // He reads the new list nowhere, so his program still seals with the key of before.
  const auto sent = world_.post(kSecond, "amber", "telecom", false, "まだ職員です");
  static_cast<void>(sent);
  EXPECT_THAT(world_.titles("secretariat@telecom"), Not(Contains("まだ職員です")));
  auto telecom = world_.open("secretariat@telecom");
  const auto red = member::resolve(*telecom, {Tlp::kRed, {kSecond}, false, false});
  EXPECT_FALSE(red);
}

TEST_F(LeavingTest, NobodyRemovesHimselfAndWithoutACertifiedDeviceNobodyIsRemoved) {
  world_.enrol_person(kSecond);
  {
    auto session = world_.open(kBanks);
    EXPECT_TRUE(refused_with(member::take_off_list(*session, kBanks, 1), UserCode::kRemoveSelf));
    EXPECT_TRUE(refused_with(member::take_off_list(*session, "officer3@banks", 1),
                             UserCode::kUnknownRecipient));
    EXPECT_TRUE(
        refused_with(member::take_off_companies(*session, "telecom-1"), UserCode::kUnknownRecipient));
  }
  auto session = world_.open(kSecond);
  EXPECT_TRUE(refused_with(member::take_off_list(*session, kBanks, 1), UserCode::kNotDevice));
}

TEST_F(LeavingTest, CompanyThatLeftOpensNothingNewAndSpeaksForNobody) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "加入中")));
  EXPECT_THAT(world_.titles("officer@banks-2"), Contains("加入中"));
  const auto before = entries();
  const auto access = world_.node_of("banks").access;
  remove(kBanks, "banks-2");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "脱退後")));
  EXPECT_EQ(opens_since("officer@banks-2", before), 0u);
  EXPECT_FALSE(world_.start("officer@banks-2").sync.online);
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("脱退後"));
  // Nobody seals to it by name either, and nobody counts it among a CEPTOAR's companies.
  {
    auto telecom = world_.open("secretariat@telecom");
    ASSERT_TRUE(fine(work::start(*telecom)));
    EXPECT_FALSE(member::resolve(*telecom, {Tlp::kAmberStrict, {"banks-2"}, false, false}));
    auto banks = world_.open(kBanks);
    const auto to = member::resolve(*banks, {Tlp::kAmber, {"own"}, true, false});
    ASSERT_TRUE(fine(to));
    EXPECT_THAT(to->member_names, testing::ElementsAre("banks-1"));
  }
  world_.node_of("banks").access = access;
  static_cast<void>(world_.post("officer@banks-2", "amber", "own", false, "脱退した会社から"));
  EXPECT_THAT(world_.titles(kBanks), Not(Contains("脱退した会社から")));
}

TEST_F(LeavingTest, PersonWhoLeftACompanyOpensNothingNewOnceItsCeptoarHeard) {
  const std::string leaver = "officer2@banks-1";
  enrol_officer(leaver, "officer@banks-1", "banks-1", "banks");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "在職中")));
  EXPECT_THAT(world_.titles(leaver), Contains("在職中"));
  remove("officer@banks-1", leaver);
  // The company alone cannot end his access to the CEPTOAR's node; its secretariat's program does.
  world_.start(kBanks);
  EXPECT_FALSE(world_.start(leaver).sync.online);
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "退職後")));
  EXPECT_EQ(opens_since(leaver, before), 0u);
  world_.sync_all(1);
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("退職後"));
  EXPECT_THAT(world_.titles("officer@banks-2"), Contains("退職後"));
}

TEST_F(LeavingTest, SendersWaitForTheNextClientKeyWhileACompanysNewOneIsNotHere) {
  const std::string leaver = "officer2@banks-1";
  enrol_officer(leaver, "officer@banks-1", "banks-1", "banks");
  {
    // The company's list is out, and its machine goes off before its new key is.
    auto session = world_.open("officer@banks-1");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::take_off_list(*session, leaver, world_.clock().now_ms())));
    ASSERT_TRUE(fine(member::settle_leavers(*session)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kBanks);
  const auto before = entries();
  EXPECT_TRUE(refused_with(world_.post("secretariat@electric", "amber", "banks", true, "待つ"),
                           UserCode::kKeyClosing));
  EXPECT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "職員だけ")));
  // A day later the others get a key without that company.
  world_.clock().advance_hours(25);
  world_.start(kBanks);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "翌日")));
  EXPECT_EQ(opens_since(leaver, before), 0u);
  EXPECT_THAT(world_.titles("officer@banks-2"), Contains("翌日"));
  EXPECT_THAT(world_.titles("officer@banks-1"), Not(Contains("翌日")));
  // Its key comes, and it reads on.
  world_.start("officer@banks-1");
  world_.start(kBanks);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "鍵が届いた")));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("鍵が届いた"));
  EXPECT_EQ(opens_since(leaver, before), 0u);
}

TEST_F(LeavingTest, CompanyIsNotToldThatWhatItsCeptoarHasToDoIsDone) {
  const std::string leaver = "officer2@banks-1";
  enrol_officer(leaver, "officer@banks-1", "banks-1", "banks");
  work::Removal removal;
  {
    auto session = world_.open("officer@banks-1");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto done = work::remove_from_organisation(*session, leaver);
    ASSERT_TRUE(fine(done));
    removal = *done;
  }
  EXPECT_TRUE(removal.published);
  EXPECT_TRUE(world_.start(leaver).sync.online) << "its CEPTOAR has not heard yet";
  ui::Terminal terminal;
  terminal.width = 80;
  std::ostringstream out;
  ui::Printer printer(ui::Lang::kJa, terminal, out);
  cmd::show_removal(printer, removal);
  printer.flush();
  EXPECT_THAT(out.str(), testing::HasSubstr("まだ終わっていないこと"));
  EXPECT_THAT(out.str(), Not(testing::HasSubstr("失効を全組織に")));
  EXPECT_THAT(out.str(), Not(testing::HasSubstr("もうつながりません")));
}

TEST_F(LeavingTest, ListWithANumberFarAheadDoesNotHideWhoLeavesTheCompanyAfterwards) {
  const std::string leaver = "officer2@banks-1";
  enrol_officer(leaver, "officer@banks-1", "banks-1", "banks");
  {
    auto session = world_.open("officer@banks-1");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto held = member::staff_list(*session);
    ASSERT_TRUE(fine(held));
    member::HeldStaffList far = **held;
    far.list.version = ~std::uint64_t{0};
    far.list.created_ms = world_.clock().now_ms();
    far.wire = encode(crypto::sign_staff_list(session->home().sign_key(),
                                              *(*session->identity())->device, far.list));
    ASSERT_TRUE(fine(member::send_staff_list(*session, far)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kBanks);
  EXPECT_TRUE(world_.start(leaver).sync.online);
  remove("officer@banks-1", leaver);
  world_.start(kBanks);
  EXPECT_FALSE(world_.start(leaver).sync.online);
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "退職後")));
  EXPECT_EQ(opens_since(leaver, before), 0u);
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("退職後"));
}

TEST_F(LeavingTest, DeviceThatLeftACompanyMakesNoKeyForItThroughAnAccomplice) {
  const std::string leaver = "officer2@banks-1";
  enrol_officer(leaver, "officer@banks-1", "banks-1", "banks");
  remove("officer@banks-1", leaver);
  world_.start(kBanks);
  world_.start("officer@banks-1");
  Bytes forged;
  KemPublicKey his;
  {
    // He was a device, and his certificate goes on for weeks.
    auto session = world_.open(leaver);
    const member::Identity& me = **session->identity();
    const crypto::RosterState& roster = **session->trust().current();
    const Bytes device = member::enrol::certify_device(
        world_.open_admin("banks-1").admin(), roster, me.subject.org, me.subject.key, leaver,
        world_.clock().now_ms());
    KeyStatement statement;
    statement.key_class = ReaderClass::kStaff;
    statement.epoch = 9;
    statement.list_version = 9;
    statement.created_ms = world_.clock().now_ms();
    statement.not_after_ms = statement.created_ms + 30 * limits::kDayMs;
    statement.network_id = roster.network_id;
    statement.org = me.subject.org;
    statement.public_key = his = crypto::KemKey::generate(world_.random()).public_key();
    statement.prev_hash.bytes.fill(1);
    Card card;
    card.serial = 99;
    card.created_ms = statement.created_ms;
    card.network_id = roster.network_id;
    card.org = me.subject.org;
    card.handle = "banks-1";
    card.name_ja = card.name_en = "banks-1";
    card.chain = {me.chain.front()};
    card.statement =
        encode(crypto::make_statement(session->home().sign_key(), device, statement));
    forged = encode(crypto::sign_card(session->home().sign_key(), card, nullptr));
  }
  {
    auto session = world_.open("officer@banks-2");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto to = member::resolve(*session, {Tlp::kAmber, {"own"}, false, false});
    ASSERT_TRUE(fine(to));
    member::SealWish wish;
    wish.kind = InnerKind::kCard;
    wish.audience = *to;
    wish.content = forged;
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_THAT(world_.start(kBanks).sync.alarms, Not(IsEmpty()));
  auto session = world_.open(kBanks);
  const auto to = member::resolve(*session, {Tlp::kAmberStrict, {"banks-1"}, false, false});
  ASSERT_TRUE(fine(to));
  EXPECT_TRUE(std::none_of(to->audience.readers.begin(), to->audience.readers.end(),
                           [&](const Reader& reader) { return reader.key == his; }));
}

TEST_F(LeavingTest, StaleSenderLastsUntilFirstContactOnly) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  const NodeId electric = world_.node_of("electric").id;
  world_.mesh().hold_back(electric, [](const MeshEntry& entry) {
    return entry.header.dist == Dist::kControl;
  });
  remove(kBanks, kSecond);
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "まだ知らない")));
  EXPECT_GT(opens_since(kSecond, before), 0u) << "the bound that the program tells of";
  world_.mesh().release(electric);
  const auto after = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "もう知っている")));
  EXPECT_EQ(opens_since(kSecond, after), 0u);
}

TEST_F(LeavingTest, NodeThatKeepsKeyStatementsBackIsNoticedWithinThreeDays) {
  world_.mesh().hold_back(world_.node_of("electric").id, [](const MeshEntry& entry) {
    return entry.header.dist == Dist::kControl;
  });
  for (int day = 0; day < 3; ++day) {
    world_.clock().advance_hours(24);
    world_.start(kBanks);
  }
  world_.clock().advance_hours(1);
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto resolved = member::resolve(*session, {Tlp::kAmber, {"banks"}, false, false});
  ASSERT_TRUE(fine(resolved));
  ASSERT_FALSE(resolved->warnings.empty());
  EXPECT_EQ(resolved->warnings.front().kind, member::WarningKind::kStaleStatement);
}

TEST_F(LeavingTest, RunThatEndedAfterTheListIsTakenUpByTheNext) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::take_off_list(*session, kSecond, world_.clock().now_ms())));
  }
  EXPECT_TRUE(world_.start(kSecond).sync.online) << "nothing followed yet";
  EXPECT_EQ(world_.start(kBanks).maintenance.left, 1u);
  EXPECT_EQ(world_.start(kBanks).maintenance.left, 0u);
  EXPECT_FALSE(world_.start(kSecond).sync.online);
}

TEST_F(LeavingTest, RevocationThatTheNodeHasNoRoomForNowIsPublishedLater) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  const SignPublicKey key = world_.open(kSecond)->home().sign_key().public_key();
  const NodeId node = world_.node_of("banks").id;
  world_.mesh().refuse_posts(node, ErrorCode::kLimitExceeded);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto removal = work::remove_from_organisation(*session, kSecond);
    ASSERT_TRUE(fine(removal));
    EXPECT_FALSE(removal->published);
  }
  world_.mesh().refuse_posts(node, std::nullopt);
  world_.start(kBanks);
  world_.start("secretariat@electric");
  auto session = world_.open("secretariat@electric");
  const OrgId banks = (*session->trust().current())->find_org("banks")->id;
  EXPECT_TRUE(session->trust().is_revoked(banks, key, NodeId{}, 0));
  const auto* newest = session->trust().newest_statement(banks, ReaderClass::kStaff);
  ASSERT_NE(newest, nullptr);
  EXPECT_FALSE(session->trust().is_ending(*newest)) << "its new key came as well";
}

TEST_F(LeavingTest, HowLongTlpRedCanReachALeaverIsTheEndOfHisOwnKey) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  world_.clock().advance_days(20);
  world_.sync_all(1);
  std::uint64_t ends_ms = 0;
  {
    auto session = world_.open(kSecond);
    const auto own = member::own_statement(*session, ReaderClass::kPerson);
    ASSERT_TRUE(fine(own));
    ASSERT_TRUE(own->has_value());
    ends_ms = (*own)->statement.not_after_ms;
  }
  auto session = world_.open(kBanks);
  ASSERT_TRUE(fine(work::start(*session)));
  const auto removal = work::remove_from_organisation(*session, kSecond);
  ASSERT_TRUE(fine(removal));
  EXPECT_EQ(removal->red_until_ms, ends_ms + limits::kStatementGraceDays * limits::kDayMs);
  EXPECT_LT(removal->red_until_ms,
            session->now_ms() + (limits::kPersonEpochDays - 10) * limits::kDayMs)
      << "not as if it had been made today";
  const std::string json = cmd::removal_document(*removal).dump();
  EXPECT_NE(json.find("\"red_until\":\"" + format_rfc3339(removal->red_until_ms) + "\""),
            std::string::npos)
      << json;
}

TEST_F(LeavingTest, KeyThatCannotBeMadeDoesNotKeepTheLeaverOnTheNode) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    auto rows = member::companies(*session);
    ASSERT_TRUE(fine(rows));
    rows->front().statement = Bytes(8, 1);
    ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kMeta, member::meta_key("companies"),
                                       member::encode_companies(*rows)}})));
    EXPECT_FALSE(work::remove_from_organisation(*session, kSecond));
  }
  EXPECT_FALSE(world_.start(kSecond).sync.online);
}

TEST_F(LeavingTest, RevokedKeyIsNotEnrolledAgainByItsOldRequest) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  remove(kBanks, kSecond);
  world_.start(kBanks);
  const fs::path path = world_.file(std::string(kSecond) + ".request");
  const auto bytes = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(bytes);
  const auto request = parse<MemberRequest>(*bytes);
  ASSERT_TRUE(request);
  auto session = world_.open(kBanks);
  const crypto::RosterState& roster = **session->trust().current();
  const std::string number = member::enrol::number_of(
      roster, roster.find_org("banks")->admin_key, request->holder_key,
      member::enrol::object_hash(*bytes), request->nonce);
  EXPECT_TRUE(refused_with(member::member_enrol(*session, world_.open_admin("banks"), path, number,
                                                false, world_.file("again.reply")),
                           UserCode::kFileBad));
}

TEST_F(LeavingTest, CompanyThatLeftDoesNotComeBackByItsOldRequest) {
  remove(kBanks, "banks-2");
  world_.start(kBanks);
  const fs::path path = world_.company("banks-2").out;
  const auto bytes = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(bytes);
  const auto request = parse<OrgRequest>(*bytes);
  ASSERT_TRUE(request);
  auto session = world_.open(kBanks);
  const crypto::RosterState& roster = **session->trust().current();
  const std::string number = member::enrol::number_of(
      roster, roster.find_org("banks")->admin_key, request->admin_key,
      member::enrol::object_hash(*bytes), request->nonce);
  EXPECT_TRUE(refused_with(member::org_enrol(*session, world_.open_admin("banks"), path, number,
                                             world_.file("again.reply")),
                           UserCode::kFileBad));
}

TEST_F(LeavingTest, ArchiveGoesToNobodyWhoseKeyWasRevoked) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  {
    // A colleague's word came, and his list did not yet.
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    const member::Identity& me = **session->identity();
    Revocation what;
    what.network_id = (*session->trust().current())->network_id;
    what.org = me.subject.org;
    what.key = session->trust().card_of(kSecond).card->subject.key;
    what.created_ms = world_.clock().now_ms();
    ASSERT_TRUE(fine(member::control_to_outbox(
        *session, {ControlKind::kRevocation, encode(crypto::make_revocation(
                                                 session->home().sign_key(), *me.device, what))})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kBanks);
  auto session = world_.open(kBanks);
  ASSERT_TRUE(on_list(*session, kSecond));
  EXPECT_TRUE(refused_with(member::export_archive(*session, kSecond, world_.file("archive")),
                           UserCode::kNoCard));
}

}  // namespace
}  // namespace ceptoar::test::leaving_test
