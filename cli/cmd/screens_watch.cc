// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_watch.h"

#include "cli/cmd/documents.h"
#include "cli/cmd/show.h"
#include "cli/ui/width.h"
#include "schema/text.h"

namespace ceptoar::cmd {

namespace {

constexpr std::size_t kMarkWidth = 9;  // of the mark of an exercise

}  // namespace

void show_watched(ui::Printer& out, const work::InboxItem& item) {
  const std::string head = short_time(out, item.received_ms) + "  " + shown_number(item.number) +
                           "  " + label_of(out, item.tlp) + "  " + (item.flash ? "FLASH  " : "");
  const std::string plain_head = short_time(out, item.received_ms) + "  " +
                                 shown_number(item.number) + "  " +
                                 std::string(tlp_label(item.tlp)) + "   " +
                                 (item.flash ? "FLASH  " : "");
  std::string tail = sender_of(out, item) + "  " +
                     make_visible(item.title, true);
  const ui::Terminal& terminal = out.terminal();
  const std::size_t before = ui::display_width(plain_head) + (item.exercise ? kMarkWidth : 0);
  // On a terminal one line, in a pipe whole.
  if (terminal.width > before) {
    tail = ui::cut_to_width(tail, terminal.width - before, terminal.ambiguous);
  }
  out.set_exercise(item.exercise);
  out.line(head + tail);
  out.set_exercise(false);
}

ui::Json watched_document(const work::InboxItem& item) {
  ui::Json out = document("watch");
  out.set("id", shown_number(item.number))
      .set("tlp", tlp_label(item.tlp))
      .set("importance", item.importance)
      .set("exercise", item.exercise)
      .set("flash", item.flash)
      .set("kind", item.kind)
      .set("from", item.from)
      .set("title", item.title)
      .set("sent_at", ui::json_time(item.sent_ms))
      .set("received_at", ui::json_time(item.received_ms))
      .set("ack_by", ui::json_time(item.ack_by_ms))
      .set("act_by", ui::json_time(item.act_by_ms))
      .set("state", work::item_state_name(item.state))
      .set("suspended", item.suspended);
  set_clock_ahead(out, item);
  return out;
}

}  // namespace ceptoar::cmd
