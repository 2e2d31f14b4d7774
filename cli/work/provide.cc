// SPDX-License-Identifier: Apache-2.0
#include "cli/work/provide.h"

#include <algorithm>

#include "cli/member/cases.h"
#include "cli/member/releases.h"
#include "cli/member/rows.h"
#include "cli/work/own_kind.h"
#include "schema/text.h"
#include "schema/time.h"
#include "store/files.h"

namespace ceptoar::work {

using liaison::Provision;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::uint8_t kChoiceVersion = 1;
constexpr std::size_t kGraphBytes = 64 * 1024;

Outcome<bool> provides(Session& session) {
  const auto kind = own_kind(session);
  if (!kind) return kind.error();
  return *kind == OrgKind::kNisc || *kind == OrgKind::kMinistry || *kind == OrgKind::kCouncil;
}

Outcome<void> check_role(Session& session) {
  const auto may = provides(session);
  if (!may) return may.error();
  if (!*may) return user_error(UserCode::kProvideRole);
  return {};
}

Outcome<void> check_wish(const HeldPack& pack, const ProvideWish& wish, std::uint64_t now_ms) {
  const std::string kind(liaison::provision_name(wish.kind));
  const auto missing = [&](std::string_view what) {
    return user_error(UserCode::kProvideMissing, {{"what", std::string(what)}, {"kind", kind}});
  };
  const auto no_embargo = [&](std::string_view what) {
    return user_error(UserCode::kEmbargo, {{"what", std::string(what)}});
  };
  if (wish.summary.empty()) return missing("--summary");
  if (wish.kind == Provision::kAlert && wish.action.empty()) return missing("--action");
  if (wish.publish_ms != 0) {
    const auto tlp = parse_tlp(wish.tlp);
    if (wish.kind != Provision::kEarlyWarning) return no_embargo(kind);
    if (wish.publish_ms <= now_ms) return no_embargo(format_jst_short(wish.publish_ms));
    if (tlp == Tlp::kGreen || tlp == Tlp::kClear) return no_embargo(tlp_label(*tlp));
  }
  if (needs_two(pack.pack.two_persons, wish.kind) && !wish.propose) {
    return user_error(UserCode::kReleaseTwo, {{"kind", kind}, {"policy", pack.pack.name}});
  }
  return {};
}

// Before anything leaves: a case that is not there would be noticed too late.
Outcome<void> check_case(Session& session, const ProvideWish& wish) {
  if (wish.case_number.empty()) return {};
  const auto matter = member::load_case(session, wish.case_number);
  if (!matter) return matter.error();
  if (matter->exercise != wish.exercise) {
    return user_error(UserCode::kProvideCase, {{"case", make_visible(wish.case_number, true)}});
  }
  return {};
}

Outcome<std::vector<Field>> fields_of(const ProvideWish& wish) {
  std::vector<Field> out = {{std::string(liaison::kProvisionField),
                             std::string(liaison::provision_name(wish.kind))}};
  if (!wish.action.empty()) {
    out.push_back({std::string(liaison::kActionField), wish.action});
  }
  if (wish.publish_ms != 0) {
    out.push_back({std::string(liaison::kPublishField), format_rfc3339(wish.publish_ms)});
  }
  return out;
}

BroadcastWish broadcast_of(const ProvideWish& wish) {
  BroadcastWish out;
  out.document = wish.document;
  out.tlp = wish.tlp;
  out.to = wish.to;
  out.with_members = wish.with_members;
  out.exercise = wish.exercise;
  out.summary = wish.summary;
  return out;
}

Outcome<std::vector<liaison::Edge>> known_edges(Session& session) {
  std::vector<liaison::Edge> out = liaison::shipped_interdependency();
  const auto file = session.home().directory() / "interdependency.toml";
  const auto bytes = store::read_file(file, store::FileKind::kPlain, kGraphBytes);
  const auto bad = [&](const std::string& what) {
    return user_error(UserCode::kRegimes, {{"path", file.string()}, {"what", what}});
  };
  if (!bytes) {
    if (bytes.error().code == ErrorCode::kNotFound) return out;
    return bad(bytes.error().context);
  }
  auto own = liaison::parse_interdependency(as_text(*bytes));
  if (!own) return bad(own.error().context);
  out.insert(out.end(), own->begin(), own->end());
  return out;
}

void put(member::RowWriter& out, const std::vector<std::string>& words) {
  out.u32(static_cast<std::uint32_t>(words.size()));
  for (const std::string& word : words) out.text(word);
}

Bytes encode_choice(const Choice& choice) {
  member::RowWriter out(kChoiceVersion);
  out.text(choice.affects).u64(choice.at_ms);
  put(out, choice.suggested);
  put(out, choice.chosen);
  return out.take();
}

std::vector<std::string> words_in(member::RowReader& in) {
  std::vector<std::string> out;
  for (std::uint32_t left = in.count(); left != 0; --left) out.push_back(in.text());
  return out;
}

}  // namespace

bool needs_two(const std::vector<std::string>& two_persons, Provision kind) {
  return std::any_of(two_persons.begin(), two_persons.end(), [&](const std::string& word) {
    return word == liaison::provision_name(kind) || word == "all";
  });
}

