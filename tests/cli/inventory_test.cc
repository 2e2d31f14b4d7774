// SPDX-License-Identifier: Apache-2.0
// Comparing advisories with a local inventory.
#include "cli/liaison/inventory.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/speed.h"

namespace ceptoar::liaison::inventory_test {
namespace {

std::string hits(const Inventory& inventory, std::string_view text) {
  std::string out;
  for (const std::uint32_t index : inventory.named_in(text)) {
    out += (out.empty() ? "" : " ") + std::to_string(inventory.line(index).number);
  }
  return out;
}

TEST(InventoryTest, FindsProductsInAnyWidth) {
  const Inventory inventory("FooGate,5.1,本社\n監視端末Ｘ－１００\nopenssl\nab\n");
  EXPECT_EQ(inventory.size(), 4U);
  EXPECT_EQ(hits(inventory, "ＦｏｏＧａｔｅ ５．０ に欠陥"), "1");
  EXPECT_EQ(hits(inventory, "監視端末X-100が起動しない"), "2");
  EXPECT_EQ(hits(inventory, "OpenSSL と foogate"), "1 3");
  EXPECT_EQ(hits(inventory, "ab ab ab"), "");  // too short to mean anything
  EXPECT_EQ(hits(inventory, "ほかの製品"), "");
}

TEST(InventoryTest, AWordInLettersIsNotAPartOfAnother) {
  const Inventory inventory("gate\nFoo Gate\n");
  EXPECT_EQ(hits(inventory, "foogate"), "");
  EXPECT_EQ(hits(inventory, "gates"), "");
  EXPECT_EQ(hits(inventory, "gateに欠陥"), "1");
  EXPECT_EQ(hits(inventory, "the foo gate"), "1 2");
}

TEST(InventoryTest, AVersionBehindTheNameAndSpacesHideNothing) {
  const Inventory inventory("FooGate 5.1\nBar Switch ver.2.0\nWindows Server 2019\n遠隔接続装置　1.2\n");
  EXPECT_EQ(hits(inventory, "FooGate 5.2 以前に欠陥"), "1");
  EXPECT_EQ(hits(inventory, "ＢＡＲ　ＳＷＩＴＣＨ の利用者は"), "2");
  EXPECT_EQ(hits(inventory, "a hole in bar\n  switch"), "2");
  EXPECT_EQ(hits(inventory, "Windows Server 2022"), "") << "a year is a part of the name";
  EXPECT_EQ(hits(inventory, "Windows\tServer  2019"), "3");
  EXPECT_EQ(hits(inventory, "遠隔接続装置で認証を回避される"), "4");
}

TEST(InventoryTest, AHeadingSaysWhichColumnIsTheName) {
  const Inventory inventory("設置場所,製品名,版\n本社,FooGate,5.1\n支社,\"Bar, Switch\",2\n");
  EXPECT_EQ(inventory.size(), 2U);
  EXPECT_EQ(hits(inventory, "FooGate"), "2");
  EXPECT_EQ(hits(inventory, "bar, switch"), "3");
  EXPECT_EQ(hits(inventory, "本社で"), "");
}

TEST(InventoryTest, CveNumbersCountWhereverTheyStand) {
  const Inventory inventory("# 一覧\nFooGate\t5.1\tCVE-2026-12345 未対応\n");
  EXPECT_EQ(hits(inventory, "ＣＶＥ－２０２６－１２３４５ について"), "2");
  EXPECT_EQ(hits(inventory, "CVE-2026-1234 について"), "");
  EXPECT_EQ(hits(inventory, "CVE-2026-123456 について"), "");
}

TEST(InventoryTest, EmptyFilesAndEmptyTextsAreFine) {
  EXPECT_EQ(hits(Inventory(""), "FooGate"), "");
  EXPECT_EQ(hits(Inventory("\n\n,,\n"), ""), "");
}

// The promise to the member: 1,000 advisories against 10,000 lines within a second.
TEST(InventoryTest, AThousandAdvisoriesAgainstTenThousandLinesAreFast) {
  std::string lines = "製品名,版\n";
  for (int i = 0; i < 10'000; ++i) {
    lines += "Product Server " + std::to_string(i) + ",1." + std::to_string(i % 10) + "\n";
  }
  std::string text;
  while (text.size() < 3000) text += "遠隔接続装置で認証を回避される欠陥。Product Server X の利用者は確認を。\n";
  const auto from = test::thread_time();
  const Inventory inventory(lines);
  std::size_t found = 0;
  for (int i = 0; i < 1000; ++i) {
    found += inventory.named_in(text + "product server " + std::to_string(i * 7)).size();
  }
  const auto took = test::thread_time() - from;
  EXPECT_EQ(found, 1000U);
  if (!test::kSanitized) {
    EXPECT_LT(took, std::chrono::seconds(1));
  }
}

}  // namespace
}  // namespace ceptoar::liaison::inventory_test
