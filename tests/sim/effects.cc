// SPDX-License-Identifier: Apache-2.0
// What the daemon's verifiers, signers and store do, with times from the seed. Results come back in
// any order.
#include "tests/sim/world.h"

#include "crypto/certificate.h"

namespace ceptoar::sim {

void World::perform(SimNode& node, core::Effect& effect) {
  struct Visitor {
    World& w;
    SimNode& n;
    void operator()(core::SendPeer& e) { w.send_frame(n, e); }
    void operator()(core::SendMember& e) {
      w.at(1 + w.within(5), [&world = w, &node = n, conn = e.conn, frame = e.frame] {
        world.client_answer(node, conn, frame);
      });
    }
    void operator()(core::CutPeer& e) { w.trace("cut " + e.peer.hex() + " " + e.reason); }
    void operator()(core::CutMember&) {}
    void operator()(core::SetTimer& e) { w.do_timer(n, e.at_ms); }
    void operator()(core::VerifyEntry& e) { w.do_verify(n, e); }
    void operator()(core::VerifyRouting& e) {
      core::RoutingVerified done{e.job, std::nullopt, {}, ErrorCode{}};
      auto routing =
          crypto::verify_routing(e.signed_routing, w.council_.network, e.author_nsk, e.entry);
      if (routing) {
        auto local = crypto::open_routing(*routing, n.keys->id, n.keys->ntk);
        if (local) done.local = std::move(*local);
        done.routing.emplace(std::move(*routing));
      } else {
        done.code = routing.error().code;
      }
      w.give(n, w.within(4), std::move(done));
    }
    void operator()(core::VerifyReceipt& e) {
      core::ReceiptVerified done{e.job, std::nullopt, ErrorCode{}};
      auto receipt = crypto::verify_receipt(e.receipt, w.council_.network, e.nsk);
      if (receipt) {
        done.receipt.emplace(std::move(*receipt));
      } else {
        done.code = receipt.error().code;
      }
      w.give(n, w.within(4), std::move(done));
    }
    void operator()(core::VerifyPost& e) {
      const bool good = crypto::verify_post(e.member, w.council_.network, n.keys->id, e.session,
                                            e.request, e.signature);
      w.give(n, w.within(4), core::PostVerified{e.job, good});
    }
    void operator()(core::VerifyAccess& e) {
      w.give(n, 0, core::AccessVerified{e.job, std::nullopt, ErrorCode::kNotAuthorized});
    }
    void operator()(core::VerifyDevice& e) {
      w.give(n, 0, core::DeviceVerified{e.job, false, ErrorCode::kNotAuthorized});
    }
    void operator()(core::SignEntry& e) { w.do_sign(n, e); }
    void operator()(core::SignReceipt& e) {
      w.give(n, w.within(4),
             core::ReceiptSigned{e.job, crypto::make_receipt(n.keys->nsk, w.council_.network,
                                                             e.entry, n.keys->id,
                                                             e.local_recipients, e.committed_ms)});
    }
    void operator()(core::Commit& e) { w.do_commit(n, e); }
    void operator()(core::Load& e) { w.do_load(n, e); }
    void operator()(core::Scan& e) { w.do_scan(n, e); }
    void operator()(core::RosterChanged&) {}
    void operator()(core::AccessChanged&) {}
    void operator()(core::PositionConfirmed&) {}
    void operator()(core::RootsAccepted&) {}
    void operator()(core::Log& e) {
      w.trace("log " + std::to_string(n.index) + " " + e.code + " " + e.text);
      // A turned bit can make a frontier that nobody said; it is a claim and proves nothing.
      const bool claim = e.code == "heads-differ" || e.code == "own-log-behind";
      const bool alarm = e.code == "fork" || e.code == "chain-broken" ||
                         e.code == "message-again" || e.code == "pair-sum-wrong" ||
                         (claim && w.scenario_.flips == 0 && !w.scenario_.restored);
      if (alarm) w.violated("node " + std::to_string(n.index) + " raised " + e.code);
    }
  };
  std::visit(Visitor{*this, node}, effect);
}

void World::do_verify(SimNode& node, core::VerifyEntry& effect) {
  core::EntryVerified done{effect.job, std::nullopt, ErrorCode{}, {}};
  std::uint64_t delay = within(4);
  auto entry = crypto::verify_entry(effect.entry, effect.nsk);
  if (!entry) {
    done.code = entry.error().code;
  } else if (effect.check_body && !crypto::body_fits((*entry)->header, effect.body)) {
    done.code = ErrorCode::kBadSignature;
  } else {
    if (scenario_.slow_verify && (*entry)->header.lane != Lane::kFlash) delay = 1'500;
    done.entry.emplace(std::move(*entry));
    done.body = std::move(effect.body);
  }
  give(node, delay, std::move(done));
}

void World::do_sign(SimNode& node, core::SignEntry& effect) {
  core::EntrySigned done{effect.job, {}, {}};
  done.signature = crypto::sign_entry(node.keys->nsk, council_.network, effect.entry);
  if (!effect.plans.empty()) {
    auto routing = crypto::make_routing(node.keys->nsk, council_.network, effect.entry,
                                        effect.plans, random_);
    if (!routing) return violated("routing could not be made: " + routing.error().context);
    done.signed_routing = encode(*routing);
  }
  give(node, within(6), std::move(done));
}

void World::do_commit(SimNode& node, core::Commit& effect) {
  node.store_free_ms = std::max(node.store_free_ms, now_ms_) + within(8);
  const bool fails = scenario_.full_disk && !healed_ && now_ms_ > 4'000 && now_ms_ < 15'000 &&
                     random_.below(5) == 0;
  at(node.store_free_ms - now_ms_, [this, &node, life = node.life, job = effect.job, fails,
                                    batch = std::move(effect.batch)] {
    if (node.life != life) return;  // crashed before: nothing of it is there
    if (!fails) node.store.apply(batch);
    for (const RowWrite& row : batch) {
      if (fails || row.at.table != NodeTable::kEntries) continue;
      const auto id = EntryId::from(row.at.key);
      if (id) durable_at_[*id].try_emplace(node.keys->id, now_ms_);
    }
    give(node, within(2),
         core::Committed{job, fails ? ErrorCode::kStorageFull : ErrorCode{}, !fails});
  });
}

void World::do_load(SimNode& node, core::Load& effect) {
  at(within(2), [this, &node, life = node.life, job = effect.job, rows = effect.rows] {
    if (node.life != life) return;
    core::Loaded done{job, {}, true};
    for (const RowKey& row : rows) {
      const Bytes* value = node.store.find(row.table, row.key);
      done.values.push_back(value == nullptr ? std::nullopt : std::optional<Bytes>(*value));
    }
    give(node, within(2), std::move(done));
  });
}

void World::do_scan(SimNode& node, core::Scan& effect) {
  at(within(2), [this, &node, life = node.life, effect] {
    if (node.life != life) return;
    core::Scanned done{effect.job, {}, {}, true};
    std::size_t bytes = 0;
    const auto rows = node.store.scan(effect.table, effect.from, effect.limit);
    for (const auto& [key, value] : *rows) {
      bytes += value.size();
      if (bytes > effect.max_bytes && !done.keys.empty()) break;
      done.keys.push_back({effect.table, key});
      done.values.push_back(value);
    }
    give(node, within(2), std::move(done));
  });
}

void World::do_timer(SimNode& node, std::uint64_t at_ms) {
  const std::uint64_t clock =
      test::kCouncilNowMs + now_ms_ + static_cast<std::uint64_t>(10'000 + node.clock_offset_ms);
  const std::uint64_t delay = at_ms > clock ? at_ms - clock : 0;
  at(delay, [this, &node, life = node.life, number = ++node.timer_no] {
    if (node.life == life && node.timer_no == number && node.core) step(node, core::Timer{});
  });
}

}  // namespace ceptoar::sim
