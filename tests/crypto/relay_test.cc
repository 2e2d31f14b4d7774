// SPDX-License-Identifier: Apache-2.0
// Relay: what a secretariat may hand on to its companies, and every way to misuse it. telecom is the
// author, banks relays.
#include "crypto/relay.h"

#include <algorithm>
#include <functional>

#include "crypto/audience.h"
#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/message.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::relay_test {
namespace {

using crypto::SignKey;

// The bytes and positions as seal() makes them, without the seal: a relay is checked after opening.
Bytes signed_by(Inner inner, const SignKey& key) {
  std::uint16_t position = 0;
  for (Reader& reader : inner.audience.readers) reader.stanza = position++;
  InnerSigned out;
  out.inner = encode(inner);
  out.signature = key.sign(crypto::label::kInnerSign, inner.network_id,
                           crypto::hash(crypto::label::kInner, {out.inner}).view());
  return encode(out);
}

class RelayTest : public testing::Test {
 protected:
  using Outcome = Result<crypto::Verified<crypto::Relayed>>;

  // An original of telecom for banks, as everybody's node has it.
  Message original(Tlp tlp, std::vector<Reader> readers, std::uint64_t seq = 1) {
    if (tlp == Tlp::kGreen) readers = community_readers(council_);
    Inner inner = draft(council_, telecom_.holder, telecom_.nodes[0], tlp, std::move(readers), random_);
    return post_original(inner, telecom_, seq);
  }
  Message post_original(const Inner& inner, const CouncilOrg& by, std::uint64_t seq = 1) {
    Place place;
    place.seq = seq;
    if (seq > 1) place.prev.bytes.fill(1);
    return post(council_, by.nodes[0], by.holder.sign, inner, random_, place);
  }
  Message amber() { return original(Tlp::kAmber, {staff_reader(telecom_), staff_reader(banks_)}); }

  static crypto::Opened open(const Message& message) {
    if (message.header.dist == Dist::kPublic) {
      return crypto::open_public(message.header, message.sealed.body).value();
    }
    return crypto::open_with_content_key(message.header, message.sealed.body,
                                         message.sealed.content_key)
        .value();
  }

  // A relay as banks' secretariat makes it; whatever the tool would refuse is put in by hand.
  Relay relay_of(const Message& message) {
    const crypto::Opened opened = open(message);
    auto made = crypto::make_relay(message.id, opened);
    if (made) return *made;
    Relay out;
    out.entry_id = message.id;
    out.inner_signed = opened.inner_signed;
    crypto::derive(opened.content_key.view(), crypto::label::kInnerCommit, {}, out.commit_key.bytes);
    return out;
  }
  Inner outer(const Message& message, const Relay& relay, std::vector<Reader> readers) {
    return outer_by(banks_.holder, banks_.nodes[0], message, relay, std::move(readers));
  }
  Inner outer_by(const CouncilHolder& relayer, const CouncilNode& node, const Message& message,
                 const Relay& relay, std::vector<Reader> readers) {
    const Inner inner = open(message).inner;
    Inner out = draft(council_, relayer, node, inner.tlp, std::move(readers), random_);
    out.audience.community = inner.audience.community;
    out.kind = InnerKind::kRelay;
    out.content = encode(relay);
    out.refs = {{Relation::kRelays, message.id, inner.author_org, inner.item_id}};
    return out;
  }
  std::vector<Reader> own_readers() const { return {staff_reader(banks_), members_reader(banks_)}; }
  Inner good_relay(const Message& message) {
    return outer(message, relay_of(message), own_readers());
  }

