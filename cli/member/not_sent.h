// SPDX-License-Identifier: Apache-2.0
// What waited and will not go: its text is a draft again, what stood here as done is not, and whoever left it to
// wait is told. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_NOT_SENT_H_
#define CEPTOAR_CLI_MEMBER_NOT_SENT_H_

#include <vector>

#include "cli/member/outbox.h"

namespace ceptoar::member {

struct NotSent {
  bool goes = true;         // false: it is neither a text nor done again by whoever did it, and stays
  std::uint32_t draft = 0;  // the number of its draft; 0: nobody typed a text
  std::vector<Bytes> with;  // keys of rows of the outbox that go with it
  std::vector<store::ArchiveWrite> writes;  // all of it, its own row first
};

// The row `key` of the outbox, and what is not true any more without it: the answer that was given, the companies
// that were counted, the notice that a relay went. `alarms`: nobody sits there to be told.
Outcome<NotSent> take_back(Session& session, const Bytes& key, const QueuedRow& row, const UserError& error,
                           bool alarms);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_NOT_SENT_H_
