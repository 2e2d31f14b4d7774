// SPDX-License-Identifier: Apache-2.0
// Notes of an office to its own staff (people.capnp) as values. Same codec rules and errors as
// schema/codec.h.
#ifndef CEPTOAR_SCHEMA_PEOPLE_H_
#define CEPTOAR_SCHEMA_PEOPLE_H_

#include <optional>
#include <string>
#include <vector>

#include "schema/codec.h"
#include "schema/ids.h"
#include "schema/result.h"
#include "schema/tlp.h"

namespace ceptoar {

enum class NoteKind : std::uint8_t { kCertificates = 1, kHandover = 2, kDuty = 3, kCompanies = 4, kOverride = 5 };
std::optional<NoteKind> note_kind_from_wire(std::uint8_t number);

struct Shift {
  std::uint64_t from_ms = 0;
  std::uint64_t until_ms = 0;
  std::string handle;
  std::string reach;
  friend bool operator==(const Shift&, const Shift&) = default;
};

struct NotedCompany {
  std::string handle;
  std::string name_ja;
  std::string name_en;
  Bytes certificate;
  Bytes statement;
  friend bool operator==(const NotedCompany&, const NotedCompany&) = default;
};
// Of one note; a CEPTOAR with more sends several.
inline constexpr std::size_t kNotedCompanies = 64;

// Fields of another kind than its own are empty: the codec refuses anything else.
struct OfficeNote {
  std::uint16_t version = kProtocolVersion;
  NoteKind kind = NoteKind::kCertificates;
  std::uint64_t created_ms = 0;
  NetworkId network_id;
  OrgId org;
  std::vector<Bytes> chain;
  Bytes device;
  HolderId from_holder;
  HolderId to_holder;
  std::uint64_t ends_ms = 0;
  std::vector<Shift> shifts;
  std::vector<NotedCompany> companies;
  std::uint64_t number = 0;
  std::string why;
  friend bool operator==(const OfficeNote&, const OfficeNote&) = default;
};

// Of a member operator in the register of its CEPTOAR. Whoever is other takes part all the same.
enum class OperatorStanding : std::uint8_t { kGone = 0, kTarget = 1, kOther = 2 };
std::optional<OperatorStanding> operator_standing_from_wire(std::uint8_t number);

struct MemberOperator {
  std::string name;
  std::string name_ja;
  std::string name_en;
  std::string sector;
  OperatorStanding standing = OperatorStanding::kGone;
  std::uint64_t changed_ms = 0;
  friend bool operator==(const MemberOperator&, const MemberOperator&) = default;
};

struct OperatorNote {
  std::uint16_t version = kProtocolVersion;
  std::uint64_t created_ms = 0;
  NetworkId network_id;
  OrgId org;
  std::uint64_t readers_ms = 0;
  bool members_read = true;
  std::vector<std::string> others;
  std::vector<MemberOperator> operators;
  friend bool operator==(const OperatorNote&, const OperatorNote&) = default;
};

enum class CaseAct : std::uint8_t { kLinked = 1, kTakenOut = 2, kStep = 3, kRegime = 4, kMark = 5 };
std::optional<CaseAct> case_act_from_wire(std::uint8_t number);

struct CaseChange {
  CaseAct what = CaseAct::kLinked;
  std::uint64_t at_ms = 0;
  OrgId org;
  MsgId item;
  std::string name;
  std::string value;
  std::string was;
  friend bool operator==(const CaseChange&, const CaseChange&) = default;
};

// Fields that another kind of change has are empty: the codec refuses anything else.
struct CaseNote {
  std::uint16_t version = kProtocolVersion;
  std::uint64_t created_ms = 0;
  NetworkId network_id;
  OrgId org;
  MsgId case_id;
  std::uint64_t opened_ms = 0;
  bool exercise = false;
  std::string title;
  std::vector<CaseChange> changes;
  friend bool operator==(const CaseNote&, const CaseNote&) = default;
};

enum class ReissueAct : std::uint8_t { kWaits = 11, kStop = 12, kEnded = 13, kReleased = 14 };
std::optional<ReissueAct> reissue_act_from_wire(std::uint8_t number);
// Basis of a re-issue (cli/work/consent.h): consent, a hole, an attack, law.
inline constexpr std::uint8_t kMostReissueBasis = 3;

// Fields that another act has are empty: the codec refuses anything else.
struct ReissueNote {
  std::uint16_t version = kProtocolVersion;
  ReissueAct act = ReissueAct::kStop;
  std::uint64_t created_ms = 0;
  NetworkId network_id;
  OrgId org;
  std::uint64_t number = 0;
  std::optional<Tlp> tlp;      // kWaits alone
  bool exercise = false;
  std::uint64_t goes_ms = 0;
  std::uint64_t report = 0;
  std::uint8_t basis = 0;
  std::uint64_t request = 0;
  std::string to;
  bool with_members = false;
  bool two = false;
  Bytes advisory;
  std::string why;
  Hash32 approved;
  friend bool operator==(const ReissueNote&, const ReissueNote&) = default;
};

CEPTOAR_WIRE_OBJECT(OfficeNote)
CEPTOAR_WIRE_OBJECT(OperatorNote)
CEPTOAR_WIRE_OBJECT(CaseNote)
CEPTOAR_WIRE_OBJECT(ReissueNote)

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_PEOPLE_H_
