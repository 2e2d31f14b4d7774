// SPDX-License-Identifier: Apache-2.0
// Every document against its published schema (schema/json, JSON Schema 2020-12), by
// python3-jsonschema where it is installed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "cli/cmd/screens_access.h"
#include "cli/cmd/screens_backup.h"
#include "cli/cmd/screens_case.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/documents_agent.h"
#include "cli/cmd/documents_paper.h"
#include "cli/cmd/documents_search.h"
#include "cli/cmd/screens_voting.h"
#include "cli/cmd/screens_alarms.h"
#include "cli/cmd/screens_doctor.h"
#include "cli/cmd/screens_ends.h"
#include "cli/cmd/screens_explain.h"
#include "cli/cmd/screens_liaison.h"
#include "cli/cmd/screens_operators.h"
#include "cli/cmd/screens_peer.h"
#include "cli/cmd/screens_people.h"
#include "cli/cmd/screens_recover.h"
#include "cli/cmd/screens_redact.h"
#include "cli/cmd/screens_relay.h"
#include "cli/cmd/screens_report.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/screens_suspend.h"
#include "cli/cmd/screens_systems.h"
#include "cli/cmd/screens_versions.h"
#include "cli/cmd/screens_watch.h"
#include "cli/cmd/screens_witnessed.h"
#include "cli/cmd/documents_drafts.h"
#include "cli/cmd/documents_search.h"
#include "cli/cmd/screens_relay.h"
#include "cli/ui/errors.h"
#include "schema/limits.h"
#include "tests/cli/samples.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::cmd::json_test {
namespace {

constexpr const char* kValidate = R"py(
import glob, json, os, sys
import jsonschema
schemas, documents = sys.argv[1:3]
bad = 0
for path in sorted(glob.glob(os.path.join(documents, "*.json"))):
    name = os.path.basename(path).split(".")[0]
    with open(os.path.join(schemas, name + ".schema.json")) as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    with open(path) as f:
        document = json.load(f)
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
    should_fail = ".bad." in os.path.basename(path)
    if bool(errors) != should_fail:
        bad += 1
        print(path, [e.message for e in errors])
sys.exit(1 if bad else 0)
)py";

bool have_jsonschema() { return std::system("python3 -c 'import jsonschema' 2>/dev/null") == 0; }

member::KeptDraft kept_draft() {
  member::KeptDraft draft;
  draft.number = 1;
  draft.text = to_bytes(as_bytes("# 停電\n\n本文"));
  draft.typed.tlp = "amber";
  draft.typed.to = {"banks"};
  draft.typed.ack_by = "2h";
  draft.typed.summary = {"要点"};
  draft.made_ms = draft.changed_ms = 1'763'600'000'000;
  return draft;
}

work::PlaceGroup place_group() {
  work::PlaceGroup out;
  out.summary.number = "4827193066159";
  out.summary.from = "banks";
  out.name = "空港";
  out.joined = {"banks", "telecom"};
  out.asked = {"electric"};
  out.member = true;
  out.ends_ms = samples::kNowMs;
  return out;
}

work::WaitingReissue waiting_reissue() {
  return {"4827193066159",
          "停電",
          Tlp::kAmber,
          false,
          {"1234567890124", work::Basis::kConsent, "4827193066159", "electric", false, {}},
          samples::kNowMs,
          true,
          work::ConsentState::kGranted};
}

work::WaitingReissue colleagues_reissue() {
  work::WaitingReissue out = waiting_reissue();
  out.terms.two = true;
  out.where = "second@nisc";
  out.stop_asked = {"duty@nisc"};
  out.released = {"third@nisc"};
  return out;
}

