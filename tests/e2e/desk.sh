#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A duty officer and a clerk at their desks: 21 nodes, a broadcast by two officers with NISC's node
# down, answers, a correction, and the numbered menu in a real terminal (tmux), recorded in
# tests/e2e/golden with times and numbers blotted out. CEPTOAR_WRITE_GOLDEN=1 rewrites the recordings.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
# shellcheck source=terminal.bash
. "$root/tests/e2e/terminal.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=24600 CEPTOAR_LANG=ja
start_council
say() { printf '# %s\n%s\n' "$1" "$2"; }
newest_broadcast() { acting "$1" ceptoar broadcast list --json | jq -r '.items[0].id'; }
board_field() { acting "$1" ceptoar board "$2" --json | jq -r "$3"; }

# --- a broadcast, two officers ---
say 至急の情報 '確認してください。' >"$work/urgent.md"
check 'the first officer proposes' acting duty@nisc ceptoar broadcast send "$work/urgent.md" \
  --tlp amber --ack-by 2h --yes
proposal=$(newest_broadcast duty@nisc)
exits 'he cannot approve it himself' 77 acting duty@nisc ceptoar broadcast approve "$proposal" --yes
arrived() { acting "$1" ceptoar broadcast list --json | jq -e ".items[] | select(.state == \"$2\")"; }
check 'the second officer sees it' until_true 20 arrived chair@council waiting
"$quickstart" stop nisc --dir "$council" >/dev/null 2>&1
"$quickstart" stop gas --dir "$council" >/dev/null 2>&1
exits "with NISC's node and another down he approves, and is told that two miss it" 3 \
  acting chair@council ceptoar broadcast approve "$proposal" --yes --wait 2s
id=$(newest_broadcast chair@council)
has_it() { acting "$1" ceptoar inbox --json | jq -e '.items[] | select(.kind == "broadcast")'; }
for holder in secretariat@banks secretariat@water liaison@meti; do
  check "$holder has it" until_true 20 has_it "$holder"
done
delivered() { [ "$(board_field chair@council "$id" .delivered)" = "$1" ]; }
check '19 of 21 nodes proved that they have it' until_true 30 delivered 19
incomplete() { ! acting chair@council ceptoar board "$id" | grep '全件到達' >/dev/null; }
check 'and the board does not claim more' incomplete
# waiting_for UNTIL: the status of a board that is told to end once it stands there.
waiting_for() {
  rm -f "$work/begun"
  # shellcheck disable=SC2016  # for the shell below
  acting chair@council bash -c 'ceptoar board "$1" --until "$2" >"$3" 2>/dev/null & board=$!
    until [ -s "$3" ] || ! kill -0 "$board" 2>/dev/null; do :; done
    kill "$board"; wait "$board"' _ "$id" "$1" "$work/begun"
}
for wish in complete answered; do
  exits "broken off it is not $wish" 1 waiting_for "$wish"
done
exits 'a time may be cut short' 0 waiting_for 60m
# until_read SECONDS WORDS...: the status of a command whose reader leaves after a line; 124: it went on.
until_read() {
  # shellcheck disable=SC2016  # for the shell below
  acting chair@council bash -c 'timeout "$1" ceptoar "${@:2}" | head -1 >/dev/null; exit "${PIPESTATUS[0]}"' _ \
    "$(($1 * ${CEPTOAR_PATIENCE:-1}))" "${@:2}"
}
exits 'a board that nobody reads ends' 0 until_read 20 board "$id" --watch
exits 'and is not complete by that' 1 until_read 20 board "$id" --until complete
exits 'so does a status' 0 until_read 20 status --watch
exits 'also as JSON' 0 until_read 20 status --watch --json
# A disk that is full; a reader who left before anything came.
to_full_disk() { acting chair@council ceptoar "$@" >/dev/full; }
for words in '--json status' 'status' "board $id --csv" 'board --help'; do
  # shellcheck disable=SC2086  # words
  exits "nothing written is an error: ${words/ $id/}" 74 to_full_disk $words
done
check 'and it is said' grep -q E-OUTPUT "$work/last.err"
to_nobody() {
  # shellcheck disable=SC2016  # for the shell below
  acting chair@council bash -c 'exec 9> >(exec true); wait "$!"; exec ceptoar "$@" >&9 9>&-' _ "$@"
}
exits 'nobody to read it is none' 0 to_nobody status
"$quickstart" start nisc --dir "$council" >/dev/null 2>&1 5>&-
"$quickstart" start gas --dir "$council" >/dev/null 2>&1 5>&-
check 'started again they get it: 21 of 21' until_true 60 delivered 21
check 'now it says complete' bash -c \
  "$(declare -f acting); quickstart=$quickstart council=$council; acting chair@council ceptoar board $id | grep 全件到達"

