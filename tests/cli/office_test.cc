// SPDX-License-Identifier: Apache-2.0
// What an office writes for its own people: notes as bytes, the duty table as people type it.
#include <gmock/gmock.h>

#include "cli/work/people.h"
#include "schema/codec.h"
#include "schema/people.h"
#include "tests/cli/world.h"

namespace ceptoar::test::office_test {
namespace {

using member::UserCode;

OfficeNote note_of(NoteKind kind) {
  OfficeNote note;
  note.kind = kind;
  note.created_ms = 7;
  note.network_id.bytes.fill(1);
  note.org.bytes.fill(2);
  switch (kind) {
    case NoteKind::kCertificates:
      note.chain = {Bytes(40, 3)};
      note.device = Bytes(40, 4);
      break;
    case NoteKind::kHandover:
      note.from_holder.bytes.fill(5);
      note.to_holder.bytes.fill(6);
      note.ends_ms = 9;
      break;
    case NoteKind::kDuty: note.shifts = {{1, 2, "a@banks", "03"}, {1, 3, "b@banks", ""}}; break;
    case NoteKind::kCompanies:
      note.companies = {{"banks-1", "一", "one", Bytes(40, 7), Bytes(40, 8)}};
      break;
    case NoteKind::kOverride:
      note.number = 482'719'306'615;
      note.why = "人の生命を守るため";
      break;
  }
  return note;
}

TEST(OfficeNoteTest, ComesBackAsItWasAndEveryFlippedBitIsRefusedOrSaysSomethingElse) {
  for (const NoteKind kind : {NoteKind::kCertificates, NoteKind::kHandover, NoteKind::kDuty,
                              NoteKind::kCompanies, NoteKind::kOverride}) {
    const OfficeNote note = note_of(kind);
    const Bytes wire = encode(note);
    const auto again = parse<OfficeNote>(wire);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, note);
    for (std::size_t bit = 0; bit < wire.size() * 8; ++bit) {
      Bytes bad = wire;
      bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1 << bit % 8);
      const auto other = parse<OfficeNote>(bad);
      EXPECT_TRUE(!other || *other != note) << bit;
    }
    for (std::size_t length = 0; length < wire.size(); ++length) {
      EXPECT_FALSE(parse<OfficeNote>(BytesView(wire).first(length)));
    }
  }
}

TEST(OfficeNoteTest, FieldsOfAnotherKindAndSwappedShiftsAreNotWritten) {
  OfficeNote mixed = note_of(NoteKind::kDuty);
  mixed.ends_ms = 1;
  EXPECT_DEATH(encode(mixed), "");
  mixed = note_of(NoteKind::kDuty);
  mixed.why = "x";
  EXPECT_DEATH(encode(mixed), "");
  OfficeNote swapped = note_of(NoteKind::kDuty);
  swapped.shifts[0].from_ms = 5;
  swapped.shifts[0].until_ms = 6;
  EXPECT_DEATH(encode(swapped), "");
}

TEST(DutyTableTest, LineThatCannotBeReadIsNamed) {
  const std::uint64_t now = kCouncilNowMs;
  const auto good = work::parse_duty(
      "# table\n2026-12-01 09:00,2026-12-02 09:00,officer@banks,03-1234-5678\n\n"
      "2026-11-30 09:00, 2026-12-01 09:00, officer2@banks\n",
      "duty.csv", now);
  ASSERT_TRUE(fine(good));
  ASSERT_EQ(good->size(), 2u);
  EXPECT_EQ(good->front().handle, "officer2@banks") << "in the order of their times";
  for (const char* const bad :
       {"2026-12-02 09:00,2026-12-01 09:00,officer@banks", "2026-12-01 09:00,officer@banks",
        "tomorrow,2026-12-02 09:00,officer@banks", "2026-12-01 09:00,2026-12-02 09:00,banks",
        "2026-12-01 09:00,2026-12-02 09:00,officer@banks,a\u202Eb"}) {
    const auto refused = work::parse_duty(std::string("# one\n") + bad, "duty.csv", now);
    ASSERT_TRUE(refused_with(refused, UserCode::kDutyForm)) << bad;
    EXPECT_EQ(refused.error().argument("line"), "2");
  }
}

}  // namespace
}  // namespace ceptoar::test::office_test