// What follows a report: handling, cases, inquiries.
std::vector<std::pair<std::string, ui::Json>> matters(const work::InboxItem& item) {
  const work::PostResult stored{"4827193066159", EntryId{}, true, false, 1, 3};
  const member::ResolvedAudience audience = samples::draft().audience;
  work::HandledReport handled;
  handled.summary = item;
  handled.handling = {work::HandlingState::kForwarded, "fsa", 5, true, 9, 4, "", "確認中"};
  handled.outcomes = {{work::ReportOutcome::kShared, "nisc", 9, "提供済み"}};
  work::InquiryView inquiry{item, true, {"banks"}, {{"banks", work::InquiryAnswer::kNo, 7, ""}}, {}};
  work::InquiryView instruction = inquiry;
  instruction.instruction = true;
  liaison::Compared compared;
  compared.likeness = {{liaison::Likeness::Kind::kProduct, "X100"}};
  compared.against = "a / b";
  work::CaseView view;
  view.line = {1, "端末", false, liaison::ClockState::kWatch, 2, 3, 5};
  view.papers = {{item, true, "product time", liaison::ClockState::kRestored, std::nullopt},
                 {item, false, "", liaison::ClockState::kOngoing,
                  work::Choice{"electric", {"banks"}, {"gas"}, 5}}};
  view.events = {{liaison::ClockState::kRestored, {}, "banks-1"}};
  view.side_by_side = {{"quantity", {{{"quantity", "4,378台", Certainty::kConfirmed, 0}, "banks-1", "4827193066159"}}}};
  view.impact_from = {"停電"};
  view.deadlines = {{"nis2", {"a", "b"}, "notification", {"c", "d"}, "aware", 5, std::nullopt, true}};
  view.line.code = "048271";
  view.rivals = {{"clock", {{"restored", "a@nisc"}, {"watch", "b@nisc"}}}};
  view.disputed = {{"4827193066159", "端末", {{true, "a@nisc", 5}, {false, "b@nisc", 7}}}};
  view.line.to_decide = 2;
  view.steps = {{"step/contact", 5}, {"step/evidence", std::nullopt}};
  view.also_in = {2};
  const liaison::Edge edge{"electric", "finance", {"休業", "closed"}, "評価"};
  return {{"reports.one", reports_document({handled})},
          {"reports.none", reports_document({})},
          {"report-forward.stored", post_document(audience, &stored, "report-forward")},
          {"report-hold.dry", post_document(audience, nullptr, "report-hold")},
          {"report-outcome.stored", post_document(audience, &stored, "report-outcome")},
          {"report-vendor.stored", post_document(audience, &stored, "report-vendor")},
          {"provide.stored", post_document(audience, &stored, "provide")},
          {"inquiry-new.stored", post_document(audience, &stored, "inquiry-new")},
          {"inquiry-answer.stored", post_document(audience, &stored, "inquiry-answer")},
          {"inquiry.answered", inquiry_document(inquiry)},
          {"inquiry.instruction", inquiry_document(instruction)},
          {"inquiries.one", inquiries_document({inquiry})},
          {"cases.one", cases_document({view.line})},
          {"case.full", case_document(view)},
          {"case-suggestions.two", suggestions_document({{0, {{item, compared}}}, {1, {{item, {}}}}})},
          {"suggested.one", suggested_document("electric", {{"finance", {edge}, {"banks"}}})},
          {"suggested.none", suggested_document("gas", {})},
          {"report-notice.stored", post_document(audience, &stored, "report-notice")},
          {"report-notice.dry", post_document(audience, nullptr, "report-notice")},
          {"spread.one", spread_document({{"electric",
                                           {{"配電", {5, {}, {}, false}, false}},
                                           {{"finance", {edge}, {"banks"}}}}})},
          {"spread.none", spread_document({})}};
}

work::Concerns one_concern() {
  work::Concern hit;
  hit.item = samples::inbox().front().item;
  hit.lines = {{"FooGate,5.1,勘定系システム", 2}};
  hit.of = 1;
  hit.systems = {"勘定系システム"};
  return {{hit}, 3};
}

