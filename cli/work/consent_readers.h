// SPDX-License-Identifier: Apache-2.0
// Whether the readers that a request for consent names are somebody: what is misspelt would be granted, and
// found out only when the text must go. Internal to cli/work.
#ifndef CEPTOAR_CLI_WORK_CONSENT_READERS_H_
#define CEPTOAR_CLI_WORK_CONSENT_READERS_H_

#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

// The words of consent (kConsentMembers and others), communities, organisations, companies, persons and roles;
// also who cannot be sealed to today, but will be. Errors: E-UNKNOWN-RECIPIENT, E-UNKNOWN-COMMUNITY, E-NO-CARD.
member::Outcome<void> check_consent_readers(member::Session& session, const std::vector<std::string>& readers);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_CONSENT_READERS_H_
