// SPDX-License-Identifier: Apache-2.0
// Members exchange advisories through nodes in memory: who reads what, and how it is shown.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "cli/member/sealing.h"
#include "cli/work/board.h"
#include "cli/work/items.h"
#include "cli/work/status.h"
#include "cli/work/trying.h"
#include "schema/codec.h"
#include "schema/item_file.h"
#include "schema/text.h"
#include "store/files.h"
#include "tests/cli/second_node.h"
#include "tests/cli/world.h"

namespace ceptoar::test::exchange_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class ExchangeTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }
  // Who has an item of this title.
  std::vector<std::string> readers_of(const std::string& title) {
    std::vector<std::string> out;
    for (const std::string& holder : world_.holders()) {
      const auto titles = world_.titles(holder);
      if (std::find(titles.begin(), titles.end(), title) != titles.end()) out.push_back(holder);
    }
    return out;
  }
  // Who opens the raw entry with all his keys, past every access check.
  std::vector<std::string> openers_of(const EntryId& entry) {
    const MeshEntry& found = world_.mesh().entries().at(entry);
    Item item;
    item.header = found.header_bytes;
    item.signature = found.signature;
    item.body = found.body;
    const auto path = world_.file(entry.hex() + ".item");
    EXPECT_TRUE(store::write_file(path, encode_item_file(item), store::FileKind::kPlain, true));
    std::vector<std::string> out;
    for (const std::string& holder : world_.holders()) {
      auto session = world_.open(holder);
      const auto tried = work::try_files(*session, {path});
      EXPECT_TRUE(fine(tried)) << holder;
      if (tried && tried->front().result == work::TryResult::kOpened) out.push_back(holder);
    }
    return out;
  }
  EntryId entry_of(const member::Outcome<work::PostResult>& result) {
    EXPECT_TRUE(fine(result));
    EXPECT_TRUE(result->stored);
    return *result->entry;
  }
  World world_;
};

TEST_F(ExchangeTest, EveryLabelOpensForExactlyWhomItShould) {
  struct Case {
    const char* from;
    const char* tlp;
    const char* to;
    bool with_members;
    std::vector<std::string> readers;
  };
  const std::vector<std::string> everybody = world_.holders();
  const std::vector<Case> cases = {
      {"secretariat@electric", "red", "secretariat@banks,liaison@fsa", false,
       {"secretariat@electric", "secretariat@banks", "liaison@fsa"}},
      {"officer@banks-2", "red", "officer@banks-1", false, {"officer@banks-2", "officer@banks-1"}},
      {"secretariat@electric", "amber+strict", "banks,telecom", false,
       {"secretariat@electric", "secretariat@banks", "secretariat@telecom"}},
      {"secretariat@electric", "amber", "banks,telecom", false,
       {"secretariat@electric", "secretariat@banks", "secretariat@telecom"}},
      {"secretariat@electric", "amber", "banks,telecom", true,
       {"secretariat@electric", "secretariat@banks", "secretariat@telecom", "officer@banks-1",
        "officer@banks-2", "officer@telecom-1"}},
      {"secretariat@banks", "amber", "own", true,
       {"secretariat@banks", "officer@banks-1", "officer@banks-2"}},
      {"officer@banks-1", "amber", "own", true,
       {"secretariat@banks", "officer@banks-1", "officer@banks-2"}},
      {"officer@banks-1", "amber+strict", "own", false, {"secretariat@banks", "officer@banks-1"}},
      {"secretariat@banks", "amber+strict", "banks-1", false,
       {"secretariat@banks", "officer@banks-1"}},
      {"liaison@fsa", "green", "", false, everybody},
      {"officer@telecom-1", "green", "", false, everybody},
  };
  for (const Case& one : cases) {
    const std::string title = std::string(one.from) + " " + one.tlp + " to " + one.to +
                              (one.with_members ? " with members" : " alone");
    SCOPED_TRACE(title);
    const EntryId entry = entry_of(world_.post(one.from, one.tlp, one.to, one.with_members, title));
    EXPECT_THAT(readers_of(title), testing::UnorderedElementsAreArray(one.readers));
    EXPECT_THAT(openers_of(entry), testing::UnorderedElementsAreArray(one.readers));
  }
}

