// SPDX-License-Identifier: Apache-2.0
#include "crypto/signature_memo.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "crypto/hash.h"

namespace ceptoar::crypto {
namespace {

thread_local SignatureMemo* memo_of_thread = nullptr;

constexpr auto kCovered = std::to_array<std::string_view>(
    {label::kCertificateSign, label::kStatementSign, label::kFreshnessSign, label::kRevocationSign,
     label::kCardSign, label::kStaffListSign, label::kRosterSign});

}  // namespace

void SignatureMemo::load(BytesView hashes) {
  loaded_.clear();
  used_.clear();
  changed_ = false;
  if (hashes.size() % Hash32::kSize != 0 || hashes.size() / Hash32::kSize > kMost) return;
  for (; !hashes.empty(); hashes = hashes.subspan(Hash32::kSize)) {
    if (const auto one = Hash32::from(hashes.first(Hash32::kSize))) loaded_.push_back(*one);
  }
  if (!std::is_sorted(loaded_.begin(), loaded_.end())) std::sort(loaded_.begin(), loaded_.end());
}

Bytes SignatureMemo::bytes() const {
  Bytes out;
  std::vector<Hash32> others;
  std::set_difference(loaded_.begin(), loaded_.end(), used_.begin(), used_.end(),
                      std::back_inserter(others));
  others.resize(std::min(others.size(), kMost - std::min(kMost, used_.size())));
  std::vector<Hash32> all(used_.size() + others.size());
  std::merge(used_.begin(), used_.end(), others.begin(), others.end(), all.begin());
  all.resize(std::min(all.size(), kMost));  // load() takes no more
  for (const Hash32& one : all) append(out, one.view());
  return out;
}

bool SignatureMemo::covers(std::string_view label) {
  return std::find(kCovered.begin(), kCovered.end(), label) != kCovered.end();
}

bool SignatureMemo::knows(const Hash32& what) {
  if (used_.contains(what)) return true;
  const bool known = std::binary_search(loaded_.begin(), loaded_.end(), what) ||
                     (behind_ != nullptr && behind_->knows(what));
  if (known) used_.insert(what);
  return known;
}

void SignatureMemo::learn(const Hash32& what) {
  if (behind_ != nullptr) behind_->learn(what);
  if (used_.size() >= kMost) return;
  used_.insert(what);
  changed_ = true;
}

UseMemo::UseMemo(SignatureMemo& memo) : memo_(&memo) { memo_of_thread = memo_; }
UseMemo::~UseMemo() {
  if (memo_of_thread == memo_) memo_of_thread = nullptr;
}
SignatureMemo* UseMemo::current() { return memo_of_thread; }

VerifyOnce::VerifyOnce() : before_(memo_of_thread), memo_(before_) { memo_of_thread = &memo_; }
VerifyOnce::~VerifyOnce() { memo_of_thread = before_; }

}  // namespace ceptoar::crypto
