// SPDX-License-Identifier: Apache-2.0
#include "crypto/relay.h"

#include <algorithm>

#include "crypto/audience.h"
#include "crypto/checks.h"
#include "crypto/verifier.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::crypto {
namespace {

// Only a CEPTOAR has companies to relay to, and its staff alone speaks for it.
Result<void> check_relayer(const Authored& relaying, const TrustView& trust) {
  const Subject& relayer = relaying.author;
  if (relayer.org != relayer.roster_org) {
    return fail(ErrorCode::kNotAuthorized, "relayed by a company");
  }
  const RosterState* roster = trust.roster_by_hash(relaying.opened.inner.audience.roster_hash);
  if (roster == nullptr) return fail(ErrorCode::kNotFound, "roster version not known here");
  const Organisation* org = roster->find_org(relayer.org);
  if (org == nullptr || org->kind != OrgKind::kCeptoar) {
    return fail(ErrorCode::kNotAuthorized, "relayed by what is no CEPTOAR");
  }
  return {};
}

bool is_staff_of(const Reader& reader, const OrgId& org) {
  return reader.reader_class == ReaderClass::kStaff && reader.org == org && reader.chain.empty();
}

// The chains of companies were verified with the relay's audience; here only from whom they hang.
bool is_own_reader(const Reader& reader, const OrgId& relayer) {
  if (is_staff_of(reader, relayer)) return true;
  if (reader.reader_class == ReaderClass::kMembers) return reader.org == relayer;
  if (reader.reader_class != ReaderClass::kStaff || reader.chain.size() != 1) return false;
  const auto top = claimed_top(reader.chain);
  return top && *top == relayer;
}

Result<void> check_audiences(const Inner& relaying, const Inner& original, const OrgId& relayer) {
  if (relaying.tlp != original.tlp) {
    return fail(ErrorCode::kTlpViolation, "relayed under another label");
  }
  if (relaying.audience.community != original.audience.community) {
    return fail(ErrorCode::kTlpViolation, "relayed to another community");
  }
  const std::vector<Reader>& had = original.audience.readers;
  if (std::none_of(had.begin(), had.end(),
                   [&](const Reader& reader) { return is_staff_of(reader, relayer); })) {
    return fail(ErrorCode::kNotAuthorized, "relayed by somebody who was not to read it");
  }
  if (original.tlp == Tlp::kGreen) return {};  // inside the community: checked with the audience
  const std::vector<Reader>& get = relaying.audience.readers;
  if (!std::all_of(get.begin(), get.end(),
                   [&](const Reader& reader) { return is_own_reader(reader, relayer); })) {
    return fail(ErrorCode::kTlpViolation, "relayed to somebody who is not the relayer's");
  }
  return {};
}

Hash32 commitment(const Hash32& commit_key, BytesView inner_signed) {
  return keyed_hash(commit_key.view(), label::kInnerCommit,
                    {hash(label::kInnerSigned, {inner_signed}).view()});
}

Result<void> check_place(const Relay& relay, const Inner& original, const EntryHeader& header) {
  if (original.author_node != header.author || original.msg_id != header.msg_id) {
    return fail(ErrorCode::kBadSignature, "original and header do not belong together");
  }
  if (commitment(relay.commit_key, relay.inner_signed) != header.inner_commit) {
    return fail(ErrorCode::kBadSignature, "not what the header committed to");
  }
  return check_audience(original, header.dist);
}

Result<void> check_reference(const Inner& relaying, const EntryId& entry, const Inner& original) {
  const Reference expected{Relation::kRelays, entry, original.author_org, original.item_id};
  if (relaying.refs.size() != 1 || relaying.refs.front() != expected) {
    return fail(ErrorCode::kMalformed, "a relay refers to its original and to nothing else");
  }
  return {};
}

Result<Relay> parse_relay(const Inner& relaying) {
  if (relaying.kind != InnerKind::kRelay) return fail(ErrorCode::kUsage, "not a relay");
  return parse<Relay>(relaying.content);
}

}  // namespace

Result<void> check_relayable(const Inner& original) {
  if (original.kind != InnerKind::kAdvisory) {
    return fail(ErrorCode::kTlpViolation, "only an advisory is relayed, and only once");
  }
  if (original.tlp != Tlp::kAmber && original.tlp != Tlp::kGreen) {
    return fail(ErrorCode::kTlpViolation, "a label that is not relayed");
  }
  return {};
}

Result<Relay> make_relay(const EntryId& entry, const Opened& original) {
  if (auto fits = check_relayable(original.inner); !fits) return fits.error();
  if (original.inner_signed.size() > limits::kRelayedBytes) {
    return fail(ErrorCode::kLimitExceeded, "too long to be relayed");
  }
  Relay out;
  out.entry_id = entry;
  out.inner_signed = original.inner_signed;
  derive(original.content_key.view(), label::kInnerCommit, {}, out.commit_key.bytes);
  return out;
}

Result<EntryId> relayed_entry(const Inner& relaying) {
  const auto relay = parse_relay(relaying);
  if (!relay) return relay.error();
  return relay->entry_id;
}

Result<Verified<Relayed>> verify_relay(const Verified<Authored>& relaying, BytesView header,
                                       const TrustView& trust) {
  const Inner& outer = relaying->opened.inner;
  auto relay = parse_relay(outer);
  if (!relay) return relay.error();
  if (entry_id(header) != relay->entry_id) return fail(ErrorCode::kUsage, "another header");
  const auto parsed = parse<EntryHeader>(header);
  if (!parsed) return parsed.error();
  if (auto good = check_relayer(*relaying, trust); !good) return good.error();
  const auto quoted = verify_quoted(relay->inner_signed, outer.network_id, hlc_ms(parsed->hlc),
                                    parsed->seq, trust);
  if (!quoted) return quoted.error();
  const Inner& original = (*quoted)->inner;
  if (auto good = check_relayable(original); !good) return good.error();
  if (auto good = check_place(*relay, original, *parsed); !good) return good.error();
  if (auto good = check_audiences(outer, original, relaying->author.org); !good) {
    return good.error();
  }
  if (auto good = check_reference(outer, relay->entry_id, original); !good) return good.error();
  return Verifier::vouch(Relayed{std::move(*relay), original, *parsed, (*quoted)->author,
                                 outer.exercise || original.exercise});
}

}  // namespace ceptoar::crypto
