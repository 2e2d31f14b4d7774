// SPDX-License-Identifier: Apache-2.0
// The digits of a request's QR code: what comes back, and that a slip of a scanner or a copy is no request.
#include "cli/member/scan_text.h"

#include <gtest/gtest.h>

#include "cli/ui/qr_code.h"
#include "schema/enrol.h"
#include "schema/limits.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::scan_text_test {
namespace {

using member::from_scan;
using member::scan_text;

Bytes file_of(const std::string& text) { return to_bytes(as_bytes(text)); }

Bytes drawn(SeededRandom& random, std::size_t size) {
  Bytes out(size);
  random.fill(out);
  return out;
}

Bytes request_of(const std::string& handle, const std::string& role) {
  SeededRandom random(11);
  return encode(MemberRequest{kProtocolVersion, handle, role, random.id<NetworkId>(),
                              random.id<Hash32>(), random.id<SignPublicKey>(),
                              random.id<CurvePublicKey>(), random.id<KemPublicKey>(),
                              random.id<Nonce32>(), random.id<Signature>()});
}

bool refused(const std::string& text) {
  const auto bytes = from_scan(file_of(text));
  return !bytes && bytes.error().code == ErrorCode::kMalformed;
}

// Computed by Python's hashlib.blake2b over b"enrol\0" + object: on paper by now, so frozen.
TEST(ScanTextTest, IsFrozen) {
  EXPECT_EQ(scan_text({}), "4238714532");
  Bytes counting;
  for (std::uint8_t i = 0; i < 16; ++i) counting.push_back(i);
  EXPECT_EQ(scan_text(counting), "0169436464873497603672416249776135090797970558734");
}

TEST(ScanTextTest, EveryLengthComesBack) {
  SeededRandom random(12);
  for (std::size_t size = 0; size < 40; ++size) {
    for (const Bytes& object : {drawn(random, size), Bytes(size, 0), Bytes(size, 0xFF)}) {
      const std::string text = scan_text(object);
      EXPECT_EQ(text.find_first_not_of("0123456789"), std::string::npos);
      const auto again = from_scan(file_of(text));
      ASSERT_TRUE(again) << size;
      EXPECT_EQ(*again, object);
    }
  }
}

TEST(ScanTextTest, GroupsLinesFullWidthAndAnEditorsMarkDoNotMatter) {
  const Bytes object = request_of("officer2@banks-1", "member_officer");
  const std::string text = scan_text(object);
  std::string lines, wide;
  for (std::size_t at = 0; at < text.size(); at += 70) lines += text.substr(at, 70) + "\r\n";
  for (const char digit : text) wide += std::string("\xEF\xBC") + static_cast<char>(digit - '0' + 0x90);
  for (const std::string& typed : {text + "\n", "\xEF\xBB\xBF" + text, lines, " " + lines, wide}) {
    const auto again = from_scan(file_of(typed));
    ASSERT_TRUE(again) << typed;
    EXPECT_EQ(*again, object);
  }
}

TEST(ScanTextTest, EveryCutAndEveryOtherCharacterIsRefused) {
  const std::string text = scan_text(request_of("deputy@banks", "staff"));
  for (std::size_t n = 1; n < text.size(); ++n) {
    EXPECT_TRUE(refused(text.substr(0, n))) << n;
    EXPECT_TRUE(refused(text.substr(n))) << n;
  }
  for (std::size_t n = 0; n < text.size(); ++n) {
    std::string other = text;
    other[n] = static_cast<char>('0' + (text[n] - '0' + 1) % 10);
    EXPECT_TRUE(refused(other)) << n;
    other[n] = 'O';
    if (n > 0) {
      EXPECT_TRUE(refused(other)) << n;
    }
    EXPECT_TRUE(refused(std::string(text).insert(n, 1, '5'))) << n;
    EXPECT_TRUE(refused(std::string(text).erase(n, 1))) << n;
  }
  EXPECT_TRUE(refused(text + text));
  // What does not begin with a digit is no such text, and no request either.
  const auto other = from_scan(file_of("O" + text.substr(1)));
  ASSERT_TRUE(other);
  EXPECT_FALSE(parse<MemberRequest>(*other));
}

TEST(ScanTextTest, OtherFilesStayAsTheyAre) {
  for (const Bytes& file :
       {request_of("deputy@banks", "staff"), Bytes{}, Bytes(8, 0), file_of(" \r\n"),
        file_of("%PDF-1.7 1234"), file_of("CEPTOAR"), Bytes(5000, 0xEF)}) {
    const auto same = from_scan(file);
    ASSERT_TRUE(same);
    EXPECT_EQ(*same, file);
  }
}

// What `member init --qr` counts on: usual names fit into eighty columns, and the longest into a code.
TEST(ScanTextTest, ARequestFitsIntoOneCode) {
  const auto usual = ui::qr_code(scan_text(request_of("officer2@banks-1", "member_officer")), {});
  ASSERT_TRUE(usual.has_value());
  EXPECT_EQ(usual->columns, 77U);
  EXPECT_EQ(usual->lines.size(), 39U);
  const std::string long_handle = std::string(31, 'a') + "@" + std::string(32, 'b');
  ASSERT_EQ(long_handle.size(), limits::kHandleBytes);
  const std::string longest = scan_text(request_of(long_handle, std::string(limits::kHandleBytes, 'c')));
  EXPECT_EQ(longest.size(), 1195U);
  const auto code = ui::qr_code(longest, {});
  ASSERT_TRUE(code.has_value());
  EXPECT_EQ(code->columns, 85U);
}

}  // namespace
}  // namespace ceptoar::test::scan_text_test
