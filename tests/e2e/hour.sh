#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A clerk's first hour: she was posted to the gas CEPTOAR's secretariat yesterday, finds an alert of
# NISC on today's screen, answers it, relays it to 41 companies (38 with the program, 3 by other
# means) and prints the table that the ministry asks for. Real nodes, a real terminal (tmux); what
# she saw is recorded in tests/e2e/golden in both languages. CEPTOAR_WRITE_GOLDEN=1 rewrites it.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
# shellcheck source=terminal.bash
. "$root/tests/e2e/terminal.bash"
# shellcheck source=../../deploy/lib/council.sh
. "$root/deploy/lib/council.sh"
council=$work/council
export CEPTOAR_FIRST_PORT=26400 CEPTOAR_LANG=ja
start_council
if ! command -v tmux >/dev/null; then
  skip 'tmux is not installed: no terminal to record'
  conclude
  exit
fi

# --- 38 companies with the program, 3 without ---
# shellcheck disable=SC2034  # for the functions of council.sh
dir=$council bin=$root/build/release/bin lang=ja network_number=$(cat "$council/network-number")
read_council
enrol_36() { local n; for n in $(seq 3 38); do enrol_company gas "$n" || return; done; }
check '36 more companies are enrolled' enrol_36
each_company() { seq 3 38 | sed 's/^/officer@gas-/'; }
shared() { each_company | in_parallel share_card; }
check 'they share their cards' shared
printf '名称,メール,電話,FAX\n三条商会,madoguchi@example.jp,03-0000-0001,\n四条設備,,03-0000-0002,03-0000-0003\n五条工業,,03-0000-0004,\n' |
  iconv -t CP932 >"$work/contacts.csv"
check 'three have no program' acting secretariat@gas ceptoar relay contact import "$work/contacts.csv"
check 'the secretariat hands out its client key' sync_holder secretariat@gas

# --- the alert ---
post_alert() {  # post_alert TITLE: prints the id
  printf '# %s\n\n遠隔接続装置の管理画面を外部から開けないようにしてください。\n' "$1" >"$work/alert.md"
  acting duty@nisc ceptoar post "$work/alert.md" --tlp amber --to gas,electric --kind alert --importance 3 \
    --certainty unconfirmed --ack-by 4h --summary '認証を回避される欠陥が見つかった' \
    --summary '該当: 「接続装置A」版 5.1 以前' --summary '本日18:00までに外部公開を止める' --yes --json |
    jq -er .id
}
has_it() { acting "$1" ceptoar inbox --json | jq -e ".items[] | select(.id == \"$2\")"; }
# Most companies answer, whatever they hold: two do not, and one was told by telephone.
relayed=''
company_answers() {
  until_true 30 has_it "$1" "$relayed" && acting "$1" ceptoar ack "$relayed" --state not-affected
}
companies_answer() {
  seq 1 36 | sed 's/^/officer@gas-/' | in_parallel company_answers &&
    acting secretariat@gas ceptoar relay told "$relayed" 五条工業 --means tel --confirmed
}
# terminal_of HOLDER NAME LANG WIDTH HEIGHT: a shell of his, with an empty screen.
terminal_of() {
  eval "$("$quickstart" env "$1" --dir "$council")"
  CEPTOAR_LANG=$3 open_terminal "$2-$3" "$4" "$5" bash --norc --noprofile
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  type_line "PS1='\$ '; clear"
  check "$3: a shell with an empty screen" until_true 20 at_prompt  # what is typed before is echoed twice
}
at_prompt() { [ "$(screen)" = '$' ]; }
at_its_turn() { [ "$(screen | tail -n 1)" = '$' ]; }
confirmed() { [ "$(acting secretariat@gas ceptoar reach "$relayed" --json | jq -r .confirmed)" = 37 ]; }

hour() {  # hour LANG ID: the words she waits for are of her language
  local lang=$1 number which answer relay send rate id_asked
  relayed=$2
  case $lang in
    ja) number='番号:' which='どの情報ですか' answer='受領を返しますか' relay='展開する情報' send='送りますか' rate='受領確認率 90%' id_asked='整理番号（Enter=やめる）' ;;
    en) number='Number:' which='Which one' answer='Acknowledge?' relay='Which one to relay' send='Send?' rate='Confirmed 90%' id_asked='Id (Enter = none)' ;;
  esac
  terminal_of secretariat@gas hour "$lang" 80 200
  type_line ceptoar
  check "$lang: today's screen asks" until_true 20 shows "$number"
  type_line 1
  check "$lang: the list asks which one" until_true 20 shows "$which"
  type_line 1
  check "$lang: the alert asks for an answer" until_true 20 shows "$answer"
  type_line 1
  check "$lang: back at today's screen" until_true 20 shows_times 2 "$number"
  type_line 4
  check "$lang: she chooses what to relay" until_true 20 shows "$relay"
  type_line 1
  check "$lang: 41 companies are shown before anything leaves" until_true 30 shows 41
  check "$lang: and she is asked" until_true 30 shows "$send"
  type_line y
  check "$lang: it went" until_true 60 shows_times 3 "$number"
  type_line ''
  check "$lang: 36 companies answer, one by telephone" companies_answer
  check "$lang: which the secretariat hears of" until_true 60 confirmed
  type_line 'ceptoar reach 1'
  check "$lang: the table for the ministry" until_true 20 shows "$rate"
  check "$lang: and the shell's turn again" until_true 20 at_its_turn
  recorded "hour.$lang" 60
  type_line ceptoar
  check "$lang: today's screen once more" until_true 20 shows_times 4 "$number"
  type_line 7
  check "$lang: where it stands is asked by its id" until_true 20 shows "$id_asked"
  type_line "$relayed"
  check "$lang: what was relayed has its table there too" until_true 20 shows_times 2 "$rate"
  close_terminal
}
# What she reads aloud to somebody without the program; no line of it breaks at this width.
phone() {  # phone LANG ID
  local lang=$1 end
  case $lang in ja) end='「以上です。」' ;; en) end='That is all.' ;; esac
  terminal_of secretariat@gas phone "$lang" 200 60
  type_line "ceptoar read $2 --phone; cat"  # without a prompt that may or may not stand there yet
  check "$lang: the script for the telephone" until_true 20 shows "$end"
  recorded "phone.$lang" 15
  close_terminal
}
# A company's officer reports in one line; whom it reaches is shown before she says yes.
quick_report() {  # quick_report LANG
  local lang=$1 question send
  case $lang in
    ja) question='折り返しの電話番号' send='送りますか' ;;
    en) question='A number to call back' send='Send?' ;;
  esac
  terminal_of officer@gas-1 quick "$lang" 80 60
  type_line "ceptoar report quick --contact '電話 03-1234-5678 当番' --wait 60s; echo it is 'over'; cat"
  check "$lang: one line is asked for" until_true 20 shows "$question"
  type_line '監視端末が起動しない'
  check "$lang: the way is shown, and she is asked" until_true 30 shows "$send"
  type_line y
  check "$lang: it went" until_true 60 shows "it is over"
  recorded "quick.$lang" 8
  close_terminal
}
for lang in ja en; do
  id=$(post_alert '遠隔接続装置の欠陥')
  check "$lang: an alert arrives" until_true 20 has_it secretariat@gas "$id"
  hour "$lang" "$id"
  phone "$lang" "$id"
  quick_report "$lang"
done
conclude
