// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/damage.h"

#include <unistd.h>

#include "cli/ui/errors.h"
#include "store/damage.h"

namespace ceptoar::cmd {
namespace {

// Set before the handler is installed and never changed while it is.
std::string last_words;  // NOLINT: a handler has nothing else to reach
int last_status = 0;     // NOLINT

void say_and_end() {
  std::size_t done = 0;
  while (done < last_words.size()) {
    const ssize_t n = ::write(STDERR_FILENO, last_words.data() + done, last_words.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  ::_exit(last_status);
}

}  // namespace

void tell_of_damaged_archive(const Context& context) {
  const UserError error =
      member::user_error(UserCode::kStoreCorrupt, {{"what", (context.home() / "archive").string()}});
  ui::Args args;
  for (const member::Argument& argument : error.arguments) args.push_back({argument.name, argument.value});
  const ui::ErrorText text = ui::error_text(context.lang(), error.id(), args);
  last_words = context.json() ? ui::error_json(text, error.id(), error.exit_status()).dump() + "\n"
                         : ui::format_error(text, error.id());
  last_status = error.exit_status();
  store::on_damaged_pages(say_and_end);
}

}  // namespace ceptoar::cmd
