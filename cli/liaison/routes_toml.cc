// SPDX-License-Identifier: Apache-2.0
#include "schema/guarded_toml.h"

#include "cli/liaison/toml_words.h"
#include "cli/liaison/routes_toml.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "schema/text.h"

namespace ceptoar::liaison {
namespace {

constexpr std::string_view kOrg = "org:";
constexpr std::array kSteps = {
    Step::kOperator, Step::kCeptoar, Step::kPrefecture,
    Step::kMinistry, Step::kNisc,    Step::kCouncil,
    Step::kSponsor,  Step::kPartner, Step::kAccidentSystem,
    Step::kSender,   Step::kResponseMinistry};
constexpr std::array kSenders = {OrgKind::kCeptoar, OrgKind::kMinistry, OrgKind::kNisc,
                                 OrgKind::kCouncil, OrgKind::kAgency,   OrgKind::kResponseMinistry};
constexpr std::array kPurposes = {Purpose::kReport, Purpose::kConsult, Purpose::kAgreement,
                                  Purpose::kSilent, Purpose::kNotice};

bool holds(const std::vector<Hop>& hops, const Hop& hop) {
  return std::find(hops.begin(), hops.end(), hop) != hops.end();
}

std::optional<Hop> parse_hop(std::string_view word) {
  if (word.starts_with(kOrg)) {
    const std::string_view handle = word.substr(kOrg.size());
    if (!is_org_handle(handle)) return std::nullopt;
    return Hop{Step::kNamed, std::string(handle)};
  }
  for (const Step step : kSteps) {
    if (step_name(step) == word) return Hop{step};
  }
  return std::nullopt;
}

Result<std::vector<Hop>> hops_of(const toml::table& table, std::string_view key,
                                 std::string_view where) {
  const std::string place = std::string(where) + ": " + std::string(key);
  const toml::node* node = table.get(key);
  if (node == nullptr) return bad(place);
  const auto words = list_of(*node, place);
  if (!words) return words.error();
  std::vector<Hop> out;
  for (const std::string& word : *words) {
    auto hop = parse_hop(word);
    if (!hop) return fail(ErrorCode::kNotFound, place + ": " + make_visible(word, true));
    // A report that comes back to where it was would never arrive.
    if (holds(out, *hop)) return fail(ErrorCode::kChain, std::string(place).append(": ").append(word));
    out.push_back(std::move(*hop));
  }
  return out;
}

// `first`: who stands at the beginning, and nowhere else.
Result<Way> way_of(const toml::table& table, std::string_view where, Step first) {
  Way out;
  auto path = hops_of(table, "path", where);
  if (!path) return path.error();
  out.path = std::move(*path);
  const Step other = first == Step::kSender ? Step::kOperator : Step::kSender;
  if (out.path.size() < 2 || out.path.front() != first || holds(out.path, Hop{other})) {
    return bad(std::string(where) + ": path");
  }
  auto readers = hops_of(table, "readers", where);
  if (!readers) return readers.error();
  out.readers = std::move(*readers);
  for (const Hop& hop : out.readers) {
    // Who is not on the way does not read it.
    if (!is_party(hop) || !holds(out.path, hop)) return bad(std::string(where) + ": readers");
  }
  auto words = words_of(table, where);
  if (!words) return words.error();
  out.words = std::move(*words);
  return out;
}

// A route as it stands in the file: its own ways, or another sector's.
struct Written {
  Route route;
  std::string same_as;
};
Result<Written> route_of(const toml::table& table) {
  Written out;
  auto sector = text_of(table, "sector", "route");
  if (!sector) return sector.error();
  out.route.sector = std::move(*sector);
  const std::string where = "route " + out.route.sector;
  if (table.contains("same_as")) {
    auto same_as = text_of(table, "same_as", where);
    if (!same_as) return same_as.error();
    out.same_as = std::move(*same_as);
    if (table.size() != 2) return bad(where + ": same_as");
    return out;
  }
  auto first = way_of(table, where, Step::kOperator);
  if (!first) return first.error();
  out.route.ways[0] = std::move(*first);
  for (const auto& [key, which] : {std::pair{"accident", Case::kAccident},
                                   std::pair{"affects_others", Case::kAffectsOthers}}) {
    const toml::node* node = table.get(key);
    if (node == nullptr) continue;
    if (!node->is_table()) return bad(where + ": " + key);
    auto way = way_of(*node->as_table(), where + ": " + key, Step::kOperator);
    if (!way) return way.error();
    out.route.ways[static_cast<std::size_t>(which)] = std::move(*way);
  }
  return out;
}

template <class E, std::size_t N, class Name>
std::optional<E> find_word(const std::array<E, N>& all, std::string_view word, const Name& name) {
  for (const E one : all) {
    if (name(one) == word) return one;
  }
  return std::nullopt;
}

Result<std::vector<OrgKind>> senders_of(const toml::table& table, const std::string& where) {
  const toml::node* node = table.get("from");
  if (node == nullptr) return bad(where + ": from");
  const auto words = list_of(*node, where + ": from");
  if (!words) return words.error();
  std::vector<OrgKind> out;
  for (const std::string& word : *words) {
    const auto kind = find_word(kSenders, word, sender_name);
    if (!kind) return fail(ErrorCode::kNotFound, where + ": from: " + make_visible(word, true));
    out.push_back(*kind);
  }
  if (out.empty()) return bad(where + ": from");
  return out;
}

// A misspelt word must not make a way wider than it was meant.
Result<void> check_words_of(const toml::table& table, const std::string& where) {
  static constexpr std::array<std::string_view, 9> kKnown = {
      "id", "purpose", "from", "by_name", "past", "path", "readers", "ja", "en"};
  for (const auto& [key, node] : table) {
    if (std::find(kKnown.begin(), kKnown.end(), key.str()) == kKnown.end()) {
      return bad(where + ": " + make_visible(key.str(), true));
    }
  }
  return {};
}

// What each purpose asks of its way.
Result<void> check_purpose(const SenderWay& one, const std::string& where) {
  const bool operators =
      std::find(one.from.begin(), one.from.end(), OrgKind::kCeptoar) != one.from.end();
  const bool partner = holds(one.way.readers, Hop{Step::kPartner});
  if (one.way.readers.empty()) return bad(where + ": readers");
  if (partner != (one.purpose == Purpose::kAgreement)) return bad(where + ": partner");
  if (one.past.has_value() != (one.purpose == Purpose::kSilent)) return bad(where + ": past");
  // Past somebody and to him: the way would lead back to who does not answer.
  if (one.past && holds(one.way.path, Hop{*one.past})) {
    return fail(ErrorCode::kChain, where + ": past");
  }
  // The sector's table says where an operator reports; another way is one that he asks for.
  if (one.purpose == Purpose::kReport && operators && !one.by_name) return bad(where + ": by_name");
  for (const OrgKind kind : one.from) {
    if (holds(one.way.path, Hop{sender_step(kind)})) {
      return fail(ErrorCode::kChain, where + ": path: " + std::string(sender_name(kind)));
    }
  }
  return {};
}

Result<SenderWay> sender_way_of(const toml::table& table) {
  SenderWay out;
  auto id = text_of(table, "id", "way");
  if (!id) return id.error();
  out.id = std::move(*id);
  const std::string where = "way " + out.id;
  if (auto known = check_words_of(table, where); !known) return known.error();
  const auto purpose = text_of(table, "purpose", where);
  if (!purpose) return purpose.error();
  const auto named = find_word(kPurposes, *purpose, purpose_name);
  if (!named) return bad(where + ": purpose");
  out.purpose = *named;
  auto from = senders_of(table, where);
  if (!from) return from.error();
  out.from = std::move(*from);
  if (const toml::node* by_name = table.get("by_name")) {
    const auto value = by_name->value_exact<bool>();
    if (!value) return bad(where + ": by_name");
    out.by_name = *value;
  }
  if (table.contains("past")) {
    const auto word = text_of(table, "past", where);
    if (!word) return word.error();
    const auto hop = parse_hop(*word);
    if (!hop || *hop == Step::kNamed || !is_party(*hop)) {
      return fail(ErrorCode::kNotFound, where + ": past: " + make_visible(*word, true));
    }
    out.past = hop->step;
  }
  auto way = way_of(table, where, Step::kSender);
  if (!way) return way.error();
  out.way = std::move(*way);
  if (auto good = check_purpose(out, where); !good) return good.error();
  return out;
}

}  // namespace

Result<std::vector<Route>> routes_of(const toml::table& root) {
  const auto tables = tables_of(root, "route");
  if (!tables) return tables.error();
  std::map<std::string, Written> written;
  std::vector<std::string> order;
  for (const toml::table* table : *tables) {
    auto one = route_of(*table);
    if (!one) return one.error();
    order.push_back(one->route.sector);
    const std::string sector = order.back();
    if (!written.emplace(sector, std::move(*one)).second) return bad("route " + sector);
  }
  std::vector<Route> out;
  for (const std::string& sector : order) {
    std::set<std::string> seen;
    const Written* at = &written.at(sector);
    while (!at->same_as.empty()) {
      if (!seen.insert(at->route.sector).second) {
        return fail(ErrorCode::kChain, "route " + sector + ": same_as");
      }
      const auto next = written.find(at->same_as);
      if (next == written.end()) return bad("route " + sector + ": same_as");
      at = &next->second;
    }
    Route route = at->route;
    route.sector = sector;
    out.push_back(std::move(route));
  }
  return out;
}

Result<std::vector<SenderWay>> ways_of(const toml::table& root) {
  const auto tables = tables_of(root, "way");
  if (!tables) return tables.error();
  std::vector<SenderWay> out;
  for (const toml::table* table : *tables) {
    auto one = sender_way_of(*table);
    if (!one) return one.error();
    // One name may have a row for each kind of sender; which row is meant must be plain.
    const bool again = std::any_of(out.begin(), out.end(), [&](const SenderWay& other) {
      return other.id == one->id && other.purpose == one->purpose &&
             std::find_first_of(other.from.begin(), other.from.end(), one->from.begin(),
                                one->from.end()) != other.from.end();
    });
    if (again) return bad("way " + one->id);
    out.push_back(std::move(*one));
  }
  return out;
}

}  // namespace ceptoar::liaison
