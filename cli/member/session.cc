// SPDX-License-Identifier: Apache-2.0
#include "cli/member/session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/member/audit.h"
#include "cli/member/renewal.h"
#include "cli/member/rows.h"
#include "cli/member/sync.h"

namespace ceptoar::member {
namespace {

constexpr std::string_view kMemo = "signature-memo";

}  // namespace

Session::Session(Home home) : home_(std::move(home)) {}
Session::~Session() = default;

Outcome<std::unique_ptr<Session>> Session::open(const SessionOptions& options) {
  auto home = Home::open(options.home, *options.unlock, options.lock);
  if (!home) return home.error();
  std::unique_ptr<Session> session(new Session(std::move(*home)));
  session->connector_ = options.connector;
  session->clock_ = options.clock;
  session->random_ = options.random;
  session->connect_timeout_ = options.connect_timeout;
  const auto directory = options.home / "archive";
  auto archive = store::MemberArchive::open(directory, session->home_.archive_master(),
                                            *options.random);
  if (!archive && archive.error().code == ErrorCode::kBadSignature) {
    return user_error(UserCode::kArchiveKey, {{"path", directory.string()}});
  }
  if (!archive) return from_error(archive.error(), directory.string());
  session->archive_ = std::move(*archive);
  const auto memo = load_optional(*session->archive_, store::ArchiveTable::kMeta, meta_key(kMemo));
  if (!memo) return from_error(memo.error(), directory.string());
  if (*memo) session->memo_.load(**memo);
  session->use_memo_ = std::make_unique<crypto::UseMemo>(session->memo_);
  session->trust_ = std::make_unique<TrustStore>(*session->archive_);
  if (const auto genesis = session->home_.genesis()) {
    if (auto loaded = session->trust_->load(*genesis); !loaded) return loaded.error();
    session->trust_->see_suspensions(session->now_ms());
  }
  return session;
}

Outcome<void> Session::commit(std::vector<store::ArchiveWrite> writes) {
  if (keys_changed_) {
    if (auto saved = home_.save_keys(*random_); !saved) return saved;
    keys_changed_ = false;
  }
  // First: what came later counts where both write one row.
  writes.insert(writes.begin(), std::make_move_iterator(next_.begin()),
                std::make_move_iterator(next_.end()));
  next_.clear();
  for (store::ArchiveWrite& write : trust_->take_writes()) writes.push_back(std::move(write));
  // With what is written anyway, and once more at the end of a start.
  if (memo_.changed()) writes.push_back({store::ArchiveTable::kMeta, meta_key(kMemo), memo_.bytes()});
  if (writes.empty()) return {};
  const auto step = number_notes(*archive_, writes);
  if (!step) return from_error(step.error(), "archive");
  auto kept = lift(archive_->apply(writes), "archive");
  if (kept) memo_.kept();
  if (kept && *step) write_audit_mark(home_.directory(), *archive_, **step);
  return kept;
}

void Session::commit_with_next(std::vector<store::ArchiveWrite> writes) {
  for (store::ArchiveWrite& write : writes) next_.push_back(std::move(write));
}

Outcome<const crypto::RosterState*> Session::roster() {
  const auto* current = trust_->current();
  if (current == nullptr) return user_error(UserCode::kNoRoster);
  return &**current;
}

Outcome<const Identity*> Session::identity() {
  const auto state = roster();
  if (!state) return state.error();
  if (identity_) {
    // A version that came meanwhile may have brought another admin key.
    const Organisation* above = (*state)->find_org(identity_->subject.roster_org);
    if (above == nullptr || above->admin_key == identity_admin_) return &*identity_;
    identity_.reset();
  }
  const auto chain_row = load_optional(*archive_, store::ArchiveTable::kMeta, meta_key("chain"));
  if (!chain_row) return from_error(chain_row.error(), "archive");
  const Organisation* top = (*state)->find_org(home_.config().node);
  if (!*chain_row || top == nullptr) return user_error(UserCode::kNotEnrolled);
  auto chain = parse_list(**chain_row);
  if (!chain) return from_error(chain.error(), "archive");
  auto subject = crypto::verify_chain(*chain, top->id, **state, now_ms());
  bool former = false;
  if (!subject && subject.error().code == ErrorCode::kBadSignature) {
    for (const crypto::RosterState& then : trust_->rosters_under_old_keys(top->id)) {
      auto before = crypto::verify_chain(*chain, top->id, then, now_ms());
      if (!before) continue;
      subject = std::move(before);
      former = true;
      break;
    }
  }
  if (!subject && subject.error().code == ErrorCode::kExpired &&
      std::any_of(chain->begin(), chain->end(),
                  [&](const Bytes& link) { return begins_later(link, now_ms()); })) {
    return user_error(UserCode::kClock, {{"what", home_.config().handle +
                                                      ": the clock is before the certificate begins"}});
  }
  if (!subject) return from_error(subject.error(), home_.config().handle);
  auto device = load_optional(*archive_, store::ArchiveTable::kMeta, meta_key("device"));
  if (!device) return from_error(device.error(), "archive");
  identity_admin_ = top->admin_key;
  identity_ = Identity{**subject, std::move(*chain), std::move(*device), former};
  return &*identity_;
}

Outcome<const NodeRecord*> Session::node_record() {
  const auto state = roster();
  if (!state) return state.error();
  const Organisation* org = (*state)->find_org(home_.config().node);
  const NodeRecord* first = nullptr;
  if (org != nullptr) {
    // A second node that comes in must not become everybody's own one because of its id.
    if (!usual_) {
      const auto place = feed_place(*this);
      usual_ = place ? place->node : NodeId{};
    }
    for (const NodeRecord* node : (*state)->nodes_of(org->id)) {
      // A suspended organisation's people still read, vote and send what is urgent.
      if (node->status == Status::kRemoved) continue;
      if (node->id == *usual_) return node;
      if (first == nullptr) first = node;
    }
  }
  if (first != nullptr) return first;
  return user_error(UserCode::kConfig, {{"path", (home_.directory() / "member.toml").string()},
                                        {"what", "no node of " + home_.config().node}});
}

Outcome<std::vector<const NodeRecord*>> Session::node_records() {
  const auto own = node_record();
  if (!own) return own.error();
  std::vector<const NodeRecord*> out = {*own};
  for (const NodeRecord* node : (*trust_->current())->nodes_of((*own)->org)) {
    if (node->status != Status::kRemoved && node->id != (*own)->id) out.push_back(node);
  }
  return out;
}

namespace {

client::NodeAddress address_of(const NodeRecord& node) {
  return {node.id, node.ntk, node.host, node.member_port};
}

}  // namespace

void Session::call_node(const MemberMessage& first) {
  if (node_asked_ || std::exchange(node_called_, true)) return;
  const auto record = node_record();
  if (!record) return;  // node() says what is missing
  connector_->begin(address_of(**record), (*trust_->current())->network_id, home_.holder(),
                    home_.transport_key(), first);
}

Outcome<NodeLink*> Session::node() {
  if (node_asked_) return node_.get();
  const auto record = node_record();
  if (!record) return record.error();
  node_asked_ = true;
  auto link = connector_->connect(address_of(**record), (*trust_->current())->network_id,
                                  home_.holder(), home_.transport_key(), connect_timeout_);
  if (link) {
    node_ = std::move(*link);
    compare_clocks(*node_);
  }
  return node_.get();
}

void Session::compare_clocks(const NodeLink& node) {
  const std::uint64_t here = now_ms();
  const std::uint64_t there = node.welcome().now_ms;
  clocks_apart_ms_ = here > there ? here - there : there - here;
}

Outcome<std::unique_ptr<NodeLink>> Session::dial(const NodeRecord& node) {
  const auto state = roster();
  if (!state) return state.error();
  auto link = connector_->connect(address_of(node), (*state)->network_id, home_.holder(),
                                  home_.transport_key(), connect_timeout_);
  return link ? std::move(*link) : std::unique_ptr<NodeLink>();
}

void Session::drop_node() {
  node_dropped_ = node_ != nullptr;
  node_.reset();
}

Outcome<NodeLink*> Session::other_node() {
  if (other_asked_) return other_.get();
  const auto nodes = node_records();
  if (!nodes) return nodes.error();
  other_asked_ = true;
  for (std::size_t i = 1; i < nodes->size() && other_ == nullptr; ++i) {
    auto link = dial(*(*nodes)[i]);
    if (!link) return link.error();
    other_ = std::move(*link);
  }
  if (other_ != nullptr && node_ == nullptr) compare_clocks(*other_);
  return other_.get();
}

Outcome<NodeLink*> Session::serving_node() {
  auto own = node();
  if (!own || *own != nullptr) return own;
  return other_node();
}

void Session::redial_node() {
  node_.reset();
  node_asked_ = false;
  node_dropped_ = false;
  other_.reset();
  other_asked_ = false;
}

void Session::redial_dropped_node() {
  if (node_dropped_) redial_node();
}

void Session::renew_lost_node() {
  if (node_ == nullptr || node_->lost()) redial_node();
}

}  // namespace ceptoar::member
