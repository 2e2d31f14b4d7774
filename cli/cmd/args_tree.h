// SPDX-License-Identifier: Apache-2.0
// How a group of commands declares itself to CLI11. Inside cmd only: args.cc and the args_*.cc.
// CLI11 binds variables by address: everything declared lives as long as the tree.
#ifndef CEPTOAR_CLI_CMD_ARGS_TREE_H_
#define CEPTOAR_CLI_CMD_ARGS_TREE_H_

#include <CLI/CLI.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/cmd/args.h"

namespace ceptoar::cmd {

struct Leaf {
  CLI::App* app;
  ui::Msg help;
  std::function<Command()> make;
  // What must be there: pointer to the value and what it is called.
  std::vector<std::pair<const std::string*, std::string>> required;
  std::vector<std::pair<const std::vector<std::string>*, std::string>> required_lists;
};

// A text that must be a duration ("10s") where it was given.
struct DurationOption {
  std::string name;
  std::string text;
  std::optional<std::chrono::milliseconds>* into;
};

class Tree {
 public:
  Tree();  // all commands
  // Those that `words` can mean: the tree of all is a fifth of a short command's own time.
  explicit Tree(const std::vector<std::string>& words);
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  // Under `parent`, or at the top.
  CLI::App* group(const std::string& name, ui::Msg help_text, CLI::App* parent = nullptr);

  // A command and its arguments, which the tree owns.
  template <class Args>
  std::pair<Leaf&, Args&> leaf(CLI::App* parent, const std::string& name, ui::Msg help_text) {
    const auto args = std::make_shared<Args>();
    CLI::App* sub = parent->add_subcommand(name)->fallthrough();
    sub->set_help_flag();
    leaves.push_back({sub, help_text, [args]() -> Command { return *args; }, {}, {}});
    return {leaves.back(), *args};
  }
  static void positional(Leaf& leaf, const std::string& name, std::string& value,
                         bool required = true);
  static void option(Leaf& leaf, const std::string& name, std::string& value,
                     bool required = false);
  // One value an occurrence, so that `--to a,b FILE` leaves FILE alone; several occurrences add up.
  static void list_option(Leaf& leaf, const std::string& name, std::vector<std::string>& values);
  // One value an occurrence, commas and all.
  static void texts(Leaf& leaf, const std::string& name, std::vector<std::string>& values);
  // Words without a name, one at least.
  static void words(Leaf& leaf, const std::string& name, std::vector<std::string>& values);
  void duration(Leaf& leaf, const std::string& name, std::optional<std::chrono::milliseconds>& into);

  CLI::App app{"", "ceptoar"};
  Globals globals;
  std::string lang;
  bool help = false;
  bool version_wanted = false;
  std::deque<Leaf> leaves;  // stays where it is while it grows, as do the two below
  std::deque<DurationOption> durations;
  std::vector<std::pair<CLI::App*, ui::Msg>> groups;

 private:
  void declare_globals();
};

// What post and the drafts take beside a text.
void declare_typed(Leaf& leaf, member::Typed& typed);
// One function a group of commands, each in its own args_*.cc.
void declare_items(Tree& tree);
void declare_drafts(Tree& tree);
void declare_answers(Tree& tree);
void declare_broadcast(Tree& tree);
void declare_relay(Tree& tree);
void declare_report(Tree& tree);
// Below `report`.
void declare_handling(Tree& tree, CLI::App* report);
void declare_cases(Tree& tree);
void declare_redact(Tree& tree);
void declare_care(Tree& tree);
void declare_desk(Tree& tree);
void declare_watch(Tree& tree);
void declare_roster(Tree& tree);
void declare_organisations(Tree& tree);
void declare_members_cards_keys(Tree& tree);
void declare_nodes(Tree& tree);
void declare_backup(Tree& tree);
void declare_agent(Tree& tree);
// Below `org`.
void declare_people(Tree& tree, CLI::App* org);
// Below `report`.
void declare_rendering(Tree& tree, CLI::App* report);
// Below `roster`.
void declare_voting(Tree& tree, CLI::App* roster);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_TREE_H_