# --- answers ---
check 'banks acknowledges' acting secretariat@banks ceptoar ack "$id" --state investigating --note 調査中
check 'water opens it' acting secretariat@water ceptoar read "$id"
answered() { [ "$(board_field chair@council "$id" "[.rows[] | select(.state)] | length")" = 1 ]; }
check 'the board shows the answer' until_true 20 answered
opened() { [ "$(board_field chair@council "$id" '[.rows[] | select(.opened_at)] | length')" = 2 ]; }
check 'and who opened it' until_true 20 opened
check 'the csv has a line for each organisation' bash -c \
  "$(declare -f acting); quickstart=$quickstart council=$council; [ \$(acting chair@council ceptoar board $id --csv | wc -l) = 22 ]"
deputy() { [ "$(board_field duty@nisc "$id" '[.rows[] | select(.state)] | length')" = 1 ]; }
check 'the first officer sees the answers too' until_true 20 deputy

# --- paper, telephone, where it comes from ---
check 'a sheet of the item' acting secretariat@banks ceptoar read "$id" --print "$work/sheet.html"
check 'is for its owner alone' [ "$(stat -c %a "$work/sheet.html")" = 600 ]
check 'and bears its label twice' [ "$(grep -o '>TLP:AMBER</span>' "$work/sheet.html" | wc -l)" = 2 ]
exits 'a sheet that is there is not overwritten' 73 \
  acting secretariat@banks ceptoar read "$id" --print "$work/sheet.html"
check 'a sheet of the board' acting chair@council ceptoar board "$id" --print "$work/board.html"
if command -v weasyprint >/dev/null; then
  check 'a PDF' acting secretariat@banks ceptoar read "$id" --print "$work/sheet.pdf"
  check 'is one' [ "$(head -c 5 "$work/sheet.pdf")" = %PDF- ]
else
  skip 'weasyprint is not installed: no PDF'
fi
acting secretariat@banks ceptoar read "$id" --called --json >"$work/called.json" 2>/dev/null
acting chair@council ceptoar read "$id" --nonce "$(jq -r .nonce "$work/called.json")" --json \
  >"$work/caller.json" 2>/dev/null
digits() { jq -er '.caller_digits + .called_digits' "$work/$1.json"; }
check 'both sides of a call have the same digits' [ "$(digits called)" = "$(digits caller)" ]
origin() { acting secretariat@banks ceptoar read "$id" --provenance --json | jq -e '.verified and (.chain | length) == 2'; }
check 'where it comes from is checked anew' origin
acting chair@council ceptoar board "$id" --watch --json --until complete >"$work/watch.json" 2>/dev/null
check 'a board that is followed as JSON is JSON alone' bash -c \
  "! grep -q \$'\\x1b' '$work/watch.json' && jq -e .of '$work/watch.json'"
acting chair@council ceptoar board "$id" --csv --until complete >"$work/watch.csv" 2>/dev/null
check 'and as CSV one table at the end' [ "$(wc -l <"$work/watch.csv")" = 22 ]
acting chair@council ceptoar board "$id" --json --csv --until complete >"$work/both.json" 2>/dev/null
check 'with both asked for it is JSON' jq -e .of "$work/both.json"
acting secretariat@banks ceptoar agent --json >"$work/agent.json" 2>/dev/null
check 'an agent that is not needed is a document too' validate agent "$work/agent.json"
acting chair@council ceptoar board "$id" --csv --print "$work/end.html" --until complete \
  >"$work/end.csv" 2>"$work/end.err"
check 'with a sheet beside it' [ -s "$work/end.html" ]
check 'of which nothing stands in the table' [ "$(wc -l <"$work/end.csv")" = 22 ]
check 'and all on the screen' grep -qF "$work/end.html" "$work/end.err"
check 'a sheet when it is over' acting chair@council ceptoar broadcast board "$id" \
  --print "$work/over.html" --until complete
check 'is there' [ -s "$work/over.html" ]

