// SPDX-License-Identifier: Apache-2.0
// Inbox and reading: what stands in the member's own archive.
#ifndef CEPTOAR_CLI_WORK_ITEMS_H_
#define CEPTOAR_CLI_WORK_ITEMS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/liaison/nature.h"
#include "cli/member/answers.h"
#include "cli/member/resolve.h"
#include "cli/member/rows.h"
#include "cli/member/session.h"
#include "cli/work/diff.h"
#include "crypto/trust.h"

namespace ceptoar::work {

enum class ItemState : std::uint8_t { kUnread = 1, kRead = 2, kSuperseded = 3, kWithdrawn = 4 };
std::string_view item_state_name(ItemState state);  // "unread", "read", "superseded", "withdrawn"

struct InboxItem {
  std::string number;          // 13 digits; group_item_number() for the screen
  EntryId entry;
  Tlp tlp = Tlp::kRed;
  std::string from;            // handle of the author's organisation
  std::string from_name_ja;    // empty when no roster entry or card tells it
  std::string from_name_en;
  std::string title;           // text of others: make_visible() before a terminal
  std::string kind;            // "share", "alert" ... (content_kind_name)
  std::uint64_t sent_ms = 0;   // the author's own clock
  std::uint64_t received_ms = 0;
  ItemState state = ItemState::kUnread;
  bool exercise = false;
  bool flash = false;
  bool own = false;            // written by this member's organisation
  std::uint8_t importance = 0;
  crypto::AudienceCheck audience = crypto::AudienceCheck::kGood;
  bool conflict = false;       // another content stands under the same item
  bool told = false;           // its reader had read the version before it
  std::uint64_t ack_by_ms = 0; // 受領期限; 0: none
  std::uint64_t act_by_ms = 0; // 対応期限
  std::optional<AckState> own_answer;  // what this holder answered last
  bool suspended = false;      // its author's organisation, or the node it came from, is suspended now
  std::string finer = {};      // "early_warning", "inquiry" ...: a kind that lists show instead; or empty
  bool follow_up = false;      // a report that was added to (続報)
  std::uint64_t clock_ahead_ms = 0;  // of its node, when it came: more than kHlcParkMs; or 0
};

struct InboxFilter {
  bool unread_only = false;
  bool all = false;            // own and superseded ones too, no limit
  std::size_t limit = 50;
  bool unanswered_only = false;            // asked for an answer and got none from this holder
  std::optional<bool> exercise = {};       // drills alone, or none
  std::vector<Tlp> labels = {};            // empty: any; so with all below
  std::vector<std::string> from = {};      // handles of organisations
  std::vector<std::string> sectors = {};   // ids of the roster's sectors
  std::vector<ContentKind> kinds = {};
  std::uint64_t since_ms = 0;              // received, both ends included; 0: open
  std::uint64_t until_ms = 0;
  std::vector<std::string> finer = {};     // finer kinds (liaison/nature.h): these, or one of `kinds`
  std::vector<liaison::ItemPurpose> purposes = {};
  bool narrows() const;                    // says anything but the plain list
};
bool fits(member::Session& session, const member::ItemRow& row, const InboxFilter& filter);
// Newest first. Whoever shows it with numbers keeps these first (member/shown.h): `read 1` opens what he saw.
member::Outcome<std::vector<InboxItem>> inbox(member::Session& session, const InboxFilter& filter);

// The same, and whether the limit left any out.
struct InboxPage {
  std::vector<InboxItem> items;
  bool more = false;
};
member::Outcome<InboxPage> inbox_page(member::Session& session, InboxFilter filter);

// How many of others are unread, however many the list shows.
member::Outcome<std::size_t> count_unread(member::Session& session);

// Items of others whose author asked for an answer (a due time, or a broadcast) and got none from this
// holder; newest first.
member::Outcome<std::vector<InboxItem>> unanswered(member::Session& session);

// The version that its reader knew, or the one before where he had read none, and what changed since.
struct Earlier {
  std::uint64_t sent_ms = 0;
  std::vector<DiffLine> changes;  // empty: only the title
  bool read = false;              // he had read that one
};
// A secretariat handed it on (展開), with its own words.
struct RelayedBy {
  std::string handle;          // holder
  std::string name_ja;         // of the CEPTOAR; empty when the roster does not name it
  std::string name_en;
  std::uint64_t at_ms = 0;
  std::string note;            // text of others
  std::size_t companies = 0;   // it went to; known to who handed it on
  bool earlier = false;        // what was handed on is a version before the one that is read
};
// The same broadcast under another number: a second officer sent the same proposal at the same time.
struct Twin {
  std::string number;
  std::string handle;          // holder who sent it
};
struct ReadItem {
  InboxItem summary;
  Advisory content;            // text of others; its text is `body`
  std::vector<member::AnswerRow> answers;  // the newest of each answerer, as far as sealed to us
  std::vector<InboxItem> thread;           // this item among them; empty when it stands alone
  std::optional<Earlier> earlier;
  std::vector<RelayedBy> relays;           // how it came by relay, by version; empty: not by relay
  std::vector<Twin> twins;
  bool told_now = false;       // its reader had read the version before it and learns it here first
  bool alone = false;          // a broadcast of one officer, not countersigned
  std::string second_officer;  // of a broadcast: handle
  bool opened_told = false;    // reading it told its author (broadcasts and drills), as far as it could be
  std::string body;            // text of others
  std::string language;
  std::vector<member::ReaderName> readers;
  std::string signed_by;       // holder handle: secretariat@electric
  std::string signer_role;
  std::string author_node;     // handle of the node's organisation
  std::string community;
  std::optional<std::string> supersedes;  // number
  std::uint64_t retain_until_ms = 0;
  std::uint64_t position = 0;  // seq in the author node's log
  bool queued = false;         // own, still in the outbox
};
// `id`: as for find_item (find.h). Marks it read. Errors: E-NO-ITEM (66), E-ITEM-AMBIGUOUS,
// E-ITEM-CLOSED (its key is destroyed), E-STORE-CORRUPT.
member::Outcome<ReadItem> read_item(member::Session& session, std::string_view id);

// The number of the item that `id` means now: a place in a list means another item tomorrow.
// Errors: E-NO-ITEM, E-ITEM-AMBIGUOUS, E-STILL-QUEUED.
member::Outcome<std::string> lasting_number(member::Session& session, std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_ITEMS_H_
