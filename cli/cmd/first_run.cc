// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/first_run.h"

#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"
#include "cli/member/invitation.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::cmd {

namespace fs = std::filesystem;
using member::Invitation;
using member::lift;

namespace {

class Dialogue {
 public:
  Dialogue(Context& context, ui::Prompt& prompt)
      : context_(context), prompt_(prompt), home_(context.home()) {}

  Outcome<FirstRun> run() {
    std::error_code ignored;
    if (!fs::exists(home_ / "keys", ignored)) {
      const auto begun = begin();
      if (!begun) return begun.error();
      if (!*begun) return FirstRun::kLater;
    } else {
      // The role alone is wanted of it, however old it is.
      const auto kept = member::accepted_invitation(home_, 0);
      if (kept && *kept) role_ = (*kept)->role;
    }
    return go_on();
  }

 private:
  std::optional<std::string> ask(Msg question) {
    context_.out().flush();
    context_.err().flush();
    auto line = prompt_.ask_line(context_.tr(question));
    if (!line) return std::nullopt;
    const std::size_t from = line->find_first_not_of(" \t\r");
    if (from == std::string::npos) return std::string();
    return line->substr(from, line->find_last_not_of(" \t\r") - from + 1);
  }
  fs::path path_of(const std::string& typed) const {
    return typed_path(typed, context_.environment()("HOME").value_or(""));
  }

  // Up to the keys. False: stopped by the person.
  Outcome<bool> begin() {
    context_.out().say(Msg::kFirstHello);
    auto invitation = member::accepted_invitation(home_, context_.now_ms());
    if (!invitation) context_.report(invitation.error());
    if (!invitation || !*invitation) {
      auto asked = ask_invitation();
      if (!asked) return asked.error();
      if (!*asked) return false;
      invitation = std::move(asked);
    } else {
      show(**invitation);
      beside_ = fs::current_path();
    }
    role_ = (*invitation)->role;
    auto lock = context_.new_home_lock();
    if (!lock) return lock.error();
    {
      const ui::Progress progress = context_.busy(Msg::kBusyEnrolling);
      const auto made = member::Home::create(home_, **lock, {(*invitation)->node, (*invitation)->handle},
                                             context_.now_ms(), context_.random());
      if (!made) return made.error();
    }
    context_.unlock_with(std::move(*lock));
    return true;
  }

  // Until one is read and its number compared. nullopt: stopped.
  Outcome<std::optional<Invitation>> ask_invitation() {
    for (;;) {
      const auto typed = ask(Msg::kAskInvitation);
      if (!typed || typed->empty()) return std::optional<Invitation>();
      const fs::path path = path_of(*typed);
      auto read = member::read_invitation(path, context_.now_ms());
      if (!read) {
        context_.report(read.error());
        continue;
      }
      show(*read);
      context_.out().prose(context_.tr(Msg::kCallInviter));
      show_number(context_.out(), read->number);
      const auto same = ask(Msg::kAskSameNumber);
      if (!same || !ui::is_yes(*same)) {
        context_.out().prose(context_.tr(Msg::kNumbersDiffer));
        return std::optional<Invitation>();
      }
      if (auto kept = member::accept_invitation(home_, *read); !kept) return kept.error();
      beside_ = fs::absolute(path).parent_path();
      return std::optional<Invitation>(std::move(*read));
    }
  }

  void show(const Invitation& invitation) {
    ui::Printer& out = context_.out();
    out.say(Msg::kInvitationSays,
            {{"org", name_of(out.lang(), invitation.name_ja, invitation.name_en, invitation.org)},
             {"role", role_name(out.lang(), invitation.role)},
             {"handle", invitation.handle},
             {"by", invitation.by},
             {"time", short_time(out, invitation.ends_ms)}});
  }

  // The request, then the reply.
  Outcome<FirstRun> go_on() {
    std::optional<member::OwnRequest> request;
    {
      const Outcome<OpenSession> session = context_.open_session();
      if (!session) return session.error();
      handle_ = (*session)->home().config().handle;
      auto own = member::own_request(**session, role_);
      if (!own) return own.error();
      request = std::move(*own);
    }
    if (!request) return FirstRun::kNotPersonal;
    if (beside_.empty()) {
      context_.out().say(Msg::kFirstResumed, {{"handle", handle_}});
    } else {
      write_request(*request, beside_);
    }
    tell_number(*request);
    for (;;) {
      const auto typed = ask(Msg::kAskReply);
      if (!typed || typed->empty()) {
        context_.out().prose(context_.tr(Msg::kRequestNext));
        return FirstRun::kLater;
      }
      if (*typed == "r" || *typed == "ｒ") {
        if (const auto place = ask(Msg::kAskRequestPlace); place && !place->empty()) {
          write_request(*request, path_of(*place));
        }
        continue;
      }
      const auto accepted = accept(path_of(*typed));
      if (!accepted) return accepted.error();
      if (*accepted) return FirstRun::kEnrolled;
    }
  }

  void tell_number(const member::OwnRequest& request) {
    context_.out().prose(context_.tr(Msg::kRequestTold));
    show_number(context_.out(), request.number);
  }

  // `place`: a directory, or the file itself. What cannot be written is said; the person tries again
  // with another place.
  void write_request(const member::OwnRequest& request, fs::path place) {
    std::error_code ignored;
    if (fs::is_directory(place, ignored)) place /= handle_ + ".request";
    const auto there = store::read_file(place, store::FileKind::kPlain, request.bytes.size());
    const bool same = there && *there == request.bytes;
    const auto written =
        same ? Outcome<void>()
             : lift(store::write_file(place, request.bytes, store::FileKind::kPlain, false),
                    place.string());
    if (!written) {
      context_.report(written.error());
      return;
    }
    context_.out().say(Msg::kRequestWritten, {{"path", place.string()}});
  }

  // False: asked for another file.
  Outcome<bool> accept(const fs::path& reply) {
    for (;;) {
      const auto number = ask(Msg::kAskReplyNumber);
      if (!number || number->empty()) return false;
      Outcome<OpenSession> session = context_.open_session();
      if (!session) return session.error();
      const Outcome<void> accepted = [&] {
        const ui::Progress progress = context_.busy(Msg::kBusyEnrolling);
        return member::member_accept(**session, reply, *number);
      }();
      if (!accepted) {
        context_.report(accepted.error());
        const UserCode code = accepted.error().code;
        if (code == UserCode::kNumberForm || code == UserCode::kNumberDiffers) continue;
        return false;
      }
      context_.out().say(Msg::kFirstDone);
      if (const Outcome<void> started = context_.start(*session); !started) return started.error();
      if (!session->started.sync.online) {
        context_.out().say(Msg::kFirstNode, {{"node", (*session)->home().config().node}});
      }
      return true;
    }
  }

  Context& context_;
  ui::Prompt& prompt_;
  fs::path home_;
  fs::path beside_;      // where the invitation lay; empty in a later run
  std::string role_;
  std::string handle_;
};

}  // namespace

fs::path typed_path(const std::string& typed, const std::string& user_home) {
  std::string_view text = typed;
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '\'' || text.front() == '"');
  if (quoted) text = text.substr(1, text.size() - 2);
  if (!user_home.empty() && text.starts_with("~/")) return fs::path(user_home) / text.substr(2);
  return fs::path(text);
}

Outcome<FirstRun> enrol_by_dialogue(Context& context, ui::Prompt& prompt) {
  return Dialogue(context, prompt).run();
}

}  // namespace ceptoar::cmd
