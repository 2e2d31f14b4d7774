// SPDX-License-Identifier: Apache-2.0
// archive: what to do when the disk altered what was kept, or the machine is gone.
#include <optional>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/show.h"
#include "cli/member/archive_copy.h"
#include "cli/member/repair.h"
#include "schema/limits.h"
#include "schema/text.h"

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
    if (session && session->started.sync.heard()) fetched = session->started.sync.new_items;
  }
  if (context.json()) {
    context.print_json(repaired_document(*report, fetched));
  } else {
    show_repaired(context.out(), *report, fetched);
  }
  return status;
}

namespace {

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// Whole mebibytes, upwards: what is there is never shown as nothing.
std::string mebibytes(std::uint64_t bytes) {
  constexpr std::uint64_t kMiB = 1024 * limits::kKiB;
  return std::to_string((bytes + kMiB - 1) / kMiB);
}

Outcome<member::CopyStep> copy_all(Context& context, member::Session& session) {
  const ui::Progress progress = context.busy(Msg::kBusyCopy);
  member::CopyStep all;
  for (;;) {
    const auto step = member::copy_step(session);
    if (!step) return step.error();
    all.items += step->items;
    all.parts += step->parts;
    all.full = step->full;
    all.more = step->more;
    all.asked = step->asked;
    // A step that put nothing will put nothing the next time either.
    if (!step->asked || step->full || !step->more || step->parts == 0) return all;
  }
}

void show_restored(ui::Printer& out, const member::Restored& restored) {
  const auto say = [&](Msg message, std::uint64_t count) {
    if (count != 0) out.say(message, {{"count", std::to_string(count)}});
  };
  out.say(Msg::kCopyRestored, {{"count", std::to_string(restored.items)},
                               {"known", std::to_string(restored.known)}});
  say(Msg::kCopyRefused, restored.refused);
  say(Msg::kCopyNoKey, restored.no_key);
  say(Msg::kCopyDamaged, restored.damaged);
  out.say(Msg::kCopyNoRed);
  for (const auto& [handle, count] : restored.red) {
    out.say(Msg::kCopyRedOf, {{"handle", make_visible(handle, true)}, {"count", std::to_string(count)}});
  }
}

}  // namespace

ui::Json copy_document(const member::CopyFacts& facts, const member::CopyStep& step) {
  return document("archive-copy")
      .set("itemsPut", number(step.items))
      .set("whole", facts.whole)
      .set("full", step.full)
      .set("parts", number(facts.parts))
      .set("bytes", number(facts.bytes))
      .set("room", number(facts.room))
      .set("redLeftOut", number(facts.red));
}

ui::Json restored_document(const member::Restored& restored) {
  ui::Json red = ui::Json::array();
  for (const auto& [handle, count] : restored.red) {
    red.push(ui::Json::object().set("handle", handle).set("items", number(count)));
  }
  return document("archive-restored")
      .set("items", number(restored.items))
      .set("known", number(restored.known))
      .set("refused", number(restored.refused))
      .set("noKey", number(restored.no_key))
      .set("damaged", number(restored.damaged))
      .set("red", std::move(red));
}

Outcome<int> run(Context& context, const ArchiveCopyArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  // Says what is wrong with node or certificate before anything is put.
  if (const auto before = member::copy_facts(**session); !before) return before.error();
  const auto step = copy_all(context, **session);
  if (!step) return step.error();
  const auto facts = member::copy_facts(**session);
  if (!facts) return facts.error();
  if (context.json()) {
    context.print_json(copy_document(*facts, *step));
    return kExitDone;
  }
  context.out().say(facts->whole ? Msg::kCopyWhole : Msg::kCopyNotWhole,
                    {{"count", std::to_string(step->items)}});
  context.out().say(Msg::kCopyHeld, {{"parts", std::to_string(facts->parts)},
                                     {"size", mebibytes(facts->bytes)},
                                     {"room", std::to_string(facts->room / (1024 * limits::kKiB))}});
  if (step->full) context.out().say(Msg::kCopyFull);
  context.out().say(Msg::kCopyRedOut, {{"count", std::to_string(facts->red)}});
  return kExitDone;
}

Outcome<int> run(Context& context, const ArchiveRestoreArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto restored = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyCopyBack);
    return member::restore_archive(**session);
  }();
  if (!restored) return restored.error();
  if (context.json()) {
    context.print_json(restored_document(*restored));
  } else {
    show_restored(context.out(), *restored);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
