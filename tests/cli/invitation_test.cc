// SPDX-License-Identifier: Apache-2.0
// The invitation of a new person: what it says is signed and numbered, it gives no right, and a first
// run goes on where it stopped.
#include "cli/member/invitation.h"

#include <gmock/gmock.h>

#include <fstream>

#include "store/files.h"
#include "crypto/roster_file.h"
#include "tests/cli/second_node.h"
#include "tests/cli/world.h"

namespace ceptoar::test::invitation_test {
namespace {

namespace fs = std::filesystem;
using member::Invitation;
using member::UserCode;

constexpr const char* kNew = "officer2@banks";

class InvitationTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  fs::path file() const { return world_.file("officer2.invite"); }
  fs::path home() const { return world_.home(kNew); }
  Invitation invite() {
    const auto session = world_.open("secretariat@banks");
    const auto made = member::make_invitation(*session, kNew, "secretariat", file());
    EXPECT_TRUE(fine(made));
    return made ? *made : Invitation{};
  }
  void write(const Bytes& bytes) {
    ASSERT_TRUE(store::write_file(file(), bytes, store::FileKind::kPlain, true));
  }
  void make_keys(const Invitation& invitation) {
    ASSERT_TRUE(fine(member::accept_invitation(home(), invitation)));
    ASSERT_TRUE(fine(member::Home::create(home(), world_.unlock(), {invitation.node, invitation.handle},
                                          world_.clock().now_ms(), world_.random())));
  }
  member::Outcome<member::OwnRequest> request(const std::string& role) {
    const auto session = world_.open(kNew);
    auto own = member::own_request(*session, role);
    if (!own) return own.error();
    EXPECT_TRUE(*own);
    return **own;
  }
  // As the secretariat does it with what the invited sent, and the invited with the reply.
  void enrol(const member::OwnRequest& own) {
    const fs::path asked = world_.file("officer2.request");
    const fs::path reply = world_.file("officer2.reply");
    ASSERT_TRUE(store::write_file(asked, own.bytes, store::FileKind::kPlain, false));
    std::string number;
    {
      const auto secretariat = world_.open("secretariat@banks");
      const auto enrolled = member::member_enrol(*secretariat, world_.open_admin("banks"), asked, own.number,
                                                 false, reply);
      ASSERT_TRUE(fine(enrolled));
      number = enrolled->number;
    }
    const auto session = world_.open(kNew);
    ASSERT_TRUE(fine(member::member_accept(*session, reply, number)));
  }

  World world_{31};
};

TEST_F(InvitationTest, SaysTheSameAtBothSides) {
  const Invitation made = invite();
  const auto read = member::read_invitation(file(), world_.clock().now_ms());
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->number, made.number);
  EXPECT_EQ(read->handle, kNew);
  EXPECT_EQ(read->role, "secretariat");
  EXPECT_EQ(read->by, "secretariat@banks");
  EXPECT_EQ(read->node, "banks");
  EXPECT_FALSE(read->name_ja.empty());
}

