// SPDX-License-Identifier: Apache-2.0
// A small Council with NISC in which reports are sent, for the tests of what follows them.
#ifndef CEPTOAR_TESTS_CLI_REPORT_DESK_H_
#define CEPTOAR_TESTS_CLI_REPORT_DESK_H_

#include <functional>
#include <string>

#include "cli/work/report.h"
#include "tests/cli/world.h"

namespace ceptoar::test {

inline constexpr const char* kOfficer = "officer@banks-1";
inline constexpr const char* kOther = "officer@banks-2";
inline constexpr const char* kMinistry = "liaison@fsa";
inline constexpr const char* kNisc = "duty@nisc";

inline work::HeldPack shipped(std::string_view name) {
  for (const liaison::Pack& pack : liaison::shipped_packs()) {
    if (pack.name == name) return {pack, ""};
  }
  ADD_FAILURE() << name;
  return {};
}
inline std::vector<work::HeldPack> shipped_all() {
  return {shipped("2001"), shipped("2005"), shipped("2013")};
}

class ReportDesk : public testing::Test {
 protected:
  explicit ReportDesk(std::uint64_t seed, World::With with = World::With::kNisc) : world_(seed, with) {
    world_.build_all();
  }

  // With a started session of `holder`.
  template <class Do>
  auto as(const std::string& holder, const Do& act) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return act(*session);
  }
  std::string send(const std::string& holder,
                   const std::function<member::Outcome<work::Draft>(member::Session&)>& prepare) {
    return as(holder, [&](member::Session& session) -> std::string {
      const auto draft = prepare(session);
      EXPECT_TRUE(fine(draft));
      if (!draft) return {};
      const auto sent = work::send(session, *draft, std::chrono::milliseconds{0});
      EXPECT_TRUE(fine(sent));
      return sent ? sent->number : "";
    });
  }
  work::ReportWish wish(const std::string& line, const std::vector<liaison::ReportFact>& facts = {}) {
    work::ReportWish out;
    out.form = *work::quick_form(line);
    out.form.facts = facts;
    out.contact = "電話 03-1234-5678 当番";
    return out;
  }
  std::string report(const std::string& holder, const work::ReportWish& what,
                     const work::HeldPack& pack = shipped("2013")) {
    return send(holder, [&](member::Session& session) -> member::Outcome<work::Draft> {
      auto prepared = work::prepare_report(session, pack, what);
      if (!prepared) return prepared.error();
      return std::move(prepared->draft);
    });
  }
  World world_;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_REPORT_DESK_H_
