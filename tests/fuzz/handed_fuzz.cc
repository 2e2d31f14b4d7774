// SPDX-License-Identifier: Apache-2.0
// Files that others make and a person hands in: feeds of vulnerabilities, policy packs, facts of an incident,
// tables of regimes, of what depends on what, of sectors and their systems, inventories. Whatever is taken can be used for all it is for.
#include "cli/liaison/attached.h"

#include <algorithm>
#include <functional>

#include "cli/liaison/feed.h"
#include "cli/liaison/interdependency.h"
#include "cli/liaison/inventory.h"
#include "cli/liaison/policy.h"
#include "cli/liaison/regimes.h"
#include "cli/liaison/rendering.h"
#include "cli/liaison/sector_systems.h"
#include "cli/liaison/sector_tables.h"
#include "schema/text.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

constexpr std::uint64_t kNow = 1'795'137'660'000;  // 2026-11-20

void check_feed(BytesView bytes) {
  const auto items = liaison::parse_feed(bytes);
  if (!items) return;
  CEPTOAR_CHECK(!items->empty() && items->size() <= liaison::kFeedItems);
  for (const liaison::FeedItem& item : *items) {
    CEPTOAR_CHECK(!item.title.empty() && item.title.size() <= liaison::kFeedTitleBytes);
    CEPTOAR_CHECK(item.text.size() <= liaison::kFeedTextBytes);
    CEPTOAR_CHECK(item.id.size() <= liaison::kFeedTitleBytes);
    CEPTOAR_CHECK(is_utf8(item.title) && is_utf8(item.text) && is_utf8(item.id));
    CEPTOAR_CHECK(find_text_fault(item.url, true) == TextFault::kNone);
  }
}

void check_pack(std::string_view toml) {
  const auto pack = liaison::parse_pack(toml);
  if (!pack) return;
  CEPTOAR_CHECK(pack->text == toml);
  const auto again = liaison::parse_pack(pack->text);
  CEPTOAR_CHECK(again && again->name == pack->name && again->revision == pack->revision);
  // Every answer leads somewhere, whatever is known.
  const liaison::Facts nothing{};
  (void)liaison::next_question(*pack, nothing);
  (void)liaison::decide(*pack, nothing);  // checks that there is a rule
  (void)pack->route_for("banks");
  for (const liaison::Purpose purpose : {liaison::Purpose::kReport, liaison::Purpose::kSilent}) {
    (void)pack->ways_for(purpose, OrgKind::kCeptoar, {});
  }
  (void)pack->named();
}

void check_facts(std::string_view toml) {
  const auto facts = liaison::parse_facts(toml);
  if (!facts) return;
  for (const liaison::Pack& pack : liaison::shipped_packs()) (void)liaison::decide(pack, *facts);
}

void check_regimes(std::string_view toml) {
  const auto regimes = liaison::parse_regimes(toml);
  if (!regimes) return;
  for (const liaison::Regime& regime : *regimes) {
    liaison::Marks marks;
    CEPTOAR_CHECK(liaison::due_times(regime, marks).size() == regime.deadlines.size());
    for (const liaison::Deadline& deadline : regime.deadlines) marks[deadline.after] = kNow;
    for (const liaison::Due& due : liaison::due_times(regime, marks)) {
      CEPTOAR_CHECK(!due.due_ms || *due.due_ms > kNow);
    }
  }
}

void check_interdependency(std::string_view toml) {
  const auto edges = liaison::parse_interdependency(toml);
  if (!edges) return;
  for (const liaison::Edge& edge : *edges) {
    for (const liaison::Reached& one :
         liaison::reached_from(*edges, edge.from, {"banks", "telecom", "power"})) {
      CEPTOAR_CHECK(!one.evidence.empty() && one.evidence.size() <= edges->size());
    }
  }
}

void check_sectors(std::string_view toml) {
  const auto tables = liaison::parse_sector_tables(toml);
  if (!tables) return;
  for (const liaison::SectorTable& table : *tables) {
    CEPTOAR_CHECK(liaison::table_at(*tables, table.as_of_ms) == &table);
    for (const liaison::TableSector& sector : table.sectors) {
      CEPTOAR_CHECK(liaison::sector_name(table, sector.id, true) == sector.name.ja);
      for (const std::string& id : sector.ministries) CEPTOAR_CHECK(liaison::find_ministry(table, id) != nullptr);
    }
    for (const liaison::TableCeptoar& one : table.ceptoars) {
      CEPTOAR_CHECK(liaison::find_sector(table, one.sector) != nullptr);
    }
  }
}

