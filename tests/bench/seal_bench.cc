// SPDX-License-Identifier: Apache-2.0
// Sealing an advisory to 20 and to 2,000 organisations. Floor, alternating: one key pair and one X25519
// for each stanza, dummies included. Processor time of the one thread; medians.
//   bench_seal [ROUNDS] [--gate]
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "crypto/envelope.h"
#include "tests/bench/bench.h"
#include "tests/support/message.h"
#include "tests/support/seeded_random.h"
#include "tests/support/speed.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file

constexpr std::uint64_t kSeed = 20'261'124;
constexpr double kMostRatio = 1.3;
constexpr std::size_t kTextBytes = 2048;

template <class Work>
double cost_ms(const Work& work) {
  const auto before = test::thread_time();
  work();
  return std::chrono::duration<double, std::milli>(test::thread_time() - before).count();
}

// The author's organisation and others that exist here alone.
Inner advisory_to(const test::Council& council, std::size_t readers, crypto::Random& random) {
  const test::CouncilOrg& author = council.orgs[0];
  std::vector<Reader> all{test::staff_reader(author)};
  while (all.size() < readers) {
    Reader reader = all.front();
    reader.org = random.id<OrgId>();
    reader.key = crypto::KemKey::generate(random).public_key();
    reader.statement_hash = random.id<Hash32>();
    all.push_back(std::move(reader));
  }
  return test::draft(council, author.holder, author.nodes[0], Tlp::kAmberStrict, std::move(all),
                     random, std::string(kTextBytes, 'x'));
}

void agree(std::size_t stanzas, const KemPublicKey& with, crypto::Random& random) {
  for (std::size_t i = 0; i < stanzas; ++i) {
    CEPTOAR_CHECK(crypto::KemKey::generate(random).shared(with).has_value());
  }
}

bool measure(const test::Council& council, std::size_t readers, int rounds, crypto::Random& random) {
  const test::CouncilOrg& author = council.orgs[0];
  const Inner inner = advisory_to(council, readers, random);
  const KemPublicKey with = crypto::KemKey::generate(random).public_key();
  const std::size_t stanzas = crypto::stanza_slots(readers);
  std::vector<double> floor, product;
  std::size_t body = 0;
  for (int round = 0; round < rounds; ++round) {
    floor.push_back(cost_ms([&] { agree(stanzas, with, random); }));
    product.push_back(cost_ms([&] {
      const test::Message sealed =
          test::post(council, author.nodes[0], author.holder.sign, inner, random);
      body = sealed.sealed.body.size();
    }));
  }
  std::printf("%zu readers, %zu stanzas, a body of %zu KiB\n", readers, stanzas, body / 1024);
  return bench::print_row({"sealing to " + std::to_string(readers), "ms", bench::median(product),
                           bench::median(floor), "a key pair and an X25519 for each stanza",
                           bench::Promise::kRatioAtMost, kMostRatio});
}

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 7;
  if (rounds < 1 || !crypto::init()) {
    std::fprintf(stderr, "bench_seal [ROUNDS] [--gate]\n");
    return 64;
  }
  test::SeededRandom random(kSeed);
  const test::Council council = test::make_council(random);
  const bool few = measure(council, 20, rounds, random);
  const bool many = measure(council, 2'000, rounds, random);
  return gate && !(few && many) ? 1 : 0;
}
