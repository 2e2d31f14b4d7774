// SPDX-License-Identifier: Apache-2.0
// roster: propose, diff, vote, abandon, status, apply, history.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens_suspend.h"
#include "cli/cmd/screens_voting.h"
#include "cli/cmd/show.h"
#include "cli/member/enrol_files.h"
#include "cli/member/outbox.h"
#include "cli/member/sealing.h"
#include "cli/member/sync.h"
#include "cli/member/voter.h"

namespace ceptoar::cmd {

using member::user_error;
using member::Voting;

namespace {

std::vector<std::filesystem::path> paths(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

member::RosterChanges changes_of(const RosterProposeArgs& args) {
  member::RosterChanges out;
  out.add = paths(args.add_org);
  out.as_candidate = args.candidate;
  out.form = args.form;
  out.ready = paths(args.ready);
  out.activate = args.activate;
  out.suspend = args.suspend;
  out.reinstate = args.reinstate;
  out.remove = args.remove;
  out.replace_node = paths(args.replace_node);
  out.add_node = paths(args.add_node);
  out.suspend_node = args.suspend_node;
  out.reinstate_node = args.reinstate_node;
  out.remove_node = args.remove_node;
  out.admin_key = paths(args.admin_key);
  out.last = args.last;
  out.add_voter = paths(args.add_voter);
  out.remove_voter = args.remove_voter;
  out.recovery = paths(args.recovery);
  out.renew = args.renew;
  out.resolve = args.resolve;
  return out;
}

// Organisations that the fast path suspends now and the next version does not.
std::vector<std::string> suspended_and_left_active(const Voting& voting, const Roster& next,
                                                   std::uint64_t now_ms) {
  std::vector<std::string> out;
  const auto suspended = voting.life.suspended_at(now_ms);
  for (const Organisation& org : next.organisations) {
    if (suspended.contains(org.id) && org.status == Status::kActive) out.push_back(org.handle);
  }
  return out;
}

// To every node by way of the own one; and what came back with it.
Outcome<int> send_controls(Context& context, OpenSession& session,
                           const std::vector<Control>& controls) {
  for (const Control& control : controls) {
    const auto queued = member::control_to_outbox(*session, control);
    if (!queued) return queued.error();
  }
  // Once to send, once to take in what that led to.
  for (int i = 0; i < 2; ++i) {
    if (auto started = context.start(session); !started) return started.error();
  }
  const auto waiting = member::queued(*session);
  if (!waiting) return waiting.error();
  return waiting->empty() ? kExitDone : kExitQueued;
}

ui::Json said_document(const member::Said& said, const Hash32& choice, std::uint64_t version) {
  ui::Json out = document("roster-vote");
  out.set("round", said.round + 1).set("hash", choice.is_zero() ? "" : choice.hex());
  out.set("voted", said.prevoted).set("signed", said.signed_roster);
  out.set("abandoned", said.abandoned).set("version", version);
  return out;
}

void show_said(Context& context, const member::Said& said, const Hash32& choice) {
  const ui::Args args = {{"round", std::to_string(said.round + 1)},
                         {"hash", member::short_hash(choice)}};
  if (said.abandoned) context.out().say(Msg::kVotedAbandoned, args);
  if (said.prevoted) context.out().say(Msg::kVotedFor, args);
  if (said.signed_roster) context.out().say(Msg::kVotedSigned, args);
  if (said.prevoted && !said.signed_roster) context.out().say(Msg::kVotedWait);
}

// A person looks at the words and the hash before anything is signed.
Outcome<bool> confirmed(Context& context, const Voting& voting, const Hash32& choice) {
  if (auto good = member::may_vote_at(voting, choice, context.now_ms()); !good) {
    return good.error();
  }
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedVote);
  if (!prompt) return prompt.error();
  ui::Printer& out = context.json() ? context.err() : context.out();
  if (const member::RosterProposal* proposal = voting.find(choice)) {
    out.line(member::short_hash(choice));
    show_changes(out, member::difference(voting.life.in_force()->roster, proposal->roster));
  }
  const Msg question = choice.is_zero() ? Msg::kAskAbandon : Msg::kAskVote;
  if (context.ask_yes(*prompt, context.tr(question))) return true;
  context.err().say(Msg::kNotVoted);
  return false;
}

Outcome<member::Said> say(Context& context, const Voting& voting, const Hash32& choice,
                          const std::string& admin,
                          const std::optional<std::string>& credential) {
  const Outcome<member::AdminKeys> keys = context.open_admin(admin, credential);
  if (!keys) return keys.error();
  return choice.is_zero() ? member::abandon(voting, *keys) : member::vote(voting, *keys, choice);
}

// Without network: the sheet has all that is needed, and the ballot goes back as a file.
Outcome<int> vote_on_sheet(Context& context, const RosterVoteArgs& args) {
  const auto missing = [](const char* what) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", what}, {"command", "ceptoar roster vote --sheet"}});
  };
  if (args.admin.empty()) return missing("--admin");
  if (args.out.empty()) return missing("--out");
  auto sheet = member::read_sheet(args.sheet);
  if (!sheet) return sheet.error();
  const auto voting = member::voting_of(std::move(sheet->bytes));
  if (!voting) return voting.error();
  if (auto free = member::enrol::check_free(args.out); !free) return free.error();
  const auto sure = confirmed(context, *voting, sheet->choice);
  if (!sure) return sure.error();
  if (!*sure) return kExitNegative;
  const auto said = say(context, *voting, sheet->choice, args.admin, args.admin_credential);
  if (!said) return said.error();
  if (auto written = member::enrol::write(args.out, member::encode_said(said->controls));
      !written) {
    return written.error();
  }
  if (context.json()) {
    context.print_json(
        said_document(*said, sheet->choice, voting->life.in_force()->roster.version));
    return kExitDone;
  }
  show_said(context, *said, sheet->choice);
  context.out().say(Msg::kBallotMade, {{"path", args.out}});
  return kExitDone;
}

Outcome<int> deliver_ballot(Context& context, const std::string& path) {
  const auto controls = member::read_said(path);
  if (!controls) return controls.error();
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const std::uint64_t before = (*session->session->trust().current())->roster.version;
  auto status = send_controls(context, *session, *controls);
  if (!status) return status.error();
  const std::uint64_t version = (*session->session->trust().current())->roster.version;
  if (context.json()) {
    context.print_json(document("roster-ballots").set("sent", controls->size()).set("version", version));
    return *status;
  }
  context.out().say(Msg::kVoteDelivered, {{"count", std::to_string(controls->size())}});
  if (version != before) context.out().say(Msg::kVoteInForce, {{"version", std::to_string(version)}});
  return *status;
}

// Nobody is shown what it is: a number may mean another proposal since its list was looked at.
Outcome<void> check_named(Context& context, const RosterVoteArgs& args, const Hash32& hash) {
  const bool unseen = context.yes() || !args.out.empty();
  if (!unseen || member::means(args.proposal, hash)) return {};
  return user_error(UserCode::kUsageMissing, {{"what", "HASH"}, {"command", "ceptoar roster vote"}});
}

// `choice`: of what is known after open_started(); zero to abandon.
Outcome<int> vote_here(Context& context, OpenSession& session, const Voting& voting,
                       const Hash32& choice, const std::string& admin,
                       const std::optional<std::string>& credential, const std::string& out) {
  if (admin.empty()) {
    if (out.empty()) {
      return user_error(UserCode::kUsageMissing,
                        {{"what", "--admin"}, {"command", "ceptoar roster vote"}});
    }
    const member::VoteSheet sheet{voting.bytes, choice};
    if (auto written = member::enrol::write(out, member::encode_sheet(sheet)); !written) {
      return written.error();
    }
    if (!context.json()) {
      context.out().say(Msg::kSheetMade, {{"path", out}});
      return kExitDone;
    }
    return show_file(context, out, "");
  }
  const auto sure = confirmed(context, voting, choice);
  if (!sure) return sure.error();
  if (!*sure) return kExitNegative;
  const auto said = say(context, voting, choice, admin, credential);
  if (!said) return said.error();
  const std::uint64_t before = voting.life.in_force()->roster.version;
  auto status = send_controls(context, session, said->controls);
  if (!status) return status.error();
  const std::uint64_t version = (*session->trust().current())->roster.version;
  if (context.json()) {
    context.print_json(said_document(*said, choice, version));
    return *status;
  }
  show_said(context, *said, choice);
  if (version != before) {
    context.out().say(Msg::kVoteInForce, {{"version", std::to_string(version)}});
  }
  return *status;
}

}  // namespace

