// SPDX-License-Identifier: Apache-2.0
// ceptoar-node as a program: its commands, exit codes, orderly end and footprint.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "crypto/number.h"
#include "crypto/roster_file.h"
#include "schema/enrol.h"
#include "schema/limits.h"
#include "tests/node/mesh.h"
#include "tests/node/net_fixture.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::daemon_test {
namespace {

std::unique_ptr<client::NodeClient> must_connect(Mesh& mesh, std::size_t node) {
  auto client = mesh.connect(node);
  EXPECT_TRUE(good(client));
  return client ? std::move(*client) : nullptr;
}

TEST(DaemonTest, SaysWhyItDoesNotStart) {
  Mesh mesh(110);
  mesh.spawn(0);
  const std::string first = mesh.directory(0).string();
  // The same directory twice.
  EXPECT_EQ(Mesh::run_program({"start", "--dir", first}), 75);
  EXPECT_EQ(Mesh::run_program({"start", "--dir", first, "--detach"}), 75);
  // Its port taken by another.
  const service::NodePaths paths(mesh.directory(1));
  service::NodeConfig config = *service::read_config(paths.config());
  config.port = mesh.record(0).port;
  ASSERT_TRUE(good(store::write_file(paths.config(), as_bytes(service::format_config(config)),
                                     store::FileKind::kPlain, true)));
  EXPECT_EQ(Mesh::run_program({"start", "--dir", paths.directory.string(), "--detach"}), 75);
  // Keys that others may read; no roster; a key nobody knows in node.toml; no such directory.
  const service::NodePaths third(mesh.directory(2));
  std::filesystem::permissions(third.keys(), std::filesystem::perms(0644));
  EXPECT_EQ(Mesh::run_program({"start", "--dir", third.directory.string()}), 77);
  const service::NodePaths fourth(mesh.directory(3));
  std::filesystem::remove(fourth.genesis());
  EXPECT_EQ(Mesh::run_program({"start", "--dir", fourth.directory.string()}), 66);
  ASSERT_TRUE(good(
      store::write_file(fourth.config(), as_bytes("colour = 3\n"), store::FileKind::kPlain, true)));
  EXPECT_EQ(Mesh::run_program({"start", "--dir", fourth.directory.string()}), 78);
  EXPECT_EQ(Mesh::run_program({"start", "--dir", first + "-nowhere"}), 66);
  EXPECT_EQ(Mesh::run_program({"start"}), 64);
  EXPECT_EQ(Mesh::run_program({"dance"}), 64);
}

TEST(DaemonTest, StopsInOrderWhenAsked) {
  Mesh mesh(111);
  mesh.spawn(0);
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  const auto posted = send(mesh, *author, 0, community_post(mesh, 0));
  ASSERT_TRUE(good(posted));
  mesh.stop_process(0);
  EXPECT_FALSE(std::filesystem::exists(service::NodePaths(mesh.directory(0)).pid()));
  mesh.spawn(0);
  auto again = must_connect(mesh, 0);
  ASSERT_TRUE(again);
  EXPECT_TRUE(await_bodies(*again, {posted->entry_id}).empty());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they speak instead
TEST(DaemonTest, ProgramThatDiesSaysSoInALineOfItsLog) {
  Mesh mesh(115);
  const service::NodePaths paths(mesh.directory(0));
  for (const char* format : {"text", "json"}) {
    service::NodeConfig config = *service::read_config(paths.config());
    config.log = format;
    ASSERT_TRUE(good(store::write_file(paths.config(), as_bytes(service::format_config(config)),
                                       store::FileKind::kPlain, true)));
    std::filesystem::remove(paths.log());
    mesh.spawn(0);
    mesh.end_process(0, SIGSEGV);
    std::ifstream log(paths.log());
    std::string last;
    for (std::string line; std::getline(log, line);) last = line;
    const std::string begin = config.log == "json" ? R"({"severity":"alarm","code":"died","text":"a fault)" : "alarm died a fault";
    EXPECT_EQ(last.substr(0, begin.size()), begin) << last;
    EXPECT_EQ(last.back() == '}', config.log == "json");
  }
}
#endif

TEST(DaemonTest, StaysSmall) {
  Mesh mesh(114);
  mesh.spawn(0);
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(good(send(mesh, *author, 0, community_post(mesh, 0))));
  std::ifstream rollup("/proc/" + std::to_string(mesh.process(0)) + "/smaps_rollup");
  std::size_t anonymous_kib = 0;
  for (std::string word; rollup >> word;) {
    if (word == "Anonymous:") rollup >> anonymous_kib;
  }
  std::printf("anonymous memory: %zu KiB\n", anonymous_kib);
  EXPECT_GT(anonymous_kib, 0U);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(anonymous_kib, 24U * 1024U);
#endif
}

TEST(DaemonTest, RawWritesWhatTheStoreHasBesideTheRunningNodeAndTheNodeOpensNoneOfIt) {
  Mesh mesh(112);
  mesh.spawn(0);
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  const auto small = send(mesh, *author, 0, directed_post(mesh, 0, {0, 1}));
  const auto large = send(mesh, *author, 0, directed_post(mesh, 0, {0, 1}, limits::kBodyBytes));
  ASSERT_TRUE(good(small));
  ASSERT_TRUE(good(large));
  const std::string directory = mesh.directory(0).string();
  const std::string out = directory + "/raw";
  EXPECT_EQ(Mesh::run_program({"raw", "--dir", directory, "all", "--out", out}), 0);
  EXPECT_EQ(Mesh::run_program({"raw", "--dir", directory, small->entry_id.hex(), "--out", out}), 0);
  EXPECT_EQ(Mesh::run_program(
                {"raw", "--dir", directory, mesh.random().id<EntryId>().hex(), "--out", out}),
            66);
  for (const EntryId& id : {small->entry_id, large->entry_id}) {
    EXPECT_TRUE(std::filesystem::exists(out + "/" + id.hex() + ".item"));
    EXPECT_EQ(Mesh::run_program({"try", "--dir", directory, out + "/" + id.hex() + ".item"}),
              65);  // random bytes are no body: said as bad data, neither opened nor sealed
  }
}

// A node made by `init`, put into a roster, and what `accept` needs.
class NewNodeTest : public testing::Test {
 protected:
  NewNodeTest() : random_(113), council_(make_council(random_)) { std::printf("seed 113\n"); }

