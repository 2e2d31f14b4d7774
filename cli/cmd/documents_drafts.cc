// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/documents_drafts.h"

#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;

namespace {

std::string_view use_name(member::TextUse use) {
  switch (use) {
    case member::TextUse::kPost: return "post";
    case member::TextUse::kReply: return "reply";
    case member::TextUse::kUpdate: return "update";
    case member::TextUse::kBroadcast: return "broadcast";
    case member::TextUse::kProvide: return "provide";
    case member::TextUse::kInquiry: return "inquiry";
    case member::TextUse::kConsent: return "consent";
    case member::TextUse::kReissue: return "reissue";
    case member::TextUse::kReport: return "report";
    case member::TextUse::kQuickReport: return "quick";
    case member::TextUse::kConsult: return "consult";
    case member::TextUse::kFollowUp: return "follow-up";
    case member::TextUse::kForward: return "forward";
    case member::TextUse::kHold: return "hold";
    case member::TextUse::kOutcome: return "outcome";
    case member::TextUse::kVendor: return "vendor";
    case member::TextUse::kAnswer: return "answer";
    case member::TextUse::kWithdraw: return "withdraw";
    case member::TextUse::kReportWithdraw: return "report-withdraw";
  }
  return "post";
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json row_of(const member::KeptDraft& draft) {
  const member::Typed& typed = draft.typed;
  return Json::object()
      .set("id", member::draft_name(draft.number))
      .set("title", member::draft_title(draft))
      .set("bytes", draft.text.size())
      .set("made_at", ui::json_time(draft.made_ms))
      .set("changed_at", ui::json_time(draft.changed_ms))
      .set("tlp", typed.tlp)
      .set("to", texts_json(typed.to))
      .set("with_members", typed.with_members)
      .set("exercise", typed.exercise)
      .set("flash", typed.flash)
      .set("use", use_name(typed.use))
      .set("about", or_null(typed.about));
}

}  // namespace

Json drafts_document(const std::vector<member::KeptDraft>& drafts) {
  Json rows = Json::array();
  for (const member::KeptDraft& draft : drafts) rows.push(row_of(draft));
  return document("drafts").set("items", std::move(rows));
}

Json draft_document(const member::KeptDraft& draft) {
  const member::Typed& typed = draft.typed;
  Json row = row_of(draft);
  row.set("kind", or_null(typed.kind)).set("importance", or_null(typed.importance));
  row.set("certainty", or_null(typed.certainty)).set("as_of", or_null(typed.as_of));
  row.set("ack_by", or_null(typed.ack_by)).set("act_by", or_null(typed.act_by));
  row.set("summary", texts_json(typed.summary)).set("fields", texts_json(typed.fields));
  row.set("all", typed.all).set("alone", typed.alone).set("set", texts_json(typed.more));
  row.set("ack_to", texts_json(typed.ack_to)).set("text", member::draft_text(draft));
  return document("draft").set("item", std::move(row));
}

}  // namespace ceptoar::cmd
