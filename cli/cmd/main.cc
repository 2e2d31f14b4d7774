// SPDX-License-Identifier: Apache-2.0
// ceptoar: what a member types.
#include <malloc.h>

#include <csignal>
#include <iostream>

#include "cli/cmd/commands.h"
#include "cli/cmd/damage.h"
#include "cli/cmd/hidden.h"
#include "crypto/random.h"

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

int run_words(const std::vector<std::string>& words) {
  const ui::Environment environment = ui::process_environment();
  if (!words.empty() && words.front() == kCompleteWord) {
    return complete({words.begin() + 1, words.end()}, environment, std::cout);
  }
  if (!words.empty() && words.front() == kManWord) {
    return write_man_pages({words.begin() + 1, words.end()});
  }
  auto parsed = parse_args(words);
  if (const auto* fault = std::get_if<UsageFault>(&parsed)) {
    return Context(fault->globals, environment, std::cout, std::cerr).report(to_user_error(*fault));
  }
  if (const auto* help = std::get_if<HelpWanted>(&parsed)) {
    Context context(help->globals, environment, std::cout, std::cerr);
    ui::Printer& out = context.out();
    out.prose(ui::text(out.lang(), help->text));
    return kExitDone;
  }
  const auto& invocation = std::get<Invocation>(parsed);
  Context context(invocation.globals, environment, std::cout, std::cerr);
  tell_of_damaged_archive(context);
  const Outcome<int> status = std::visit(
      [&](const auto& args) -> Outcome<int> { return run(context, args); }, invocation.command);
  context.out().flush();
  const int exit_status = status ? *status : context.report(status.error());
  context.show_foot();
  return exit_status;
}

}  // namespace
}  // namespace ceptoar::cmd

int main(int argc, char** argv) {
  // The two threads of libzmq need little: a heap of their own for each costs a short command more.
  mallopt(M_ARENA_MAX, 1);
  // A pager that was closed ends the output, not the work; writing then fails quietly.
  std::signal(SIGPIPE, SIG_IGN);
  constexpr int kBug = 70;
  if (const auto ready = ceptoar::crypto::init(); !ready) {
    std::cerr << "ceptoar: " << ready.error().context << '\n';
    return kBug;
  }
  try {
    return ceptoar::cmd::run_words(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& bug) {
    std::cerr << "ceptoar: E-BUG: " << bug.what() << '\n';
    return kBug;
  }
}
