// SPDX-License-Identifier: Apache-2.0
#include "crypto/signature_memo.h"

#include <algorithm>
#include <array>

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
    if (const auto one = Hash32::from(hashes.first(Hash32::kSize))) loaded_.insert(*one);
  }
}

Bytes SignatureMemo::bytes() const {
  Bytes out;
  for (const Hash32& one : used_) append(out, one.view());
  return out;
}

bool SignatureMemo::covers(std::string_view label) {
  return std::find(kCovered.begin(), kCovered.end(), label) != kCovered.end();
}

bool SignatureMemo::knows(const Hash32& what) {
  if (used_.contains(what)) return true;
  if (!loaded_.contains(what)) return false;
  used_.insert(what);
  return true;
}

void SignatureMemo::learn(const Hash32& what) {
  if (used_.size() >= kMost) return;
  used_.insert(what);
  changed_ = true;
}

UseMemo::UseMemo(SignatureMemo& memo) : memo_(&memo) { memo_of_thread = memo_; }
UseMemo::~UseMemo() {
  if (memo_of_thread == memo_) memo_of_thread = nullptr;
}
SignatureMemo* UseMemo::current() { return memo_of_thread; }

}  // namespace ceptoar::crypto
