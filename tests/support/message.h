// SPDX-License-Identifier: Apache-2.0
// Messages of a test council (council.h): readers, drafts, sealed and signed entries, and a program
// that knows everything the council published.
#ifndef CEPTOAR_TESTS_SUPPORT_MESSAGE_H_
#define CEPTOAR_TESTS_SUPPORT_MESSAGE_H_

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/entry.h"
#include "crypto/envelope.h"
#include "crypto/trust.h"
#include "tests/support/council.h"

namespace ceptoar::test {

// Readers as a sender's program would name them, stanza positions still open.
Reader staff_reader(const CouncilOrg& org);
Reader members_reader(const CouncilOrg& org);  // REQUIRES: a CEPTOAR
Reader company_reader(const CouncilCompany& company);
Reader person_reader(const CouncilHolder& holder);
// GREEN: staff and client keys of everybody in the community "council".
std::vector<Reader> community_readers(const Council& council);

// An advisory of `author`, posted through `node`. The readers are sorted here; the author's own
// organisation (RED: the author) must be among them. GREEN names the community "council".
Inner draft(const Council& council, const CouncilHolder& author, const CouncilNode& node, Tlp tlp,
            std::vector<Reader> readers, crypto::Random& random, std::string_view text = "test");

struct Message {
  EntryHeader header;
  crypto::SealedContent sealed;
  SignedEntry entry;
  EntryId id;
};
// Where the entry stands in its node's log.
struct Place {
  std::uint64_t seq = 1;
  EntryId prev;
  std::uint64_t now_ms = kCouncilNowMs;
  Lane lane = Lane::kNormal;
};
// Seals `inner` and puts the entry at `place` of the log of `node`.
Message post(const Council& council, const CouncilNode& node, const crypto::SignKey& author,
             const Inner& inner, crypto::Random& random, const Place& place = {});
// A control entry, e.g. {ControlKind::kKeyStatement, org.staff.wire}.
Message post_control(const Council& council, const CouncilNode& node, const Control& control,
                     crypto::Random& random, const Place& place = {});

// The keys that open what is sealed to each reader. Lifetime: of the council.
crypto::OpeningKey staff_opening(const CouncilOrg& org);
crypto::OpeningKey members_opening(const CouncilOrg& org);
crypto::OpeningKey company_opening(const CouncilCompany& company);
crypto::OpeningKey person_opening(const CouncilHolder& holder);

// Knows the council's roster, statements and cards; tests take away and add.
class CouncilTrust final : public crypto::TrustView {
 public:
  explicit CouncilTrust(const Council& council);
  void add_roster(const crypto::RosterState& roster) {
    rosters_.insert_or_assign(roster.hash, roster);
  }
  // Becomes the newest of its organisation and class when its epoch is the highest.
  void add_statement(const crypto::StatementState& statement);
  void forget_rosters() { rosters_.clear(); }
  void forget_statements();
  void forget_cards() { cards_.clear(); }
  // By `org`: positions after `last_seq` of `node`, and all of other nodes, are revoked.
  void revoke(const OrgId& org, const SignPublicKey& key, const NodeId& node,
              std::uint64_t last_seq);

  // In force, whatever version messages name; none is set: nothing has ended.
  void set_in_force(const crypto::RosterState& roster) { in_force_ = roster; }
  const crypto::RosterState* roster_in_force() const override {
    return in_force_ ? &*in_force_ : nullptr;
  }
  const crypto::RosterState* roster_by_hash(const Hash32& hash) const override;
  const crypto::StatementState* statement_by_hash(const Hash32& hash) const override;
  const crypto::StatementState* newest_statement(const OrgId& org,
                                                 ReaderClass key_class) const override;
  const crypto::CardState* card_by_hash(const Hash32& hash) const override;
  bool is_revoked(const OrgId& roster_org, const SignPublicKey& key, const NodeId& node,
                  std::uint64_t seq) const override;

 private:
  std::optional<crypto::RosterState> in_force_;
  std::map<Hash32, crypto::RosterState> rosters_;
  std::map<Hash32, crypto::StatementState> statements_;
  std::map<std::pair<OrgId, ReaderClass>, Hash32> newest_;
  std::map<Hash32, crypto::CardState> cards_;
  std::map<std::pair<OrgId, SignPublicKey>, std::pair<NodeId, std::uint64_t>> revoked_;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_MESSAGE_H_
