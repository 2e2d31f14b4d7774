// SPDX-License-Identifier: Apache-2.0
// Access lists read back from the nodes, compared with the people known, and ended at all of them.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/access.h"
#include "cli/member/alarms.h"
#include "cli/member/enrol_files.h"
#include "cli/member/own_keys.h"
#include "store/files.h"
#include "tests/cli/people_world.h"
#include "tests/cli/second_node.h"

namespace ceptoar::test::access_test {
namespace {

using member::AccessStanding;
using member::UserCode;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kOfficer = "officer2@banks-1";

class AccessTest : public PeopleTest {
 protected:
  member::Outcome<member::AccessView> view(const std::string& holder = kBanks) {
    world_.start(holder);
    auto session = world_.open(holder);
    return member::access_view(*session);
  }
  static const member::AccessLine* line_of(const member::AccessView& view, const std::string& handle) {
    for (const member::AccessLine& line : view.lines) {
      if (line.entry.handle == handle) return &line;
    }
    return nullptr;
  }
  // As a device would that adds somebody for itself: a row of its own making on the node's list.
  HolderId slip_in(const std::string& handle, const OrgId& org) {
    AccessEntry entry;
    entry.holder = world_.random().id<HolderId>();
    entry.org = org;
    entry.handle = handle;
    entry.sign_key = crypto::SignKey::generate(world_.random()).public_key();
    entry.transport_key = crypto::KemKey::generate(world_.random()).curve_public_key();
    world_.node_of("banks").access[entry.holder] = entry;
    return entry.holder;
  }
  OrgId banks() { return (*world_.open(kBanks)->trust().current())->find_org("banks")->id; }

  MeshNode& second_node() { return add_second_node(world_); }

