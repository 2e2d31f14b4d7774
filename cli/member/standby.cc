// SPDX-License-Identifier: Apache-2.0
#include "cli/member/standby.h"

#include <fcntl.h>
#include <sys/socket.h>

#include "cli/member/agent_socket.h"

namespace ceptoar::member {
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
  return out;
}

std::optional<StandbyCall> parse_call(BytesView bytes) {
  if (bytes.empty() || bytes.front() != static_cast<std::uint8_t>(AgentOp::kRun)) return std::nullopt;
  bytes = bytes.subspan(1);
  StandbyCall out;
  if (!take_list(bytes, out.words) || !take_list(bytes, out.environment) || !bytes.empty()) {
    return std::nullopt;
  }
  return out;
}

Served call_standby(const std::filesystem::path& home, const StandbyCall& call) {
  const Bytes request = encode_call(call);
  if (request.size() > kStandbyCallBytes) return {};
  const Fd agent = connect_to_agent(home);
  if (!agent) return {};
  const Fd here(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!here) return {};
  const std::vector<int> fds{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, here.get()};
  // A closed standard stream cannot be handed over; then the command runs here.
  if (!send_parcel(agent.get(), request, fds)) return {};
  const auto reply = take_parcel(agent.get(), kReplyRoom, 0);
  if (!reply) return {Served::How::kCutOff, 0};
  if (reply->bytes.size() != 2 || reply->bytes[0] != kAgentGood) return {};
  return {Served::How::kDone, reply->bytes[1]};
}

StandbyPort::StandbyPort(int fd) : fd_(fd) {}

bool StandbyPort::connected() const {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd_.get(), SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

void StandbyPort::tell(StandbyWord word) {
  const auto byte = static_cast<std::uint8_t>(word);
  (void)::send(fd_.get(), &byte, 1, MSG_NOSIGNAL);
}

std::optional<StandbyJob> StandbyPort::wait() {
  auto parcel = take_parcel(fd_.get(), kStandbyCallBytes, kStandbyFds + 1);
  if (!parcel || parcel->fds.size() != kStandbyFds + 1) return std::nullopt;
  auto call = parse_call(parcel->bytes);
  if (!call) return std::nullopt;
  auto& fds = parcel->fds;
  return StandbyJob{std::move(*call),   std::move(fds[0]), std::move(fds[1]),
                    std::move(fds[2]), std::move(fds[3]), std::move(fds[4])};
}

void StandbyPort::answer(const StandbyJob& job, int exit_status) {
  const std::uint8_t bytes[] = {kAgentGood, static_cast<std::uint8_t>(exit_status)};
  (void)::send(job.caller.get(), bytes, sizeof bytes, MSG_NOSIGNAL);
}

}  // namespace ceptoar::member
