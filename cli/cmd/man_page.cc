// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/man_page.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "cli/cmd/help_text.h"
#include "cli/member/error.h"

namespace ceptoar::cmd {

using ui::Lang;
using ui::Msg;

namespace {

constexpr std::string_view kNodePage = "ceptoar-node(8)";

// What roff would take for its own: a dash shall stay one that can be pasted, a line's first dot or
// quote is text.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      default: out.push_back(c);
    }
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

// groff breaks between Japanese characters, but not behind a comma that Latin letters follow.
std::string breakable(std::string_view text) {
  constexpr std::string_view kComma = "、";
  std::string out = escaped(text);
  for (std::size_t at = 0; (at = out.find(kComma, at)) != std::string::npos;) {
    at += kComma.size();
    out.insert(at, "\\:");
  }
  return out;
}

class Page {
 public:
  explicit Page(ManEdition edition) : edition_(std::move(edition)) {}

  void head(std::string name, std::string_view section) {
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    line(".TH " + name + " " + std::string(section) + " " + edition_.date + " \"" +
         edition_.program + "\" \"" + tr(Msg::kManManual) + "\"");
    // Japanese has no spaces to stretch, and a command must not be hyphenated.
    line(".ad l");
    line(".nr HY 0");
  }
  void section(Msg title) {
    line(".SH " + tr(title));
    fresh_ = true;
  }
  void name(const std::string& command, const std::string& summary) {
    section(Msg::kManName);
    line(escaped(command) + " \\- " + escaped(summary));
  }
  // Every line by itself, as typed.
  void verbatim(const std::vector<std::string>& lines) {
    line(".EX");
    for (const std::string& one : lines) line(escaped(one));
    line(".EE");
  }
  void paragraph(std::string_view sentences) {
    if (!fresh_) line(".PP");  // a heading begins one by itself
    line(breakable(sentences));
  }
  void rows(const HelpPart& part) {
    if (!part.sentences.empty()) line(".SS " + escaped(part.sentences));
    for (const HelpRow& row : part.rows) {
      line(".TP");
      line(".B " + escaped(row.term));
      line(row.meaning.empty() ? "\\&" : breakable(row.meaning));
    }
  }
  void all_rows(Msg text) {
    for (const HelpPart& part : parse_parts(tr(text))) rows(part);
  }
  void some_rows(Msg text, std::initializer_list<std::string_view> terms) {
    for (HelpPart& part : parse_parts(tr(text))) {
      std::erase_if(part.rows, [&](const HelpRow& row) {
        return std::find(terms.begin(), terms.end(), row.term) == terms.end();
      });
      rows(part);
    }
  }
  void see(const std::vector<std::string>& pages) {
    section(Msg::kManSeeAlso);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      const std::size_t open = pages[i].find('(');
      line(".BR " + escaped(pages[i].substr(0, open)) + " " + pages[i].substr(open) +
           (i + 1 < pages.size() ? "," : ""));
    }
  }
  std::string tr(Msg message) const { return ui::tr(edition_.lang, message); }
  Lang lang() const { return edition_.lang; }
  std::string take() { return std::move(text_); }

 private:
  void line(std::string_view text) {
    text_ += text;
    text_ += '\n';
    fresh_ = false;
  }
  ManEdition edition_;
  std::string text_;
  bool fresh_ = false;  // right behind a heading
};

std::string page_of(const CommandFacts& command) { return command_line_of(command, "-") + "(1)"; }

bool is_node_command(const CommandFacts& command) {
  return !command.path.empty() && command.path.front() == "node";
}

// "ceptoar roster sign FILE --admin DIR --out FILE [OPTION]..."
std::string usage_of(const CommandFacts& command, const HelpText& help) {
  std::string out = command_line_of(command);
  for (const WordFacts& word : command.words) {
    const std::string shown = word.name + (word.many ? "..." : "");
    out += word.required ? " " + shown : " [" + shown + "]";
  }
  bool more = command.path.empty();
  for (const OptionFacts& option : command.options) {
    const HelpRow* row = row_of_option(help, option.name);
    if (option.required && row != nullptr) {
      out += " " + row->term;
    } else {
      more = true;
    }
  }
  return out + (more ? " [OPTION]..." : "");
}

bool is_of_commands(const HelpPart& part, const CommandFacts& command) {
  return std::any_of(part.rows.begin(), part.rows.end(), [&](const HelpRow& row) {
    const auto& names = command.subcommands;
    return row.term.starts_with("ceptoar ") ||
           std::find(names.begin(), names.end(), row.term) != names.end();
  });
}

void write_synopsis(Page& page, const CommandFacts& command, const HelpText& help) {
  std::vector<std::string> lines;
  const bool runs = command.subcommands.empty() || !command.words.empty() || command.path.empty();
  if (runs) lines.push_back(usage_of(command, help));
  if (!command.subcommands.empty()) lines.push_back(command_line_of(command) + " COMMAND ...");
  page.section(Msg::kManSynopsis);
  page.verbatim(lines);
}

void write_description(Page& page, const HelpText& help) {
  bool begun = false;
  for (const HelpPart& part : help.parts) {
    if (!part.rows.empty() || part.sentences.starts_with(page.tr(Msg::kManExitMark))) continue;
    if (!begun) page.section(Msg::kManDescription);
    begun = true;
    page.paragraph(part.sentences);
  }
}

void write_rows(Page& page, Msg title, const std::vector<const HelpPart*>& parts) {
  if (parts.empty()) return;
  page.section(title);
  for (const HelpPart* part : parts) page.rows(*part);
}

