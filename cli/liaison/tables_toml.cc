// SPDX-License-Identifier: Apache-2.0
// Regimes and the interdependency graph, from TOML.
#include "schema/guarded_toml.h"

#include "cli/liaison/toml_words.h"

#include <algorithm>
#include <set>

#include "cli/liaison/interdependency.h"
#include "cli/liaison/regimes.h"
#include "cli/liaison/shipped_packs.h"

namespace ceptoar::liaison {
namespace {

Result<Deadline> deadline_of(const toml::table& table, const std::string& regime) {
  constexpr std::int64_t kYearHours = 366 * 24;
  constexpr std::int64_t kMonths = 120;
  Deadline out;
  auto id = text_of(table, "id", regime);
  if (!id) return id.error();
  out.id = std::move(*id);
  const std::string where = regime + "/" + out.id;
  auto after = text_of(table, "after", where);
  if (!after) return after.error();
  out.after = std::move(*after);
  const auto hours = table["hours"].value_exact<std::int64_t>();
  const auto months = table["months"].value_exact<std::int64_t>();
  if (hours.has_value() == months.has_value()) return bad(where + ": hours");
  if (hours && (*hours < 1 || *hours > kYearHours)) return bad(where + ": hours");
  if (months && (*months < 1 || *months > kMonths)) return bad(where + ": months");
  out.hours = static_cast<std::uint32_t>(hours.value_or(0));
  out.months = static_cast<std::uint32_t>(months.value_or(0));
  auto words = words_of(table, where);
  if (!words) return words.error();
  out.words = std::move(*words);
  return out;
}

Result<Regime> regime_of(const toml::table& table) {
  Regime out;
  auto id = text_of(table, "id", "regime");
  if (!id) return id.error();
  out.id = std::move(*id);
  const std::string where = "regime " + out.id;
  auto words = words_of(table, where);
  if (!words) return words.error();
  out.words = std::move(*words);
  const auto tables = tables_of(table, "deadline");
  if (!tables) return tables.error();
  std::set<std::string> all;
  for (const toml::table* one : *tables) {
    if (auto named = text_of(*one, "id", where)) all.insert(std::move(*named));
  }
  std::set<std::string> known;
  for (const toml::table* one : *tables) {
    auto deadline = deadline_of(*one, where);
    if (!deadline) return deadline.error();
    // What waits for a deadline that comes later, or for itself, would never be due.
    if (all.contains(deadline->after) && !known.contains(deadline->after)) {
      return fail(ErrorCode::kChain, where + "/" + deadline->id + ": after");
    }
    if (!known.insert(deadline->id).second) return bad(where + "/" + deadline->id);
    out.deadlines.push_back(std::move(*deadline));
  }
  if (out.deadlines.empty()) return bad(where + ": deadline");
  return out;
}

Result<std::vector<Regime>> regimes_of(const toml::table& root) {
  if (auto format = check_format(root); !format) return format.error();
  const auto tables = tables_of(root, "regime");
  if (!tables) return tables.error();
  std::vector<Regime> out;
  for (const toml::table* table : *tables) {
    auto regime = regime_of(*table);
    if (!regime) return regime.error();
    const bool again = std::any_of(out.begin(), out.end(),
                                   [&](const Regime& one) { return one.id == regime->id; });
    if (again) return bad("regime " + regime->id);
    out.push_back(std::move(*regime));
  }
  return out;
}

Result<std::vector<Edge>> edges_of(const toml::table& root) {
  if (auto format = check_format(root); !format) return format.error();
  const auto tables = tables_of(root, "edge");
  if (!tables) return tables.error();
  std::vector<Edge> out;
  for (const toml::table* table : *tables) {
    auto from = text_of(*table, "from", "edge");
    if (!from) return from.error();
    auto to = text_of(*table, "to", "edge " + *from);
    if (!to) return to.error();
    const std::string where = "edge " + *from + " " + *to;
    if (*from == *to) return fail(ErrorCode::kChain, where);
    auto words = words_of(*table, where);
    if (!words) return words.error();
    auto source = text_of(*table, "source", where);
    if (!source) return source.error();
    out.push_back({std::move(*from), std::move(*to), std::move(*words), std::move(*source)});
  }
  return out;
}

}  // namespace

Result<std::vector<Regime>> parse_regimes(std::string_view toml) {
  return read_toml<std::vector<Regime>>(toml, kRegimeBytes, regimes_of);
}

Result<std::vector<Edge>> parse_interdependency(std::string_view toml) {
  return read_toml<std::vector<Edge>>(toml, kRegimeBytes, edges_of);
}

const std::vector<Regime>& shipped_regimes() {
  static const std::vector<Regime> regimes = [] {
    auto parsed = parse_regimes(shipped_regimes_text());
    CEPTOAR_CHECK(parsed.has_value());  // part of the program, and tested
    return std::move(*parsed);
  }();
  return regimes;
}

const std::vector<Edge>& shipped_interdependency() {
  static const std::vector<Edge> edges = [] {
    auto parsed = parse_interdependency(shipped_interdependency_text());
    CEPTOAR_CHECK(parsed.has_value());
    return std::move(*parsed);
  }();
  return edges;
}

}  // namespace ceptoar::liaison
