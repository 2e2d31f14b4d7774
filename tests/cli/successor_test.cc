// SPDX-License-Identifier: Apache-2.0
// A colleague takes the place of a CEPTOAR's only device, which is gone without a backup.
#include <gmock/gmock.h>

#include "cli/member/access.h"
#include "cli/member/epochs.h"
#include "cli/member/office.h"
#include "cli/member/own_cards.h"
#include "cli/member/own_keys.h"
#include "cli/member/staff.h"
#include "cli/work/people.h"
#include "store/files.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::successor_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::Not;

constexpr const char* kSecond = "officer2@banks";

class SuccessorTest : public PeopleTest {
 protected:
  void SetUp() override {
    PeopleTest::SetUp();
    world_.enrol_person(kSecond);
    world_.sync_all(2);
  }
  // By the administration medium, and the node by a file: it knows no device that is left.
  void take_the_place() {
    const auto file = world_.file("access");
    HolderId second;
    {
      auto session = world_.open(kSecond);
      const auto done = member::certify(*session, world_.open_admin("banks"), {kSecond, "", true});
      ASSERT_TRUE(fine(done));
      EXPECT_TRUE(done->own && done->device_ends_ms != 0);
      ASSERT_TRUE(fine(member::flush_outbox(*session)));
      ASSERT_TRUE(fine(member::write_access_file(*session, "", file)));
      second = (**session->identity()).subject.holder;
    }
    MeshNode& node = world_.node_of("banks");
    EXPECT_FALSE(node.access.at(second).device) << "nobody but a device tells it to the node";
    const auto bytes = store::read_file(file, store::FileKind::kPlain, limits::kBodyBytes);
    ASSERT_TRUE(bytes.has_value());
    ASSERT_TRUE(world_.mesh().take_access(node.id, *bytes).has_value());
    EXPECT_TRUE(node.access.at(second).device);
  }
};

// The only device died without a backup; the administration medium is there, and a colleague.
TEST_F(SuccessorTest, ColleagueMakesHimselfADeviceWhenTheOnlyOneIsGone) {
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto companies = member::companies(*session);
    ASSERT_TRUE(fine(companies));
    EXPECT_THAT(*companies, testing::SizeIs(2)) << "told to every colleague: nobody could tell them now";
  }
  take_the_place();
  SignPublicKey key;
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
    const auto sent = member::flush_outbox(*session);
    ASSERT_TRUE(fine(sent));
    EXPECT_EQ(sent->left, 0u) << "what the node did not take before is not kept for ever";
    key = session->home().sign_key().public_key();
  }
  world_.start("secretariat@electric");
  auto session = world_.open("secretariat@electric");
  const OrgId banks = (*session->trust().current())->find_org("banks")->id;
  const auto* newest = session->trust().newest_statement(banks, ReaderClass::kStaff);
  ASSERT_NE(newest, nullptr);
  EXPECT_EQ(newest->device, key);
  session.reset();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "続けられる")));
  EXPECT_THAT(world_.titles(kSecond), Contains("続けられる"));
  {
    auto successor = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*successor)));
    const auto view = member::access_view(*successor);
    ASSERT_TRUE(fine(view));
    for (const member::AccessLine& line : view->lines) {
      EXPECT_FALSE(member::is_too_much(line.standing)) << line.entry.handle;
    }
    ASSERT_TRUE(fine(member::rotate(*successor, ReaderClass::kMembers)));
    ASSERT_TRUE(fine(member::flush_outbox(*successor)));
  }
  world_.start("officer@banks-1");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "会社にも届く")));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("会社にも届く"));
}

// The only device told nobody of the companies: whoever takes its place must not cut them off by being there.
TEST_F(SuccessorTest, SuccessorOfTheOnlyDeviceMakesNoClientKeyForHalfTheCompanies) {
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto cards = session->archive().scan(store::ArchiveTable::kCards, {}, false, 1000);
    ASSERT_TRUE(cards);
    std::vector<store::ArchiveWrite> writes = {
        {store::ArchiveTable::kMeta, member::meta_key("companies"), std::nullopt}};
    for (const auto& card : *cards) writes.push_back({store::ArchiveTable::kCards, card.key, std::nullopt});
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  }
  take_the_place();
  const auto missing = [&] {
    const auto started = world_.start(kSecond);
    EXPECT_THAT(started.maintenance.rotated, Not(Contains(ReaderClass::kMembers)));
    const auto why = started.maintenance.key_waits;
    return std::string(why && why->code == UserCode::kCompaniesMissing ? why->argument("number") : "none");
  };
  const auto share = [&](const std::string& company) {
    auto session = world_.open(company);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::share_cards(*session, {})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  };
  EXPECT_EQ(missing(), "none") << "no company is known, and nobody asks for a key";
  share("officer@banks-1");
  EXPECT_EQ(missing(), "1");
  world_.start("officer@banks-2");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "前の鍵で")));
  EXPECT_THAT(world_.titles("officer@banks-2"), Contains("前の鍵で")) << "the present key goes on";
  share("officer@banks-2");
  EXPECT_THAT(world_.start(kSecond).maintenance.rotated, Contains(ReaderClass::kMembers));
  for (const char* company : {"officer@banks-1", "officer@banks-2"}) world_.start(company);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "次の鍵で")));
  for (const char* company : {"officer@banks-1", "officer@banks-2"}) {
    EXPECT_THAT(world_.titles(company), Contains("次の鍵で")) << company;
  }
}

}  // namespace
}  // namespace ceptoar::test::successor_test
