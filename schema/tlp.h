// SPDX-License-Identifier: Apache-2.0
// The small closed vocabularies of the protocol: TLP 2.0 label, distribution, lane, kinds, classes.
// The numbers are wire values: never renumber.
#ifndef CEPTOAR_SCHEMA_TLP_H_
#define CEPTOAR_SCHEMA_TLP_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace ceptoar {

// FIRST TLP 2.0. There is no default and 0 is not a label; order is from wide to narrow.
enum class Tlp : std::uint8_t { kClear = 1, kGreen = 2, kAmber = 3, kAmberStrict = 4, kRed = 5 };
// "TLP:AMBER+STRICT". FIRST: capitals, no spaces, never translated.
std::string_view tlp_label(Tlp tlp);
// Accepts "amber", "AMBER+STRICT", "TLP:Red" (letter case and the prefix are free). Nothing else:
// "white" is TLP 1.0 and refused here, importers map it.
std::optional<Tlp> parse_tlp(std::string_view text);
std::optional<Tlp> tlp_from_wire(std::uint8_t value);

// The only hint about an audience outside the seal.
enum class Dist : std::uint8_t { kPublic = 0, kCommunity = 1, kDirected = 2, kControl = 3 };
std::optional<Dist> dist_from_wire(std::uint8_t value);
// RED, AMBER+STRICT, AMBER: directed; GREEN: community; CLEAR: public (PROTOCOL.md section 5).
Dist dist_for(Tlp tlp);

enum class Lane : std::uint8_t { kFlash = 0, kControl = 1, kNormal = 2, kBulk = 3 };
inline constexpr std::size_t kLaneCount = 4;
std::optional<Lane> lane_from_wire(std::uint8_t value);

// What one sealed key (stanza) is for.
enum class ReaderClass : std::uint8_t {
  kStaff = 1,      // an organisation's staff: OEK
  kMembers = 2,    // a CEPTOAR's member companies, 構成事業者等: CEK ("clients" in TLP's words)
  kPerson = 3,     // one holder: MEK
  kEverybody = 4,  // TLP:CLEAR, no stanza
};
std::optional<ReaderClass> reader_class_from_wire(std::uint8_t value);
std::string_view reader_class_name(ReaderClass value);  // "staff", "members", "person", "everybody"

// Sealed inside, so that nobody on the way can tell a key grant from an advisory.
enum class InnerKind : std::uint8_t {
  kAdvisory = 1,
  kCard = 2,      // SignedCard
  kKeyGrant = 3,  // KeyGrant
  kAck = 4,       // Answer: what a reader answers to whoever asked
  kRelay = 5,     // Relay, 展開
  kStaffList = 6,
  kProposal = 7,     // Proposal: a broadcast that waits for the second officer
  kCountersign = 8,  // Countersign: of a broadcast that one officer sent alone
};
std::optional<InnerKind> inner_kind_from_wire(std::uint8_t value);

// What an advisory is (glossary 1, the words of the field). Finer kinds follow from role and answers.
enum class ContentKind : std::uint8_t {
  kShare = 1,       // 情報共有
  kAlert = 2,       // 注意喚起: asks for an action
  kReport = 3,      // 情報連絡
  kConsult = 4,     // 相談
  kReply = 5,       // 返信
  kWithdrawal = 6,  // 取消: of the item it refers to
  kBroadcast = 7,   // 一斉配信
};
std::optional<ContentKind> content_kind_from_wire(std::uint8_t value);
std::string_view content_kind_name(ContentKind kind);  // "share", "alert", ... "broadcast"
std::optional<ContentKind> parse_content_kind(std::string_view name);

// 確からしさ.
enum class Certainty : std::uint8_t {
  kUnsaid = 0, kConfirmed = 1, kProbable = 2, kUnconfirmed = 3, kUnknown = 4,
};
std::optional<Certainty> certainty_from_wire(std::uint8_t value);
std::string_view certainty_name(Certainty value);  // "unsaid", "confirmed", ...

// What a reader answers (glossary 3, 11-16). kOpened, kRelayed and the last two are said by programs.
enum class AckState : std::uint8_t {
  kOpened = 1,       // 開封
  kReceived = 2,     // 受領
  kNotAffected = 3,  // 該当なし
  kInvestigating = 4,  // 確認中
  kAffected = 5,     // 影響あり
  kMitigated = 6,    // 対処済み
  kRelayed = 7,      // 展開した
  kCannotOpen = 8,   // 開封できません: it is for him and none of his keys opens it
  kSealBroken = 9,   // 封の不一致: his key opens it, and leads to another one than its header commits to
};
// Whether the state says that there is nothing to read.
constexpr bool is_unopened(AckState state) {
  return state == AckState::kCannotOpen || state == AckState::kSealBroken;
}
std::optional<AckState> ack_state_from_wire(std::uint8_t value);
std::string_view ack_state_name(AckState state);  // "opened", "received", "not-affected", ...
std::optional<AckState> parse_ack_state(std::string_view name);

// How a later message stands to an earlier one.
enum class Relation : std::uint8_t { kUpdates = 1, kWithdraws = 2, kAnswers = 3, kRelays = 4 };
std::optional<Relation> relation_from_wire(std::uint8_t value);

enum class OrgKind : std::uint8_t {
  kCeptoar = 1,
  kMinistry = 2,
  kNisc = 3,
  kCouncil = 4,
  kAgency = 5,            // 関係機関: IPA, JPCERT/CC ...
  kResponseMinistry = 6,  // 事案対処省庁
  kObserver = 7,          // takes part without membership: reads what is for the community
  kAssociate = 8,         // the same, and sends to it
};
std::optional<OrgKind> org_kind_from_wire(std::uint8_t value);
std::string_view org_kind_name(OrgKind kind);  // "ceptoar", ... "agency" ... "associate"
std::optional<OrgKind> parse_org_kind(std::string_view name);
// Whether it is one of the Council's own parties. Agencies and responding ministries stand in the roster
// to be reached by name: they do not vote, and are in a community only where it lists them.
// Observers and associates do not vote either, nor broadcast.
bool sits_in_council(OrgKind kind);
// Is in a community of everybody: the Council's own parties, observers and associates.
bool is_of_everybody(OrgKind kind);
// A candidate was named; what is forming has begun to meet the requirements (SignedReadiness). Neither is in
// a community.
enum class Status : std::uint8_t {
  kActive = 1, kSuspended = 2, kRemoved = 3, kCandidate = 4, kForming = 5
};
std::optional<Status> status_from_wire(std::uint8_t value);

enum class CertificateKind : std::uint8_t {
  kOrganisation = 1,  // a CEPTOAR's admin key certifies a member company's admin key
  kHolder = 2,        // an organisation's admin key certifies a holder's signing key and role
  kDevice = 3,        // an organisation's admin key lets a holder's key rotate epochs, 90 days
};
std::optional<CertificateKind> certificate_kind_from_wire(std::uint8_t value);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_TLP_H_
