// SPDX-License-Identifier: Apache-2.0
// Whether two reports speak of one fault: what they have in common and what speaks against it, for a
// person to weigh. Nothing is ever put together without one. A wrong suggestion hides a second fault
// behind the first, so what is known of the causes outweighs any likeness.
#ifndef CEPTOAR_CLI_LIAISON_LINKING_H_
#define CEPTOAR_CLI_LIAISON_LINKING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/report_form.h"

namespace ceptoar::liaison {

struct Likeness {
  enum class Kind : std::uint8_t {
    kProduct,    // the same product, software or hardware is named
    kSameCause,  // one says "same cause, other product" of what the other one names
    kSymptom,    // the titles say nearly the same
    kService,    // the same service is hit
    kTime,       // they began within six hours of each other
    kCause,      // the same cause is named
  };
  Kind kind = Kind::kProduct;
  std::string what;  // of the reports: text of others
};
std::string_view likeness_name(Likeness::Kind kind);  // "product", "same_cause", ...

struct Compared {
  std::vector<Likeness> likeness;
  std::string against;  // text of others; not empty: both name causes, and different ones
  // A person should look: the same product with the same symptom or time, a cause in common with either,
  // or the same words at the same time; and nothing against it.
  bool suggested() const;
};
struct Compare {
  std::string_view title;
  const std::vector<ReportFact>* facts = nullptr;  // REQUIRES: not null
  std::uint64_t sent_ms = 0;                       // where the report names no time
};
Compared compare(const Compare& a, const Compare& b);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_LINKING_H_
