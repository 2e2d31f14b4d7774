// SPDX-License-Identifier: Apache-2.0
#include "cli/member/error.h"

#include <algorithm>

namespace ceptoar::member {

const std::vector<UserCodeFacts>& user_codes() {
  static const std::vector<UserCodeFacts> kTable = {
#define CEPTOAR_X(name, code, exit_status, arguments) \
  {UserCode::name, code, exit_status, arguments},
      CEPTOAR_USER_CODES(CEPTOAR_X)
#undef CEPTOAR_X
  };
  return kTable;
}

const UserCodeFacts& facts_of(UserCode code) {
  return user_codes()[static_cast<std::size_t>(code)];
}

std::string_view UserError::argument(std::string_view name) const {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const Argument& argument) { return argument.name == name; });
  return found == arguments.end() ? std::string_view{} : std::string_view(found->value);
}

UserError user_error(UserCode code, std::vector<Argument> arguments) {
  std::string names;
  for (const Argument& argument : arguments) {
    if (!names.empty()) names += ' ';
    names += argument.name;
  }
  CEPTOAR_CHECK(names == facts_of(code).arguments);
  return {code, std::move(arguments)};
}

UserError from_error(const Error& error, std::string_view what) {
  const std::string text = std::string(what) + ": " + error.context;
  const auto with = [&](UserCode code) { return user_error(code, {{"what", text}}); };
  switch (error.code) {
    case ErrorCode::kMalformed:
    case ErrorCode::kLimitExceeded:
      return user_error(UserCode::kFileBad, {{"path", std::string(what)}, {"what", error.context}});
    case ErrorCode::kBadSignature:
    case ErrorCode::kChain:
    case ErrorCode::kFork:
      return with(UserCode::kSignatureBad);
    case ErrorCode::kNotAuthorized:
    case ErrorCode::kTlpViolation:
    case ErrorCode::kExpired:
      return with(UserCode::kNotAllowed);
    case ErrorCode::kNotFound:
      return user_error(UserCode::kNoFile, {{"path", std::string(what)}});
    case ErrorCode::kDuplicate:
      return user_error(UserCode::kExists, {{"path", std::string(what)}});
    case ErrorCode::kUnsupportedVersion:
      return with(UserCode::kVersion);
    case ErrorCode::kWrongNetwork:
      return with(UserCode::kOtherNetwork);
    case ErrorCode::kStorageFull:
      return with(UserCode::kStoreFull);
    case ErrorCode::kStorageCorrupt:
    case ErrorCode::kStorageReadOnly:
      return with(UserCode::kStoreCorrupt);
    case ErrorCode::kIo:
      return with(UserCode::kIo);
    case ErrorCode::kTimeout:
    case ErrorCode::kNotReady:
      return with(UserCode::kTryAgain);
    case ErrorCode::kUnreachable:
      return user_error(UserCode::kNodeNeeded, {{"node", text}});
    case ErrorCode::kNoKey:
      return with(UserCode::kNotAllowed);
    case ErrorCode::kClock:
      return with(UserCode::kClock);
    case ErrorCode::kUsage:
      return with(UserCode::kUsage);
    case ErrorCode::kUnconfirmed:
      return with(UserCode::kNodeUnconfirmed);
    case ErrorCode::kInternal:
      return with(UserCode::kBug);
  }
  return with(UserCode::kBug);
}

UserError from_node(const Error& error) {
  if (error.code == ErrorCode::kFork) return user_error(UserCode::kNodeTwice);
  if (error.code == ErrorCode::kLimitExceeded) return user_error(UserCode::kNodeLater);
  return from_error(error, "node");
}

}  // namespace ceptoar::member
