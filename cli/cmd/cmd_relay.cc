// SPDX-License-Identifier: Apache-2.0
// relay: to member companies through the mesh; mail and FAX for those without a program; contacts,
// groups; reach.
#include <algorithm>
#include <filesystem>

#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens_relay.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/form/mail.h"
#include "cli/work/contacts.h"
#include "cli/work/mail.h"
#include "store/files.h"

namespace ceptoar::cmd {

using member::lift;
using member::user_error;

namespace {

UserError choice(std::string_view option, const std::string& value, std::string_view choices) {
  return user_error(UserCode::kUsageChoice, {{"option", std::string(option)},
                                             {"value", value},
                                             {"choices", std::string(choices)}});
}

// How those without a program are told; checked before anything is sent.
struct OtherMeans {
  work::MailServer server;
  std::filesystem::path out;
  std::filesystem::path unsent;  // where what a server did not take is kept
  bool send_mail = false;
  bool full_text = false;
};
// The password is for the server of the configuration alone, not for one named on the command line.
Outcome<void> add_login(Context& context, const member::HomeConfig& config,
                        const std::filesystem::path& home, work::MailServer& server) {
  if (config.mail_login.empty() || server.url != config.mail_smtp) return {};
  if (!work::is_mail_login(config.mail_login)) return choice("mail_login", config.mail_login, "desk");
  auto password = work::read_mail_password(
      home, context.environment()("CREDENTIALS_DIRECTORY").value_or(""));
  if (!password) return password.error();
  server.login = config.mail_login;
  server.password = std::move(*password);
  server.authorities = config.mail_ca;
  return {};
}

Outcome<OtherMeans> other_means(Context& context, member::Session& session,
                                const OtherMeansArgs& args, Tlp tlp) {
  const member::HomeConfig& config = session.home().config();
  OtherMeans out;
  out.server.url = !args.smtp.empty() ? args.smtp
                   : !config.mail_smtp.empty() ? config.mail_smtp
                                               : std::string(work::kDefaultMailServer);
  out.server.from = args.from.empty() ? config.mail_from : args.from;
  out.out = args.out;
  out.send_mail = args.send_mail;
  out.full_text = args.full_text;
  if (!work::is_mail_server(out.server.url)) {
    return choice("--smtp", out.server.url, "smtp://host:25, smtps://host:465");
  }
  const bool from_good = work::is_mail_address(out.server.from);
  if ((!out.server.from.empty() || args.send_mail) && !from_good) {
    return choice("--from", out.server.from, "desk@example.jp");
  }
  if (args.send_mail) {
    if (auto login = add_login(context, config, session.home().directory(), out.server); !login) {
      return login.error();
    }
  }
  out.unsent = session.home().directory() / "unsent-mail";
  // AMBER in the open is not the secretariat's to decide; no policy allows it yet.
  if (args.full_text && tlp != Tlp::kGreen && tlp != Tlp::kClear) {
    return user_error(UserCode::kMailTlp, {{"tlp", std::string(tlp_label(tlp))}});
  }
  return out;
}

Desk desk_of(Context& context, member::Session& session) {
  Desk desk;
  const auto identity = session.identity();
  const auto* roster = session.trust().current();
  if (!identity || roster == nullptr) return desk;
  const crypto::Subject& me = (*identity)->subject;
  if (const Organisation* org = (*roster)->find_org(me.org)) {
    desk.name = name_of(context.lang(), org->name_ja, org->name_en, org->handle);
  }
  const member::HeldCard own = session.trust().card_of(me.handle);
  if (own.card == nullptr) return desk;
  for (const Contact& contact : own.card->card.contacts) {
    if (contact.means == "tel" && desk.tel.empty()) desk.tel = contact.value;
  }
  return desk;
}

// Mails of one item that no server has taken, as files in the home: a failure loses no words.
class UnsentMails {
 public:
  UnsentMails(const std::filesystem::path& root, const std::string& number)
      : root_(root), folder_(root / number) {}

