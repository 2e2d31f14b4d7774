// SPDX-License-Identifier: Apache-2.0
// Relay among members: telecom writes to banks' secretariat, which hands it on to its companies.
#include "cli/work/relay.h"

#include <algorithm>

#include "cli/member/answers.h"
#include "cli/member/sealing.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/contacts.h"
#include "cli/work/find.h"
#include "cli/work/reach.h"
#include "schema/codec.h"
#include "tests/cli/world.h"

namespace ceptoar::test::relay_test {
namespace {

using member::ItemRow;
using member::UserCode;

constexpr const char* kSecretariat = "secretariat@banks";
constexpr const char* kAuthor = "secretariat@telecom";
constexpr const char* kFirst = "officer@banks-1";
constexpr const char* kSecond = "officer@banks-2";

class RelayTest : public testing::Test {
 protected:
  RelayTest() { world_.build_all(); }

  std::string posted(const std::string& title, const std::string& tlp = "amber",
                     bool exercise = false, const std::string& holder = kAuthor,
                     const std::string& to = "banks") {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("本文です。"));
    wish.title = title;
    wish.tlp = tlp;
    wish.to = to;
    wish.exercise = exercise;
    const auto draft = work::prepare(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(fine(sent));
    return sent->number;
  }
  member::Outcome<work::RelayPlan> planned(const std::string& number, const work::RelayWish& wish = {},
                                           const std::string& holder = kSecretariat) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::plan_relay(*session, number, wish);
  }
  void relay(const std::string& number, const work::RelayWish& wish = {}) {
    auto session = world_.open(kSecretariat);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto plan = work::plan_relay(*session, number, wish);
    ASSERT_TRUE(fine(plan));
    const auto sent = work::send_relay(*session, *plan);
    ASSERT_TRUE(fine(sent));
    EXPECT_TRUE(sent->stored);
  }
  std::vector<member::Alarm> alarms(const std::string& holder) { return world_.start(holder).sync.alarms; }
  // After a sync.
  std::vector<work::InboxItem> inbox(const std::string& holder) {
    auto session = world_.open(holder);
    const auto started = work::start(*session);
    EXPECT_TRUE(fine(started));
    EXPECT_TRUE(started->sync.alarms.empty());
    return work::inbox(*session, {}).value();
  }
  work::ReadItem read(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    const auto item = work::read_item(*session, number);
    EXPECT_TRUE(fine(item));
    return item ? *item : work::ReadItem{};
  }
  ItemRow row(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    const auto found = work::find_item(*session, number);
    EXPECT_TRUE(fine(found));
    return found ? std::get<ItemRow>(*found) : ItemRow{};
  }
  work::AckResult ack(const std::string& holder, const std::string& number, AckState state) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto done = work::acknowledge(*session, number, state, "電話番号は同じです");
    EXPECT_TRUE(fine(done));
    return *done;
  }
  work::Reach reach(const std::string& number, const std::string& holder = kSecretariat) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto table = work::reach(*session, number);
    EXPECT_TRUE(fine(table));
    return table ? *table : work::Reach{};
  }
  static const work::ReachRow& row_of(const work::Reach& table, const std::string& name) {
    const auto found = std::find_if(table.rows.begin(), table.rows.end(),
                                    [&](const work::ReachRow& row) { return row.name == name; });
    EXPECT_NE(found, table.rows.end()) << name;
    static const work::ReachRow kNobody;
    return found == table.rows.end() ? kNobody : *found;
  }

  World world_{4301};
};

TEST_F(RelayTest, AnAuthorWhoCannotBeToldKeepsNobodyFromTheItem) {
  const std::string number = posted("停電");
  {
    auto session = world_.open(kSecretariat);
    ASSERT_TRUE(fine(work::start(*session)));
    auto plan = work::plan_relay(*session, number, {});
    ASSERT_TRUE(fine(plan));
    plan->item.author_handle = "secretariat@gone";  // nothing can be sealed to it
    const auto sent = work::send_relay(*session, *plan);
    ASSERT_TRUE(fine(sent)) << "it went: an error would have it sent twice";
    EXPECT_TRUE(sent->stored);
    EXPECT_FALSE(sent->told);
    EXPECT_TRUE(sent->untold);
  }
  EXPECT_EQ(inbox(kFirst).size(), 1u);
}

