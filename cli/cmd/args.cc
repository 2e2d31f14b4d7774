// SPDX-License-Identifier: Apache-2.0
// The one translation unit that includes CLI11. CLI11 2.1.2 lets `--tlp= FILE` swallow FILE, takes
// an option for another option's value, accepts empty values and exits with codes of its own; so
// the words are checked against its tree first (scan), and what it still refuses is reported as
// ours.
#include "cli/cmd/args.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <functional>

namespace ceptoar::cmd {
namespace {

using ui::Msg;

// CLI11 binds variables by address: everything lives as long as the tree.
struct Tree {
  CLI::App app{"", "ceptoar"};
  Globals globals;
  std::string lang, wait;
  bool help = false;
  bool version_wanted = false;

  PostArgs post;
  InboxArgs inbox;
  ReadArgs read;
  BoardArgs board;
  StatusArgs status;
  VersionArgs version;
  SyncArgs sync;
  TryArgs try_files;
  RosterShowArgs roster_show;
  RosterGenesisArgs genesis;
  RosterSignArgs roster_sign;
  RosterTrustArgs roster_trust;
  OrgInitArgs org_init;
  OrgEnrolArgs org_enrol;
  OrgAcceptArgs org_accept;
  MemberInitArgs member_init;
  MemberEnrolArgs member_enrol;
  MemberAcceptArgs member_accept;
  CardShareArgs card_share;
  CardListArgs card_list;
  KeyRotateArgs key_rotate;
  KeyShowArgs key_show;
  NodeInitArgs node_init;
  NodeAcceptArgs node_accept;
  NodeStartArgs node_start;
  NodeStatusArgs node_status;

  struct Leaf {
    CLI::App* app;
    Msg help;
    std::function<Command()> make;
    // What must be there: pointer to the value and what it is called.
    std::vector<std::pair<const std::string*, std::string>> required;
    std::vector<std::pair<const std::vector<std::string>*, std::string>> required_lists;
  };
  std::deque<Leaf> leaves;  // stays where it is while it grows
  std::vector<std::pair<CLI::App*, Msg>> groups;

  Tree();
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

