// SPDX-License-Identifier: Apache-2.0
// Recovery (decisions "Trust"): so many voters are lost that the rest are no quorum any more. Holders
// of recovery keys sign the next roster, in which nothing differs but voters, each replaced by one of
// his own organisation. It counts when all of this holds:
//   - more than half of the recovery keys signed it, three at least;
//   - kRecoveryDelayDays have passed since organisations of more than half of the nodes said in their
//     own logs that they have it (the times of the entries; the majority's last counts, so that no
//     minority can date it back);
//   - none of the voters it replaces has said "present";
//   - it replaces no more voters than the quorum lacks, counting those present;
//   - fewer than N-T+1 voters object.
// Any version that a quorum signed goes before it, until another version has followed it. Words that
// come late count as well: all who know the same words come to the same answer. Of several recoveries
// that count, the one with the lowest hash does.
//
// Pure values. No clock: times are given.
#ifndef CEPTOAR_CRYPTO_RECOVERY_H_
#define CEPTOAR_CRYPTO_RECOVERY_H_

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "crypto/roster.h"

namespace ceptoar::crypto {

// Holders who must sign; 0: so few keys recover nothing.
std::size_t recovery_threshold(std::size_t keys);
// Voters whose objection blocks: without them no quorum of the others is left.
std::size_t objections_needed(std::size_t voters);
// Different recoveries that one holder brings for one version, and that one voter or node speaks of.
// Each is up to a whole body of memory.
inline constexpr std::size_t kRecoveriesOfHolder = 2;
inline constexpr std::size_t kRecoveriesSpokenOf = 16;

// How a holder stands in SignedRoster::signatures.
VoterId recovery_holder(const SignPublicKey& key);
// Whether the signatures are (meant to be) those of recovery keys of `current`.
bool is_recovery(const RosterState& current, const SignedRoster& wire);

struct CheckedRecovery {
  SignedRoster wire;
  Roster roster;
  Hash32 hash;
  std::vector<VoterId> lost;  // voters it replaces, sorted
};
// Everything but how many signed and what was said of it. One without signatures is a draft.
// Errors: kChain, kWrongNetwork, kMalformed (it changes something else, a voter of another
// organisation comes in, nobody is replaced), kLimitExceeded (more than a quorum is replaced),
// kBadSignature.
Result<CheckedRecovery> check_recovery(const RosterState& current, BytesView signed_roster);
// The roster that such a recovery makes. kMalformed: its signatures are too few.
Result<Verified<RosterState>> recovered_state(const Verified<RosterState>& current,
                                              BytesView signed_roster);
// A holder's signature, in order. Errors: kNotAuthorized (no recovery key), kDuplicate.
Result<void> sign_recovery(SignedRoster& into, const SignKey& holder, const RosterState& current);

RecoveryWord make_recovery_word(const SignKey& voter, const NetworkId& network,
                                std::uint64_t version, const Hash32& hash, RecoverySays says);
// kReceived has no signature and is not looked at. Errors: kWrongNetwork, kChain (of another
// version), kNotAuthorized (no voter), kBadSignature.
Result<void> verify_recovery_word(const RecoveryWord& word, const RosterState& current);

// How far one recovery has come.
struct RecoveryStanding {
  Hash32 hash;
  Bytes wire;
  Roster roster;
  std::vector<VoterId> lost;
  std::size_t signed_have = 0;
  std::size_t signed_need = 0;        // 0: there are not enough keys for any recovery
  std::size_t received_have = 0;      // organisations with a node
  std::size_t received_need = 0;
  std::uint64_t due_ms = 0;           // when the delay ends; 0: a majority has not said yet
  std::vector<VoterId> present;       // objectors too; sorted
  std::vector<VoterId> objected;
  std::size_t objections_need = 0;
  std::size_t may_replace = 0;        // what the quorum lacks with those present
  bool pinned = false;                // was in force already where it was kept
  bool is_signed() const { return signed_need > 0 && signed_have >= signed_need; }
  bool is_blocked() const;
  bool counts_at(std::uint64_t now_ms) const;
};

// What is known of recoveries of the version after `base`, words before their recovery too.
class RecoveryBook {
 public:
  // REQUIRES: check_recovery made it. True when a signature was new. kLimitExceeded: holders who
  // bring more than they may.
  Result<bool> add(const CheckedRecovery& recovery);
  // REQUIRES: verify_recovery_word. kReceived: `org` is the organisation of the node in whose log the
  // word stands, `at_ms` the time of the entry; the earliest counts. True when it was new.
  Result<bool> add(const RecoveryWord& word, const OrgId& org, std::uint64_t at_ms);
  void pin(const Hash32& hash) { pinned_.insert(hash); }
  // By hash.
  std::vector<RecoveryStanding> standings(const RosterState& base) const;
  std::optional<RecoveryStanding> counting(const RosterState& base, std::uint64_t now_ms) const;
  // Whether this organisation's node has said that it has it.
  bool received(const Hash32& hash, const OrgId& org) const;

 private:
  struct Known {
    Bytes roster_bytes;
    Roster roster;
    std::vector<VoterId> lost;
    std::map<VoterId, Signature> signatures;
  };
  std::map<Hash32, Known> known_;
  std::map<VoterId, std::set<Hash32>> brought_;             // by holder
  std::map<VoterId, std::map<Hash32, bool>> said_;          // by voter: true when he objects
  std::map<OrgId, std::map<Hash32, std::uint64_t>> received_;
  std::set<Hash32> pinned_;
};

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_RECOVERY_H_
