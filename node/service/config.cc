// SPDX-License-Identifier: Apache-2.0
#include "schema/guarded_toml.h"

#include "node/service/config.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "crypto/roster.h"
#include "node/net/endpoint.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::service {
namespace {

constexpr std::size_t kConfigBytes = 64 * limits::kKiB;
constexpr unsigned kMostVerifiers = 64;
constexpr std::array<std::string_view, 9> kKeys = {"org",         "host",         "port",
                                                   "member_port", "listen",       "credential",
                                                   "verifiers",   "metrics_port", "log"};

Error bad(const std::string& text) { return fail(ErrorCode::kMalformed, "node.toml: " + text); }

Error at_line(const toml::node& node, std::string_view key, std::string_view text) {
  return bad("line " + std::to_string(node.source().begin.line) + ": " + std::string(key) + " " +
             std::string(text));
}

// Levenshtein's distance: letters to add, leave out or exchange. REQUIRES: short words.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, exchanged}));
    }
  }
  return row.back();
}

std::string unknown_key(std::string_view key) {
  constexpr std::size_t kLongestMisspelt = 32;
  std::string text = "is not a known key";
  if (key.size() > kLongestMisspelt) return text;
  const auto nearest = std::ranges::min_element(
      kKeys, {}, [key](std::string_view known) { return distance(key, known); });
  if (distance(key, *nearest) <= std::max<std::size_t>(2, nearest->size() / 3)) {
    text += "; did you mean " + std::string(*nearest) + "?";
  }
  return text;
}

Result<void> take_text(const toml::table& table, std::string_view key, std::string& into) {
  const toml::node* node = table.get(key);
  if (!node) return {};
  const auto value = node->value_exact<std::string>();
  if (!value) return at_line(*node, key, "must be text in quotation marks");
  into = *value;
  return {};
}

Result<void> take_number(const toml::table& table, std::string_view key, std::int64_t most,
                         std::int64_t& into) {
  const toml::node* node = table.get(key);
  if (!node) return {};
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > most) {
    return at_line(*node, key, "must be a number from 0 to " + std::to_string(most));
  }
  into = *value;
  return {};
}

Result<NodeConfig> from_table(const toml::table& table) {
  for (const auto& [key, node] : table) {
    if (std::find(kKeys.begin(), kKeys.end(), key.str()) == kKeys.end()) {
      return at_line(node, make_visible(key.str(), true), unknown_key(key.str()));
    }
  }
  NodeConfig out;
  std::int64_t port = 0;
  std::int64_t member_port = 0;
  std::int64_t verifiers = 0;
  std::int64_t metrics_port = 0;
  for (const Result<void>& taken :
       {take_text(table, "org", out.org), take_text(table, "host", out.host),
        take_text(table, "listen", out.listen), take_text(table, "credential", out.credential),
        take_number(table, "port", 65'535, port),
        take_number(table, "member_port", 65'535, member_port),
        take_number(table, "verifiers", kMostVerifiers, verifiers),
        take_number(table, "metrics_port", 65'535, metrics_port),
        take_text(table, "log", out.log)}) {
    if (!taken) return taken.error();
  }
  out.port = static_cast<std::uint16_t>(port);
  out.member_port = static_cast<std::uint16_t>(member_port);
  out.verifiers = static_cast<unsigned>(verifiers);
  out.metrics_port = static_cast<std::uint16_t>(metrics_port);
  if (Result<void> good = check_config(out); !good) return good.error();
  return out;
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Result<void> check_config(const NodeConfig& config) {
  if (!is_org_handle(config.org)) return bad("org is not a handle such as \"banks\"");
  if (!crypto::is_host(config.host)) return bad("host is neither an address nor a name");
  if (config.port == 0 || config.member_port == 0) return bad("port and member_port are needed");
  if (config.port == config.member_port) return bad("port and member_port are the same");
  if (config.metrics_port != 0 &&
      (config.metrics_port == config.port || config.metrics_port == config.member_port)) {
    return bad("metrics_port is the port of something else");
  }
  if (config.log != "text" && config.log != "json") return bad("log is \"text\" or \"json\"");
  if (config.listen != "*" && !net::is_ip_address(config.listen)) {
    return bad("listen must be an IP address of this machine or \"*\"");
  }
  if (find_text_fault(config.credential, true) != TextFault::kNone) {
    return bad("credential has characters that a path should not have");
  }
  return {};
}

Result<NodeConfig> parse_config(std::string_view text) {
  try {
    return from_table(toml::parse(text, std::string_view("node.toml")));
  } catch (const toml::parse_error& error) {
    std::ostringstream what;
    what << "line " << error.source().begin.line << ": " << error.description();
    return bad(make_visible(what.str(), true));
  } catch (const std::logic_error& error) {
    return bad(error.what());
  }
}

Result<std::filesystem::path> credential_path(const std::string& credential) {
  if (credential.empty()) return fail(ErrorCode::kNotFound, "no credential file is named");
  if (credential.find('/') != std::string::npos) return std::filesystem::path(credential);
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory != nullptr && *directory != '\0') {
    return std::filesystem::path(directory) / credential;
  }
  return fail(ErrorCode::kNotFound,
              "credential \"" + credential +
                  "\" comes from the service manager: use ceptoar-nodectl, or --credential FILE");
}

Result<NodeConfig> read_config(const std::filesystem::path& path) {
  const Result<Bytes> bytes = store::read_file(path, store::FileKind::kPlain, kConfigBytes);
  if (!bytes) return bytes.error();
  return parse_config(as_text(*bytes));
}

std::string format_config(const NodeConfig& config) {
  std::string out = "# A node of the mesh. Keys that are not known are refused.\n";
  out += "org = " + toml_text(config.org) + "\n";
  out += "# Where other nodes and members' programs reach this node; goes into the roster.\n";
  out += "host = " + toml_text(config.host) + "\n";
  out += "port = " + std::to_string(config.port) + "\n";
  out += "member_port = " + std::to_string(config.member_port) + "\n";
  out += "# Address of this machine to listen on; \"*\" is all of them.\n";
  out += "listen = " + toml_text(config.listen) + "\n";
  out +=
      "# File of 32 bytes, mode 0600, that opens node.keys, or the name of a credential of the\n";
  out += "# service manager; --credential overrides it.\n";
  out += "credential = " + toml_text(config.credential) + "\n";
  out += "# Threads that check signatures; 0 is one a processor.\n";
  out += "verifiers = " + std::to_string(config.verifiers) + "\n";
  out += "# Figures for Prometheus on http://127.0.0.1:PORT/metrics; 0 is none.\n";
  out += "metrics_port = " + std::to_string(config.metrics_port) + "\n";
  out += "# Lines of the log: \"text\", or \"json\" for one object each.\n";
  out += "log = " + toml_text(config.log) + "\n";
  return out;
}

}  // namespace ceptoar::service
