// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/documents_paper.h"

#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::json_time;

namespace {

std::string_view link_name(work::ChainLink::Kind kind) {
  switch (kind) {
    case work::ChainLink::Kind::kOrganisation: return "organisation";
    case work::ChainLink::Kind::kCompany: return "company";
    case work::ChainLink::Kind::kHolder: return "holder";
  }
  return "holder";
}

}  // namespace

Json provenance_document(const work::Provenance& from) {
  Json chain = Json::array();
  for (const work::ChainLink& link : from.chain) {
    chain.push(Json::object()
                   .set("kind", link_name(link.kind))
                   .set("handle", link.handle)
                   .set("role", link.role)
                   .set("key", link.key)
                   .set("not_before", json_time(link.not_before_ms))
                   .set("not_after", json_time(link.not_after_ms)));
  }
  Json relays = Json::array();
  for (const work::RelayedBy& relay : from.relays) {
    relays.push(Json::object().set("by", relay.handle).set("at", json_time(relay.at_ms)));
  }
  Json receipts = Json::array();
  for (const work::BoardRow& row : from.receipts) {
    receipts.push(Json::object()
                      .set("org", row.org)
                      .set("at", json_time(row.delivered_ms.value_or(0))));
  }
  Json out = document("provenance");
  out.set("id", shown_number(from.summary.number)).set("tlp", tlp_label(from.summary.tlp));
  out.set("roster_version", from.roster_version).set("roster_hash", from.roster_hash);
  out.set("chain", std::move(chain)).set("verified", from.verified);
  out.set("fault", from.fault.empty() ? Json() : Json(from.fault));
  out.set("author_node", from.author_node).set("position", from.position);
  out.set("entry", from.entry_id).set("body_hash", from.body_hash);
  out.set("signed_at", json_time(from.summary.sent_ms)).set("posted_at", json_time(from.posted_ms));
  out.set("received_at", json_time(from.summary.received_ms)).set("relays", std::move(relays));
  out.set("second_officer", from.second_officer.empty() ? Json() : Json(from.second_officer));
  out.set("receipts", from.receipts_here ? std::move(receipts) : Json());
  out.set("of", from.receipts_here ? Json(from.of) : Json());
  return out.set("exercise", from.summary.exercise).set("suspended", from.summary.suspended);
}

Json phone_document(const work::PhoneScript& script, const std::vector<std::string>& lines) {
  const work::InboxItem& summary = script.item.summary;
  Json out = document("phone");
  out.set("id", shown_number(summary.number)).set("tlp", tlp_label(summary.tlp));
  out.set("called", script.called);
  out.set("nonce", script.nonce.empty() ? Json() : Json(script.nonce));
  out.set("caller_digits", script.digits ? Json(script.digits->caller) : Json());
  out.set("called_digits", script.digits ? Json(script.digits->called) : Json());
  out.set("lines", texts_json(lines));
  return out.set("exercise", summary.exercise).set("suspended", summary.suspended);
}

}  // namespace ceptoar::cmd
