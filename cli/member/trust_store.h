// SPDX-License-Identifier: Apache-2.0
// What this member has verified: rosters, key statements, cards, revocations, kept in the archive
// with caches in memory. Everything that goes in was verified by crypto/ right before. Of statements and
// cards a command loads those that it asks for: it needs a few of hundreds.
// What is added is in force at once and durable with the next Session::commit.
// Thread: one. Pointers handed out stay valid until the store dies (nothing is evicted: hundreds of
// small values).
#ifndef CEPTOAR_CLI_MEMBER_TRUST_STORE_H_
#define CEPTOAR_CLI_MEMBER_TRUST_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/member/error.h"
#include "crypto/trust.h"
#include "store/member_archive.h"

namespace ceptoar::member {

// How a card of one holder or company stands to the others of him.
// kPassedOver: a person asked by telephone, and it is not this one. Never handed out.
enum class CardStanding : std::uint8_t { kGood = 1, kReestablished = 2, kDisputed = 3, kPassedOver = 4 };

struct HeldCard {
  const crypto::CardState* card = nullptr;
  CardStanding standing = CardStanding::kGood;
};

struct RecoveryFact;
struct SuspensionFact;

class TrustStore final : public crypto::TrustView {
 public:
  explicit TrustStore(store::MemberArchive& archive);
  ~TrustStore() override;

  // Genesis and every later version in the archive. Errors: E-STORE-CORRUPT, E-SIGNATURE-BAD.
  Outcome<void> load(BytesView genesis);
  // The roster as authors and readers are judged by: what the fast path suspends is suspended in it.
  const crypto::Verified<crypto::RosterState>* current() const;
  // The same as the quorum signed it: what the next version is built on.
  const crypto::Verified<crypto::RosterState>* agreed() const;
  // kChain when it does not continue the current one.
  Result<void> adopt_roster(BytesView signed_roster);  // kDuplicate: held already
  // What is said of replacing lost voters (recovering.h). kChain, kDuplicate as above.
  Result<void> adopt_recovery(const RecoveryFact& fact);
  // A recovery whose time has come is in force; one that was objected to is no more.
  void look_at_clock(std::uint64_t now_ms);
  bool recovery_pending() const;
  // A voter's word on the fast path (suspending.h). kChain: its voter is not known here yet; kDuplicate.
  // True when it put a suspension in force.
  Result<bool> adopt_suspension(const SuspensionFact& fact);
  // Who is suspended is looked at anew: at the start, and by look_at_clock().
  void see_suspensions(std::uint64_t now_ms);
  // By the fast path alone, at the last look: from when on - a node by itself or with its organisation -, and
  // until when; 0: it is not.
  std::uint64_t suspended_since(const NodeRecord& node) const;
  std::uint64_t suspended_until(const OrgId& org) const;

  // TrustView.
  const crypto::RosterState* roster_by_hash(const Hash32& hash) const override;
  const crypto::RosterState* roster_in_force() const override;
  const crypto::StatementState* statement_by_hash(const Hash32& hash) const override;
  const crypto::StatementState* newest_statement(const OrgId& org,
                                                 ReaderClass key_class) const override;
  const crypto::CardState* card_by_hash(const Hash32& hash) const override;
  bool is_revoked(const OrgId& roster_org, const SignPublicKey& key, const NodeId& node,
                  std::uint64_t seq) const override;

  // Where it was published.
  struct Flooded {
    NodeId node;
    std::uint64_t seq;
    std::uint64_t now_ms;
  };
  // Verifies and keeps. kChain: the predecessor is missing, try again later (it can be found by its
  // hash already). kFork: same epoch, other statement (the winner is kept; the caller raises the
  // alarm). kNotAuthorized also for a client key of what is no CEPTOAR. `anchor`: from an enrolment
  // reply, where a later epoch may be the first one held.
  // `place`, where it is known: an admin key that ended counts for what stands up to its agreed position.
  Result<void> add_statement(BytesView signed_statement, bool anchor = false,
                             const Flooded* place = nullptr);
  // The same for one that came by the flood. Also kClock: made or renewed in the future, try again
  // later; kNotAuthorized: made or renewed by a device whose key was revoked before `place`.
  Result<void> add_flooded_statement(BytesView signed_statement, const Flooded& place);
  // `place.now_ms` is the time of the entry that carried it. kClock: made after that time;
  // kNotAuthorized also for one in the log of another organisation's node.
  Result<void> add_revocation(BytesView signed_revocation, const Flooded& place);
  // Nothing is sealed to this key any more (a flash alone, marked): its organisation says that a newer
  // one is on the way, or somebody left who holds it.
  bool is_ending(const crypto::StatementState& statement) const;
  // When the newest revocation by `org` was made; 0: none.
  std::uint64_t newest_revocation_ms(const OrgId& org) const;
  // Key statements of `org` under an older staff list than this are void; 0: none. What a revocation may
  // name is bounded: revocations.h.
  std::uint64_t list_floor(const OrgId& org) const;
  // Person or company whose key, or whose company's key, has ended. Nothing is sealed to them.
  bool has_left(const crypto::Subject& subject) const;
  // Keeps the card when it is newer than the one held of the same subject. With `came` (where it was
  // published) also kNotAuthorized: its key was made by a device that was revoked before that place.
  Result<crypto::CardState> add_card(BytesView signed_card, std::uint64_t now_ms,
                                     const Flooded* came = nullptr);

  // Newest card of a company (holder zero) or person under the roster organisation `top`: a
  // company's id is unique there and nowhere else.
  HeldCard card_of(const OrgId& top, const OrgId& org, const HolderId& holder) const;
  HeldCard card_of(std::string_view handle) const;
  // Those that stand beside each other while they are disputed, in no order; else the newest alone.
  std::vector<const crypto::CardState*> contenders(const OrgId& top, const OrgId& org,
                                                   const HolderId& holder) const;
  // A person asked by telephone: this one is right, and the others are passed over. Errors: kNotFound (it is
  // none of those that stand).
  Result<void> settle_card(const Hash32& hash, std::uint64_t now_ms);
  std::vector<HeldCard> cards() const;  // sorted by handle

  // After a repair: what names the newest statement and the card of each holder, made anew from those
  // that are held.
  void name_newest_again();

  // Rosters under which something of `org` may be verified that is not good under the one in force: as it was
  // under each of the organisation's ended admin keys; with `place` those that had not ended by then. What an
  // archive holds was verified when it came.
  std::vector<crypto::RosterState> rosters_under_old_keys(const OrgId& org,
                                                          const Flooded* place = nullptr) const;

  // What was added since the last call, for the archive.
  std::vector<store::ArchiveWrite> take_writes();

 private:
  struct Caches;
  void load_cards() const;  // all; what is asked for one by one is loaded one by one
  void load_revocations() const;
  // The highest staff list that key statements of `org` stand under which were made until then.
  std::uint64_t newest_list(const OrgId& org, std::uint64_t until_ms) const;
  store::MemberArchive& archive_;
  std::unique_ptr<Caches> caches_;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_TRUST_STORE_H_
