// SPDX-License-Identifier: Apache-2.0
#include "cli/work/templates.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace ceptoar::work {
namespace {

struct Template {
  std::string_view name;
  std::string_view ja;
  std::string_view en;
};

constexpr std::array kTemplates = {
    Template{"ddos",
             R"(# 【要確認】サービス不能攻撃の発生（{target}）
{time}、{target} に対するサービス不能攻撃を確認しました。

してほしいこと
1. 自組織の公開サイト・回線に同様の兆候がないか確認してください。
2. 受領と状況（該当なし、確認中、影響あり）を返してください。

わかっていないこと: 攻撃者、目的、次の標的。続報します。
)",
             R"(# [Check] Denial-of-service attack on {target}
At {time} a denial-of-service attack on {target} was confirmed.

Please
1. check your public sites and lines for similar signs;
2. acknowledge, and say not-affected, investigating or affected.

Not known: who, why, and who is next. We will follow up.
)"},
    Template{"failure",
             R"(# 【要確認】大規模障害の発生（{service}）
{time}、{service} に大規模な障害が発生しています。影響の範囲: {area}。

してほしいこと
1. 自組織のサービスへの影響を確認してください。
2. 受領と状況（該当なし、確認中、影響あり）を返してください。

原因と復旧の見込みは調査中です。続報します。
)",
             R"(# [Check] Large-scale failure of {service}
Since {time} there is a large-scale failure of {service}. Area affected: {area}.

Please
1. check the effect on your services;
2. acknowledge, and say not-affected, investigating or affected.

Cause and time of recovery are being examined. We will follow up.
)"},
    Template{"remote-access",
             R"(# 【至急対応】遠隔接続装置の欠陥（{product}）
{product} に、認証を回避される欠陥が見つかりました。該当する版: {versions}。悪用を確認しています。

してほしいこと
1. {until} までに、外部への公開を止めるか、版を上げてください。
2. 過去の接続記録に不審なものがないか確認してください。
3. 受領と状況（該当なし、確認中、影響あり、対処済み）を返してください。
)",
             R"(# [Act now] Flaw in remote access product {product}
{product} has a flaw by which authentication can be bypassed. Versions: {versions}. It is being exploited.

Please
1. take it off the Internet or update it by {until};
2. look through the connection logs for what should not be there;
3. acknowledge, and say not-affected, investigating, affected or mitigated.
)"}};

std::set<std::string> places(std::string_view text) {
  std::set<std::string> out;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end != std::string_view::npos) out.emplace(text.substr(at + 1, end - at - 1));
  }
  return out;
}

std::string list(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name + "=...";
  return out;
}

}  // namespace

std::vector<std::string> template_names() {
  std::vector<std::string> out;
  out.reserve(kTemplates.size());
  for (const Template& one : kTemplates) out.emplace_back(one.name);
  return out;
}

Result<std::string> fill_template(std::string_view name, const std::vector<std::string>& set,
                                  bool japanese) {
  const auto* const found = std::find_if(kTemplates.begin(), kTemplates.end(),
                                         [&](const Template& one) { return one.name == name; });
  if (found == kTemplates.end()) {
    std::string names;
    for (const std::string& one : template_names()) names += (names.empty() ? "" : ", ") + one;
    return fail(ErrorCode::kNotFound, names);
  }
  const std::string_view text = japanese ? found->ja : found->en;
  std::set<std::string> open = places(text);
  const std::set<std::string> all = open;
  std::map<std::string, std::string> values;
  for (const std::string& one : set) {
    const std::string key = one.substr(0, one.find('='));
    if (one.find('=') == std::string::npos || !all.contains(key)) {
      return fail(ErrorCode::kUsage, list(all));
    }
    values[key] = one.substr(key.size() + 1);
    open.erase(key);
  }
  if (!open.empty()) return fail(ErrorCode::kUsage, list(open));
  // One pass: a value with braces in it stays what was typed.
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out.push_back(text[at++]);
      continue;
    }
    out += values.at(std::string(text.substr(at + 1, end - at - 1)));
    at = end + 1;
  }
  return out;
}

}  // namespace ceptoar::work
