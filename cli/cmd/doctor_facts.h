// SPDX-License-Identifier: Apache-2.0
// Looks at the machine, the home and the node for `doctor`. Changes nothing but what opening a home
// changes, and fails nowhere: what cannot be looked at is left out.
#ifndef CEPTOAR_CLI_CMD_DOCTOR_FACTS_H_
#define CEPTOAR_CLI_CMD_DOCTOR_FACTS_H_

#include <filesystem>
#include <string_view>

#include "cli/cmd/context.h"
#include "cli/work/doctor.h"

namespace ceptoar::cmd {

work::DoctorFacts gather_facts(Context& context);

// What in a home others may read or another user owns. nullopt: there is no such directory.
std::optional<std::vector<work::DoctorFacts::WrongFile>> wrong_files(
    const std::filesystem::path& home);
// Names in a text like /proc/swaps that are neither compressed memory nor, by `block` (/sys/block),
// an encrypted device.
std::vector<std::string> open_swaps(std::string_view proc_swaps,
                                    const std::filesystem::path& block);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DOCTOR_FACTS_H_
