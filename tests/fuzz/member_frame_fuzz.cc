// SPDX-License-Identifier: Apache-2.0
// Frames of the member link: what parses encodes to the bytes it came from.
#include <algorithm>

#include "schema/link.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

void run(BytesView bytes) {
  const Result<MemberFrame> frame = parse_member_frame(bytes);
  if (!frame) return;
  const Bytes again = encode_member_frame(*frame);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

const Registration kRegistered("member_frame", run);

}  // namespace
}  // namespace ceptoar::fuzz
