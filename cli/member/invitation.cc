// SPDX-License-Identifier: Apache-2.0
#include "cli/member/invitation.h"

#include <algorithm>

#include "cli/member/enrol_files.h"
#include "cli/member/roster_voting.h"
#include "cli/member/rows.h"
#include "crypto/roster_file.h"
#include "schema/text.h"
#include "schema/time.h"
#include "store/files.h"

namespace ceptoar::member {

namespace fs = std::filesystem;
using store::ArchiveTable;

namespace {

constexpr std::string_view kMagic = "CEPTOAR INVITE 1\n";
constexpr std::uint8_t kInviteVersion = 1;
constexpr std::size_t kSignatureBytes = 64;
constexpr const char* kKept = "invitation";
// Of the file, for the rosters.
constexpr std::size_t kRosterShare = enrol::kFileBytes - 64 * limits::kKiB;

using enrol::file_bad;

std::string org_part(std::string_view holder_handle) {
  return std::string(holder_handle.substr(holder_handle.find('@') + 1));
}

// Everything that is signed, between magic and signature.
struct Fields {
  Bytes rosters;
  std::vector<Bytes> chain;
  std::string handle;
  std::string role;
  std::uint64_t created_ms = 0;
  std::uint64_t ends_ms = 0;
  Nonce32 nonce;
};

Bytes encode_fields(const Fields& fields) {
  RowWriter out(kInviteVersion);
  out.bytes(fields.rosters).bytes(encode_list(fields.chain)).text(fields.handle).text(fields.role);
  out.u64(fields.created_ms).u64(fields.ends_ms).fixed(fields.nonce.view());
  Bytes all = to_bytes(as_bytes(kMagic));
  append(all, out.take());
  return all;
}

Result<Fields> parse_fields(BytesView signed_part) {
  RowReader in(signed_part.subspan(kMagic.size()), kInviteVersion);
  Fields out;
  out.rosters = in.bytes();
  const Bytes chain = in.bytes();
  out.handle = in.text();
  out.role = in.text();
  out.created_ms = in.u64();
  out.ends_ms = in.u64();
  out.nonce = in.fixed<Nonce32>();
  if (auto good = in.finish(); !good) return fail(ErrorCode::kMalformed, "invitation");
  auto list = parse_list(chain);
  if (!list) return fail(ErrorCode::kMalformed, "invitation");
  out.chain = std::move(*list);
  // Nothing may be said in two ways: the number covers bytes, people compare what they mean.
  if (encode_fields(out) != to_bytes(signed_part)) return fail(ErrorCode::kMalformed, "invitation");
  return out;
}

Result<SignedRoster> genesis_of(BytesView rosters) {
  const auto all = crypto::parse_rosters(rosters);
  return all ? parse<SignedRoster>(all->front()) : Result<SignedRoster>(all.error());
}

// The roster organisation above an organisation's handle: itself, or a company's CEPTOAR.
const Organisation* above_of(const crypto::RosterState& roster, const std::string& org) {
  if (const Organisation* found = roster.find_org(org)) return found;
  const auto above = parent_handle(org);
  return above ? roster.find_org(*above) : nullptr;
}

Invitation described(const crypto::RosterState& roster, const crypto::Subject& by, Fields fields,
                     Bytes wire) {
  Invitation out;
  out.number = enrol::number_of(roster, by.admin, by.key, enrol::object_hash(wire), fields.nonce);
  out.wire = std::move(wire);
  out.rosters = std::move(fields.rosters);
  out.handle = std::move(fields.handle);
  out.role = std::move(fields.role);
  out.by = by.handle;
  out.org = org_part(out.handle);
  const Organisation* above = above_of(roster, out.org);
  if (above != nullptr) out.node = above->handle;
  const Organisation* named = roster.find_org(out.org);
  if (named != nullptr) {
    out.name_ja = named->name_ja;
    out.name_en = named->name_en;
  }
  out.ends_ms = fields.ends_ms;
  return out;
}

Outcome<Invitation> open_invitation(Bytes wire, const fs::path& path, std::uint64_t now_ms) {
  if (wire.size() < kMagic.size() + kSignatureBytes ||
      as_text(wire).substr(0, kMagic.size()) != kMagic) {
    return file_bad(path, "no invitation");
  }
  const BytesView part = BytesView(wire).first(wire.size() - kSignatureBytes);
  auto fields = parse_fields(part);
  if (!fields) return from_error(fields.error(), path.string());
  const auto rosters = crypto::parse_rosters(fields->rosters);
  if (!rosters) return from_error(rosters.error(), path.string());
  // Of a first version alone nothing but its own form is to be judged.
  if (rosters->size() > 1) {
    if (auto good = check_versions(*rosters, path); !good) return good.error();
  }
  const auto life = crypto::life_of(*rosters);
  if (!life) return from_error(life.error(), path.string());
  const crypto::RosterState& roster = *life->in_force();
  const Organisation* above = above_of(roster, org_part(fields->handle));
  if (above == nullptr) return file_bad(path, "of no organisation in the roster");
  // Judged at the time of writing: the certificate may have been renewed since. Whatever is wrong with it,
  // nobody who may invite made this file as it is.
  const auto by = crypto::verify_chain(fields->chain, above->id, roster, fields->created_ms);
  if (!by) return user_error(UserCode::kSignatureBad, {{"what", path.string()}});
  if (org_part((*by)->handle) != org_part(fields->handle)) {
    return file_bad(path, "invites to another organisation");
  }
  Signature signature;
  std::copy(wire.end() - kSignatureBytes, wire.end(), signature.bytes.begin());
  if (!enrol::verify((*by)->key, roster.network_id, part, signature)) {
    return user_error(UserCode::kSignatureBad, {{"what", path.string()}});
  }
  if (auto good = enrol::check_handle(fields->handle, true); !good) return good.error();
  if (auto good = enrol::check_line(fields->role, "role", limits::kHandleBytes); !good) {
    return good.error();
  }
  if (now_ms > fields->ends_ms) {
    return user_error(UserCode::kInviteOver, {{"path", path.string()},
                                              {"time", format_jst_long(fields->ends_ms)}});
  }
  return described(roster, **by, std::move(*fields), std::move(wire));
}

// Every version; where they are too many for a file, those that this home itself was given.
Outcome<Bytes> rosters_for(Session& session) {
  const auto voting = load_voting(session);
  if (!voting) return voting.error();
  Bytes all = crypto::encode_rosters(voting->bytes.rosters);
  if (all.size() <= kRosterShare) return all;
  auto given = session.home().genesis();
  if (!given) return user_error(UserCode::kNoRoster);
  return std::move(*given);
}

}  // namespace

Outcome<Invitation> make_invitation(Session& session, const std::string& handle,
                                    const std::string& role, const fs::path& out) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (auto good = enrol::check_handle(handle, true); !good) return good.error();
  if (auto good = enrol::check_line(role, "role", limits::kHandleBytes); !good) return good.error();
  const crypto::Subject& me = (*identity)->subject;
  if (org_part(handle) != org_part(me.handle)) {
    return user_error(UserCode::kNotAllowed, {{"what", make_visible(handle, true)}});
  }
  if ((*identity)->former) return user_error(UserCode::kAdminChanged, {{"handle", me.handle}});
  auto rosters = rosters_for(session);
  if (!rosters) return rosters.error();
  Fields fields;
  fields.rosters = std::move(*rosters);
  fields.chain = (*identity)->chain;
  fields.handle = handle;
  fields.role = role;
  fields.created_ms = session.now_ms();
  fields.ends_ms = fields.created_ms + kInvitationDays * limits::kDayMs;
  fields.nonce = session.random().id<Nonce32>();
  Bytes wire = encode_fields(fields);
  const Signature signature =
      enrol::sign(session.home().sign_key(), (*session.trust().current())->network_id, wire);
  append(wire, signature.view());
  // What the other side will read, it must be able to read.
  auto made = open_invitation(std::move(wire), out, fields.created_ms);
  if (!made) return made.error();
  if (auto written = enrol::write(out, made->wire); !written) return written.error();
  return made;
}

