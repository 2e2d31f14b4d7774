// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/notices.h"

#include <algorithm>

#include "cli/cmd/show.h"
#include "cli/ui/printer.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using member::Outcome;
using member::user_error;
using member::UserCode;
using ui::Msg;

namespace {

constexpr std::string_view kMailPrefix = "mail:";
constexpr std::size_t kAddressBytes = 254;  // RFC 5321 4.5.3.1.3
constexpr std::string_view kNames[] = {
    "PATH",   "HOME",    "USER",            "LOGNAME", "SHELL",   "LANG",
    "LC_ALL", "LC_CTYPE", "LC_MESSAGES",    "LC_TIME", "TZ",      "TMPDIR",
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"};

// Goes into a header field: one plain address and nothing that could begin another field.
bool is_address(std::string_view text) {
  const auto at = text.find('@');
  const bool shape = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                     text.find('@', at + 1) == std::string_view::npos;
  if (!shape || text.size() > kAddressBytes || text.front() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || std::string_view("@.!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
  });
}

std::vector<std::string> facts_of(const work::InboxItem& item) {
  const auto flag = [](bool value) { return value ? "1" : "0"; };
  return {"CEPTOAR_ID=" + shown_number(item.number),
          "CEPTOAR_TLP=" + std::string(tlp_label(item.tlp)),
          "CEPTOAR_IMPORTANCE=" + std::to_string(item.importance),
          std::string("CEPTOAR_EXERCISE=") + flag(item.exercise),
          std::string("CEPTOAR_FLASH=") + flag(item.flash),
          "CEPTOAR_KIND=" + item.kind};
}

// RFC 5322; the subject stays ASCII, so that no reader of mail needs to decode it.
std::string mail_of(const std::string& address, ui::Lang lang, const work::InboxItem& item) {
  std::string subject = item.exercise ? "[EXERCISE] " : "";
  if (item.flash) subject += "[FLASH] ";
  subject += "CEPTOAR " + shown_number(item.number) + " " + std::string(tlp_label(item.tlp));
  work::InboxItem plain = item;
  plain.finer.clear();  // a finer word, of terror say, would tell too much in an open mail
  return "To: " + address + "\nSubject: " + subject +
         "\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
         "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n" +
         notice_text(lang, plain) + "\n" +
         ui::tr(lang, Msg::kWatchNoticeRead, {{"id", shown_number(item.number)}}) + "\n";
}

}  // namespace

Outcome<std::vector<Notice>> notices_of(const WatchArgs& args) {
  std::vector<Notice> out;
  for (const std::string& line : args.exec) out.push_back({NoticeWay::kExec, line});
  for (const std::string& typed : args.notify) {
    if (typed == "desktop") {
      out.push_back({NoticeWay::kDesktop, ""});
    } else if (typed.starts_with(kMailPrefix)) {
      const std::string address = typed.substr(kMailPrefix.size());
      if (!is_address(address)) {
        return user_error(UserCode::kUsageChoice, {{"option", "--notify"},
                                                   {"value", make_visible(typed, true)},
                                                   {"choices", "desktop, mail:name@example.jp"}});
      }
      out.push_back({NoticeWay::kMail, address});
    } else {
      out.push_back({NoticeWay::kCommand, typed});
    }
  }
  return out;
}

std::vector<std::string> plain_environment(const ui::Environment& environment) {
  std::vector<std::string> out;
  for (const std::string_view name : kNames) {
    const std::string key(name);
    if (const auto value = environment(key.c_str())) out.push_back(key + "=" + *value);
  }
  return out;
}

std::string notice_text(ui::Lang lang, const work::InboxItem& item) {
  std::string out = item.exercise ? std::string(ui::exercise_mark(lang)) : "";
  if (item.flash) out += "FLASH ";
  std::string deadline = ui::tr(lang, Msg::kDeadlineNone);
  if (item.ack_by_ms != 0) {
    deadline = ui::tr(lang, Msg::kDeadlineAck, {{"time", format_jst_short(item.ack_by_ms)}});
  } else if (item.act_by_ms != 0) {
    deadline = ui::tr(lang, Msg::kDeadlineAct, {{"time", format_jst_short(item.act_by_ms)}});
  }
  return out + ui::tr(lang, Msg::kWatchNotice,
                      {{"id", shown_number(item.number)},
                       {"tlp", std::string(tlp_label(item.tlp))},
                       {"kind", kind_of(lang, item)},
                       {"importance", ui::tr(lang, importance_text(item.importance))},
                       {"deadline", deadline}});
}

work::Launch launch_of(const Notice& notice, const work::InboxItem& item,
                       const NoticeSettings& settings) {
  work::Launch out;
  out.environment = settings.environment;
  for (std::string& fact : facts_of(item)) out.environment.push_back(std::move(fact));
  switch (notice.way) {
    case NoticeWay::kExec:
      out.words = {"/bin/sh", "-c", notice.what};
      break;
    case NoticeWay::kCommand:
      out.words = {"/bin/sh", "-c", notice.what};
      out.input = notice_text(settings.lang, item) + "\n";
      break;
    case NoticeWay::kDesktop:
      out.words = {"notify-send", "--app-name=CEPTOAR",
                   item.flash ? "--urgency=critical" : "--urgency=normal", "--",
                   notice_text(settings.lang, item)};
      break;
    case NoticeWay::kMail:
      // -i: a line of one dot ends nothing; -t: to whom stands in the mail.
      out.words = {settings.sendmail, "-i", "-t"};
      out.input = mail_of(notice.what, settings.lang, item);
      break;
  }
  return out;
}

}  // namespace ceptoar::cmd
