// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/completing.h"

#include <algorithm>
#include <sstream>

#include "cli/cmd/explaining.h"
#include "cli/cmd/help_text.h"
#include "cli/cmd/screens_relay.h"
#include "cli/cmd/show.h"
#include "cli/liaison/nature.h"
#include "cli/ui/width.h"
#include "cli/work/templates.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using ui::Lang;

namespace {

constexpr std::size_t kAboutColumns = 60;  // beside a value, on a terminal of 80

bool among(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letter case of ASCII is free.
bool begins_with(std::string_view value, std::string_view typed) {
  return value.size() >= typed.size() &&
         std::equal(typed.begin(), typed.end(), value.begin(),
                    [](char a, char b) { return small(a) == small(b); });
}

const OptionFacts* option_of(const CommandFacts& command, std::string_view name) {
  const auto found = std::find_if(command.options.begin(), command.options.end(),
                                  [&](const OptionFacts& one) { return one.name == name; });
  return found == command.options.end() ? nullptr : &*found;
}

// Goes through the words before the last one, as the parser will.
class Reader {
 public:
  explicit Reader(const std::vector<CommandFacts>& all) : all_(all) {
    typing_.command = find_command(all, {});
  }

  void take(const std::string& word) {
    if (is_value(word)) {
      note(awaiting_->name, word);
      if (!awaiting_->many) awaiting_ = nullptr;
    } else if (!only_words_ && word == "--") {
      only_words_ = true;
    } else if (!only_words_ && word.size() > 1 && word[0] == '-') {
      take_option(word);
    } else {
      take_word(word);
    }
  }

  Typing finish(const std::string& last) {
    typing_.typed = last;
    if (is_value(last)) {
      expect_value(awaiting_->name, awaiting_->list);
    } else if (!only_words_ && last.starts_with("--") && last.find('=') != std::string::npos) {
      const std::string name = last.substr(0, last.find('='));
      typing_.before = name + "=";
      typing_.typed = last.substr(typing_.before.size());
      const OptionFacts* option = known(name);
      if (option != nullptr && option->takes_value) expect_value(name, option->list);
    } else if (!only_words_ && last.starts_with("-")) {
      typing_.option = true;
    } else {
      expect_word();
    }
    return std::move(typing_);
  }

 private:
  // `--title --tlp red` forgot the title; a list of files ends at the next option.
  bool is_value(std::string_view word) const {
    return awaiting_ != nullptr && !word.starts_with(awaiting_->many ? "-" : "--");
  }

  const OptionFacts* known(std::string_view name) const {
    const OptionFacts* option = option_of(*typing_.command, name);
    return option != nullptr ? option : option_of(all_.front(), name);
  }

  void take_option(const std::string& word) {
    const std::size_t equals = word.find('=');
    const OptionFacts* option = known(std::string_view(word).substr(0, equals));
    if (option == nullptr) return;
    if (!option->repeats) typing_.used.push_back(option->name);
    awaiting_ = nullptr;
    if (!option->takes_value) {
      if (option->name == "--no-agent") typing_.globals.no_agent = true;
    } else if (equals == std::string::npos) {
      awaiting_ = option;
    } else {
      note(option->name, word.substr(equals + 1));
    }
  }

  void take_word(const std::string& word) {
    std::vector<std::string> path = typing_.command->path;
    path.push_back(word);
    const CommandFacts* below = words_ == 0 ? find_command(all_, path) : nullptr;
    if (below != nullptr) {
      typing_.command = below;
      return;
    }
    ++words_;
    typing_.used.push_back(word);
  }

  // The value of an option that decides about what follows.
  void note(std::string_view name, const std::string& value) {
    if (name == "--home") typing_.globals.home = value;
    if (name == "--credential") typing_.globals.credential = value;
    if (name == "--lang") typing_.globals.lang = ui::parse_lang(value);
    if (name == "--tlp") typing_.label = parse_tlp(value);
  }

  void expect_value(std::string_view name, bool list) {
    typing_.value = value_facts(*typing_.command, name);
    typing_.used.clear();
    if (list) split_list();
  }

  void expect_word() {
    typing_.subcommand = words_ == 0 && !typing_.command->subcommands.empty();
    const std::vector<WordFacts>& words = typing_.command->words;
    if (words.empty() || (words_ >= words.size() && !words.back().many)) {
      // Options are left, but not behind what is no command at all.
      const bool lost = words.empty() && !typing_.command->subcommands.empty();
      typing_.option = typing_.typed.empty() && !only_words_ && !lost;
      return;
    }
    typing_.value = value_facts(*typing_.command, words[std::min(words_, words.size() - 1)].name);
    if (typing_.value != nullptr && typing_.value->kind == ValueKind::kToldList) split_list();
  }

  // What stands before the last comma is there already.
  void split_list() {
    const std::size_t comma = typing_.typed.rfind(',');
    if (comma == std::string::npos) return;
    std::istringstream given(typing_.typed.substr(0, comma));
    for (std::string one; std::getline(given, one, ',');) typing_.used.push_back(one);
    typing_.before += typing_.typed.substr(0, comma + 1);
    typing_.typed.erase(0, comma + 1);
  }

  const std::vector<CommandFacts>& all_;
  Typing typing_;
  const OptionFacts* awaiting_ = nullptr;  // its value comes next
  bool only_words_ = false;                // after `--`
  std::size_t words_ = 0;
};

std::vector<Offer> label_offers(Lang lang) {
  std::vector<Offer> out;
  for (const Tlp tlp : explain_all().labels) {
    std::string typed(tlp_label(tlp).substr(std::string_view("TLP:").size()));
    std::transform(typed.begin(), typed.end(), typed.begin(), small);
    out.push_back({std::move(typed), ui::tr(lang, who_may_see(tlp))});
  }
  return out;
}

// Every value of a small vocabulary of the wire that a person may choose.
std::vector<Offer> state_offers(Lang lang) {
  std::vector<Offer> out;
  for (const AckState state : {AckState::kReceived, AckState::kNotAffected, AckState::kInvestigating,
                               AckState::kAffected, AckState::kMitigated}) {
    out.push_back({std::string(ack_state_name(state)), ui::tr(lang, ack_state_text(state))});
  }
  return out;
}

std::vector<Offer> kind_offers(Lang lang) {
  std::vector<Offer> out;
  for (std::uint8_t wire = 1; const auto kind = content_kind_from_wire(wire); ++wire) {
    const std::string name(content_kind_name(*kind));
    out.push_back({name, kind_name(lang, name)});
  }
  for (const std::string_view finer : liaison::finer_kinds()) {
    if (parse_content_kind(finer)) continue;
    work::InboxItem item;
    item.finer = finer;
    out.push_back({std::string(finer), kind_of(lang, item)});
  }
  return out;
}

std::vector<Offer> certainty_offers() {
  std::vector<Offer> out;
  for (std::uint8_t wire = 1; const auto certainty = certainty_from_wire(wire); ++wire) {
    out.push_back({std::string(certainty_name(*certainty)), ""});
  }
  return out;
}

// Codes, labels and words; a word in the reader's language where that is one word for a shell too.
std::vector<Offer> term_offers(Lang lang) {
  const Explained all = explain_all();
  std::vector<Offer> out = label_offers(lang);
  for (const ui::TermRow& row : all.terms) {
    const std::string ja(row.ja.substr(0, row.ja.find(" / ")));
    const std::string en(row.en.substr(0, row.en.find(" / ")));
    out.push_back(lang == Lang::kJa ? Offer{ja, en} : Offer{std::string(row.id), en});
  }
  for (const member::UserCodeFacts& facts : all.codes) {
    out.push_back({std::string(facts.id), explained_error(lang, facts).what});
  }
  return out;
}

std::vector<Offer> choice_offers(const Typing& typing, Lang lang) {
  std::vector<Offer> out;
  std::istringstream words{std::string(typing.value->choices)};
  for (std::string word; words >> word;) {
    std::string about;
    if (typing.value->name == "--importance") {
      about = ui::tr(lang, importance_text(static_cast<std::uint8_t>(word[0] - '0')));
    }
    if (typing.value->name == "--kind" && parse_content_kind(word)) about = kind_name(lang, word);
    if (typing.value->name == "--means") about = ui::tr(lang, means_text(*parse_means(word)));
    out.push_back({word, about});
  }
  return out;
}

// What a draft can hold: the options of `draft new` without their dashes.
std::vector<Offer> typed_option_offers(const std::vector<CommandFacts>& all, Lang lang) {
  std::vector<Offer> out;
  const CommandFacts* writing = find_command(all, {"draft", "new"});
  const HelpText help = parse_help(ui::text(lang, writing->help), {});
  for (const OptionFacts& option : writing->options) {
    out.push_back({option.name.substr(2), meaning_of_option(help, option.name)});
  }
  return out;
}

std::vector<Offer> value_offers(const std::vector<CommandFacts>& all, const Typing& typing, Lang lang) {
  switch (typing.value->kind) {
    case ValueKind::kChoice: return choice_offers(typing, lang);
    case ValueKind::kLabel: return label_offers(lang);
    case ValueKind::kState: return state_offers(lang);
    case ValueKind::kContentKind: return kind_offers(lang);
    case ValueKind::kCertainty: return certainty_offers();
    case ValueKind::kTypedOption: return typed_option_offers(all, lang);
    case ValueKind::kTerm: return term_offers(lang);
    case ValueKind::kTemplate: {
      std::vector<Offer> out;
      for (const std::string& name : work::template_names()) out.push_back({name, ""});
      return out;
    }
    default: return {};  // a file, free, or known to the member's archive alone
  }
}

std::vector<Offer> command_offers(const std::vector<CommandFacts>& all, const Typing& typing, Lang lang) {
  std::vector<Offer> out;
  for (const std::string& name : typing.command->subcommands) {
    std::vector<std::string> path = typing.command->path;
    path.push_back(name);
    out.push_back({name, summary_of(all, *find_command(all, path), lang)});
  }
  return out;
}

std::vector<Offer> option_offers(const std::vector<CommandFacts>& all, const Typing& typing, Lang lang) {
  std::vector<Offer> out;
  const CommandFacts& top = all.front();
  const HelpText everywhere = parse_help(ui::text(lang, top.help), top.subcommands);
  if (typing.command != &top) {
    const HelpText help = parse_help(ui::text(lang, typing.command->help), typing.command->subcommands);
    for (const OptionFacts& option : typing.command->options) {
      out.push_back({option.name, meaning_of_option(help, option.name)});
    }
  }
  for (const OptionFacts& option : top.options) {
    out.push_back({option.name, meaning_of_option(everywhere, option.name)});
  }
  return out;
}

bool is_clean(std::string_view value) {
  return !value.empty() && find_text_fault(value, true) == TextFault::kNone;
}

}  // namespace

Typing typing_of(const std::vector<CommandFacts>& all, const std::vector<std::string>& words) {
  Reader reader(all);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) reader.take(words[i]);
  return reader.finish(words.empty() ? std::string() : words.back());
}

