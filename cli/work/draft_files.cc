// SPDX-License-Identifier: Apache-2.0
#include "cli/work/draft_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cli/member/rows.h"
#include "crypto/entry.h"
#include "store/files.h"

namespace ceptoar::work {

namespace fs = std::filesystem;
using member::KeptDraft;
using member::lift;
using member::Outcome;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::uint8_t kStateVersion = 1;
constexpr std::size_t kStateBytes = 3 * member::kDraftBytes;
constexpr std::string_view kPrefix = "draft-";
constexpr std::string_view kSuffix = ".md";
constexpr std::size_t kNameBytes = 8;

// Beside draft-XXXX.md.
fs::path state_of(const fs::path& path) { return fs::path(path).replace_extension(".state"); }
fs::path lock_of(const fs::path& path) { return fs::path(path).replace_extension(".lock"); }

struct State {
  KeptDraft kept;
  Bytes opened;  // what the editor was given
};

Bytes encode_state(const State& state) {
  member::RowWriter out(kStateVersion);
  out.u32(state.kept.number).bytes(member::encode_row(state.kept)).bytes(state.opened);
  return out.take();
}

// A file without a readable state is a text all the same.
State load_state(const fs::path& path) {
  State out;
  const auto bytes = store::read_file(state_of(path), store::FileKind::kPlain, kStateBytes);
  if (!bytes) return out;
  member::RowReader in(*bytes, kStateVersion);
  const std::uint32_t number = in.u32();
  const Bytes row = in.bytes();
  Bytes opened = in.bytes();
  if (!in.finish()) return out;
  auto kept = member::parse_draft(number, row);
  if (!kept) return out;
  out.kept = std::move(*kept);
  out.opened = std::move(opened);
  return out;
}

// Without FD_CLOEXEC: the editor shall hold it too. -1: somebody has it.
int take_lock(const fs::path& path) {
  const int fd = ::open(lock_of(path).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (fd < 0) return -1;
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  return -1;
}

// The text that a file of a directory of texts belongs to: draft-XXXX.md itself, its state, and what an
// editor left beside it: nano's draft-XXXX.md.save.1, Emacs' #draft-XXXX.md# and draft-XXXX.md~.
fs::path text_of(const fs::path& file) {
  std::string name = file.filename().string();
  if (name.starts_with('#')) name.erase(0, 1);
  if (!name.starts_with(kPrefix)) return {};
  if (name.ends_with(".state")) return file.parent_path() / fs::path(name).replace_extension(kSuffix);
  const std::size_t end = name.find(kSuffix);
  if (end == std::string::npos) return {};
  return file.parent_path() / name.substr(0, end + kSuffix.size());
}

// vim's, which only vim can read.
bool is_recovery_file(const fs::path& file, const fs::path& path) {
  return file.filename().string().starts_with("." + path.filename().string() + ".sw");
}

// Whatever bears the text's name, before or after which editors put their own marks.
std::vector<fs::path> all_beside(const fs::path& path) {
  std::vector<fs::path> out;
  std::error_code failed;
  const std::string mark = path.stem().string() + ".";
  for (const auto& entry : fs::directory_iterator(path.parent_path(), failed)) {
    if (entry.path().filename().string().find(mark) != std::string::npos) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The text, and what of those files has text that it may lack: nano's .save and Emacs' #...# are written
// when it was not saved. What was there before (...~, .bak) counts where the text itself was taken away.
std::vector<fs::path> texts_of(const fs::path& path, const std::vector<fs::path>& beside) {
  std::vector<fs::path> out = {path};
  std::error_code unreadable;
  const bool there = fs::exists(path, unreadable);
  const std::string own = path.filename().string();
  for (const fs::path& file : beside) {
    const std::string name = file.filename().string();
    const bool only_one = !there && name.starts_with(own);
    if (name.starts_with(own + ".save") || name == "#" + own + "#" || only_one) out.push_back(file);
  }
  return out;
}

// The draft that a text belongs to, if nobody changed that one or its options meanwhile; else it is one of its
// own.
Outcome<KeptDraft> base_of(member::Session& session, const KeptDraft& opened) {
  KeptDraft out = opened;
  if (opened.number == 0) return out;
  const auto now = member::load_draft(session, opened.number);
  if (!now && now.error().code != UserCode::kNoDraft) return now.error();
  if (now && now->text == opened.text && now->typed == opened.typed) {
    out.made_ms = now->made_ms;
  } else {
    out.number = 0;
    out.made_ms = 0;
  }
  return out;
}

}  // namespace

std::vector<fs::path> draft_directories(const fs::path& home, const fs::path& runtime) {
  std::vector<fs::path> out;
  std::error_code failed;
  if (runtime.is_absolute() && fs::is_directory(runtime, failed)) {
    // One directory a home: a person may have several.
    fs::path real = fs::weakly_canonical(home, failed);
    if (failed) real = home;
    const std::string name = crypto::body_hash(as_bytes(real.string())).hex().substr(0, 16);
    out.push_back(runtime / ("ceptoar-drafts-" + name));
  }
  out.push_back(home / "drafts");
  return out;
}

Outcome<DraftFile> DraftFile::make(const std::vector<fs::path>& directories, const KeptDraft& kept,
                                   crypto::Random& random) {
  State state{kept, {}};
  const std::string shown = member::draft_text(kept);
  state.opened = to_bytes(as_bytes(shown));
  // A new text begins with the mark of its title; an answer has the title of what it answers.
  const bool answers = kept.typed.use == member::TextUse::kReply;
  if (state.opened.empty() && !kept.typed.title && !answers) state.opened = to_bytes(as_bytes("# \n\n"));
  const std::string name = random.id<MsgId>().hex().substr(0, 2 * kNameBytes);
  Outcome<void> made = user_error(UserCode::kIo, {{"what", "directory for texts"}});
  for (const fs::path& directory : directories) {
    made = lift(store::make_private_directory(directory), directory.string());
    if (!made) continue;
    const fs::path path =
        directory / (std::string(kPrefix) + name + std::string(kSuffix));
    DraftFile file(path, take_lock(path));
    if (file.lock_ < 0) {
      made = user_error(UserCode::kIo, {{"what", lock_of(path).string()}});
      continue;
    }
    made = lift(store::write_file(state_of(path), encode_state(state), store::FileKind::kSecret, false),
                path.string());
    if (made) {
      made = lift(store::write_file(path, state.opened, store::FileKind::kSecret, false), path.string());
    }
    if (made) return file;
  }
  return made.error();
}

DraftFile::DraftFile(DraftFile&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DraftFile::~DraftFile() {
  if (lock_ >= 0) ::close(lock_);
}

Outcome<void> DraftFile::put(BytesView text) const {
  return lift(store::write_file(path_, text, store::FileKind::kSecret, true), path_.string());
}

fs::path DraftFile::recovery_file() const {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(path_.parent_path(), failed)) {
    if (is_recovery_file(entry.path(), path_)) return entry.path();
  }
  return {};
}

Outcome<std::vector<KeptDraft>> DraftFile::take(member::Session& session) {
  const State state = load_state(path_);
  const std::vector<fs::path> beside = all_beside(path_);
  std::vector<KeptDraft> out;
  for (const fs::path& file : texts_of(path_, beside)) {
    auto text = store::read_file(file, store::FileKind::kPlain, member::kDraftBytes);
    if (!text && text.error().code == ErrorCode::kNotFound) continue;
    if (!text) return member::from_error(text.error(), file.string());
    if (*text == state.opened || *text == state.kept.text || member::is_blank(*text)) continue;
    auto draft = base_of(session, state.kept);
    if (!draft) return draft.error();
    if (!out.empty()) draft->number = 0;
    draft->text = std::move(*text);
    if (const auto kept = member::keep_draft(session, *draft); !kept) return kept.error();
    out.push_back(std::move(*draft));
  }
  // Kept: from here on a crash leaves a text that is a draft already, and is found to be the same.
  std::error_code ignored;
  for (const fs::path& file : beside) {
    const bool last = file == state_of(path_) || file == lock_of(path_);
    if (!last && !is_recovery_file(file, path_)) fs::remove(file, ignored);
  }
  fs::remove(state_of(path_), ignored);
  fs::remove(lock_of(path_), ignored);
  return out;
}

std::vector<KeptDraft> take_left(member::Session& session,
                                 const std::vector<fs::path>& directories) {
  std::vector<KeptDraft> out;
  std::vector<fs::path> texts;
  for (const fs::path& directory : directories) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(directory, failed)) {
      // An editor that was killed while it wrote may have taken the file away and left its own copy.
      if (fs::path text = text_of(entry.path()); !text.empty()) texts.push_back(std::move(text));
    }
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  for (const fs::path& path : texts) {
    const int lock = take_lock(path);
    if (lock < 0) continue;
    DraftFile file(path, lock);
    // One that cannot be kept now stays where it is, and keeps nobody from other work.
    auto taken = file.take(session);
    if (!taken) continue;
    out.insert(out.end(), taken->begin(), taken->end());
  }
  return out;
}

}  // namespace ceptoar::work
