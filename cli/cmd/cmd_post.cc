// SPDX-License-Identifier: Apache-2.0
// post: show who will be able to read it, ask, send.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/sending.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

constexpr std::uint8_t kActNow = 3;

struct Said {
  work::Details details;
  std::optional<std::uint8_t> importance;
};

work::PostWish wish_of(const PostArgs& args, const Said& said, Bytes document) {
  work::PostWish wish;
  wish.details = said.details;
  wish.document = std::move(document);
  wish.title = args.title;
  wish.tlp = args.tlp;
  for (const std::string& part : args.to) wish.to += (wish.to.empty() ? "" : ",") + part;
  wish.with_members = args.with_members;
  wish.exercise = args.exercise;
  wish.flash = args.flash;
  wish.importance = said.importance.value_or(args.flash ? kActNow : 0);
  return wish;
}

// What needs no keys to be seen is said before a passphrase is asked for.
Outcome<void> check_label(const PostArgs& args) {
  if (!args.tlp) return user_error(UserCode::kTlpMissing);
  if (!parse_tlp(*args.tlp)) return user_error(UserCode::kTlpUnknown, {{"given", *args.tlp}});
  return {};
}

}  // namespace

Outcome<int> run(Context& context, const PostArgs& args) {
  if (const Outcome<void> label = check_label(args); !label) return label.error();
  const auto details = details_of(args, context.now_ms());
  if (!details) return details.error();
  const auto importance = importance_of(args.importance);
  if (!importance) return importance.error();
  Outcome<Bytes> document = load_document(args.file);
  if (!document) return document.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft = [&] {
    const ui::Progress progress = context.busy(Msg::kBusySealing);
    return work::prepare(**session, wish_of(args, {*details, *importance}, std::move(*document)));
  }();
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait});
}

}  // namespace ceptoar::cmd