 private:
  CLI::App* group(const std::string& name, Msg help_text);
  template <class Args>
  Leaf& leaf(CLI::App* parent, const std::string& name, Msg help_text, Args& args);
  static void positional(Leaf& leaf, const std::string& name, std::string& value,
                         bool required = true);
  static void option(Leaf& leaf, const std::string& name, std::string& value,
                     bool required = false);
  void everyday();
  void roster();
  void organisations();
  void members_cards_keys();
  void nodes();
};

Tree::Tree() {
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
  // At most one: otherwise a file called `status` would be taken for a second command.
  app.require_subcommand(0, 1);
  everyday();
  roster();
  organisations();
  members_cards_keys();
  nodes();
}

CLI::App* Tree::group(const std::string& name, Msg help_text) {
  CLI::App* sub = app.add_subcommand(name)->fallthrough();
  sub->set_help_flag();
  sub->require_subcommand(0, 1);
  groups.emplace_back(sub, help_text);
  return sub;
}

template <class Args>
Tree::Leaf& Tree::leaf(CLI::App* parent, const std::string& name, Msg help_text, Args& args) {
  CLI::App* sub = parent->add_subcommand(name)->fallthrough();
  sub->set_help_flag();
  leaves.push_back({sub, help_text, [&args]() -> Command { return args; }, {}, {}});
  return leaves.back();
}

void Tree::positional(Leaf& leaf, const std::string& name, std::string& value, bool required) {
  leaf.app->add_option(name, value);
  if (required) leaf.required.emplace_back(&value, name);
}

void Tree::option(Leaf& leaf, const std::string& name, std::string& value, bool required) {
  leaf.app->add_option(name, value);
  if (required) leaf.required.emplace_back(&value, name);
}

// One value an occurrence, so that `--to a,b FILE` leaves FILE alone; several occurrences add up.
void list_option(CLI::App* app, const std::string& name, std::vector<std::string>& values) {
  app->add_option(name, values)->expected(1)->take_all()->allow_extra_args(false)->delimiter(',');
}

void Tree::everyday() {
  Leaf& p = leaf(&app, "post", Msg::kHelpPost, post);
  positional(p, "FILE", post.file);
  p.app->add_option("--title", post.title);
  p.app->add_option("--tlp", post.tlp);
  list_option(p.app, "--to", post.to);
  p.app->add_flag("--with-members", post.with_members);
  p.app->add_flag("--exercise", post.exercise);
  p.app->add_flag("--flash", post.flash);
  p.app->add_flag("--dry-run", post.dry_run);
  p.app->add_option("--wait", wait);
  Leaf& i = leaf(&app, "inbox", Msg::kHelpInbox, inbox);
  i.app->add_flag("--unread", inbox.unread);
  i.app->add_flag("--all", inbox.all);
  Leaf& r = leaf(&app, "read", Msg::kHelpRead, read);
  positional(r, "ID", read.id);
  r.app->add_flag("--headers", read.headers);
  positional(leaf(&app, "board", Msg::kHelpBoard, board), "ID", board.id);
  leaf(&app, "status", Msg::kHelpStatus, status);
  leaf(&app, "sync", Msg::kHelpSync, sync);
  leaf(&app, "version", Msg::kHelpVersion, version);
  Leaf& t = leaf(&app, "try", Msg::kHelpTry, try_files);
  t.app->add_option("FILE", try_files.files)->expected(-1);
  t.required_lists.emplace_back(&try_files.files, "FILE");
}

void Tree::roster() {
  CLI::App* g = group("roster", Msg::kHelpRoster);
  positional(leaf(g, "show", Msg::kHelpRosterShow, roster_show), "HANDLE", roster_show.handle,
             false);
  Leaf& n = leaf(g, "genesis", Msg::kHelpRosterGenesis, genesis);
  n.app->add_option("FILE", genesis.requests)->expected(-1);
  n.app->add_option("--from", genesis.from);
  // Signatures are many files by nature: the shell expands them, and no positional goes with them.
  n.app->add_option("--signatures", genesis.signatures)->expected(1, -1);
  option(n, "--out", genesis.out, true);
  Leaf& s = leaf(g, "sign", Msg::kHelpRosterSign, roster_sign);
  positional(s, "FILE", roster_sign.roster);
  option(s, "--admin", roster_sign.admin, true);
  s.app->add_option("--admin-credential", roster_sign.admin_credential);
  option(s, "--out", roster_sign.out, true);
  Leaf& t = leaf(g, "trust", Msg::kHelpRosterTrust, roster_trust);
  positional(t, "FILE", roster_trust.roster);
  option(t, "--number", roster_trust.number, true);
}

void Tree::organisations() {
  CLI::App* g = group("org", Msg::kHelpOrg);
  Leaf& i = leaf(g, "init", Msg::kHelpOrgInit, org_init);
  positional(i, "HANDLE", org_init.handle);
  option(i, "--under", org_init.under);
  option(i, "--kind", org_init.kind);
  option(i, "--sector", org_init.sector);
  option(i, "--ministry", org_init.ministry);
  option(i, "--name-ja", org_init.name_ja, true);
  option(i, "--name-en", org_init.name_en, true);
  option(i, "--holder", org_init.holder, true);
  option(i, "--role", org_init.role, true);
  option(i, "--node", org_init.node);
  option(i, "--admin", org_init.admin, true);
  i.app->add_option("--admin-credential", org_init.admin_credential);
  option(i, "--out", org_init.out, true);
  Leaf& e = leaf(g, "enrol", Msg::kHelpOrgEnrol, org_enrol);
  positional(e, "FILE", org_enrol.request);
  option(e, "--number", org_enrol.number, true);
  option(e, "--admin", org_enrol.admin, true);
  e.app->add_option("--admin-credential", org_enrol.admin_credential);
  option(e, "--out", org_enrol.out, true);
  Leaf& a = leaf(g, "accept", Msg::kHelpOrgAccept, org_accept);
  positional(a, "FILE", org_accept.reply, false);
  option(a, "--number", org_accept.number);
  option(a, "--admin", org_accept.admin, true);
  a.app->add_option("--admin-credential", org_accept.admin_credential);
  option(a, "--access-out", org_accept.access_out);
}

void Tree::members_cards_keys() {
  CLI::App* m = group("member", Msg::kHelpMember);
  Leaf& i = leaf(m, "init", Msg::kHelpMemberInit, member_init);
  positional(i, "HANDLE", member_init.handle);
  option(i, "--role", member_init.role, true);
  option(i, "--out", member_init.out, true);
  Leaf& e = leaf(m, "enrol", Msg::kHelpMemberEnrol, member_enrol);
  positional(e, "FILE", member_enrol.request);
  option(e, "--number", member_enrol.number, true);
  option(e, "--admin", member_enrol.admin, true);
  e.app->add_option("--admin-credential", member_enrol.admin_credential);
  e.app->add_flag("--device", member_enrol.device);
  option(e, "--out", member_enrol.out, true);
  Leaf& a = leaf(m, "accept", Msg::kHelpMemberAccept, member_accept);
  positional(a, "FILE", member_accept.reply);
  option(a, "--number", member_accept.number, true);
  CLI::App* c = group("card", Msg::kHelpCard);
  Leaf& s = leaf(c, "share", Msg::kHelpCardShare, card_share);
  list_option(s.app, "--to", card_share.to);
  option(s, "--tel", card_share.telephone);
  option(s, "--mail", card_share.mail);
  leaf(c, "list", Msg::kHelpCardList, card_list);
  CLI::App* k = group("key", Msg::kHelpKey);
  option(leaf(k, "rotate", Msg::kHelpKeyRotate, key_rotate), "--class", key_rotate.key_class);
  leaf(k, "show", Msg::kHelpKeyShow, key_show);
}

void Tree::nodes() {
  CLI::App* g = group("node", Msg::kHelpNode);
  Leaf& i = leaf(g, "init", Msg::kHelpNodeInit, node_init);
  option(i, "--dir", node_init.directory, true);
  option(i, "--org", node_init.org, true);
  option(i, "--host", node_init.host, true);
  option(i, "--port", node_init.port, true);
  option(i, "--member-port", node_init.member_port, true);
  Leaf& a = leaf(g, "accept", Msg::kHelpNodeAccept, node_accept);
  positional(a, "FILE", node_accept.roster);
  option(a, "--dir", node_accept.directory, true);
  option(a, "--number", node_accept.number, true);
  option(a, "--access", node_accept.access);
  Leaf& s = leaf(g, "start", Msg::kHelpNodeStart, node_start);
  option(s, "--dir", node_start.directory, true);
  s.app->add_flag("--detach", node_start.detach);
  option(leaf(g, "status", Msg::kHelpNodeStatus, node_status), "--dir", node_status.directory);
}

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
    if (names.empty()) {
      if (++words_ <= words_taken()) return std::nullopt;
      return UsageFault{{}, "E-USAGE-EXTRA", {{"word", word}, {"command", path()}}};
    }
    if (const CLI::App* sub = find_command(here_, word)) {
      here_ = sub;
      return std::nullopt;
    }
    return fault("E-USAGE-COMMAND", {{"command", word}}, word, names, path() + " ");
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
    args.emplace_back("near", near ? before + *near : path() + " --help");
    return UsageFault{{}, std::move(code), std::move(args)};
  }

