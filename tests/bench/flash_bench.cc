// SPDX-License-Identifier: Apache-2.0
// A flash to everybody: from the sealed post leaving the member's program to the author's node
// knowing, by signed receipts, that it is durable on the last of all nodes; beside its floor, the
// processor time of one verification and one durable commit per node over the cores. Sealing is
// printed apart. Run against a council made by quickstart. Prints; asserts nothing.
//   bench_flash HOME CREDENTIAL [ROUNDS] [DIRECTORY]
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "cli/member/outbox.h"
#include "cli/member/sealing.h"
#include "cli/work/post.h"
#include "cli/work/session_start.h"
#include "crypto/certificate.h"
#include "store/node_store.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}
double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}
double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

// Processor time of one signature check and of one durable commit of the rows of a 16 KiB flash.
double floor_of_one_ms(const std::filesystem::path& directory, crypto::Random& random) {
  constexpr int kTimes = 200;
  const auto key = crypto::SignKey::generate(random);
  NetworkId network;
  random.fill(network.bytes);
  const Signature signature = key.sign(crypto::label::kEntrySign, network, network.view());
  double begin = cpu_ms();
  for (int i = 0; i < kTimes; ++i) {
    CEPTOAR_CHECK(crypto::verify(key.public_key(), crypto::label::kEntrySign, network,
                                 network.view(), signature));
  }
  const double verify = (cpu_ms() - begin) / kTimes;

  crypto::Secret<32> master;
  random.fill(master.writable());
  auto store = store::NodeStore::open(directory / "flash-floor", master, {}, random);
  CEPTOAR_CHECK(store.has_value());
  const Bytes body(16 * 1024, 7);
  begin = cpu_ms();
  for (int i = 0; i < kTimes; ++i) {
    const auto id = random.id<EntryId>();
    const RowBatch batch = {{{NodeTable::kEntries, to_bytes(id.view())}, Bytes(500, 1)},
                            {{NodeTable::kLog, key_number(static_cast<std::uint64_t>(i))}, to_bytes(id.view())},
                            {{NodeTable::kBodies, to_bytes(id.view())}, body}};
    CEPTOAR_CHECK((*store)->apply({batch}).has_value());
  }
  const double commit = (cpu_ms() - begin) / kTimes;
  std::printf("floor pieces: verify %.3f ms, commit %.3f ms of processor time\n", verify, commit);
  return verify + commit;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || !crypto::init()) return 64;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 51;
  const std::filesystem::path directory = argc > 4 ? argv[4] : argv[1];
  crypto::SystemRandom random;
  auto unlock = member::Unlock::from_credential_file(argv[2]);
  member::NodeConnector connector;
  member::SystemClock clock;
  CEPTOAR_CHECK(unlock.has_value());
  auto opened = member::Session::open({argv[1], &*unlock, &connector, &clock, &random});
  CEPTOAR_CHECK(opened.has_value());
  member::Session& session = **opened;
  CEPTOAR_CHECK(work::start(session).has_value());
  auto node = session.node();
  CEPTOAR_CHECK(node.has_value() && *node != nullptr);
  auto roster = session.roster();
  CEPTOAR_CHECK(roster.has_value());
  const auto all = static_cast<std::uint32_t>((*roster)->roster.nodes.size());

  work::PostWish wish;
  wish.document = to_bytes(as_bytes("# flash\n\n" + std::string(2048, 'x') + "\n"));
  wish.tlp = "green";
  wish.flash = true;
  const auto draft = work::prepare(session, wish);
  CEPTOAR_CHECK(draft.has_value());
  std::vector<double> sealing;
  std::vector<double> stored;
  std::vector<double> durable;
  for (int i = 0; i < rounds; ++i) {
    auto start = Clock::now();
    member::SealWish seal;
    seal.audience = draft->audience;
    seal.content = encode(Advisory{draft->written.title, draft->written.text, "ja"});
    seal.title = draft->written.title;
    seal.flash = true;
    CEPTOAR_CHECK(member::seal_to_outbox(session, seal).has_value());
    sealing.push_back(ms_since(start));
    const auto rows = member::queued(session);
    CEPTOAR_CHECK(rows.has_value() && !rows->empty());
    const member::QueuedRow& row = rows->back().row;
    const auto request = parse<PostRequest>(row.request);
    CEPTOAR_CHECK(request.has_value());
    const Welcome& welcome = (*node)->welcome();
    const Post post{row.request,
                    crypto::sign_post(session.home().sign_key(), (*roster)->network_id, welcome.node,
                                      welcome.session, row.request),
                    row.body};
    start = Clock::now();
    const auto posted = (*node)->post(post, request->body_hash);
    CEPTOAR_CHECK(posted.has_value());
    stored.push_back(ms_since(start));
    const auto delivery = (*node)->delivery(posted->entry_id, all, milliseconds(10'000));
    CEPTOAR_CHECK(delivery.has_value());
    durable.push_back(ms_since(start));
    std::size_t delivered = 0;
    for (const DeliveryRow& each : delivery->rows) delivered += each.delivered_ms != 0 ? 1 : 0;
    CEPTOAR_CHECK(delivered == all);
    CEPTOAR_CHECK(member::flush_outbox(session).has_value());
  }
  const double one = floor_of_one_ms(directory, random);
  const double floor = one * all / std::max(1u, std::thread::hardware_concurrency());
  std::printf("%d flashes to %u nodes: sealing p50 %.1f ms; stored at the author's node p50 %.2f ms\n",
              rounds, all, quantile(sealing, 0.5), quantile(stored, 0.5));
  std::printf("durable on the last of %u: p50 %.2f ms, p99 %.2f ms; floor %.2f ms; ratio %.2f\n", all,
              quantile(durable, 0.5), quantile(durable, 0.99), floor, quantile(durable, 0.5) / floor);
}
