// SPDX-License-Identifier: Apache-2.0
// Keys that a company may not call its people's. Its CEPTOAR publishes in its own name that a key has ended,
// and others look that up by the CEPTOAR and the key alone: a company that could name any key that it has
// seen would end the secretariat's, or another company's, for everybody. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_OTHERS_KEYS_H_
#define CEPTOAR_CLI_MEMBER_OTHERS_KEYS_H_

#include <set>

#include "cli/member/session.h"

namespace ceptoar::member {

// At a CEPTOAR's device, as far as it and its node's access list know them: of the roster, of its own staff,
// admin keys of companies, and of whoever was let in as another's or has a card elsewhere, unless he was let
// in as a person of `company`.
Outcome<std::set<SignPublicKey>> keys_of_others(Session& session, const OrgId& company);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OTHERS_KEYS_H_
