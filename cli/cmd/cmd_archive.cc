// SPDX-License-Identifier: Apache-2.0
// archive: what to do when the disk altered what was kept.
#include <optional>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/show.h"
#include "cli/member/repair.h"

namespace ceptoar::cmd {

namespace {

// `fetched`: items that came again from the node; nullopt: it was not asked, or did not answer.
void show_repaired(ui::Printer& out, const member::RepairReport& report,
                   std::optional<std::size_t> fetched) {
  const auto say = [&](Msg message, std::uint64_t count) {
    if (count != 0) out.say(message, {{"count", std::to_string(count)}});
  };
  out.say(Msg::kRepairAside, {{"path", report.aside.string()}});
  if (!report.readable) out.say(Msg::kRepairUnreadable);
  out.say(Msg::kRepairKept, {{"count", std::to_string(report.kept)},
                             {"items", std::to_string(report.items)}});
  const std::uint64_t for_good =
      report.unsent + report.contacts + report.settings + report.deliveries;
  if (report.readable && report.from_node + for_good == 0) out.say(Msg::kRepairNothingLost);
  say(Msg::kRepairFromNode, report.from_node);
  say(Msg::kRepairUnsent, report.unsent);
  say(Msg::kRepairContacts, report.contacts);
  say(Msg::kRepairSettings, report.settings);
  say(Msg::kRepairDeliveries, report.deliveries);
  if (fetched) {
    out.say(Msg::kRepairFetched, {{"items", std::to_string(*fetched)}});
  } else {
    out.say(report.enrolled ? Msg::kRepairNext : Msg::kRepairEnrol);
  }
}

}  // namespace

ui::Json repaired_document(const member::RepairReport& report,
                           std::optional<std::size_t> fetched) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  ui::Json out = document("archive-repaired");
  if (fetched) out.set("itemsFetched", number(*fetched));
  return out
      .set("readable", report.readable)
      .set("enrolled", report.enrolled)
      .set("kept", number(report.kept))
      .set("items", number(report.items))
      .set("lostFromNode", number(report.from_node))
      .set("lostUnsent", number(report.unsent))
      .set("lostContacts", number(report.contacts))
      .set("lostSettings", number(report.settings))
      .set("lostDeliveries", number(report.deliveries))
      .set("aside", report.aside.string());
}

Outcome<int> run(Context& context, const ArchiveRepairArgs&) {
  Outcome<OpenHome> open = context.open_home();
  if (!open) return open.error();
  const Outcome<member::RepairReport> report = [&] {
    const ui::Progress progress = context.busy(Msg::kRepairing);
    return member::repair_archive(*open->home, context.now_ms(), context.random());
  }();
  if (!report) return report.error();
  open->home.reset();  // its lock goes to the session
  // What is lost comes again by the way that everything takes.
  std::optional<std::size_t> fetched;
  Outcome<int> status = kExitDone;
  if (report->enrolled) {
    const Outcome<OpenSession> session = context.open_started();
    if (!session) status = session.error();  // said after what was done
    if (session && session->started.sync.online) fetched = session->started.sync.new_items;
  }
  if (context.json()) {
    context.print_json(repaired_document(*report, fetched));
  } else {
    show_repaired(context.out(), *report, fetched);
  }
  return status;
}

}  // namespace ceptoar::cmd
