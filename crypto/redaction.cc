// SPDX-License-Identifier: Apache-2.0
#include "crypto/redaction.h"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/verifier.h"

namespace ceptoar::crypto {
namespace {

Bytes place_bytes(std::uint16_t place) {
  Bytes out;
  append_le16(out, place);
  return out;
}

Hash32 salt_of(const Secret<32>& seed, std::uint16_t place) {
  return keyed_hash(seed.view(), label::kRedactSalt, {place_bytes(place)});
}

Hash32 leaf_of(std::uint16_t place, const Hash32& salt, const Bytes* content) {
  const std::array<std::uint8_t, 1> present = {static_cast<std::uint8_t>(content != nullptr)};
  return hash(label::kRedactLeaf, {salt.view(), place_bytes(place), present,
                                   content != nullptr ? BytesView(*content) : BytesView()});
}

Hash32 digest_of(const RedactionScope& scope, const Hash32& root) {
  Bytes made;
  append_le64(made, scope.made_ms);
  made.push_back(static_cast<std::uint8_t>(scope.exercise));
  return hash(label::kRedactRoot, {scope.org.view(), scope.holder.view(), made, root.view()});
}

// The part of a tree over places [from, from + size).
struct Range {
  std::uint16_t from, size;
  Range left() const { return {from, static_cast<std::uint16_t>(size / 2)}; }
  Range right() const {
    return {static_cast<std::uint16_t>(from + size / 2), static_cast<std::uint16_t>(size / 2)};
  }
};
constexpr Range kWhole{0, kRedactionPlaces};

// A tree of which some leaves are known; the hashes of the rest are taken from a list, left to right.
class Tree {
 public:
  explicit Tree(const std::vector<Hash32>& hidden) : hidden_(hidden) {}
  void know(std::uint16_t place, const Hash32& leaf) { leaves_[place] = leaf; }
  bool knows_any(Range range) const {
    return std::any_of(leaves_.begin() + range.from, leaves_.begin() + range.from + range.size,
                       [](const auto& leaf) { return leaf.has_value(); });
  }
  // Each range is to be asked for once, from left to right.
  Hash32 hash_of(Range range) {
    if (!knows_any(range)) return next_hidden();
    if (range.size == 1) return *leaves_[range.from];
    const Hash32 left = hash_of(range.left());
    const Hash32 right = hash_of(range.right());
    return hash(label::kRedactNode, {left.view(), right.view()});
  }
  // Every hash of the list was needed, and none was missing.
  bool fits() const { return !missing_ && used_ == hidden_.size(); }

 private:
  Hash32 next_hidden() {
    if (used_ < hidden_.size()) return hidden_[used_++];
    missing_ = true;
    return {};
  }
  std::array<std::optional<Hash32>, kRedactionPlaces> leaves_;
  const std::vector<Hash32>& hidden_;
  std::size_t used_ = 0;
  bool missing_ = false;
};

// The hashes that stand for all but `places`.
void collect_hidden(Tree& tree, Range range, const std::set<std::uint16_t>& places,
                    std::vector<Hash32>& into) {
  const auto first = places.lower_bound(range.from);
  const bool shown = first != places.end() && *first < range.from + range.size;
  if (!shown) {
    into.push_back(tree.hash_of(range));
  } else if (range.size > 1) {
    collect_hidden(tree, range.left(), places, into);
    collect_hidden(tree, range.right(), places, into);
  }
}

Tree full_tree(const Secret<32>& seed, const RedactableFields& fields,
               const std::vector<Hash32>& none) {
  CEPTOAR_CHECK(fields.empty() || fields.rbegin()->first < kRedactionPlaces);
  Tree tree(none);
  for (std::uint16_t place = 0; place < kRedactionPlaces; ++place) {
    const auto field = fields.find(place);
    tree.know(place, leaf_of(place, salt_of(seed, place),
                             field == fields.end() ? nullptr : &field->second));
  }
  return tree;
}

// nullopt: places out of order, twice, or beyond the last.
std::optional<Tree> partial_tree(const Redacted& redacted) {
  Tree tree(redacted.hidden);
  std::uint16_t next = 0;
  for (const ShownLeaf& leaf : redacted.shown) {
    if (leaf.place < next || leaf.place >= kRedactionPlaces) return std::nullopt;
    tree.know(leaf.place, leaf_of(leaf.place, leaf.salt, &leaf.content));
    next = static_cast<std::uint16_t>(leaf.place + 1);
  }
  return tree;
}

}  // namespace

Hash32 redaction_root(const Secret<32>& seed, const RedactableFields& fields) {
  const std::vector<Hash32> none;
  return full_tree(seed, fields, none).hash_of(kWhole);
}

Signature sign_redaction(const SignKey& author, const RedactionScope& scope, const Hash32& root) {
  return author.sign(label::kRedactSign, scope.network, digest_of(scope, root).view());
}

bool verify_redaction_root(const SignPublicKey& author, const RedactionScope& scope,
                           const Hash32& root, const Signature& signature) {
  return verify(author, label::kRedactSign, scope.network, digest_of(scope, root).view(), signature);
}

Redacted redact(const Secret<32>& seed, const RedactableFields& fields,
                const std::set<std::uint16_t>& places) {
  const std::vector<Hash32> none;
  Tree tree = full_tree(seed, fields, none);
  Redacted out;
  std::set<std::uint16_t> kept;
  for (const auto& [place, content] : fields) {
    if (!places.contains(place)) continue;
    kept.insert(place);
    out.shown.push_back({place, salt_of(seed, place), content});
  }
  collect_hidden(tree, kWhole, kept, out.hidden);
  return out;
}

Result<Redacted> redact_further(const Redacted& from, const std::set<std::uint16_t>& places) {
  auto tree = partial_tree(from);
  if (!tree) return fail(ErrorCode::kMalformed, "redacted leaves");
  Redacted out;
  std::set<std::uint16_t> kept;
  for (const ShownLeaf& leaf : from.shown) {
    if (!places.contains(leaf.place)) continue;
    kept.insert(leaf.place);
    out.shown.push_back(leaf);
  }
  collect_hidden(*tree, kWhole, kept, out.hidden);
  if (!tree->fits()) return fail(ErrorCode::kMalformed, "redacted hashes");
  return out;
}

Result<Hash32> root_of(const Redacted& redacted) {
  auto tree = partial_tree(redacted);
  if (!tree) return fail(ErrorCode::kMalformed, "redacted leaves");
  const Hash32 root = tree->hash_of(kWhole);
  if (!tree->fits()) return fail(ErrorCode::kMalformed, "redacted hashes");
  return root;
}

Result<Verified<Redacted>> verify_redacted(Redacted redacted, const RedactionScope& scope,
                                           const SignPublicKey& author,
                                           const Signature& signature) {
  const auto root = root_of(redacted);
  if (!root) return root.error();
  if (!verify_redaction_root(author, scope, *root, signature)) {
    return fail(ErrorCode::kBadSignature, "redacted document");
  }
  return Verifier::vouch(std::move(redacted));
}

Hash32 source_commitment(const Secret<32>& content_key, const MsgId& nonce, const Hash32& digest) {
  Secret<32> key;
  derive(content_key.view(), label::kReissue, {}, key.writable());
  return keyed_hash(key.view(), label::kReissue, {nonce.view(), digest.view()});
}

}  // namespace ceptoar::crypto
