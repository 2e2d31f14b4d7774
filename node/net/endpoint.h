// SPDX-License-Identifier: Apache-2.0
// Transport addresses, built from a checked host and port only. libzmq as packaged also speaks pgm,
// norm and others: a string from a roster or a configuration never reaches its parsers.
// Errors: kMalformed.
#ifndef CEPTOAR_NODE_NET_ENDPOINT_H_
#define CEPTOAR_NODE_NET_ENDPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "schema/result.h"

namespace ceptoar::net {

// True for an IPv4 or IPv6 address in its usual text form (no zone, no brackets).
bool is_ip_address(std::string_view host);
// "tcp://host:port", "tcp://[v6]:port". The rule for hosts is the roster's: crypto::is_host.
Result<std::string> connect_endpoint(std::string_view host, std::uint16_t port);
// `host` is an address of this machine or "*" for all of them.
Result<std::string> bind_endpoint(std::string_view host, std::uint16_t port);

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_ENDPOINT_H_
