// SPDX-License-Identifier: Apache-2.0
// From others' text to a terminal and to JSON: widths hold, nothing raw comes through.
#include <algorithm>

#include "cli/ui/json.h"
#include "cli/ui/table.h"
#include "cli/ui/width.h"
#include "schema/text.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

void check_json(std::string_view raw) {
  ui::Json object = ui::Json::object();
  object.set(raw, raw).set("list", ui::Json::array().push(raw).push(ui::json_time(0)));
  CEPTOAR_CHECK(find_text_fault(object.dump(), true) == TextFault::kNone);
}

void check_width(const std::string& line, std::size_t columns, int ambiguous) {
  const std::size_t width = ui::display_width(line, ambiguous);
  const std::string cut = ui::cut_to_width(line, columns, ambiguous);
  CEPTOAR_CHECK(ui::display_width(cut, ambiguous) <= columns);
  CEPTOAR_CHECK(is_utf8(cut));
  if (width <= columns) CEPTOAR_CHECK(cut == line);
  const std::string padded = ui::pad_to_width(line, columns, ambiguous);
  CEPTOAR_CHECK(ui::display_width(padded, ambiguous) == std::max(width, columns));
}

void check_table(Input& input, std::size_t columns, int ambiguous) {
  ui::Table table({{"a", false, 4}, {"b", true, 0}, {"c", false, 8}});
  for (unsigned row = 0; row < 3; ++row) {
    std::vector<ui::Cell> cells;
    for (unsigned i = 0; i < 3; ++i) {
      cells.emplace_back(make_visible(as_text(input.bytes(input.u8() % 64)), true));
    }
    table.add(std::move(cells));
  }
  ui::Terminal terminal;
  terminal.width = columns;
  terminal.ambiguous = ambiguous;
  for (const std::string& line : table.lines(terminal)) {
    CEPTOAR_CHECK(find_text_fault(line, true) == TextFault::kNone);
  }
}

void run(BytesView bytes) {
  Input input(bytes);
  const std::size_t columns = input.u8();
  const int ambiguous = input.flag() ? 2 : 1;
  check_json(as_text(bytes));
  check_width(make_visible(as_text(bytes.subspan(std::min<std::size_t>(2, bytes.size()))), true),
              columns, ambiguous);
  check_table(input, columns, ambiguous);
}

const Registration kRegistered("screen", run);

}  // namespace
}  // namespace ceptoar::fuzz
