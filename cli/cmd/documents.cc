// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/documents.h"

#include "cli/cmd/screens_alarms.h"
#include "cli/cmd/screens_ends.h"
#include "cli/cmd/show.h"
#include "cli/cmd/version.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::json_time;

namespace {

std::string_view status_name(Status status) {
  switch (status) {
    case Status::kActive:
      return "active";
    case Status::kSuspended:
      return "suspended";
    case Status::kRemoved:
      return "removed";
    case Status::kForming:
      return "forming";
    case Status::kCandidate:
      return "candidate";
  }
  return "candidate";
}

std::string_view standing_name(member::CardStanding standing) {
  switch (standing) {
    case member::CardStanding::kGood:
      return "good";
    case member::CardStanding::kReestablished:
      return "reestablished";
    case member::CardStanding::kDisputed:
    case member::CardStanding::kPassedOver:
      return "disputed";
  }
  return "disputed";
}

std::string_view queued_kind_name(InnerKind kind) {
  if (kind == InnerKind::kRelay) return "relay";
  return kind == InnerKind::kProposal ? "proposal" : "advisory";
}

Json new_alarms_json(const std::vector<member::Alarm>& alarms) {
  Json out = Json::array();
  for (const member::Alarm& alarm : alarms) {
    out.push(Json::object()
                 .set("alarm", ui::tr(ui::Lang::kEn, alarm_text(alarm.kind)))
                 .set("entry", alarm.entry.hex())
                 .set("detail", alarm.detail));
  }
  return out;
}

}  // namespace

Json post_document(const member::ResolvedAudience& audience, const work::PostResult* result,
                   std::string_view name) {
  Json out = document(name);
  out.set("id", result == nullptr ? Json() : Json(shown_number(result->number)));
  out.set("tlp", tlp_label(audience.tlp));
  out.set("readers", readers_json(audience.names));
  out.set("stored", result != nullptr && result->stored);
  out.set("delivered", result == nullptr ? 0U : result->delivered);
  out.set("of", result == nullptr ? 0U : result->of);
  // The id that nodes and their operators know; the digits above are sealed to the readers.
  out.set("entry", result == nullptr || !result->entry ? Json() : Json(result->entry->hex()));
  return out;
}

