// SPDX-License-Identifier: Apache-2.0
// Which signatures this program found good before, so that a start need not check the same few hundred
// certificates, key statements and cards again: each costs 60 microseconds, and they are most of what a
// short command does. What is remembered is a hash over key, label, network, message id and signature
// together: it vouches for exactly that check and for no other. Whoever keeps a memo must keep it where
// nobody else can write (the member's archive, sealed); signatures of entries are never remembered.
// Thread: a memo is used by the thread that made its UseMemo, and by no other.
#ifndef CEPTOAR_CRYPTO_SIGNATURE_MEMO_H_
#define CEPTOAR_CRYPTO_SIGNATURE_MEMO_H_

#include <set>
#include <string_view>
#include <vector>

#include "schema/ids.h"
#include "schema/result.h"

namespace ceptoar::crypto {

class SignatureMemo {
 public:
  static constexpr std::size_t kMost = 8192;
  SignatureMemo() = default;
  // Asks `behind` too, and tells it what it learns.
  explicit SignatureMemo(SignatureMemo* behind) : behind_(behind) {}
  void load(BytesView hashes);  // what bytes() gave; a wrong length gives an empty memo
  // Those that were asked for since load(), and of the others what there is room for: a command asks
  // for few, and the next one for others.
  Bytes bytes() const;
  bool changed() const { return changed_; }
  void kept() { changed_ = false; }

  // For verify().
  static bool covers(std::string_view label);
  bool knows(const Hash32& what);
  void learn(const Hash32& what);

 private:
  std::vector<Hash32> loaded_;  // sorted
  std::set<Hash32> used_;
  bool changed_ = false;
  SignatureMemo* behind_ = nullptr;
};

// While it lives, verify() of this thread uses the memo; the newest one counts.
class UseMemo {
 public:
  explicit UseMemo(SignatureMemo& memo);
  ~UseMemo();
  UseMemo(const UseMemo&) = delete;
  UseMemo& operator=(const UseMemo&) = delete;
  static SignatureMemo* current();

 private:
  SignatureMemo* memo_;
};

// For one call that looks at the same signatures several times - as votes, in their bundle, on both sides of
// a dispute: while it lives, each of them is verified once, whether or not a memo is in use and however full
// that one is. What was found good is told to that memo as well.
// Lifetime: within one function; no UseMemo may begin or end meanwhile.
class VerifyOnce {
 public:
  VerifyOnce();
  ~VerifyOnce();
  VerifyOnce(const VerifyOnce&) = delete;
  VerifyOnce& operator=(const VerifyOnce&) = delete;

 private:
  SignatureMemo* before_;
  SignatureMemo memo_;
};

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_SIGNATURE_MEMO_H_
