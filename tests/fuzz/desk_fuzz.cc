// SPDX-License-Identifier: Apache-2.0
// Rows that a member's program reads from its own archive, as a disk or another program may leave them; the lists that
// an office reads from a file; what a voter's medium says. A row is told from what is none, means the same when it is
// written again, and takes no other row with it.
#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "cli/member/arrivals.h"
#include "cli/member/contacts.h"
#include "cli/member/critical_systems.h"
#include "cli/member/duty.h"
#include "cli/member/feed_place.h"
#include "cli/member/grants.h"
#include "cli/member/operators.h"
#include "cli/member/overrides.h"
#include "cli/member/people_rows.h"
#include "cli/member/releases.h"
#include "cli/member/search_index.h"
#include "cli/member/sync.h"
#include "cli/member/told_reissues.h"
#include "cli/member/voter.h"
#include "cli/work/contacts.h"
#include "cli/work/people.h"
#include "cli/work/provide.h"
#include "crypto/certificate.h"
#include "schema/text.h"
#include "tests/fuzz/desk_world.h"

namespace ceptoar::fuzz {
namespace {

using member::RowReader;
using member::RowWriter;
using member::Session;
using store::ArchiveTable;
using store::ArchiveWrite;

constexpr std::uint64_t kNumber = 482'719'306'615;  // of an item
constexpr std::string_view kDigits = "4827193066153";

// A good one with changes, or whatever the input has.
Bytes row_of(Input& input, const Bytes& good) {
  return input.flag() ? to_bytes(input.rest()) : edited(input, good);
}

template <class T>
bool is_there(const member::Outcome<T>& outcome) {
  if (outcome) return true;
  const member::UserCode code = outcome.error().code;
  CEPTOAR_CHECK(code == member::UserCode::kStoreCorrupt || code == member::UserCode::kFileBad ||
                code == member::UserCode::kVersion);
  return false;
}

// A row, and how a program reads it: nullopt when it refuses it, else what it would write for what it read.
struct KeptRow {
  ArchiveWrite good;
  std::function<std::optional<Bytes>(Session&)> again;
};

// Of readers that give a list whose rows are written one by one.
template <class Row>
std::optional<Bytes> written(const member::Outcome<std::vector<Row>>& rows) {
  if (!is_there(rows)) return std::nullopt;
  CEPTOAR_CHECK(rows->size() == 1);
  return *member::write_of(rows->front()).value;
}

// Of readers whose writer commits by itself: what stands there after it.
template <class Row>
std::optional<Bytes> committed(Session& session, const member::Outcome<std::vector<Row>>& rows, BytesView key,
                               const std::function<member::Outcome<void>(const std::vector<Row>&)>& keep,
                               ArchiveTable table = ArchiveTable::kContacts) {
  if (!is_there(rows)) return std::nullopt;
  CEPTOAR_CHECK(keep(*rows).has_value());
  return session.archive().load(table, key).value();
}

Bytes name_key(std::string_view name) { return to_bytes(as_bytes(name)); }
EntryId some_entry() {
  EntryId out;
  out.bytes.fill(9);
  return out;
}
HolderId some_holder() {
  HolderId out;
  out.bytes.fill(4);
  return out;
}

KeptRow contacts_row() {
  return {{ArchiveTable::kContacts, name_key("contacts"),
           RowWriter(1).u32(1).text("三条ガス").text("a@b.example").text("03-1").text("03-2").take()},
          [](Session& session) {
            return committed<member::ContactRow>(
                session, member::contacts(session), name_key("contacts"),
                [&](const auto& rows) { return member::keep_contacts(session, rows); });
          }};
}
KeptRow groups_row() {
  return {{ArchiveTable::kContacts, name_key("groups"),
           RowWriter(1).u32(1).text("羽田").u32(2).text("banks").text("fsa").take()},
          [](Session& session) {
            return committed<member::GroupRow>(
                session, member::groups(session), name_key("groups"),
                [&](const auto& rows) { return member::keep_groups(session, rows); });
          }};
}
KeptRow handed_row() {
  return {{ArchiveTable::kContacts, to_bytes(some_entry().view()),
           RowWriter(1).u32(1).text("三条ガス").u8(3).u64(Desk::now_ms()).flag(true).take()},
          [](Session& session) {
            return committed<member::HandedRow>(
                session, member::handed(session, some_entry()), some_entry().view(),
                [&](const auto& rows) { return member::keep_handed(session, some_entry(), rows); });
          }};
}
KeptRow systems_row() {
  const Bytes key = member::meta_key("critical-systems");
  return {{ArchiveTable::kMeta, key, RowWriter(1).u32(1).text("勘定系").text("").u64(Desk::now_ms()).take()},
          [key](Session& session) {
            return committed<member::CriticalSystem>(
                session, member::critical_systems(session), key,
                [&](const auto& rows) { return member::keep_critical_systems(session, rows); },
                ArchiveTable::kMeta);
          }};
}

KeptRow known_person_row() {
  member::KnownPerson one{Desk::banks().id, some_holder(), "a@banks", "secretariat", {}, {}, Desk::now_ms()};
  return {member::write_of(one), [](Session& session) {
            return written(member::known_persons(session, Desk::banks().id));
          }};
}
KeptRow leaver_row() {
  member::Leaver one{member::Leaver::Kind::kColleague, Desk::banks().id, some_holder(), "a@banks", {},
                     Desk::now_ms()};
  return {member::write_of(one), [](Session& session) { return written(member::leavers(session)); }};
}
KeptRow company_list_row() {
  return {member::write_of(member::CompanyList{Desk::banks().id, 3, 2, Desk::now_ms()}),
          [](Session& session) -> std::optional<Bytes> {
            const auto list = member::company_list(session, Desk::banks().id);
            if (!is_there(list)) return std::nullopt;
            CEPTOAR_CHECK(list->has_value());
            return *member::write_of(**list).value;
          }};
}
KeptRow handover_row() {
  return {member::write_of(member::HandoverRow{some_holder(), HolderId{}, Desk::now_ms(), Desk::now_ms()}),
          [](Session& session) { return written(member::handovers(session)); }};
}
KeptRow told_reissue_row() {
  member::ToldReissue told;
  told.number = kNumber;
  told.told_ms = Desk::now_ms();
  told.holder = some_holder();
  told.handle = "a@banks";
  told.stops.push_back({some_holder(), "b@banks", "まだ早い", {}});
  return {member::write_of(told), [](Session& session) -> std::optional<Bytes> {
            const auto read = member::told_reissue(session, kNumber);
            if (!is_there(read)) return std::nullopt;
            CEPTOAR_CHECK(read->has_value() && (**read).number == kNumber);
            return *member::write_of(**read).value;
          }};
}
KeptRow link_row() {
  return {member::keeping_link({"c1", std::string(kDigits)}), [](Session& session) -> std::optional<Bytes> {
            const auto links = member::released_links(session);
            if (!is_there(links)) return std::nullopt;
            CEPTOAR_CHECK(links->size() == 1 && links->front().item_number == kDigits);
            return *member::keeping_link(links->front()).value;
          }};
}
KeptRow choice_row() {
  Bytes good = RowWriter(1).text("finance").u64(Desk::now_ms()).take();
  for (const std::vector<std::string>& list : {std::vector<std::string>{"banks", "telecom"}, {"banks"}}) {
    append_le32(good, static_cast<std::uint32_t>(list.size()));
    for (const std::string& one : list) {
      append_le32(good, static_cast<std::uint32_t>(one.size()));
      append(good, as_bytes(one));
    }
  }
  return {{ArchiveTable::kChoices, name_key(kDigits), good}, [](Session& session) -> std::optional<Bytes> {
            const auto choice = work::choice_for(session, kDigits);
            if (!is_there(choice)) return std::nullopt;
            CEPTOAR_CHECK(choice->has_value() && work::keep_choice(session, kDigits, **choice).has_value());
            return session.archive().load(ArchiveTable::kChoices, as_bytes(kDigits)).value();
          }};
}
KeptRow grants_row() {
  return {member::write_of(Hash32{}, {{Desk::banks().id, Hash32{}}, {council().org("fsa").id, Hash32{}}}),
          [](Session& session) -> std::optional<Bytes> {
            const auto leaves = member::granted_companies(session, Hash32{});
            if (!is_there(leaves)) return std::nullopt;
            return *member::write_of(Hash32{}, *leaves).value;
          }};
}
KeptRow operators_row() {
  Bytes key = member::meta_key("operators/");
  append(key, Desk::banks().id.view());
  const auto write = [](const member::OperatorRegister& read) {
    RowWriter out(1);
    out.u64(read.readers_ms).flag(read.readers.members);
    out.u32(static_cast<std::uint32_t>(read.readers.others.size()));
    for (const std::string& one : read.readers.others) out.text(one);
    out.u32(static_cast<std::uint32_t>(read.operators.size()));
    for (const MemberOperator& one : read.operators) {
      out.text(one.name).text(one.name_ja).text(one.name_en).text(one.sector);
      out.u8(static_cast<std::uint8_t>(one.standing)).u64(one.changed_ms);
    }
    return out.take();
  };
  member::OperatorRegister good;
  good.readers_ms = Desk::now_ms();
  good.readers.others = {"fsa"};
  good.operators = {{"a", "あ", "a", "finance", OperatorStanding::kTarget, Desk::now_ms()}};
  return {{ArchiveTable::kMeta, key, write(good)}, [write](Session& session) -> std::optional<Bytes> {
            const auto read = member::operator_register(session, Desk::banks().id);
            if (!is_there(read)) return std::nullopt;
            return write(*read);
          }};
}
KeptRow own_leaf_row() {
  Bytes key = member::meta_key("grant-leaf/");
  append(key, Hash32{}.view());
  const auto write = [](const member::OwnLeaf& leaf) {
    return RowWriter(1).u32(leaf.index).fixed(leaf.salt.view()).take();
  };
  return {{ArchiveTable::kMeta, key, write({3, Hash32{}})}, [write](Session& session) -> std::optional<Bytes> {
            const auto read = member::own_leaf(session, Hash32{});
            if (!is_there(read)) return std::nullopt;
            CEPTOAR_CHECK(read->has_value());
            return write(**read);
          }};
}
KeptRow arrival_row() {
  const Bytes key{0, 0, 0, 0, 0, 0, 0, 7};
  return {{ArchiveTable::kArrivals, key, RowWriter(1).fixed(some_entry().view()).take()},
          [](Session& session) -> std::optional<Bytes> {
            const auto read = member::arrivals_after(session, 0, 10);
            if (!is_there(read)) return std::nullopt;
            CEPTOAR_CHECK(read->size() == 1 && read->front().place == 7);
            return RowWriter(1).fixed(read->front().entry.view()).take();
          }};
}
KeptRow watched_row() {
  return {{ArchiveTable::kMeta, member::meta_key("watched-to"), RowWriter(1).u64(7).take()},
          [](Session& session) -> std::optional<Bytes> {
            const auto read = member::watched_to(session);
            if (!is_there(read)) return std::nullopt;
            CEPTOAR_CHECK(read->has_value());
            return RowWriter(1).u64(**read).take();
          }};
}
// A place that does not read is the beginning: the feed is read anew, and what is held is recognised.
KeptRow feed_place_row() {
  const auto write = [](const member::FeedPlace& place) {
    return RowWriter(member::kCursorVersion)
        .fixed(place.node.view())
        .u64(place.arrival)
        .fixed(EntryId{}.view())
        .take();
  };
  const member::FeedPlace good{Desk::banks().nodes[0].id, 7};
  return {{ArchiveTable::kMeta, member::own_cursor(), write(good)},
          [write](Session& session) -> std::optional<Bytes> {
            const auto read = member::feed_place(session);
            CEPTOAR_CHECK(read.has_value());
            return write(*read);
          }};
}
// A whole block of the index, written again without an item that it does not name.
KeptRow search_row() {
  const Bytes key(4, 0);
  Bytes good = RowWriter(1).u32(2).take();
  for (const std::uint8_t n : {std::uint8_t{1}, std::uint8_t{2}}) {
    good.insert(good.end(), EntryId::kSize, n);
    append_le32(good, 8);
    good.insert(good.end(), 8, 0xff);
  }
  return {{ArchiveTable::kSearch, key, good}, [](Session& session) -> std::optional<Bytes> {
            const auto all = member::indexed_entries(session);
            if (!is_there(all)) return std::nullopt;
            std::set<EntryId> found;
            const auto visit = [&](const EntryId& entry) -> member::Outcome<bool> {
              found.insert(entry);
              return true;
            };
            CEPTOAR_CHECK(member::each_candidate(session, {}, visit).has_value());
            CEPTOAR_CHECK(std::ranges::includes(*all, found));
            CEPTOAR_CHECK(member::each_candidate(session, member::search_words("停電"), visit).has_value());
            std::vector<ArchiveWrite> writes;
            if (!all->empty()) {
              CEPTOAR_CHECK(member::remove_from_index(session, {*all->begin()}, writes).has_value());
              CEPTOAR_CHECK(writes.size() == 1);
              CEPTOAR_CHECK(session.archive().apply(writes));
            }
            const auto left = member::indexed_entries(session);
            CEPTOAR_CHECK(left.has_value() && left->size() + (all->empty() ? 0 : 1) == all->size());
            CEPTOAR_CHECK(std::ranges::includes(*all, *left));
            return session.archive().load(ArchiveTable::kSearch, Bytes(4, 0)).value();
          }};
}

// The corpus counts on this order: append only.
const std::vector<KeptRow>& kept_rows() {
  static const std::vector<KeptRow> all = {
      contacts_row(),  groups_row(),       handed_row(),       systems_row(),  known_person_row(),
      leaver_row(),    company_list_row(), handover_row(),     told_reissue_row(), link_row(),
      choice_row(),    grants_row(),       operators_row(),    own_leaf_row(), arrival_row(),
      watched_row(),   feed_place_row(),   search_row()};
  return all;
}

void check_kept_row(Desk& desk, Input& input) {
  const KeptRow& row = input.one_of(kept_rows());
  CEPTOAR_CHECK(desk.session().archive().apply({row.good}));
  CEPTOAR_CHECK(row.again(desk.session()).has_value());
  ArchiveWrite write = row.good;
  write.value = row_of(input, *row.good.value);
  CEPTOAR_CHECK(desk.session().archive().apply({write}));
  const auto once = row.again(desk.session());
  if (once) {
    CEPTOAR_CHECK(desk.session().archive().apply({{write.table, write.key, *once}}));
    const auto twice = row.again(desk.session());
    const bool shrinks = write.table == ArchiveTable::kSearch;  // by an item each time
    CEPTOAR_CHECK(twice.has_value() && (shrinks || *twice == *once));
  }
  desk.check_kept({ArchiveTable::kMeta});
}

// --- decisions, lists from files, a voter's medium ------------------------------------------------

// Whatever stands in the row of a report: a further decision joins those that read, or is refused with them.
void check_overrides(Desk& desk, Input& input) {
  static const Bytes good = RowWriter(2).u32(1).u64(Desk::now_ms()).text("a@banks").text("急ぐ").flag(true).take();
  Bytes key;
  append_be64(key, kNumber);
  Session& session = desk.session();
  const Bytes row = row_of(input, good);
  CEPTOAR_CHECK(session.archive().apply({{ArchiveTable::kDisclosure, key, row}}));
  const auto before = member::overrides_of(session, kNumber);
  const auto kept = member::keep_override(session, kNumber, "人命", true);
  if (!is_there(before)) {
    CEPTOAR_CHECK(!kept.has_value() && row != good);
    return;
  }
  CEPTOAR_CHECK(kept.has_value() || row != good);
  const auto after = member::overrides_of(session, kNumber);
  CEPTOAR_CHECK(after.has_value() && after->size() == before->size() + (kept ? 1 : 0));
  for (const member::Override& one : *before) CEPTOAR_CHECK(std::ranges::count(*after, one) > 0);
}

// Addresses of companies from a spreadsheet: all of the file or nothing, and of what was there only what it names.
void check_contacts_file(Desk& desk, Input& input) {
  Session& session = desk.session();
  const std::vector<member::ContactRow> before = {{"三条ガス", "a@b.example", "03-1", "03-2"}};
  CEPTOAR_CHECK(member::keep_contacts(session, before).has_value());
  const Bytes file = to_bytes(input.rest());
  const auto taken = work::import_contacts(session, file);
  const auto after = member::contacts(session);
  CEPTOAR_CHECK(after.has_value());
  if (!taken) {
    CEPTOAR_CHECK(*after == before);
    return;
  }
  CEPTOAR_CHECK(std::ranges::count(*after, "三条ガス", &member::ContactRow::name) == 1);
  CEPTOAR_CHECK(after->size() <= before.size() + *taken);
  for (std::size_t i = 0; i < after->size(); ++i) {
    const member::ContactRow& one = (*after)[i];
    CEPTOAR_CHECK(!one.name.empty() && !(one.mail + one.fax + one.tel).empty());
    for (const std::string* text : {&one.name, &one.mail, &one.fax, &one.tel}) {
      CEPTOAR_CHECK(find_text_fault(*text, true) == TextFault::kNone);
    }
    CEPTOAR_CHECK(i == 0 || (*after)[i - 1].name < one.name);
  }
}

void check_duty_file(Desk&, Input& input) {
  const auto shifts = work::parse_duty(as_text(input.rest()), "duty", Desk::now_ms());
  if (!shifts) return;
  for (std::size_t i = 0; i < shifts->size(); ++i) {
    const Shift& one = (*shifts)[i];
    CEPTOAR_CHECK(one.from_ms < one.until_ms && !one.handle.empty());
    CEPTOAR_CHECK(i == 0 || (*shifts)[i - 1].from_ms <= one.from_ms);
  }
}

// What this voter has said already: a medium that reads otherwise would let him say two things.
void check_voter_file(Desk& desk, Input& input) {
  static const member::Unlock unlock = member::Unlock::from_credential(crypto::Secret<32>{});
  static const member::AdminKeys admin = [&] {
    test::SeededRandom random(41);
    auto made = member::AdminKeys::create(desk.directory() / "admin", unlock, true, random);
    CEPTOAR_CHECK(made.has_value());
    return std::move(*made);
  }();
  static const std::filesystem::path path = admin.directory() / "votes";
  static const Bytes good = [] {
    member::VoterFile file;
    file.network = council().network;
    crypto::VoterRecord record;
    record.version = 2;
    record.round = 1;
    record.prevotes[1] = Hash32{};
    record.signatures[1] = Hash32{};
    record.lock = {1, Hash32{}};
    file.records[2] = record;
    CEPTOAR_CHECK(member::write_voter_file(admin, file).has_value());
    return bytes_of_file(path);
  }();
  const Bytes bytes = row_of(input, good);
  CEPTOAR_CHECK(store::write_file(path, bytes, store::FileKind::kPlain, true));
  const auto file = member::read_voter_file(admin);
  CEPTOAR_CHECK(file.has_value() || bytes != good);
  if (!file) {
    CEPTOAR_CHECK(file.error().code == member::UserCode::kFileBad);
    return;
  }
  CEPTOAR_CHECK(member::write_voter_file(admin, *file).has_value());
  // No record stands twice, the second over the first.
  CEPTOAR_CHECK(bytes_of_file(path) == bytes);
}

// --- what others published, as it is kept ---------------------------------------------------------

// Cards and revocations are verified again when they are read: a row that was altered hands out nothing that its
// holder or organisation did not sign.
void check_card_row(Desk& desk, Input& input) {
  const test::CouncilHolder& holder = council().org("telecom").holder;
  const Bytes good =
      RowWriter(1).u64(test::kCouncilNowMs).u8(1).flag(true).bytes(holder.card).take();
  const Bytes row = row_of(input, good);
  CEPTOAR_CHECK(desk.session().archive().apply({{ArchiveTable::kCards, to_bytes(holder.card_hash.view()), row}}));
  member::TrustStore trust(desk.session().archive());
  CEPTOAR_CHECK(trust.load(council().roster->signed_bytes).has_value());
  const auto cards = trust.cards();
  CEPTOAR_CHECK(cards.size() == 1 || row != good);
  for (const member::HeldCard& held : cards) {
    CEPTOAR_CHECK(held.card->hash == holder.card_hash);
  }
  const auto* by_hash = trust.card_by_hash(holder.card_hash);
  CEPTOAR_CHECK(by_hash == nullptr || by_hash->hash == holder.card_hash);
}

void check_revocation_row(Desk& desk, Input& input) {
  const test::CouncilOrg& telecom = council().org("telecom");
  const SignPublicKey ended = telecom.holder.sign.public_key();
  static const Bytes good = [&] {
    Revocation what;
    what.network_id = council().network;
    what.org = telecom.id;
    what.key = ended;
    what.list_version = 1;
    what.created_ms = test::kCouncilNowMs;
    what.last = {{telecom.nodes[0].id, 5}};
    return RowWriter(2)
        .u64(test::kCouncilNowMs)
        .fixed(telecom.nodes[0].id.view())
        .u64(6)
        .bytes(encode(crypto::make_revocation(telecom.admin, {}, what)))
        .take();
  }();
  const Bytes row = row_of(input, good);
  CEPTOAR_CHECK(desk.session().archive().apply({{ArchiveTable::kRevoked, to_bytes(ended.view()), row}}));
  member::TrustStore trust(desk.session().archive());
  CEPTOAR_CHECK(trust.load(council().roster->signed_bytes).has_value());
  const NodeId& node = telecom.nodes[0].id;
  CEPTOAR_CHECK(trust.is_revoked(telecom.id, ended, node, 6) || row != good);
  CEPTOAR_CHECK(!trust.is_revoked(telecom.id, ended, node, 5));
  for (const test::CouncilOrg& org : council().orgs) {
    if (org.id == telecom.id) continue;
    CEPTOAR_CHECK(!trust.is_revoked(org.id, org.holder.sign.public_key(), org.nodes[0].id, ~std::uint64_t{0}));
  }
}

using Check = void (*)(Desk&, Input&);
// The corpus counts on this order: append only.
constexpr std::array kChecks =
    std::to_array<Check>({check_kept_row, check_overrides, check_contacts_file, check_duty_file, check_voter_file,
                          check_card_row, check_revocation_row});

// In one input, one after the other.
constexpr unsigned kMostChecks = 16;

void run(BytesView bytes) {
  static Desk desk;
  static const bool begun = (desk.begin(), true);
  CEPTOAR_CHECK(begun);
  Input input(bytes);
  unsigned left = kMostChecks;
  do {
    const std::size_t which = input.u8();
    kChecks[which % kChecks.size()](desk, input);
    desk.put_back();
  } while (--left > 0 && !input.empty());
}

const Registration kRegistered("desk", run);

}  // namespace
}  // namespace ceptoar::fuzz
