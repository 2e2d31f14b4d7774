// SPDX-License-Identifier: Apache-2.0
#include "node/net/spare_descriptors.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace ceptoar::net {

bool SpareDescriptors::keep() {
  while (held_.size() <= kSpare) {
    const int fd = eventfd(0, EFD_CLOEXEC);
    if (fd < 0) {
      give_back();
      return false;
    }
    held_.push_back(fd);
  }
  close(held_.back());
  held_.pop_back();
  return true;
}

void SpareDescriptors::give_back() {
  for (const int fd : held_) close(fd);
  held_.clear();
}

}  // namespace ceptoar::net
