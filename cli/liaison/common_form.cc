// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/common_form.h"

#include <array>
#include <span>

#include "schema/time.h"

namespace ceptoar::liaison {
namespace {

// An item of a form, and where its value stands in a report: an item of the report, "title", "text", or
// empty for what a report does not ask.
struct Item {
  std::string_view ja, en, from;
};
constexpr auto kHead = std::to_array<Item>({
    {"組織名", "Organisation", "reporter"},
    {"連絡先", "Contact", "contact"},
    {"事案の概要", "Summary", "title"},
    {"事案の分類", "Class", "case"},
    {"発生日時", "Occurred", "occurred"},
    {"検知日時", "Detected", "detected"},
});
constexpr auto kDdos = std::to_array<Item>({
    {"標的となったシステム", "System attacked", "system"},
    {"攻撃の種別", "Kind of attack", "attack"},
    {"攻撃の量（最大の通信量など）", "Volume (peak traffic)", ""},
    {"攻撃元", "Sources", ""},
    {"予告や脅迫の有無", "Announced or threatened", ""},
});
constexpr auto kRansomware = std::to_array<Item>({
    {"被害を受けたシステム", "System hit", "system"},
    {"機器", "Hardware", "hardware"},
    {"ソフトウェア（版、修正の適用）", "Software (version, patches)", "software"},
    {"侵入経路", "Way in", "cause"},
    {"ランサムウェアの種類", "Kind of ransomware", "attack"},
    {"暗号化されたファイルの拡張子", "Extension of encrypted files", ""},
    {"脅迫文（要求の内容、期限、連絡方法）", "Ransom note (demand, deadline, contact)", ""},
    {"情報の漏えいのおそれ（個人データを含むか）", "Data that may have leaked (personal data?)", ""},
    {"バックアップの状態", "State of backups", ""},
    {"痕跡（通信先、ファイルのハッシュ値など）", "Indicators (addresses, hashes)", ""},
});
constexpr auto kTail = std::to_array<Item>({
    {"サービスへの影響", "Service impact", "service"},
    {"影響の程度", "Degree", "degree"},
    {"影響の規模", "Scale", "quantity"},
    {"影響の範囲", "Area", "area"},
    {"対処状況", "Measures", "measures"},
    {"代わりの手段", "Workaround", "workaround"},
    {"復旧日時", "Restored", "restored"},
    {"影響の終了", "Impact ended", "impact_ended"},
    {"他の事業者への可能性", "Others at risk", "others_at_risk"},
    {"ほかの連絡先", "Others told", "others_told"},
    {"公表", "Published", "published"},
    {"今後の予定", "Next", "next"},
    {"自由記述", "Free text", "text"},
});

std::string value_of(const Item& item, const ReportParts& parts, std::uint64_t now_ms, bool japanese) {
  if (item.from == "title") return parts.title;
  if (item.from == "text") return parts.text;
  std::string out;
  for (const ReportFact& fact : parts.facts) {
    if (fact.name != item.from) continue;
    out += (out.empty() ? "" : " / ") + fact_text(fact, now_ms, japanese);
  }
  return out;
}

}  // namespace

std::optional<CommonForm> parse_common_form(std::string_view name) {
  if (name == "ddos") return CommonForm::kDdos;
  if (name == "ransomware") return CommonForm::kRansomware;
  return std::nullopt;
}

FilledForm fill_common_form(CommonForm form, const ReportParts& parts, std::uint64_t now_ms,
                            bool japanese) {
  FilledForm out;
  const auto put = [&](std::span<const Item> items) {
    for (const Item& item : items) {
      const std::string value = value_of(item, parts, now_ms, japanese);
      out.text += std::string(japanese ? item.ja : item.en) + ": " + value + "\n";
      ++out.all;
      if (!value.empty()) ++out.filled;
    }
  };
  const bool ddos = form == CommonForm::kDdos;
  if (japanese) {
    out.text = ddos ? "# DDoS攻撃事案 共通様式（下書き）\n" : "# ランサムウェア事案 共通様式（下書き）\n";
    out.text += "作成日時: " + format_jst_short(now_ms) + "\n";
  } else {
    out.text = ddos ? "# Common form, DDoS (draft)\n" : "# Common form, ransomware (draft)\n";
    out.text += "Made: " + format_jst_short(now_ms) + "\n";
  }
  put(kHead);
  if (ddos) {
    put(kDdos);
  } else {
    put(kRansomware);
  }
  put(kTail);
  return out;
}

}  // namespace ceptoar::liaison
