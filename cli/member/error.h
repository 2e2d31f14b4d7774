// SPDX-License-Identifier: Apache-2.0
// What a command tells a person when it did not do what was asked: a stable code, an exit status and
// named arguments. The words live in cli/ui, in both languages. Outcome<T> is Result<T> with such an
// error; an Error of a lower layer becomes a UserError where it enters cli/ (from_error).
// Arguments are data of this machine or already checked text: never a secret, never raw peer text.
#ifndef CEPTOAR_CLI_MEMBER_ERROR_H_
#define CEPTOAR_CLI_MEMBER_ERROR_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/member/error_codes.h"
#include "schema/result.h"

namespace ceptoar::member {

enum class UserCode : std::uint8_t {
#define CEPTOAR_X(name, code, exit_status, arguments) name,
  CEPTOAR_USER_CODES(CEPTOAR_X)
#undef CEPTOAR_X
};

struct UserCodeFacts {
  UserCode code;
  std::string_view id;         // "E-TLP-RED-GROUP"
  int exit_status;
  std::string_view arguments;  // names, separated by one space
};
const std::vector<UserCodeFacts>& user_codes();
const UserCodeFacts& facts_of(UserCode code);

struct Argument {
  std::string name;
  std::string value;
  friend bool operator==(const Argument&, const Argument&) = default;
};

struct UserError {
  UserCode code = UserCode::kBug;
  std::vector<Argument> arguments;

  std::string_view id() const { return facts_of(code).id; }
  int exit_status() const { return facts_of(code).exit_status; }
  // Value of an argument, empty when there is none of that name.
  std::string_view argument(std::string_view name) const;
};

// user_error(UserCode::kNoItem, {{"id", "4827-1930-6615-9"}}). CHECKs that the names are exactly
// those of error_codes.h.
UserError user_error(UserCode code, std::vector<Argument> arguments = {});
// A lower layer's error. `what` says which act or path it belongs to.
UserError from_error(const Error& error, std::string_view what);
// What a node refused. Two codes are about itself there: "fork" is about its own log, where no signature of what was
// sent is wrong, and "limit exceeded" about what it takes now; what is too long for good is malformed.
UserError from_node(const Error& error);

template <class T>
using Outcome = Result<T, UserError>;

// Result -> Outcome at the border.
template <class T>
Outcome<T> lift(Result<T> result, std::string_view what) {
  if (!result) return from_error(result.error(), what);
  if constexpr (std::is_void_v<T>) {
    return Outcome<void>();
  } else {
    return std::move(*result);
  }
}

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ERROR_H_
