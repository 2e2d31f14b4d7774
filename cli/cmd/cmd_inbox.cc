// SPDX-License-Identifier: Apache-2.0
// inbox: newest first, numbered so that `read 1` opens what stands beside 1, whatever comes meanwhile.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/filters.h"
#include "cli/cmd/screens.h"
#include "cli/member/shown.h"
#include "cli/member/sync.h"

namespace ceptoar::cmd {

namespace {

bool is_unread(const work::InboxItem& item) { return item.state == work::ItemState::kUnread; }

// The numbers are those of the plain list of now, whatever part of it is shown.
std::vector<ListedItem> listed(const std::vector<work::InboxItem>& shown,
                               const std::vector<work::InboxItem>& plain) {
  std::vector<ListedItem> out;
  for (const work::InboxItem& item : shown) {
    const auto at = std::find_if(plain.begin(), plain.end(), [&](const work::InboxItem& other) {
      return other.entry == item.entry;
    });
    const std::size_t number =
        at == plain.end() ? 0 : static_cast<std::size_t>(at - plain.begin()) + 1;
    out.push_back({item, number});
  }
  return out;
}

// Before they are on the screen; a document (--json) has none. A list without a number (own items alone, or
// nothing that fits) leaves those of the list before; that there was nothing to number is kept too.
void keep_numbers(member::Session& session, std::vector<ListedItem>& rows, bool any_to_number) {
  member::ShownPlaces places;
  for (const ListedItem& row : rows) {
    if (row.number == 0) continue;
    places.resize(std::max(places.size(), row.number));
    places[row.number - 1] = row.item.entry;
  }
  if (places.empty() && any_to_number) return;
  if (member::keep_shown(session, places)) return;
  // A full disk: the list can be read all the same, by its ids. A number would mean another item.
  for (ListedItem& row : rows) row.number = 0;
}

}  // namespace

Outcome<int> run(Context& context, const InboxArgs& args) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  // Read while the node answers; mostly it has nothing new.
  member::call_node(**session);
  Outcome<work::InboxPage> plain = work::inbox_page(**session, {});
  const std::uint64_t read_at = (*session)->archive().changes();
  if (const auto started = context.start(*session); !started) return started.error();
  if ((*session)->archive().changes() != read_at) plain = work::inbox_page(**session, {});
  if (!plain) return plain.error();
  const Outcome<work::InboxFilter> filter = filter_of(**session, args.filter, context.now_ms());
  if (!filter) return filter.error();
  const bool same = !filter->narrows() && !filter->all && filter->limit == work::InboxFilter{}.limit;
  const Outcome<work::InboxPage> shown = same ? plain : work::inbox_page(**session, *filter);
  if (!shown) return shown.error();
  if (context.json()) {
    context.print_json(inbox_document(shown->items));
    return kExitDone;
  }
  std::vector<ListedItem> rows = listed(shown->items, plain->items);
  keep_numbers(**session, rows, !plain->items.empty());
  if (!session->started.sync.online) {
    context.err().say(session->started.sync.by_other_node ? Msg::kByOtherNode : Msg::kOffline);
  }
  if (rows.empty()) {
    const bool read_ones = args.filter.unread && !plain->items.empty() &&
                           std::none_of(plain->items.begin(), plain->items.end(), is_unread);
    const Msg nothing = read_ones             ? Msg::kInboxNoUnread
                        : filter->narrows()   ? Msg::kInboxNoneFits
                                              : Msg::kInboxEmpty;
    context.out().say(nothing);
    return kExitDone;
  }
  show_inbox(context.out(), rows, context.now_ms());
  if (shown->more) show_inbox_more(context.out(), rows.size());
  return kExitDone;
}

}  // namespace ceptoar::cmd
