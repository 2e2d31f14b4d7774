// SPDX-License-Identifier: Apache-2.0
#include "tests/crypto/cast.h"

#include "schema/codec.h"
#include "schema/time.h"

namespace ceptoar::test {

namespace {

Party make_party(SeededRandom& random) {
  return {random.id<OrgId>(), random.id<HolderId>(), crypto::KemKey::generate(random),
          crypto::KemKey::generate(random), crypto::KemKey::generate(random)};
}

Reader reader(ReaderClass reader_class, const OrgId& org, const HolderId& holder,
              std::uint32_t epoch, const crypto::KemKey& key) {
  Reader out;
  out.reader_class = reader_class;
  out.org = org;
  out.holder = holder;
  out.epoch = epoch;
  out.key = key.public_key();
  out.statement_hash = crypto::hash("test-statement", {key.public_key().view()});
  return out;
}

constexpr std::uint32_t kStaffEpoch = 3;
constexpr std::uint32_t kMembersEpoch = 5;
constexpr std::uint32_t kPersonEpoch = 7;

}  // namespace

Cast::Cast(std::uint64_t seed, std::size_t count)
    : random(seed),
      network(random.id<NetworkId>()),
      node(random.id<NodeId>()),
      author(crypto::SignKey::generate(random)) {
  for (std::size_t i = 0; i < count; ++i) parties.push_back(make_party(random));
}

Reader Cast::staff(std::size_t party) const {
  const Party& p = parties[party];
  return reader(ReaderClass::kStaff, p.org, HolderId{}, kStaffEpoch, p.staff);
}
Reader Cast::members(std::size_t party) const {
  const Party& p = parties[party];
  return reader(ReaderClass::kMembers, p.org, HolderId{}, kMembersEpoch, p.members);
}
Reader Cast::person(std::size_t party) const {
  const Party& p = parties[party];
  return reader(ReaderClass::kPerson, p.org, p.holder, kPersonEpoch, p.person);
}

crypto::OpeningKey Cast::staff_key(std::size_t party) const {
  const Party& p = parties[party];
  return {ReaderClass::kStaff, p.org, HolderId{}, kStaffEpoch, &p.staff};
}
crypto::OpeningKey Cast::members_key(std::size_t party) const {
  const Party& p = parties[party];
  return {ReaderClass::kMembers, p.org, HolderId{}, kMembersEpoch, &p.members};
}
crypto::OpeningKey Cast::person_key(std::size_t party) const {
  const Party& p = parties[party];
  return {ReaderClass::kPerson, p.org, p.holder, kPersonEpoch, &p.person};
}

std::vector<Reader> Cast::readers_for(Tlp tlp) const {
  std::vector<Reader> out;
  if (tlp == Tlp::kClear) return out;
  for (std::size_t i = 0; i < parties.size(); ++i) {
    out.push_back(tlp == Tlp::kRed ? person(i) : staff(i));
  }
  if (tlp == Tlp::kAmber || tlp == Tlp::kGreen) out.push_back(members(1));
  return out;
}

crypto::SealRequest Cast::request(Tlp tlp, std::vector<Reader> readers) {
  crypto::SealRequest out;
  out.binding.network_id = network;
  out.binding.author_node = node;
  out.binding.msg_id = random.id<MsgId>();
  out.binding.dist = dist_for(tlp);
  out.binding.expires_ms = horizon_ms(kNowMs, tlp == Tlp::kClear ? 400 : 61);
  Inner& inner = out.inner;
  inner.tlp = tlp;
  inner.created_ms = kNowMs;
  inner.retain_until_ms = kNowMs + 90 * kMsPerDay;
  inner.network_id = network;
  inner.author_node = node;
  inner.msg_id = out.binding.msg_id;
  inner.item_id = out.binding.msg_id;
  inner.author_org = parties[0].org;
  inner.author_holder = parties[0].holder;
  inner.audience.roster_version = 1;
  inner.audience.roster_hash.bytes.fill(0x55);
  if (tlp == Tlp::kGreen) inner.audience.community = "council";
  inner.audience.readers = readers.empty() ? readers_for(tlp) : std::move(readers);
  inner.content = encode(Advisory{"Title", "Text of an advisory.", "en"});
  return out;
}

EntryHeader header_of(const crypto::Binding& binding, BytesView body, const Hash32& key_commit,
                      const Hash32& inner_commit) {
  EntryHeader out;
  out.dist = binding.dist;
  out.lane = binding.lane;
  out.roster_seq = 1;
  out.seq = 1;
  out.hlc = kNowMs << 16;
  out.expires_ms = binding.expires_ms;
  out.author = binding.author_node;
  out.network_id = binding.network_id;
  out.msg_id = binding.msg_id;
  out.key_commit = key_commit;
  out.inner_commit = inner_commit;
  refit(out, body);
  return out;
}

EntryHeader header_of(const crypto::Binding& binding, const crypto::SealedContent& sealed) {
  return header_of(binding, sealed.body, sealed.key_commit, sealed.inner_commit);
}

void refit(EntryHeader& header, BytesView body) {
  header.body_len = static_cast<std::uint32_t>(body.size());
  header.body_hash = crypto::body_hash(body);
}

}  // namespace ceptoar::test
