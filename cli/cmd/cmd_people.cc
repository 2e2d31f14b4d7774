// SPDX-License-Identifier: Apache-2.0
// org members, role, remove, renew, handover, takeover, duty; card confirm.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_people.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/work/cards.h"
#include "cli/work/time_input.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Outcome<bool> sure(Context& context, Msg question, const std::string& handle) {
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
  if (!prompt) return prompt.error();
  return context.ask_yes(*prompt, context.tr(question, {{"handle", make_visible(handle, true)}}));
}

UserError bad_time(const std::string& given) {
  return user_error(UserCode::kTimeForm, {{"where", "--at"}, {"given", make_visible(given, true)}});
}

}  // namespace

Outcome<int> run(Context& context, const OrgMembersArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto view = work::people(**session);
  if (!view) return view.error();
  if (context.json()) {
    context.print_json(people_document(*view));
  } else {
    show_people(context.out(), *view);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const OrgRoleArgs& args) {
  const auto admin = context.open_admin(args.admin, args.admin_credential);
  if (!admin) return admin.error();
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto done = member::certify(**session, *admin, {args.handle, args.role, args.device});
  if (!done) return done.error();
  Outcome<int> status = send_queued(context, *session);
  if (!status) return status;
  if (context.json()) {
    context.print_json(role_document(*done));
    return status;
  }
  context.out().say(done->own ? Msg::kCertifiedOwn : Msg::kCertified,
                    {{"handle", done->handle},
                     {"role", role_name(context.lang(), done->role)},
                     {"time", long_time(context.out(), done->ends_ms)}});
  if (done->device_ends_ms != 0) {
    context.out().say(Msg::kCertifiedDevice,
                      {{"time", long_time(context.out(), done->device_ends_ms)}});
  }
  if (done->colleagues != 0) {
    context.out().say(Msg::kCertifiedAll, {{"count", std::to_string(done->colleagues)}});
  }
  return status;
}

Outcome<int> run(Context& context, const OrgRemoveArgs& args) {
  if (args.admin.empty() && !args.access_out.empty()) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "--admin"}, {"command", "ceptoar org remove --access-out"}});
  }
  std::optional<member::AdminKeys> keys;
  if (!args.admin.empty()) {
    auto opened = context.open_admin(args.admin, args.admin_credential);
    if (!opened) return opened.error();
    keys.emplace(std::move(*opened));
  }
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto yes = sure(context, keys ? Msg::kAskRemoveByAdmin : Msg::kAskRemove, args.handle);
  if (!yes) return yes.error();
  if (!*yes) {
    context.err().say(Msg::kNotRemoved);
    return kExitNegative;
  }
  const Outcome<work::Removal> removal = [&] {
    const ui::Progress progress = context.busy(Msg::kBusySending);
    if (!keys) return work::remove_from_organisation(**session, args.handle);
    const work::AdminWord word{*keys, args.access_out};
    return work::remove_from_organisation(**session, args.handle, &word);
  }();
  if (!removal) return removal.error();
  // New cards go out with the new keys.
  if (const Outcome<void> started = context.start(*session); !started) return started.error();
  if (context.json()) {
    context.print_json(removal_document(*removal));
  } else {
    show_removal(context.out(), *removal);
    if (!args.access_out.empty()) {
      context.out().say(Msg::kRemovedAccess, {{"path", args.access_out}});
    }
  }
  return removal->published ? kExitDone : kExitQueued;
}

namespace {

// At the company, from a file: its own certificate may have ended, so nothing is asked of the node before.
Outcome<int> renew_from_file(Context& context, const OrgRenewArgs& args) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto ends_ms = member::take_company_certificate(**session, args.from);
  if (!ends_ms) return ends_ms.error();
  if (const Outcome<void> started = context.start(*session); !started) return started.error();
  const std::string& holder = (*session)->home().config().handle;
  const std::string handle = holder.substr(holder.find('@') + 1);
  if (context.json()) {
    context.print_json(renewed_document({{handle, *ends_ms, {}}}));
  } else {
    context.out().say(Msg::kRenewTaken, {{"handle", make_visible(handle, true)},
                                         {"time", long_time(context.out(), *ends_ms)}});
  }
  return kExitDone;
}

Outcome<void> write_certificate(const std::string& out, const member::RenewedCompany& one) {
  if (out.empty()) return {};
  return member::lift(store::write_file(out, one.certificate, store::FileKind::kPlain, false), out);
}

}  // namespace

Outcome<int> run(Context& context, const OrgRenewArgs& args) {
  if (!args.from.empty()) return renew_from_file(context, args);
  const auto missing = [](std::string what) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", std::move(what)}, {"command", "ceptoar org renew"}});
  };
  if (args.admin.empty()) return missing("--admin");
  if (!args.out.empty() && args.handle.empty()) return missing("HANDLE");
  const auto admin = context.open_admin(args.admin, args.admin_credential);
  if (!admin) return admin.error();
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto renewed = member::renew_companies(**session, *admin, args.handle);
  if (!renewed) return renewed.error();
  Outcome<int> status = send_queued(context, *session);
  if (!status) return status;
  if (!renewed->empty()) {
    if (auto written = write_certificate(args.out, renewed->front()); !written) {
      return written.error();
    }
  }
  if (context.json()) {
    context.print_json(renewed_document(*renewed));
    return status;
  }
  if (renewed->empty()) context.out().say(Msg::kRenewNone);
  for (const member::RenewedCompany& one : *renewed) {
    context.out().say(Msg::kRenewed, {{"handle", make_visible(one.handle, true)},
                                      {"time", long_time(context.out(), one.ends_ms)}});
  }
  if (!args.out.empty()) context.out().say(Msg::kRenewFile, {{"path", args.out}});
  return status;
}