Outcome<Invitation> read_invitation(const fs::path& path, std::uint64_t now_ms) {
  auto wire = enrol::read(path);
  if (!wire) return wire.error();
  return open_invitation(std::move(*wire), path, now_ms);
}

Outcome<void> accept_invitation(const fs::path& home, const Invitation& invitation) {
  if (auto made = store::make_private_directory(home); !made) {
    return from_error(made.error(), home.string());
  }
  const fs::path genesis = home / "genesis";
  const auto held = store::read_file(genesis, store::FileKind::kPlain, limits::kBodyBytes);
  if (held) {
    const auto before = genesis_of(*held);
    const auto after = genesis_of(invitation.rosters);
    if (!before || !after || before->roster != after->roster) {
      return user_error(UserCode::kExists, {{"path", genesis.string()}});
    }
  } else if (auto written = enrol::write(genesis, invitation.rosters); !written) {
    return written;
  }
  return lift(store::write_file(home / kKept, invitation.wire, store::FileKind::kPlain, true),
              (home / kKept).string());
}

Outcome<std::optional<Invitation>> accepted_invitation(const fs::path& home, std::uint64_t now_ms) {
  std::error_code ignored;
  if (!fs::exists(home / kKept, ignored)) return std::optional<Invitation>();
  auto invitation = read_invitation(home / kKept, now_ms);
  if (!invitation) return invitation.error();
  return std::optional<Invitation>(std::move(*invitation));
}

Outcome<std::optional<OwnRequest>> own_request(Session& session, const std::string& role) {
  if (auto fresh = enrol::check_not_enrolled(session); !fresh) return fresh.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key("request"));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) {
    if (role.empty()) return std::optional<OwnRequest>();
    auto made = make_request(session, role);
    if (!made) return made.error();
    *row = std::move(*made);
  }
  const auto request = parse<MemberRequest>(**row);
  if (!request) return std::optional<OwnRequest>();  // a company's own request, not a person's
  const auto version = enrol::made_under(session, request->roster_hash, session.home().directory());
  if (!version) return version.error();
  const Organisation* above = above_of(**version, org_part(request->handle));
  if (above == nullptr) return std::optional<OwnRequest>();
  OwnRequest out;
  out.number = enrol::number_of(**version, above->admin_key, request->holder_key,
                                enrol::object_hash(**row), request->nonce);
  out.bytes = std::move(**row);
  return std::optional<OwnRequest>(std::move(out));
}

}  // namespace ceptoar::member
