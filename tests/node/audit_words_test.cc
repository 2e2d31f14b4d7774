// SPDX-License-Identifier: Apache-2.0
#include "node/service/audit_words.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace ceptoar::test::audit_words_test {
namespace {

using service::audit_words;

AuditRecord of(AuditKind kind, std::uint16_t detail, std::uint64_t count) {
  AuditRecord out;
  out.kind = kind;
  out.detail = detail;
  out.count = count;
  return out;
}

TEST(AuditWordsTest, SayWhatTheNumbersOfARecordMean) {
  EXPECT_EQ(audit_words(of(AuditKind::kRefused, 0, 5), false), "5 connections turned away");
  EXPECT_EQ(audit_words(of(AuditKind::kRefused, 0, 5), true), "接続を 5 回断った");
  EXPECT_EQ(audit_words(of(AuditKind::kCanary, 1, 20), false), "came back; 20 nodes acknowledged it");
  EXPECT_EQ(audit_words(of(AuditKind::kStart, 0, 0), false), "") << "a start after an end is a start";
  EXPECT_EQ(audit_words(of(AuditKind::kStop, 0, 0), true), "");
}

// What is good and what is not must not read the same.
TEST(AuditWordsTest, TellOneDetailFromAnother) {
  for (const bool japanese : {true, false}) {
    EXPECT_NE(audit_words(of(AuditKind::kSelfTest, 0, 0), japanese),
              audit_words(of(AuditKind::kSelfTest, 1, 0), japanese));
    EXPECT_NE(audit_words(of(AuditKind::kCanary, 0, 0), japanese),
              audit_words(of(AuditKind::kCanary, 1, 0), japanese));
    EXPECT_NE(audit_words(of(AuditKind::kStart, 0, 1), japanese),
              audit_words(of(AuditKind::kStart, 0, 0), japanese));
    std::set<std::string> roots;
    for (std::uint16_t detail = 0; detail < 3; ++detail) {
      roots.insert(audit_words(of(AuditKind::kPeerRoot, detail, 7), japanese));
    }
    EXPECT_EQ(roots.size(), 3U);
  }
}

// A kind of a node's that is added gets words, or is named here as one that needs none.
TEST(AuditWordsTest, EveryKindOfANodeHasThemInBothLanguages) {
  const std::set<AuditKind> plain = {AuditKind::kStop, AuditKind::kRestore};
  for (std::uint16_t number = 1; number < 32; ++number) {
    const auto kind = audit_kind_from(number);
    if (!kind) continue;
    for (const bool japanese : {true, false}) {
      EXPECT_EQ(audit_words(of(*kind, 0, 3), japanese).empty(), plain.contains(*kind)) << number;
    }
  }
}

// Whoever verifies an export reads there what its kinds are.
TEST(AuditWordsTest, EveryKindStandsInTheFormatsPage) {
  std::ifstream in(CEPTOAR_SOURCE_DIR "/store/AUDIT.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  int kinds = 0;
  for (std::uint16_t number = 1; number < 100; ++number) {
    const auto kind = audit_kind_from(number);
    if (!kind) continue;
    ++kinds;
    const std::string row = "| " + std::to_string(number) + " | " + std::string(audit_kind_name(*kind)) + " |";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
  EXPECT_GE(kinds, 28);
}

}  // namespace
}  // namespace ceptoar::test::audit_words_test
