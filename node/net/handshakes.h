// SPDX-License-Identifier: Apache-2.0
// Inside net only: how many handshakes of one address came to nothing within the last minute. A handshake
// costs us four scalar multiplications before anybody knows who calls, and one that is drawn out a place for
// as long as it lasts. Whoever shows whose he is, by a first message, is not counted.
//
// An address is an IPv4 address or the first 64 bits of an IPv6 one, of which everybody has many.
// Thread: that of its owner.
#ifndef CEPTOAR_NODE_NET_HANDSHAKES_H_
#define CEPTOAR_NODE_NET_HANDSHAKES_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <string>

namespace ceptoar::net {

class Handshakes {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // So many in a minute: of an address, and of one from which somebody came in within the hour, behind which
  // there may be a whole office. `most` 0: nothing is counted.
  Handshakes(std::size_t most, std::size_t most_of_known) : most_(most), most_of_known_(most_of_known) {}

  enum class Verdict {
    kGood,
    kFirstTooMany,  // worth a word to the operator
    kTooMany,
  };
  Verdict begin(const std::string& address, Time now);
  // The one that began then was somebody's.
  void proved(const std::string& address, Time began, Time now);

  std::size_t addresses() const { return addresses_.size(); }

 private:
  struct Address {
    std::deque<Time> open;  // ended or not; oldest first
    Time last{};
    Time came_in{};         // epoch: nobody yet
    bool told = false;
  };
  void make_room(Time now);

  const std::size_t most_;
  const std::size_t most_of_known_;
  std::map<std::string, Address> addresses_;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_HANDSHAKES_H_
