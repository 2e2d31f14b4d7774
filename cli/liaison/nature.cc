// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/nature.h"

#include <array>

namespace ceptoar::liaison {
namespace {

struct Row {
  std::string_view finer;
  Nature nature;
};
constexpr auto kFiner = std::to_array<Row>({
    // Provisions.
    {"early_warning", {Flow::kDown, ItemPurpose::kPrevent}},
    {"alert", {Flow::kDown, ItemPurpose::kPrevent}},
    {"attack_method", {Flow::kDown, ItemPurpose::kPrevent}},
    {"recovery_method", {Flow::kDown, ItemPurpose::kContain}},
    {"threat", {Flow::kDown, ItemPurpose::kPrevent}},
    {"terror", {Flow::kDown, ItemPurpose::kPrevent}},
    {"advice", {Flow::kDown, ItemPurpose::kContain}},
    {"guidance", {Flow::kDown, ItemPurpose::kContain}},
    {"support", {Flow::kDown, ItemPurpose::kContain}},
    {"security_info", {Flow::kDown, ItemPurpose::kLearn}},  // for improvement (2001, 5(3))
    {"instruction", {Flow::kDown, ItemPurpose::kContain}},
    // Upwards.
    {"precursor", {Flow::kUp, ItemPurpose::kPrevent}},
    {"failure_notice", {Flow::kUp, ItemPurpose::kContain}},
    {"handling_forwarded", {Flow::kUp, ItemPurpose::kContain}},
    // What is said about a report.
    {"handling_held", {Flow::kDown, ItemPurpose::kContain}},
    {"outcome", {Flow::kDown, ItemPurpose::kContain}},
    {"disclosure", {Flow::kDown, ItemPurpose::kContain}},
    // Between equals.
    {"question", {Flow::kAcross, ItemPurpose::kContain}},
    {"request", {Flow::kAcross, ItemPurpose::kContain}},
    {"aid", {Flow::kAcross, ItemPurpose::kContain}},
});

}  // namespace

Nature nature_of(ContentKind kind, std::string_view finer) {
  for (const Row& row : kFiner) {
    if (row.finer == finer) return row.nature;
  }
  switch (kind) {
    case ContentKind::kReport:
    case ContentKind::kConsult: return {Flow::kUp, ItemPurpose::kContain};
    case ContentKind::kBroadcast: return {Flow::kAcross, ItemPurpose::kContain};
    case ContentKind::kShare:
    case ContentKind::kAlert:
    case ContentKind::kReply:
    case ContentKind::kWithdrawal: break;
  }
  return {Flow::kAcross, ItemPurpose::kPrevent};
}

}  // namespace ceptoar::liaison
