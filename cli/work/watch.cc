// SPDX-License-Identifier: Apache-2.0
#include "cli/work/watch.h"

#include "cli/member/archive_items.h"
#include "cli/work/find.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;

namespace {

constexpr std::size_t kAtOnce = 128;

bool is_to_show(Session& session, const member::ItemRow& row, const InboxFilter& filter) {
  if (fits(session, row, filter)) return true;
  const bool mine = row.own && row.read;
  return row.flash && !mine && !row.superseded;
}

}  // namespace

Outcome<std::uint64_t> watch_begin(Session& session, bool only_new) {
  auto last = member::last_arrival(session);
  if (!last || only_new) return last;
  const auto before = member::watched_to(session);
  if (!before) return before.error();
  // Ahead of the end it cannot be, except in an archive that was put back from a backup.
  return *before && **before <= *last ? **before : *last;
}

Outcome<Watched> watch_from(Session& session, const InboxFilter& filter, std::uint64_t place) {
  const auto arrivals = member::arrivals_after(session, place, kAtOnce);
  if (!arrivals) return arrivals.error();
  Watched out;
  out.place = place;
  out.more = arrivals->size() == kAtOnce;
  for (const member::Arrival& arrival : *arrivals) {
    out.place = arrival.place;
    const auto row = member::item_of(session, arrival.entry);
    if (!row && row.error().code == member::UserCode::kNoItem) continue;  // forgotten meanwhile
    if (!row) return row.error();
    if (is_to_show(session, *row, filter)) {
      out.items.push_back({summary_of(session, *row), arrival.place});
    }
  }
  return out;
}

}  // namespace ceptoar::work
