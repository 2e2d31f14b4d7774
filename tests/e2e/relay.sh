#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A secretariat relays an item to its companies: through 21 real nodes, by mail through a real SMTP
# server (Debian's python3-aiosmtpd), and counts who has it.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=25200 CEPTOAR_LANG=ja
start_council
has_it() { acting "$1" ceptoar inbox --json | jq -e ".items[] | select(.id == \"$2\")"; }
free_port() (  # that no Council has either
  # shellcheck disable=SC2034  # for the function of council.sh
  dir=$work
  # shellcheck source=/dev/null
  . "$root/deploy/lib/council.sh"
  free_ports 1
)
mail_port=$(free_port) mail_server=''
mail_server_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$mail_port"); }
# Debian's python3-aiosmtpd: a mail server that keeps what it takes in a Maildir.
start_mail_server() {
  /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || return 1
  /usr/bin/python3 -m aiosmtpd -n -l "127.0.0.1:$mail_port" -c aiosmtpd.handlers.Mailbox "$work/mail" \
    >"$work/smtp.log" 2>&1 &
  mail_server=$!
  until_true 20 mail_server_answers
}
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/mail.key" -out "$work/mail.pem" 2>/dev/null
}
start_login_server() {
  /usr/bin/python3 "$root/tests/e2e/mail_server.py" "$mail_port" "$work/mail.pem" "$work/mail.key" \
    desk "$work/password" "$work/mail-login" >"$work/smtp-login.log" 2>&1 &
  mail_server=$!
  until_true 20 mail_server_answers
}
stop_mail_server() { kill "$mail_server" && wait "$mail_server" 2>/dev/null; }
gas_home=$(acting secretariat@gas printenv CEPTOAR_HOME)
shows() {  # shows TEXT HOLDER COMMAND...
  local text=$1 holder=$2
  shift 2
  acting "$holder" "$@" 2>&1 | grep -F -- "$text" >/dev/null
}
field() { acting secretariat@gas ceptoar reach "$1" --json | jq -r "$2"; }
printf '# 認証を回避される欠陥\n該当する装置を止めてください。ひみつの本文。\n' >"$work/item.md"

# --- through the mesh ---
acting duty@nisc ceptoar post "$work/item.md" --tlp amber --to gas,electric --yes --json \
  >"$work/item.json" 2>/dev/null
id=$(jq -r .id "$work/item.json")
check 'the secretariat has the item' until_true 20 has_it secretariat@gas "$id"
has_not() { ! has_it "$@"; }
check 'its companies have not' has_not officer@gas-1 "$id"
check 'a contact without a program' acting secretariat@gas ceptoar relay contact add 三条商会 \
  --mail madoguchi@example.jp --tel 03-1234-5678
printf '名称,FAX,電話\n四条設備,03-0000-0002,03-0000-0001\n' | iconv -t CP932 >"$work/contacts.csv"
check 'contacts from a spreadsheet in Windows-31J' acting secretariat@gas \
  ceptoar relay contact import "$work/contacts.csv"
check 'the plan says who is reached how' shows '構成事業者等 4社   直接届く 2   メール等が必要 2' \
  secretariat@gas ceptoar relay "$id" --dry-run
check 'relay' acting secretariat@gas ceptoar relay "$id" --yes --note 至急確認してください \
  --ack-by 2h --out "$work/drafts"
for holder in officer@gas-1 officer@gas-2; do
  check "$holder has it" until_true 20 has_it "$holder" "$id"
done
check 'it is shown as the original, with who relayed it' shows '展開: ガスセプター事務局' officer@gas-1 ceptoar read "$id"
check 'and the note' shows 至急確認してください officer@gas-1 ceptoar read "$id"
exits 'a company does not relay' 77 acting officer@gas-1 ceptoar relay "$id" --yes
check 'a company acknowledges' acting officer@gas-1 ceptoar ack "$id" --state not-affected
confirmed() { [ "$(field "$id" .confirmed)" = "$1" ]; }
check 'the table has its answer' until_true 20 confirmed 1
check 'and says who is silent' [ "$(field "$id" '.rows[] | select(.name == "gas-2") | .reason')" = silent ]
told() { shows '展開した（2社）' duty@nisc ceptoar read "$id"; }
check 'the author is told how many' until_true 20 told

