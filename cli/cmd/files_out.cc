// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/files_out.h"

#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"

namespace ceptoar::cmd {

int show_file(Context& context, const std::string& path, const std::string& number) {
  if (context.json()) {
    context.print_json(
        file_document(path, number.empty() ? std::nullopt : std::optional<std::string>(number)));
    return kExitDone;
  }
  context.out().say(Msg::kWrote, {{"path", path}});
  if (!number.empty()) show_number(context.out(), number);
  return kExitDone;
}

int show_file(Context& context, Msg sentence, const std::string& path, const std::string& number) {
  if (!context.json()) context.out().say(sentence);
  return show_file(context, path, number);
}

int show_done(Context& context, Msg sentence) {
  if (context.json()) {
    context.print_json(document("done").set("done", true));
  } else {
    context.out().say(sentence);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
