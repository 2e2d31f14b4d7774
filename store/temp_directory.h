// SPDX-License-Identifier: Apache-2.0
// Where a store is made before it gets its name.
#ifndef CEPTOAR_STORE_TEMP_DIRECTORY_H_
#define CEPTOAR_STORE_TEMP_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

namespace ceptoar::store {

// Made with mode 0700 from a pattern that ends in XXXXXX, removed with all that is in it. Its path is empty when it
// could not be made (errno).
class TempDirectory {
 public:
  explicit TempDirectory(std::string pattern) {
    if (::mkdtemp(pattern.data()) != nullptr) path_ = std::move(pattern);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() {
    std::error_code left_behind;  // harmless, and nobody to tell
    if (!path_.empty()) std::filesystem::remove_all(path_, left_behind);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_TEMP_DIRECTORY_H_
