// SPDX-License-Identifier: Apache-2.0
#include "cli/member/drafts.h"

#include <algorithm>

#include "cli/member/counted_key.h"
#include "cli/member/rows.h"
#include "cli/member/text_input.h"
#include "schema/text.h"

namespace ceptoar::member {

using store::ArchiveTable;

namespace {

constexpr std::uint8_t kDraftVersion = 5;
constexpr std::uint8_t kWithoutReasons = 4;  // before withdrawals had drafts
constexpr std::uint8_t kWithoutWords = 3;  // before follow-ups and words about a report had drafts
constexpr std::uint8_t kWithoutMore = 2;  // before provisions, inquiries, consent and reports had drafts
constexpr std::uint8_t kPostsOnly = 1;  // before replies, corrections and broadcasts had drafts
constexpr std::size_t kMostDrafts = 10'000;
constexpr std::string_view kFullWidthDigit = "\xEF\xBC";  // ０ is EF BC 90

// The last use that a row of this version may have.
TextUse last_use(std::uint8_t version) {
  if (version <= kWithoutMore) return TextUse::kBroadcast;
  if (version == kWithoutWords) return TextUse::kConsult;
  return version == kWithoutReasons ? TextUse::kAnswer : kLastTextUse;
}

void put(RowWriter& out, const std::optional<std::string>& value) {
  out.flag(value.has_value()).text(value.value_or(""));
}

void put(RowWriter& out, const std::vector<std::string>& values) {
  out.u32(static_cast<std::uint32_t>(values.size()));
  for (const std::string& value : values) out.text(value);
}

std::optional<std::string> optional_text(RowReader& in) {
  const bool there = in.flag();
  std::string value = in.text();
  return there ? std::optional(std::move(value)) : std::nullopt;
}

std::vector<std::string> texts(RowReader& in) {
  std::vector<std::string> out;
  for (std::uint32_t left = in.count(); left != 0; --left) out.push_back(in.text());
  return out;
}

}  // namespace

Bytes encode_row(const KeptDraft& draft) {
  RowWriter out(kDraftVersion);
  out.u64(draft.made_ms).u64(draft.changed_ms).bytes(draft.text);
  const Typed& typed = draft.typed;
  put(out, typed.title);
  put(out, typed.tlp);
  put(out, typed.to);
  out.flag(typed.with_members).flag(typed.exercise).flag(typed.flash);
  out.text(typed.kind).text(typed.certainty).text(typed.as_of).text(typed.ack_by);
  out.text(typed.act_by).text(typed.importance);
  put(out, typed.summary);
  put(out, typed.fields);
  put(out, typed.ack_to);
  out.u8(static_cast<std::uint8_t>(typed.use)).text(typed.about).flag(typed.all).flag(typed.alone);
  put(out, typed.more);
  return out.take();
}

Result<KeptDraft> parse_draft(std::uint32_t number, BytesView bytes) {
  const std::uint8_t written_as = bytes.empty() ? kDraftVersion : bytes.front();
  const bool posts_only = written_as == kPostsOnly;
  const bool without_more = posts_only || written_as == kWithoutMore;
  const bool older = without_more || written_as == kWithoutWords || written_as == kWithoutReasons;
  RowReader in(bytes, older ? written_as : kDraftVersion);
  KeptDraft draft;
  draft.number = number;
  draft.made_ms = in.u64();
  draft.changed_ms = in.u64();
  draft.text = in.bytes();
  Typed& typed = draft.typed;
  typed.title = optional_text(in);
  typed.tlp = optional_text(in);
  typed.to = texts(in);
  typed.with_members = in.flag();
  typed.exercise = in.flag();
  typed.flash = in.flag();
  typed.kind = in.text();
  typed.certainty = in.text();
  typed.as_of = in.text();
  typed.ack_by = in.text();
  typed.act_by = in.text();
  typed.importance = in.text();
  typed.summary = texts(in);
  typed.fields = texts(in);
  typed.ack_to = texts(in);
  if (!posts_only) {
    const std::uint8_t use = in.u8();
    if (use > static_cast<std::uint8_t>(last_use(written_as))) {
      return fail(ErrorCode::kStorageCorrupt, "draft");
    }
    typed.use = static_cast<TextUse>(use);
    typed.about = in.text();
    typed.all = in.flag();
    typed.alone = in.flag();
  }
  if (!without_more) typed.more = texts(in);
  if (auto good = in.finish(); !good) return good.error();
  return draft;
}

std::string draft_name(std::uint32_t number) { return "d" + std::to_string(number); }

std::optional<std::uint32_t> parse_draft_name(std::string_view typed) {
  constexpr std::uint32_t kMost = 100'000'000;
  if (typed.starts_with('d') || typed.starts_with('D')) typed.remove_prefix(1);
  std::uint32_t number = 0;
  while (!typed.empty()) {
    char digit = typed.front();
    if (typed.size() >= 3 && typed.starts_with(kFullWidthDigit)) {
      digit = static_cast<char>(static_cast<unsigned char>(typed[2]) - 0x90 + '0');
      typed.remove_prefix(2);
    }
    if (digit < '0' || digit > '9' || number >= kMost) return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(digit - '0');
    typed.remove_prefix(1);
  }
  return number == 0 ? std::nullopt : std::optional(number);
}

Bytes document_of(std::string_view title, std::string_view text) {
  std::string out = "# ";
  out.append(title).append("\n\n").append(text);
  return to_bytes(as_bytes(out));
}

std::string draft_text(const KeptDraft& draft) {
  auto clean = clean_text(draft.text, "text", false);
  return clean ? std::move(clean->text) : std::string(as_text(draft.text));
}

std::string draft_title(const KeptDraft& draft) {
  if (draft.typed.title) return *draft.typed.title;
  const std::string text = draft_text(draft);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    std::string_view shown = line;
    while (shown.starts_with('#') || shown.starts_with(' ')) shown.remove_prefix(1);
    if (!shown.empty()) return std::string(shown);
  }
  return {};
}

