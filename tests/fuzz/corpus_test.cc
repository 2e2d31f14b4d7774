// SPDX-License-Identifier: Apache-2.0
// Every file of the corpora, through its target: what a fuzzer once found stays found. Without
// libFuzzer and with any compiler. CEPTOAR_FUZZ_FILE runs one file of one target: NAME/FILE.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCorpusFiles = 480;
constexpr std::uintmax_t kCorpusBytes = 1024 * 1024;

fs::path corpus() { return fs::path(CEPTOAR_SOURCE_DIR) / "tests/fuzz/corpus"; }

// A CHECK that fails ends the program: this says on which file.
std::string running;
void tell_file(int) {
  constexpr std::string_view kWords = "\nfuzz input: ";
  (void)!::write(STDERR_FILENO, kWords.data(), kWords.size());
  (void)!::write(STDERR_FILENO, running.data(), running.size());
  (void)!::write(STDERR_FILENO, "\n", 1);
}

Bytes read_all(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> files_of(const Target& target) {
  std::vector<fs::path> out;
  const char* only = std::getenv("CEPTOAR_FUZZ_FILE");
  for (const auto& entry : fs::directory_iterator(corpus() / target.name)) {
    const std::string name = std::string(target.name) + "/" + entry.path().filename().string();
    if (only == nullptr || name == only) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

class CorpusTest : public testing::TestWithParam<Target> {};

TEST_P(CorpusTest, HoldsOnEveryInputAndOnNone) {
  struct sigaction action {};
  action.sa_handler = tell_file;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ASSERT_EQ(::sigaction(SIGABRT, &action, nullptr), 0);
  ASSERT_TRUE(fs::is_directory(corpus() / GetParam().name)) << GetParam().name;
  running = "(empty)";
  GetParam().run({});
  const std::vector<fs::path> files = files_of(GetParam());
  EXPECT_TRUE(std::getenv("CEPTOAR_FUZZ_FILE") != nullptr || !files.empty());
  for (const fs::path& file : files) {
    running = file.string();
    GetParam().run(read_all(file));
  }
}

std::string name_of(const testing::TestParamInfo<Target>& one) {
  return std::string(one.param.name);
}

TEST(CorpusTreeTest, IsSmallAndHasNoFolderWithoutATarget) {
  std::set<std::string> known;
  for (const Target& target : targets()) known.emplace(target.name);
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
    if (entry.is_directory()) {
      EXPECT_TRUE(known.contains(entry.path().filename().string())) << entry.path();
    } else {
      ++files;
      bytes += entry.file_size();
    }
  }
  EXPECT_LE(files, kCorpusFiles);
  EXPECT_LE(bytes, kCorpusBytes);
}

INSTANTIATE_TEST_SUITE_P(All, CorpusTest, testing::ValuesIn(targets()), name_of);

}  // namespace
}  // namespace ceptoar::fuzz
