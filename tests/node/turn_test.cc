// SPDX-License-Identifier: Apache-2.0
#include "node/service/turn.h"

#include <gtest/gtest.h>

namespace ceptoar::test::turn_test {
namespace {

using service::kResultsOfTurn;
using service::kResultsTogether;
using service::kUrgentHere;
using service::Turn;

TEST(TurnTest, ManyStepsOfOneTurnTogetherDoNoMoreUrgentJobsThanOne) {
  Turn turn;
  std::size_t done_here = 0;
  for (int frame = 0; frame < 190; ++frame) done_here += turn.takes_urgent(1) ? 1U : 0U;
  EXPECT_EQ(done_here, kUrgentHere) << "the verifiers do the others meanwhile";
  turn = {};
  EXPECT_TRUE(turn.takes_urgent(1)) << "after the next poll";
}

TEST(TurnTest, UrgentJobsOfAStepAreDoneHereTogetherOrNotAtAll) {
  Turn turn;
  EXPECT_FALSE(turn.takes_urgent(kUrgentHere + 1));
  EXPECT_TRUE(turn.takes_urgent(kUrgentHere - 1)) << "what was left to others counts for nothing";
  EXPECT_FALSE(turn.takes_urgent(2));
  EXPECT_TRUE(turn.takes_urgent(1));
  EXPECT_TRUE(turn.takes_urgent(0));
}

TEST(TurnTest, ResultsWithoutEndStopForAPollAndAllOfThemComeInTheEnd) {
  constexpr std::size_t kGroup = 1'000;  // of one commit
  std::size_t waiting = kGroup;
  std::size_t turns = 0;
  for (; waiting > 0; ++turns) {
    ASSERT_LT(turns, kGroup);
    Turn turn;
    std::size_t given = 0;
    while (const std::size_t step = turn.next_results(waiting)) {
      EXPECT_LE(step, kResultsTogether);
      waiting -= step;
      given += step;
    }
    EXPECT_LE(given, kResultsOfTurn);
    EXPECT_TRUE(waiting == 0 || given == kResultsOfTurn);
  }
  EXPECT_EQ(turns, (kGroup + kResultsOfTurn - 1) / kResultsOfTurn);
}

}  // namespace
}  // namespace ceptoar::test::turn_test
