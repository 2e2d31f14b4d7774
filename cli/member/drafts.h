// SPDX-License-Identifier: Apache-2.0
// Texts that were typed and not sent, with what was typed beside them, in the sealed archive
// (kDrafts). A draft goes in the commit that puts its advisory into the outbox, or when its writer
// discards it, and never otherwise.
#ifndef CEPTOAR_CLI_MEMBER_DRAFTS_H_
#define CEPTOAR_CLI_MEMBER_DRAFTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/session.h"
#include "cli/member/typed.h"

namespace ceptoar::member {

// More than may be sent: a text that is too long must be there to be shortened.
inline constexpr std::size_t kDraftBytes = 4 * 1024 * 1024;

struct KeptDraft {
  std::uint32_t number = 0;   // 0: not kept yet
  Bytes text;                 // as it came: UTF-8, Windows-31J or neither
  Typed typed;
  std::uint64_t made_ms = 0;
  std::uint64_t changed_ms = 0;
};
Bytes encode_row(const KeptDraft& draft);                                  // without the number
Result<KeptDraft> parse_draft(std::uint32_t number, BytesView bytes);      // kStorageCorrupt

// "d1". Reading takes "D1", "1" and full-width digits too.
std::string draft_name(std::uint32_t number);
std::optional<std::uint32_t> parse_draft_name(std::string_view typed);
// A document that post takes: "# title", an empty line, the text.
Bytes document_of(std::string_view title, std::string_view text);
// UTF-8 as it would be sent; what cannot be sent as it stands, unchanged.
std::string draft_text(const KeptDraft& draft);
// What was given as title, else the heading or first line. Not made visible.
std::string draft_title(const KeptDraft& draft);
// Nothing but blanks and the mark of a heading.
bool is_blank(BytesView text);

Outcome<std::vector<KeptDraft>> drafts(Session& session);  // by number
// Errors: E-NO-DRAFT.
Outcome<KeptDraft> load_draft(Session& session, std::uint32_t number);
// Durable when it returns; gives a number where there is none. A draft of the same text and options
// is the same draft.
Outcome<void> keep_draft(Session& session, KeptDraft& draft);
Outcome<void> forget_draft(Session& session, std::uint32_t number);
// The parts of these for another commit.
store::ArchiveWrite forgetting(std::uint32_t number);
Outcome<store::ArchiveWrite> keeping(Session& session, KeptDraft& draft);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_DRAFTS_H_
