// SPDX-License-Identifier: Apache-2.0
// The words that the lint knows without a roster. Inside liaison only.
#ifndef CEPTOAR_CLI_LIAISON_LINT_WORDS_H_
#define CEPTOAR_CLI_LIAISON_LINT_WORDS_H_

#include <array>
#include <string_view>

namespace ceptoar::liaison::words {

// Names of the sectors of 2001, 2005 and today. Alone they may be everyday words (通信, 水道): a word of
// the industry. With 分野, 業界, セプター ... behind them they name the sector.
inline constexpr std::array<std::string_view, 31> kSectors = {
    "情報通信", "通信", "放送", "情報サービス", "金融", "銀行等", "銀行", "証券", "生命保険", "損害保険",
    "航空", "空港", "鉄道", "電力", "ガス", "政府・行政", "行政", "地方公共団体", "自治体", "医療", "水道",
    "物流", "化学", "クレジット", "石油", "港湾", "telecommunications", "banking", "railway",
    "electric power", "aviation"};
inline constexpr std::array<std::string_view, 10> kSectorEnds = {
    "分野", "業界", "セプター", "事業者", "会社", "業", " sector", " industry", " ceptoar", " operator"};

// What only one industry has.
inline constexpr std::array<std::string_view, 26> kIndustry = {
    "改札", "自動改札", "勘定系", "運行管理", "列車", "航空管制", "予約・搭乗", "搭乗", "発電所", "変電所",
    "浄水場", "配水", "ガス供給", "原子力", "電子カルテ", "病院", "番組", "送電", "預金", "為替", "約定",
    "保険契約", "荷役", "ticket gate", "air traffic control", "power plant"};

// Prefectures and the regions people speak of.
inline constexpr std::array<std::string_view, 62> kPlaces = {
    "北海道", "青森", "岩手", "宮城", "秋田", "山形", "福島", "茨城", "栃木", "群馬", "埼玉", "千葉",
    "東京", "神奈川", "新潟", "富山", "石川県", "福井", "山梨", "長野", "岐阜", "静岡", "愛知", "三重県",
    "滋賀", "京都", "大阪", "兵庫", "奈良", "和歌山", "鳥取", "島根", "岡山", "広島", "山口県", "徳島",
    "香川", "愛媛", "高知", "福岡", "佐賀", "長崎", "熊本", "大分県", "宮崎", "鹿児島", "沖縄", "首都圏",
    "関東", "関西", "東北", "九州", "四国", "近畿", "中部地方", "北陸", "中国地方", "横浜", "名古屋", "札幌",
    "神戸", "仙台"};
// Ends of a place's name, after two kanji or katakana at least.
inline constexpr std::array<std::string_view, 10> kPlaceEnds = {"市", "区", "町", "村", "駅", "郡",
                                                                "空港", "支店", "工場", "営業所"};
// Words that only look like one.
inline constexpr std::array<std::string_view, 11> kNoPlaces = {
    "都市", "地区", "市区", "市町", "各駅", "全駅", "各市", "農村", "学区", "同市", "市町村"};

// Names of local governments, all of them, stand for their place in every text: these, 長野県 and the like, and
// what ends like a town. (鉄道, 水道 and テレビ北海道 end like a prefecture.)
inline constexpr std::array<std::string_view, 4> kWholeGovernments = {"東京都", "北海道", "京都府", "大阪府"};
inline constexpr std::array<std::string_view, 4> kTownEnds = {"市", "区", "町", "村"};
inline constexpr std::array<std::string_view, 2> kKatakanaTowns = {"南アルプス", "ニセコ"};
// What has one of these is a company all the same.
inline constexpr std::array<std::string_view, 2> kBodyForms = {"会社", "法人"};
// What makes a place of two characters that are somebody's name too.
inline constexpr std::array<std::string_view, 10> kBehindTwo = {"都", "道", "府", "県",   "市",
                                                                "区", "町", "村", "郡", "地方"};

// What is left of names like 株式会社インターネット, and stands in every text.
inline constexpr std::array<std::string_view, 24> kNoCompanies = {
    "インターネット", "ネットワーク", "システム", "システムズ", "サービス",   "セキュリティ", "コンピュータ", "コンピューター",
    "ソフトウェア",   "データ",       "クラウド", "サーバ",     "サーバー",   "メール",       "テレビ",       "ホテル",
    "エネルギー",     "エンジニアリング", "internet", "network", "system",    "systems",      "service",      "security"};

// Ends of a company's name; what stands before it is a part of it.
inline constexpr std::array<std::string_view, 9> kCompanyEnds = {
    "銀行", "信用金庫", "電力", "鉄道", "電鉄", "ガス", "航空", "病院", "証券"};
inline constexpr std::array<std::string_view, 5> kCompanyForms = {"株式会社", "(株)", "有限会社",
                                                                  " co., ltd", ", inc."};

// Counters: what a number counts when it says how large somebody is.
inline constexpr std::array<std::string_view, 44> kCounters = {
    "事業者", "台", "人", "名", "件", "社", "駅", "店舗", "店", "箇所", "か所", "カ所", "ヶ所", "回線", "戸",
    "世帯", "便", "口座", "拠点", "端末", "サイト", "局", "基", "本", "枚", "自治体", "団体", "病院", "床",
    "路線", "事業所", "operators", "operator", "terminals", "companies", "people", "customers", "stations",
    "sites", "homes", "lines", "branches", "accounts", "servers"};

}  // namespace ceptoar::liaison::words

#endif  // CEPTOAR_CLI_LIAISON_LINT_WORDS_H_
