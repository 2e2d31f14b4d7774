// SPDX-License-Identifier: Apache-2.0
#include "node/service/advice.h"

namespace ceptoar::service {
namespace {

struct Words {
  std::string_view ja, en;
};

Words words_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return {"書き方が違います。書き方と例: ceptoar-node --help",
              "Not how it is written. Usage and examples: ceptoar-node --help"};
    case ErrorCode::kMalformed:
    case ErrorCode::kNoKey:
    case ErrorCode::kTlpViolation:
    case ErrorCode::kLimitExceeded:
      return {"ファイルの中身が、書かれたままではないか、別のものです。送り主に確かめ、もう一度受け取ってください。",
              "The file is not as it was written, or another one. Ask whoever sent it, and take it again."};
    case ErrorCode::kBadSignature:
    case ErrorCode::kFork:
    case ErrorCode::kChain:
      return {"署名または続きが合いません。だれが作ったものかを電話で確かめてください。合うまで使わないでください。",
              "A signature or a sequence does not fit. Ask by telephone who made it; do not use it until it fits."};
    case ErrorCode::kNotAuthorized:
      return {"番号、資格情報、またはファイルの持ち主が違います。番号は電話でもう一度聞き、ファイルは ls -l で確かめてください。",
              "Number, credential or the owner of a file is another one. Hear the number again, look with ls -l."};
    case ErrorCode::kNotFound:
      return {"それはここにありません。場所と名前を確かめてください。", "It is not here. Look at the place and the name."};
    case ErrorCode::kDuplicate:
      return {"すでにあるか、ほかのプログラムが使っています（動いているノードは systemctl stop ceptoar-node で止めます）。",
              "It is there already, or another program has it (a running node: systemctl stop ceptoar-node stops it)."};
    case ErrorCode::kUnsupportedVersion:
      return {"別の版のプログラムが書いたものです。その版を入れ直すか、手順書の 9 章へ。",
              "Another version of the program wrote it. Install that one again, or see section 9."};
    case ErrorCode::kWrongNetwork:
      return {"別のネットワークのものです。どのファイルを渡されたかを確かめてください。",
              "It is of another network. Look which file you were given."};
    case ErrorCode::kExpired:
      return {"期限が切れています。新しいものを受け取ってください。", "It is over. Ask for a new one."};
    case ErrorCode::kClock:
      return {"時刻が合いません。この機械の時計を確かめてください（手順書の 11 章）。",
              "A time does not fit. Look at this machine's clock (section 11)."};
    case ErrorCode::kStorageFull:
      return {"ディスクに空きがありません。空きを作ってください（手順書の 10 章）。",
              "The disk has no room. Make some (section 10)."};
    case ErrorCode::kStorageCorrupt:
      return {"保管庫が書かれたままではありません。ceptoar-nodectl check-store で調べ、ceptoar-nodectl restore で"
              "バックアップから戻してください（手順書の 12 章。data.mdb を自分で写さないでください）。",
              "The store is not as it was written. ceptoar-nodectl check-store says where; put a backup in its place "
              "by ceptoar-nodectl restore (section 12), never by copying data.mdb."};
    case ErrorCode::kStorageReadOnly:
    case ErrorCode::kIo:
      return {"ディスクか権限を確かめてください（dmesg、ls -l）。壊れかけなら手順書の 12 章へ。",
              "Look at the disk and at the modes (dmesg, ls -l). A dying disk: section 12."};
    case ErrorCode::kTimeout:
    case ErrorCode::kUnreachable:
      return {"時間内に答えがありません。相手とのつながりを確かめ、もう一度実行してください。",
              "No answer in time. Look at the line to the other side, and try again."};
    case ErrorCode::kUnconfirmed:
    case ErrorCode::kNotReady:
      return {"ほかのノードの答えを待っています。少し後でもう一度実行してください（戻したノードは手順書の 12 章）。",
              "It waits for other nodes. Try again a little later (a restored node: section 12)."};
    case ErrorCode::kInternal:
      return {"プログラムの故障です。表示を残し、保守する人に渡してください。",
              "A fault of the program. Keep what it said for whoever maintains it."};
  }
  return {"", ""};
}

}  // namespace

std::string_view advice_for(ErrorCode code, bool japanese) {
  const Words words = words_of(code);
  return japanese ? words.ja : words.en;
}

std::string_view advice_for_config(bool japanese) {
  return japanese ? "設定（node.toml）を直し、ceptoar-node check-config で確かめてください。"
                  : "Mend the configuration (node.toml) and look with ceptoar-node check-config.";
}

std::string_view advice_for_listen(bool japanese) {
  return japanese ? "node.toml の listen は、このコンピュータのアドレスか \"*\" にしてください（ip address で確かめる）。"
                    "ポートは 1024 以上にします。"
                  : "Make listen in node.toml an address of this machine (ip address shows them) or \"*\"; ports are 1024 "
                    "or above.";
}

std::string_view advice_for_existing(bool japanese) {
  return japanese ? "ここにはノードの鍵か保管庫がすでにあります。何も変えていません。復元するときは、ノードを止め、"
                    "そのディレクトリを別の名前に移してから（mv）、もう一度 ceptoar-nodectl restore を実行します（手順書の 12 章）。"
                  : "A node's keys or its store are there already; nothing was changed. To restore, stop the node, move "
                    "its directory aside (mv), and run ceptoar-nodectl restore after that (section 12).";
}

}  // namespace ceptoar::service
