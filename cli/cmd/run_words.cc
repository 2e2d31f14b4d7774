// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/run_words.h"

#include <unistd.h>

#include <iostream>

#include "cli/cmd/commands.h"
#include "cli/cmd/damage.h"
#include "cli/ui/live.h"

namespace ceptoar::cmd {
namespace {

UserError to_user_error(const UsageFault& fault) {
  UserError error{UserCode::kUsage, {}};
  for (const member::UserCodeFacts& facts : member::user_codes()) {
    if (facts.id == fault.code) error.code = facts.code;
  }
  for (const auto& [name, value] : fault.args) error.arguments.push_back({name, value});
  return error;
}

// The end of a command that did its work. What it printed is nowhere when the disk is full; a reader who left
// wanted no more of it.
int end_with(Context& context, int exit_status) {
  context.out().flush();
  const bool lost = !context.out().stream().good() && !ui::reader_is_gone(STDOUT_FILENO);
  return lost ? context.report(member::user_error(UserCode::kOutput)) : exit_status;
}

}  // namespace

int run_words(const std::vector<std::string>& words, const ui::Environment& environment) {
  return run_parsed(parse_args(words), environment, nullptr);
}

int run_parsed(const ParsedWords& parsed, const ui::Environment& environment, const OpenSession* ready) {
  if (const auto* fault = std::get_if<UsageFault>(&parsed)) {
    return Context(fault->globals, environment, std::cout, std::cerr).report(to_user_error(*fault));
  }
  if (const auto* help = std::get_if<HelpWanted>(&parsed)) {
    Context context(help->globals, environment, std::cout, std::cerr);
    ui::Printer& out = context.out();
    out.prose(ui::text(out.lang(), help->text));
    return end_with(context, kExitDone);
  }
  const auto& invocation = std::get<Invocation>(parsed);
  Context context(invocation.globals, environment, std::cout, std::cerr);
  if (ready != nullptr) context.adopt(*ready);
  tell_of_damaged_archive(context);
  const Outcome<int> status = std::visit(
      [&](const auto& args) -> Outcome<int> { return run(context, args); }, invocation.command);
  context.out().flush();
  const int failed = status ? kExitDone : context.report(status.error());
  context.show_foot();
  return status ? end_with(context, *status) : failed;
}

}  // namespace ceptoar::cmd