Outcome<int> run(Context& context, const RosterProposeArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  member::RosterChanges wished = changes_of(args);
  auto positions =
      member::log_positions(**session, voting->life.in_force()->roster.nodes);
  if (!positions) return positions.error();
  wished.positions = std::move(*positions);
  const auto next = member::next_roster(*voting, wished, context.now_ms());
  if (!next) return next.error();
  SignedRoster proposal;
  proposal.roster = encode(*next);
  const Hash32 hash = crypto::roster_hash(proposal.roster);
  const auto changes = member::difference(voting->life.in_force()->roster, *next);
  int status = kExitDone;
  if (!args.out.empty()) {
    if (auto written = member::enrol::write(args.out, encode(proposal)); !written) {
      return written.error();
    }
  } else {
    const auto sent = send_controls(context, *session, {{ControlKind::kRoster, encode(proposal)}});
    if (!sent) return sent.error();
    status = *sent;
  }
  if (context.json()) {
    ui::Json out = document("roster-proposal");
    out.set("hash", hash.hex()).set("version", next->version);
    context.print_json(out.set("changes", changes_json(changes)));
    return status;
  }
  show_changes(context.out(), changes);
  for (const std::string& org : suspended_and_left_active(*voting, *next, context.now_ms())) {
    context.out().say(Msg::kProposeEndsSuspension, {{"org", org}});
  }
  context.out().say(Msg::kDiffVoters,
                    {{"count", std::to_string(next->voters.size())},
                     {"need", std::to_string(crypto::roster_threshold(next->voters.size()))}});
  if (args.out.empty()) {
    context.out().say(Msg::kRosterProposed, {{"hash", member::short_hash(hash)}});
  } else {
    context.out().say(Msg::kWrote, {{"path", args.out}});
  }
  return status;
}

