// SPDX-License-Identifier: Apache-2.0
// What others publish to do harm: keys of the future and of revoked devices, somebody else's
// revocations and company ids, keys in the open, two keys of one epoch.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/member/drafts.h"
#include "cli/member/grants.h"
#include "cli/member/keys.h"
#include "cli/member/own_keys.h"
#include "cli/member/rows.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "cli/work/answering.h"
#include "cli/work/items.h"
#include "tests/cli/world.h"

namespace ceptoar::test::hostile_test {
namespace {

using crypto::KeyPurpose;
using crypto::StatementState;
using member::AlarmKind;
using member::Session;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

class HostileTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  // Publishes a control entry as a device of `holder`'s organisation would.
  void flood(const std::string& holder, ControlKind kind, const Bytes& object) {
    auto session = world_.open(holder);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::control_to_outbox(*session, {kind, object})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  // Another statement of the newest epoch of the holder's own organisation.
  struct Twin {
    Bytes wire;
    crypto::Secret<32> secret;
    Hash32 hash;
  };
  Twin twin_of(Session& session, const StatementState& statement) {
    Twin out;
    KeyStatement twin = statement.statement;
    session.random().fill(out.secret.writable());
    twin.public_key = crypto::KemKey::from_secret(out.secret).public_key();
    const member::Identity& me = **session.identity();
    out.wire = encode(crypto::make_statement(session.home().sign_key(), *me.device, twin));
    out.hash = crypto::statement_hash(parse<SignedKeyStatement>(out.wire)->statement);
    return out;
  }
  StatementState staff_statement(Session& session) {
    return **member::own_statement(session, ReaderClass::kStaff);
  }
  SignPublicKey sign_key_of(const std::string& holder) {
    return world_.open(holder)->home().sign_key().public_key();
  }
  OrgId org_id(const std::string& handle) {
    return (*world_.open("liaison@fsa")->trust().current())->find_org(handle)->id;
  }
  std::uint32_t staff_epoch_seen(const std::string& seen_by, const std::string& org) {
    auto session = world_.open(seen_by);
    const OrgId id = (*session->trust().current())->find_org(org)->id;
    return session->trust().newest_statement(id, ReaderClass::kStaff)->statement.epoch;
  }
  std::vector<AlarmKind> alarms(const std::string& holder) {
    std::vector<AlarmKind> out;
    for (const member::Alarm& alarm : world_.start(holder).sync.alarms) out.push_back(alarm.kind);
    return out;
  }
  std::vector<member::AnswerRow> answer_rows(Session& session) {
    std::vector<member::AnswerRow> out;
    const auto rows = session.archive().scan(store::ArchiveTable::kAnswers, {}, false, 1000);
    EXPECT_TRUE(rows);
    if (!rows) return out;
    for (const auto& row : *rows) out.push_back(*member::parse_answer_row(row.value));
    return out;
  }
  // What stands in answers of that home, whoever asks for it.
  std::vector<std::string> notes(const std::string& holder) {
    std::vector<std::string> out;
    for (const auto& row : answer_rows(*world_.open(holder))) {
      if (!row.answer.note.empty()) out.push_back(row.answer.note);
    }
    return out;
  }
  Bytes revocation(const std::string& by, const SignPublicKey& key,
                   std::vector<LastPosition> last = {}) {
    Revocation what;
    what.org = org_id(by);
    what.network_id = (*world_.open("liaison@fsa")->trust().current())->network_id;
    what.key = key;
    what.created_ms = world_.clock().now_ms();
    what.last = std::move(last);
    return encode(crypto::make_revocation(world_.open_admin(by).admin(), {}, what));
  }
  World world_;
};

TEST_F(HostileTest, BodyThatComesAfterItsHeaderIsStillRead) {
  const NodeId banks = world_.node_of("banks").id;
  world_.mesh().headers_first(banks, [](const MeshEntry&) { return true; });
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "後から本文")));
  EXPECT_THAT(world_.titles("secretariat@banks"), IsEmpty());
  EXPECT_THAT(world_.titles("officer@banks-1"), IsEmpty());
  world_.mesh().bodies_now(banks);
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("後から本文"));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("後から本文"));
}

