// SPDX-License-Identifier: Apache-2.0
// Inquiries (照会) downwards - is the same happening at yours? - and requests for cooperation (連携要請):
// who asks whom for what, until when, and what came back. Answers go to the asker alone. And mutual aid
// (応援要請) among organisations of one place - an airport, a port - whatever their sectors: the place is the
// name of the group that is asked (contacts.h), and stands in what they get.
#ifndef CEPTOAR_CLI_WORK_INQUIRY_H_
#define CEPTOAR_CLI_WORK_INQUIRY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/work/items.h"
#include "cli/work/post.h"

namespace ceptoar::work {

inline constexpr std::string_view kInquiryField = "inquiry";  // "question", "request", "aid", "instruction"

struct InquiryWish {
  Bytes document;
  std::string tlp;
  std::string to;
  bool with_members = false;
  bool request = false;
  std::uint64_t act_by_ms = 0;
  bool exercise = false;
  bool aid = false;            // asks for help; `to` names a group: "group:空港". Not with `request`
  bool instruct = false;       // NISC tells ministries to do something (指示). Not with the other two
};
// Who knows reports (NISC, ministries, the Council) asks without naming a company or a sector: the
// question would tell who reported. Errors: E-LINT-NAME, E-AID-PLACE, of group_behind(),
// E-INSTRUCT (not of NISC, not to ministries alone, or under a label that could be handed on), those of prepare().
member::Outcome<Draft> prepare_inquiry(member::Session& session, const InquiryWish& wish);

enum class InquiryAnswer : std::uint8_t { kYes = 1, kNo = 2, kChecking = 3 };
std::string_view inquiry_answer_name(InquiryAnswer answer);  // "yes", "no", "checking"
std::optional<InquiryAnswer> parse_inquiry_answer(std::string_view name);
// Errors: those of find_item, E-INQUIRY, E-OWN-ITEM, of prepare_reply().
member::Outcome<Draft> prepare_inquiry_answer(member::Session& session, std::string_view id,
                                              InquiryAnswer answer, std::string_view note);

struct Answered {
  std::string from;            // handle of the organisation
  InquiryAnswer answer = InquiryAnswer::kChecking;
  std::uint64_t at_ms = 0;
  std::string note;            // text of others
};
struct InquiryView {
  InboxItem summary;
  bool request = false;
  std::vector<std::string> asked;    // handles, without the asker
  std::vector<Answered> answers;     // the newest of each organisation, by name
  std::vector<std::string> silent;   // of `asked`, to the asker alone
  bool aid = false;
  std::string place = {};            // of aid; text of others
  bool instruction = false;          // answers: done, cannot, under way
};
// Errors: those of find_item, E-INQUIRY.
member::Outcome<InquiryView> inquiry_view(member::Session& session, std::string_view id);
// Sent and received ones, newest first.
member::Outcome<std::vector<InquiryView>> inquiries(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_INQUIRY_H_
