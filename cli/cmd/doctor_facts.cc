// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/doctor_facts.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/member/alarms.h"
#include "cli/member/audit.h"
#include "cli/member/gate.h"
#include "cli/member/keys.h"
#include "cli/member/roster_nodes.h"
#include "cli/member/sealing.h"
#include "cli/work/key_ends.h"
#include "cli/work/people.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "store/files.h"

namespace ceptoar::cmd {

namespace fs = std::filesystem;
using store::ArchiveTable;
using work::DoctorFacts;

namespace {

constexpr std::size_t kRowsRead = 2048;  // of each table: the newest, in a moment

std::string content_of(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string octal(mode_t mode) {
  constexpr mode_t kDigit = 7;
  std::string out;
  for (const int shift : {6, 3, 0}) out.push_back(static_cast<char>('0' + (mode >> shift & kDigit)));
  return out;
}

std::optional<DoctorFacts::WrongFile> wrong_file(const fs::path& path) {
  constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
  struct stat facts = {};
  if (lstat(path.c_str(), &facts) != 0) return std::nullopt;
  const bool foreign = facts.st_uid != geteuid() && facts.st_uid != 0;
  if (!foreign && (facts.st_mode & kOthers) == 0) return std::nullopt;
  return DoctorFacts::WrongFile{path.string(), octal(facts.st_mode), S_ISDIR(facts.st_mode), foreign};
}

std::string locale_of(const ui::Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const auto value = environment(name); value && !value->empty()) return *value;
  }
  return {};
}

std::optional<bool> clock_synchronised() {
  timex state = {};
  const int told = adjtimex(&state);
  if (told < 0) return std::nullopt;
  return told != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

// Every table sealed in the archive, newest rows: a value that was altered does not open.
void read_archive(const store::MemberArchive& archive, DoctorFacts& facts) {
  for (const ArchiveTable table :
       {ArchiveTable::kMeta, ArchiveTable::kEntries, ArchiveTable::kContentKeys,
        ArchiveTable::kItems, ArchiveTable::kRosters, ArchiveTable::kOutbox}) {
    const auto rows = archive.scan(table, {}, true, kRowsRead);
    if (!rows) {
      facts.archive_error = member::from_error(rows.error(), "archive");
      return;
    }
    facts.archive_rows += rows->size();
  }
}

// The earliest end of what makes this member a member.
std::uint64_t keys_end(member::Session& session, const member::Identity& me) {
  std::uint64_t end = 0;
  const auto add = [&end](std::uint64_t ms) {
    if (ms != 0 && (end == 0 || ms < end)) end = ms;
  };
  const auto add_certificate = [&add](const Bytes& bytes) {
    const auto wire = parse<SignedCertificate>(bytes);
    if (!wire) return;
    if (const auto certificate = parse<Certificate>(wire->certificate)) {
      add(certificate->not_after_ms);
    }
  };
  for (const Bytes& certificate : me.chain) add_certificate(certificate);
  if (me.device) add_certificate(*me.device);
  // This program replaces the key itself, a week before its end: it counts when it did not.
  const std::uint64_t late_ms = session.now_ms() + limits::kEpochEndsSoonDays * limits::kDayMs;
  if (const auto rows = member::key_rows(session)) {
    for (const member::KeyRow& row : *rows) {
      const bool late = row.not_after_ms <= late_ms;
      if (row.current && row.key_class == ReaderClass::kPerson && late) add(row.not_after_ms);
    }
  }
  return end;
}

DoctorFacts::Member look_at_member(member::Session& session) {
  DoctorFacts::Member out;
  const auto identity = session.identity();
  if (identity) {
    out.enrolled = true;
    out.keys_end_ms = keys_end(session, **identity);
    if (const auto ending = work::companies_ending(session)) {
      out.companies_ending = ending->count;
      out.company_end_ms = ending->own_ends_ms;
    }
    if (const auto ends = work::own_key_ends(session)) {
      for (const work::KeyEndRow& row : *ends) {  // the first to end comes first
        std::uint64_t* const end = row.what == work::KeyEnd::kAdminKey  ? &out.admin_key_end_ms
                                   : row.what == work::KeyEnd::kNodeKey ? &out.node_key_end_ms
                                                                        : nullptr;
        if (end != nullptr && *end == 0) *end = row.ends_ms;
      }
    }
  } else if (identity.error().code != UserCode::kNotEnrolled &&
             identity.error().code != UserCode::kNoRoster) {
    out.error = identity.error();
  }
  if (const auto queued = member::outbox_items(session)) {
    out.queued = queued->size();
    for (const member::OutboxItem& item : *queued) {
      if (out.oldest_queued_ms == 0 || item.created_ms < out.oldest_queued_ms) {
        out.oldest_queued_ms = item.created_ms;
      }
    }
  }
  if (const auto alarms = member::kept_alarms(session, false)) out.alarms = alarms->size();
  if (const auto log = member::read_audit(session)) {
    out.audit_records = log->head.tree.size;
    const auto whole = member::verify_audit(*log, {});
    if (!whole) out.audit_error = whole.error();
  } else {
    out.audit_error = log.error();
  }
  const auto node = session.node_record();
  const auto root = node ? member::witnessed_root(session, (*node)->id)
                         : Result<std::optional<crypto::Witnessed>>(std::nullopt);
  if (root && *root) {
    out.node_root_ms = (*root)->at_ms;
    out.node_root_bad = (*root)->bad;
  }
  return out;
}

DoctorFacts::Roster look_at_roster(member::Session& session, const crypto::RosterState& roster) {
  DoctorFacts::Roster out{roster.roster.version, roster.roster.expires_ms, {}, 0};
  for (const Organisation& org : roster.roster.organisations) {
    const std::uint64_t until = session.trust().suspended_until(org.id);
    if (until == 0) continue;
    if (org.handle == session.home().config().node) {
      out.own_suspended_until_ms = until;
    } else {
      out.suspended.push_back(org.handle);
    }
  }
  const auto* agreed = session.trust().agreed();
  for (const NodeRecord& node : roster.roster.nodes) {
    const Organisation* org = roster.find_org(node.org);
    const NodeRecord* voted = agreed == nullptr ? nullptr : (*agreed)->find_node(node.id);
    const bool alone = node.status == Status::kSuspended && voted != nullptr &&
                       voted->status == Status::kActive && org != nullptr &&
                       org->status == Status::kActive;
    if (alone) out.suspended.push_back(org->handle + " " + member::place_of(node));
  }
  return out;
}

// Nobody can ask a node before the roster names it.
std::optional<DoctorFacts::Node> look_at_node(member::Session& session) {
  const auto link = session.node();
  if (!link) return std::nullopt;
  DoctorFacts::Node out;
  out.handle = session.home().config().node;
  if (*link == nullptr) return out;
  const Welcome& welcome = (*link)->welcome();
  out.answers = true;
  out.program = welcome.program;
  out.roster_version = welcome.roster_version;
  out.clock_off_ms = static_cast<std::int64_t>(welcome.now_ms) -
                     static_cast<std::int64_t>(session.now_ms());
  out.strangers_out = member::keeps_strangers_out(session);
  const auto peers = (*link)->peers();
  if (!peers) return out;
  out.peers_known = true;
  out.read_only = peers->read_only;
  out.peers = peers->rows.size();
  const auto roster = session.roster();
  for (const PeerRow& peer : peers->rows) {
    if (peer.connected) continue;
    const NodeRecord* record = roster ? (*roster)->find_node(peer.node) : nullptr;
    const Organisation* org = record == nullptr ? nullptr : (*roster)->find_org(record->org);
    out.unconnected.push_back(org == nullptr ? peer.node.hex() : org->handle);
  }
  std::sort(out.unconnected.begin(), out.unconnected.end());
  return out;
}

void look_inside(Context& context, DoctorFacts& facts) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) {
    facts.open_error = session.error();
    return;
  }
  const ui::Progress busy = context.busy(Msg::kBusyNode);
  read_archive((*session)->archive(), facts);
  facts.member = look_at_member(**session);
  if (const auto roster = (*session)->roster()) {
    facts.roster = look_at_roster(**session, **roster);
  }
  facts.node = look_at_node(**session);
}

}  // namespace

