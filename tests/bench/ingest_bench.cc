// SPDX-License-Identifier: Apache-2.0
// How fast a node takes in a peer's entries - bodies counted, verified, put in order, committed -
// beside its floor, two threads that only check the same number of Ed25519 signatures. The frames go
// to the same core, verifier threads and store thread as in the daemon; the sockets alone are left
// out. Floor and product alternate; medians. Once more with the author himself as the peer, to whom a
// receipt is signed for each: printed, not gated.
//   bench_ingest [DIRECTORY] [ENTRIES] [ROUNDS] [--gate]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "schema/limits.h"
#include "tests/bench/loop_node.h"
#include "tests/support/message.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using bench::Clock;

constexpr std::uint64_t kSeed = 20'261'120;
constexpr std::size_t kBodyText = 700;  // with audience, chain and signature: about 2 KiB a public body
constexpr unsigned kCores = 2;
constexpr double kLeastRatio = 0.75;

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

// One node takes everything from `from`, as after a pause.
double product_seconds(const test::Council& council, const test::CouncilOrg& self,
                       const test::CouncilOrg& from, const NodeId& author, const Load& load,
                       const std::filesystem::path& directory) {
  crypto::SystemRandom random;
  bench::LoopNode node(bench::keys_of(self.nodes[0], random), council.roster, directory,
                       {kCores, test::kCouncilNowMs, load.entries.size()});
  std::size_t acknowledged = 0;
  node.to_peer = [&](const NodeId&, const Bytes& bytes) {
    const auto frame = parse_peer_frame(bytes);
    const Acks* acks = frame ? std::get_if<Acks>(&*frame) : nullptr;
    if (acks == nullptr) return;
    for (const Ack& ack : acks->acks) {
      CEPTOAR_CHECK(ack.code == 0 && ack.body);
      ++acknowledged;
    }
  };
  node.step(core::PeerUp{from.nodes[0].id});
  Hello hello;
  hello.network_id = council.network;
  hello.node = from.nodes[0].id;
  hello.roster_version = 1;
  hello.roster_hash = council.roster->hash;
  hello.session = 1;
  hello.frontiers = {{author, load.entries.size(), load.last}};
  node.step(core::PeerFrameIn{from.nodes[0].id, encode_peer_frame(hello)});

  const auto start = Clock::now();
  std::size_t sent = 0;
  const std::size_t per_frame = load.entries.size() / load.frames.size() + 1;
  while (acknowledged < load.entries.size()) {
    // As much in flight as a node lets a peer have.
    while (sent < load.frames.size() &&
           sent * per_frame < acknowledged + limits::kVerifyInFlightPerPeer - per_frame) {
      node.step(core::PeerFrameIn{from.nodes[0].id, Bytes(load.frames[sent++])});
    }
    CEPTOAR_CHECK(node.turn());
  }
  return bench::seconds_since(start);
}

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  CEPTOAR_CHECK(crypto::init().has_value());
  const test::TempDir temporary;
  const std::filesystem::path directory = argc > 1 ? argv[1] : temporary.path();
  if (!bench::is_on_disk(directory)) return 64;
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
  std::vector<double> signing;
  for (int round = 0; round < rounds; ++round) {
    floor.push_back(bench::verify_seconds(load.entries, council.network,
                                          author.nodes[0].nsk.public_key(), kCores));
    const auto place = directory / ("ingest-" + std::to_string(round));
    product.push_back(product_seconds(council, council.orgs[1], council.orgs[2], author.nodes[0].id,
                                      load, place));
    std::filesystem::remove_all(place);
    signing.push_back(
        product_seconds(council, council.orgs[1], author, author.nodes[0].id, load, place));
    std::filesystem::remove_all(place);
    std::printf("  round %d: floor %.0f/s, node %.0f/s\n", round + 1,
                static_cast<double>(count) / floor.back(), static_cast<double>(count) / product.back());
  }
  const auto rate = [&](const std::vector<double>& seconds) {
    return static_cast<double>(count) / bench::median(seconds);
  };
  static_cast<void>(bench::print_row({"ingest from the author, durable, receipts signed", "entries/s",
                                      rate(signing), rate(floor),
                                      "two threads of Ed25519 verification",
                                      bench::Promise::kRatioAtLeast, kLeastRatio}));
  const bool met = bench::print_row({"ingest, durable", "entries/s", rate(product), rate(floor),
                                     "two threads of Ed25519 verification",
                                     bench::Promise::kRatioAtLeast, kLeastRatio});
  return gate && !met ? 1 : 0;
}
