// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/rendering.h"

#include <algorithm>
#include <array>

#include "schema/limits.h"

namespace ceptoar::liaison {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"full", "sector", "council", "public"};
constexpr std::string_view kProofField = "proof-";
constexpr std::uint8_t kProofVersion = 1;
// Below limits::kFieldBytes, an even number of digits.
constexpr std::size_t kProofDigits = 1000;
static_assert(kProofDigits < limits::kFieldBytes);

struct Place {
  std::string_view item;
  std::uint16_t place;
  Level level;  // the narrowest rendering that shows it
};
// Places are part of what is signed: never renumber, a new item takes the next one. What tells who it is
// (contact, area, the names of people and systems) stays in the full report.
constexpr auto kPlaces = std::to_array<Place>({
    {"contact", 2, Level::kFull},
    {"case", 3, Level::kCouncil},
    {"system", 4, Level::kSector},
    {"hardware", 5, Level::kSector},
    {"software", 6, Level::kCouncil},
    {"attack", 7, Level::kCouncil},
    {"cause", 8, Level::kCouncil},
    {"service", 9, Level::kSector},
    {"quantity", 10, Level::kSector},
    {"area", 11, Level::kFull},
    {"occurred", 12, Level::kSector},
    {"detected", 13, Level::kSector},
    {"recognised", 14, Level::kFull},
    {"headquarters", 15, Level::kFull},
    {"workaround_done", 16, Level::kSector},
    {"restored", 17, Level::kSector},
    {"impact_ended", 18, Level::kSector},
    {"contained", 19, Level::kSector},
    {"measures", 20, Level::kCouncil},
    {"workaround", 21, Level::kCouncil},
    {"others_told", 22, Level::kFull},
    {"others_at_risk", 23, Level::kCouncil},
    {"product", 24, Level::kCouncil},
    {"same_cause", 25, Level::kCouncil},
    {"impact_on", 26, Level::kCouncil},
    {"impact_from", 27, Level::kSector},
    {"published", 28, Level::kPublic},
    {"disaster", 29, Level::kSector},
    {"next", 30, Level::kFull},
    {"reporter", 31, Level::kFull},
    {"entered_for", 32, Level::kFull},
    {"rule", 33, Level::kFull},
    {"direct", 34, Level::kFull},
    {"voluntary", 35, Level::kFull},
    {"agreement", 36, Level::kFull},
    {"silence", 37, Level::kFull},
    {"degree", 38, Level::kSector},
    {"visible", 39, Level::kFull},
});

class Reader {
 public:
  explicit Reader(BytesView bytes) : rest_(bytes) {}
  std::uint64_t number(std::size_t size) {
    const BytesView from = take(size);
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < from.size(); ++i) out |= std::uint64_t{from[i]} << (8 * i);
    return out;
  }
  template <class Id>
  Id fixed() {
    Id out;
    const BytesView from = take(Id::kSize);
    std::copy(from.begin(), from.end(), out.bytes.begin());
    return out;
  }
  Bytes bytes(std::size_t size) { return to_bytes(take(size)); }
  bool finished() const { return good_ && rest_.empty(); }

 private:
  BytesView take(std::size_t size) {
    if (size > rest_.size()) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const BytesView out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
  }
  BytesView rest_;
  bool good_ = true;
};

std::optional<Bytes> proof_bytes(const std::vector<Field>& fields) {
  std::string digits;
  std::size_t next = 1;
  for (const Field& field : fields) {
    if (!field.name.starts_with(kProofField)) continue;
    if (field.name != std::string(kProofField) + std::to_string(next++)) return std::nullopt;
    digits += field.value;
  }
  if (digits.empty()) return std::nullopt;
  return parse_hex(digits);
}

}  // namespace

std::string_view level_name(Level level) { return kLevels[static_cast<std::size_t>(level) - 1]; }

std::optional<Level> parse_level(std::string_view name) {
  const auto found = std::find(kLevels.begin(), kLevels.end(), name);
  if (found == kLevels.end()) return std::nullopt;
  return static_cast<Level>(found - kLevels.begin() + 1);
}

Tlp widest_label(Level level) {
  switch (level) {
    case Level::kFull: return Tlp::kAmberStrict;
    case Level::kSector: return Tlp::kAmber;
    case Level::kCouncil: return Tlp::kGreen;
    case Level::kPublic: return Tlp::kClear;
  }
  return Tlp::kRed;
}

std::optional<std::uint16_t> place_of(std::string_view item) {
  for (const Place& row : kPlaces) {
    if (row.item == item) return row.place;
  }
  return std::nullopt;
}

std::set<std::uint16_t> places_of(Level level) {
  std::set<std::uint16_t> out;
  // A title is free text, as is what stands below.
  if (level <= Level::kSector) out.insert(kTitlePlace);
  if (level == Level::kFull) out.insert(kTextPlace);
  for (const Place& row : kPlaces) {
    if (level <= row.level) out.insert(row.place);
  }
  return out;
}

