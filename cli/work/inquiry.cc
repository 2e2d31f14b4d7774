// SPDX-License-Identifier: Apache-2.0
#include "cli/work/inquiry.h"

#include <algorithm>
#include <array>
#include <map>

#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/work/answering.h"
#include "cli/work/exposure.h"
#include "cli/work/find.h"
#include "cli/work/held_report.h"
#include "cli/work/own_kind.h"
#include "cli/work/places.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::string_view kQuestion = "question";
constexpr std::string_view kRequest = "request";
constexpr std::string_view kAid = "aid";
constexpr std::string_view kInstruction = "instruction";
constexpr std::string_view kPlace = "place";
constexpr std::string_view kAnswer = "inquiry-answer";
constexpr std::string_view kNote = "inquiry-note";
constexpr std::array<std::string_view, 3> kAnswers = {"yes", "no", "checking"};

bool is_word(std::string_view word) {
  return word == kQuestion || word == kRequest || word == kAid || word == kInstruction;
}
bool is_inquiry(const Advisory& advisory) { return is_word(field_of(advisory, kInquiryField)); }

std::string_view word_of(const InquiryWish& wish) {
  if (wish.instruct) return kInstruction;
  return wish.aid ? kAid : wish.request ? kRequest : kQuestion;
}

// From the Cabinet Secretariat to ministries, and no further: they pass it on in words of their own.
Outcome<void> check_instruction(Session& session, const InquiryWish& wish, const Draft& draft) {
  const auto kind = own_kind(session);
  if (!kind) return kind.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.identity();
  if (!own) return own.error();
  const Tlp tlp = draft.audience.tlp;
  bool good = *kind && **kind == OrgKind::kNisc && !wish.aid && !wish.request &&
              (tlp == Tlp::kAmberStrict || tlp == Tlp::kRed);
  for (const Reader& reader : draft.audience.audience.readers) {
    const Organisation* org = (*roster)->find_org(reader.org);
    const bool ministry = org != nullptr && (org->kind == OrgKind::kMinistry ||
                                             org->kind == OrgKind::kResponseMinistry);
    good = good && (ministry || reader.org == (*own)->subject.org);
  }
  if (!good) return user_error(UserCode::kInstruct);
  return {};
}

// The groups that are asked, by their names; empty: none. Errors: of group_behind().
Outcome<std::string> place_of(Session& session, std::string_view to, bool exercise) {
  constexpr std::string_view kGroup = "group:";
  std::string out;
  for (const std::string& one : member::split_recipients(to)) {
    if (!one.starts_with(kGroup)) continue;
    const auto group = group_behind(session, std::string_view(one).substr(kGroup.size()), exercise);
    if (!group) return group.error();
    out += (out.empty() ? "" : ", ") + make_visible(group->name, true);
  }
  return out;
}

Outcome<HeldItem> held_inquiry(Session& session, std::string_view id) {
  auto held = held_item(session, id);
  if (!held) return held;
  // An instruction of somebody who gives none is none.
  const bool ordered = field_of(held->content, kInquiryField) == kInstruction;
  const bool none = ordered && member::finer_kind(session, held->row.entry) != kInstruction;
  if (none || !is_inquiry(held->content)) {
    return user_error(UserCode::kInquiry, {{"id", make_visible(id, true)}});
  }
  return held;
}

Outcome<bool> knows_reports(Session& session) {
  const auto kind = own_kind(session);
  if (!kind) return kind.error();
  return *kind && **kind != OrgKind::kCeptoar;
}

Outcome<void> check_names(Session& session, const Draft& draft) {
  const auto careful = knows_reports(session);
  if (!careful) return careful.error();
  if (!*careful) return {};
  const auto dictionary = lint_dictionary(&session, {});
  if (!dictionary) return dictionary.error();
  const auto findings = liaison::lint(draft.content.title + "\n" + draft.content.text, *dictionary);
  const auto name = std::find_if(findings.begin(), findings.end(), [](const auto& finding) {
    return liaison::needs_consent(finding.shows);
  });
  if (name == findings.end()) return {};
  return user_error(UserCode::kLintName, {{"line", std::to_string(name->line)},
                                          {"given", make_visible(name->found, true)}});
}

std::string organisation_in(const std::string& handle) {
  return handle.substr(handle.find('@') + 1);
}

