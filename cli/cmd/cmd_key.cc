// SPDX-License-Identifier: Apache-2.0
// key: kinds and end dates, never a key; and a change to new ones.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"
#include "cli/member/outbox.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Outcome<std::vector<ReaderClass>> classes_of(const std::string& name, member::Session& session) {
  if (name == "staff") return std::vector{ReaderClass::kStaff};
  if (name == "members") return std::vector{ReaderClass::kMembers};
  if (name == "person") return std::vector{ReaderClass::kPerson};
  if (!name.empty()) {
    return user_error(
        UserCode::kUsageChoice,
        {{"option", "--class"}, {"value", name}, {"choices", "staff, members, person"}});
  }
  // All that this holder may change: his own, and his organisation's on a certified device.
  std::vector<ReaderClass> all = {ReaderClass::kPerson};
  const Outcome<const member::Identity*> identity = session.identity();
  if (!identity) return identity.error();
  if (!(*identity)->device) return all;
  all.push_back(ReaderClass::kStaff);
  const Outcome<const crypto::RosterState*> roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* org = (*roster)->find_org((*identity)->subject.org);
  if (org != nullptr && org->kind == OrgKind::kCeptoar) all.push_back(ReaderClass::kMembers);
  return all;
}

}  // namespace

Outcome<int> run(Context& context, const KeyRotateArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<std::vector<ReaderClass>> classes = classes_of(args.key_class, **session);
  if (!classes) return classes.error();
  std::vector<ReaderClass> rotated;
  for (const ReaderClass key_class : *classes) {
    const Outcome<member::MaintenanceReport> report = [&] {
      const ui::Progress progress = context.busy(Msg::kBusySending);
      return member::rotate(**session, key_class);
    }();
    if (!report) return report.error();
    rotated.insert(rotated.end(), report->rotated.begin(), report->rotated.end());
  }
  const auto waiting = member::queued(**session);
  if (!waiting) return waiting.error();
  const int status = waiting->empty() ? kExitDone : kExitQueued;
  if (context.json()) {
    context.print_json(rotated_document(rotated));
    return status;
  }
  std::vector<std::string> names;
  names.reserve(rotated.size());
  for (const ReaderClass key_class : rotated) names.push_back(context.tr(class_text(key_class)));
  if (names.empty()) {
    context.out().say(Msg::kKeyUnchanged);
  } else {
    context.out().say(Msg::kKeyRotated, {{"keys", joined(context.lang(), names)}});
  }
  if (status == kExitQueued) context.out().say(Msg::kQueued);
  return status;
}

Outcome<int> run(Context& context, const KeyShowArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<std::vector<member::KeyRow>> keys = member::key_rows(**session);
  if (!keys) return keys.error();
  if (context.json()) {
    context.print_json(keys_document(*keys));
    return kExitDone;
  }
  show_keys(context.out(), *keys);
  if (session->started.maintenance.single_device) context.out().say(Msg::kSingleDevice);
  return kExitDone;
}

}  // namespace ceptoar::cmd
