// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/work/cases.h"
#include "store/files.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

Outcome<std::vector<liaison::Regime>> known_regimes(Session& session) {
  std::vector<liaison::Regime> out = liaison::shipped_regimes();
  const auto file = session.home().directory() / "regimes.toml";
  const auto bytes = store::read_file(file, store::FileKind::kPlain, liaison::kRegimeBytes);
  if (!bytes) {
    if (bytes.error().code == ErrorCode::kNotFound) return out;
    return user_error(UserCode::kRegimes, {{"path", file.string()}, {"what", bytes.error().context}});
  }
  auto own = liaison::parse_regimes(as_text(*bytes));
  if (!own) {
    return user_error(UserCode::kRegimes, {{"path", file.string()}, {"what", own.error().context}});
  }
  for (liaison::Regime& regime : *own) {
    std::erase_if(out, [&](const liaison::Regime& one) { return one.id == regime.id; });
    out.push_back(std::move(regime));
  }
  return out;
}

}  // namespace ceptoar::work
