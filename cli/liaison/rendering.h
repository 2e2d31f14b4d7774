// SPDX-License-Identifier: Apache-2.0
// Renderings of a report (R97): full, for its own sector, for the Council, for the public. Each shows fewer
// of its items than the one before, and what it shows still proves to be the reporter's
// (crypto/redaction.h). Each item has its place in the tree for good.
// Format of the proof that travels with a rendering, little-endian:
//   version u8 | madeMs u64 | org 16 | roster org 16 | holder 16 | signature 64
//   | certificates u8, each length u16 and bytes | leaves u8, each place u16 and salt 32
//   | hashes u8, each 32
// in fields proof-1, proof-2 ... as hexadecimal. What stands in the leaves are the fields themselves.
#ifndef CEPTOAR_CLI_LIAISON_RENDERING_H_
#define CEPTOAR_CLI_LIAISON_RENDERING_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/report_form.h"
#include "crypto/redaction.h"
#include "schema/tlp.h"

namespace ceptoar::liaison {

enum class Level : std::uint8_t { kFull = 1, kSector = 2, kCouncil = 3, kPublic = 4 };
std::string_view level_name(Level level);  // "full", "sector", "council", "public"
std::optional<Level> parse_level(std::string_view name);
// The widest label that a rendering may bear.
Tlp widest_label(Level level);

inline constexpr std::uint16_t kTitlePlace = 0;
inline constexpr std::uint16_t kTextPlace = 1;  // what was written below the form
// nullopt: no item of a report.
std::optional<std::uint16_t> place_of(std::string_view item);
std::set<std::uint16_t> places_of(Level level);

// What a report says, in the form in which it is signed and shown.
struct ReportParts {
  std::string title;
  std::vector<ReportFact> facts;
  std::string text;
  friend bool operator==(const ReportParts&, const ReportParts&) = default;
};
crypto::RedactableFields redactable(const ReportParts& parts);
// What of them stands in these places.
ReportParts parts_in(const ReportParts& parts, const std::set<std::uint16_t>& places);
// The plain text that stands below the facts in the body of a report, which report_text() made at
// `made_ms`. nullopt: it was not made from these facts.
std::optional<std::string> text_below(const std::vector<ReportFact>& facts, std::string_view body,
                                      std::uint64_t made_ms);

struct Proof {
  std::uint64_t made_ms = 0;
  OrgId org, roster_org;
  HolderId holder;
  Signature signature;
  std::vector<Bytes> chain;  // certificates of the reporter, from the roster downwards
  crypto::Redacted redacted;
  friend bool operator==(const Proof&, const Proof&) = default;
};
// REQUIRES: contents of the leaves are redactable() of what is shown.
std::vector<Field> encode_proof(const Proof& proof);
// When the report was made, as far as the fields say so.
std::optional<std::uint64_t> proof_made_ms(const std::vector<Field>& fields);
// The contents of the leaves come from `shown`. nullopt: no proof, or not as encode_proof() writes it, or
// `shown` is not what its leaves stand for.
std::optional<Proof> decode_proof(const std::vector<Field>& fields, const ReportParts& shown);

// Fields that are for programs: not shown to a person beside the text.
bool is_machine_field(std::string_view name);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_RENDERING_H_
