// SPDX-License-Identifier: Apache-2.0
#include "schema/tlp.h"

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
  return from_wire(value, InnerKind::kAdvisory, InnerKind::kStaffList);
}
std::optional<Relation> relation_from_wire(std::uint8_t value) {
  return from_wire(value, Relation::kUpdates, Relation::kRelays);
}
std::optional<OrgKind> org_kind_from_wire(std::uint8_t value) {
  return from_wire(value, OrgKind::kCeptoar, OrgKind::kCouncil);
}
std::optional<Status> status_from_wire(std::uint8_t value) {
  return from_wire(value, Status::kActive, Status::kCandidate);
}
std::optional<CertificateKind> certificate_kind_from_wire(std::uint8_t value) {
  return from_wire(value, CertificateKind::kOrganisation, CertificateKind::kDevice);
}

}  // namespace ceptoar
