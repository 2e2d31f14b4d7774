// SPDX-License-Identifier: Apache-2.0
// The audit logs of two real daemons as hours go by: each one's root goes out, comes back as its canary and is
// held against the next one by the other. A record is proven to somebody who trusts neither, and a log that was
// put back is found out.
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <map>

#include "node/core/audit.h"
#include "node/service/node_dir.h"
#include "node/service/store_rows.h"
#include "tests/node/machine_fixture.h"
#include "tests/node/net_fixture.h"
#include "tests/support/audit_proof.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::audit_daemon_test {
namespace {

constexpr std::chrono::minutes kUntilFirstRoot{6};  // behind a start: five
constexpr std::chrono::hours kUntilQuietRoot{7};    // without any news: six

class AuditDaemonTest : public MachineTest {
 protected:
  AuditDaemonTest() : MachineTest(150) {
    for (const std::size_t node : {0, 1}) figures_port_[node] = mesh.turn_on_metrics(node);
  }
  void spawn_both() {
    for (const std::size_t node : {0, 1}) faults.spawn(mesh, node);
    expect_linked();
  }
  void expect_linked() {
    EXPECT_TRUE(shows(0, "peer_up{peer=\"" + mesh.org(1).handle + "\"} 1"));
    EXPECT_TRUE(shows(1, "peer_up{peer=\"" + mesh.org(0).handle + "\"} 1"));
  }
  // Both daemons read one clock: nobody writes what is in the other's future.
  void pass(std::chrono::milliseconds time) { faults->clock_ahead_ms += time.count(); }

  int audit(std::size_t node, const std::vector<std::string>& words) const {
    std::vector<std::string> all = {"audit"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--dir", mesh.directory(node).string()});
    return Mesh::run_program(all);
  }
  int prove(std::size_t node, std::uint64_t record, const std::filesystem::path& out) const {
    return audit(node, {"prove", "--record", std::to_string(record), "--out", out.string()});
  }
  // As it stands in the store, read beside the running node.
  core::StoredAudit stored(std::size_t node) {
    const service::NodePaths paths(mesh.directory(node));
    const auto config = service::read_config(paths.config());
    const auto keys = service::open_node_keys(paths, *config, "");
    EXPECT_TRUE(good(keys));
    const auto store = service::open_store(paths, *keys, true, mesh.random());
    EXPECT_TRUE(good(store));
    auto log = core::read_audit(service::StoreRows(**store));
    EXPECT_TRUE(good(log));
    return std::move(*log);
  }
  std::vector<AuditRecord> canaries(std::size_t node) {
    std::vector<AuditRecord> out;
    for (const auto& filed : stored(node).records) {
      const auto record = parse_audit(*filed.bytes);
      if (record && record->kind == AuditKind::kCanary) out.push_back(*record);
    }
    return out;
  }
  // `node` keeps this root of `author`'s, and it followed from all it saw before.
  bool has_followed(std::size_t node, std::size_t author, std::size_t roots) {
    const auto all = stored(node).witnessed;
    const auto known = all.find(mesh.id(author));
    return known != all.end() && !known->second.bad && known->second.linked.size() == roots &&
           known->second.reached == known->second.newest;
  }
  std::string witnessed_root_words(std::size_t node, std::size_t author) {
    return root_words(stored(node).witnessed[mesh.id(author)].newest);
  }
  static bool eventually(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds()) {
      if (std::chrono::steady_clock::now() >= end) return false;
    }
    return true;
  }
  // A line of the page that Prometheus reads, as soon as it stands there.
  testing::AssertionResult shows(std::size_t node, const std::string& line) {
    std::string page;
    const bool came = eventually([&] {
      page = figures(node);
      return page.find("\nceptoar_" + line + "\n") != std::string::npos;
    });
    if (came) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "no " << line << " of node " << node << " in\n" << page;
  }