std::vector<Offer> fixed_offers(const std::vector<CommandFacts>& all, const Typing& typing, Lang lang) {
  std::vector<Offer> out;
  if (typing.subcommand) out = command_offers(all, typing, lang);
  if (typing.option) out = option_offers(all, typing, lang);
  if (typing.value != nullptr) {
    for (Offer& offer : value_offers(all, typing, lang)) out.push_back(std::move(offer));
  }
  return chosen(typing, std::move(out));
}

std::vector<Offer> chosen(const Typing& typing, std::vector<Offer> offers) {
  std::erase_if(offers, [&](const Offer& offer) {
    return !is_clean(offer.value) || !begins_with(offer.value, typing.typed) ||
           among(typing.used, offer.value);
  });
  for (Offer& offer : offers) {
    offer.about = ui::cut_to_width(make_visible(offer.about, true), kAboutColumns);
  }
  return offers;
}

std::string completion_head(const Typing& typing) {
  const ValueKind kind = typing.value == nullptr ? ValueKind::kFree : typing.value->kind;
  const std::string_view what = kind == ValueKind::kFile        ? "files"
                                : kind == ValueKind::kDirectory ? "directories"
                                                                : "words";
  return std::string(what) + '\t' + typing.before + '\n';
}

std::string completion_lines(const std::vector<Offer>& offers) {
  std::string out;
  for (const Offer& offer : offers) out += offer.value + '\t' + offer.about + '\n';
  return out;
}

}  // namespace ceptoar::cmd
