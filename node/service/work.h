// SPDX-License-Identifier: Apache-2.0
// What the verifier threads do: signatures, HPKE boxes and reads of the store, one job in, one
// event out. Pure but for the store: testable without a thread.
#ifndef CEPTOAR_NODE_SERVICE_WORK_H_
#define CEPTOAR_NODE_SERVICE_WORK_H_

#include <memory>
#include <variant>

#include "crypto/certificate.h"
#include "node/core/core.h"
#include "store/node_store.h"

namespace ceptoar::service {

// A request for a change of the access list, with the roster it is judged by.
struct AccessWork {
  core::VerifyAccess job;
  std::shared_ptr<const crypto::RosterState> roster;
  std::uint64_t now_ms;
};

// The same for a device's proof.
struct DeviceWork {
  core::VerifyDevice job;
  std::shared_ptr<const crypto::RosterState> roster;
  std::uint64_t now_ms;
};

using Work =
    std::variant<core::VerifyEntry, core::VerifyRouting, core::VerifyReceipt, core::VerifyPost,
                 AccessWork, DeviceWork, core::SignEntry, core::SignReceipt, core::Load, core::Scan>;

// Given to the verifier threads once and never changed.
// Lifetime: the store and the keys outlive the threads.
struct WorkContext {
  NetworkId network;
  NodeId self;
  const crypto::SignKey& nsk;
  const crypto::KemKey& ntk;
  const store::NodeStore& store;
};

// Whether it may take much longer than a signature check: an access list has a signature for each holder, a
// directed entry a box for each node, a scan as many rows as there are.
bool takes_long(const Work& work);

core::Event do_work(const WorkContext& context, Work work, crypto::Random& random);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_WORK_H_
