// SPDX-License-Identifier: Apache-2.0
// __man DIR DATE NODE-HELP-EN NODE-HELP-JA: writes the man pages of both languages; run by the build.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "cli/cmd/hidden.h"
#include "cli/cmd/man_page.h"
#include "cli/cmd/version.h"

namespace ceptoar::cmd {
namespace {

namespace fs = std::filesystem;

bool write(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) std::cerr << "ceptoar: cannot write " << path.string() << '\n';
  return static_cast<bool>(out);
}

std::optional<std::string> read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (in) return text.str();
  std::cerr << "ceptoar: cannot read " << path.string() << '\n';
  return std::nullopt;
}

}  // namespace

int write_man_pages(const std::vector<std::string>& words) {
  constexpr int kUsage = 64;
  constexpr int kIo = 74;
  if (words.size() != 4) {
    std::cerr << "ceptoar: " << kManWord << " DIR DATE NODE-HELP-EN NODE-HELP-JA\n";
    return kUsage;
  }
  const std::vector<CommandFacts> all = all_commands();
  for (const ui::Lang lang : {ui::Lang::kEn, ui::Lang::kJa}) {
    const std::optional<std::string> node = read(lang == ui::Lang::kEn ? words[2] : words[3]);
    if (!node) return kIo;
    const fs::path top = lang == ui::Lang::kEn ? fs::path(words[0]) : fs::path(words[0]) / "ja";
    std::error_code failed;
    fs::create_directories(top / "man1", failed);
    fs::create_directories(top / "man8", failed);
    const ManEdition edition{lang, words[1], "ceptoar " + std::string(kProgramVersion)};
    for (const CommandFacts& command : all) {
      if (!write(top / "man1" / man_file_name(command), man_page(all, command, edition))) return kIo;
    }
    if (!write(top / "man8" / "ceptoar-node.8", node_man_page(*node, edition))) return kIo;
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
