// SPDX-License-Identifier: Apache-2.0
#include "cli/member/enrol_files.h"

#include <algorithm>

#include "cli/member/ceremony.h"
#include "cli/member/rows.h"
#include "cli/member/sealing.h"
#include "crypto/roster_file.h"
#include "schema/text.h"
#include "schema/time.h"
#include "store/files.h"

namespace ceptoar::member::enrol {
namespace {

constexpr std::string_view kBegun = "begun";
constexpr std::string_view kAccepting = "accepting";

UserError other_facts(const std::filesystem::path& home, const std::string& what) {
  return user_error(UserCode::kInitOther, {{"path", home.string()}, {"what", what}});
}

std::filesystem::path admin_file(const std::filesystem::path& directory) {
  return directory / "admin.keys";
}

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// Name and value in turn.
std::vector<Bytes> list_of(const Beginning& what) {
  std::vector<Bytes> out;
  const auto add = [&](std::string_view name, std::string_view value) {
    out.push_back(to_bytes(as_bytes(name)));
    out.push_back(to_bytes(as_bytes(value)));
  };
  add("--admin", what.admin_directory.string());
  for (const auto& [name, value] : what.facts) add(name, value);
  return out;
}

Outcome<void> check_same(const std::vector<Bytes>& wanted, BytesView row,
                         const std::filesystem::path& home) {
  const auto begun = parse_list(row);
  if (!begun) return from_error(begun.error(), "archive");
  for (std::size_t i = 0; i + 1 < wanted.size(); i += 2) {
    const bool same = i + 1 < begun->size() && (*begun)[i] == wanted[i] && (*begun)[i + 1] == wanted[i + 1];
    if (!same) return other_facts(home, std::string(as_text(wanted[i])));
  }
  return {};
}

}  // namespace

UserError file_bad(const std::filesystem::path& path, std::string what) {
  return user_error(UserCode::kFileBad, {{"path", path.string()}, {"what", std::move(what)}});
}

Outcome<Bytes> read(const std::filesystem::path& path) {
  auto bytes = store::read_file(path, store::FileKind::kPlain, kFileBytes);
  if (!bytes && bytes.error().code == ErrorCode::kLimitExceeded) {
    return user_error(UserCode::kFileLarge,
                      {{"path", path.string()}, {"limit", std::to_string(kFileBytes)}});
  }
  return lift(std::move(bytes), path.string());
}

UserError from_roster(const Error& error, std::string_view what) {
  switch (error.code) {
    case ErrorCode::kChain:
    case ErrorCode::kFork:
      return user_error(UserCode::kRosterChain,
                        {{"path", std::string(what)}, {"what", error.context}});
    case ErrorCode::kExpired:
      return user_error(UserCode::kRosterExpired);
    default:
      return from_error(error, what);
  }
}

Outcome<void> write(const std::filesystem::path& path, BytesView bytes) {
  return lift(store::write_file(path, bytes, store::FileKind::kPlain, false), path.string());
}

bool holds(const std::filesystem::path& path, BytesView bytes) {
  const auto held = store::read_file(path, store::FileKind::kPlain, kFileBytes);
  return held && std::equal(held->begin(), held->end(), bytes.begin(), bytes.end());
}

Outcome<void> write_again(const std::filesystem::path& path, BytesView bytes) {
  if (holds(path, bytes)) return {};
  return write(path, bytes);
}

Outcome<void> check_free(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  return user_error(UserCode::kExists, {{"path", path.string()}});
}

namespace {

Outcome<Access> empty_access(Session& session, const NodeId& node) {
  const auto last =
      load_optional(session.archive(), store::ArchiveTable::kMeta, meta_key("access-serial"));
  if (!last) return from_error(last.error(), "archive");
  Access access;
  access.network_id = (*session.trust().current())->network_id;
  access.node = node;
  access.created_ms = session.now_ms();
  access.serial = access.created_ms;
  if (*last && (*last)->size() == 8) {
    access.serial = std::max(access.serial, read_le64(**last) + 1);
  }
  Bytes serial;
  append_le64(serial, access.serial);
  auto kept = session.commit({{store::ArchiveTable::kMeta, meta_key("access-serial"), serial}});
  if (!kept) return kept.error();
  return access;
}

}  // namespace

Outcome<Access> next_access(Session& session, const AccessEntry& entry) {
  const auto node = session.node_record();
  if (!node) return node.error();
  return next_access(session, (*node)->id, {entry});
}

Outcome<Access> next_access(Session& session, const NodeId& node, std::vector<AccessEntry> entries) {
  auto access = empty_access(session, node);
  if (access) access->add = std::move(entries);
  return access;
}

Outcome<void> queue_access_end(Session& session, const Signer& signer,
                               std::vector<HolderId> holders) {
  std::sort(holders.begin(), holders.end());
  holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
  const auto nodes = session.node_records();
  if (!nodes) return nodes.error();
  for (const NodeRecord* node : *nodes) {
    auto access = empty_access(session, node->id);
    if (!access) return access.error();
    access->remove = holders;
    auto queued = access_to_outbox(
        session, encode(crypto::sign_access(signer.key, signer.certificate, *access)));
    if (!queued) return queued;
  }
  return {};
}

Outcome<void> queue_access(Session& session, const AdminKeys& admin, const AccessEntry& entry) {
  const auto nodes = session.node_records();
  if (!nodes) return nodes.error();
  for (const NodeRecord* node : *nodes) {
    const auto access = next_access(session, node->id, {entry});
    if (!access) return access.error();
    auto queued =
        access_to_outbox(session, encode(crypto::sign_access(admin.admin(), {}, *access)));
    if (!queued) return queued;
  }
  return {};
}

Outcome<void> undo_enrolment(Session& session) {
  session.forget_identity();
  return session.commit({{store::ArchiveTable::kMeta, meta_key("chain"), std::nullopt},
                         {store::ArchiveTable::kMeta, meta_key("device"), std::nullopt},
                         acceptance_ends()});
}

Hash32 object_hash(BytesView bytes) { return crypto::hash(crypto::label::kEnrol, {bytes}); }

Signature sign(const crypto::SignKey& key, const NetworkId& network, BytesView part) {
  return key.sign(crypto::label::kEnrolSign, network, object_hash(part).view());
}
bool verify(const SignPublicKey& key, const NetworkId& network, BytesView part,
            const Signature& signature) {
  return crypto::verify(key, crypto::label::kEnrolSign, network, object_hash(part).view(),
                        signature);
}

std::string number_of(const crypto::RosterState& roster, const SignPublicKey& ours,
                      const SignPublicKey& theirs, const Hash32& object, const Nonce32& nonce) {
  return crypto::group_number(crypto::comparison_number(
      crypto::label::kNumber, {roster.network_id.view(), roster.hash.view(), ours.view(),
                               theirs.view(), object.view(), nonce.view()}));
}

Outcome<const crypto::RosterState*> made_under(Session& session, const Hash32& roster_hash,
                                               const std::filesystem::path& file) {
  auto roster = session.roster();
  if (!roster || (*roster)->hash == roster_hash) return roster;
  const crypto::RosterState* version = session.trust().roster_by_hash(roster_hash);
  if (version == nullptr) return user_error(UserCode::kRosterOther, {{"path", file.string()}});
  return version;
}

Outcome<void> check_number(std::string_view typed, std::string_view expected,
                           const std::filesystem::path& file) {
  const std::string given = crypto::normalize_number(typed);
  if (given.empty()) return user_error(UserCode::kNumberForm);
  if (given != crypto::normalize_number(expected)) {
    return user_error(UserCode::kNumberDiffers, {{"what", file.string()}});
  }
  return {};
}

Bytes box_info(const Hash32& request) {
  Bytes out = to_bytes(as_bytes("ceptoar/v1/enrol"));
  out.push_back(0);
  append(out, request.view());
  return out;
}

Certificate new_certificate(CertificateKind kind, const crypto::RosterState& roster,
                            std::uint64_t now_ms, std::uint64_t days) {
  Certificate out;
  out.kind = kind;
  out.serial = now_ms;
  out.not_before_ms = now_ms - kCertificateBackdateMs;
  out.not_after_ms = out.not_before_ms + days * kMsPerDay;
  out.network_id = roster.network_id;
  return out;
}

Bytes certify_holder(const crypto::SignKey& admin, const crypto::RosterState& roster,
                     const OrgId& org, const SignPublicKey& holder_key, const std::string& handle,
                     const std::string& role, std::uint64_t now_ms) {
  Certificate out =
      new_certificate(CertificateKind::kHolder, roster, now_ms, limits::kRosterLifeDays);
  out.issuer_org = org;
  out.subject_org = org;
  out.subject_holder = crypto::id_of<HolderId>(crypto::label::kHolderId, holder_key);
  out.key = holder_key;
  out.handle = handle;
  out.role = role;
  return encode(crypto::sign_certificate(admin, out));
}

Bytes certify_device(const crypto::SignKey& admin, const crypto::RosterState& roster,
                     const OrgId& org, const SignPublicKey& holder_key, const std::string& handle,
                     std::uint64_t now_ms) {
  Certificate out =
      new_certificate(CertificateKind::kDevice, roster, now_ms, limits::kDeviceCertificateDays);
  out.issuer_org = org;
  out.subject_org = org;
  out.subject_holder = crypto::id_of<HolderId>(crypto::label::kHolderId, holder_key);
  out.key = holder_key;
  out.handle = handle;
  return encode(crypto::sign_certificate(admin, out));
}

Outcome<void> check_handle(std::string_view handle, bool holder) {
  if (holder ? is_holder_handle(handle) : is_org_handle(handle)) return {};
  return user_error(UserCode::kHandleForm, {{"given", make_visible(handle, true)}});
}

Outcome<void> check_line(std::string_view text, std::string_view where, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(text.size())},
                                            {"limit", std::to_string(max_bytes)}});
  }
  if (find_text_fault(text, true) == TextFault::kNone) return {};
  return user_error(UserCode::kTextControl, {{"where", std::string(where)}, {"line", "1"}});
}

