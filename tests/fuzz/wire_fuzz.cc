// SPDX-License-Identifier: Apache-2.0
// Every object of codec.h and enrol.h. The first byte says which: what parses encodes to the very
// bytes it came from, or one object would have two hashes.
#include <algorithm>
#include <array>

#include "schema/audit.h"
#include "schema/enrol.h"
#include "schema/link.h"
#include "schema/people.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

template <class T>
void check_object(BytesView bytes) {
  const Result<T> value = parse<T>(bytes);
  if (!value) return;
  const Bytes again = encode(*value);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

void check_key_grant(BytesView bytes) {
  Hash32 key;
  const Result<KeyGrantFields> fields = parse_key_grant(bytes, key.bytes);
  if (!fields) return;
  const Bytes again = encode_key_grant(*fields, key.bytes);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

void check_audit(BytesView bytes) {
  const Result<AuditRecord> record = parse_audit(bytes);
  if (!record) return;
  const Bytes again = encode_audit(*record);
  CEPTOAR_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

using Check = void (*)(BytesView);
// The corpus counts on this order: append only.
constexpr std::array kChecks = std::to_array<Check>({
    check_object<EntryHeader>,
    check_object<SignedEntry>,
    check_object<Body>,
    check_object<InnerSigned>,
    check_object<Inner>,
    check_object<Advisory>,
    check_object<Certificate>,
    check_object<SignedCertificate>,
    check_object<KeyStatement>,
    check_object<Freshness>,
    check_object<SignedKeyStatement>,
    check_object<Revocation>,
    check_object<SignedRevocation>,
    check_object<Card>,
    check_object<SignedCard>,
    check_object<StaffList>,
    check_object<SignedStaffList>,
    check_object<Roster>,
    check_object<SignedRoster>,
    check_object<Ballot>,
    check_object<ForkProof>,
    check_object<Control>,
    check_object<LocalRecipients>,
    check_object<Routing>,
    check_object<SignedRouting>,
    check_object<Receipt>,
    check_object<PostRequest>,
    check_object<Access>,
    check_object<SignedAccess>,
    check_key_grant,
    check_object<NodePub>,
    check_object<OrgRequest>,
    check_object<OrgReply>,
    check_object<MemberRequest>,
    check_object<MemberReply>,
    check_object<Answer>,
    check_object<Relay>,
    check_object<Proposal>,
    check_object<Countersign>,
    check_object<AuditRoot>,
    check_object<OfficeNote>,
    check_audit,
    check_object<CaseNote>,
    check_object<RecoveryWord>,
    check_object<Suspension>,
    check_object<Readiness>,
    check_object<SignedReadiness>,
    check_object<OperatorNote>,
    check_object<ReissueNote>,
    check_object<Heads>,
});

void run(BytesView bytes) {
  Input input(bytes);
  const std::size_t which = input.u8();
  kChecks[which % kChecks.size()](input.rest());
}

const Registration kRegistered("wire", run);

}  // namespace
}  // namespace ceptoar::fuzz
