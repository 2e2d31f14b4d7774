// SPDX-License-Identifier: Apache-2.0
#include "node/net/unfinished.h"

#include <gtest/gtest.h>

namespace ceptoar::test::unfinished_test {
namespace {

using net::LinkEvent;
using net::Unfinished;
using Known = net::Unfinished::Known;

struct Socket {
  Unfinished counted;
  void wired(int count = 1) {
    for (int i = 0; i < count; ++i) counted.reported(LinkEvent::kWired, false);
  }
  void heard(LinkEvent event) { counted.reported(event, false); }
  Known ended() { return counted.reported(LinkEvent::kDown, false); }
};

TEST(Unfinished, EndWithoutAnyReasonIsAnError) {
  Socket socket;
  socket.wired();
  EXPECT_EQ(socket.ended(), Known::kThisOne);
  EXPECT_EQ(socket.counted.count(), 1U);
}

TEST(Unfinished, EndWithAReasonIsNone) {
  for (const LinkEvent reason : {LinkEvent::kUp, LinkEvent::kRefused, LinkEvent::kBroken}) {
    Socket socket;
    socket.wired();
    socket.heard(reason);
    EXPECT_EQ(socket.ended(), Known::kNoMore);
    EXPECT_EQ(socket.counted.count(), 0U);
  }
}

TEST(Unfinished, EndOfSomebodysConnectionIsNone) {
  Socket socket;
  socket.wired();
  socket.heard(LinkEvent::kUp);
  EXPECT_EQ(socket.counted.first_message(), Known::kNoMore);
  EXPECT_EQ(socket.counted.reported(LinkEvent::kDown, true), Known::kNoMore);
  socket.wired();
  EXPECT_EQ(socket.ended(), Known::kThisOne) << "what was explained is used up";
}

TEST(Unfinished, ErrorBesideOneThatHasNotSpokenIsKnownWhenThatSpeaks) {
  Socket socket;
  socket.wired(2);
  socket.heard(LinkEvent::kUp);
  EXPECT_EQ(socket.ended(), Known::kNoMore) << "may be the one that succeeded";
  EXPECT_EQ(socket.counted.first_message(), Known::kOneMore);
  EXPECT_EQ(socket.counted.count(), 1U);
}

// Else an alarm would name an honest member whose refusal came first.
TEST(Unfinished, WhichOneEndedInErrorIsSaidWhenItIsCertainAlone) {
  Socket socket;
  socket.wired();
  socket.heard(LinkEvent::kRefused);
  socket.wired();
  EXPECT_EQ(socket.ended(), Known::kNoMore);
  EXPECT_EQ(socket.ended(), Known::kOneMore);
  socket.wired(2);
  EXPECT_EQ(socket.ended(), Known::kThisOne);
  EXPECT_EQ(socket.ended(), Known::kThisOne);
}

TEST(Unfinished, TwoReasonsForOneEndHideNoError) {
  Socket socket;
  socket.wired();
  socket.heard(LinkEvent::kRefused);
  socket.heard(LinkEvent::kBroken);
  EXPECT_EQ(socket.ended(), Known::kNoMore);
  socket.wired();
  EXPECT_EQ(socket.ended(), Known::kThisOne);
}

TEST(Unfinished, ClosedSocketLeavesNothingButTheCount) {
  Socket socket;
  socket.wired(3);
  EXPECT_EQ(socket.ended(), Known::kThisOne);
  socket.heard(LinkEvent::kUp);
  socket.counted.forget_all();
  EXPECT_EQ(socket.ended(), Known::kNoMore) << "of a connection of before";
  socket.wired();
  EXPECT_EQ(socket.ended(), Known::kThisOne);
  EXPECT_EQ(socket.counted.count(), 2U);
}

}  // namespace
}  // namespace ceptoar::test::unfinished_test
