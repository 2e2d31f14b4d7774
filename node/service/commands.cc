// SPDX-License-Identifier: Apache-2.0
#include "node/service/commands.h"

#include <fmt/format.h>

#include "node/service/advice.h"
#include "node/service/help.h"
#include "schema/text.h"

namespace ceptoar::service {

namespace {

std::string_view advice_on(ErrorCode error, int code, bool japanese) {
  if (code == kExitExists) return advice_for_existing(japanese);
  if (error == ErrorCode::kUsage && code == kExitNotYet) return advice_for_listen(japanese);
  return code == kExitConfig ? advice_for_config(japanese) : advice_for(error, japanese);
}

}  // namespace

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return 64;
    case ErrorCode::kMalformed:
    case ErrorCode::kBadSignature:
    case ErrorCode::kLimitExceeded:
    case ErrorCode::kExpired:
    case ErrorCode::kFork:
    case ErrorCode::kChain:
    case ErrorCode::kNoKey:
    case ErrorCode::kClock:
    case ErrorCode::kTlpViolation:
      return 65;
    case ErrorCode::kNotFound:
      return 66;
    case ErrorCode::kUnreachable:
      return 69;
    case ErrorCode::kInternal:
      return 70;
    case ErrorCode::kStorageFull:
    case ErrorCode::kStorageCorrupt:
    case ErrorCode::kStorageReadOnly:
    case ErrorCode::kIo:
      return 74;
    case ErrorCode::kDuplicate:
    case ErrorCode::kTimeout:
    case ErrorCode::kUnconfirmed:
    case ErrorCode::kNotReady:
      return kExitNotYet;
    case ErrorCode::kUnsupportedVersion:
    case ErrorCode::kWrongNetwork:
      return 76;
    case ErrorCode::kNotAuthorized:
      return kExitRefused;
  }
  return 70;
}

int complain(const Error& error) { return complain(error, exit_code(error.code)); }

std::string complaint(const Error& error, int code) {
  const std::string& why = error.context;
  return fmt::format("{} [{}]\n{}", make_visible(why.empty() ? "failed" : why, true),
                     error_code_name(error.code), advice_on(error.code, code, prefers_japanese()));
}

int complain(const Error& error, int code) {
  fmt::print(stderr, "ceptoar-node: {}\n", complaint(error, code));
  return code;
}

int config_exit_code(const Error& error) {
  return error.code == ErrorCode::kMalformed ? kExitConfig : exit_code(error.code);
}

int complain_config(const Error& error) { return complain(error, config_exit_code(error)); }

}  // namespace ceptoar::service
