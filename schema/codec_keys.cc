// SPDX-License-Identifier: Apache-2.0
// Codec of certificates, key statements, revocations, grants, cards and staff lists.
#include "schema/canonical.h"
#include "schema/codec.h"
#include "wire.capnp.h"

namespace ceptoar {

static void write(Faults& faults, wire::Certificate::Builder out, const Certificate& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setKind(code(faults, in.kind, certificate_kind_from_wire));
  out.setSerial(in.serial);
  out.setNotBeforeMs(in.not_before_ms);
  out.setNotAfterMs(in.not_after_ms);
  out.setNetworkId(data(in.network_id));
  out.setIssuerOrg(data(in.issuer_org));
  out.setSubjectOrg(data(in.subject_org));
  out.setSubjectHolder(data(in.subject_holder));
  out.setKey(data(in.key));
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setRole(text(faults, in.role, limits::kNameBytes));
}
static void read(Faults& faults, wire::Certificate::Reader in, Certificate& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.kind = static_cast<CertificateKind>(in.getKind());
  out.serial = in.getSerial();
  out.not_before_ms = in.getNotBeforeMs();
  out.not_after_ms = in.getNotAfterMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getIssuerOrg(), out.issuer_org);
  take(faults, in.getSubjectOrg(), out.subject_org);
  take(faults, in.getSubjectHolder(), out.subject_holder);
  take(faults, in.getKey(), out.key);
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getRole(), out.role);
}
Bytes encode(const Certificate& value) { return encode_as<wire::Certificate>(value); }
template <>
Result<Certificate> parse<Certificate>(BytesView bytes) {
  return parse_as<wire::Certificate, Certificate>(bytes);
}

static void write(Faults& faults, wire::SignedCertificate::Builder out,
                  const SignedCertificate& in) {
  out.setCertificate(data(faults, in.certificate, limits::kCertificateBytes));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::SignedCertificate::Reader in, SignedCertificate& out) {
  take(faults, in.getCertificate(), out.certificate);
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const SignedCertificate& value) { return encode_as<wire::SignedCertificate>(value); }
template <>
Result<SignedCertificate> parse<SignedCertificate>(BytesView bytes) {
  return parse_as<wire::SignedCertificate, SignedCertificate>(bytes);
}

// --- key statements -----------------------------------------------------------------------------

static void write(Faults& faults, wire::KeyStatement::Builder out, const KeyStatement& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setClass(code(faults, in.key_class, reader_class_from_wire));
  out.setEpoch(in.epoch);
  out.setListVersion(in.list_version);
  out.setCreatedMs(in.created_ms);
  out.setNotAfterMs(in.not_after_ms);
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setHolder(data(in.holder));
  out.setPublicKey(data(in.public_key));
  out.setPrevHash(data(in.prev_hash));
  out.setGrantCount(in.grant_count);
  out.setGrantRoot(data(in.grant_root));
}
static void read(Faults& faults, wire::KeyStatement::Reader in, KeyStatement& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.key_class = static_cast<ReaderClass>(in.getClass());
  out.epoch = in.getEpoch();
  out.list_version = in.getListVersion();
  out.created_ms = in.getCreatedMs();
  out.not_after_ms = in.getNotAfterMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getHolder(), out.holder);
  take(faults, in.getPublicKey(), out.public_key);
  take(faults, in.getPrevHash(), out.prev_hash);
  out.grant_count = in.getGrantCount();
  take(faults, in.getGrantRoot(), out.grant_root);
}
Bytes encode(const KeyStatement& value) { return encode_as<wire::KeyStatement>(value); }
template <>
Result<KeyStatement> parse<KeyStatement>(BytesView bytes) {
  return parse_as<wire::KeyStatement, KeyStatement>(bytes);
}

static void write(Faults&, wire::Freshness::Builder out, const Freshness& in) {
  out.setStatementHash(data(in.statement_hash));
  out.setNetworkId(data(in.network_id));
  out.setAsOfMs(in.as_of_ms);
  out.setClosing(in.closing);
}
static void read(Faults& faults, wire::Freshness::Reader in, Freshness& out) {
  take(faults, in.getStatementHash(), out.statement_hash);
  take(faults, in.getNetworkId(), out.network_id);
  out.as_of_ms = in.getAsOfMs();
  out.closing = in.getClosing();
}
Bytes encode(const Freshness& value) { return encode_as<wire::Freshness>(value); }
template <>
Result<Freshness> parse<Freshness>(BytesView bytes) {
  return parse_as<wire::Freshness, Freshness>(bytes);
}

