// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/interdependency.h"

#include <algorithm>
#include <set>

namespace ceptoar::liaison {

std::vector<Reached> reached_from(const std::vector<Edge>& edges, std::string_view from,
                                  const std::vector<std::string>& sectors) {
  std::vector<Reached> out;
  std::set<std::string, std::less<>> seen{std::string(from)};
  // Breadth first: the shortest way to a sector is its evidence.
  std::vector<Reached> next{{std::string(from), {}}};
  while (!next.empty()) {
    std::vector<Reached> found;
    for (const Reached& at : next) {
      for (const Edge& edge : edges) {
        if (edge.from != at.sector) continue;
        const std::vector<std::string> to =
            edge.to == kAnySector ? sectors : std::vector<std::string>{edge.to};
        for (const std::string& sector : to) {
          // What may reach anybody is said of the sector that failed, not carried on from guess to guess.
          if (edge.to == kAnySector && !at.evidence.empty()) continue;
          if (!seen.insert(sector).second) continue;
          Reached one{sector, at.evidence};
          one.evidence.push_back(&edge);
          found.push_back(std::move(one));
        }
      }
    }
    out.insert(out.end(), found.begin(), found.end());
    next = std::move(found);
  }
  return out;
}

}  // namespace ceptoar::liaison