crypto::RedactableFields redactable(const ReportParts& parts) {
  crypto::RedactableFields out;
  if (!parts.title.empty()) out[kTitlePlace] = to_bytes(as_bytes(parts.title));
  if (!parts.text.empty()) out[kTextPlace] = to_bytes(as_bytes(parts.text));
  for (const ReportFact& fact : parts.facts) {
    const auto place = place_of(fact.name);
    if (!place) continue;
    // Several causes are several facts of one name, one line each.
    Bytes& content = out[*place];
    append(content, as_bytes(encode_fact(fact).value));
    content.push_back('\n');
  }
  return out;
}

ReportParts parts_in(const ReportParts& parts, const std::set<std::uint16_t>& places) {
  ReportParts out;
  if (places.contains(kTitlePlace)) out.title = parts.title;
  if (places.contains(kTextPlace)) out.text = parts.text;
  for (const ReportFact& fact : parts.facts) {
    const auto place = place_of(fact.name);
    if (place && places.contains(*place)) out.facts.push_back(fact);
  }
  return out;
}

std::optional<std::string> text_below(const std::vector<ReportFact>& facts, std::string_view body,
                                      std::uint64_t made_ms) {
  const std::string above = report_text(facts, "", made_ms, true);
  if (!body.starts_with(above.substr(0, above.empty() ? 0 : above.size() - 1))) return std::nullopt;
  body.remove_prefix(std::min(above.size(), body.size()));
  if (!above.empty() && body.starts_with('\n')) body.remove_prefix(1);
  return std::string(body);
}

std::vector<Field> encode_proof(const Proof& proof) {
  Bytes out = {kProofVersion};
  append_le64(out, proof.made_ms);
  append(out, proof.org.view());
  append(out, proof.roster_org.view());
  append(out, proof.holder.view());
  append(out, proof.signature.view());
  out.push_back(static_cast<std::uint8_t>(proof.chain.size()));
  for (const Bytes& certificate : proof.chain) {
    append_le16(out, static_cast<std::uint16_t>(certificate.size()));
    append(out, certificate);
  }
  out.push_back(static_cast<std::uint8_t>(proof.redacted.shown.size()));
  for (const crypto::ShownLeaf& leaf : proof.redacted.shown) {
    append_le16(out, leaf.place);
    append(out, leaf.salt.view());
  }
  out.push_back(static_cast<std::uint8_t>(proof.redacted.hidden.size()));
  for (const Hash32& hash : proof.redacted.hidden) append(out, hash.view());
  const std::string digits = to_hex(out);
  std::vector<Field> fields;
  for (std::size_t at = 0; at < digits.size(); at += kProofDigits) {
    fields.push_back({std::string(kProofField) + std::to_string(fields.size() + 1),
                      digits.substr(at, kProofDigits)});
  }
  return fields;
}

std::optional<std::uint64_t> proof_made_ms(const std::vector<Field>& fields) {
  const auto bytes = proof_bytes(fields);
  if (!bytes || bytes->size() < 9 || bytes->front() != kProofVersion) return std::nullopt;
  return read_le64(BytesView(*bytes).subspan(1));
}

std::optional<Proof> decode_proof(const std::vector<Field>& fields, const ReportParts& shown) {
  const auto bytes = proof_bytes(fields);
  if (!bytes) return std::nullopt;
  Reader in(*bytes);
  if (in.number(1) != kProofVersion) return std::nullopt;
  Proof out;
  out.made_ms = in.number(8);
  out.org = in.fixed<OrgId>();
  out.roster_org = in.fixed<OrgId>();
  out.holder = in.fixed<HolderId>();
  out.signature = in.fixed<Signature>();
  const std::size_t certificates = in.number(1);
  if (certificates > limits::kChainLength) return std::nullopt;
  for (std::size_t i = 0; i < certificates; ++i) out.chain.push_back(in.bytes(in.number(2)));
  crypto::RedactableFields contents = redactable(shown);
  const std::size_t leaves = in.number(1);
  if (leaves != contents.size()) return std::nullopt;
  for (std::size_t i = 0; i < leaves; ++i) {
    crypto::ShownLeaf leaf;
    leaf.place = static_cast<std::uint16_t>(in.number(2));
    leaf.salt = in.fixed<Hash32>();
    const auto content = contents.find(leaf.place);
    if (content == contents.end()) return std::nullopt;
    leaf.content = content->second;
    out.redacted.shown.push_back(std::move(leaf));
  }
  const std::size_t hashes = in.number(1);
  if (hashes > crypto::kRedactionPlaces) return std::nullopt;
  for (std::size_t i = 0; i < hashes; ++i) out.redacted.hidden.push_back(in.fixed<Hash32>());
  if (!in.finished()) return std::nullopt;
  return out;
}

bool is_machine_field(std::string_view name) {
  return name == "redaction" || name == "rendering" || name == "source-tie" || name == "consent-text" ||
         name.starts_with(kProofField);
}

}  // namespace ceptoar::liaison
