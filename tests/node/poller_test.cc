// SPDX-License-Identifier: Apache-2.0
#include "node/net/poller.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <zmq.h>

#include <string>
#include <thread>

#include "tests/support/outcome.h"

namespace ceptoar::test::poller_test {
namespace {

using net::Poller;
using std::chrono::milliseconds;

constexpr milliseconds kWithoutWaiting{0};
constexpr milliseconds kLongest{10'000};

// Two ends within the process; `mine` is watched.
class PollerTest : public testing::Test {
 protected:
  PollerTest() {
    for (void* socket : {mine_, other_}) zmq_setsockopt(socket, ZMQ_LINGER, &kNone, sizeof kNone);
    EXPECT_EQ(zmq_bind(mine_, "inproc://ends"), 0);
    EXPECT_EQ(zmq_connect(other_, "inproc://ends"), 0);
  }
  ~PollerTest() override {
    zmq_close(mine_);
    zmq_close(other_);
    zmq_ctx_term(context_);
  }
  static bool send(void* socket) { return zmq_send(socket, "x", 1, ZMQ_DONTWAIT) == 1; }
  static bool receive(void* socket) {
    char byte = 0;
    return zmq_recv(socket, &byte, 1, ZMQ_DONTWAIT) == 1;
  }
  void watch() {
    poller_.watch_socket(mine_, [this] {
      while (receive(mine_)) ++heard_;
    });
    settle();
  }
  // What making and connecting them left to be told.
  void settle() {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(good(poller_.run_once(kWithoutWaiting)));
  }
  bool has_sign() {
    int fd = -1;
    std::size_t size = sizeof fd;
    EXPECT_EQ(zmq_getsockopt(mine_, ZMQ_FD, &fd, &size), 0);
    pollfd item{fd, POLLIN, 0};
    return ::poll(&item, 1, 0) == 1;
  }

  static constexpr int kNone = 0;
  void* context_ = zmq_ctx_new();
  void* mine_ = zmq_socket(context_, ZMQ_PAIR);
  void* other_ = zmq_socket(context_, ZMQ_PAIR);
  Poller poller_;
  int heard_ = 0;
};

TEST_F(PollerTest, WhatComesWakesIt) {
  watch();
  std::thread sender([this] { EXPECT_TRUE(send(other_)); });
  while (heard_ == 0) ASSERT_TRUE(good(poller_.run_once(kLongest)));
  sender.join();
  EXPECT_EQ(heard_, 1);
}

// The trap for which used() is there: without it the message lies until something else comes.
TEST_F(PollerTest, SignThatASendingSwallowedIsAskedAfter) {
  watch();
  ASSERT_TRUE(send(other_));
  ASSERT_TRUE(has_sign());
  const auto give_up = Poller::Clock::now() + kLongest;
  while (has_sign()) {  // the library looks for signs at a sending about once in a millisecond
    send(mine_);
    ASSERT_LT(Poller::Clock::now(), give_up);
  }
  ASSERT_TRUE(good(poller_.run_once(kWithoutWaiting)));
  ASSERT_EQ(heard_, 0);
  poller_.used(mine_);
  ASSERT_TRUE(good(poller_.run_once(kLongest)));
  EXPECT_EQ(heard_, 1);
}

TEST_F(PollerTest, HandlerNeedNotReadAllThereIs) {
  poller_.watch_socket(mine_, [this] { heard_ += receive(mine_) ? 1 : 0; });
  settle();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(send(other_));
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(good(poller_.run_once(kLongest)));
    EXPECT_EQ(heard_, i);
  }
}

TEST_F(PollerTest, RoomIsAskedForOnlyWhereSomebodyWaitsForIt) {
  int room = 0;
  poller_.watch_socket(mine_, nullptr);
  settle();
  poller_.watch_writable(mine_, [&] { ++room; });
  ASSERT_TRUE(good(poller_.run_once(kLongest)));
  EXPECT_EQ(room, 1);
  poller_.watch_writable(mine_, nullptr);
  ASSERT_TRUE(send(other_));  // and nobody reads
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(good(poller_.run_once(kWithoutWaiting)));
  EXPECT_EQ(room, 1);
}

TEST_F(PollerTest, WhoeverWasForgottenByAHandlerIsNotCalled) {
  net::WakeUp wake;
  wake.notify();
  int woken = 0;
  poller_.watch_socket(mine_, [&] {
    poller_.forget_fd(wake.fd());
    poller_.forget_socket(mine_);
  });
  ASSERT_TRUE(send(other_));
  poller_.watch_fd(wake.fd(), [&] { ++woken; });
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(good(poller_.run_once(kWithoutWaiting)));
  EXPECT_EQ(woken, 0);
}

TEST_F(PollerTest, DescriptorIsToldOfAsLongAsItIsReadable) {
  net::WakeUp wake;
  int woken = 0;
  poller_.watch_fd(wake.fd(), [&] { ++woken; });
  wake.notify();
  ASSERT_TRUE(good(poller_.run_once(kLongest)));
  ASSERT_TRUE(good(poller_.run_once(kLongest)));
  wake.clear();
  ASSERT_TRUE(good(poller_.run_once(kWithoutWaiting)));
  EXPECT_EQ(woken, 2);
}

}  // namespace
}  // namespace ceptoar::test::poller_test
