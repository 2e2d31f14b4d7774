// SPDX-License-Identifier: Apache-2.0
#include "cli/member/readiness.h"

#include <algorithm>

#include "cli/member/enrol_files.h"
#include "cli/member/resolve.h"
#include "crypto/entry.h"
#include "schema/codec.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

UserError not_so(std::string what) {
  return user_error(UserCode::kRosterChange, {{"what", std::move(what)}});
}
UserError not_a_statement(const std::filesystem::path& path) {
  return user_error(UserCode::kFileBad,
                    {{"path", path.string()}, {"what", "not a statement of requirements"}});
}

// "poc@gas" of "gas".
bool is_of(const std::string& handle, const std::string& org) {
  const std::size_t at = handle.find('@');
  return at != std::string::npos && at > 0 && handle.substr(at + 1) == org &&
         handle.size() <= limits::kHandleBytes;
}

}  // namespace

Outcome<Bytes> make_readiness(const crypto::RosterState& roster, const ReadinessWish& wish,
                              const AdminKeys& admin, std::uint64_t now_ms) {
  const Organisation* held = roster.find_org(wish.org);
  const bool newcomer = wish.newcomer && held == nullptr;
  if (!newcomer && (held == nullptr || held->kind != OrgKind::kCeptoar)) {
    return not_so(wish.org + ": it is no CEPTOAR of this roster");
  }
  if (!newcomer && held->admin_key != admin.admin().public_key()) {
    return not_so(wish.org + ": not the admin key of this organisation");
  }
  const OrgId org = newcomer ? crypto::id_of<OrgId>(crypto::label::kOrgId, admin.admin().public_key())
                             : held->id;
  for (const std::string* handle : {&wish.poc_members, &wish.poc_outside, &wish.coordinator}) {
    if (!handle->empty() && !is_of(*handle, wish.org)) {
      return not_so(*handle + ": not a handle of this organisation");
    }
  }
  const auto document = store::read_file(wish.rules, store::FileKind::kPlain, kRulesBytes);
  if (!document) return from_error(document.error(), wish.rules.string());
  if (document->empty()) return not_so(wish.rules.string() + ": the rules are empty");
  Readiness out;
  out.network_id = roster.network_id;
  out.org = org;
  out.created_ms = now_ms;
  out.rules_hash = crypto::rules_hash(*document);
  out.rules_name = wish.rules_name;
  out.poc_members = wish.poc_members;
  out.poc_outside = wish.poc_outside;
  out.coordinator = wish.coordinator;
  if (out.rules_name.size() > limits::kNameBytes) {
    return not_so("the name of the rules is too long");
  }
  Bytes signed_readiness = crypto::sign_readiness(admin.admin(), out);
  if (const auto good = crypto::read_readiness(signed_readiness, org, roster.network_id); !good) {
    return not_so(good.error().context);
  }
  return signed_readiness;
}

Outcome<void> ask_requirements(const Roster& before, const Roster& next) {
  for (const Organisation& org : next.organisations) {
    const bool known = std::any_of(before.organisations.begin(), before.organisations.end(),
                                   [&](const Organisation& one) { return one.id == org.id; });
    if (known || org.kind != OrgKind::kCeptoar || org.status != Status::kActive) continue;
    const auto said = crypto::read_readiness(org.readiness, org.id, next.network_id);
    if (!said || !crypto::is_ready(*said)) {
      return user_error(UserCode::kRequirements, {{"org", make_visible(org.handle, true)}});
    }
  }
  return {};
}

Outcome<RulesCompared> compare_rules(const crypto::RosterState& roster, const std::string& handle,
                                     const std::filesystem::path& document) {
  const Organisation* org = roster.find_org(handle);
  if (org == nullptr) {
    std::vector<std::string> known;
    for (const Organisation& one : roster.roster.organisations) known.push_back(one.handle);
    return unknown_recipient(handle, known);
  }
  const auto said = crypto::read_readiness(org->readiness, org->id, roster.network_id);
  if (!said || said->rules_hash.is_zero()) {
    return user_error(UserCode::kNoRules, {{"org", org->handle}});
  }
  const auto bytes = store::read_file(document, store::FileKind::kPlain, kRulesBytes);
  if (!bytes) return from_error(bytes.error(), document.string());
  return RulesCompared{org->handle, said->rules_name, said->rules_hash, crypto::rules_hash(*bytes)};
}

Outcome<void> put_readiness(Roster& next, const std::filesystem::path& path) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  const auto wire = parse<SignedReadiness>(*bytes);
  if (!wire) return not_a_statement(path);
  const auto readiness = parse<Readiness>(wire->readiness);
  if (!readiness) return not_a_statement(path);
  const auto org = std::find_if(next.organisations.begin(), next.organisations.end(),
                                [&](const Organisation& one) { return one.id == readiness->org; });
  if (org == next.organisations.end()) {
    return not_so(path.string() + ": requirements of nobody in this roster");
  }
  const auto good = crypto::verify_readiness(*bytes, org->id, next.network_id, org->admin_key);
  if (!good && good.error().code == ErrorCode::kBadSignature) {
    return user_error(UserCode::kSignatureBad, {{"what", path.string()}});
  }
  if (!good) return not_so(good.error().context);
  org->readiness = *bytes;
  return {};
}

}  // namespace ceptoar::member
