// SPDX-License-Identifier: Apache-2.0
// A small Council made as the quickstart makes it: every party's directory by the enrolment functions
// that the commands call, files carried between them, a mesh in memory. banks (banks-1, banks-2),
// telecom (telecom-1), electric, and the ministry fsa; with kGovernment beside NISC the agency jpcert and the
// responding ministry npa.
// Thread: one. The seed is printed.
#ifndef CEPTOAR_TESTS_CLI_WORLD_H_
#define CEPTOAR_TESTS_CLI_WORLD_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/member/enrolment.h"
#include "cli/work/post.h"
#include "cli/work/session_start.h"
#include "tests/cli/mesh.h"
#include "tests/support/council.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::test {

class TestClock final : public member::Clock {
 public:
  // Moves by a millisecond at each look: no two events share a time.
  std::uint64_t now_ms() override { return ++now_ms_; }
  void advance_days(std::uint64_t days) { now_ms_ += days * limits::kDayMs; }
  void advance_hours(std::uint64_t hours) { now_ms_ += hours * 3'600'000; }

 private:
  std::uint64_t now_ms_ = kCouncilNowMs;
};

template <class T>
testing::AssertionResult fine(const member::Outcome<T>& outcome) {
  if (outcome) return testing::AssertionSuccess();
  auto out = testing::AssertionFailure() << outcome.error().id();
  for (const member::Argument& a : outcome.error().arguments) out << " " << a.name << "=" << a.value;
  return out;
}
template <class T>
testing::AssertionResult refused_with(const member::Outcome<T>& outcome, member::UserCode code) {
  if (outcome) return testing::AssertionFailure() << "accepted";
  if (outcome.error().code == code) return testing::AssertionSuccess();
  return fine(outcome) << "; expected " << member::facts_of(code).id;
}

class World {
 public:
  enum class With { kCeptoars, kNisc, kGovernment };
  explicit World(std::uint64_t seed = 1, With with = With::kCeptoars);

  // Steps, in this order; each may be left to build_all().
  void init_roster_orgs();
  void agree_on_genesis();
  void accept_roster_orgs();
  void enrol_company(const std::string& handle);
  void build_all();          // and everybody has synced and shared cards
  void sync_all(int rounds = 3);

  std::filesystem::path home(const std::string& holder) const { return dir_.path() / holder; }
  std::filesystem::path admin(const std::string& org) const { return dir_.path() / ("admin-" + org); }
  std::filesystem::path file(const std::string& name) const { return dir_.path() / name; }
  const member::Unlock& unlock() const { return unlock_; }
  std::string network_number() const { return network_number_; }
  const std::vector<std::string>& holders() const { return holders_; }
  MeshNode& node_of(const std::string& org) { return mesh_.node(node_ids_.at(org)); }

  // REQUIRES: the home is there and nobody else has it open.
  std::unique_ptr<member::Session> open(const std::string& holder);
  member::AdminKeys open_admin(const std::string& org);
  // One more person of a roster organisation, admitted by its secretariat, ready to work.
  void enrol_person(const std::string& holder);
  // sync and keys of one holder.
  work::Started start(const std::string& holder);

  member::OrgInit roster_org(const std::string& handle) const;
  member::OrgInit company(const std::string& handle) const;
  // Keys and request of an organisation of the roster, and of its node, which is in the mesh.
  member::OrgInit init_org(const std::string& handle, std::uint16_t port);
  // A node in the mesh, and what it says of itself as a file.
  MeshNode& make_node(const std::string& org, const std::filesystem::path& node_pub, std::uint16_t port);
  // Prepares and sends.
  member::Outcome<work::PostResult> post(const std::string& holder, const std::string& tlp,
                                         const std::string& to, bool with_members,
                                         const std::string& title,
                                         std::chrono::milliseconds wait = {});
  // Titles in the holder's inbox after a sync, own ones included.
  std::vector<std::string> titles(const std::string& holder);

  SeededRandom& random() { return random_; }
  TestClock& clock() { return clock_; }
  Mesh& mesh() { return mesh_; }

 private:
  TempDir dir_;
  SeededRandom random_;
  TestClock clock_;
  Mesh mesh_;
  member::Unlock unlock_;
  std::vector<std::string> roster_orgs_;
  std::string network_number_;
  std::map<std::string, NodeId> node_ids_;
  std::vector<std::string> holders_;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_WORLD_H_
