// SPDX-License-Identifier: Apache-2.0
// Sealed bodies frozen byte by byte: a change of any formula of crypto/DESIGN.md shows here first.
#include <gtest/gtest.h>

#include "crypto/envelope.h"
#include "schema/codec.h"
#include "tests/crypto/cast.h"
#include "tests/crypto/vector_file.h"

namespace ceptoar::crypto::envelope_golden_test {
namespace {

constexpr std::uint64_t kSeed = 70;

std::string file_of(Tlp tlp) {
  switch (tlp) {
    case Tlp::kRed:
      return "envelope/red.txt";
    case Tlp::kAmberStrict:
      return "envelope/amber-strict.txt";
    case Tlp::kAmber:
      return "envelope/amber.txt";
    case Tlp::kGreen:
      return "envelope/green.txt";
    case Tlp::kClear:
      return "envelope/clear.txt";
  }
  return {};
}

class EnvelopeGoldenTest : public ::testing::TestWithParam<Tlp> {};

TEST_P(EnvelopeGoldenTest, SealsTheFrozenBytesAndOpensThem) {
  test::print_seed(kSeed);
  const Tlp tlp = GetParam();
  test::Cast cast(kSeed);
  const SealRequest request = cast.request(tlp);
  const SealedContent sealed = seal(request, cast.author, cast.random).value();
  const Bytes header = encode(test::header_of(request.binding, sealed));
  if (test::writing_golden()) {
    test::write_vector_file(file_of(tlp),
                            "A body sealed by tests/crypto/cast.h with seed 70, and its header.",
                            {{"header", to_hex(header)},
                             {"body", to_hex(sealed.body)},
                             {"content-key", to_hex(sealed.content_key.view())}});
  }
  const auto frozen = test::VectorFile::load(file_of(tlp));
  EXPECT_EQ(to_hex(header), frozen.text("header"));
  EXPECT_EQ(to_hex(sealed.body), frozen.text("body"));

  // And the frozen bytes by themselves, whatever sealing does today.
  const EntryHeader old_header = parse<EntryHeader>(frozen.bytes("header")).value();
  const Bytes old_body = frozen.bytes("body");
  const Result<Opened> opened =
      tlp == Tlp::kClear
          ? open_public(old_header, old_body)
          : open(old_header, old_body, {tlp == Tlp::kRed ? cast.person_key(2) : cast.staff_key(2)});
  ASSERT_TRUE(opened) << opened.error().context;
  EXPECT_EQ(opened->inner.tlp, tlp);
  EXPECT_EQ(parse<Advisory>(opened->inner.content).value().text, "Text of an advisory.");
  EXPECT_EQ(to_hex(opened->content_key.view()), frozen.text("content-key"));
}

INSTANTIATE_TEST_SUITE_P(EveryLabel, EnvelopeGoldenTest,
                         ::testing::Values(Tlp::kRed, Tlp::kAmberStrict, Tlp::kAmber, Tlp::kGreen,
                                           Tlp::kClear),
                         [](const auto& tested) {
                           std::string name = file_of(tested.param).substr(9);
                           name.erase(name.find('.'));
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace ceptoar::crypto::envelope_golden_test
