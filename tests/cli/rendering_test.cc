// SPDX-License-Identifier: Apache-2.0
// Renderings by themselves: which items they show, how their proof travels. And the common forms.
#include "cli/liaison/rendering.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/liaison/common_form.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::liaison::rendering_test {
namespace {

const std::uint64_t kNow = *parse_rfc3339("2026-11-20T01:21:00Z");

ReportParts parts() {
  ReportParts out;
  out.title = "端末の障害";
  out.facts = {{"contact", "電話 03-1234-5678 当番", Certainty::kUnsaid, 0},
               {"cause", "一つ目", Certainty::kConfirmed, kNow},
               {"cause", "二つ目", Certainty::kUnsaid, 0},
               {"quantity", "4,378台", Certainty::kUnsaid, 0},
               {"occurred", "2026-11-20T04:10+09:00 minute at about", Certainty::kUnsaid, 0},
               {"published", "https://example.org/", Certainty::kUnsaid, 0}};
  out.text = "自由な文\n";
  return out;
}

// A new item of the form needs a place in the tree and a level, or no rendering could ever show it.
TEST(RenderingTest, EveryItemOfTheFormHasAPlaceOfItsOwn) {
  std::set<std::uint16_t> places = {kTitlePlace, kTextPlace};
  for (const FormItem& item : form_items()) {
    const auto place = place_of(item.id);
    ASSERT_TRUE(place) << item.id;
    EXPECT_LT(*place, crypto::kRedactionPlaces);
    EXPECT_TRUE(places.insert(*place).second) << item.id;
  }
  EXPECT_EQ(places_of(Level::kFull), places);
}

// Signed trees of years ago hold only as long as nobody moves an item.
TEST(RenderingTest, PlacesStayWhatTheyAre) {
  EXPECT_EQ(place_of("contact"), 2);
  EXPECT_EQ(place_of("quantity"), 10);
  EXPECT_EQ(place_of("published"), 28);
  EXPECT_EQ(place_of("voluntary"), 35);
  EXPECT_EQ(place_of("silence"), 37);
  EXPECT_EQ(place_of("degree"), 38);
  EXPECT_EQ(place_of("visible"), 39);
  EXPECT_FALSE(place_of("redaction"));
}

TEST(RenderingTest, EachShowsLessThanTheOneBefore) {
  const Level levels[] = {Level::kFull, Level::kSector, Level::kCouncil, Level::kPublic};
  for (std::size_t i = 1; i < std::size(levels); ++i) {
    const auto wide = places_of(levels[i - 1]);
    const auto narrow = places_of(levels[i]);
    EXPECT_LT(narrow.size(), wide.size());
    EXPECT_TRUE(std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end()));
    // Fewer items, more readers.
    EXPECT_LT(widest_label(levels[i]), widest_label(levels[i - 1]));
  }
  for (const std::string_view item : {"contact", "reporter", "area", "entered_for", "others_told"}) {
    EXPECT_FALSE(places_of(Level::kSector).contains(*place_of(item))) << item;
  }
  EXPECT_EQ(places_of(Level::kPublic), std::set{*place_of("published")});
}

TEST(RenderingTest, TheTextBelowTheFactsIsFoundAgain) {
  for (const std::string_view text : {"", "自由な文\n", "二段落\n\nある\n"}) {
    ReportParts report = parts();
    const std::string body = report_text(report.facts, text, kNow, true);
    EXPECT_EQ(text_below(report.facts, body, kNow), text);
  }
  EXPECT_EQ(text_below({}, "文だけ", kNow), "文だけ");
  EXPECT_FALSE(text_below(parts().facts, "別の文", kNow));
}

TEST(RenderingTest, AProofComesBackAsItWent) {
  const crypto::Secret<32> seed = *crypto::Secret<32>::from(Bytes(32, 3));
  for (const Level level : {Level::kFull, Level::kSector, Level::kCouncil, Level::kPublic}) {
    const ReportParts shown = parts_in(parts(), places_of(level));
    Proof proof;
    proof.made_ms = kNow;
    proof.org.bytes[0] = 1;
    proof.roster_org.bytes[0] = 2;
    proof.holder.bytes[0] = 3;
    proof.signature.bytes[63] = 4;
    proof.chain = {Bytes(300, 5), Bytes(310, 6)};
    proof.redacted = crypto::redact(seed, redactable(parts()), places_of(level));
    const auto fields = encode_proof(proof);
    EXPECT_EQ(proof_made_ms(fields), kNow);
    const auto again = decode_proof(fields, shown);
    ASSERT_TRUE(again) << level_name(level);
    EXPECT_EQ(*again, proof);
    for (const Field& field : fields) {
      EXPECT_TRUE(is_machine_field(field.name));
      EXPECT_LE(field.value.size(), limits::kFieldBytes);
    }
    // Facts that the leaves do not stand for, or too few of them.
    ReportParts more = shown;
    more.facts.push_back({"area", "新潟", Certainty::kUnsaid, 0});
    EXPECT_FALSE(decode_proof(fields, more));
    ReportParts fewer = shown;
    fewer.facts.pop_back();
    EXPECT_FALSE(decode_proof(fields, fewer));
  }
}

TEST(RenderingTest, DamagedProofsAreNone) {
  Proof proof;
  proof.redacted = crypto::redact(*crypto::Secret<32>::from(Bytes(32, 3)), redactable(parts()), {});
  const auto fields = encode_proof(proof);
  ASSERT_TRUE(decode_proof(fields, {}));
  EXPECT_FALSE(decode_proof({}, {}));
  for (std::size_t size = 0; size < fields[0].value.size(); ++size) {
    EXPECT_FALSE(decode_proof({{"proof-1", fields[0].value.substr(0, size)}}, {})) << size;
  }
  EXPECT_FALSE(decode_proof({{"proof-1", fields[0].value + "00"}}, {}));
  EXPECT_FALSE(decode_proof({{"proof-2", fields[0].value}}, {}));
}

TEST(CommonFormTest, PutsWhatIsKnownWhereItIsAsked) {
  for (const CommonForm form : {CommonForm::kDdos, CommonForm::kRansomware}) {
    const FilledForm filled = fill_common_form(form, parts(), kNow, true);
    EXPECT_NE(filled.text.find("連絡先: 電話 03-1234-5678 当番\n"), std::string::npos) << filled.text;
    EXPECT_NE(filled.text.find("事案の概要: 端末の障害\n"), std::string::npos);
    EXPECT_NE(filled.text.find("影響の規模: 4,378台\n"), std::string::npos);
    EXPECT_NE(filled.text.find("自由記述: 自由な文\n"), std::string::npos);
    EXPECT_GT(filled.all, filled.filled);
    EXPECT_GE(filled.filled, 6U);
  }
  const FilledForm ransom = fill_common_form(CommonForm::kRansomware, parts(), kNow, true);
  EXPECT_NE(ransom.text.find("侵入経路: 一つ目〔確定"), std::string::npos) << ransom.text;
  EXPECT_NE(ransom.text.find(" / 二つ目\n"), std::string::npos);
  // Open items are there to be filled in.
  EXPECT_NE(ransom.text.find("暗号化されたファイルの拡張子: \n"), std::string::npos);
  const FilledForm ddos = fill_common_form(CommonForm::kDdos, parts(), kNow, false);
  EXPECT_NE(ddos.text.find("Contact: "), std::string::npos);
  EXPECT_EQ(ddos.text.find("拡張子"), std::string::npos);
}

}  // namespace
}  // namespace ceptoar::liaison::rendering_test
