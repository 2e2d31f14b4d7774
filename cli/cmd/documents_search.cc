// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/documents_search.h"

#include "cli/cmd/documents.h"
#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;

Json search_document(const work::SearchResult& result) {
  Json rows = Json::array();
  for (const work::SearchHit& hit : result.hits) {
    Json row = inbox_item_json(hit.item);
    row.set("context", hit.context.empty() ? Json() : Json(hit.context));
    rows.push(std::move(row));
  }
  return document("search").set("items", std::move(rows)).set("more", result.more);
}

}  // namespace ceptoar::cmd
