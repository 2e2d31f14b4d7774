// SPDX-License-Identifier: Apache-2.0
// Values of both stores and files of one entry. What a disk gives back after a fault must be told
// from a row, and a row must come back as it was written.
#include <algorithm>
#include <array>

#include "cli/member/grants.h"
#include "cli/member/rows.h"
#include "schema/item_file.h"
#include "schema/node_rows.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

// Rows of the node: one encoding each.
template <class Row, Result<Row> (*parse_row)(BytesView)>
void check_exact(BytesView bytes) {
  const Result<Row> row = parse_row(bytes);
  if (!row) return;
  const Bytes again = encode_row(*row);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

// Rows of the member: a flag may be any byte, so only the second encoding must equal the first.
template <class Row, Result<Row> (*parse_row)(BytesView), class Encode>
void check_stable(BytesView bytes, Encode encode_one) {
  const Result<Row> row = parse_row(bytes);
  if (!row) return;
  const Bytes once = encode_one(*row);
  const Result<Row> again = parse_row(once);
  CEPTOAR_CHECK(again.has_value());
  CEPTOAR_CHECK(encode_one(*again) == once);
}

template <class Row, Result<Row> (*parse_row)(BytesView)>
void check_member(BytesView bytes) {
  check_stable<Row, parse_row>(bytes, [](const Row& row) { return member::encode_row(row); });
}

void check_companies(BytesView bytes) {
  check_stable<std::vector<member::CompanyRow>, member::parse_companies>(bytes,
                                                                         member::encode_companies);
}

void check_list(BytesView bytes) {
  check_stable<std::vector<Bytes>, member::parse_list>(bytes, member::encode_list);
}

void check_box(BytesView bytes) {
  check_stable<std::vector<Bytes>, member::parse_box>(bytes, member::encode_box);
}

void check_item_file(BytesView bytes) {
  const Result<Item> item = parse_item_file(bytes);
  if (!item) return;
  const Bytes again = encode_item_file(*item);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

using Check = void (*)(BytesView);
// The corpus counts on this order: append only.
constexpr std::array kChecks = std::to_array<Check>({
    check_exact<EntryRow, parse_entry_row>,
    check_exact<RouteRow, parse_route_row>,
    check_exact<OutboxRow, parse_outbox_row>,
    check_member<member::ArchivedEntry, member::parse_archived_entry>,
    check_member<member::ItemRow, member::parse_item_row>,
    check_member<member::ContentKeyRow, member::parse_content_key_row>,
    check_member<member::SentRow, member::parse_sent_row>,
    check_member<member::QueuedRow, member::parse_queued_row>,
    check_member<member::WaitingRow, member::parse_waiting_row>,
    check_companies,
    check_list,
    check_box,
    check_item_file,
    check_exact<PairTallies, parse_pair_tallies>,
});

void run(BytesView bytes) {
  Input input(bytes);
  const std::size_t which = input.u8();
  kChecks[which % kChecks.size()](input.rest());
}

const Registration kRegistered("rows", run);

}  // namespace
}  // namespace ceptoar::fuzz