static void write(Faults& faults, wire::SignedKeyStatement::Builder out,
                  const SignedKeyStatement& in) {
  out.setStatement(data(faults, in.statement, limits::kStatementBytes));
  out.setSignature(data(in.signature));
  out.setDevice(data(faults, in.device, limits::kCertificateBytes));
  out.setFreshness(data(faults, in.freshness, limits::kStatementBytes));
  out.setFreshnessSignature(data(in.freshness_signature));
  out.setFreshnessDevice(data(faults, in.freshness_device, limits::kCertificateBytes));
}
static void read(Faults& faults, wire::SignedKeyStatement::Reader in, SignedKeyStatement& out) {
  take(faults, in.getStatement(), out.statement);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getDevice(), out.device);
  take(faults, in.getFreshness(), out.freshness);
  take(faults, in.getFreshnessSignature(), out.freshness_signature);
  take(faults, in.getFreshnessDevice(), out.freshness_device);
}
Bytes encode(const SignedKeyStatement& value) { return encode_as<wire::SignedKeyStatement>(value); }
template <>
Result<SignedKeyStatement> parse<SignedKeyStatement>(BytesView bytes) {
  return parse_as<wire::SignedKeyStatement, SignedKeyStatement>(bytes);
}

static void write(Faults&, wire::LastPosition::Builder out, const LastPosition& in) {
  out.setNode(data(in.node));
  out.setSeq(in.seq);
}
static void read(Faults& faults, wire::LastPosition::Reader in, LastPosition& out) {
  take(faults, in.getNode(), out.node);
  out.seq = in.getSeq();
}
static void write(Faults& faults, wire::Revocation::Builder out, const Revocation& in) {
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setKey(data(in.key));
  out.setListVersion(in.list_version);
  out.setCreatedMs(in.created_ms);
  put_list(faults, out.initLast(count(faults, in.last.size(), limits::kRosterNodes)), in.last);
}
static void read(Faults& faults, wire::Revocation::Reader in, Revocation& out) {
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getKey(), out.key);
  out.list_version = in.getListVersion();
  out.created_ms = in.getCreatedMs();
  take_list(faults, in.getLast(), limits::kRosterNodes, out.last);
}
Bytes encode(const Revocation& value) { return encode_as<wire::Revocation>(value); }
template <>
Result<Revocation> parse<Revocation>(BytesView bytes) {
  return parse_as<wire::Revocation, Revocation>(bytes);
}

static void write(Faults& faults, wire::SignedRevocation::Builder out, const SignedRevocation& in) {
  out.setRevocation(data(faults, in.revocation, limits::kRevocationBytes));
  out.setSignature(data(in.signature));
  out.setSigner(data(faults, in.signer, limits::kCertificateBytes));
}
static void read(Faults& faults, wire::SignedRevocation::Reader in, SignedRevocation& out) {
  take(faults, in.getRevocation(), out.revocation);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getSigner(), out.signer);
}
Bytes encode(const SignedRevocation& value) { return encode_as<wire::SignedRevocation>(value); }
template <>
Result<SignedRevocation> parse<SignedRevocation>(BytesView bytes) {
  return parse_as<wire::SignedRevocation, SignedRevocation>(bytes);
}

// --- key grant ----------------------------------------------------------------------------------
// The private key never enters a Cap'n Proto builder, whose memory nobody wipes: the message is
// built with zeros in its place, and the 32 bytes are put in and taken out by position.

static constexpr std::size_t kPrivateKeyBytes = 32;

static void write(Faults& faults, wire::KeyGrant::Builder out, const KeyGrantFields& in) {
  static constexpr std::array<std::uint8_t, kPrivateKeyBytes> kPlaceholder{};
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setClass(code(faults, in.key_class, reader_class_from_wire));
  out.setEpoch(in.epoch);
  out.setOrg(data(in.org));
  out.setPrivateKey(data(BytesView(kPlaceholder)));
  out.setStatementHash(data(in.statement_hash));
  out.setSalt(data(in.salt));
  out.setLeafIndex(in.leaf_index);
  put_list(faults, out.initPath(count(faults, in.path.size(), limits::kMerklePath)), in.path);
  out.setStatement(data(faults, in.statement, limits::kStatementBytes));
}
static void read(Faults& faults, wire::KeyGrant::Reader in, KeyGrantFields& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  faults.require(in.getPrivateKey().size() == kPrivateKeyBytes, "wrong length of a fixed field");
  out.key_class = static_cast<ReaderClass>(in.getClass());
  out.epoch = in.getEpoch();
  take(faults, in.getOrg(), out.org);
  take(faults, in.getStatementHash(), out.statement_hash);
  take(faults, in.getSalt(), out.salt);
  out.leaf_index = in.getLeafIndex();
  take_list(faults, in.getPath(), limits::kMerklePath, out.path);
  take(faults, in.getStatement(), out.statement);
}

