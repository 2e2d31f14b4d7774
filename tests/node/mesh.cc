// SPDX-License-Identifier: Apache-2.0
#include "tests/node/mesh.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "crypto/entry.h"
#include "schema/time.h"
#include "tests/node/net_fixture.h"
#include "tests/support/outcome.h"

extern char** environ;

namespace ceptoar::test {
namespace {

using std::chrono::milliseconds;

std::uint64_t wall_ms() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
}

// The council's roster with ports that are free here; another network, therefore.
crypto::Verified<crypto::RosterState> with_free_ports(const Council& council) {
  Roster roster = council.roster->roster;
  for (NodeRecord& node : roster.nodes) {
    node.host = "127.0.0.1";
    node.port = free_port();
    node.member_port = free_port();
  }
  const Bytes signed_roster = sign_roster_by(roster, council.voters());
  const auto network = service::network_of_file(signed_roster);
  CEPTOAR_CHECK(network.has_value());
  auto state = crypto::verify_genesis(signed_roster, *network);
  CEPTOAR_CHECK(state.has_value());
  return std::move(*state);
}

Council make_ready_council(crypto::Random& random, const CouncilShape& shape) {
  CEPTOAR_CHECK(crypto::init().has_value());
  return make_council(random, shape);
}

pid_t pid_of(const std::filesystem::path& directory) {
  std::ifstream file(service::NodePaths(directory).pid());
  pid_t pid = -1;
  file >> pid;
  return pid;
}

// The daemon is no child of ours: its end is seen on a descriptor.
void end_and_wait(pid_t pid, int signal) {
  ASSERT_GT(pid, 0);
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  ASSERT_GE(fd, 0);
  kill(pid, signal);
  pollfd item{fd, POLLIN, 0};
  EXPECT_EQ(poll(&item, 1, 10'000), 1);
  close(fd);
}

void must(const Result<void>& done) { ASSERT_TRUE(good(done)); }

}  // namespace

Mesh::Mesh(std::uint64_t seed, const CouncilShape& shape)
    : random_(seed),
      council_(make_ready_council(random_, shape)),
      roster_(with_free_ports(council_)),
      log_fd_(open((temp_.path() / "mesh.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                   0600)),
      log_(log_fd_) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  nodes_.resize(council_.orgs.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) prepare(i);
}

Mesh::~Mesh() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    stop(i);
    kill_process(i);
  }
  close(log_fd_);
  if (!testing::Test::HasFailure()) return;
  std::ifstream log(temp_.path() / "mesh.log");
  std::printf("--- nodes' log\n");
  for (std::string line; std::getline(log, line);) std::printf("%s\n", line.c_str());
}

void Mesh::prepare(std::size_t node) {
  Place& place = nodes_[node];
  place.directory = temp_.path() / org(node).handle;
  const service::NodePaths paths(place.directory);
  must(store::make_private_directory(place.directory));
  crypto::Secret<32> credential;
  random_.fill(credential.writable());
  const std::filesystem::path credential_file = place.directory / "credential";
  must(store::write_file(credential_file, credential.view(), store::FileKind::kSecret, false));
  service::NodeConfig config;
  config.org = org(node).handle;
  config.host = "127.0.0.1";
  config.port = record(node).port;
  config.member_port = record(node).member_port;
  config.listen = "127.0.0.1";
  config.credential = credential_file.string();
  config.verifiers = 1;
  must(store::write_file(paths.config(), as_bytes(service::format_config(config)),
                         store::FileKind::kPlain, false));
  const CouncilNode& own = org(node).nodes[0];
  service::NodeKeys keys{crypto::SignKey::from_seed(own.nsk.seed()),
                         crypto::KemKey::from_secret(own.ntk.secret()),
                         {}};
  random_.fill(keys.store.writable());
  const auto sealed = service::seal_node_keys(keys, credential, random_);
  ASSERT_TRUE(good(sealed));
  must(store::write_file(paths.keys(), *sealed, store::FileKind::kSecret, false));
  must(store::write_file(paths.genesis(), roster_->signed_bytes, store::FileKind::kPlain, false));
  const CouncilHolder& holder = org(node).holder;
  const AccessEntry entry{holder.id,
                          holder.org,
                          holder.handle,
                          holder.sign.public_key(),
                          holder.transport.curve_public_key(),
                          true};
  const auto store = service::open_store(paths, keys, false, random_);
  ASSERT_TRUE(good(store));
  must((*store)->apply({{core::access_row(network(), own.id, entry)}}));
}

void Mesh::start(std::size_t node) {
  const service::NodePaths paths(nodes_[node].directory);
  auto config = service::read_config(paths.config());
  ASSERT_TRUE(good(config));
  auto started = service::Node::start(paths, std::move(*config), "", log_);
  ASSERT_TRUE(good(started)) << org(node).handle;
  nodes_[node].running = std::move(*started);
}

void Mesh::start_all() {
  for (std::size_t i = 0; i < size(); ++i) start(i);
}

void Mesh::stop(std::size_t node) { nodes_[node].running.reset(); }

int Mesh::run_program(const std::vector<std::string>& words, unsigned descriptors) {
  std::vector<std::string> all = {CEPTOAR_NODE_PROGRAM};
  if (descriptors != 0) {
    const std::string limit = "ulimit -n " + std::to_string(descriptors) + " && exec \"$0\" \"$@\"";
    all.insert(all.begin(), {"/bin/sh", "-c", limit});
  }
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& word : all) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  CEPTOAR_CHECK(posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), environ) == 0);
  int status = 0;
  CEPTOAR_CHECK(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Mesh::spawn(std::size_t node, unsigned descriptors) {
  Place& place = nodes_[node];
  ASSERT_EQ(run_program({"start", "--dir", place.directory.string(), "--detach"}, descriptors), 0);
  place.process = pid_of(place.directory);
  ASSERT_GT(place.process, 0);
}

void Mesh::admit(std::size_t node, const CouncilHolder& holder) {
  const service::NodePaths paths(directory(node));
  const auto config = service::read_config(paths.config());
  ASSERT_TRUE(good(config));
  const auto keys = service::open_node_keys(paths, *config, "");
  ASSERT_TRUE(good(keys));
  const auto store = service::open_store(paths, *keys, false, random_);
  ASSERT_TRUE(good(store));
  const AccessEntry entry{holder.id, holder.org, holder.handle, holder.sign.public_key(),
                          holder.transport.curve_public_key(), false};
  ASSERT_TRUE(good((*store)->apply({{core::access_row(network(), id(node), entry)}})));
}

std::uint16_t Mesh::turn_on_metrics(std::size_t node) {
  const service::NodePaths paths(directory(node));
  service::NodeConfig config = *service::read_config(paths.config());
  config.metrics_port = free_port();
  EXPECT_TRUE(good(store::write_file(paths.config(), as_bytes(service::format_config(config)),
                                     store::FileKind::kPlain, true)));
  return config.metrics_port;
}

void Mesh::kill_process(std::size_t node) { end_process(node, SIGKILL); }
void Mesh::stop_process(std::size_t node) { end_process(node, SIGTERM); }

void Mesh::end_process(std::size_t node, int signal) {
  Place& place = nodes_[node];
  if (place.process > 0) end_and_wait(place.process, signal);
  place.process = -1;
}

void end_daemon(const std::filesystem::path& directory) {
  end_and_wait(pid_of(directory), SIGKILL);
}

Result<std::unique_ptr<client::NodeClient>> Mesh::connect(std::size_t node) {
  return connect(node, node, network());
}

Result<std::unique_ptr<client::NodeClient>> Mesh::connect(std::size_t holder_of, std::size_t at,
                                                          const NetworkId& network) {
  const NodeRecord& where = record(at);
  const CouncilHolder& holder = org(holder_of).holder;
  return client::NodeClient::connect({where.id, where.ntk, where.host, where.member_port}, network,
                                     holder.id, holder.transport, std::chrono::seconds(20));
}

TestPost directed_post(Mesh& mesh, std::size_t author, const std::set<std::size_t>& named,
                       std::size_t body_bytes, Lane lane) {
  TestPost out;
  out.body.resize(body_bytes);
  mesh.random().fill(out.body);
  out.request.dist = Dist::kDirected;
  out.request.lane = lane;
  out.request.expires_ms = horizon_ms(wall_ms(), limits::kSealedHorizonDays);
  out.request.holder = mesh.org(author).holder.id;
  out.request.msg_id = mesh.random().id<MsgId>();
  out.request.body_hash = crypto::body_hash(out.body);
  out.request.body_len = static_cast<std::uint32_t>(out.body.size());
  out.request.key_commit = mesh.random().id<Hash32>();
  out.request.inner_commit = mesh.random().id<Hash32>();
  std::uint16_t stanza = 0;
  for (const std::size_t node : named) {
    const LocalRecipient staff{ReaderClass::kStaff, stanza++, mesh.org(node).id, HolderId{}};
    out.request.plan.push_back({mesh.id(node), {staff}});
  }
  std::sort(out.request.plan.begin(), out.request.plan.end(),
            [](const PlannedNode& a, const PlannedNode& b) { return a.node < b.node; });
  return out;
}

TestPost community_post(Mesh& mesh, std::size_t author, Lane lane) {
  TestPost out = directed_post(mesh, author, {}, 4096, lane);
  out.request.dist = Dist::kCommunity;
  return out;
}

TestPost control_post(Mesh& mesh, std::size_t author, const Control& control) {
  TestPost out = directed_post(mesh, author, {});
  out.body = encode(control);
  out.request.dist = Dist::kControl;
  out.request.lane = Lane::kControl;
  out.request.expires_ms = horizon_ms(wall_ms(), limits::kControlHorizonDays);
  out.request.body_hash = crypto::body_hash(out.body);
  out.request.body_len = static_cast<std::uint32_t>(out.body.size());
  out.request.key_commit = Hash32{};
  return out;
}

Result<Posted> send(Mesh& mesh, client::NodeClient& client, std::size_t author,
                    const TestPost& post) {
  const Bytes request = encode(post.request);
  const Signature signature = crypto::sign_post(mesh.org(author).holder.sign, mesh.network(),
                                                mesh.id(author), client.welcome().session, request);
  for (;;) {
    auto posted = client.post({request, signature, post.body}, post.request.body_hash);
    // A node that has just started says so after a while; it is bounded there.
    if (posted || posted.error().code != ErrorCode::kNotReady) return posted;
  }
}

namespace {

// Reads the feed on until `seen` is satisfied with an item or the time is over.
void follow_feed(client::NodeClient& client, milliseconds most,
                 const std::function<bool(const FeedItem&)>& seen) {
  const auto end = std::chrono::steady_clock::now() + most;
  std::uint64_t after = 0;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    const Result<Feed> feed = client.feed(after, 100, left);
    if (!feed) {
      ADD_FAILURE() << feed.error().context;
      return;
    }
    for (const FeedItem& item : feed->items) {
      after = item.arrival;
      if (seen(item)) return;
    }
  }
}

}  // namespace

std::optional<FeedItem> await_header(client::NodeClient& client, const EntryId& wanted,
                                     milliseconds most) {
  std::optional<FeedItem> found;
  follow_feed(client, most, [&](const FeedItem& item) {
    if (crypto::entry_id(item.header) == wanted) found = item;
    return found.has_value();
  });
  return found;
}

std::set<EntryId> await_bodies(client::NodeClient& client, std::set<EntryId> wanted,
                               milliseconds most) {
  if (wanted.empty()) return wanted;
  follow_feed(client, most, [&](const FeedItem& item) {
    if (item.body_held) wanted.erase(crypto::entry_id(item.header));
    return wanted.empty();
  });
  return wanted;
}

bool await_delivery(client::NodeClient& client, const Posted& posted, milliseconds most) {
  const Result<Delivery> delivery = client.delivery(posted.entry_id, posted.of, most);
  if (!delivery) {
    ADD_FAILURE() << delivery.error().context;
    return false;
  }
  std::uint32_t delivered = 0;
  for (const DeliveryRow& row : delivery->rows) delivered += row.delivered_ms != 0 ? 1 : 0;
  EXPECT_EQ(delivered, posted.of);
  return delivered == posted.of;
}

}  // namespace ceptoar::test
