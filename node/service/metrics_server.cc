// SPDX-License-Identifier: Apache-2.0
#include "node/service/metrics_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>

#include <exception>
#include <string_view>
#include <utility>

namespace ceptoar::service {
namespace {

// A scraper opens one connection and asks at once. Others of this machine get no more than this.
constexpr unsigned kConnections = 8;
constexpr unsigned kIdleSeconds = 5;
constexpr std::size_t kRequestBytes = 4096;

struct DaemonStop {
  void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};

MHD_Result answer(MHD_Connection* connection, unsigned status, std::string_view body,
                  const char* type) {
  MHD_Response* response = MHD_create_response_from_buffer(
      body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  const MHD_Result queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace

struct MetricsServer::Impl {
  std::function<std::string()> page;
  std::unique_ptr<MHD_Daemon, DaemonStop> daemon;  // goes first

  MHD_Result handle(MHD_Connection* connection, std::string_view url, std::string_view method) {
    constexpr const char* kPlain = "text/plain; charset=utf-8";
    if (method != MHD_HTTP_METHOD_GET && method != MHD_HTTP_METHOD_HEAD) {
      return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET only\n", kPlain);
    }
    if (url != "/metrics") return answer(connection, MHD_HTTP_NOT_FOUND, "/metrics\n", kPlain);
    return answer(connection, MHD_HTTP_OK, page(), "text/plain; version=0.0.4; charset=utf-8");
  }

  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url,
                               const char* method, const char* /*version*/, const char* /*data*/,
                               std::size_t* /*size*/, void** /*state*/) {
    try {
      return static_cast<Impl*>(self)->handle(connection, url, method);
    } catch (const std::exception&) {
      return MHD_NO;  // out of memory: this one asker goes without
    }
  }
};

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MetricsServer::~MetricsServer() = default;

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(std::uint16_t port,
                                                            std::function<std::string()> page) {
  auto impl = std::make_unique<Impl>();
  impl->page = std::move(page);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  impl->daemon.reset(MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, port, nullptr, nullptr, &Impl::on_request,
      impl.get(), MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT, kConnections,
      MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      kRequestBytes, MHD_OPTION_END));
  if (!impl->daemon) {
    return fail(ErrorCode::kDuplicate,
                "metrics: 127.0.0.1:" + std::to_string(port) + " cannot be listened on");
  }
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(impl)));
}

}  // namespace ceptoar::service
