// SPDX-License-Identifier: Apache-2.0
// Inside net only: descriptors kept back for the moment when the process can have no more. A connection that
// waits at a port and cannot be taken for want of one keeps libzmq asking, a whole core for as long as that
// lasts, and it reports nothing. With these given back it is taken, and whoever is not wanted is shut off.
// Thread: that of its owner.
#ifndef CEPTOAR_NODE_NET_SPARE_DESCRIPTORS_H_
#define CEPTOAR_NODE_NET_SPARE_DESCRIPTORS_H_

#include <cstddef>
#include <vector>

namespace ceptoar::net {

class SpareDescriptors {
 public:
  SpareDescriptors() = default;
  ~SpareDescriptors() { give_back(); }
  SpareDescriptors(const SpareDescriptors&) = delete;
  SpareDescriptors& operator=(const SpareDescriptors&) = delete;

  // True: all of them are held, and there is one more besides. False: none is held.
  bool keep();

 private:
  // As many connections as may be taken before the first of them is shut off.
  static constexpr std::size_t kSpare = 4;
  void give_back();
  std::vector<int> held_;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_SPARE_DESCRIPTORS_H_
