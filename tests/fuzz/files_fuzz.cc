// SPDX-License-Identifier: Apache-2.0
// Files that one person hands to another - sheets of votes, keys to compare, invitations, backups - and what a
// command line hands to the agent. What its author signed or sealed is taken as he made it or not at all; what is
// taken can be written again and means the same.
#include "cli/member/backup_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>

#include "cli/front/call.h"
#include "cli/member/enrol_files.h"
#include "cli/member/invitation.h"
#include "cli/member/new_admin.h"
#include "cli/member/recovering.h"
#include "cli/member/roster_voting.h"
#include "cli/member/rows.h"
#include "cli/member/suspending.h"
#include "cli/work/pack_file.h"
#include "crypto/suspension.h"
#include "schema/text.h"
#include "tests/fuzz/council_world.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::fuzz {
namespace {

using member::RowWriter;

const test::CouncilOrg& banks() { return council().org("banks"); }

const std::filesystem::path& place() {
  static const test::TempDir directory;
  static const std::filesystem::path path = directory.path() / "file";
  return path;
}
const std::filesystem::path& put(BytesView bytes) {
  std::ofstream out(place(), std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  CEPTOAR_CHECK(out.flush().good());
  return place();
}
// A good file with changes, or whatever the input has.
Bytes file_of(Input& input, const Bytes& good) {
  return input.flag() ? to_bytes(input.rest()) : edited(input, good);
}

// --- votes ----------------------------------------------------------------------------------------

void check_vote_sheet(Input& input) {
  static const Bytes good = [] {
    member::VoteSheet sheet;
    const Roster next = test::successor(*council().roster);
    sheet.choice = crypto::roster_hash(encode(next));
    sheet.bytes.rosters = {council().roster->signed_bytes};
    sheet.bytes.votes = {test::sign_roster_by(next, test::first_voters(council(), 2))};
    return member::encode_sheet(sheet);
  }();
  const Bytes file = file_of(input, good);
  const auto sheet = member::read_sheet(put(file));
  if (!sheet) return;
  const Bytes once = member::encode_sheet(*sheet);
  const auto again = member::read_sheet(put(once));
  CEPTOAR_CHECK(again.has_value() && member::encode_sheet(*again) == once);
  (void)member::voting_of(sheet->bytes);
}

void check_said(Input& input) {
  static const Bytes good = [] {
    const Roster next = test::successor(*council().roster);
    return member::encode_said(
        {{ControlKind::kVote, test::sign_roster_by(next, test::first_voters(council(), 1))}});
  }();
  const Bytes file = file_of(input, good);
  const auto said = member::read_said(put(file));
  if (said) CEPTOAR_CHECK(!said->empty() && member::encode_said(*said) == file);
}

Suspension some_word() {
  return crypto::make_suspension(*council().voters()[0]->voter, *council().roster, council().org("telecom").id,
                                 test::kCouncilNowMs);
}

void check_suspension_sheet(Input& input) {
  static const Bytes good = [] {
    member::SuspensionSheet sheet;
    sheet.rosters = {council().roster->signed_bytes};
    sheet.words = {{test::kCouncilNowMs, encode(some_word())}};
    sheet.org = council().org("telecom").id;
    sheet.starts_ms = test::kCouncilNowMs;
    return member::encode_sheet(sheet);
  }();
  const auto open = member::read_suspension_sheet(put(file_of(input, good)));
  if (!open) return;
  CEPTOAR_CHECK(!open->handle.empty() && open->word.starts_ms != 0);
  CEPTOAR_CHECK(open->word.roster_hash == open->life.in_force()->hash);
  CEPTOAR_CHECK(open->life.in_force()->find_org(open->word.org) != nullptr);
}

void check_recovery_sheet(Input& input) {
  static const Bytes good = [] {
    member::RecoverySheet sheet;
    sheet.rosters = {council().roster->signed_bytes};
    sheet.recovery = test::sign_roster_by(test::successor(*council().roster), {});
    return member::encode_sheet(sheet);
  }();
  (void)member::read_recovery_sheet(put(file_of(input, good)));
}

// --- keys to compare ------------------------------------------------------------------------------

void check_recovery_key(Input& input) {
  static const Bytes good = [] {
    const Bytes part = RowWriter(1).text("banks").fixed(banks().admin.public_key().view()).take();
    return RowWriter(1)
        .bytes(part)
        .fixed(member::enrol::sign(banks().admin, NetworkId{}, part).view())
        .take();
  }();
  const Bytes file = file_of(input, good);
  const auto key = member::read_recovery_key(put(file));
  if (key) CEPTOAR_CHECK(file == good && !key->number.empty());
}

void check_new_admin(Input& input) {
  static const Bytes good = [] {
    const Bytes part = RowWriter(1)
                           .text("new admin key")
                           .text("banks")
                           .fixed(banks().admin.public_key().view())
                           .fixed(banks().voter->public_key().view())
                           .take();
    return RowWriter(1)
        .bytes(part)
        .fixed(member::enrol::sign(banks().admin, NetworkId{}, part).view())
        .fixed(member::enrol::sign(*banks().voter, NetworkId{}, part).view())
        .take();
  }();
  const Bytes file = file_of(input, good);
  const auto key = member::read_new_admin(put(file));
  if (key) CEPTOAR_CHECK(file == good && !key->number.empty() && !key->voter_number.empty());
}

void check_invitation(Input& input) {
  static const Bytes good = [] {
    Bytes part = to_bytes(as_bytes(std::string_view("CEPTOAR INVITE 1\n")));
    append(part, RowWriter(1)
                     .bytes(council().roster->signed_bytes)
                     .bytes(member::encode_list(banks().holder.chain))
                     .text("officer2@banks")
                     .text("officer")
                     .u64(test::kCouncilNowMs)
                     .u64(test::kCouncilNowMs + limits::kDayMs)
                     .fixed(Nonce32{}.view())
                     .take());
    append(part, member::enrol::sign(banks().holder.sign, council().network, part).view());
    return part;
  }();
  const Bytes file = file_of(input, good);
  const auto invitation = member::read_invitation(put(file), test::kCouncilNowMs + 1);
  if (invitation) CEPTOAR_CHECK(file == good && !invitation->number.empty());
}

// --- backups, the agent, rows ---------------------------------------------------------------------

crypto::Secret<32> backup_key() {
  crypto::Secret<32> key;
  key.writable()[0] = 7;
  return key;
}

void check_backup(Input& input) {
  static const Bytes good = [] {
    test::SeededRandom random(17);
    const int fd = ::open(place().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CEPTOAR_CHECK(fd >= 0);
    member::BackupWriter out(fd, backup_key(), random);
    CEPTOAR_CHECK(out.put(member::BackupPart::kMade, Bytes(8, 1)).has_value());
    CEPTOAR_CHECK(out.put(member::BackupPart::kConfig, Bytes(300, 2)).has_value());
    CEPTOAR_CHECK(out.put(member::BackupPart::kArchive, Bytes(3'000, 3)).has_value());
    CEPTOAR_CHECK(out.finish().has_value());
    ::close(fd);
    std::ifstream in(place(), std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
  }();
  const Bytes file = file_of(input, good);
  const int fd = ::open(put(file).c_str(), O_RDONLY | O_CLOEXEC);
  CEPTOAR_CHECK(fd >= 0);
  member::BackupReader in(fd, backup_key());
  std::size_t parts = 0;
  bool whole = false;
  for (;;) {
    const auto head = in.next();
    if (!head) break;
    if (!*head) {
      whole = true;
      break;
    }
    if (!in.take_into((*head)->size, -1)) break;
    ++parts;
  }
  ::close(fd);
  if (whole) CEPTOAR_CHECK(file == good && parts == 3);
}

void check_call(Input& input) {
  static const Bytes good = front::encode_call({{"inbox", "--json"}, {"CEPTOAR_LANG=ja"}, {1, 2, 3, 4, 5}});
  const Bytes message = file_of(input, good);
  const auto call = front::parse_call(message);
  if (call) CEPTOAR_CHECK(front::encode_call(*call) == message);
}

void check_rows_of_words(Input& input) {
  if (input.flag()) {
    static const Bytes good = *member::suspension_row({test::kCouncilNowMs, encode(some_word())}).value;
    const Bytes row = file_of(input, good);
    const auto fact = member::read_suspension_row(row);
    if (!fact) return;
    CEPTOAR_CHECK(*member::suspension_row(*fact).value == row);
    (void)member::kept_until(*fact);
    crypto::RosterLife life(council().roster);
    (void)member::take_suspension_fact(life, *fact);
    return;
  }
  static const Bytes good =
      *member::recovery_row({ControlKind::kRecovery, banks().nodes[0].id, test::kCouncilNowMs,
                             test::sign_roster_by(test::successor(*council().roster), {})})
           .value;
  const Bytes row = file_of(input, good);
  const auto fact = member::read_recovery_row(row);
  if (!fact) return;
  CEPTOAR_CHECK(*member::recovery_row(*fact).value == row);
  (void)member::recovery_version(*fact);
  crypto::RosterLife life(council().roster);
  (void)member::take_recovery_fact(life, *fact);
}

// Its signature is over the pack alone: hexadecimal digits have two forms, and the pack one.
void check_signed_pack(Input& input) {
  static const Bytes good = to_bytes(as_bytes(work::encode_pack_file({"nisc", Signature{}, "name = \"x\"\n"})));
  const Bytes file = file_of(input, good);
  const auto pack = work::parse_pack_file(as_text(file));
  if (!pack) return;
  CEPTOAR_CHECK(as_text(file).ends_with(pack->pack) && is_org_handle(pack->signer));
  const auto again = work::parse_pack_file(work::encode_pack_file(*pack));
  CEPTOAR_CHECK(again.has_value() && *again == *pack);
}

using Check = void (*)(Input&);
// The corpus counts on this order: append only.
constexpr std::array kChecks = std::to_array<Check>(
    {check_vote_sheet, check_said, check_suspension_sheet, check_recovery_sheet, check_recovery_key,
     check_new_admin, check_invitation, check_backup, check_call, check_rows_of_words,
     check_signed_pack});

void run(BytesView bytes) {
  (void)council();  // and what its keys need
  Input input(bytes);
  const std::size_t which = input.u8();
  kChecks[which % kChecks.size()](input);
}

const Registration kRegistered("files", run);

}  // namespace
}  // namespace ceptoar::fuzz
