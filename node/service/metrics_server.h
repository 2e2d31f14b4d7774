// SPDX-License-Identifier: Apache-2.0
// Answers GET /metrics on the loopback address, and nothing else to nobody else. By libmicrohttpd,
// on one thread of its own.
// Thread: start and destruction by the owner; `page` is called on the server's thread.
// Lifetime: what `page` uses outlives the server.
// Errors: kDuplicate (port taken).
#ifndef CEPTOAR_NODE_SERVICE_METRICS_SERVER_H_
#define CEPTOAR_NODE_SERVICE_METRICS_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "schema/result.h"

namespace ceptoar::service {

class MetricsServer {
 public:
  static Result<std::unique_ptr<MetricsServer>> start(std::uint16_t port,
                                                      std::function<std::string()> page);
  ~MetricsServer();

 private:
  struct Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_METRICS_SERVER_H_
