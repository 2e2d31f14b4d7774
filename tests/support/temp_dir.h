// SPDX-License-Identifier: Apache-2.0
// A directory of a test's own, removed with it.
#ifndef CEPTOAR_TESTS_SUPPORT_TEMP_DIR_H_
#define CEPTOAR_TESTS_SUPPORT_TEMP_DIR_H_

#include <filesystem>

namespace ceptoar::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_TEMP_DIR_H_
