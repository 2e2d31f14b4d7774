// SPDX-License-Identifier: Apache-2.0
// Bare `ceptoar` of somebody who is not enrolled yet: from the invitation file to the finished
// enrolment. Each step is on disk before the next question, so that it goes on where it stopped,
// whatever ended it.
#ifndef CEPTOAR_CLI_CMD_FIRST_RUN_H_
#define CEPTOAR_CLI_CMD_FIRST_RUN_H_

#include "cli/cmd/context.h"

namespace ceptoar::cmd {

enum class FirstRun {
  kEnrolled,    // go on with today's screen
  kLater,       // stopped; what to do next was said
  kNotPersonal, // this home waits for something that no dialogue knows (an organisation's enrolment)
};
// From wherever this home stands. `prompt`: the terminal. Errors: those of the home and its archive;
// what a person typed wrong is said and asked again.
Outcome<FirstRun> enrol_by_dialogue(Context& context, ui::Prompt& prompt);

// A file's name as a person types or drops it: without quotes around it, "~/" being `user_home`.
std::filesystem::path typed_path(const std::string& typed, const std::string& user_home);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_FIRST_RUN_H_