bool is_blank(BytesView text) {
  return std::all_of(text.begin(), text.end(), [](std::uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t' || byte == '#';
  });
}

Outcome<std::vector<KeptDraft>> drafts(Session& session) {
  return counted_rows<KeptDraft>(session, ArchiveTable::kDrafts, false, kMostDrafts, "draft", parse_draft);
}

Outcome<KeptDraft> load_draft(Session& session, std::uint32_t number) {
  const auto row = session.archive().load(ArchiveTable::kDrafts, counted_key(number));
  if (!row && row.error().code == ErrorCode::kNotFound) {
    return user_error(UserCode::kNoDraft, {{"id", draft_name(number)}});
  }
  if (!row) return from_error(row.error(), "archive");
  return lift(parse_draft(number, *row), "draft");
}

store::ArchiveWrite forgetting(std::uint32_t number) {
  return {ArchiveTable::kDrafts, counted_key(number), std::nullopt};
}

Outcome<store::ArchiveWrite> keeping(Session& session, KeptDraft& draft) {
  const std::uint64_t now = session.now_ms();
  if (draft.made_ms == 0) draft.made_ms = now;
  if (draft.number == 0) {
    const auto all = drafts(session);
    if (!all) return all.error();
    const auto same = std::find_if(all->begin(), all->end(), [&](const KeptDraft& one) {
      return one.text == draft.text && one.typed == draft.typed;
    });
    draft.number = same != all->end() ? same->number : all->empty() ? 1 : all->back().number + 1;
    // The same words on another day say other times.
    const bool of_its_day = says_times(draft.typed.use) || draft.typed.says_when();
    if (same != all->end() && !of_its_day) draft.made_ms = same->made_ms;
  }
  draft.changed_ms = now;
  return store::ArchiveWrite{ArchiveTable::kDrafts, counted_key(draft.number), encode_row(draft)};
}

Outcome<void> keep_draft(Session& session, KeptDraft& draft) {
  auto write = keeping(session, draft);
  if (!write) return write.error();
  return session.commit({std::move(*write)});
}

Outcome<void> forget_draft(Session& session, std::uint32_t number) {
  return session.commit({forgetting(number)});
}

}  // namespace ceptoar::member
