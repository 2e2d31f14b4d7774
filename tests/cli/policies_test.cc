// SPDX-License-Identifier: Apache-2.0
// Policy packs that NISC signed: added, refused when anything is wrong with them.
#include "cli/work/policies.h"

#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test::policies_test {
namespace {

using member::UserCode;

class PoliciesTest : public testing::Test {
 protected:
  PoliciesTest() : world_(11, World::With::kNisc) { world_.build_all(); }

  std::string pack_text(std::uint32_t revision) {
    std::string text = liaison::shipped_packs().back().text;
    const std::string from = "revision = 1";
    return text.replace(text.find(from), from.size(), "revision = " + std::to_string(revision));
  }
  std::filesystem::path written(const std::string& name, std::string_view text) {
    const auto path = world_.file(name);
    EXPECT_TRUE(store::write_file(path, as_bytes(text), store::FileKind::kPlain, true));
    return path;
  }
  std::filesystem::path signed_by(const std::string& org, const std::string& text) {
    auto session = world_.open("duty@nisc");
    const auto out = world_.file("signed-" + std::to_string(++files_));
    EXPECT_TRUE(fine(work::sign_pack(*session, written("plain", text), world_.open_admin(org), out)));
    return out;
  }
  std::string text_of(const std::filesystem::path& path) {
    const auto bytes = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
    EXPECT_TRUE(bytes);
    return std::string(as_text(*bytes));
  }
  World world_;
  int files_ = 0;
};

TEST_F(PoliciesTest, ASignedPackTakesThePlaceOfTheOlderRevision) {
  const auto file = signed_by("nisc", pack_text(2));
  auto session = world_.open("secretariat@banks");
  EXPECT_FALSE(work::has_added_packs(session->home().directory()));
  ASSERT_TRUE(fine(work::add_pack(*session, file)));
  EXPECT_TRUE(work::has_added_packs(session->home().directory()));
  const auto packs = work::held_packs(session.get());
  ASSERT_TRUE(fine(packs));
  ASSERT_EQ(packs->size(), 3U);
  const auto chosen = work::choose_pack(*packs, "", world_.clock().now_ms());
  ASSERT_TRUE(fine(chosen));
  EXPECT_EQ(chosen->pack.name, "2013");
  EXPECT_EQ(chosen->pack.revision, 2U);
  EXPECT_EQ(chosen->signer, "nisc");
  // Again, and an older one: there is no way back.
  EXPECT_TRUE(refused_with(work::add_pack(*session, file), UserCode::kPolicyOld));
  EXPECT_TRUE(refused_with(work::add_pack(*session, signed_by("nisc", pack_text(1))),
                           UserCode::kPolicyOld));
}

TEST_F(PoliciesTest, ABrokenSignatureIsRefused) {
  const std::string good = text_of(signed_by("nisc", pack_text(2)));
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::read_pack(*session, written("good", good))));
  // One letter of a rule, one digit of the signature, another signer.
  std::string changed = good;
  changed.replace(changed.find("decision = \"report\""), 19, "decision = \"voluntary\"");
  EXPECT_TRUE(refused_with(work::read_pack(*session, written("changed", changed)),
                           UserCode::kSignatureBad));
  std::string digit = good;
  const std::size_t at = digit.find("signature: ") + 20;
  digit[at] = digit[at] == '0' ? '1' : '0';
  EXPECT_TRUE(refused_with(work::read_pack(*session, written("digit", digit)),
                           UserCode::kSignatureBad));
  std::string signer = good;
  signer.replace(signer.find("signer: nisc"), 12, "signer: banks");
  EXPECT_TRUE(refused_with(work::read_pack(*session, written("signer", signer)),
                           UserCode::kPolicySigner));
  EXPECT_TRUE(refused_with(work::read_pack(*session, written("bare", pack_text(2))),
                           UserCode::kPolicyBad));
  EXPECT_TRUE(refused_with(work::read_pack(*session, written("cut", good.substr(0, 60))),
                           UserCode::kPolicyBad));
}

TEST_F(PoliciesTest, OnlyNiscAndTheCouncilIssueThem) {
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(work::sign_pack(*session, written("plain", pack_text(2)),
                                           world_.open_admin("banks"), world_.file("never")),
                           UserCode::kPolicySigner));
  EXPECT_FALSE(std::filesystem::exists(world_.file("never")));
}

