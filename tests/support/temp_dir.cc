// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temp_dir.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "schema/result.h"

namespace ceptoar::test {

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ceptoar-test-XXXXXX").string();
  CEPTOAR_CHECK(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;  // a test that made it unreadable on purpose has said so already
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace ceptoar::test
