// SPDX-License-Identifier: Apache-2.0
#include "cli/work/post.h"

#include <algorithm>

#include "cli/member/sync.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::uint8_t kMostImportance = 3;

// Japanese when any kana or ideograph stands in it; what a reader's program does with it is display.
std::string language_of(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0xE3 && lead <= 0xE9) return "ja";
  }
  return "en";
}

// Asks until `wait` is over or every named node has it.
void follow_delivery(Session& session, PostResult& result, std::chrono::milliseconds wait) {
  const auto node = session.node();
  if (!node || *node == nullptr) return;
  const auto delivery = (*node)->delivery(*result.entry, result.of, wait);
  if (!delivery) {
    if (delivery.error().code == ErrorCode::kUnreachable) session.drop_node();
    return;
  }
  result.of = delivery->of;
  result.delivered = static_cast<std::uint32_t>(
      std::count_if(delivery->rows.begin(), delivery->rows.end(),
                    [](const DeliveryRow& row) { return row.delivered_ms != 0; }));
}

}  // namespace

Outcome<Draft> prepare(Session& session, const PostWish& wish) {
  Draft draft;
  member::AudienceWish audience;
  if (!wish.tlp || wish.tlp->empty()) return user_error(UserCode::kTlpMissing);
  audience.tlp = parse_tlp(*wish.tlp);
  if (!audience.tlp) {
    return user_error(UserCode::kTlpUnknown, {{"given", make_visible(*wish.tlp, true)}});
  }
  if (wish.importance > kMostImportance) {
    return user_error(UserCode::kUsage, {{"what", "importance 0-3"}});
  }
  auto written = member::read_written(wish.document, wish.title, wish.flash);
  if (!written) return written.error();
  audience.to = member::split_recipients(wish.to);
  audience.with_members = wish.with_members;
  audience.flash = wish.flash;
  auto resolved = member::resolve(session, audience);
  if (!resolved) return resolved.error();
  draft.written = std::move(*written);
  draft.audience = std::move(*resolved);
  draft.exercise = wish.exercise;
  draft.flash = wish.flash;
  draft.importance = wish.importance;
  return draft;
}

Outcome<PostResult> send(Session& session, const Draft& draft, std::chrono::milliseconds wait) {
  member::SealWish wish;
  wish.audience = draft.audience;
  wish.content = encode(
      Advisory{draft.written.title, draft.written.text, language_of(draft.written.text)});
  wish.title = draft.written.title;
  wish.exercise = draft.exercise;
  wish.flash = draft.flash;
  wish.importance = draft.importance;
  const auto sealed = member::seal_to_outbox(session, wish);
  if (!sealed) return sealed.error();
  const auto flushed = member::flush_outbox(session);
  if (!flushed) return flushed.error();
  PostResult result;
  result.number = sealed->number;
  const auto mine = std::find_if(flushed->posted.begin(), flushed->posted.end(),
                                 [&](const auto& posted) { return posted.first == sealed->msg; });
  if (mine == flushed->posted.end()) {
    // A node that says no is an error; one that does not answer is not.
    for (const member::Refused& refused : flushed->refused) {
      if (refused.msg == sealed->msg) return refused.error;
    }
    return result;
  }
  result.stored = true;
  result.entry = mine->second.entry_id;
  result.of = mine->second.of;
  result.delivered = 1;  // the own node committed it
  // Into the own archive at once, by the way that everything takes.
  if (const auto synced = member::sync(session); !synced) return synced.error();
  follow_delivery(session, result, wait);
  return result;
}

}  // namespace ceptoar::work
