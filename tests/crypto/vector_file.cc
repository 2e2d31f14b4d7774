// SPDX-License-Identifier: Apache-2.0
#include "tests/crypto/vector_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "schema/result.h"

namespace ceptoar::test {

namespace {

std::string path_of(const std::string& name) {
  return std::string(CEPTOAR_SOURCE_DIR) + "/tests/vectors/" + name;
}

}  // namespace

VectorFile VectorFile::load(const std::string& name) {
  VectorFile out;
  std::ifstream file(path_of(name));
  EXPECT_TRUE(file.is_open()) << name;
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find(" =");
    if (line.empty() || line[0] == '#' || equals == std::string::npos) continue;
    const std::size_t value = std::min(line.size(), equals + 3);
    out.values_[line.substr(0, equals)] = line.substr(value);
  }
  return out;
}

const std::string& VectorFile::text(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) std::fprintf(stderr, "no vector '%s'\n", name.c_str());
  CEPTOAR_CHECK(found != values_.end());
  return found->second;
}

Bytes VectorFile::bytes(const std::string& name) const { return unhex(text(name)); }

std::uint64_t VectorFile::number(const std::string& name) const { return std::stoull(text(name)); }

bool writing_golden() { return std::getenv("CEPTOAR_WRITE_GOLDEN") != nullptr; }

void write_vector_file(const std::string& name, const std::string& comment,
                       const std::map<std::string, std::string>& values) {
  std::ofstream file(path_of(name));
  file << "# " << comment << '\n';
  for (const auto& [key, value] : values) file << key << " = " << value << '\n';
  ASSERT_TRUE(file.good());
}

void print_seed(std::uint64_t seed) {
  std::printf("[   SEED   ] %llu\n", static_cast<unsigned long long>(seed));
}

Bytes unhex(std::string_view text) {
  auto out = parse_hex(text);
  CEPTOAR_CHECK(out.has_value());
  return *std::move(out);
}

}  // namespace ceptoar::test
