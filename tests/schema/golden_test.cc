// SPDX-License-Identifier: Apache-2.0
// The wire format is frozen: tests/vectors/wire holds one sample of every object and frame. A
// difference here is a new protocol version, or a mistake. CEPTOAR_WRITE_GOLDEN=1 writes the files.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/schema/wire_cases.h"

namespace ceptoar::test::golden_test {
namespace {

constexpr std::uint64_t kGoldenSeed = 20101;
constexpr std::size_t kHexPerLine = 96;

std::filesystem::path golden_path(const std::string& name) {
  return std::filesystem::path(CEPTOAR_SOURCE_DIR) / "tests/vectors/wire" / (name + ".hex");
}

void write_golden(const std::string& name, BytesView bytes) {
  std::filesystem::create_directories(golden_path(name).parent_path());
  std::ofstream out(golden_path(name));
  const std::string hex = to_hex(bytes);
  for (std::size_t at = 0; at < hex.size(); at += kHexPerLine) {
    out << hex.substr(at, kHexPerLine) << '\n';
  }
  ASSERT_TRUE(out.good());
}

class GoldenTest : public ::testing::TestWithParam<WireCase> {};

TEST_P(GoldenTest, FrozenBytesStillReadAndWriteTheSame) {
  SeededRandom random(kGoldenSeed);
  const Bytes drawn = GetParam().sample(random);
  if (std::getenv("CEPTOAR_WRITE_GOLDEN") != nullptr) write_golden(GetParam().name, drawn);
  std::ifstream in(golden_path(GetParam().name));
  ASSERT_TRUE(in.good()) << golden_path(GetParam().name);
  std::string hex;
  for (std::string line; std::getline(in, line);) hex += line;
  const auto frozen = parse_hex(hex);
  ASSERT_TRUE(frozen.has_value());
  const auto again = GetParam().reencode(*frozen);
  ASSERT_TRUE(again) << again.error().context;
  EXPECT_EQ(to_hex(*again), hex);
  EXPECT_EQ(to_hex(drawn), hex);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenTest, ::testing::ValuesIn(wire_cases()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace ceptoar::test::golden_test
