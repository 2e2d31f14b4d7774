// SPDX-License-Identifier: Apache-2.0
// The ways of a policy pack, from TOML: [[route]] by sector, [[way]] by sender. Inside liaison only; for
// a .cc that has included schema/guarded_toml.h before every other header.
// Errors: kMalformed; kChain: a way that leads back to where it was; kNotFound: a party nobody knows.
#ifndef CEPTOAR_CLI_LIAISON_ROUTES_TOML_H_
#define CEPTOAR_CLI_LIAISON_ROUTES_TOML_H_

#include <vector>

#include "cli/liaison/policy.h"

namespace ceptoar::liaison {

Result<std::vector<Route>> routes_of(const toml::table& root);
Result<std::vector<SenderWay>> ways_of(const toml::table& root);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_ROUTES_TOML_H_
