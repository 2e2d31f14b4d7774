// SPDX-License-Identifier: Apache-2.0
// What somebody writes by hand who has a node's keys.
#ifndef CEPTOAR_TESTS_NODE_FORGED_ENTRIES_H_
#define CEPTOAR_TESTS_NODE_FORGED_ENTRIES_H_

#include <chrono>

#include "crypto/entry.h"
#include "schema/link.h"
#include "schema/time.h"
#include "tests/node/mesh.h"

namespace ceptoar::test {

inline EntryId id_of(const Item& item) { return crypto::entry_id(item.header); }

// Public entries of one node, one after the other.
class ForgedLog {
 public:
  ForgedLog(Mesh& mesh, std::size_t author) : mesh_(mesh), node_(mesh.org(author).nodes[0]) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    last_.dist = Dist::kPublic;
    set_time(last_, static_cast<std::uint64_t>(
                        std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
    last_.author = node_.id;
    last_.network_id = mesh.network();
  }
  static void set_time(EntryHeader& header, std::uint64_t at_ms) {
    header.hlc = at_ms << 16;
    header.expires_ms = horizon_ms(at_ms, 30);
  }

  // The header of the entry that comes next, to be altered.
  EntryHeader next() {
    EntryHeader header = last_;
    ++header.seq;
    header.prev = prev_;
    header.msg_id = mesh_.random().id<MsgId>();
    header.inner_commit = mesh_.random().id<Hash32>();
    const Bytes body = body_of();
    header.body_len = static_cast<std::uint32_t>(body.size());
    header.body_hash = crypto::body_hash(body);
    return header;
  }
  // Signed with the node's key whatever it says; the log does not go on from it.
  Item sign(const EntryHeader& header) const {
    Item item;
    item.header = encode(header);
    item.signature = crypto::sign_entry(node_.nsk, mesh_.network(), id_of(item));
    item.body = body_of();
    return item;
  }
  // The next entry, with that time when there is one.
  Item write(std::uint64_t at_ms = 0) {
    EntryHeader header = next();
    if (at_ms != 0) set_time(header, at_ms);
    Item item = sign(header);
    last_.seq = header.seq;
    prev_ = id_of(item);
    return item;
  }
  std::uint64_t begun_ms() const { return hlc_ms(last_.hlc); }

 private:
  static Bytes body_of() { return Bytes(1'000, 0x42); }

  Mesh& mesh_;
  const CouncilNode& node_;
  EntryHeader last_;
  EntryId prev_;
};

inline Hello forged_hello(Mesh& mesh, std::size_t node) {
  Hello hello;
  hello.network_id = mesh.network();
  hello.node = mesh.id(node);
  hello.session = 1;
  return hello;
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_FORGED_ENTRIES_H_