# --- two second officers at once ---
say 二重の承認 '確認してください。' >"$work/double.md"
acting secretariat@electric ceptoar broadcast send "$work/double.md" --tlp amber --to banks \
  --summary 見せる要点 --ack-by 2h --yes >/dev/null 2>&1
double=$(newest_broadcast secretariat@electric)
proposed() { acting "$1" ceptoar broadcast list --json | jq -e ".items[] | select(.id == \"$double\")"; }
for holder in duty@nisc chair@council; do
  check "$holder has the proposal" until_true 20 proposed "$holder"
done
all_of_it() {
  acting duty@nisc ceptoar broadcast approve "$double" --dry-run >"$work/approve.txt" &&
    grep -q 見せる要点 "$work/approve.txt" && grep -q 受領期限 "$work/approve.txt"
}
check 'the second officer sees the lines for a manager and the due time, too' all_of_it
"$quickstart" stop council --dir "$council" >/dev/null 2>&1
exits 'one approves, cut off from everybody' 3 \
  acting chair@council ceptoar broadcast approve "$double" --yes
check 'the other one too' acting duty@nisc ceptoar broadcast approve "$double" --yes
"$quickstart" start council --dir "$council" >/dev/null 2>&1 5>&-
same() { acting secretariat@banks ceptoar inbox --json | jq '[.items[] | select(.title == "二重の承認")] | length'; }
same_id() { acting secretariat@banks ceptoar inbox --json | jq -r '.items[] | select(.title == "二重の承認") | .id'; }
both_came() {
  acting chair@council ceptoar sync >/dev/null 2>&1
  acting secretariat@banks ceptoar read "$(same_id)" --json | jq -e '.twins | length == 1'
}
check 'both broadcasts come' until_true 60 both_came
check 'and are one item' [ "$(same)" = 1 ]
check 'which is answered once' acting secretariat@banks ceptoar ack "$(same_id)"
counts() { [ "$(board_field "$1" "$(same_id)" '[.rows[] | select(.org == "banks" and .state)] | length')" = 1 ]; }
for holder in duty@nisc chair@council secretariat@electric; do
  check "the answer counts for $holder" until_true 20 counts "$holder"
done

# --- one officer at night, countersigned ---
say 夜間の発信 '一人で送りました。' >"$work/alone.md"
check 'one officer sends alone' acting duty@nisc ceptoar broadcast send "$work/alone.md" --tlp amber \
  --to banks --alone --yes
