// SPDX-License-Identifier: Apache-2.0
// What a word or the value of an option can be: the one place that says it, for completions. Pure.
#ifndef CEPTOAR_CLI_CMD_VALUE_KINDS_H_
#define CEPTOAR_CLI_CMD_VALUE_KINDS_H_

#include <optional>
#include <span>
#include <string_view>

#include "cli/cmd/args.h"

namespace ceptoar::cmd {

enum class ValueKind {
  kFree,          // nothing that could be offered: titles, times, numbers of a telephone
  kChoice,        // one of a few words
  kFile,
  kDirectory,
  // Words of the program and of the field.
  kLabel,
  kState,
  kContentKind,
  kCertainty,
  kTemplate,
  kTypedOption,   // what a draft can hold, for --clear
  kTerm,
  // From the member's archive.
  kRecipient,
  kOrganisation,
  kCompany,
  kSector,
  kReceived,      // items of others
  kSent,          // items of the own organisation
  kItem,          // both
  kReadable,      // both, and own ones that wait to be sent
  kFollowed,      // own ones, those that wait to be sent too
  kToApprove,     // broadcasts that wait for a second officer
  kToCancel,
  kBroadcast,
  kDraft,
  kGroup,
  kContact,
  kTold,          // a company or a contact
  kToldList,      // several, between commas
};

struct ValueFacts {
  std::string_view command;  // "relay told"; empty: wherever the name stands
  std::string_view name;     // "--to", "ID"
  ValueKind kind;
  std::string_view choices = {};  // of kChoice, separated by spaces
};
// A row with a command goes before one without. Nullptr: no row, which a test refuses.
const ValueFacts* value_facts(const CommandFacts& command, std::string_view name);
std::span<const ValueFacts> all_value_facts();

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_VALUE_KINDS_H_
