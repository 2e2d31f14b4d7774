// SPDX-License-Identifier: Apache-2.0
#include "cli/member/cases.h"

#include <charconv>

#include "cli/member/counted_key.h"
#include "schema/text.h"

namespace ceptoar::member {

using store::ArchiveTable;

namespace {

constexpr std::uint8_t kCaseVersion = 1;
constexpr std::size_t kMostCases = 10'000;

void put(RowWriter& out, const std::vector<CaseItem>& items) {
  out.u32(static_cast<std::uint32_t>(items.size()));
  for (const CaseItem& item : items) {
    out.fixed(item.org.view()).fixed(item.item.view()).u64(item.at_ms).text(item.why);
  }
}

std::vector<CaseItem> items_in(RowReader& in) {
  std::vector<CaseItem> out;
  for (std::uint32_t left = in.count(); left != 0; --left) {
    CaseItem item;
    item.org = in.fixed<OrgId>();
    item.item = in.fixed<MsgId>();
    item.at_ms = in.u64();
    item.why = in.text();
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace

Bytes encode_row(const CaseRow& row) {
  RowWriter out(kCaseVersion);
  out.text(row.title).u64(row.made_ms).flag(row.exercise);
  put(out, row.items);
  put(out, row.apart);
  out.u32(static_cast<std::uint32_t>(row.steps.size()));
  for (const CaseStep& step : row.steps) out.u8(step.state).text(step.at).u64(step.told_ms);
  out.u32(static_cast<std::uint32_t>(row.regimes.size()));
  for (const std::string& regime : row.regimes) out.text(regime);
  out.u32(static_cast<std::uint32_t>(row.marks.size()));
  for (const auto& [name, at] : row.marks) out.text(name).text(at);
  return out.take();
}

Result<CaseRow> parse_case_row(std::uint32_t number, BytesView bytes) {
  RowReader in(bytes, kCaseVersion);
  CaseRow row;
  row.number = number;
  row.title = in.text();
  row.made_ms = in.u64();
  row.exercise = in.flag();
  row.items = items_in(in);
  row.apart = items_in(in);
  for (std::uint32_t left = in.count(); left != 0; --left) {
    CaseStep step;
    step.state = in.u8();
    step.at = in.text();
    step.told_ms = in.u64();
    row.steps.push_back(std::move(step));
  }
  for (std::uint32_t left = in.count(); left != 0; --left) row.regimes.push_back(in.text());
  for (std::uint32_t left = in.count(); left != 0; --left) {
    std::string name = in.text();
    row.marks[std::move(name)] = in.text();
  }
  if (auto good = in.finish(); !good) return good.error();
  return row;
}

store::ArchiveWrite keeping(const CaseRow& row) {
  return {ArchiveTable::kCases, counted_key(row.number), encode_row(row)};
}

Outcome<std::vector<CaseRow>> all_cases(Session& session) {
  return counted_rows<CaseRow>(session, ArchiveTable::kCases, true, kMostCases, "archive", parse_case_row);
}

Outcome<CaseRow> load_case(Session& session, std::string_view number) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool whole = error == std::errc() && end == number.data() + number.size();
  const auto none = [&] {
    return user_error(UserCode::kNoCase, {{"given", make_visible(number, true)}});
  };
  if (!whole) return none();
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