Outcome<int> run(Context& context, const RosterDiffArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  const auto proposal = member::chosen_proposal(*voting, args.proposal);
  if (!proposal) return proposal.error();
  const auto changes = member::difference(voting->life.in_force()->roster, proposal->roster);
  if (context.json()) {
    ui::Json out = document("roster-diff");
    out.set("hash", proposal->hash.hex()).set("version", proposal->roster.version);
    context.print_json(out.set("changes", changes_json(changes)));
    return kExitDone;
  }
  context.out().line(member::short_hash(proposal->hash));
  show_changes(context.out(), changes);
  return kExitDone;
}

Outcome<int> run(Context& context, const RosterVoteArgs& args) {
  if (!args.ballot.empty()) return deliver_ballot(context, args.ballot);
  if (!args.sheet.empty()) return vote_on_sheet(context, args);
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  const auto proposal = member::chosen_proposal(*voting, args.proposal);
  if (!proposal) return proposal.error();
  if (auto named = check_named(context, args, proposal->hash); !named) return named.error();
  return vote_here(context, *session, *voting, proposal->hash, args.admin, args.admin_credential,
                   args.out);
}

Outcome<int> run(Context& context, const RosterAbandonArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  return vote_here(context, *session, *voting, Hash32{}, args.admin, args.admin_credential,
                   args.out);
}

Outcome<int> run(Context& context, const RosterStatusArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  const work::VoteView view = work::vote_view(*voting);
  if (context.json()) {
    const auto suspensions = work::suspension_views(*voting, context.now_ms());
    context.print_json(votes_document(view).set("suspensions", suspensions_json(suspensions)));
  } else {
    show_votes(context.out(), view);
    if (!voting->life.recoveries().standings(*voting->life.recovery_base()).empty()) {
      context.out().say(Msg::kVoteRecovery);
    }
    show_suspended(context.out(), work::suspension_views(*voting, context.now_ms()));
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const RosterApplyArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  Bytes wire = voting->life.in_force()->signed_bytes;
  if (!args.roster.empty()) {
    auto file = member::enrol::read(args.roster);
    if (!file) return file.error();
    const auto step = voting->life.take(*file);
    if (!step && step.error().code != ErrorCode::kDuplicate) {
      return member::from_error(step.error(), args.roster);
    }
    const bool valid = std::any_of(
        voting->life.heads().begin(), voting->life.heads().end(), [&](const auto& head) {
          const auto parsed = parse<SignedRoster>(*file);
          return parsed && head->hash == crypto::roster_hash(parsed->roster);
        });
    if (!valid) {
      const auto parsed = parse<SignedRoster>(*file);
      const std::size_t voters = voting->life.in_force()->roster.voters.size();
      return user_error(UserCode::kVotesMissing,
                        {{"have", std::to_string(parsed ? parsed->signatures.size() : 0)},
                         {"need", std::to_string(crypto::roster_threshold(voters))}});
    }
    wire = std::move(*file);
  }
  auto status = send_controls(context, *session, {{ControlKind::kRoster, wire}});
  if (!status) return status.error();
  const std::uint64_t version = (*session->session->trust().current())->roster.version;
  if (context.json()) {
    context.print_json(document("roster-applied").set("version", version));
  } else {
    context.out().say(Msg::kVoteInForce, {{"version", std::to_string(version)}});
  }
  return *status;
}

Outcome<int> run(Context& context, const RosterHistoryArgs& args) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if ((*session)->identity()) {  // before enrolment there is a roster to look at, and no node
    if (const Outcome<void> started = context.start(*session); !started) return started.error();
  }
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  if (!args.out.empty()) {
    const Bytes file = crypto::encode_rosters(voting->bytes.rosters);
    if (auto written = member::enrol::write(args.out, file); !written) return written.error();
  }
  const auto versions = work::version_views(*voting, context.now_ms());
  if (!versions) return versions.error();
  if (context.json()) {
    context.print_json(versions_document(*versions));
    return kExitDone;
  }
  show_versions(context.out(), *versions);
  if (!args.out.empty()) context.out().say(Msg::kHistoryWritten, {{"path", args.out}});
  return kExitDone;
}

}  // namespace ceptoar::cmd
