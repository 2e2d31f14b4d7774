// SPDX-License-Identifier: Apache-2.0
// Anonymised re-issues on their way: they wait in the outbox for their hour. Until then each can be
// stopped, and when the hour comes the consent it rests on is looked at again: it may have been withdrawn
// or have run out meanwhile. Nothing else sends them (sealing.h flush_outbox). The office is told of each in
// the commit that seals it, so that every colleague lists and stops it (told_reissues.h); where the policy asks
// for two officers a colleague releases it. One of TLP:RED, or of a report of TLP:RED, is told to nobody.
#ifndef CEPTOAR_CLI_WORK_REISSUES_H_
#define CEPTOAR_CLI_WORK_REISSUES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/sealing.h"
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
  bool two = false;          // goes only after a colleague released it
  friend bool operator==(const ReissueTerms&, const ReissueTerms&) = default;
};
// Format: version u8 | report | basis u8 | request | to | with_members u8 | text 32 | two u8; texts as
// length u32 | bytes. Version 1 has no `two`.
Bytes encode_terms(const ReissueTerms& terms);
Result<ReissueTerms> parse_terms(BytesView bytes);  // kStorageCorrupt

// What colleagues are told of one: sealed with it (Draft::office).
struct OfficeWord {
  ReissueTerms terms;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  std::uint64_t goes_ms = 0;
  Bytes advisory;
};
member::Outcome<member::OfficeTelling> tell_office(member::Session& session, const OfficeWord& word,
                                                   const std::string& number);

struct WaitingReissue {
  std::string number;
  std::string title;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  ReissueTerms terms;
  std::uint64_t goes_ms = 0;            // 0: as soon as the node is there
  bool tried = false;                   // handed to the node, whose answer did not come
  std::optional<ConsentState> consent;  // kConsent: as it stands now; none: the request is gone
  std::string where = {};               // handle of the colleague on whose device it waits; empty: here
  std::vector<std::string> stop_asked = {};  // handles of those who asked to stop it
  std::vector<std::string> released = {};    // terms.two: handles of those who released this very text
};
// Those of this device, oldest first, then those of colleagues. Needs no node.
member::Outcome<std::vector<WaitingReissue>> waiting_reissues(member::Session& session);

struct StoppedReissue {
  WaitingReissue reissue;
  std::string text;      // with its title, as it would have gone
  bool told = false;     // the reporter was, in the commit that stopped it
  std::uint32_t draft = 0;  // of the re-issue with its options, kept in that commit; 0: none could be
  std::string asked = {};   // handle of the colleague whose device was asked to; empty: it is stopped
};
// Takes it out of the outbox for good, keeps its text as a draft and tells the reporter, in one commit. Asks the
// node first when it was tried: what is there already cannot be stopped. One that waits on a colleague's device
// is stopped by that device before it sends anything, once the word has reached it. Errors: E-REISSUE-WAITS
// (nothing of that number waits), E-REISSUE-GONE (the node has it), E-REISSUE-SURE (the node that may have it
// does not answer).
member::Outcome<StoppedReissue> stop_reissue(member::Session& session, std::string_view id,
                                             std::string_view why);

// The second officer's word: he has read exactly this. Errors: E-REISSUE-WAITS (none of a colleague's waits for
// it), E-REISSUE-GONE, E-REISSUE-OWN.
struct ReleasableReissue {
  WaitingReissue reissue;
  std::string text;      // with its title
  Bytes advisory;
};
member::Outcome<ReleasableReissue> releasable_reissue(member::Session& session, std::string_view id);
member::Outcome<void> release_for_colleague(member::Session& session, const ReleasableReissue& what);

// What colleagues said since, and what the office has to hear: re-issues that they asked to stop are stopped,
// with an alarm, a draft and a word to the reporter; those that went or will not go are struck off everybody's
// list. REQUIRES: as vet_reissues(), and certificates that readers take: the words are sealed.
struct Heeded {
  std::vector<member::Alarm> alarms;
  bool queued = false;   // something waits in the outbox because of it
};
member::Outcome<Heeded> heed_office(member::Session& session);

// Those whose hour has come, and that a second officer released where one has to: the rows of the outbox whose
// consent still holds may go; the others are stopped, each with an alarm, a draft of its text and a word to the
// reporter in the same commit. REQUIRES: the archive was just brought up to date with the node, so that a
// withdrawal that arrived is known.
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
