// SPDX-License-Identifier: Apache-2.0
// The life of epoch keys (decisions "Keys"): publish, renew, rotate, grant, destroy. Runs in every
// command of a member, after sync; what leaves goes through the outbox.
#ifndef CEPTOAR_CLI_MEMBER_KEYS_H_
#define CEPTOAR_CLI_MEMBER_KEYS_H_

#include <memory>
#include <optional>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

struct MaintenanceReport {
  bool published = false;      // statements or cards went out (or into the outbox)
  bool renewed = false;
  std::vector<ReaderClass> rotated;
  std::size_t granted = 0;
  std::size_t destroyed = 0;
  std::size_t left = 0;        // persons and companies whose removal was published
  bool clock_differs = false;  // more than an hour from the node's: no key was made or destroyed
  std::size_t held = 0;        // in the outbox, due, and to be released by whoever knows its terms
  std::optional<UserError> card_waits;  // the own card could not go out anew; tried again
  std::optional<UserError> key_waits;   // one that is due could not be made: an alarm; tried again
  bool own_revoked = false;    // nobody hears this holder: nothing of the organisation's was done
  bool admin_changed = false;  // nor one whose certificates are under a former admin key (session.h)
  bool single_device = false;  // only one certified device: warn
  std::uint64_t device_ends_ms = 0;  // end of this device's certificate; 0: not a device
};
// Publishes, renews asOf daily, rotates what is due, sends grants, destroys keys past their time and
// 7 days' grace (nothing of that while the clock differs from the node's), and sends what waits in the
// outbox. A holder without a device certificate only
// rotates his own person key.
Outcome<MaintenanceReport> maintain(Session& session);

// Errors: E-CLOCK: this machine's clock was more than a day off when the node answered, so nobody would take
// what is sealed now. With less, an answer in an emergency still leaves. A node that was not asked or does not
// answer says nothing about it.
Outcome<void> check_clock(Session& session);

// `key rotate --class`. Errors: E-NOT-DEVICE, E-NOT-ALLOWED (members key of something that is no
// CEPTOAR).
Outcome<MaintenanceReport> rotate(Session& session, ReaderClass key_class);

struct KeyRow {
  ReaderClass key_class;
  std::string handle;
  std::uint32_t epoch = 0;
  std::uint64_t created_ms = 0;
  std::uint64_t not_after_ms = 0;
  std::uint64_t as_of_ms = 0;
  bool current = false;
  bool held = false;           // the private key is here
};
Outcome<std::vector<KeyRow>> key_rows(Session& session);

// Changes with the keys that open, and tells nothing of them.
Hash32 keys_held(Session& session);

// Every key of this holder that may open something: person, staff, client. Lifetime: the list owns
// the keys that its rows point to.
class OpeningKeys {
 public:
  // Never null. The session keeps the list, made once, until the keys change: each key in it costs a
  // multiplication on the curve.
  static std::shared_ptr<const OpeningKeys> of(Session& session);
  const std::vector<crypto::OpeningKey>& list() const { return list_; }

 private:
  Hash32 made_of_;
  std::vector<std::unique_ptr<crypto::KemKey>> keys_;
  std::vector<crypto::OpeningKey> list_;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_KEYS_H_
