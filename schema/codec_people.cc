// SPDX-License-Identifier: Apache-2.0
// Codec of notes of an office to its staff.
#include "people.capnp.h"
#include "schema/canonical.h"
#include "schema/people.h"

namespace ceptoar {

// A year of shifts of eight hours, with a number each: nobody's table is larger, and a table that
// filled the archive of every colleague could be written by one of them.
static constexpr std::size_t kShifts = 1'100;
static constexpr std::size_t kNoteBytes = 256 * limits::kKiB;
static constexpr std::size_t kReissueBytes = 512 * limits::kKiB;  // with the advisory that waits

std::optional<NoteKind> note_kind_from_wire(std::uint8_t number) {
  if (number < 1 || number > 5) return std::nullopt;
  return static_cast<NoteKind>(number);
}

static void write(Faults& faults, wire::Shift::Builder out, const Shift& in) {
  faults.require(in.from_ms < in.until_ms, "a shift that ends before it begins");
  out.setFromMs(in.from_ms);
  out.setUntilMs(in.until_ms);
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setReach(text(faults, in.reach, limits::kNameBytes));
}
static void read(Faults& faults, wire::Shift::Reader in, Shift& out) {
  out.from_ms = in.getFromMs();
  out.until_ms = in.getUntilMs();
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getReach(), out.reach);
}

static void write(Faults& faults, wire::NotedCompany::Builder out, const NotedCompany& in) {
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setNameJa(text(faults, in.name_ja, limits::kNameBytes));
  out.setNameEn(text(faults, in.name_en, limits::kNameBytes));
  out.setCertificate(data(faults, in.certificate, limits::kCertificateBytes));
  out.setStatement(data(faults, in.statement, limits::kStatementBytes));
}
static void read(Faults& faults, wire::NotedCompany::Reader in, NotedCompany& out) {
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getNameJa(), out.name_ja);
  take(faults, in.getNameEn(), out.name_en);
  take(faults, in.getCertificate(), out.certificate);
  take(faults, in.getStatement(), out.statement);
}

static void write(Faults& faults, wire::OfficeNote::Builder out, const OfficeNote& in) {
  faults.version(in.version, kProtocolVersion);
  const bool certificates = in.kind == NoteKind::kCertificates;
  const bool handover = in.kind == NoteKind::kHandover;
  const bool override_ = in.kind == NoteKind::kOverride;
  faults.require(certificates == !in.chain.empty() && (certificates || in.device.empty()) &&
                     handover == !in.from_holder.is_zero() && handover == !in.to_holder.is_zero() &&
                     (handover || in.ends_ms == 0) &&
                     (in.kind == NoteKind::kDuty || in.shifts.empty()) &&
                     (in.kind == NoteKind::kCompanies || in.companies.empty()) &&
                     override_ == (in.number != 0) && override_ == !in.why.empty(),
                 "fields of another kind of note");
  faults.require(!handover || in.from_holder != in.to_holder, "a handover to oneself");
  const auto begins_later = [](const Shift& a, const Shift& b) { return b.from_ms < a.from_ms; };
  faults.require(std::adjacent_find(in.shifts.begin(), in.shifts.end(), begins_later) ==
                     in.shifts.end(),
                 "shifts not in the order of their times");
  out.setVersion(in.version);
  out.setKind(code(faults, in.kind, note_kind_from_wire));
  out.setCreatedMs(in.created_ms);
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  put_blobs(faults, out.initChain(count(faults, in.chain.size(), limits::kChainLength)), in.chain,
            limits::kCertificateBytes);
  out.setDevice(data(faults, in.device, limits::kCertificateBytes));
  out.setFromHolder(data(in.from_holder));
  out.setToHolder(data(in.to_holder));
  out.setEndsMs(in.ends_ms);
  put_list(faults, out.initShifts(count(faults, in.shifts.size(), kShifts)), in.shifts);
  put_list(faults, out.initCompanies(count(faults, in.companies.size(), kNotedCompanies)),
           in.companies);
  out.setNumber(in.number);
  if (override_) out.setWhy(text(faults, in.why, limits::kNoteBytes));  // notes of before have no such field
}
static void read(Faults& faults, wire::OfficeNote::Reader in, OfficeNote& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.kind = static_cast<NoteKind>(in.getKind());
  out.created_ms = in.getCreatedMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  take_list(faults, in.getChain(), limits::kChainLength, out.chain);
  take(faults, in.getDevice(), out.device);
  take(faults, in.getFromHolder(), out.from_holder);
  take(faults, in.getToHolder(), out.to_holder);
  out.ends_ms = in.getEndsMs();
  take_list(faults, in.getShifts(), kShifts, out.shifts);
  take_list(faults, in.getCompanies(), kNotedCompanies, out.companies);
  out.number = in.getNumber();
  take(faults, in.getWhy(), out.why);
}

