// SPDX-License-Identifier: Apache-2.0
// audit: this node's own log, read beside the running node. Format of what is written: store/AUDIT.md.
#include <fmt/format.h>

#include <charconv>

#include "node/service/args.h"
#include "node/service/audit_check.h"
#include "node/service/audit_words.h"
#include "node/service/commands.h"
#include "node/service/help.h"
#include "node/service/node_dir.h"
#include "node/service/store_rows.h"
#include "schema/time.h"

namespace ceptoar::service {
namespace {

constexpr const char* kUsage =
    "audit log|verify|export|prove|witnessed --dir D [--last N] [--root SIZE:HEX] [--out FILE] "
    "[--record N] [--seen NODE]";

constexpr const char* kRemedy =
    "消さずに、ディスクと操作者を確認し、外部の書き出しと比べてください / keep it as it is, look at "
    "disk and operators, compare with an export kept elsewhere";

Result<std::uint64_t> number_in(std::string_view what, std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (wrong == std::errc() && end == text.data() + text.size() && !text.empty()) return out;
  return fail(ErrorCode::kUsage, std::string(what) + " takes a number");
}

Result<crypto::KnownRoot> root_in(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto size = number_in("--root", text.substr(0, colon));
  const auto bytes = colon == std::string::npos ? std::nullopt : parse_hex(text.substr(colon + 1));
  if (!size || !bytes || bytes->size() != Hash32::kSize) {
    return fail(ErrorCode::kUsage, "--root takes SIZE:HEX as a proof or another node shows it");
  }
  return crypto::KnownRoot{*size, *Hash32::from(*bytes)};
}

int show(const core::StoredAudit& log, std::uint64_t last) {
  const bool japanese = prefers_japanese();
  const std::size_t count = log.records.size();
  for (std::size_t i = count > last ? count - last : 0; i < count; ++i) {
    const auto& filed = log.records[i];
    const auto record = filed.bytes ? parse_audit(*filed.bytes)
                                    : Result<AuditRecord>(fail(ErrorCode::kStorageCorrupt, ""));
    if (!record) {
      fmt::print("{:>8}  ?\n", filed.filed);
      continue;
    }
    const std::string subject = record->subject.is_zero() ? "" : "  " + record->subject.hex();
    fmt::print("{:>8}  {}  {:<18} {}{}\n", record->seq, format_jst_long(record->at_ms),
               audit_kind_name(record->kind), audit_words(*record, japanese), subject);
  }
  return 0;
}

int verify(const core::StoredAudit& log, std::vector<crypto::KnownRoot> known) {
  const std::uint64_t base = log.base.tree.size;
  for (const crypto::KnownRoot& one : known) {
    // A root that cannot be held against the log proves nothing of it.
    if (one.size >= base) continue;
    return complain(fail(ErrorCode::kNotFound, "no record below " + std::to_string(base) +
                                                   " is kept: that root cannot be checked here"));
  }
  const auto found = whole_audit_fault(log, std::move(known));
  if (!found) {
    fmt::print("{} records, {} kept, root {}:{}, all good\n", log.head.tree.size,
               log.records.size(), log.head.tree.size, log.head.tree.root().hex());
    return 0;
  }
  const AuditFaultText text = audit_fault_text(found->fault);
  fmt::print(stderr, "ceptoar-node: 監査記録 {}: {} / audit record {}: {} [{}]\n{}\n", found->seq,
             text.ja, found->seq, text.en, text.code, kRemedy);
  return exit_code(ErrorCode::kChain);
}

std::string hashes(const std::vector<Hash32>& list) {
  std::string out = "[";
  for (const Hash32& hash : list) out += (out.size() == 1 ? "\"" : ",\"") + hash.hex() + "\"";
  return out + "]";
}

// One line a record; before them where they begin, behind them the root they give.
Result<std::string> exported(const core::StoredAudit& log) {
  std::string out = fmt::format(R"({{"format":"ceptoar-audit/1","from":{},"last":"{}","peaks":{}}})",
                                log.base.tree.size, log.base.last.hex(), hashes(log.base.tree.peaks));
  out += '\n';
  for (const auto& filed : log.records) {
    const auto record = filed.bytes ? parse_audit(*filed.bytes)
                                    : Result<AuditRecord>(fail(ErrorCode::kStorageCorrupt, ""));
    if (!record) {
      return fail(ErrorCode::kStorageCorrupt,
                  "record " + std::to_string(filed.filed) + " does not open: `audit verify` first");
    }
    out += audit_line(*record, crypto::tree_leaf(*filed.bytes)) + "\n";
  }
  return out + fmt::format(R"({{"size":{},"root":"{}"}})", log.head.tree.size,
                           log.head.tree.root().hex()) +
         "\n";
}

// The newest own entry with a root over at least `size` records: a canary names it.
Result<std::string> witnessed_entry(const store::NodeStore& store, const core::StoredAudit& log,
                                    std::uint64_t size, AuditRoot& root) {
  for (auto filed = log.records.rbegin(); filed != log.records.rend(); ++filed) {
    const auto record = filed->bytes ? parse_audit(*filed->bytes)
                                     : Result<AuditRecord>(fail(ErrorCode::kStorageCorrupt, ""));
    if (!record || record->kind != AuditKind::kCanary) continue;
    const auto body = store.load(NodeTable::kBodies, record->subject.view());
    const auto bytes = store.load(NodeTable::kEntries, record->subject.view());
    const auto row = bytes ? parse_entry_row(*bytes) : Result<EntryRow>(bytes.error());
    const auto control = body ? parse<Control>(*body) : Result<Control>(body.error());
    const auto found = control ? parse<AuditRoot>(control->object) : Result<AuditRoot>(control.error());
    if (!row || !found || found->size < size) continue;
    root = *found;
    return fmt::format(R"({{"id":"{}","header":"{}","signature":"{}","body":"{}"}})",
                       record->subject.hex(), to_hex(row->header), row->signature.hex(),
                       to_hex(*body));
  }
  return fail(ErrorCode::kNotFound,
              "no root over this record went out yet: one does within six hours of a running node");
}

Result<std::string> proof(const store::NodeStore& store, const core::StoredAudit& log,
                          std::uint64_t number) {
  const std::uint64_t base = log.base.tree.size;
  if (number < base || number >= log.head.tree.size || log.records.size() <= number - base) {
    return fail(ErrorCode::kNotFound, "record " + std::to_string(number) + " is not kept; first " +
                                          std::to_string(base));
  }
  std::vector<Hash32> leaves;
  for (const auto& filed : log.records) {
    if (!filed.bytes) return fail(ErrorCode::kStorageCorrupt, "`audit verify` first");
    leaves.push_back(crypto::tree_leaf(*filed.bytes));
  }
  AuditRoot root;
  const auto entry = witnessed_entry(store, log, number + 1, root);
  if (!entry) return entry.error();
  const auto path = crypto::TreeView(log.base.tree, leaves).inclusion(number, root.size);
  const Bytes& bytes = *log.records[number - base].bytes;
  const auto record = parse_audit(bytes);
  if (!path || !record || !crypto::included(crypto::tree_leaf(bytes), number, root.size, *path, root.root)) {
    return fail(ErrorCode::kChain, "the log does not give the root that went out: `audit verify`");
  }
  return fmt::format(
      R"({{"format":"ceptoar-audit-proof/1","record":{},"bytes":"{}","size":{},"root":"{}","path":{},"entry":{}}})"
      "\n",
      audit_line(*record, crypto::tree_leaf(bytes)), to_hex(bytes), root.size, root.root.hex(),
      hashes(*path), *entry);
}

int show_witnessed(const core::StoredAudit& log) {
  for (const auto& [node, known] : log.witnessed) {
    fmt::print("{}  {}:{}  {}  {}\n", node.hex(), known.newest.size, known.newest.root.hex(),
               format_jst_long(known.at_ms), known.bad ? "BAD" : "good");
  }
  return 0;
}

// The running node takes it from here within a minute; one that does not run, at its start.
int accept_witnessed(const NodePaths& paths, const core::StoredAudit& log, const std::string& text) {
  const auto bytes = parse_hex(text);
  const auto node = bytes ? NodeId::from(*bytes) : Result<NodeId>(fail(ErrorCode::kUsage, ""));
  if (!node) return complain(fail(ErrorCode::kUsage, "--seen NODE: its id as `audit witnessed` shows it"));
  const auto known = log.witnessed.find(*node);
  if (known == log.witnessed.end()) {
    return complain(fail(ErrorCode::kNotFound, "no root of that node was seen here"));
  }
  if (!known->second.bad) {
    fmt::print("{}  good: nothing to accept\n", node->hex());
    return 0;
  }
  const auto left = write_stamp(paths.seen_witness(*node));
  if (!left) return complain(left.error());
  fmt::print("{}  認めます (監査記録に残ります) / accepted from {}:{} on, and written into this node's log\n",
             node->hex(), known->second.newest.size, known->second.newest.root.hex());
  return 0;
}

int write_out(const Result<std::string>& text, const std::string& path) {
  if (!text) return complain(text.error());
  if (path.empty()) return fmt::print("{}", *text), 0;
  const auto written = store::write_file(path, as_bytes(*text), store::FileKind::kSecret, false);
  return written ? 0 : complain(written.error());
}

}  // namespace

int run_audit(const std::vector<std::string>& words) {
  const Result<Args> args =
      parse_args(words, {"dir", "config", "credential", "last", "root", "out", "record", "seen"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || args->rest.size() != 1) {
    return complain(fail(ErrorCode::kUsage, kUsage));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  const Result<NodeKeys> keys = open_node_keys(paths, *config, args->option("credential"));
  if (!keys) return complain(keys.error());
  crypto::SystemRandom random;
  const auto store = open_store(paths, *keys, true, random);
  if (!store) return complain(store.error());
  const auto log = core::read_audit(StoreRows(**store));
  if (!log) return complain(log.error());

  const std::string& what = args->rest.front();
  if (what == "log") {
    const auto last = args->option("last").empty() ? Result<std::uint64_t>(std::uint64_t{50})
                                                   : number_in("--last", args->option("last"));
    return last ? show(*log, *last) : complain(last.error());
  }
  if (what == "verify") {
    std::vector<crypto::KnownRoot> known;
    if (!args->option("root").empty()) {
      const auto root = root_in(args->option("root"));
      if (!root) return complain(root.error());
      known.push_back(*root);
    }
    const int code = verify(*log, std::move(known));
    // A root of somebody else's says nothing of the log as this node knows it.
    const bool whole_said = code == 0 || code == exit_code(ErrorCode::kChain);
    // A copy on a medium that takes nothing is verified all the same.
    if (args->option("root").empty() && whole_said) static_cast<void>(stamp_audit(paths, code == 0));
    return code;
  }
  if (what == "export") return write_out(exported(*log), args->option("out"));
  if (what == "witnessed" && !args->option("seen").empty()) {
    return accept_witnessed(paths, *log, args->option("seen"));
  }
  if (what == "witnessed") return show_witnessed(*log);
  if (what != "prove") return complain(fail(ErrorCode::kUsage, kUsage));
  const auto number = number_in("--record", args->option("record"));
  if (!number) return complain(number.error());
  return write_out(proof(**store, *log, *number), args->option("out"));
}

}  // namespace ceptoar::service
