// SPDX-License-Identifier: Apache-2.0
#include "cli/member/told_reissues.h"

#include <algorithm>

#include "cli/member/rows.h"
#include "cli/member/staff.h"
#include "crypto/hash.h"
#include "schema/limits.h"

namespace ceptoar::member {

using store::ArchiveTable;
using store::ArchiveWrite;

namespace {

constexpr std::uint8_t kToldReissueVersion = 1;
constexpr std::string_view kPrefix = "reissue-told/";
// A colleague says one thing once; who would fill the row finds it full.
constexpr std::size_t kWords = 64;

Bytes told_key_of(std::uint64_t number) {
  Bytes key = meta_key(kPrefix);
  append_be64(key, number);
  return key;
}

void put_words(RowWriter& out, const std::vector<ReissueWord>& words) {
  out.u32(static_cast<std::uint32_t>(words.size()));
  for (const ReissueWord& word : words) {
    out.fixed(word.holder.view()).text(word.handle).text(word.why).fixed(word.approved.view());
  }
}

std::vector<ReissueWord> read_words(RowReader& in) {
  std::vector<ReissueWord> out;
  for (std::uint32_t left = in.count(); left != 0; --left) {
    ReissueWord word;
    word.holder = in.fixed<HolderId>();
    word.handle = in.text();
    word.why = in.text();
    word.approved = in.fixed<Hash32>();
    out.push_back(std::move(word));
  }
  return out;
}

Outcome<ToldReissue> parse_told_reissue(std::uint64_t number, BytesView bytes) {
  RowReader in(bytes, kToldReissueVersion);
  ToldReissue out;
  out.number = number;
  out.told_ms = in.u64();
  const Bytes waits = in.bytes();
  out.holder = in.fixed<HolderId>();
  out.handle = in.text();
  out.stops = read_words(in);
  out.releases = read_words(in);
  out.ended = in.flag();
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  if (waits.empty()) return out;
  auto note = parse<ReissueNote>(waits);
  if (!note) return from_error(note.error(), "archive");
  out.waits = std::move(*note);
  return out;
}

void add_word(std::vector<ReissueWord>& words, ReissueWord word) {
  std::erase_if(words, [&](const ReissueWord& one) { return one.holder == word.holder; });
  if (words.size() < kWords) words.push_back(std::move(word));
}

// Whoever says first that it waits, or ended, has it: nobody else can say either.
bool is_his(ToldReissue& row, const crypto::Subject& author) {
  if (!row.holder.is_zero()) return row.holder == author.holder;
  row.holder = author.holder;
  row.handle = author.handle;
  return true;
}

void play_note(ToldReissue& row, const ReissueNote& note, const crypto::Subject& author) {
  if (row.told_ms == 0) row.told_ms = note.created_ms;
  switch (note.act) {
    case ReissueAct::kWaits:
      if (is_his(row, author)) row.waits = note;
      return;
    case ReissueAct::kEnded:
      if (is_his(row, author)) row.ended = true;
      return;
    case ReissueAct::kStop:
      add_word(row.stops, {author.holder, author.handle, note.why, {}});
      return;
    case ReissueAct::kReleased:
      add_word(row.releases, {author.holder, author.handle, {}, note.approved});
      return;
  }
}

// Of the archive, or of the commit that is being made.
Outcome<ToldReissue> row_with(Session& session, std::uint64_t number,
                              const std::vector<ArchiveWrite>& writes) {
  const Bytes key = told_key_of(number);
  for (auto write = writes.rbegin(); write != writes.rend(); ++write) {
    if (write->table == ArchiveTable::kMeta && write->key == key && write->value) {
      return parse_told_reissue(number, *write->value);
    }
  }
  auto held = told_reissue(session, number);
  if (!held) return held.error();
  if (*held) return std::move(**held);
  ToldReissue fresh;
  fresh.number = number;
  return fresh;
}

}  // namespace

Outcome<std::vector<ToldReissue>> told_reissues(Session& session) {
  const Bytes prefix = meta_key(kPrefix);
  const auto rows = session.archive().with_prefix(ArchiveTable::kMeta, prefix, limits::kReissuesTold);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<ToldReissue> out;
  for (const auto& row : *rows) {
    if (row.key.size() != prefix.size() + sizeof(std::uint64_t)) {
      return user_error(UserCode::kStoreCorrupt, {{"what", "re-issues"}});
    }
    auto told = parse_told_reissue(read_be64(BytesView(row.key).subspan(prefix.size())), row.value);
    if (!told) return told.error();
    out.push_back(std::move(*told));
  }
  return out;
}

Outcome<std::optional<ToldReissue>> told_reissue(Session& session, std::uint64_t number) {
  const auto bytes = load_optional(session.archive(), ArchiveTable::kMeta, told_key_of(number));
  if (!bytes) return from_error(bytes.error(), "archive");
  if (!*bytes) return std::optional<ToldReissue>();
  auto told = parse_told_reissue(number, **bytes);
  if (!told) return told.error();
  return std::optional(std::move(*told));
}

ArchiveWrite write_of(const ToldReissue& told) {
  RowWriter out(kToldReissueVersion);
  out.u64(told.told_ms).bytes(told.waits ? encode(*told.waits) : Bytes());
  out.fixed(told.holder.view()).text(told.handle);
  put_words(out, told.stops);
  put_words(out, told.releases);
  out.flag(told.ended);
  return {ArchiveTable::kMeta, told_key_of(told.number), out.take()};
}

ArchiveWrite forgetting_told(std::uint64_t number) {
  return {ArchiveTable::kMeta, told_key_of(number), std::nullopt};
}

Outcome<ReissueNote> begin_reissue_note(Session& session, ReissueAct act, std::uint64_t number) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  ReissueNote note;
  note.act = act;
  note.created_ms = session.now_ms();
  note.network_id = (*roster)->network_id;
  note.org = (*identity)->subject.org;
  note.number = number;
  return note;
}

Outcome<OfficeTelling> telling_office(Session& session, const ReissueNote& note) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  auto row = row_with(session, note.number, {});
  if (!row) return row.error();
  play_note(*row, note, (*identity)->subject);
  OfficeTelling out{write_of(*row), std::nullopt};
  const auto others = has_colleagues(session);
  if (!others) return others.error();
  if (!*others) return out;
  auto wish = staff_wish(session, encode(note), {});
  if (!wish) return wish.error();
  out.note = std::move(*wish);
  return out;
}

Outcome<void> take_reissue_note(Session& session, const ReissueNote& note, const crypto::Subject& author,
                                std::vector<ArchiveWrite>& writes) {
  auto row = row_with(session, note.number, writes);
  if (!row) return row.error();
  const bool fresh = row->told_ms == 0;
  if (fresh) {
    const auto all = told_reissues(session);
    if (!all) return all.error();
    if (all->size() >= limits::kReissuesTold) {
      return user_error(UserCode::kNotAllowed, {{"what", "more re-issues than an office has on their way"}});
    }
  }
  play_note(*row, note, author);
  writes.push_back(write_of(*row));
  return {};
}

Outcome<void> tell_reissues(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto all = told_reissues(session);
  if (!all) return all.error();
  for (const ToldReissue& told : *all) {
    if (!told.waits || told.ended || told.holder != (*identity)->subject.holder) continue;
    if (auto sent = send_to_staff(session, encode(*told.waits)); !sent) return sent;
  }
  return {};
}

Hash32 reissue_digest(BytesView advisory) {
  return crypto::hash(crypto::label::kReissueText, {advisory});
}

}  // namespace ceptoar::member
