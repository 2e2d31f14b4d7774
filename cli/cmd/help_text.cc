// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/help_text.h"

#include <algorithm>
#include <sstream>

#include "cli/ui/width.h"

namespace ceptoar::cmd {

using ui::Lang;

namespace {

constexpr std::string_view kIndent = "  ";

std::size_t indent_of(std::string_view line) {
  const std::size_t at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? line.size() : at;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The fields of a row, which stand two spaces apart at least.
std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> out;
  for (line = trimmed(line); !line.empty();) {
    const std::size_t end = line.find(kIndent);
    out.emplace_back(trimmed(line.substr(0, end)));
    line = end == std::string_view::npos ? std::string_view() : trimmed(line.substr(end));
  }
  return out;
}

bool among(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<HelpRow> rows_of(std::string_view line, const std::vector<std::string>& names) {
  std::vector<std::string> fields = fields_of(line);
  const std::size_t space = fields.front().find(' ');
  if (fields.size() == 1 && space != std::string::npos && among(names, fields[0].substr(0, space))) {
    return {{fields[0].substr(0, space), fields[0].substr(space + 1)}};
  }
  std::vector<HelpRow> out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i == 0 || (among(names, fields[i]) && i + 1 < fields.size())) {
      out.push_back({std::move(fields[i]), {}});
    } else {
      out.back().meaning += (out.back().meaning.empty() ? "" : " ") + fields[i];
    }
  }
  return out;
}

bool is_whole_sentence(std::string_view text) { return text.ends_with(".") || text.ends_with("。"); }

bool is_wide(std::string_view character) { return ui::display_width(character) > 1; }

// The first and the last character as their bytes.
std::string_view first_character(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(0, end);
}
std::string_view last_character(std::string_view text) {
  std::size_t begin = text.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  return text.substr(begin);
}

const HelpRow* find_row(const HelpText& help, const std::function<bool(const HelpRow&)>& fits) {
  for (const HelpPart& part : help.parts) {
    const auto found = std::find_if(part.rows.begin(), part.rows.end(), fits);
    if (found != part.rows.end()) return &*found;
  }
  return nullptr;
}

// `word` as a whole word at the beginning of `term`.
bool begins_with_word(std::string_view term, std::string_view word) {
  return term.starts_with(word) && (term.size() == word.size() || term[word.size()] == ' ');
}

}  // namespace

std::string join_lines(std::string_view before, std::string_view after) {
  if (before.empty() || after.empty()) return std::string(before) + std::string(after);
  const bool together = is_wide(last_character(before)) || is_wide(first_character(after));
  return std::string(before) + (together ? "" : " ") + std::string(after);
}

std::vector<HelpPart> parse_parts(std::string_view text, const std::vector<std::string>& names) {
  std::vector<HelpPart> out;
  std::istringstream lines{std::string(text)};
  bool near = false;  // the line before was a sentence
  bool apart = true;  // it was empty
  for (std::string line; std::getline(lines, line); apart = line.empty()) {
    const std::size_t indent = indent_of(line);
    const bool in_rows = !apart && !out.empty() && !out.back().rows.empty();
    if (line.empty()) {
      near = false;
    } else if (indent == 0) {
      if (!near) out.push_back({});
      out.back().sentences = join_lines(out.back().sentences, trimmed(line));
      near = true;
    } else if (indent == kIndent.size()) {
      const bool headed = near && !is_whole_sentence(out.back().sentences);
      if (!in_rows && !headed) out.push_back({});
      for (HelpRow& row : rows_of(line, names)) out.back().rows.push_back(std::move(row));
      near = false;
    } else if (!out.empty()) {
      std::string& last = in_rows ? out.back().rows.back().meaning : out.back().sentences;
      last = join_lines(last, trimmed(line));
    }
  }
  return out;
}

HelpText parse_help(std::string_view text, const std::vector<std::string>& names) {
  const std::size_t end = std::min(text.find("\n\n"), text.size());
  HelpText out{{}, parse_parts(text.substr(end), names)};
  std::istringstream lines{std::string(text.substr(0, end))};
  std::string line;
  std::getline(lines, line);  // "例:", "Examples:"
  while (std::getline(lines, line)) out.examples.push_back(line.substr(kIndent.size()));
  return out;
}

const HelpRow* row_of_option(const HelpText& help, std::string_view option) {
  return find_row(help, [&](const HelpRow& one) {
    return begins_with_word(one.term, option) || one.term.ends_with(", " + std::string(option));
  });
}

std::string meaning_of_option(const HelpText& help, std::string_view option) {
  const HelpRow* row = row_of_option(help, option);
  return row == nullptr ? std::string() : row->meaning;
}

std::string meaning_of_command(const HelpText& help, const std::vector<std::string>& path) {
  std::string whole = "ceptoar";
  for (const std::string& word : path) whole += " " + word;
  const HelpRow* row = find_row(help, [&](const HelpRow& one) {
    return begins_with_word(one.term, path.back()) || begins_with_word(one.term, whole);
  });
  return row == nullptr ? std::string() : row->meaning;
}

std::string summary_of(const std::vector<CommandFacts>& all, const CommandFacts& command, Lang lang) {
  if (command.path.empty()) return ui::tr(lang, ui::Msg::kManSummary);
  const CommandFacts* parent =
      find_command(all, {command.path.begin(), command.path.end() - 1});
  if (parent == nullptr) return {};
  const std::string whole = meaning_of_command(
      parse_help(ui::text(lang, parent->help), parent->subcommands), command.path);
  return whole.substr(0, whole.find(lang == Lang::kJa ? "（" : " ("));
}

const CommandFacts* find_command(const std::vector<CommandFacts>& all,
                                 const std::vector<std::string>& path) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const CommandFacts& one) { return one.path == path; });
  return found == all.end() ? nullptr : &*found;
}

std::string command_line_of(const CommandFacts& command, std::string_view between) {
  std::string out = "ceptoar";
  for (const std::string& word : command.path) out += std::string(between) + word;
  return out;
}

}  // namespace ceptoar::cmd
