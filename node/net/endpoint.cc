// SPDX-License-Identifier: Apache-2.0
#include "node/net/endpoint.h"

#include <arpa/inet.h>

#include "crypto/roster.h"

namespace ceptoar::net {
namespace {

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_ipv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

std::string join(const std::string& host, std::uint16_t port) {
  const std::string number = std::to_string(port);
  return is_ipv6(host) ? "tcp://[" + host + "]:" + number : "tcp://" + host + ":" + number;
}

}  // namespace

bool is_ip_address(std::string_view host) {
  if (host.find('\0') != std::string_view::npos) return false;
  const std::string text(host);
  return is_ipv4(text) || is_ipv6(text);
}

Result<std::string> connect_endpoint(std::string_view host, std::uint16_t port) {
  if (!crypto::is_host(host) || port == 0)
    return fail(ErrorCode::kMalformed, "no usable host and port");
  return join(std::string(host), port);
}

Result<std::string> bind_endpoint(std::string_view host, std::uint16_t port) {
  if (port == 0) return fail(ErrorCode::kMalformed, "no port to listen on");
  if (host == "*") return "tcp://*:" + std::to_string(port);
  if (!is_ip_address(host)) {
    return fail(ErrorCode::kMalformed, "the address to listen on is neither an IP address nor *");
  }
  return join(std::string(host), port);
}

}  // namespace ceptoar::net
