// SPDX-License-Identifier: Apache-2.0
#include "cli/member/grants.h"

#include <algorithm>

#include "cli/member/own_keys.h"

namespace ceptoar::member {
namespace {

using crypto::KeyPurpose;
using crypto::StatementState;

// The statement that a grant carries, verified under the admin key of whoever may publish it.
Outcome<StatementState> statement_in(Session& session, const Identity& me,
                                     const KeyGrantFields& fields) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* org = (*roster)->find_org(fields.org);
  const SignPublicKey admin = org != nullptr ? org->admin_key : me.subject.admin;
  auto statement = crypto::verify_statement(fields.statement, fields.org, admin,
                                            (*roster)->network_id);
  if (!statement && org != nullptr) {
    // Granted before its organisation had this admin key; the place of its entry was looked at already.
    for (const crypto::RosterState& then : session.trust().rosters_under_old_keys(org->id)) {
      statement = crypto::verify_statement(fields.statement, fields.org,
                                           then.find_org(org->id)->admin_key, (*roster)->network_id);
      if (statement) break;
    }
  }
  if (!statement) return from_error(statement.error(), "grant");
  return **statement;
}

// Beside another key of the same epoch; never 0, which is the first one's.
std::uint32_t other_key_tag(const KemPublicKey& key) {
  std::uint32_t tag = 1;
  for (std::size_t i = 0; i < 4; ++i) tag |= std::uint32_t{key.bytes[i]} << (8 * i);
  return tag;
}

constexpr std::uint8_t kLeavesVersion = 1;

Bytes leaves_key(std::string_view name, const Hash32& statement) {
  Bytes key = meta_key(name);
  append(key, statement.view());
  return key;
}
constexpr std::string_view kLeaves = "grant-leaves/";
constexpr std::string_view kOwnLeaf = "grant-leaf/";

// Newer knowledge of the own company's staff key comes with grants alone.
void keep_own_statement(Session& session, const Identity& me, const StatementState& statement,
                        std::vector<store::ArchiveWrite>& writes) {
  if (statement.statement.org != me.subject.org || !me.is_company()) return;
  const auto held = own_statement(session, ReaderClass::kStaff);
  if (held && *held && (*held)->statement.epoch >= statement.statement.epoch &&
      !crypto::compare_statements(**held, statement).candidate_wins) {
    return;
  }
  writes.push_back({store::ArchiveTable::kMeta, own_statement_key(ReaderClass::kStaff),
                    statement.wire});
}

}  // namespace

Outcome<bool> install_grant(Session& session, BytesView content, const OrgId& from,
                            const KemPublicKey& grantee,
                            std::vector<store::ArchiveWrite>& writes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  KeyGrantFields fields;
  {
    crypto::Secret<32> unchecked;
    auto parsed = parse_key_grant(content, unchecked.writable());
    if (!parsed) return from_error(parsed.error(), "grant");
    fields = std::move(*parsed);
  }
  const bool staff = fields.key_class == ReaderClass::kStaff && fields.org == me.subject.org;
  const bool members =
      fields.key_class == ReaderClass::kMembers && fields.org == me.subject.roster_org;
  if (from != fields.org || (!staff && !members)) {
    return user_error(UserCode::kNotAllowed, {{"what", "a key that its sender may not grant"}});
  }
  // The CEPTOAR's own staff read along by their staff key; the grant is the company's.
  if (members && !me.is_company()) return false;
  const auto statement = statement_in(session, me, fields);
  if (!statement) return statement.error();
  auto grant = crypto::open_grant(content, *statement, grantee);
  if (!grant) return from_error(grant.error(), "grant");

  crypto::KeyRecord record;
  record.purpose = staff ? KeyPurpose::kStaffEpoch : KeyPurpose::kMembersEpoch;
  record.epoch = fields.epoch;
  record.id = record_id(fields.org.view());
  record.not_after_ms = statement->statement.not_after_ms;
  record.secret = std::move(grant->private_key);
  crypto::Keyring& keys = session.home().keys();
  // A run that ended between the key file and the archive left the key without what belongs to it.
  const bool is_new = published_key(keys, record.purpose, *statement) == nullptr;
  if (is_new) {
    if (keys.find(record.purpose, fields.org.view(), fields.epoch) != nullptr) {
      record.tag = other_key_tag(statement->statement.public_key);
    }
    keys.add(std::move(record));
    session.mark_keys_changed();
  }
  // A key that a revoked device made is kept for what was sealed to it; it is nobody's newest. One from
  // before came by the flood.
  const TrustStore& trust = session.trust();
  const bool by_leaver = trust.is_revoked(me.subject.roster_org, statement->device, NodeId{}, 0) &&
                         trust.statement_by_hash(statement->hash) == nullptr;
  const bool former = !stands(session, *statement);  // nobody seals to it any more
  if ((members || !me.is_company()) && !by_leaver && !former) {
    // By the flood it comes too; a gap there is no fault of the grant.
    const auto added = session.trust().add_statement(fields.statement);
    if (!added && added.error().code == ErrorCode::kBadSignature) {
      return from_error(added.error(), "grant");
    }
  }
  if (staff && !by_leaver) keep_own_statement(session, me, *statement, writes);
  if (members) {
    RowWriter leaf(kLeavesVersion);
    leaf.u32(fields.leaf_index).fixed(fields.salt.view());
    writes.push_back(
        {store::ArchiveTable::kMeta, leaves_key(kOwnLeaf, statement->hash), leaf.take()});
  }
  return is_new;
}

