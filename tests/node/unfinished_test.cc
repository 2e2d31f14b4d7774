// SPDX-License-Identifier: Apache-2.0
#include "node/net/unfinished.h"

#include <gtest/gtest.h>

namespace ceptoar::test {
namespace {

using net::LinkEvent;
using net::Unfinished;

struct Socket {
  Unfinished counted;
  void wired(int count = 1) {
    for (int i = 0; i < count; ++i) counted.reported(LinkEvent::kWired, false);
  }
  void heard(LinkEvent event) { counted.reported(event, false); }
  bool ended() { return counted.reported(LinkEvent::kDown, false); }
};

TEST(Unfinished, EndWithoutAnyReasonIsAnError) {
  Socket socket;
  socket.wired();
  EXPECT_TRUE(socket.ended());
  EXPECT_EQ(socket.counted.count(), 1U);
}

TEST(Unfinished, EndWithAReasonIsNone) {
  for (const LinkEvent reason : {LinkEvent::kUp, LinkEvent::kRefused, LinkEvent::kBroken}) {
    Socket socket;
    socket.wired();
    socket.heard(reason);
    EXPECT_FALSE(socket.ended());
    EXPECT_EQ(socket.counted.count(), 0U);
  }
}

TEST(Unfinished, EndOfSomebodysConnectionIsNone) {
  Socket socket;
  socket.wired();
  socket.heard(LinkEvent::kUp);
  EXPECT_FALSE(socket.counted.first_message());
  EXPECT_FALSE(socket.counted.reported(LinkEvent::kDown, true));
  socket.wired();
  EXPECT_TRUE(socket.ended()) << "what was explained is used up";
}

TEST(Unfinished, ErrorBesideOneThatHasNotSpokenIsKnownWhenThatSpeaks) {
  Socket socket;
  socket.wired(2);
  socket.heard(LinkEvent::kUp);
  EXPECT_FALSE(socket.ended()) << "may be the one that succeeded";
  EXPECT_TRUE(socket.counted.first_message());
  EXPECT_EQ(socket.counted.count(), 1U);
}

TEST(Unfinished, TwoReasonsForOneEndHideNoError) {
  Socket socket;
  socket.wired();
  socket.heard(LinkEvent::kRefused);
  socket.heard(LinkEvent::kBroken);
  EXPECT_FALSE(socket.ended());
  socket.wired();
  EXPECT_TRUE(socket.ended());
}

TEST(Unfinished, ClosedSocketLeavesNothingButTheCount) {
  Socket socket;
  socket.wired(3);
  EXPECT_TRUE(socket.ended());
  socket.heard(LinkEvent::kUp);
  socket.counted.forget_all();
  EXPECT_FALSE(socket.ended()) << "of a connection of before";
  socket.wired();
  EXPECT_TRUE(socket.ended());
  EXPECT_EQ(socket.counted.count(), 2U);
}

}  // namespace
}  // namespace ceptoar::test
