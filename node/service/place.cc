// SPDX-License-Identifier: Apache-2.0
#include "node/service/place.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>

#include "schema/bytes.h"
#include "store/env.h"

namespace ceptoar::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPlaceBytes = 256;

bool is_there(const fs::path& path) {
  std::error_code unreadable;
  return fs::exists(path, unreadable);
}

Result<void> take_away(const fs::path& path) {
  std::error_code failed;
  fs::remove(path, failed);
  if (failed) return fail(ErrorCode::kIo, path.string() + ": " + failed.message());
  return store::sync_directory(path.parent_path());
}

Result<void> keep_place(const NodePaths& paths, const std::string& place) {
  return store::write_file(paths.place(), as_bytes(place), store::FileKind::kPlain, true);
}

}  // namespace

Result<std::string> place_of(const NodePaths& paths, const fs::path& machine_id) {
  struct stat lock {};
  if (::stat(paths.lock().c_str(), &lock) != 0) {
    return fail(ErrorCode::kIo, paths.lock().string() + ": " + std::strerror(errno));
  }
  std::string machine = "unknown";
  if (const auto id = store::read_file(machine_id, store::FileKind::kPlain, kPlaceBytes)) {
    machine = std::string(as_text(*id));
    std::erase_if(machine, [](unsigned char c) { return std::isxdigit(c) == 0; });
  }
  return machine + " " + std::to_string(lock.st_ino) + "\n";
}

Result<void> note_put_back(const NodePaths& paths, store::NodeStore& store) {
  const Result<bool> put_back = store.is_put_back();
  if (!put_back) return put_back.error();
  if (!*put_back) return {};
  // What the operator asserted was about the store of before; of one that a restore put there he said it after that.
  if (is_there(paths.alone_stamp()) && !is_there(paths.restored_stamp())) {
    if (Result<void> gone = take_away(paths.alone_stamp()); !gone) return gone;
  }
  if (Result<void> marked = write_stamp(paths.restored_stamp()); !marked) return marked;
  // Only now: a crash before would have lost the mark. On a full disk it stays, and the next start notes it again.
  Result<void> settled = store.settle_put_back();
  if (!settled && settled.error().code != ErrorCode::kStorageFull) return settled;
  return {};
}

Result<bool> note_lost_store(const NodePaths& paths) {
  if (!is_there(paths.place())) return false;
  std::error_code absent;
  const auto bytes = fs::file_size(store::data_file(paths.store()), absent);
  if (!absent && bytes != 0) return false;
  if (absent && absent != std::errc::no_such_file_or_directory) {
    return fail(ErrorCode::kIo, paths.store().string() + ": " + absent.message());
  }
  if (Result<void> marked = write_stamp(paths.restored_stamp()); !marked) return marked.error();
  // Behind the mark: nothing is in it, and the store refuses to begin anew in a file that is there.
  if (!absent) {
    if (Result<void> gone = take_away(store::data_file(paths.store())); !gone) return gone.error();
  }
  return true;
}

Result<Position> judge_position(const NodePaths& paths, const std::string& place) {
  Position out;
  const auto before = store::read_file(paths.place(), store::FileKind::kPlain, kPlaceBytes);
  if (!before && before.error().code != ErrorCode::kNotFound) return before.error();
  const bool moved = before && as_text(*before) != place;
  if (is_there(paths.alone_stamp())) {
    out.asserted = true;
    if (Result<void> kept = keep_place(paths, place); !kept) return kept.error();
    if (Result<void> done = settle_position(paths); !done) return done.error();
    if (Result<void> gone = take_away(paths.alone_stamp()); !gone) return gone.error();
    return out;
  }
  if (moved || is_there(paths.restored_stamp())) {
    if (Result<void> marked = write_stamp(paths.unconfirmed_stamp()); !marked) return marked.error();
  }
  // Only now: a crash before would have lost the doubt.
  if (moved || !before) {
    if (Result<void> kept = keep_place(paths, place); !kept) return kept.error();
  }
  if (is_there(paths.unconfirmed_stamp())) {
    out.doubt = moved ? "its directory is a copy" : "it was restored and not confirmed since";
  }
  return out;
}

Result<void> settle_position(const NodePaths& paths) {
  if (!is_there(paths.unconfirmed_stamp())) return {};
  return take_away(paths.unconfirmed_stamp());
}

Result<void> assert_alone(const NodePaths& paths) {
  if (!is_there(paths.unconfirmed_stamp()) && !is_there(paths.restored_stamp())) {
    return fail(ErrorCode::kNotFound, "this node waits for no confirmation");
  }
  return write_stamp(paths.alone_stamp());
}

}  // namespace ceptoar::service
