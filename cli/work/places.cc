// SPDX-License-Identifier: Apache-2.0
#include "cli/work/places.h"

#include <algorithm>
#include <map>

#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/member/contacts.h"
#include "cli/member/drafts.h"
#include "cli/member/text_input.h"
#include "cli/work/answering.h"
#include "cli/work/contacts.h"
#include "cli/work/find.h"
#include "cli/work/held_report.h"
#include "cli/work/inquiry.h"
#include "cli/work/revise.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::string_view kPlaceName = "place";
constexpr std::string_view kWord = "place-word";
constexpr std::string_view kJoins = "join";
constexpr std::string_view kLeaves = "leave";

std::string organisation_in(std::string_view handle) {
  return std::string(handle.substr(handle.find('@') + 1));
}

Outcome<std::string> own_organisation(Session& session) {
  const auto own = session.identity();
  if (!own) return own.error();
  return organisation_in((*own)->subject.handle);
}

bool is_place(const Advisory& advisory) {
  return field_of(advisory, kInquiryField) == kPlaceKind && !field_of(advisory, kPlaceName).empty();
}

// Whether everybody of the roster who was named reads it, as far as he is still there.
bool reaches_all(const crypto::RosterState& roster, const HeldItem& proposal, const HeldItem& word) {
  return std::all_of(proposal.readers.begin(), proposal.readers.end(), [&](const Reader& named) {
    const Organisation* org = roster.find_org(named.org);
    if (org == nullptr || org->status != Status::kActive) return true;
    return std::any_of(word.readers.begin(), word.readers.end(),
                       [&](const Reader& reader) { return reader.org == named.org; });
  });
}

struct Word {
  bool joins = false;
  std::uint64_t ends_ms = 0;  // until when it is kept
};
// The newest word of each organisation that was named or proposed it.
Outcome<std::map<std::string, Word>> words_on(Session& session, const HeldItem& proposal) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  auto thread =
      member::thread_of(session, proposal.row.thread_org, proposal.row.thread_item);
  if (!thread) return thread.error();
  std::sort(thread->begin(), thread->end(), [](const ItemRow& a, const ItemRow& b) {
    return std::pair(a.sent_ms, a.entry) < std::pair(b.sent_ms, b.entry);
  });
  std::map<std::string, Word> out;
  for (const ItemRow& row : *thread) {
    if (row.superseded || row.withdrawn || row.content != ContentKind::kReply) continue;
    const auto word = open_item(session, row);
    if (!word) continue;  // closed with its retention
    const std::string_view said = field_of(word->content, kWord);
    if (said != kJoins && said != kLeaves) continue;
    if (!reaches_all(**roster, proposal, *word)) continue;
    out[organisation_in(row.author_handle)] = {said == kJoins, row.retain_until_ms};
  }
  return out;
}

Outcome<PlaceGroup> group_of(Session& session, const HeldItem& proposal) {
  const auto own = own_organisation(session);
  if (!own) return own.error();
  const auto words = words_on(session, proposal);
  if (!words) return words.error();
  const auto again = member::reopen(session, proposal.row.entry);
  if (!again) return again.error();
  PlaceGroup out;
  out.summary = summary_of(session, proposal.row);
  out.name = std::string(field_of(proposal.content, kPlaceName));
  const std::string proposer = organisation_in(proposal.row.author_handle);
  out.proposed = proposer == *own;
  out.ends_ms = proposal.row.retain_until_ms;
  std::vector<std::string> named = {proposer};
  for (const member::ReaderName& reader : member::name_readers(session, again->opened.inner)) {
    if (std::find(named.begin(), named.end(), reader.org) == named.end()) named.push_back(reader.org);
  }
  std::sort(named.begin(), named.end());
  for (const std::string& org : named) {
    const auto word = words->find(org);
    const bool in = word == words->end() ? org == proposer : word->second.joins;
    if (word != words->end() && org == *own) out.word_ends_ms = word->second.ends_ms;
    if (in) {
      out.joined.push_back(org);
    } else {
      (word == words->end() ? out.asked : out.left).push_back(org);
    }
    out.member |= in && org == *own;
  }
  return out;
}

std::string choices_of(const std::vector<PlaceGroup>& groups) {
  std::string out;
  for (const PlaceGroup& group : groups) {
    out += (out.empty() ? "" : ", ") + ("group:" + group_item_number(group.summary.number));
  }
  return out;
}

// Agreed ones that the own organisation is in and that `given` means.
Outcome<std::vector<PlaceGroup>> agreed(Session& session, std::string_view given) {
  auto all = place_groups(session);
  if (!all) return all;
  const auto digits = parse_item_number(given);
  std::erase_if(*all, [&](const PlaceGroup& group) {
    const bool meant = group.name == given || (digits && group.summary.number == *digits);
    return !group.member || !meant;
  });
  return all;
}

Outcome<FoundGroup> without_own(Session& session, std::string name, std::vector<std::string> members) {
  const auto own = own_organisation(session);
  if (!own) return own.error();
  std::erase(members, *own);
  if (members.empty()) {
    return user_error(UserCode::kPlaceNobody, {{"given", make_visible(name, true)}});
  }
  return FoundGroup{std::move(name), std::move(members)};
}

}  // namespace

