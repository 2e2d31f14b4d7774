// SPDX-License-Identifier: Apache-2.0
// What a TrustStore keeps in memory of its rows. Included by trust_*.cc alone.
#ifndef CEPTOAR_CLI_MEMBER_TRUST_CACHES_H_
#define CEPTOAR_CLI_MEMBER_TRUST_CACHES_H_

#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/member/revocations.h"
#include "cli/member/trust_store.h"
#include "crypto/roster_life.h"

namespace ceptoar::member {

// A card's subject: roster organisation, organisation, holder.
using CardPlace = std::tuple<OrgId, OrgId, HolderId>;

// Key of a row of kCardOf.
inline Bytes holder_key(const OrgId& top, const OrgId& org, const HolderId& holder) {
  Bytes out = to_bytes(top.view());
  append(out, org.view());
  append(out, holder.view());
  return out;
}

struct TrustStore::Caches {
  // Every version that was valid once: objects name the one they were made under. The sides of a
  // dispute too. `agreed` is one of them.
  std::vector<std::unique_ptr<crypto::Verified<crypto::RosterState>>> rosters;
  const crypto::Verified<crypto::RosterState>* agreed = nullptr;
  // `agreed`, or a view of it with what the fast path suspends. Views stay: they were handed out.
  const crypto::Verified<crypto::RosterState>* current = nullptr;
  std::vector<std::unique_ptr<crypto::Verified<crypto::RosterState>>> views;
  std::map<OrgId, std::uint64_t> suspended;
  std::map<NodeId, std::uint64_t> suspended_nodes;
  std::uint64_t seen_ms = 0;   // the time of the last look; 0: none yet
  std::map<Bytes, std::uint64_t> suspension_rows;  // key -> until when it is of use
  void see();
  void forget_suspensions();   // that can matter no more, and their rows
  std::unique_ptr<crypto::RosterLife> life;
  std::map<Hash32, std::unique_ptr<crypto::StatementState>> statements;
  std::map<std::pair<OrgId, ReaderClass>, Hash32> newest;
  struct CardOf {
    Hash32 hash;
    CardStanding standing;
  };
  struct Card {
    std::unique_ptr<crypto::CardState> state;
    CardStanding standing = CardStanding::kGood;
    bool newest = false;
  };
  std::map<Hash32, Card> cards;
  std::map<CardPlace, CardOf> card_of;
  Revocations revoked;
  bool cards_loaded = false;
  bool revocations_loaded = false;
  std::vector<store::ArchiveWrite> writes;
  // Verifies a row of kCards and puts it into `cards`; nullptr when it does not verify.
  Card* take_card(BytesView stored);
  std::vector<std::size_t> follow();  // indices in heads() of what was new
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_TRUST_CACHES_H_
