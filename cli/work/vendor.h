// SPDX-License-Identifier: Apache-2.0
// A vendor (ベンダー) in one thread for a time: who reported brings it in, everybody in the thread sees
// that and until when, and from then on answers to all leave it out. It reads what is said to it from then
// on and nothing of what was said before. Source: the study of 2013, 3.1 and 4.3.2.
#ifndef CEPTOAR_CLI_WORK_VENDOR_H_
#define CEPTOAR_CLI_WORK_VENDOR_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/work/post.h"

namespace ceptoar::work {

struct VendorTerm {
  OrgId org;
  std::string handle;
  std::uint64_t until_ms = 0;
};
// Fields of whatever is said in such a thread.
std::optional<VendorTerm> vendor_of(const Advisory& advisory);
void put_vendor(const VendorTerm& vendor, Advisory& into);

// Products that are affected too, as somebody in the thread names them: fields of his reply, so that all in
// it have them, and programs need not read a text. `typed`: "FooGate=5.0-5.1", the versions after the last
// "=". Errors: E-PRODUCT-FORM, E-TEXT-LONG.
inline constexpr std::string_view kAffected = "affected";
member::Outcome<void> name_products(const std::vector<std::string>& typed, Draft& reply);
struct AffectedProduct {
  std::string product, versions;  // text of others
  std::string from;               // handle of the organisation
  std::string number;             // of the reply
};
// Of a thread, by its root, as far as it can be read here; oldest first, each once.
member::Outcome<std::vector<AffectedProduct>> affected_products(member::Session& session,
                                                                const OrgId& root_org,
                                                                const MsgId& root_item);

// To every reader of the own report `id`, and to the vendor, which reads `document` alone. Errors:
// E-VENDOR-ROLE (somebody else's report), E-NOT-REPORT, those of resolve.h.
member::Outcome<Draft> prepare_vendor(member::Session& session, std::string_view id,
                                      std::string_view vendor, std::uint64_t until_ms,
                                      const Bytes& document);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_VENDOR_H_
