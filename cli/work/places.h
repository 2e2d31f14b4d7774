// SPDX-License-Identifier: Apache-2.0
// Groups of a place (空港, 港: the basic concept of 2005 6(3)), agreed in the mesh. Whoever proposes one
// names organisations of any sector; each joins or leaves by a word to all of them, and every program counts
// the same words and comes to the same group. Nobody is in it who did not say so, no node knows of it, and
// it lives as long as its proposal is kept. Of each organisation its newest word counts, and only one that
// every organisation of the roster that was named could read: nobody is told otherwise than the others.
#ifndef CEPTOAR_CLI_WORK_PLACES_H_
#define CEPTOAR_CLI_WORK_PLACES_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/work/items.h"
#include "cli/work/post.h"

namespace ceptoar::work {

inline constexpr std::string_view kPlaceKind = "place";  // value of kInquiryField: a proposal

enum class PlaceWord : std::uint8_t { kJoin = 1, kLeave = 2 };

struct PlaceGroup {
  InboxItem summary;                // of the proposal
  std::string name;                 // text of others
  std::vector<std::string> joined;  // handles, by name; who proposed is in it until he leaves
  std::vector<std::string> asked;   // no word yet
  std::vector<std::string> left;    // said no, or left
  bool member = false;              // the own organisation is in it
};

// TLP:AMBER+STRICT, to each organisation named (as typed, comma separated). Errors: E-USAGE-CHOICE (a name
// that --to cannot carry), E-GROUP-TWICE (in one of that name already), those of prepare().
member::Outcome<Draft> prepare_place(member::Session& session, std::string_view name,
                                     std::string_view to);
// To everybody who reads the proposal `id`. Errors: those of find_item, E-PLACE, of prepare_reply().
member::Outcome<Draft> prepare_place_word(member::Session& session, std::string_view id, PlaceWord word);

// By name, then number.
member::Outcome<std::vector<PlaceGroup>> place_groups(member::Session& session);

// What stands behind "group:" of --to: a group of the own archive or an agreed one that the own organisation
// is in, by its name or by the number of its proposal.
struct FoundGroup {
  std::string name;                  // text of others
  std::vector<std::string> members;  // without the own organisation; never empty
};
// Errors: E-NO-GROUP, E-GROUP-TWICE (both, or two agreed ones), E-PLACE-NOBODY (nobody else joined).
member::Outcome<FoundGroup> group_behind(member::Session& session, std::string_view given);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_PLACES_H_
