// SPDX-License-Identifier: Apache-2.0
// One stored entry as a file (`ceptoar-node raw`, NAME.item), for inspection: `ceptoar try` and
// `ceptoar-node try` read it. "CEPITEM1" | length u32le | council frame `push` of one item without
// its body | body. (A frame alone has no room for a body above limits::kInlineBodyBytes.) Errors:
// kMalformed, kLimitExceeded.
#ifndef CEPTOAR_SCHEMA_ITEM_FILE_H_
#define CEPTOAR_SCHEMA_ITEM_FILE_H_

#include <string_view>
#include <utility>

#include "schema/limits.h"
#include "schema/link.h"

namespace ceptoar {

inline constexpr std::string_view kItemFileMagic = "CEPITEM1";
inline constexpr std::size_t kItemFileBytes = limits::kBodyBytes + limits::kFrameBytes;

inline Bytes encode_item_file(Item item) {
  const Bytes body = std::exchange(item.body, {});
  Push push;
  push.items.push_back(std::move(item));
  const Bytes frame = encode_peer_frame(push);
  Bytes out = to_bytes(as_bytes(kItemFileMagic));
  append_le32(out, static_cast<std::uint32_t>(frame.size()));
  append(out, frame);
  append(out, body);
  return out;
}

inline Result<Item> parse_item_file(BytesView bytes) {
  constexpr std::size_t kStart = kItemFileMagic.size() + 4;
  const Error bad = fail(ErrorCode::kMalformed, "not a file of one entry");
  if (bytes.size() < kStart || as_text(bytes.first(kItemFileMagic.size())) != kItemFileMagic) {
    return bad;
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    length |= static_cast<std::size_t>(bytes[kItemFileMagic.size() + i]) << (8 * i);
  }
  if (length > bytes.size() - kStart || bytes.size() > kItemFileBytes) return bad;
  Result<PeerFrame> frame = parse_peer_frame(bytes.subspan(kStart, length));
  if (!frame) return frame.error();
  auto* push = std::get_if<Push>(&*frame);
  if (!push || push->items.size() != 1 || !push->items.front().body.empty()) return bad;
  Item item = std::move(push->items.front());
  item.body = to_bytes(bytes.subspan(kStart + length));
  return item;
}

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_ITEM_FILE_H_
