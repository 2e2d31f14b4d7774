// SPDX-License-Identifier: Apache-2.0
#include "cli/work/policies.h"

#include <algorithm>

#include "cli/work/pack_file.h"
#include "crypto/policy.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::work {

using liaison::Pack;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSuffix = ".pack";
constexpr std::size_t kHeadBytes = 512;
constexpr std::size_t kAddedPacks = 64;  // files in policy/ that are looked at

fs::path directory_of(const fs::path& home) { return home / "policy"; }

std::string shown(const fs::path& path) { return make_visible(path.string(), true); }

Outcome<Bytes> load(const fs::path& file) {
  return member::lift(
      store::read_file(file, store::FileKind::kPlain, liaison::kPackBytes + kHeadBytes),
      shown(file));
}

std::string names_of(const std::vector<HeldPack>& packs) {
  std::string out;
  for (const HeldPack& held : packs) out += (out.empty() ? "" : ", ") + held.pack.name;
  return out;
}

const HeldPack* find(const std::vector<HeldPack>& packs, std::string_view name) {
  const auto at = std::find_if(packs.begin(), packs.end(),
                               [&](const HeldPack& held) { return held.pack.name == name; });
  return at == packs.end() ? nullptr : &*at;
}

}  // namespace

member::UserError pack_error(const Error& error, const fs::path& file) {
  const std::vector<member::Argument> arguments = {{"path", shown(file)}, {"what", error.context}};
  if (error.code == ErrorCode::kNotFound) return user_error(UserCode::kPolicyParty, arguments);
  return user_error(
      error.code == ErrorCode::kChain ? UserCode::kPolicyLoop : UserCode::kPolicyBad, arguments);
}

Outcome<void> check_parties(const Pack& pack, const crypto::RosterState& roster,
                            const std::string& path) {
  for (const liaison::Hop& hop : pack.named()) {
    const Organisation* org = roster.find_org(hop.org);
    if (org == nullptr || org->status != Status::kActive) {
      return user_error(UserCode::kPolicyParty, {{"path", path}, {"what", hop_name(hop)}});
    }
  }
  const auto twice = [&](const liaison::Way& way) -> const liaison::Hop* {
    for (const liaison::Hop& hop : way.path) {
      if (hop.step != liaison::Step::kNamed) continue;
      const Organisation* org = roster.find_org(hop.org);
      const auto same = std::find_if(way.path.begin(), way.path.end(), [&](const liaison::Hop& other) {
        return (org->kind == OrgKind::kNisc && other == liaison::Step::kNisc) ||
               (org->kind == OrgKind::kCouncil && other == liaison::Step::kCouncil);
      });
      if (same != way.path.end()) return &hop;
    }
    return nullptr;
  };
  const auto check = [&](const liaison::Way& way) -> Outcome<void> {
    const liaison::Hop* hop = twice(way);
    if (hop == nullptr) return {};
    return user_error(UserCode::kPolicyLoop, {{"path", path}, {"what", hop_name(*hop)}});
  };
  for (const liaison::Route& route : pack.routes) {
    for (const auto& way : route.ways) {
      if (!way) continue;
      if (auto good = check(*way); !good) return good;
    }
  }
  for (const liaison::SenderWay& one : pack.ways) {
    if (auto good = check(one.way); !good) return good;
  }
  return {};
}

bool has_added_packs(const fs::path& home) {
  std::error_code failed;
  const fs::directory_iterator files(directory_of(home), failed);
  return !failed && files != fs::directory_iterator();
}

Outcome<HeldPack> read_pack(Session& session, const fs::path& file) {
  const auto bytes = load(file);
  if (!bytes) return bytes.error();
  auto parts = parse_pack_file(as_text(*bytes));
  if (!parts) return pack_error(parts.error(), file);
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* signer = (*roster)->find_org(parts->signer);
  const auto verified = crypto::verify_policy({signer == nullptr ? OrgId{} : signer->id,
                                               to_bytes(as_bytes(parts->pack)), parts->signature},
                                              **roster);
  if (!verified && verified.error().code == ErrorCode::kBadSignature) {
    return user_error(UserCode::kSignatureBad, {{"what", shown(file)}});
  }
  if (!verified) {
    return user_error(UserCode::kPolicySigner, {{"path", shown(file)}, {"signer", parts->signer}});
  }
  auto pack = liaison::parse_pack(as_text((*verified)->pack));
  if (!pack) return pack_error(pack.error(), file);
  return HeldPack{std::move(*pack), parts->signer};
}

