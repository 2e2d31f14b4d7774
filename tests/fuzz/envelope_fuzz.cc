// SPDX-License-Identifier: Apache-2.0
// Sealed bodies. From outside: whatever is changed on the way, nobody opens it. From inside: an
// author with a program of his own seals what he likes; what one reader accepts, every reader named
// can open to the same content, and the label means what it says.
#include <algorithm>

#include "crypto/audience.h"
#include "crypto/trust.h"
#include "tests/crypto/evil_author.h"
#include "tests/fuzz/council_world.h"
#include "tests/support/message.h"

namespace ceptoar::fuzz {
namespace {

using namespace crypto;

struct Original {
  Inner inner;
  test::Message message;
};

struct World {
  std::vector<Original> originals;  // one of each label
  std::vector<OpeningKey> keys;     // of everybody
  test::CouncilTrust trust;

  World() : trust(council()) {
    test::SeededRandom random(21);
    const test::CouncilOrg& banks = council().org("banks");
    const test::CouncilOrg& fsa = council().org("fsa");
    const std::vector<std::pair<Tlp, std::vector<Reader>>> labels = {
        {Tlp::kClear, {}},
        {Tlp::kGreen, test::community_readers(council())},
        {Tlp::kAmber,
         {test::staff_reader(banks), test::members_reader(banks), test::staff_reader(fsa)}},
        {Tlp::kAmberStrict, {test::staff_reader(banks), test::company_reader(banks.companies[0])}},
        {Tlp::kRed,
         {test::person_reader(banks.holder), test::person_reader(fsa.holder),
          test::person_reader(banks.companies[0].officer)}}};
    for (const auto& [tlp, readers] : labels) {
      const Inner inner =
          test::draft(council(), banks.holder, banks.nodes[0], tlp, readers, random);
      originals.push_back(
          {inner, test::post(council(), banks.nodes[0], banks.holder.sign, inner, random)});
    }
    for (const test::CouncilOrg& org : council().orgs) {
      keys.push_back(test::staff_opening(org));
      keys.push_back(test::person_opening(org.holder));
      if (org.members) keys.push_back(test::members_opening(org));
      for (const test::CouncilCompany& company : org.companies) {
        keys.push_back(test::company_opening(company));
        keys.push_back(test::person_opening(company.officer));
      }
    }
  }
};

Result<Opened> open_any(const EntryHeader& header, BytesView body,
                        const std::vector<OpeningKey>& keys) {
  return header.dist == Dist::kPublic ? open_public(header, body) : open(header, body, keys);
}

// --- from outside -------------------------------------------------------------------------------

void check_altered(const World& world, const Original& original, Input& input) {
  const Bytes body = edited(input, original.message.sealed.body);
  const bool same_body = body == original.message.sealed.body;
  EntryHeader header = original.message.header;
  if (input.flag()) {
    const auto changed = parse<EntryHeader>(edited(input, original.message.entry.header));
    if (changed) header = *changed;
  }
  std::vector<std::uint16_t> hint;
  for (unsigned i = input.u8() % 4; i > 0; --i) hint.push_back(input.u16());
  const auto opened = header.dist == Dist::kPublic ? open_public(header, body)
                                                   : open(header, body, world.keys, hint);
  if (header.dist != original.message.header.dist) return;
  if (!same_body && header.inner_commit == original.message.header.inner_commit) {
    CEPTOAR_CHECK(!opened.has_value());
  }
  const auto archived = open_with_content_key(header, body, original.message.sealed.content_key);
  if (archived && header.dist != Dist::kPublic) CEPTOAR_CHECK(same_body);
}

// --- from inside
// ----------------------------------------------------------------------------------

OrgId some_org(Input& input) {
  const test::CouncilOrg& org = input.one_of(council().orgs);
  return input.flag() && !org.companies.empty() ? org.companies[0].id : org.id;
}

Reader some_reader(Input& input) {
  const test::CouncilOrg& org = input.one_of(council().orgs);
  switch (input.u8() % 5) {
    case 0:
      return test::staff_reader(org);
    case 1:
      return org.members ? test::members_reader(org) : test::staff_reader(org);
    case 2:
      return test::person_reader(org.holder);
    case 3:
      return org.companies.empty() ? test::staff_reader(org)
                                   : test::company_reader(org.companies[0]);
    default:
      return org.companies.empty() ? test::person_reader(org.holder)
                                   : test::person_reader(org.companies[0].officer);
  }
}

void change_reader(Input& input, Reader& reader) {
  switch (input.u8() % 7) {
    case 0:
      reader.stanza = static_cast<std::uint16_t>(input.u8() % 20);
      break;
    case 1:
      reader.epoch = input.u8();
      break;
    case 2:
      reader.org = some_org(input);
      break;
    case 3:
      reader.statement_hash.bytes[0] ^= input.u8();
      break;
    case 4:
      reader.card_hash.bytes[0] ^= input.u8();
      break;
    case 5:
      if (!reader.chain.empty()) reader.chain.pop_back();
      break;
    default:
      reader.statement = edited(input, reader.statement);
      break;
  }
}

void change_readers(Input& input, std::vector<Reader>& readers) {
  const std::size_t at = input.below(readers.size());
  switch (input.u8() % 4) {
    case 0: {
      Reader added = some_reader(input);
      added.stanza = static_cast<std::uint16_t>(input.u8() % 16);
      readers.push_back(std::move(added));
      break;
    }
    case 1:
      if (!readers.empty()) readers.erase(readers.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    default:
      if (!readers.empty()) change_reader(input, readers[at]);
      break;
  }
  // What the codec does not write is no attack: order and uniqueness are put right.
  std::sort(readers.begin(), readers.end(), reader_before);
  const auto same = [](const Reader& a, const Reader& b) {
    return !reader_before(a, b) && !reader_before(b, a);
  };
  readers.erase(std::unique(readers.begin(), readers.end(), same), readers.end());
}

void change_inner(Input& input, Inner& inner) {
  switch (input.u8() % 12) {
    case 0:
      inner.tlp = static_cast<Tlp>(1 + input.u8() % 5);
      break;
    case 1:
      inner.kind = static_cast<InnerKind>(1 + input.u8() % 6);
      break;
    case 2:
      inner.author_org = some_org(input);
      break;
    case 3:
      inner.author_holder = input.one_of(council().orgs).holder.id;
      break;
    case 4:
      inner.author_node = input.one_of(council().nodes())->id;
      break;
    case 5:
      inner.chain = input.flag() ? council().org("banks").companies[0].officer.chain
                                 : input.one_of(council().orgs).holder.chain;
      break;
    case 6:
      if (!inner.chain.empty()) inner.chain.back() = edited(input, inner.chain.back());
      break;
    case 7:
      inner.audience.community = input.flag() ? "council" : "";
      break;
    case 8:
      inner.audience.roster_hash.bytes[0] ^= input.u8();
      break;
    case 9:
      inner.msg_id.bytes[0] ^= input.u8();
      break;
    case 10:
      inner.content = to_bytes(input.bytes(input.u8()));
      break;
    default:
      change_readers(input, inner.audience.readers);
      break;
  }
}

// What verify_author vouched for is what the label says, and no reader named is left out.
void check_vouched(const World& world, const test::EvilMessage& sent, const Authored& authored) {
  const Inner& inner = authored.opened.inner;
  const bool own_org = authored.author.org == inner.author_org;
  CEPTOAR_CHECK(own_org && authored.author.holder == inner.author_holder);
  for (const Reader& reader : inner.audience.readers) {
    CEPTOAR_CHECK(inner.tlp != Tlp::kRed || reader.reader_class == ReaderClass::kPerson);
    CEPTOAR_CHECK(inner.tlp != Tlp::kAmberStrict || reader.reader_class == ReaderClass::kStaff);
    for (const OpeningKey& key : world.keys) {
      if (key.key->public_key() != reader.key) continue;
      const auto theirs = open(sent.header, sent.body, {key});
      CEPTOAR_CHECK(theirs.has_value());
      CEPTOAR_CHECK(theirs->inner_signed == authored.opened.inner_signed);
    }
  }
}

void check_evil(const World& world, const Original& original, Input& input) {
  SealRequest request{binding_of(original.message.header), original.inner};
  request.inner.audience.readers = original.message.sealed.readers;
  request.inner.content = encode(Advisory{"Title", std::string(input.u8(), 'x'), "ja"});
  Secret<32> key;
  std::fill(key.writable().begin(), key.writable().end(), std::uint8_t{7});
  const unsigned ways = input.u8();
  if ((ways & 1) != 0) change_inner(input, request.inner);  // the stanzas follow
  // A position twice or past the end cannot be written by the second sealing.
  for (Reader& reader : request.inner.audience.readers) {
    reader.stanza = static_cast<std::uint16_t>(reader.stanza %
                                               stanza_slots(request.inner.audience.readers.size()));
  }
  test::EvilAuthor author(request, council().org("banks").holder.sign, std::move(key));
  if ((ways & 2) != 0) {
    author.touch_inner = [&input](Inner& inner) { change_inner(input, inner); };
  }
  if ((ways & 4) != 0) {
    author.touch_stanzas = [&input](Bytes& stanzas) {
      const std::size_t size = stanzas.size();
      stanzas = edited(input, std::move(stanzas));
      stanzas.resize(size);
    };
  }
  if ((ways & 8) != 0) {
    author.touch_padded = [&input](Bytes& padded) { padded = edited(input, std::move(padded)); };
  }
  if ((ways & 16) != 0) {
    author.touch_header = [&input](EntryHeader& header) {
      const auto changed = parse<EntryHeader>(edited(input, encode(header)));
      if (changed) header = *changed;
    };
  }
  const test::EvilMessage sent = author.send();
  auto opened = open_any(sent.header, sent.body, world.keys);
  if (!opened) return;
  const auto authored = verify_author(std::move(*opened), sent.header, world.trust);
  if (authored) check_vouched(world, sent, **authored);
}

void run(BytesView bytes) {
  static const World world;
  Input input(bytes);
  const bool evil = input.flag();
  const Original& original = input.one_of(world.originals);
  if (evil && original.message.header.dist != Dist::kPublic) {
    check_evil(world, original, input);
  } else {
    check_altered(world, original, input);
  }
}

const Registration kRegistered("envelope", run);

}  // namespace
}  // namespace ceptoar::fuzz