std::optional<std::vector<DoctorFacts::WrongFile>> wrong_files(const fs::path& home) {
  std::error_code failed;
  if (!fs::is_directory(home, failed)) return std::nullopt;
  std::vector<DoctorFacts::WrongFile> out;
  for (const fs::path& path : {home, home / "keys", home / "archive"}) {
    if (const auto wrong = wrong_file(path)) out.push_back(*wrong);
  }
  return out;
}

std::vector<std::string> open_swaps(std::string_view proc_swaps, const fs::path& block) {
  std::istringstream lines{std::string(proc_swaps)};
  std::vector<std::string> out;
  std::string line;
  std::getline(lines, line);  // the header
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string name;
    if (!(words >> name)) continue;
    const std::string device = fs::path(name).filename().string();
    if (device.starts_with("zram")) continue;
    // A device mapper's target says what it is: CRYPT-PLAIN-..., CRYPT-LUKS2-...
    if (content_of(block / device / "dm" / "uuid").starts_with("CRYPT-")) continue;
    out.push_back(name);
  }
  return out;
}

DoctorFacts gather_facts(Context& context) {
  DoctorFacts facts;
  facts.now_ms = context.now_ms();
  const fs::path home = context.home();
  std::error_code failed;
  facts.home = home.string();
  facts.home_exists = fs::exists(home / "keys", failed);
  facts.wrong_files = wrong_files(home);
  if (fs::is_directory(home, failed)) facts.free_bytes = store::free_bytes(home);
  look_inside(context, facts);
  facts.clock_synchronised = clock_synchronised();
  rlimit core = {};
  facts.core_dumps = getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 ||
                     prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
  facts.open_swaps = open_swaps(content_of("/proc/swaps"), "/sys/block");
  facts.locale = locale_of(context.environment());
  const ui::Terminal& terminal = context.out().terminal();
  facts.is_terminal = terminal.is_tty;
  facts.width = terminal.width;
  facts.ambiguous = terminal.ambiguous;
  return facts;
}

}  // namespace ceptoar::cmd
