// SPDX-License-Identifier: Apache-2.0
// The register of member operators as its secretariat sets it and its readers see it: who belongs to the
// CEPTOAR, in which sector, and of whom measures are asked first (重点的に対策を実施すべき事業者).
#ifndef CEPTOAR_CLI_WORK_OPERATORS_H_
#define CEPTOAR_CLI_WORK_OPERATORS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/operators.h"

namespace ceptoar::work {

struct OperatorRow {
  std::string name;      // a company's handle; of one without a program, what it is called
  std::string name_ja;
  std::string name_en;
  std::string sector;    // empty: nobody said
  std::optional<OperatorStanding> standing;  // kTarget, kOther; nullopt: nobody said
  bool program = false;  // a company that this home knows as such: it takes part by its own program
};
struct OperatorView {
  std::string of;                  // handle of the CEPTOAR
  std::vector<OperatorRow> rows;   // by name; at its secretariat also companies of which nothing was said
  std::size_t targets = 0;
  bool here = true;                // false: it was not shown to this home
  member::OperatorReaders readers; // beside its own staff
};
// `of` empty: of the own CEPTOAR. Errors: E-UNKNOWN-RECIPIENT, E-NOT-ALLOWED (it is no CEPTOAR),
// E-USAGE-MISSING (a ministry has to say of which).
member::Outcome<OperatorView> operators(member::Session& session, const std::string& of = {});

struct OperatorWish {
  std::vector<std::string> names;
  std::optional<OperatorStanding> standing;  // nullopt: as before
  std::string sector;                        // empty: as before; at first that of the CEPTOAR
  std::string name_ja;                       // empty: as before; at first what the company said
  std::string name_en;
};
// Errors: E-UNKNOWN-RECIPIENT for what looks like a company's handle and is none, E-USAGE-MISSING for a new
// one without a standing, E-USAGE-EXTRA for a name to be shown for several at once, E-USAGE-CHOICE for a sector
// that nobody is in and no table has, E-SECTORS, E-TEXT-..., and those of member::set_operators().
member::Outcome<void> set_operators(member::Session& session, const OperatorWish& wish);
// Errors: E-NO-OPERATOR, and those of member::set_operators().
member::Outcome<void> remove_operators(member::Session& session, const std::vector<std::string>& names);
// `to`: handles; "own" is always one of them. Errors: those of member::set_operator_readers().
member::Outcome<void> share_operators(member::Session& session, const std::string& to, bool with_members);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_OPERATORS_H_
