// SPDX-License-Identifier: Apache-2.0
// report render, report source, disclosure, readlog, export, import.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/filters.h"
#include "cli/cmd/screens_redact.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/liaison/common_form.h"
#include "cli/liaison/feed.h"
#include "cli/member/sealing.h"
#include "cli/work/consent.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

std::string with_commas(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

Outcome<void> write_text(const std::string& path, BytesView text) {
  // What stands in a report is for nobody else on this computer.
  return member::lift(store::write_file(path, text, store::FileKind::kSecret, false), path);
}

Outcome<int> write_rendering(Context& context, member::Session& session, const ReportRenderArgs& args,
                             liaison::Level level) {
  const auto text = work::rendered_text(session, args.id, level);
  if (!text) return text.error();
  if (auto written = write_text(args.out, *text); !written) return written.error();
  if (context.json()) {
    context.print_json(file_document(args.out, std::nullopt));
    return kExitDone;
  }
  const std::string path = make_visible(args.out, true);
  context.out().say(Msg::kRenderWritten, {{"path", path}});
  context.out().say(Msg::kRenderNext, {{"id", make_visible(args.id, true)}, {"path", path}});
  return kExitDone;
}

}  // namespace

Outcome<int> run(Context& context, const ReportRenderArgs& args) {
  const auto level = liaison::parse_level(args.level);
  if (!level) {
    return user_error(UserCode::kUsageChoice, {{"option", "--level"},
                                               {"value", args.level},
                                               {"choices", "full, sector, council, public"}});
  }
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (!args.out.empty()) return write_rendering(context, **session, args, *level);
  const work::RenderWish wish{args.id,           *level,            args.tlp, with_commas(args.to),
                              args.with_members, args.consent};
  const auto rendering = work::prepare_rendering(**session, wish);
  if (!rendering) return rendering.error();
  if (!context.json()) {
    context.out().say(Msg::kRenderLevel, {{"level", context.tr(level_text(*level))},
                                          {"shown", std::to_string(rendering->shown)},
                                          {"all", std::to_string(rendering->all)}});
  }
  return show_and_send(context, **session, rendering->draft,
                       {args.dry_run, args.wait, "report-render"});
}

Outcome<int> run(Context& context, const ReportSourceArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto source = work::source_of_reissue(**session, args.id);
  if (!source) return source.error();
  const auto lasting = work::lasting_number(**session, args.id);
  if (!lasting) return lasting.error();
  if (context.json()) {
    ui::Json report;
    if (*source) report = shown_number(**source);
    context.print_json(document("report-source").set("id", *lasting).set("report", std::move(report)));
  } else if (*source) {
    context.out().say(Msg::kSourceIs, {{"id", *lasting}, {"report", shown_number(**source)}});
  } else {
    context.out().say(Msg::kSourceNoneHere, {{"id", *lasting}});
  }
  return *source ? kExitDone : kExitNegative;
}

Outcome<int> run(Context& context, const DisclosureListArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto records = work::disclosures(**session);
  if (!records) return records.error();
  if (context.json()) {
    context.print_json(disclosures_document(*records));
  } else {
    show_disclosures(context.out(), *records);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const DisclosureOverrideArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (auto done = work::record_override(**session, args.id, args.why); !done) return done.error();
  if (const auto told = member::flush_outbox(**session); !told) return told.error();
  return show_done(context, Msg::kDisclosureRecorded);
}

Outcome<int> run(Context& context, const ReadLogArgs& args) {
  const auto since = moment_of("--since", args.since, context.now_ms(), false);
  if (!since) return since.error();
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto marks = member::read_marks(**session, *since);
  if (!marks) return marks.error();
  if (context.json()) {
    context.print_json(read_log_document(*marks));
  } else {
    show_read_log(context.out(), *marks);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ExportArgs& args) {
  const auto form = liaison::parse_common_form(args.form);
  if (!form) {
    return user_error(UserCode::kUsageChoice, {{"option", "--form"},
                                               {"value", args.form},
                                               {"choices", "ddos, ransomware"}});
  }
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto parts = work::held_parts(**session, args.id);
  if (!parts) return parts.error();
  const auto filled = liaison::fill_common_form(*form, *parts, context.now_ms(),
                                                context.lang() == ui::Lang::kJa);
  if (!args.out.empty()) {
    if (auto written = write_text(args.out, as_bytes(filled.text)); !written) return written.error();
  }
  if (context.json()) {
    context.print_json(document("export")
                           .set("form", args.form)
                           .set("text", filled.text)
                           .set("filled", filled.filled)
                           .set("of", filled.all));
    return kExitDone;
  }
  if (args.out.empty()) {
    context.out().foreign(filled.text);
  } else {
    context.out().say(Msg::kExportWritten, {{"path", make_visible(args.out, true)},
                                            {"filled", std::to_string(filled.filled)},
                                            {"all", std::to_string(filled.all)}});
  }
  context.out().say(Msg::kExportConfirm);
  return kExitDone;
}

Outcome<int> run(Context& context, const ImportArgs& args) {
  if (work::feed_name(args.feed).empty()) {
    return user_error(UserCode::kUsageChoice, {{"option", "--feed"},
                                               {"value", args.feed},
                                               {"choices", "jvn, ipa, jpcert"}});
  }
  const auto since = moment_of("--since", args.since, context.now_ms(), false);
  if (!since) return since.error();
  const Outcome<Bytes> document = load_document(args.file, liaison::kFeedBytes);
  if (!document) return document.error();
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto imported = work::import_feed(**session, *document, args.file, args.feed, *since);
  if (!imported) return imported.error();
  if (context.json()) {
    context.print_json(imported_document(*imported));
  } else {
    show_imported(context.out(), *imported);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
