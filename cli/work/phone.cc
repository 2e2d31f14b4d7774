// SPDX-License-Identifier: Apache-2.0
#include "cli/work/phone.h"

#include <array>

#include "cli/work/find.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;

namespace {

std::string four_digits(std::uint32_t nonce) {
  const std::string digits = std::to_string(nonce);
  return std::string(4 - std::min<std::size_t>(digits.size(), 4), '0') + digits;
}

// 2^32 is no multiple of 10 000; the bias of 10^-6 does not matter for a number that need only be new.
std::uint32_t new_nonce(Session& session) {
  std::array<std::uint8_t, 4> bytes{};
  session.random().fill(bytes);
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value % crypto::kReadBackNonces;
}

}  // namespace

Outcome<PhoneScript> phone_script(Session& session, std::string_view id, const PhoneWish& wish) {
  auto item = read_item(session, id);
  if (!item) return item.error();
  PhoneScript out;
  out.item = std::move(*item);
  out.called = wish.called;
  if (out.item.queued) out.why = NoDigits::kQueued;
  else if (out.item.summary.tlp == Tlp::kClear) out.why = NoDigits::kPublic;
  else if (!wish.called && !wish.nonce) out.why = NoDigits::kAskNonce;
  if (out.why != NoDigits::kNone) return out;
  const auto again = member::reopen(session, out.item.summary.entry);
  if (!again) return again.error();
  const std::uint32_t nonce = wish.nonce ? *wish.nonce : new_nonce(session);
  const auto digits = crypto::read_back(again->opened, again->header, nonce);
  if (!digits) {
    out.why = NoDigits::kRelayed;
    return out;
  }
  out.nonce = four_digits(nonce);
  out.digits = *digits;
  return out;
}

}  // namespace ceptoar::work
