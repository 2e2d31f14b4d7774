// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/notice.h"

#include "schema/text.h"

namespace ceptoar::liaison {
namespace {

constexpr std::string_view kSector = "sector";
constexpr std::string_view kService = "service";
constexpr std::string_view kStart = "start";

std::string_view field_in(const Advisory& advisory, std::string_view name) {
  for (const Field& field : advisory.fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

}  // namespace

std::vector<Field> encode_notice(const FailureNotice& notice) {
  return {{std::string(kNoticeField), std::string(kFailureNotice)},
          {std::string(kSector), notice.sector},
          {std::string(kService), notice.service},
          {std::string(kStart), encode_time(notice.start)}};
}

std::optional<FailureNotice> notice_of(const Advisory& advisory) {
  if (field_in(advisory, kNoticeField) != kFailureNotice) return std::nullopt;
  const auto start = decode_time(field_in(advisory, kStart));
  FailureNotice out;
  out.sector = std::string(field_in(advisory, kSector));
  out.service = std::string(field_in(advisory, kService));
  const bool whole = start && !out.sector.empty() && !out.service.empty() &&
                     find_text_fault(out.sector, true) == TextFault::kNone &&
                     find_text_fault(out.service, true) == TextFault::kNone;
  if (!whole) return std::nullopt;
  out.start = *start;
  return out;
}

}  // namespace ceptoar::liaison
