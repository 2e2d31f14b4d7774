// SPDX-License-Identifier: Apache-2.0
#include "cli/front/call.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "cli/front/agent_socket.h"

namespace ceptoar::front {
namespace {

// More than any reply has: one of an agent that knows no calls is longer than ours.
constexpr std::size_t kReplyRoom = 512;

void put_u32(Bytes& out, std::size_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}
std::optional<std::size_t> take_u32(BytesView& in) {
  if (in.size() < 4) return std::nullopt;
  std::size_t out = 0;
  for (std::size_t i = 4; i-- > 0;) out = out << 8 | in[i];
  in = in.subspan(4);
  return out;
}

constexpr std::size_t kCallerPlaceBytes = 5 * 8;
void put_place(Bytes& out, const CallerPlace& place) {
  for (const std::uint64_t one :
       {place.program_device, place.program_inode, place.mounts, place.root_device, place.root_inode}) {
    for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<std::uint8_t>(one >> shift));
  }
}
// REQUIRES: kCallerPlaceBytes.
CallerPlace take_place(BytesView in) {
  CallerPlace out;
  for (std::uint64_t* one :
       {&out.program_device, &out.program_inode, &out.mounts, &out.root_device, &out.root_inode}) {
    for (std::size_t i = 8; i-- > 0;) *one = *one << 8 | in[i];
    in = in.subspan(8);
  }
  return out;
}

void put_list(Bytes& out, const std::vector<std::string>& list) {
  put_u32(out, list.size());
  for (const std::string& one : list) {
    put_u32(out, one.size());
    append(out, as_bytes(one));
  }
}
bool take_list(BytesView& in, std::vector<std::string>& list) {
  const auto count = take_u32(in);
  // Each takes four bytes at least: a count alone reserves nothing.
  if (!count || *count > in.size() / 4) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto size = take_u32(in);
    if (!size || *size > in.size()) return false;
    list.emplace_back(as_text(in.first(*size)));
    in = in.subspan(*size);
  }
  return true;
}

}  // namespace

Bytes encode_call(const StandbyCall& call) {
  Bytes out{static_cast<std::uint8_t>(AgentOp::kRun)};
  put_list(out, call.words);
  put_list(out, call.environment);
  put_place(out, call.place);
  return out;
}

std::optional<StandbyCall> parse_call(BytesView bytes) {
  if (bytes.empty() || bytes.front() != static_cast<std::uint8_t>(AgentOp::kRun)) return std::nullopt;
  bytes = bytes.subspan(1);
  StandbyCall out;
  if (!take_list(bytes, out.words) || !take_list(bytes, out.environment)) return std::nullopt;
  if (bytes.size() != kCallerPlaceBytes) return std::nullopt;
  out.place = take_place(bytes);
  return out;
}

std::optional<CallerPlace> place_of(const std::filesystem::path& file) {
  struct stat program {}, mounts {}, root {};
  if (::stat(file.c_str(), &program) != 0 || ::stat("/proc/self/ns/mnt", &mounts) != 0 ||
      ::stat("/", &root) != 0) {
    return std::nullopt;
  }
  return CallerPlace{program.st_dev, program.st_ino, mounts.st_ino, root.st_dev, root.st_ino};
}

Served call_standby(const std::filesystem::path& home, const StandbyCall& call) {
  const Bytes request = encode_call(call);
  if (request.size() > kStandbyCallBytes) return {};
  const Fd agent = connect_to_agent(home);
  if (!agent) return {};
  const Fd here(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!here) return {};
  const std::vector<int> fds{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, here.get()};
  be_patient(agent.get());
  // Where that fails the command runs here.
  if (!send_parcel(agent.get(), request, fds)) return {};
  auto begun = take_parcel(agent.get(), kReplyRoom, 0);
  if (!begun) {
    // From here on nobody can take it; who did so just before has said so.
    ::shutdown(agent.get(), SHUT_RD);
    begun = take_parcel(agent.get(), kReplyRoom, 0);
  }
  if (!begun || begun->bytes.size() != 1 || begun->bytes[0] != kAgentTaken) return {};
  wait_without_end(agent.get());
  const auto reply = take_parcel(agent.get(), kReplyRoom, 0);
  if (!reply || reply->bytes.size() != 2 || reply->bytes[0] != kAgentGood) return {Served::How::kCutOff, 0};
  return {Served::How::kDone, reply->bytes[1]};
}

}  // namespace ceptoar::front
