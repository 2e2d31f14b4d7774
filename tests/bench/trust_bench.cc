// SPDX-License-Identifier: Apache-2.0
// What membership costs, each figure beside its floor in the same run: all of a chain of 1,000 roster
// versions of 60 organisations as a newcomer's program verifies it (promised: at most twice its signatures),
// and a new client key for 1,000 member companies, sealed to each (below 1 s of processor time). Medians of
// alternating rounds. Prints; with --gate exits 1 where a promise is broken.
// Usage: bench_trust [--gate]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string_view>
#include <vector>

#include "cli/member/epochs.h"
#include "crypto/aead.h"
#include "crypto/hpke.h"
#include "crypto/roster_file.h"
#include "tests/cli/many_companies.h"
#include "tests/support/roster_chain.h"
#include "tests/support/speed.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file

constexpr std::size_t kVersions = 1'000;
constexpr std::size_t kOrganisations = 60;
constexpr std::size_t kCompanies = 1'000;
constexpr std::size_t kStanzas = 8;           // the smallest list of a sealed body
constexpr std::size_t kBodyBytes = 4 * 1024;  // and the smallest padded body
constexpr int kRounds = 5;

// Of one run, in milliseconds of this thread's processor time.
double cost_of(const std::function<void()>& work) {
  const auto before = test::thread_time();
  work();
  return std::chrono::duration<double, std::milli>(test::thread_time() - before).count();
}
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Figures {
  double cost_ms = 0;
  double floor_ms = 0;
};
// Alternating, so that a machine that slows down slows both.
Figures measure(const char* what, const char* floor_is, const std::function<void()>& work,
                const std::function<void()>& floor) {
  std::vector<double> ours, theirs;
  for (int i = 0; i < kRounds; ++i) {
    theirs.push_back(cost_of(floor));
    ours.push_back(cost_of(work));
  }
  const Figures out{median(ours), median(theirs)};
  std::printf("%s\n  %9.1f ms of processor time\n  %9.1f ms floor: %s\n  %9.2f times\n", what,
              out.cost_ms, out.floor_ms, floor_is, out.cost_ms / out.floor_ms);
  return out;
}

bool bench_chain() {
  test::SeededRandom random(71);
  const test::RosterChain chain = test::make_roster_chain(random, kOrganisations, kVersions);
  const Figures figures = measure(
      "A chain of 1,000 rosters of 60 organisations (promised: at most 2 times)",
      "their signatures, verified once each",
      [&] {
        const auto life = crypto::life_of(chain.versions);
        CEPTOAR_CHECK(life && life->in_force()->roster.version == kVersions);
      },
      [&] { CEPTOAR_CHECK(test::verify_signatures_alone(chain) == chain.signatures); });
  return figures.cost_ms <= 2 * figures.floor_ms;
}

// What the bytes on the wire ask for: an ephemeral key for each place of the list, one agreement for each of
// its two readers, one signature, one body.
void least_grants(crypto::Random& random, const crypto::SignKey& key) {
  const crypto::KemKey reader = crypto::KemKey::generate(random);
  const NetworkId network;
  const Hash32 id;
  for (std::size_t i = 0; i < kCompanies; ++i) {
    for (std::size_t place = 0; place < kStanzas; ++place) {
      const crypto::KemKey ephemeral = crypto::KemKey::generate(random);
      if (place < 2) CEPTOAR_CHECK(ephemeral.shared(reader.public_key()).has_value());
    }
    CEPTOAR_CHECK(!key.sign("bench", network, id.view()).is_zero());
    CEPTOAR_CHECK(crypto::aead_seal(id.view(), Nonce24{}, {}, Bytes(kBodyBytes, 1)).size() >
                  kBodyBytes);
  }
}

bool bench_rotation() {
  test::World world(72);
  world.build_all();
  test::add_companies(world, "banks", kCompanies - 2);  // beside banks-1 and banks-2
  const crypto::SignKey key = crypto::SignKey::generate(world.random());
  const Figures figures = measure(
      "A new client key for 1,000 member companies (promised: below 1,000 ms)",
      "their seals: 8 ephemeral keys, two agreements, a signature and a body each",
      [&] {
        const auto session = world.open("secretariat@banks");
        const auto done = member::rotate_members(*session);
        CEPTOAR_CHECK(test::fine(done));
        CEPTOAR_CHECK(done->sent == kCompanies);
      },
      [&] { least_grants(world.random(), key); });
  return figures.cost_ms < 1'000;
}

}  // namespace

int main(int argc, char** argv) {
  const bool gate = argc > 1 && std::string_view(argv[1]) == "--gate";
  CEPTOAR_CHECK(crypto::init());
  bool kept = bench_chain();
  kept = bench_rotation() && kept;
  return gate && !kept ? 1 : 0;
}
