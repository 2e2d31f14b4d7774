// SPDX-License-Identifier: Apache-2.0
// What a company tells its CEPTOAR of its people, to do harm: the CEPTOAR ends in its own name whoever goes
// from such a list.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/admin_removal.h"
#include "cli/member/leaving.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/staff.h"
#include "tests/cli/second_node.h"
#include "tests/cli/world.h"

namespace ceptoar::test::company_list_test {
namespace {

using member::AlarmKind;
using testing::Contains;
using testing::IsEmpty;

class CompanyListTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  SignPublicKey sign_key_of(const std::string& holder) {
    return world_.open(holder)->home().sign_key().public_key();
  }
  std::vector<AlarmKind> alarms(const std::string& holder) {
    std::vector<AlarmKind> out;
    for (const member::Alarm& alarm : world_.start(holder).sync.alarms) out.push_back(alarm.kind);
    return out;
  }
  // What a company's device says of its people: its list, and `more` on it.
  void tell_staff(const std::string& holder, std::uint64_t version,
                  const std::vector<std::pair<std::string, SignPublicKey>>& more) {
    auto session = world_.open(holder);
    ASSERT_TRUE(fine(work::start(*session)));
    auto held = member::staff_list(*session);
    ASSERT_TRUE(fine(held) && held->has_value());
    member::HeldStaffList next = **held;
    next.list.version = version;
    next.list.prev_hash.bytes.fill(1);
    next.list.created_ms = world_.clock().now_ms();
    for (const auto& [handle, key] : more) {
      next.list.staff.push_back({holder_id(key), handle, "member_officer", key, false, {}});
    }
    std::sort(next.list.staff.begin(), next.list.staff.end(),
              [](const StaffMember& a, const StaffMember& b) { return a.holder < b.holder; });
    next.wire = encode(crypto::sign_staff_list(session->home().sign_key(),
                                               *(*session->identity())->device, next.list));
    ASSERT_TRUE(fine(member::send_staff_list(*session, next)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  static HolderId holder_id(const SignPublicKey& key) {
    return crypto::id_of<HolderId>(crypto::label::kHolderId, key);
  }
  // As others see the keys of banks and its companies.
  bool is_revoked(const SignPublicKey& key) {
    world_.start("secretariat@electric");
    auto session = world_.open("secretariat@electric");
    const OrgId banks = (*session->trust().current())->find_org("banks")->id;
    return session->trust().is_revoked(banks, key, NodeId{}, 0);
  }
  // Kept by a CEPTOAR's program that did not look at its companies' lists yet.
  void keep_false_people(const OrgId& company, const std::vector<SignPublicKey>& keys) {
    auto session = world_.open("secretariat@banks");
    std::vector<store::ArchiveWrite> writes;
    for (const SignPublicKey& key : keys) {
      const std::string handle = "x" + std::to_string(writes.size()) + "@banks-1";
      writes.push_back(member::write_of(
          member::KnownPerson{company, holder_id(key), handle, "member_officer", key, {}, 1}));
    }
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  }
  OrgId company_called(const std::string& handle) {
    auto session = world_.open("secretariat@banks");
    const auto rows = member::companies(*session);
    EXPECT_TRUE(fine(rows));
    for (const member::CompanyRow& row : *rows) {
      if (row.handle == handle) return row.org;
    }
    ADD_FAILURE() << handle;
    return {};
  }
  AccessEntry entry_for(const std::string& handle, const OrgId& org, const SignPublicKey& key) {
    return {holder_id(key), org, handle, key,
            crypto::KemKey::generate(world_.random()).curve_public_key(), false};
  }
  // By a device that is not the one of the test.
  SignPublicKey let_in(const std::string& handle, const OrgId& org) {
    const auto key = crypto::SignKey::generate(world_.random()).public_key();
    const AccessEntry entry = entry_for(handle, org, key);
    world_.node_of("banks").access[entry.holder] = entry;
    return key;
  }
  // Another device let him in at a second node of banks alone; his company's list names him, and banks heard it.
  std::pair<NodeId, SignPublicKey> let_in_at_second_node(const std::string& handle, const std::string& org) {
    MeshNode& made = add_second_node(world_);
    made.access = world_.node_of("banks").access;
    made.access_serial = world_.node_of("banks").access_serial;
    const NodeId second = made.id;
    world_.sync_all(1);
    const auto key = crypto::SignKey::generate(world_.random()).public_key();
    const AccessEntry entry = entry_for(handle, company_called(org), key);
    world_.mesh().node(second).access[entry.holder] = entry;
    tell_staff("officer@" + org, 2, {{handle, key}});
    EXPECT_THAT(alarms("secretariat@banks"), IsEmpty());
    return {second, key};
  }
  // The company of `by` certifies the key and carries the card itself: its CEPTOAR never let anybody in.
  void send_card_of(const crypto::SignKey& key, const std::string& handle, const std::string& by) {
    auto session = world_.open(by);
    ASSERT_TRUE(fine(work::start(*session)));
    const member::Identity& me = **session->identity();
    const crypto::RosterState& roster = **session->trust().current();
    const std::uint64_t now = world_.clock().now_ms();
    Certificate certificate;
    certificate.kind = CertificateKind::kHolder;
    certificate.serial = 99;
    certificate.not_before_ms = now - 1000;
    certificate.not_after_ms = now + 30 * limits::kDayMs;
    certificate.network_id = roster.network_id;
    certificate.issuer_org = certificate.subject_org = me.subject.org;
    certificate.subject_holder = holder_id(key.public_key());
    certificate.key = key.public_key();
    certificate.handle = handle;
    certificate.role = "member_officer";
    Card card;
    card.serial = 1;
    card.created_ms = now;
    card.network_id = roster.network_id;
    card.org = me.subject.org;
    card.holder = certificate.subject_holder;
    card.handle = handle;
    card.role = certificate.role;
    for (const NodeRecord* node : roster.nodes_of(me.subject.roster_org)) card.nodes.push_back(node->id);
    const member::AdminKeys admin = world_.open_admin(me.subject.handle.substr(me.subject.handle.find('@') + 1));
    card.chain = {me.chain.front(), encode(crypto::sign_certificate(admin.admin(), certificate))};
    const auto readers = member::resolve(*session, {Tlp::kAmber, {"own"}, false, false});
    ASSERT_TRUE(fine(readers));
    member::SealWish wish;
    wish.kind = InnerKind::kCard;
    wish.audience = *readers;
    wish.content = encode(crypto::sign_card(key, card, nullptr));
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  bool holds_card(const std::string& holder, const OrgId& org, const SignPublicKey& key) {
    auto session = world_.open(holder);
    const OrgId top = (**session->identity()).subject.roster_org;
    return session->trust().card_of(top, org, holder_id(key)).card != nullptr;
  }
  std::size_t leaving(const std::string& holder) {
    auto session = world_.open(holder);
    const auto left = member::leavers(*session);
    EXPECT_TRUE(fine(left));
    return left ? left->size() : 99;
  }
  std::filesystem::path request_of(const std::string& holder) { return world_.file(holder + ".request"); }
  // Makes the request; its number.
  std::string ask(const std::string& holder) {
    EXPECT_TRUE(fine(member::trust_roster(world_.home(holder), world_.file("genesis"),
                                          world_.network_number())));
    const auto asked =
        member::member_init({world_.home(holder), request_of(holder), holder, "member_officer"},
                            world_.unlock(), world_.clock(), world_.random());
    EXPECT_TRUE(fine(asked));
    return asked ? asked->number : "";
  }
  // Certified by his company, then let in by its CEPTOAR. He sends no card.
  void admit(const std::string& holder, const std::string& number, const std::string& by,
             const std::string& org) {
    {
      auto session = world_.open(by);
      ASSERT_TRUE(fine(member::member_enrol(*session, world_.open_admin(org), request_of(holder),
                                            number, false, world_.file(holder + ".reply"))));
    }
    auto desk = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(member::member_enrol(*desk, world_.open_admin("banks"), request_of(holder),
                                          number, false, world_.file("unused"))));
  }
  World world_{73};
};

TEST_F(CompanyListTest, ACompanysListNamesNobodyElsesKey) {
  constexpr const char* kBanks = "secretariat@banks";
  constexpr const char* kCompany = "officer@banks-1";
  const auto made_up = crypto::SignKey::generate(world_.random());
  const SignPublicKey fresh = made_up.public_key();
  const std::vector<std::pair<std::string, SignPublicKey>> false_people = {
      {"x@banks-1", sign_key_of("officer@banks-2")},
      {"x@banks-1", world_.open_admin("banks-2").admin().public_key()},
      {"x@banks-1", world_.open_admin("banks-1").admin().public_key()},
      {"x@banks-1", world_.open_admin("banks").admin().public_key()},
      {"x@banks-1", sign_key_of(kBanks)},
  };
  const auto access = world_.node_of("banks").access;
  std::uint64_t version = 1;
  for (const auto& one : false_people) {
    SCOPED_TRACE(version);
    tell_staff(kCompany, ++version, {one});
    EXPECT_THAT(alarms(kBanks), Contains(AlarmKind::kBadSeal));
    tell_staff(kCompany, ++version, {});
    EXPECT_THAT(alarms(kBanks), IsEmpty());
    EXPECT_FALSE(is_revoked(one.second));
    EXPECT_EQ(world_.node_of("banks").access, access);
  }
  // Its own newcomer is heard of; nothing is published of the going of somebody who was never let in, or a
  // company could have any number of keys revoked that it made up. Nor does a card prove that he was.
  send_card_of(made_up, "x@banks-1", kCompany);
  tell_staff(kCompany, ++version, {{"x@banks-1", fresh}});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_TRUE(holds_card(kBanks, company_called("banks-1"), fresh));
  tell_staff(kCompany, ++version, {});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_FALSE(is_revoked(fresh));
  EXPECT_EQ(leaving(kBanks), 0u) << "and it is not tried for ever";
}

// Let in by a device that is lost, at a node that the other one never heard of it from.
TEST_F(CompanyListTest, WhomAnotherNodeAloneListsIsEndedByHisCompanyOnceThatNodeTells) {
  constexpr const char* kBanks = "secretariat@banks";
  const auto [second, key] = let_in_at_second_node("x@banks-1", "banks-1");
  world_.mesh().node(second).up = false;
  tell_staff("officer@banks-1", 3, {});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_EQ(leaving(kBanks), 1u) << "nobody can say yet that he was never let in";
  world_.mesh().node(second).up = true;
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_TRUE(is_revoked(key));
  EXPECT_FALSE(world_.mesh().node(second).access.contains(holder_id(key)));
  EXPECT_EQ(leaving(kBanks), 0u);
}

// No card, and another device of the office enrolled him: the node's list alone says whose he is.
TEST_F(CompanyListTest, WhomAnotherDeviceLetInIsEndedByHisOwnCompanyAlone) {
  constexpr const char* kBanks = "secretariat@banks";
  const auto own = let_in("x@banks-1", company_called("banks-1"));
  const auto foreign = let_in("officer7@banks-2", company_called("banks-2"));
  tell_staff("officer@banks-1", 2, {{"x@banks-1", foreign}});
  EXPECT_THAT(alarms(kBanks), Contains(AlarmKind::kBadSeal));
  tell_staff("officer@banks-1", 3, {{"x@banks-1", own}});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  tell_staff("officer@banks-2", 2, {{"officer7@banks-2", foreign}});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  tell_staff("officer@banks-1", 4, {});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_TRUE(is_revoked(own));
  EXPECT_FALSE(world_.node_of("banks").access.contains(holder_id(own)));
  EXPECT_FALSE(is_revoked(foreign));
  EXPECT_TRUE(world_.node_of("banks").access.contains(holder_id(foreign)));
}

// As programs of before took such a list: while it is on the way out, nothing happens to the other's person.
TEST_F(CompanyListTest, SomebodyElsesPersonWhomTheNodeKnowsIsNotEndedByARowOfBefore) {
  constexpr const char* kBanks = "secretariat@banks";
  const auto foreign = let_in("officer7@banks-2", company_called("banks-2"));
  keep_false_people(company_called("banks-1"), {foreign});
  tell_staff("officer@banks-1", 2, {});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_FALSE(is_revoked(foreign));
  EXPECT_TRUE(world_.node_of("banks").access.contains(holder_id(foreign)));
}

// Another device of the office let him in, at its own node alone.
TEST_F(CompanyListTest, WhomTheAdminKeyRemovesLosesHisAccessAtEveryNode) {
  constexpr const char* kBanks = "secretariat@banks";
  const auto [second, key] = let_in_at_second_node("x@banks-1", "banks-1");
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::take_off_by_admin(*session, world_.open_admin("banks"), "x@banks-1")));
  }
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_TRUE(is_revoked(key));
  EXPECT_FALSE(world_.mesh().node(second).access.contains(holder_id(key)));
  EXPECT_EQ(leaving(kBanks), 0u);
}

// banks-1 saw the request on its way.
TEST_F(CompanyListTest, NewcomerWhomAnotherCompanyNamedBeforeIsRemovedByHisOwn) {
  constexpr const char* kBanks = "secretariat@banks";
  const std::string newcomer = "officer2@banks-2";
  const std::string number = ask(newcomer);
  const SignPublicKey key = sign_key_of(newcomer);
  tell_staff("officer@banks-1", 2, {{"x@banks-1", key}});
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  admit(newcomer, number, "officer@banks-2", "banks-2");
  EXPECT_THAT(alarms(kBanks), IsEmpty()) << "the list that names him is heard";
  // A colleague's word that still names him.
  {
    auto session = world_.open("officer@banks-2");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::take_off_list(*session, newcomer, world_.clock().now_ms())));
  }
  world_.start("officer@banks-2");
  EXPECT_THAT(alarms(kBanks), IsEmpty());
  EXPECT_TRUE(is_revoked(key));
  EXPECT_FALSE(world_.node_of("banks").access.contains(holder_id(key)));
}

