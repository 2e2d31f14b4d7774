// SPDX-License-Identifier: Apache-2.0
// Somebody comes in while the Council agrees on another version of the roster: the numbers stay right, and who
// lacks a version is told so.
#include "cli/member/enrolment.h"
#include "crypto/number.h"
#include "tests/cli/second_node.h"
#include "tests/cli/world.h"

namespace ceptoar::test::enrol_versions_test {
namespace {

namespace fs = std::filesystem;
using member::Numbered;
using member::Outcome;
using member::UserCode;

constexpr const char* kDesk = "secretariat@banks";
constexpr const char* kNew = "deputy@banks";

class EnrolVersionsTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  // All versions there are by now.
  void trust(const std::string& holder) {
    ASSERT_TRUE(fine(member::trust_roster(world_.home(holder), world_.file("genesis"),
                                          world_.network_number())));
  }
  // Version 2 is in force at banks' secretariat, and nowhere else yet.
  void agree_on_another() { add_second_node(world_); }

  Outcome<Numbered> ask(const std::string& holder) {
    return member::member_init({world_.home(holder), request(), holder, "staff"}, world_.unlock(),
                               world_.clock(), world_.random());
  }
  Outcome<Numbered> take(const std::string& by, const std::string& number) {
    auto session = world_.open(by);
    return member::member_enrol(*session, world_.open_admin(by.substr(by.find('@') + 1)), request(),
                                number, false, reply());
  }
  Outcome<void> accept(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    return member::member_accept(*session, reply(), number);
  }
  Outcome<Numbered> take_company(const member::OrgInit& what, const std::string& number) {
    auto session = world_.open(kDesk);
    return member::org_enrol(*session, world_.open_admin("banks"), what.out, number, reply());
  }
  Outcome<void> accept_company(const member::OrgInit& what, const std::string& number) {
    auto session = world_.open(what.holder_handle);
    return member::org_accept(*session, world_.open_admin(what.handle), reply(), number);
  }
  static std::string another(const std::string& number) {
    std::string out = crypto::normalize_number(number);
    out[7] = out[7] == '9' ? '0' : static_cast<char>(out[7] + 1);
    return out;
  }
  fs::path request() const { return world_.file("new.request"); }
  fs::path reply() const { return world_.file("new.reply"); }

  World world_{79};
};

TEST_F(EnrolVersionsTest, RequestOfBeforeIsTakenAndTheReplyWaitsForTheVersion) {
  trust(kNew);
  const auto asked = ask(kNew);
  ASSERT_TRUE(fine(asked));
  agree_on_another();
  EXPECT_TRUE(refused_with(take(kDesk, another(asked->number)), UserCode::kNumberDiffers));
  const auto answered = take(kDesk, asked->number);
  ASSERT_TRUE(fine(answered));
  // He knows the first version alone: nobody misheard anything.
  EXPECT_TRUE(refused_with(accept(kNew, answered->number), UserCode::kRosterOther));
  EXPECT_TRUE(refused_with(world_.open(kNew)->identity(), UserCode::kNotEnrolled));
  trust(kNew);
  const auto again = ask(kNew);
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(again->number, asked->number) << "it is the same request";
  EXPECT_TRUE(refused_with(accept(kNew, another(answered->number)), UserCode::kNumberDiffers));
  EXPECT_TRUE(fine(accept(kNew, answered->number)));
}

TEST_F(EnrolVersionsTest, ReplyOfBeforeIsAcceptedUnderTheNextVersion) {
  trust(kNew);
  const auto asked = ask(kNew);
  ASSERT_TRUE(fine(asked));
  const auto answered = take(kDesk, asked->number);
  ASSERT_TRUE(fine(answered));
  agree_on_another();
  trust(kNew);
  EXPECT_TRUE(refused_with(accept(kNew, another(answered->number)), UserCode::kNumberDiffers));
  EXPECT_TRUE(fine(accept(kNew, answered->number)));
}

TEST_F(EnrolVersionsTest, RequestUnderAVersionThatTheOfficeLacksWaitsForIt) {
  constexpr const char* kOffice = "secretariat@telecom";
  constexpr const char* kAhead = "deputy@telecom";
  agree_on_another();
  trust(kAhead);
  const auto asked = ask(kAhead);
  ASSERT_TRUE(fine(asked));
  EXPECT_TRUE(refused_with(take(kOffice, asked->number), UserCode::kRosterOther));
  EXPECT_FALSE(fs::exists(reply()));
  trust(kOffice);
  EXPECT_TRUE(fine(take(kOffice, asked->number)));
}

TEST_F(EnrolVersionsTest, CompanyComesInWhileTheRosterChanges) {
  const member::OrgInit what = world_.company("banks-3");
  trust(what.holder_handle);
  const auto init = [&] {
    return member::org_init(what, world_.unlock(), world_.unlock(), world_.clock(), world_.random());
  };
  const auto asked = init();
  ASSERT_TRUE(fine(asked));
  agree_on_another();
  EXPECT_TRUE(refused_with(take_company(what, another(asked->number)), UserCode::kNumberDiffers));
  const auto answered = take_company(what, asked->number);
  ASSERT_TRUE(fine(answered));
  EXPECT_TRUE(refused_with(accept_company(what, answered->number), UserCode::kRosterOther));
  trust(what.holder_handle);
  const auto again = init();
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(again->number, asked->number);
  EXPECT_TRUE(fine(accept_company(what, answered->number)));
}

}  // namespace
}  // namespace ceptoar::test::enrol_versions_test
