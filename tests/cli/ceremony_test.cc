// SPDX-License-Identifier: Apache-2.0
// The admin key made before witnesses: one number for all media, noticed when a medium is another one,
// taken by org init, and printed in both languages.
#include "cli/member/ceremony.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "cli/cmd/ceremony_sheet.h"
#include "cli/cmd/commands.h"
#include "store/files.h"
#include "tests/cli/cut_off.h"
#include "tests/cli/world.h"

namespace ceptoar::test::ceremony_test {
namespace {

namespace fs = std::filesystem;
using member::AdminKeys;
using member::Unlock;
using member::UserCode;
using testing::HasSubstr;

class CeremonyTest : public testing::Test {
 protected:
  Unlock credential(std::uint64_t seed) {
    SeededRandom random(seed);
    crypto::Secret<32> out;
    random.fill(out.writable());
    return Unlock::from_credential(std::move(out));
  }
  auto hold(const std::string& org, const std::string& first, const std::string& second) {
    return member::hold_ceremony(org, true,
                                 {{world_.file(first), &first_lock_}, {world_.file(second), &second_lock_}},
                                 world_.random());
  }
  // `key init --ceremony` with the media m1 and m2, each name with `suffix` behind: whether it came to its end, and
  // what it said.
  std::pair<bool, std::string> key_init(const fs::path& print, const std::string& suffix = "") {
    cmd::KeyInitArgs args;
    args.org = "banks";
    args.ceremony = args.voter = true;
    args.admin = world_.file("m1" + suffix).string();
    args.second = world_.file("m2" + suffix).string();
    args.admin_credential = world_.file("credential").string();
    args.witnesses = {"立会人A", "立会人B"};
    args.print = print.string();
    cmd::Globals globals;
    globals.home = world_.file("no-home");
    globals.no_input = true;
    std::ostringstream out;
    std::ostringstream err;
    cmd::Context context(globals, [](const char*) { return std::nullopt; }, out, err);
    const auto status = cmd::run(context, args);
    return {status && *status == 0, out.str()};
  }
  World world_{91};
  const Unlock first_lock_ = credential(1);
  const Unlock second_lock_ = credential(2);
};

TEST_F(CeremonyTest, AllMediaHaveTheSameKeysAndNumberEachUnderItsOwnLock) {
  const auto number = hold("banks", "a", "b");
  ASSERT_TRUE(fine(number));
  EXPECT_EQ(number->size(), 71u) << "twelve groups of five digits";
  for (const auto& [name, lock] : {std::pair{"a", &first_lock_}, std::pair{"b", &second_lock_}}) {
    const auto again = member::check_medium("banks", {world_.file(name), lock});
    ASSERT_TRUE(fine(again));
    EXPECT_EQ(*again, *number);
  }
  EXPECT_TRUE(refused_with(member::check_medium("banks", {world_.file("b"), &first_lock_}),
                           UserCode::kPassphrase));
  const auto a = AdminKeys::open(world_.file("a"), first_lock_);
  const auto b = AdminKeys::open(world_.file("b"), second_lock_);
  ASSERT_TRUE(fine(a));
  ASSERT_TRUE(fine(b));
  EXPECT_EQ(a->admin().public_key(), b->admin().public_key());
  ASSERT_TRUE(a->voter() && b->voter());
  EXPECT_EQ(a->voter()->public_key(), b->voter()->public_key());
}

TEST_F(CeremonyTest, AnotherMediumOrAnotherOrganisationIsNoticed) {
  ASSERT_TRUE(fine(hold("banks", "a", "b")));
  ASSERT_TRUE(fine(hold("gas", "c", "d")));
  EXPECT_TRUE(refused_with(member::check_medium("gas", {world_.file("a"), &first_lock_}),
                           UserCode::kAdminOther));
  EXPECT_TRUE(refused_with(hold("banks", "a", "e"), UserCode::kExists));
  // Somebody exchanged the keys under a note that was read aloud.
  fs::copy_file(world_.file("c") / "admin.keys", world_.file("a") / "admin.keys",
                fs::copy_options::overwrite_existing);
  EXPECT_TRUE(refused_with(member::check_medium("banks", {world_.file("a"), &first_lock_}),
                           UserCode::kNumberDiffers));
  std::ofstream(world_.file("b") / "ceremony", std::ios::trunc) << "something else\n";
  EXPECT_TRUE(refused_with(member::check_medium("banks", {world_.file("b"), &second_lock_}),
                           UserCode::kFileBad));
  EXPECT_TRUE(refused_with(member::check_medium("banks", {world_.file("none"), &first_lock_}),
                           UserCode::kNoFile));
}

TEST_F(CeremonyTest, OrganisationBeginsWithTheKeysOfTheCeremony) {
  const auto number = member::hold_ceremony("banks", true, {{world_.admin("banks"), &world_.unlock()}},
                                            world_.random());
  ASSERT_TRUE(fine(number));
  const auto made = AdminKeys::open(world_.admin("banks"), world_.unlock());
  ASSERT_TRUE(fine(made));
  world_.build_all();
  EXPECT_EQ(world_.open_admin("banks").admin().public_key(), made->admin().public_key());
  auto session = world_.open("secretariat@electric");
  const auto roster = session->roster();
  ASSERT_TRUE(fine(roster));
  const bool in_roster = std::any_of(
      (*roster)->roster.organisations.begin(), (*roster)->roster.organisations.end(),
      [&](const Organisation& org) { return org.admin_key == made->admin().public_key(); });
  EXPECT_TRUE(in_roster) << "what the witnesses heard is what everybody trusts";
}

TEST_F(CeremonyTest, KeysWithoutAVoterAreNoneOfAVotingOrganisation) {
  ASSERT_TRUE(fine(member::hold_ceremony("banks", false, {{world_.file("a"), &first_lock_}},
                                         world_.random())));
  EXPECT_TRUE(refused_with(member::keys_of_ceremony("banks", true, {world_.file("a"), &first_lock_}),
                           UserCode::kFileBad));
}

TEST_F(CeremonyTest, SheetsHaveTheNumberTheStepsAndALineForEachWitness) {
  const auto number = hold("banks", "a", "b");
  ASSERT_TRUE(fine(number));
  cmd::CeremonyRecord record{"banks", *number, true, 2, {"立会人A", "<b>B</b>", "立会人C"}, true,
                             kCouncilNowMs};
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    const std::string html = form::sheet_html(cmd::ceremony_sheet(record, lang));
    std::istringstream groups(*number);
    for (std::string group; groups >> group;) EXPECT_THAT(html, HasSubstr(group));
    EXPECT_THAT(html, HasSubstr("立会人A"));
    EXPECT_THAT(html, HasSubstr("&lt;b&gt;B"));
    EXPECT_THAT(html, HasSubstr("banks"));
    EXPECT_THAT(html, HasSubstr("key init --check"));
    EXPECT_THAT(html, HasSubstr(lang == ui::Lang::kJa ? "署名" : "Signature"));
  }
}

// Where the sheets cannot be written nothing is made: the same command with a place that is there makes it all.
TEST_F(CeremonyTest, KeysAreMadeOnlyWhereTheSheetsCanBeWritten) {
  const Bytes secret(crypto::Secret<32>::kSize, 7);
  ASSERT_TRUE(store::write_file(world_.file("credential"), secret, store::FileKind::kSecret, false));
  EXPECT_FALSE(key_init(world_.file("missing") / "record.html").first);
  for (const char* medium : {"m1", "m2"}) EXPECT_FALSE(fs::exists(world_.file(medium))) << medium;
  const auto [done, said] = key_init(world_.file("record.html"));
  ASSERT_TRUE(done) << said;
  crypto::Secret<32> key;
  std::ranges::copy(secret, key.writable().begin());
  const Unlock lock = Unlock::from_credential(std::move(key));
  const auto number = member::check_medium("banks", {world_.file("m2"), &lock});
  ASSERT_TRUE(fine(number));
  EXPECT_THAT(said, HasSubstr(number->substr(0, 5)));
  for (const char* sheet : {"record.ja.html", "record.en.html"}) {
    const auto bytes = store::read_file(world_.file(sheet), store::FileKind::kSecret, limits::kBodyBytes);
    ASSERT_TRUE(bytes) << sheet;
    EXPECT_THAT(std::string(as_text(*bytes)), HasSubstr(number->substr(0, 5)));
  }
}

// Cut off before there are keys it leaves no record without a number, and is repeated as it stands.
TEST_F(CeremonyTest, CutOffWhileItTriesItsSheetsTheSameCommandMakesItAll) {
  const Bytes secret(crypto::Secret<32>::kSize, 7);
  ASSERT_TRUE(store::write_file(world_.file("credential"), secret, store::FileKind::kSecret, false));
  bool left_one = false;
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    const std::string suffix = "-" + std::to_string(nth);
    const std::string name = "record" + suffix;
    const auto sheet = [&](const char* rest) { return world_.file(name + rest); };
    ASSERT_TRUE(killed_in(nth, [&] { return key_init(sheet(".html"), suffix).first; }));
    if (fs::exists(world_.file("m1" + suffix))) break;  // the sheets were tried
    left_one = left_one || fs::exists(sheet(".ja.try.html")) || fs::exists(sheet(".en.try.html"));
    for (const char* rest : {".ja.html", ".en.html"}) EXPECT_FALSE(fs::exists(sheet(rest))) << rest;
    const auto [done, said] = key_init(sheet(".html"), suffix);
    ASSERT_TRUE(done) << said;
    for (const char* rest : {".ja.html", ".en.html"}) EXPECT_TRUE(fs::exists(sheet(rest))) << rest;
    for (const char* rest : {".ja.try.html", ".en.try.html"}) EXPECT_FALSE(fs::exists(sheet(rest))) << rest;
  }
  EXPECT_GT(nth, 6) << "two sheets: three calls each";
  EXPECT_TRUE(left_one) << "or it was never cut off between the writing and the removal";
}

// Nothing is made on a medium that another command began.
TEST_F(CeremonyTest, AMediumWithAnyNoteIsNotUsed) {
  ASSERT_TRUE(fs::create_directory(world_.file("b")));
  std::ofstream(world_.file("b") / "purpose") << "CEPKEY01\nrecovery holder\n";
  EXPECT_TRUE(refused_with(hold("banks", "a", "b"), UserCode::kExists));
  EXPECT_FALSE(fs::exists(world_.file("a"))) << "nor on the other one";
  EXPECT_FALSE(fs::exists(world_.file("b") / "admin.keys"));
}

}  // namespace
}  // namespace ceptoar::test::ceremony_test