TEST_F(HostileTest, NodeThatCountsArrivalsAnewHidesNothing) {
  world_.start("secretariat@banks");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "作り直し一")));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "作り直し二")));
  // banks' node lost its store and filled it again, in another order.
  std::vector<EntryId>& arrivals = world_.node_of("banks").arrivals;
  std::rotate(arrivals.begin(), arrivals.end() - 2, arrivals.end());
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("作り直し一"));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("作り直し二"));
}

TEST_F(HostileTest, RunThatEndsAfterAGrantLeavesNothingUnread) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "鍵が後から")));
  std::optional<crypto::KeyRecord> key;
  {
    auto session = world_.open("officer@banks-1");
    crypto::Keyring& keys = session->home().keys();
    const crypto::KeyRecord* held =
        keys.newest(KeyPurpose::kMembersEpoch, org_id("banks").view());
    ASSERT_NE(held, nullptr);
    key = crypto::KeyRecord{held->purpose, held->epoch, 0, held->not_after_ms, held->id,
                            held->secret.copy()};
    keys.remove_if([&](const crypto::KeyRecord& r) {
      return r.purpose == key->purpose && r.epoch == key->epoch;
    });
    session->mark_keys_changed();
    ASSERT_TRUE(fine(session->commit()));
  }
  EXPECT_THAT(world_.titles("officer@banks-1"), IsEmpty());
  {
    auto session = world_.open("officer@banks-1");
    session->home().keys().add(std::move(*key));
    session->mark_keys_changed();
    ASSERT_TRUE(fine(session->commit()));
  }
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("鍵が後から"));
}

TEST_F(HostileTest, GrantOfASecondKeyOfOneEpochLosesNoKey) {
  for (int round = 0; round < 4; ++round) {  // the twin wins and loses by its hash
    SCOPED_TRACE(round);
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber+strict", "banks", false,
                                 "二重の鍵 " + std::to_string(round))));
    auto session = world_.open("secretariat@banks");
    const StatementState statement = staff_statement(*session);
    const Twin twin = twin_of(*session, statement);
    const auto twin_state = crypto::verify_statement(
        twin.wire, statement.statement.org, (*session->identity())->subject.admin,
        statement.statement.network_id);
    ASSERT_TRUE(twin_state);
    std::vector<store::ArchiveWrite> writes;
    ASSERT_TRUE(fine(member::install_grant(
        *session, member::staff_grant(**twin_state, twin.secret), statement.statement.org,
        crypto::KemKey::from_secret(twin.secret).public_key(), writes)));
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
    for (const StatementState* one : {&statement, &**twin_state}) {
      EXPECT_NE(member::published_key(session->home().keys(), KeyPurpose::kStaffEpoch, *one),
                nullptr);
    }
    session.reset();
    EXPECT_THAT(world_.titles("secretariat@banks"),
                Contains("二重の鍵 " + std::to_string(round)));
  }
}

TEST_F(HostileTest, NobodyRevokesAnotherOrganisationsKeys) {
  flood("secretariat@telecom", ControlKind::kRevocation,
        revocation("telecom", sign_key_of("secretariat@electric")));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "まだ話せる")));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("まだ話せる"));
}

TEST_F(HostileTest, RevokedHolderIsRefusedAndAMildRevocationBeforeDoesNotHelp) {
  const SignPublicKey key = sign_key_of("officer@banks-1");
  flood("secretariat@banks", ControlKind::kRevocation,
        revocation("banks", key, {{world_.node_of("banks").id, 1'000'000}}));
  ASSERT_TRUE(fine(world_.post("officer@banks-1", "amber", "own", false, "失効前")));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("失効前"));
  flood("secretariat@banks", ControlKind::kRevocation, revocation("banks", key));
  static_cast<void>(world_.post("officer@banks-1", "amber", "own", false, "失効後"));
  EXPECT_THAT(world_.titles("secretariat@banks"), Not(Contains("失効後")));
  // Read again from the archive.
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(session->trust().is_revoked(org_id("banks"), key, world_.node_of("banks").id, 999));
}

