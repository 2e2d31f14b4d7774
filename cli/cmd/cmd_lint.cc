// SPDX-License-Identifier: Apache-2.0
// lint, check.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/filters.h"
#include "cli/cmd/screens_liaison.h"
#include "cli/cmd/sending.h"
#include "cli/member/text_input.h"
#include "cli/work/exposure.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

Outcome<int> run(Context& context, const LintArgs& args) {
  const Outcome<Bytes> document = load_document(args.file);
  if (!document) return document.error();
  const auto clean = member::clean_text(*document, "text", false);
  if (!clean) return clean.error();
  // Without a home there is no roster to know names from; what every text is searched for is found.
  Outcome<OpenSession> session = OpenSession{};
  std::string signer;
  std::error_code failed;
  if (std::filesystem::is_directory(context.home(), failed)) {
    session = context.open_session();
    if (!session) return session.error();
    auto telling = work::telling_signer(**session);
    if (!telling) return telling.error();
    signer = std::move(*telling);
  }
  const auto dictionary = work::lint_dictionary(session->session.get(), args.names);
  if (!dictionary) return dictionary.error();
  const auto findings = liaison::lint(clean->text, *dictionary);
  std::vector<AttachedFindings> attached;
  for (const std::string& file : args.attached) {
    const Outcome<Bytes> content = load_document(file, liaison::kAttachedBytes);
    if (!content) return content.error();
    const std::string name = std::filesystem::path(file).filename().string();
    AttachedFindings found{name, {}};
    found.findings = liaison::lint_attached(name, *content, *dictionary, &found.whole);
    attached.push_back(std::move(found));
  }
  if (context.json()) {
    context.print_json(lint_document(clean->text, findings, signer, attached));
  } else {
    show_lint(context.out(), clean->text, findings, signer);
    show_attached(context.out(), attached);
  }
  for (const AttachedFindings& file : attached) {
    if (file.findings.empty() && !file.whole) {
      return user_error(UserCode::kLintUnseen, {{"path", make_visible(file.name, true)}});
    }
    if (file.findings.empty()) continue;
    return user_error(UserCode::kLintAttached,
                      {{"path", make_visible(file.name, true)},
                       {"given", make_visible(file.findings.front().found, true)}});
  }
  const bool names = std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
    return liaison::needs_consent(finding.shows);
  });
  return names ? kExitNegative : kExitDone;
}

Outcome<int> run(Context& context, const CheckArgs& args) {
  const auto since = moment_of("--since", args.since, context.now_ms(), false);
  if (!since) return since.error();
  const Outcome<Bytes> document = load_document(args.inventory, liaison::kInventoryBytes);
  if (!document) return document.error();
  const auto inventory = work::read_inventory(*document, args.inventory);
  if (!inventory) return inventory.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Concerns> concerns = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyChecking);
    return work::concerns(**session, *inventory, *since);
  }();
  if (!concerns) return concerns.error();
  if (context.json()) {
    context.print_json(concerns_document(*concerns));
  } else {
    show_concerns(context.out(), *concerns);
  }
  return concerns->hits.empty() ? kExitNegative : kExitDone;
}

}  // namespace ceptoar::cmd