# --- drafts ---
eml=$(find "$work/drafts" -name '*.eml')
body() { sed '1,/^\r*$/d' "$1" | tr -d '\r\n' | base64 -d; }
check 'a mail draft' [ -s "$eml" ]
says_nothing_of() { [ -s "$2" ] && ! grep -E "$1" <<<"$(body "$2"; cat "$2")"; }
check 'without any content' says_nothing_of 'ひみつ|欠陥|至急' "$eml"
has_number() { body "$eml" | grep "$id"; }
check 'with the number' has_number
fax_is_whole() {
  local text=("$work"/drafts/*.fax.txt)
  grep ひみつ "${text[0]}" && [ "$(head -1 "${text[0]}")" = TLP:AMBER ] && [ "$(tail -1 "${text[0]}")" = TLP:AMBER ]
}
check 'a text for FAX with the content and its label' fax_is_whole
exits 'AMBER does not go in full by mail' 77 acting secretariat@gas ceptoar relay mail "$id" \
  --full-text --out "$work/full"

# --- mail ---
exits 'mail is not sent unasked' 64 acting secretariat@gas ceptoar relay mail "$id" --send-mail --no-input \
  --smtp smtp://127.0.0.1:9 --from desk@gas.example
cp "$work/last" "$work/said"
check 'whom it would go to is shown' grep -qF 三条商会 "$work/said"
check 'and no server was asked' [ ! -e "$gas_home/unsent-mail" ]
exits 'a mail server that is not there' 75 acting secretariat@gas ceptoar relay mail "$id" --send-mail --yes \
  --smtp smtp://127.0.0.1:9 --from desk@gas.example
check 'is not counted as told' [ "$(field "$id" '.rows[] | select(.name == "三条商会") | .reason')" = not-told ]
check 'and is kept as a file' [ "$(find "$gas_home/unsent-mail" -name '*.eml' -perm 600 | wc -l)" = 1 ]
says_where() { grep -qF "$gas_home/unsent-mail" "$work/last.err"; }
exits 'once more' 75 acting secretariat@gas ceptoar relay mail "$id" --send-mail --yes \
  --smtp smtp://127.0.0.1:9 --from desk@gas.example
check 'which the program says' says_where
if start_mail_server; then
  check 'mail through a real server' acting secretariat@gas ceptoar relay mail "$id" --send-mail --yes \
    --smtp "smtp://127.0.0.1:$mail_port" --from desk@gas.example
  arrived() { grep -rqs "^To: <madoguchi@example.jp>" "$work/mail"; }
  check 'it arrived there' until_true 20 arrived
  check 'and says nothing of the content' says_nothing_of 'ひみつ|欠陥' "$(grep -rl madoguchi "$work/mail" | head -1)"
  check 'the table counts it as told, not as confirmed' \
    [ "$(field "$id" '.rows[] | select(.name == "三条商会") | .reason')" = other-means ]
  check 'nothing is left of the kept file' [ ! -e "$gas_home/unsent-mail/$(tr -d - <<<"$id")" ]
  stop_mail_server
  # A server that wants a login: over TLS alone, with a password that stands in a file.
  acting secretariat@gas ceptoar relay contact add 五条工業 --mail gojo@example.jp >/dev/null
  make_certificate
  printf 'mail_smtp = "smtp://127.0.0.1:%s"\nmail_from = "desk@gas.example"\nmail_login = "desk"\nmail_ca = "%s"\n' \
    "$mail_port" "$work/mail.pem" >>"$gas_home/member.toml"
  send_mail() { acting secretariat@gas ceptoar relay mail "$id" --send-mail --yes; }
  printf 'geheim "\\quoted\\" #1\n' >"$work/password"
  exits 'without the password nothing is sent' 78 send_mail
  install -m 644 "$work/password" "$gas_home/mail.password"
  exits 'nor with one that others can read' 78 send_mail
  chmod 600 "$gas_home/mail.password"
  check 'a server that wants a login' start_login_server
  check 'takes the mail' send_mail
  arrived_by_login() { grep -rqs "^To: <gojo@example.jp>" "$work/mail-login"; }
  check 'it arrived there too' until_true 20 arrived_by_login
  acting secretariat@gas ceptoar relay contact add 六条工業 --mail rokujo@example.jp >/dev/null
  printf 'wrong\n' >"$gas_home/mail.password"
  exits 'a wrong password' 75 send_mail
  check 'leaves the mail as a file' [ "$(find "$gas_home/unsent-mail" -name '*.eml' | wc -l)" = 1 ]
  stop_mail_server
  start_mail_server
  install -m 600 "$work/password" "$gas_home/mail.password"
  exits 'a server without TLS gets no password' 75 send_mail
  no_password_sent() { [ -e "$work/smtp.log" ] && ! grep geheim "$work/smtp.log"; }
  check 'not a byte of it' no_password_sent
  stop_mail_server
  acting secretariat@gas ceptoar relay contact remove 五条工業 >/dev/null
  acting secretariat@gas ceptoar relay contact remove 六条工業 >/dev/null
else
  skip 'mail through a real server: python3-aiosmtpd is not installed'
fi
check 'a call is noted' acting secretariat@gas ceptoar relay told "$id" 三条商会 --confirmed
check 'and counts' confirmed 2
check 'the csv has a line for each' [ "$(acting secretariat@gas ceptoar reach "$id" --csv | wc -l)" = 6 ]  # five and the one that mail told

# --- versions ---
printf '# 認証を回避される欠陥（訂正）\n更新プログラムを入れてください。\n' >"$work/corrected.md"
check 'the author corrects it' acting duty@nisc ceptoar update "$id" "$work/corrected.md" --yes
corrected() { shows 更新プログラム secretariat@gas ceptoar read "$id"; }
check 'the secretariat sees that' until_true 20 corrected
check 'relay of the correction' acting secretariat@gas ceptoar relay "$id" --yes
corrected_there() { shows 更新プログラム officer@gas-1 ceptoar read "$id"; }
check 'the company has it' until_true 20 corrected_there
versions() { acting officer@gas-1 ceptoar read "$id" --versions --json | jq -r "$1"; }
check 'and both versions' [ "$(versions '.versions | length')" = 2 ]
check 'with what changed' shows '+ 更新プログラムを入れてください。' officer@gas-1 ceptoar read "$id" --versions
check 'the first relay is marked' shows 訂正前の版の展開 officer@gas-1 ceptoar read "$id"

# --- a relay while the node is down ---
acting duty@nisc ceptoar post "$work/item.md" --tlp amber --to gas --yes --json >"$work/later.json" 2>/dev/null
later=$(jq -r .id "$work/later.json")
check 'another item' until_true 20 has_it secretariat@gas "$later"
"$quickstart" stop gas --dir "$council" >/dev/null 2>&1
exits 'a relay with the node down waits' 3 acting secretariat@gas ceptoar relay "$later" --yes
listed() {
  acting secretariat@gas ceptoar status --json |
    jq -e --arg id "$later" '.queued_items[] | select(.kind == "relay" and .id == $id)'
}
check 'it stands in the list' listed
check 'and in words' shows '送信待ちの展開' secretariat@gas ceptoar status
check 'all versions are read with the node down' [ "$(versions '.versions | length')" = 2 ]
"$quickstart" start gas --dir "$council" >/dev/null 2>&1 5>&-
delivered() { acting secretariat@gas ceptoar sync >/dev/null 2>&1; [ "$(field "$later" .delivered)" = 2 ]; }
check 'with the node back it goes out' until_true 30 delivered
check 'and is counted once' [ "$(field "$later" '.rows | map(select(.sent_at != null)) | length')" = 2 ]

# --- what may not be handed on ---
acting duty@nisc ceptoar post "$work/item.md" --tlp amber+strict --to gas --yes --json \
  >"$work/strict.json" 2>/dev/null
strict=$(jq -r .id "$work/strict.json")
check 'an item for the staff alone' until_true 20 has_it secretariat@gas "$strict"
exits 'is not handed on' 77 acting secretariat@gas ceptoar relay "$strict" --yes
conclude
