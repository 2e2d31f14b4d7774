// SPDX-License-Identifier: Apache-2.0
// An enrolment whose machine dies at any write goes on with the same command, and nothing that stood there
// is made twice.
#include <gtest/gtest.h>

#include "cli/member/enrol_files.h"
#include "cli/member/people_rows.h"
#include "cli/member/recovering.h"
#include "cli/work/session_start.h"
#include "store/files.h"
#include "tests/cli/cut_off.h"
#include "tests/cli/world.h"

namespace ceptoar::test::begun_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;

Bytes contents(const fs::path& path) {
  auto bytes = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
  EXPECT_TRUE(bytes) << path;
  return bytes ? std::move(*bytes) : Bytes{};
}

class BegunTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.init_roster_orgs();
    world_.agree_on_genesis();
    world_.accept_roster_orgs();
  }
  member::Outcome<member::Numbered> init(const member::OrgInit& what) {
    return member::org_init(what, world_.unlock(), world_.unlock(), world_.clock(), world_.random());
  }
  void trust(const fs::path& home) {
    ASSERT_TRUE(fine(member::trust_roster(home, world_.file("genesis"), world_.network_number())));
  }
  World world_{83};
};

TEST_F(BegunTest, OrganisationsRequestGoesOnFromEveryWrite) {
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    member::OrgInit what = world_.roster_org("telecom");
    what.home = world_.home("init-" + std::to_string(nth));
    what.admin_directory = world_.file("init-admin-" + std::to_string(nth));
    what.out = world_.file("init-request-" + std::to_string(nth));
    const bool killed = killed_in(nth, [&] { return init(what).has_value(); });
    ASSERT_TRUE(fine(init(what)));
    const auto admin = member::AdminKeys::open(what.admin_directory, world_.unlock());
    ASSERT_TRUE(fine(admin));
    const auto request = parse<OrgRequest>(contents(what.out));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->admin_key, admin->admin().public_key());
    ASSERT_TRUE(admin->voter().has_value());
    EXPECT_EQ(request->voter_key, admin->voter()->public_key());
    const auto home = member::Home::open(what.home, world_.unlock());
    ASSERT_TRUE(fine(home));
    EXPECT_EQ(request->holder_key, home->sign_key().public_key());
    if (!killed) break;
  }
  EXPECT_GT(nth, 10) << "it writes more often than that";
  EXPECT_LT(nth, kMostCalls);
}

// A medium that another command began, with its keys or before them, and one that it began after the organisation did.
TEST_F(BegunTest, MediumOfARecoveryIsNoOrganisations) {
  const auto recovery_key = [&](const fs::path& medium, const std::string& out) {
    return member::make_recovery_key(medium, world_.file(out), "", world_.unlock(), world_.random());
  };
  member::OrgInit what = world_.roster_org("telecom");
  what.home = world_.home("init-marked");
  what.admin_directory = world_.file("marked-admin");
  what.out = world_.file("init-marked-request");
  EXPECT_FALSE(recovery_key(what.admin_directory, "missing/key"));
  EXPECT_TRUE(refused_with(init(what), UserCode::kExists));
  ASSERT_TRUE(fs::remove(what.admin_directory / "admin.keys"));
  EXPECT_TRUE(refused_with(init(what), UserCode::kExists)) << "a note that waits for its keys";
  EXPECT_FALSE(fs::exists(what.home)) << "nothing is made for it";

  what.admin_directory = world_.file("not-there-yet") / "admin";
  EXPECT_FALSE(init(what)) << "begun, and without the keys";
  ASSERT_TRUE(fs::exists(what.home));
  ASSERT_TRUE(fs::create_directory(world_.file("not-there-yet")));
  ASSERT_TRUE(fine(recovery_key(what.admin_directory, "between.key")));
  EXPECT_TRUE(refused_with(init(what), UserCode::kExists));
  EXPECT_FALSE(fs::exists(what.out));
  ASSERT_GT(fs::remove_all(what.admin_directory), 0u);
  EXPECT_TRUE(fine(init(what))) << "and goes on where the medium is its own";
}

TEST_F(BegunTest, RequestOfAnotherNodeIsNotTakenForThisOnes) {
  member::OrgInit what = world_.roster_org("telecom");
  what.home = world_.home("init-twice");
  what.admin_directory = world_.file("init-twice-admin");
  what.out = world_.file("init-twice-request");
  ASSERT_TRUE(fine(init(what)));
  ASSERT_TRUE(fine(init(what))) << "the same once more";
  const auto node = member::open_node_pub(contents(what.node_pub));
  ASSERT_TRUE(node);
  what.node_pub = world_.file("made-anew.node.pub");
  const Bytes anew = member::make_node_pub(*node, crypto::SignKey::generate(world_.random()));
  ASSERT_TRUE(store::write_file(what.node_pub, anew, store::FileKind::kPlain, false));
  const auto other = init(what);
  ASSERT_FALSE(other) << "the roster would name keys that no node has";
  EXPECT_EQ(other.error().code, UserCode::kInitOther);
}

