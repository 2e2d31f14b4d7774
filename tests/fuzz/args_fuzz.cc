// SPDX-License-Identifier: Apache-2.0
// Command lines of both programs, one word a line: nothing is thrown, printed or ended.
#include <string>

#include "cli/cmd/args.h"
#include "node/service/args.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

void run(BytesView bytes) {
  const std::string_view text = as_text(bytes);
  const std::vector<std::string> words = words_of(text);
  const auto parsed = cmd::parse_args(words);
  if (const auto* fault = std::get_if<cmd::UsageFault>(&parsed)) {
    CEPTOAR_CHECK(!fault->code.empty());
  }
  if (const auto wait = cmd::parse_duration(text)) {
    CEPTOAR_CHECK(wait->count() >= 0 && *wait <= std::chrono::hours(1));
  }
  const auto node = service::parse_args(words, {"port", "host", "directory"}, {"detach", "json"});
  if (node) CEPTOAR_CHECK(node->rest.size() + node->options.size() <= words.size());
  if (const auto port = service::parse_port("port", text)) CEPTOAR_CHECK(*port != 0);
}

const Registration kRegistered("args", run);

}  // namespace
}  // namespace ceptoar::fuzz
