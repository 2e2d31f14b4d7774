// SPDX-License-Identifier: Apache-2.0
#include "cli/work/session_start.h"

#include "cli/member/archive_items.h"
#include "cli/member/alarms.h"
#include "cli/member/cases.h"
#include "cli/member/enrolment.h"
#include "cli/member/heads.h"
#include "cli/member/outbox.h"
#include "cli/member/releases.h"
#include "cli/member/reports.h"
#include "cli/member/sealing.h"
#include "cli/member/search_index.h"
#include "cli/member/unopened.h"
#include "cli/work/cases.h"
#include "cli/work/reissues.h"

namespace ceptoar::work {
namespace {

// A block of the index is sealed anew for whatever joins it: so several items at once, and the few that
// are left over are taken in by the next search, which is not slower for a person.
constexpr std::size_t kWorthIndexing = 8;
constexpr std::size_t kIndexedAtStart = 32;

member::Outcome<void> raise_clock(member::Session& session, member::SyncReport& report) {
  const auto node = session.node_record();
  if (!node) return node.error();
  const member::Alarm alarm{member::AlarmKind::kClock, {}, (*node)->id, ""};
  report.alarms.push_back(alarm);
  return member::keep_alarms(session, {&alarm, 1});
}

void add(member::SyncReport& into, member::SyncReport&& more) {
  into.headers += more.headers;
  into.new_items += more.new_items;
  into.waiting = more.waiting;
  into.online = more.online;
  into.by_other_node = more.by_other_node;
  for (member::Alarm& alarm : more.alarms) into.alarms.push_back(std::move(alarm));
}

// Whether a case will not take it in later either: it is gone or full, or somebody has put the item elsewhere.
bool is_settled(member::UserCode code) {
  switch (code) {
    case member::UserCode::kNoCase:
    case member::UserCode::kCaseLinked:
    case member::UserCode::kCaseExercise:
    case member::UserCode::kCaseRed:
    case member::UserCode::kCaseFull:
    case member::UserCode::kItemClosed:
    case member::UserCode::kItemAmbiguous:
      return true;
    default:
      return false;
  }
}
bool is_not_here_yet(member::UserCode code) {
  return code == member::UserCode::kNoItem || code == member::UserCode::kStillQueued;
}

// What two officers released, and a re-issue that went, goes into its case. Nothing about a case may keep
// anybody from working.
member::Outcome<void> link_released(member::Session& session) {
  const auto links = member::released_links(session);
  if (!links) return links.error();
  for (const member::ReleasedLink& link : *links) {
    const auto linked = link_items(session, link.case_number, {link.item_number});
    if (!linked && is_not_here_yet(linked.error().code)) continue;
    if (!linked && !is_settled(linked.error().code)) return linked.error();
    if (auto kept = session.commit({member::forgetting_link(link)}); !kept) return kept.error();
  }
  return {};
}

// What colleagues said of re-issues that wait: before anything is released.
member::Outcome<void> heed(member::Session& session, member::SyncReport& report,
                           member::MaintenanceReport& maintained) {
  if (!report.online || maintained.admin_changed) return {};  // nothing goes, and no word of it could
  auto heeded = heed_office(session);
  if (!heeded) return heeded.error();
  for (member::Alarm& alarm : heeded->alarms) report.alarms.push_back(std::move(alarm));
  if (!heeded->queued) return {};
  if (auto flushed = member::flush_outbox(session); !flushed) return flushed.error();
  maintained.published = true;
  return {};
}

// A consent may have been withdrawn while the re-issue waited: the node must have said what it knows. By a
// clock that is wrong nobody can say whether it has run out.
member::Outcome<void> release(member::Session& session, member::SyncReport& report,
                              member::MaintenanceReport& maintained) {
  if (maintained.held == 0 || !report.online || maintained.clock_differs) return {};
  if (maintained.admin_changed) return {};  // nobody would take it
  auto released = release_reissues(session);
  if (!released) return released.error();
  if (released->posted != 0) maintained.published = true;
  for (member::Alarm& alarm : released->alarms) report.alarms.push_back(std::move(alarm));
  return {};
}

// Only who has just heard his node knows that no key for it has come meanwhile, and by a clock that is wrong
// nobody says how old it is.
member::Outcome<bool> tell_of_unopened(member::Session& session, member::SyncReport& report,
                                       const member::MaintenanceReport& maintained) {
  if (!report.online || maintained.clock_differs || maintained.admin_changed ||
      maintained.own_revoked) {
    return false;
  }
  auto unopened = member::say_unopened(session);
  if (!unopened) return unopened.error();
  for (member::Alarm& alarm : unopened->alarms) report.alarms.push_back(std::move(alarm));
  return unopened->said != 0;
}

}  // namespace

member::Outcome<Started> start(member::Session& session) {
  if (auto whole = member::check_accepted(session); !whole) return whole.error();
  Started out;
  member::call_node(session);
  auto synced = member::sync(session);
  if (!synced) return synced.error();
  if (auto complete = member::complete_lists(session); !complete) return complete.error();
  if (auto compared = member::compare_heads(session, *synced); !compared) return compared.error();
  auto maintained = member::maintain(session);
  if (!maintained) return maintained.error();
  if (maintained->clock_differs) {
    if (auto raised = raise_clock(session, *synced); !raised) return raised.error();
  }
  if (auto done = heed(session, *synced, *maintained); !done) return done.error();
  if (auto done = release(session, *synced, *maintained); !done) return done.error();
  if (auto linked = link_released(session); !linked) return linked.error();
  // A few at once; what came with a long absence waits for the first search.
  const auto many = member::waits_for_index(session, kWorthIndexing);
  if (!many) return many.error();
  if (*many) {
    if (auto indexed = member::index_waiting(session, kIndexedAtStart); !indexed) {
      return indexed.error();
    }
  }
  const auto told = member::tell_newcomers(session);
  if (!told) return told.error();
  auto reported = member::Outcome<std::size_t>(std::size_t{0});
  if (!maintained->admin_changed) reported = member::report_companies(session);
  if (!reported) return reported.error();
  const auto unopened = tell_of_unopened(session, *synced, *maintained);
  if (!unopened) return unopened.error();
  if (*reported != 0 || *told || *unopened) {
    if (auto flushed = member::flush_outbox(session); !flushed) return flushed.error();
    maintained->published = true;
  }
  if (auto kept = session.commit(); !kept) return kept.error();  // signatures found good
  out.sync = std::move(*synced);
  out.maintenance = std::move(*maintained);
  if (!out.maintenance.published || !out.sync.heard()) return out;
  // What just left comes back as an entry of the node that took it: into the archive at once.
  auto again = member::sync(session);
  if (!again) return again.error();
  add(out.sync, std::move(*again));
  return out;
}

member::Outcome<bool> has_gone(member::Session& session, const Started& started) {
  if (started.sync.online || !started.sync.by_other_node) return started.sync.online;
  const auto waiting = member::queued(session);
  if (!waiting) return waiting.error();
  return waiting->empty();
}

member::Outcome<void> refresh(member::Session& session, Started& started) {
  const auto newer = member::ask_again(session);
  if (!newer) return newer.error();
  if (const auto node = session.node(); *newer && node && *node != nullptr) session.redial_node();
  bool same = !*newer;
  if (same) {
    auto synced = member::sync(session);
    if (!synced) return synced.error();
    same = synced->online && synced->headers == 0 && synced->alarms.empty();
    add(started.sync, std::move(*synced));
  }
  if (same) return session.commit();
  // A key, a revocation or a roster may be among it.
  auto again = start(session);
  if (!again) return again.error();
  add(started.sync, std::move(again->sync));
  started.maintenance = std::move(again->maintenance);
  return {};
}

}  // namespace ceptoar::work
