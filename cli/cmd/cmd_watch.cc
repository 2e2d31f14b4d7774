// SPDX-License-Identifier: Apache-2.0
// watch: a line for each new item, until told to end. The session is open for each look only; between
// them the node is asked with the transport key alone.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "cli/cmd/commands.h"
#include "cli/cmd/filters.h"
#include "cli/cmd/notices.h"
#include "cli/cmd/screens_watch.h"
#include "cli/member/doorbell.h"
#include "cli/ui/live.h"
#include "cli/work/watch.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::Rung;
using member::user_error;
using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

namespace {

constexpr milliseconds kSlice{1000};        // Ctrl-C is answered within this
constexpr milliseconds kShortestPause{250};
constexpr milliseconds kLongestPause{10'000};
constexpr int kOthersShare = 4;             // times as long as a look took, the home is left to others
constexpr milliseconds kFirstBackoff{500};
constexpr milliseconds kLongestBackoff{30'000};
constexpr std::chrono::minutes kBusySaid{1};  // what comes meanwhile is not shown: that wants to be known
constexpr std::chrono::minutes kUpkeep{5};  // keys want to be renewed though nothing comes
constexpr std::uint64_t kMostItems = 1'000'000;
constexpr std::string_view kSendmail = "/usr/sbin/sendmail";

Outcome<std::uint64_t> items_wanted(const std::string& typed) {
  if (typed.empty()) return std::uint64_t{0};
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), out);
  const bool number = error == std::errc() && end == typed.data() + typed.size();
  if (number && out > 0 && out <= kMostItems) return out;
  return user_error(UserCode::kUsageChoice, {{"option", "--once"},
                                             {"value", make_visible(typed, true)},
                                             {"choices", "1, 2, 3 ..."}});
}

class Watcher {
 public:
  Watcher(Context& context, const WatchArgs& args, std::uint64_t wanted,
          std::vector<Notice> notices)
      : context_(context),
        args_(args),
        wanted_(wanted),
        notices_(std::move(notices)),
        live_(context.out().terminal(), context.out().stream()),
        doorbell_(context.connector()),
        begun_(std::chrono::steady_clock::now()) {
    settings_.lang = context.lang();
    settings_.sendmail = args.sendmail.empty() ? std::string(kSendmail) : args.sendmail;
    settings_.environment = plain_environment(context.environment());
  }

  Outcome<int> run() {
    for (;;) {
      const auto before = std::chrono::steady_clock::now();
      const Outcome<work::Watched> watched = look();
      const bool busy = !watched && watched.error().code == UserCode::kBusy;
      if (!watched && !busy) return watched.error();
      note_busy(busy);
      if (watched) {
        const auto took = std::chrono::duration_cast<milliseconds>(
            std::chrono::steady_clock::now() - before);
        if (!show(*watched)) return finish();
        pause_ = std::clamp(took * kOthersShare, kShortestPause, kLongestPause);
        if (watched->more && !is_over()) continue;
      }
      if (!rest(busy ? kSlice : pause_)) return finish();
      if (watched && !wait()) return finish();
    }
  }

 private:
  Outcome<work::Watched> look() {
    const Outcome<OpenSession> session = context_.open_started();
    if (!session) return session.error();
    if (auto ready = prepare(**session); !ready) return ready.error();
    if (auto kept = member::keep_watched_to(**session, place_); !kept) return kept.error();
    kept_place_ = place_;
    if (auto set = doorbell_.set(**session); !set) return set.error();
    heard(session->started.sync.heard());
    return work::watch_from(**session, filter_, place_);
  }

  // Once, in the first session.
  Outcome<void> prepare(member::Session& session) {
    if (prepared_) return {};
    auto filter = filter_of(session, args_.filter, context_.now_ms());
    if (!filter) return filter.error();
    filter_ = std::move(*filter);
    const auto begin = work::watch_begin(session, args_.only_new);
    if (!begin) return begin.error();
    place_ = *begin;
    prepared_ = true;
    return {};
  }

  // False when that was all.
  bool show(const work::Watched& watched) {
    for (const work::WatchedItem& one : watched.items) {
      if (args_.jsonl || context_.json()) {
        context_.print_json(watched_document(one.item));
      } else {
        show_watched(context_.out(), one.item);
        context_.out().flush();
      }
      if (!context_.out().stream().good()) return false;  // whoever read it is gone
      for (const Notice& notice : notices_) give(notice, one.item);
      place_ = one.place;
      if (++shown_ == wanted_ || !live_.wait({})) return false;
    }
    place_ = std::max(place_, watched.place);
    return true;
  }

