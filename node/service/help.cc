// SPDX-License-Identifier: Apache-2.0
#include "node/service/help.h"

#include <cstdlib>

namespace ceptoar::service {
namespace {

constexpr std::string_view kJapanese =
    R"(例:
  ceptoar-node init --dir /var/lib/ceptoar --org banks --host node.example.jp --port 7412 \
    --member-port 7413 --credential /media/usb/node.cred
  ceptoar-node accept --dir /var/lib/ceptoar 名簿 --number "48271 ..." --access banks.access
  ceptoar-node start --dir /var/lib/ceptoar
  ceptoar-node backup --dir /var/lib/ceptoar --to /srv/backup

書式:
  ceptoar-node init --dir DIR --org HANDLE --host H --port P --member-port Q --credential FILE
  ceptoar-node accept --dir DIR ROSTER --number DIGITS [--access FILE]
  ceptoar-node check-config --dir DIR
  ceptoar-node check-store --dir DIR
  ceptoar-node start --dir DIR [--detach]
  ceptoar-node backup --dir DIR --to DIR [--keep N]
  ceptoar-node prove-restore --dir DIR --from DIR
  ceptoar-node restore --dir DIR --from BACKUP
  ceptoar-node assert-alone --dir DIR --yes
  ceptoar-node raw --dir DIR ID|all --out DIR
  ceptoar-node try --dir DIR FILE...
  ceptoar-node audit log --dir DIR [--last N]
  ceptoar-node audit verify --dir DIR [--root SIZE:HEX]
  ceptoar-node audit export --dir DIR [--out FILE]
  ceptoar-node audit prove --dir DIR --record N [--out FILE]
  ceptoar-node audit witnessed --dir DIR [--seen NODE]

情報を保管し、ほかのノードと利用者へ届けます。内容を読む鍵は持ちません（TLP:CLEAR だけは
だれでも読めます）。SIGTERM で止まります。

  init                ノードの鍵を作り、公開情報（node.pub）を書き出す
  accept              名簿と利用者の一覧を受け入れる
  check-config        設定が正しく、鍵と合うかを調べる
  check-store         保管庫をすべて読み、壊れていないかを調べる
  start               動かす
  backup              動かしたまま控えを取る（鍵を開けるファイルは入らない）
  prove-restore       いちばん新しい控えを別の場所で戻し、読めるかを確かめる
  restore             控えからノードのディレクトリを作る
  assert-alone        戻したノードに、同じ鍵のノードがほかにないと告げる（ほかのノードと話せないとき）
  raw                 封をしたままの情報をファイルに取り出す（検査用）
  try                 取り出したファイルをノードの鍵で開けるか試す（検査用）
  audit               監査記録を見る、検証する、書き出す、証明を作る

