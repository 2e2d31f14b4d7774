// SPDX-License-Identifier: Apache-2.0
#include "node/net/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "node/net/endpoint.h"

namespace ceptoar::net {
namespace {

Error unknown(const char* why) {
  return fail(ErrorCode::kUnreachable, std::string("its name has no address: ") + why);
}

// Blocks as long as the system's resolver does.
Result<std::string> look_up(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int rc = getaddrinfo(host.c_str(), nullptr, &wanted, &list); rc != 0) return unknown(gai_strerror(rc));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> held(list, &freeaddrinfo);
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    const int rc = getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
    if (rc == 0 && is_ip_address(text.data())) return std::string(text.data());  // not one of a zone: fe80::1%eth0
  }
  return unknown("none that can be used");
}

}  // namespace

struct Resolver::Shared {
  void put(Result<std::string> found) {
    {
      const std::lock_guard lock(mutex);
      answer = std::move(found);
    }
    wake_up.notify();
  }
  std::mutex mutex;
  std::optional<Result<std::string>> answer;
  WakeUp wake_up;
};

Resolver::Resolver(Poller& poller, std::string host, Answer answer)
    : poller_(poller), host_(std::move(host)), answer_(std::move(answer)), shared_(std::make_shared<Shared>()) {
  poller_.watch_fd(shared_->wake_up.fd(), [this] { take(); });
}

Resolver::~Resolver() { poller_.forget_fd(shared_->wake_up.fd()); }

void Resolver::ask() {
  if (std::exchange(under_way_, true)) return;
  try {
    std::thread([shared = shared_, host = host_] { shared->put(look_up(host)); }).detach();
  } catch (const std::system_error& error) {
    shared_->put(unknown(error.what()));
  }
}

void Resolver::take() {
  shared_->wake_up.clear();
  std::optional<Result<std::string>> answer;
  {
    const std::lock_guard lock(shared_->mutex);
    answer.swap(shared_->answer);
  }
  if (!answer) return;
  under_way_ = false;
  answer_(*answer);
}

}  // namespace ceptoar::net