TEST_F(ExchangeTest, ClearIsReadByAllAndTriedAsClear) {
  const EntryId entry = entry_of(world_.post("secretariat@electric", "clear", "", false, "公開"));
  EXPECT_THAT(readers_of("公開"), testing::UnorderedElementsAreArray(world_.holders()));
  EXPECT_THAT(openers_of(entry), IsEmpty());  // "clear", not "opened"
}

TEST_F(ExchangeTest, ReadShowsTextAudienceAndSigner) {
  const auto sent = world_.post("secretariat@electric", "amber", "banks", true, "停電の見込み");
  ASSERT_TRUE(fine(sent));
  auto session = world_.open("officer@banks-1");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto before = work::inbox(*session, {});
  ASSERT_TRUE(fine(before));
  ASSERT_EQ(before->size(), 1u);
  EXPECT_EQ(before->front().state, work::ItemState::kUnread);
  const auto read = work::read_item(*session, group_item_number(sent->number));
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->body, "本文です。");
  EXPECT_EQ(read->signed_by, "secretariat@electric");
  EXPECT_EQ(read->author_node, "electric");
  EXPECT_EQ(read->language, "ja");
  EXPECT_EQ(read->summary.audience, crypto::AudienceCheck::kGood);
  std::vector<std::string> readers;
  for (const auto& name : read->readers) {
    readers.push_back(name.org + "/" + std::string(reader_class_name(name.reader_class)));
  }
  EXPECT_THAT(readers, UnorderedElementsAre("banks/staff", "electric/staff", "banks/members"));
  const auto after = work::inbox(*session, {true, false, 50});
  ASSERT_TRUE(fine(after));
  EXPECT_THAT(*after, IsEmpty());
  ASSERT_TRUE(fine(work::read_item(*session, "1")));
  EXPECT_TRUE(refused_with(work::read_item(*session, "2"), UserCode::kNoItem));
  EXPECT_TRUE(refused_with(work::read_item(*session, "nonsense"), UserCode::kNoItem));
}

TEST_F(ExchangeTest, OwnPostStandsInTheOwnArchiveAtOnce) {
  const auto sent = world_.post("secretariat@electric", "red", "secretariat@banks", false, "個人宛");
  ASSERT_TRUE(fine(sent));
  world_.node_of("electric").up = false;
  auto session = world_.open("secretariat@electric");
  const auto read = work::read_item(*session, sent->number);
  ASSERT_TRUE(fine(read));
  EXPECT_TRUE(read->summary.own);
  EXPECT_EQ(read->body, "本文です。");
}

TEST_F(ExchangeTest, BoardCountsVerifiedReceiptsOnly) {
  const NodeId telecom = world_.node_of("telecom").id;
  world_.mesh().hold_back(telecom, [](const MeshEntry&) { return true; });
  const auto sent =
      world_.post("secretariat@electric", "amber", "banks,telecom", false, "届くまで");
  ASSERT_TRUE(fine(sent));
  EXPECT_EQ(sent->of, 3u);
  EXPECT_EQ(sent->delivered, 2u);
  {
    auto session = world_.open("secretariat@electric");
    const auto board = work::board(*session, sent->number);
    ASSERT_TRUE(fine(board));
    EXPECT_FALSE(board->complete());
    EXPECT_EQ(board->rows.front().org, "telecom");  // who is silent comes first
    EXPECT_FALSE(board->rows.front().delivered_ms);
  }
  world_.mesh().release(telecom);
  auto session = world_.open("secretariat@electric");
  const auto board = work::board(*session, sent->number);
  ASSERT_TRUE(fine(board));
  EXPECT_TRUE(board->complete());
  EXPECT_EQ(board->delivered, 3u);
  // Others' items have no board here.
  auto other = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*other)));
  EXPECT_TRUE(refused_with(work::board(*other, sent->number), UserCode::kNotReached));
}

