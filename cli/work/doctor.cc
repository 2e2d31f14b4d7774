// SPDX-License-Identifier: Apache-2.0
#include "cli/work/doctor.h"

#include <algorithm>
#include <cstdlib>

#include "schema/audit.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::work {
namespace {

using member::Argument;
using member::UserCode;

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kDiskFull = 64 * kMiB;
constexpr std::uint64_t kDiskLow = 1024 * kMiB;
constexpr std::uint64_t kKeysEndingMs = limits::kHolderEndsSoonDays * limits::kDayMs;
constexpr std::uint64_t kRosterEndingMs = limits::kRosterEndsSoonDays * limits::kDayMs;
constexpr std::uint64_t kStuckMs = 3'600'000;
constexpr std::uint64_t kClockOffMs = 2000;  // as `status` warns
constexpr std::size_t kNarrow = 60;

// "2026-01-19 10:20"
std::string minute(std::uint64_t ms) {
  constexpr std::size_t kToMinute = 16;
  return format_jst_long(ms).substr(0, kToMinute);
}

// Two roots that a node without news sends were missed.
constexpr std::uint64_t kCanaryOldMs = 2 * limits::kAuditRootAtLeastMs + limits::kAuditRootEveryMs;

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes / kMiB) + " MiB"; }

std::string tenths(std::uint64_t ms) {
  return std::to_string(ms / 1000) + "." + std::to_string(ms % 1000 / 100);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// An error that says the keys did open, and the archive behind them did not.
bool is_of_archive(const member::UserError& error) {
  return error.code == UserCode::kStoreCorrupt || error.code == UserCode::kStoreFull ||
         error.argument("what").find("/archive") != std::string_view::npos;
}

class Doctor {
 public:
  explicit Doctor(const DoctorFacts& facts) : facts_(facts) {}

  std::vector<Diagnosis> run() {
    home();
    modes();
    disk();
    archive();
    keys();
    roster();
    node();
    peers();
    clock();
    queue();
    alarms();
    audit();
    canary();
    machine();
    return std::move(found_);
  }

 private:
  void say(Finding finding, std::vector<Argument> args = {}) {
    found_.push_back({finding, std::move(args)});
  }

  void home() {
    const auto& error = facts_.open_error;
    if (!facts_.home_exists) {
      say(Finding::kHomeMissing, {{"path", facts_.home}});
    } else if (!error || is_of_archive(*error)) {
      say(Finding::kHomeOpens, {{"path", facts_.home}});
    } else if (error->code == UserCode::kBusy) {
      say(Finding::kHomeBusy, {{"path", facts_.home}});
    } else {
      say(Finding::kHomeClosed, {{"path", facts_.home}, {"code", std::string(error->id())}});
    }
  }

  void modes() {
    if (!facts_.wrong_files) return say(Finding::kModesUnseen);
    if (facts_.wrong_files->empty()) return say(Finding::kModesClosed);
    for (const DoctorFacts::WrongFile& file : *facts_.wrong_files) {
      if (file.foreign) {
        say(Finding::kModesOwner, {{"path", file.path}});
      } else {
        say(Finding::kModesLoose,
            {{"path", file.path}, {"mode", file.mode}, {"right", file.directory ? "700" : "600"}});
      }
    }
  }

  void disk() {
    if (!facts_.free_bytes) return say(Finding::kDiskUnseen);
    const std::uint64_t free = *facts_.free_bytes;
    say(free < kDiskFull  ? Finding::kDiskFull
        : free < kDiskLow ? Finding::kDiskLow
                          : Finding::kDiskRoom,
        {{"free", mebibytes(free)}});
  }

  void archive() {
    const auto& error = facts_.archive_error ? facts_.archive_error : facts_.open_error;
    if (error && (facts_.archive_error || is_of_archive(*error))) {
      say(Finding::kArchiveBroken, {{"code", std::string(error->id())}});
    } else if (!facts_.home_exists || error) {
      say(Finding::kArchiveUnseen);
    } else {
      say(Finding::kArchiveReads, {{"count", std::to_string(facts_.archive_rows)}});
    }
  }

  void keys() {
    if (!facts_.member) return say(Finding::kKeysUnseen);
    const DoctorFacts::Member& me = *facts_.member;
    if (me.error) return say(Finding::kKeysRefused, {{"code", std::string(me.error->id())}});
    if (!me.enrolled) return say(Finding::kKeysNone);
    if (me.keys_end_ms == 0) return say(Finding::kKeysUnseen);
    say(me.keys_end_ms <= facts_.now_ms                   ? Finding::kKeysEnded
        : me.keys_end_ms <= facts_.now_ms + kKeysEndingMs ? Finding::kKeysEnding
                                                          : Finding::kKeysValid,
        {{"time", minute(me.keys_end_ms)}});
    if (me.companies_ending != 0) {
      say(Finding::kCompaniesEnding, {{"count", std::to_string(me.companies_ending)}});
    }
    if (me.company_end_ms != 0) {
      say(Finding::kCompanyEnding, {{"time", minute(me.company_end_ms)}});
    }
    if (me.admin_key_end_ms != 0) {
      say(Finding::kAdminKeyOld, {{"time", minute(me.admin_key_end_ms)}});
    }
    if (me.node_key_end_ms != 0) {
      say(Finding::kNodeKeyOld, {{"time", minute(me.node_key_end_ms)}});
    }
  }

  void roster() {
    if (!facts_.roster) {
      return say(facts_.member ? Finding::kRosterNone : Finding::kRosterUnseen);
    }
    const DoctorFacts::Roster& own = *facts_.roster;
    const std::string version = std::to_string(own.version);
    if (facts_.node && facts_.node->answers && facts_.node->roster_version > own.version) {
      say(Finding::kRosterBehind,
          {{"version", version}, {"newest", std::to_string(facts_.node->roster_version)}});
    }
    say(own.expires_ms <= facts_.now_ms                     ? Finding::kRosterEnded
        : own.expires_ms <= facts_.now_ms + kRosterEndingMs ? Finding::kRosterEnding
                                                            : Finding::kRosterValid,
        {{"version", version}, {"time", minute(own.expires_ms)}});
    if (own.own_suspended_until_ms != 0) {
      say(Finding::kOwnSuspended, {{"time", minute(own.own_suspended_until_ms)}});
    }
    if (own.suspended.empty()) return;
    std::string orgs;
    for (const std::string& one : own.suspended) orgs += (orgs.empty() ? "" : ", ") + one;
    say(Finding::kRosterSuspends, {{"orgs", orgs}});
  }

  void node() {
    if (!facts_.node) return say(Finding::kNodeUnseen);
    const DoctorFacts::Node& node = *facts_.node;
    if (!node.answers) return say(Finding::kNodeSilent, {{"node", node.handle}});
    say(!node.strangers_out   ? Finding::kGateUnseen
        : *node.strangers_out ? Finding::kGateClosed
                              : Finding::kGateOpen,
        {{"node", node.handle}});
    if (node.read_only) return say(Finding::kNodeReadOnly, {{"node", node.handle}});
    say(Finding::kNodeAnswers, {{"node", node.handle}, {"program", node.program}});
  }

  void peers() {
    if (!facts_.node || !facts_.node->answers || !facts_.node->peers_known) {
      return say(Finding::kPeersUnseen);
    }
    const DoctorFacts::Node& node = *facts_.node;
    const std::string all = std::to_string(node.peers);
    if (node.peers == 0) return say(Finding::kPeersAlone);
    if (node.unconnected.empty()) return say(Finding::kPeersConnected, {{"count", all}});
    if (node.unconnected.size() == node.peers) return say(Finding::kPeersLost, {{"count", all}});
    say(Finding::kPeersSome, {{"connected", std::to_string(node.peers - node.unconnected.size())},
                              {"of", all},
                              {"names", joined(node.unconnected)}});
  }

  void clock() {
    if (facts_.node && facts_.node->answers) {
      const auto off = static_cast<std::uint64_t>(std::llabs(facts_.node->clock_off_ms));
      const std::vector<Argument> args = {{"seconds", tenths(off)}};
      if (off > limits::kHlcAdoptMs) return say(Finding::kClockFar, args);
      if (off > kClockOffMs) return say(Finding::kClockOff, args);
      if (facts_.clock_synchronised.value_or(true)) return say(Finding::kClockAgrees, args);
    }
    if (!facts_.clock_synchronised) return say(Finding::kClockUnseen);
    say(*facts_.clock_synchronised ? Finding::kClockSynchronised : Finding::kClockUnsynchronised);
  }

  void queue() {
    if (!facts_.member) return say(Finding::kQueueUnseen);
    const DoctorFacts::Member& me = *facts_.member;
    if (me.queued == 0) return say(Finding::kQueueEmpty);
    const std::uint64_t waited =
        facts_.now_ms > me.oldest_queued_ms ? facts_.now_ms - me.oldest_queued_ms : 0;
    say(waited > kStuckMs ? Finding::kQueueStuck : Finding::kQueueWaiting,
        {{"count", std::to_string(me.queued)}, {"minutes", std::to_string(waited / 60'000)}});
  }

  void alarms() {
    if (!facts_.member) return say(Finding::kAlarmsUnseen);
    if (facts_.member->alarms == 0) return say(Finding::kAlarmsNone);
    say(Finding::kAlarmsStanding, {{"count", std::to_string(facts_.member->alarms)}});
  }

  void audit() {
    if (!facts_.member) return say(Finding::kAuditUnseen);
    const DoctorFacts::Member& me = *facts_.member;
    if (me.audit_error) return say(Finding::kAuditBroken, {{"code", std::string(me.audit_error->id())}});
    say(Finding::kAuditWhole, {{"count", std::to_string(me.audit_records)}});
  }

  // A node's root is its canary: posted, committed, acknowledged by peers, and here it is.
  void canary() {
    if (!facts_.member) return;
    const DoctorFacts::Member& me = *facts_.member;
    if (me.node_root_bad) return say(Finding::kCanaryBad);
    if (me.node_root_ms == 0) return say(Finding::kCanaryNone);
    const std::uint64_t age =
        facts_.now_ms > me.node_root_ms ? facts_.now_ms - me.node_root_ms : 0;
    say(age > kCanaryOldMs ? Finding::kCanaryOld : Finding::kCanarySeen,
        {{"hours", std::to_string(age / 3'600'000)}});
  }

  void machine() {
    say(facts_.core_dumps ? Finding::kCoreOn : Finding::kCoreOff);
    if (facts_.open_swaps.empty()) {
      say(Finding::kSwapClosed);
    } else {
      say(Finding::kSwapOpen, {{"names", joined(facts_.open_swaps)}});
    }
    std::string locale = facts_.locale;
    std::transform(locale.begin(), locale.end(), locale.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool utf8 = locale.find("utf-8") != std::string::npos ||
                      locale.find("utf8") != std::string::npos;
    say(utf8 ? Finding::kLocaleUtf8 : Finding::kLocaleOther,
        {{"value", facts_.locale.empty() ? "C" : facts_.locale}});
    if (!facts_.is_terminal) return say(Finding::kTerminalPipe);
    say(facts_.width != 0 && facts_.width < kNarrow ? Finding::kTerminalNarrow
                                                    : Finding::kTerminalWide,
        {{"width", std::to_string(facts_.width)}, {"ambiguous", std::to_string(facts_.ambiguous)}});
  }

  const DoctorFacts& facts_;
  std::vector<Diagnosis> found_;
};

}  // namespace

const std::vector<FindingFacts>& findings() {
  static const std::vector<FindingFacts> kTable = {
#define CEPTOAR_X(check, name, id) {Finding::k##name, Check::k##check, Level::kOk, id},
      CEPTOAR_FINDINGS_FINE(CEPTOAR_X)
#undef CEPTOAR_X
#define CEPTOAR_X(check, name, id) {Finding::k##name, Check::k##check, Level::kWarn, id},
      CEPTOAR_FINDINGS_WARN(CEPTOAR_X)
#undef CEPTOAR_X
#define CEPTOAR_X(check, name, id) {Finding::k##name, Check::k##check, Level::kFail, id},
      CEPTOAR_FINDINGS_FAIL(CEPTOAR_X)
#undef CEPTOAR_X
  };
  return kTable;
}

const FindingFacts& facts_of(Finding finding) {
  return findings()[static_cast<std::size_t>(finding)];
}

std::vector<Diagnosis> judge(const DoctorFacts& facts) { return Doctor(facts).run(); }

}  // namespace ceptoar::work
