// SPDX-License-Identifier: Apache-2.0
// Bugs planted on purpose: proof that the simulator finds what it says it finds. They exist only in
// the simulator's own copy of this library (target ceptoar_core_planted); everywhere else
// planted() is the constant false and the branch is not compiled in.
#ifndef CEPTOAR_NODE_CORE_PLANT_H_
#define CEPTOAR_NODE_CORE_PLANT_H_

namespace ceptoar::core {

enum class Bug {
  kNone,
  kAckBeforeCommit,      // a peer's entry is acknowledged before it is durable
  kPushBeforeCommit,     // an own number leaves before its commit
  kFrontierTooHigh,      // recovery believes in one entry more than there is
  kPairListIgnored,      // what a peer lists of directed bodies is not asked for
  kReceiptForWrongNode,  // a receipt is counted for another node
  kFlashWaits,           // a flash waits its turn like all else
  kNumbersAtOnce,        // after a start numbers are given before peers were heard
  kPairSumLater,         // a body's part of the pair sums is written in a commit of its own
};

#ifdef CEPTOAR_PLANTED
extern Bug planted_bug;
inline bool planted(Bug bug) { return planted_bug == bug; }
#else
constexpr bool planted(Bug) { return false; }
#endif

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_PLANT_H_
