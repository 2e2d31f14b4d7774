// SPDX-License-Identifier: Apache-2.0
#include "cli/form/sheet.h"

#include "schema/text.h"

namespace ceptoar::form {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : make_visible(text, true)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

// FIRST TLP 2.0, table of colours.
std::string_view colour_of(Tlp tlp) {
  switch (tlp) {
    case Tlp::kRed: return "#FF2B2B";
    case Tlp::kAmber:
    case Tlp::kAmberStrict: return "#FFC000";
    case Tlp::kGreen: return "#33FF00";
    case Tlp::kClear: return "#FFFFFF";
  }
  return "#FF2B2B";
}

// Head and foot are those of a table: browsers and print programs alike repeat them on every page.
constexpr std::string_view kStyle = R"(
@page { size: A4; margin: 12mm 15mm 16mm 15mm;
  @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
* { box-sizing: border-box; }
body { font-family: "IPAGothic", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", sans-serif;
  font-size: 11pt; line-height: 1.5; margin: 0; color: #000; background: #fff; }
table.page { width: 100%; border-collapse: collapse; }
table.page > thead > tr > td { padding: 0 0 4mm 0; }
table.page > tfoot > tr > td { padding: 4mm 0 0 0; }
table.page > tbody > tr > td { padding: 0 0 2mm 0; }
.bar { width: 100%; border-collapse: collapse; }
.bar td { padding: 0; }
.exercise { text-align: left; font-size: 18pt; font-weight: bold; }
.label { text-align: right; }
.label span { background: #000; font-size: 14pt; font-weight: bold; padding: 1mm 3mm;
  white-space: nowrap; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.number { font-size: 26pt; font-weight: bold; letter-spacing: 1pt; line-height: 1.2; }
h1 { font-size: 16pt; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 12pt; margin: 3mm 0 1mm 0; border-bottom: 1px solid #000; }
p { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; min-height: 1em; }
table.data { width: 100%; border-collapse: collapse; font-size: 10pt; }
table.data td, table.data th { border: 1px solid #777; padding: 1mm 2mm; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
table.facts td { padding: 0 4mm 0 0; vertical-align: top; }
.printed { font-size: 9pt; }
)";

std::string bar(const Sheet& sheet) {
  std::string out = "<table class=\"bar\"><tr><td class=\"exercise\">" + escaped(sheet.exercise);
  out += "</td><td class=\"label\"><span style=\"color:" + std::string(colour_of(sheet.tlp)) + "\">" +
         escaped(tlp_label(sheet.tlp)) + "</span></td></tr></table>";
  return out;
}

void row(std::string& out, const std::string& inside) {
  out += "<tr><td>" + inside + "</td></tr>\n";
}

std::string table_html(const SheetTable& table) {
  std::string out = "<table class=\"data\">";
  if (!table.head.empty()) {
    out += "<tr>";
    for (const std::string& cell : table.head) out += "<th>" + escaped(cell) + "</th>";
    out += "</tr>\n";
  }
  for (const std::vector<std::string>& cells : table.rows) {
    out += "<tr>";
    for (const std::string& cell : cells) out += "<td>" + escaped(cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</table>";
}

std::string facts_html(const Sheet& sheet) {
  std::string out = "<table class=\"facts\">";
  for (const auto& [name, value] : sheet.facts) {
    out += "<tr><td>" + escaped(name) + "</td><td>" + escaped(value) + "</td></tr>\n";
  }
  return out + "</table>";
}

}  // namespace

std::string sheet_html(const Sheet& sheet) {
  const std::string mark = sheet.exercise.empty() ? "" : sheet.exercise + " ";
  std::string out = "<!DOCTYPE html>\n<html lang=\"" + escaped(sheet.language) +
                    "\"><head><meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'\">\n<title>" +
                    escaped(mark + std::string(tlp_label(sheet.tlp)) + " " + sheet.number) +
                    "</title>\n<style>" + std::string(kStyle) + "</style></head>\n<body>\n";
  out += "<table class=\"page\">\n<thead>";
  row(out, bar(sheet));
  out += "</thead>\n<tfoot>";
  row(out, bar(sheet));
  out += "</tfoot>\n<tbody>\n";
  row(out, "<div>" + escaped(sheet.number_name) + "</div><div class=\"number\">" +
               escaped(sheet.number) + "</div>");
  row(out, "<h1>" + escaped(sheet.title) + "</h1>");
  if (!sheet.facts.empty()) row(out, facts_html(sheet));
  for (const SheetPart& part : sheet.parts) {
    if (!part.heading.empty()) row(out, "<h2>" + escaped(part.heading) + "</h2>");
    for (const std::string& line : part.lines) row(out, "<p>" + escaped(line) + "</p>");
    if (!part.table.rows.empty()) row(out, table_html(part.table));
  }
  if (!sheet.printed.empty()) row(out, "<p class=\"printed\">" + escaped(sheet.printed) + "</p>");
  out += "</tbody></table>\n</body></html>\n";
  return out;
}

}  // namespace ceptoar::form