Outcome<Draft> prepare_place(Session& session, std::string_view name, std::string_view to,
                             bool exercise) {
  const auto clean = member::clean_text(as_bytes(name), "NAME", true);
  if (!clean) return clean.error();
  const std::string& place = clean->text;
  const bool fits = !place.empty() && place.size() <= limits::kFieldBytes &&
                    place.find(',') == std::string::npos && !parse_item_number(place);
  if (!fits) {
    return user_error(UserCode::kUsageChoice, {{"option", "NAME"},
                                               {"value", make_visible(place, true)},
                                               {"choices", "空港, harbour"}});
  }
  auto before = agreed(session, place);
  if (!before) return before.error();
  std::erase_if(*before, [&](const PlaceGroup& group) { return group.summary.exercise != exercise; });
  if (!before->empty()) {
    return user_error(UserCode::kGroupTwice, {{"given", make_visible(place, true)},
                                              {"choices", choices_of(*before)}});
  }
  PostWish post;
  post.document = to_bytes(as_bytes(
      "# 場所のグループ「" + place + "」への参加のお願い\n\n"
      "同じ場所の組織どうしで、応援の依頼や情報共有に使うグループです。参加すると返した組織だけが宛先になります。\n"
      "参加する: ceptoar relay group join 整理番号\n"
      "参加しない、抜ける: ceptoar relay group leave 整理番号\n"));
  post.tlp = "amber+strict";
  post.to = std::string(to);
  post.exercise = exercise;
  post.details.kind = ContentKind::kShare;
  post.details.fields = {{std::string(kInquiryField), std::string(kPlaceKind)},
                         {std::string(kPlaceName), place}};
  return prepare(session, post);
}

Outcome<Draft> prepare_place_renewal(Session& session, std::string_view id) {
  const auto held = held_item(session, id);
  if (!held) return held.error();
  if (!is_place(held->content)) return user_error(UserCode::kPlace, {{"id", make_visible(id, true)}});
  return prepare_update(session, id, member::document_of(held->content.title, held->content.text),
                        std::nullopt);
}

Outcome<Draft> prepare_place_word(Session& session, std::string_view id, PlaceWord word) {
  const auto held = held_item(session, id);
  if (!held) return held.error();
  if (!is_place(held->content)) return user_error(UserCode::kPlace, {{"id", make_visible(id, true)}});
  const bool joins = word == PlaceWord::kJoin;
  const std::string_view text = joins ? "参加します。" : "参加しません（抜けます）。";
  auto draft = prepare_reply(session, id, {to_bytes(as_bytes(text)), std::nullopt, true});
  if (!draft) return draft;
  draft->content.fields.push_back({std::string(kWord), std::string(joins ? kJoins : kLeaves)});
  return draft;
}

Outcome<std::vector<PlaceGroup>> place_groups(Session& session) {
  std::vector<ItemRow> rows;
  const auto listed = member::each_item(session, [&](ItemRow&& row) {
    const bool gone = row.superseded || row.withdrawn || row.same_as.has_value();
    const bool may = !gone && row.content == ContentKind::kShare;
    if (may && member::finer_kind(session, row.entry) == kPlaceKind) rows.push_back(std::move(row));
    return true;
  });
  if (!listed) return listed.error();
  std::vector<PlaceGroup> out;
  for (const ItemRow& row : rows) {
    const auto held = open_item(session, row);
    if (!held || !is_place(held->content)) continue;  // closed with its retention
    auto group = group_of(session, *held);
    if (!group) return group.error();
    out.push_back(std::move(*group));
  }
  std::sort(out.begin(), out.end(), [](const PlaceGroup& a, const PlaceGroup& b) {
    return std::pair(a.name, a.summary.number) < std::pair(b.name, b.summary.number);
  });
  return out;
}

Outcome<FoundGroup> group_behind(Session& session, std::string_view given, bool exercise) {
  auto in_mesh = agreed(session, given);
  if (!in_mesh) return in_mesh.error();
  const auto of_drill = [](const PlaceGroup& group) { return group.summary.exercise; };
  const bool drills = std::any_of(in_mesh->begin(), in_mesh->end(), of_drill);
  // A drill without a group of its own is for those of the real one.
  if (drills) {
    std::erase_if(*in_mesh, [&](const PlaceGroup& group) { return of_drill(group) != exercise; });
  }
  auto own = member::groups(session);
  if (!own) return own.error();
  const auto local = std::find_if(own->begin(), own->end(),
                                  [&](const member::GroupRow& row) { return row.name == given; });
  if (in_mesh->size() + (local != own->end() ? 1 : 0) > 1) {
    return user_error(UserCode::kGroupTwice, {{"given", make_visible(given, true)},
                                              {"choices", choices_of(*in_mesh)}});
  }
  if (!in_mesh->empty()) {
    return without_own(session, std::move(in_mesh->front().name), std::move(in_mesh->front().joined));
  }
  if (drills && local == own->end()) {
    return user_error(UserCode::kGroupExercise, {{"given", make_visible(given, true)}});
  }
  auto found = find_group(session, given);
  if (!found) return found.error();
  return FoundGroup{std::move(found->name), std::move(found->members)};
}

}  // namespace ceptoar::work