// The own node would have it that telecom's has the entry, and cannot show it.
TEST_F(ExchangeTest, NodeThatSaysWhatItCannotProveIsNotBelieved) {
  const NodeId electric = world_.node_of("electric").id;
  const NodeId telecom = world_.node_of("telecom").id;
  const auto earlier = world_.post("secretariat@electric", "amber", "telecom", false, "前の情報");
  ASSERT_TRUE(fine(earlier));
  Bytes of_another_entry;
  world_.mesh().tell_delivery(electric, [&](Delivery& delivery) {
    for (const DeliveryRow& row : delivery.rows) {
      if (row.node == telecom) of_another_entry = row.receipt;
    }
  });
  {
    auto session = world_.open("secretariat@electric");
    const auto board = work::board(*session, earlier->number);
    ASSERT_TRUE(fine(board));
    EXPECT_TRUE(board->complete());
    ASSERT_FALSE(of_another_entry.empty());
  }
  world_.mesh().hold_back(telecom, [](const MeshEntry&) { return true; });
  const crypto::SignKey stranger = crypto::SignKey::generate(world_.random());
  const auto row_of = [&](Delivery& delivery, const NodeId& node) {
    return std::find_if(delivery.rows.begin(), delivery.rows.end(),
                        [&](const DeliveryRow& row) { return row.node == node; });
  };
  const auto receipt = [&](const Delivery& delivery, const crypto::SignKey& key) {
    const NetworkId network = world_.mesh().entries().at(delivery.entry_id).header.network_id;
    return encode(crypto::make_receipt(key, network, delivery.entry_id, telecom, 1, 1));
  };
  using Lie = std::function<void(Delivery&)>;
  const NodeId banks = world_.node_of("banks").id;
  const std::vector<std::pair<const char*, Lie>> lies = {
      {"a time without a receipt",
       [&](Delivery& d) { row_of(d, telecom)->delivered_ms = 1; }},
      {"a receipt that it signed itself",
       [&](Delivery& d) { row_of(d, telecom)->receipt = receipt(d, world_.node_of("electric").nsk); }},
      {"a stranger's", [&](Delivery& d) { row_of(d, telecom)->receipt = receipt(d, stranger); }},
      {"that of another node", [&](Delivery& d) { row_of(d, telecom)->receipt = row_of(d, banks)->receipt; }},
      {"that of another entry", [&](Delivery& d) { row_of(d, telecom)->receipt = of_another_entry; }},
      {"a real one, one bit of it changed",
       [&](Delivery& d) {
         Bytes real = receipt(d, world_.node_of("telecom").nsk);
         real[real.size() - 1] ^= 1;
         row_of(d, telecom)->receipt = real;
       }},
      {"another node twice", [&](Delivery& d) { *row_of(d, telecom) = *row_of(d, banks); }},
      {"that there are fewer",
       [&](Delivery& d) {
         d.rows.erase(row_of(d, telecom));
         --d.of;
       }},
  };
  struct Addressed {
    const char* tlp;
    const char* to;
    std::uint32_t of;
  };
  for (const Addressed& one :
       {Addressed{"amber", "banks,telecom", 3}, Addressed{"green", "", 4}, Addressed{"clear", "", 4}}) {
    SCOPED_TRACE(one.tlp);
    const auto stands_open = [&](const std::string& number) {
      auto session = world_.open("secretariat@electric");
      const auto board = work::board(*session, number);
      ASSERT_TRUE(fine(board));
      EXPECT_FALSE(board->complete());
      EXPECT_EQ(board->delivered, one.of - 1);
      EXPECT_EQ(board->of, one.of);
      EXPECT_EQ(board->rows.front().org, "telecom");
    };
    world_.mesh().tell_delivery(electric, [](Delivery&) {});
    const auto sent = world_.post("secretariat@electric", one.tlp, one.to, false, "届かない");
    ASSERT_TRUE(fine(sent));
    for (const auto& [what, lie] : lies) {
      SCOPED_TRACE(what);
      world_.mesh().tell_delivery(electric, lie);
      stands_open(sent->number);
      const auto again = world_.post("secretariat@electric", one.tlp, one.to, false, what);
      ASSERT_TRUE(fine(again));
      EXPECT_EQ(again->delivered, one.of - 1) << "what is said at once";
      EXPECT_EQ(again->of, one.of);
      stands_open(again->number);  // nothing was ever heard of it but this lie
    }
  }
}