TEST_F(RelayTest, ReachesCompaniesAsTheOriginalItem) {
  const std::string number = posted("停電");
  EXPECT_TRUE(inbox(kFirst).empty());
  work::RelayWish wish;
  wish.note = "12時までに確認してください。";
  wish.ack_by_ms = kCouncilNowMs + limits::kDayMs;
  relay(number, wish);
  for (const char* const holder : {kFirst, kSecond}) {
    const auto items = inbox(holder);
    ASSERT_EQ(items.size(), 1u) << holder;
    EXPECT_EQ(items[0].number, number);
    EXPECT_EQ(items[0].from, "telecom");
    EXPECT_EQ(items[0].title, "停電");
    EXPECT_EQ(items[0].ack_by_ms, wish.ack_by_ms);
    EXPECT_EQ(items[0].state, work::ItemState::kUnread);
    const work::ReadItem item = read(holder, "1");
    EXPECT_EQ(item.body, "本文です。");
    EXPECT_EQ(item.signed_by, kAuthor);
    ASSERT_EQ(item.relays.size(), 1u);
    EXPECT_EQ(item.relays[0].handle, kSecretariat);
    EXPECT_EQ(item.relays[0].note, wish.note);
    EXPECT_EQ(row(holder, number).relay_handle, kSecretariat);
  }
  EXPECT_TRUE(inbox("officer@telecom-1").empty());
  EXPECT_EQ(inbox(kSecretariat).size(), 1u) << "its own relay is no second item";
}

TEST_F(RelayTest, TellsTheAuthorHowManyCompanies) {
  const std::string number = posted("停電");
  relay(number);
  const work::ReadItem item = (world_.start(kAuthor), read(kAuthor, number));
  ASSERT_EQ(item.answers.size(), 1u);
  EXPECT_EQ(item.answers[0].answer.state, AckState::kRelayed);
  EXPECT_EQ(item.answers[0].answer.companies, 2u);
  EXPECT_EQ(item.answers[0].handle, kSecretariat);
}

// What its officer answered is not hidden by "relayed", whatever came first.
TEST_F(RelayTest, KeepsTheSecretariatsOwnAnswerBesideTheNotice) {
  const std::string number = posted("停電");
  ack(kSecretariat, number, AckState::kAffected);
  relay(number);
  world_.start(kAuthor);
  EXPECT_EQ(read(kAuthor, number).answers.size(), 2u);
  auto session = world_.open(kAuthor);
  const auto board = work::board(*session, number);
  ASSERT_TRUE(fine(board));
  for (const work::BoardRow& one : board->rows) {
    if (one.org != "banks") continue;
    EXPECT_EQ(one.state, AckState::kAffected);
  }
}

TEST_F(RelayTest, AnswersGoToTheSecretariatAlone) {
  const std::string number = posted("停電");
  relay(number);
  world_.start(kFirst);
  const work::AckResult done = ack(kFirst, number, AckState::kNotAffected);
  for (const member::ReaderName& reader : done.readers) {
    EXPECT_TRUE(reader.org == "banks" || reader.org == "banks-1") << reader.org;
  }
  world_.start(kAuthor);
  for (const member::AnswerRow& answer : read(kAuthor, number).answers) {
    EXPECT_NE(answer.handle, kFirst);
  }
  const work::Reach table = reach(number);
  EXPECT_EQ(table.sent, 2u);
  EXPECT_EQ(table.delivered, 2u);
  EXPECT_EQ(table.confirmed, 1u);
  EXPECT_EQ(table.percent(), 50);
  EXPECT_EQ(row_of(table, "banks-1").state, AckState::kNotAffected);
  EXPECT_EQ(row_of(table, "banks-1").by, kFirst);
  EXPECT_EQ(row_of(table, "banks-2").reason, work::ReachReason::kSilent);
  EXPECT_EQ(table.rows.front().name, "banks-2") << "who is silent comes first";
}