  AccessEntry entry_of(const HolderId& holder) {
    AccessEntry entry;
    entry.holder = holder;
    entry.org = banks();
    entry.handle = "somebody@banks";
    entry.sign_key = crypto::SignKey::generate(world_.random()).public_key();
    entry.transport_key = crypto::KemKey::generate(world_.random()).curve_public_key();
    return entry;
  }
  // With the serial of now, by the admin key.
  Bytes list_of_another_device(const NodeId& node, const HolderId& holder) {
    Access access;
    access.network_id = (*world_.open(kBanks)->trust().current())->network_id;
    access.node = node;
    access.created_ms = access.serial = world_.clock().now_ms();
    access.add = {entry_of(holder)};
    return encode(crypto::sign_access(world_.open_admin("banks").admin(), {}, access));
  }
  std::vector<member::Queued> waiting_lists() {
    auto session = world_.open(kBanks);
    auto all = member::queued(*session);
    EXPECT_TRUE(fine(all));
    std::erase_if(*all, [](const auto& one) { return one.row.type != member::QueuedType::kAccess; });
    return std::move(*all);
  }
};

TEST_F(AccessTest, ListFitsThePeopleThatTheOfficeKnows) {
  enrol_officer(kOfficer, "officer@banks-1", "banks-1", "banks");
  const auto all = view();
  ASSERT_TRUE(fine(all));
  EXPECT_THAT(all->silent, IsEmpty());
  EXPECT_THAT(all->missing, IsEmpty());
  for (const char* handle : {kBanks, "officer@banks-1", "officer@banks-2", kOfficer}) {
    const member::AccessLine* line = line_of(*all, handle);
    ASSERT_NE(line, nullptr) << handle;
    EXPECT_FALSE(member::is_too_much(line->standing)) << handle;
    EXPECT_EQ(line->own, handle == std::string(kBanks));
  }
}

// Nobody asks, and it is told all the same; not at the first look, when this device may be the one that does
// not know.
TEST_F(AccessTest, WhoIsTooMuchAtTwoLooksIsToldOfByItself) {
  const auto look = [&](const std::string& holder, std::uint64_t pause_ms) {
    world_.start(holder);
    auto session = world_.open(holder);
    const auto told = member::compare_access(*session, member::AskedNodes::kOwn, pause_ms);
    EXPECT_TRUE(fine(told)) << holder;
    return told ? *told : std::size_t{99};
  };
  const auto alarms = [&] {
    auto session = world_.open(kBanks);
    const auto kept = member::kept_alarms(*session, true);
    EXPECT_TRUE(fine(kept));
    return static_cast<std::size_t>(std::count_if(kept->begin(), kept->end(), [](const auto& one) {
      return one.alarm.kind == member::AlarmKind::kAccessList;
    }));
  };
  EXPECT_EQ(look(kBanks, 0), 0u) << "all is well";
  slip_in("nobody@banks", banks());
  EXPECT_EQ(look(kBanks, limits::kDayMs), 0u) << "asked lately";
  EXPECT_EQ(look(kBanks, 0), 0u) << "seen once";
  EXPECT_EQ(alarms(), 0u);
  // The second look does not wait for the day.
  world_.clock().advance_hours(2);
  EXPECT_EQ(look(kBanks, limits::kDayMs), 1u);
  EXPECT_EQ(alarms(), 1u);
  // Ended, it is told of no more.
  {
    const auto all = view();
    ASSERT_TRUE(fine(all));
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(member::end_too_much(*session, *all)));
  }
  world_.start(kBanks);
  EXPECT_EQ(look(kBanks, 0), 0u);
  // A company's device is not asked: the list is its CEPTOAR's.
  EXPECT_EQ(look("officer@banks-1", 0), 0u);
}

TEST_F(AccessTest, WhomADeviceAddedForItselfIsSeenAndEnded) {
  const HolderId colleague = slip_in("nobody@banks", banks());
  const HolderId stranger = slip_in("officer@banks-9", world_.random().id<OrgId>());
  const auto all = view();
  ASSERT_TRUE(fine(all));
  ASSERT_NE(line_of(*all, "nobody@banks"), nullptr);
  EXPECT_EQ(line_of(*all, "nobody@banks")->standing, AccessStanding::kNotStaff);
  EXPECT_EQ(line_of(*all, "officer@banks-9")->standing, AccessStanding::kNoCompany);
  EXPECT_TRUE(member::is_too_much(all->lines.front().standing)) << "what is too much comes first";
  {
    auto session = world_.open(kBanks);
    const auto ended = member::end_too_much(*session, *all);
    ASSERT_TRUE(fine(ended));
    EXPECT_EQ(*ended, 2u);
  }
  world_.start(kBanks);
  EXPECT_FALSE(world_.node_of("banks").access.contains(colleague));
  EXPECT_FALSE(world_.node_of("banks").access.contains(stranger));
  const auto after = view();
  ASSERT_TRUE(fine(after));
  for (const member::AccessLine& line : after->lines) {
    EXPECT_FALSE(member::is_too_much(line.standing)) << line.entry.handle;
  }
  EXPECT_TRUE(world_.start("officer@banks-1").sync.online) << "the others stay";
}

TEST_F(AccessTest, AForeignKeyUnderAColleaguesNumberIsTooMuch) {
  auto& list = world_.node_of("banks").access;
  world_.enrol_person("duty@banks");
  const auto found = std::find_if(list.begin(), list.end(), [](const auto& row) {
    return row.second.handle == "duty@banks";
  });
  ASSERT_NE(found, list.end());
  found->second.sign_key = crypto::SignKey::generate(world_.random()).public_key();
  const auto all = view();
  ASSERT_TRUE(fine(all));
  ASSERT_NE(line_of(*all, "duty@banks"), nullptr);
  EXPECT_EQ(line_of(*all, "duty@banks")->standing, AccessStanding::kNotStaff);
}

TEST_F(AccessTest, AColleagueWhoCannotConnectIsNamed) {
  world_.enrol_person("duty@banks");
  auto& list = world_.node_of("banks").access;
  std::erase_if(list, [](const auto& row) { return row.second.handle == "duty@banks"; });
  const auto all = view();
  ASSERT_TRUE(fine(all));
  ASSERT_THAT(all->missing, SizeIs(1));
  EXPECT_EQ(all->missing.front().handle, "duty@banks");
  EXPECT_THAT(all->missing.front().nodes, Contains(world_.node_of("banks").id));
}

TEST_F(AccessTest, OnlyCertifiedDevicesOfTheNodesOrganisationSeeTheList) {
  world_.enrol_person("duty@banks");
  EXPECT_TRUE(refused_with(view("duty@banks"), UserCode::kNotDevice));
  EXPECT_TRUE(refused_with(view("officer@banks-1"), UserCode::kNotAllowed));
  world_.node_of("banks").up = false;
  EXPECT_TRUE(refused_with(view(), UserCode::kNodeNeeded));
}

// A colleague's device that took the place of the only one, which had told nobody of the companies.
TEST_F(AccessTest, PeopleOfCompaniesThatTheDeviceHasNotHeardOfAreNotTooMuch) {
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(session->commit(
        {{store::ArchiveTable::kMeta, member::meta_key("companies"), std::nullopt}})));
  }
  {
    auto session = world_.open(kBanks);
    const auto all = member::access_view(*session);
    ASSERT_TRUE(fine(all));
    ASSERT_NE(line_of(*all, "officer@banks-1"), nullptr);
    EXPECT_EQ(line_of(*all, "officer@banks-1")->standing, AccessStanding::kUnseen);
    const auto ended = member::end_too_much(*session, *all);
    ASSERT_TRUE(fine(ended));
    EXPECT_EQ(*ended, 0u);
  }
  // Their cards say who they are, before another client key leaves them out.
  world_.start(kBanks);
  {
    auto session = world_.open(kBanks);
    const auto rows = member::companies(*session);
    ASSERT_TRUE(fine(rows));
    EXPECT_THAT(*rows, SizeIs(2));
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kMembers)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start("officer@banks-1");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "名刺から")));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("名刺から"));
}

