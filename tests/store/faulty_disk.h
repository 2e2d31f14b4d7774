// SPDX-License-Identifier: Apache-2.0
// A disk that fails when a test says so. The write, sync and free-space calls of this executable (LMDB's
// and our own) pass through here; the product knows nothing of it.
// Thread: set before the work starts, from the thread that does it.
#ifndef CEPTOAR_TESTS_STORE_FAULTY_DISK_H_
#define CEPTOAR_TESTS_STORE_FAULTY_DISK_H_

#include <cstdint>
#include <vector>

namespace ceptoar::test::disk {

enum class Call { kWrite, kSync };

// The calls with numbers >= `first` (from 1, counted from here on, of one sort) fail with `error`.
void fail(Call call, int error, long first = 1);
// Every write ends half-way; with `full` the disk also reports no free space, which explains it.
void cut_writes(bool full = false);
// The process is killed in its `nth` call of either sort; a write is half done by then.
void kill_at(long nth);
// The power fails in the `nth` call: of what was written and not yet synced, `seed` says what the disk
// kept. The process is gone.
void cut_power_at(long nth, unsigned seed);
// As ENOSPC for all writes, and no free space reported.
void full();
// One call fails, those after it do not: a disk that reports a lost write once and forgets it.
void fail_once(Call call, int error, long nth);

// What was done to files named data.mdb, in order.
struct Done {
  enum class Kind {
    kWrite,        // lost or kept, whole or in part, until the next sync
    kSyncedWrite,  // durable when it returned (O_DSYNC)
    kSync,         // all writes before it are durable
    kMark,         // the test's own: what had been acknowledged by then
  };
  Kind kind;
  long at = 0;
  std::vector<char> bytes;
  std::uint64_t mark = 0;
};
void record();
void mark(std::uint64_t number);
std::vector<Done> recorded();  // ends the recording

// Back to the real disk; the counters start again.
void heal();
long syncs();  // since heal() or the plan

}  // namespace ceptoar::test::disk

#endif  // CEPTOAR_TESTS_STORE_FAULTY_DISK_H_