std::vector<std::pair<std::string, ui::Json>> documents() {
  const member::ResolvedAudience audience = samples::draft().audience;
  member::ResolvedAudience everybody;
  everybody.tlp = Tlp::kClear;
  everybody.names = {{ReaderClass::kEverybody, "", "", "", "", false}};
  member::ResolvedAudience red;
  red.tlp = Tlp::kRed;
  red.names = {{ReaderClass::kPerson, "banks", "secretariat@banks", "", "", false}};
  const work::PostResult stored{"4827193066159", EntryId{}, true, false, 1, 3};
  const work::PostResult queued{"4827193066159", std::nullopt, false, false, 0, 0};
  std::vector<work::InboxItem> items;
  for (const ListedItem& item : samples::inbox()) items.push_back(item.item);
  work::ReadItem correction = samples::read_item(true);
  correction.supersedes = "1234567890124";
  work::ReadItem answered = samples::read_item(false);
  answered.summary.ack_by_ms = 1'763'600'000'000;
  answered.content.summary = {"要点"};
  answered.answers.resize(1);
  answered.answers[0].handle = "secretariat@banks";
  work::ReadItem relayed = samples::read_item(false);
  relayed.relays = {{"secretariat@gas", "ガスセプター", "Gas CEPTOAR", 1'763'600'000'000, "確認してください", 2, true}};
  relayed.twins = {{"1234567890124", "duty@nisc"}};
  relayed.told_now = true;
  const work::RelayResult relay{"4827193066159", true, true};
  work::StatusView offline = samples::status();
  offline.online = false;
  offline.queued_items = {{InnerKind::kRelay, "4827193066159", MsgId{}, "停電", 0, true, Tlp::kAmber}};
  offline.alarms = {samples::alarm()};
  member::KeptAlarm seen = samples::alarm();
  seen.seen_ms = samples::kNowMs;
  member::SealEvidence evidence;
  evidence.header = Bytes(16, 1);
  evidence.stanza = Bytes(limits::kStanzaBytes, 2);
  member::KeptAlarm proven = samples::alarm();
  proven.alarm.kind = member::AlarmKind::kKeyCommit;
  proven.alarm.evidence = member::encode_row(evidence);
  work::StatusView hit = offline;  // long evidence is no part of a status
  hit.alarms = {proven};
  work::InboxItem ahead = samples::read_item(false).summary;
  ahead.clock_ahead_ms = 300 * 60'000;
  work::ReadItem refused = samples::read_item(false);
  refused.summary.clock_ahead_ms = ahead.clock_ahead_ms;
  refused.answers.resize(2);
  refused.answers[0].answer.state = AckState::kCannotOpen;
  refused.answers[1].answer.state = AckState::kSealBroken;
  work::Started started;
  started.sync.online = true;
  work::PhoneScript script;
  script.item = samples::read_item(true);
  script.nonce = "0417";
  script.digits = crypto::ReadBack{"508213", "770046"};
  work::VoteView votes;
  votes.version = 1;
  votes.proposals.resize(1);
  votes.proposals[0].prevotes.who = {"banks"};
  votes.proposals[0].changes = {{member::RosterChange::kOrgSuspended, "banks", ""},
                                {member::RosterChange::kExpiry, "", "1763600000000"}};
  votes.disputed = {Hash32{}};
  std::vector<work::VersionView> versions(1);
  versions[0].changes = votes.proposals[0].changes;
  auto forming = samples::roster();
  forming.orgs[0].status = Status::kForming;
  forming.orgs[0].readiness = work::ReadinessRow{{}, "規則", "poc@gas", "", "", false};
  forming.orgs[1].suspended_until_ms = samples::kNowMs;
  std::vector<work::SuspensionView> suspensions(2);
  suspensions[0].org = "banks";
  suspensions[0].who = {"fsa", "telecom"};
  suspensions[0].spent = {"fsa"};
  suspensions[0].starts_ms = samples::kNowMs;
  suspensions[1].stage = work::SuspensionStage::kInForce;
  auto suspending = versions;
  suspending[0].suspensions = suspensions;
  std::vector<work::RecoveryView> recoveries(2);
  recoveries[0].replaces = {"banks", "fsa"};
  recoveries[1].stage = work::RecoveryStage::kWaiting;
  recoveries[1].due_ms = samples::kNowMs;
  recoveries[1].present = {"telecom"};
  work::ShownRendering rendering;
  rendering.summary = items.front();
  rendering.level = liaison::Level::kSector;
  rendering.author = "officer@banks-1";
  rendering.made_ms = samples::kNowMs;
  rendering.parts.facts = {{"quantity", "4,378台", Certainty::kConfirmed, samples::kNowMs}};
  const work::DisclosureRecord overridden{
      items.back(), "公にしないこと", {{samples::kNowMs, "liaison@fsa", "人の生命を守るため"}}};
  const auto error = ui::error_text(ui::Lang::kJa, "E-TLP-MISSING", {});
  return {{"post.stored", post_document(audience, &stored)},
          {"post.queued", post_document(red, &queued)},
          {"post.dry", post_document(everybody, nullptr)},
          {"reply.stored", post_document(audience, &stored, "reply")},
          {"update.stored", post_document(audience, &stored, "update")},
          {"withdraw.stored", post_document(audience, &stored, "withdraw")},
          {"broadcast-list.one",
           broadcasts_document({{"4827193066159", "t", Tlp::kAmber, false, 1'763'600'000'000,
                                 "duty@nisc", "", work::BroadcastRow::State::kWaiting}})},
          {"broadcast-alone.stored", post_document(audience, &stored, "broadcast-alone")},
          {"broadcast-approve.stored", post_document(audience, &stored, "broadcast-approve")},
          {"ack.one", ack_document({{"4827193066159", "t", AckState::kReceived, false, true, {}}})},
          {"read.answered", read_document(answered)},
          {"read.relayed", read_document(relayed)},
          {"relay.dry", relay_document(samples::relay_plan(), nullptr, {})},
          {"relay.sent", relay_document(samples::relay_plan(), &relay, {{"a.eml"}, {"三条商会"}})},
          {"relay-contacts.two", contacts_document(samples::relay_plan().others)},
          {"relay-groups.one", groups_document({{"地方", {"gas-1", "三条商会"}}}, {})},
          {"relay-groups.place", groups_document({}, {place_group()})},
          {"group-propose.stored", post_document(audience, &stored, "group-propose")},
          {"group-join.stored", post_document(audience, &stored, "group-join")},
          {"group-leave.dry", post_document(audience, nullptr, "group-leave")},
          {"group-renew.stored", post_document(audience, &stored, "group-renew")},
          {"reach.some", reach_document(samples::reach(false))},
          {"reach.exercise", reach_document(samples::reach(true))},
          {"inbox.some", inbox_document(items)},
          {"inbox.none", inbox_document({})},
          {"search.some", search_document({{{items.front(), "10時20分から停電"}, {items.back(), ""}}, true})},
          {"search.none", search_document({})},
          {"peers.two", peers_document(samples::status())},
          {"doctor.broken", doctor_document(ui::Lang::kJa, work::judge({}))},
          {"explain.all", explain_document(ui::Lang::kJa, explain_all())},
          {"explain.one", explain_document(ui::Lang::kEn, *explain_word("amber"))},
          {"provenance.own", provenance_document(samples::provenance())},
          {"versions.three", versions_document(samples::versions(false))},
          {"phone.script", phone_document(script, {"a", "b"})},
          {"watch.one", watched_document(items.front())},
          {"drafts.two", drafts_document({{}, kept_draft()})},
          {"draft.one", draft_document(kept_draft())},
          {"draft.bare", draft_document({})},
          {"error.kept", ui::error_json(error, "E-TLP-MISSING", 64).set("draft", "d1")},
          {"read.plain", read_document(samples::read_item(false))},
          {"read.correction", read_document(correction)},
          {"board.open", board_document(samples::board(false))},
          {"board.all", board_document(samples::board(true))},
          {"board.answered", board_document(samples::answered_board())},
          {"error.missing", ui::error_json(error, "E-TLP-MISSING", 64)},
          {"status.online", status_document(samples::status())},
          {"status.ends", status_document(samples::status_with_ends())},
          {"roster-keys.all", key_ends_document(samples::key_ends())},
          {"roster-keys.none", key_ends_document({})},
          {"roster-keys.bad.name", version_document()},
          {"status.offline", status_document(offline)},
          {"sync.done", sync_document(started)},
          {"agent.none", agent_document(agent_view(std::nullopt, samples::kNowMs))},
          {"agent.fresh", agent_document(agent_view(member::AgentState{std::chrono::hours(8), {}, 0}, samples::kNowMs))},
          {"agent.fetched",
           agent_document(agent_view(
               member::AgentState{std::chrono::hours(8), std::chrono::milliseconds(500), 69, true},
               samples::kNowMs))},
          {"key-passphrase.told", passphrase_document(true)},
          {"alarms.none", alarms_document({})},
          {"alarms.two", alarms_document({samples::alarm(), seen})},
          {"alarms.evidence", alarms_document({proven})},
          {"status.evidence", status_document(hit)},
          {"inbox.ahead", inbox_document({ahead})},
          {"read.refused", read_document(refused)},
          {"watch.ahead", watched_document(ahead)},
          {"version.one", version_document()},
          {"roster.two", roster_document(samples::roster())},
          {"roster.forming", roster_document(forming)},
          {"roster-votes.round", votes_document(votes)},
          {"roster-recoveries.none", recoveries_document({})},
          {"roster-recoveries.two", recoveries_document(recoveries)},
          {"roster-suspensions.none", suspensions_document({})},
          {"roster-suspensions.two", suspensions_document(suspensions)},
          {"roster-rules.same", rules_document({"gas", "規則", Hash32{}, Hash32{}})},
          {"roster-rules.bad.name", version_document()},
          {"admin-key.voter",
           admin_key_document({"banks", {}, {}, samples::roster().number, samples::roster().number.substr(0, 23)},
                              "banks.admin")},
          {"admin-key.alone", admin_key_document({"banks", {}, {}, samples::roster().number, ""}, "banks.admin")},
          {"roster-votes.suspended", votes_document(votes).set("suspensions", suspensions_json(suspensions))},
          {"roster-history.suspended", versions_document(suspending)},
          {"roster-history.one", versions_document(versions)},
          {"roster-votes.bad.name", versions_document(versions)},
          {"cards.two", cards_document(samples::cards())},
          {"members.two", people_document(samples::people())},
          {"role.own", role_document({"secretariat@banks", "secretariat", true, true, 1, 2})},
          {"removal.person", removal_document({"officer2@banks", false, false, true, 1, 2, false})},
          {"removal.admin", removal_document({"officer2@banks", false, false, true, 1, 2, true})},
          {"companies-renewed.one", renewed_document({{"banks-1", 1, {}}})},
          {"companies-renewed.none", renewed_document({})},
          {"handover.set", handover_document({"a@banks", "b@banks", 1}, "archive", {3, 1, 0})},
          {"takeover.done", takeover_document({3, 1, 0})},
          {"operators.two",
           operators_document({"banks",
                               {{"banks-1", "一", "one", "finance", OperatorStanding::kTarget, true},
                                {"三条信用組合", "", "", "", std::nullopt, false}},
                               1, true, {true, {"fsa"}}})},
          {"operators.none", operators_document({"banks", {}, 0, false, {}})},
          {"systems.two", systems_document({{"勘定系システム", "本社", 1}, {"国際系システム", "", 2}})},
          {"systems.none", systems_document({})},
          {"check.one", concerns_document(one_concern())},
          {"check.none", concerns_document({})},
          {"systems-template.gas", template_document(ui::Lang::kJa,
                             {liaison::find_sector_systems(liaison::shipped_sector_systems(), "gas"),
                              {"遠隔の監視・制御システム"}})},
          {"sectors.today", sectors_document(liaison::shipped_sector_tables().back(), {"2001-10-02", "2024-04-01"})},
          {"sectors.month", sectors_document(liaison::shipped_sector_tables()[1], {"2005-09"})},
          {"sectors.bad.empty", sectors_document({}, {"2005-09"})},
          {"duty.one", duty_document({1, {{1, 2, "officer@banks", "03-1234-5678"}}})},
          {"members.bad.name", role_document({"secretariat@banks", "poc", false, true, 1, 0})},
          {"share.done", share_document({{"officer@banks-1", "banks-1"}, 20, true})},
          {"keys.three", keys_document(samples::keys())},
          {"audit-witnessed.two", witnessed_document({{NodeId{}, "banks", {}}, {NodeId{{1}}, "telecom", {}}})},
          {"archive-repaired.some", repaired_document({"archive.damaged-2026-11-20", true, true, 90, 5, 3})},
          {"access.some",
           access_document({{NodeId{}, NodeId{}},
                            {NodeId{}},
                            {{{HolderId{}, OrgId{}, "secretariat@banks", {}, {}, true},
                              member::AccessStanding::kFits, true, {NodeId{}}},
                             {{HolderId{}, OrgId{}, "gone@banks-1", {}, {}, false},
                              member::AccessStanding::kNoCompany, false, {NodeId{}}}},
                            {{"officer2@banks", {NodeId{}}}}},
                           1)},
          {"archive-copy.some", copy_document({40, 163'840, 1'000'000, 2, true}, {true, 3, 4, false, false})},
          {"archive-restored.some",
           restored_document({12, 1, 0, 2, 0, {{"secretariat@banks", 3}, {"officer2@banks", 0}}})},
          {"archive-restored.none", restored_document({})},
          {"backup.made", backup_document({"secretariat@banks", 1'763'700'000'000, 524'288, 9, 0, true}, "created")},
          {"backup.good", backup_document({"secretariat@banks", 1'763'700'000'000, 524'288, 9, 41, false}, "verified")},
          {"rotated.one", rotated_document({ReaderClass::kStaff})},
          {"try.two",
           try_document({{"a.item", work::TryResult::kOpened}, {"b", work::TryResult::kSealed}})},
          {"file.numbered", file_document("request", samples::roster().number)},
          {"file.plain", file_document("access", std::nullopt)},
          {"consent.drill", consent_document(samples::consent_of_drill())},
          {"reissues.one", reissues_document({waiting_reissue()})},
          {"reissues.none", reissues_document({})},
          {"reissues.colleague", reissues_document({colleagues_reissue()})},
          {"reissue-stopped.asked",
           reissue_stopped_document({colleagues_reissue(), "# 題\n文", false, 0, "second@nisc"})},
          {"reissue-approved.one", reissue_approved_document({colleagues_reissue(), "# 題\n文", {}})},
          {"reissue-stopped.told", reissue_stopped_document({waiting_reissue(), "# 題\n文", true, 0})},
          {"reissue-stopped.draft", reissue_stopped_document({waiting_reissue(), "# 題\n文", true, 7})},
          {"reissues.bad.name", imported_document({})},
          {"report-render.stored", post_document(audience, &stored, "report-render")},
          {"report-rendering.sector", rendering_document(rendering)},
          {"disclosure.two", disclosures_document({{items.front(), "", {}}, overridden})},
          {"readlog.one", read_log_document({{samples::kNowMs, 482'719'306'615, Tlp::kRed, "duty@nisc"},
                                            {samples::kNowMs, 0, Tlp::kAmber, "duty@nisc"}})},
          {"import.one", imported_document({{kept_draft()}, 2})},
          {"lint.attached",
           lint_document("16事業者の4378台", liaison::lint("16事業者の4378台", {}), "",
                         {{"a.pdf", {{true, liaison::Shows::kCompany, "三条ガス"}}}})},
          {"readlog.bad.name", imported_document({})},
          {"report-form.blank", report_form_document(liaison::blank_form(true))},
          {"report-form.bad.empty", report_form_document("")},
          // What a schema must not let through, so that it is known to look at all.
          {"post.bad.empty", ui::Json::object().set("schema", "ceptoar.post/1")},
          {"read.bad.name", board_document(samples::board(true))}};
}

TEST(JsonTest, EveryDocumentFitsItsSchema) {
  if (!have_jsonschema()) GTEST_SKIP() << "python3-jsonschema is not installed";
  const test::TempDir directory;
  auto all = documents();
  for (auto& one : matters(samples::inbox().front().item)) all.push_back(std::move(one));
  for (const auto& [name, document] : all) {
    std::ofstream(directory.path() / (name + ".json")) << document.dump();
  }
  std::ofstream(directory.path() / "validate.py") << kValidate;
  const std::string command = "python3 '" + (directory.path() / "validate.py").string() + "' '" +
                              std::string(CEPTOAR_SOURCE_DIR) + "/schema/json' '" +
                              directory.path().string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(JsonTest, PostHasTheShapeThatScriptsRelyOn) {
  const work::PostResult stored{"4827193066159", EntryId{}, true, false, 1, 3};
  EXPECT_EQ(post_document(samples::draft().audience, &stored).dump(),
            "{\"schema\":\"ceptoar.post/"
            "1\",\"id\":\"4827-1930-6615-9\",\"tlp\":\"TLP:AMBER\",\"readers\":["
            "{\"org\":\"banks\",\"class\":\"staff\"},{\"org\":\"banks\",\"class\":\"members\"},"
            "{\"org\":\"electric\",\"class\":\"staff\"},{\"org\":\"telecom\",\"class\":\"staff\"},"
            "{\"org\":\"telecom\",\"class\":\"members\"}],\"stored\":true,\"delivered\":1,\"of\":3,"
            "\"entry\":\"" +
                EntryId{}.hex() + "\"}");
}

TEST(JsonTest, BoardLeavesOpenWhatNobodyKnowsYet) {
  const std::string text = board_document(samples::board(false)).dump();
  EXPECT_NE(
      text.find("{\"org\":\"telecom\",\"delivered_at\":null,\"opened_at\":null,\"state\":null,"
                "\"by\":null,\"second_means\":null}"),
      std::string::npos)
      << text;
}

}  // namespace
}  // namespace ceptoar::cmd::json_test
