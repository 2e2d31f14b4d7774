// SPDX-License-Identifier: Apache-2.0
// Mails: what any server passes on unchanged, and nothing that a name or an address could break out of.
#include "cli/form/mail.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/cmd/screens_relay.h"
#include "cli/work/mail.h"
#include "tests/cli/samples.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::mail_test {
namespace {

form::Mail mail() {
  form::Mail out;
  out.from = "desk@gas.example";
  out.from_name = "ガスセプター";
  out.to = "madoguchi@example.jp";
  out.subject = "情報のお知らせ";
  out.body = "一行目\n二行目";
  out.at_ms = samples::kNowMs;
  out.id = "abc";
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

TEST(MailTest, IsAsFrozen) {
  EXPECT_EQ(form::eml(mail()),
            "From: =?UTF-8?B?44Ks44K544K744OX44K/44O8?=\r\n <desk@gas.example>\r\n"
            "To: <madoguchi@example.jp>\r\n"
            "Subject: =?UTF-8?B?5oOF5aCx44Gu44GK55+l44KJ44Gb?=\r\n"
            "Date: Thu, 20 Nov 2025 10:20:00 +0900\r\n"
            "Message-ID: <abc@gas.example>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=UTF-8\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
            "5LiA6KGM55uuDQrkuozooYznm64NCg==\r\n");
}

TEST(MailTest, HasLinesThatEveryServerTakes) {
  for (std::size_t size = 0; size < 300; size += 7) {
    form::Mail long_one = mail();
    for (std::size_t i = 0; i < size; ++i) {
      long_one.subject += "あ";
      long_one.body += "長い本文";
    }
    for (const std::string& line : lines_of(form::eml(long_one))) {
      EXPECT_TRUE(line.ends_with('\r'));
      EXPECT_LE(line.size(), 79U) << line;
      for (const char c : line) EXPECT_LT(static_cast<unsigned char>(c), 0x80U);
    }
  }
}

// However hostile a name is, the header lines stay the same ones.
TEST(MailTest, LetsNoFieldBeginAnotherHeader) {
  form::Mail evil = mail();
  evil.subject = evil.from_name = "x\r\nBcc: everybody@example.jp\r\n\r\nbody";
  evil.to = "a@b\r\nBcc: c@d";
  for (const std::string& line : lines_of(form::eml(evil))) {
    EXPECT_FALSE(line.starts_with("Bcc")) << line;
  }
  EXPECT_EQ(lines_of(form::eml(evil)).size(), lines_of(form::eml(mail())).size() + 2)
      << "two fields that go on in a second line";
}

TEST(MailTest, KeepsAFileInItsFolder) {
  EXPECT_EQ(form::file_stem(3, "三条商会"), "03 三条商会");
  EXPECT_EQ(form::file_stem(12, "../../etc/passwd"), "12 .._.._etc_passwd");
  EXPECT_EQ(form::file_stem(1, "a\nb").find('\n'), std::string::npos);
  const std::string stem = form::file_stem(1, std::string(300, 'a') + "あ");
  EXPECT_LE(stem.size(), 120U);
}

TEST(MailTest, KnowsAddressesAndServers) {
  for (const char* good : {"a@b", "desk.gas+1@example.jp"}) EXPECT_TRUE(work::is_mail_address(good));
  for (const char* bad : {"", "a", "@", "a@", "@b", "a@b@c", "-a@b", "a b@c", "a@b\n", "<a@b>", "あ@b"}) {
    EXPECT_FALSE(work::is_mail_address(bad)) << bad;
  }
  for (const char* good : {"smtp://localhost:25", "smtps://[::1]:465"}) {
    EXPECT_TRUE(work::is_mail_server(good)) << good;
  }
  for (const char* bad : {"", "localhost", "http://x", "smtp://", "smtp://a/b", "smtp://u:p@h", "file:///x"}) {
    EXPECT_FALSE(work::is_mail_server(bad)) << bad;
  }
}

TEST(MailTest, KnowsLogins) {
  for (const char* good : {"desk", "desk@gas.example", "a'b"}) EXPECT_TRUE(work::is_mail_login(good));
  for (const char* bad : {"", "a:b", "a b", "a\"b", "a\\b", "a\nb", "あ"}) {
    EXPECT_FALSE(work::is_mail_login(bad)) << bad;
  }
}

TEST(MailTest, ReadsAPasswordThatThisUserAloneCanRead) {
  const test::TempDir home;
  const test::TempDir credentials;
  const auto put = [](const test::TempDir& where, const std::string& text, const char* mode) {
    const std::filesystem::path path = where.path() / work::kMailPasswordFile;
    std::ofstream(path) << text;
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(std::stoi(mode, nullptr, 8)));
  };
  const auto read = [&](const std::filesystem::path& other) {
    auto got = work::read_mail_password(home.path(), other);
    return got ? std::string(as_text(got->view())) : std::string(got.error().id());
  };
  EXPECT_EQ(read(""), "E-MAIL-PASSWORD") << "there is none";
  EXPECT_EQ(read(credentials.path()), "E-MAIL-PASSWORD");
  put(credentials, "of the manager", "600");
  EXPECT_EQ(read(credentials.path()), "of the manager");
  put(home, "pass \"word\" #1\n", "644");
  EXPECT_EQ(read(credentials.path()), "E-MAIL-PASSWORD") << "others can read it: no way round that";
  put(home, "pass \"word\" #1\n", "600");
  EXPECT_EQ(read(credentials.path()), "pass \"word\" #1");
  for (const char* const bad : {"", "\n", "a\nb\n", "a\r\n", "a\x01"}) {
    put(home, bad, "600");
    EXPECT_EQ(read(""), "E-MAIL-PASSWORD") << bad;
  }
  put(home, std::string(300, 'a'), "600");
  EXPECT_EQ(read(""), "E-MAIL-PASSWORD");
}

TEST(MailTest, TheNoticeSaysNothingOfTheItem) {
  std::ostringstream nowhere;
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    const ui::Printer out(lang, ui::Terminal{}, nowhere);
    const work::RelayPlan plan = samples::relay_plan();
    const std::string text = cmd::mail_text(out, plan, {"ガスセプター", ""}, plan.others[0], false);
    for (const std::string& part : {plan.content.title, std::string("該当"), plan.content.summary[0],
                                    plan.relay.note}) {
      EXPECT_EQ(text.find(part), std::string::npos) << part;
    }
    EXPECT_NE(text.find("4827-1930-6615-9"), std::string::npos);
  }
}

TEST(MailTest, EveryLineOfADrillHasItsMark) {
  std::ostringstream nowhere;
  const ui::Printer out(ui::Lang::kJa, ui::Terminal{}, nowhere);
  work::RelayPlan plan = samples::relay_plan();
  plan.exercise = true;
  for (const std::string& text : {cmd::mail_text(out, plan, {"x", ""}, plan.others[0], true),
                                  cmd::fax_text(out, plan, {"x", ""}, plan.others[0]),
                                  cmd::mail_subject(ui::Lang::kJa, plan)}) {
    for (const std::string& line : lines_of(text)) EXPECT_TRUE(line.starts_with("【訓練】")) << line;
  }
}

}  // namespace
}  // namespace ceptoar::mail_test
