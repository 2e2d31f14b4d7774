// SPDX-License-Identifier: Apache-2.0
#include "crypto/grant.h"

#include <utility>

#include "schema/limits.h"

namespace ceptoar::crypto {
namespace {

Hash32 merkle_node(const Hash32& left, const Hash32& right) {
  return hash(label::kGrantNode, {left.view(), right.view()});
}

std::vector<Hash32> level_above(const std::vector<Hash32>& level) {
  std::vector<Hash32> above;
  above.reserve((level.size() + 1) / 2);
  for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
    above.push_back(merkle_node(level[i], level[i + 1]));
  }
  if (level.size() % 2 == 1) above.push_back(level.back());
  return above;
}

// The grant carries the statement so that a grantee who has not seen the flooded one can go on; it
// must be the very statement the caller verified.
Result<void> check_statement(const KeyGrantFields& fields, const StatementState& statement) {
  const KeyStatement& published = statement.statement;
  if (fields.key_class != ReaderClass::kStaff && fields.key_class != ReaderClass::kMembers) {
    return fail(ErrorCode::kNotAuthorized, "a key of this class is never handed on");
  }
  if (fields.key_class != published.key_class || fields.org != published.org ||
      fields.epoch != published.epoch || fields.statement_hash != statement.hash) {
    return fail(ErrorCode::kNotAuthorized, "grant and key statement speak of different keys");
  }
  if (fields.statement.empty()) return {};
  const auto carried = parse<SignedKeyStatement>(fields.statement);
  if (!carried) return carried.error();
  if (statement_hash(carried->statement) != statement.hash) {
    return fail(ErrorCode::kNotAuthorized, "grant carries another key statement");
  }
  return {};
}

}  // namespace

Hash32 grant_leaf(const Hash32& salt, const KemPublicKey& grantee) {
  return hash(label::kGrantLeaf, {salt.view(), grantee.view()});
}

Hash32 ack_line(const Hash32& salt, const EntryId& answered, std::uint8_t state) {
  return keyed_hash(salt.view(), label::kAckLine, {answered.view(), BytesView(&state, 1)});
}

MerkleTree::MerkleTree(std::vector<Hash32> leaves) {
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) levels_.push_back(level_above(levels_.back()));
}

Hash32 MerkleTree::root() const {
  return levels_.back().empty() ? Hash32{} : levels_.back().front();
}

std::vector<Hash32> MerkleTree::path(std::size_t index) const {
  CEPTOAR_CHECK(index < levels_.front().size());
  std::vector<Hash32> out;
  for (const std::vector<Hash32>& level : levels_) {
    const std::size_t sibling = index ^ 1;
    if (sibling < level.size()) out.push_back(level[sibling]);
    index /= 2;
  }
  return out;
}

Hash32 merkle_root(const std::vector<Hash32>& leaves) { return MerkleTree(leaves).root(); }

std::vector<Hash32> merkle_path(const std::vector<Hash32>& leaves, std::size_t index) {
  return MerkleTree(leaves).path(index);
}

bool merkle_fits(const Hash32& leaf, std::size_t index, std::size_t count,
                 const std::vector<Hash32>& path, const Hash32& root) {
  if (index >= count || path.size() > limits::kMerklePath) return false;
  Hash32 node = leaf;
  std::size_t used = 0;
  for (std::size_t width = count; width > 1; width = (width + 1) / 2, index /= 2) {
    if ((index ^ 1) >= width) continue;  // the odd one at the end goes up unchanged
    if (used == path.size()) return false;
    node = index % 2 == 0 ? merkle_node(node, path[used]) : merkle_node(path[used], node);
    ++used;
  }
  return used == path.size() && node == root;
}

Bytes encode_grant(const KeyGrant& grant) {
  return encode_key_grant(grant.fields, grant.private_key.view());
}

Result<KeyGrant> open_grant(BytesView content, const StatementState& statement,
                            const KemPublicKey& grantee) {
  Secret<32> private_key;
  auto fields = parse_key_grant(content, private_key.writable());
  if (!fields) return fields.error();
  if (const auto fits = check_statement(*fields, statement); !fits) return fits.error();
  if (KemKey::from_secret(private_key).public_key() != statement.statement.public_key) {
    return fail(ErrorCode::kBadSignature, "granted key does not fit the published one");
  }
  if (fields->key_class == ReaderClass::kMembers) {
    const Hash32 leaf = grant_leaf(fields->salt, grantee);
    if (!merkle_fits(leaf, fields->leaf_index, statement.statement.grant_count, fields->path,
                     statement.statement.grant_root)) {
      return fail(ErrorCode::kBadSignature, "grant is not one of those the statement counts");
    }
  } else if (fields->leaf_index != 0 || !fields->path.empty() || !fields->salt.is_zero()) {
    return fail(ErrorCode::kMalformed, "a staff grant has no place in a tree");
  }
  return KeyGrant{std::move(*fields), std::move(private_key)};
}

}  // namespace ceptoar::crypto
