// SPDX-License-Identifier: Apache-2.0
// __man DIR DATE NODE-HELP: writes the man pages of both languages; run by the build.
#include <filesystem>
#include <fstream>
#include <iostream>
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

}  // namespace

int write_man_pages(const std::vector<std::string>& words) {
  constexpr int kUsage = 64;
  constexpr int kIo = 74;
  if (words.size() != 3) {
    std::cerr << "ceptoar: " << kManWord << " DIR DATE NODE-HELP\n";
    return kUsage;
  }
  std::ifstream in(words[2], std::ios::binary);
  std::ostringstream usage;
  usage << in.rdbuf();
  if (!in) {
    std::cerr << "ceptoar: cannot read " << words[2] << '\n';
    return kIo;
  }
  const std::vector<CommandFacts> all = all_commands();
  for (const ui::Lang lang : {ui::Lang::kEn, ui::Lang::kJa}) {
    const fs::path top = lang == ui::Lang::kEn ? fs::path(words[0]) : fs::path(words[0]) / "ja";
    std::error_code failed;
    fs::create_directories(top / "man1", failed);
    fs::create_directories(top / "man8", failed);
    const ManEdition edition{lang, words[1], "ceptoar " + std::string(kProgramVersion)};
    for (const CommandFacts& command : all) {
      if (!write(top / "man1" / man_file_name(command), man_page(all, command, edition))) return kIo;
    }
    if (!write(top / "man8" / "ceptoar-node.8", node_man_page(usage.str(), edition))) return kIo;
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
