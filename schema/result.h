// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or an Error that the caller must look at. Bad input is a normal event here;
// exceptions are for bugs only. The members are a subset of std::expected.
#ifndef CEPTOAR_SCHEMA_RESULT_H_
#define CEPTOAR_SCHEMA_RESULT_H_

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ceptoar {

// Aborts in release builds too. For bugs of our own, never for input.
#define CEPTOAR_CHECK(cond)                                                             \
  do {                                                                                  \
    if (!(cond)) {                                                                      \
      std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", __FILE__, __LINE__, #cond);     \
      std::abort();                                                                     \
    }                                                                                   \
  } while (false)

// The closed set of reasons. The number is what a peer is told, and nothing else: never renumber.
enum class ErrorCode : std::uint16_t {
  kMalformed = 1,           // does not parse, is not canonical, or a field has a wrong length
  kBadSignature = 2,        // a signature, a seal or a commitment does not fit
  kNotAuthorized = 3,       // whoever asks or signed may not do that
  kTlpViolation = 4,        // a label and its audience or an act do not go together
  kNotFound = 5,
  kDuplicate = 6,
  kLimitExceeded = 7,       // a limit of limits.h
  kUnsupportedVersion = 8,
  kWrongNetwork = 9,
  kExpired = 10,
  kStorageFull = 11,
  kStorageCorrupt = 12,
  kStorageReadOnly = 13,    // an earlier write or sync failed: nothing is written until a restart
  kIo = 14,
  kTimeout = 15,
  kUnreachable = 16,        // the other side is not there
  kFork = 17,               // two signed versions of what must be one
  kChain = 18,              // number or previous hash does not continue what is held
  kNoKey = 19,              // none of the keys held opens it
  kClock = 20,              // a time is outside what may be accepted
  kUsage = 21,
  kInternal = 22,
  kUnconfirmed = 23,        // a restored node: an own number might be used twice
  kNotReady = 24,           // a node that has just started still hears its peers: the same later
};

std::string_view error_code_name(ErrorCode code);

// `context` goes to the local log and to the person at this machine only: no secret, no content,
// no unescaped text of a peer.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string context;
};

// E is Error everywhere below cli/; there it is what a person is told (cli/member/error.h).
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& value() & {
    CEPTOAR_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    CEPTOAR_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    CEPTOAR_CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  // REQUIRES: !has_value().
  const E& error() const {
    CEPTOAR_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)), failed_(true) {}
  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  const E& error() const {
    CEPTOAR_CHECK(failed_);
    return error_;
  }

 private:
  E error_;
  bool failed_ = false;
};

inline Error fail(ErrorCode code, std::string context) { return {code, std::move(context)}; }

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_RESULT_H_
