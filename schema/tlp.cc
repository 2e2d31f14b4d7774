// SPDX-License-Identifier: Apache-2.0
#include "schema/tlp.h"

#include <algorithm>
#include <array>

#include <array>
#include <string>

namespace ceptoar {
namespace {

constexpr std::array kLabels = {Tlp::kClear, Tlp::kGreen, Tlp::kAmber, Tlp::kAmberStrict,
                                Tlp::kRed};
constexpr std::string_view kPrefix = "TLP:";

template <class E>
std::optional<E> from_wire(std::uint8_t value, E first, E last) {
  if (value < static_cast<std::uint8_t>(first) || value > static_cast<std::uint8_t>(last)) {
    return std::nullopt;
  }
  return static_cast<E>(value);
}

}  // namespace

std::string_view tlp_label(Tlp tlp) {
  switch (tlp) {
    case Tlp::kClear:
      return "TLP:CLEAR";
    case Tlp::kGreen:
      return "TLP:GREEN";
    case Tlp::kAmber:
      return "TLP:AMBER";
    case Tlp::kAmberStrict:
      return "TLP:AMBER+STRICT";
    case Tlp::kRed:
      return "TLP:RED";
  }
  return "TLP:?";
}

std::optional<Tlp> parse_tlp(std::string_view text) {
  std::string upper;
  for (const char c : text) {
    upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  std::string_view name = upper;
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  for (const Tlp tlp : kLabels) {
    if (tlp_label(tlp).substr(kPrefix.size()) == name) return tlp;
  }
  return std::nullopt;
}

std::optional<Tlp> tlp_from_wire(std::uint8_t value) {
  return from_wire(value, Tlp::kClear, Tlp::kRed);
}
std::optional<Dist> dist_from_wire(std::uint8_t value) {
  return from_wire(value, Dist::kPublic, Dist::kControl);
}

Dist dist_for(Tlp tlp) {
  switch (tlp) {
    case Tlp::kClear:
      return Dist::kPublic;
    case Tlp::kGreen:
      return Dist::kCommunity;
    case Tlp::kAmber:
    case Tlp::kAmberStrict:
    case Tlp::kRed:
      return Dist::kDirected;
  }
  return Dist::kDirected;  // the narrowest, should a label ever be none
}

std::optional<Lane> lane_from_wire(std::uint8_t value) {
  return from_wire(value, Lane::kFlash, Lane::kBulk);
}
std::optional<ReaderClass> reader_class_from_wire(std::uint8_t value) {
  return from_wire(value, ReaderClass::kStaff, ReaderClass::kEverybody);
}

std::string_view reader_class_name(ReaderClass value) {
  switch (value) {
    case ReaderClass::kStaff:
      return "staff";
    case ReaderClass::kMembers:
      return "members";
    case ReaderClass::kPerson:
      return "person";
    case ReaderClass::kEverybody:
      return "everybody";
  }
  return "unknown";
}

std::optional<InnerKind> inner_kind_from_wire(std::uint8_t value) {
  return from_wire(value, InnerKind::kAdvisory, InnerKind::kCountersign);
}

namespace {

constexpr std::array<std::string_view, 7> kContentKinds = {
    "share", "alert", "report", "consult", "reply", "withdrawal", "broadcast"};
constexpr std::array<std::string_view, 8> kOrgKinds = {
    "ceptoar", "ministry", "nisc", "council", "agency", "response_ministry", "observer", "associate"};
constexpr std::array<std::string_view, 5> kCertainties = {"unsaid", "confirmed", "probable",
                                                          "unconfirmed", "unknown"};
constexpr std::array<std::string_view, 9> kAckStates = {
    "opened",    "received", "not-affected", "investigating", "affected",
    "mitigated", "relayed",  "cannot-open",  "seal-broken"};

// The value whose name stands at place value - first.
template <class E, std::size_t N>
std::optional<E> named(const std::array<std::string_view, N>& names, std::string_view name,
                       E first) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<E>(static_cast<std::ptrdiff_t>(first) + (at - names.begin()));
}

}  // namespace

std::optional<ContentKind> content_kind_from_wire(std::uint8_t value) {
  return from_wire(value, ContentKind::kShare, ContentKind::kBroadcast);
}
std::string_view content_kind_name(ContentKind kind) {
  return kContentKinds.at(static_cast<std::size_t>(kind) - 1);
}
std::optional<ContentKind> parse_content_kind(std::string_view name) {
  return named(kContentKinds, name, ContentKind::kShare);
}
std::optional<Certainty> certainty_from_wire(std::uint8_t value) {
  return from_wire(value, Certainty::kUnsaid, Certainty::kUnknown);
}
std::string_view certainty_name(Certainty value) {
  return kCertainties.at(static_cast<std::size_t>(value));
}
std::optional<AckState> ack_state_from_wire(std::uint8_t value) {
  return from_wire(value, AckState::kOpened, AckState::kSealBroken);
}
std::string_view ack_state_name(AckState state) {
  return kAckStates.at(static_cast<std::size_t>(state) - 1);
}
std::optional<AckState> parse_ack_state(std::string_view name) {
  return named(kAckStates, name, AckState::kOpened);
}
std::optional<Relation> relation_from_wire(std::uint8_t value) {
  return from_wire(value, Relation::kUpdates, Relation::kRelays);
}
std::optional<OrgKind> org_kind_from_wire(std::uint8_t value) {
  return from_wire(value, OrgKind::kCeptoar, OrgKind::kAssociate);
}
std::string_view org_kind_name(OrgKind kind) {
  return kOrgKinds.at(static_cast<std::size_t>(kind) - 1);
}
std::optional<OrgKind> parse_org_kind(std::string_view name) {
  return named(kOrgKinds, name, OrgKind::kCeptoar);
}
bool sits_in_council(OrgKind kind) {
  return kind == OrgKind::kCeptoar || kind == OrgKind::kMinistry || kind == OrgKind::kNisc ||
         kind == OrgKind::kCouncil;
}
bool is_of_everybody(OrgKind kind) {
  return sits_in_council(kind) || kind == OrgKind::kObserver || kind == OrgKind::kAssociate;
}
std::optional<Status> status_from_wire(std::uint8_t value) {
  return from_wire(value, Status::kActive, Status::kForming);
}
std::optional<CertificateKind> certificate_kind_from_wire(std::uint8_t value) {
  return from_wire(value, CertificateKind::kOrganisation, CertificateKind::kDevice);
}

}  // namespace ceptoar