// A receipt that holds, of a node that no reader uses.
TEST_F(ExchangeTest, NobodyElseStandsOnTheBoardForAReadersNode) {
  const NodeId telecom = world_.node_of("telecom").id;
  const MeshNode& fsa = world_.node_of("fsa");
  world_.mesh().hold_back(telecom, [](const MeshEntry&) { return true; });
  const auto sent = world_.post("secretariat@electric", "amber", "banks,telecom", false, "身代わり");
  ASSERT_TRUE(fine(sent));
  const NetworkId network = world_.mesh().entries().at(*sent->entry).header.network_id;
  const Bytes receipt = encode(crypto::make_receipt(fsa.nsk, network, *sent->entry, fsa.id, 1, 1));
  bool told = false;
  world_.mesh().tell_delivery(world_.node_of("electric").id, [&](Delivery& delivery) {
    for (DeliveryRow& row : delivery.rows) {
      if (row.node != telecom) continue;
      row = {fsa.id, 1, receipt};
      told = true;
    }
  });
  auto session = world_.open("secretariat@electric");
  const auto board = work::board(*session, sent->number);
  ASSERT_TRUE(fine(board));
  EXPECT_TRUE(told);
  EXPECT_FALSE(board->complete());
  EXPECT_EQ(board->delivered, 2u);
  EXPECT_EQ(board->of, 3u);
  EXPECT_EQ(board->rows.front().org, "telecom");
}

// No receipt comes from who joined later, and the node lists him all the same.
TEST_F(ExchangeTest, BoardOfWhatGoesToEverybodyWaitsForNobodyWhoJoinedSince) {
  const NodeId electric = world_.node_of("electric").id;
  const NodeId telecom = world_.node_of("telecom").id;
  world_.mesh().hold_back(telecom, [](const MeshEntry&) { return true; });
  const auto sent = world_.post("secretariat@electric", "green", "", false, "全員へ");
  ASSERT_TRUE(fine(sent));
  const NodeId newcomer = add_second_node(world_).id;
  world_.start("secretariat@electric");
  bool listed = false;
  world_.mesh().tell_delivery(electric, [&](Delivery& delivery) {
    for (const DeliveryRow& row : delivery.rows) listed |= row.node == newcomer && row.receipt.empty();
  });
  const auto look = [&](bool complete, std::uint32_t delivered) {
    auto session = world_.open("secretariat@electric");
    ASSERT_NE((*session->trust().current())->find_node(newcomer), nullptr);
    const auto board = work::board(*session, sent->number);
    ASSERT_TRUE(fine(board));
    EXPECT_EQ(board->complete(), complete);
    EXPECT_EQ(board->delivered, delivered);
    EXPECT_EQ(board->of, 4u);
    EXPECT_EQ(board->rows.size(), 4u);
  };
  look(false, 3);
  EXPECT_TRUE(listed);
  world_.mesh().release(telecom);
  look(true, 4);
  // What was proven stands, whatever is left out later.
  world_.mesh().tell_delivery(electric, [&](Delivery& delivery) {
    std::erase_if(delivery.rows, [&](const DeliveryRow& row) { return row.node == telecom; });
    delivery.of = static_cast<std::uint32_t>(delivery.rows.size());
  });
  look(true, 4);
}

// The node lists no more who was removed; that it may leave him out is seen in the roster alone.
TEST_F(ExchangeTest, BoardOfWhatGoesToEverybodyWaitsForNobodyWhoWasRemoved) {
  const NodeId electric = world_.node_of("electric").id;
  const NodeId removed = world_.node_of("banks").id;
  world_.mesh().hold_back(removed, [](const MeshEntry&) { return true; });
  const auto sent = world_.post("secretariat@electric", "green", "", false, "全員へ");
  ASSERT_TRUE(fine(sent));
  add_second_node(world_, false, FirstNode::kReplaced);
  world_.mesh().tell_delivery(electric, [&](Delivery& delivery) {
    std::erase_if(delivery.rows, [&](const DeliveryRow& row) { return row.node == removed; });
    delivery.of = static_cast<std::uint32_t>(delivery.rows.size());
  });
  const auto look = [&](bool complete, std::uint32_t of) {
    auto session = world_.open("secretariat@electric");
    const auto board = work::board(*session, sent->number);
    ASSERT_TRUE(fine(board));
    EXPECT_EQ(board->complete(), complete);
    EXPECT_EQ(board->delivered, 3u);
    EXPECT_EQ(board->of, of);
  };
  look(false, 4);
  world_.start("secretariat@electric");  // hears of the roster
  look(true, 3);
}