std::optional<OperatorStanding> operator_standing_from_wire(std::uint8_t number) {
  if (number > 2) return std::nullopt;
  return static_cast<OperatorStanding>(number);
}

static void write(Faults& faults, wire::MemberOperator::Builder out, const MemberOperator& in) {
  faults.require(!in.name.empty() && in.changed_ms != 0, "an operator without a name or a time");
  out.setName(text(faults, in.name, limits::kNameBytes));
  out.setNameJa(text(faults, in.name_ja, limits::kNameBytes));
  out.setNameEn(text(faults, in.name_en, limits::kNameBytes));
  out.setSector(text(faults, in.sector, limits::kHandleBytes));
  out.setStanding(code(faults, in.standing, operator_standing_from_wire));
  out.setChangedMs(in.changed_ms);
}
static void read(Faults& faults, wire::MemberOperator::Reader in, MemberOperator& out) {
  take(faults, in.getName(), out.name);
  take(faults, in.getNameJa(), out.name_ja);
  take(faults, in.getNameEn(), out.name_en);
  take(faults, in.getSector(), out.sector);
  out.standing = static_cast<OperatorStanding>(in.getStanding());
  out.changed_ms = in.getChangedMs();
}

static void write(Faults& faults, wire::OperatorNote::Builder out, const OperatorNote& in) {
  faults.version(in.version, kProtocolVersion);
  faults.require(in.readers_ms != 0 || (in.members_read && in.others.empty()),
                 "readers that nobody chose");
  require_sorted(faults, in.others, [](const std::string& handle) { return std::string_view(handle); });
  require_sorted(faults, in.operators, &MemberOperator::name);
  out.setVersion(in.version);
  out.setCreatedMs(in.created_ms);
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setReadersMs(in.readers_ms);
  out.setMembersRead(in.members_read);
  put_texts(faults, out.initOthers(count(faults, in.others.size(), limits::kOperatorReaders)), in.others,
            limits::kHandleBytes);
  put_list(faults, out.initOperators(count(faults, in.operators.size(), limits::kOperatorsPerNote)),
           in.operators);
}
static void read(Faults& faults, wire::OperatorNote::Reader in, OperatorNote& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.created_ms = in.getCreatedMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  out.readers_ms = in.getReadersMs();
  out.members_read = in.getMembersRead();
  take_list(faults, in.getOthers(), limits::kOperatorReaders, out.others);
  take_list(faults, in.getOperators(), limits::kOperatorsPerNote, out.operators);
}

std::optional<CaseAct> case_act_from_wire(std::uint8_t number) {
  if (number < 1 || number > 5) return std::nullopt;
  return static_cast<CaseAct>(number);
}

static void write(Faults& faults, wire::CaseChange::Builder out, const CaseChange& in) {
  const bool of_item = in.what == CaseAct::kLinked || in.what == CaseAct::kTakenOut;
  const bool timed = in.what == CaseAct::kStep || in.what == CaseAct::kMark;
  faults.require(of_item == !in.item.is_zero() && of_item == !in.org.is_zero() &&
                     of_item == in.name.empty() && (timed || of_item || in.was.empty()) &&
                     (!timed || !in.value.empty()) &&
                     (in.what != CaseAct::kTakenOut || in.value.empty()) &&
                     (in.what != CaseAct::kRegime || in.value.empty()),
                 "fields of another kind of change");
  out.setWhat(code(faults, in.what, case_act_from_wire));
  out.setAtMs(in.at_ms);
  out.setOrg(data(in.org));
  out.setItem(data(in.item));
  out.setName(text(faults, in.name, limits::kCaseWordBytes));
  out.setValue(text(faults, in.value, limits::kCaseWordBytes));
  out.setWas(text(faults, in.was, limits::kCaseWordBytes));
}
static void read(Faults& faults, wire::CaseChange::Reader in, CaseChange& out) {
  out.what = static_cast<CaseAct>(in.getWhat());
  out.at_ms = in.getAtMs();
  take(faults, in.getOrg(), out.org);
  take(faults, in.getItem(), out.item);
  take(faults, in.getName(), out.name);
  take(faults, in.getValue(), out.value);
  take(faults, in.getWas(), out.was);
}