TEST_F(InvitationTest, EveryByteOfItIsCovered) {
  const Invitation made = invite();
  for (std::size_t at = 0; at < made.wire.size(); at += 23) {
    Bytes bad = made.wire;
    bad[at] ^= 0x01;
    write(bad);
    EXPECT_FALSE(member::read_invitation(file(), world_.clock().now_ms())) << at;
  }
  for (std::size_t size = 0; size < made.wire.size(); size += 23) {
    write(Bytes(made.wire.begin(), made.wire.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_FALSE(member::read_invitation(file(), world_.clock().now_ms())) << size;
  }
}

TEST_F(InvitationTest, AnotherOneHasAnotherNumber) {
  const Invitation first = invite();
  fs::remove(file());
  EXPECT_NE(first.number, invite().number);
}

TEST_F(InvitationTest, IsForTheOwnOrganisationAndForSevenDays) {
  {
    const auto session = world_.open("secretariat@banks");
    for (const char* other : {"officer@telecom", "officer@banks-1"}) {
      EXPECT_TRUE(refused_with(member::make_invitation(*session, other, "r", file()), UserCode::kNotAllowed))
          << other;
    }
    EXPECT_TRUE(refused_with(member::make_invitation(*session, "nobody", "r", file()), UserCode::kHandleForm));
  }
  EXPECT_FALSE(fs::exists(file()));
  invite();
  world_.clock().advance_days(8);
  EXPECT_TRUE(refused_with(member::read_invitation(file(), world_.clock().now_ms()), UserCode::kInviteOver));
}

TEST_F(InvitationTest, LeadsToAnEnrolledPerson) {
  make_keys(invite());
  const auto own = request("secretariat");
  ASSERT_TRUE(fine(own));
  ASSERT_NO_FATAL_FAILURE(enrol(*own));
  const auto session = world_.open(kNew);
  EXPECT_TRUE(session->identity());
  EXPECT_TRUE(refused_with(member::own_request(*session, "secretariat"), UserCode::kEnrolled));
}

TEST_F(InvitationTest, ARunThatEndedBeforeTheRequestMakesItInTheNextAndOnlyOnce) {
  make_keys(invite());
  const auto first = request("secretariat");
  const auto again = request("");
  ASSERT_TRUE(fine(first));
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(first->number, again->number);
  EXPECT_EQ(first->bytes, again->bytes);
  const auto kept = member::accepted_invitation(home(), world_.clock().now_ms());
  ASSERT_TRUE(fine(kept));
  ASSERT_TRUE(*kept);
  EXPECT_EQ((*kept)->handle, kNew);
}

TEST_F(InvitationTest, DoesNotReplaceARosterThatIsTrusted) {
  const Invitation made = invite();
  ASSERT_TRUE(fine(member::accept_invitation(home(), made)));
  EXPECT_TRUE(fine(member::accept_invitation(home(), made))) << "the same once more";
  Invitation other = made;
  auto wire = parse<SignedRoster>(other.rosters);
  ASSERT_TRUE(wire);
  wire->roster.push_back(0);
  other.rosters = encode(*wire);
  EXPECT_TRUE(refused_with(member::accept_invitation(home(), other), UserCode::kExists));
}

// A version later, and by somebody who was invited with both himself.
TEST_F(InvitationTest, CarriesEveryVersionOfTheRoster) {
  add_second_node(world_);
  world_.sync_all(2);
  const Invitation made = invite();
  const auto rosters = crypto::parse_rosters(made.rosters);
  ASSERT_TRUE(rosters);
  EXPECT_EQ(rosters->size(), 2u);
  make_keys(made);
  {
    const auto session = world_.open(kNew);
    EXPECT_EQ((**session->roster()).roster.version, 2u) << "it begins where everybody is";
  }
  const auto own = request("secretariat");
  ASSERT_TRUE(fine(own));
  ASSERT_NO_FATAL_FAILURE(enrol(*own));
  const auto session = world_.open(kNew);
  const auto next =
      member::make_invitation(*session, "officer3@banks", "secretariat", world_.file("officer3.invite"));
  ASSERT_TRUE(fine(next));
  EXPECT_EQ(next->rosters, made.rosters);
}

TEST_F(InvitationTest, AVersionThatItsVotersDidNotAgreeOnIsRefused) {
  add_second_node(world_);
  world_.sync_all(2);
  const Invitation made = invite();
  auto rosters = crypto::parse_rosters(made.rosters).value();
  auto wire = parse<SignedRoster>(rosters.back()).value();
  wire.signatures.resize(2);  // of three
  rosters.back() = encode(wire);
  EXPECT_TRUE(refused_with(member::check_versions(rosters, file()), UserCode::kRosterVotes));
}

}  // namespace
}  // namespace ceptoar::test::invitation_test
