// SPDX-License-Identifier: Apache-2.0
// A lost laptop: the copy at the node, the new device, and what neither node nor newcomer reads.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "cli/member/archive_copy.h"
#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/arrivals.h"
#include "cli/member/copy_parts.h"
#include "cli/member/device_proof.h"
#include "cli/work/items.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::archive_copy_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kLost = "duty@banks";

class ArchiveCopyTest : public PeopleTest {
 protected:
  // One more device of banks, whatever it gets.
  void enrol(const std::string& holder, bool device, bool archive, const std::string& as = {}) {
    const std::string home = as.empty() ? holder : as;
    const auto request = world_.file(home + ".request");
    const auto reply = world_.file(home + ".reply");
    ASSERT_TRUE(fine(member::trust_roster(world_.home(home), world_.file("genesis"),
                                          world_.network_number())));
    const auto asked = member::member_init({world_.home(home), request, holder, "duty_officer"},
                                           world_.unlock(), world_.clock(), world_.random());
    ASSERT_TRUE(fine(asked));
    std::string number;
    {
      auto session = world_.open(kBanks);
      const auto made = member::member_enrol(*session, world_.open_admin("banks"), request,
                                             asked->number, device, reply, archive);
      ASSERT_TRUE(fine(made));
      number = made->number;
    }
    {
      auto session = world_.open(home);
      ASSERT_TRUE(fine(member::member_accept(*session, reply, number)));
    }
    for (int round = 0; round < 2; ++round) {
      world_.start(kBanks);
      world_.start(home);
    }
  }
  // Everything that waits, in steps of `parts`.
  member::CopyStep copy(const std::string& holder, std::size_t parts = limits::kCopyPartsPerRun) {
    world_.start(holder);
    auto session = world_.open(holder);
    member::CopyStep all;
    for (int i = 0; i < 200; ++i) {
      const auto step = member::copy_step(*session, parts);
      EXPECT_TRUE(fine(step));
      if (!step) break;
      all.items += step->items;
      all.parts += step->parts;
      all.full = step->full;
      all.more = step->more;
      all.asked = all.asked || step->asked;
      if (!step->more || step->full || !step->asked) break;
    }
    return all;
  }
  member::Outcome<member::Restored> restore(const std::string& home) {
    world_.start(home);
    auto session = world_.open(home);
    return member::restore_archive(*session);
  }
  std::map<Hash32, Bytes>& held() {
    const OrgId banks = (*world_.open(kBanks)->trust().current())->find_org("banks")->id;
    return world_.node_of("banks").copies[banks];
  }
  void post(const std::string& tlp, const std::string& title, const std::string& to = "banks") {
    ASSERT_TRUE(fine(world_.post("secretariat@electric", tlp, to, false, title)));
  }
};

TEST_F(ArchiveCopyTest, NewDeviceGetsTheArchiveBackAndNeverRed) {
  enrol(kLost, true, false);
  post("amber", "昨年の手口");
  post("green", "全体への情報", "community:council");
  post("clear", "公開の情報", "");
  world_.start(kBanks);  // holds his card by now
  ASSERT_TRUE(fine(world_.post(kBanks, "red", kLost, false, "本人限り")));
  ASSERT_THAT(world_.titles(kLost), Contains("本人限り"));
  const auto put = copy(kLost);
  EXPECT_TRUE(put.asked);
  EXPECT_FALSE(put.more);
  EXPECT_GE(put.items, 3u);
  // The network forgets the bodies; only the copy has them.
  world_.clock().advance_days(3);
  remove(kBanks, kLost);
  enrol(kLost, true, true, "new-laptop");
  EXPECT_THAT(world_.titles("new-laptop"), Not(Contains("昨年の手口")));
  const auto back = restore("new-laptop");
  ASSERT_TRUE(fine(back));
  EXPECT_GE(back->items, 2u);
  EXPECT_EQ(back->refused, 0u);
  EXPECT_EQ(back->no_key, 0u);
  EXPECT_EQ(back->damaged, 0u);
  ASSERT_TRUE(back->red.contains(kLost));
  EXPECT_EQ(back->red.at(kLost), 1u);
  const auto titles = world_.titles("new-laptop");
  EXPECT_THAT(titles, Contains("昨年の手口"));
  EXPECT_THAT(titles, Contains("全体への情報"));
  EXPECT_THAT(titles, Contains("公開の情報"));
  EXPECT_THAT(titles, Not(Contains("本人限り")));
  // Once more: nothing twice.
  const auto again = restore("new-laptop");
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(again->items, 0u);
  EXPECT_GE(again->known, back->items);
}

