// SPDX-License-Identifier: Apache-2.0
// Rows of kMeta that say how far the feed of a node was taken: version u8 | node | arrival u64 | entry that
// stood there. Internal to cli/member.
#ifndef CEPTOAR_CLI_MEMBER_FEED_PLACE_H_
#define CEPTOAR_CLI_MEMBER_FEED_PLACE_H_

#include "cli/member/rows.h"

namespace ceptoar::member {

inline constexpr std::uint32_t kFeedPage = 256;
inline constexpr std::uint8_t kCursorVersion = 2;

// A look at the cursor itself shows whether it still stands where it stood.
inline std::uint64_t first_after(std::uint64_t cursor) { return cursor == 0 ? 0 : cursor - 1; }
inline Bytes own_cursor() { return meta_key("cursor"); }
inline Bytes other_cursor(const NodeId& node) { return meta_key("cursor/" + node.hex()); }

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_FEED_PLACE_H_
