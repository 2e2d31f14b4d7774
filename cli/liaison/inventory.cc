// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/inventory.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cli/liaison/plain.h"

namespace ceptoar::liaison {
namespace {

// "ab" is in every text; 監視 is a word.
constexpr std::size_t kShortestName = 3;
constexpr std::size_t kLongestName = 256;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_middle(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\"";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

// Cells of a line; commas inside quotation marks do not part them.
std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] == '"') quoted = !quoted;
    if (i < line.size() && (quoted || (line[i] != ',' && line[i] != '\t'))) continue;
    out.push_back(trimmed(line.substr(from, i - from)));
    from = i + 1;
  }
  return out;
}

// Which column of a heading is the product's name; nullopt: it is no heading.
std::optional<std::size_t> name_column(const std::vector<std::string_view>& cells) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "製品名", "製品", "名称", "品名", "ソフトウェア", "ソフトウェア名", "product", "name", "software"};
  for (const std::string_view name : kNames) {
    const auto at = std::find(cells.begin(), cells.end(), name);
    if (at != cells.end()) return static_cast<std::size_t>(at - cells.begin());
  }
  return std::nullopt;
}

// "foo  gate" and a name broken at the end of a line are the same words.
std::string single_spaced(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space) out.push_back(c);
    if (space && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  return out;
}

// "foogate 5.1" is hit by what says "foogate 5.2 and before": the name without a version behind it; empty where
// there is none. "windows server 2019" is a name.
std::string_view without_version(std::string_view name) {
  const std::size_t space = name.rfind(' ');
  if (space == std::string_view::npos) return {};
  std::string_view version = name.substr(space + 1);
  for (const std::string_view mark : {"version", "ver.", "ver", "v"}) {
    if (!version.starts_with(mark)) continue;
    version.remove_prefix(mark.size());
    break;
  }
  const bool digits = !version.empty() && version.front() >= '0' && version.front() <= '9' &&
                      version.find_first_not_of("0123456789.") == std::string_view::npos;
  if (!digits || version.find('.') == std::string_view::npos) return {};
  return name.substr(0, space);
}

// The next CVE number of a folded line; it is taken off with what stands before it.
std::string_view take_cve(std::string_view& text) {
  const std::size_t at = text.find("cve-");
  if (at == std::string_view::npos) return {};
  std::size_t end = at + 4;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '-')) ++end;
  const std::string_view out = text.substr(at, end - at);
  text.remove_prefix(end);
  return out;
}

}  // namespace

Inventory::Inventory(std::string_view text) {
  std::size_t number = 0;
  std::size_t column = 0;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const std::string folded = plain_word(line);
    if (folded.empty() || folded.front() == '#') continue;
    const auto cells = cells_of(folded);
    if (first) {
      first = false;
      if (const auto heading = name_column(cells)) {
        column = *heading;
        continue;
      }
    }
    const auto index = static_cast<std::uint32_t>(lines_.size());
    lines_.push_back({std::string(trimmed(line)), number});
    if (column < cells.size()) {
      const std::string name = single_spaced(cells[column]);
      add(name, index);
      add(without_version(name), index);
    }
    std::string_view rest = folded;
    for (std::string_view cve = take_cve(rest); !cve.empty(); cve = take_cve(rest)) add(cve, index);
  }
}

void Inventory::add(std::string_view name, std::uint32_t line) {
  if (name.size() < kShortestName || name.size() > kLongestName) return;
  std::uint32_t node = 0;
  for (const char c : name) {
    const std::uint64_t edge = std::uint64_t{node} << 8 | static_cast<unsigned char>(c);
    const auto [at, fresh] = edges_.emplace(edge, nodes_);
    if (fresh) ++nodes_;
    node = at->second;
  }
  auto& lines = ends_[node];
  if (lines.empty() || lines.back() != line) lines.push_back(line);
}

std::vector<std::uint32_t> Inventory::named_in(std::string_view text) const {
  const std::string folded = single_spaced(plain_text(text));
  std::vector<std::uint32_t> out;
  for (std::size_t from = 0; from < folded.size(); ++from) {
    // Names begin where characters do, and words in letters where words do.
    if (is_middle(folded[from])) continue;
    if (from > 0 && is_word(folded[from]) && is_word(folded[from - 1])) continue;
    std::uint32_t node = 0;
    for (std::size_t at = from; at < folded.size(); ++at) {
      const auto edge =
          edges_.find(std::uint64_t{node} << 8 | static_cast<unsigned char>(folded[at]));
      if (edge == edges_.end()) break;
      node = edge->second;
      const bool inside = at + 1 < folded.size() && is_word(folded[at]) && is_word(folded[at + 1]);
      if (inside) continue;
      if (const auto end = ends_.find(node); end != ends_.end()) {
        out.insert(out.end(), end->second.begin(), end->second.end());
      }
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace ceptoar::liaison