alone=$(newest_broadcast duty@nisc)
state_is() { [ "$(acting "$1" ceptoar broadcast list --json | jq -r ".items[] | select(.id == \"$alone\") | .state")" = "$2" ]; }
check 'the second officer sees that' until_true 20 state_is chair@council alone
exits 'nobody signs unasked' 64 acting chair@council ceptoar broadcast approve "$alone" --no-input
what_he_signs() { acting chair@council ceptoar broadcast approve "$alone" --dry-run | grep '一人で送りました' >/dev/null; }
check 'nor what he was not shown' what_he_signs
check 'so far nothing is signed' state_is chair@council alone
check 'he signs' acting chair@council ceptoar broadcast approve "$alone" --yes
check 'which its sender sees' until_true 20 state_is duty@nisc sent

# --- reply, correction, withdrawal ---
say 訂正前 '1行目' >"$work/one.md"
acting secretariat@electric ceptoar post "$work/one.md" --tlp amber --to banks --yes --json \
  >"$work/one.json" 2>/dev/null
one=$(jq -r .id "$work/one.json")
in_inbox() { acting "$1" ceptoar inbox --json | jq -e ".items[] | select(.id == \"$2\")"; }
check 'an ordinary item arrives' until_true 20 in_inbox secretariat@banks "$one"
check 'it is read' acting secretariat@banks ceptoar read "$one"
exits 'an own item is not acknowledged' 77 acting secretariat@electric ceptoar ack "$one"
exits 'another organisation does not correct it' 77 acting secretariat@banks ceptoar update "$one" \
  "$work/one.md" --yes
replies() { echo ありがとうございます | acting secretariat@banks ceptoar reply "$one" - --yes; }
check 'a reply' replies
threaded() { acting secretariat@electric ceptoar read "$one" | grep 'Re: 訂正前' >/dev/null; }
check 'stands in the thread' until_true 20 threaded
say 訂正後 '2行目' >"$work/two.md"
check 'a correction' acting secretariat@electric ceptoar update "$one" "$work/two.md" \
  --certainty confirmed --yes
changed() { acting secretariat@banks ceptoar read "$one" | grep '^+ 2行目' >/dev/null; }
check 'shows what changed to who had read it' until_true 20 changed
certain() { acting secretariat@banks ceptoar read "$one" | grep '  確定$' >/dev/null; }
check 'and that it is certain now' certain
marked() { acting secretariat@banks ceptoar read "$one" | grep '前の版も読んでいます' >/dev/null; }
check 'and keeps the mark' marked
told_again() { acting secretariat@banks ceptoar read "$one" | grep '前に読んだ版から変わっています' >/dev/null; }
not_told_again() { ! told_again; }
check 'but says it once' not_told_again
check 'a withdrawal' acting secretariat@electric ceptoar withdraw "$one" --reason 誤報 --yes
withdrawn() { acting secretariat@banks ceptoar read "$one" | grep '誤報' >/dev/null; }
check 'reaches who had read it' until_true 20 withdrawn
versions() { acting secretariat@banks ceptoar read "$one" --versions --json | jq -r "$1"; }
check 'three versions stand in the list' [ "$(versions '[.versions[].what] | join(" ")')" = 'first correction withdrawal' ]
"$quickstart" stop banks --dir "$council" >/dev/null 2>&1
check 'also with the node down' [ "$(versions '.versions[1].changes[] | select(.change == "added") | .text')" = 2行目 ]
without_streams() { bash -c 'exec "$@" <&- >&- 2>&-' _ "$@"; }
exits 'a node starts without standard streams' 0 apart without_streams \
  "$root/build/release/bin/ceptoar-node" start --dir "$council/nodes/banks" --detach
check 'and answers' until_true 20 acting secretariat@banks ceptoar sync

# --- from a template, and one that is taken back ---
template() { acting duty@nisc ceptoar broadcast send --template "$@" --tlp amber --to banks --ack-by 2h --yes; }
exits 'no such template' 64 template flood
check 'which names those that there are' grep -qF 'ddos, failure, remote-access' "$work/last.err"
exits 'a place that stays empty is refused' 64 template ddos --set target=予約サイト
check 'which names it' grep -qF 'time=...' "$work/last.err"
exits 'so is a place that it has not' 64 template ddos --set target=x --set time=10:20 --set color=red
check 'filled it is proposed' template ddos --set target='予約サイト{A}' --set time=10:20
filled=$(newest_broadcast duty@nisc)
stands_as() { [ "$(acting "$1" ceptoar broadcast list --json | jq -r ".items[] | select(.id == \"$2\") | .state")" = "$3" ]; }
check 'the second officer has it' until_true 20 stands_as chair@council "$filled" waiting
check 'and sends it' acting chair@council ceptoar broadcast approve "$filled" --yes
of_template() { acting secretariat@banks ceptoar inbox --json | jq -er '.items[] | select(.title == "【要確認】サービス不能攻撃の発生（予約サイト{A}）") | .id'; }
check 'its reader has the title, filled' until_true 20 of_template
whole_text() { acting secretariat@banks ceptoar read "$(of_template)" | grep -F '10:20、予約サイト{A} に対するサービス不能攻撃を確認しました。' >/dev/null; }
check 'and the text' whole_text
check 'another is proposed' template failure --set service=決済 --set time=10:20 --set area=全国
mistaken=$(newest_broadcast duty@nisc)
check 'which waits' until_true 20 stands_as chair@council "$mistaken" waiting
exits 'nobody takes it back unasked' 64 acting duty@nisc ceptoar broadcast cancel "$mistaken" --no-input
check 'so it still waits' stands_as duty@nisc "$mistaken" waiting
exits 'another organisation does not' 77 acting chair@council ceptoar broadcast cancel "$mistaken" --yes
check 'its officer does' acting duty@nisc ceptoar broadcast cancel "$mistaken" --reason 誤り --yes
check 'and nobody approves it any more' until_true 20 stands_as chair@council "$mistaken" cancelled

# --- the menu, in a terminal ---
record() {  # record LANG PROMPT WHICH
  local lang=$1 number=$2 which=$3
  eval "$("$quickstart" env secretariat@telecom --dir "$council")"
  CEPTOAR_LANG=$lang open_terminal "desk-$lang" 80 50 ceptoar
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  check "$lang: today's screen asks" until_true 20 shows "$number"
  type_line 1
  check "$lang: the list asks which one" until_true 20 shows "$which"
  type_line 1
  check "$lang: the item is shown" until_true 20 shows '確認してください。'
  type_line ''
  until_true 20 shows_times 2 "$number"
  recorded "desk.$lang" 20
  type_line ''
  close_terminal
}
if command -v tmux >/dev/null; then
  record ja '番号:' 'どの情報ですか'
  record en 'Number:' 'Which one'
  # A question that nobody answers holds up nobody else of this desk.
  eval "$("$quickstart" env secretariat@telecom --dir "$council")"
  CEPTOAR_LANG=ja open_terminal desk-read 80 50 ceptoar read "$id"
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  check 'a read item asks for an answer' until_true 20 shows '5 対処済み:'
  exits 'meanwhile the inbox is there' 0 acting secretariat@telecom ceptoar inbox
  check 'and the question still stands' shows '5 対処済み:'
  type_line 1
  says_received() { [ "$(board_field chair@council "$id" '.rows[] | select(.org == "telecom") | .state')" = received ]; }
  check 'its answer goes all the same' until_true 20 says_received
  close_terminal
  # The last question about a drill says that it is one.
  say 訓練の展開 '訓練です。' >"$work/drill.md"
  acting duty@nisc ceptoar post "$work/drill.md" --tlp amber --to gas --exercise --yes --json \
    >"$work/drill.json" 2>/dev/null
  drill=$(jq -r .id "$work/drill.json")
  check 'a drill arrives' until_true 20 in_inbox secretariat@gas "$drill"
  eval "$("$quickstart" env secretariat@gas --dir "$council")"
  CEPTOAR_LANG=ja open_terminal desk-drill 80 50 ceptoar relay "$drill"
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  check 'relayed it asks with its mark' until_true 20 shows '【訓練】送りますか'
  close_terminal
  # A duty officer who knows the menu alone reaches the whole Council.
  say メニューから '全組織へ。' >"$work/menu.md"
  eval "$("$quickstart" env secretariat@telecom --dir "$council")"
  CEPTOAR_LANG=ja open_terminal desk-menu 80 50 ceptoar
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  # asked WORDS ANSWER: once these words stand there, the answer is typed.
  asked() { check "the menu asks: $1" until_true 20 shows "$1" && type_line "$2"; }
  asked '番号:' 8
  asked '承認する整理番号' n
  asked '文書のファイル' "$work/menu.md"
  asked '見せてよい範囲を選んで' 3
  asked '構成事業者等も読めるように' ''
  asked '受領期限（12:00' 2h
  asked '一人で今すぐ' ''
  asked 'が読めます。' y
  check 'a broadcast is proposed from the menu' until_true 30 shows '承認待ちにしました'
  close_terminal
  # What comes while a list stands there is not what is answered: nobody has seen it.
  first=$(acting secretariat@telecom ceptoar inbox --json | jq -r '.items[0].id')
  say あとから '一覧のあとに届いた。' >"$work/late.md"
  eval "$("$quickstart" env secretariat@telecom --dir "$council")"
  CEPTOAR_LANG=ja open_terminal desk-late 80 60 ceptoar
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  asked '番号:' 2
  check 'the menu lists what may be answered' until_true 20 shows 'どの情報ですか'
  late=$(acting secretariat@banks ceptoar post "$work/late.md" --tlp amber --to telecom --yes --json 2>/dev/null |
    jq -r .id)
  check 'before a number is typed something else comes' until_true 20 in_inbox secretariat@telecom "$late"
  type_line 1
  asked '3 確認中' 3
  check 'what stood beside 1 is answered' until_true 20 shows "返しました。整理番号 $first"
  close_terminal
  # The board fills before the officer's eyes, in place.
  eval "$("$quickstart" env chair@council --dir "$council")"
  CEPTOAR_LANG=ja open_terminal desk-board 80 40 env -u NO_COLOR ceptoar broadcast board "$id"
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  check 'the board stands there' until_true 20 shows '全件到達（照合済み）'
  no_answer_yet() { ! shows 影響あり; }
  check 'without an answer that nobody gave' no_answer_yet
  check 'gas answers' acting secretariat@gas ceptoar ack "$id" --state affected --note 2台
  check 'which appears by itself' until_true 20 shows '影響あり'
  check 'and the board is drawn once' [ "$(screen | grep -c 至急の情報)" = 1 ]
  keys C-c
  close_terminal
else
  skip 'tmux is not installed: no terminal to record'
fi
conclude