void write_options(Page& page, const CommandFacts& command, const HelpText& help) {
  std::vector<const HelpPart*> options, commands;
  for (const HelpPart& part : help.parts) {
    if (!part.rows.empty()) (is_of_commands(part, command) ? commands : options).push_back(&part);
  }
  write_rows(page, Msg::kManCommands, commands);
  if (options.empty()) page.section(Msg::kManOptions);
  write_rows(page, Msg::kManOptions, options);
  if (!command.path.empty()) page.paragraph(page.tr(Msg::kManEverywhere));
}

// Every status with its meaning and the codes that have it.
void write_all_exits(Page& page) {
  std::map<std::string, std::string> codes;
  for (const member::UserCodeFacts& facts : member::user_codes()) {
    std::string& list = codes[std::to_string(facts.exit_status)];
    list += (list.empty() ? "" : ", ") + std::string(facts.id);
  }
  for (HelpPart part : parse_parts(page.tr(Msg::kManExits))) {
    for (HelpRow& row : part.rows) {
      const auto found = codes.find(row.term);
      if (found != codes.end()) row.meaning += ": " + found->second;
    }
    page.rows(part);
  }
}

void write_exits(Page& page, const CommandFacts& command, const HelpText& help) {
  page.section(Msg::kManExit);
  if (command.path.empty()) return write_all_exits(page);
  const std::string mark = page.tr(Msg::kManExitMark);
  const auto said = std::find_if(help.parts.begin(), help.parts.end(), [&](const HelpPart& part) {
    return part.sentences.starts_with(mark);
  });
  if (said == help.parts.end()) {
    page.some_rows(Msg::kManExits, {"0", "64"});
  } else {
    page.paragraph(said->sentences.substr(mark.size() + 1));
  }
  page.paragraph(page.tr(Msg::kManExitMore));
}

void write_files(Page& page, const CommandFacts& command) {
  if (command.path.empty()) {
    page.section(Msg::kManEnvironment);
    page.all_rows(Msg::kManVariables);
  }
  page.section(Msg::kManFiles);
  page.all_rows(command.path.empty() ? Msg::kManHomeFiles : Msg::kManHome);
}

void write_see(Page& page, const std::vector<CommandFacts>& all, const CommandFacts& command) {
  std::vector<std::string> pages;
  for (std::size_t depth = 0; depth < command.path.size(); ++depth) {
    const auto end = command.path.begin() + static_cast<std::ptrdiff_t>(depth);
    pages.push_back(page_of(*find_command(all, {command.path.begin(), end})));
  }
  for (const std::string& name : command.subcommands) {
    std::vector<std::string> path = command.path;
    path.push_back(name);
    pages.push_back(page_of(*find_command(all, path)));
  }
  if (command.path.empty() || is_node_command(command)) pages.emplace_back(kNodePage);
  page.see(pages);
}

struct NodeHelp {
  std::vector<std::string> usage;  // a line a command
  std::string rest;
};
// Takes the lines under `heading` out, up to the next empty one.
NodeHelp split_node_help(std::string_view text, const std::string& heading) {
  NodeHelp out;
  std::istringstream in{std::string(text)};
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == heading) {
      inside = true;
    } else if (inside && !line.empty()) {
      out.usage.push_back(line.substr(std::min<std::size_t>(line.find_first_not_of(' '), line.size())));
    } else {
      inside = false;
      out.rest += line + "\n";
    }
  }
  return out;
}

}  // namespace

std::string man_file_name(const CommandFacts& command) { return command_line_of(command, "-") + ".1"; }

std::string man_page(const std::vector<CommandFacts>& all, const CommandFacts& command,
                     const ManEdition& edition) {
  const HelpText help = parse_help(ui::text(edition.lang, command.help), command.subcommands);
  Page page(edition);
  page.head(command_line_of(command, "-"), "1");
  page.name(command_line_of(command, "-"), summary_of(all, command, edition.lang));
  write_synopsis(page, command, help);
  page.section(Msg::kManExamples);
  page.verbatim(help.examples);
  write_description(page, help);
  write_options(page, command, help);
  write_exits(page, command, help);
  write_files(page, command);
  write_see(page, all, command);
  return page.take();
}

std::string node_man_page(std::string_view node_help, const ManEdition& edition) {
  Page page(edition);
  const NodeHelp node = split_node_help(node_help, page.tr(Msg::kManNodeUsage));
  const HelpText help = parse_help(node.rest, {});
  page.head("ceptoar-node", "8");
  page.name("ceptoar-node", page.tr(Msg::kManNodeSummary));
  page.section(Msg::kManSynopsis);
  page.verbatim(node.usage);
  page.section(Msg::kManExamples);
  page.verbatim(help.examples);
  write_description(page, help);
  for (const HelpPart& part : help.parts) {
    if (part.rows.empty()) continue;
    page.section(part.rows.front().term.starts_with("-") ? Msg::kManOptions : Msg::kManCommands);
    page.rows(part);
  }
  page.section(Msg::kManExit);
  page.some_rows(Msg::kManExits, {"0", "64", "65", "66", "69", "70", "73", "74", "75", "76", "77", "78"});
  page.section(Msg::kManFiles);
  page.all_rows(Msg::kManNodeFiles);
  page.see({"ceptoar(1)", "ceptoar-node-init(1)", "ceptoar-node-status(1)"});
  return page.take();
}

}  // namespace ceptoar::cmd