// Programs of before told the companies to devices alone.
TEST_F(AccessTest, ColleagueOfBeforeIsToldTheCompaniesByTheNextStartOfTheDevice) {
  const std::string second = "duty@banks";
  world_.enrol_person(second);
  world_.sync_all(2);
  {
    auto session = world_.open(second);
    ASSERT_TRUE(fine(session->commit(
        {{store::ArchiveTable::kMeta, member::meta_key("companies"), std::nullopt}})));
  }
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(session->commit(
        {{store::ArchiveTable::kMeta, member::meta_key("companies-told"), std::nullopt}})));
  }
  world_.start(kBanks);
  EXPECT_THAT(world_.start(second).sync.alarms, IsEmpty());
  {
    auto session = world_.open(second);
    const auto companies = member::companies(*session);
    ASSERT_TRUE(fine(companies));
    EXPECT_THAT(*companies, SizeIs(2));
  }
  world_.start(kBanks);
  const auto before = entries();
  world_.start(kBanks);
  EXPECT_EQ(entries(), before) << "once";
}

// A CEPTOAR whose companies' certificates run out one after the other.
class CompaniesOverTest : public AccessTest {
 protected:
  // As it will be once nobody renewed it.
  Bytes over(const Bytes& held) {
    const auto wire = parse<SignedCertificate>(held);
    EXPECT_TRUE(wire.has_value());
    auto certificate = parse<Certificate>(wire->certificate);
    EXPECT_TRUE(certificate.has_value());
    certificate->not_after_ms = world_.clock().now_ms() - 1;
    return encode(crypto::sign_certificate(world_.open_admin("banks").admin(), *certificate));
  }
  std::vector<member::CompanyRow> rows_at(const std::string& holder) {
    auto session = world_.open(holder);
    const auto rows = member::companies(*session);
    EXPECT_TRUE(fine(rows));
    return rows ? *rows : std::vector<member::CompanyRow>();
  }
  void forget(const std::string& holder, std::string_view row) {
    auto session = world_.open(holder);
    ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kMeta, member::meta_key(row), std::nullopt}})));
  }
};

TEST_F(CompaniesOverTest, AColleagueTakesTheOthersOfANoteAndRaisesNoAlarm) {
  const std::string second = "duty@banks";
  world_.enrol_person(second);
  world_.sync_all(2);
  forget(second, "companies");
  const auto rows = rows_at(kBanks);
  ASSERT_THAT(rows, SizeIs(2));
  {
    // As programs of before wrote it, or as it is when one ends on the way.
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    OfficeNote note;
    note.kind = NoteKind::kCompanies;
    note.created_ms = world_.clock().now_ms();
    note.network_id = (*session->trust().current())->network_id;
    note.org = (**session->identity()).subject.org;
    note.companies = {{rows[0].handle, rows[0].name_ja, rows[0].name_en, over(rows[0].certificate), rows[0].statement},
                      {rows[1].handle, rows[1].name_ja, rows[1].name_en, rows[1].certificate, rows[1].statement}};
    ASSERT_TRUE(fine(member::send_to_staff(*session, encode(note))));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_THAT(world_.start(second).sync.alarms, IsEmpty());
  const auto taken = rows_at(second);
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(taken[0].handle, rows[1].handle);
}

TEST_F(CompaniesOverTest, NobodyIsToldOfThemBeforeTheyAreRenewed) {
  const std::string second = "duty@banks";
  world_.enrol_person(second);
  world_.sync_all(2);
  auto rows = rows_at(kBanks);
  ASSERT_THAT(rows, SizeIs(2));
  for (member::CompanyRow& row : rows) row.certificate = over(row.certificate);
  const auto told_at_next_start = [&] {
    forget(kBanks, "companies-told");
    const auto before = entries().size();
    world_.start(kBanks);
    return entries().size() - before;
  };
  const auto held = told_at_next_start();
  ASSERT_GT(held, 0U);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(session->commit(
        {{store::ArchiveTable::kMeta, member::meta_key("companies"), member::encode_companies(rows)}})));
  }
  world_.start(kBanks);  // the client key goes on without them
  EXPECT_EQ(told_at_next_start(), 0U);
  EXPECT_THAT(world_.start(second).sync.alarms, IsEmpty());
}

