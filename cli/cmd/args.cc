// SPDX-License-Identifier: Apache-2.0
// CLI11 2.1.2 lets `--tlp= FILE` swallow FILE, takes
// an option for another option's value, accepts empty values and exits with codes of its own; so
// the words are checked against its tree first (scan), and what it still refuses is reported as
// ours.
#include "cli/cmd/args.h"

#include "cli/cmd/args_tree.h"

#include <algorithm>

namespace ceptoar::cmd {

using ui::Msg;

namespace {

// Which function declares which commands of the first level.
struct Branch {
  void (*declare)(Tree&);
  std::vector<std::string_view> commands;
};
const std::vector<Branch>& branches() {
  static const std::vector<Branch> all = {
      {declare_items,
       {"post", "inbox", "search", "read", "board", "status", "sync", "version", "try"}},
      {declare_drafts, {"draft"}},
      {declare_answers, {"ack", "reply", "update", "withdraw"}},
      {declare_broadcast, {"broadcast"}},
      {declare_relay, {"relay", "reach"}},
      {declare_report, {"report", "lint", "check", "systems", "sectors", "consent", "reissue", "policy"}},
      {declare_redact, {"disclosure", "readlog", "export", "import"}},
      {declare_cases, {"provide", "inquiry", "case"}},
      {declare_care, {"explain", "doctor", "peer", "audit"}},
      {declare_desk, {"alarm"}},
      {declare_watch, {"watch"}},
      {declare_roster, {"roster"}},
      {declare_organisations, {"org"}},
      {declare_members_cards_keys, {"member", "card", "key", "archive"}},
      {declare_nodes, {"node"}},
      {declare_backup, {"backup"}},
      {declare_agent, {"agent"}}};
  return all;
}

}  // namespace

Tree::Tree() {
  declare_globals();
  for (const Branch& branch : branches()) branch.declare(*this);
}

Tree::Tree(const std::vector<std::string>& words) {
  declare_globals();
  for (const Branch& branch : branches()) {
    const auto& names = branch.commands;
    const bool named = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return std::find(names.begin(), names.end(), word) != names.end();
    });
    if (named) branch.declare(*this);
  }
}

void Tree::declare_globals() {
  app.set_help_flag();
  app.add_flag("-h,--help", help);
  app.add_flag("--version", version_wanted);
  app.add_option("--home", globals.home);
  app.add_option("--credential", globals.credential);
  app.add_option("--passphrase-file", globals.passphrase_file);
  app.add_option("--lang", lang);
  app.add_flag("--json", globals.json);
  app.add_flag("-y,--yes", globals.yes);
  app.add_flag("--no-input", globals.no_input);
  app.add_flag("--no-agent", globals.no_agent);
  // At most one: otherwise a file called `status` would be taken for a second command.
  app.require_subcommand(0, 1);
}

CLI::App* Tree::group(const std::string& name, Msg help_text, CLI::App* parent) {
  CLI::App* sub = (parent == nullptr ? &app : parent)->add_subcommand(name)->fallthrough();
  sub->set_help_flag();
  sub->require_subcommand(0, 1);
  groups.emplace_back(sub, help_text);
  return sub;
}

void Tree::positional(Leaf& leaf, const std::string& name, std::string& value, bool required) {
  option(leaf, name, value, required);
}

void Tree::option(Leaf& leaf, const std::string& name, std::string& value, bool required) {
  leaf.app->add_option(name, value);
  if (required) leaf.required.emplace_back(&value, name);
}

void Tree::list_option(Leaf& leaf, const std::string& name, std::vector<std::string>& values) {
  leaf.app->add_option(name, values)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->delimiter(',');
}

void Tree::texts(Leaf& leaf, const std::string& name, std::vector<std::string>& values) {
  leaf.app->add_option(name, values)->expected(1)->take_all()->allow_extra_args(false);
}

void Tree::words(Leaf& leaf, const std::string& name, std::vector<std::string>& values) {
  leaf.app->add_option(name, values)->expected(-1);
  leaf.required_lists.emplace_back(&values, name);
}

void Tree::duration(Leaf& leaf, const std::string& name,
                    std::optional<std::chrono::milliseconds>& into) {
  durations.push_back({name, {}, &into});
  leaf.app->add_option(name, durations.back().text);
}

namespace {

// --- checking the words before CLI11 sees them --------------------------------------------------

std::vector<std::string> long_names(const CLI::App* app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app->get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App* app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

const CLI::App* find_command(const CLI::App* app, const std::string& name) {
  for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_name() == name) return sub;
  }
  return nullptr;
}

// "ceptoar relay contact add".
std::string path_of(const CLI::App* command) {
  std::string out = command->get_name();
  for (const CLI::App* up = command->get_parent(); up != nullptr; up = up->get_parent()) {
    out.insert(0, up->get_name() + " ");
  }
  return out;
}