TEST_F(ArchiveCopyTest, WhoWasNotHandedTheArchiveReadsNothingOfIt) {
  post("amber", "着任前の情報");
  copy(kBanks);
  enrol("officer3@banks", true, false);
  const auto none = restore("officer3@banks");
  if (none) {  // keys of his own time may be there by now: they open nothing from before
    EXPECT_EQ(none->items, 0u);
    EXPECT_GE(none->no_key, 1u);
  } else {
    EXPECT_TRUE(refused_with(none, UserCode::kNoArchiveKeys));
  }
  EXPECT_THAT(world_.titles("officer3@banks"), Not(Contains("着任前の情報")));
}

TEST_F(ArchiveCopyTest, OnlyCertifiedDevicesPutAndAsk) {
  enrol("officer3@banks", false, false);
  post("amber", "職員の情報");
  const auto put = copy("officer3@banks");
  EXPECT_FALSE(put.asked);
  EXPECT_THAT(held(), IsEmpty());
  EXPECT_TRUE(refused_with(restore("officer3@banks"), UserCode::kNotDevice));
  auto session = world_.open("officer3@banks");
  EXPECT_TRUE(refused_with(member::copy_facts(*session), UserCode::kNotDevice));
}

TEST_F(ArchiveCopyTest, CompanysDeviceHasItsOwnCopyAtItsCeptoarsNode) {
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "own", true, "会社への情報")));
  ASSERT_THAT(world_.titles("officer@banks-1"), Contains("会社への情報"));
  const auto put = copy("officer@banks-1");
  EXPECT_TRUE(put.asked);
  EXPECT_GE(put.parts, 1u);
  EXPECT_THAT(held(), IsEmpty()) << "not among the CEPTOAR's";
  const auto back = restore("officer@banks-1");
  ASSERT_TRUE(fine(back));
  EXPECT_EQ(back->items, 0u);
  EXPECT_GE(back->known, 1u);
}

TEST_F(ArchiveCopyTest, NodeReadsNothingOfWhatItHolds) {
  const std::string title = "見えてはならない題名";
  post("amber", title);
  copy(kBanks);
  ASSERT_THAT(held(), Not(IsEmpty()));
  std::vector<EntryId> entries;
  ASSERT_TRUE(fine(member::each_item(*world_.open(kBanks), [&](member::ItemRow&& item) {
    entries.push_back(item.entry);
    return true;
  })));
  const auto contains = [](const Bytes& data, BytesView what) {
    return std::search(data.begin(), data.end(), what.begin(), what.end()) != data.end();
  };
  for (const auto& [name, data] : held()) {
    EXPECT_FALSE(contains(data, as_bytes(title)));
    for (const EntryId& entry : entries) {
      EXPECT_FALSE(contains(data, entry.view())) << "names the entry";
      EXPECT_NE(to_bytes(name.view()), to_bytes(entry.view()));
    }
  }
}

TEST_F(ArchiveCopyTest, GoesInSmallStepsAndOnFromWhereItStopped) {
  for (int i = 0; i < 5; ++i) post("amber", "情報 " + std::to_string(i));
  world_.start(kBanks);
  {
    auto session = world_.open(kBanks);
    const auto first = member::copy_step(*session, 2);
    ASSERT_TRUE(fine(first));
    EXPECT_EQ(first->parts, 2u);
    EXPECT_TRUE(first->more);
  }
  const auto rest = copy(kBanks, 2);
  EXPECT_FALSE(rest.more);
  const std::size_t all = held().size();
  EXPECT_GE(all, 5u);
  EXPECT_EQ(copy(kBanks).parts, 0u) << "nothing new";
  post("amber", "あとから");
  EXPECT_GE(copy(kBanks).items, 1u);
  EXPECT_GT(held().size(), all);
}