std::uint8_t usual_importance(Provision kind) {
  constexpr std::uint8_t kInformation = 0, kCaution = 1, kAct = 2;
  if (kind == Provision::kEarlyWarning || kind == Provision::kAlert) return kAct;
  const bool watch = kind == Provision::kThreat || kind == Provision::kAttackMethod ||
                     kind == Provision::kTerror;
  return watch ? kCaution : kInformation;
}

Outcome<Draft> prepare_provision(Session& session, const HeldPack& pack, const ProvideWish& wish) {
  if (auto may = check_role(session); !may) return may.error();
  if (auto good = check_wish(pack, wish, session.now_ms()); !good) return good.error();
  if (auto fits = check_case(session, wish); !fits) return fits.error();
  auto fields = fields_of(wish);
  if (!fields) return fields.error();
  if (wish.propose) {
    auto draft = prepare_broadcast(session, broadcast_of(wish));
    if (!draft) return draft;
    draft->content.act_by_ms = wish.act_by_ms;
    draft->content.fields = std::move(*fields);
    // The second officer's program seals it: what both agreed on travels inside.
    const std::uint8_t importance = wish.importance.value_or(usual_importance(wish.kind));
    draft->importance = importance;
    draft->content.fields.push_back({std::string(member::kImportanceField), std::to_string(importance)});
    return draft;
  }
  PostWish post;
  post.document = wish.document;
  post.tlp = wish.tlp;
  post.to = wish.to;
  post.with_members = wish.with_members;
  post.exercise = wish.exercise;
  post.flash = wish.kind == Provision::kEarlyWarning;
  post.importance = wish.importance.value_or(usual_importance(wish.kind));
  post.details.kind = liaison::is_warning(wish.kind) ? ContentKind::kAlert : ContentKind::kShare;
  post.details.act_by_ms = wish.act_by_ms;
  post.details.summary = wish.summary;
  post.details.fields = std::move(*fields);
  return prepare(session, post);
}

Outcome<void> check_posted_alert(Session& session, const Details& details) {
  const auto above = provides(session);
  if (!above) return above.error();
  if (details.kind != ContentKind::kAlert || !*above) return {};
  const std::string kind(liaison::provision_name(Provision::kAlert));
  if (details.summary.empty()) {
    return user_error(UserCode::kProvideMissing, {{"what", "--summary"}, {"kind", kind}});
  }
  const auto packs = held_packs(&session);
  if (!packs) return packs.error();
  const auto pack = choose_pack(*packs, "", session.now_ms());
  if (!pack) return pack.error();
  if (!needs_two(pack->pack.two_persons, Provision::kAlert)) return {};
  return user_error(UserCode::kReleaseTwo, {{"kind", kind}, {"policy", pack->pack.name}});
}

Outcome<Proposed> propose_provision(Session& session, const ProvideWish& wish, const Draft& draft,
                                    SendFate* fate) {
  return propose(session, broadcast_of(wish), draft, fate);
}

Outcome<std::vector<SuggestedSector>> suggested_for(Session& session, std::string_view sector) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto edges = known_edges(session);
  if (!edges) return edges.error();
  std::vector<std::string> sectors;
  for (const Organisation& org : (*roster)->roster.organisations) {
    const bool there = std::find(sectors.begin(), sectors.end(), org.sector) != sectors.end();
    if (org.kind == OrgKind::kCeptoar && !there) sectors.push_back(org.sector);
  }
  std::sort(sectors.begin(), sectors.end());
  std::vector<SuggestedSector> out;
  for (const liaison::Reached& reached : liaison::reached_from(*edges, sector, sectors)) {
    SuggestedSector one;
    one.sector = reached.sector;
    for (const liaison::Edge* edge : reached.evidence) one.evidence.push_back(*edge);
    for (const Organisation& org : (*roster)->roster.organisations) {
      const bool fits = org.kind == OrgKind::kCeptoar && org.status == Status::kActive &&
                        org.sector == reached.sector;
      if (fits) one.ceptoars.push_back(org.handle);
    }
    out.push_back(std::move(one));
  }
  return out;
}

Outcome<void> keep_choice(Session& session, std::string_view number, const Choice& choice) {
  return session.commit(
      {{store::ArchiveTable::kChoices, to_bytes(as_bytes(number)), encode_choice(choice)}});
}

Outcome<void> keep_for_release(Session& session, std::string_view number, std::string_view case_number,
                               const std::optional<Choice>& choice) {
  const auto digits = parse_item_number(number);
  if (!digits) return user_error(UserCode::kNoItem, {{"id", make_visible(number, true)}});
  if (case_number.empty() && !choice) return {};
  member::ReleaseRow row;
  row.case_number = std::string(case_number);
  if (choice) row.choice = encode_choice(*choice);
  return session.commit({member::keeping_release(std::stoull(digits->substr(0, 12)), row)});
}

Outcome<std::optional<Choice>> choice_for(Session& session, std::string_view number) {
  const auto row = member::load_optional(session.archive(), store::ArchiveTable::kChoices,
                                         as_bytes(number));
  if (!row) return member::from_error(row.error(), "archive");
  if (!*row) return std::optional<Choice>();
  member::RowReader in(**row, kChoiceVersion);
  Choice out;
  out.affects = in.text();
  out.at_ms = in.u64();
  out.suggested = words_in(in);
  out.chosen = words_in(in);
  if (auto good = in.finish(); !good) return member::from_error(good.error(), "archive");
  return std::optional(std::move(out));
}

}  // namespace ceptoar::work