  --dir DIR           ノードのディレクトリ
  --config FILE       設定（DIR/node.toml の代わり）
  --credential FILE   鍵を開けるファイル（node.toml より優先します）
  --org HANDLE        組織
  --host H            ほかのノードから見たホスト名または IP アドレス
  --listen ADDRESS    このコンピュータのどのアドレスで受け付けるか。既定は * すべて
  --port P            ノードどうしのポート
  --member-port Q     利用者のポート
  --metrics-port R    計測値を出すポート（このコンピュータの中だけ）
  --number DIGITS     名簿の照合番号（60桁）
  --access FILE       利用者の一覧（ceptoar org accept が書き出したもの）
  --detach            両方のポートが開いたら戻る。記録は DIR/node.log
  --to DIR            控えを置くディレクトリ
  --keep N            残す控えの数。既定は 14
  --from BACKUP       控え。prove-restore では控えを置いたディレクトリ
  --out DIR           取り出す先。audit では書き出すファイル（なければ画面へ）
  --yes               assert-alone を本当に行う
  --last N            audit log で見る記録の数。既定は 50
  --root SIZE:HEX     audit verify: ほかで見た根を、今の記録が含むかも調べる
  --record N          audit prove: 証明する記録の番号
  --seen NODE         audit witnessed: 復元が理由なら、新しい根から認める
)";

constexpr std::string_view kEnglish =
    R"(Examples:
  ceptoar-node init --dir /var/lib/ceptoar --org banks --host node.example.jp --port 7412 \
    --member-port 7413 --credential /media/usb/node.cred
  ceptoar-node accept --dir /var/lib/ceptoar roster --number "48271 ..." --access banks.access
  ceptoar-node start --dir /var/lib/ceptoar
  ceptoar-node backup --dir /var/lib/ceptoar --to /srv/backup

Usage:
  ceptoar-node init --dir DIR --org HANDLE --host H --port P --member-port Q --credential FILE
  ceptoar-node accept --dir DIR ROSTER --number DIGITS [--access FILE]
  ceptoar-node check-config --dir DIR
  ceptoar-node check-store --dir DIR
  ceptoar-node start --dir DIR [--detach]
  ceptoar-node backup --dir DIR --to DIR [--keep N]
  ceptoar-node prove-restore --dir DIR --from DIR
  ceptoar-node restore --dir DIR --from BACKUP
  ceptoar-node assert-alone --dir DIR --yes
  ceptoar-node raw --dir DIR ID|all --out DIR
  ceptoar-node try --dir DIR FILE...
  ceptoar-node audit log --dir DIR [--last N]
  ceptoar-node audit verify --dir DIR [--root SIZE:HEX]
  ceptoar-node audit export --dir DIR [--out FILE]
  ceptoar-node audit prove --dir DIR --record N [--out FILE]
  ceptoar-node audit witnessed --dir DIR [--seen NODE]

Keeps advisories and hands them to other nodes and to members. It holds no key that opens them
(anybody can read TLP:CLEAR). SIGTERM stops it.

  init                Make a node's keys and write its public facts (node.pub)
  accept              Accept roster and access list
  check-config        Check the configuration, and that the keys fit it
  check-store         Read all of the store and say what is damaged
  start               Run
  backup              Copy everything beside the running node, but not what opens its keys
  prove-restore       Restore the newest backup elsewhere and read all of it
  restore             Make a node's directory from a backup
  assert-alone        Tell a restored node that no other has its keys (when no node can be reached)
  raw                 Take items out as files, sealed as they are (for checks)
  try                 Try the node's keys on such files (for checks)
  audit               Show the audit log, verify it, export it, prove a record

  --dir DIR           The node's directory
  --config FILE       Configuration (instead of DIR/node.toml)
  --credential FILE   File that opens its keys (goes before node.toml)
  --org HANDLE        Organisation
  --host H            Host name or IP address as other nodes see it
  --listen ADDRESS    Address of this machine to listen at; * is all, unless said
  --port P            Port for nodes
  --member-port Q     Port for members
  --metrics-port R    Port for measurements, inside this machine alone
  --number DIGITS     Number of the roster (60 digits)
  --access FILE       Access list (written by ceptoar org accept)
  --detach            Return once both ports are open; the log goes to DIR/node.log
  --to DIR            Directory of backups
  --keep N            How many backups to keep; 14 unless said
  --from BACKUP       A backup; prove-restore takes the directory of backups
  --out DIR           Where to; of audit a file (else to the screen)
  --yes               Really do assert-alone
  --last N            Records that audit log shows; 50 unless said
  --root SIZE:HEX     audit verify: also whether the log contains a root that was seen elsewhere
  --record N          audit prove: number of the record
  --seen NODE         audit witnessed: a restore explains it; accept its roots
)";

}  // namespace

std::string_view help(bool japanese) { return japanese ? kJapanese : kEnglish; }

bool prefers_japanese() {
  for (const char* name : {"CEPTOAR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr) continue;
    const std::string_view language(value);
    if (language.starts_with("ja")) return true;
    if (language.starts_with("en")) return false;
  }
  return true;
}

}  // namespace ceptoar::service
