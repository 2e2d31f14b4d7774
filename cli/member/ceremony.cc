// SPDX-License-Identifier: Apache-2.0
#include "cli/member/ceremony.h"

#include "crypto/number.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "CEPCER01\n";
constexpr std::size_t kFileBytes = 1024;

fs::path note_of(const fs::path& directory) { return directory / "ceremony"; }

std::string number_of(const std::string& org, const AdminKeys& keys) {
  const Hash32 name = crypto::hash(crypto::label::kCeremony, {as_bytes(org)});
  SignPublicKey voter;
  if (keys.voter()) voter = keys.voter()->public_key();
  return crypto::group_number(crypto::comparison_number(
      crypto::label::kCeremony, {name.view(), keys.admin().public_key().view(), voter.view()}));
}

std::string note(const std::string& org, const std::string& number) {
  return std::string(kMagic) + org + "\n" + number + "\n";
}

}  // namespace

bool is_of_ceremony(const fs::path& admin_directory) {
  std::error_code unreadable;
  return fs::exists(note_of(admin_directory), unreadable);
}

bool is_begun(const fs::path& admin_directory) {
  std::error_code unreadable;
  return fs::exists(admin_directory / "admin.keys", unreadable);
}

Outcome<std::string> check_medium(const std::string& org, const CeremonyMedium& medium) {
  const fs::path path = note_of(medium.directory);
  const auto bytes = store::read_file(path, store::FileKind::kPlain, kFileBytes);
  if (!bytes) return from_error(bytes.error(), path.string());
  const auto keys = AdminKeys::open(medium.directory, *medium.unlock);
  if (!keys) return keys.error();
  const std::string number = number_of(org, *keys);
  const std::string_view text = as_text(*bytes);
  if (text == note(org, number)) return number;
  if (!text.starts_with(kMagic)) {
    return user_error(UserCode::kFileBad, {{"path", path.string()}, {"what", "no note of a ceremony"}});
  }
  if (text.substr(kMagic.size()).starts_with(org + "\n")) {
    return user_error(UserCode::kNumberDiffers, {{"what", path.string()}});
  }
  return user_error(UserCode::kAdminOther, {{"path", medium.directory.string()}, {"handle", org}});
}

Outcome<std::string> hold_ceremony(const std::string& org, bool voter,
                                   const std::vector<CeremonyMedium>& media,
                                   crypto::Random& random) {
  CEPTOAR_CHECK(!media.empty());
  const auto keys = AdminKeys::create(media.front().directory, *media.front().unlock, voter, random);
  if (!keys) return keys.error();
  const std::string number = number_of(org, *keys);
  for (std::size_t i = 0; i < media.size(); ++i) {
    if (i > 0) {
      if (auto copied = keys->copy_to(media[i].directory, *media[i].unlock, random); !copied) {
        return copied.error();
      }
    }
    const fs::path path = note_of(media[i].directory);
    const auto written = store::write_file(path, as_bytes(note(org, number)),
                                           store::FileKind::kPlain, false);
    if (!written) return from_error(written.error(), path.string());
  }
  // Of what lies on the media now, not of what is remembered.
  for (const CeremonyMedium& medium : media) {
    const auto read_back = check_medium(org, medium);
    if (!read_back) return read_back.error();
  }
  return number;
}

Outcome<AdminKeys> keys_of_ceremony(const std::string& org, bool voter, const CeremonyMedium& medium) {
  const auto number = check_medium(org, medium);
  if (!number) return number.error();
  auto keys = AdminKeys::open(medium.directory, *medium.unlock);
  if (!keys) return keys.error();
  if (auto fits = check_vote(*keys, voter); !fits) return fits.error();
  return keys;
}

Outcome<void> check_vote(const AdminKeys& keys, bool voter) {
  if (keys.voter().has_value() == voter) return {};
  return user_error(UserCode::kFileBad,
                    {{"path", keys.directory().string()},
                     {"what", voter ? "no voter's key" : "a voter's key, and this kind does not vote"}});
}

}  // namespace ceptoar::member