Outcome<crypto::Verified<crypto::RosterState>> trusted_roster(const std::filesystem::path& home) {
  const auto genesis =
      store::read_file(home / "genesis", store::FileKind::kPlain, limits::kBodyBytes);
  if (!genesis) return user_error(UserCode::kNoRoster);
  // Trusted when it was written: the number was compared then. Later versions may stand in the same file.
  const auto rosters = crypto::parse_rosters(*genesis);
  if (!rosters) return from_error(rosters.error(), (home / "genesis").string());
  const auto life = crypto::life_of(*rosters);
  if (!life) return from_roster(life.error(), (home / "genesis").string());
  return life->in_force();
}

Outcome<std::unique_ptr<Session>> offline_session(const std::filesystem::path& home,
                                                  const Unlock& unlock, Clock& clock,
                                                  crypto::Random& random) {
  SessionOptions options;
  options.home = home;
  options.unlock = &unlock;
  options.clock = &clock;
  options.random = &random;
  return Session::open(options);
}

Outcome<std::unique_ptr<Session>> begin(const Beginning& what, const Unlock& unlock, Clock& clock,
                                        crypto::Random& random) {
  // Keys of a ceremony are there already, and are compared with the organisation's name.
  const bool makes_admin = !what.admin_directory.empty() && !is_of_ceremony(what.admin_directory);
  // Each time: between a run that was cut off and this one another command may have made its keys there.
  if (makes_admin) {
    if (auto none = check_unmarked(what.admin_directory); !none) return none.error();
  }
  if (!is_there(what.home / "keys")) {
    if (auto free = check_free(what.out); !free) return free.error();
    // Somebody else's, on the same medium: a new organisation must not begin with them.
    if (makes_admin) {
      if (auto free = check_free(admin_file(what.admin_directory)); !free) return free.error();
    }
    const auto made = Home::create(what.home, unlock, what.config, clock.now_ms(), random);
    if (!made) return made.error();
  }
  auto session = offline_session(what.home, unlock, clock, random);
  if (!session) return session;
  if (auto fresh = check_not_enrolled(**session); !fresh) return fresh.error();
  const HomeConfig& held = (*session)->home().config();
  if (held.node != what.config.node || held.handle != what.config.handle) {
    return other_facts(what.home, held.handle);
  }
  const auto row =
      load_optional((*session)->archive(), store::ArchiveTable::kMeta, meta_key(kBegun));
  if (!row) return from_error(row.error(), "archive");
  const std::vector<Bytes> facts = list_of(what);
  if (*row) {
    if (auto same = check_same(facts, **row, what.home); !same) return same.error();
    return session;
  }
  if (makes_admin) {
    if (auto free = check_free(admin_file(what.admin_directory)); !free) return free.error();
  }
  auto kept = (*session)->commit({{store::ArchiveTable::kMeta, meta_key(kBegun), encode_list(facts)}});
  if (!kept) return kept.error();
  return session;
}

