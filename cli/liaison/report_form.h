// SPDX-License-Identifier: Apache-2.0
// A report (情報連絡) as named facts: the items of the agreement of 2001, 2(3), and what the cases since
// have taught. Only a way to call back is required. Each fact says how sure it is and as of when.
#ifndef CEPTOAR_CLI_LIAISON_REPORT_FORM_H_
#define CEPTOAR_CLI_LIAISON_REPORT_FORM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "schema/objects.h"

namespace ceptoar::liaison {

enum class ItemType : std::uint8_t { kText, kTime, kPlannedTime, kQuantity };
// One line of the form.
struct FormItem {
  std::string_view id;  // "occurred": the field's name on the wire
  ItemType type;
  std::string_view ja, en;
  std::string_view hint_ja;  // an example on the blank form; empty: none
  bool by_program = false;   // said by options, not on the form
};
const std::vector<FormItem>& form_items();
const FormItem* find_item(std::string_view id);

struct ReportFact {
  std::string name;   // of a FormItem
  std::string value;  // one line; times as encode_time(), quantities as show_quantity()
  Certainty certainty = Certainty::kUnsaid;
  std::uint64_t as_of_ms = 0;  // 0: not said
  friend bool operator==(const ReportFact&, const ReportFact&) = default;
};
// "confirmed 2026-11-20T01:21:00Z VALUE"; "-" for what was not said.
Field encode_fact(const ReportFact& fact);
// nullopt: no fact of a report, or not as encode_fact() writes it.
std::optional<ReportFact> decode_fact(const Field& field);
// The facts among the fields, in the order of the form.
std::vector<ReportFact> facts_of(const std::vector<Field>& fields);

// A precursor or near miss (予兆・ヒヤリハット), by what is written as its class: nothing failed. Reports of it
// say so in a field, so that lists tell them from failures.
bool is_precursor(const std::vector<ReportFact>& facts);
inline constexpr std::string_view kReportClass = "report-class";
inline constexpr std::string_view kPrecursor = "precursor";

struct ReportForm {
  std::string title;  // may be empty
  std::vector<ReportFact> facts;
  std::string text;   // what stands after the line "---"
};
// What is wrong, and in which line (1, 2, ...).
struct FormFault {
  enum class Kind : std::uint8_t { kLine, kTime, kQuantity } kind = Kind::kLine;
  std::size_t line = 0;
  std::string name;   // as typed, for times and quantities
  std::string given;
};
// Lines "項目: 値", either language, any width; 〔不確定 10:20時点〕 at the end of a value; indented lines
// go on; "# 件名" first, "##" is a comment; after "---" plain text. Items left empty are not said.
// REQUIRES: clean text (cli/member/text_input.h).
std::variant<ReportForm, FormFault> parse_form(std::string_view text, std::uint64_t now_ms);
std::string blank_form(bool japanese);

// One line a fact, for people.
std::string fact_label(const ReportFact& fact, bool japanese);
std::string fact_text(const ReportFact& fact, std::uint64_t now_ms, bool japanese);
std::string report_text(const std::vector<ReportFact>& facts, std::string_view text,
                        std::uint64_t now_ms, bool japanese);

// Facts of `news` take the place of those of the same name.
std::vector<ReportFact> merged(const std::vector<ReportFact>& before, const std::vector<ReportFact>& news);
struct FactChange {
  std::optional<ReportFact> before, now;  // never neither
};
// What a reader of `before` does not know yet.
std::vector<FactChange> changes(const std::vector<ReportFact>& before, const std::vector<ReportFact>& now);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_REPORT_FORM_H_
