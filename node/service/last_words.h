// SPDX-License-Identifier: Apache-2.0
// What the operator reads when the process dies by a signal. The store is a mapped file: a disk that
// fails under it, or a damaged page, ends in one and not in an error that somebody could return.
// Thread: once, before there are others.
#ifndef CEPTOAR_NODE_SERVICE_LAST_WORDS_H_
#define CEPTOAR_NODE_SERVICE_LAST_WORDS_H_

#include "node/service/log.h"

namespace ceptoar::service {

// SIGBUS, SIGSEGV and SIGABRT write one line of the log on standard error and then end the process as they
// would. Again with the format of the configuration once it is read.
void speak_before_dying(LogFormat format);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_LAST_WORDS_H_