TEST_F(HostileTest, NothingIsSealedToARevokedPerson) {
  flood("liaison@fsa", ControlKind::kRevocation, revocation("fsa", sign_key_of("liaison@fsa")));
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_TRUE(refused_with(member::resolve(*session, {Tlp::kRed, {"liaison@fsa"}, false, false}),
                           member::UserCode::kNoKeyYet));
}

TEST_F(HostileTest, WhatWaitsForARevokedPersonIsADraftAndGoesNowhere) {
  constexpr const char* kElectric = "secretariat@electric";
  world_.node_of("electric").up = false;
  const auto queued = world_.post(kElectric, "red", "liaison@fsa", false, "本人限りの件");
  ASSERT_TRUE(fine(queued));
  ASSERT_FALSE(queued->stored);
  flood("liaison@fsa", ControlKind::kRevocation, revocation("fsa", sign_key_of("liaison@fsa")));
  world_.node_of("electric").up = true;
  EXPECT_THAT(world_.titles(kElectric), Not(Contains("本人限りの件"))) << "what it posted is its own item";
  EXPECT_THAT(world_.titles("liaison@fsa"), Not(Contains("本人限りの件"))) << "whoever has his key reads it";
  auto session = world_.open(kElectric);
  const auto waiting = member::outbox_items(*session);
  ASSERT_TRUE(fine(waiting));
  EXPECT_THAT(*waiting, IsEmpty());
  const auto drafts = member::drafts(*session);
  ASSERT_TRUE(fine(drafts));
  ASSERT_EQ(drafts->size(), 1u);
  EXPECT_EQ(member::draft_title(drafts->front()), "本人限りの件");
}

// Somebody left who holds the key that it was sealed to: the same reader, by the key that replaced it.
TEST_F(HostileTest, WhatWaitedWhileAKeyWasReplacedIsSealedToTheNewOne) {
  constexpr const char* kElectric = "secretariat@electric";
  world_.node_of("electric").up = false;
  ASSERT_TRUE(fine(world_.post(kElectric, "amber+strict", "banks", false, "鍵の交代")));
  std::optional<KemPublicKey> old_key;
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    old_key = staff_statement(*session).statement.public_key;
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
    ASSERT_NE(staff_statement(*session).statement.public_key, *old_key);
  }
  world_.node_of("electric").up = true;
  world_.start(kElectric);
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto keys = member::OpeningKeys::of(*session);
  bool found = false;
  for (const auto& [id, entry] : world_.mesh().entries()) {
    const bool from_electric = entry.header.author == world_.node_of("electric").id;
    if (!from_electric || entry.header.dist != Dist::kDirected) continue;
    const auto opened = crypto::open(entry.header, entry.body, keys->list());
    if (!opened || opened->inner.kind != InnerKind::kAdvisory) continue;
    found = true;
    for (const Reader& reader : opened->inner.audience.readers) EXPECT_NE(reader.key, *old_key);
  }
  EXPECT_TRUE(found) << "it did not leave";
}

TEST_F(HostileTest, TitleOfRedGoesWithItsKey) {
  const auto sent =
      world_.post("secretariat@electric", "red", "secretariat@banks", false, "人の名前の入った題");
  ASSERT_TRUE(fine(sent));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("人の名前の入った題"));
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(
        work::acknowledge(*session, sent->number, AckState::kInvestigating, "人の名前の入った返事")));
  }
  for (const char* const home : {"secretariat@banks", "secretariat@electric"}) {
    world_.start(home);
    ASSERT_THAT(notes(home), Contains("人の名前の入った返事")) << home;
  }
  for (int week = 0; week < 11; ++week) {
    world_.clock().advance_days(7);
    world_.start("secretariat@banks");
    world_.start("secretariat@electric");
  }
  EXPECT_THAT(world_.titles("secretariat@banks"), Not(Contains("人の名前の入った題")));
  EXPECT_THAT(world_.titles("secretariat@electric"), Not(Contains("人の名前の入った題")));
  for (const char* const home : {"secretariat@banks", "secretariat@electric"}) {
    EXPECT_THAT(notes(home), IsEmpty()) << home;
    EXPECT_FALSE(answer_rows(*world_.open(home)).empty()) << "that it was answered stays";
  }
  // What an earlier program left of an item that was closed then, or came after it was: with the next keys.
  auto session = world_.open("secretariat@electric");
  member::AnswerRow row = answer_rows(*session).front();
  row.answer.note = "前の版が残した返事";
  ASSERT_TRUE(fine(session->commit(
      {{store::ArchiveTable::kAnswers,
        member::key_of_item(row.answer.author_org, row.answer.item_id, row.entry), encode_row(row)}})));
  const auto writes = member::forget_closed_items(*session);
  ASSERT_TRUE(fine(writes));
  ASSERT_TRUE(fine(session->commit(*writes)));
  EXPECT_EQ(answer_rows(*session).front().answer.note, "");
}

