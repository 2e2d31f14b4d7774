// SPDX-License-Identifier: Apache-2.0
#include "cli/member/ceremony.h"

#include "cli/member/enrol_files.h"
#include "crypto/number.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "CEPCER01\n";
constexpr std::string_view kPurposeMagic = "CEPKEY01\n";
constexpr std::size_t kFileBytes = 1024;

fs::path note_of(const fs::path& directory) { return directory / "ceremony"; }
fs::path purpose_of(const fs::path& directory) { return directory / "purpose"; }
fs::path keys_of(const fs::path& directory) { return directory / "admin.keys"; }

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
std::string begun_note(const std::string& purpose) {
  return std::string(kPurposeMagic) + purpose + "\n";
}

// Empty where there is none.
Outcome<std::string> purpose_note(const fs::path& directory) {
  const fs::path path = purpose_of(directory);
  const auto bytes = store::read_file(path, store::FileKind::kPlain, kFileBytes);
  if (bytes) return std::string(as_text(*bytes));
  if (bytes.error().code == ErrorCode::kNotFound) return std::string();
  return from_error(bytes.error(), path.string());
}

Outcome<void> write_purpose(const fs::path& directory, const std::string& text, bool overwrite) {
  const fs::path path = purpose_of(directory);
  return lift(store::write_file(path, as_bytes(text), store::FileKind::kPlain, overwrite), path.string());
}

UserError taken(const fs::path& directory) {
  return user_error(UserCode::kExists, {{"path", keys_of(directory).string()}});
}

}  // namespace

bool is_of_ceremony(const fs::path& admin_directory) {
  std::error_code unreadable;
  return fs::exists(note_of(admin_directory), unreadable);
}

bool is_begun(const fs::path& admin_directory) {
  std::error_code unreadable;
  return fs::exists(keys_of(admin_directory), unreadable);
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
  for (const CeremonyMedium& medium : media) {
    if (auto none = check_unmarked(medium.directory); !none) return none.error();
  }
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

Outcome<void> check_unmarked(const fs::path& admin_directory) {
  if (auto free = enrol::check_free(note_of(admin_directory)); !free) return free;
  return enrol::check_free(purpose_of(admin_directory));
}

Outcome<PurposeKeys> keys_for(const std::string& purpose, bool voter, const CeremonyMedium& medium,
                              crypto::Random& random) {
  const fs::path& directory = medium.directory;
  const auto note = purpose_note(directory);
  if (!note) return note.error();
  const std::string begun = begun_note(purpose);
  if (is_begun(directory)) {
    if (is_of_ceremony(directory) || !note->starts_with(begun)) return taken(directory);
    auto keys = AdminKeys::open(directory, *medium.unlock);
    if (!keys) return keys.error();
    if (auto fits = check_vote(*keys, voter); !fits) return fits.error();
    return PurposeKeys{std::move(*keys), purpose, *note != begun};
  }
  // Cut off between the note and its keys, or nothing lies there.
  if (*note != begun) {
    if (auto none = check_unmarked(directory); !none) return none.error();
    if (auto made = store::make_private_directory(directory); !made) {
      return secret_file_error(made.error(), directory);
    }
    if (auto written = write_purpose(directory, begun, false); !written) return written.error();
  }
  auto keys = AdminKeys::create(directory, *medium.unlock, voter, random);
  if (!keys) return keys.error();
  return PurposeKeys{std::move(*keys), purpose, false};
}

Outcome<void> hand_out(const PurposeKeys& made, const std::string& number, const fs::path& out,
                       BytesView file) {
  const fs::path& directory = made.keys.directory();
  if (made.finished) return enrol::holds(out, file) ? Outcome<void>() : taken(directory);
  if (auto written = enrol::write_again(out, file); !written) return written;
  if (made.purpose.empty()) return {};
  return write_purpose(directory, begun_note(made.purpose) + number + "\n", true);
}

Outcome<void> check_vote(const AdminKeys& keys, bool voter) {
  if (keys.voter().has_value() == voter) return {};
  return user_error(UserCode::kFileBad,
                    {{"path", keys.directory().string()},
                     {"what", voter ? "no voter's key" : "a voter's key, and this kind does not vote"}});
}

}  // namespace ceptoar::member