// REQUIRES: `root` reads `words`.
static std::ptrdiff_t private_key_offset(wire::KeyGrant::Reader root,
                                         kj::ArrayPtr<const capnp::word> words) {
  return root.getPrivateKey().begin() - words.asBytes().begin();
}

Bytes encode_key_grant(const KeyGrantFields& fields, BytesView private_key) {
  CEPTOAR_CHECK(private_key.size() == kPrivateKeyBytes);
  Bytes out = encode_as<wire::KeyGrant>(fields);
  const AlignedCopy copy(out, AlignedCopy::Wipe::kNo);
  const kj::ArrayPtr<const capnp::word> segment = copy.words();
  capnp::SegmentArrayMessageReader reader(kj::arrayPtr(&segment, 1),
                                          reader_options(segment.size()));
  const auto at = private_key_offset(reader.getRoot<wire::KeyGrant>(), segment);
  std::copy(private_key.begin(), private_key.end(), out.begin() + at);
  return out;
}

Result<KeyGrantFields> parse_key_grant(BytesView bytes, std::span<std::uint8_t> private_key_out) {
  CEPTOAR_CHECK(private_key_out.size() == kPrivateKeyBytes);
  if (auto fault = find_size_fault(bytes, limits::kBodyBytes)) return *fault;
  try {
    const AlignedCopy copy(bytes, AlignedCopy::Wipe::kYes);
    const kj::ArrayPtr<const capnp::word> segment = copy.words();
    capnp::SegmentArrayMessageReader reader(kj::arrayPtr(&segment, 1),
                                            reader_options(segment.size()));
    Faults faults;
    KeyGrantFields value;
    const auto root = reader.getRoot<wire::KeyGrant>();
    read(faults, root, value);
    if (!faults.none()) return faults.error();
    capnp::MallocMessageBuilder message;
    write(faults, message.initRoot<wire::KeyGrant>(), value);
    if (!faults.none()) return faults.error();
    // Equal but for the private key, which must stand where ours does: otherwise its pointer might
    // lie among the bytes that are not compared.
    const auto again = canonical_words<wire::KeyGrant>(message);
    const kj::ArrayPtr<const capnp::word> our_words = again;
    capnp::SegmentArrayMessageReader our_reader(kj::arrayPtr(&our_words, 1),
                                                reader_options(our_words.size()));
    const auto ours = again.asBytes();
    const auto our_offset = private_key_offset(our_reader.getRoot<wire::KeyGrant>(), our_words);
    if (private_key_offset(root, segment) != our_offset) {
      return fail(ErrorCode::kMalformed, "not in canonical form");
    }
    const auto at = static_cast<std::size_t>(our_offset);
    const std::size_t after = at + kPrivateKeyBytes;
    const auto theirs = segment.asBytes();
    if (ours.size() != theirs.size() || !same_bytes(ours.slice(0, at), theirs.slice(0, at)) ||
        !same_bytes(ours.slice(after, ours.size()), theirs.slice(after, theirs.size()))) {
      return fail(ErrorCode::kMalformed, "not in canonical form");
    }
    const auto key = theirs.slice(at, after);
    std::copy(key.begin(), key.end(), private_key_out.begin());
    return value;
  } catch (const kj::Exception&) {
    return fail(ErrorCode::kMalformed, "not a message");
  }
}

// --- cards and staff lists ----------------------------------------------------------------------

static void write(Faults& faults, wire::Contact::Builder out, const Contact& in) {
  out.setMeans(text(faults, in.means, limits::kHandleBytes));
  out.setValue(text(faults, in.value, limits::kNameBytes));
}
static void read(Faults& faults, wire::Contact::Reader in, Contact& out) {
  take(faults, in.getMeans(), out.means);
  take(faults, in.getValue(), out.value);
}

