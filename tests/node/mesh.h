// SPDX-License-Identifier: Apache-2.0
// A test council's nodes for real: directories on disk, daemons on loopback ports - in this process
// or as processes of their own that can be killed - and members' programs that talk to them.
#ifndef CEPTOAR_TESTS_NODE_MESH_H_
#define CEPTOAR_TESTS_NODE_MESH_H_

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/client/node_client.h"
#include "node/service/log.h"
#include "node/service/node.h"
#include "tests/support/council.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::test {

// One node per organisation, numbered as council.orgs.
class Mesh {
 public:
  explicit Mesh(std::uint64_t seed, const CouncilShape& shape = {});
  ~Mesh();  // ends all of them
  Mesh(const Mesh&) = delete;
  Mesh& operator=(const Mesh&) = delete;

  std::size_t size() const { return nodes_.size(); }
  const CouncilOrg& org(std::size_t node) const { return council_.orgs[node]; }
  const NodeId& id(std::size_t node) const { return org(node).nodes[0].id; }
  std::filesystem::path directory(std::size_t node) const { return nodes_[node].directory; }
  const NodeRecord& record(std::size_t node) const { return *state().find_node(id(node)); }
  const Council& council() const { return council_; }
  const crypto::RosterState& state() const { return *roster_; }
  const NetworkId& network() const { return roster_->network_id; }
  SeededRandom& random() { return random_; }

  // In this process.
  void start(std::size_t node);
  void start_all();
  void stop(std::size_t node);
  // As a process of its own: returns when it listens.
  // With `descriptors`, that many files and connections at most.
  void spawn(std::size_t node, unsigned descriptors = 0);
  void end_process(std::size_t node, int signal);  // returns when it is gone
  void kill_process(std::size_t node);             // by SIGKILL
  void stop_process(std::size_t node);             // by SIGTERM
  pid_t process(std::size_t node) const { return nodes_[node].process; }
  // The exit code of `ceptoar-node WORDS...`.
  static int run_program(const std::vector<std::string>& words, unsigned descriptors = 0);
  // One that start() started.
  service::Node& running(std::size_t node) { return *nodes_.at(node).running; }
  // Of a node that does not run: one more holder who may connect, and the port of its figures, which it returns.
  void admit(std::size_t node, const CouncilHolder& holder);
  std::uint16_t turn_on_metrics(std::size_t node);

  // The organisation's own holder, at his node (or, with `at`, trying another's).
  Result<std::unique_ptr<client::NodeClient>> connect(std::size_t node);
  Result<std::unique_ptr<client::NodeClient>> connect(std::size_t holder_of, std::size_t at,
                                                      const NetworkId& network);

 private:
  struct Place {
    std::filesystem::path directory;
    std::unique_ptr<service::Node> running;
    pid_t process = -1;
  };
  void prepare(std::size_t node);

  TempDir temp_;
  SeededRandom random_;
  Council council_;
  crypto::Verified<crypto::RosterState> roster_;
  int log_fd_;
  service::Log log_;
  std::vector<Place> nodes_;
};

// Ends a detached daemon by SIGKILL and waits for it.
void end_daemon(const std::filesystem::path& directory);

// A message as the node sees it: opaque bytes.
struct TestPost {
  PostRequest request;
  Bytes body;
};
// `named` are numbers of nodes; the author's own must be among them. Each gets one staff recipient.
TestPost directed_post(Mesh& mesh, std::size_t author, const std::set<std::size_t>& named,
                       std::size_t body_bytes = 4096, Lane lane = Lane::kNormal);
TestPost community_post(Mesh& mesh, std::size_t author, Lane lane = Lane::kNormal);
TestPost control_post(Mesh& mesh, std::size_t author, const Control& control);
// Signs for the session of `client` and posts.
Result<Posted> send(Mesh& mesh, client::NodeClient& client, std::size_t author,
                    const TestPost& post);
// Waits until the feed of `client` shows this entry, with or without body.
std::optional<FeedItem> await_header(client::NodeClient& client, const EntryId& wanted,
                                     std::chrono::milliseconds most = std::chrono::seconds(30));
// Waits until the feed of `client` has all these entries with their bodies; returns what is
// missing.
std::set<EntryId> await_bodies(client::NodeClient& client, std::set<EntryId> wanted,
                               std::chrono::milliseconds most = std::chrono::seconds(30));
// Waits until `of` nodes have said by receipt that they hold it.
bool await_delivery(client::NodeClient& client, const Posted& posted,
                    std::chrono::milliseconds most = std::chrono::seconds(30));

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_MESH_H_