TEST_F(BegunTest, CompanysRequestGoesOnFromEveryWriteWithTheKeysItNames) {
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    member::OrgInit what = world_.company("banks-1");
    what.home = world_.home("company-" + std::to_string(nth));
    what.admin_directory = world_.file("company-admin-" + std::to_string(nth));
    what.out = world_.file("company-request-" + std::to_string(nth));
    trust(what.home);
    const bool killed = killed_in(nth, [&] { return init(what).has_value(); });
    const auto resumed = init(what);
    ASSERT_TRUE(fine(resumed));
    const auto again = init(what);
    ASSERT_TRUE(fine(again));
    EXPECT_EQ(again->number, resumed->number);
    const auto request = parse<OrgRequest>(contents(what.out));
    ASSERT_TRUE(request);
    const auto wire = parse<SignedKeyStatement>(request->statement);
    ASSERT_TRUE(wire);
    const auto statement = parse<KeyStatement>(wire->statement);
    ASSERT_TRUE(statement);
    const auto home = member::Home::open(what.home, world_.unlock());
    ASSERT_TRUE(fine(home));
    const crypto::KeyRecord* staff = home->keys().find(crypto::KeyPurpose::kStaffEpoch);
    ASSERT_NE(staff, nullptr);
    EXPECT_EQ(crypto::KemKey::from_secret(staff->secret).public_key(), statement->public_key);
    if (!killed) break;
  }
  EXPECT_GT(nth, 10);
  EXPECT_LT(nth, kMostCalls);
}

TEST_F(BegunTest, PersonsRequestGoesOnFromEveryWrite) {
  const std::string handle = "officer2@banks";
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    const member::MemberInit what{world_.home("person-" + std::to_string(nth)),
                                  world_.file("person-request-" + std::to_string(nth)), handle,
                                  "duty_officer"};
    trust(what.home);
    const auto ask = [&] {
      return member::member_init(what, world_.unlock(), world_.clock(), world_.random());
    };
    const bool killed = killed_in(nth, [&] { return ask().has_value(); });
    const auto resumed = ask();
    ASSERT_TRUE(fine(resumed));
    EXPECT_EQ(resumed->number, ask()->number);
    const auto home = member::Home::open(what.home, world_.unlock());
    ASSERT_TRUE(fine(home));
    const auto request = parse<MemberRequest>(contents(what.out));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->holder_key, home->sign_key().public_key());
    if (!killed) break;
  }
  EXPECT_GT(nth, 10);
  EXPECT_LT(nth, kMostCalls);
}

TEST_F(BegunTest, OtherFactsAreRefusedAndTheHalfDoneOneStays) {
  const std::string handle = "officer2@banks";
  const fs::path home = world_.home(handle);
  trust(home);
  const auto ask = [&](const std::string& who, const std::string& role, const std::string& out) {
    return member::member_init({home, world_.file(out), who, role}, world_.unlock(), world_.clock(),
                               world_.random());
  };
  const auto first = ask(handle, "duty_officer", "first");
  ASSERT_TRUE(fine(first));
  EXPECT_TRUE(refused_with(ask(handle, "analyst", "second"), UserCode::kInitOther));
  EXPECT_TRUE(refused_with(ask("officer3@banks", "duty_officer", "second"), UserCode::kInitOther));
  EXPECT_FALSE(fs::exists(world_.file("second")));
  const auto again = ask(handle, "duty_officer", "second");
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(again->number, first->number);
  ASSERT_TRUE(store::write_file(world_.file("taken"), Bytes(1, 1), store::FileKind::kPlain, false));
  EXPECT_TRUE(refused_with(ask(handle, "duty_officer", "taken"), UserCode::kExists));
}

TEST_F(BegunTest, AcceptanceThatWasCutOffIsDoneOnceMore) {
  world_.sync_all(1);
  const std::string handle = "officer2@banks";
  trust(world_.home(handle));
  const auto asked = member::member_init(
      {world_.home(handle), world_.file("request"), handle, "duty_officer"}, world_.unlock(),
      world_.clock(), world_.random());
  ASSERT_TRUE(fine(asked));
  member::Numbered answered;
  {
    auto desk = world_.open("secretariat@banks");
    const auto made = member::member_enrol(*desk, world_.open_admin("banks"), world_.file("request"),
                                           asked->number, false, world_.file("reply"));
    ASSERT_TRUE(fine(made));
    answered = *made;
  }
  const auto accept = [&] {
    auto session = world_.open(handle);
    return member::member_accept(*session, world_.file("reply"), answered.number);
  };
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    const auto run = [&] {
      const auto done = accept();
      EXPECT_TRUE(fine(done));  // said on the way out: nobody else sees why
      return done.has_value();
    };
    if (!killed_in(nth, run)) break;
    auto session = world_.open(handle);
    const auto started = work::start(*session);
    if (started) break;  // its last commit came through
    EXPECT_TRUE(refused_with(started, UserCode::kNotEnrolled));
  }
  EXPECT_GT(nth, 3);
  EXPECT_LT(nth, kMostCalls);
  EXPECT_TRUE(world_.start(handle).sync.online);
  EXPECT_TRUE(refused_with(accept(), UserCode::kEnrolled)) << "once";
}

}  // namespace
}  // namespace ceptoar::test::begun_test