Outcome<AdminKeys> begun_admin(const std::filesystem::path& directory, const Unlock& unlock,
                               bool voter, crypto::Random& random) {
  if (is_there(admin_file(directory))) return AdminKeys::open(directory, unlock);
  return AdminKeys::create(directory, unlock, voter, random);
}

Outcome<std::optional<Bytes>> begun_request(Session& session) {
  return lift(load_optional(session.archive(), store::ArchiveTable::kMeta, meta_key("request")),
              "archive");
}

store::ArchiveWrite acceptance_begins() {
  return {store::ArchiveTable::kMeta, meta_key(kAccepting), Bytes(1, 1)};
}
store::ArchiveWrite acceptance_ends() {
  return {store::ArchiveTable::kMeta, meta_key(kAccepting), std::nullopt};
}

Outcome<void> check_not_enrolled(Session& session) {
  const auto row =
      load_optional(session.archive(), store::ArchiveTable::kMeta, meta_key("chain"));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return {};
  const auto half =
      load_optional(session.archive(), store::ArchiveTable::kMeta, meta_key(kAccepting));
  if (!half) return from_error(half.error(), "archive");
  if (*half) return {};  // cut off before it had everything: it is done again
  return user_error(UserCode::kEnrolled, {{"handle", session.home().config().handle},
                                          {"path", session.home().directory().string()}});
}

Outcome<Bytes> meta(Session& session, std::string_view name) {
  auto row = load_optional(session.archive(), store::ArchiveTable::kMeta, meta_key(name));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return user_error(UserCode::kNotEnrolled);
  return std::move(**row);
}

}  // namespace ceptoar::member::enrol

namespace ceptoar::member {

Outcome<void> check_accepted(Session& session) {
  const auto half = load_optional(session.archive(), store::ArchiveTable::kMeta,
                                  enrol::acceptance_begins().key);
  if (!half) return from_error(half.error(), "archive");
  return *half ? Outcome<void>(user_error(UserCode::kNotEnrolled)) : Outcome<void>();
}

}  // namespace ceptoar::member
