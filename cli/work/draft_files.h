// SPDX-License-Identifier: Apache-2.0
// The file that an editor works on, and how its text becomes a draft even when editor, program or
// both died: beside the text lies what is needed to take it over, and a lock tells whether somebody
// still works on it. The editor inherits the lock, so that one which outlives the program keeps its
// file. Text lies here in clear: the directory is private (0700), and the file goes once it is kept.
#ifndef CEPTOAR_CLI_WORK_DRAFT_FILES_H_
#define CEPTOAR_CLI_WORK_DRAFT_FILES_H_

#include <filesystem>
#include <vector>

#include "cli/member/drafts.h"

namespace ceptoar::work {

// Where the texts of this home may lie; the first is in memory where the system has such a place.
// `runtime`: $XDG_RUNTIME_DIR, or empty.
std::vector<std::filesystem::path> draft_directories(const std::filesystem::path& home,
                                                     const std::filesystem::path& runtime);

class DraftFile {
 public:
  // In the first of the directories that can be made. `kept` is what the text belongs to. Errors: E-IO
  // and its like.
  static member::Outcome<DraftFile> make(const std::vector<std::filesystem::path>& directories,
                                         const member::KeptDraft& kept, crypto::Random& random);
  DraftFile(DraftFile&& other) noexcept;
  DraftFile& operator=(DraftFile&&) = delete;
  ~DraftFile();  // gives up the lock; the file stays unless it was taken

  const std::filesystem::path& path() const { return path_; }
  // What an editor would have written.
  member::Outcome<void> put(BytesView text) const;
  // Keeps what was written as drafts, durable, and removes the file and all that bears its name, but for
  // recovery_file(). The first is the text itself; an editor that was told to end may have left another
  // beside it. Empty: nothing was written.
  member::Outcome<std::vector<member::KeptDraft>> take(member::Session& session);
  // An editor's own recovery file, which only that editor can read; empty: none.
  std::filesystem::path recovery_file() const;

 private:
  friend std::vector<member::KeptDraft> take_left(
      member::Session& session, const std::vector<std::filesystem::path>& directories);
  DraftFile(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_;
};

// What earlier runs left behind and nobody works on any more, kept as drafts. A text that cannot be
// kept now is left for the next time.
std::vector<member::KeptDraft> take_left(member::Session& session,
                                         const std::vector<std::filesystem::path>& directories);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_DRAFT_FILES_H_
