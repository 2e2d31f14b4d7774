// SPDX-License-Identifier: Apache-2.0
// Which sectors an outage of another one has reached (相互依存性): edges of a graph, each with what was
// seen. Data that can be extended; a suggestion for a person, never a decision.
#ifndef CEPTOAR_CLI_LIAISON_INTERDEPENDENCY_H_
#define CEPTOAR_CLI_LIAISON_INTERDEPENDENCY_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/policy.h"

namespace ceptoar::liaison {

inline constexpr std::string_view kAnySector = "*";

struct Edge {
  std::string from;   // sector of which the other one needs something
  std::string to;     // a sector, or kAnySector
  Words seen;         // what happened
  std::string source; // of that sentence
};
// As regimes.h.
Result<std::vector<Edge>> parse_interdependency(std::string_view toml);
const std::vector<Edge>& shipped_interdependency();

struct Reached {
  std::string sector;
  std::vector<const Edge*> evidence;  // the way there, nearest first; a single one: directly
};
// Sectors that an outage of `from` may reach, those reached directly first. `sectors`: all there are, for
// edges to any. Lifetime: the edges outlive what is returned.
std::vector<Reached> reached_from(const std::vector<Edge>& edges, std::string_view from,
                                  const std::vector<std::string>& sectors);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_INTERDEPENDENCY_H_
