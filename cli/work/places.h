// SPDX-License-Identifier: Apache-2.0
// Groups of a place (空港, 港: the basic concept of 2005 6(3)), agreed in the mesh. Whoever proposes one
// names organisations of any sector; each joins or leaves by a word to all of them, and every program counts
// the same words and comes to the same group. Nobody is in it who did not say so, and no node knows of it.
// Of each organisation its newest word counts, and only one that every organisation of the roster that was
// named could read: nobody is told otherwise than the others. Proposal and words live as long as they are
// kept; who proposed it renews the proposal, each member its own word by joining again. A group of a drill is
// proposed as one: what is real never goes to it, and a drill goes to it before a real one of that name.
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
  bool proposed = false;            // and proposed it
  std::uint64_t ends_ms = 0;        // until when its proposal is kept
  std::uint64_t word_ends_ms = 0;   // until when the own word is; 0: none was said
};

// TLP:AMBER+STRICT, to each organisation named (as typed, comma separated). Errors: E-USAGE-CHOICE (a name
// that --to cannot carry), E-GROUP-TWICE (in one of that name already), those of prepare().
member::Outcome<Draft> prepare_place(member::Session& session, std::string_view name,
                                     std::string_view to, bool exercise = false);
// The own proposal once more, to the same organisations: it is kept for another term, words stay. Errors:
// those of find_item, E-PLACE, of prepare_update().
member::Outcome<Draft> prepare_place_renewal(member::Session& session, std::string_view id);
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
// `exercise`: for a drill. Errors: E-NO-GROUP, E-GROUP-TWICE (both, or two agreed ones), E-PLACE-NOBODY
// (nobody else joined), E-GROUP-EXERCISE (a drill's group, for what is real).
member::Outcome<FoundGroup> group_behind(member::Session& session, std::string_view given,
                                         bool exercise = false);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_PLACES_H_
