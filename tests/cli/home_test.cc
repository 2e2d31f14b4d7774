// SPDX-License-Identifier: Apache-2.0
// Key files, their locks and their modes; the configuration; the table of codes.
#include "cli/member/home.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <set>

#include "cli/member/rows.h"
#include "tests/cli/world.h"

namespace ceptoar::test::home_test {
namespace {

using member::Home;
using member::Unlock;
using member::UserCode;

const member::HomeConfig kConfig{"banks", "secretariat@banks"};

class HomeTest : public testing::Test {
 protected:
  HomeTest() : random_(5) { CEPTOAR_CHECK(crypto::init()); }
  static crypto::SecretMemory secret(std::string_view text) {
    crypto::SecretMemory out(text.size());
    std::copy(text.begin(), text.end(), out.writable().begin());
    return out;
  }
  // Cheap enough for a test; the product's own cost is crypto/aead.h's default.
  static Unlock passphrase(std::string_view text) {
    return Unlock::from_passphrase(secret(text), {1, 8 * 1024 * 1024});
  }
  Unlock credential() {
    crypto::Secret<32> out;
    random_.fill(out.writable());
    return Unlock::from_credential(std::move(out));
  }
  std::filesystem::path path() const { return dir_.path() / "home"; }
  TempDir dir_;
  SeededRandom random_;
};

TEST_F(HomeTest, PassphraseOpensAndAWrongOneDoesNot) {
  const Unlock right = passphrase("correct horse");
  ASSERT_TRUE(fine(Home::create(path(), right, kConfig, kCouncilNowMs, random_)));
  const auto opened = Home::open(path(), right);
  ASSERT_TRUE(fine(opened));
  EXPECT_EQ(opened->config(), kConfig);
  const auto kind = member::lock_kind_of_home(path());
  ASSERT_TRUE(fine(kind));
  EXPECT_EQ(*kind, crypto::LockKind::kPassphrase);
}

TEST_F(HomeTest, ASecondCommandIsToldThatItWaitsAndThenRefused) {
  const Unlock unlock = credential();
  const auto first = Home::create(path(), unlock, kConfig, kCouncilNowMs, random_);
  ASSERT_TRUE(fine(first));
  int told = 0;
  EXPECT_TRUE(refused_with(Home::open(path(), unlock, {.waiting = [&] { ++told; }}), UserCode::kBusy));
  EXPECT_EQ(told, 1);
}

TEST_F(HomeTest, ASecondCommandGoesOnWhenTheFirstIsDone) {
  const Unlock unlock = credential();
  auto made = Home::create(path(), unlock, kConfig, kCouncilNowMs, random_);
  ASSERT_TRUE(fine(made));
  std::optional<Home> first(std::move(*made));
  EXPECT_TRUE(fine(Home::open(path(), unlock, {.waiting = [&] { first.reset(); }})));
}

TEST_F(HomeTest, WrongPassphraseOrAnotherLockIsRefused) {
  const Unlock right = passphrase("correct horse");
  ASSERT_TRUE(fine(Home::create(path(), right, kConfig, kCouncilNowMs, random_)));
  const Unlock wrong = passphrase("correct hors");
  const auto refused = Home::open(path(), wrong);
  ASSERT_TRUE(refused_with(refused, UserCode::kPassphrase));
  EXPECT_EQ(refused.error().exit_status(), 77);
  const Unlock other = credential();
  EXPECT_TRUE(refused_with(Home::open(path(), other), UserCode::kPassphrase));
}

TEST_F(HomeTest, LooseModesAreRefused) {
  const Unlock unlock = credential();
  ASSERT_TRUE(fine(Home::create(path(), unlock, kConfig, kCouncilNowMs, random_)));
  const auto keys = path() / "keys";
  for (const unsigned mode : {0640u, 0604u, 0660u, 0644u}) {
    ASSERT_EQ(chmod(keys.c_str(), mode), 0);
    EXPECT_TRUE(refused_with(Home::open(path(), unlock), UserCode::kLooseMode));
  }
  ASSERT_EQ(chmod(keys.c_str(), 0600), 0);
  EXPECT_TRUE(fine(Home::open(path(), unlock)));
  const auto credential_file = dir_.path() / "credential";
  ASSERT_TRUE(store::write_file(credential_file, Bytes(32, 7), store::FileKind::kSecret, false));
  EXPECT_TRUE(fine(Unlock::from_credential_file(credential_file)));
  ASSERT_EQ(chmod(credential_file.c_str(), 0644), 0);
  EXPECT_TRUE(refused_with(Unlock::from_credential_file(credential_file), UserCode::kLooseMode));
  EXPECT_TRUE(refused_with(Unlock::from_credential_file(dir_.path() / "absent"), UserCode::kNoFile));
}

// `chmod 600`, which loose modes need, mends nothing of that.
TEST_F(HomeTest, KeysOfAnotherUserAreToldApartFromLooseOnes) {
  const auto file = dir_.path() / "credential";
  ASSERT_TRUE(store::write_file(file, Bytes(32, 7), store::FileKind::kSecret, false));
  if (::geteuid() == 0) {  // may read everything, but not whatever it finds
    ASSERT_EQ(::chown(file.c_str(), 12'345, static_cast<gid_t>(-1)), 0);
  } else {
    ASSERT_EQ(chmod(file.c_str(), 0), 0);
  }
  const auto refused = Unlock::from_credential_file(file);
  ASSERT_TRUE(refused_with(refused, UserCode::kKeyAccess));
  EXPECT_EQ(refused.error().exit_status(), 77);
}

TEST_F(HomeTest, FlippedBitsInTheKeyFileAreRefused) {
  const Unlock unlock = credential();
  ASSERT_TRUE(fine(Home::create(path(), unlock, kConfig, kCouncilNowMs, random_)));
  const auto file = path() / "keys";
  const auto good = store::read_file(file, store::FileKind::kSecret, 1 << 20);
  ASSERT_TRUE(good);
  for (int round = 0; round < 64; ++round) {
    Bytes bad = *good;
    const std::uint64_t bit = random_.below(bad.size() * 8);
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1 << bit % 8);
    ASSERT_TRUE(store::write_file(file, bad, store::FileKind::kSecret, true));
    EXPECT_FALSE(Home::open(path(), unlock));
  }
}

TEST_F(HomeTest, KeysAreNeverMadeTwiceAndAnAbsentHomeSaysSo) {
  const Unlock unlock = credential();
  EXPECT_TRUE(refused_with(Home::open(path(), unlock), UserCode::kNoHome));
  EXPECT_TRUE(refused_with(member::lock_kind_of_home(path()), UserCode::kNoHome));
  ASSERT_TRUE(fine(Home::create(path(), unlock, kConfig, kCouncilNowMs, random_)));
  EXPECT_TRUE(refused_with(Home::create(path(), unlock, kConfig, kCouncilNowMs, random_),
                           UserCode::kExists));
}

TEST_F(HomeTest, AnArchiveOfAnotherMemberIsNamedAsSuch) {
  World world(31);
  world.init_roster_orgs();
  const auto mine = world.home(world.holders().front()) / "archive";
  const auto theirs = world.home(world.holders().back()) / "archive";
  world.open(world.holders().front());
  world.open(world.holders().back());
  std::filesystem::remove_all(mine);
  std::filesystem::copy(theirs, mine);
  ASSERT_EQ(chmod(mine.c_str(), 0700), 0);
  member::SessionOptions options;
  options.home = world.home(world.holders().front());
  options.unlock = &world.unlock();
  options.connector = &world.mesh();
  options.clock = &world.clock();
  options.random = &world.random();
  const auto refused = member::Session::open(options);
  ASSERT_TRUE(refused_with(refused, UserCode::kArchiveKey));
  EXPECT_EQ(refused.error().argument("path"), mine.string());
}

TEST_F(HomeTest, TypingMistakesInTheConfigurationAreRefused) {
  const auto parse = [](std::string_view text) {
    return member::parse_home_config(text, "member.toml");
  };
  const auto good = parse(member::format_home_config(kConfig));
  ASSERT_TRUE(fine(good));
  EXPECT_EQ(*good, kConfig);
  member::HomeConfig full = kConfig;
  full.mail_smtp = "smtp://mail.banks.example:587";
  full.mail_from = "\"窓口 \\\\ 銀行\" <desk@banks.example>\n\x7f";
  full.mail_login = "desk";
  full.mail_ca = "/etc/ceptoar/mail's \"ca\".pem";
  const auto same = parse(member::format_home_config(full));
  ASSERT_TRUE(fine(same));
  EXPECT_EQ(*same, full);
  for (const char* const bad :
       {"", "node = \"banks\"", "nod = \"banks\"\nhandle = \"a@banks\"",
        "node = 3\nhandle = \"a@banks\"", "node = \"Banks\"\nhandle = \"a@banks\"",
        "node = \"banks\"\nhandle = \"banks\"", "node = \"banks\nhandle", "[node]\nx = 1"}) {
    const auto refused = parse(bad);
    ASSERT_TRUE(refused_with(refused, UserCode::kConfig)) << bad;
    EXPECT_EQ(refused.error().exit_status(), 78);
  }
}

TEST(UserCodesTest, AreUniqueAndHaveExitStatusesThatScriptsKnow) {
  std::set<std::string_view> ids;
  const std::set<int> known = {3, 64, 65, 66, 67, 69, 70, 73, 74, 75, 76, 77, 78, 130};
  for (const member::UserCodeFacts& facts : member::user_codes()) {
    EXPECT_TRUE(ids.insert(facts.id).second) << facts.id;
    EXPECT_EQ(facts.id.substr(0, 2), "E-");
    EXPECT_TRUE(known.contains(facts.exit_status)) << facts.id;
    EXPECT_EQ(member::facts_of(facts.code).id, facts.id);
  }
}

TEST(RowsTest, CutRowsAreRefusedAtEveryLength) {
  member::ItemRow item;
  item.title = "題";
  item.author_handle = "a@banks";
  member::SentRow sent;
  sent.delivery.rows.push_back({});
  sent.delivery.rows.back().receipt = Bytes(7, 1);
  member::QueuedRow queued;
  queued.request = Bytes(5, 2);
  member::ArchivedEntry entry;
  entry.hint = {1, 2, 3};
  entry.header = Bytes(9, 3);
  const auto refuses_cuts = [](const Bytes& whole, auto parse) {
    EXPECT_TRUE(parse(whole));
    for (std::size_t n = 0; n < whole.size(); ++n) {
      EXPECT_FALSE(parse(BytesView(whole).first(n))) << n;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(parse(longer));
  };
  refuses_cuts(encode_row(item), [](BytesView b) { return member::parse_item_row(b).has_value(); });
  refuses_cuts(encode_row(sent), [](BytesView b) { return member::parse_sent_row(b).has_value(); });
  sent.node.bytes[0] = 9;
  refuses_cuts(encode_row(sent), [](BytesView b) { return member::parse_sent_row(b).has_value(); });
  EXPECT_EQ(member::parse_sent_row(encode_row(sent)).value().node, sent.node);
  refuses_cuts(encode_row(queued), [](BytesView b) { return member::parse_queued_row(b).has_value(); });
  queued.typed = Bytes(3, 4);
  refuses_cuts(encode_row(queued), [](BytesView b) { return member::parse_queued_row(b).has_value(); });
  for (const std::uint64_t not_before : {0ULL, 7ULL}) {
    queued.not_before_ms = not_before;
    const auto back = member::parse_queued_row(encode_row(queued));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->typed, queued.typed);
    EXPECT_EQ(back->not_before_ms, not_before);
  }
  queued.terms = Bytes(3, 4);
  queued.tried = true;
  refuses_cuts(encode_row(queued), [](BytesView b) { return member::parse_queued_row(b).has_value(); });
  const auto held = member::parse_queued_row(encode_row(queued));
  ASSERT_TRUE(held);
  EXPECT_EQ(held->terms, queued.terms);
  EXPECT_TRUE(held->tried);
  queued.node.bytes[0] = 9;
  for (const bool terms : {true, false}) {
    if (!terms) queued.terms.clear();
    refuses_cuts(encode_row(queued), [](BytesView b) { return member::parse_queued_row(b).has_value(); });
    EXPECT_EQ(member::parse_queued_row(encode_row(queued)).value().node, queued.node);
  }
  refuses_cuts(encode_row(entry),
               [](BytesView b) { return member::parse_archived_entry(b).has_value(); });
  const auto again = member::parse_archived_entry(encode_row(entry));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->hint, entry.hint);
}

}  // namespace
}  // namespace ceptoar::test::home_test
