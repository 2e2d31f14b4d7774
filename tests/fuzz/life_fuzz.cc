// SPDX-License-Identifier: Apache-2.0
// The life of a roster under orders from the input: voters who vote for several versions in several rounds, too
// late, too early, twice; words of the fast path; altered bytes; a clock that goes on. What is in force was agreed
// on, nothing goes back, a dispute names who signed both sides, and nobody is suspended who is not there.
#include <algorithm>
#include <optional>

#include "crypto/roster_file.h"
#include "crypto/suspension.h"
#include "tests/fuzz/council_world.h"

namespace ceptoar::fuzz {
namespace {

using namespace crypto;

constexpr int kMostOrders = 48;

class Play {
 public:
  explicit Play(Input& input)
      : input_(input), voters_(council().voters()), life_(council().roster), now_(test::kCouncilNowMs) {}

  void order() {
    const Verified<RosterState> before = life_.in_force();
    const bool disputed_before = life_.disputed();
    const auto step = act();
    check(before, disputed_before, step);
  }

 private:
  std::optional<RosterLife::Step> act() {
    switch (input_.u8() % 7) {
      case 0:
      case 1:
        return give(vote(*life_.in_force()));
      case 2:  // on a version that is over, or on the settled one in a dispute
        return give(vote(input_.flag() ? *council().roster : *life_.settled()));
      case 3:
        return give(edited(input_, last_));
      case 4:
        return give(resolving());
      case 5: {
        const auto& voter = *voters_[input_.below(voters_.size())]->voter;
        const OrgId& org = council().orgs[input_.below(council().orgs.size())].id;
        const std::uint64_t starts = now_ - std::min<std::uint64_t>(now_, input_.u16() * std::uint64_t{60'000});
        Suspension word = make_suspension(voter, *life_.in_force(), org, starts);
        if (input_.u8() % 8 == 7) word.starts_ms += 1;  // not what he signed
        (void)life_.take_suspension(word, now_);
        return std::nullopt;
      }
      default:
        now_ += input_.u16() * std::uint64_t{60'000};
        life_.forget_suspensions(now_);
        return life_.look_at_clock(now_);
    }
  }

  // One voter's signature on one of three versions after `base`.
  Bytes vote(const RosterState& base) {
    Roster next = test::successor(base);
    next.organisations.front().name_en = std::string(1, static_cast<char>('A' + input_.u8() % 3));
    return sign(next);
  }
  // What names the sides of a dispute.
  Bytes resolving() {
    Roster next = test::successor(*life_.settled());
    for (const auto& head : life_.heads()) next.resolves.push_back(head->hash);
    std::sort(next.resolves.begin(), next.resolves.end());
    next.organisations.front().name_en.assign(1, 'R');
    return sign(next);
  }
  // Mostly by one voter, now and then by as many as agree.
  Bytes sign(const Roster& next) {
    const std::uint32_t round = 1 + input_.u8() % 3;
    const std::size_t first = input_.below(voters_.size());
    std::vector<const test::CouncilOrg*> signers{voters_[first]};
    if (input_.u8() % 4 == 3) signers.insert(signers.end(), voters_.begin() + 1, voters_.end());
    std::sort(signers.begin(), signers.end());
    signers.erase(std::unique(signers.begin(), signers.end()), signers.end());
    return test::sign_roster_by(next, signers, round);
  }

  std::optional<RosterLife::Step> give(Bytes wire) {
    last_ = std::move(wire);
    const auto step = life_.take(last_);
    return step ? std::optional(*step) : std::nullopt;
  }

  void check(const Verified<RosterState>& before, bool disputed_before,
             const std::optional<RosterLife::Step>& step) const {
    const RosterState& now = *life_.in_force();
    CEPTOAR_CHECK(now.roster.version >= life_.settled()->roster.version);
    const bool changed = now.hash != before->hash;
    CEPTOAR_CHECK(!changed || (step && *step != RosterLife::Step::kNoted));
    if (step == RosterLife::Step::kAdopted) {
      CEPTOAR_CHECK(!disputed_before && now.roster.version == before->roster.version + 1);
      CEPTOAR_CHECK(verify_next(before, now.signed_bytes).has_value());
    }
    if (life_.disputed()) {
      const std::size_t voters = voters_.size();
      CEPTOAR_CHECK(life_.heads().size() > 1 && now.hash == life_.settled()->hash);
      CEPTOAR_CHECK(life_.double_signers().size() >= 2 * roster_threshold(voters) - voters);
    }
    for (const auto& [org, since] : life_.suspended_at(now_)) {
      const Organisation* found = now.find_org(org);
      CEPTOAR_CHECK(found != nullptr && found->status == Status::kActive);
      CEPTOAR_CHECK(since <= now_ && now_ - since < kSuspensionMs);
    }
  }

  Input& input_;
  const std::vector<const test::CouncilOrg*> voters_;
  RosterLife life_;
  std::uint64_t now_;
  Bytes last_;
};

void run(BytesView bytes) {
  Input input(bytes);
  Play play(input);
  for (int left = kMostOrders; left > 0 && !input.empty(); --left) play.order();
}

const Registration kRegistered("life", run);

}  // namespace
}  // namespace ceptoar::fuzz