TEST_F(HostileTest, WordsInAnswersGoWithTheVersionThatTheyAnswer) {
  const auto sent = world_.post("secretariat@electric", "red", "secretariat@banks", false, "本人限り");
  ASSERT_TRUE(fine(sent));
  world_.start("secretariat@banks");
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::acknowledge(*session, sent->number, AckState::kInvestigating, "返事")));
  }
  world_.start("secretariat@electric");
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(sent->entry);
  auto item = member::item_of(*session, *sent->entry);
  ASSERT_TRUE(fine(item));
  const auto writes_for = [&](const member::ItemRow& version) {
    std::vector<store::ArchiveWrite> writes;
    EXPECT_TRUE(fine(member::forget_notes(*session, version, writes)));
    return writes.size();
  };
  EXPECT_EQ(writes_for(*item), 1u);
  item->entry.bytes[0] ^= 1;  // another version of it is closed, and this one still opens
  EXPECT_EQ(writes_for(*item), 0u);
}

TEST_F(HostileTest, RevokedDevicesNewKeyStatementIsRefused) {
  flood("secretariat@banks", ControlKind::kRevocation,
        revocation("banks", sign_key_of("secretariat@banks")));
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  EXPECT_THAT(alarms("secretariat@electric"), Contains(AlarmKind::kBadEntry));
  EXPECT_EQ(staff_epoch_seen("secretariat@electric", "banks"), 1u);
}

TEST_F(HostileTest, GrantMakesNoKeyOfARevokedDeviceTheNewest) {
  flood("secretariat@banks", ControlKind::kRevocation,
        revocation("banks", sign_key_of("secretariat@banks")));
  world_.start("secretariat@banks");
  auto session = world_.open("secretariat@banks");
  const StatementState before = staff_statement(*session);
  KeyStatement next = before.statement;
  next.epoch += 1;
  next.prev_hash = before.hash;
  next.created_ms = world_.clock().now_ms();
  crypto::Secret<32> secret;
  session->random().fill(secret.writable());
  next.public_key = crypto::KemKey::from_secret(secret).public_key();
  const member::Identity& me = **session->identity();
  const auto state = crypto::verify_statement(
      encode(crypto::make_statement(session->home().sign_key(), *me.device, next)), next.org,
      me.subject.admin, next.network_id);
  ASSERT_TRUE(state);
  std::vector<store::ArchiveWrite> writes;
  ASSERT_TRUE(fine(member::install_grant(*session, member::staff_grant(**state, secret), next.org,
                                         next.public_key, writes)));
  EXPECT_EQ(staff_statement(*session).hash, before.hash);
}

