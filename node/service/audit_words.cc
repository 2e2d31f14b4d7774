// SPDX-License-Identifier: Apache-2.0
#include "node/service/audit_words.h"

#include <fmt/format.h>

#include "schema/time.h"

namespace ceptoar::service {
namespace {

constexpr std::uint16_t kRootMissing = 1;  // details of kPeerRoot
constexpr std::uint16_t kRootAccepted = 2;

std::string of_root(const AuditRecord& record, bool japanese) {
  switch (record.detail) {
    case kRootMissing:
      return japanese ? "接続中のノードから1日、根が届かない" : "a connected node has sent no root for a day";
    case kRootAccepted:
      return japanese ? fmt::format("運用者が {} 件の根から認めた", record.count)
                      : fmt::format("accepted by the operator from {} records on", record.count);
    default:
      return japanese ? fmt::format("通し番号 {} で前の根とつながらない", record.count)
                      : fmt::format("does not follow from the one before, at {}", record.count);
  }
}

std::string of_canary(const AuditRecord& record, bool japanese) {
  if (record.detail == 0) return japanese ? "戻らなかった" : "did not come back";
  return japanese ? fmt::format("戻った。{} ノードが受け取った", record.count)
                  : fmt::format("came back; {} nodes acknowledged it", record.count);
}

}  // namespace

std::string audit_words(const AuditRecord& record, bool japanese) {
  const std::uint64_t count = record.count;
  switch (record.kind) {
    case AuditKind::kStart:
      if (count == 0) return "";
      return japanese ? "前回は途中で終わっている" : "the run before it was cut off";
    case AuditKind::kBackup:
      return format_jst_long(count * 1'000);
    case AuditKind::kRoster:
      return japanese ? fmt::format("第 {} 版", count) : fmt::format("version {}", count);
    case AuditKind::kAccess:
      return japanese ? fmt::format("一覧の番号 {}", count) : fmt::format("serial {}", count);
    case AuditKind::kRefused:
      return japanese ? fmt::format("接続を {} 回断った", count)
                      : fmt::format("{} connections turned away", count);
    case AuditKind::kSelfTest:
      if (record.detail == 0) return japanese ? "入れたか、判定できない" : "got in, or no verdict";
      return japanese ? "入れなかった" : "stayed outside";
    case AuditKind::kCanary:
      return of_canary(record, japanese);
    case AuditKind::kPeerRoot:
      return of_root(record, japanese);
    case AuditKind::kFork:
      return japanese ? fmt::format("通し番号 {}", count) : fmt::format("at {}", count);
    case AuditKind::kLost:
      return japanese ? fmt::format("ほかが知る {} 件がここにない", count)
                      : fmt::format("{} records that peers know of are not here", count);
    case AuditKind::kForgotten:
      return japanese ? fmt::format("{} より前の記録を消した", count)
                      : fmt::format("records before {} are not kept any more", count);
    case AuditKind::kUnwritten:
      return japanese ? fmt::format("{} 件を書けなかった", count)
                      : fmt::format("{} records could not be written", count);
    case AuditKind::kControl:
      return japanese ? fmt::format("種類 {}", record.detail) : fmt::format("kind {}", record.detail);
    case AuditKind::kDamaged:
      return japanese ? fmt::format("{} まで", count) : fmt::format("up to {}", count);
    case AuditKind::kStop:
    case AuditKind::kRestore:
    case AuditKind::kSealed:
    case AuditKind::kOpened:
    case AuditKind::kEnrolled:
    case AuditKind::kCertified:
    case AuditKind::kVoted:
    case AuditKind::kKeyMade:
    case AuditKind::kKeyDestroyed:
    case AuditKind::kRevoked:
    case AuditKind::kRepaired:
    case AuditKind::kExported:
    case AuditKind::kRead:
    case AuditKind::kWidening:
      return "";  // and what a member's log has, no node's
  }
  return "";
}

}  // namespace ceptoar::service