static void write(Faults& faults, wire::CaseNote::Builder out, const CaseNote& in) {
  faults.version(in.version, kProtocolVersion);
  faults.require(!in.case_id.is_zero() && !in.changes.empty(), "a note of no case");
  out.setVersion(in.version);
  out.setCreatedMs(in.created_ms);
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setCaseId(data(in.case_id));
  out.setOpenedMs(in.opened_ms);
  out.setExercise(in.exercise);
  out.setTitle(text(faults, in.title, limits::kTitleBytes));
  put_list(faults, out.initChanges(count(faults, in.changes.size(), limits::kCaseChanges)), in.changes);
}
static void read(Faults& faults, wire::CaseNote::Reader in, CaseNote& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.created_ms = in.getCreatedMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getCaseId(), out.case_id);
  out.opened_ms = in.getOpenedMs();
  out.exercise = in.getExercise();
  take(faults, in.getTitle(), out.title);
  take_list(faults, in.getChanges(), limits::kCaseChanges, out.changes);
}

std::optional<ReissueAct> reissue_act_from_wire(std::uint8_t number) {
  if (number < 11 || number > 14) return std::nullopt;
  return static_cast<ReissueAct>(number);
}

static void write(Faults& faults, wire::ReissueNote::Builder out, const ReissueNote& in) {
  faults.version(in.version, kProtocolVersion);
  const bool waits = in.act == ReissueAct::kWaits;
  const bool nothing = !in.exercise && in.goes_ms == 0 && in.report == 0 && in.basis == 0 &&
                       in.request == 0 && in.to.empty() && !in.with_members && !in.two;
  faults.require(waits == in.tlp.has_value() && waits == !in.advisory.empty() && (waits || nothing) &&
                     in.basis <= kMostReissueBasis &&
                     (in.act == ReissueAct::kStop || in.why.empty()) &&
                     (in.act == ReissueAct::kReleased) == !in.approved.is_zero(),
                 "fields of another act");
  faults.require(in.number != 0, "a note of no re-issue");
  out.setVersion(in.version);
  out.setAct(code(faults, in.act, reissue_act_from_wire));
  out.setCreatedMs(in.created_ms);
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setNumber(in.number);
  out.setTlp(in.tlp ? code(faults, *in.tlp, tlp_from_wire) : std::uint8_t{0});
  out.setExercise(in.exercise);
  out.setGoesMs(in.goes_ms);
  out.setReport(in.report);
  out.setBasis(in.basis);
  out.setRequest(in.request);
  out.setTo(text(faults, in.to, limits::kReissueToBytes));
  out.setWithMembers(in.with_members);
  out.setTwo(in.two);
  out.setAdvisory(data(faults, in.advisory, kReissueBytes));
  out.setWhy(text(faults, in.why, limits::kNoteBytes));
  out.setApproved(data(in.approved));
}
static void read(Faults& faults, wire::ReissueNote::Reader in, ReissueNote& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.act = static_cast<ReissueAct>(in.getAct());
  out.created_ms = in.getCreatedMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  out.number = in.getNumber();
  if (in.getTlp() != 0) out.tlp = static_cast<Tlp>(in.getTlp());
  out.exercise = in.getExercise();
  out.goes_ms = in.getGoesMs();
  out.report = in.getReport();
  out.basis = in.getBasis();
  out.request = in.getRequest();
  take(faults, in.getTo(), out.to);
  out.with_members = in.getWithMembers();
  out.two = in.getTwo();
  take(faults, in.getAdvisory(), out.advisory);
  take(faults, in.getWhy(), out.why);
  take(faults, in.getApproved(), out.approved);
}

Bytes encode(const ReissueNote& value) { return encode_as<wire::ReissueNote>(value); }
template <>
Result<ReissueNote> parse<ReissueNote>(BytesView bytes) {
  return parse_as<wire::ReissueNote, ReissueNote>(bytes, kReissueBytes);
}

Bytes encode(const CaseNote& value) { return encode_as<wire::CaseNote>(value); }
template <>
Result<CaseNote> parse<CaseNote>(BytesView bytes) {
  return parse_as<wire::CaseNote, CaseNote>(bytes, kNoteBytes);
}

Bytes encode(const OperatorNote& value) { return encode_as<wire::OperatorNote>(value); }
template <>
Result<OperatorNote> parse<OperatorNote>(BytesView bytes) {
  return parse_as<wire::OperatorNote, OperatorNote>(bytes, kNoteBytes);
}

Bytes encode(const OfficeNote& value) { return encode_as<wire::OfficeNote>(value); }
template <>
Result<OfficeNote> parse<OfficeNote>(BytesView bytes) {
  return parse_as<wire::OfficeNote, OfficeNote>(bytes, kNoteBytes);
}

}  // namespace ceptoar
