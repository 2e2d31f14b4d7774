// SPDX-License-Identifier: Apache-2.0
#include "cli/member/proposals.h"

#include <algorithm>
#include <functional>
#include <set>

#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/releases.h"
#include "cli/member/resolve.h"
#include "cli/member/versions.h"
#include "schema/codec.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::size_t kMostProposals = 10'000;
constexpr std::size_t kProposalsRead = 500;
constexpr std::string_view kCountersignLabel = "countersign";

UserError refused(std::string_view what) {
  return user_error(UserCode::kFileBad, {{"path", "broadcast"}, {"what", std::string(what)}});
}

bool is_central(const crypto::RosterState& roster, const OrgId& id) {
  const Organisation* org = roster.find_org(id);
  return org != nullptr && (org->kind == OrgKind::kNisc || org->kind == OrgKind::kCouncil);
}

// What the first officer saw, as the broadcast must say it.
bool same_content(const Proposal& proposal, const Inner& inner, Advisory advisory) {
  advisory.proposal.clear();
  if (inner.importance != stated_importance(advisory).value_or(inner.importance)) return false;
  return proposal.tlp == inner.tlp && proposal.advisory == encode(advisory);
}

// Whom the first officer wanted to reach, and nobody else: neither widened nor thinned out.
bool same_readers(Session& session, const Proposal& proposal, const Inner& inner) {
  if (inner.tlp == Tlp::kClear) return proposal.to.empty();
  if (inner.tlp == Tlp::kGreen) {
    const std::string given = proposal.to.empty() ? "community:council" : proposal.to.front();
    return given == "community:" + inner.audience.community;
  }
  const auto* roster = session.trust().current();
  std::set<std::string> wanted(proposal.to.begin(), proposal.to.end());
  std::set<std::string> wanted_members;
  for (const std::string& handle : proposal.to) {
    const Organisation* org = roster == nullptr ? nullptr : (*roster)->find_org(handle);
    const bool ceptoar = org != nullptr && org->kind == OrgKind::kCeptoar;
    if (proposal.with_members && ceptoar) wanted_members.insert(handle);
  }
  std::set<std::string> found;
  std::set<std::string> found_members;
  for (std::size_t i = 0; const ReaderName& name : name_readers(session, inner)) {
    const Reader& reader = inner.audience.readers[i++];
    if (reader.reader_class == ReaderClass::kMembers) {
      found_members.insert(name.org);
      continue;
    }
    // The author and his organisation read what they send.
    const bool person = reader.reader_class == ReaderClass::kPerson;
    const std::string& handle = person ? name.member : name.org;
    if (person ? reader.holder == inner.author_holder : reader.org == inner.author_org) {
      wanted.erase(handle);
      continue;
    }
    found.insert(handle);
  }
  return found == wanted && found_members == wanted_members;
}

// In no order: by the ids of their entries.
Outcome<void> each_proposal(Session& session, const std::function<void(ProposalRow&&)>& visit) {
  Bytes from;
  for (bool first = true;; first = false) {
    // A page begins with the last row of the one before.
    const auto rows = session.archive().scan(ArchiveTable::kProposals, from, true, kProposalsRead);
    if (!rows) return from_error(rows.error(), "archive");
    for (std::size_t i = first ? 0 : 1; i < rows->size(); ++i) {
      auto parsed = parse_proposal_row((*rows)[i].value);
      if (!parsed) return from_error(parsed.error(), "archive");
      visit(std::move(*parsed));
    }
    if (rows->size() < kProposalsRead) return {};
    from = rows->back().key;
  }
}

// Sorted, and no more of them than are ever listed.
void keep_newest(std::vector<ProposalRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const ProposalRow& a, const ProposalRow& b) {
    return a.proposed_ms > b.proposed_ms;
  });
  if (rows.size() > kMostProposals) {
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(kMostProposals), rows.end());
  }
}

// The same proposal, sealed once or again for another node: either copy may be the one that is approved.
bool proposes(const ProposalRow& row, const Inner& proposing, const Proposal& proposal) {
  return row.org == proposing.author_org && row.holder == proposing.author_holder &&
         row.item == proposing.item_id && row.exercise == proposing.exercise &&
         row.proposal == proposal;
}

// A broadcast that came shows that its proposal was approved; what this home put down beside the proposal
// belongs to the broadcast from now on.
Outcome<void> mark_sent(Session& session, const Inner& proposing, const Proposal& proposal,
                        const Inner& inner) {
  auto all = proposals(session);
  if (!all) return all.error();
  for (ProposalRow& row : *all) {
    if (!proposes(row, proposing, proposal) || row.state == ProposalState::kSent) continue;
    row.state = ProposalState::kSent;
    auto writes = settle_release(session, row.number, {inner.author_org, inner.item_id});
    if (!writes) return writes.error();
    writes->push_back(write_of(row));
    if (auto kept = session.commit(std::move(*writes)); !kept) return kept;
  }
  return {};
}

}  // namespace