TEST_F(ExchangeTest, NodeDownKeepsThePostAndTheNextCommandSendsIt) {
  world_.node_of("electric").up = false;
  const auto sent = world_.post("secretariat@electric", "amber", "banks", false, "送信待ち");
  ASSERT_TRUE(fine(sent));
  EXPECT_FALSE(sent->stored);
  {
    auto session = world_.open("secretariat@electric");
    const auto waiting = member::outbox_items(*session);
    ASSERT_TRUE(fine(waiting));
    ASSERT_EQ(waiting->size(), 1u);
    EXPECT_EQ(waiting->front().title, "送信待ち");
    const auto read = work::read_item(*session, sent->number);
    ASSERT_TRUE(fine(read));
    EXPECT_TRUE(read->queued);
    EXPECT_EQ(read->body, "本文です。");
    const auto board = work::board(*session, sent->number);
    ASSERT_TRUE(fine(board));
    EXPECT_TRUE(board->queued);
  }
  EXPECT_THAT(world_.titles("secretariat@banks"), Not(Contains("送信待ち")));
  world_.node_of("electric").up = true;
  EXPECT_THAT(world_.titles("secretariat@electric"), Contains("送信待ち"));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("送信待ち"));
  auto session = world_.open("secretariat@electric");
  const auto waiting = member::outbox_items(*session);
  ASSERT_TRUE(fine(waiting));
  EXPECT_THAT(*waiting, IsEmpty());
}

TEST_F(ExchangeTest, PostThatWaitedTooLongIsSealedAgainAsTheSameItem) {
  world_.node_of("electric").up = false;
  const auto sent = world_.post("secretariat@electric", "amber", "banks", false, "長く待った");
  ASSERT_TRUE(fine(sent));
  world_.clock().advance_days(10);
  world_.node_of("electric").up = true;
  EXPECT_THAT(world_.titles("secretariat@electric"), Contains("長く待った"));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("長く待った"));
  auto session = world_.open("secretariat@banks");
  const auto read = work::read_item(*session, sent->number);
  EXPECT_TRUE(fine(read));
}

TEST_F(ExchangeTest, RefusalOfTheNodeIsAnErrorAndTheRefusedPostDoesNotStay) {
  world_.mesh().refuse_posts(world_.node_of("electric").id, ErrorCode::kMalformed);
  const auto sent = world_.post("secretariat@electric", "amber", "banks", false, "拒まれる");
  EXPECT_TRUE(refused_with(sent, UserCode::kFileBad));
  auto session = world_.open("secretariat@electric");
  const auto waiting = member::outbox_items(*session);
  ASSERT_TRUE(fine(waiting));
  EXPECT_THAT(*waiting, IsEmpty());
}

TEST_F(ExchangeTest, ExerciseAndFlashAreKept) {
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# 訓練の題\n\n訓練の本文\n"));
    wish.tlp = "TLP:AMBER";
    wish.to = "banks";
    wish.exercise = wish.flash = true;
    wish.importance = 3;
    const auto draft = work::prepare(*session, wish);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, std::chrono::milliseconds{0})));
  }
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto items = work::inbox(*session, {});
  ASSERT_TRUE(fine(items));
  ASSERT_EQ(items->size(), 1u);
  EXPECT_EQ(items->front().title, "訓練の題");
  EXPECT_TRUE(items->front().exercise);
  EXPECT_TRUE(items->front().flash);
  EXPECT_EQ(items->front().importance, 3);
}

TEST_F(ExchangeTest, FlashAboveAGapIsShownAndTheGapIsFilledLater) {
  const NodeId banks = world_.node_of("banks").id;
  world_.mesh().hold_back(banks, [](const MeshEntry& e) { return e.header.lane == Lane::kNormal; });
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "先の情報")));
  {
    auto session = world_.open("secretariat@electric");
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("急ぎ"));
    wish.title = "至急";
    wish.tlp = "amber";
    wish.to = "banks";
    wish.flash = true;
    const auto draft = work::prepare(*session, wish);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, std::chrono::milliseconds{0})));
  }
  EXPECT_THAT(world_.titles("secretariat@banks"), ElementsAre("至急"));
  {
    const auto started = world_.start("secretariat@banks");
    EXPECT_EQ(started.sync.waiting, 1u);
  }
  world_.mesh().release(banks);
  EXPECT_THAT(world_.titles("secretariat@banks"), UnorderedElementsAre("至急", "先の情報"));
  EXPECT_EQ(world_.start("secretariat@banks").sync.waiting, 0u);
}

