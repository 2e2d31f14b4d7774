// SPDX-License-Identifier: Apache-2.0
// How fast a node takes in a peer's entries - bodies counted, verified, put in order, committed -
// beside its floor, two threads that only check the same number of Ed25519 signatures. The frames go
// to the same core, verifier threads and store thread as in the daemon; the sockets alone are left
// out. Floor and product alternate; medians. Prints; asserts nothing.
//   bench_ingest [DIRECTORY] [ENTRIES] [ROUNDS]
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "node/core/core.h"
#include "node/service/threads.h"
#include "store/node_store.h"
#include "tests/support/council.h"
#include "tests/support/message.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kSeed = 20'261'120;
constexpr std::size_t kBodyText = 700;  // with audience, chain and signature: about 2 KiB a public body
constexpr unsigned kCores = 2;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Load {
  std::vector<Bytes> frames;
  std::vector<SignedEntry> entries;
  std::size_t bytes = 0;
  EntryId last;
};

Load make_load(const test::Council& council, const test::CouncilOrg& author, std::size_t count,
               crypto::Random& random) {
  Load load;
  Push push;
  std::size_t in_frame = 0;
  EntryId prev;
  for (std::size_t i = 0; i < count; ++i) {
    const Inner inner = test::draft(council, author.holder, author.nodes[0], Tlp::kClear, {}, random,
                                    std::string(kBodyText, 'x'));
    const test::Message message =
        test::post(council, author.nodes[0], author.holder.sign, inner, random, {i + 1, prev});
    prev = message.id;
    load.bytes += message.entry.header.size() + message.sealed.body.size();
    in_frame += message.entry.header.size() + message.sealed.body.size();
    push.items.push_back({message.entry.header, message.entry.signature, message.sealed.body, {}, false});
    load.entries.push_back(message.entry);
    if (in_frame > limits::kAnswerBytes / 2 || i + 1 == count) {
      load.frames.push_back(encode_peer_frame(push));
      push.items.clear();
      in_frame = 0;
    }
  }
  load.last = prev;
  return load;
}

// The floor: two threads check all signatures.
double floor_seconds(const test::Council& council, const Load& load, const SignPublicKey& nsk) {
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < kCores; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < load.entries.size(); i += kCores) {
        const EntryId id = crypto::entry_id(load.entries[i].header);
        CEPTOAR_CHECK(crypto::verify(nsk, crypto::label::kEntrySign, council.network, id.view(),
                                     load.entries[i].signature));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return seconds_since(start);
}

std::uint64_t now_ms() { return test::kCouncilNowMs; }

// One node takes everything from a third node, as after a pause.
double product_seconds(const test::Council& council, const test::CouncilOrg& self,
                       const test::CouncilOrg& from, const NodeId& author, const Load& load,
                       const std::filesystem::path& directory) {
  crypto::SystemRandom random;
  crypto::Secret<32> master;
  random.fill(master.writable());
  auto store = store::NodeStore::open(directory, master, {}, random);
  CEPTOAR_CHECK(store.has_value());
  core::Config config;
  config.self = self.nodes[0].id;
  config.program = "bench";
  config.author_burst = load.entries.size();
  core::Core core(config, council.roster, {});

  service::Channel<core::Event> results;
  const auto fatal = [](const char*, const char*) { std::abort(); };
  service::Vitals vitals(kCores);
  service::VerifierPool verifiers(
      kCores, {council.network, config.self, self.nodes[0].nsk, self.nodes[0].ntk, **store}, results,
      vitals, fatal);
  const service::Log log(STDERR_FILENO);
  service::StoreThread writer(**store, log, results, vitals, fatal);

  std::size_t acknowledged = 0;
  std::size_t sent = 0;
  const auto step = [&](core::Event event) {
    for (core::Effect& effect : core.step(std::move(event), now_ms(), random)) {
      std::visit(
          [&](auto& what) {
            using T = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<T, core::Commit>) {
              writer.jobs().push(std::move(what));
            } else if constexpr (std::is_same_v<T, core::SendPeer>) {
              auto frame = parse_peer_frame(what.frame);
              if (frame && std::holds_alternative<Acks>(*frame)) {
                for (const Ack& ack : std::get<Acks>(*frame).acks) {
                  CEPTOAR_CHECK(ack.code == 0 && ack.body);
                  ++acknowledged;
                }
              }
            } else if constexpr (std::is_same_v<T, core::VerifyAccess>) {
            } else if constexpr (requires { service::Work(std::move(what)); }) {
              verifiers.jobs().push(std::move(what));
            }
          },
          effect);
    }
  };
  step(core::PeerUp{from.nodes[0].id});
  Hello hello;
  hello.network_id = council.network;
  hello.node = from.nodes[0].id;
  hello.roster_version = 1;
  hello.roster_hash = council.roster->hash;
  hello.session = 1;
  hello.frontiers = {{author, load.entries.size(), load.last}};
  step(core::PeerFrameIn{from.nodes[0].id, encode_peer_frame(hello)});

  const auto start = Clock::now();
  std::size_t per_frame = load.entries.size() / load.frames.size() + 1;
  while (acknowledged < load.entries.size()) {
    // As much in flight as a sending node would have (limits::kUnackedEntriesPerPeer).
    while (sent < load.frames.size() &&
           sent * per_frame < acknowledged + limits::kVerifyInFlightPerPeer - per_frame) {
      step(core::PeerFrameIn{from.nodes[0].id, Bytes(load.frames[sent++])});
    }
    for (core::Event& event : results.take(true)) step(std::move(event));
  }
  return seconds_since(start);
}

}  // namespace

int main(int argc, char** argv) {
  CEPTOAR_CHECK(crypto::init().has_value());
  const test::TempDir temporary;
  const std::filesystem::path directory = argc > 1 ? argv[1] : temporary.path();
  const auto count = static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 20'000);
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;
  test::SeededRandom random(kSeed);
  const test::Council council = test::make_council(random);
  const auto& author = council.orgs[0];
  const Load load = make_load(council, author, count, random);
  std::printf("%zu entries, %zu bytes each (header and body), in %zu frames\n", count,
              load.bytes / count, load.frames.size());
  std::vector<double> floor;
  std::vector<double> product;
  for (int round = 0; round < rounds; ++round) {
    floor.push_back(floor_seconds(council, load, author.nodes[0].nsk.public_key()));
    const auto place = directory / ("ingest-" + std::to_string(round));
    product.push_back(product_seconds(council, council.orgs[1], council.orgs[2], author.nodes[0].id,
                                      load, place));
    std::filesystem::remove_all(place);
    std::printf("  round %d: floor %.0f/s, node %.0f/s\n", round + 1,
                static_cast<double>(count) / floor.back(), static_cast<double>(count) / product.back());
  }
  const double f = static_cast<double>(count) / median(floor);
  const double p = static_cast<double>(count) / median(product);
  std::printf("median: floor (2 threads of Ed25519 verification) %.0f/s, node, durable %.0f/s, ratio %.2f\n",
              f, p, p / f);
}
