// SPDX-License-Identifier: Apache-2.0
// backup: a sealed copy of a member's home, and of a node where one is named.
#include <optional>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens_backup.h"
#include "cli/cmd/show.h"
#include "cli/member/backup.h"

namespace ceptoar::cmd {

using member::user_error;

void show_backup_made(ui::Printer& out, const member::BackupFacts& facts, const std::string& path) {
  out.say(Msg::kBackupMade, {{"path", path},
                             {"handle", facts.handle},
                             {"bytes", std::to_string(facts.bytes)},
                             {"keys", std::to_string(facts.keys)}});
  out.say(facts.node ? Msg::kBackupWithNode : Msg::kBackupWithoutNode);
  out.say(Msg::kBackupNext, {{"path", path}});
}

void show_backup_good(ui::Printer& out, const member::BackupFacts& facts, const std::string& path) {
  out.say(Msg::kBackupGood, {{"path", path},
                             {"handle", facts.handle},
                             {"time", long_time(out, facts.created_ms)},
                             {"keys", std::to_string(facts.keys)},
                             {"items", std::to_string(facts.items)}});
  out.say(facts.node ? Msg::kBackupWithNode : Msg::kBackupWithoutNode);
}

void show_backup_restored(ui::Printer& out, const member::BackupFacts& facts) {
  out.say(Msg::kBackupRestored, {{"handle", facts.handle},
                                 {"time", long_time(out, facts.created_ms)},
                                 {"items", std::to_string(facts.items)}});
  if (facts.node) out.say(Msg::kBackupNodeWaits);
  out.say(Msg::kBackupOneOnly);
}

ui::Json backup_document(const member::BackupFacts& facts, const std::string& act) {
  return document("backup")
      .set("act", act)
      .set("handle", facts.handle)
      .set("created_at", ui::json_time(facts.created_ms))
      .set("bytes", facts.bytes)
      .set("keys", facts.keys)
      .set("items", facts.items)
      .set("node", facts.node);
}

namespace {

// The unlock and the part that points to it.
struct GivenNode {
  std::unique_ptr<member::Unlock> credential;
  std::optional<member::NodePart> part;
};
Outcome<GivenNode> node_of(const std::string& directory, const std::string& credential,
                           const char* command) {
  GivenNode out;
  if (directory.empty() && credential.empty()) return out;
  if (directory.empty() || credential.empty()) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", directory.empty() ? "--node" : "--node-credential"},
                       {"command", std::string("ceptoar backup ") + command}});
  }
  auto unlock = member::Unlock::from_credential_file(credential);
  if (!unlock) return unlock.error();
  out.credential = std::make_unique<member::Unlock>(std::move(*unlock));
  out.part = member::NodePart{directory, out.credential.get()};
  return out;
}

}  // namespace

Outcome<int> run(Context& context, const BackupCreateArgs& args) {
  const auto node = node_of(args.node, args.node_credential, "create");
  if (!node) return node.error();
  // Without a word with the node: the machine that is about to die may be the node's.
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto lock = context.new_backup_lock(args.passphrase_file);
  if (!lock) return lock.error();
  const auto made = [&] {
    const ui::Progress progress = context.busy(Msg::kBackupBusy);
    return member::create_backup(**session, node->part, **lock, args.out);
  }();
  if (!made) return made.error();
  if (context.json()) {
    context.print_json(backup_document(*made, "created"));
  } else {
    show_backup_made(context.out(), *made, args.out);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const BackupVerifyArgs& args) {
  const auto lock = context.backup_lock(args.passphrase_file, args.file);
  if (!lock) return lock.error();
  const auto good = [&] {
    const ui::Progress progress = context.busy(Msg::kBackupBusy);
    return member::verify_backup(args.file, **lock, context.random());
  }();
  if (!good) return good.error();
  if (context.json()) {
    context.print_json(backup_document(*good, "verified"));
  } else {
    show_backup_good(context.out(), *good, args.file);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const BackupRestoreArgs& args) {
  const auto node = node_of(args.node, args.node_credential, "restore");
  if (!node) return node.error();
  const auto lock = context.backup_lock(args.passphrase_file, args.file);
  if (!lock) return lock.error();
  const auto home_lock = context.new_home_lock();
  if (!home_lock) return home_lock.error();
  const auto restored = [&] {
    const ui::Progress progress = context.busy(Msg::kBackupBusy);
    return member::restore_backup(args.file, **lock, context.home(), **home_lock, node->part,
                                  context.random());
  }();
  if (!restored) return restored.error();
  if (context.json()) {
    context.print_json(backup_document(*restored, "restored"));
  } else {
    show_backup_restored(context.out(), *restored);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