TEST_F(CompanyListTest, AKeyThatWasLetInForOneCompanyIsNotEnrolledForAnother) {
  const std::string newcomer = "officer2@banks-2";
  const std::string number = ask(newcomer);
  // As if it had been let in for the other one.
  AccessEntry entry = entry_for("x@banks-1", company_called("banks-1"), sign_key_of(newcomer));
  world_.node_of("banks").access[entry.holder] = entry;
  auto desk = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(member::member_enrol(*desk, world_.open_admin("banks"), request_of(newcomer),
                                                number, false, world_.file("unused")),
                           member::UserCode::kFileBad));
}

TEST_F(CompanyListTest, ACompanysListCarriesNobodyElsesHandle) {
  tell_staff("officer@banks-1", 2, {});
  EXPECT_THAT(alarms("secretariat@banks"), IsEmpty());
  auto session = world_.open("officer@banks-1");
  member::HeldStaffList list = **member::staff_list(*session);
  list.list.version = 3;
  list.list.prev_hash.bytes.fill(1);
  const auto key = crypto::SignKey::generate(world_.random()).public_key();
  list.list.staff = {{holder_id(key), "officer@banks-2", "member_officer", key, false, {}}};
  list.wire = encode(crypto::sign_staff_list(session->home().sign_key(),
                                             *(*session->identity())->device, list.list));
  ASSERT_TRUE(fine(member::send_staff_list(*session, list)));
  ASSERT_TRUE(fine(member::flush_outbox(*session)));
  session.reset();
  EXPECT_THAT(alarms("secretariat@banks"), Contains(AlarmKind::kBadSeal));
  EXPECT_FALSE(is_revoked(sign_key_of("officer@banks-1"))) << "the list counts for nobody";
}