Outcome<InquiryView> view_of(Session& session, const HeldItem& held) {
  InquiryView out;
  out.summary = summary_of(session, held.row);
  out.request = field_of(held.content, kInquiryField) == kRequest;
  out.aid = field_of(held.content, kInquiryField) == kAid;
  out.instruction = field_of(held.content, kInquiryField) == kInstruction;
  if (out.aid) out.place = std::string(field_of(held.content, kPlace));
  const auto opened = member::reopen(session, held.row.entry);
  if (!opened) return opened.error();
  const std::string asker = organisation_in(held.row.author_handle);
  for (const member::ReaderName& reader : member::name_readers(session, opened->opened.inner)) {
    const bool again = std::find(out.asked.begin(), out.asked.end(), reader.org) != out.asked.end();
    if (reader.org != asker && !again) out.asked.push_back(reader.org);
  }
  std::sort(out.asked.begin(), out.asked.end());
  const auto thread = member::thread_of(session, held.row.thread_org, held.row.thread_item);
  if (!thread) return thread.error();
  std::map<std::string, Answered> newest;
  for (const ItemRow& row : *thread) {
    if (row.superseded || row.withdrawn || row.content != ContentKind::kReply) continue;
    const auto answer = open_item(session, row);
    if (!answer) continue;
    const auto said = parse_inquiry_answer(field_of(answer->content, kAnswer));
    if (!said) continue;
    const std::string from = organisation_in(row.author_handle);
    Answered& at = newest[from];
    if (at.at_ms > row.sent_ms) continue;
    at = {from, *said, row.sent_ms, std::string(field_of(answer->content, kNote))};
  }
  // By name, not by time: who was quick is nobody's matter.
  for (auto& [from, answer] : newest) out.answers.push_back(std::move(answer));
  if (!held.row.own) return out;
  for (const std::string& org : out.asked) {
    if (!newest.contains(org)) out.silent.push_back(org);
  }
  return out;
}

}  // namespace

Outcome<Draft> prepare_inquiry(Session& session, const InquiryWish& wish) {
  PostWish post;
  post.document = wish.document;
  post.tlp = wish.tlp;
  post.to = wish.to;
  post.with_members = wish.with_members;
  post.exercise = wish.exercise;
  post.details.kind = ContentKind::kShare;
  post.details.act_by_ms = wish.act_by_ms;
  post.details.fields = {{std::string(kInquiryField), std::string(word_of(wish))}};
  if (wish.aid) {
    const auto place = place_of(session, wish.to, wish.exercise);
    if (!place) return place.error();
    if (place->empty() || wish.request) return user_error(UserCode::kAidPlace);
    post.details.fields.push_back({std::string(kPlace), *place});
  }
  auto draft = prepare(session, post);
  if (!draft) return draft;
  if (wish.instruct) {
    if (auto good = check_instruction(session, wish, *draft); !good) return good.error();
  }
  if (auto good = check_names(session, *draft); !good) return good.error();
  return draft;
}

std::string_view inquiry_answer_name(InquiryAnswer answer) {
  return kAnswers[static_cast<std::size_t>(answer) - 1];
}

std::optional<InquiryAnswer> parse_inquiry_answer(std::string_view name) {
  const auto at = std::find(kAnswers.begin(), kAnswers.end(), name);
  if (at == kAnswers.end()) return std::nullopt;
  return static_cast<InquiryAnswer>(at - kAnswers.begin() + 1);
}

Outcome<Draft> prepare_inquiry_answer(Session& session, std::string_view id, InquiryAnswer answer,
                                      std::string_view note) {
  const auto held = held_inquiry(session, id);
  if (!held) return held.error();
  if (held->row.own) return user_error(UserCode::kOwnItem, {{"id", make_visible(id, true)}});
  auto clean = member::clean_text(as_bytes(note), "text", true);
  if (!clean) return clean.error();
  if (clean->text.size() > limits::kFieldBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(clean->text.size())},
                                            {"limit", std::to_string(limits::kFieldBytes)}});
  }
  constexpr std::array<std::string_view, 3> kWords = {"該当があります。", "該当はありません。", "確認中です。"};
  constexpr std::array<std::string_view, 3> kAidWords = {"応援できます。", "応援できません。", "確認中です。"};
  constexpr std::array<std::string_view, 3> kDoneWords = {"指示のとおり対応しました。",
                                                          "指示のとおりには対応できません。", "対応中です。"};
  const std::string_view asked = field_of(held->content, kInquiryField);
  const auto& words = asked == kAid ? kAidWords : asked == kInstruction ? kDoneWords : kWords;
  std::string text(words[static_cast<std::size_t>(answer) - 1]);
  if (!clean->text.empty()) text += "\n\n" + clean->text;
  auto draft = prepare_reply(session, id, {to_bytes(as_bytes(text)), std::nullopt, false});
  if (!draft) return draft;
  draft->content.fields.push_back({std::string(kAnswer), std::string(inquiry_answer_name(answer))});
  if (!clean->text.empty()) draft->content.fields.push_back({std::string(kNote), clean->text});
  return draft;
}

Outcome<InquiryView> inquiry_view(Session& session, std::string_view id) {
  const auto held = held_inquiry(session, id);
  if (!held) return held.error();
  return view_of(session, *held);
}

Outcome<std::vector<InquiryView>> inquiries(Session& session) {
  std::vector<ItemRow> rows;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    const bool gone = row.superseded || row.withdrawn || row.same_as.has_value();
    if (gone || row.content != ContentKind::kShare) return true;
    const std::string finer = member::finer_kind(session, row.entry);
    if (is_word(finer)) rows.push_back(std::move(row));
    return true;
  });
  if (!listed) return listed.error();
  std::vector<InquiryView> out;
  for (const ItemRow& row : rows) {
    const auto held = open_item(session, row);
    if (!held || !is_inquiry(held->content)) continue;
    auto view = view_of(session, *held);
    if (!view) return view.error();
    out.push_back(std::move(*view));
  }
  return out;
}

}  // namespace ceptoar::work
