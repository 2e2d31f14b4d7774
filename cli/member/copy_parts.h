// SPDX-License-Identifier: Apache-2.0
// Parts of the sealed copy of an archive (archive_copy.h has the format): made and opened. Internal to
// cli/member.
#ifndef CEPTOAR_CLI_MEMBER_COPY_PARTS_H_
#define CEPTOAR_CLI_MEMBER_COPY_PARTS_H_

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "cli/member/session.h"
#include "schema/link.h"

namespace ceptoar::member {

// Of whose copy a part is: bound into it.
struct CopyOwner {
  NetworkId network;
  OrgId org;
};

struct CopyPiece {
  EntryId entry;
  crypto::Secret<32> content_key;
  std::uint16_t count = 0;   // 1 and more
  std::uint16_t index = 0;   // below count
  Bytes bytes;               // of the body
};
struct CopyTally {
  HolderId holder;           // not in the part: in its name
  std::string handle;
  std::uint32_t red = 0;
  std::uint64_t at_ms = 0;
};
using OpenedPart = std::variant<CopyPiece, CopyTally>;

// `content` as archive_content.h has it.
std::vector<CopyPart> seal_item(const crypto::Secret<32>& key, const CopyOwner& owner,
                                BytesView content, crypto::Random& random);
CopyPart seal_tally(const crypto::Secret<32>& key, const CopyOwner& owner, const CopyTally& tally,
                    crypto::Random& random);
Hash32 piece_name(const crypto::Secret<32>& key, const EntryId& entry, std::uint16_t index);
// Errors: kMalformed, kBadSignature. A piece stands under its own name alone.
Result<OpenedPart> open_part(const crypto::Secret<32>& key, const CopyOwner& owner,
                             const Hash32& name, BytesView data);
// version | entry | content key: what the pieces of the body follow.
void begin_content(Bytes& content, const CopyPiece& piece);

// The archive keys of an organisation that are held here, by the id that parts name them with.
class CopyKeys {
 public:
  struct Held {
    crypto::KeyRecord record;
  };
  CopyKeys(Session& session, const OrgId& org);
  bool empty() const { return held_.empty(); }
  // Nullptr: not held.
  const Held* find(BytesView part) const;

 private:
  std::map<Bytes, Held> held_;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_COPY_PARTS_H_
