// SPDX-License-Identifier: Apache-2.0
// Shared by the enrolment sources alone: files, signatures and numbers of requests and replies.
#ifndef CEPTOAR_CLI_MEMBER_ENROL_FILES_H_
#define CEPTOAR_CLI_MEMBER_ENROL_FILES_H_

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/member/enrolment.h"
#include "cli/member/staff.h"
#include "crypto/number.h"
#include "schema/limits.h"

namespace ceptoar::member::enrol {

inline constexpr std::size_t kFileBytes = limits::kBodyBytes;

// E-FILE-BAD: what a file that travels by hand holds is not what it should be.
UserError file_bad(const std::filesystem::path& path, std::string what);
// Errors: E-NO-FILE, E-FILE-LARGE, E-FILE-BAD (no regular file), E-IO.
Outcome<Bytes> read(const std::filesystem::path& path);
// Errors: E-EXISTS.
Outcome<void> write(const std::filesystem::path& path, BytesView bytes);
// These bytes lie there.
bool holds(const std::filesystem::path& path, BytesView bytes);
// A run before that was cut off wrote the same already: nothing is done then. Errors: E-EXISTS.
Outcome<void> write_again(const std::filesystem::path& path, BytesView bytes);
// Before keys change for a file that could not be written then.
Outcome<void> check_free(const std::filesystem::path& path);
template <class T>
Outcome<T> read_object(const std::filesystem::path& path) {
  const auto bytes = read(path);
  if (!bytes) return bytes.error();
  return lift(parse<T>(*bytes), path.string());
}

// What is wrong with rosters that came as a file: E-ROSTER-CHAIN where from_error() would speak of a
// signature, E-ROSTER-EXPIRED where it would speak of a person.
UserError from_roster(const Error& error, std::string_view what);

// "enrol-sign" over H("enrol" NUL part).
Signature sign(const crypto::SignKey& key, const NetworkId& network, BytesView part);
bool verify(const SignPublicKey& key, const NetworkId& network, BytesView part,
            const Signature& signature);
Hash32 object_hash(BytesView bytes);

// 60 digits over the network, its roster, both sides' keys and the whole object; grouped.
std::string number_of(const crypto::RosterState& roster, const SignPublicKey& ours,
                      const SignPublicKey& theirs, const Hash32& object, const Nonce32& nonce);
// The version of the roster that a request or a reply says it was made under: its number covers that one,
// whatever was agreed on since. Errors: E-ROSTER-OTHER (none that is known here).
Outcome<const crypto::RosterState*> made_under(Session& session, const Hash32& roster_hash,
                                               const std::filesystem::path& file);
// Errors: E-NUMBER-FORM, E-NUMBER-DIFFERS (`what` names the file).
Outcome<void> check_number(std::string_view typed, std::string_view expected,
                           const std::filesystem::path& file);

// Binds a box to its request.
Bytes box_info(const Hash32& request);

// Certificates begin an hour ago: clocks of two machines are never equal.
Certificate new_certificate(CertificateKind kind, const crypto::RosterState& roster,
                            std::uint64_t now_ms, std::uint64_t days);
Bytes certify_holder(const crypto::SignKey& admin, const crypto::RosterState& roster,
                     const OrgId& org, const SignPublicKey& holder_key, const std::string& handle,
                     const std::string& role, std::uint64_t now_ms);
Bytes certify_device(const crypto::SignKey& admin, const crypto::RosterState& roster,
                     const OrgId& org, const SignPublicKey& holder_key, const std::string& handle,
                     std::uint64_t now_ms);

// Texts that go into certificates and rosters. Errors: E-HANDLE-FORM, E-TEXT-CONTROL.
Outcome<void> check_handle(std::string_view handle, bool holder);
Outcome<void> check_line(std::string_view text, std::string_view where, std::size_t max_bytes);

// The roster that a home's directory trusts. Errors: E-NO-ROSTER.
Outcome<crypto::Verified<crypto::RosterState>> trusted_roster(const std::filesystem::path& home);
// A session that never talks to a node: for a home that was just made.
Outcome<std::unique_ptr<Session>> offline_session(const std::filesystem::path& home,
                                                  const Unlock& unlock, Clock& clock,
                                                  crypto::Random& random);
// `org init` and `member init` keep what they were asked for before anything is made of it: cut off at any
// write, the same command goes on where it stopped, with the keys that are there.
struct Beginning {
  std::filesystem::path home;
  HomeConfig config;
  std::filesystem::path out;              // of the request; must be free before anything is made
  std::filesystem::path admin_directory;  // that keys will be made in; empty: none
  std::vector<std::pair<std::string, std::string>> facts;  // option and value
};
// Makes the home or opens the one that was begun. Errors: E-ENROLLED, E-EXISTS (admin keys or a note of somebody else),
// E-INIT-OTHER (begun with other facts), E-PASSPHRASE.
Outcome<std::unique_ptr<Session>> begin(const Beginning& what, const Unlock& unlock, Clock& clock,
                                        crypto::Random& random);
// After begin(), which looked whose they are: makes the keys, or opens those that a run before it made.
Outcome<AdminKeys> begun_admin(const std::filesystem::path& directory, const Unlock& unlock,
                               bool voter, crypto::Random& random);
// The request that such a run kept; nullopt: none yet.
Outcome<std::optional<Bytes>> begun_request(Session& session);

// What goes into the first and the last commit of an acceptance: between the two it can be done again.
store::ArchiveWrite acceptance_begins();
store::ArchiveWrite acceptance_ends();

// A change of the access list of every node of the own organisation, signed by the admin key, into the
// outbox. Serials only rise: a node refuses one it has seen.
Outcome<void> queue_access(Session& session, const AdminKeys& admin, const AccessEntry& entry);
// Of the own node; of `node`.
Outcome<Access> next_access(Session& session, const AccessEntry& entry);
Outcome<Access> next_access(Session& session, const NodeId& node, std::vector<AccessEntry> entries);
// The other way: their connections are cut as soon as a node has it. At most kMembersPerNode.
Outcome<void> queue_access_end(Session& session, const Signer& signer,
                               std::vector<HolderId> holders);
// Takes an enrolment back that could not be finished, so that it can be tried again.
Outcome<void> undo_enrolment(Session& session);
// E-ENROLLED when this home is enrolled already, and not cut off in the middle of it.
Outcome<void> check_not_enrolled(Session& session);
// Errors: E-NOT-ENROLLED.
Outcome<Bytes> meta(Session& session, std::string_view name);

}  // namespace ceptoar::member::enrol

#endif  // CEPTOAR_CLI_MEMBER_ENROL_FILES_H_
