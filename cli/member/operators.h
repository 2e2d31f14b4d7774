// SPDX-License-Identifier: Apache-2.0
// The register of a CEPTOAR's member operators (構成事業者等の登録簿): name, sector, and whether measures are
// asked of it first (重点的に対策を実施すべき事業者). Its secretariat keeps it; it goes sealed to whom the
// CEPTOAR chose, its own staff and member companies where nobody chose. Nothing else follows from it: who
// stands in it as other, or not at all, takes part all the same. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_OPERATORS_H_
#define CEPTOAR_CLI_MEMBER_OPERATORS_H_

#include <string>
#include <vector>

#include "cli/member/session.h"
#include "schema/people.h"

namespace ceptoar::member {

struct OperatorReaders {
  bool members = true;              // the own member companies
  std::vector<std::string> others;  // handles of further organisations, sorted; their staff alone
  friend bool operator==(const OperatorReaders&, const OperatorReaders&) = default;
};
struct OperatorRegister {
  std::uint64_t readers_ms = 0;           // when its readers were chosen; 0: never
  OperatorReaders readers;
  std::vector<MemberOperator> operators;  // by name; those taken off too
  bool empty() const { return readers_ms == 0 && operators.empty(); }
};
// As far as it came here. `org`: of the CEPTOAR.
Outcome<OperatorRegister> operator_register(Session& session, const OrgId& org);

// By somebody of the CEPTOAR's own office, here and at all its readers; times are filled in. Nothing is
// changed here that could not be sealed. Errors: E-NOT-ALLOWED (no CEPTOAR's office), E-REGISTER-FULL, those
// of resolve().
Outcome<void> set_operators(Session& session, std::vector<MemberOperator> changed);
// From now on these read it: the whole of it goes to them. Who read it before keeps what he has. Errors:
// the same.
Outcome<void> set_operator_readers(Session& session, OperatorReaders readers);
// A company that left stands in it no more: at its readers too, where they can be told now. That it goes
// does not wait for that.
Outcome<void> drop_operator(Session& session, const std::string& handle);

// The whole of it once more: for a colleague who just came in, and for a company that did, where companies
// read it. Nothing where there is none, and at others than a CEPTOAR's office.
Outcome<void> tell_operators(Session& session);
Outcome<void> tell_operators_to(Session& session, const std::string& company);

// What came. `at_ms`: by its entry's clock. Errors: E-NOT-ALLOWED.
Outcome<void> take_operators(Session& session, const crypto::Subject& author, const OperatorNote& note,
                             std::uint64_t at_ms, std::vector<store::ArchiveWrite>& writes);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OPERATORS_H_