TEST_F(HostileTest, KeyStatementFromTheFutureWaitsUntilItsTime) {
  Bytes renewed;
  std::uint64_t as_of = 0;
  {
    auto session = world_.open("secretariat@banks");
    const auto wire = parse<SignedKeyStatement>(staff_statement(*session).wire);
    as_of = world_.clock().now_ms() + 20 * limits::kDayMs;
    renewed = encode(crypto::renew_statement(
        *wire, staff_statement(*session).statement.network_id, session->home().sign_key(),
        *(*session->identity())->device, as_of, false));
  }
  flood("secretariat@banks", ControlKind::kKeyStatement, renewed);
  const OrgId banks = org_id("banks");
  const auto seen = [&] {
    auto session = world_.open("secretariat@electric");
    return session->trust().newest_statement(banks, ReaderClass::kStaff)->as_of_ms;
  };
  EXPECT_THAT(alarms("secretariat@electric"), IsEmpty());
  EXPECT_LT(seen(), as_of);
  // Its own organisation's devices go on renewing.
  world_.clock().advance_hours(25);
  EXPECT_TRUE(world_.start("secretariat@banks").maintenance.renewed);
  world_.clock().advance_days(20);
  world_.start("secretariat@electric");
  EXPECT_GE(seen(), as_of);
}

TEST_F(HostileTest, SecondStatementOfAnEarlierEpochIsAnAlarmAndChangesNothing) {
  Twin twin;
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    twin = twin_of(*session, staff_statement(*session));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  world_.start("secretariat@electric");
  flood("secretariat@banks", ControlKind::kKeyStatement, twin.wire);
  EXPECT_THAT(alarms("secretariat@electric"), Contains(AlarmKind::kStatementFork));
  EXPECT_EQ(staff_epoch_seen("secretariat@electric", "banks"), 2u);
}

TEST_F(HostileTest, ClientKeyOfAMinistryIsRefused) {
  Bytes wire;
  {
    auto session = world_.open("liaison@fsa");
    KeyStatement statement = staff_statement(*session).statement;
    statement.key_class = ReaderClass::kMembers;
    const member::Identity& me = **session->identity();
    wire = encode(crypto::make_statement(session->home().sign_key(), *me.device, statement));
  }
  flood("liaison@fsa", ControlKind::kKeyStatement, wire);
  EXPECT_THAT(alarms("secretariat@electric"), Contains(AlarmKind::kBadEntry));
  const OrgId fsa = org_id("fsa");
  auto session = world_.open("secretariat@electric");
  EXPECT_EQ(session->trust().newest_statement(fsa, ReaderClass::kMembers), nullptr);
}

TEST_F(HostileTest, KeyOrCardInTheOpenIsAnAlarm) {
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    const StatementState statement = staff_statement(*session);
    const auto resolved = member::resolve(*session, {Tlp::kClear, {}, false, false});
    ASSERT_TRUE(fine(resolved));
    member::SealWish wish;
    wish.kind = InnerKind::kKeyGrant;
    wish.audience = *resolved;
    wish.content = member::staff_grant(statement, crypto::Secret<32>{});
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_THAT(alarms("secretariat@banks"), testing::ElementsAre(AlarmKind::kBadSeal));
}

