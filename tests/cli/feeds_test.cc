// SPDX-License-Identifier: Apache-2.0
// Public advisories become drafts, from files in the three shapes that are issued (tests/vectors/feeds).
#include "cli/work/feeds.h"

#include <algorithm>

#include "schema/limits.h"
#include "schema/time.h"
#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test::feeds_test {
namespace {

using member::UserCode;

constexpr const char* kElectric = "secretariat@electric";

class FeedsTest : public testing::Test {
 protected:
  FeedsTest() {
    world_.build_all();
    session_ = world_.open(kElectric);
  }
  static Bytes sample(const std::string& name) {
    auto bytes = store::read_file(std::string(CEPTOAR_SOURCE_DIR) + "/tests/vectors/feeds/" + name,
                                  store::FileKind::kPlain, 1'000'000);
    EXPECT_TRUE(bytes.has_value()) << name;
    return bytes ? *bytes : Bytes{};
  }
  member::Outcome<work::Imported> imported(const Bytes& document, const std::string& feed,
                                           std::uint64_t since = 0) {
    return work::import_feed(*session_, document, feed + ".rdf", feed, since);
  }
  std::size_t kept() {
    const auto all = member::drafts(*session_);
    EXPECT_TRUE(fine(all));
    return all ? all->size() : 0;
  }
  static bool says(const member::KeptDraft& draft, const std::string& field) {
    const auto& fields = draft.typed.fields;
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  }
  World world_;
  std::unique_ptr<member::Session> session_;
};

TEST_F(FeedsTest, AnAdvisoryBecomesAPublicDraftWithItsSource) {
  const auto out = imported(sample("jvn.rdf"), "jvn");
  ASSERT_TRUE(fine(out));
  ASSERT_EQ(out->drafts.size(), 2U);
  EXPECT_EQ(out->known, 0U);
  const member::KeptDraft& first = out->drafts[0];
  EXPECT_NE(first.number, 0U);
  EXPECT_EQ(member::draft_title(first), "FooGate における認証回避の脆弱性");
  // What is public is not labelled narrower than it came, and nothing is sent.
  EXPECT_EQ(first.typed.tlp, "TLP:CLEAR");
  EXPECT_EQ(first.typed.kind, "share");
  EXPECT_TRUE(first.typed.to.empty());
  EXPECT_TRUE(says(first, "source=JVN"));
  EXPECT_TRUE(says(first, "url=https://example.org/ja/contents/2026/DB-2026-000123.html"));
  EXPECT_TRUE(says(first, "id=DB-2026-000123"));
  EXPECT_EQ(first.typed.as_of, format_rfc3339(*parse_rfc3339("2026-11-20T08:00:00Z")));
  const std::string text = member::draft_text(first);
  EXPECT_NE(text.find("5.2 へ更新してください"), std::string::npos);
  EXPECT_NE(text.find("https://example.org/ja/contents/2026/DB-2026-000123.html"), std::string::npos);
  EXPECT_EQ(text.find('<'), std::string::npos) << text;
  EXPECT_EQ(kept(), 2U);
}

TEST_F(FeedsTest, EachOfTheThreeIsTakenUnderItsName) {
  const auto ipa = imported(sample("ipa.rdf"), "ipa");
  ASSERT_TRUE(fine(ipa));
  ASSERT_EQ(ipa->drafts.size(), 1U);
  EXPECT_TRUE(says(ipa->drafts[0], "source=IPA"));
  EXPECT_NE(member::draft_text(ipa->drafts[0]).find("脆弱性"), std::string::npos);
  EXPECT_EQ(member::draft_text(ipa->drafts[0]).find("strong"), std::string::npos);
  const auto jpcert = imported(sample("jpcert.rdf"), "jpcert");
  ASSERT_TRUE(fine(jpcert));
  ASSERT_EQ(jpcert->drafts.size(), 1U);
  EXPECT_TRUE(says(jpcert->drafts[0], "source=JPCERT/CC"));
  // It gives no text and no number of its own: the address stands for both.
  EXPECT_FALSE(says(jpcert->drafts[0], "id="));
  EXPECT_NE(member::draft_text(jpcert->drafts[0]).find("https://example.org/at/2026/at260012.html"),
            std::string::npos);
  EXPECT_EQ(work::feed_name("cert"), "");
}

TEST_F(FeedsTest, WhatIsHereAlreadyIsCountedAndNotMadeAgain) {
  ASSERT_TRUE(fine(imported(sample("jvn.rdf"), "jvn")));
  const auto again = imported(sample("jvn.rdf"), "jvn");
  ASSERT_TRUE(fine(again));
  EXPECT_TRUE(again->drafts.empty());
  EXPECT_EQ(again->known, 2U);
  EXPECT_EQ(kept(), 2U);
  // A newer version of one comes as a draft of its own.
  std::string text(as_text(sample("jvn.rdf")));
  const std::string date = "<dcterms:modified>2026-11-10T10:00+09:00";
  text.replace(text.find(date), date.size(), "<dcterms:modified>2026-11-21T10:00+09:00");
  const auto newer = imported(to_bytes(as_bytes(text)), "jvn");
  ASSERT_TRUE(fine(newer));
  ASSERT_EQ(newer->drafts.size(), 1U);
  EXPECT_EQ(newer->known, 1U);
  EXPECT_TRUE(says(newer->drafts[0], "id=DB-2026-000124"));
}

TEST_F(FeedsTest, OlderOnesAreLeftOut) {
  const auto out = imported(sample("jvn.rdf"), "jvn", *parse_rfc3339("2026-11-15T00:00:00Z"));
  ASSERT_TRUE(fine(out));
  ASSERT_EQ(out->drafts.size(), 1U);
  EXPECT_TRUE(says(out->drafts[0], "id=DB-2026-000123"));
}

TEST_F(FeedsTest, AFileThatIsNoFeedLeavesNothing) {
  const auto out = imported(to_bytes(as_bytes("<html><body>404</body></html>")), "jvn");
  ASSERT_TRUE(refused_with(out, UserCode::kFeedBad));
  EXPECT_EQ(out.error().argument("path"), "jvn.rdf");
  EXPECT_EQ(kept(), 0U);
}

// Text of a stranger's file is shown on a terminal and sent on.
TEST_F(FeedsTest, ControlCharactersDoNotGetIn) {
  const auto out = imported(
      to_bytes(as_bytes("<rss><channel><item><title>A&#27;[2J&#x202E;B</title>"
                        "<link>https://example.org/a</link>"
                        "<description>x&#27;]0;y</description></item></channel></rss>")),
      "ipa");
  ASSERT_TRUE(fine(out));
  ASSERT_EQ(out->drafts.size(), 1U);
  const std::string text(as_text(out->drafts[0].text));
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_EQ(text.find("\u202E"), std::string::npos);
}

}  // namespace
}  // namespace ceptoar::test::feeds_test