std::optional<std::uint8_t> stated_importance(const Advisory& advisory) {
  for (const Field& field : advisory.fields) {
    const bool digit = field.value.size() == 1 && field.value[0] >= '0' && field.value[0] <= '3';
    if (field.name == kImportanceField && digit) return static_cast<std::uint8_t>(field.value[0] - '0');
  }
  return std::nullopt;
}

Hash32 countersign_hash(BytesView inner) { return crypto::hash(kCountersignLabel, {inner}); }

bool may_be_second(const crypto::RosterState& roster, const crypto::Subject& first,
                   const crypto::Subject& second) {
  if (first.holder == second.holder || first.key == second.key) return false;
  if (first.org != first.roster_org || second.org != second.roster_org) return false;
  return first.org == second.org || is_central(roster, second.org);
}

Outcome<std::vector<std::string>> approvers(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if ((*identity)->is_company()) return user_error(UserCode::kBroadcastRole);
  const Organisation* own = (*roster)->find_org((*identity)->subject.org);
  if (own != nullptr && !sits_in_council(own->kind)) return user_error(UserCode::kBroadcastRole);
  std::vector<std::string> out;
  for (const Organisation& org : (*roster)->roster.organisations) {
    const bool fits = org.id == (*identity)->subject.org || is_central(**roster, org.id);
    if (fits && org.status == Status::kActive) out.push_back(org.handle);
  }
  return out;
}

Outcome<std::string> check_broadcast(Session& session, const Inner& inner,
                                     const crypto::Subject& author, const Advisory& advisory,
                                     const EntryHeader& header) {
  if (author.org != author.roster_org) return refused("sent by a company");
  const auto sitting = session.roster();
  if (!sitting) return sitting.error();
  const Organisation* sender = (*sitting)->find_org(author.org);
  if (sender != nullptr && !sits_in_council(sender->kind)) {
    return refused("sent by who does not sit in the Council");
  }
  if (advisory.proposal.empty()) {
    if (!advisory.alone) return refused("one officer only, and not marked so");
    return std::string();
  }
  const auto roster = session.roster();
  if (!roster) return roster.error();
  // The first officer's place in the log is known where both posted through one node.
  const auto wire = parse<InnerSigned>(advisory.proposal);
  const auto claimed = wire ? parse<Inner>(wire->inner) : Result<Inner>(wire.error());
  if (!claimed) return refused("proposal does not parse");
  const std::uint64_t seq = claimed->author_node == header.author ? header.seq : 0;
  const auto quoted = crypto::verify_quoted(advisory.proposal, inner.network_id,
                                            hlc_ms(header.hlc), seq, session.trust());
  if (!quoted) return refused("proposal: " + quoted.error().context);
  const crypto::Quoted& first = **quoted;
  if (first.inner.kind != InnerKind::kProposal || first.inner.exercise != inner.exercise) {
    return refused("proposal of something else");
  }
  const auto proposal = parse<Proposal>(first.inner.content);
  if (!proposal || !same_content(*proposal, inner, advisory)) {
    return refused("differs from its proposal");
  }
  if (!same_readers(session, *proposal, inner)) return refused("other readers than proposed");
  if (!may_be_second(**roster, first.author, author)) {
    return refused("the second officer may not approve this");
  }
  if (auto marked = mark_sent(session, first.inner, *proposal, inner); !marked) return marked.error();
  return first.author.handle;
}

