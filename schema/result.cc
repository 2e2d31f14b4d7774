// SPDX-License-Identifier: Apache-2.0
#include "schema/result.h"

namespace ceptoar {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMalformed:
      return "malformed";
    case ErrorCode::kBadSignature:
      return "bad-signature";
    case ErrorCode::kNotAuthorized:
      return "not-authorized";
    case ErrorCode::kTlpViolation:
      return "tlp-violation";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kDuplicate:
      return "duplicate";
    case ErrorCode::kLimitExceeded:
      return "limit-exceeded";
    case ErrorCode::kUnsupportedVersion:
      return "unsupported-version";
    case ErrorCode::kWrongNetwork:
      return "wrong-network";
    case ErrorCode::kExpired:
      return "expired";
    case ErrorCode::kStorageFull:
      return "storage-full";
    case ErrorCode::kStorageCorrupt:
      return "storage-corrupt";
    case ErrorCode::kStorageReadOnly:
      return "storage-read-only";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kUnreachable:
      return "unreachable";
    case ErrorCode::kFork:
      return "fork";
    case ErrorCode::kChain:
      return "chain";
    case ErrorCode::kNoKey:
      return "no-key";
    case ErrorCode::kClock:
      return "clock";
    case ErrorCode::kUsage:
      return "usage";
    case ErrorCode::kInternal:
      return "internal";
    case ErrorCode::kUnconfirmed:
      return "unconfirmed";
    case ErrorCode::kNotReady:
      return "not-ready";
  }
  return "unknown";  // a number from a peer may be none of ours
}

}  // namespace ceptoar
