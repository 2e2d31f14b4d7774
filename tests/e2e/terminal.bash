# SPDX-License-Identifier: Apache-2.0
# A real terminal (tmux) that is typed into and read. Sourced after lib.bash.
# shellcheck shell=bash
golden=$root/tests/e2e/golden
terminal=''
# open_terminal NAME WIDTH HEIGHT COMMAND...: in the environment of the caller.
open_terminal() {
  local name=$1 width=$2 height=$3
  shift 3
  terminal=$name-$$  # a server that is being killed takes no new session
  NO_COLOR=1 LANG=C.UTF-8 tmux -u -L "$terminal" -f /dev/null new-session -d -x "$width" -y "$height" \
    -s desk "$@" 5>&-
}
close_terminal() { tmux -L "$terminal" kill-server >/dev/null 2>&1; }
clear_away() { [ -z "$terminal" ] || close_terminal; }  # of conclude, also when the script is broken off
# What stands in the terminal, without the empty lines below.
screen() {
  tmux -L "$terminal" capture-pane -p -S - -t desk 2>/dev/null | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}
# grep reads to the end: with -q it leaves at the first hit, and the pipe then fails by who still writes to it.
shows() { screen | grep -F -e "$1" >/dev/null; }
shows_times() { [ "$(screen | grep -cF -e "$2")" -ge "$1" ]; }
keys() { tmux -L "$terminal" send-keys -t desk "$@"; }
type_line() { tmux -L "$terminal" send-keys -t desk -l -- "$1" && keys Enter; }
# Takes out what differs from run to run.
blot() {
  sed -E 's/[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]/<整理番号 14桁>/g
    s/[0-9]{2}\/[0-9]{2}\([^)]*\) [0-9]{2}:[0-9]{2}/<日付 時刻>/g
    s/[0-9]{2}\/[0-9]{2} [0-9]{2}:[0-9]{2}/<月日 時刻>/g; s/[0-9]{2}:[0-9]{2}/<時刻>/g
    s/（[0-9]+分経過）/（<分>分経過）/g; s/silent [0-9]+ min/silent <min> min/g
    s/ +$//'
}
# Numbers said in words, and days and times as one says them. Words differ in width, so what is recorded
# with them needs a terminal in which no line breaks.
blot_spoken() {
  sed -E 's/[0-9]{4} [0-9]{4} [0-9]{4} [0-9]/<整理番号 13桁>/g
    s/((ゼロ|イチ|ニ|サン|ヨン|ゴ|ロク|ナナ|ハチ|キュウ)[ 、]*){13}/<整理番号の読み>/g
    s/((zero|one|two|three|four|five|six|seven|eight|nine)[ ,]*){13}/<digits>/g
    s/[0-9]{1,2}月[0-9]{1,2}日/<月日>/g; s/[0-9]{1,2}時[0-9]{1,2}分/<時分>/g
    s/[0-9]{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)/<day>/g'
}
# recorded NAME LINES: the screen, of at least LINES lines, is as in golden/NAME.txt.
recorded() {
  local name=$1 least=$2
  screen | blot | blot_spoken >"$work/$name.txt"
  [ -z "${CEPTOAR_WRITE_GOLDEN:-}" ] || { mkdir -p "$golden" && cp "$work/$name.txt" "$golden/$name.txt"; }
  check "$name: the recording has the whole dialogue" [ "$(wc -l <"$work/$name.txt")" -gt "$least" ]
  check "$name: the recording is as before" diff -u "$golden/$name.txt" "$work/$name.txt"
}
