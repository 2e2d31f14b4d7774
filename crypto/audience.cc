// SPDX-License-Identifier: Apache-2.0
#include "crypto/audience.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "crypto/envelope.h"
#include "schema/limits.h"

namespace ceptoar::crypto {

namespace {

auto order_of(const Reader& reader) {
  return std::tie(reader.reader_class, reader.org, reader.holder, reader.epoch);
}

bool class_allowed(Tlp tlp, ReaderClass reader_class) {
  switch (tlp) {
    case Tlp::kRed:
      return reader_class == ReaderClass::kPerson;
    case Tlp::kAmberStrict:
      return reader_class == ReaderClass::kStaff;
    case Tlp::kAmber:
    case Tlp::kGreen:
      return reader_class == ReaderClass::kStaff || reader_class == ReaderClass::kMembers;
    case Tlp::kClear:
      return false;
  }
  return false;
}

Result<void> check_counts(const Inner& inner) {
  const std::vector<Reader>& readers = inner.audience.readers;
  if (readers.size() > limits::kStanzas) {
    return fail(ErrorCode::kLimitExceeded, "too many readers");
  }
  if (inner.tlp == Tlp::kRed && readers.size() > limits::kPersons) {
    return fail(ErrorCode::kLimitExceeded, "too many persons for RED");
  }
  std::set<OrgId> orgs;
  for (const Reader& reader : readers) orgs.insert(reader.org);
  if (orgs.size() > limits::kAudienceOrgs) {
    return fail(ErrorCode::kLimitExceeded, "too many organisations");
  }
  return {};
}

Result<void> check_positions(const std::vector<Reader>& readers) {
  std::vector<bool> taken(stanza_slots(readers.size()));
  for (const Reader& reader : readers) {
    if (reader.stanza >= taken.size() || taken[reader.stanza]) {
      return fail(ErrorCode::kTlpViolation, "stanza positions of the readers do not fit");
    }
    taken[reader.stanza] = true;
  }
  return {};
}

bool has_reader(const Inner& inner, ReaderClass reader_class, const OrgId& org,
                const HolderId& holder) {
  return std::any_of(
      inner.audience.readers.begin(), inner.audience.readers.end(), [&](const Reader& reader) {
        return reader.reader_class == reader_class && reader.org == org && reader.holder == holder;
      });
}

Result<void> check_classes(const Inner& inner) {
  std::set<OrgId> staff;
  for (const Reader& reader : inner.audience.readers) {
    if (reader.reader_class == ReaderClass::kStaff) staff.insert(reader.org);
  }
  for (const Reader& reader : inner.audience.readers) {
    if (!class_allowed(inner.tlp, reader.reader_class)) {
      return fail(ErrorCode::kTlpViolation, "a reader of a class that the label does not allow");
    }
    if (reader.holder.is_zero() == (reader.reader_class == ReaderClass::kPerson)) {
      return fail(ErrorCode::kTlpViolation, "a holder is named for persons and for nobody else");
    }
    if (reader.reader_class == ReaderClass::kMembers && !staff.contains(reader.org)) {
      return fail(ErrorCode::kTlpViolation, "member companies without their CEPTOAR");
    }
  }
  return {};
}

Result<void> check_author(const Inner& inner) {
  const bool named =
      inner.tlp == Tlp::kRed
          ? has_reader(inner, ReaderClass::kPerson, inner.author_org, inner.author_holder)
          : has_reader(inner, ReaderClass::kStaff, inner.author_org, HolderId{});
  if (!named) return fail(ErrorCode::kTlpViolation, "the author is not among the readers");
  return {};
}

}  // namespace

bool reader_before(const Reader& a, const Reader& b) { return order_of(a) < order_of(b); }

Result<void> check_audience(const Inner& inner, Dist dist) {
  if (dist != dist_for(inner.tlp)) {
    return fail(ErrorCode::kTlpViolation, "label and distribution do not go together");
  }
  if (inner.audience.community.empty() == (inner.tlp == Tlp::kGreen)) {
    return fail(ErrorCode::kTlpViolation, "a community is named for GREEN and for nothing else");
  }
  const std::vector<Reader>& readers = inner.audience.readers;
  if (inner.tlp == Tlp::kClear) {
    if (!readers.empty()) return fail(ErrorCode::kTlpViolation, "CLEAR has no readers");
    return {};
  }
  if (readers.empty()) return fail(ErrorCode::kTlpViolation, "no readers");
  const Result<void> counts = check_counts(inner);
  if (!counts) return counts.error();
  const auto misplaced =
      std::adjacent_find(readers.begin(), readers.end(),
                         [](const Reader& a, const Reader& b) { return !reader_before(a, b); });
  if (misplaced != readers.end()) {
    return fail(ErrorCode::kTlpViolation, "readers are not sorted and unique");
  }
  const Result<void> classes = check_classes(inner);
  if (!classes) return classes.error();
  const Result<void> author = check_author(inner);
  if (!author) return author.error();
  return check_positions(readers);
}

}  // namespace ceptoar::crypto
