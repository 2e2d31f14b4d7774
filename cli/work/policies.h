// SPDX-License-Identifier: Apache-2.0
// The policy packs (規程) that this program decides by: those it came with, and those that NISC or the
// Council's office signed and this member added. A pack file is text:
//   ceptoar-policy-1
//   signer: HANDLE
//   signature: 128 hexadecimal digits
//   (empty line)
//   the pack itself, TOML (cli/liaison/policy.h)
// Added ones lie in `policy/` of the home and are verified each time they are read.
#ifndef CEPTOAR_CLI_WORK_POLICIES_H_
#define CEPTOAR_CLI_WORK_POLICIES_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/policy.h"
#include "cli/member/session.h"

namespace ceptoar::work {

struct HeldPack {
  liaison::Pack pack;
  std::string signer;  // handle; empty: it came with the program
};
// Whether packs were added at this home, so that its keys are needed to check them.
bool has_added_packs(const std::filesystem::path& home);
// One of each name, the newest revision, oldest rules first. `session` may be nullptr where none were
// added. Errors: those of read_pack.
member::Outcome<std::vector<HeldPack>> held_packs(member::Session* session);
// By name; an empty one: the rules in force now, which are the newest. Errors: E-NO-POLICY.
member::Outcome<HeldPack> choose_pack(const std::vector<HeldPack>& packs, std::string_view name,
                                      std::uint64_t now_ms);
// A signed pack file. Errors: E-NO-FILE, E-IO, E-POLICY-BAD, E-POLICY-LOOP, E-POLICY-SIGNER,
// E-SIGNATURE-BAD, E-NO-ROSTER.
member::Outcome<HeldPack> read_pack(member::Session& session, const std::filesystem::path& file);
// Errors: those, E-POLICY-PARTY, and E-POLICY-OLD.
member::Outcome<HeldPack> add_pack(member::Session& session, const std::filesystem::path& file);
// Signs the TOML in `file` into `out`. Errors: E-POLICY-BAD, E-POLICY-LOOP, E-POLICY-PARTY, E-POLICY-SIGNER (the admin
// key is of no organisation that may), E-EXISTS, E-IO.
member::Outcome<void> sign_pack(member::Session& session, const std::filesystem::path& file,
                                const member::AdminKeys& admin, const std::filesystem::path& out);
// That every organisation which a way of the pack names is in the roster, and stands on no way twice (by
// its name and by its kind). `path`: what the message says of the pack. Errors: E-POLICY-PARTY,
// E-POLICY-LOOP.
member::Outcome<void> check_parties(const liaison::Pack& pack, const crypto::RosterState& roster,
                                    const std::string& path);
// Errors as an E-... of the above.
member::UserError pack_error(const Error& error, const std::filesystem::path& file);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_POLICIES_H_