TEST_F(PoliciesTest, ALoopIsRefusedBeforeItIsSigned) {
  std::string text = pack_text(2);
  const std::string from = "path = [\"operator\", \"ministry\", \"nisc\"]";
  text.replace(text.find(from), from.size(),
               "path = [\"operator\", \"ministry\", \"nisc\", \"operator\"]");
  auto session = world_.open("duty@nisc");
  EXPECT_TRUE(refused_with(work::sign_pack(*session, written("loop", text),
                                           world_.open_admin("nisc"), world_.file("never")),
                           UserCode::kPolicyLoop));
}

TEST_F(PoliciesTest, AWayToAnOrganisationThatIsNotInTheRosterIsRefusedByName) {
  const auto way = [&](const std::string& path) {
    return pack_text(2) + "\n[[way]]\nid = \"extra\"\npurpose = \"report\"\nfrom = [\"operator\"]\n"
           "by_name = true\npath = [" + path + "]\nreaders = [\"nisc\"]\nja = \"x\"\nen = \"x\"\n";
  };
  const auto sign = [&](const std::string& text) {
    auto session = world_.open("duty@nisc");
    return work::sign_pack(*session, written("way", text), world_.open_admin("nisc"),
                           world_.file("way-" + std::to_string(++files_)));
  };
  const auto unknown = sign(way("\"sender\", \"org:npa\", \"nisc\""));
  ASSERT_TRUE(refused_with(unknown, UserCode::kPolicyParty));
  EXPECT_EQ(unknown.error().argument("what"), "org:npa");
  const auto misspelt = sign(way("\"sender\", \"ministory\", \"nisc\""));
  ASSERT_TRUE(refused_with(misspelt, UserCode::kPolicyParty));
  EXPECT_NE(misspelt.error().argument("what").find("ministory"), std::string_view::npos);
  // NISC by its kind and again by its name.
  EXPECT_TRUE(refused_with(sign(way("\"sender\", \"org:nisc\", \"nisc\"")), UserCode::kPolicyLoop));
  EXPECT_TRUE(fine(sign(way("\"sender\", \"org:electric\", \"nisc\""))));
  // Signed by whom it may be, and still looked at by who adds it.
  auto session = world_.open("secretariat@banks");
  const auto roster = session->roster();
  ASSERT_TRUE(fine(roster));
  crypto::RosterState fewer = **roster;
  for (Organisation& org : fewer.roster.organisations) {
    if (org.handle == "electric") org.status = Status::kRemoved;
  }
  const auto pack = liaison::parse_pack(way("\"sender\", \"org:electric\", \"nisc\""));
  ASSERT_TRUE(pack) << pack.error().context;
  EXPECT_TRUE(fine(work::check_parties(*pack, **roster, "x")));
  EXPECT_TRUE(refused_with(work::check_parties(*pack, fewer, "x"), UserCode::kPolicyParty));
}

TEST_F(PoliciesTest, AnAddedPackThatWasChangedOnDiskIsNotUsed) {
  const auto file = signed_by("nisc", pack_text(2));
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::add_pack(*session, file)));
  const auto kept = session->home().directory() / "policy" / "2013.pack";
  std::string text = text_of(kept);
  text.replace(text.find("decision = \"report\""), 19, "decision = \"voluntary\"");
  ASSERT_TRUE(store::write_file(kept, as_bytes(text), store::FileKind::kPlain, true));
  EXPECT_TRUE(refused_with(work::held_packs(session.get()), UserCode::kSignatureBad));
}

TEST_F(PoliciesTest, AnUnknownNameIsSaidWithWhatThereIs) {
  const auto packs = work::held_packs(nullptr);
  ASSERT_TRUE(fine(packs));
  const auto chosen = work::choose_pack(*packs, "1999", 0);
  ASSERT_TRUE(refused_with(chosen, UserCode::kNoPolicy));
  EXPECT_EQ(chosen.error().argument("choices"), "2001, 2005, 2013");
}

}  // namespace
}  // namespace ceptoar::test::policies_test