  std::string path() const {
    std::string out = here_->get_name();
    for (const CLI::App* up = here_->get_parent(); up != nullptr; up = up->get_parent()) {
      out.insert(0, up->get_name() + " ");
    }
    return out;
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

std::optional<UsageFault> missing_in(const Tree::Leaf& leaf) {
  const std::string command = leaf.app->get_parent()->get_name() + " " + leaf.app->get_name();
  const auto missing = [&](const std::string& what) {
    std::string shown = command.starts_with("ceptoar ") ? command : "ceptoar " + command;
    return UsageFault{{}, "E-USAGE-MISSING", {{"what", what}, {"command", std::move(shown)}}};
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
  if (!tree.wait.empty()) {
    tree.post.wait = parse_duration(tree.wait);
    if (!tree.post.wait) {
      return UsageFault{
          {},
          "E-USAGE-CHOICE",
          {{"option", "--wait"}, {"value", tree.wait}, {"choices", "10s, 500ms, 2m"}}};
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
  for (const Tree::Leaf& leaf : tree.leaves) {
    if (leaf.app != scan.command()) continue;
    if (auto fault = missing_in(leaf)) return *fault;
    return Invocation{tree.globals, leaf.make()};
  }
  return HelpWanted{tree.globals, help_of(tree, scan.command())};  // `ceptoar org` alone
}

}  // namespace

std::variant<Invocation, HelpWanted, UsageFault> parse_args(const std::vector<std::string>& words) {
  Tree tree;
  auto outcome = parse_tree(tree, words);
  if (auto* fault = std::get_if<UsageFault>(&outcome)) fault->globals = quick_globals(words);
  return outcome;
}

std::vector<CommandOptions> all_options() {
  const Tree tree;
  std::vector<CommandOptions> out;
  for (const Tree::Leaf& leaf : tree.leaves) {
    const CLI::App* parent = leaf.app->get_parent();
    const std::string prefix = parent == &tree.app ? "" : parent->get_name() + " ";
    out.push_back({prefix + leaf.app->get_name(), leaf.help, long_names(leaf.app)});
  }
  return out;
}

}  // namespace ceptoar::cmd