TEST_F(RelayTest, ShowsOnceWhatCameBothWays) {
  // Direct first.
  const std::string direct = [&] {
    const auto sent = world_.post(kAuthor, "amber", "banks", true, "両方");
    EXPECT_TRUE(fine(sent));
    return sent->number;
  }();
  EXPECT_EQ(inbox(kFirst).size(), 1u);
  ack(kFirst, direct, AckState::kReceived);
  work::RelayWish wish;
  wish.note = "念のため";
  relay(direct, wish);
  ASSERT_EQ(inbox(kFirst).size(), 1u);
  EXPECT_EQ(inbox(kFirst)[0].own_answer, AckState::kReceived);
  EXPECT_EQ(read(kFirst, direct).relays.size(), 1u);
  EXPECT_EQ(read(kFirst, direct).body, "本文です。");
  // The relay first: banks-2 saw nothing of the original until now.
  EXPECT_EQ(inbox(kSecond).size(), 1u);
  EXPECT_EQ(read(kSecond, direct).body, "本文です。");
  EXPECT_TRUE(alarms(kSecond).empty());
}

// The relay is read before the original's own body: its place and its reader's marks stay.
TEST_F(RelayTest, KeepsItsPlaceWhenTheOriginalComesLater) {
  const NodeId banks = world_.node_of("banks").id;
  const auto sent = world_.post(kAuthor, "amber", "banks", true, "両方");
  ASSERT_TRUE(fine(sent));
  world_.start(kSecretariat);
  auto& arrivals = world_.node_of("banks").arrivals;
  const auto original = std::find(arrivals.begin(), arrivals.end(), *sent->entry);
  ASSERT_NE(original, arrivals.end());
  relay(sent->number);
  // The node says of the original that it is for nobody here, until its body comes.
  MeshEntry& entry = world_.mesh().mutable_entries().at(*sent->entry);
  const std::vector<PlannedNode> plan = entry.plan;
  for (PlannedNode& node : entry.plan) {
    if (node.node == banks) node.recipients.clear();
  }
  ASSERT_EQ(inbox(kFirst).size(), 1u);
  EXPECT_TRUE(row(kFirst, sent->number).relay_entry.has_value());
  read(kFirst, sent->number);
  ack(kFirst, sent->number, AckState::kMitigated);
  entry.plan = plan;
  arrivals.push_back(*sent->entry);
  const auto items = inbox(kFirst);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].state, work::ItemState::kRead);
  EXPECT_EQ(items[0].own_answer, AckState::kMitigated);
  EXPECT_FALSE(items[0].conflict);
  EXPECT_EQ(read(kFirst, sent->number).body, "本文です。");
}

TEST_F(RelayTest, WaitsForTheHeaderOfItsOriginal) {
  const std::string number = posted("停電");
  world_.start(kSecretariat);
  const EntryId original = row(kSecretariat, number).entry;
  relay(number);
  auto& arrivals = world_.node_of("banks").arrivals;
  const auto at = std::find(arrivals.begin(), arrivals.end(), original);
  ASSERT_NE(at, arrivals.end());
  arrivals.erase(at);
  EXPECT_TRUE(inbox(kFirst).empty());
  EXPECT_TRUE(inbox(kFirst).empty()) << "asked again: still waiting, and no alarm";
  arrivals.push_back(original);
  ASSERT_EQ(inbox(kFirst).size(), 1u);
  EXPECT_EQ(read(kFirst, number).body, "本文です。");
}

TEST_F(RelayTest, KeepsAGroupToItself) {
  const std::string number = posted("一部");
  {
    auto session = world_.open(kSecretariat);
    ASSERT_TRUE(fine(work::set_group(*session, "地方", {"banks-2"})));
    EXPECT_TRUE(refused_with(work::set_group(*session, "東京", {"banks-9"}),
                             UserCode::kUnknownRecipient));
  }
  work::RelayWish wish;
  wish.group = "地方";
  relay(number, wish);
  EXPECT_TRUE(inbox(kFirst).empty());
  EXPECT_EQ(inbox(kSecond).size(), 1u);
  EXPECT_EQ(reach(number).rows.size(), 1u);
  wish.group = "地元";
  EXPECT_TRUE(refused_with(planned(number, wish), UserCode::kNoGroup));
}

