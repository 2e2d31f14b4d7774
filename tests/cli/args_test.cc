// SPDX-License-Identifier: Apache-2.0
// The command line: what the parser below gets wrong is right here, and every fault says what is
// meant.
#include "cli/cmd/args.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ceptoar::cmd::args_test {
namespace {

using Words = std::vector<std::string>;

template <class Args>
Args parsed(const Words& words) {
  auto outcome = parse_args(words);
  const auto* invocation = std::get_if<Invocation>(&outcome);
  if (invocation == nullptr || !std::holds_alternative<Args>(invocation->command)) {
    ADD_FAILURE() << "not understood as that command";
    return {};
  }
  return std::get<Args>(invocation->command);
}

UsageFault fault_of(const Words& words) {
  auto outcome = parse_args(words);
  const auto* fault = std::get_if<UsageFault>(&outcome);
  if (fault == nullptr) {
    ADD_FAILURE() << "was accepted";
    return {};
  }
  return *fault;
}

std::string argument(const UsageFault& fault, std::string_view name) {
  for (const auto& [key, value] : fault.args) {
    if (key == name) return value;
  }
  return {};
}

TEST(ArgsTest, GlobalsWorkBeforeAndAfterTheCommand) {
  for (const Words& words : {Words{"--json", "--lang", "en", "-y", "--home=/h", "inbox"},
                             Words{"inbox", "--json", "--lang=en", "--yes", "--home", "/h"}}) {
    auto outcome = parse_args(words);
    const auto* invocation = std::get_if<Invocation>(&outcome);
    ASSERT_NE(invocation, nullptr);
    EXPECT_TRUE(invocation->globals.json);
    EXPECT_TRUE(invocation->globals.yes);
    EXPECT_EQ(invocation->globals.lang, ui::Lang::kEn);
    EXPECT_EQ(invocation->globals.home, "/h");
    EXPECT_FALSE(invocation->globals.credential);
  }
  auto nested = parse_args({"roster", "show", "banks", "--json"});
  ASSERT_TRUE(std::holds_alternative<Invocation>(nested));
  EXPECT_TRUE(std::get<Invocation>(nested).globals.json);
}

TEST(ArgsTest, OnlyTheCommandThatIsNamedIsDeclared) {
  const std::vector<CommandFacts> all = all_commands();
  for (const std::string& name : all.front().subcommands) {
    const auto declared = commands_declared_for({"--home", "/h", name, "1"});
    EXPECT_EQ(std::count(declared.begin(), declared.end(), name), 1) << name;
    EXPECT_LE(declared.size(), 9u) << name;
  }
  EXPECT_TRUE(commands_declared_for({"inbax"}).empty());
  EXPECT_EQ(argument(fault_of({"inbax"}), "near"), "ceptoar inbox");
}

TEST(ArgsTest, VersionIsAnOptionToo) {
  for (const Words& words : {Words{"--version"}, Words{"--json", "--version"}, Words{"version"}}) {
    parsed<VersionArgs>(words);
  }
}

TEST(ArgsTest, AListOfCommasNamesNobody) {
  for (const Words& words : {Words{"post", "f", "--to", ","}, Words{"post", "f", "--to=, ,"}}) {
    EXPECT_EQ(fault_of(words).code, "E-USAGE-NO-VALUE");
  }
}

TEST(ArgsTest, AListDoesNotSwallowTheFile) {
  const auto post =
      parsed<PostArgs>({"post", "--to", "a,b", "--to", "c", "FILE", "--tlp", "amber"});
  EXPECT_EQ(post.file, "FILE");
  EXPECT_EQ(post.to, (Words{"a", "b", "c"}));
  EXPECT_EQ(parsed<PostArgs>({"post", "--to=a,b", "FILE"}).file, "FILE");
}

TEST(ArgsTest, AnEmptyValueIsRefusedAndSwallowsNothing) {
  EXPECT_EQ(fault_of({"post", "--tlp=", "FILE"}).code, "E-USAGE-NO-VALUE");
  EXPECT_EQ(fault_of({"post", "FILE", "--title", ""}).code, "E-USAGE-NO-VALUE");
  EXPECT_EQ(fault_of({"post", "FILE", "--tlp"}).code, "E-USAGE-NO-VALUE");
  const UsageFault fault = fault_of({"post", "FILE", "--title", "--tlp", "red"});
  EXPECT_EQ(fault.code, "E-USAGE-NO-VALUE");
  EXPECT_EQ(argument(fault, "option"), "--title");
  EXPECT_EQ(parsed<PostArgs>({"post", "FILE", "--title=--x"}).title, "--x");
  // An organisation may have no ministry.
  EXPECT_EQ(parsed<OrgInitArgs>({"org", "init", "fsa", "--ministry", "", "--sector", "",
                                 "--name-ja", "a", "--name-en", "b", "--holder", "h@fsa", "--role",
                                 "r", "--admin", "d", "--out", "o"})
                .ministry,
            "");
}

TEST(ArgsTest, UnknownWordsAreRefusedWithTheNearest) {
  const UsageFault command = fault_of({"psot", "FILE"});
  EXPECT_EQ(command.code, "E-USAGE-COMMAND");
  EXPECT_EQ(argument(command, "near"), "ceptoar post");
  EXPECT_EQ(argument(fault_of({"roster", "sohw"}), "near"), "ceptoar roster show");
  const UsageFault option = fault_of({"post", "FILE", "--tpl", "red"});
  EXPECT_EQ(option.code, "E-USAGE-OPTION");
  EXPECT_EQ(argument(option, "near"), "--tlp");
  EXPECT_EQ(argument(fault_of({"xyzzyxyzzy"}), "near"), "ceptoar --help");
  EXPECT_EQ(fault_of({"inbox", "--json=yes"}).code, "E-USAGE-TAKES-NONE");
  EXPECT_EQ(fault_of({"post", "-x", "FILE"}).code, "E-USAGE-OPTION");
}

TEST(ArgsTest, NamesAreNotShortened) {
  EXPECT_EQ(fault_of({"inb"}).code, "E-USAGE-COMMAND");
  EXPECT_EQ(fault_of({"inbox", "--unr"}).code, "E-USAGE-OPTION");
}

TEST(ArgsTest, OneWordTooManyIsNamed) {
  const UsageFault fault = fault_of({"post", "停電", "について.md"});
  EXPECT_EQ(fault.code, "E-USAGE-EXTRA");
  EXPECT_EQ(argument(fault, "word"), "について.md");
  EXPECT_EQ(argument(fault, "command"), "ceptoar post");
}

TEST(ArgsTest, AFileMayBeCalledLikeACommand) {
  EXPECT_EQ(parsed<PostArgs>({"post", "status"}).file, "status");
  EXPECT_EQ(parsed<RosterShowArgs>({"roster", "show", "inbox"}).handle, "inbox");
}

TEST(ArgsTest, EndsOfKeysAreThoseThatComeSoonUnlessAllAreAskedFor) {
  EXPECT_FALSE(parsed<RosterKeysArgs>({"roster", "keys"}).all);
  EXPECT_TRUE(parsed<RosterKeysArgs>({"roster", "keys", "--all"}).all);
}

TEST(ArgsTest, DashAndDoubleDashWork) {
  EXPECT_EQ(parsed<PostArgs>({"post", "-", "--tlp", "red"}).file, "-");
  EXPECT_EQ(parsed<PostArgs>({"post", "--tlp", "red", "--", "-x.md"}).file, "-x.md");
  EXPECT_EQ(parsed<PostArgs>({"post", "--", "--help"}).file, "--help");
  EXPECT_EQ(fault_of({"post", "--", "a", "b"}).code, "E-USAGE-EXTRA");
}

TEST(ArgsTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(parsed<PostArgs>({"post"}).file, "") << "the editor";
  EXPECT_EQ(argument(fault_of({"read"}), "what"), "ID");
  EXPECT_EQ(argument(fault_of({"read"}), "command"), "ceptoar read");
  EXPECT_EQ(argument(fault_of({"draft", "send"}), "what"), "ID");
  const UsageFault trust = fault_of({"roster", "trust", "R"});
  EXPECT_EQ(argument(trust, "what"), "--number");
  EXPECT_EQ(argument(trust, "command"), "ceptoar roster trust");
  EXPECT_EQ(argument(fault_of({"try"}), "what"), "FILE");
}

TEST(ArgsTest, LabelsHaveNoDefault) { EXPECT_FALSE(parsed<PostArgs>({"post", "FILE"}).tlp); }

TEST(ArgsTest, ManyFilesAreTaken) {
  EXPECT_EQ(parsed<TryArgs>({"try", "a", "b", "c"}).files.size(), 3U);
  const auto propose = parsed<RosterGenesisArgs>({"roster", "genesis", "a", "b", "--out", "o"});
  EXPECT_EQ(propose.requests, (Words{"a", "b"}));
  const auto assemble = parsed<RosterGenesisArgs>(
      {"roster", "genesis", "--from", "r", "--signatures", "s1", "s2", "--out", "o"});
  EXPECT_EQ(assemble.signatures, (Words{"s1", "s2"}));
  EXPECT_EQ(assemble.out, "o");
  EXPECT_TRUE(assemble.requests.empty());
}

TEST(ArgsTest, DurationsHaveAUnit) {
  EXPECT_EQ(parse_duration("10s"), std::chrono::milliseconds(10'000));
  EXPECT_EQ(parse_duration("500ms"), std::chrono::milliseconds(500));
  EXPECT_EQ(parse_duration("2m"), std::chrono::milliseconds(120'000));
  EXPECT_EQ(parse_duration("0s"), std::chrono::milliseconds(0));
  for (const char* bad :
       {"", "10", "s", "-1s", "1h", "61m", "10s ", "1.5s", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
  EXPECT_EQ(fault_of({"post", "FILE", "--wait", "soon"}).code, "E-USAGE-CHOICE");
}

TEST(ArgsTest, HelpIsForTheCommandItStandsBeside) {
  const auto help = [](const Words& words) {
    auto outcome = parse_args(words);
    const auto* wanted = std::get_if<HelpWanted>(&outcome);
    return wanted == nullptr ? std::optional<ui::Msg>() : std::optional<ui::Msg>(wanted->text);
  };
  EXPECT_EQ(help({"--help"}), ui::Msg::kHelp);
  EXPECT_EQ(help({"post", "--help"}), ui::Msg::kHelpPost);  // though FILE is missing
  EXPECT_EQ(help({"org", "init", "-h"}), ui::Msg::kHelpOrgInit);
  EXPECT_EQ(help({"org"}), ui::Msg::kHelpOrg);
  EXPECT_EQ(help({"org", "--help"}), ui::Msg::kHelpOrg);
}

TEST(ArgsTest, AFaultIsToldInTheLanguageAndFormAskedFor) {
  const UsageFault fault = fault_of({"psot", "--lang", "en", "--json"});
  EXPECT_EQ(fault.globals.lang, ui::Lang::kEn);
  EXPECT_TRUE(fault.globals.json);
  EXPECT_EQ(fault_of({"inbox", "--lang", "fr"}).code, "E-USAGE-CHOICE");
}

TEST(ArgsTest, BareCommandIsTodaysScreen) { parsed<TodayArgs>({}); }

TEST(ArgsTest, SeveralOperatorsAndSystemsAreNamedAtOnce) {
  const auto set = parsed<OperatorSetArgs>({"org", "operator", "set", "banks-1", "三条信用組合", "--as", "target"});
  EXPECT_EQ(set.names, (Words{"banks-1", "三条信用組合"}));
  EXPECT_EQ(set.as, "target");
  EXPECT_EQ(parsed<OperatorListArgs>({"org", "operator", "list", "banks"}).handle, "banks");
  EXPECT_TRUE(parsed<OperatorShareArgs>({"org", "operator", "share", "--to", "own", "--with-members"}).with_members);
  EXPECT_EQ(fault_of({"org", "operator", "share"}).code, "E-USAGE-MISSING");
  EXPECT_EQ(fault_of({"org", "operator", "set", "--as", "target"}).code, "E-USAGE-MISSING");
  EXPECT_EQ(parsed<SystemsAddArgs>({"systems", "add", "a", "b", "--note", "n"}).names, (Words{"a", "b"}));
  EXPECT_TRUE(parsed<SystemsTemplateArgs>({"systems", "template", "--dry-run"}).dry_run);
  EXPECT_EQ(parsed<ReportCheckArgs>({"report", "check", "--system", "a"}).system, "a");
  EXPECT_EQ(parsed<SectorsArgs>({"sectors", "--at", "2010-06-04"}).at, "2010-06-04");
  EXPECT_EQ(parsed<SectorsArgs>({"sectors", "--file", "f"}).file, "f");
}

TEST(ArgsTest, ACommandMayHaveWordsOfItsOwnAndOthersBelowIt) {
  EXPECT_EQ(parsed<RelayArgs>({"relay", "1", "--note", "contact"}).id, "1");
  const auto add = parsed<ContactAddArgs>({"relay", "contact", "add", "三条商会", "--tel", "1"});
  EXPECT_EQ(add.name, "三条商会");
  EXPECT_EQ(add.tel, "1");
  EXPECT_EQ(parsed<GroupSetArgs>({"relay", "group", "set", "a", "b,c", "--json"}).members, "b,c");
  EXPECT_EQ(parsed<RelayToldArgs>({"relay", "told", "1", "x", "--confirmed"}).name, "x");
  const UsageFault extra = fault_of({"relay", "1", "contact"});
  EXPECT_EQ(extra.code, "E-USAGE-EXTRA");
  EXPECT_EQ(argument(extra, "command"), "ceptoar relay");
  const UsageFault missing = fault_of({"relay", "contact", "add"});
  EXPECT_EQ(missing.code, "E-USAGE-MISSING");
  EXPECT_EQ(argument(missing, "command"), "ceptoar relay contact add");
  EXPECT_EQ(fault_of({"relay"}).code, "E-USAGE-MISSING");
  EXPECT_EQ(fault_of({"relay", "contact", "ad"}).code, "E-USAGE-COMMAND");
}

}  // namespace
}  // namespace ceptoar::cmd::args_test