TEST_F(HostileTest, CompanyIdCertifiedByAnotherCeptoarTakesNothingOver) {
  const auto banks_1 = [&] {
    auto session = world_.open("officer@banks-1");
    return (*session->identity())->subject;
  }();
  const crypto::SignKey forger = crypto::SignKey::generate(world_.random());
  const std::uint64_t now = world_.clock().now_ms();
  auto session = world_.open("secretariat@telecom");
  ASSERT_TRUE(fine(work::start(*session)));
  const NetworkId network = (*session->trust().current())->network_id;
  const auto certify = [&](const crypto::SignKey& by, CertificateKind kind, const OrgId& issuer,
                           const HolderId& holder, const std::string& handle) {
    Certificate certificate;
    certificate.kind = kind;
    certificate.serial = 1;
    certificate.not_before_ms = now - 1000;
    certificate.not_after_ms = now + 80 * limits::kDayMs;
    certificate.network_id = network;
    certificate.issuer_org = issuer;
    certificate.subject_org = banks_1.org;
    certificate.subject_holder = holder;
    certificate.key = forger.public_key();
    certificate.handle = handle;
    certificate.role = "member_officer";
    return encode(crypto::sign_certificate(by, certificate));
  };
  HolderId device_id;
  device_id.bytes.fill(7);
  const Bytes device = certify(forger, CertificateKind::kDevice, banks_1.org, device_id,
                               "officer@telecom-9");
  KeyStatement statement;
  statement.key_class = ReaderClass::kStaff;
  statement.epoch = 9;
  statement.created_ms = now;
  statement.not_after_ms = now + 30 * limits::kDayMs;
  statement.network_id = network;
  statement.org = banks_1.org;
  statement.public_key = crypto::KemKey::generate(world_.random()).public_key();
  statement.prev_hash.bytes.fill(1);
  Card card;
  card.serial = 99;
  card.created_ms = now;
  card.network_id = network;
  card.org = banks_1.org;
  card.handle = "telecom-9";
  card.role = "member_officer";
  card.name_ja = card.name_en = "偽";
  card.nodes = {world_.node_of("telecom").id};
  card.chain = {certify(world_.open_admin("telecom").admin(), CertificateKind::kOrganisation,
                        (*session->identity())->subject.org, HolderId{}, "telecom-9")};
  card.statement = encode(crypto::make_statement(forger, device, statement));
  const auto resolved = member::resolve(*session, {Tlp::kAmber, {"banks"}, false, false});
  ASSERT_TRUE(fine(resolved));
  member::SealWish wish;
  wish.kind = InnerKind::kCard;
  wish.audience = *resolved;
  wish.content = encode(crypto::sign_card(forger, card, nullptr));
  ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
  ASSERT_TRUE(fine(member::flush_outbox(*session)));
  session.reset();

  EXPECT_THAT(alarms("secretariat@banks"), IsEmpty());
  world_.start("secretariat@banks");  // every later command still works
  auto banks = world_.open("secretariat@banks");
  EXPECT_NE(banks->trust().card_of("telecom-9").card, nullptr);
  EXPECT_EQ(banks->trust().card_of("banks-1").standing, member::CardStanding::kGood);
  const auto to = member::resolve(*banks, {Tlp::kAmberStrict, {"banks-1"}, false, false});
  ASSERT_TRUE(fine(to));
  EXPECT_TRUE(std::none_of(
      to->audience.readers.begin(), to->audience.readers.end(),
      [&](const Reader& reader) { return reader.key == statement.public_key; }));
}

TEST_F(HostileTest, StaffListOfOneDeviceTakesAwayAndNeverAdds) {
  auto session = world_.open("secretariat@banks");
  const auto held = member::staff_list(*session);
  ASSERT_TRUE(fine(held));
  const member::Identity& me = **session->identity();
  StaffList next = (*held)->list;
  next.version += 1;
  next.prev_hash = crypto::hash(crypto::label::kStaffList,
                                {parse<SignedStaffList>((*held)->wire)->list});
  const auto keep = [&](const StaffList& list) {
    std::vector<store::ArchiveWrite> writes;
    return member::keep_staff_list(
        *session, encode(crypto::sign_staff_list(session->home().sign_key(), *me.device, list)),
        world_.clock().now_ms(), writes);
  };
  EXPECT_TRUE(fine(keep(next)));
  StaffList added = next;
  HolderId friend_id;
  friend_id.bytes.fill(0xEE);
  added.staff.push_back({friend_id, "friend@banks", "secretariat",
                         crypto::SignKey::generate(world_.random()).public_key(), false, {}});
  std::sort(added.staff.begin(), added.staff.end(),
            [](const StaffMember& a, const StaffMember& b) { return a.holder < b.holder; });
  EXPECT_FALSE(keep(added));
  StaffList far = added;  // past a list that nobody here has seen it waits for that one, and adds nobody
  far.version += 5;
  EXPECT_TRUE(fine(keep(far)));
  const auto standing = member::staff_list(*session);
  ASSERT_TRUE(fine(standing) && standing->has_value());
  EXPECT_LT((*standing)->list.version, far.version);
  EXPECT_TRUE(std::none_of((*standing)->list.staff.begin(), (*standing)->list.staff.end(),
                           [&](const StaffMember& one) { return one.holder == friend_id; }));
  StaffList fewer = next;
  fewer.staff.clear();
  EXPECT_TRUE(fine(keep(fewer)));
}

}  // namespace
}  // namespace ceptoar::test::hostile_test
