// SPDX-License-Identifier: Apache-2.0
// Corrections (訂正) and withdrawals (取消) of what the own organisation sent. The item keeps its number;
// readers, label, lane and exercise mark stay what they were.
#ifndef CEPTOAR_CLI_WORK_REVISE_H_
#define CEPTOAR_CLI_WORK_REVISE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/work/post.h"

namespace ceptoar::work {

// What a correction says otherwise beside its text; what is not given stays as it was.
struct Changes {
  Details details;                          // the kind and ackTo stay
  std::optional<std::uint8_t> importance;
};
// Errors: those of find_item; E-NOT-AUTHOR (77: an item of another organisation), E-STILL-QUEUED,
// E-ITEM-WITHDRAWN (77), of prepare() and resolve.h.
member::Outcome<Draft> prepare_update(member::Session& session, std::string_view id,
                                      const Bytes& document,
                                      const std::optional<std::string>& title,
                                      const Changes& changes = {});
// The newest version as a document, to be corrected. Errors: as prepare_update().
member::Outcome<Bytes> text_to_correct(member::Session& session, std::string_view id);
// `reason` may be empty.
member::Outcome<Draft> prepare_withdrawal(member::Session& session, std::string_view id,
                                          std::string_view reason);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_REVISE_H_