TEST_F(AccessTest, OfficersWhomThisDeviceNeverKnewGoWithTheirCompany) {
  OrgId company;
  {
    auto session = world_.open(kBanks);
    const auto rows = member::companies(*session);
    ASSERT_TRUE(fine(rows));
    for (const auto& row : *rows) {
      if (row.handle == "banks-2") company = row.org;
    }
  }
  ASSERT_FALSE(company.is_zero());
  const HolderId unseen = slip_in("officer7@banks-2", company);
  {
    const auto all = view();
    ASSERT_TRUE(fine(all));
    ASSERT_NE(line_of(*all, "officer7@banks-2"), nullptr);
    EXPECT_EQ(line_of(*all, "officer7@banks-2")->standing, AccessStanding::kUnseen);
  }
  remove(kBanks, "banks-2");
  for (const auto& [holder, entry] : world_.node_of("banks").access) {
    EXPECT_NE(entry.org, company) << entry.handle;
  }
  EXPECT_FALSE(world_.node_of("banks").access.contains(unseen));
  EXPECT_TRUE(world_.start("officer@banks-1").sync.online);
}

TEST_F(AccessTest, AccessBeginsAndEndsAtEveryNodeOfTheOrganisation) {
  MeshNode& second = second_node();
  second.access = world_.node_of("banks").access;
  second.access_serial = world_.node_of("banks").access_serial;
  world_.sync_all(1);
  enrol_officer(kOfficer, "officer@banks-1", "banks-1", "banks");
  const auto holds = [&](const MeshNode& node, const std::string& handle) {
    return std::any_of(node.access.begin(), node.access.end(),
                       [&](const auto& row) { return row.second.handle == handle; });
  };
  EXPECT_TRUE(holds(world_.node_of("banks"), kOfficer));
  EXPECT_TRUE(holds(second, kOfficer));
  // The second node is down while he goes: it hears of it when it is back, and nobody was told otherwise.
  second.up = false;
  remove("officer@banks-1", kOfficer);
  world_.start(kBanks);
  EXPECT_FALSE(holds(world_.node_of("banks"), kOfficer));
  EXPECT_TRUE(holds(second, kOfficer));
  {
    const auto all = view();
    ASSERT_TRUE(fine(all));
    EXPECT_THAT(all->asked, SizeIs(2));
    EXPECT_THAT(all->silent, Contains(second.id));
  }
  second.up = true;
  world_.clock().advance_hours(1);
  world_.start(kBanks);
  EXPECT_FALSE(holds(second, kOfficer));
  const auto all = view();
  ASSERT_TRUE(fine(all));
  EXPECT_THAT(all->silent, IsEmpty());
}

