// SPDX-License-Identifier: Apache-2.0
// What the operator reads when the process dies by a signal. The store is a mapped file: a disk that
// fails under it, or a damaged page, ends in one and not in an error that somebody could return.
// Thread: once, before there are others.
#ifndef CEPTOAR_NODE_SERVICE_LAST_WORDS_H_
#define CEPTOAR_NODE_SERVICE_LAST_WORDS_H_

namespace ceptoar::service {

// SIGBUS, SIGSEGV and SIGABRT write one line on standard error and then end the process as they would.
void speak_before_dying();

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_LAST_WORDS_H_
