// SPDX-License-Identifier: Apache-2.0
// What a program with no code of this project says of an export or a proof of an audit log.
#ifndef CEPTOAR_TESTS_SUPPORT_AUDIT_PROOF_H_
#define CEPTOAR_TESTS_SUPPORT_AUDIT_PROOF_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crypto/audit_chain.h"

namespace ceptoar::test {

inline std::string root_words(const crypto::KnownRoot& root) {
  return std::to_string(root.size) + ":" + root.root.hex();
}

// By tests/e2e/verify_audit; with `root`, an export must contain it and a proof lead to it.
inline bool another_program_agrees(const std::filesystem::path& file, const std::string& root = "") {
  const std::string command = std::string("/usr/bin/python3 ") + CEPTOAR_SOURCE_DIR +
                              "/tests/e2e/verify_audit " + file.string() + " " + root + " >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

// With another hexadecimal digit at this place (a JSON pointer).
inline std::string altered_proof(const std::string& proof, const std::string& place) {
  auto object = nlohmann::json::parse(proof);
  auto& text = object.at(nlohmann::json::json_pointer(place)).get_ref<std::string&>();
  char& digit = text.at(text.size() / 2);
  digit = digit == '0' ? '1' : '0';
  return object.dump();
}

// Of another record, and all that follows from the record alone made anew: the path has to tell.
inline std::string forged_proof(const std::string& proof) {
  constexpr std::size_t kSubjectAt = 29;
  auto object = nlohmann::json::parse(proof);
  Bytes bytes = *parse_hex(object.at("bytes").get<std::string>());
  bytes.at(kSubjectAt) ^= 1;
  object["bytes"] = to_hex(bytes);
  object["record"]["subject"] = to_hex(BytesView(bytes).subspan(kSubjectAt, Hash32::kSize));
  object["record"]["leaf"] = crypto::tree_leaf(bytes).hex();
  return object.dump();
}

// The proof in this file is good, and with one digit of it changed it is not. `root_at`: where its root stands.
inline void expect_proof_can_be_checked(const std::filesystem::path& file, const std::string& root_at) {
  std::ifstream whole(file);
  const std::string proof((std::istreambuf_iterator<char>(whole)), {});
  EXPECT_TRUE(another_program_agrees(file)) << proof;
  const std::filesystem::path other = file.string() + ".altered";
  const auto expect_refused = [&](const std::string& text, const std::string& what) {
    std::ofstream(other) << text;
    EXPECT_FALSE(another_program_agrees(other)) << what << "\n" << text;
  };
  std::ofstream(other) << nlohmann::json::parse(proof).dump();
  EXPECT_TRUE(another_program_agrees(other)) << "it is not the writing that is refused below";
  for (const std::string& place : {std::string("/bytes"), std::string("/record/subject"),
                                   std::string("/record/leaf"), std::string("/path/0"), root_at}) {
    expect_refused(altered_proof(proof, place), place);
  }
  expect_refused(forged_proof(proof), "another record");
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_AUDIT_PROOF_H_
