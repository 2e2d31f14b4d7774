// SPDX-License-Identifier: Apache-2.0
#include "cli/work/notice.h"

#include <algorithm>
#include <map>

#include "cli/member/archive_items.h"
#include "cli/work/held_report.h"
#include "cli/work/reporter.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::string_view kLabel = "amber+strict";
constexpr std::uint64_t kSeenDays = 7;
constexpr std::uint8_t kCaution = 1;

Outcome<liaison::FailureNotice> notice_for(Session& session, const Organisation& org,
                                           const NoticeWish& wish) {
  liaison::FailureNotice out;
  auto service = member::clean_text(as_bytes(wish.service), "text", true);
  if (!service) return service.error();
  out.service = std::move(service->text);
  out.sector = wish.sector.empty() ? org.sector : wish.sector;
  // A sector is one word, as "telecom_info".
  const bool word = !out.sector.empty() && out.sector.size() <= limits::kHandleBytes &&
                    std::all_of(out.sector.begin(), out.sector.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
                    });
  if (!word) return user_error(UserCode::kNoticeSector, {{"given", make_visible(out.sector, true)}});
  const auto start = liaison::parse_time_said(wish.since, session.now_ms());
  if (!start) {
    return user_error(UserCode::kTimeForm,
                      {{"where", "--since"}, {"given", make_visible(wish.since, true)}});
  }
  out.start = *start;
  return out;
}

}  // namespace

Outcome<PreparedNotice> prepare_notice(Session& session, const HeldPack& pack,
                                       const NoticeWish& wish) {
  const auto who = own_reporter(session);
  if (!who) return who.error();
  const auto& [own, org, reporter] = *who;
  const auto notice = notice_for(session, *org, wish);
  if (!notice) return notice.error();
  auto planned = liaison::plan_notice(pack.pack, reporter);
  if (const auto* refusal = std::get_if<liaison::Refusal>(&planned)) {
    return refusal_error(*refusal, *org, pack, reporter,
                         {liaison::Purpose::kNotice, "report notice"});
  }
  PreparedNotice out;
  out.plan = std::get<liaison::Plan>(std::move(planned));
  PostWish post;
  post.details.kind = ContentKind::kShare;
  post.details.fields = liaison::encode_notice(*notice);
  post.importance = kCaution;
  const std::string text = "分野: " + notice->sector + "\nサービス: " + notice->service + "\n開始: " +
                           liaison::show_time(notice->start, session.now_ms(), true) + "\n";
  post.document = to_bytes(as_bytes(text));
  post.title = "障害発生情報";
  post.tlp = std::string(kLabel);
  for (const std::string& handle : out.plan.to) post.to += (post.to.empty() ? "" : ",") + handle;
  post.exercise = wish.exercise;
  auto draft = prepare(session, post);
  if (!draft) return draft.error();
  out.draft = std::move(*draft);
  return out;
}

Outcome<std::vector<SectorFailures>> failures_by_sector(Session& session) {
  const std::uint64_t now = session.now_ms();
  const std::uint64_t since = now > kSeenDays * limits::kDayMs ? now - kSeenDays * limits::kDayMs : 0;
  std::vector<ItemRow> rows;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    const bool gone = row.superseded || row.withdrawn || row.same_as.has_value();
    const bool fits = !gone && row.content == ContentKind::kShare && row.sent_ms >= since &&
                      member::finer_kind(session, row.entry) == liaison::kFailureNotice;
    if (fits) rows.push_back(std::move(row));
    return true;
  });
  if (!listed) return listed.error();
  std::map<std::string, SectorFailures> by_sector;
  for (const ItemRow& row : rows) {
    const auto held = open_item(session, row);
    if (!held) continue;  // closed with its retention
    const auto notice = liaison::notice_of(held->content);
    if (!notice) continue;
    SectorFailures& at = by_sector[notice->sector];
    at.sector = notice->sector;
    at.failures.push_back(FailureSeen{notice->service, notice->start, row.exercise});
  }
  std::vector<SectorFailures> out;
  for (auto& [sector, one] : by_sector) {
    std::sort(one.failures.begin(), one.failures.end(), [](const FailureSeen& a, const FailureSeen& b) {
      return std::pair(a.start.at_ms, a.service) < std::pair(b.start.at_ms, b.service);
    });
    auto reach = suggested_for(session, sector);
    if (!reach) return reach.error();
    one.reach = std::move(*reach);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace ceptoar::work
