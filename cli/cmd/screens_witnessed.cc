// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_witnessed.h"

#include "cli/cmd/documents.h"
#include "cli/cmd/show.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using member::WitnessedNode;
using ui::Json;
using ui::Msg;

void show_witnessed(ui::Printer& out, const std::vector<WitnessedNode>& nodes) {
  if (nodes.empty()) return out.say(Msg::kAuditNodesNone);
  for (const WitnessedNode& one : nodes) {
    const crypto::KnownRoot& newest = one.known.newest;
    out.say(Msg::kAuditNodeLine,
            {{"org", make_visible(one.org, true)},
             {"node", one.node.hex().substr(0, 8)},
             {"time", format_jst_long(one.known.at_ms)},
             {"state", out.tr(one.known.bad ? Msg::kAuditNodeBad : Msg::kAuditNodeGood)},
             {"root", std::to_string(newest.size) + ":" + newest.root.hex()}});
  }
}

Json witnessed_document(const std::vector<WitnessedNode>& nodes) {
  Json rows = Json::array();
  for (const WitnessedNode& one : nodes) {
    rows.push(Json::object()
                  .set("org", one.org)
                  .set("node", one.node.hex())
                  .set("size", one.known.newest.size)
                  .set("root", one.known.newest.root.hex())
                  .set("at", format_rfc3339(one.known.at_ms))
                  .set("follows", !one.known.bad));
  }
  return document("audit-witnessed").set("nodes", std::move(rows));
}

}  // namespace ceptoar::cmd
