// SPDX-License-Identifier: Apache-2.0
// Values of both stores, parts of the copy of an archive, files of one entry and of rosters. What a disk gives back after a fault must be told
// from a row, and a row must come back as it was written.
#include <algorithm>
#include <array>

#include "cli/member/alarms.h"
#include "cli/member/cases.h"
#include "cli/member/copy_parts.h"
#include "cli/member/drafts.h"
#include "cli/member/grants.h"
#include "cli/member/relays.h"
#include "cli/member/rows.h"
#include "cli/work/reissues.h"
#include "crypto/aead.h"
#include "crypto/audit_witness.h"
#include "crypto/hash.h"
#include "crypto/roster_file.h"
#include "schema/item_file.h"
#include "schema/limits.h"
#include "schema/node_rows.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/seeded_random.h"

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

void check_draft(BytesView bytes) {
  const auto parse_one = +[](BytesView row) { return member::parse_draft(1, row); };
  const Result<member::KeptDraft> row = parse_one(bytes);
  if (!row) return;
  const Bytes once = member::encode_row(*row);
  const Result<member::KeptDraft> again = parse_one(once);
  CEPTOAR_CHECK(again.has_value() && member::encode_row(*again) == once);
}

void check_case(BytesView bytes) {
  const Result<member::CaseRow> row = member::parse_case_row(1, bytes);
  if (!row) return;
  const Bytes once = member::encode_row(*row);
  const Result<member::CaseRow> again = member::parse_case_row(1, once);
  CEPTOAR_CHECK(again.has_value() && member::encode_row(*again) == once);
}

void check_terms(BytesView bytes) {
  check_stable<work::ReissueTerms, work::parse_terms>(bytes, work::encode_terms);
}

// A row of an older program is read too and written as today's.
void check_witnessed(BytesView bytes) {
  const auto encode_one = [](const crypto::Witnessed& row) { return crypto::encode_row(row); };
  check_stable<crypto::Witnessed, crypto::parse_witnessed>(bytes, encode_one);
}

void check_audit_head(BytesView bytes) {
  const Result<crypto::AuditHead> head = crypto::parse_audit_head(bytes);
  if (!head) return;
  const Bytes again = crypto::encode_audit_head(*head);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

// The bytes behind it are checked by whoever verifies each roster.
void check_rosters(BytesView bytes) {
  const Result<std::vector<Bytes>> file = crypto::parse_rosters(bytes);
  if (!file) return;
  std::size_t sum = 0;
  for (const Bytes& one : *file) sum += one.size();
  CEPTOAR_CHECK(!file->empty() && file->size() <= crypto::kRostersInFile && sum <= bytes.size());
  if (file->size() == 1) return;  // such a file is the roster itself
  const Bytes again = crypto::encode_rosters(*file);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

// What a colleague who holds the archive key put at the node as a part of the archive's copy: the bytes are the
// plain text, sealed as such a part is.
void check_part(BytesView plain) {
  static const crypto::Secret<32> key;
  const member::CopyOwner owner{};
  Hash32 name;
  if (plain.size() >= 70) {
    const auto entry = EntryId::from(plain.subspan(2, EntryId::kSize)).value();
    name = member::piece_name(key, entry, static_cast<std::uint16_t>(plain[68] | plain[69] << 8));
  }
  crypto::Secret<32> sealing;
  crypto::derive(key.view(), crypto::label::kCopyKey, {as_bytes(std::string_view("seal"))},
                 sealing.writable());
  Bytes aad = to_bytes(owner.network.view());
  append(aad, owner.org.view());
  append(aad, name.view());
  test::SeededRandom random(3);
  Bytes data(1 + 16, 1);
  append(data, crypto::seal_value(sealing.view(), random, aad, plain));
  const auto part = member::open_part(key, owner, name, data);
  if (!part) return;
  if (const auto* piece = std::get_if<member::CopyPiece>(&*part)) {
    CEPTOAR_CHECK(piece->index < piece->count && !piece->bytes.empty());
    CEPTOAR_CHECK(piece->bytes.size() <= plain.size());
  } else {
    CEPTOAR_CHECK(std::get<member::CopyTally>(*part).handle.size() <= limits::kHandleBytes);
  }
}

// What shows others that an author broke his seal: read again, it shows the very same.
void check_evidence(BytesView bytes) {
  const Result<member::SealEvidence> evidence = member::parse_evidence(bytes);
  if (!evidence) return;
  const Bytes again = member::encode_row(*evidence);
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
    check_exact<CopyRow, parse_copy_row>,
    check_exact<CopySum, parse_copy_sum>,
    check_member<member::AnswerRow, member::parse_answer_row>,
    check_member<member::ProposalRow, member::parse_proposal_row>,
    check_member<member::KeptAlarm, member::parse_alarm>,
    check_member<member::RelayRow, member::parse_relay_row>,
    check_draft,
    check_case,
    check_terms,
    check_witnessed,
    check_audit_head,
    check_rosters,
    check_part,
    check_exact<PairTallies, parse_pair_tallies>,
    check_evidence,
});

void run(BytesView bytes) {
  Input input(bytes);
  const std::size_t which = input.u8();
  kChecks[which % kChecks.size()](input.rest());
}

const Registration kRegistered("rows", run);

}  // namespace
}  // namespace ceptoar::fuzz
