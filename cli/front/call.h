// SPDX-License-Identifier: Apache-2.0
// A call of the standby (member/standby.h) from the caller's side: the words of a command line, what they
// mean depends on, and the descriptors to work with.
// Wire (SOCK_SEQPACKET): a call is op u8, then words and environment, each count u32le and size u32le |
// bytes an element, then CallerPlace as five u64le, with four descriptors: input, output, error, working
// directory. The agent hands it on as it is with the caller's connection as the fifth. The standby answers
// there `taken` u8 before it begins and good u8 | exit status u8 at the end; what it does not do, and what the
// agent has nobody for, is answered `refused`: then the caller does it himself. So he does without an
// answer within a second: nobody takes a call that its caller has given up.
#ifndef CEPTOAR_CLI_FRONT_CALL_H_
#define CEPTOAR_CLI_FRONT_CALL_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/bytes.h"

namespace ceptoar::front {

// What words and paths mean depends on these: the program's own file, and the mounts and the root it sees.
struct CallerPlace {
  std::uint64_t program_device = 0;
  std::uint64_t program_inode = 0;
  std::uint64_t mounts = 0;
  std::uint64_t root_device = 0;
  std::uint64_t root_inode = 0;
  friend bool operator==(const CallerPlace&, const CallerPlace&) = default;
};
// Of this process, for the program that `program` names; nothing: it cannot be told.
std::optional<CallerPlace> place_of(const std::filesystem::path& program);

struct StandbyCall {
  std::vector<std::string> words;        // without the program's name
  std::vector<std::string> environment;  // NAME=value
  CallerPlace place = {};
};
// One message of a Unix socket must hold it; longer calls are not made (a command line may have megabytes).
inline constexpr std::size_t kStandbyCallBytes = 64 * 1024;
inline constexpr std::size_t kStandbyFds = 4;
struct Served {
  // kNot: nothing was begun. kCutOff: begun, and nobody knows how it ended.
  enum class How { kNot, kDone, kCutOff } how = How::kNot;
  int exit_status = 0;
};
// Waits as long as the command takes once it is begun, a second at most for that. kNot where no agent
// listens, or nobody takes it.
Served call_standby(const std::filesystem::path& home, const StandbyCall& call);

Bytes encode_call(const StandbyCall& call);
std::optional<StandbyCall> parse_call(BytesView bytes);

}  // namespace ceptoar::front

#endif  // CEPTOAR_CLI_FRONT_CALL_H_
