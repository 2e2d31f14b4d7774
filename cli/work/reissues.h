// SPDX-License-Identifier: Apache-2.0
// Anonymised re-issues on their way: they wait in the outbox for their hour. Until then each can be
// stopped, and when the hour comes the consent it rests on is looked at again: it may have been withdrawn
// or have run out meanwhile. Nothing else sends them (sealing.h flush_outbox).
#ifndef CEPTOAR_CLI_WORK_REISSUES_H_
#define CEPTOAR_CLI_WORK_REISSUES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/sync.h"
#include "cli/work/consent.h"

namespace ceptoar::work {

// What a re-issue rests on, kept sealed with it in the outbox and nowhere else.
struct ReissueTerms {
  std::string report;        // number of its source
  Basis basis = Basis::kConsent;
  std::string request;       // kConsent: number of the request that was granted
  std::string to;            // readers, groups taken apart
  bool with_members = false;
  Hash32 text;               // consent_digest() of the text
  friend bool operator==(const ReissueTerms&, const ReissueTerms&) = default;
};
// Format: version u8 | report | basis u8 | request | to | with_members u8 | text 32; texts as length u32 | bytes.
Bytes encode_terms(const ReissueTerms& terms);
Result<ReissueTerms> parse_terms(BytesView bytes);  // kStorageCorrupt

struct WaitingReissue {
  std::string number;
  std::string title;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  ReissueTerms terms;
  std::uint64_t goes_ms = 0;            // 0: as soon as the node is there
  bool tried = false;                   // handed to the node, whose answer did not come
  std::optional<ConsentState> consent;  // kConsent: as it stands now; none: the request is gone
};
// Oldest first. Needs no node.
member::Outcome<std::vector<WaitingReissue>> waiting_reissues(member::Session& session);

struct StoppedReissue {
  WaitingReissue reissue;
  std::string text;      // with its title, as it would have gone
  bool told = false;     // the reporter was, in the commit that stopped it
  std::uint32_t draft = 0;  // of the re-issue with its options, kept in that commit; 0: none could be
};
// Takes it out of the outbox for good, keeps its text as a draft and tells the reporter, in one commit. Asks the node first when it
// was tried: what is there already cannot be stopped. Errors: E-REISSUE-WAITS (nothing of that number
// waits), E-REISSUE-GONE (the node has it), E-REISSUE-SURE (the node that may have it does not answer).
member::Outcome<StoppedReissue> stop_reissue(member::Session& session, std::string_view id,
                                             std::string_view why);

// Those whose hour has come: the rows of the outbox whose consent still holds may go; the others are
// stopped, each with an alarm, a draft of its text and a word to the reporter in the same commit. REQUIRES: the archive was just
// brought up to date with the node, so that a withdrawal that arrived is known.
struct Vetted {
  std::vector<Bytes> keys;  // for flush_outbox()
  std::vector<member::Alarm> alarms;
};
member::Outcome<Vetted> vet_reissues(member::Session& session);
// And sends them.
struct Released {
  std::size_t posted = 0;
  std::vector<member::Alarm> alarms;
};
member::Outcome<Released> release_reissues(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_REISSUES_H_
