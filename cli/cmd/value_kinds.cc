// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/value_kinds.h"

#include <array>

namespace ceptoar::cmd {
namespace {

using enum ValueKind;

constexpr auto kFacts = std::to_array<ValueFacts>({
    // Options of every command.
    {"", "--home", kDirectory},
    {"", "--credential", kFile},
    {"", "--passphrase-file", kFile},
    {"", "--lang", kChoice, "ja en"},
    // Writing.
    {"", "--title", kFree},
    {"", "--tlp", kLabel},
    {"", "--to", kRecipient},
    {"", "--kind", kContentKind},
    {"post", "--kind", kChoice, "share alert"},
    {"draft new", "--kind", kChoice, "share alert"},
    {"draft edit", "--kind", kChoice, "share alert"},
    {"draft send", "--kind", kChoice, "share alert"},
    {"", "--importance", kChoice, "0 1 2 3"},
    {"", "--certainty", kCertainty},
    {"", "--as-of", kFree},
    {"", "--ack-by", kFree},
    {"", "--act-by", kFree},
    {"", "--ack-to", kOrganisation},
    {"", "--summary", kFree},
    {"", "--field", kFree},
    {"", "--wait", kFree},
    {"", "--clear", kTypedOption},
    {"", "--template", kTemplate},
    {"", "--set", kFree},
    {"", "--reason", kFree},
    {"", "--note", kFree},
    {"", "--state", kState},
    // Looking.
    {"", "--from", kOrganisation},
    {"", "--sector", kSector},
    {"", "--since", kFree},
    {"", "--until", kFree},
    {"board", "--until", kChoice, "answered complete"},
    {"broadcast board", "--until", kChoice, "answered complete"},
    {"", "--exercise", kChoice, "no yes"},
    {"", "--nonce", kFree},
    {"", "--print", kFile},
    {"", "--once", kFree},
    {"", "--exec", kFree},
    {"", "--notify", kChoice, "desktop mail:"},
    {"", "--sendmail", kFile},
    {"", "WORD", kFree},
    {"explain", "WORD", kTerm},
    // Items and what else has a number.
    {"", "ID", kReceived},
    {"read", "ID", kReadable},
    {"reach", "ID", kItem},
    {"board", "ID", kFollowed},
    {"update", "ID", kSent},
    {"withdraw", "ID", kSent},
    {"broadcast approve", "ID", kToApprove},
    {"broadcast cancel", "ID", kToCancel},
    {"broadcast board", "ID", kBroadcast},
    {"draft show", "ID", kDraft},
    {"draft edit", "ID", kDraft},
    {"draft send", "ID", kDraft},
    {"draft discard", "ID", kDraft},
    // Relays.
    {"", "--group", kGroup},
    {"", "--means", kChoice, "fax mail paper tel"},
    {"", "--smtp", kFree},
    {"relay", "--from", kFree},
    {"relay mail", "--from", kFree},
    {"", "--fax", kFree},
    {"", "--mail", kFree},
    {"", "--tel", kFree},
    {"relay told", "NAME", kTold},
    {"relay contact add", "NAME", kFree},
    {"relay contact remove", "NAME", kContact},
    {"relay group set", "NAME", kGroup},
    {"relay group set", "MEMBERS", kToldList},
    {"relay group remove", "NAME", kGroup},
    // Administration.
    {"", "FILE", kFile},
    {"", "--out", kFile},
    {"relay", "--out", kDirectory},
    {"relay mail", "--out", kDirectory},
    {"", "--admin", kDirectory},
    {"", "--admin-credential", kFile},
    {"", "--number", kFree},
    {"", "--signatures", kFile},
    {"roster genesis", "--from", kFile},
    {"roster show", "HANDLE", kOrganisation},
    {"org init", "HANDLE", kFree},
    {"org init", "--under", kOrganisation},
    {"org init", "--kind", kChoice, "agency ceptoar council ministry nisc response_ministry"},
    {"org init", "--sector", kFree},
    {"", "--ministry", kFree},
    {"", "--name-ja", kFree},
    {"", "--name-en", kFree},
    {"", "--holder", kFree},
    {"", "--role", kFree},
    {"", "--node", kFile},
    {"", "--access-out", kFile},
    {"", "--access", kFile},
    {"member init", "HANDLE", kFree},
    {"", "--class", kChoice, "members person staff"},
    {"", "--new-passphrase-file", kFile},
    {"", "--last", kFree},
    {"", "--root", kFree},
    {"", "RECORD", kFree},
    {"", "--dir", kDirectory},
    {"", "--org", kFree},
    {"", "--host", kFree},
    {"", "--port", kFree},
    {"", "--member-port", kFree},
    {"agent", "ACTION", kChoice, "lock start status"},
    {"", "--timeout", kFree},
    {"member invite", "HANDLE", kFree},
    // People.
    {"org role", "HOLDER", kFree},
    {"org role", "ROLE", kChoice,
     "analyst coordinator disclosure_officer drill_controller duty_officer member_officer poc "
     "secretariat"},
    {"org remove", "HANDLE", kFree},
    {"org handover", "FROM", kFree},
    {"org handover", "TO", kFree},
    {"", "--archive-out", kFile},
    {"org duty", "--file", kFile},
    {"agent", "--fetch", kFree},
    // The roster.
    {"", "--at", kFree},
    {"", "PROPOSAL", kFile},
    {"", "--add-org", kFile},
    {"", "--activate", kOrganisation},
    {"", "--suspend", kOrganisation},
    {"", "--reinstate", kOrganisation},
    {"", "--remove", kOrganisation},
    {"", "--replace-node", kFile},
    {"", "--add-voter", kFile},
    {"", "--remove-voter", kOrganisation},
    {"", "--sheet", kFile},
    {"", "--ballot", kFile},
    // Reports and what goes out.
    {"", "--facts", kFile},
    {"", "--policy", kFree},
    {"", "WORDS", kFree},
    {"", "--contact", kFree},
    {"", "--proxy", kFree},
    {"", "--way", kFree},
    {"", "--direct", kFree},
    {"report consult", "--to", kChoice, "ministry nisc"},
    {"", "--agreement", kFree},
    {"", "--partner", kOrganisation},
    {"report outcome", "RESULT", kChoice, "assessed closed not_shared shared"},
    {"", "--vendor", kRecipient},
    {"report vendor", "ID", kSent},
    {"", "CASE", kFree},
    {"", "--case", kFree},
    {"", "STATE", kChoice, "closed contained impact_ended ongoing restored watch workaround"},
    {"case clock", "--at", kFree},
    {"", "--regime", kFree},
    {"", "--mark", kFree},
    {"provide", "--kind", kChoice,
     "advice alert attack_method early_warning guidance recovery_method security_info support terror "
     "threat"},
    {"", "--action", kFree},
    {"", "--publish-at", kFree},
    {"", "--affects", kSector},
    {"", "ANSWER", kChoice, "checking no yes"},
    {"lint", "--name", kFree},
    {"check", "--inventory", kFile},
    {"reissue", "--basis", kChoice, "attack consent hole law"},
    {"reissue", "--consent", kReceived},
    {"reissue", "--why", kFree},
    {"reissue stop", "ID", kReadable},
    {"reissue stop", "--why", kFree},
    {"policy show", "NAME", kFree},
    {"", "--voluntary", kFree},
    {"lint", "--attach", kFile},
    {"report render", "ID", kItem},
    {"report render", "--level", kChoice, "council full public sector"},
    {"report render", "--consent", kReceived},
    {"disclosure override", "--why", kFree},
    {"export", "ID", kItem},
    {"export", "--form", kChoice, "ddos ransomware"},
    {"import", "--feed", kChoice, "jvn ipa jpcert"},
});

}  // namespace

const ValueFacts* value_facts(const CommandFacts& command, std::string_view name) {
  std::string path;
  for (const std::string& word : command.path) path += (path.empty() ? "" : " ") + word;
  const ValueFacts* found = nullptr;
  for (const ValueFacts& facts : kFacts) {
    if (facts.name != name) continue;
    if (!facts.command.empty() && facts.command == path) return &facts;
    if (facts.command.empty()) found = &facts;
  }
  return found;
}

std::span<const ValueFacts> all_value_facts() { return kFacts; }

}  // namespace ceptoar::cmd
