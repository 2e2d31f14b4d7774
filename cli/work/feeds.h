// SPDX-License-Identifier: Apache-2.0
// Public advisories from a file into drafts (R47): TLP:CLEAR with their source. A person looks at them and
// sends what is needed; what is public is never labelled narrower than it came.
#ifndef CEPTOAR_CLI_WORK_FEEDS_H_
#define CEPTOAR_CLI_WORK_FEEDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/drafts.h"

namespace ceptoar::work {

struct Imported {
  std::vector<member::KeptDraft> drafts;  // new ones
  std::size_t known = 0;                  // were drafts here already
};
// `feed`: "jvn", "ipa" or "jpcert"; items before `since_ms` are left out (0: none). `path`: for errors.
// Errors: E-FEED-BAD.
member::Outcome<Imported> import_feed(member::Session& session, const Bytes& document,
                                      std::string_view path, std::string_view feed,
                                      std::uint64_t since_ms);
// "JVN", "IPA", "JPCERT/CC"; empty: no such feed.
std::string_view feed_name(std::string_view feed);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_FEEDS_H_