Outcome<bool> keep_proposal(Session& session, const crypto::Authored& authored,
                            const EntryId& entry, std::vector<store::ArchiveWrite>& writes) {
  const Inner& inner = authored.opened.inner;
  auto proposal = parse<Proposal>(inner.content);
  if (!proposal || !parse<Advisory>(proposal->advisory)) return refused("proposal");
  const bool cancels = std::any_of(inner.refs.begin(), inner.refs.end(), [](const Reference& ref) {
    return ref.relation == Relation::kWithdraws;
  });
  // What is for named persons must not lie, and be read, with the staff of those who may approve it. One that
  // an earlier program kept can still be taken back.
  const bool personal = proposal->tlp == Tlp::kRed;
  if (personal && !cancels) return refused("proposed with TLP:RED");
  if (authored.author.org != authored.author.roster_org) return refused("proposed by a company");
  auto all = proposals(session);
  if (!all) return all.error();
  for (const Reference& ref : inner.refs) {
    if (ref.relation != Relation::kWithdraws) continue;
    if (ref.author_org != inner.author_org) return refused("cancels another organisation's");
    const auto row = std::find_if(all->begin(), all->end(), [&](const ProposalRow& one) {
      return one.item == ref.item_id && one.org == ref.author_org;
    });
    if (row == all->end()) return personal;  // of TLP:RED none is kept any more: nothing to wait for
    if (row->state == ProposalState::kWaiting) {
      row->state = ProposalState::kCancelled;
      writes.push_back(write_of(*row));
      writes.push_back(forgetting_release(row->number));
    }
    return true;
  }
  const bool is_copy = std::any_of(all->begin(), all->end(), [&](const ProposalRow& held) {
    return held.entry != entry && proposes(held, inner, *proposal);
  });
  if (is_copy) return true;  // the one that is here stands, whatever became of it
  ProposalRow row;
  row.entry = entry;
  row.number = crypto::item_number(inner.network_id, inner.author_org, inner.item_id);
  row.org = inner.author_org;
  row.holder = inner.author_holder;
  row.item = inner.item_id;
  row.handle = authored.author.handle;
  row.proposed_ms = inner.created_ms;
  row.exercise = inner.exercise;
  row.proposal = std::move(*proposal);
  row.inner_signed = authored.opened.inner_signed;
  // Read again after a repair: what became of it stays.
  for (const ProposalRow& held : *all) {
    if (held.entry == entry) row.state = held.state;
  }
  // The second officer's broadcast may be here before it.
  const auto sent = twins_of(session, proposal_hash(row.inner_signed));
  if (!sent) return sent.error();
  if (!sent->empty()) {
    row.state = ProposalState::kSent;
    auto settled = settle_release(session, row.number, {sent->front().author_org, sent->front().item_id});
    if (!settled) return settled.error();
    for (store::ArchiveWrite& write : *settled) writes.push_back(std::move(write));
  }
  writes.push_back(write_of(row));
  return true;
}

Outcome<bool> keep_countersign(Session& session, const crypto::Authored& authored,
                               std::vector<store::ArchiveWrite>& writes) {
  const Inner& inner = authored.opened.inner;
  const auto sign = parse<Countersign>(inner.content);
  if (!sign) return refused("countersignature");
  // Before it waits: a company takes no room from its CEPTOAR by what it may never say.
  if (authored.author.org != authored.author.roster_org) return refused("countersigned by a company");
  auto item = item_of(session, sign->entry_id);
  if (!item) return false;
  const auto again = reopen(session, item->entry);
  if (!again && again.error().code == UserCode::kItemClosed) return true;  // nothing to judge by
  if (!again) return again.error();
  const auto wire = parse<InnerSigned>(again->opened.inner_signed);
  if (!wire || countersign_hash(wire->inner) != sign->inner_hash) {
    return refused("countersignature of something else");
  }
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto first = crypto::verify_quoted(again->opened.inner_signed, inner.network_id,
                                           hlc_ms(again->header.hlc), again->header.seq,
                                           session.trust());
  if (!first || !may_be_second(**roster, (*first)->author, authored.author)) {
    return refused("the second officer may not countersign this");
  }
  if (item->content != ContentKind::kBroadcast || item->exercise != inner.exercise) {
    return refused("countersignature of what is no such broadcast");
  }
  auto same = copies_of(session, *item);
  if (!same) return same.error();
  same->push_back(std::move(*item));
  for (ItemRow& row : *same) {
    row.alone = false;
    row.second_officer = authored.author.handle;
    put_item_row(row, writes);
  }
  return true;
}

Outcome<std::vector<ProposalRow>> proposals(Session& session) {
  std::vector<ProposalRow> out;
  const auto done = each_proposal(session, [&](ProposalRow&& row) {
    out.push_back(std::move(row));
    if (out.size() == 2 * kMostProposals) keep_newest(out);
  });
  if (!done) return done.error();
  keep_newest(out);
  return out;
}

Outcome<void> forget_old_proposals(Session& session, std::vector<store::ArchiveWrite>& writes) {
  const std::uint64_t now = session.now_ms();
  return each_proposal(session, [&](const ProposalRow& row) {
    if (now <= row.proposed_ms + retention_ms(row.proposal.tlp)) return;
    writes.push_back({ArchiveTable::kProposals, to_bytes(row.entry.view()), std::nullopt});
    writes.push_back(forgetting_release(row.number));
  });
}

store::ArchiveWrite write_of(const ProposalRow& row) {
  return {ArchiveTable::kProposals, to_bytes(row.entry.view()), encode_row(row)};
}

}  // namespace ceptoar::member