  Outcome<void> keep(const std::string& name, const std::string& eml) const {
    for (const std::filesystem::path& folder : {root_, folder_}) {
      auto made = lift(store::make_private_directory(folder), folder.string());
      if (!made) return made;
    }
    const std::filesystem::path path = file_of(name);
    return lift(store::write_file(path, as_bytes(eml), store::FileKind::kSecret, true),
                path.string());
  }
  // It was taken after all.
  void forget(const std::string& name) const {
    std::error_code ignored;
    std::filesystem::remove(file_of(name), ignored);
    std::filesystem::remove(folder_, ignored);  // when it was the last
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  // By the contact alone: its place in the list may be another one next time.
  std::filesystem::path file_of(const std::string& name) const {
    return folder_ / (form::file_stem(0, name) + ".eml");
  }
  std::filesystem::path root_;
  std::filesystem::path folder_;
};

// Writes drafts and hands mails over, to each only once for one version of an item. What was handed
// over is noted at once, each by itself: a server that refuses the third must not make the first two
// go again.
Outcome<OtherMeansDone> tell_others(Context& context, member::Session& session,
                                    const work::RelayPlan& plan, const OtherMeans& means) {
  OtherMeansDone done;
  if (!means.out.empty() && !plan.others.empty()) {
    if (auto made = lift(store::make_private_directory(means.out), means.out.string()); !made) {
      return made.error();
    }
  }
  const Desk desk = desk_of(context, session);
  const auto to_mail = work::to_be_mailed(session, plan);
  if (!to_mail) return to_mail.error();
  const auto keep = [&](const std::string& name, const std::string& text) -> Outcome<void> {
    const std::filesystem::path path = means.out / name;
    auto kept = lift(store::write_file(path, as_bytes(text), store::FileKind::kSecret, true),
                     path.string());
    if (kept) done.files.push_back(path.string());
    return kept;
  };
  const UnsentMails unsent(means.unsent, plan.summary.number);
  std::optional<UserError> failed;  // after the first no server is asked again
  std::size_t number = 0;
  for (const member::ContactRow& contact : plan.others) {
    const std::string stem = form::file_stem(++number, contact.name);
    form::Mail mail;
    mail.from = means.server.from;
    mail.from_name = desk.name;
    mail.to = contact.mail;
    mail.subject = mail_subject(context.lang(), plan);
    mail.body = mail_text(context.out(), plan, desk, contact, means.full_text);
    mail.at_ms = context.now_ms();
    mail.id = context.random().id<MsgId>().hex();
    const std::string eml = form::eml(mail);
    if (!means.out.empty() && !contact.mail.empty()) {
      if (auto kept = keep(stem + ".eml", eml); !kept) return kept.error();
    }
    if (!means.out.empty() && !contact.fax.empty()) {
      const std::string fax = fax_text(context.out(), plan, desk, contact);
      if (auto kept = keep(stem + ".fax.txt", fax); !kept) return kept.error();
    }
    const bool mails = std::find(to_mail->begin(), to_mail->end(), contact) != to_mail->end();
    if (!means.send_mail || !mails) continue;
    if (!failed) {
      auto sent = work::send_mail(means.server, contact.name, contact.mail, eml);
      if (!sent) failed = sent.error();
    }
    if (failed) {
      if (auto kept = unsent.keep(contact.name, eml); !kept) return kept.error();
      continue;
    }
    auto noted = work::note_handed(session, plan.summary.number, contact.name,
                                   member::Means::kMail, false);
    if (!noted) return noted.error();
    unsent.forget(contact.name);
    done.mailed.push_back(contact.name);
  }
  if (failed) {
    return user_error(UserCode::kMailFailed, {{"name", std::string(failed->argument("name"))},
                                              {"what", std::string(failed->argument("what"))},
                                              {"path", unsent.folder().string()}});
  }
  return done;
}

void show_others(Context& context, const work::RelayPlan& plan, const OtherMeans& means,
                 const OtherMeansDone& done) {
  ui::Printer& out = context.out();
  if (!done.files.empty()) {
    out.say(Msg::kRelayWrote, {{"count", std::to_string(done.files.size())},
                               {"path", means.out.string()}});
  }
  if (!done.mailed.empty()) {
    out.say(Msg::kRelayMailed, {{"names", joined(context.lang(), done.mailed)}});
  }
  if (!plan.others.empty() && done.files.empty() && done.mailed.empty()) {
    out.say(Msg::kRelayDrafts, {{"id", shown_number(plan.summary.number)}});
  }
}

// Standard output is for the document.
ui::Printer& screen_of(Context& context) { return context.json() ? context.err() : context.out(); }

// Before a question, and where nobody reads documents alone.
bool shows_plan(const Context& context) { return !context.json() || !context.yes(); }

void show_plan(Context& context, const work::RelayPlan& plan) {
  if (shows_plan(context)) show_relay_plan(screen_of(context), plan);
}

// False: given up, and said so.
Outcome<bool> confirmed(Context& context, const work::RelayPlan& plan) {
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
  if (!prompt) return prompt.error();
  const bool yes = context.ask_yes(*prompt, Msg::kAskSend, plan.exercise);
  if (!yes) screen_of(context).say(Msg::kGivenUp);
  return yes;
}

// False: given up. Who is reached otherwise, or has had it, is not asked about: no mail goes there.
Outcome<bool> may_mail(Context& context, member::Session& session, const work::RelayPlan& plan) {
  const auto to = work::to_be_mailed(session, plan);
  if (!to) return to.error();
  if (shows_plan(context)) show_mail_plan(screen_of(context), plan, *to);
  return to->empty() ? Outcome<bool>(true) : confirmed(context, plan);
}

Outcome<int> send_and_show(Context& context, member::Session& session, const work::RelayPlan& plan,
                           const OtherMeans& means) {
  const Outcome<work::RelayResult> sent = [&] {
    const ui::Progress progress = context.busy(Msg::kBusySending);
    return work::send_relay(session, plan);
  }();
  if (!sent) return sent.error();
  const Outcome<OtherMeansDone> done = tell_others(context, session, plan, means);
  const std::string id = shown_number(sent->number);
  if (sent->untold) context.err().say(Msg::kRelayNotTold);
  if (context.json()) {
    if (done) context.print_json(relay_document(plan, &*sent, *done));
  } else {
    if (sent->stored) context.out().say(Msg::kRelaySent, {{"id", id}});
    if (sent->told) context.out().say(Msg::kRelayTold);
    if (done) show_others(context, plan, means, *done);
    if (const auto reach = work::reach(session, sent->number)) {
      show_relay_counts(context.out(), *reach);
      context.out().say(Msg::kRelayTable, {{"id", id}});
    }
  }
  if (!done) return done.error();
  if (plan.sealed && !sent->stored) return not_sent_yet(session, id);
  return kExitDone;
}

}  // namespace

Outcome<int> run(Context& context, const RelayArgs& args) {
  work::RelayWish wish{args.group, args.note, 0};
  const auto ack_by = when_of("--ack-by", args.ack_by, context.now_ms(), work::Nearest::kFuture);
  if (!ack_by) return ack_by.error();
  wish.ack_by_ms = *ack_by;
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::RelayPlan> plan = work::plan_relay(**session, args.id, wish);
  if (!plan) return plan.error();
  const Outcome<OtherMeans> means = other_means(context, **session, args.others, plan->item.tlp);
  if (!means) return means.error();
  context.set_exercise(plan->exercise);
  show_plan(context, *plan);
  if (args.dry_run) {
    if (context.json()) {
      context.print_json(relay_document(*plan, nullptr, {}));
    } else {
      context.out().say(Msg::kDryRun);
    }
    return kExitDone;
  }
  const Outcome<bool> yes = confirmed(context, *plan);
  if (!yes) return yes.error();
  if (!*yes) return kExitNegative;
  return send_and_show(context, **session, *plan, *means);
}

Outcome<int> run(Context& context, const RelayMailArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::RelayPlan> plan = work::plan_relay(**session, args.id, {args.group, "", 0});
  if (!plan) return plan.error();
  const Outcome<OtherMeans> means = other_means(context, **session, args.others, plan->item.tlp);
  if (!means) return means.error();
  if (means->out.empty() && !means->send_mail) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "--out, --send-mail"}, {"command", "ceptoar relay mail"}});
  }
  context.set_exercise(plan->exercise);
  if (means->send_mail) {
    const Outcome<bool> yes = may_mail(context, **session, *plan);
    if (!yes) return yes.error();
    if (!*yes) return kExitNegative;
  }
  const Outcome<OtherMeansDone> done = tell_others(context, **session, *plan, *means);
  if (!done) return done.error();
  if (context.json()) {
    context.print_json(relay_document(*plan, nullptr, *done));
  } else {
    show_others(context, *plan, *means, *done);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const RelayToldArgs& args) {
  const auto means = args.means.empty() ? member::Means::kTel : parse_means(args.means);
  if (!means) return choice("--means", args.means, "tel, mail, fax, paper");
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  auto noted = work::note_handed(**session, args.id, args.name, *means, args.confirmed);
  if (!noted) return noted.error();
  return show_done(context, Msg::kRelayNoted);
}