TEST_F(RelayTest, RelaysANewerVersionAndMarksTheOlderOne) {
  const std::string number = posted("停電");
  relay(number);
  EXPECT_EQ(inbox(kFirst).size(), 1u);
  read(kFirst, number);
  {
    auto session = world_.open(kAuthor);
    const auto found = work::find_item(*session, number);
    ASSERT_TRUE(fine(found));
    const ItemRow old = std::get<ItemRow>(*found);
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("直しました。"));
    wish.title = "停電（訂正）";
    wish.tlp = "amber";
    wish.to = "banks";
    auto draft = work::prepare(*session, wish);
    ASSERT_TRUE(fine(draft));
    draft->item = old.item_id;
    draft->refs = {{Relation::kUpdates, old.entry, old.author_org, old.item_id}};
    ASSERT_TRUE(fine(work::send(*session, *draft, std::chrono::milliseconds{0})));
  }
  relay(number);
  const auto items = inbox(kFirst);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].title, "停電（訂正）");
  EXPECT_TRUE(items[0].told);
  EXPECT_EQ(read(kFirst, number).body, "直しました。");
}

TEST_F(RelayTest, CarriesTheMarkOfADrill) {
  const std::string number = posted("訓練です", "amber", true);
  relay(number);
  ASSERT_EQ(inbox(kFirst).size(), 1u);
  EXPECT_TRUE(inbox(kFirst)[0].exercise);
  ack(kFirst, number, AckState::kReceived);
  EXPECT_TRUE(alarms(kSecretariat).empty());
  EXPECT_EQ(reach(number).confirmed, 1u);
  EXPECT_TRUE(reach(number).exercise);
}

TEST_F(RelayTest, RelaysGreenInsideItsCommunity) {
  const auto sent = world_.post(kAuthor, "green", "", false, "広く");
  ASSERT_TRUE(fine(sent));
  EXPECT_EQ(inbox(kFirst).size(), 1u) << "it came by itself";
  work::RelayWish wish;
  wish.note = "ご確認ください";
  relay(sent->number, wish);
  ASSERT_EQ(inbox(kFirst).size(), 1u);
  EXPECT_EQ(read(kFirst, sent->number).relays.size(), 1u);
  {
    auto session = world_.open(kSecretariat);
    ASSERT_TRUE(fine(work::set_group(*session, "地方", {"banks-2"})));
  }
  wish.group = "地方";
  EXPECT_TRUE(refused_with(planned(sent->number, wish), UserCode::kGroupGreen));
}

TEST_F(RelayTest, WaitsInTheOutboxWhileTheNodeIsDown) {
  const std::string number = posted("停電");
  world_.start(kSecretariat);
  world_.node_of("banks").up = false;
  {
    auto session = world_.open(kSecretariat);
    const auto plan = work::plan_relay(*session, number, {});
    ASSERT_TRUE(fine(plan));
    const auto sent = work::send_relay(*session, *plan);
    ASSERT_TRUE(fine(sent));
    EXPECT_FALSE(sent->stored);
    const auto table = work::reach(*session, number);
    ASSERT_TRUE(fine(table));
    EXPECT_TRUE(table->queued);
    EXPECT_EQ(table->delivered, 0u);
  }
  world_.node_of("banks").up = true;
  world_.start(kSecretariat);
  EXPECT_EQ(inbox(kFirst).size(), 1u);
  EXPECT_FALSE(reach(number).queued);
  EXPECT_EQ(reach(number).delivered, 2u);
}

// The destruction of keys takes the secretariat's words with the item.
TEST_F(RelayTest, ForgetsTheNoteWithTheItem) {
  const std::string number = posted("停電");
  work::RelayWish wish;
  wish.note = "ひみつの一言";
  relay(number, wish);
  ASSERT_EQ(inbox(kFirst).size(), 1u);
  auto session = world_.open(kFirst);
  const ItemRow item = std::get<ItemRow>(work::find_item(*session, number).value());
  ASSERT_TRUE(fine(member::reopen(*session, item.entry)));
  session->home().keys().remove_if([](const crypto::KeyRecord& key) {
    return key.purpose == crypto::KeyPurpose::kArchive || key.purpose == crypto::KeyPurpose::kStaffEpoch;
  });
  const auto writes = member::forget_closed_items(*session);
  ASSERT_TRUE(fine(writes));
  ASSERT_TRUE(fine(session->commit(*writes)));
  EXPECT_TRUE(refused_with(member::reopen(*session, item.entry), UserCode::kItemClosed));
  const auto relays = member::relays_of(*session, item.entry);
  ASSERT_TRUE(fine(relays));
  ASSERT_EQ(relays->size(), 1u);
  EXPECT_EQ(relays->front().note, "");
  EXPECT_EQ(member::item_of(*session, item.entry)->title, "");
}

