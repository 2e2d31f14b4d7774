// SPDX-License-Identifier: Apache-2.0
#include "cli/member/revocations.h"

#include <algorithm>
#include <tuple>

#include "schema/limits.h"

namespace ceptoar::member {
namespace {

// By one signer: what a thief says of a key must not use up the room for the others' word.
constexpr std::size_t kOfOneKey = 64;

bool is_after(const Revocation& what, const NodeId& node, std::uint64_t seq) {
  const auto position = std::find_if(what.last.begin(), what.last.end(),
                                     [&](const LastPosition& l) { return l.node == node; });
  return position == what.last.end() || seq > position->seq;
}

// `by` ends the signer of `one` before the place where `one` was published.
bool voids(const Revocations::Held& by, const Revocations::Held& one) {
  return by.counts && by.what.key == *one.device && is_after(by.what, one.node, one.seq);
}

void judge(std::vector<Revocations::Held>& all) {
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.device.has_value(), a.node, a.seq) <
           std::tuple(b.device.has_value(), b.node, b.seq);
  });
  for (auto& one : all) one.counts = false;
  for (auto& one : all) {
    one.counts = !one.device || std::none_of(all.begin(), all.end(), [&](const auto& by) {
      return (!by.device || by.node == one.node) && voids(by, one);
    });
  }
  std::vector<std::size_t> void_now;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& one = all[i];
    const bool gone = one.device && std::any_of(all.begin(), all.end(), [&](const auto& by) {
      return by.node != one.node && voids(by, one);
    });
    if (gone) void_now.push_back(i);
  }
  for (const std::size_t i : void_now) all[i].counts = false;
}

}  // namespace

Result<bool> Revocations::add(Held one) {
  auto& all = held_[one.what.org];
  std::size_t of_key = 0;
  for (const Held& other : all) {
    if (other.what == one.what && other.node == one.node && other.seq == one.seq &&
        other.device == one.device) {
      return false;
    }
    if (other.what.key == one.what.key && other.device == one.device) ++of_key;
  }
  if (of_key >= kOfOneKey) return fail(ErrorCode::kLimitExceeded, "too many revocations of one key");
  all.push_back(std::move(one));
  judge(all);
  return true;
}

// Every one that counts holds: a later one must not give positions back, and a mild one that the thief
// of a device publishes first must not stand in the way of the real one.
bool Revocations::covers(const OrgId& org, const SignPublicKey& key, const NodeId& node,
                         std::uint64_t seq) const {
  const auto found = held_.find(org);
  if (found == held_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const Held& one) {
    return one.counts && one.what.key == key && is_after(one.what, node, seq);
  });
}

std::uint64_t Revocations::list_floor(
    const OrgId& org, const std::function<std::uint64_t(std::uint64_t)>& newest_list) const {
  std::uint64_t floor = 0;
  const auto found = held_.find(org);
  if (found == held_.end()) return floor;
  const std::vector<Held>& all = found->second;
  // At whatever position: whoever removed him named a list that follows every honest one of his.
  const auto has_ended = [&](const Held& one) {
    return one.device && std::any_of(all.begin(), all.end(), [&](const Held& by) {
      return by.counts && by.what.key == *one.device;
    });
  };
  for (const Held& one : all) {
    const std::uint64_t version = one.what.list_version;
    if (!one.counts || version <= floor || has_ended(one)) continue;
    const bool near = version <= limits::kListsAhead ||
                      version - limits::kListsAhead <= newest_list(one.what.created_ms);
    if (near) floor = version;
  }
  return floor;
}

std::uint64_t Revocations::newest_ms(const OrgId& org) const {
  std::uint64_t newest = 0;
  const auto found = held_.find(org);
  if (found == held_.end()) return newest;
  for (const Held& one : found->second) {
    if (one.counts) newest = std::max(newest, one.what.created_ms);
  }
  return newest;
}

std::optional<SignPublicKey> signer_of(BytesView signed_revocation) {
  const auto wire = parse<SignedRevocation>(signed_revocation);
  if (!wire || wire->signer.empty()) return std::nullopt;
  const auto certificate = parse<SignedCertificate>(wire->signer);
  if (!certificate) return std::nullopt;
  const auto device = parse<Certificate>(certificate->certificate);
  if (!device) return std::nullopt;
  return device->key;
}

}  // namespace ceptoar::member
