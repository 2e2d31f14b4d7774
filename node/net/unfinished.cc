// SPDX-License-Identifier: Apache-2.0
#include "node/net/unfinished.h"

#include <algorithm>

namespace ceptoar::net {

Unfinished::Known Unfinished::reported(LinkEvent event, bool owned) {
  switch (event) {
    case LinkEvent::kWired:
      ++open_;
      return Known::kNoMore;
    case LinkEvent::kUp:
    case LinkEvent::kRefused:
    case LinkEvent::kBroken:
      explained_ = std::min(explained_ + 1, open_);
      return Known::kNoMore;
    case LinkEvent::kDown:
      return owned ? Known::kNoMore : leave();
    case LinkEvent::kWrongKey:  // not asked for
    case LinkEvent::kRetry:
      return Known::kNoMore;
  }
  return Known::kNoMore;
}

Unfinished::Known Unfinished::first_message() { return leave(); }

void Unfinished::forget_all() {
  open_ = 0;
  explained_ = 0;
  in_doubt_ = false;
}

// One that is explained is taken for it as long as there are any. When the last of them shows whose it is and
// none is left, one that ended before was taken for it wrongly.
Unfinished::Known Unfinished::leave() {
  if (open_ == 0) return Known::kNoMore;
  const bool sure = !in_doubt_;
  in_doubt_ = open_ > 1 && (in_doubt_ || (explained_ > 0 && explained_ < open_));
  --open_;
  if (explained_ == 0) {
    ++count_;
    return sure ? Known::kThisOne : Known::kOneMore;
  }
  --explained_;
  return Known::kNoMore;
}

}  // namespace ceptoar::net
