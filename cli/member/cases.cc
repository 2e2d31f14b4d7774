// SPDX-License-Identifier: Apache-2.0
#include "cli/member/cases.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "cli/member/counted_key.h"
#include "schema/text.h"

namespace ceptoar::member {

using store::ArchiveTable;

namespace {

constexpr std::uint8_t kCaseVersion = 1;
constexpr std::uint8_t kSharedCaseVersion = 2;  // with id and log
constexpr std::size_t kCodeDigits = 6;

void put(RowWriter& out, const std::vector<CaseItem>& items) {
  out.u32(static_cast<std::uint32_t>(items.size()));
  for (const CaseItem& item : items) {
    out.fixed(item.org.view()).fixed(item.item.view()).u64(item.at_ms).text(item.why).flag(item.red);
  }
}

void put(RowWriter& out, const CaseEntry& entry) {
  const CaseChange& change = entry.change;
  out.fixed(entry.holder.view()).text(entry.handle).u8(static_cast<std::uint8_t>(change.what));
  out.u64(change.at_ms).fixed(change.org.view()).fixed(change.item.view());
  out.text(change.name).text(change.value).text(change.was);
}

std::optional<CaseEntry> entry_in(RowReader& in) {
  CaseEntry entry;
  entry.holder = in.fixed<HolderId>();
  entry.handle = in.text();
  const auto what = case_act_from_wire(in.u8());
  entry.change.at_ms = in.u64();
  entry.change.org = in.fixed<OrgId>();
  entry.change.item = in.fixed<MsgId>();
  entry.change.name = in.text();
  entry.change.value = in.text();
  entry.change.was = in.text();
  if (!what) return std::nullopt;
  entry.change.what = *what;
  return entry;
}

std::vector<CaseItem> items_in(RowReader& in, bool shared) {
  std::vector<CaseItem> out;
  for (std::uint32_t left = in.count(); left != 0; --left) {
    CaseItem item;
    item.org = in.fixed<OrgId>();
    item.item = in.fixed<MsgId>();
    item.at_ms = in.u64();
    item.why = in.text();
    if (shared) item.red = in.flag();
    out.push_back(std::move(item));
  }
  return out;
}

// The newest one of that code.
Outcome<CaseRow> by_code(Session& session, std::string_view code) {
  auto all = all_cases(session);
  if (!all) return all.error();
  const auto found = std::find_if(all->begin(), all->end(),
                                  [&](const CaseRow& row) { return code_of(row) == code; });
  if (found == all->end()) {
    return user_error(UserCode::kNoCase, {{"given", make_visible(code, true)}});
  }
  return std::move(*found);
}

}  // namespace

Bytes encode_row(const CaseRow& row) {
  RowWriter out(kSharedCaseVersion);
  out.text(row.title).u64(row.made_ms).flag(row.exercise);
  put(out, row.items);
  put(out, row.apart);
  out.u32(static_cast<std::uint32_t>(row.steps.size()));
  for (const CaseStep& step : row.steps) {
    out.u8(step.state).text(step.at).u64(step.told_ms).text(step.who);
  }
  out.u32(static_cast<std::uint32_t>(row.regimes.size()));
  for (const std::string& regime : row.regimes) out.text(regime);
  out.u32(static_cast<std::uint32_t>(row.marks.size()));
  for (const auto& [name, at] : row.marks) out.text(name).text(at);
  out.fixed(row.id.view()).u32(static_cast<std::uint32_t>(row.log.size()));
  for (const CaseEntry& entry : row.log) put(out, entry);
  return out.take();
}

Result<CaseRow> parse_case_row(std::uint32_t number, BytesView bytes) {
  const bool shared = !bytes.empty() && bytes[0] == kSharedCaseVersion;
  RowReader in(bytes, shared ? kSharedCaseVersion : kCaseVersion);
  CaseRow row;
  row.number = number;
  row.title = in.text();
  row.made_ms = in.u64();
  row.exercise = in.flag();
  row.items = items_in(in, shared);
  row.apart = items_in(in, shared);
  for (std::uint32_t left = in.count(); left != 0; --left) {
    CaseStep step;
    step.state = in.u8();
    step.at = in.text();
    step.told_ms = in.u64();
    if (shared) step.who = in.text();
    row.steps.push_back(std::move(step));
  }
  for (std::uint32_t left = in.count(); left != 0; --left) row.regimes.push_back(in.text());
  for (std::uint32_t left = in.count(); left != 0; --left) {
    std::string name = in.text();
    row.marks[std::move(name)] = in.text();
  }
  if (shared) {
    row.id = in.fixed<MsgId>();
    for (std::uint32_t left = in.count(); left != 0; --left) {
      auto entry = entry_in(in);
      if (!entry) return fail(ErrorCode::kStorageCorrupt, "case");
      row.log.push_back(std::move(*entry));
    }
  }
  if (auto good = in.finish(); !good) return good.error();
  return row;
}

Outcome<std::vector<CaseRow>> newest_cases(Session& session, std::size_t most) {
  return counted_rows<CaseRow>(session, ArchiveTable::kCases, true, most, "archive", parse_case_row);
}

Outcome<std::vector<CaseRow>> all_cases(Session& session) { return newest_cases(session, kMostCases); }

// Taken out again as well: its title, and what was said of it meanwhile, still stand in the case.
bool CaseRow::is_red() const {
  const auto red = [](const CaseItem& one) { return one.red; };
  return std::any_of(items.begin(), items.end(), red) || std::any_of(apart.begin(), apart.end(), red);
}

bool CaseRow::is_of_several() const {
  std::optional<std::uint64_t> red_ms;
  for (const auto* const list : {&items, &apart}) {
    for (const CaseItem& one : *list) {
      if (one.red) red_ms = std::min(red_ms.value_or(one.at_ms), one.at_ms);
    }
  }
  return std::any_of(log.begin(), log.end(), [&](const CaseEntry& entry) {
    const bool told_before = red_ms && !id.is_zero() && entry.change.at_ms < *red_ms;
    return told_before || entry.holder != log.front().holder;
  });
}

std::string code_of(const CaseRow& row) {
  if (row.id.is_zero()) return {};
  const std::uint64_t drawn = read_le64(row.id.view());
  std::string out = std::to_string(drawn % 1'000'000);
  return std::string(kCodeDigits - out.size(), '0') + out;
}

Outcome<CaseRow> load_case(Session& session, std::string_view number) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool whole = error == std::errc() && end == number.data() + number.size();
  const auto none = [&] {
    return user_error(UserCode::kNoCase, {{"given", make_visible(number, true)}});
  };
  if (!whole) return none();
  if (number.size() == kCodeDigits) return by_code(session, number);
  const auto bytes = session.archive().load(ArchiveTable::kCases, counted_key(value));
  if (!bytes) {
    if (bytes.error().code == ErrorCode::kNotFound) return none();
    return from_error(bytes.error(), "archive");
  }
  return lift(parse_case_row(value, *bytes), "archive");
}

Outcome<std::uint32_t> next_case_number(Session& session) {
  const auto newest = session.archive().scan(ArchiveTable::kCases, {}, true, 1);
  if (!newest) return from_error(newest.error(), "archive");
  return newest->empty() ? 1 : count_of_key(newest->front().key) + 1;
}

}  // namespace ceptoar::member
