// SPDX-License-Identifier: Apache-2.0
// The node's audit log as its operator meets it: written by real processes, read beside them, and what
// the commands say of a store that somebody changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "node/core/audit.h"
#include "node/service/metrics.h"
#include "node/service/node_dir.h"
#include "tests/node/mesh.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::node_audit_test {
namespace {

class NodeAuditTest : public testing::Test {
 protected:
  int audit(const std::vector<std::string>& words) {
    std::vector<std::string> all = {"audit"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--dir", mesh_.directory(0).string()});
    return Mesh::run_program(all);
  }
  // Lines of a fresh export, the first and the last left out.
  std::vector<nlohmann::json> records() {
    const std::filesystem::path path = temp_.path() / ("export" + std::to_string(++exports_));
    EXPECT_EQ(audit({"export", "--out", path.string()}), 0);
    std::vector<nlohmann::json> out;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) out.push_back(nlohmann::json::parse(line));
    EXPECT_GE(out.size(), 2U);
    return {out.begin() + 1, out.end() - 1};
  }
  // REQUIRES: the node does not run.
  void change(const RowBatch& rows) {
    const service::NodePaths paths(mesh_.directory(0));
    const auto config = service::read_config(paths.config());
    ASSERT_TRUE(good(config));
    const auto keys = service::open_node_keys(paths, *config, "");
    ASSERT_TRUE(good(keys));
    const auto store = service::open_store(paths, *keys, false, random_);
    ASSERT_TRUE(good(store));
    ASSERT_TRUE(good((*store)->apply({rows})));
  }
  Mesh mesh_{140};
  TempDir temp_;
  crypto::SystemRandom random_;
  int exports_ = 0;
};

TEST_F(NodeAuditTest, StartStopAndDeathAreWrittenAndReadBesideTheRunningNode) {
  mesh_.spawn(0);
  EXPECT_EQ(audit({"verify"}), 0);
  mesh_.stop_process(0);
  mesh_.spawn(0);
  mesh_.kill_process(0);
  mesh_.spawn(0);
  const auto all = records();
  std::vector<std::pair<std::string, int>> seen;
  for (const auto& record : all) {
    const auto kind = record.at("kind").get<std::string>();
    if (kind == "start" || kind == "stop") seen.emplace_back(kind, record.at("count").get<int>());
  }
  using Seen = std::pair<std::string, int>;
  EXPECT_THAT(seen, testing::ElementsAre(Seen("start", 0), Seen("stop", 0), Seen("start", 0),
                                         Seen("start", 1)));
  EXPECT_EQ(audit({"verify"}), 0);
  EXPECT_EQ(audit({"log"}), 0);
  EXPECT_EQ(audit({"witnessed"}), 0);
  EXPECT_EQ(audit({"prove", "--record", "0"}), 66) << "no root went out yet";
  EXPECT_EQ(audit({"verify", "--root", "1:" + std::string(64, '0')}), 65);
  EXPECT_EQ(audit({"verify", "--root", "nonsense"}), 64);
  EXPECT_EQ(audit({"burn"}), 64);
  mesh_.stop_process(0);
}

TEST_F(NodeAuditTest, ChangedStoreIsToldAndTheNodeStartsAllTheSame) {
  mesh_.spawn(0);
  mesh_.stop_process(0);
  mesh_.spawn(0);
  mesh_.stop_process(0);
  ASSERT_EQ(audit({"verify"}), 0);
  const RowKey second{NodeTable::kAudit, key_number(1)};
  AuditRecord other;
  other.seq = 1;
  change({{second, encode_audit(other)}});
  EXPECT_EQ(audit({"verify"}), 65);
  change({{second, std::nullopt}});
  EXPECT_EQ(audit({"verify"}), 65);
  mesh_.spawn(0);
  mesh_.stop_process(0);
  EXPECT_EQ(audit({"verify"}), 65);
}

// The running node looks at the end of its log; what reads all of it leaves word.
TEST_F(NodeAuditTest, WhatTheWholeLogSaysIsLeftForTheMetricOfTheRunningNode) {
  const service::NodePaths paths(mesh_.directory(0));
  const std::string backups = (temp_.path() / "backups").string();
  const auto proof = [&] {
    return Mesh::run_program({"prove-restore", "--dir", paths.directory.string(), "--from", backups});
  };
  mesh_.spawn(0);
  mesh_.stop_process(0);
  mesh_.spawn(0);
  EXPECT_EQ(service::stamped_s(paths.audit_stamp()), 0U) << "nobody has looked yet";
  ASSERT_EQ(Mesh::run_program({"backup", "--dir", paths.directory.string(), "--to", backups}), 0);
  ASSERT_EQ(proof(), 0);
  EXPECT_GT(service::stamped_s(paths.audit_stamp()), 0U);
  EXPECT_EQ(service::stamped_s(paths.audit_fault()), 0U);
  mesh_.stop_process(0);
  AuditRecord other;
  other.seq = 0;
  other.kind = AuditKind::kStop;
  change({{{NodeTable::kAudit, key_number(0)}, encode_audit(other)}});
  mesh_.spawn(0);
  EXPECT_EQ(proof(), 65) << "the backup is good, the log of what runs is not";
  EXPECT_GT(service::stamped_s(paths.proof_stamp()), 0U);
  EXPECT_GT(service::stamped_s(paths.audit_fault()), 0U);
  EXPECT_EQ(audit({"verify"}), 65);
  mesh_.stop_process(0);
}

// An auditor would read of an attack every hour, and each would send a root of its own to all nodes.
TEST_F(NodeAuditTest, ItsOwnTestsAtItsPortsAreNoStrangers) {
  mesh_.start(0);
  service::Node& node = mesh_.running(0);
  constexpr long kTests = 3;
  for (long test = 0; test < kTests; ++test) {
    ASSERT_TRUE(good(node.stranger_test()));
    node.note_self_test(true);
  }
  std::vector<std::string> kinds;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  do {
    kinds.clear();
    for (const auto& record : records()) kinds.push_back(record.at("kind").get<std::string>());
  } while (std::ranges::count(kinds, "self-test") < kTests && std::chrono::steady_clock::now() < end);
  EXPECT_EQ(std::ranges::count(kinds, "self-test"), kTests);
  EXPECT_THAT(kinds, testing::Not(testing::Contains("refused")));
}

TEST_F(NodeAuditTest, MetricFollowsWhatReadAllOfTheLog) {
  service::MetricsFacts facts;
  EXPECT_THAT(service::metrics_text(facts), testing::HasSubstr("ceptoar_audit_whole 1\n"));
  facts.audit_fault = true;
  facts.audit_verified_s = 7;
  const std::string text = service::metrics_text(facts);
  EXPECT_THAT(text, testing::HasSubstr("ceptoar_audit_whole 0\n"));
  EXPECT_THAT(text, testing::HasSubstr("ceptoar_audit_verified_seconds 7\n"));
  facts.audit_fault = false;
  facts.figures.audit.silent_roots = 2;
  EXPECT_THAT(service::metrics_text(facts), testing::HasSubstr("ceptoar_audit_whole 1\n"));
  EXPECT_THAT(service::metrics_text(facts), testing::HasSubstr("ceptoar_audit_roots_silent 2\n"));
}

TEST_F(NodeAuditTest, OnlyRootsThatAreKnownAndBadAreAccepted) {
  mesh_.spawn(0);
  const service::NodePaths paths(mesh_.directory(0));
  const NodeId bad = mesh_.record(1).id;
  const NodeId good = mesh_.record(2).id;
  mesh_.stop_process(0);
  crypto::Witnessed row;
  row.seq = 4;
  row.linked = {4};
  change({{{NodeTable::kMeta, core::meta_witness(good)}, crypto::encode_row(row)}});
  row.bad = true;
  change({{{NodeTable::kMeta, core::meta_witness(bad)}, crypto::encode_row(row)}});
  EXPECT_EQ(audit({"witnessed", "--seen", "nonsense"}), 64);
  EXPECT_EQ(audit({"witnessed", "--seen", mesh_.record(3).id.hex()}), 66);
  EXPECT_EQ(audit({"witnessed", "--seen", good.hex()}), 0);
  EXPECT_EQ(service::stamped_s(paths.seen_witness(good)), 0U) << "nothing to accept";
  EXPECT_EQ(audit({"witnessed", "--seen", bad.hex()}), 0);
  EXPECT_GT(service::stamped_s(paths.seen_witness(bad)), 0U);
}

TEST_F(NodeAuditTest, BeginningThatWasMovedUpIsTold) {
  mesh_.spawn(0);
  mesh_.stop_process(0);
  const auto all = records();
  const Hash32 leaf = *Hash32::from(*parse_hex(all.at(0).at("leaf").get<std::string>()));
  ASSERT_EQ(audit({"verify", "--root", "1:" + leaf.hex()}), 0);
  crypto::AuditHead base;
  base.take(leaf);
  base.take(*Hash32::from(*parse_hex(all.at(1).at("leaf").get<std::string>())));
  change({{{NodeTable::kAudit, key_number(0)}, std::nullopt},
          {{NodeTable::kAudit, key_number(1)}, std::nullopt},
          {{NodeTable::kMeta, core::meta_audit(core::kAuditBase)}, crypto::encode_audit_head(base)}});
  EXPECT_EQ(audit({"verify"}), 65);
  EXPECT_EQ(audit({"verify", "--root", "1:" + leaf.hex()}), 66) << "not good: not checked";
}

}  // namespace
}  // namespace ceptoar::test::node_audit_test