Outcome<int> run(Context& context, const ContactAddArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  auto kept = work::add_contact(**session, {args.name, args.mail, args.fax, args.tel});
  if (!kept) return kept.error();
  return show_done(context, Msg::kContactKept);
}

Outcome<int> run(Context& context, const ContactImportArgs& args) {
  const Outcome<Bytes> csv = load_document(args.file);
  if (!csv) return csv.error();
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const Outcome<std::size_t> count = work::import_contacts(**session, *csv);
  if (!count) return count.error();
  if (context.json()) return show_done(context, Msg::kContactKept);
  context.out().say(Msg::kContactsKept, {{"count", std::to_string(*count)}});
  return kExitDone;
}

Outcome<int> run(Context& context, const ContactListArgs&) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto contacts = member::contacts(**session);
  if (!contacts) return contacts.error();
  if (context.json()) {
    context.print_json(contacts_document(*contacts));
  } else {
    show_contacts(context.out(), *contacts);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ContactRemoveArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if (auto gone = work::remove_contact(**session, args.name); !gone) return gone.error();
  return show_done(context, Msg::kContactGone);
}

Outcome<int> run(Context& context, const GroupSetArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  auto set = work::set_group(**session, args.name, member::split_recipients(args.members));
  if (!set) return set.error();
  return show_done(context, Msg::kGroupKept);
}

Outcome<int> run(Context& context, const GroupRemoveArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if (auto gone = work::remove_group(**session, args.name); !gone) return gone.error();
  return show_done(context, Msg::kGroupGone);
}

Outcome<int> run(Context& context, const ReachArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Reach> reach = work::reach(**session, args.id);
  if (!reach) return reach.error();
  if (context.json()) {
    context.print_json(reach_document(*reach));
  } else if (args.csv) {
    context.out().stream() << reach_csv(*reach);
  } else {
    show_reach(context.out(), *reach, context.now_ms());
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