  Outcome judge(const Inner& relaying, const Message& message) {
    return judge_by(relaying, message.entry.header, banks_.holder.sign);
  }
  Outcome judge_by(const Inner& relaying, BytesView header, const SignKey& key) {
    crypto::Opened opened;
    opened.inner_signed = signed_by(relaying, key);
    EntryHeader place;
    place.dist = dist_for(relaying.tlp);
    place.seq = 9;
    place.hlc = (kCouncilNowMs + 60'000) << 16;
    place.author = relaying.author_node;
    place.network_id = relaying.network_id;
    place.msg_id = relaying.msg_id;
    place.roster_seq = relaying.audience.roster_version;
    place.roster_hash = relaying.audience.roster_hash;
    const auto authored = crypto::verify_author(std::move(opened), place, trust_);
    if (!authored) return authored.error();
    return crypto::verify_relay(*authored, header, trust_);
  }

  const Council& council_ = shared_council();
  const CouncilOrg& banks_ = council_.org("banks");
  const CouncilOrg& telecom_ = council_.org("telecom");
  const CouncilOrg& fsa_ = council_.org("fsa");
  const CouncilCompany& company_ = council_.company("banks-1");
  const CouncilCompany& foreign_ = council_.company("telecom-1");
  SeededRandom random_{shared_seed() + 61};
  CouncilTrust trust_{council_};
};

TEST_F(RelayTest, HandsTheOriginalOnAsItsAuthorSignedIt) {
  const Message message = amber();
  Relay relay = relay_of(message);
  relay.note = "Please check by noon.";
  relay.ack_by_ms = kCouncilNowMs + 1;
  const Outcome outcome = judge(outer(message, relay, own_readers()), message);
  ASSERT_TRUE(good(outcome));
  EXPECT_EQ((*outcome)->author.handle, "secretariat@telecom");
  EXPECT_EQ((*outcome)->original, open(message).inner);
  EXPECT_EQ((*outcome)->header, message.header);
  EXPECT_EQ((*outcome)->relay.note, relay.note);
  EXPECT_FALSE((*outcome)->exercise);
}

TEST_F(RelayTest, ReachesTheCompaniesOfAGroupByTheirOwnKeys) {
  const Message message = amber();
  const Inner relaying =
      outer(message, relay_of(message),
            {staff_reader(banks_), company_reader(company_),
             company_reader(council_.company("banks-2"))});
  EXPECT_TRUE(good(judge(relaying, message)));
}

TEST_F(RelayTest, HandsOnWhatTheOwnOrganisationAndItsCompaniesWrote) {
  Inner own = draft(council_, banks_.holder, banks_.nodes[0], Tlp::kAmber,
                    {staff_reader(banks_), staff_reader(telecom_)}, random_);
  Message message = post_original(own, banks_);
  EXPECT_TRUE(good(judge(good_relay(message), message)));
  Inner officers = draft(council_, company_.officer, banks_.nodes[0], Tlp::kAmber,
                         {staff_reader(banks_), company_reader(company_)}, random_);
  message = post(council_, banks_.nodes[0], company_.officer.sign, officers, random_);
  EXPECT_TRUE(good(judge(good_relay(message), message)));
}

TEST_F(RelayTest, KeepsGreenInItsCommunity) {
  const Message message = original(Tlp::kGreen, {});
  EXPECT_TRUE(good(judge(good_relay(message), message)));
  Inner narrower = good_relay(message);
  narrower.audience.community = "finance";
  EXPECT_TRUE(refused(judge(narrower, message), ErrorCode::kTlpViolation));
}

TEST_F(RelayTest, IsADrillWhenEitherSaysSo) {
  for (const bool inside : {true, false}) {
    Inner inner = draft(council_, telecom_.holder, telecom_.nodes[0], Tlp::kAmber,
                        {staff_reader(telecom_), staff_reader(banks_)}, random_);
    inner.exercise = inside;
    const Message message = post_original(inner, telecom_);
    Inner relaying = good_relay(message);
    relaying.exercise = !inside;
    const Outcome outcome = judge(relaying, message);
    ASSERT_TRUE(good(outcome));
    EXPECT_TRUE((*outcome)->exercise);
  }
}

// --- labels and kinds ---------------------------------------------------------------------------

TEST_F(RelayTest, RefusesLabelsThatAreNotHandedOn) {
  const Message strict =
      original(Tlp::kAmberStrict, {staff_reader(telecom_), staff_reader(banks_)});
  const Message red =
      original(Tlp::kRed, {person_reader(telecom_.holder), person_reader(banks_.holder)});
  const Message clear = original(Tlp::kClear, {});
  for (const Message* message : {&strict, &red, &clear}) {
    EXPECT_TRUE(refused(crypto::make_relay(message->id, open(*message)), ErrorCode::kTlpViolation));
  }
  EXPECT_TRUE(refused(judge(outer(strict, relay_of(strict), {staff_reader(banks_)}), strict),
                      ErrorCode::kTlpViolation));
  EXPECT_TRUE(refused(judge(outer(red, relay_of(red), {person_reader(banks_.holder)}), red),
                      ErrorCode::kTlpViolation));
  EXPECT_TRUE(refused(judge(outer(clear, relay_of(clear), {}), clear), ErrorCode::kTlpViolation));
}

TEST_F(RelayTest, RefusesAnotherLabelThanTheOriginals) {
  const Message strict =
      original(Tlp::kAmberStrict, {staff_reader(telecom_), staff_reader(banks_)});
  Inner widened = outer(strict, relay_of(strict), own_readers());
  EXPECT_FALSE(judge(widened, strict));
  widened.tlp = Tlp::kAmber;
  EXPECT_TRUE(refused(judge(widened, strict), ErrorCode::kTlpViolation));
  const Message message = amber();
  Inner narrowed = outer(message, relay_of(message), {staff_reader(banks_)});
  narrowed.tlp = Tlp::kAmberStrict;
  EXPECT_TRUE(refused(judge(narrowed, message), ErrorCode::kTlpViolation));
  Inner green = outer(message, relay_of(message), own_readers());
  green.tlp = Tlp::kGreen;
  green.audience.community = "council";
  EXPECT_TRUE(refused(judge(green, message), ErrorCode::kTlpViolation));
}

TEST_F(RelayTest, RefusesARelayOfARelay) {
  const Message first = amber();
  const Message again = post(council_, banks_.nodes[0], banks_.holder.sign, good_relay(first), random_);
  EXPECT_TRUE(refused(crypto::make_relay(again.id, open(again)), ErrorCode::kTlpViolation));
  EXPECT_TRUE(refused(judge(good_relay(again), again), ErrorCode::kTlpViolation));
}

TEST_F(RelayTest, RefusesToHandOnWhatIsNoAdvisory) {
  for (const InnerKind kind : {InnerKind::kCard, InnerKind::kKeyGrant, InnerKind::kAck,
                               InnerKind::kStaffList, InnerKind::kProposal, InnerKind::kCountersign}) {
    Inner inner = draft(council_, telecom_.holder, telecom_.nodes[0], Tlp::kAmber,
                        {staff_reader(telecom_), staff_reader(banks_)}, random_);
    inner.kind = kind;
    const Message message = post_original(inner, telecom_);
    EXPECT_TRUE(refused(judge(good_relay(message), message), ErrorCode::kTlpViolation));
  }
}

// --- who and to whom ----------------------------------------------------------------------------

TEST_F(RelayTest, RefusesARelayerOutsideTheAudience) {
  const CouncilOrg& securities = council_.org("securities");
  const Message message = amber();
  const Inner relaying =
      outer_by(securities.holder, securities.nodes[0], message, relay_of(message),
               {staff_reader(securities), members_reader(securities)});
  EXPECT_TRUE(refused(judge_by(relaying, message.entry.header, securities.holder.sign),
                      ErrorCode::kNotAuthorized));
}

// Among the readers as a company of another CEPTOAR, or with its companies only, is not the staff.
TEST_F(RelayTest, RefusesARelayerWhoseStaffIsNoReader) {
  const Message message =
      original(Tlp::kAmber, {staff_reader(telecom_), company_reader(company_)});
  EXPECT_TRUE(refused(judge(good_relay(message), message), ErrorCode::kNotAuthorized));
}

TEST_F(RelayTest, RefusesACompany) {
  const Message message =
      original(Tlp::kAmber, {staff_reader(telecom_), staff_reader(banks_), members_reader(banks_),
                             company_reader(company_)});
  const Inner relaying = outer_by(company_.officer, banks_.nodes[0], message, relay_of(message),
                                  {company_reader(company_), staff_reader(banks_)});
  EXPECT_TRUE(refused(judge_by(relaying, message.entry.header, company_.officer.sign),
                      ErrorCode::kNotAuthorized));
}

TEST_F(RelayTest, RefusesAMinistry) {
  const Message message = original(Tlp::kAmber, {staff_reader(telecom_), staff_reader(fsa_)});
  const Inner relaying = outer_by(fsa_.holder, fsa_.nodes[0], message, relay_of(message),
                                  {staff_reader(fsa_)});
  EXPECT_TRUE(refused(judge_by(relaying, message.entry.header, fsa_.holder.sign),
                      ErrorCode::kNotAuthorized));
}

TEST_F(RelayTest, RefusesReadersWhoAreNotTheRelayers) {
  const Message message = amber();
  const std::vector<Reader> strangers[] = {{staff_reader(telecom_)},
                                           {staff_reader(fsa_)},
                                           {staff_reader(telecom_), members_reader(telecom_)},
                                           {company_reader(foreign_)}};
  for (std::vector<Reader> readers : strangers) {
    readers.push_back(staff_reader(banks_));
    EXPECT_TRUE(refused(judge(outer(message, relay_of(message), readers), message),
                        ErrorCode::kTlpViolation));
  }
}

// --- the original and its header ----------------------------------------------------------------

TEST_F(RelayTest, RefusesAnOriginalUnderAnotherHeader) {
  const Message message = amber();
  const Message other = amber();
  EXPECT_TRUE(refused(judge(good_relay(message), other), ErrorCode::kUsage));
  Relay relay = relay_of(message);
  relay.entry_id = other.id;
  Inner relaying = outer(message, relay, own_readers());
  relaying.refs.front().entry_id = other.id;
  EXPECT_TRUE(refused(judge(relaying, other), ErrorCode::kBadSignature));
}

// The same words posted twice are two entries: a relay of the one is not one of the other.
TEST_F(RelayTest, RefusesACommitmentToOtherBytes) {
  const Message message = amber();
  Relay relay = relay_of(message);
  relay.commit_key = relay_of(amber()).commit_key;
  EXPECT_TRUE(refused(judge(outer(message, relay, own_readers()), message),
                      ErrorCode::kBadSignature));
}

TEST_F(RelayTest, RefusesWordsThatItsAuthorDidNotSign) {
  const Message message = amber();
  Inner changed = open(message).inner;
  changed.content = encode(Advisory{"Title", "other words", "en"});
  for (const SignKey* key : {&banks_.holder.sign, &telecom_.holder.sign}) {
    Relay relay = relay_of(message);
    relay.inner_signed = signed_by(changed, *key);
    EXPECT_TRUE(refused(judge(outer(message, relay, own_readers()), message),
                        ErrorCode::kBadSignature))
        << "even with the author's key: the header committed to other bytes";
  }
}

TEST_F(RelayTest, RefusesAnAuthorWhoseKeyWasRevokedBefore) {
  const Message message = original(Tlp::kAmber, {staff_reader(telecom_), staff_reader(banks_)}, 6);
  const SignPublicKey& key = telecom_.holder.sign.public_key();
  trust_.revoke(telecom_.id, key, telecom_.nodes[0].id, 6);
  EXPECT_TRUE(good(judge(good_relay(message), message)));
  trust_.revoke(telecom_.id, key, telecom_.nodes[0].id, 5);
  EXPECT_TRUE(refused(judge(good_relay(message), message), ErrorCode::kNotAuthorized));
}

TEST_F(RelayTest, RefusesEveryHeaderFieldWrongOnce) {
  const Message message = amber();
  const std::function<void(EntryHeader&)> changes[] = {
      [](EntryHeader& h) { h.author = {}; },
      [](EntryHeader& h) { h.msg_id.bytes[0] ^= 1; },
      [](EntryHeader& h) { h.inner_commit.bytes[31] ^= 1; },
      [](EntryHeader& h) { h.dist = Dist::kCommunity; },
      [](EntryHeader& h) { h.dist = Dist::kPublic; },
      [](EntryHeader& h) { h.hlc = (kCouncilEndMs + 1) << 16; },
  };
  for (const auto& change : changes) {
    EntryHeader header = message.header;
    change(header);
    const Bytes bytes = encode(header);
    Relay relay = relay_of(message);
    relay.entry_id = crypto::entry_id(bytes);  // as if that header had been flooded
    Inner relaying = outer(message, relay, own_readers());
    relaying.refs.front().entry_id = relay.entry_id;
    EXPECT_FALSE(judge_by(relaying, bytes, banks_.holder.sign));
  }
}

TEST_F(RelayTest, RefusesEveryFieldOfTheRelayWrongOnce) {
  const Message message = amber();
  const std::function<void(Inner&)> changes[] = {
      [](Inner& i) { i.kind = InnerKind::kAdvisory; },
      [](Inner& i) { i.content.clear(); },
      [](Inner& i) { i.content.push_back(0); },
      [](Inner& i) { i.refs.clear(); },
      [](Inner& i) { i.refs.front().relation = Relation::kAnswers; },
      [](Inner& i) { i.refs.front().relation = Relation::kUpdates; },
      [](Inner& i) { i.refs.front().entry_id.bytes[0] ^= 1; },
      [](Inner& i) { i.refs.front().author_org.bytes[0] ^= 1; },
      [](Inner& i) { i.refs.front().item_id.bytes[0] ^= 1; },
      [](Inner& i) {
        i.refs.push_back(i.refs.front());
        i.refs.back().relation = Relation::kWithdraws;
      },
      [](Inner& i) { i.author_org.bytes[0] ^= 1; },
      [](Inner& i) { i.author_holder.bytes[0] ^= 1; },
      [](Inner& i) { i.author_node.bytes[0] ^= 1; },
      [](Inner& i) { i.chain.clear(); },
      [](Inner& i) { i.audience.roster_hash.bytes[0] ^= 1; },
      [](Inner& i) { i.audience.roster_version += 1; },
      [](Inner& i) { i.audience.community = "council"; },
      [](Inner& i) { i.audience.readers.erase(i.audience.readers.begin()); },
      [](Inner& i) { i.network_id.bytes[0] ^= 1; },
      [](Inner& i) { i.tlp = Tlp::kAmberStrict; },
  };
  ASSERT_TRUE(good(judge(good_relay(message), message)));
  int number = 0;
  for (const auto& change : changes) {
    Inner relaying = good_relay(message);
    change(relaying);
    EXPECT_FALSE(judge(relaying, message)) << "change " << number;
    ++number;
  }
}

// The relayer's own words (version 1, note and due time) are his; every other bit of a relay is not.
TEST_F(RelayTest, RefusesEveryFlippedBit) {
  const Message message = amber();
  const Relay relay = relay_of(message);
  const auto refused_at = [&](const std::function<void(Relay&)>& change) {
    Relay changed = relay;
    change(changed);
    return !judge(outer(message, changed, own_readers()), message);
  };
  const auto flip_all = [&](std::size_t bytes, const auto& at) {
    for (std::size_t bit = 0; bit < bytes * 8; ++bit) {
      EXPECT_TRUE(refused_at([&](Relay& r) {
        at(r)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      })) << "bit " << bit;
    }
  };
  flip_all(Hash32::kSize, [](Relay& r) { return r.commit_key.bytes.data(); });
  flip_all(EntryId::kSize, [](Relay& r) { return r.entry_id.bytes.data(); });
  flip_all(relay.inner_signed.size(), [](Relay& r) { return r.inner_signed.data(); });
}

TEST_F(RelayTest, RefusesAnOriginalCutAtEveryLength) {
  const Message message = amber();
  const Relay relay = relay_of(message);
  for (std::size_t size = 0; size < relay.inner_signed.size(); ++size) {
    Relay cut = relay;
    cut.inner_signed.resize(size);
    EXPECT_FALSE(judge(outer(message, cut, own_readers()), message)) << size;
  }
}

TEST_F(RelayTest, AsksForARosterItDoesNotKnow) {
  const Message message = amber();
  const Inner relaying = good_relay(message);
  trust_.forget_rosters();
  EXPECT_TRUE(refused(judge(relaying, message), ErrorCode::kNotFound));
}

TEST_F(RelayTest, TellsWhichEntryItRelays) {
  const Message message = amber();
  const auto entry = crypto::relayed_entry(good_relay(message));
  ASSERT_TRUE(good(entry));
  EXPECT_EQ(*entry, message.id);
  EXPECT_TRUE(refused(crypto::relayed_entry(open(message).inner), ErrorCode::kUsage));
}

TEST_F(RelayTest, RefusesWhatIsTooLongToBeHandedOn) {
  Inner inner = draft(council_, telecom_.holder, telecom_.nodes[0], Tlp::kAmber,
                      {staff_reader(telecom_), staff_reader(banks_)}, random_);
  inner.content = Bytes(limits::kRelayedBytes, 'x');
  const Message message = post_original(inner, telecom_);
  EXPECT_TRUE(
      refused(crypto::make_relay(message.id, open(message)), ErrorCode::kLimitExceeded));
}

}  // namespace
}  // namespace ceptoar::test::relay_test
