// SPDX-License-Identifier: Apache-2.0
// The texts of data/*.toml, put into the program when it is built. Inside liaison only.
#ifndef CEPTOAR_CLI_LIAISON_SHIPPED_PACKS_H_
#define CEPTOAR_CLI_LIAISON_SHIPPED_PACKS_H_

#include <array>
#include <string_view>

namespace ceptoar::liaison {

std::array<std::string_view, 3> shipped_pack_texts();  // oldest first
std::string_view shipped_regimes_text();
std::string_view shipped_interdependency_text();
std::string_view shipped_sectors_text();
std::string_view shipped_systems_text();

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_SHIPPED_PACKS_H_