// Facts that an organisation may not have, filled in from a list: a ministry has no ministry.
bool may_be_empty(std::string_view name) { return name == "--sector" || name == "--ministry"; }

bool only_separators(std::string_view value) {
  return value.find_first_not_of(", ") == std::string_view::npos;
}

class Scan {
 public:
  explicit Scan(const Tree& tree) : tree_(tree), here_(&tree.app) {}

  std::optional<UsageFault> run(const std::vector<std::string>& words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
      const std::string& word = words[at];
      std::optional<UsageFault> fault;
      if (word == "--" && !only_words_) {
        only_words_ = true;
      } else if (only_words_ || word.size() < 2 || word[0] != '-') {
        fault = plain(word);
      } else {
        fault = option(words, at);
      }
      if (fault) return fault;
    }
    return std::nullopt;
  }
  const CLI::App* command() const { return here_; }

 private:
  std::optional<UsageFault> plain(const std::string& word) {
    const std::vector<std::string> names = command_names(here_);
    const CLI::App* sub = words_ == 0 ? find_command(here_, word) : nullptr;
    if (sub != nullptr) {
      here_ = sub;
      return std::nullopt;
    }
    // `relay 1` and `relay contact list`: a command with words of its own and others below it.
    if (names.empty() || words_taken() > 0) {
      if (++words_ <= words_taken()) return std::nullopt;
      return UsageFault{{}, "E-USAGE-EXTRA", {{"word", word}, {"command", path_of(here_)}}};
    }
    return fault("E-USAGE-COMMAND", {{"command", word}}, word, names, path_of(here_) + " ");
  }

  std::optional<UsageFault> option(const std::vector<std::string>& words, std::size_t& at) {
    const std::string& word = words[at];
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const CLI::Option* found = here_->get_option_no_throw(name);
    if (found == nullptr) found = tree_.app.get_option_no_throw(name);
    if (found == nullptr) {
      std::vector<std::string> names = long_names(here_);
      if (here_ != &tree_.app) {
        for (std::string& global : long_names(&tree_.app)) names.push_back(std::move(global));
      }
      return fault("E-USAGE-OPTION", {{"option", name}}, name, names, "");
    }
    const bool takes_value = found->get_items_expected_max() > 0;
    if (!takes_value) {
      if (equals == std::string::npos) return std::nullopt;
      return UsageFault{{}, "E-USAGE-TAKES-NONE", {{"option", name}}};
    }
    const bool list = found->get_delimiter() == ',';
    if (equals != std::string::npos) {
      const std::string value = word.substr(equals + 1);
      if (value.empty() || (list && only_separators(value))) return no_value(name);
      return std::nullopt;
    }
    if (at + 1 >= words.size()) return no_value(name);
    const std::string& value = words[at + 1];
    // `--title --tlp red` forgot the title. A value that begins so is written `--title=--x`.
    if (value.starts_with("--") || (value.empty() && !may_be_empty(name))) return no_value(name);
    if (list && only_separators(value)) return no_value(name);
    ++at;
    return std::nullopt;
  }

  // How many words the command takes that are no options.
  std::size_t words_taken() const {
    std::size_t taken = 0;
    for (const CLI::Option* found : here_->get_options()) {
      if (!found->nonpositional())
        taken += static_cast<std::size_t>(found->get_items_expected_max());
    }
    return taken;
  }

  static UsageFault no_value(const std::string& name) {
    return UsageFault{{}, "E-USAGE-NO-VALUE", {{"option", name}}};
  }

  UsageFault fault(std::string code, std::vector<std::pair<std::string, std::string>> args,
                   const std::string& typed, const std::vector<std::string>& names,
                   const std::string& before) const {
    const std::optional<std::string> near = did_you_mean(typed, names);
    args.emplace_back("near", near ? before + *near : path_of(here_) + " --help");
    return UsageFault{{}, std::move(code), std::move(args)};
  }

  const Tree& tree_;
  const CLI::App* here_;
  bool only_words_ = false;  // after `--`
  std::size_t words_ = 0;
};

// What decides how an answer is given, found even where the rest is wrong.
Globals quick_globals(const std::vector<std::string>& words) {
  Globals out;
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] == "--json") out.json = true;
    if (words[i].starts_with("--lang=")) out.lang = ui::parse_lang(words[i].substr(7));
    if (words[i] == "--lang" && i + 1 < words.size()) out.lang = ui::parse_lang(words[i + 1]);
  }
  return out;
}

Msg help_of(const Tree& tree, const CLI::App* command) {
  for (const auto& leaf : tree.leaves) {
    if (leaf.app == command) return leaf.help;
  }
  for (const auto& [app, help] : tree.groups) {
    if (app == command) return help;
  }
  return Msg::kHelp;
}