// A file that goes with a text: its name, then what is in it.
void check_attached(Input& input) {
  static const liaison::Dictionary dictionary = [] {
    liaison::Dictionary out;
    out.add(liaison::Shows::kCompany, "三条ガス");
    out.add(liaison::Shows::kCompany, "Acme Bank");
    return out;
  }();
  const std::string name(as_text(input.bytes(input.u8())));
  bool whole = false;
  const auto found = liaison::lint_attached(name, input.rest(), dictionary, &whole);
  for (std::size_t i = 0; i < found.size(); ++i) {
    CEPTOAR_CHECK(!found[i].found.empty());
    for (std::size_t j = 0; j < i; ++j) {
      CEPTOAR_CHECK(found[i].in_name != found[j].in_name || found[i].found != found[j].found);
    }
  }
}

// What proves parts of a report: the title or the text is shown, or both, or nothing.
void check_proof(Input& input) {
  constexpr std::size_t kDigitsOfAField = 1000;  // as encode_proof() cuts them
  liaison::ReportParts shown;
  const unsigned which = input.u8();
  if ((which & 1) != 0) shown.title = "title";
  if ((which & 2) != 0) shown.text = "text";
  const std::string digits = to_hex(input.rest());
  std::vector<Field> fields;
  for (std::size_t at = 0; at < digits.size(); at += kDigitsOfAField) {
    fields.push_back({"proof-" + std::to_string(fields.size() + 1), digits.substr(at, kDigitsOfAField)});
  }
  (void)liaison::proof_made_ms(fields);
  const auto proof = liaison::decode_proof(fields, shown);
  if (proof) CEPTOAR_CHECK(liaison::encode_proof(*proof) == fields);
}

void check_systems(std::string_view toml) {
  const auto systems = liaison::parse_sector_systems(toml);
  if (!systems) return;
  for (const liaison::SectorSystems& one : *systems) {
    CEPTOAR_CHECK(liaison::find_sector_systems(*systems, one.sector) == &one && !one.threats.empty());
  }
}

// A text, and what an organisation has (資産一覧): what a text names, it names whatever stands behind it.
void check_inventory(Input& input) {
  const std::string text(as_text(input.bytes(input.u8())));
  const std::string list(as_text(input.rest()));
  for (const std::string* one : {&text, &list}) {
    if (find_text_fault(*one, false) != TextFault::kNone) return;  // as clean_text() gives it
  }
  const liaison::Inventory inventory(list);
  const auto alone = inventory.named_in(text);
  const auto with_more = inventory.named_in(text + "\n" + list);
  for (const auto* found : {&alone, &with_more}) {
    CEPTOAR_CHECK(std::ranges::adjacent_find(*found, std::greater_equal{}) == found->end());
    CEPTOAR_CHECK(found->empty() || found->back() < inventory.size());
  }
  CEPTOAR_CHECK(std::ranges::includes(with_more, alone));
  for (std::uint32_t i = 0; i < inventory.size(); ++i) {
    CEPTOAR_CHECK(inventory.line(i).number > (i == 0 ? 0 : inventory.line(i - 1).number));
    CEPTOAR_CHECK(list.find(inventory.line(i).text) != std::string::npos);
  }
}

void run(BytesView bytes) {
  Input input(bytes);
  const unsigned way = input.u8() % 10;
  if (way == 6) return check_attached(input);
  if (way == 7) return check_proof(input);
  if (way == 9) return check_inventory(input);
  const BytesView rest = input.rest();
  switch (way) {
    case 0:
      return check_feed(rest);
    case 1:
      return check_pack(as_text(rest));
    case 2:
      return check_facts(as_text(rest));
    case 3:
      return check_regimes(as_text(rest));
    case 4:
      return check_interdependency(as_text(rest));
    case 8:
      return check_systems(as_text(rest));
    default:
      return check_sectors(as_text(rest));
  }
}

const Registration kRegistered("handed", run);

}  // namespace
}  // namespace ceptoar::fuzz
