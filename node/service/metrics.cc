// SPDX-License-Identifier: Apache-2.0
#include "node/service/metrics.h"

#include <fmt/format.h>

#include <initializer_list>
#include <iterator>
#include <string_view>
#include <utility>

namespace ceptoar::service {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

class Page {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP ceptoar_{0} {2}\n# TYPE ceptoar_{0} {1}\n",
                   name, type, help);
  }
  void sample(std::uint64_t value) {
    fmt::format_to(std::back_inserter(text_), "ceptoar_{} {}\n", name_, value);
  }
  void sample(std::string_view label, std::string_view of, std::uint64_t value) {
    fmt::format_to(std::back_inserter(text_), "ceptoar_{}{{{}=\"{}\"}} {}\n", name_, label,
                   escaped(of), value);
  }
  void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
    family(name, "gauge", help);
    sample(value);
  }
  void counter(std::string_view name, std::string_view help, std::uint64_t value) {
    family(name, "counter", help);
    sample(value);
  }
  // A time that has not come yet has no sample: alerts ask for its absence.
  void time(std::string_view name, std::string_view help, std::uint64_t seconds) {
    family(name, "gauge", help);
    if (seconds != 0) sample(seconds);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

void add_peers(Page& page, const Figures& figures) {
  page.family("peer_up", "gauge", "1 while the link to this node is up.");
  for (const auto& peer : figures.peers) page.sample("peer", peer.name, peer.up ? 1 : 0);
  page.family("peer_last_heard_seconds", "gauge", "When this node was last heard, UTC.");
  for (const auto& peer : figures.peers) {
    if (peer.last_heard_ms != 0) page.sample("peer", peer.name, peer.last_heard_ms / 1000);
  }
  page.family("peer_queue_entries", "gauge", "Entries on their way to this node.");
  for (const auto& peer : figures.peers) page.sample("peer", peer.name, peer.queued);
  page.family("peer_behind_entries", "gauge", "Own entries that this node does not have yet.");
  for (const auto& peer : figures.peers) page.sample("peer", peer.name, peer.behind);
}

void add_refusals(Page& page, const Figures& figures) {
  const net::PeerCounters& peers = figures.peer_counters;
  const net::MemberCounters& members = figures.member_counters;
  page.family("refused_total", "counter", "What was turned away, by reason.");
  for (const auto& [reason, count] : std::initializer_list<std::pair<const char*, std::uint64_t>>{
           {"key_not_listed", figures.refused},
           {"peer_nameless", peers.nameless},
           {"peer_not_live", peers.not_live},
           {"peer_multipart", peers.multipart},
           {"peer_hasty", peers.hasty},
           {"peer_wrong_key", peers.wrong_key},
           {"member_nameless", members.nameless},
           {"member_not_listed", members.not_listed},
           {"member_multipart", members.multipart},
           {"member_hasty", members.hasty}}) {
    page.sample("reason", reason, count);
  }
  page.family("link_failures_total", "counter", "Links to other nodes that failed, by reason.");
  page.sample("reason", "refused_there", peers.refused);
  page.sample("reason", "broken", peers.broken);
  page.sample("reason", "overflow", peers.overflow);
}

void add_store(Page& page, const MetricsFacts& facts) {
  page.gauge("store_bytes", "Size of the store's file.", facts.store_bytes);
  page.gauge("disk_free_bytes", "What the disk of the store has free.", facts.disk_free_bytes);
  page.gauge("store_read_only", "1 after a failed write: restart needed.",
             facts.store_read_only ? 1 : 0);
  page.family("store_space", "gauge", "1 for the state that holds: plenty, reserve or full.");
  page.sample("state", "plenty", facts.space == store::Space::kPlenty ? 1 : 0);
  page.sample("state", "reserve", facts.space == store::Space::kReserve ? 1 : 0);
  page.sample("state", "full", facts.space == store::Space::kFull ? 1 : 0);
  page.counter("store_commits_total", "Transactions made durable.", facts.commits.commits);
  page.counter("store_commit_failures_total", "Transactions that failed.", facts.commits.failed);
  page.counter("store_commit_microseconds_total", "Time spent in them.",
               facts.commits.microseconds);
  page.time("joined_seconds", "Since when this directory has something to back up, UTC.",
            facts.joined_s);
  page.time("backup_seconds", "When the last whole backup ended, UTC.", facts.backup_s);
  page.time("restore_proven_seconds", "When a backup was last proven to open, UTC.",
            facts.restore_proven_s);
}

void add_audit(Page& page, const MetricsFacts& facts) {
  const core::AuditFigures& audit = facts.figures.audit;
  page.gauge("audit_records", "Records ever written to the audit log.", audit.records);
  page.gauge("audit_whole", "0 when the audit log is not as it was written.",
             audit.damaged || facts.audit_fault ? 0 : 1);
  page.time("audit_verified_seconds", "When all of the audit log was last read and good, UTC.",
            facts.audit_verified_s);
  page.gauge("audit_root_records", "Records under the newest root that peers hold.",
             audit.sent_size);
  page.gauge("audit_roots_bad", "Nodes whose roots do not follow from one another.",
             audit.bad_roots);
  page.gauge("audit_roots_silent", "Connected nodes that have sent no root for a day.",
             audit.silent_roots);
  page.gauge("audit_roots_known", "Nodes whose roots are known here.", audit.witnessed);
  page.time("canary_seconds", "When an own entry last came back or failed to, UTC.",
            audit.canary_ms / 1000);
  page.family("canary_passed", "gauge", "1 when the last own entry came back.");
  if (audit.canary_ms != 0) page.sample(audit.canary_good ? 1 : 0);
}

}  // namespace

std::string metrics_text(const MetricsFacts& facts) {
  const Figures& figures = facts.figures;
  Page page;
  page.family("build_info", "gauge", "Version of the program.");
  page.sample("version", facts.version, 1);
  page.gauge("start_seconds", "When this process began to serve, UTC.", facts.started_s);
  page.gauge("thread_busy_milliseconds", "Longest time a thread has been at one piece of work.",
             facts.busiest_thread_ms);
  page.family("log_lines_total", "counter", "Lines of the log by severity.");
  page.sample("severity", "info", facts.log_lines[0]);
  page.sample("severity", "warning", facts.log_lines[1]);
  page.sample("severity", "alarm", facts.log_lines[2]);
  page.gauge("self_test_passed", "1 when the last stranger stayed outside.",
             facts.stranger_stayed_out ? 1 : 0);
  page.time("self_test_seconds", "When that was tested, UTC.", facts.stranger_tested_s);
  page.gauge("roster_version", "Version of the roster in force.", figures.roster_version);
  page.gauge("roster_expires_seconds", "When that roster expires, UTC.",
             figures.roster_expires_ms / 1000);
  page.gauge("entries", "Entries of all authors in the store.", figures.entries);
  page.gauge("bodies", "Bodies in the store.", figures.bodies);
  page.gauge("outbox_entries", "Own entries that some named node lacks.", figures.outbox);
  page.gauge("holders_admitted", "Holders on the access list.", figures.holders);
  page.gauge("member_connections", "Connections of members' programs.", figures.connections);
  add_audit(page, facts);
  add_peers(page, figures);
  add_refusals(page, figures);
  add_store(page, facts);
  return page.take();
}

}  // namespace ceptoar::service