TEST_F(ArchiveCopyTest, WhatTheOrderOfArrivalForgotBetweenTwoStepsIsStillPut) {
  post("amber", "最初の情報");
  EXPECT_FALSE(copy(kBanks).more);
  const std::size_t before = held().size();
  post("amber", "埋もれた情報");
  world_.start(kBanks);
  {
    constexpr std::uint64_t kMany = 5'000;  // fewer than two rounds of what is kept: the gap is short
    static_assert(kMany > member::kArrivalsKept && kMany < 2 * member::kArrivalsKept);
    auto session = world_.open(kBanks);
    for (std::uint64_t left = kMany; left > 0;) {
      std::vector<store::ArchiveWrite> writes;
      for (int n = 0; n < 250 && left > 0; ++n, --left) {
        ASSERT_TRUE(fine(member::note_arrival(*session, EntryId{}, writes)));
      }
      ASSERT_TRUE(fine(session->commit(std::move(writes))));
    }
  }
  const auto rest = copy(kBanks);
  EXPECT_FALSE(rest.more);
  EXPECT_GT(held().size(), before) << "the forgotten arrival's item is at the node";
  EXPECT_EQ(copy(kBanks).parts, 0u) << "and the history is not walked again";
}

TEST_F(ArchiveCopyTest, ANodeThatLostItsCopiesGetsThemAnew) {
  for (int i = 0; i < 3; ++i) post("amber", "情報 " + std::to_string(i));
  copy(kBanks);
  const std::size_t all = held().size();
  ASSERT_GE(all, 3u);
  held().clear();
  post("amber", "次の情報");
  copy(kBanks);
  EXPECT_GT(held().size(), all);
}

TEST_F(ArchiveCopyTest, AFullNodeIsSaidAndAskedAgainTheNextDay) {
  constexpr std::uint64_t kHour = 3'600'000;
  post("amber", "入らない情報");
  world_.start(kBanks);
  world_.node_of("banks").copy_room = 10;
  const auto put = copy(kBanks);
  EXPECT_TRUE(put.full);
  EXPECT_TRUE(put.more);
  auto session = world_.open(kBanks);
  world_.clock().advance_hours(2);
  auto due = member::copy_is_due(*session, kHour);
  ASSERT_TRUE(fine(due));
  EXPECT_FALSE(*due);
  world_.clock().advance_hours(23);
  due = member::copy_is_due(*session, kHour);
  ASSERT_TRUE(fine(due));
  EXPECT_TRUE(*due);
}

TEST_F(ArchiveCopyTest, AlteredSwappedAndForeignPartsAreCountedAndNotTaken) {
  post("amber", "第一");
  post("amber", "第二");
  copy(kBanks);
  enrol(kLost, true, true);
  auto& parts = held();
  ASSERT_GE(parts.size(), 2u);
  const auto first = parts.begin();
  const auto second = std::next(first);
  std::swap(first->second, second->second);
  Hash32 strange;
  strange.bytes.fill(0xee);
  parts[strange] = Bytes(300, 7);
  const auto back = restore(kLost);
  ASSERT_TRUE(fine(back));
  EXPECT_GE(back->damaged + back->no_key, 3u);
  EXPECT_EQ(back->refused, 0u);
  std::swap(first->second, second->second);
  for (auto& [name, data] : parts) data.back() ^= 1;
  const auto none = restore(kLost);
  ASSERT_TRUE(fine(none));
  EXPECT_EQ(none->items, 0u);
  EXPECT_GE(none->damaged, 2u);
}

TEST_F(ArchiveCopyTest, WhatIsTakenBackLivesNoLongerThanItWouldHave) {
  post("amber", "期限のある情報");
  copy(kBanks);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> before;
  const auto keys_of = [&](const std::string& home) {
    auto session = world_.open(home);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
    const auto rows = session->archive().scan(store::ArchiveTable::kContentKeys, Bytes(32, 0), false, 1000);
    for (const auto& row : *rows) {
      const auto key = member::parse_content_key_row(row.value);
      if (key && key->purpose == crypto::KeyPurpose::kArchive) out.emplace_back(key->epoch, key->tag);
    }
    return out;
  };
  before = keys_of(kBanks);
  world_.clock().advance_days(20);
  world_.sync_all(2);
  enrol(kLost, true, true);
  const auto back = restore(kLost);
  ASSERT_TRUE(fine(back));
  ASSERT_GE(back->items, 1u);
  EXPECT_THAT(keys_of(kLost), testing::IsSubsetOf(before));
}

