// SPDX-License-Identifier: Apache-2.0
// What nodes on the way and authors with programs of their own may try (decisions "Audiences").
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "crypto/envelope.h"
#include "schema/codec.h"
#include "tests/crypto/cast.h"
#include "tests/crypto/evil_author.h"
#include "tests/crypto/vector_file.h"

namespace ceptoar::crypto::envelope_attack_test {
namespace {

using test::Cast;
using test::EvilAuthor;
using test::EvilMessage;
using test::header_of;

constexpr std::uint64_t kSeed = 30;

class EnvelopeAttackTest : public ::testing::Test {
 protected:
  EnvelopeAttackTest() { test::print_seed(kSeed); }

  // AMBER+STRICT to parties 0, 1 and 2; party 3 is the stranger.
  Cast cast_{kSeed};
  SealRequest request_ =
      cast_.request(Tlp::kAmberStrict, {cast_.staff(0), cast_.staff(1), cast_.staff(2)});
  SealedContent sealed_ = seal(request_, cast_.author, cast_.random).value();
  EntryHeader header_ = header_of(request_.binding, sealed_);

  EvilAuthor evil() {
    SealRequest request = request_;
    request.inner.audience.readers = sealed_.readers;
    return {request, cast_.author, sealed_.content_key.copy()};
  }
  const Reader& reader_of(std::size_t party) const {
    for (const Reader& reader : sealed_.readers) {
      if (reader.org == cast_.parties[party].org) return reader;
    }
    std::abort();
  }
  void expect_refused(const EvilMessage& message, const std::vector<ErrorCode>& allowed) {
    for (const std::size_t party : {0u, 1u, 2u}) {
      const Result<Opened> opened = open(message.header, message.body, {cast_.staff_key(party)});
      ASSERT_FALSE(opened) << "party " << party;
      EXPECT_NE(std::find(allowed.begin(), allowed.end(), opened.error().code), allowed.end())
          << error_code_name(opened.error().code) << ": " << opened.error().context;
    }
    EXPECT_FALSE(open_with_content_key(message.header, message.body, sealed_.content_key));
  }
};

// --- a node on the way
// ----------------------------------------------------------------------------

TEST_F(EnvelopeAttackTest, NoBitOfABodyMayChange) {
  const std::vector<OpeningKey> keys = {cast_.staff_key(1)};
  const std::vector<std::uint16_t> hint = {reader_of(1).stanza};
  for (std::size_t bit = 0; bit < sealed_.body.size() * 8; ++bit) {
    Bytes bad = sealed_.body;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    ASSERT_FALSE(open(header_, bad, keys, hint)) << bit;  // the hash of the header
    EntryHeader refitted = header_;
    test::refit(refitted, bad);
    ASSERT_FALSE(open(refitted, bad, keys, hint)) << bit;
    ASSERT_FALSE(open_with_content_key(refitted, bad, sealed_.content_key)) << bit;
  }
}

TEST_F(EnvelopeAttackTest, NoLengthOfABodyMayChange) {
  const std::vector<OpeningKey> keys = {cast_.staff_key(1)};
  for (std::size_t size = 0; size < sealed_.body.size(); ++size) {
    const BytesView bad = BytesView(sealed_.body).first(size);
    ASSERT_FALSE(open(header_, bad, keys)) << size;
    EntryHeader refitted = header_;
    test::refit(refitted, bad);
    ASSERT_FALSE(open(refitted, bad, keys)) << size;
  }
  for (const std::size_t longer : {4097u, 4104u, 16384u}) {
    Bytes bad = sealed_.body;
    bad.resize(longer);
    EntryHeader refitted = header_;
    test::refit(refitted, bad);
    EXPECT_FALSE(open(refitted, bad, keys)) << longer;
  }
}

TEST_F(EnvelopeAttackTest, NoBitOfAPublicBodyMayChange) {
  const SealRequest request = cast_.request(Tlp::kClear);
  const SealedContent sealed = seal(request, cast_.author, cast_.random).value();
  for (std::size_t bit = 0; bit < sealed.body.size() * 8; ++bit) {
    Bytes bad = sealed.body;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EntryHeader refitted = header_of(request.binding, sealed);
    test::refit(refitted, bad);
    ASSERT_FALSE(open_public(refitted, bad)) << bit;
  }
}

TEST_F(EnvelopeAttackTest, EveryFieldOfTheBindingCounts) {
  const std::vector<std::function<void(EntryHeader&)>> changes = {
      [](EntryHeader& h) { h.network_id.bytes[31] ^= 1; },
      [](EntryHeader& h) { h.author.bytes[0] ^= 1; },
      [](EntryHeader& h) { h.msg_id.bytes[15] ^= 0x80; },
      [](EntryHeader& h) { h.dist = Dist::kCommunity; },
      [](EntryHeader& h) { h.lane = Lane::kFlash; },
      [](EntryHeader& h) { h.expires_ms += 1; },
      [](EntryHeader& h) { h.key_commit.bytes[0] ^= 1; },
      [](EntryHeader& h) { h.inner_commit.bytes[0] ^= 1; },
      [](EntryHeader& h) { h.body_hash.bytes[0] ^= 1; },
      [](EntryHeader& h) { h.body_len += 1; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EntryHeader bad = header_;
    changes[i](bad);
    EXPECT_FALSE(open(bad, sealed_.body, {cast_.staff_key(1)})) << i;
    EXPECT_EQ(open_with_content_key(bad, sealed_.body, sealed_.content_key).error().code,
              ErrorCode::kBadSignature)
        << i;
  }
}

TEST_F(EnvelopeAttackTest, ControlAndPublicHeadersOpenNothingSealed) {
  for (const Dist dist : {Dist::kPublic, Dist::kControl}) {
    EntryHeader bad = header_;
    bad.dist = dist;
    EXPECT_EQ(open(bad, sealed_.body, {cast_.staff_key(1)}).error().code, ErrorCode::kMalformed);
  }
}

// --- an author: readers
// ---------------------------------------------------------------------------

TEST_F(EnvelopeAttackTest, HonestSecondWritingOpens) {
  const EvilMessage message = evil().send();
  EXPECT_TRUE(open(message.header, message.body, {cast_.staff_key(1)}));
}

TEST_F(EnvelopeAttackTest, AStrangerBehindADummyIsRefusedByAllAndByHimself) {
  EvilAuthor author = evil();
  const std::size_t position = author.free_position();
  author.touch_stanzas = [&](Bytes& stanzas) {
    EvilAuthor::put(stanzas, position, author.stanza(cast_.staff(3), position));
  };
  const EvilMessage message = author.send();
  expect_refused(message, {ErrorCode::kBadSignature});
  EXPECT_EQ(open(message.header, message.body, {cast_.staff_key(3)}).error().code,
            ErrorCode::kBadSignature);
}

TEST_F(EnvelopeAttackTest, ANamedReaderWithoutStanzaIsSeenByTheOthers) {
  EvilAuthor author = evil();
  const std::size_t position = reader_of(2).stanza;
  author.touch_stanzas = [&](Bytes& stanzas) {
    EvilAuthor::put(stanzas, position, author.dummy(position));
  };
  const EvilMessage message = author.send();
  for (const std::size_t party : {0u, 1u}) {
    EXPECT_EQ(open(message.header, message.body, {cast_.staff_key(party)}).error().code,
              ErrorCode::kBadSignature);
  }
  EXPECT_EQ(open(message.header, message.body, {cast_.staff_key(2)}).error().code,
            ErrorCode::kNoKey);
}

TEST_F(EnvelopeAttackTest, AReaderNotNamedInsideIsRefused) {
  EvilAuthor author = evil();
  author.touch_inner = [&](Inner& inner) {
    auto& readers = inner.audience.readers;
    readers.erase(std::find(readers.begin(), readers.end(), reader_of(2)));
  };
  expect_refused(author.send(), {ErrorCode::kBadSignature});
}

TEST_F(EnvelopeAttackTest, AReaderNamedWithoutBeingSealedToIsRefused) {
  EvilAuthor author = evil();
  Reader extra = cast_.staff(3);
  extra.stanza = static_cast<std::uint16_t>(author.free_position());
  author.touch_inner = [&](Inner& inner) {
    inner.audience.readers.push_back(extra);
    std::sort(inner.audience.readers.begin(), inner.audience.readers.end(),
              [](const Reader& a, const Reader& b) { return a.org < b.org; });
  };
  expect_refused(author.send(), {ErrorCode::kBadSignature});
}

TEST_F(EnvelopeAttackTest, EveryFieldOfANamedReaderCounts) {
  const std::vector<std::function<void(Reader&)>> changes = {
      [](Reader& r) { r.epoch += 1; },
      [](Reader& r) { r.key.bytes[0] ^= 1; },
      [&](Reader& r) { r.stanza = static_cast<std::uint16_t>(evil().free_position()); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EvilAuthor author = evil();
    author.touch_inner = [&](Inner& inner) { changes[i](inner.audience.readers[1]); };
    SCOPED_TRACE(i);
    expect_refused(author.send(), {ErrorCode::kBadSignature});
  }
}

TEST_F(EnvelopeAttackTest, SwappedPositionsAreRefused) {
  EvilAuthor author = evil();
  author.touch_inner = [&](Inner& inner) {
    std::swap(inner.audience.readers[0].stanza, inner.audience.readers[1].stanza);
  };
  expect_refused(author.send(), {ErrorCode::kBadSignature});
}

TEST_F(EnvelopeAttackTest, AReaderNamedAsSomebodyElseIsRefusedByHimAlone) {
  // Sealed to party 2's key, named as party 3: parties 0 and 1 leave that to the key statements
  // (crypto/trust.h), party 2 sees that the key that opened is not named as his.
  EvilAuthor author = evil();
  author.touch_inner = [&](Inner& inner) {
    for (Reader& reader : inner.audience.readers) {
      if (reader.org == cast_.parties[2].org) reader.org = cast_.parties[3].org;
    }
    std::sort(inner.audience.readers.begin(), inner.audience.readers.end(),
              [](const Reader& a, const Reader& b) { return a.org < b.org; });
  };
  const EvilMessage message = author.send();
  EXPECT_TRUE(open(message.header, message.body, {cast_.staff_key(1)}));
  EXPECT_EQ(open(message.header, message.body, {cast_.staff_key(2)}).error().code,
            ErrorCode::kBadSignature);
}

TEST_F(EnvelopeAttackTest, AStanzaUnderARandomEphemeralIsRefused) {
  // It opens, but nobody else could tell to whom.
  EvilAuthor author = evil();
  const KemKey ephemeral = KemKey::generate(cast_.random);
  author.touch_stanzas = [&](Bytes& stanzas) {
    EvilAuthor::put(stanzas, reader_of(1).stanza,
                    author.stanza_with_ephemeral(reader_of(1), ephemeral, sealed_.content_key));
  };
  expect_refused(author.send(), {ErrorCode::kBadSignature});
}

TEST_F(EnvelopeAttackTest, TwoContentKeysAreRefused) {
  // Party 1 is to read another text than parties 0 and 2, under the same signature and header.
  EvilAuthor author = evil();
  Secret<32> second;
  cast_.random.fill(second.writable());
  const KemKey ephemeral = KemKey::generate(cast_.random);
  author.touch_stanzas = [&](Bytes& stanzas) {
    EvilAuthor::put(stanzas, reader_of(1).stanza,
                    author.stanza_with_ephemeral(reader_of(1), ephemeral, second));
  };
  const EvilMessage message = author.send();
  expect_refused(message, {ErrorCode::kBadSignature});
  // The same with the commitment of the second key in the header: then no stanza fits at all.
  SealRequest other = request_;
  other.inner.audience.readers = sealed_.readers;
  EvilMessage committed = message;
  committed.header.key_commit = EvilAuthor(other, cast_.author, second.copy()).key_commit();
  expect_refused(committed, {ErrorCode::kNoKey});
}

TEST_F(EnvelopeAttackTest, AFalseKeyCommitmentIsRefused) {
  // All else fits it: without this check a header would commit to no key at all.
  EvilAuthor author = evil();
  author.false_commit = Hash32{};
  author.false_commit->bytes.fill(9);
  expect_refused(author.send(), {ErrorCode::kBadSignature});
}

TEST_F(EnvelopeAttackTest, WhoBreaksHisCommitmentIsToldOfByHisStanza) {
  EvilAuthor author = evil();
  const Hash32 right = author.key_commit();
  author.false_commit = Hash32{};
  author.false_commit->bytes.fill(9);
  const EvilMessage message = author.send();
  const auto broken = broken_commitment(message.header, message.body,
                                        {cast_.staff_key(3), cast_.staff_key(1)});
  ASSERT_TRUE(broken.has_value());
  EXPECT_EQ(broken->used_key, 1U);
  EXPECT_EQ(broken->position, reader_of(1).stanza);
  EXPECT_EQ(broken->found, right);
  EXPECT_NE(broken->found, message.header.key_commit);
  EXPECT_EQ(broken->stanza, author.stanza(reader_of(1), reader_of(1).stanza));
  // A stranger can say nothing of it, nobody of a body that is whole or refused for something else.
  EXPECT_FALSE(broken_commitment(message.header, message.body, {cast_.staff_key(3)}));
  EXPECT_FALSE(broken_commitment(header_, sealed_.body, {cast_.staff_key(1)}));
  EntryHeader other = header_;
  other.inner_commit.bytes[0] ^= 1;
  EXPECT_FALSE(open(other, sealed_.body, {cast_.staff_key(1)}));
  EXPECT_FALSE(broken_commitment(other, sealed_.body, {cast_.staff_key(1)}));
  Bytes cut = message.body;
  cut.pop_back();
  EXPECT_FALSE(broken_commitment(message.header, cut, {cast_.staff_key(1)}));
}

TEST_F(EnvelopeAttackTest, TheFirstOpeningStanzaDecides) {
  // Two stanzas for party 1: whatever the order, opening must not fall back to the other one.
  EvilAuthor author = evil();
  Secret<32> second;
  cast_.random.fill(second.writable());
  const KemKey ephemeral = KemKey::generate(cast_.random);
  const std::size_t position = author.free_position();
  author.touch_stanzas = [&](Bytes& stanzas) {
    EvilAuthor::put(stanzas, position,
                    author.stanza_with_ephemeral(reader_of(1), ephemeral, second));
  };
  const EvilMessage message = author.send();
  for (const auto hint : {static_cast<std::uint16_t>(position), reader_of(1).stanza}) {
    EXPECT_EQ(open(message.header, message.body, {cast_.staff_key(1)}, {hint}).error().code,
              ErrorCode::kBadSignature);
  }
}

TEST_F(EnvelopeAttackTest, TheKeyThatOpenedMustBeNamedWithItsOrganisation) {
  OpeningKey key = cast_.staff_key(1);
  key.org = cast_.parties[2].org;
  EXPECT_EQ(open(header_, sealed_.body, {key}).error().code, ErrorCode::kBadSignature);
  key = cast_.staff_key(1);
  key.holder = cast_.parties[1].holder;
  EXPECT_EQ(open(header_, sealed_.body, {key}).error().code, ErrorCode::kBadSignature);
  key = cast_.staff_key(1);
  key.epoch += 1;
  EXPECT_EQ(open(header_, sealed_.body, {key}).error().code, ErrorCode::kNoKey);
  key = cast_.staff_key(1);
  key.reader_class = ReaderClass::kMembers;
  EXPECT_EQ(open(header_, sealed_.body, {key}).error().code, ErrorCode::kNoKey);
}

TEST_F(EnvelopeAttackTest, AStanzaListLongerThanItsReadersNeedIsRefused) {
  EvilAuthor author = evil();
  author.slots = 16;
  expect_refused(author.send(), {ErrorCode::kBadSignature});
  for (const std::size_t slots : {7u, 9u, 24u}) {
    author.slots = std::max<std::size_t>(slots, 8);
    author.touch_stanzas = [slots](Bytes& stanzas) { stanzas.resize(slots * 80); };
    EXPECT_FALSE(open(author.send().header, author.send().body, {cast_.staff_key(1)})) << slots;
  }
}

TEST_F(EnvelopeAttackTest, AWrongStanzaHashInsideIsRefused) {
  EvilAuthor author = evil();
  author.touch_inner = [](Inner& inner) { inner.audience.stanzas_hash.bytes[0] ^= 1; };
  expect_refused(author.send(), {ErrorCode::kBadSignature});
}

// --- an author: the rest
// --------------------------------------------------------------------------

TEST_F(EnvelopeAttackTest, IdsInsideMustBeThoseOutside) {
  const std::vector<std::function<void(Inner&)>> changes = {
      [](Inner& i) { i.network_id.bytes[0] ^= 1; }, [](Inner& i) { i.author_node.bytes[0] ^= 1; },
      [](Inner& i) { i.msg_id.bytes[0] ^= 1; }, [](Inner& i) { i.ctx.bytes[0] ^= 1; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EvilAuthor author = evil();
    author.touch_inner = changes[i];
    SCOPED_TRACE(i);
    expect_refused(author.send(), {ErrorCode::kBadSignature});
  }
}

TEST_F(EnvelopeAttackTest, LabelAndReadersMustGoTogether) {
  const std::vector<std::function<void(Inner&)>> changes = {
      [](Inner& i) { i.tlp = Tlp::kRed; },
      [](Inner& i) { i.tlp = Tlp::kGreen; },
      [](Inner& i) { i.tlp = Tlp::kClear; },
      [](Inner& i) { i.audience.community = "council"; },
      [](Inner& i) { i.author_org.bytes[0] ^= 1; },
      [](Inner& i) { i.audience.readers[1].stanza = i.audience.readers[0].stanza; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EvilAuthor author = evil();
    author.touch_inner = changes[i];
    SCOPED_TRACE(i);
    expect_refused(author.send(), {ErrorCode::kTlpViolation});
  }
}

TEST_F(EnvelopeAttackTest, PaddingMustBeZeroAndItsLengthTrue) {
  EvilAuthor author = evil();
  author.touch_padded = [](Bytes& padded) { padded.back() = 1; };
  expect_refused(author.send(), {ErrorCode::kMalformed});
  author.touch_padded = [](Bytes& padded) { padded[3] = 0xff; };
  expect_refused(author.send(), {ErrorCode::kMalformed});
  author.touch_padded = [](Bytes& padded) { std::fill_n(padded.begin(), 4, std::uint8_t{0}); };
  expect_refused(author.send(), {ErrorCode::kMalformed});
}

TEST_F(EnvelopeAttackTest, NonceAndInnerCommitmentAreDerived) {
  EvilAuthor author = evil();
  author.nonce_source = Hash32{};
  expect_refused(author.send(), {ErrorCode::kBadSignature});
  EvilAuthor other = evil();
  other.touch_header = [](EntryHeader& header) { header.inner_commit.bytes[31] ^= 1; };
  expect_refused(other.send(), {ErrorCode::kBadSignature});
}

TEST_F(EnvelopeAttackTest, UnknownSuitesAreRefused) {
  EvilMessage message = evil().send();
  ASSERT_EQ(message.body[8], 1);  // Body.suite
  message.body[8] = 2;
  test::refit(message.header, message.body);
  expect_refused(message, {ErrorCode::kUnsupportedVersion});
}

TEST_F(EnvelopeAttackTest, ALargerBucketThanNeededStillOpens) {
  // Hiding more length than necessary is nobody's harm.
  EvilAuthor author = evil();
  author.bucket = 64 * 1024;
  const EvilMessage message = author.send();
  EXPECT_TRUE(open(message.header, message.body, {cast_.staff_key(1)}));
}

TEST_F(EnvelopeAttackTest, ACipherThatDoesNotFillItsBodyIsRefused) {
  EvilAuthor author = evil();
  author.touch_body = [](Body& body) { body.cipher.resize(body.cipher.size() - 3); };
  const EvilMessage message = author.send();
  ASSERT_EQ(message.body.size(), sealed_.body.size());
  expect_refused(message, {ErrorCode::kMalformed});
}

}  // namespace
}  // namespace ceptoar::crypto::envelope_attack_test
