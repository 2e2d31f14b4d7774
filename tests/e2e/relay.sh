#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A secretariat relays an item to its companies: through 21 real nodes, by mail through a real SMTP
# server (Debian's python3-aiosmtpd), and counts who has it.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=25200 CEPTOAR_LANG=ja
unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
if ! "$quickstart" --detach --dir "$council" >"$work/quickstart.log" 2>&1; then
  not_ok 'the council starts'
  tail -20 "$work/quickstart.log"
  conclude
  exit
fi
ok 'the council starts'
has_it() { acting "$1" ceptoar inbox --json | jq -e ".items[] | select(.id == \"$2\")"; }
mail_port=$((CEPTOAR_FIRST_PORT + 90)) mail_server=''
# Debian's python3-aiosmtpd: a mail server that keeps what it takes in a Maildir.
start_mail_server() {
  /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || return 1
  /usr/bin/python3 -m aiosmtpd -n -l "127.0.0.1:$mail_port" -c aiosmtpd.handlers.Mailbox "$work/mail" \
    >"$work/smtp.log" 2>&1 &
  mail_server=$!
  until_true 20 bash -c "exec 3<>/dev/tcp/127.0.0.1/$mail_port"
}
stop_mail_server() { kill "$mail_server" && wait "$mail_server" 2>/dev/null; }
shows() {  # shows TEXT HOLDER COMMAND...
  local text=$1 holder=$2
  shift 2
  acting "$holder" "$@" 2>&1 | grep -qF -- "$text"
}
field() { acting secretariat@gas ceptoar reach "$1" --json | jq -r "$2"; }
printf '# 認証を回避される欠陥\n該当する装置を止めてください。ひみつの本文。\n' >"$work/item.md"

# --- through the mesh ---
acting duty@nisc ceptoar post "$work/item.md" --tlp amber --to gas,electric --yes --json \
  >"$work/item.json" 2>/dev/null
id=$(jq -r .id "$work/item.json")
check 'the secretariat has the item' until_true 20 has_it secretariat@gas "$id"
check 'its companies have not' bash -c "$(declare -f acting has_it); quickstart=$quickstart council=$council; ! has_it officer@gas-1 $id"
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
check 'without any content' bash -c "$(declare -f body); ! { body '$eml'; cat '$eml'; } | grep -E 'ひみつ|欠陥|至急'"
check 'with the number' bash -c "$(declare -f body); body '$eml' | grep -q $id"
check 'a text for FAX with the content and its label' bash -c \
  "f=\$(ls '$work'/drafts/*.fax.txt); grep -q ひみつ \"\$f\" && [ \"\$(head -1 \"\$f\")\" = TLP:AMBER ] && [ \"\$(tail -1 \"\$f\")\" = TLP:AMBER ]"
exits 'AMBER does not go in full by mail' 77 acting secretariat@gas ceptoar relay mail "$id" \
  --full-text --out "$work/full"

# --- mail ---
exits 'a mail server that is not there' 75 acting secretariat@gas ceptoar relay mail "$id" --send-mail \
  --smtp smtp://127.0.0.1:9 --from desk@gas.example
check 'is not counted as told' [ "$(field "$id" '.rows[] | select(.name == "三条商会") | .reason')" = not-told ]
if start_mail_server; then
  check 'mail through a real server' acting secretariat@gas ceptoar relay mail "$id" --send-mail \
    --smtp "smtp://127.0.0.1:$mail_port" --from desk@gas.example
  arrived() { grep -rqs "^To: <madoguchi@example.jp>" "$work/mail"; }
  check 'it arrived there' until_true 20 arrived
  check 'and says nothing of the content' bash -c \
    "$(declare -f body); f=\$(grep -rl madoguchi '$work/mail' | head -1); ! { cat \"\$f\"; body \"\$f\"; } | grep -E 'ひみつ|欠陥'"
  check 'the table counts it as told, not as confirmed' \
    [ "$(field "$id" '.rows[] | select(.name == "三条商会") | .reason')" = other-means ]
  stop_mail_server
else
  skip 'mail through a real server: python3-aiosmtpd is not installed'
fi
check 'a call is noted' acting secretariat@gas ceptoar relay told "$id" 三条商会 --confirmed
check 'and counts' confirmed 2
check 'the csv has a line for each' bash -c \
  "$(declare -f acting); quickstart=$quickstart council=$council; [ \$(acting secretariat@gas ceptoar reach $id --csv | wc -l) = 5 ]"

# --- what may not be handed on ---
acting duty@nisc ceptoar post "$work/item.md" --tlp amber+strict --to gas --yes --json \
  >"$work/strict.json" 2>/dev/null
strict=$(jq -r .id "$work/strict.json")
check 'an item for the staff alone' until_true 20 has_it secretariat@gas "$strict"
exits 'is not handed on' 77 acting secretariat@gas ceptoar relay "$strict" --yes
conclude