TEST_F(ArchiveCopyTest, PiecesOfALongBodyGoTogether) {
  crypto::Secret<32> key;
  world_.random().fill(key.writable());
  const member::CopyOwner owner{world_.random().id<NetworkId>(), world_.random().id<OrgId>()};
  Bytes content = {1};
  const auto entry = world_.random().id<EntryId>();
  append(content, entry.view());
  content.resize(65 + 300 * limits::kKiB);
  world_.random().fill(std::span(content).subspan(33));
  const auto parts = member::seal_item(key, owner, content, world_.random());
  ASSERT_EQ(parts.size(), 3u);
  Bytes whole;
  for (const CopyPart& part : parts) {
    EXPECT_LE(part.data.size(), limits::kCopyPartBytes);
    const auto opened = member::open_part(key, owner, part.name, part.data);
    ASSERT_TRUE(opened.has_value());
    const auto& piece = std::get<member::CopyPiece>(*opened);
    if (whole.empty()) member::begin_content(whole, piece);
    append(whole, piece.bytes);
    EXPECT_EQ(piece.entry, entry);
    // Under another name, for another owner, cut off: it does not open.
    EXPECT_FALSE(member::open_part(key, owner, parts[(piece.index + 1) % 3u].name, part.data));
    EXPECT_FALSE(member::open_part(key, {owner.network, OrgId{}}, part.name, part.data));
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{17}, part.data.size() - 1}) {
      EXPECT_FALSE(member::open_part(key, owner, part.name, BytesView(part.data).first(size)));
    }
  }
  EXPECT_EQ(whole, content);
}

TEST_F(ArchiveCopyTest, ArchiveKeysThatAreCutOffOrOfAnotherLabelAreRefused) {
  post("amber", "情報");
  world_.start(kBanks);
  auto session = world_.open(kBanks);
  const OrgId banks = (**session->identity()).subject.org;
  const Bytes good = member::encode_archive_keys(*session, banks);
  ASSERT_TRUE(member::is_archive_keys(good));
  auto other = world_.open("secretariat@electric");
  for (std::size_t cut = 1; cut < good.size(); cut += 7) {
    EXPECT_FALSE(member::take_archive_keys(*other, banks, BytesView(good).first(good.size() - cut)));
  }
  Bytes red = good;
  red[21 + 5 + 4 + 2] = static_cast<std::uint8_t>(Tlp::kRed);  // the label in the first key's tag
  EXPECT_TRUE(refused_with(member::take_archive_keys(*other, banks, red), UserCode::kFileBad));
  const auto taken = member::take_archive_keys(*other, banks, good);
  ASSERT_TRUE(fine(taken));
  EXPECT_GE(*taken, 1u);
  const auto again = member::take_archive_keys(*other, banks, good);
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(*again, 0u);
}

TEST_F(ArchiveCopyTest, EveryDeviceHoldsTheKeysOfAllLabelsEachMonth) {
  enrol(kLost, true, false);
  world_.clock().advance_days(15);  // another month, and nobody has sent anything in it
  world_.start(kBanks);
  world_.start(kLost);
  const auto tags = [&](const std::string& home) {
    auto session = world_.open(home);
    const OrgId org = (**session->identity()).subject.org;
    std::set<std::pair<std::uint32_t, std::uint32_t>> out;
    const crypto::KeyRecord* staff =
        session->home().keys().newest(crypto::KeyPurpose::kStaffEpoch, org.view());
    for (const crypto::KeyRecord& record : session->home().keys().records()) {
      if (record.purpose != crypto::KeyPurpose::kArchive || record.epoch != staff->epoch) continue;
      out.emplace(record.epoch, record.tag);
    }
    return out;
  };
  EXPECT_GE(tags(kBanks).size(), 4u);
  EXPECT_THAT(tags(kLost), testing::IsSupersetOf(tags(kBanks)));
}

TEST_F(ArchiveCopyTest, WithoutANodeItIsSaidAndNothingIsLost) {
  post("amber", "情報");
  world_.start(kBanks);
  world_.node_of("banks").up = false;
  auto session = world_.open(kBanks);
  const auto step = member::copy_step(*session);
  ASSERT_TRUE(fine(step));
  EXPECT_FALSE(step->asked);
  EXPECT_TRUE(refused_with(member::restore_archive(*session), UserCode::kNodeNeeded));
}

}  // namespace
}  // namespace ceptoar::test::archive_copy_test
