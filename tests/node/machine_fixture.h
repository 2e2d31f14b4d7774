// SPDX-License-Identifier: Apache-2.0
// Real daemons whose machine does what a test says (tests/support/machine_faults.h), and what their
// operators read.
#ifndef CEPTOAR_TESTS_NODE_MACHINE_FIXTURE_H_
#define CEPTOAR_TESTS_NODE_MACHINE_FIXTURE_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <new>
#include <set>
#include <sstream>
#include <string>

#include "tests/node/mesh.h"
#include "tests/support/machine_faults.h"
#include "tests/support/outcome.h"
#include "tests/support/speed.h"

namespace ceptoar::test {

// Shared with the daemons that it spawns.
class Faults {
 public:
  explicit Faults(std::filesystem::path file) : file_(std::move(file)) {
    const int fd = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CEPTOAR_CHECK(fd >= 0 && ftruncate(fd, sizeof(MachineFaults)) == 0);
    void* memory =
        mmap(nullptr, sizeof(MachineFaults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    CEPTOAR_CHECK(memory != MAP_FAILED);
    shared_ = new (memory) MachineFaults{};
  }
  ~Faults() { munmap(shared_, sizeof(MachineFaults)); }
  Faults(const Faults&) = delete;
  Faults& operator=(const Faults&) = delete;
  MachineFaults* operator->() { return shared_; }
  void spawn(Mesh& mesh, std::size_t node) {
    under([&] { mesh.spawn(node); });
  }
  // The exit code of a start.
  int start(Mesh& mesh, std::size_t node) {
    int code = -1;
    under([&] {
      code = Mesh::run_program({"start", "--dir", mesh.directory(node).string(), "--detach"});
    });
    return code;
  }

 private:
  template <class Work>
  void under(const Work& work) {
    setenv(kMachineFaultsFile, file_.c_str(), 1);
    setenv("LD_PRELOAD", CEPTOAR_MACHINE_FAULTS, 1);
    work();
    unsetenv("LD_PRELOAD");
    unsetenv(kMachineFaultsFile);
  }

  std::filesystem::path file_;
  MachineFaults* shared_;
};

class MachineTest : public testing::Test {
 protected:
  explicit MachineTest(std::uint64_t seed) : mesh(seed) {}
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "nothing can be loaded before a sanitizer";
  }
  std::unique_ptr<client::NodeClient> connect(std::size_t node) {
    auto client = mesh.connect(node);
    EXPECT_TRUE(good(client));
    return client ? std::move(*client) : nullptr;
  }
  std::string log_of(std::size_t node) const {
    std::ifstream file(service::NodePaths(mesh.directory(node)).log());
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // A line of the log with this code and words that say what to do.
  void expect_said(std::size_t node, const std::string& code, const std::string& words) const {
    const std::string log = log_of(node);
    EXPECT_NE(log.find(" " + code + " "), std::string::npos) << log;
    EXPECT_NE(log.find(words), std::string::npos) << log;
  }
  // No log has two entries at one place, and all have the same ones.
  void expect_not_forked(const std::set<std::size_t>& nodes) const {
    for (const std::size_t node : nodes) {
      EXPECT_EQ(log_of(node).find(" fork "), std::string::npos) << log_of(node);
      EXPECT_EQ(log_of(node).find(" chain-broken "), std::string::npos) << log_of(node);
    }
  }

  Mesh mesh;
  TempDir temp;
  Faults faults{temp.path() / "faults"};
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_MACHINE_FIXTURE_H_
