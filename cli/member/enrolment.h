// SPDX-License-Identifier: Apache-2.0
// How a party comes in (decisions "Who knows whom"). Every function is one command: it reads and
// writes files that people carry, and compares the 60-digit number that two people read to each
// other. Private keys leave a directory only inside a box sealed to the new party's own key.
// A number that differs by one digit is refused with E-NUMBER-DIFFERS and nothing is written.
#ifndef CEPTOAR_CLI_MEMBER_ENROLMENT_H_
#define CEPTOAR_CLI_MEMBER_ENROLMENT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/member/session.h"
#include "schema/enrol.h"

namespace ceptoar::member {

// A certificate begins so long before it is made: clocks of two machines are never equal.
inline constexpr std::uint64_t kCertificateBackdateMs = 3'600'000;

// A file was written and this number belongs to it: "12345 67890 ..." (12 groups of 5).
struct Numbered {
  std::string number;
};

// --- before genesis -----------------------------------------------------------------------------

// Signed description of a node for its organisation's request.
Bytes make_node_pub(NodePub facts, const crypto::SignKey& nsk);
// Checks the signature and that the id fits the key. Errors: kMalformed, kBadSignature.
Result<NodePub> open_node_pub(BytesView bytes);

struct OrgInit {
  std::filesystem::path home;
  std::filesystem::path admin_directory;
  std::filesystem::path out;
  std::string handle;                // banks, or banks-1
  std::string under;                 // company: its CEPTOAR, "banks"; empty: roster organisation
  OrgKind kind = OrgKind::kCeptoar;  // roster organisation
  std::string sector;
  std::string ministry;
  std::string name_ja;
  std::string name_en;
  std::string holder_handle;         // secretariat@banks
  std::string role;
  std::filesystem::path node_pub;    // roster organisation
};
// Makes the admin directory, the first holder's home and the request `out`.
// A roster organisation (before genesis; a voter key for CEPTOARs and ministries): the number is
// empty, the roster's number covers it later.
// A company (`under` set): `home` holds a trusted `genesis` already (trust_roster) and no keys yet.
// Cut off at any write, the same call goes on where it stopped and gives the same number; nothing that is
// there is written over.
// Errors: E-EXISTS, E-ENROLLED, E-INIT-OTHER, E-NO-ROSTER, E-UNKNOWN-RECIPIENT (`under`), E-OWN-CLIENT (under itself),
// E-HANDLE-FORM, E-FILE-BAD (node_pub).
Outcome<Numbered> org_init(const OrgInit& what, const Unlock& home_unlock, const Unlock& admin_unlock,
                           Clock& clock, crypto::Random& random);

// Errors: E-NOT-ENROLLED: `org accept` or `member accept` was cut off; it is given once more.
Outcome<void> check_accepted(Session& session);

// --- genesis ------------------------------------------------------------------------------------

struct NetworkNumber {
  NetworkId network;
  std::string number;  // 60 digits over the network id
};
// Roster version 1 from requests; writes it without signatures. Errors: E-FILE-BAD, E-SIGNATURE-BAD.
Outcome<NetworkNumber> genesis_propose(const std::vector<std::filesystem::path>& requests,
                                       const std::filesystem::path& out, std::uint64_t now_ms);
// Checks that the proposal is well formed and names the voter, and writes it with one signature.
// Errors: E-NOT-VOTER.
Outcome<NetworkNumber> genesis_sign(const std::filesystem::path& proposal, const AdminKeys& admin,
                                    const std::filesystem::path& out);
// Puts signatures together. Errors: E-VOTES-MISSING, E-GENESIS-MISMATCH.
Outcome<NetworkNumber> genesis_assemble(const std::filesystem::path& proposal,
                                        const std::vector<std::filesystem::path>& signatures,
                                        const std::filesystem::path& out);
Outcome<NetworkNumber> roster_number(const std::filesystem::path& roster);
// No trust on first use: the number must be the network's. Writes `genesis` into the home's directory,
// which is made when it is not there (a company trusts the roster before it has keys).
// A file with later versions is taken whole or not at all. Of one that starts with the trusted roster the
// versions that the home lacks are added: how those whose node is gone, or was replaced, learn of its successor.
// Errors: E-NUMBER-DIFFERS, E-NUMBER-FORM, E-VOTES-MISSING, E-ROSTER-CHAIN, E-ROSTER-VOTES (of a later
// version), E-FILE-BAD, E-FILE-LARGE, E-SIGNATURE-BAD, E-EXISTS (another roster is trusted).
Outcome<void> trust_roster(const std::filesystem::path& home_directory,
                           const std::filesystem::path& roster, std::string_view number);
// Of a file of rosters, genesis first: a version that its voters did not agree on is refused and not passed
// over, whoever made the file wanted it to count. Errors: E-ROSTER-CHAIN, E-ROSTER-VOTES, E-FILE-BAD.
Outcome<void> check_versions(const std::vector<Bytes>& rosters, const std::filesystem::path& path);

// A roster organisation after `roster trust`: certifies its own holder and device, makes first key
// statements (published by the next command that reaches the node) and the access list for its node.
// Errors: E-ADMIN-OTHER, E-ENROLLED.
Outcome<void> org_accept_own(Session& session, const AdminKeys& admin,
                             const std::filesystem::path& access_out);

// --- companies ------------------------------------------------------------------------------------

// At the CEPTOAR's certified device with its admin key: certificate, new client key with a grant for
// every company, node access. What goes by the node waits in the outbox when it is down.
// Errors: E-NUMBER-DIFFERS, E-NUMBER-FORM, E-FILE-BAD, E-SIGNATURE-BAD, E-ADMIN-OTHER, E-NOT-DEVICE,
// E-OWN-CLIENT (it would be a company with the key of an organisation in the roster), E-CLOCK (the request was
// made by a wrong clock), E-ROSTER-OTHER (made under a version of the roster that is not known here, as at every
// enrol and accept).
Outcome<Numbered> org_enrol(Session& session, const AdminKeys& admin,
                            const std::filesystem::path& request, std::string_view number,
                            const std::filesystem::path& out);
Outcome<void> org_accept(Session& session, const AdminKeys& admin,
                         const std::filesystem::path& reply, std::string_view number);

// --- persons ------------------------------------------------------------------------------------

struct MemberInit {
  std::filesystem::path home;  // holds a trusted `genesis` and no keys yet
  std::filesystem::path out;
  std::string handle;          // officer2@banks-1
  std::string role;
};
// The request of a home that has keys and made none yet; kept in its archive when it returns.
Outcome<Bytes> make_request(Session& session, const std::string& role);
// Goes on like org_init().
Outcome<Numbered> member_init(const MemberInit& what, const Unlock& unlock, Clock& clock,
                              crypto::Random& random);
// What member_init() wrote, as the text of a QR code (scan_text.h): at most 1,195 digits. Errors: E-NO-FILE,
// E-FILE-BAD.
Outcome<std::string> request_as_text(const std::filesystem::path& request);
// `device`: the new holder may rotate epochs as well. `archive`: he gets the archive keys of the
// organisation too, with which he reads what was kept before he came (archive_copy.h); without it he reads
// nothing from before. A company's further officer gets them from his company alone.
// `request`: the file of member_init(), or one with the text of its QR code.
Outcome<Numbered> member_enrol(Session& session, const AdminKeys& admin,
                               const std::filesystem::path& request, std::string_view number,
                               bool device, const std::filesystem::path& out, bool archive = false);
Outcome<void> member_accept(Session& session, const std::filesystem::path& reply,
                            std::string_view number);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ENROLMENT_H_
