// SPDX-License-Identifier: Apache-2.0
#include "schema/audit.h"

#include <algorithm>
#include <array>
#include <utility>

#include "schema/time.h"

namespace ceptoar {
namespace {

constexpr std::uint8_t kRecordVersion = 1;

constexpr std::array<std::pair<AuditKind, std::string_view>, 28> kNames = {{
    {AuditKind::kStart, "start"},
    {AuditKind::kStop, "stop"},
    {AuditKind::kBackup, "backup"},
    {AuditKind::kRestore, "restore"},
    {AuditKind::kRoster, "roster-applied"},
    {AuditKind::kAccess, "access-changed"},
    {AuditKind::kRefused, "refused"},
    {AuditKind::kSelfTest, "self-test"},
    {AuditKind::kCanary, "canary"},
    {AuditKind::kPeerRoot, "peer-root-bad"},
    {AuditKind::kFork, "fork-seen"},
    {AuditKind::kLost, "records-lost"},
    {AuditKind::kForgotten, "records-forgotten"},
    {AuditKind::kUnwritten, "records-unwritten"},
    {AuditKind::kControl, "control-posted"},
    {AuditKind::kDamaged, "log-damaged"},
    {AuditKind::kSealed, "sealed"},
    {AuditKind::kOpened, "opened"},
    {AuditKind::kEnrolled, "enrolled"},
    {AuditKind::kCertified, "certified"},
    {AuditKind::kVoted, "voted"},
    {AuditKind::kKeyMade, "key-made"},
    {AuditKind::kKeyDestroyed, "key-destroyed"},
    {AuditKind::kRevoked, "revoked"},
    {AuditKind::kRepaired, "archive-repaired"},
    {AuditKind::kExported, "exported"},
    {AuditKind::kRead, "read"},
    {AuditKind::kWidening, "widening-refused"},
}};

std::uint16_t read_le16(BytesView bytes) {
  return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8);
}

}  // namespace

std::optional<AuditKind> audit_kind_from(std::uint16_t number) {
  const auto found = std::ranges::find_if(kNames, [&](const auto& each) {
    return static_cast<std::uint16_t>(each.first) == number;
  });
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

std::string_view audit_kind_name(AuditKind kind) {
  const auto* found = std::ranges::find(kNames, kind, &std::pair<AuditKind, std::string_view>::first);
  CEPTOAR_CHECK(found != kNames.end());
  return found->second;
}

Bytes encode_audit(const AuditRecord& record) {
  Bytes out{kRecordVersion};
  append_le16(out, static_cast<std::uint16_t>(record.kind));
  append_le16(out, record.detail);
  append_le64(out, record.seq);
  append_le64(out, record.at_ms);
  append_le64(out, record.count);
  append(out, record.subject.view());
  append(out, record.prev.view());
  return out;
}

Result<AuditRecord> parse_audit(BytesView bytes) {
  if (bytes.empty()) return fail(ErrorCode::kMalformed, "an empty audit record");
  if (bytes[0] != kRecordVersion) {
    return fail(ErrorCode::kUnsupportedVersion, "an audit record of a newer program");
  }
  if (bytes.size() != kAuditRecordBytes) {
    return fail(ErrorCode::kMalformed, "an audit record of a wrong length");
  }
  const auto kind = audit_kind_from(read_le16(bytes.subspan(1)));
  if (!kind) return fail(ErrorCode::kMalformed, "an audit record of an unknown kind");
  AuditRecord out;
  out.kind = *kind;
  out.detail = read_le16(bytes.subspan(3));
  out.seq = read_le64(bytes.subspan(5));
  out.at_ms = read_le64(bytes.subspan(13));
  out.count = read_le64(bytes.subspan(21));
  out.subject = *Hash32::from(bytes.subspan(29, 32));
  out.prev = *Hash32::from(bytes.subspan(61, 32));
  return out;
}

std::string audit_line(const AuditRecord& record, const Hash32& leaf) {
  std::string out = R"({"seq":)" + std::to_string(record.seq);
  out += R"(,"at":")" + format_rfc3339(record.at_ms) + R"(","atMs":)" + std::to_string(record.at_ms);
  out += R"(,"kind":")" + std::string(audit_kind_name(record.kind));
  out += R"(","kindNumber":)" + std::to_string(static_cast<unsigned>(record.kind));
  out += R"(,"detail":)" + std::to_string(record.detail);
  out += R"(,"count":)" + std::to_string(record.count);
  out += R"(,"subject":")" + record.subject.hex();
  out += R"(","prev":")" + record.prev.hex();
  return out + R"(","leaf":")" + leaf.hex() + R"("})";
}

}  // namespace ceptoar
