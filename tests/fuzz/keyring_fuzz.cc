// SPDX-License-Identifier: Apache-2.0
// Key files: as they lie on a disk, altered ones, and well sealed nonsense. With the credential's
// lock alone: a passphrase costs 8 MiB and more for each try.
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/keyring.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::fuzz {
namespace {

using namespace crypto;

constexpr std::size_t kHeadBytes = 8 + 1 + 8 + 8 + 16;

struct World {
  Secret<32> credential;
  Bytes file;  // two keys
  Bytes key;   // what its credential and salt give (crypto/DESIGN.md "Key files")
  World() {
    CEPTOAR_CHECK(crypto::init().has_value());
    test::SeededRandom random(11);
    random.fill(credential.writable());
    Keyring keyring;
    for (const KeyPurpose purpose : {KeyPurpose::kHolderSign, KeyPurpose::kPersonEpoch}) {
      KeyRecord record{.purpose = purpose, .epoch = 1};
      random.fill(record.id);
      random.fill(record.secret.writable());
      keyring.add(std::move(record));
    }
    file = seal_keyring(keyring, CredentialLock{&credential}, random).value();
    key.resize(32);
    derive(credential.view(), label::kKeyFile, {BytesView(file).subspan(kHeadBytes - 16, 16)}, key);
  }
};

// The records survive a second sealing, in whatever order the first had them.
void check_records(const Keyring& keyring, const Secret<32>& credential) {
  test::SeededRandom random(12);
  const Bytes again = seal_keyring(keyring, CredentialLock{&credential}, random).value();
  const Result<Keyring> back = open_keyring(again, CredentialLock{&credential});
  CEPTOAR_CHECK(back.has_value());
  CEPTOAR_CHECK(back->records().size() == keyring.records().size());
  for (const KeyRecord& record : keyring.records()) {
    const KeyRecord* same = back->find(record.purpose, record.id, record.epoch, record.tag);
    CEPTOAR_CHECK(same != nullptr && same->secret.equals(record.secret));
    CEPTOAR_CHECK(same->not_after_ms == record.not_after_ms);
  }
}

void run(BytesView bytes) {
  static const World world;
  Input input(bytes);
  const unsigned way = input.u8() % 3;
  Bytes file;
  if (way == 0) {
    file = to_bytes(input.rest());
  } else if (way == 1) {
    file = edited(input, world.file);
  } else {  // right seal, any plaintext
    test::SeededRandom random(13);
    const BytesView head = BytesView(world.file).first(kHeadBytes);
    file = to_bytes(head);
    append(file, seal_value(world.key, random, head, input.rest()));
  }
  (void)lock_kind_of(file);
  const Result<Keyring> opened = open_keyring(file, CredentialLock{&world.credential});
  if (!opened) return;
  CEPTOAR_CHECK(way == 2 || file == world.file);
  check_records(*opened, world.credential);
}

const Registration kRegistered("keyring", run);

}  // namespace
}  // namespace ceptoar::fuzz
