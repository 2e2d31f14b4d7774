// SPDX-License-Identifier: Apache-2.0
// Opens every key file of a council that quickstart made and looks for private keys where they do
// not belong: in another party's key file, or in clear in any file of any party.
//   foreign_keys DIR     exit 0: none, 1: found (named on stdout)
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "crypto/keyring.h"
#include "crypto/random.h"

namespace fs = std::filesystem;
using ceptoar::Bytes;
namespace crypto = ceptoar::crypto;

namespace {

Bytes slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// "banks" for "secretariat@banks", "officer@banks-1" and "banks-1".
std::string family(const std::string& party) {
  const std::string org = party.substr(party.find('@') == std::string::npos ? 0 : party.find('@') + 1);
  const std::size_t dash = org.rfind('-');
  return dash == std::string::npos ? org : org.substr(0, dash);
}

struct Found {
  crypto::KeyPurpose purpose;
  std::set<std::string> owners;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !crypto::init()) return 2;
  const fs::path top = argv[1];
  std::map<Bytes, Found> secrets;
  int files = 0;
  for (const auto& [folder, name] : {std::pair{"members", "keys"}, std::pair{"nodes", "node.keys"},
                                     std::pair{"admin", "admin.keys"}}) {
    for (const auto& entry : fs::directory_iterator(top / folder)) {
      if (!entry.is_directory()) continue;
      const std::string party = entry.path().filename().string();
      const Bytes raw = slurp(top / folder / (party + ".credential"));
      auto credential = crypto::Secret<32>::from(raw);
      auto keyring = credential ? crypto::open_keyring(slurp(entry.path() / name),
                                                       crypto::CredentialLock{&*credential})
                                : ceptoar::Result<crypto::Keyring>(credential.error());
      if (!keyring) {
        std::printf("cannot open the keys of %s/%s\n", folder, party.c_str());
        return 1;
      }
      ++files;
      for (const crypto::KeyRecord& record : keyring->records()) {
        Found& found = secrets[ceptoar::to_bytes(record.secret.view())];
        found.purpose = record.purpose;
        found.owners.insert(std::string(folder) + "/" + party);
      }
    }
  }
  int bad = 0;
  for (const auto& [secret, found] : secrets) {
    std::set<std::string> families;
    for (const std::string& owner : found.owners) families.insert(family(owner.substr(owner.find('/') + 1)));
    // A client key belongs to a CEPTOAR and its companies; every other key to one party alone.
    const bool shared_is_fine = found.purpose == crypto::KeyPurpose::kMembersEpoch;
    if (families.size() > 1 || (found.owners.size() > 1 && !shared_is_fine)) {
      ++bad;
      std::printf("a key of purpose %d is in:", static_cast<int>(found.purpose));
      for (const std::string& owner : found.owners) std::printf(" %s", owner.c_str());
      std::printf("\n");
    }
  }
  std::unordered_map<std::uint64_t, const Bytes*> first_bytes;
  for (const auto& [secret, found] : secrets) {
    std::uint64_t word = 0;
    std::memcpy(&word, secret.data(), sizeof word);
    first_bytes[word] = &secret;
  }
  std::size_t searched = 0;
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    if (!entry.is_regular_file()) continue;
    const Bytes bytes = slurp(entry.path());
    searched += bytes.size();
    for (std::size_t i = 0; i + 32 <= bytes.size(); ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i, sizeof word);
      const auto it = first_bytes.find(word);
      if (it != first_bytes.end() && std::memcmp(it->second->data(), bytes.data() + i, 32) == 0) {
        ++bad;
        std::printf("a private key stands in clear in %s\n", entry.path().c_str());
      }
    }
  }
  std::printf("%zu private keys of %d parties, %zu bytes searched, %d found where they do not belong\n",
              secrets.size(), files, searched, bad);
  return bad == 0 && files > 0 && !secrets.empty() ? 0 : 1;
}
