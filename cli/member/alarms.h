// SPDX-License-Identifier: Apache-2.0
// Alarms that stand until a person has seen them, in the sealed archive (kAlarms). They are written in
// the commit that moves past what raised them, so that neither a crash nor a sync that nobody looks
// at loses one. The same alarm again is counted; a day after it was seen it rises anew. Internal to
// cli/.
#ifndef CEPTOAR_CLI_MEMBER_ALARMS_H_
#define CEPTOAR_CLI_MEMBER_ALARMS_H_

#include <span>
#include <string>
#include <vector>

#include "cli/member/sync.h"

namespace ceptoar::member {

// Rows of one kind. A node can make bad entries as fast as it can send: what is more is counted in
// the newest row of its kind, so that a flood fills no disk and hides no alarm of another kind.
inline constexpr std::size_t kAlarmsOfAKind = 32;
inline constexpr std::uint64_t kAlarmRisesAgainMs = 24ULL * 3'600'000;

// What shows a third party that an author broke his commitment (crypto/envelope.h): the signed header, the body
// whose hash is in it, and which stanza opened with which published key. The content key is not in it: who
// shows it to somebody lets him read.
struct SealEvidence {
  Bytes header;
  Signature signature;
  Bytes body;                  // empty: larger than limits::kEvidenceBodyBytes
  std::uint16_t position = 0;
  Bytes stanza;
  ReaderClass reader_class = ReaderClass::kStaff;
  OrgId org;
  std::uint32_t epoch = 0;
  KemPublicKey key;            // the reader's, that opened it
  Hash32 committed;            // what the header says
  Hash32 found;                // what the key in the stanza gives
  friend bool operator==(const SealEvidence&, const SealEvidence&) = default;
};
Bytes encode_row(const SealEvidence& evidence);
Result<SealEvidence> parse_evidence(BytesView bytes);  // kStorageCorrupt

struct KeptAlarm {
  Alarm alarm;
  std::string org;             // handle of the author's organisation at that time; may be empty
  std::uint64_t first_ms = 0;
  std::uint64_t last_ms = 0;
  std::uint64_t times = 0;
  std::uint64_t seen_ms = 0;   // 0: nobody has seen it
};
// Rows without evidence are read too.
Bytes encode_row(const KeptAlarm& alarm);
Result<KeptAlarm> parse_alarm(BytesView bytes);  // kStorageCorrupt

// The writes that keep `alarms`, for another commit.
Outcome<std::vector<store::ArchiveWrite>> keeping_alarms(Session& session,
                                                         std::span<const Alarm> alarms);
// Durable when it returns.
Outcome<void> keep_alarms(Session& session, std::span<const Alarm> alarms);

// Newest first; `seen_too`: those that somebody saw as well.
Outcome<std::vector<KeptAlarm>> kept_alarms(Session& session, bool seen_too);
// Somebody saw exactly these.
Outcome<void> mark_seen(Session& session, const std::vector<KeptAlarm>& alarms);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ALARMS_H_
