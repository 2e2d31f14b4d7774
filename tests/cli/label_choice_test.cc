// SPDX-License-Identifier: Apache-2.0
// The menu's question for a label: a digit means the same label everywhere, and RED is offered to no broadcast.
#include "cli/cmd/label_choice.h"

#include <gmock/gmock.h>

namespace ceptoar::cmd::label_choice_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::Optional;

TEST(LabelChoiceTest, ABroadcastIsNotOfferedRedAndTheOthersKeepTheirDigits) {
  EXPECT_THAT(chosen_label("1", LabelFor::kPost), Optional(std::string("red")));
  EXPECT_EQ(chosen_label("1", LabelFor::kBroadcast), std::nullopt);
  for (const char* digit : {"2", "3", "4", "5"}) {
    const auto label = chosen_label(digit, LabelFor::kPost);
    ASSERT_TRUE(label) << digit;
    EXPECT_EQ(chosen_label(digit, LabelFor::kBroadcast), label);
  }
  EXPECT_THAT(chosen_label("5", LabelFor::kBroadcast), Optional(std::string("clear")));
  for (const char* digit : {"0", "6", "9"}) {
    EXPECT_EQ(chosen_label(digit, LabelFor::kPost), std::nullopt) << digit;
  }
  EXPECT_THAT(chosen_label("amber", LabelFor::kBroadcast), Optional(std::string("amber"))) << "in words too";
}

TEST(LabelChoiceTest, TheQuestionOffersWhatIsTaken) {
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    EXPECT_THAT(ui::tr(lang, label_choices(LabelFor::kPost)), HasSubstr("1 TLP:RED"));
    EXPECT_THAT(ui::tr(lang, label_choices(LabelFor::kBroadcast)), Not(HasSubstr("1 TLP:RED")));
    EXPECT_THAT(ui::tr(lang, label_choices(LabelFor::kBroadcast)), HasSubstr("2 TLP:AMBER+STRICT"));
  }
}

}  // namespace
}  // namespace ceptoar::cmd::label_choice_test