  void give(const Notice& notice, const work::InboxItem& item) {
    work::Launch what = launch_of(notice, item, settings_);
    what.given_up = [this] { return !live_.wait({}); };
    const work::Launched done = work::launch(what);
    if (done.end == work::LaunchEnd::kDone) return;
    std::string why;
    switch (done.end) {
      case work::LaunchEnd::kDone: break;
      case work::LaunchEnd::kFailed:
        why = context_.tr(Msg::kWatchExit, {{"status", std::to_string(done.number)}});
        break;
      case work::LaunchEnd::kKilled:
        why = context_.tr(Msg::kWatchSignal, {{"signal", std::to_string(done.number)}});
        break;
      case work::LaunchEnd::kNotStarted: why = std::strerror(done.number); break;
      case work::LaunchEnd::kTooLong: why = context_.tr(Msg::kWatchTooLong); break;
    }
    const bool line = notice.way == NoticeWay::kExec || notice.way == NoticeWay::kCommand;
    context_.err().say(Msg::kWatchNoticeFailed,
                       {{"command", make_visible(line ? notice.what : what.words.front(), true)},
                        {"why", why}});
    context_.err().flush();
  }

  // That another command holds the home is said once, and again while that lasts.
  void note_busy(bool busy) {
    const auto now = std::chrono::steady_clock::now();
    if (!busy || !busy_said_) {
      busy_said_ = busy ? std::optional(now) : std::nullopt;
    } else if (now - *busy_said_ >= kBusySaid) {
      busy_said_ = now;
      context_.say_waiting_again();
    }
  }

  // Says once that the node is gone, and once that it is back.
  void heard(bool online) {
    if (online == online_) return;
    online_ = online;
    context_.err().say(online ? Msg::kWatchBack : Msg::kWatchLost);
    context_.err().flush();
  }

  // False at the end.
  bool wait() {
    const auto upkeep = std::chrono::steady_clock::now() + kUpkeep;
    milliseconds backoff = kFirstBackoff;
    while (std::chrono::steady_clock::now() < upkeep) {
      if (is_over()) return false;
      const Rung rung = doorbell_.wait(std::min(kSlice, left()));
      if (!live_.wait({})) return false;
      heard(rung != Rung::kNoNode);
      if (rung == Rung::kNew) return true;
      if (rung == Rung::kNothing) backoff = kFirstBackoff;
      if (rung != Rung::kNoNode) continue;
      if (!rest(backoff)) return false;
      backoff = std::min(backoff * 2, kLongestBackoff);
    }
    return true;
  }

  // In slices: false at the end.
  bool rest(milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    for (;;) {
      const auto rest = std::chrono::duration_cast<milliseconds>(
          end - std::chrono::steady_clock::now());
      if (is_over() || !live_.wait({})) return false;
      if (rest.count() <= 0) return true;
      if (!live_.wait(std::min({rest, kSlice, left()}))) return false;
    }
  }

  milliseconds left() const {
    if (!args_.until) return kSlice;
    const auto passed = std::chrono::duration_cast<milliseconds>(
        std::chrono::steady_clock::now() - begun_);
    return std::max(*args_.until - passed, milliseconds{0});
  }
  bool is_over() const { return args_.until && left().count() == 0; }

  // The next run begins behind what this one showed. When another command holds the home, what was
  // shown since the last look is shown once more then.
  Outcome<int> finish() {
    if (place_ == kept_place_) return kExitDone;
    const Outcome<OpenSession> session = context_.open_session();
    if (!session && session.error().code == UserCode::kBusy) return kExitDone;
    if (!session) return session.error();
    if (auto kept = member::keep_watched_to(**session, place_); !kept) return kept.error();
    return kExitDone;
  }

  Context& context_;
  const WatchArgs& args_;
  std::uint64_t wanted_;  // 0: no end
  std::vector<Notice> notices_;
  NoticeSettings settings_;
  ui::Live live_;
  member::Doorbell doorbell_;
  SteadyTime begun_;
  std::optional<SteadyTime> busy_said_;  // none: the home was there at the last look
  work::InboxFilter filter_;
  bool prepared_ = false;
  bool online_ = true;
  std::uint64_t place_ = 0;
  std::uint64_t kept_place_ = 0;
  std::uint64_t shown_ = 0;
  milliseconds pause_ = kShortestPause;
};

}  // namespace

Outcome<int> run(Context& context, const WatchArgs& args) {
  const auto wanted = items_wanted(args.once);
  if (!wanted) return wanted.error();
  auto notices = notices_of(args);
  if (!notices) return notices.error();
  return Watcher(context, args, *wanted, std::move(*notices)).run();
}

}  // namespace ceptoar::cmd
