// SPDX-License-Identifier: Apache-2.0
// JSON of relay, its lists and reach.
#include "cli/cmd/screens_relay.h"
#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::json_time;

namespace {

Json contact_json(const member::ContactRow& contact) {
  return Json::object()
      .set("name", contact.name)
      .set("mail", contact.mail)
      .set("fax", contact.fax)
      .set("tel", contact.tel);
}

}  // namespace

Json relay_document(const work::RelayPlan& plan, const work::RelayResult* result,
                    const OtherMeansDone& done) {
  Json direct = Json::array();
  for (const member::KnownCompany& company : plan.direct) direct.push(company.handle);
  Json others = Json::array();
  for (const member::ContactRow& contact : plan.others) others.push(contact_json(contact));
  return document("relay")
      .set("id", shown_number(plan.summary.number))
      .set("tlp", tlp_label(plan.item.tlp))
      .set("exercise", plan.exercise)
      .set("direct", std::move(direct))
      .set("others", std::move(others))
      .set("sealed", plan.sealed)
      .set("stored", result != nullptr && result->stored)
      .set("author_told", result != nullptr && result->told)
      .set("files", texts_json(done.files))
      .set("mailed", texts_json(done.mailed));
}

Json contacts_document(const std::vector<member::ContactRow>& contacts) {
  Json items = Json::array();
  for (const member::ContactRow& contact : contacts) items.push(contact_json(contact));
  return document("relay-contacts").set("items", std::move(items));
}

Json groups_document(const std::vector<member::GroupRow>& groups,
                     const std::vector<work::PlaceGroup>& places) {
  Json items = Json::array();
  for (const member::GroupRow& group : groups) {
    items.push(Json::object().set("name", group.name).set("members", texts_json(group.members)));
  }
  Json agreed = Json::array();
  for (const work::PlaceGroup& place : places) {
    agreed.push(Json::object()
                    .set("id", shown_number(place.summary.number))
                    .set("name", place.name)
                    .set("from", place.summary.from)
                    .set("exercise", place.summary.exercise)
                    .set("member", place.member)
                    .set("until", json_time(place.ends_ms))
                    .set("word_until", json_time(place.word_ends_ms))
                    .set("joined", texts_json(place.joined))
                    .set("asked", texts_json(place.asked))
                    .set("left", texts_json(place.left)));
  }
  return document("relay-groups").set("items", std::move(items)).set("places", std::move(agreed));
}

Json reach_document(const work::Reach& reach) {
  Json rows = Json::array();
  for (const work::ReachRow& row : reach.rows) {
    Json one = Json::object();
    one.set("name", row.name).set("company", row.company);
    one.set("means", row.means ? Json(means_name(*row.means)) : Json());
    one.set("sent_at", json_time(row.sent_ms));
    one.set("delivered_at", json_time(row.delivered_ms.value_or(0)));
    one.set("state", row.state ? Json(ack_state_name(*row.state)) : Json());
    one.set("confirmed_at", json_time(row.confirmed_ms.value_or(0)));
    one.set("by", row.by).set("reason", work::reach_reason_name(row.reason));
    one.set("second_means", row.second_means);
    one.set("companies", row.companies).set("companies_answered", row.companies_answered);
    rows.push(std::move(one));
  }
  return document("reach")
      .set("id", shown_number(reach.number))
      .set("tlp", tlp_label(reach.tlp))
      .set("title", reach.title)
      .set("exercise", reach.exercise)
      .set("queued", reach.queued)
      .set("of", static_cast<std::int64_t>(reach.rows.size()))
      .set("sent", static_cast<std::int64_t>(reach.sent))
      .set("delivered", static_cast<std::int64_t>(reach.delivered))
      .set("confirmed", static_cast<std::int64_t>(reach.confirmed))
      .set("percent", reach.percent())
      .set("rows", std::move(rows));
}

}  // namespace ceptoar::cmd
