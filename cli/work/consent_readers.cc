// SPDX-License-Identifier: Apache-2.0
#include "cli/work/consent_readers.h"

#include <algorithm>

#include "cli/member/resolve.h"
#include "cli/work/consent.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::UserCode;

namespace {

// A label under which such a word may stand: persons and roles have RED alone, communities GREEN.
Tlp label_for(const std::string& reader) {
  if (reader.find('@') != std::string::npos) return Tlp::kRed;
  return reader.starts_with("community:") ? Tlp::kGreen : Tlp::kAmber;
}

Outcome<void> check_reader(Session& session, const std::string& reader) {
  const std::vector<std::string> words = {std::string(kConsentMembers), std::string(kConsentEverybody),
                                          std::string(kConsentNamed)};
  if (std::find(words.begin(), words.end(), reader) != words.end()) return {};
  member::AudienceWish wish;
  wish.tlp = label_for(reader);
  wish.to = {reader};
  const auto found = member::resolve(session, wish);
  if (found) return {};
  switch (found.error().code) {
    case UserCode::kUnknownRecipient:
      if (!member::suggest(reader, words).empty()) return member::unknown_recipient(reader, words);
      return found.error();
    case UserCode::kUnknownCommunity:
    case UserCode::kNoCard:
      return found.error();
    default:
      return {};  // known; that he has no key in force today is no matter yet
  }
}

}  // namespace

Outcome<void> check_consent_readers(Session& session, const std::vector<std::string>& readers) {
  for (const std::string& reader : readers) {
    if (auto known = check_reader(session, reader); !known) return known;
  }
  return {};
}

}  // namespace ceptoar::work