  std::string file(const std::string& name) const { return (temp_.path() / name).string(); }
  std::string directory() const { return file("node"); }
  void write(const std::string& name, BytesView bytes, store::FileKind kind) {
    ASSERT_TRUE(good(store::write_file(file(name), bytes, kind, true)));
  }
  int init(std::uint16_t port, std::uint16_t member_port) {
    return Mesh::run_program({"init", "--dir", directory(), "--org", council_.orgs[0].handle,
                              "--host", "127.0.0.1", "--port", std::to_string(port),
                              "--member-port", std::to_string(member_port), "--credential",
                              file("credential")});
  }
  int accept(const std::string& number, const std::string& roster = "roster") {
    return Mesh::run_program({"accept", "--dir", directory(), file(roster), "--number", number,
                              "--access", file("access")});
  }
  // The council's roster with this node in the place of its organisation's.
  Bytes roster_with(const NodePub& pub) {
    Roster roster = council_.roster->roster;
    for (NodeRecord& node : roster.nodes) {
      if (node.org != council_.orgs[0].id) continue;
      node.id = pub.node_id;
      node.nsk = pub.nsk;
      node.ntk = pub.ntk;
      node.host = pub.host;
      node.port = pub.port;
      node.member_port = pub.member_port;
    }
    sort_roster(roster);
    return sign_roster_by(roster, council_.voters());
  }

