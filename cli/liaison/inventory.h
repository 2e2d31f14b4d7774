// SPDX-License-Identifier: Apache-2.0
// What an organisation has (資産一覧), compared with what advisories name. The inventory is read here and
// nowhere else: nothing of it is stored, and nothing leaves.
// One product a line, text or CSV with commas or tabs. A first line with 製品名, 名称, product or name says
// which column is the name; else it is the first. A name with a version behind it ("FooGate 5.1") is looked for
// without it as well: whoever reads the advisory sees whether it is his. CVE numbers count wherever they stand.
#ifndef CEPTOAR_CLI_LIAISON_INVENTORY_H_
#define CEPTOAR_CLI_LIAISON_INVENTORY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ceptoar::liaison {

// A hundred times a large one; a file that is no inventory must not fill the memory.
inline constexpr std::size_t kInventoryBytes = 16 * 1024 * 1024;

class Inventory {
 public:
  // REQUIRES: clean text (cli/member/text_input.h).
  explicit Inventory(std::string_view text);
  // The lines (0, 1, ...) that `text` names, each once, in their order.
  std::vector<std::uint32_t> named_in(std::string_view text) const;
  std::size_t size() const { return lines_.size(); }
  // As it stands in the file, and where (1, 2, ...).
  struct Line {
    std::string text;
    std::size_t number;
  };
  const Line& line(std::uint32_t index) const { return lines_[index]; }

 private:
  void add(std::string_view name, std::uint32_t line);
  std::vector<Line> lines_;
  // A trie of folded names: (node, byte) -> node; node -> lines whose name ends there.
  std::unordered_map<std::uint64_t, std::uint32_t> edges_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> ends_;
  std::uint32_t nodes_ = 1;
};

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_INVENTORY_H_
