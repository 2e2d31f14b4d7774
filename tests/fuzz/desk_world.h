// SPDX-License-Identifier: Apache-2.0
// One device of an office for the targets that need an archive: a home in a directory of its own, a member certified
// in banks, what the council published, and no node. What an input changed is put back after it, so that inputs mean
// the same whatever ran before.
#ifndef CEPTOAR_TESTS_FUZZ_DESK_WORLD_H_
#define CEPTOAR_TESTS_FUZZ_DESK_WORLD_H_

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "cli/member/archive_keys.h"
#include "cli/member/enrol_files.h"
#include "cli/member/own_keys.h"
#include "cli/member/rows.h"
#include "crypto/signature_memo.h"
#include "store/files.h"
#include "tests/fuzz/council_world.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::fuzz {

class Desk {
 public:
  using Rows = std::map<std::pair<store::ArchiveTable, Bytes>, Bytes>;
  // Purpose, id, epoch and tag of a key; its end and the key itself.
  using KeyName = std::tuple<crypto::KeyPurpose, std::array<std::uint8_t, 32>, std::uint32_t, std::uint32_t>;
  using Keys = std::map<KeyName, std::pair<std::uint64_t, Bytes>>;

  Desk()
      : random_((static_cast<void>(council()), 31)),
        unlock_(member::Unlock::from_credential(crypto::Secret<32>{})) {
    const crypto::RosterState& roster = *council().roster;
    {
      auto home = member::Home::create(home_directory(), unlock_, {"banks", handle()}, now_ms(), random_);
      CEPTOAR_CHECK(home.has_value());
      chain_ = {member::enrol::certify_holder(banks().admin, roster, banks().id, home->sign_key().public_key(),
                                              handle(), "secretariat", test::kCouncilNowMs)};
      CEPTOAR_CHECK(store::write_file(home_directory() / "genesis", council().roster->signed_bytes,
                                      store::FileKind::kPlain, true));
    }
    member::SessionOptions options;
    options.home = home_directory();
    options.unlock = &unlock_;
    options.clock = &clock_;
    options.random = &random_;
    auto session = member::Session::open(options);
    CEPTOAR_CHECK(session.has_value());
    session_ = std::move(*session);
    {
      // Its memo of good signatures would serve whatever this thread runs after it.
      crypto::SignatureMemo none;
      const crypto::UseMemo ended(none);
    }
    crypto::KeyRecord staff{.purpose = crypto::KeyPurpose::kStaffEpoch, .epoch = 1};
    staff.id = member::record_id(banks().id.view());
    random_.fill(staff.secret.writable());
    session_->home().keys().add(std::move(staff));
    member::keep_archive_keys(*session_, banks().id);
    for (const Bytes& statement : council().statements()) {
      CEPTOAR_CHECK(session_->trust().add_statement(statement, true));
    }
    CEPTOAR_CHECK(session_->commit(
        {{store::ArchiveTable::kMeta, member::meta_key("chain"), member::encode_list(chain_)}}));
    CEPTOAR_CHECK(session_->identity().has_value());
  }

  static std::string handle() { return "successor@banks"; }
  static const test::CouncilOrg& banks() { return council().org("banks"); }
  static std::uint64_t now_ms() { return test::kCouncilNowMs + 1'000; }
  member::Session& session() const { return *session_; }
  const std::filesystem::path& directory() const { return directory_.path(); }
  // The newest key that somebody seals to this member with.
  KemPublicKey person_key() const {
    const auto* key = session_->home().keys().newest(crypto::KeyPurpose::kPersonEpoch,
                                                     session_->home().holder().view());
    CEPTOAR_CHECK(key != nullptr);
    return crypto::KemKey::from_secret(key->secret).public_key();
  }

  Rows rows() const {
    Rows out;
    for (unsigned table = 1; table < store::kArchiveTableCount; ++table) {
      const auto which = static_cast<store::ArchiveTable>(table);
      auto found = session_->archive().scan(which, {}, false, kAllRows);
      CEPTOAR_CHECK(found.has_value());
      for (auto& row : *found) out[{which, std::move(row.key)}] = std::move(row.value);
    }
    return out;
  }
  Keys keys() const {
    Keys out;
    for (const crypto::KeyRecord& key : session_->home().keys().records()) {
      out[name_of(key)] = {key.not_after_ms, to_bytes(key.secret.view())};
    }
    return out;
  }

  // From here on every input begins with what stands here now.
  void begin() {
    first_rows_ = rows();
    first_keys_ = keys();
  }
  const Keys& first_keys() const { return first_keys_; }
  // Of what stood here at the beginning nothing is lost or another; `but`: rows that may change.
  void check_kept(const std::set<store::ArchiveTable>& but) const {
    const Rows now = rows();
    for (const auto& [at, value] : first_rows_) {
      if (but.contains(at.first)) continue;
      const auto found = now.find(at);
      CEPTOAR_CHECK(found != now.end() && found->second == value);
    }
  }
  void put_back() {
    const Rows now = rows();
    std::vector<store::ArchiveWrite> writes;
    for (const auto& [at, value] : now) {
      if (!first_rows_.contains(at)) writes.push_back({at.first, at.second, std::nullopt});
    }
    for (const auto& [at, value] : first_rows_) {
      const auto found = now.find(at);
      if (found == now.end() || found->second != value) writes.push_back({at.first, at.second, value});
    }
    if (!writes.empty()) CEPTOAR_CHECK(session_->archive().apply(writes));
    session_->home().keys().remove_if(
        [&](const crypto::KeyRecord& key) { return !first_keys_.contains(name_of(key)); });
  }

 private:
  static constexpr std::size_t kAllRows = 100'000;
  struct StillClock final : member::Clock {
    std::uint64_t now_ms() override { return Desk::now_ms(); }
  };
  // A run makes durable writes, and durability is not what is looked at here: memory is as good as a disk.
  static bool prefer_memory() {
    std::error_code ignored;
    return std::getenv("TMPDIR") == nullptr && std::filesystem::is_directory("/dev/shm", ignored) &&
           setenv("TMPDIR", "/dev/shm", 0) == 0;
  }
  static KeyName name_of(const crypto::KeyRecord& key) { return {key.purpose, key.id, key.epoch, key.tag}; }
  std::filesystem::path home_directory() const { return directory_.path() / "home"; }

  [[maybe_unused]] bool in_memory_ = prefer_memory();  // before the directory is made
  test::TempDir directory_;
  test::SeededRandom random_;
  StillClock clock_;
  member::Unlock unlock_;
  std::vector<Bytes> chain_;
  std::unique_ptr<member::Session> session_;
  Rows first_rows_;
  Keys first_keys_;
};

inline Bytes bytes_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace ceptoar::fuzz

#endif  // CEPTOAR_TESTS_FUZZ_DESK_WORLD_H_