  bool ready_ = crypto::init().has_value();
  TempDir temp_;
  SeededRandom random_;
  Council council_;
};

TEST_F(NewNodeTest, IsMadeAcceptsItsRosterByNumberAndServesItsFirstHolder) {
  Bytes credential(32);
  random_.fill(credential);
  EXPECT_EQ(init(free_port(), free_port()), 66);  // no credential yet
  write("credential", credential, store::FileKind::kSecret);
  EXPECT_EQ(init(7000, 7000), 64);
  const std::uint16_t port = free_port();
  const std::uint16_t member_port = free_port();
  ASSERT_EQ(init(port, member_port), 0);
  EXPECT_EQ(init(port, member_port), 73);
  EXPECT_EQ(Mesh::run_program({"start", "--dir", directory()}), 66);  // trusts nothing yet

  const auto pub_bytes = store::read_file(directory() + "/node.pub", store::FileKind::kPlain, 4096);
  ASSERT_TRUE(good(pub_bytes));
  const auto pub = parse<NodePub>(*pub_bytes);
  ASSERT_TRUE(good(pub));
  const Hash32 digest = crypto::hash(crypto::label::kEnrol, {signed_part(*pub)});
  EXPECT_TRUE(crypto::verify(pub->nsk, crypto::label::kEnrolSign, NetworkId{}, digest.view(),
                             pub->signature));
  EXPECT_EQ(pub->node_id, crypto::id_of<NodeId>(crypto::label::kNodeId, pub->nsk));
  EXPECT_EQ(pub->port, port);

  const Bytes roster = roster_with(*pub);
  const NetworkId network = *service::network_of_file(roster);
  const CouncilOrg& org = council_.orgs[0];
  Access access;
  access.network_id = network;
  access.node = pub->node_id;
  access.serial = 1;
  access.created_ms = kCouncilNowMs;
  access.add.push_back({org.holder.id, org.id, org.holder.handle, org.holder.sign.public_key(),
                        org.holder.transport.curve_public_key(), true});
  write("roster", roster, store::FileKind::kPlain);
  write("access", encode(crypto::sign_access(org.admin, {}, access)), store::FileKind::kPlain);
  // A roster in which this node is not.
  write("other", council_.roster->signed_bytes, store::FileKind::kPlain);

  const std::string number = crypto::network_number(network);
  std::string wrong = number;
  wrong[17] = wrong[17] == '0' ? '1' : '0';
  EXPECT_EQ(accept(wrong), 77);
  EXPECT_EQ(accept(number.substr(1)), 64);
  EXPECT_EQ(accept(crypto::network_number(council_.network), "other"), 77);
  EXPECT_FALSE(std::filesystem::exists(directory() + "/genesis"));
  ASSERT_EQ(accept(crypto::group_number(number)), 0);
  EXPECT_EQ(accept(number), 0);  // once more changes nothing

  ASSERT_EQ(Mesh::run_program({"start", "--dir", directory(), "--detach"}), 0);
  EXPECT_EQ(accept(number), 75);  // not while it runs
  const auto connect = [&](std::chrono::seconds most) {
    return client::NodeClient::connect({pub->node_id, pub->ntk, "127.0.0.1", member_port}, network,
                                       org.holder.id, org.holder.transport, most);
  };
  EXPECT_TRUE(good(connect(std::chrono::seconds(20))));
  end_daemon(directory());

  // The list of `org remove --admin --access-out`: who cut the office off does not stay.
  access.serial = 2;
  access.add.clear();
  access.remove.push_back(org.holder.id);
  write("access", encode(crypto::sign_access(org.admin, {}, access)), store::FileKind::kPlain);
  ASSERT_EQ(accept(number), 0);
  ASSERT_EQ(Mesh::run_program({"start", "--dir", directory(), "--detach"}), 0);
  EXPECT_FALSE(connect(std::chrono::seconds(3)));
  end_daemon(directory());

  // The list of before, which the organisation did sign, does not let him in again; nor one of tomorrow.
  access.add.push_back({org.holder.id, org.id, org.holder.handle, org.holder.sign.public_key(),
                        org.holder.transport.curve_public_key(), true});
  access.remove.clear();
  const auto accept_numbered = [&](std::uint64_t serial) {
    access.serial = serial;
    write("access", encode(crypto::sign_access(org.admin, {}, access)), store::FileKind::kPlain);
    return accept(number);
  };
  EXPECT_EQ(accept_numbered(1), 65);
  EXPECT_EQ(accept_numbered(2), 65) << "not newer";
  EXPECT_EQ(accept_numbered(~std::uint64_t{0}), 65) << "a number that no later one could follow";
  EXPECT_EQ(accept_numbered(3), 0);
  EXPECT_EQ(accept_numbered(3), 0) << "held already";
  ASSERT_EQ(Mesh::run_program({"start", "--dir", directory(), "--detach"}), 0);
  EXPECT_TRUE(good(connect(std::chrono::seconds(20))));
  end_daemon(directory());
}

// After another admin key, and with a file that has later versions too: the way back from a list that shuts the
// office out (RUNBOOK 14) must not end at "another genesis".
TEST_F(NewNodeTest, AcceptsTheListOfANewerAdminKeyAndAFileWithLaterVersions) {
  Bytes credential(32);
  random_.fill(credential);
  write("credential", credential, store::FileKind::kSecret);
  ASSERT_EQ(init(free_port(), free_port()), 0);
  const auto pub = parse<NodePub>(*store::read_file(directory() + "/node.pub", store::FileKind::kPlain, 4096));
  ASSERT_TRUE(good(pub));
  const CouncilOrg& org = council_.orgs[0];
  const Bytes first = roster_with(*pub);
  const NetworkId network = *service::network_of_file(first);
  const auto genesis = crypto::verify_genesis(first, network);
  ASSERT_TRUE(good(genesis));
  const crypto::SignKey newer = crypto::SignKey::generate(random_);
  Roster rekeyed = successor(**genesis);
  for (auto& one : rekeyed.organisations) {
    if (one.id == org.id) one.admin_key = newer.public_key();
  }
  const Bytes second = sign_roster_by(rekeyed, council_.voters());
  Access access;
  access.network_id = network;
  access.node = pub->node_id;
  access.created_ms = kCouncilNowMs;
  access.add.push_back({org.holder.id, org.id, org.holder.handle, org.holder.sign.public_key(),
                        org.holder.transport.curve_public_key(), true});
  const auto accept_list = [&](const crypto::SignKey& admin, const std::string& roster) {
    ++access.serial;
    write("access", encode(crypto::sign_access(admin, {}, access)), store::FileKind::kPlain);
    return accept(crypto::network_number(network), roster);
  };
  write("roster", first, store::FileKind::kPlain);
  write("versions", crypto::encode_rosters({first, second}), store::FileKind::kPlain);
  EXPECT_EQ(accept_list(org.admin, "roster"), 0);
  EXPECT_NE(accept_list(newer, "roster"), 0) << "nobody told it of that key";
  EXPECT_EQ(accept_list(newer, "versions"), 0);
  EXPECT_EQ(accept_list(newer, "roster"), 0) << "by what it knows, not by what the file knows";
  EXPECT_NE(accept_list(org.admin, "roster"), 0);
  // Another network's first version is another genesis, alone or with more behind it.
  write("roster", council_.roster->signed_bytes, store::FileKind::kPlain);
  EXPECT_EQ(accept(crypto::network_number(council_.network)), 77);
}

}  // namespace
}  // namespace ceptoar::test::daemon_test
