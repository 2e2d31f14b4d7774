// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_peer.h"

#include <algorithm>

#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;
using work::PeerLine;

namespace {

// 310 us are 0.3 ms.
std::string round_trip(const Printer& out, std::uint64_t us) {
  if (us == 0) return {};
  const std::string ms = std::to_string(us / 1000) + "." + std::to_string(us % 1000 / 100);
  return out.tr(Msg::kPeerMilliseconds, {{"ms", ms}});
}

// The address where the way is direct, else how it goes.
std::string way_of(const Printer& out, const PeerLine& peer) {
  switch (peer.path) {
    case work::PeerPath::kDirect: return make_visible(peer.address, true);
    case work::PeerPath::kOthers: return out.tr(Msg::kPeerByOthers);
    case work::PeerPath::kNone: return out.tr(Msg::kPeerNoWay);
  }
  return {};
}

std::size_t connected_of(const work::StatusView& status) {
  return static_cast<std::size_t>(std::count_if(status.peers.begin(), status.peers.end(),
                                                [](const PeerLine& peer) { return peer.connected; }));
}

}  // namespace

void show_peer_list(Printer& out, const work::StatusView& status) {
  if (status.peers.empty()) {
    out.say(Msg::kPeerNobody);
    return;
  }
  ui::Table table({{out.tr(Msg::kColumnNode), false, 8},
                   {out.tr(Msg::kColumnState), false, 0},
                   {out.tr(Msg::kColumnPath), false, 8},
                   {out.tr(Msg::kColumnHeard), false, 0},
                   {out.tr(Msg::kColumnNote), false, 8},
                   {out.tr(Msg::kColumnRoundTrip), true, 0},
                   {out.tr(Msg::kColumnProgram), false, 8}});
  std::vector<PeerLine> rows = status.peers;
  std::stable_partition(rows.begin(), rows.end(),
                        [](const PeerLine& peer) { return !peer.connected; });
  for (const PeerLine& peer : rows) {
    table.add({make_visible(peer.org, true),
               ui::Cell(out.tr(peer.connected ? Msg::kPeerUp : Msg::kPeerDown),
                        peer.connected ? ui::Style::kPlain : ui::Style::kBold),
               way_of(out, peer), long_time(out, peer.last_heard_ms),
               peer.behind == 0
                   ? std::string()
                   : out.tr(Msg::kPeerBehind, {{"count", std::to_string(peer.behind)}}),
               round_trip(out, peer.round_trip_us), make_visible(peer.program, true)});
  }
  out.table(table);
  out.say(Msg::kPeerCount, {{"connected", std::to_string(connected_of(status))},
                            {"of", std::to_string(status.peers.size())}});
}

Json peers_document(const work::StatusView& status) {
  Json rows = Json::array();
  for (const PeerLine& peer : status.peers) {
    rows.push(Json::object()
                  .set("org", peer.org)
                  .set("connected", peer.connected)
                  .set("address", peer.address)
                  .set("path", work::peer_path_name(peer.path))
                  .set("last_heard_at", ui::json_time(peer.last_heard_ms))
                  .set("behind", peer.behind)
                  .set("round_trip_us", peer.round_trip_us)
                  .set("program", peer.program));
  }
  return document("peers")
      .set("node", status.node)
      .set("connected", connected_of(status))
      .set("of", status.peers.size())
      .set("peers", std::move(rows));
}

}  // namespace ceptoar::cmd
