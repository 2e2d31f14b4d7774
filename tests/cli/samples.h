// SPDX-License-Identifier: Apache-2.0
// Values as cli/work would hand them over, for tests of screens and JSON documents.
#ifndef CEPTOAR_TESTS_CLI_SAMPLES_H_
#define CEPTOAR_TESTS_CLI_SAMPLES_H_

#include <vector>

#include "cli/cmd/screens.h"
#include "cli/cmd/screens_relay.h"
#include "cli/work/consent.h"
#include "cli/work/people.h"
#include "cli/work/provenance.h"
#include "cli/work/versions.h"

namespace ceptoar::samples {

inline constexpr std::uint64_t kNowMs = 1'763'601'600'000;  // 2025-11-20 10:20 JST
inline constexpr std::uint64_t kMinuteMs = 60'000;

inline std::vector<member::ReaderName> readers() {
  return {
      {ReaderClass::kStaff, "banks", "", "銀行等セプター", "Banks CEPTOAR", false},
      {ReaderClass::kMembers, "banks", "", "銀行等セプター", "Banks CEPTOAR", false},
      {ReaderClass::kStaff, "electric", "", "電力セプター", "Electric power CEPTOAR", true},
      {ReaderClass::kStaff, "telecom", "", "通信セプター", "Telecommunications CEPTOAR", false},
      {ReaderClass::kMembers, "telecom", "", "通信セプター", "Telecommunications CEPTOAR", false}};
}

inline work::Draft draft() {
  work::Draft draft;
  draft.written.title = "変電設備の障害による停電";
  draft.audience.tlp = Tlp::kAmber;
  draft.audience.names = readers();
  draft.audience.organisations = 3;
  draft.audience.ceptoars_with_members = 2;
  draft.audience.member_names = {"banks-1", "banks-2"};
  draft.audience.warnings = {{member::WarningKind::kStaleStatement, "telecom", kNowMs}};
  return draft;
}

inline work::InboxItem item(std::string number, Tlp tlp, std::string title) {
  work::InboxItem item;
  item.number = std::move(number);
  item.entry.bytes[0] = static_cast<std::uint8_t>(item.number[0]);
  item.tlp = tlp;
  item.from = "electric";
  item.from_name_ja = "電力セプター";
  item.from_name_en = "Electric power CEPTOAR";
  item.title = std::move(title);
  item.kind = "share";
  item.sent_ms = kNowMs;
  item.received_ms = kNowMs + kMinuteMs;
  return item;
}

inline std::vector<cmd::ListedItem> inbox() {
  std::vector<cmd::ListedItem> items;
  items.push_back(
      {item("4827193066159", Tlp::kAmberStrict, "制御装置の遠隔接続で認証を回避される欠陥"), 1});
  items.push_back({item("1234567890124", Tlp::kRed, "evil\x1b[2J\xE2\x80\xAEtitle"), 2});
  items.back().item.state = work::ItemState::kRead;
  items.push_back({item("9999999999994", Tlp::kGreen, "分野横断的演習の連絡"), 3});
  items.back().item.exercise = true;
  items.back().item.from = "nisc";
  items.back().item.from_name_ja = "内閣官房情報セキュリティセンター";
  items.back().item.from_name_en = "National Information Security Center";
  items.push_back({item("2222222222225", Tlp::kClear, "古い版"), 0});
  items.back().item.state = work::ItemState::kSuperseded;
  items.back().item.received_ms -= 1440 * kMinuteMs;
  return items;
}

inline work::ReadItem read_item(bool exercise) {
  work::ReadItem read;
  read.summary = item("4827193066159", Tlp::kAmber, "変電設備の障害による停電");
  read.summary.exercise = exercise;
  read.summary.importance = 3;
  read.body = "10時20分ごろ、変電設備の障害により停電が発生した。\n\n復旧の見込みは12時。\n";
  read.readers = readers();
  read.signed_by = "secretariat@electric";
  read.signer_role = "secretariat";
  read.author_node = "electric";
  read.retain_until_ms = kNowMs + 365ULL * 1440 * kMinuteMs;
  read.position = 42;
  return read;
}

// Posted, corrected, withdrawn; the first one's key is destroyed when it was a drill.
inline work::Versions versions(bool exercise) {
  work::Versions out;
  out.number = "4827193066159";
  out.tlp = Tlp::kAmber;
  out.exercise = exercise;
  const auto version = [&](work::Version::What what, std::string title, std::uint64_t minutes) {
    work::Version one;
    one.what = what;
    one.summary = item(out.number, Tlp::kAmber, std::move(title));
    one.summary.sent_ms += minutes * kMinuteMs;
    one.signed_by = "secretariat@electric";
    one.entry_id = std::string(64, 'a');
    return one;
  };
  using What = work::Version::What;
  out.list = {version(What::kFirst, "停電", 0), version(What::kCorrection, "停電（訂正）", 30),
              version(What::kWithdrawal, "停電（訂正）", 60)};
  out.list[0].summary.state = work::ItemState::kSuperseded;
  out.list[0].closed = exercise;
  out.list[1].summary.state = work::ItemState::kWithdrawn;
  out.list[1].old_title = "停電";
  out.list[1].changes = work::differences("同じ行\n復旧は未定。", "同じ行\n復旧は12時。");
  out.list[2].changes = work::differences("", "誤報でした。");
  out.list[2].standing = true;
  if (!exercise) out.twins = {{"1234567890124", "duty@nisc"}};
  return out;
}

inline work::Board board(bool all);
// A broadcast: one silent, one that opened it, one that answered.
inline work::Board answered_board() {
  work::Board out = board(false);
  out.asks = true;
  out.sent_ms = kNowMs - 12 * kMinuteMs;
  out.ack_by_ms = kNowMs - kMinuteMs;
  out.asked = 3;
  out.opened = 2;
  out.answered = 1;
  std::swap(out.rows[0], out.rows[2]);
  out.rows[0].second_means = "tel 03-1234-5678";
  out.rows[1].opened_ms = kNowMs - 5 * kMinuteMs;
  out.rows[1].second_means = "mail soc@electric.example";
  out.rows[2].opened_ms = kNowMs - 4 * kMinuteMs;
  out.rows[2].answered_ms = kNowMs - 3 * kMinuteMs;
  out.rows[2].state = AckState::kInvestigating;
  out.rows[2].by = "secretariat@banks";
  out.rows[2].note = "確認します";
  return out;
}

inline work::Board board(bool all) {
  work::Board board;
  board.number = "4827193066159";
  board.title = "変電設備の障害による停電";
  board.tlp = Tlp::kAmber;
  board.live = true;
  board.of = 3;
  board.delivered = all ? 3 : 2;
  const auto row = [](std::string org, std::string ja, std::string en) {
    work::BoardRow out;
    out.org = std::move(org);
    out.name_ja = std::move(ja);
    out.name_en = std::move(en);
    out.delivered_ms = kNowMs + kMinuteMs;
    out.verified = true;
    return out;
  };
  board.rows = {row("banks", "銀行等セプター", "Banks CEPTOAR"),
                row("electric", "電力セプター", "Electric power CEPTOAR"),
                row("telecom", "通信セプター", "Telecommunications CEPTOAR")};
  if (!all) {
    board.rows[2].delivered_ms.reset();
    board.rows[2].verified = false;
  }
  return board;
}

inline work::Provenance provenance() {
  work::Provenance out;
  out.summary = item("4827193066159", Tlp::kAmber, "変電設備の障害による停電");
  out.roster_version = 3;
  out.roster_hash = out.entry_id = out.body_hash = std::string(64, 'a');
  out.chain = {{work::ChainLink::Kind::kOrganisation, "electric", "電力セプター",
                "Electric power CEPTOAR", "", "0123456789abcdef", 0, 0},
               {work::ChainLink::Kind::kHolder, "secretariat@electric", "", "", "secretariat",
                "fedcba9876543210", kNowMs, kNowMs + 365ULL * 1440 * kMinuteMs}};
  out.verified = true;
  out.author_node = "electric";
  out.position = 42;
  out.posted_ms = kNowMs;
  out.relays = {{"secretariat@banks", "", "", kNowMs + kMinuteMs, "", 0, false}};
  out.receipts_here = true;
  out.of = 3;
  out.receipts = {board(true).rows[0]};
  return out;
}

inline member::KeptAlarm alarm() {
  return {{member::AlarmKind::kFork, EntryId{}, NodeId{}, "two entries at position 7"}, "gas",
          kNowMs - kMinuteMs, kNowMs, 2, 0};
}

// A text for which a reporter was asked in a drill.
inline work::Consent consent_of_drill() {
  work::Consent out;
  out.request = inbox().front().item;
  out.request.exercise = true;
  out.terms.to = "electric";
  out.report = "4827193066159";
  out.title = "端末の障害";
  out.text = "一部の事業者で起動しない。\n原因は確認中。";
  return out;
}

inline work::PeopleView people() {
  work::PeopleView view;
  view.people.resize(2);
  view.people[0].handle = "secretariat@banks";
  view.people[0].role = "secretariat";
  view.people[0].device = view.people[0].own = true;
  view.people[0].stale = false;
  view.people[0].key = work::KeyState::kGood;
  view.people[0].successor = "officer2@banks";
  view.people[0].access_ends_ms = 1'763'600'000'000;
  view.people[1].handle = "banks-1";
  view.people[1].company = true;
  view.people[1].standing = OperatorStanding::kTarget;
  view.people[1].sector = "finance";
  return view;
}

inline work::StatusView status() {
  work::StatusView status;
  status.handle = "secretariat@electric";
  status.role = "secretariat";
  status.org = "electric";
  status.org_name_ja = "電力セプター";
  status.org_name_en = "Electric power CEPTOAR";
  status.node = "electric";
  status.enrolled = true;
  status.online = true;
  status.unread = 2;
  status.roster_version = 1;
  status.device_ends_ms = kNowMs + 90ULL * 1440 * kMinuteMs;
  status.entries = 120;
  status.bodies = 80;
  status.peers = {{"banks", true, kNowMs, 0, 310, "ceptoar-node 0.1.0", "192.0.2.1:7440",
                   work::PeerPath::kDirect},
                  {"telecom", false, kNowMs - kMinuteMs, 3, 0, "", "192.0.2.2:7440",
                   work::PeerPath::kOthers}};
  return status;
}

// One of each kind and state.
inline std::vector<work::KeyEndRow> key_ends() {
  using work::EndState;
  using work::KeyEnd;
  const auto days = [](std::uint64_t count) { return kNowMs + count * 1440 * kMinuteMs; };
  return {{KeyEnd::kHolder, "secretariat@electric", 0, kNowMs - kMinuteMs, EndState::kOver, true},
          {KeyEnd::kStaffKey, "banks", kNowMs - 40ULL * 1440 * kMinuteMs, days(3), EndState::kSoon, false},
          {KeyEnd::kMembersKey, "banks", kNowMs, days(4), EndState::kSoon, false},
          {KeyEnd::kDevice, "electric", 0, days(20), EndState::kSoon, true},
          {KeyEnd::kNodeKey, "electric", kNowMs, days(30), EndState::kSoon, true},
          {KeyEnd::kCompany, "banks-1", 0, days(40), EndState::kSoon, false},
          {KeyEnd::kRoster, "", kNowMs, days(50), EndState::kSoon, true},
          {KeyEnd::kAdminKey, "electric", kNowMs, days(900), EndState::kLater, true}};
}
inline work::StatusView status_with_ends() {
  work::StatusView out = status();
  for (const work::KeyEndRow& row : key_ends()) {
    if (row.own && row.state != work::EndState::kLater) out.ends.push_back(row);
  }
  return out;
}

// Everything that today's screen can have to say.
inline work::StatusView busy_day() {
  work::StatusView day = status();
  day.org_name_ja = "内閣官房情報セキュリティセンター";
  day.org_name_en = "National Information Security Center";
  day.role = "duty";
  day.online = false;
  day.unread = 120;
  day.awaiting = {12, kNowMs + 100 * kMinuteMs};
  day.awaiting_drills = {3, kNowMs + 40 * kMinuteMs};
  day.queued = 3;
  day.drafts = 2;
  day.to_approve = 1;
  day.to_release = 1;
  day.to_decide = 2;
  day.broadcasts = {1, kNowMs + 100 * kMinuteMs};
  day.drills = {2, 0};
  day.alarms = {alarm(), alarm(), alarm(), alarm()};
  day.alarms[1].alarm.kind = member::AlarmKind::kClock;
  day.alarms[1].alarm.detail.clear();
  return day;
}

inline work::RosterView roster() {
  work::RosterView roster;
  roster.version = 1;
  for (std::size_t i = 0; i < 12; ++i) roster.number += (i == 0 ? "" : " ") + std::string("12345");
  roster.created_ms = kNowMs;
  roster.expires_ms = kNowMs + 400ULL * 1440 * kMinuteMs;
  roster.voters = 19;
  roster.threshold = 13;
  roster.communities = {"council"};
  work::RosterOrgRow banks;
  banks.handle = "banks";
  banks.name_ja = "銀行等セプター";
  banks.name_en = "Banks CEPTOAR";
  banks.sector = "finance";
  banks.ministry = "fsa";
  banks.votes = true;
  banks.nodes = {"127.0.0.1:21004"};
  banks.staff_epoch = 1;
  banks.members_epoch = 3;
  banks.staff_as_of_ms = kNowMs;
  banks.persons = {"secretariat@banks"};
  banks.companies = {"banks-1", "banks-2"};
  work::RosterOrgRow nisc;
  nisc.handle = "nisc";
  nisc.kind = OrgKind::kNisc;
  nisc.status = Status::kSuspended;
  nisc.name_ja = "内閣官房情報セキュリティセンター";
  nisc.name_en = "National Information Security Center";
  roster.orgs = {banks, nisc};
  return roster;
}

inline std::vector<work::CardRow> cards() {
  work::CardRow good;
  good.handle = "officer@banks-1";
  good.name_ja = "銀行一 危機管理課";
  good.name_en = "Bank One, crisis desk";
  good.role = "member_officer";
  good.contacts = {{"tel", "03-0000-0000"}, {"mail", "duty@example.jp"}};
  good.created_ms = kNowMs;
  work::CardRow disputed = good;
  disputed.handle = "banks-2";
  disputed.company = true;
  disputed.contacts.clear();
  disputed.standing = member::CardStanding::kDisputed;
  return {disputed, good};
}

inline std::vector<member::KeyRow> keys() {
  return {{ReaderClass::kPerson, "secretariat@banks", 2, kNowMs, kNowMs + 60ULL * 1440 * kMinuteMs,
           kNowMs, true, true},
          {ReaderClass::kStaff, "banks", 1, kNowMs, kNowMs + 45ULL * 1440 * kMinuteMs, kNowMs, true,
           true},
          {ReaderClass::kMembers, "banks", 2, kNowMs, kNowMs, 0, false, false}};
}

inline work::RelayPlan relay_plan() {
  work::RelayPlan plan;
  plan.item.tlp = Tlp::kAmber;
  plan.item.title = "認証を回避される欠陥";
  plan.summary = item("4827193066159", Tlp::kAmber, plan.item.title);
  plan.content.title = plan.item.title;
  plan.content.text = "該当する装置を止めてください。\x1b[2J\n二行目";
  plan.content.summary = {"本日18:00までに外部公開を止める"};
  plan.relay.note = "該当の装置があれば電話してください";
  plan.relay.ack_by_ms = kNowMs + 60 * kMinuteMs;
  plan.sealed = true;
  plan.direct = {{"gas-1", "一条ガス", "Ichijo Gas", {}}, {"gas-2", "", "", {}}};
  plan.others = {{"三条商会", "madoguchi@example.jp", "", "03-1234-5678"},
                 {"四条設備", "", "03-0000-0002", "03-0000-0001"}};
  return plan;
}

inline work::Reach reach(bool exercise) {
  work::Reach out;
  out.number = "4827193066159";
  out.title = "認証を回避される欠陥";
  out.tlp = Tlp::kAmber;
  out.exercise = exercise;
  const auto row = [&](std::string name, std::string name_ja, work::ReachReason reason) {
    work::ReachRow one;
    one.name = std::move(name);
    one.name_ja = std::move(name_ja);
    one.company = true;
    one.reason = reason;
    one.sent_ms = kNowMs - 20 * kMinuteMs;
    out.rows.push_back(one);
    return &out.rows.back();
  };
  auto* silent = row("gas-2", "二条ガス", work::ReachReason::kSilent);
  silent->delivered_ms = silent->sent_ms;
  silent->second_means = "tel 03-2222-2222";
  row("三条商会", "", work::ReachReason::kOtherMeans)->means = member::Means::kMail;
  auto* untold = row("四条設備", "", work::ReachReason::kNotTold);
  untold->sent_ms = 0;
  untold->second_means = "fax 03-0000-0002";
  auto* heard = row("五条商会", "", work::ReachReason::kNone);
  heard->means = member::Means::kTel;
  heard->confirmed_ms = kNowMs - 5 * kMinuteMs;
  auto* answered = row("gas-1", "一条ガス", work::ReachReason::kNone);
  answered->delivered_ms = answered->sent_ms;
  answered->state = AckState::kNotAffected;
  answered->confirmed_ms = kNowMs - 10 * kMinuteMs;
  answered->by = "officer@gas-1";
  auto* ceptoar = row("banks", "銀行等セプター", work::ReachReason::kUndelivered);
  ceptoar->company = false;
  ceptoar->companies = 2;
  ceptoar->companies_answered = 1;
  out.sent = 5;
  out.delivered = 2;
  out.confirmed = 2;
  return out;
}

}  // namespace ceptoar::samples

#endif  // CEPTOAR_TESTS_CLI_SAMPLES_H_
