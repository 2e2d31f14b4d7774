// SPDX-License-Identifier: Apache-2.0
#include "cli/work/vendor.h"

#include <algorithm>

#include "cli/work/answering.h"
#include "cli/work/held_report.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::string_view kVendor = "vendor";
constexpr std::string_view kVendorOrg = "vendor-org";
constexpr std::string_view kVendorUntil = "vendor-until";

}  // namespace

std::optional<VendorTerm> vendor_of(const Advisory& advisory) {
  VendorTerm out;
  out.handle = std::string(field_of(advisory, kVendor));
  const auto org = parse_hex(field_of(advisory, kVendorOrg));
  const auto until = parse_rfc3339(field_of(advisory, kVendorUntil));
  if (!org || org->size() != OrgId::kSize || !until || !is_org_handle(out.handle)) return std::nullopt;
  std::copy(org->begin(), org->end(), out.org.bytes.begin());
  out.until_ms = *until;
  return out;
}

void put_vendor(const VendorTerm& vendor, Advisory& into) {
  into.fields.push_back({std::string(kVendor), vendor.handle});
  into.fields.push_back({std::string(kVendorOrg), vendor.org.hex()});
  into.fields.push_back({std::string(kVendorUntil), format_rfc3339(vendor.until_ms)});
}

Outcome<Draft> prepare_vendor(Session& session, std::string_view id, std::string_view vendor,
                              std::uint64_t until_ms, const Bytes& document) {
  const auto report = held_report(session, id);
  if (!report) return report.error();
  if (!report->row.own) return user_error(UserCode::kVendorRole, {{"id", make_visible(id, true)}});
  member::AudienceWish wish;
  wish.tlp = report->row.tlp;
  wish.to = {std::string(vendor)};
  const auto alone = member::resolve(session, wish);
  if (!alone) return alone.error();
  auto draft = prepare_reply(session, id, {document, std::nullopt, true});
  if (!draft) return draft;
  member::AgainWish everybody;
  everybody.tlp = report->row.tlp;
  everybody.readers = report->readers;
  VendorTerm term{{}, std::string(vendor), until_ms};
  for (std::size_t i = 0; i < alone->names.size(); ++i) {
    if (alone->names[i].org != vendor) continue;
    term.org = alone->audience.readers[i].org;
    everybody.readers.push_back(alone->audience.readers[i]);
  }
  auto audience = member::resolve_again(session, everybody);
  if (!audience) return audience.error();
  draft->audience = std::move(*audience);
  put_vendor(term, draft->content);
  return draft;
}

}  // namespace ceptoar::work