// --- refusals -----------------------------------------------------------------------------------

TEST_F(RelayTest, RefusesWhatOnlyTheOriginatorMayWiden) {
  const std::string strict = posted("事務局限り", "amber+strict");
  const std::string red = posted("本人限り", "red", false, kAuthor, kSecretariat);
  for (const std::string& number : {strict, red}) {
    const auto plan = planned(number);
    EXPECT_TRUE(refused_with(plan, UserCode::kTlpWiden));
    EXPECT_EQ(member::facts_of(UserCode::kTlpWiden).exit_status, 77);
  }
}

TEST_F(RelayTest, RefusesCompaniesAndMinistries) {
  const std::string number = posted("停電");
  relay(number);
  world_.start(kFirst);
  EXPECT_TRUE(refused_with(planned(number, {}, kFirst), UserCode::kRelayRole)) << "a relay of a relay";
  const std::string ministry = posted("省庁へ", "amber", false, kAuthor, "fsa");
  EXPECT_TRUE(refused_with(planned(ministry, {}, "liaison@fsa"), UserCode::kRelayRole));
}

TEST_F(RelayTest, RefusesOneOutsideTheAudience) {
  const std::string number = posted("他社へ", "amber", false, kAuthor, "fsa");
  EXPECT_TRUE(refused_with(planned(number), UserCode::kNoItem));
}

// A secretariat whose program has no such scruples: its companies refuse what it sends.
TEST_F(RelayTest, CompaniesRefuseAWidenedRelay) {
  const std::string number = posted("事務局限り", "amber+strict");
  auto session = world_.open(kSecretariat);
  ASSERT_TRUE(fine(work::start(*session)));
  const auto found = work::find_item(*session, number);
  ASSERT_TRUE(fine(found));
  const ItemRow item = std::get<ItemRow>(*found);
  const auto again = member::reopen(*session, item.entry);
  ASSERT_TRUE(fine(again));
  for (const Tlp tlp : {Tlp::kAmber, Tlp::kAmberStrict}) {
    Relay relay;
    relay.entry_id = item.entry;
    relay.inner_signed = again->opened.inner_signed;
    crypto::derive(again->opened.content_key.view(), crypto::label::kInnerCommit, {},
                   relay.commit_key.bytes);
    member::AudienceWish readers;
    readers.tlp = tlp;
    readers.to = {"banks-1"};
    member::SealWish wish;
    wish.kind = InnerKind::kRelay;
    wish.audience = member::resolve(*session, readers).value();
    wish.content = encode(relay);
    wish.refs = {{Relation::kRelays, item.entry, item.author_org, item.item_id}};
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
  }
  ASSERT_TRUE(fine(member::flush_outbox(*session)));
  session.reset();
  EXPECT_EQ(alarms(kFirst).size(), 2u);
  EXPECT_TRUE(inbox(kFirst).empty());
}

// --- other means --------------------------------------------------------------------------------

TEST_F(RelayTest, CountsWhoNeedsOtherMeans) {
  const std::string number = posted("停電");
  {
    auto session = world_.open(kSecretariat);
    EXPECT_EQ(work::import_contacts(*session,
                                    as_bytes("名称,電話,メール\n三条商会,03-1234-5678,a@example.jp\n"
                                             "\"四条, 五条\",075-000-0000,\n"))
                  .value(),
              2u);
    ASSERT_TRUE(fine(work::add_contact(*session, {"banks-1", "", "", "03-0000-0001"})));
  }
  const auto plan = planned(number);
  ASSERT_TRUE(fine(plan));
  EXPECT_EQ(plan->direct.size(), 2u);
  ASSERT_EQ(plan->others.size(), 2u);
  EXPECT_EQ(plan->others[0].name, "三条商会");
  EXPECT_EQ(plan->others[0].mail, "a@example.jp");
  EXPECT_EQ(plan->others[1].name, "四条, 五条");
  relay(number);
  work::Reach table = reach(number);
  EXPECT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(row_of(table, "三条商会").reason, work::ReachReason::kNotTold);
  EXPECT_EQ(row_of(table, "三条商会").second_means, "tel 03-1234-5678");
  EXPECT_EQ(row_of(table, "banks-1").second_means, "tel 03-0000-0001");
  {
    auto session = world_.open(kSecretariat);
    ASSERT_TRUE(fine(work::note_handed(*session, number, "三条商会", member::Means::kMail, false)));
    ASSERT_TRUE(fine(work::note_handed(*session, number, "四条, 五条", member::Means::kTel, true)));
    EXPECT_TRUE(refused_with(
        work::note_handed(*session, number, "六条", member::Means::kTel, true), UserCode::kNoContact));
  }
  table = reach(number);
  EXPECT_EQ(row_of(table, "三条商会").reason, work::ReachReason::kOtherMeans);
  EXPECT_EQ(row_of(table, "四条, 五条").reason, work::ReachReason::kNone);
  EXPECT_EQ(table.confirmed, 1u);
  EXPECT_EQ(table.percent(), 25);
}

