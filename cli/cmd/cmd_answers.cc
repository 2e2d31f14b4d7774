// SPDX-License-Identifier: Apache-2.0
// ack, reply, update, withdraw.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/member/archive_items.h"
#include "cli/member/shown.h"
#include "cli/work/vendor.h"
#include "cli/work/answering.h"
#include "cli/work/find.h"
#include "cli/work/items.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

constexpr std::string_view kStates = "received, not-affected, investigating, affected, mitigated";

Outcome<AckState> state_of(const std::string& typed) {
  if (typed.empty()) return AckState::kReceived;
  const auto state = parse_ack_state(typed);
  // What programs say by themselves is not for a person to say.
  if (!state || *state == AckState::kOpened || *state == AckState::kRelayed ||
      is_unopened(*state)) {
    return user_error(UserCode::kUsageChoice, {{"option", "--state"},
                                               {"value", typed},
                                               {"choices", std::string(kStates)}});
  }
  return *state;
}

// All of them before the first is answered: a mistyped one sends nothing. They are answered as they were typed:
// a place in the list tells items apart that have one number.
Outcome<void> find_all(member::Session& session, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const auto number = work::lasting_number(session, id);
    // What has not left yet is his own.
    if (!number && number.error().code == UserCode::kStillQueued) {
      return user_error(UserCode::kOwnItem, {{"id", make_visible(id, true)}});
    }
    if (!number) return number.error();
  }
  return {};
}

// The correction that a place in the list has come to mean, where nobody here has read it: an answer to it
// cannot be taken back. nullopt: what is answered is what was shown, a copy of it, or was read since.
Outcome<std::optional<member::ItemRow>> unseen_correction(member::Session& session,
                                                          const std::string& id) {
  const std::optional<member::ItemRow> none;
  if (parse_item_number(id)) return none;
  auto found = work::find_item(session, id);
  if (!found) return found.error();
  auto* row = std::get_if<member::ItemRow>(&*found);
  const auto shown = member::shown_places(session);
  if (!shown) return shown.error();
  if (row == nullptr || row->read || !*shown) return none;
  const EntryId& entry = (*shown)->at(std::stoul(id) - 1);  // what was found and is no number is a place
  if (row->entry == entry) return none;
  const auto before = member::item_of(session, entry);
  if (!before) return before.error();
  return before->superseded ? std::optional(std::move(*row)) : none;
}

// Before the first is answered: false when one of them has to be read again, which is said.
Outcome<bool> are_as_shown(Context& context, member::Session& session,
                           const std::vector<std::string>& ids) {
  bool all = true;
  for (const std::string& id : ids) {
    const auto changed = unseen_correction(session, id);
    if (!changed) return changed.error();
    if (!*changed) continue;
    all = false;
    if (context.json()) continue;
    const std::string number = format_item_number((*changed)->number);
    context.out().set_exercise((*changed)->exercise);
    context.out().say(Msg::kAckChanged, {{"id", shown_number(number)}});
    context.out().set_exercise(false);
  }
  return all;
}

}  // namespace

Outcome<int> run(Context& context, const AckArgs& args) {
  const Outcome<AckState> state = state_of(args.state);
  if (!state) return state.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (auto found = find_all(**session, args.ids); !found) return found.error();
  const Outcome<bool> as_shown = are_as_shown(context, **session, args.ids);
  if (!as_shown) return as_shown.error();
  if (!*as_shown) {
    if (context.json()) context.print_json(ack_document({}));
    return kExitNegative;
  }
  std::vector<work::AckResult> results;
  bool queued = false;
  for (const std::string& id : args.ids) {
    const Outcome<work::AckResult> result = [&] {
      const ui::Progress progress = context.busy(Msg::kBusySending);
      return work::acknowledge(**session, id, *state, args.note);
    }();
    if (!result) {
      // What was sent is sent, whatever became of this one.
      if (context.json() && !results.empty()) context.print_json(ack_document(results));
      return result.error();
    }
    queued |= !result->stored;
    if (!context.json()) show_answer(context.out(), *result);
    results.push_back(*result);
  }
  if (context.json()) context.print_json(ack_document(results));
  return queued ? kExitQueued : kExitDone;
}

Outcome<int> run(Context& context, const ReplyArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kReply;
  typed.about = args.id;
  typed.title = args.title;
  typed.all = args.all;
  for (const std::string& product : args.products) {
    typed.fields.push_back(std::string(work::kAffected) + "=" + product);
  }
  const DraftChoice choice{TextFrom::kFile, args.dry_run, args.wait};
  if (args.file.empty()) return write_and_send(context, typed, "reply", choice);
  return send_file(context, args.file, typed, choice);
}

Outcome<int> run(Context& context, const UpdateArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kUpdate;
  typed.about = args.id;
  typed.title = args.title;
  typed.importance = args.importance;
  typed.certainty = args.certainty;
  typed.as_of = args.as_of;
  typed.ack_by = args.ack_by;
  typed.act_by = args.act_by;
  typed.summary = args.summary;
  typed.fields = args.fields;
  const DraftChoice choice{TextFrom::kFile, args.dry_run, args.wait};
  if (args.file.empty()) return write_and_send(context, typed, "update", choice);
  return send_file(context, args.file, typed, choice);
}

Outcome<int> run(Context& context, const WithdrawArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kWithdraw;
  typed.about = args.id;
  return send_note(context, typed, args.reason, {TextFrom::kFile, args.dry_run, args.wait});
}

}  // namespace ceptoar::cmd