Outcome<int> run(Context& context, const OrgHandoverArgs& args) {
  if (args.at.empty() && !args.cancel && args.archive_out.empty()) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "--at"}, {"command", "ceptoar org handover"}});
  }
  std::uint64_t ends_ms = 0;
  if (!args.at.empty() && !args.cancel) {
    const auto when = work::parse_when(args.at, context.now_ms(), work::Nearest::kFuture);
    if (!when) return bad_time(args.at);
    ends_ms = *when;
  }
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (ends_ms != 0 || args.cancel) {
    auto set = member::set_handover(**session, {args.from, args.to, ends_ms});
    if (!set) return set.error();
  }
  member::Exported exported;
  if (!args.archive_out.empty()) {
    const auto made = member::export_archive(**session, args.to, args.archive_out);
    if (!made) return made.error();
    exported = *made;
  }
  Outcome<int> status = send_queued(context, *session);
  if (!status) return status;
  if (context.json()) {
    context.print_json(
        handover_document({args.from, args.to, ends_ms}, args.archive_out, exported));
    return status;
  }
  if (args.cancel) context.out().say(Msg::kHandoverCancelled, {{"handle", args.from}});
  if (ends_ms != 0) {
    context.out().say(Msg::kHandoverSet, {{"from", args.from},
                                          {"to", args.to},
                                          {"time", long_time(context.out(), ends_ms)}});
  }
  if (!args.archive_out.empty()) {
    context.out().say(Msg::kArchiveWritten, {{"path", args.archive_out},
                                             {"count", std::to_string(exported.items)},
                                             {"red", std::to_string(exported.red)},
                                             {"to", args.to}});
  }
  return status;
}

Outcome<int> run(Context& context, const OrgTakeoverArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto taken = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyKeys);
    return member::import_archive(**session, args.file);
  }();
  if (!taken) return taken.error();
  if (context.json()) {
    context.print_json(takeover_document(*taken));
  } else {
    context.out().say(Msg::kArchiveTaken, {{"count", std::to_string(taken->items)},
                                           {"known", std::to_string(taken->known)},
                                           {"refused", std::to_string(taken->refused)}});
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const OrgDutyArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  int status = kExitDone;
  if (!args.set.empty()) {
    const auto bytes = store::read_file(args.set, store::FileKind::kPlain, limits::kTextBytes);
    if (!bytes) return member::from_error(bytes.error(), args.set);
    const auto shifts = work::parse_duty(as_text(*bytes), args.set, context.now_ms());
    if (!shifts) return shifts.error();
    if (auto set = member::set_duty(**session, *shifts); !set) return set.error();
    Outcome<int> done = send_queued(context, *session);
    if (!done) return done;
    status = *done;
  }
  const auto table = member::duty_table(**session);
  if (!table) return table.error();
  if (context.json()) {
    context.print_json(duty_document(*table));
  } else if (table->created_ms == 0) {
    context.out().say(Msg::kDutyNone);
  } else {
    show_duty(context.out(), *table, context.now_ms());
  }
  return status;
}

namespace {

std::optional<std::size_t> number_of_choice(const std::string& text) {
  if (text.empty()) return 1;
  const bool digit = text.size() == 1 && text.front() >= '1' && text.front() <= '9';
  return digit ? std::optional<std::size_t>(static_cast<std::size_t>(text.front() - '0'))
               : std::nullopt;
}

// Of somebody else: both are shown, the person says which one he heard by telephone.
Outcome<int> confirm_other(Context& context, const CardConfirmArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto rows = work::card_choices(**session, args.handle);
  if (!rows) return rows.error();
  const auto choice = number_of_choice(args.choice);
  if (!choice || *choice > rows->size()) {
    return user_error(UserCode::kUsageChoice, {{"option", "--choice"},
                                               {"value", make_visible(args.choice, true)},
                                               {"choices", "1-" + std::to_string(rows->size())}});
  }
  const work::CardRow& wanted = (*rows)[*choice - 1];
  if (!context.json()) {
    show_cards(context.out(), *rows);
    if (wanted.standing == member::CardStanding::kGood) {
      context.out().say(Msg::kCardNothingToConfirm);
      return kExitDone;
    }
    context.out().say(Msg::kCardChosen, {{"number", std::to_string(*choice)},
                                         {"time", long_time(context.out(), wanted.created_ms)}});
  }
  const auto yes = sure(context, Msg::kAskCardConfirm, args.handle);
  if (!yes) return yes.error();
  if (!*yes) {
    context.err().say(Msg::kCardNotConfirmed);
    return kExitNegative;
  }
  const auto settled = work::settle_card(**session, args.handle, *choice);
  if (!settled) return settled.error();
  if (context.json()) {
    context.print_json(cards_document({*settled}));
  } else {
    context.out().say(Msg::kCardSettled, {{"handle", make_visible(args.handle, true)}});
  }
  return kExitDone;
}

}  // namespace

Outcome<int> run(Context& context, const CardConfirmArgs& args) {
  if (!args.handle.empty()) return confirm_other(context, args);
  if (!args.choice.empty()) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "HANDLE"}, {"command", "ceptoar card confirm --choice"}});
  }
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto shared = work::card_share(**session, {"", {}, "", "", true});
  if (!shared) return shared.error();
  if (context.json()) {
    context.print_json(share_document(*shared));
  } else {
    context.out().say(Msg::kCardConfirmed);
  }
  return shared->stored ? kExitDone : kExitQueued;
}

}  // namespace ceptoar::cmd
