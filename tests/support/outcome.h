// SPDX-License-Identifier: Apache-2.0
// How a Result came out, for EXPECT_TRUE: says the code and the reason when it was another one.
#ifndef CEPTOAR_TESTS_SUPPORT_OUTCOME_H_
#define CEPTOAR_TESTS_SUPPORT_OUTCOME_H_

#include <gtest/gtest.h>

#include "schema/result.h"

namespace ceptoar::test {

template <class T>
testing::AssertionResult good(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "refused: " << error_code_name(result.error().code) << ", " << result.error().context;
}

template <class T>
testing::AssertionResult refused(const Result<T>& result, ErrorCode code) {
  if (result) return testing::AssertionFailure() << "accepted";
  if (result.error().code == code) {
    return testing::AssertionSuccess() << error_code_name(code) << ", " << result.error().context;
  }
  return testing::AssertionFailure()
         << "refused: " << error_code_name(result.error().code) << ", " << result.error().context
         << "; expected " << error_code_name(code);
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_OUTCOME_H_