TEST_F(CompanyListTest, WhatACompanysListOnceNamedEndsNobodyElse) {
  constexpr const char* kBanks = "secretariat@banks";
  const std::vector<SignPublicKey> others = {sign_key_of(kBanks), sign_key_of("officer@banks-2")};
  OrgId company;
  {
    auto session = world_.open(kBanks);
    const auto rows = member::companies(*session);
    ASSERT_TRUE(fine(rows));
    for (const member::CompanyRow& row : *rows) {
      if (row.handle == "banks-1") company = row.org;
    }
  }
  ASSERT_FALSE(company.is_zero());
  const auto access = world_.node_of("banks").access;
  const auto nothing_happened = [&](const std::string& when) {
    EXPECT_THAT(alarms(kBanks), IsEmpty()) << when;
    for (const SignPublicKey& key : others) EXPECT_FALSE(is_revoked(key)) << when;
    EXPECT_EQ(world_.node_of("banks").access, access) << when;
  };
  keep_false_people(company, others);
  tell_staff("officer@banks-2", 2, {});
  nothing_happened("the other company's own list is heard all the same");
  tell_staff("officer@banks-1", 2, {});
  nothing_happened("they are on the list no more");
  {
    auto session = world_.open(kBanks);
    std::vector<store::ArchiveWrite> writes;
    for (const SignPublicKey& key : others) {
      writes.push_back(member::write_of(member::Leaver{member::Leaver::Kind::kCompanyPerson, company,
                                                       holder_id(key), "x@banks-1", key, 1}));
    }
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  }
  nothing_happened("they were about to go");
  {
    auto session = world_.open(kBanks);
    const auto left = member::leavers(*session);
    ASSERT_TRUE(fine(left));
    EXPECT_THAT(*left, IsEmpty()) << "and it is not tried for ever";
  }
  keep_false_people(company, others);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::take_off_companies(*session, "banks-1")));
  }
  world_.start(kBanks);
  for (const SignPublicKey& key : others) {
    EXPECT_TRUE(world_.node_of("banks").access.contains(holder_id(key)));
    EXPECT_FALSE(is_revoked(key));
  }
  EXPECT_FALSE(world_.node_of("banks").access.contains(holder_id(sign_key_of("officer@banks-1"))));
}

}  // namespace
}  // namespace ceptoar::test::company_list_test