Outcome<std::vector<HeldPack>> held_packs(Session* session) {
  std::vector<HeldPack> out;
  for (const Pack& pack : liaison::shipped_packs()) out.push_back({pack, ""});
  if (session == nullptr) return out;
  std::error_code failed;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory_of(session->home().directory()), failed)) {
    if (entry.path().extension() == kSuffix && files.size() < kAddedPacks) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    auto added = read_pack(*session, file);
    if (!added) return added.error();
    const auto same = std::find_if(out.begin(), out.end(), [&](const HeldPack& held) {
      return held.pack.name == added->pack.name;
    });
    if (same == out.end()) {
      out.push_back(std::move(*added));
    } else if (same->pack.revision < added->pack.revision) {
      *same = std::move(*added);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const HeldPack& a, const HeldPack& b) {
    return a.pack.in_force_ms < b.pack.in_force_ms;
  });
  return out;
}

Outcome<HeldPack> choose_pack(const std::vector<HeldPack>& packs, std::string_view name,
                              std::uint64_t now_ms) {
  if (!name.empty()) {
    if (const HeldPack* held = find(packs, name)) return *held;
    return user_error(UserCode::kNoPolicy,
                      {{"given", make_visible(name, true)}, {"choices", names_of(packs)}});
  }
  const auto newest = std::find_if(packs.rbegin(), packs.rend(), [&](const HeldPack& held) {
    return held.pack.in_force_ms <= now_ms;
  });
  // A clock before all rules: the oldest ones.
  return newest == packs.rend() ? packs.front() : *newest;
}

Outcome<HeldPack> add_pack(Session& session, const fs::path& file) {
  auto added = read_pack(session, file);
  if (!added) return added.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (auto known = check_parties(added->pack, **roster, shown(file)); !known) return known.error();
  const auto held = held_packs(&session);
  if (!held) return held.error();
  const HeldPack* same = find(*held, added->pack.name);
  if (same != nullptr && same->pack.revision >= added->pack.revision) {
    return user_error(UserCode::kPolicyOld,
                      {{"path", shown(file)},
                       {"revision", std::to_string(added->pack.revision)},
                       {"held", std::to_string(same->pack.revision)}});
  }
  const fs::path directory = directory_of(session.home().directory());
  auto made = member::lift(store::make_private_directory(directory), directory.string());
  if (!made) return made.error();
  const auto bytes = load(file);
  if (!bytes) return bytes.error();
  const fs::path kept = directory / (added->pack.name + std::string(kSuffix));
  auto written = member::lift(
      store::write_file(kept, *bytes, store::FileKind::kPlain, true), kept.string());
  if (!written) return written.error();
  return added;
}

Outcome<void> sign_pack(Session& session, const fs::path& file, const member::AdminKeys& admin,
                        const fs::path& out) {
  const auto bytes = load(file);
  if (!bytes) return bytes.error();
  const auto pack = liaison::parse_pack(as_text(*bytes));
  if (!pack) return pack_error(pack.error(), file);
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (auto known = check_parties(*pack, **roster, shown(file)); !known) return known.error();
  const auto& orgs = (*roster)->roster.organisations;
  const auto signer = std::find_if(orgs.begin(), orgs.end(), [&](const Organisation& org) {
    return org.admin_key == admin.admin().public_key();
  });
  crypto::SignedPolicy policy{signer == orgs.end() ? OrgId{} : signer->id, *bytes,
                              crypto::sign_policy(admin.admin(), (*roster)->network_id, *bytes)};
  PackFile signed_pack{{}, policy.signature, std::string(as_text(*bytes))};
  const auto verified = crypto::verify_policy(std::move(policy), **roster);
  if (!verified) {
    return user_error(UserCode::kPolicySigner,
                      {{"path", shown(file)},
                       {"signer", signer == orgs.end() ? shown(admin.directory()) : signer->handle}});
  }
  signed_pack.signer = signer->handle;
  const std::string text = encode_pack_file(signed_pack);
  return member::lift(store::write_file(out, as_bytes(text), store::FileKind::kPlain, false), out.string());
}

}  // namespace ceptoar::work
