// SPDX-License-Identifier: Apache-2.0
// One run of a command as one member: home, archive, what is trusted, and the node when it answers.
// Everything in cli/member and cli/work takes a Session. Thread: one.
#ifndef CEPTOAR_CLI_MEMBER_SESSION_H_
#define CEPTOAR_CLI_MEMBER_SESSION_H_

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "cli/member/error.h"
#include "cli/member/home.h"
#include "cli/member/node_link.h"
#include "cli/member/trust_store.h"
#include "crypto/random.h"
#include "crypto/signature_memo.h"
#include "store/member_archive.h"

namespace ceptoar::member {

class OpeningKeys;  // keys.h

struct SessionOptions {
  std::filesystem::path home;
  const Unlock* unlock = nullptr;  // Lifetime: outlives the session, as do the three below
  Connector* connector = nullptr;
  Clock* clock = nullptr;
  crypto::Random* random = nullptr;
  std::chrono::milliseconds connect_timeout{2000};
  LockWish lock = {};
};

// Who this member is, once enrolled.
struct Identity {
  crypto::Subject subject;      // handle, role, organisation, roster organisation
  std::vector<Bytes> chain;     // SignedCertificates from the roster downwards
  std::optional<Bytes> device;  // SignedCertificate of kind device: may rotate epochs of `subject.org`
  // The roster organisation has another admin key since: he reads on, and nobody takes what he sends or
  // publishes until he has certificates under the new one. `subject` is as it was under the key of then.
  bool former = false;
  bool is_company() const { return subject.org != subject.roster_org; }
};

class Session {
 public:
  static Outcome<std::unique_ptr<Session>> open(const SessionOptions& options);
  ~Session();

  Home& home() { return home_; }
  store::MemberArchive& archive() { return *archive_; }
  TrustStore& trust() { return *trust_; }
  crypto::Random& random() { return *random_; }
  std::uint64_t now_ms() { return clock_->now_ms(); }

  // Writes together with what trust() was told, durable when it returns. Keys first: when the keyring
  // changed, it is saved before (mark_keys_changed).
  Outcome<void> commit(std::vector<store::ArchiveWrite> writes = {});
  // With the next commit(), whoever makes it. REQUIRES: the caller sees to it that one comes.
  void commit_with_next(std::vector<store::ArchiveWrite> writes);
  void mark_keys_changed() { keys_changed_ = true; }

  // The roster in force. Errors: E-NO-ROSTER (nothing trusted yet).
  Outcome<const crypto::RosterState*> roster();
  // Errors: E-NO-ROSTER, E-NOT-ENROLLED; E-NOT-ALLOWED when the own certificate has ended, E-CLOCK when it has
  // not begun.
  Outcome<const Identity*> identity();
  // Reads chain and device again after enrolment wrote them.
  void forget_identity() {
    identity_.reset();
    opening_keys_.reset();
  }
  // For OpeningKeys::of() alone (keys.h).
  std::shared_ptr<const OpeningKeys>& kept_opening_keys() { return opening_keys_; }
  // The node, connected on the first call; nullptr when it does not answer within connect_timeout
  // (asked once a session). Errors: only what makes a connection impossible in principle
  // (E-NO-ROSTER, E-NOT-ALLOWED).
  Outcome<NodeLink*> node();
  // How far this machine's clock was from that of the node that answered last; nothing while none did.
  std::optional<std::uint64_t> clocks_apart_ms() const { return clocks_apart_ms_; }
  // Begins the connection that node() will finish, with the first request, and waits for nothing; a
  // second call does nothing.
  void call_node(const MemberMessage& first);
  // Forgets a connection that failed in the middle; node() then says nullptr.
  void drop_node();
  // The next node() connects anew: a node that took an access list cuts those whose row in it changed.
  void redial_node();
  // For whoever has time: a node that was there in this session and failed, a slow disk's too, is asked anew by the
  // next node(). One that never answered is not.
  void redial_dropped_node();
  // For a session that waited: a connection that has ended meanwhile, or failed, is made anew by the next
  // node().
  void renew_lost_node();
  // Whether whoever holds this session commits it and syncs once more when the command is done: then what the
  // command sent need not come back within it, and that it was sent need not be written down: cut off before
  // that, it is sent again, and the node knows it.
  bool synced_afterwards() const { return synced_afterwards_; }
  void set_synced_afterwards() { synced_afterwards_ = true; }
  // Whether the node said, when something was sent last, that it has just started and takes it soon.
  bool node_is_starting() const { return node_is_starting_; }
  void set_node_is_starting(bool is) { node_is_starting_ = is; }
  // Node of this member, from the roster: of several the one whose feed he takes, else the first.
  Outcome<const NodeRecord*> node_record();
  // Every node of the roster organisation above this member that is not removed, his own first.
  Outcome<std::vector<const NodeRecord*>> node_records();
  // A line of its own to one of them; nullptr: it does not answer, or does not know this device.
  Outcome<std::unique_ptr<NodeLink>> dial(const NodeRecord& node);
  // One that answers while the own node does not, or cannot take what is sent; nullptr: none (asked once a
  // session).
  Outcome<NodeLink*> other_node();
  void drop_other_node() { other_.reset(); }
  // The own node, else that other one; nullptr: neither answers.
  Outcome<NodeLink*> serving_node();

 private:
  explicit Session(Home home);
  void compare_clocks(const NodeLink& node);
  Home home_;
  std::unique_ptr<store::MemberArchive> archive_;
  std::unique_ptr<TrustStore> trust_;
  Connector* connector_ = nullptr;
  Clock* clock_ = nullptr;
  crypto::Random* random_ = nullptr;
  std::chrono::milliseconds connect_timeout_{};
  std::optional<Identity> identity_;
  SignPublicKey identity_admin_;  // the roster organisation's when identity_ was read
  std::shared_ptr<const OpeningKeys> opening_keys_;
  std::unique_ptr<NodeLink> node_;
  std::optional<std::uint64_t> clocks_apart_ms_;
  std::unique_ptr<NodeLink> other_;
  bool other_asked_ = false;
  std::optional<NodeId> usual_;  // whose feed was taken before this session; zeros: none
  crypto::SignatureMemo memo_;
  std::unique_ptr<crypto::UseMemo> use_memo_;
  std::vector<store::ArchiveWrite> next_;  // of commit_with_next()
  bool node_asked_ = false;
  bool node_dropped_ = false;  // it was there, and failed
  bool keys_changed_ = false;
  bool node_called_ = false;
  bool synced_afterwards_ = false;
  bool node_is_starting_ = false;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SESSION_H_
