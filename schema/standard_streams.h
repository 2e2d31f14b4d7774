// SPDX-License-Identifier: Apache-2.0
// Of a program that was started with standard streams closed: the next files that it opens would take their
// numbers, and what it says would be written into these files.
#ifndef CEPTOAR_SCHEMA_STANDARD_STREAMS_H_
#define CEPTOAR_SCHEMA_STANDARD_STREAMS_H_

#include <fcntl.h>

namespace ceptoar {

// How a program ends that cannot have them: sysexits' EX_OSERR.
inline constexpr int kNoStandardStreams = 71;

// Puts /dev/null where a standard stream is closed, for programs that this one becomes or starts as well. The
// first thing that main() does: a file that is open already may have such a place. False: it cannot be done.
inline bool fill_standard_streams() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest free number is given, and those below are taken by now.
    if (::open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd) return false;
  }
  return true;
}

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_STANDARD_STREAMS_H_
