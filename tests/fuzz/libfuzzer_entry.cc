// SPDX-License-Identifier: Apache-2.0
// libFuzzer's way in. One target is linked into each program.
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ceptoar::fuzz::Target target = [] {
    CEPTOAR_CHECK(ceptoar::fuzz::targets().size() == 1);
    return ceptoar::fuzz::targets().front();
  }();
  target.run({data, size});
  return 0;
}