Bytes staff_grant(const StatementState& statement, const crypto::Secret<32>& key) {
  crypto::KeyGrant grant;
  grant.fields.key_class = statement.statement.key_class;
  grant.fields.epoch = statement.statement.epoch;
  grant.fields.org = statement.statement.org;
  grant.fields.statement_hash = statement.hash;
  grant.fields.statement = statement.wire;
  grant.private_key = key.copy();
  return crypto::encode_grant(grant);
}

MembersGrants plan_members_grants(const std::vector<KemPublicKey>& grantees,
                                  crypto::Random& random) {
  MembersGrants plan;
  plan.count = static_cast<std::uint32_t>(grantees.size());
  std::vector<Hash32> leaves;
  for (const KemPublicKey& grantee : grantees) {
    plan.salts.push_back(random.id<Hash32>());
    leaves.push_back(crypto::grant_leaf(plan.salts.back(), grantee));
  }
  plan.tree = crypto::MerkleTree(std::move(leaves));
  plan.root = plan.tree.root();
  return plan;
}

store::ArchiveWrite write_of(const Hash32& statement, const std::vector<GrantedCompany>& leaves) {
  RowWriter out(kLeavesVersion);
  out.u32(static_cast<std::uint32_t>(leaves.size()));
  for (const GrantedCompany& leaf : leaves) out.fixed(leaf.org.view()).fixed(leaf.salt.view());
  return {store::ArchiveTable::kMeta, leaves_key(kLeaves, statement), out.take()};
}

Outcome<std::vector<GrantedCompany>> granted_companies(Session& session, const Hash32& statement) {
  const auto row = load_optional(session.archive(), store::ArchiveTable::kMeta,
                                 leaves_key(kLeaves, statement));
  if (!row) return from_error(row.error(), "archive");
  std::vector<GrantedCompany> out;
  if (!*row) return out;
  RowReader in(**row, kLeavesVersion);
  for (std::uint32_t left = in.count(); left > 0; --left) {
    GrantedCompany leaf;
    leaf.org = in.fixed<OrgId>();
    leaf.salt = in.fixed<Hash32>();
    out.push_back(leaf);
  }
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}

Outcome<std::optional<OwnLeaf>> own_leaf(Session& session, const Hash32& statement) {
  const auto row = load_optional(session.archive(), store::ArchiveTable::kMeta,
                                 leaves_key(kOwnLeaf, statement));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<OwnLeaf>();
  RowReader in(**row, kLeavesVersion);
  OwnLeaf leaf;
  leaf.index = in.u32();
  leaf.salt = in.fixed<Hash32>();
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return std::optional<OwnLeaf>(leaf);
}

Bytes members_grant(const StatementState& statement, const crypto::Secret<32>& key,
                    const MembersGrants& plan, std::size_t index) {
  crypto::KeyGrant grant;
  grant.fields.key_class = ReaderClass::kMembers;
  grant.fields.epoch = statement.statement.epoch;
  grant.fields.org = statement.statement.org;
  grant.fields.statement_hash = statement.hash;
  grant.fields.salt = plan.salts[index];
  grant.fields.leaf_index = static_cast<std::uint32_t>(index);
  grant.fields.path = plan.tree.path(index);
  grant.fields.statement = statement.wire;
  grant.private_key = key.copy();
  return crypto::encode_grant(grant);
}

Bytes encode_box(const std::vector<Bytes>& grants) {
  Bytes out;
  std::size_t size = 0;
  for (const Bytes& grant : grants) size += 4 + grant.size();
  out.reserve(size);  // no copy of a secret left behind by growth
  for (const Bytes& grant : grants) {
    append_le32(out, static_cast<std::uint32_t>(grant.size()));
    append(out, grant);
  }
  return out;
}

Result<std::vector<Bytes>> parse_box(BytesView content) {
  std::vector<Bytes> out;
  while (!content.empty()) {
    if (content.size() < 4) return fail(ErrorCode::kMalformed, "grants of a box");
    std::size_t size = 0;
    for (std::size_t i = 4; i-- > 0;) size = size << 8 | content[i];
    content = content.subspan(4);
    if (size > content.size()) return fail(ErrorCode::kMalformed, "grants of a box");
    out.push_back(to_bytes(content.first(size)));
    content = content.subspan(size);
  }
  return out;
}

void wipe_all(std::vector<Bytes>& list) {
  for (Bytes& element : list) crypto::wipe(element);
  list.clear();
}

}  // namespace ceptoar::member
