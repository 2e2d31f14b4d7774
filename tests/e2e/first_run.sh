#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The first minutes of a new person: from an invitation file to today's screen in a real terminal, in both
# languages, with a Ctrl-C and a wrong number on the way. Recorded in tests/e2e/golden with numbers
# and times blotted out; CEPTOAR_WRITE_GOLDEN=1 rewrites the recordings.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
golden=$root/tests/e2e/golden
export CEPTOAR_FIRST_PORT=27400
if ! command -v tmux >/dev/null; then
  skip 'tmux is not installed: no terminal to sit at'
  conclude
  exit
fi
start_council
usb=$work/usb
mkdir "$usb"
blot() {
  LC_ALL=C.UTF-8 sed -E "s|$usb|/media/usb|g; s|$work|/home/user|g"'
    s/[0-9]{5}( [0-9]{5}){11}/<60桁>/g; s/([0-9]{5} ){5}[0-9]{5}/<30桁>/g; s/[０１２３４５６７８９]{60}/<60桁>/g
    s/[0-9]{2}\/[0-9]{2}\([^)]*\) [0-9]{2}:[0-9]{2}/<日付 時刻>/g
    s/[0-9]{2}\/[0-9]{2} [0-9]{2}:[0-9]{2}/<月日 時刻>/g
    s/ +$//'
}
socket=''
screen() { tmux -L "$socket" capture-pane -J -p -S - -t first 2>/dev/null | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }
shows() { screen | grep -F -- "$1" >/dev/null; }
times() { [ "$(screen | grep -cF -- "$1")" -ge "$2" ]; }
type_in() { tmux -L "$socket" send-keys -t first -l -- "$1"; tmux -L "$socket" send-keys -t first Enter; }
sit_down() {  # sit_down HOLDER LANG
  socket=first-$2-$$-$RANDOM
  (export PATH=$root/build/release/bin:$PATH CEPTOAR_HOME=$work/$1 CEPTOAR_LANG=$2 NO_COLOR=1 LANG=C.UTF-8 HOME=$work
    tmux -u -L "$socket" new-session -d -x 80 -y 60 -s first 'ceptoar; echo "= $?"; exec cat') 5>&-
}
stand_up() { tmux -L "$socket" kill-server >/dev/null 2>&1; }
clear_away() { [ -z "$socket" ] || stand_up; }
digits() { tr -cd '0-9' <<<"$1"; }
wide() { LC_ALL=C.UTF-8 sed 'y/0123456789/０１２３４５６７８９/' <<<"$1"; }
# The number that stands on the screen last, as plain digits.
number_shown() { screen | grep -E '^  ([0-9]{5} ){5}[0-9]{5}$' | tail -2 | tr -cd '0-9'; }
first_hour() {  # first_hour HOLDER LANG ASK_FILE ASK_SAME ASK_PASS ASK_AGAIN ASK_REPLY ASK_NUMBER DONE MENU
  local holder=$1 lang=$2 file=$usb/$1.invite number reply shown
  number=$(acting secretariat@gas ceptoar member invite "$holder" --role secretariat --out "$file" --json |
    jq -r .number)
  check "$lang: the invitation is made" [ "$(digits "$number" | wc -c)" = 60 ]
  sit_down "$holder" "$lang"
  check "$lang: the file is asked for" until_true 20 shows "$3"
  type_in "$work/nothing"
  check "$lang: a wrong name is said and asked again" until_true 20 times "$3" 2
  type_in "'$file'"
  check "$lang: the number is to be compared" until_true 20 shows "$4"
  check "$lang: it is the one that the secretariat has" [ "$(number_shown)" = "$(digits "$number")" ]
  type_in ｙ
  check "$lang: a passphrase" until_true 20 shows "$5"
  type_in 'correct horse'
  check "$lang: twice" until_true 20 shows "$6"
  type_in 'correct horse'
  check "$lang: then the reply is asked for" until_true 30 shows "$7"
  check "$lang: the request is there" [ -s "$usb/$holder.request" ]
  number=$(number_shown)
  screen | blot >"$work/first.$lang.txt"
  tmux -L "$socket" send-keys -t first C-c
  stand_up

  reply=$(acting secretariat@gas ceptoar member enrol "$usb/$holder.request" --number "$number" \
    --admin "$council/admin/gas" --admin-credential "$council/admin/gas.credential" \
    --out "$usb/$holder.reply" --json | jq -r .number)
  check "$lang: the secretariat enrols by the number that was read to it" [ "$(digits "$reply" | wc -c)" = 60 ]

  sit_down "$holder" "$lang"
  check "$lang: later the passphrase" until_true 20 shows "${11}"
  type_in 'correct horse'
  check "$lang: it goes on where it stopped" until_true 20 shows "$7"
  type_in "$usb/$holder.reply"
  check "$lang: the number of the reply" until_true 20 shows "$8"
  shown=$(digits "$reply")
  type_in "$(wide "$(tr 0-9 1-90 <<<"$shown")")"
  check "$lang: a wrong one is refused and asked again" until_true 20 times "$8" 2
  type_in "$(wide "$shown")"
  check "$lang: full-width digits do" until_true 30 shows "$9"
  check "$lang: and the day begins" until_true 30 shows "${10}"
  screen | blot >>"$work/first.$lang.txt"
  type_in ''
  stand_up
  if [ -n "${CEPTOAR_WRITE_GOLDEN:-}" ]; then
    mkdir -p "$golden" && cp "$work/first.$lang.txt" "$golden/first_run.$lang.txt"
  fi
  check "$lang: the recording has the whole dialogue" [ "$(wc -l <"$work/first.$lang.txt")" -gt 30 ]
  check "$lang: the recording is as before" diff -u "$golden/first_run.$lang.txt" "$work/first.$lang.txt"
}
first_hour officer2@gas ja '招待ファイルの場所' '同じでしたか' '新しいパスフレーズ' 'もう一度入力' \
  '結果のファイルの場所' '60桁を入力' '登録しました' '番号:' 'パスフレーズ:'
first_hour officer3@gas en 'Where is the invitation' 'the same?' 'Choose a passphrase' 'Type it again' \
  'Where is the result' 'Type the 60 digits' 'You are enrolled' 'Number:' 'Passphrase:'
# A file that was replaced on the way.
acting secretariat@gas ceptoar member invite officer4@gas --role secretariat --out "$usb/four.invite" >/dev/null 2>&1
sit_down officer4@gas ja
until_true 20 shows '招待ファイルの場所'
type_in "$usb/four.invite"
check 'another number on the telephone' until_true 20 shows '同じでしたか'
type_in n
check 'ends it' until_true 20 shows '= 1'
check 'and nothing is trusted' [ ! -e "$work/officer4@gas" ]
stand_up
check 'without a terminal a newcomer is told where to begin' bash -c \
  "CEPTOAR_HOME='$work/nobody' CEPTOAR_LANG=ja '$root/build/release/bin/ceptoar' --no-input </dev/null | grep -q はじめて"
conclude
