// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/report_form.h"

#include <algorithm>
#include <array>

#include "cli/liaison/plain.h"
#include "cli/liaison/said.h"
#include "schema/time.h"

namespace ceptoar::liaison {
namespace {

constexpr std::string_view kTextBelow = "---";
constexpr std::string_view kComment = "##";
// On the blank form; left there, it is no title.
constexpr std::string_view kTitleJa = "（件名）";
constexpr std::string_view kTitleEn = "(title)";

struct Bracket {
  std::string_view open, close;
};
constexpr std::array kBrackets = {Bracket{"〔", "〕"}, Bracket{"[", "]"}, Bracket{"(", ")"},
                                  Bracket{"（", "）"}, Bracket{"［", "］"}};

std::optional<Certainty> parse_certainty(std::string_view word) {
  struct Row {
    std::string_view ja, en;
    Certainty value;
  };
  static constexpr std::array kRows = {Row{"確定", "confirmed", Certainty::kConfirmed},
                                       Row{"ほぼ確実", "probable", Certainty::kProbable},
                                       Row{"不確定", "unconfirmed", Certainty::kUnconfirmed},
                                       Row{"不明", "unknown", Certainty::kUnknown}};
  for (const Row& row : kRows) {
    if (word == row.ja || word == row.en) return row.value;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kWide = "\u3000";
  for (;;) {
    if (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    else if (text.starts_with(kWide)) text.remove_prefix(kWide.size());
    else if (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    else if (text.ends_with(kWide)) text.remove_suffix(kWide.size());
    else return text;
  }
}

// "不確定 10:20時点" or either; false: something else, which belongs to the value.
bool take_standing(std::string_view inside, std::uint64_t now_ms, ReportFact& fact) {
  const std::string plain = plain_word(inside);
  std::string_view rest = plain;
  const std::size_t space = rest.find(' ');
  std::optional<Certainty> certainty = parse_certainty(rest.substr(0, space));
  if (certainty) rest = space == std::string_view::npos ? "" : trimmed(rest.substr(space));
  if (rest.empty()) {
    if (!certainty) return false;
    fact.certainty = *certainty;
    return true;
  }
  if (rest.ends_with("時点")) rest.remove_suffix(std::string_view("時点").size());
  else if (rest.starts_with("as of ")) rest.remove_prefix(6);
  else return false;
  const auto as_of = parse_time_said(rest, now_ms);
  if (!as_of) return false;
  fact.as_of_ms = as_of->at_ms;
  if (certainty) fact.certainty = *certainty;
  return true;
}

void take_bracket(std::string_view& value, std::uint64_t now_ms, ReportFact& fact) {
  for (const Bracket& bracket : kBrackets) {
    if (!value.ends_with(bracket.close)) continue;
    const std::size_t open = value.rfind(bracket.open);
    if (open == std::string_view::npos || open == 0) continue;
    const std::size_t from = open + bracket.open.size();
    const auto inside = value.substr(from, value.size() - bracket.close.size() - from);
    if (!take_standing(inside, now_ms, fact)) return;
    value = trimmed(value.substr(0, open));
    return;
  }
}

// The value in its written form.
std::optional<FormFault> take_value(const FormItem& item, std::string_view value,
                                    std::uint64_t now_ms, ReportFact& fact) {
  take_bracket(value, now_ms, fact);
  if (item.type == ItemType::kText) {
    fact.value = std::string(value);
    return std::nullopt;
  }
  if (item.type == ItemType::kQuantity) {
    if (const auto said = parse_quantity_said(value)) {
      fact.value = show_quantity(*said);
      return std::nullopt;
    }
    return FormFault{FormFault::Kind::kQuantity, 0, std::string(item.ja), std::string(value)};
  }
  const Toward toward = item.type == ItemType::kTime ? Toward::kPast : Toward::kAny;
  if (const auto said = parse_time_said(value, now_ms, toward)) {
    fact.value = encode_time(*said);
    return std::nullopt;
  }
  return FormFault{FormFault::Kind::kTime, 0, std::string(item.ja), std::string(value)};
}

const FormItem* item_of_label(std::string_view label) {
  const std::string plain = plain_word(label);
  for (const FormItem& item : form_items()) {
    if (plain == plain_word(item.ja) || plain == plain_word(item.en) || plain == item.id) {
      return &item;
    }
  }
  return nullptr;
}

// Where the name of an item ends: ':' or its full-width form.
std::pair<std::size_t, std::size_t> colon_of(std::string_view line) {
  constexpr std::string_view kWide = "：";
  const std::size_t narrow = line.find(':');
  const std::size_t wide = line.find(kWide);
  return narrow < wide ? std::pair(narrow, std::size_t{1}) : std::pair(wide, kWide.size());
}

bool is_continuation(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t') || line.starts_with("\u3000");
}

struct Line {
  std::size_t number;
  std::string text;
};
// Continued lines joined; title and the text below taken out.
std::vector<Line> lines_of(std::string_view text, ReportForm& into) {
  std::vector<Line> out;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const std::string_view bare = trimmed(line);
    if (bare == kTextBelow) {
      into.text = std::string(text);
      break;
    }
    if (bare.empty() || bare.starts_with(kComment)) continue;
    if (bare.starts_with('#')) {
      const std::string_view title = trimmed(bare.substr(1));
      if (into.title.empty() && title != kTitleJa && title != kTitleEn) {
        into.title = std::string(title);
      }
      continue;
    }
    if (is_continuation(line) && !out.empty()) {
      out.back().text += " " + std::string(bare);
      continue;
    }
    out.push_back({number, std::string(bare)});
  }
  return out;
}

std::size_t order_of(std::string_view name) {
  const auto& items = form_items();
  const auto at = std::find_if(items.begin(), items.end(),
                               [&](const FormItem& item) { return item.id == name; });
  return static_cast<std::size_t>(at - items.begin());
}

std::string_view certainty_word(Certainty certainty, bool japanese) {
  switch (certainty) {
    case Certainty::kUnsaid: return {};
    case Certainty::kConfirmed: return japanese ? "確定" : "confirmed";
    case Certainty::kProbable: return japanese ? "ほぼ確実" : "probable";
    case Certainty::kUnconfirmed: return japanese ? "不確定" : "unconfirmed";
    case Certainty::kUnknown: return japanese ? "不明" : "unknown";
  }
  return {};
}

}  // namespace

const std::vector<FormItem>& form_items() {
  using enum ItemType;
  static const std::vector<FormItem> items = {
      {"contact", kText, "連絡先", "Contact", "電話 03-1234-5678 当番"},
      {"case", kText, "事案の分類", "Class", "障害 / 検知 / 予告 / 被害 / 予兆"},
      {"system", kText, "対象システム", "System", ""},
      {"hardware", kText, "ハードウェア", "Hardware", ""},
      {"software", kText, "ソフトウェア", "Software", "名称、版、修正の適用"},
      {"attack", kText, "攻撃の種別", "Attack", "不正アクセス、サービス不能、情報漏えい・改ざん、システム破壊"},
      {"cause", kText, "原因", "Cause", "複数なら行を分ける"},
      {"service", kText, "サービスへの影響", "Service impact", ""},
      {"degree", kText, "影響の程度", "Degree", "停止 / 一部停止 / 遅延"},
      {"quantity", kQuantity, "影響の規模", "Scale", "約7万人、4,378台、延べ約800回線"},
      {"area", kText, "影響の範囲", "Area", ""},
      {"visible", kText, "利用者から見えるか", "Visible to users", "見える / 見えない / 不明"},
      {"occurred", kTime, "発生", "Occurred", "04:10 ごろ"},
      {"detected", kTime, "検知", "Detected", ""},
      {"recognised", kTime, "認知", "Recognised", "午前4時過ぎ"},
      {"headquarters", kTime, "対策本部の設置", "Headquarters set up", ""},
      {"workaround_done", kTime, "仮復旧", "Workaround done", "11時までに"},
      {"restored", kTime, "復旧", "Restored", ""},
      {"impact_ended", kTime, "影響の終了", "Impact ended", ""},
      {"contained", kTime, "収束", "Contained", ""},
      {"measures", kText, "対処状況", "Measures", ""},
      {"workaround", kText, "代わりの手段", "Workaround", "手作業で受付"},
      {"others_told", kText, "ほかの連絡先", "Others told", "警察、セキュリティ関係機関（いつ、だれに）"},
      {"others_at_risk", kText, "他の事業者への可能性", "Others at risk", "あり / なし / 不明、その理由"},
      {"product", kText, "該当する製品", "Product", ""},
      {"same_cause", kText, "同じ原因の別の製品", "Same cause, other product", ""},
      {"impact_on", kText, "他分野への影響", "Impact on other sectors", ""},
      {"impact_from", kText, "他分野から受けた影響", "Impact from other sectors", ""},
      {"published", kText, "公表", "Published", "公表文のURL"},
      {"disaster", kText, "災害対応の番号", "Disaster reference", ""},
      {"voluntary", kText, "任意提供の条件", "Given voluntarily on condition", "公にしないこと"},
      {"next", kPlannedTime, "続報の予定", "Next report", "18:00ごろ"},
      {"reporter", kText, "報告者", "Reporter", "", true},
      {"entered_for", kText, "代理入力", "Entered for", "", true},
      {"rule", kText, "適用した規程", "Rule applied", "", true},
      {"direct", kText, "直接連絡の理由", "Reason to go direct", "", true},
      {"agreement", kText, "直接共有の合意", "Agreement to share directly", "", true},
      {"silence", kText, "応答の記録（プログラム）", "Answers on record (program)", "", true},
  };
  return items;
}

const FormItem* find_item(std::string_view id) {
  const std::size_t at = order_of(id);
  return at == form_items().size() ? nullptr : &form_items()[at];
}

Field encode_fact(const ReportFact& fact) {
  const std::string_view certainty =
      fact.certainty == Certainty::kUnsaid ? "-" : certainty_name(fact.certainty);
  return {fact.name, std::string(certainty) + " " +
                         (fact.as_of_ms == 0 ? "-" : format_rfc3339(fact.as_of_ms)) + " " +
                         fact.value};
}

std::optional<ReportFact> decode_fact(const Field& field) {
  const FormItem* item = find_item(field.name);
  if (item == nullptr) return std::nullopt;
  ReportFact out;
  out.name = field.name;
  const std::string_view text = field.value;
  const std::size_t first = text.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : text.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::string_view certainty = text.substr(0, first);
  if (certainty != "-") {
    const auto known = parse_certainty(certainty);
    if (!known) return std::nullopt;
    out.certainty = *known;
  }
  const std::string_view as_of = text.substr(first + 1, second - first - 1);
  if (as_of != "-") {
    const auto ms = parse_rfc3339(as_of);
    if (!ms) return std::nullopt;
    out.as_of_ms = *ms;
  }
  out.value = std::string(text.substr(second + 1));
  const bool time = item->type == ItemType::kTime || item->type == ItemType::kPlannedTime;
  if (time && !decode_time(out.value)) return std::nullopt;
  if (item->type == ItemType::kQuantity && !parse_quantity_said(out.value)) return std::nullopt;
  return out;
}

std::vector<ReportFact> facts_of(const std::vector<Field>& fields) {
  std::vector<ReportFact> out;
  for (const Field& field : fields) {
    if (auto fact = decode_fact(field)) out.push_back(std::move(*fact));
  }
  std::stable_sort(out.begin(), out.end(), [](const ReportFact& a, const ReportFact& b) {
    return order_of(a.name) < order_of(b.name);
  });
  return out;
}

bool is_precursor(const std::vector<ReportFact>& facts) {
  constexpr std::array<std::string_view, 4> kWords = {"予兆", "ヒヤリハット", "precursor", "near miss"};
  for (const ReportFact& fact : facts) {
    if (fact.name != "case") continue;
    const std::string said = plain_text(fact.value);
    for (const std::string_view word : kWords) {
      if (said.find(plain_text(word)) != std::string::npos) return true;
    }
  }
  return false;
}

std::variant<ReportForm, FormFault> parse_form(std::string_view text, std::uint64_t now_ms) {
  ReportForm out;
  for (const Line& line : lines_of(text, out)) {
    const auto [colon, width] = colon_of(line.text);
    const FormItem* item = colon == std::string::npos
                               ? nullptr
                               : item_of_label(std::string_view(line.text).substr(0, colon));
    if (item == nullptr) return FormFault{FormFault::Kind::kLine, line.number, "", line.text};
    const std::string_view value = trimmed(std::string_view(line.text).substr(colon + width));
    if (value.empty()) continue;
    ReportFact fact;
    fact.name = std::string(item->id);
    if (auto fault = take_value(*item, value, now_ms, fact)) {
      fault->line = line.number;
      return *fault;
    }
    out.facts.push_back(std::move(fact));
  }
  return out;
}

std::string blank_form(bool japanese) {
  std::string out = "# " + std::string(japanese ? kTitleJa : kTitleEn) + "\n";
  out += japanese ? "## 連絡先だけで送れます。わかっている項目だけ書いてください。\n"
                    "## 値の終わりに〔不確定 10:20時点〕のように、確からしさと時点を書けます。\n"
                  : "## A contact is all that is needed. Fill in what is known.\n"
                    "## [unconfirmed as of 10:20] at the end of a value says how sure it is.\n";
  for (const FormItem& item : form_items()) {
    if (item.by_program) continue;
    out += std::string(japanese ? item.ja : item.en) + ":\n";
    if (japanese && !item.hint_ja.empty()) out += "## 例: " + std::string(item.hint_ja) + "\n";
  }
  return out + (japanese ? "## この線より下は自由に書けます。\n" : "## Free text below this line.\n") +
         std::string(kTextBelow) + "\n";
}

std::string fact_label(const ReportFact& fact, bool japanese) {
  const FormItem* item = find_item(fact.name);
  if (item == nullptr) return fact.name;
  return std::string(japanese ? item->ja : item->en);
}

std::string fact_text(const ReportFact& fact, std::uint64_t now_ms, bool japanese) {
  std::string out = fact.value;
  if (const auto time = decode_time(fact.value)) out = show_time(*time, now_ms, japanese);
  const std::string_view certainty = certainty_word(fact.certainty, japanese);
  std::string standing(certainty);
  if (fact.as_of_ms != 0) {
    if (!standing.empty()) standing += " ";
    const std::string as_of = format_jst_short(fact.as_of_ms);
    standing += japanese ? as_of + "時点" : "as of " + as_of;
  }
  if (!standing.empty()) out += japanese ? "〔" + standing + "〕" : " [" + standing + "]";
  return out;
}

std::string report_text(const std::vector<ReportFact>& facts, std::string_view text,
                        std::uint64_t now_ms, bool japanese) {
  std::string out;
  for (const ReportFact& fact : facts) {
    out += fact_label(fact, japanese) + ": " + fact_text(fact, now_ms, japanese) + "\n";
  }
  if (!text.empty()) out += (out.empty() ? "" : "\n") + std::string(text);
  return out;
}

std::vector<ReportFact> merged(const std::vector<ReportFact>& before, const std::vector<ReportFact>& news) {
  std::vector<ReportFact> out;
  for (const ReportFact& fact : before) {
    const bool said_anew = std::any_of(news.begin(), news.end(), [&](const ReportFact& other) {
      return other.name == fact.name;
    });
    if (!said_anew) out.push_back(fact);
  }
  out.insert(out.end(), news.begin(), news.end());
  std::stable_sort(out.begin(), out.end(), [](const ReportFact& a, const ReportFact& b) {
    return order_of(a.name) < order_of(b.name);
  });
  return out;
}

std::vector<FactChange> changes(const std::vector<ReportFact>& before, const std::vector<ReportFact>& now) {
  std::vector<ReportFact> gone, come;
  const auto in = [](const std::vector<ReportFact>& list, const ReportFact& fact) {
    return std::find(list.begin(), list.end(), fact) != list.end();
  };
  std::copy_if(before.begin(), before.end(), std::back_inserter(gone),
               [&](const ReportFact& fact) { return !in(now, fact); });
  std::copy_if(now.begin(), now.end(), std::back_inserter(come),
               [&](const ReportFact& fact) { return !in(before, fact); });
  std::vector<FactChange> out;
  for (ReportFact& fact : come) {
    const auto same = std::find_if(gone.begin(), gone.end(),
                                   [&](const ReportFact& other) { return other.name == fact.name; });
    FactChange change;
    if (same != gone.end()) {
      change.before = std::move(*same);
      gone.erase(same);
    }
    change.now = std::move(fact);
    out.push_back(std::move(change));
  }
  for (ReportFact& fact : gone) out.push_back({std::move(fact), std::nullopt});
  return out;
}

}  // namespace ceptoar::liaison
