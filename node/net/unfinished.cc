// SPDX-License-Identifier: Apache-2.0
#include "node/net/unfinished.h"

#include <algorithm>

namespace ceptoar::net {

bool Unfinished::reported(LinkEvent event, bool owned) {
  switch (event) {
    case LinkEvent::kWired:
      ++open_;
      return false;
    case LinkEvent::kUp:
    case LinkEvent::kRefused:
    case LinkEvent::kBroken:
      explained_ = std::min(explained_ + 1, open_);
      return false;
    case LinkEvent::kDown:
      return !owned && leave();
    case LinkEvent::kWrongKey:  // not asked for
    case LinkEvent::kRetry:
      return false;
  }
  return false;
}

bool Unfinished::first_message() { return leave(); }

void Unfinished::forget_all() {
  open_ = 0;
  explained_ = 0;
}

// One that is explained is taken for it as long as there are any. When the last of them shows whose it is and
// none is left, one that ended before was taken for it wrongly.
bool Unfinished::leave() {
  if (open_ == 0) return false;
  --open_;
  if (explained_ == 0) {
    ++count_;
    return true;
  }
  --explained_;
  return false;
}

}  // namespace ceptoar::net
