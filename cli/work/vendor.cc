// SPDX-License-Identifier: Apache-2.0
#include "cli/work/vendor.h"

#include <algorithm>

#include "cli/member/answers.h"
#include "cli/member/text_input.h"
#include "cli/work/answering.h"
#include "cli/work/held_report.h"
#include "schema/limits.h"
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

Outcome<void> name_products(const std::vector<std::string>& typed, Draft& reply) {
  for (const std::string& one : typed) {
    const auto clean = member::clean_text(as_bytes(one), "--product", true);
    if (!clean) return clean.error();
    const std::string& text = clean->text;
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return user_error(UserCode::kProductForm, {{"given", make_visible(one, true)}});
    }
    if (text.size() > limits::kFieldBytes) {
      return user_error(UserCode::kTextLong, {{"bytes", std::to_string(text.size())},
                                              {"limit", std::to_string(limits::kFieldBytes)}});
    }
    reply.content.fields.push_back({std::string(kAffected), text});
  }
  return {};
}

Outcome<std::vector<AffectedProduct>> affected_products(Session& session, const OrgId& root_org,
                                                        const MsgId& root_item) {
  auto rows = member::thread_of(session, root_org, root_item);
  if (!rows) return rows.error();
  std::sort(rows->begin(), rows->end(), [](const member::ItemRow& a, const member::ItemRow& b) {
    return std::pair(a.sent_ms, a.entry) < std::pair(b.sent_ms, b.entry);
  });
  std::vector<AffectedProduct> out;
  for (const member::ItemRow& row : *rows) {
    if (row.superseded || row.withdrawn) continue;
    const auto held = open_item(session, row);
    if (!held) continue;  // closed with its retention
    for (const Field& field : held->content.fields) {
      const std::size_t equals = field.value.rfind('=');
      if (field.name != kAffected || equals == std::string::npos) continue;
      AffectedProduct one{field.value.substr(0, equals), field.value.substr(equals + 1),
                          row.author_handle.substr(row.author_handle.find('@') + 1),
                          format_item_number(row.number)};
      const bool known = std::any_of(out.begin(), out.end(), [&](const AffectedProduct& other) {
        return other.product == one.product && other.versions == one.versions && other.from == one.from;
      });
      if (!known) out.push_back(std::move(one));
    }
  }
  return out;
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
