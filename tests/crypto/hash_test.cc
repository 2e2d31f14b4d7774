// SPDX-License-Identifier: Apache-2.0
// Known answers: the keyed BLAKE2b answers of the BLAKE2 authors for inputs 00 and 0001 under key
// 00..3f; the others by an independent BLAKE2b (Python's hashlib).
#include "crypto/hash.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/crypto/vector_file.h"

namespace ceptoar::crypto::hash_test {
namespace {

Bytes counting(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i);
  return out;
}

TEST(HashTest, GivesTheKeyedAnswersOfTheBlake2Authors) {
  Bytes out(64);
  derive(counting(64), "", {}, out);
  EXPECT_EQ(to_hex(out),
            "961f6dd1e4dd30f63901690c512e78e4b45e4742ed197c3c5e45c549fd25f2e4"
            "187b0bc9fe30492b16b0d0bc4ef9b0f34c7003fac09a5ef1532e69430234cebd");
  derive(counting(64), "", {test::unhex("01")}, out);
  EXPECT_EQ(to_hex(out),
            "da2cfbe2d8409a0f38026113884f84b50156371ae304c4430173d08a99d9fb1b"
            "983164a3770706d537f49e0c916d9f32b95cc37a95b99d857436f0232c88a965");
}

TEST(HashTest, PutsLabelAndNulFirst) {
  EXPECT_EQ(hash(label::kEntryId, {as_bytes("abc")}).hex(),
            "393fa8c169da45e718fd3be030362fe9a008409069dbb84db4d9ed91f3dfe3e5");
  EXPECT_EQ(keyed_hash(counting(32), label::kPayload, {as_bytes("abc")}).hex(),
            "e96060635a8c6d54892f8f6ca76502b779a48952cf0d5dacb425eb49ffedcf78");
  Bytes wrapped(48);
  derive(counting(32), label::kDummyWrap, {test::unhex("0500")}, wrapped);
  EXPECT_EQ(to_hex(wrapped),
            "fbba41ec49b50160135f2895b30765f3146b33245e8a78bde43db108b60312ae"
            "baeffd6ad5a4a40356512749b8cf846c");
}

TEST(HashTest, ConcatenatesItsParts) {
  EXPECT_EQ(hash("x", {as_bytes("ab"), as_bytes("c")}), hash("x", {as_bytes("abc")}));
  EXPECT_EQ(hash("x", {as_bytes("")}), hash("x", {}));
  EXPECT_NE(hash("x", {as_bytes("a")}), hash("xa", {}));
}

TEST(HashTest, KeyChangesEverything) {
  Bytes key = counting(32);
  const Hash32 before = keyed_hash(key, "x", {});
  key[31] ^= 1;
  EXPECT_NE(keyed_hash(key, "x", {}), before);
  EXPECT_NE(hash("x", {}), before);
}

TEST(HashTest, ItemNumberIsTheFirstEightBytesLittleEndianModuloTenToTheTwelfth) {
  NetworkId network;
  network.bytes.fill(1);
  OrgId org;
  org.bytes.fill(2);
  MsgId item;
  item.bytes.fill(3);
  EXPECT_EQ(item_number(network, org, item), 856452300734u);
}

TEST(HashTest, IdsOfDifferentLabelsDiffer) {
  SignPublicKey key;
  key.bytes.fill(7);
  std::set<std::string> seen;
  for (const auto label : {label::kNodeId, label::kOrgId, label::kHolderId, label::kVoterId}) {
    seen.insert(id_of<NodeId>(label, key).hex());
  }
  EXPECT_EQ(seen.size(), 4u);
}

}  // namespace
}  // namespace ceptoar::crypto::hash_test