TEST_F(RelayTest, MailsWhoHasAnAddressAndWasNotMailedYet) {
  const std::string number = posted("停電");
  {
    auto session = world_.open(kSecretariat);
    ASSERT_EQ(work::import_contacts(*session, as_bytes("名称,電話,メール\n三条商会,,a@example.jp\n"
                                                       "四条設備,,b@example.jp\n五条印刷,075-000-0000,\n"))
                  .value(),
              3u);
  }
  const auto plan = planned(number);
  ASSERT_TRUE(fine(plan));
  ASSERT_EQ(plan->others.size(), 3u);
  const auto names = [&] {
    auto session = world_.open(kSecretariat);
    const auto to = work::to_be_mailed(*session, *plan);
    EXPECT_TRUE(fine(to));
    std::vector<std::string> out;
    for (const member::ContactRow& one : *to) out.push_back(one.name);
    return out;
  };
  const std::vector<std::string> both = names();
  EXPECT_EQ(both.size(), 2u) << "no address, no mail";
  EXPECT_EQ(std::count(both.begin(), both.end(), "五条印刷"), 0);
  {
    auto session = world_.open(kSecretariat);
    ASSERT_TRUE(fine(work::note_handed(*session, number, "三条商会", member::Means::kMail, false)));
    ASSERT_TRUE(fine(work::note_handed(*session, number, "四条設備", member::Means::kTel, false)));
  }
  EXPECT_EQ(names(), std::vector<std::string>{"四条設備"}) << "told by telephone alone";
}

TEST_F(RelayTest, RefusesContactsThatLeadNowhere) {
  auto session = world_.open(kSecretariat);
  EXPECT_TRUE(refused_with(work::add_contact(*session, {"三条商会", "", "", ""}), UserCode::kContactMeans));
  for (const char* const mail : {"a", "a@b@c", "-oQ/tmp@x", "a@b\r\nBcc: x@y", "a b@c", "@", "a@"}) {
    EXPECT_FALSE(work::add_contact(*session, {"三条商会", mail, "", ""})) << mail;
  }
  EXPECT_TRUE(refused_with(work::add_contact(*session, {" ", "", "", "1"}), UserCode::kTextEmpty));
  EXPECT_TRUE(refused_with(work::import_contacts(*session, as_bytes("三条商会,a@example.jp\n\"四条,b@example.jp\n")),
                           UserCode::kFileBad));
  EXPECT_TRUE(member::contacts(*session)->empty()) << "all or nothing";
  EXPECT_TRUE(refused_with(work::remove_contact(*session, "三条商会"), UserCode::kNoContact));
  EXPECT_TRUE(refused_with(work::remove_group(*session, "地方"), UserCode::kNoGroup));
}

TEST_F(RelayTest, MakesATableForAnOwnItem) {
  const std::string number = posted("各位", "amber", false, kAuthor, "banks,fsa");
  ack(kSecretariat, number, AckState::kReceived);
  const work::Reach table = reach(number, kAuthor);
  EXPECT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.confirmed, 1u);
  EXPECT_EQ(row_of(table, "banks").reason, work::ReachReason::kNone);
  auto session = world_.open("liaison@fsa");
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_TRUE(refused_with(work::reach(*session, number), UserCode::kNotReached));
}

}  // namespace
}  // namespace ceptoar::test::relay_test