TEST_F(AccessTest, AReplacedNodeTakesTheListAsAFile) {
  enrol_officer(kOfficer, "officer@banks-1", "banks-1", "banks");
  MeshNode& second = second_node();
  const auto file = world_.file("access-for-second");
  {
    world_.start(kBanks);
    auto session = world_.open(kBanks);
    EXPECT_TRUE(refused_with(member::write_access_file(*session, "", file), UserCode::kNoNode))
        << "there are two";
    EXPECT_TRUE(refused_with(member::write_access_file(*session, second.id.hex().substr(0, 3), file),
                             UserCode::kNoNode));
    const auto made = member::write_access_file(*session, second.id.hex().substr(0, 12), file);
    ASSERT_TRUE(fine(made));
    EXPECT_GE(made->people, 4u);
    EXPECT_THAT(made->unknown, IsEmpty());
    EXPECT_TRUE(refused_with(member::write_access_file(*session, second.id.hex(), file),
                             UserCode::kExists));
  }
  const auto bytes = store::read_file(file, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(bytes.has_value());
  EXPECT_FALSE(world_.mesh().take_access(world_.node_of("banks").id, *bytes)) << "for another node";
  ASSERT_TRUE(world_.mesh().take_access(second.id, *bytes).has_value());
  EXPECT_EQ(second.access, world_.node_of("banks").access);
}

// The node was down while two devices each let somebody in; the other one's list was there first.
TEST_F(AccessTest, AListThatAnotherDeviceOvertookIsMadeAnew) {
  MeshNode& second = second_node();
  MeshNode& first = world_.node_of("banks");
  second.access = first.access;
  second.access_serial = first.access_serial;
  world_.sync_all(1);
  first.up = second.up = false;
  const auto request = world_.file("officer2.request");
  ASSERT_TRUE(fine(member::trust_roster(world_.home(kOfficer), world_.file("genesis"), world_.network_number())));
  const auto asked = member::member_init({world_.home(kOfficer), request, kOfficer, "member_officer"},
                                         world_.unlock(), world_.clock(), world_.random());
  ASSERT_TRUE(fine(asked));
  {
    auto desk = world_.open(kBanks);
    ASSERT_TRUE(fine(member::member_enrol(*desk, world_.open_admin("banks"), request, asked->number, false,
                                          world_.file("unused"))));
  }
  EXPECT_THAT(waiting_lists(), SizeIs(2)) << "one for each node";
  world_.clock().advance_hours(1);
  const HolderId other = world_.random().id<HolderId>();
  for (const MeshNode* node : {&first, &second}) {
    ASSERT_TRUE(world_.mesh().take_access(node->id, list_of_another_device(node->id, other)).has_value());
  }
  first.up = second.up = true;
  world_.clock().advance_hours(1);  // serials come from clocks
  world_.start(kBanks);
  EXPECT_THAT(waiting_lists(), IsEmpty());
  for (const MeshNode* node : {&first, &second}) {
    EXPECT_TRUE(std::any_of(node->access.begin(), node->access.end(),
                            [&](const auto& row) { return row.second.handle == kOfficer; }));
    EXPECT_TRUE(node->access.contains(other));
  }
}

// What keeps an old list from letting somebody in again stays: who has gone since, or is nobody, is left out.
TEST_F(AccessTest, OfAnOvertakenListWhoIsNotKnownIsLeftOut) {
  const MeshNode& node = world_.node_of("banks");
  const HolderId stranger = world_.random().id<HolderId>();
  const AccessEntry entry = entry_of(stranger);
  const HolderId own = [&] {
    auto session = world_.open(kBanks);
    Access access;
    access.network_id = (*session->trust().current())->network_id;
    access.node = node.id;
    access.serial = 1;
    access.add = {entry};
    const Bytes certificate = *(**session->identity()).device;
    EXPECT_TRUE(fine(member::access_to_outbox(
        *session, encode(crypto::sign_access(session->home().sign_key(), certificate, access)))));
    return (**session->identity()).subject.holder;
  }();
  EXPECT_THAT(waiting_lists(), SizeIs(1));
  world_.start(kBanks);
  EXPECT_THAT(waiting_lists(), IsEmpty());
  EXPECT_FALSE(node.access.contains(stranger));
  EXPECT_TRUE(node.access.contains(own));
}

TEST_F(AccessTest, ARowForANodeThatIsNoneOfOursIsDropped) {
  MeshNode& second = second_node();
  auto session = world_.open(kBanks);
  Access access;
  access.network_id = (*session->trust().current())->network_id;
  access.node = world_.random().id<NodeId>();
  access.serial = 1;
  const auto signed_access =
      encode(crypto::sign_access(session->home().sign_key(), *(**session->identity()).device, access));
  ASSERT_TRUE(fine(member::access_to_outbox(*session, signed_access)));
  const auto sent = member::flush_outbox(*session);
  ASSERT_TRUE(fine(sent));
  EXPECT_EQ(sent->left, 0u);
  EXPECT_THAT(second.access, IsEmpty());
}

}  // namespace
}  // namespace ceptoar::test::access_test
