// SPDX-License-Identifier: Apache-2.0
// A new person's request on paper: `member init --qr` draws it, `member enrol` takes what was scanned.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <sstream>

#include "cli/cmd/commands.h"
#include "cli/ui/qr_code.h"
#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test::enrol_by_code_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kDeputy = "deputy@banks";
constexpr const char* kRole = "staff";

class EnrolByCodeTest : public testing::Test {
 protected:
  void trust() {
    ASSERT_TRUE(fine(member::trust_roster(world_.home(kDeputy), world_.file("genesis"),
                                          world_.network_number())));
  }
  fs::path request() const { return world_.file("deputy.request"); }

  int init_with_code(std::size_t columns, bool json) {
    const std::string credential = world_.file("deputy.credential").string();
    EXPECT_TRUE(store::write_file(credential, Bytes(32, 'c'), store::FileKind::kSecret, true));
    const std::map<std::string, std::string> environment = {{"COLUMNS", std::to_string(columns)}};
    cmd::Globals globals;
    globals.home = world_.home(kDeputy).string();
    globals.credential = credential;
    globals.lang = ui::Lang::kEn;
    globals.no_input = true;
    globals.json = json;
    out_.str({});
    err_.str({});
    cmd::Context context(
        globals,
        [&](const char* name) -> std::optional<std::string> {
          const auto found = environment.find(name);
          if (found == environment.end()) return std::nullopt;
          return found->second;
        },
        out_, err_);
    cmd::MemberInitArgs args;
    args.handle = kDeputy;
    args.role = kRole;
    args.out = request().string();
    args.qr = true;
    const auto status = cmd::run(context, args);
    return status ? *status : context.report(status.error());
  }
  // Every line of the code, of a terminal or not.
  bool draws_code(const std::string& shown) const {
    const auto text = member::request_as_text(request());
    EXPECT_TRUE(fine(text));
    const auto code = ui::qr_code(*text, {});
    EXPECT_TRUE(code.has_value());
    std::size_t at = 0;
    for (const std::string& line : code->lines) {
      at = shown.find(line, at);
      if (at == std::string::npos) return false;
      at += line.size();
    }
    return true;
  }
  void write_scan(const std::string& text) {
    ASSERT_TRUE(store::write_file(world_.file("scan"), as_bytes(text), store::FileKind::kPlain, true));
  }
  member::Outcome<member::Numbered> enrol_scan(const std::string& number) {
    auto session = world_.open("secretariat@banks");
    return member::member_enrol(*session, world_.open_admin("banks"), world_.file("scan"), number,
                                false, world_.file("reply"));
  }

  World world_{31};
  std::ostringstream out_, err_;
};

TEST_F(EnrolByCodeTest, CodeIsDrawnWhereItFitsAndTheFileIsThereInAnyCase) {
  world_.init_roster_orgs();
  world_.agree_on_genesis();
  trust();
  EXPECT_EQ(init_with_code(76, false), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("it needs 77 columns"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("█")));
  EXPECT_TRUE(fs::exists(request()));
  // The same command once more, as it says.
  EXPECT_EQ(init_with_code(77, false), 0) << err_.str();
  EXPECT_TRUE(draws_code(out_.str())) << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("This code carries the request too"));
  // The document stays alone.
  EXPECT_EQ(init_with_code(77, true), 0) << err_.str();
  EXPECT_THAT(out_.str(), testing::StartsWith("{\"schema\":\"ceptoar.file/1\""));
  EXPECT_THAT(out_.str(), Not(HasSubstr("█")));
  EXPECT_TRUE(draws_code(err_.str())) << err_.str();
}

TEST_F(EnrolByCodeTest, WhatWasScannedIsTheRequestAndAPartOfItIsNothing) {
  world_.build_all();
  trust();
  const auto asked = member::member_init({world_.home(kDeputy), request(), kDeputy, kRole},
                                         world_.unlock(), world_.clock(), world_.random());
  ASSERT_TRUE(fine(asked));
  const auto text = member::request_as_text(request());
  ASSERT_TRUE(fine(text));
  for (const std::string& wrong : {text->substr(1), text->substr(0, text->size() - 1), *text + "x"}) {
    write_scan(wrong);
    const auto made = enrol_scan(asked->number);
    ASSERT_TRUE(refused_with(made, UserCode::kFileBad));
    EXPECT_EQ(made.error().argument("what"), "not the whole text of the QR code");
    EXPECT_FALSE(fs::exists(world_.file("reply")));
  }
  write_scan(*text + "\r\n");
  const auto answered = enrol_scan(asked->number);
  ASSERT_TRUE(fine(answered));
  auto session = world_.open(kDeputy);
  EXPECT_TRUE(fine(member::member_accept(*session, world_.file("reply"), answered->number)));
}

TEST_F(EnrolByCodeTest, AnotherFileIsNoRequestToDraw) {
  EXPECT_TRUE(refused_with(member::request_as_text(request()), UserCode::kNoFile));
  ASSERT_TRUE(store::write_file(request(), Bytes(63, 1), store::FileKind::kPlain, true));
  EXPECT_TRUE(refused_with(member::request_as_text(request()), UserCode::kFileBad));
}

}  // namespace
}  // namespace ceptoar::test::enrol_by_code_test
