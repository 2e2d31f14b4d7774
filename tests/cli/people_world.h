// SPDX-License-Identifier: Apache-2.0
// People of a small Council who come and go, and who opens what at the moment.
#ifndef CEPTOAR_TESTS_CLI_PEOPLE_WORLD_H_
#define CEPTOAR_TESTS_CLI_PEOPLE_WORLD_H_

#include <algorithm>
#include <set>

#include "cli/member/keys.h"
#include "cli/member/leaving.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "tests/cli/world.h"

namespace ceptoar::test {

inline bool on_list(member::Session& session, const std::string& handle) {
  const auto list = member::staff_list(session);
  EXPECT_TRUE(fine(list));
  const auto& staff = (*list)->list.staff;
  return std::any_of(staff.begin(), staff.end(),
                     [&](const StaffMember& m) { return m.handle == handle; });
}

class PeopleTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  // A company's further officer: certified by it, let in by its CEPTOAR.
  void enrol_officer(const std::string& holder, const std::string& by, const std::string& org,
                     const std::string& ceptoar) {
    const auto request = world_.file(holder + ".request");
    const auto reply = world_.file(holder + ".reply");
    ASSERT_TRUE(fine(member::trust_roster(world_.home(holder), world_.file("genesis"),
                                          world_.network_number())));
    const auto asked = member::member_init({world_.home(holder), request, holder, "member_officer"},
                                           world_.unlock(), world_.clock(), world_.random());
    ASSERT_TRUE(fine(asked));
    std::string number;
    {
      auto session = world_.open(by);
      const auto made = member::member_enrol(*session, world_.open_admin(org), request,
                                             asked->number, false, reply);
      ASSERT_TRUE(fine(made));
      number = made->number;
    }
    {
      auto desk = world_.open("secretariat@" + ceptoar);
      ASSERT_TRUE(fine(member::member_enrol(*desk, world_.open_admin(ceptoar), request,
                                            asked->number, false, world_.file("unused"))));
    }
    {
      auto session = world_.open(holder);
      ASSERT_TRUE(fine(member::member_accept(*session, reply, number)));
    }
    for (int round = 0; round < 2; ++round) {
      world_.sync_all(1);
      world_.start(holder);
    }
  }

  // What `ceptoar org remove` does, seen through to the end.
  void remove(const std::string& by, const std::string& who) {
    {
      auto session = world_.open(by);
      ASSERT_TRUE(fine(work::start(*session)));
      if (who.find('@') == std::string::npos) {
        ASSERT_TRUE(fine(member::take_off_companies(*session, who)));
      } else {
        ASSERT_TRUE(fine(member::take_off_list(*session, who, world_.clock().now_ms())));
      }
    }
    world_.start(by);
  }

  std::set<EntryId> entries() {
    std::set<EntryId> out;
    for (const auto& [id, entry] : world_.mesh().entries()) out.insert(id);
    return out;
  }
  // How many of the sealed entries that are not in `before` any key of this holder opens, whoever
  // serves him the bytes.
  std::size_t opens_since(const std::string& holder, const std::set<EntryId>& before) {
    auto session = world_.open(holder);
    const auto keys = member::OpeningKeys::of(*session);
    std::size_t count = 0;
    for (const auto& [id, entry] : world_.mesh().entries()) {
      if (before.contains(id) || entry.header.dist == Dist::kControl ||
          entry.header.dist == Dist::kPublic) {
        continue;
      }
      if (crypto::open(entry.header, entry.body, keys->list())) ++count;
    }
    return count;
  }
  World world_{71};
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_PEOPLE_WORLD_H_
