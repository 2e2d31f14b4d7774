// SPDX-License-Identifier: Apache-2.0
// What an advisory takes on a node's disk: real ones, sealed to three organisations, taken in through
// the core and committed as they come. Beside it the bytes of the wire objects (header, signature, body,
// routing), which are the floor, and the bytes of the text that somebody wrote.
//   bench_size [ENTRIES] [BYTES OF TEXT] [DIRECTORY] [--gate]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/bench/loop_node.h"
#include "tests/support/message.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file

constexpr std::uint64_t kSeed = 20'261'125;
constexpr double kMostRatio = 1.25;

// Advisories of the first organisation to itself and the next two.
class Advisories {
 public:
  Advisories(const test::Council& council, std::size_t text_bytes, crypto::Random& random)
      : council_(council), text_(text_bytes, 'x'), random_(random) {}

  Item next() {
    const test::CouncilOrg& author = council_.orgs[0];
    std::vector<Reader> readers;
    for (std::size_t i = 0; i < kReaders; ++i) readers.push_back(test::staff_reader(council_.orgs[i]));
    const Inner inner = test::draft(council_, author.holder, author.nodes[0], Tlp::kAmberStrict,
                                    std::move(readers), random_, text_);
    const test::Message message = test::post(council_, author.nodes[0], author.holder.sign, inner,
                                             random_, {++seq_, prev_});
    prev_ = message.id;
    Item item{message.entry.header, message.entry.signature, message.sealed.body,
              routing(message), false};
    wire_bytes_ += bench::wire_bytes(item);
    body_bytes_ = item.body.size();
    return item;
  }
  std::size_t wire_bytes() const { return wire_bytes_; }
  std::size_t body_bytes() const { return body_bytes_; }

 private:
  static constexpr std::size_t kReaders = 3;

  Bytes routing(const test::Message& message) const {
    std::vector<crypto::RoutingPlan> plans;
    for (const Reader& reader : message.sealed.readers) {
      const test::CouncilNode& node = council_.org(reader.org).nodes[0];
      plans.push_back({node.id, node.ntk.public_key(),
                       {{ReaderClass::kStaff, reader.stanza, reader.org, HolderId{}}}});
    }
    std::sort(plans.begin(), plans.end(),
              [](const auto& a, const auto& b) { return a.node < b.node; });
    const auto made = crypto::make_routing(council_.orgs[0].nodes[0].nsk, council_.network,
                                           message.id, plans, random_);
    CEPTOAR_CHECK(made.has_value());
    return encode(*made);
  }

  const test::Council& council_;
  const std::string text_;
  crypto::Random& random_;
  std::uint64_t seq_ = 0;
  EntryId prev_;
  std::size_t wire_bytes_ = 0;
  std::size_t body_bytes_ = 0;
};

double file_bytes(const std::filesystem::path& directory) {
  return static_cast<double>(std::filesystem::file_size(directory / "data.mdb"));
}

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  const long entries = argc > 1 ? std::atol(argv[1]) : 10'000;
  const long text = argc > 2 ? std::atol(argv[2]) : 2'048;
  if (entries < 1 || text < 1 || !crypto::init()) {
    std::fprintf(stderr, "bench_size [ENTRIES] [BYTES OF TEXT] [DIRECTORY] [--gate]\n");
    return 64;
  }
  const test::TempDir temporary;
  const std::filesystem::path directory = argc > 3 ? argv[3] : temporary.path();
  const std::filesystem::path store = directory / "size", copy = directory / "size-copy";
  test::SeededRandom random(kSeed);
  const test::Council council = test::make_council(random);
  Advisories advisories(council, static_cast<std::size_t>(text), random);
  const service::NodeKeys keys = bench::keys_of(council.orgs[1].nodes[0], random);
  {
    const auto burst = static_cast<std::uint64_t>(8 * entries);  // a large body costs several units
    bench::LoopNode node(bench::copy_of(keys), council.roster, store,
                         {2, test::kCouncilNowMs, burst});
    node.take_in([&] { return advisories.next(); }, council.orgs[0].nodes[0].id,
                 static_cast<std::size_t>(entries));
  }
  const double file = file_bytes(store);
  {
    const auto opened = store::NodeStore::open(store, keys.store, {}, random);
    CEPTOAR_CHECK(opened.has_value() && (*opened)->copy_to(copy).has_value());
  }
  const double compact = file_bytes(copy);
  std::filesystem::remove_all(store);
  std::filesystem::remove_all(copy);
  const auto count = static_cast<double>(entries);
  const double wire = static_cast<double>(advisories.wire_bytes());
  std::printf("%ld advisories of %ld bytes of text, bodies of %zu: %.0f bytes each in the file, %.2f "
              "times the text; a compact copy %.2f times the wire objects\n",
              entries, text, advisories.body_bytes(), file / count,
              file / count / static_cast<double>(text), compact / wire);
  const bool met = bench::print_row({"file of the store", "bytes an entry", file / count, wire / count,
                                     "wire objects", bench::Promise::kRatioAtMost, kMostRatio});
  return gate && !met ? 1 : 0;
}
