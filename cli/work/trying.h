// SPDX-License-Identifier: Apache-2.0
// `ceptoar try`: every key of this holder on raw item files, past every access check. What the lock
// table is made of.
#ifndef CEPTOAR_CLI_WORK_TRYING_H_
#define CEPTOAR_CLI_WORK_TRYING_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

enum class TryResult : std::uint8_t { kOpened = 1, kSealed = 2, kClear = 3 };
std::string_view try_result_name(TryResult result);  // "opened", "sealed", "clear"

struct Tried {
  std::string file;
  TryResult result;
};
// `clear`: public, readable by anybody. An opened body must pass every check of crypto::open; control
// entries are `clear`. Errors: E-NO-FILE, E-FILE-BAD, E-SIGNATURE-BAD (opens with a key but breaks a
// rule: neither opened nor sealed).
member::Outcome<std::vector<Tried>> try_files(member::Session& session,
                                              const std::vector<std::filesystem::path>& files);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_TRYING_H_
