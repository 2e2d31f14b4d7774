// SPDX-License-Identifier: Apache-2.0
// __complete WORDS...: what a shell may offer for the last word (cli/completions).
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <ostream>
#include <sstream>

#include "cli/cmd/completing.h"
#include "cli/cmd/hidden.h"
#include "cli/cmd/show.h"
#include "cli/work/known.h"

namespace ceptoar::cmd {
namespace {

using work::KnownItem;
using work::KnownName;

constexpr std::size_t kItems = 30;  // a screen of them
// A key that was pressed must come back, whatever a disk or an agent does. Nothing is written here, so
// nothing is left half done.
constexpr timeval kPatience{0, 500'000};

std::vector<Offer> offers_of(ui::Lang lang, const Outcome<std::vector<KnownName>>& names) {
  std::vector<Offer> out;
  if (!names) return out;
  for (const KnownName& one : *names) {
    const bool named = !one.name_ja.empty() || !one.name_en.empty();
    out.push_back({one.name, named ? name_of(lang, one.name_ja, one.name_en, one.name) : ""});
  }
  return out;
}

std::vector<Offer> offers_of(ui::Lang lang, const Outcome<std::vector<KnownItem>>& items) {
  std::vector<Offer> out;
  if (!items) return out;
  for (const KnownItem& one : *items) {
    std::string about = one.exercise ? std::string(ui::exercise_mark(lang)) : "";
    for (const std::string& part :
         {one.tlp ? std::string(tlp_label(*one.tlp)) : std::string(), one.from, one.title}) {
      if (!part.empty()) about += (about.empty() || about.ends_with(' ') ? "" : " ") + part;
    }
    out.push_back({one.number, std::move(about)});
  }
  return out;
}

std::vector<Offer> offers_from(member::Session& session, const Typing& typing, ui::Lang lang) {
  using work::BroadcastStep;
  using work::ItemSide;
  using work::Nameable;
  const auto names = [&](Nameable what) { return offers_of(lang, work::known_names(session, what)); };
  const auto items = [&](ItemSide side) {
    return offers_of(lang, work::known_items(session, side, kItems));
  };
  const auto with_queued = [&](std::vector<Offer> sent) {
    std::vector<Offer> out = offers_of(lang, work::known_queued(session));
    std::move(sent.begin(), sent.end(), std::back_inserter(out));
    return out;
  };
  const auto broadcasts = [&](BroadcastStep step) {
    return offers_of(lang, work::known_broadcasts(session, step));
  };
  switch (typing.value->kind) {
    case ValueKind::kRecipient:
      return offers_of(lang, work::known_recipients(session, typing.label));
    case ValueKind::kOrganisation: return names(Nameable::kOrganisations);
    case ValueKind::kSector: return names(Nameable::kSectors);
    case ValueKind::kGroup: return names(Nameable::kGroups);
    case ValueKind::kContact: return names(Nameable::kContacts);
    case ValueKind::kTold:
    case ValueKind::kToldList: {
      std::vector<Offer> out = names(Nameable::kCompanies);
      for (Offer& offer : names(Nameable::kContacts)) out.push_back(std::move(offer));
      return out;
    }
    case ValueKind::kReceived: return items(ItemSide::kReceived);
    case ValueKind::kSent: return items(ItemSide::kSent);
    case ValueKind::kItem: return items(ItemSide::kBoth);
    case ValueKind::kReadable: return with_queued(items(ItemSide::kBoth));
    case ValueKind::kFollowed: return with_queued(items(ItemSide::kSent));
    case ValueKind::kToApprove: return broadcasts(BroadcastStep::kToApprove);
    case ValueKind::kToCancel: return broadcasts(BroadcastStep::kToCancel);
    case ValueKind::kBroadcast: return broadcasts(BroadcastStep::kSent);
    case ValueKind::kDraft: return offers_of(lang, work::known_drafts(session));
    default: return {};
  }
}

bool is_of_archive(ValueKind kind) { return kind >= ValueKind::kRecipient; }

void leave(int) { _exit(0); }

}  // namespace

int complete(const std::vector<std::string>& words, const ui::Environment& environment,
             std::ostream& out) {
  std::signal(SIGALRM, leave);
  const itimerval once{{0, 0}, kPatience};
  ::setitimer(ITIMER_REAL, &once, nullptr);
  const std::vector<CommandFacts> all = all_commands();
  const Typing typing = typing_of(all, words);
  std::ostringstream nowhere;
  Context context(typing.globals, environment, nowhere, nowhere);
  // What the program knows by itself comes first, and comes in any case.
  out << completion_head(typing) << completion_lines(fixed_offers(all, typing, context.lang()));
  out.flush();
  if (typing.value == nullptr || !is_of_archive(typing.value->kind)) return kExitDone;
  if (const auto open = context.open_quietly()) {
    out << completion_lines(chosen(typing, offers_from(**open, typing, context.lang())));
    out.flush();
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