 private:
  std::string figures(std::size_t node) {
    const std::string command = "curl --silent --max-time 10 http://127.0.0.1:" +
                                std::to_string(figures_port_.at(node)) + "/metrics";
    FILE* const page = popen(command.c_str(), "re");
    CEPTOAR_CHECK(page != nullptr);
    std::string out;
    char buffer[4096];
    for (std::size_t got = 0; (got = fread(buffer, 1, sizeof buffer, page)) > 0;) out.append(buffer, got);
    pclose(page);
    return out;
  }
  std::map<std::size_t, std::uint16_t> figures_port_;
};

TEST_F(AuditDaemonTest, CanariesComeBackRootsAreComparedAndARecordIsProven) {
  faults.spawn(mesh, 0);
  mesh.stop_process(0);  // some records: a tree of one leaf has no paths
  spawn_both();
  EXPECT_EQ(prove(0, 0, temp.path() / "early"), 66) << "no root went out yet";
  pass(kUntilFirstRoot);
  for (const std::size_t node : {0, 1}) {
    EXPECT_TRUE(shows(node, "canary_passed 1"));
    EXPECT_TRUE(shows(node, "audit_roots_known 1"));
    ASSERT_TRUE(eventually([&] { return canaries(node).size() == 1; }));
    const AuditRecord canary = canaries(node).front();
    EXPECT_EQ(canary.detail, 1) << "it came back";
    EXPECT_EQ(canary.count, 1U) << "the only other node that runs acknowledged it";
  }
  const std::filesystem::path proof = temp.path() / "proof";
  ASSERT_EQ(prove(0, 0, proof), 0) << "beside the running node";
  expect_proof_can_be_checked(proof, "/root");
  EXPECT_TRUE(another_program_agrees(proof, witnessed_root_words(1, 0))) << "the root that the other saw";
  EXPECT_FALSE(another_program_agrees(proof, witnessed_root_words(0, 1)));
  const std::uint64_t first_canary = canaries(0).front().seq;
  EXPECT_EQ(prove(0, first_canary, temp.path() / "too-new"), 66) << "the root is older than its canary";

  pass(kUntilQuietRoot);
  for (const std::size_t node : {0, 1}) {
    ASSERT_TRUE(eventually([&] { return canaries(node).size() == 2; }));
    EXPECT_EQ(canaries(node).back().count, 1U);
    EXPECT_TRUE(eventually([&] { return has_followed(node, 1 - node, 2); }));
    EXPECT_TRUE(shows(node, "audit_roots_bad 0"));
    EXPECT_TRUE(shows(node, "audit_whole 1"));
  }
  mesh.stop_process(0);
  const std::filesystem::path later = temp.path() / "later";
  ASSERT_EQ(prove(0, first_canary, later), 0) << "of a node that does not run";
  EXPECT_TRUE(another_program_agrees(later, witnessed_root_words(1, 0)));
  const std::filesystem::path whole = temp.path() / "whole";
  ASSERT_EQ(audit(0, {"export", "--out", whole.string()}), 0);
  EXPECT_TRUE(another_program_agrees(whole, witnessed_root_words(1, 0))) << "the export contains it";
  EXPECT_EQ(audit(0, {"verify", "--root", witnessed_root_words(1, 0)}), 0);
}

// An older copy of the store in place of the newer one is a log that forgot something: links and root are right,
// and only who saw the root before knows.
TEST_F(AuditDaemonTest, LogThatWasPutBackIsFoundOutByTheOther) {
  const std::filesystem::path store = service::NodePaths(mesh.directory(0)).store();
  const std::filesystem::path older = temp.path() / "older";
  faults.spawn(mesh, 0);
  mesh.stop_process(0);
  std::filesystem::copy(store, older, std::filesystem::copy_options::recursive);
  for (int i = 0; i < 2; ++i) {  // records that the older copy will not have again when the root comes back
    faults.spawn(mesh, 0);
    mesh.stop_process(0);
  }
  spawn_both();
  pass(kUntilFirstRoot);
  ASSERT_TRUE(eventually([&] { return has_followed(1, 0, 1); }));
  const std::string root = witnessed_root_words(1, 0);
  EXPECT_EQ(audit(0, {"verify", "--root", root}), 0);
  EXPECT_TRUE(shows(1, "audit_roots_bad 0"));
  mesh.stop_process(0);
  std::filesystem::remove_all(store);
  std::filesystem::copy(older, store, std::filesystem::copy_options::recursive);
  EXPECT_EQ(audit(0, {"verify"}), 0) << "by itself nothing is wrong with it";
  EXPECT_EQ(audit(0, {"verify", "--root", root}), 65);
  faults.spawn(mesh, 0);
  expect_linked();
  ASSERT_TRUE(shows(0, "audit_whole 0")) << "its own root came back to it";
  expect_said(0, "audit-lost", "peers hold the root");
  pass(kUntilFirstRoot);
  EXPECT_TRUE(shows(1, "audit_roots_bad 1"));
  expect_said(1, "audit-root-bad", mesh.id(0).hex());
  EXPECT_FALSE(has_followed(1, 0, 1));
  expect_not_forked({0, 1});
}

}  // namespace
}  // namespace ceptoar::test::audit_daemon_test