void set_clock_ahead(Json& out, const work::InboxItem& item) {
  if (item.clock_ahead_ms != 0) out.set("clock_ahead_minutes", item.clock_ahead_ms / 60'000);
}

Json inbox_item_json(const work::InboxItem& item) {
  Json out = Json::object();
  out
      .set("id", shown_number(item.number))
      .set("tlp", tlp_label(item.tlp))
      .set("from", item.from)
      .set("title", item.title)
      .set("kind", item.kind)
      .set("sent_at", json_time(item.sent_ms))
      .set("received_at", json_time(item.received_ms))
      .set("state", work::item_state_name(item.state))
      .set("exercise", item.exercise)
      .set("suspended", item.suspended);
  set_clock_ahead(out, item);
  return out;
}

Json inbox_document(const std::vector<work::InboxItem>& items) {
  Json rows = Json::array();
  for (const work::InboxItem& item : items) rows.push(inbox_item_json(item));
  return document("inbox").set("items", std::move(rows));
}

Json read_document(const work::ReadItem& item) {
  Json out = document("read");
  out.set("id", shown_number(item.summary.number));
  out.set("tlp", tlp_label(item.summary.tlp));
  out.set("from", item.summary.from);
  out.set("title", item.summary.title);
  out.set("body", item.body);
  out.set("audience", readers_json(item.readers));
  out.set("signed_by", item.signed_by);
  out.set("supersedes", item.supersedes ? Json(shown_number(*item.supersedes)) : Json());
  out.set("exercise", item.summary.exercise);
  out.set("kind", item.summary.kind);
  out.set("summary", texts_json(item.content.summary));
  out.set("ack_by", json_time(item.content.ack_by_ms));
  out.set("act_by", json_time(item.content.act_by_ms));
  Json answers = Json::array();
  for (const member::AnswerRow& row : item.answers) {
    answers.push(Json::object()
                     .set("by", row.handle)
                     .set("state", ack_state_name(row.answer.state))
                     .set("note", row.answer.note)
                     .set("at", json_time(row.answer.at_ms)));
  }
  out.set("answers", std::move(answers));
  Json relays = Json::array();
  for (const work::RelayedBy& relay : item.relays) {
    relays.push(Json::object()
                    .set("by", relay.handle)
                    .set("at", json_time(relay.at_ms))
                    .set("note", relay.note)
                    .set("companies", static_cast<std::int64_t>(relay.companies))
                    .set("of_earlier_version", relay.earlier));
  }
  out.set("relays", std::move(relays));
  out.set("twins", twins_json(item.twins));
  out.set("changed_since_read", item.told_now);
  out.set("suspended", item.summary.suspended);
  set_clock_ahead(out, item.summary);
  return out;
}

Json ack_document(const std::vector<work::AckResult>& results) {
  Json items = Json::array();
  for (const work::AckResult& result : results) {
    items.push(Json::object()
                   .set("id", shown_number(result.number))
                   .set("state", ack_state_name(result.state))
                   .set("stored", result.stored)
                   .set("exercise", result.exercise));
  }
  return document("ack").set("items", std::move(items));
}

Json broadcasts_document(const std::vector<work::BroadcastRow>& rows) {
  Json out = Json::array();
  for (const work::BroadcastRow& row : rows) {
    out.push(Json::object()
                 .set("id", shown_number(row.number))
                 .set("tlp", tlp_label(row.tlp))
                 .set("title", row.title)
                 .set("state", work::broadcast_state_name(row.state))
                 .set("by", row.by)
                 .set("second", row.second.empty() ? Json() : Json(row.second))
                 .set("at", json_time(row.at_ms))
                 .set("exercise", row.exercise));
  }
  return document("broadcast-list").set("items", std::move(out));
}

Json board_document(const work::Board& board) {
  Json rows = Json::array();
  for (const work::BoardRow& row : board.rows) {
    rows.push(Json::object()
                  .set("org", row.org)
                  .set("delivered_at", json_time(row.delivered_ms.value_or(0)))
                  .set("opened_at", json_time(row.opened_ms.value_or(0)))
                  .set("state", row.last_word() ? Json(ack_state_name(*row.last_word())) : Json())
                  .set("by", row.by.empty() ? Json() : Json(row.by))
                  .set("second_means",
                       row.second_means.empty() ? Json() : Json(row.second_means)));
  }
  Json out = document("board");
  out.set("id", shown_number(board.number));
  out.set("delivered", board.delivered).set("of", board.of).set("rows", std::move(rows));
  Json reports = Json::array();
  for (const work::CompaniesReport& report : board.reports) {
    Json counts = Json::object();
    for (const AckCount& count : report.counts) counts.set(ack_state_name(count.state), count.count);
    reports.push(Json::object()
                     .set("by", report.by)
                     .set("at", json_time(report.at_ms))
                     .set("companies", report.companies)
                     .set("counts", std::move(counts)));
  }
  out.set("reported_companies", std::move(reports));
  out.set("countersign_by", json_time(board.countersign_by_ms));
  out.set("exercise", board.exercise);
  return out;
}

Json status_document(const work::StatusView& status) {
  Json peers = Json::array();
  for (const work::PeerLine& peer : status.peers) {
    peers.push(Json::object()
                   .set("org", peer.org)
                   .set("connected", peer.connected)
                   .set("last_heard_at", json_time(peer.last_heard_ms))
                   .set("behind", peer.behind)
                   .set("round_trip_us", peer.round_trip_us)
                   .set("program", peer.program));
  }
  Json out = document("status");
  out.set("handle", status.handle).set("role", status.role).set("org", status.org);
  out.set("enrolled", status.enrolled).set("node", status.node).set("online", status.online);
  out.set("unread", status.unread);
  out.set("awaiting", status.awaiting.count + status.awaiting_drills.count);
  out.set("awaiting_drills", status.awaiting_drills.count);
  out.set("to_release", status.to_release).set("to_decide", status.to_decide);
  out.set("to_approve", status.to_approve).set("drafts", status.drafts);
  out.set("open_broadcasts", status.broadcasts.count).set("open_drills", status.drills.count);
  Json queued = Json::array();
  for (const member::OutboxItem& item : status.queued_items) {
    queued.push(Json::object()
                    .set("id", shown_number(item.number))
                    .set("kind", queued_kind_name(item.kind))
                    .set("title", item.title)
                    .set("tlp", tlp_label(item.tlp))
                    .set("exercise", item.exercise));
  }
  out.set("queued", status.queued).set("queued_items", std::move(queued));
  out.set("waiting", status.waiting);
  out.set("roster_version", status.roster_version);
  out.set("device_until", json_time(status.device_ends_ms));
  out.set("ends", key_ends_json(status.ends));
  out.set("clock_off_ms", status.online ? Json(status.clock_off_ms) : Json());
  out.set("entries", status.entries).set("bodies", status.bodies).set("outbox", status.node_outbox);
  out.set("read_only", status.node_read_only).set("peers", std::move(peers));
  out.set("alarms", alarms_json(status.alarms));
  return out;
}

Json sync_document(const work::Started& started) {
  Json out = document("sync");
  out.set("online", started.sync.online).set("headers", started.sync.headers);
  if (started.sync.by_other_node) out.set("by_other_node", true);
  out.set("new_items", started.sync.new_items).set("waiting", started.sync.waiting);
  out.set("alarms", new_alarms_json(started.sync.alarms));
  return out;
}

Json version_document() {
  return document("version").set("version", kProgramVersion).set("protocol", kProtocolVersion);
}

Json roster_document(const work::RosterView& roster) {
  Json orgs = Json::array();
  for (const work::RosterOrgRow& row : roster.orgs) {
    Json org = Json::object();
    org.set("org", row.handle).set("kind", org_kind_name(row.kind));
    org.set("status", status_name(row.status));
    org.set("name_ja", row.name_ja).set("name_en", row.name_en);
    org.set("sector", row.sector).set("ministry", row.ministry).set("votes", row.votes);
    org.set("nodes", texts_json(row.nodes));
    org.set("staff_key", row.staff_epoch).set("members_key", row.members_epoch);
    org.set("key_confirmed_at", json_time(row.staff_as_of_ms));
    org.set("persons", texts_json(row.persons)).set("companies", texts_json(row.companies));
    if (row.readiness) {
      Json ready = Json::object();
      ready.set("rules", row.readiness->rules.is_zero() ? "" : row.readiness->rules.hex());
      ready.set("rules_name", row.readiness->rules_name);
      ready.set("poc_members", row.readiness->poc_members);
      ready.set("poc_outside", row.readiness->poc_outside);
      ready.set("coordinator", row.readiness->coordinator);
      org.set("readiness", std::move(ready.set("complete", row.readiness->complete)));
    }
    if (!row.suspended_nodes.empty()) org.set("suspended_nodes", texts_json(row.suspended_nodes));
    if (row.suspended_until_ms != 0) org.set("suspended_until", json_time(row.suspended_until_ms));
    orgs.push(std::move(org));
  }
  Json out = document("roster");
  out.set("version", roster.version).set("network", roster.network.hex());
  out.set("number", roster.number).set("created_at", json_time(roster.created_ms));
  out.set("expires_at", json_time(roster.expires_ms));
  out.set("voters", roster.voters).set("threshold", roster.threshold);
  out.set("communities", texts_json(roster.communities)).set("orgs", std::move(orgs));
  return out;
}

Json cards_document(const std::vector<work::CardRow>& cards) {
  Json rows = Json::array();
  for (const work::CardRow& card : cards) {
    Json contacts = Json::array();
    for (const Contact& contact : card.contacts) {
      contacts.push(Json::object().set("means", contact.means).set("value", contact.value));
    }
    Json row = Json::object();
    row.set("handle", card.handle).set("name_ja", card.name_ja).set("name_en", card.name_en);
    row.set("role", card.role).set("company", card.company).set("contacts", std::move(contacts));
    row.set("created_at", json_time(card.created_ms)).set("standing", standing_name(card.standing));
    row.set("confirmed_at", json_time(card.confirmed_ms)).set("stale", card.stale).set("left", card.left);
    rows.push(std::move(row));
  }
  return document("cards").set("cards", std::move(rows));
}

Json share_document(const work::ShareResult& result) {
  Json out = document("share");
  out.set("cards", texts_json(result.cards)).set("readers", result.readers);
  return out.set("stored", result.stored);
}

Json keys_document(const std::vector<member::KeyRow>& keys) {
  Json rows = Json::array();
  for (const member::KeyRow& key : keys) {
    Json row = Json::object();
    row.set("class", reader_class_name(key.key_class)).set("of", key.handle);
    row.set("generation", key.epoch).set("created_at", json_time(key.created_ms));
    row.set("until", json_time(key.not_after_ms)).set("confirmed_at", json_time(key.as_of_ms));
    row.set("current", key.current).set("held", key.held);
    rows.push(std::move(row));
  }
  return document("keys").set("keys", std::move(rows));
}

Json rotated_document(const std::vector<ReaderClass>& rotated) {
  Json classes = Json::array();
  for (const ReaderClass key_class : rotated) classes.push(reader_class_name(key_class));
  return document("rotated").set("classes", std::move(classes));
}

Json try_document(const std::vector<work::Tried>& tried) {
  Json rows = Json::array();
  for (const work::Tried& one : tried) {
    rows.push(
        Json::object().set("file", one.file).set("result", work::try_result_name(one.result)));
  }
  return document("try").set("files", std::move(rows));
}

Json file_document(const std::string& path, const std::optional<std::string>& number) {
  return document("file").set("file", path).set("number", number ? Json(*number) : Json());
}

}  // namespace ceptoar::cmd