std::optional<UsageFault> missing_in(const Leaf& leaf) {
  const auto missing = [&](const std::string& what) {
    return UsageFault{{}, "E-USAGE-MISSING", {{"what", what}, {"command", path_of(leaf.app)}}};
  };
  for (const auto& [value, what] : leaf.required) {
    if (value->empty()) return missing(what);
  }
  for (const auto& [values, what] : leaf.required_lists) {
    if (values->empty()) return missing(what);
  }
  return std::nullopt;
}

std::optional<UsageFault> finish_values(Tree& tree) {
  if (!tree.lang.empty() && !ui::parse_lang(tree.lang)) {
    return UsageFault{
        {}, "E-USAGE-CHOICE", {{"option", "--lang"}, {"value", tree.lang}, {"choices", "ja, en"}}};
  }
  tree.globals.lang = ui::parse_lang(tree.lang);
  for (const DurationOption& option : tree.durations) {
    if (option.text.empty()) continue;
    *option.into = parse_duration(option.text);
    if (!*option.into) {
      return UsageFault{
          {},
          "E-USAGE-CHOICE",
          {{"option", option.name}, {"value", option.text}, {"choices", "10s, 500ms, 2m"}}};
    }
  }
  return std::nullopt;
}

std::variant<Invocation, HelpWanted, UsageFault> parse_tree(Tree& tree,
                                                            const std::vector<std::string>& words) {
  Scan scan(tree);
  if (auto fault = scan.run(words)) return *fault;
  std::vector<std::string> backwards(words.rbegin(), words.rend());  // as CLI11 wants them
  try {
    tree.app.parse(backwards);
  } catch (const CLI::ParseError& error) {
    // Nothing known gets here; CLI11's own words are better than none.
    return UsageFault{{}, "E-USAGE", {{"what", error.what()}}};
  }
  if (auto fault = finish_values(tree)) return *fault;
  if (tree.help) return HelpWanted{tree.globals, help_of(tree, scan.command())};
  if (tree.version_wanted) return Invocation{tree.globals, VersionArgs{}};
  if (scan.command() == &tree.app) return Invocation{tree.globals, TodayArgs{}};
  for (const Leaf& leaf : tree.leaves) {
    if (leaf.app != scan.command()) continue;
    if (auto fault = missing_in(leaf)) return *fault;
    return Invocation{tree.globals, leaf.make()};
  }
  return HelpWanted{tree.globals, help_of(tree, scan.command())};  // `ceptoar org` alone
}

bool is_required(const Tree& tree, const CLI::App* command, const std::string& name) {
  const auto named = [&](const auto& required) { return required.second == name; };
  return std::any_of(tree.leaves.begin(), tree.leaves.end(), [&](const Leaf& leaf) {
    return leaf.app == command &&
           (std::any_of(leaf.required.begin(), leaf.required.end(), named) ||
            std::any_of(leaf.required_lists.begin(), leaf.required_lists.end(), named));
  });
}

CommandFacts facts_of(const Tree& tree, const CLI::App* command) {
  CommandFacts out{{}, help_of(tree, command), {}, {}, command_names(command)};
  for (const CLI::App* at = command; at != &tree.app; at = at->get_parent()) {
    out.path.insert(out.path.begin(), at->get_name());
  }
  for (const CLI::Option* option : command->get_options()) {
    const int most = option->get_items_expected_max();
    const bool adds_up = option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    if (!option->nonpositional()) {
      const std::string name = option->get_name(true);
      out.words.push_back({name, is_required(tree, command, name), most > 1});
      continue;
    }
    for (const std::string& long_name : option->get_lnames()) {
      const std::string name = "--" + long_name;
      out.options.push_back({name, most > 0, option->get_delimiter() == ',', adds_up,
                             most > 1 && !adds_up, is_required(tree, command, name)});
    }
  }
  return out;
}

}  // namespace

std::variant<Invocation, HelpWanted, UsageFault> parse_args(const std::vector<std::string>& words) {
  Tree small(words);
  auto outcome = parse_tree(small, words);
  if (std::holds_alternative<UsageFault>(outcome)) {
    Tree whole;  // the nearest word may be a command that was not declared
    outcome = parse_tree(whole, words);
  }
  if (auto* fault = std::get_if<UsageFault>(&outcome)) fault->globals = quick_globals(words);
  return outcome;
}

std::vector<std::string> commands_declared_for(const std::vector<std::string>& words) {
  const Tree tree(words);
  return command_names(&tree.app);
}

std::vector<CommandFacts> all_commands() {
  const Tree tree;
  std::vector<CommandFacts> out;
  std::vector<const CLI::App*> waiting{&tree.app};  // the next one at the end
  while (!waiting.empty()) {
    const CLI::App* command = waiting.back();
    waiting.pop_back();
    out.push_back(facts_of(tree, command));
    const auto below = command->get_subcommands([](const CLI::App*) { return true; });
    waiting.insert(waiting.end(), below.rbegin(), below.rend());
  }
  return out;
}

}  // namespace ceptoar::cmd