TEST_F(ExchangeTest, EntryWithAForgedBodyOrSignatureIsAnAlarmAndNeverShown) {
  const EntryId entry =
      entry_of(world_.post("secretariat@electric", "amber", "banks", false, "改ざん"));
  MeshEntry& stored = world_.mesh().mutable_entries().at(entry);
  stored.body[stored.body.size() / 2] ^= 1;
  const auto started = world_.start("secretariat@banks");
  ASSERT_EQ(started.sync.alarms.size(), 1u);
  EXPECT_EQ(started.sync.alarms.front().kind, member::AlarmKind::kBadEntry);
  EXPECT_THAT(world_.titles("secretariat@banks"), Not(Contains("改ざん")));
  stored.signature.bytes[0] ^= 1;
  const auto telecom = world_.start("secretariat@telecom");
  ASSERT_EQ(telecom.sync.alarms.size(), 1u);
  EXPECT_EQ(telecom.sync.alarms.front().kind, member::AlarmKind::kBadEntry);
  EXPECT_THAT(world_.titles("secretariat@telecom"), Not(Contains("改ざん")));
}

// The author's own node signs what it likes: its member's words it cannot make. Each reader follows the
// author's chain, so each forgery has a pair of its own.
TEST_F(ExchangeTest, NodeThatSignsWhatItsMemberDidNotSayIsNotBelieved) {
  struct Forgery {
    const char* what;
    const char* author;
    const char* reader;
    std::function<void(MeshEntry&)> change;
    bool alarm;  // false: looks like something for other keys
  };
  const std::vector<Forgery> forgeries = {
      {"another text", "electric", "banks", [](MeshEntry& e) { e.body[e.body.size() / 2] ^= 1; }, true},
      {"another commitment to the content", "electric", "telecom",
       [](MeshEntry& e) { e.header.inner_commit.bytes[0] ^= 1; }, true},
      {"another commitment to the key", "banks", "electric",
       [](MeshEntry& e) { e.header.key_commit.bytes[0] ^= 1; }, false},
      {"another message id", "banks", "telecom",
       [](MeshEntry& e) { e.header.msg_id.bytes[0] ^= 1; }, false},
      {"deleted a day later", "telecom", "electric",
       [](MeshEntry& e) { e.header.expires_ms += limits::kDayMs; }, false},
  };
  for (const Forgery& one : forgeries) {
    const std::string reader = "secretariat@" + std::string(one.reader);
    const EntryId entry = entry_of(world_.post("secretariat@" + std::string(one.author), "amber",
                                               one.reader, false, one.what));
    world_.mesh().forge(entry, one.change, world_.node_of(one.reader).id);
    const auto started = world_.start(reader);
    EXPECT_TRUE(!one.alarm || !started.sync.alarms.empty()) << one.what;
    EXPECT_THAT(world_.titles(reader), Not(Contains(one.what)));
  }
}

TEST_F(ExchangeTest, StatusCountsAndNamesPeers) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "一件")));
  auto session = world_.open("secretariat@banks");
  const auto view = work::status(*session);
  ASSERT_TRUE(fine(view));
  EXPECT_TRUE(view->online);
  EXPECT_TRUE(view->enrolled);
  EXPECT_EQ(view->unread, 1u);
  EXPECT_EQ(view->org_name_ja, "銀行等セプター");
  EXPECT_EQ(view->peers.size(), 3u);
}

// What the node took is written down with the next commit: when that never comes, it is sent again, and
// the node knows it.
TEST_F(ExchangeTest, APostThatTheNodeTookIsNoSecondEntryAfterACrash) {
  const std::string author = "secretariat@electric";
  {
    auto session = world_.open(author);
    ASSERT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# 一度だけ\n本文\n"));
    wish.tlp = "amber";
    wish.to = "banks";
    const auto draft = work::prepare(*session, wish);
    ASSERT_TRUE(fine(draft));
    member::SealWish seal;
    seal.audience = draft->audience;
    seal.content = encode(draft->content);
    seal.title = draft->content.title;
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, seal)));
    const auto flushed = member::flush_outbox(*session, member::Keeping::kWithNext);
    ASSERT_TRUE(fine(flushed));
    ASSERT_EQ(flushed->posted.size(), 1u);
    ASSERT_EQ(member::outbox_items(*session)->size(), 1u) << "nothing was committed";
  }
  const std::size_t entries = world_.mesh().entries().size();
  const auto titles = world_.titles(author);
  EXPECT_EQ(world_.mesh().entries().size(), entries);
  EXPECT_EQ(std::count(titles.begin(), titles.end(), "一度だけ"), 1);
  auto session = world_.open(author);
  EXPECT_TRUE(member::outbox_items(*session)->empty());
}

}  // namespace
}  // namespace ceptoar::test::exchange_test