static void write(Faults& faults, wire::Card::Builder out, const Card& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setSerial(in.serial);
  out.setCreatedMs(in.created_ms);
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setHolder(data(in.holder));
  out.setPrevHash(data(in.prev_hash));
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setNameJa(text(faults, in.name_ja, limits::kNameBytes));
  out.setNameEn(text(faults, in.name_en, limits::kNameBytes));
  out.setRole(text(faults, in.role, limits::kNameBytes));
  put_list(faults, out.initContacts(count(faults, in.contacts.size(), limits::kContacts)),
           in.contacts);
  put_list(faults, out.initNodes(count(faults, in.nodes.size(), limits::kRosterNodes)), in.nodes);
  put_blobs(faults, out.initChain(count(faults, in.chain.size(), limits::kChainLength)), in.chain,
            limits::kCertificateBytes);
  out.setStatement(data(faults, in.statement, limits::kStatementBytes));
}
static void read(Faults& faults, wire::Card::Reader in, Card& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.serial = in.getSerial();
  out.created_ms = in.getCreatedMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getHolder(), out.holder);
  take(faults, in.getPrevHash(), out.prev_hash);
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getNameJa(), out.name_ja);
  take(faults, in.getNameEn(), out.name_en);
  take(faults, in.getRole(), out.role);
  take_list(faults, in.getContacts(), limits::kContacts, out.contacts);
  take_list(faults, in.getNodes(), limits::kRosterNodes, out.nodes);
  take_list(faults, in.getChain(), limits::kChainLength, out.chain);
  take(faults, in.getStatement(), out.statement);
}
Bytes encode(const Card& value) { return encode_as<wire::Card>(value); }
template <>
Result<Card> parse<Card>(BytesView bytes) {
  return parse_as<wire::Card, Card>(bytes);
}

static void write(Faults& faults, wire::SignedCard::Builder out, const SignedCard& in) {
  out.setCard(data(faults, in.card, limits::kCardBytes));
  out.setSignature(data(in.signature));
  out.setPreviousSignature(data(in.previous_signature));
}
static void read(Faults& faults, wire::SignedCard::Reader in, SignedCard& out) {
  take(faults, in.getCard(), out.card);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getPreviousSignature(), out.previous_signature);
}
Bytes encode(const SignedCard& value) { return encode_as<wire::SignedCard>(value); }
template <>
Result<SignedCard> parse<SignedCard>(BytesView bytes) {
  return parse_as<wire::SignedCard, SignedCard>(bytes);
}

static void write(Faults& faults, wire::StaffMember::Builder out, const StaffMember& in) {
  out.setHolder(data(in.holder));
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setRole(text(faults, in.role, limits::kNameBytes));
  out.setKey(data(in.key));
  out.setDevice(in.device);
  out.setStatement(data(faults, in.statement, limits::kStatementBytes));
}
static void read(Faults& faults, wire::StaffMember::Reader in, StaffMember& out) {
  take(faults, in.getHolder(), out.holder);
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getRole(), out.role);
  take(faults, in.getKey(), out.key);
  out.device = in.getDevice();
  take(faults, in.getStatement(), out.statement);
}
static void write(Faults& faults, wire::StaffList::Builder out, const StaffList& in) {
  out.setVersion(in.version);
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setPrevHash(data(in.prev_hash));
  out.setCreatedMs(in.created_ms);
  put_list(faults, out.initStaff(count(faults, in.staff.size(), limits::kStaff)), in.staff);
}
static void read(Faults& faults, wire::StaffList::Reader in, StaffList& out) {
  out.version = in.getVersion();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getPrevHash(), out.prev_hash);
  out.created_ms = in.getCreatedMs();
  take_list(faults, in.getStaff(), limits::kStaff, out.staff);
}
Bytes encode(const StaffList& value) { return encode_as<wire::StaffList>(value); }
template <>
Result<StaffList> parse<StaffList>(BytesView bytes) {
  return parse_as<wire::StaffList, StaffList>(bytes);
}

static void write(Faults& faults, wire::SignedStaffList::Builder out, const SignedStaffList& in) {
  out.setList(data(faults, in.list, limits::kBodyBytes));
  out.setSignature(data(in.signature));
  out.setSigner(data(faults, in.signer, limits::kCertificateBytes));
}
static void read(Faults& faults, wire::SignedStaffList::Reader in, SignedStaffList& out) {
  take(faults, in.getList(), out.list);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getSigner(), out.signer);
}
Bytes encode(const SignedStaffList& value) { return encode_as<wire::SignedStaffList>(value); }
template <>
Result<SignedStaffList> parse<SignedStaffList>(BytesView bytes) {
  return parse_as<wire::SignedStaffList, SignedStaffList>(bytes);
}

}  // namespace ceptoar
