// SPDX-License-Identifier: Apache-2.0
// Codec of what stands in an inner's content: advisories, answers, relays, approvals.
#include <tuple>

#include "schema/canonical.h"
#include "schema/codec.h"
#include "wire.capnp.h"

namespace ceptoar {

static void write(Faults& faults, wire::Field::Builder out, const Field& in) {
  out.setName(text(faults, in.name, limits::kHandleBytes));
  out.setValue(text(faults, in.value, limits::kFieldBytes));
}
static void read(Faults& faults, wire::Field::Reader in, Field& out) {
  take(faults, in.getName(), out.name);
  take(faults, in.getValue(), out.value);
}

static void write(Faults& faults, wire::Advisory::Builder out, const Advisory& in) {
  require_sorted(faults, in.ack_to, [](const OrgId& id) { return id; });
  out.setTitle(text(faults, in.title, limits::kTitleBytes));
  out.setText(text(faults, in.text, limits::kTextBytes));
  out.setLanguage(text(faults, in.language, limits::kHandleBytes));
  out.setKind(code(faults, in.kind, content_kind_from_wire));
  out.setCertainty(code(faults, in.certainty, certainty_from_wire));
  out.setAlone(in.alone);
  out.setAsOfMs(in.as_of_ms);
  out.setAckByMs(in.ack_by_ms);
  out.setActByMs(in.act_by_ms);
  put_texts(faults, out.initSummary(count(faults, in.summary.size(), limits::kSummaryLines)),
            in.summary, limits::kSummaryBytes);
  put_list(faults, out.initFields(count(faults, in.fields.size(), limits::kFields)), in.fields);
  put_list(faults, out.initAckTo(count(faults, in.ack_to.size(), limits::kAckTo)), in.ack_to);
  out.setProposal(data(faults, in.proposal, limits::kRelayedBytes));
}
static void read(Faults& faults, wire::Advisory::Reader in, Advisory& out) {
  take(faults, in.getTitle(), out.title);
  take(faults, in.getText(), out.text);
  take(faults, in.getLanguage(), out.language);
  out.kind = static_cast<ContentKind>(in.getKind());
  out.certainty = static_cast<Certainty>(in.getCertainty());
  // Checked here too: a value out of range must not reach code that names it.
  faults.require(content_kind_from_wire(in.getKind()) && certainty_from_wire(in.getCertainty()),
                 "unknown enumeration value");
  out.alone = in.getAlone();
  out.as_of_ms = in.getAsOfMs();
  out.ack_by_ms = in.getAckByMs();
  out.act_by_ms = in.getActByMs();
  take_list(faults, in.getSummary(), limits::kSummaryLines, out.summary);
  take_list(faults, in.getFields(), limits::kFields, out.fields);
  take_list(faults, in.getAckTo(), limits::kAckTo, out.ack_to);
  take(faults, in.getProposal(), out.proposal);
}
Bytes encode(const Advisory& value) { return encode_as<wire::Advisory>(value); }
template <>
Result<Advisory> parse<Advisory>(BytesView bytes) {
  return parse_as<wire::Advisory, Advisory>(bytes);
}

static void write(Faults& faults, wire::AckCount::Builder out, const AckCount& in) {
  out.setState(code(faults, in.state, ack_state_from_wire));
  out.setCount(in.count);
}
static void read(Faults&, wire::AckCount::Reader in, AckCount& out) {
  out.state = static_cast<AckState>(in.getState());
  out.count = in.getCount();
}

static void write(Faults& faults, wire::Answer::Builder out, const Answer& in) {
  faults.version(in.version, kProtocolVersion);
  require_sorted(faults, in.counts, [](const AckCount& c) { return c.state; });
  out.setVersion(in.version);
  out.setState(code(faults, in.state, ack_state_from_wire));
  out.setEntryId(data(in.entry_id));
  out.setAuthorOrg(data(in.author_org));
  out.setItemId(data(in.item_id));
  out.setAtMs(in.at_ms);
  out.setNote(text(faults, in.note, limits::kNoteBytes));
  out.setHeads(data(in.heads));
  out.setStatementHash(data(in.statement_hash));
  out.setCompanies(in.companies);
  put_list(faults, out.initCounts(count(faults, in.counts.size(), 16)), in.counts);
  put_list(faults, out.initLines(count(faults, in.lines.size(), limits::kAckLines)), in.lines);
}
static void read(Faults& faults, wire::Answer::Reader in, Answer& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.state = static_cast<AckState>(in.getState());
  take(faults, in.getEntryId(), out.entry_id);
  take(faults, in.getAuthorOrg(), out.author_org);
  take(faults, in.getItemId(), out.item_id);
  out.at_ms = in.getAtMs();
  take(faults, in.getNote(), out.note);
  take(faults, in.getHeads(), out.heads);
  take(faults, in.getStatementHash(), out.statement_hash);
  out.companies = in.getCompanies();
  take_list(faults, in.getCounts(), 16, out.counts);
  take_list(faults, in.getLines(), limits::kAckLines, out.lines);
}
Bytes encode(const Answer& value) { return encode_as<wire::Answer>(value); }
template <>
Result<Answer> parse<Answer>(BytesView bytes) {
  return parse_as<wire::Answer, Answer>(bytes);
}

static void write(Faults& faults, wire::Relay::Builder out, const Relay& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setEntryId(data(in.entry_id));
  out.setInnerSigned(data(faults, in.inner_signed, limits::kRelayedBytes));
  out.setCommitKey(data(in.commit_key));
  out.setNote(text(faults, in.note, limits::kNoteBytes));
  out.setAckByMs(in.ack_by_ms);
}
static void read(Faults& faults, wire::Relay::Reader in, Relay& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  take(faults, in.getEntryId(), out.entry_id);
  take(faults, in.getInnerSigned(), out.inner_signed);
  take(faults, in.getCommitKey(), out.commit_key);
  take(faults, in.getNote(), out.note);
  out.ack_by_ms = in.getAckByMs();
}
Bytes encode(const Relay& value) { return encode_as<wire::Relay>(value); }
template <>
Result<Relay> parse<Relay>(BytesView bytes) {
  return parse_as<wire::Relay, Relay>(bytes);
}

static void write(Faults& faults, wire::Proposal::Builder out, const Proposal& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setTlp(code(faults, in.tlp, tlp_from_wire));
  out.setWithMembers(in.with_members);
  put_texts(faults, out.initTo(count(faults, in.to.size(), limits::kProposalTo)), in.to,
            limits::kHandleBytes);
  out.setAdvisory(data(faults, in.advisory, limits::kRelayedBytes));
}
static void read(Faults& faults, wire::Proposal::Reader in, Proposal& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.tlp = static_cast<Tlp>(in.getTlp());
  out.with_members = in.getWithMembers();
  take_list(faults, in.getTo(), limits::kProposalTo, out.to);
  take(faults, in.getAdvisory(), out.advisory);
}
Bytes encode(const Proposal& value) { return encode_as<wire::Proposal>(value); }
template <>
Result<Proposal> parse<Proposal>(BytesView bytes) {
  return parse_as<wire::Proposal, Proposal>(bytes);
}

static void write(Faults& faults, wire::Countersign::Builder out, const Countersign& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setEntryId(data(in.entry_id));
  out.setAuthorOrg(data(in.author_org));
  out.setItemId(data(in.item_id));
  out.setInnerHash(data(in.inner_hash));
}
static void read(Faults& faults, wire::Countersign::Reader in, Countersign& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  take(faults, in.getEntryId(), out.entry_id);
  take(faults, in.getAuthorOrg(), out.author_org);
  take(faults, in.getItemId(), out.item_id);
  take(faults, in.getInnerHash(), out.inner_hash);
}
Bytes encode(const Countersign& value) { return encode_as<wire::Countersign>(value); }
template <>
Result<Countersign> parse<Countersign>(BytesView bytes) {
  return parse_as<wire::Countersign, Countersign>(bytes);
}

}  // namespace ceptoar
