// SPDX-License-Identifier: Apache-2.0
// What waits for this office's hand, one by one, each with the command that answers it.
#ifndef CEPTOAR_CLI_WORK_REQUESTS_H_
#define CEPTOAR_CLI_WORK_REQUESTS_H_

#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

enum class RequestKind : std::uint8_t {
  kAdmit = 1,        // his company certified him, and this CEPTOAR's node does not admit him yet
  kCertificate = 2,  // of a colleague; ends within four weeks, or is over
  kDevice = 3,       // this device's right to make keys, the same
  kCompany = 4,      // a member company's certificate; within eight weeks (cli/member/renewal.h)
  kCard = 5,         // the own contacts: nobody said for 90 days that they are right
  kConfirm = 6,      // somebody's card that another one contradicts, or that was made anew
};
struct OfficeRequest {
  RequestKind kind = RequestKind::kCard;
  std::string handle;
  std::uint64_t ends_ms = 0;  // 0: no end
  friend bool operator==(const OfficeRequest&, const OfficeRequest&) = default;
};
struct PeopleView;
// The first to end comes first; enrolments before all. Whoever has no certified device is asked for cards
// alone. `view`: people() of this session.
member::Outcome<std::vector<OfficeRequest>> office_requests(member::Session& session,
                                                            const PeopleView& view);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_REQUESTS_H_
