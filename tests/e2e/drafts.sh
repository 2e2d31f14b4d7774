#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Nothing typed is lost, with a real council: editors that write, write nothing, are killed, outlive the
# program; texts refused by a check; a draft that is sent is gone.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=25200 CEPTOAR_LANG=ja
unset VISUAL
export XDG_RUNTIME_DIR=$work/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
start_council
who=secretariat@banks
# editor NAME: its body comes from standard input; $1 is the file.
editor() { { echo '#!/bin/bash'; cat; } >"$work/$1" && chmod +x "$work/$1"; }
editor writes <<<'printf "# 停電の見込み\n\n10時から。\n" >"$1"'
editor nothing <<<':'
editor killed <<<'printf "# 途中\n\nここまで\n" >"$1"; kill -9 $$'
editor fails <<<'printf "# 失敗\n\n保存はした\n" >"$1"; exit 3'
editor adds <<<'echo 追記 >>"$1"'
editor kills_both <<<'printf "# 両方\n\n残った\n" >"$1"; kill -9 $PPID; kill -9 $$'
# at_terminal EDITOR WORDS...: ceptoar with a terminal; its exit status.
at_terminal() {
  local with=$1
  shift
  (eval "$("$quickstart" env "$who" --dir "$council")"
    EDITOR=$work/$with script -qefc "ceptoar $*" /dev/null </dev/null)
}
drafts() { acting "$who" ceptoar draft list --json 2>/dev/null; }
number_of() { drafts | jq -e '.items | length'; }
has_drafts() { [ "$(number_of)" = "$1" ]; }
titled() { drafts | jq -e --arg t "$2" --arg id "$1" '.items[] | select(.id == $id and .title == $t)'; }
nothing_left() { [ -z "$(find "$XDG_RUNTIME_DIR" -type f)" ]; }
says() { grep -qF -e "$1" "$work/last" "$work/last.err"; }

# --- the editor ---
exits 'an editor that writes nothing: nothing is sent, nothing kept' 1 \
  at_terminal nothing post --tlp amber --to telecom --yes
check 'no draft' has_drafts 0
exits 'a text without label is refused' 64 at_terminal writes post --to telecom --yes
cp "$work/last" "$work/last.err"  # a terminal has one stream; check() uses the first file itself
check 'and it is said where it stands' says 'ceptoar draft send d1'
check 'which is true' titled d1 停電の見込み
check 'no text lies in a file' nothing_left
exits 'it is sent with the label' 0 acting "$who" ceptoar draft send d1 --tlp amber --yes
check 'and is no draft any more' has_drafts 0
arrived() { acting secretariat@telecom ceptoar inbox --json | jq -e '.items[] | select(.title == "停電の見込み")'; }
check 'the recipient has it' until_true 20 arrived
exits 'written and sent at once' 0 at_terminal writes post --tlp amber --to telecom --yes
check 'leaves no draft' has_drafts 0
exits 'an editor killed with -9 sends nothing' 74 at_terminal killed post --tlp amber --to telecom --yes
check 'what it had saved is d1' titled d1 途中
exits 'nor does one that fails' 74 at_terminal fails post --tlp amber --to telecom --yes
check 'd2' titled d2 失敗
at_terminal kills_both post --tlp amber --to electric --yes >/dev/null 2>&1
check 'killed with the program, its text lies in a private directory' \
  [ "$(find "$XDG_RUNTIME_DIR" -mindepth 1 -maxdepth 1 -type d -perm 700 | wc -l)" = 1 ]
exits 'the next command takes it over' 0 acting "$who" ceptoar inbox
check 'and says so' says d3
check 'as d3' titled d3 両方
kept_to() { [ "$(acting "$who" ceptoar draft show d3 --json | jq -r '.item.to[0]')" = electric ]; }
check 'with its options' kept_to
check 'no text is left in a file' nothing_left
exits 'edit changes text and options' 0 at_terminal adds draft edit d3 --to banks,telecom
added() { acting "$who" ceptoar draft show d3 | grep 追記 >/dev/null; }
check 'the text' added
exits 'discard wants a yes' 64 acting "$who" ceptoar draft discard d1 d2 --no-input
check 'all three stand' has_drafts 3
exits 'and has it' 0 acting "$who" ceptoar draft discard d1 d2 d3 --yes
check 'none stands' has_drafts 0
exits 'no such draft' 66 acting "$who" ceptoar draft send d9 --yes

# --- replies, corrections, broadcasts ---
printf '# 問い合わせ\n\n本文\n' >"$work/ask.md"
acting secretariat@telecom ceptoar post "$work/ask.md" --tlp amber --to banks --yes --json \
  >"$work/ask.json" 2>/dev/null
asked=$(jq -r .id "$work/ask.json")
has_item() { acting "$who" ceptoar inbox --json | jq -e --arg id "$asked" '.items[] | select(.id == $id)'; }
check 'an item to answer' until_true 20 has_item
is_draft() {  # is_draft ID USE ABOUT
  drafts | jq -e --arg id "$1" --arg use "$2" --arg about "$3" \
    '.items[] | select(.id == $id and .use == $use and (.about // "") == $about)'
}
# Once the text is a draft its file is gone, and the question whether to send it comes.
editor dies_after <<<'echo "回答します。" >"$1"; { while [ -e "$1" ]; do :; done; kill -9 $PPID; } >/dev/null 2>&1 &'
exits 'first in the list that is shown' 0 acting "$who" ceptoar inbox
at_terminal dies_after reply 1 >/dev/null 2>&1
check 'killed between editor and sending, a reply stands' is_draft d1 reply "$asked"
exits 'it is sent as one' 0 acting "$who" ceptoar draft send d1 --yes
check 'and is no draft any more' has_drafts 0
threaded() { acting secretariat@telecom ceptoar read "$asked" | grep 'Re: 問い合わせ' >/dev/null; }
check 'in the thread of what it answers' until_true 20 threaded
exits 'a reply to what is not there' 66 acting "$who" ceptoar reply 9999-9999-9999-4 "$work/ask.md" --yes
check 'stands too' is_draft d1 reply 9999-9999-9999-4
acting "$who" ceptoar draft discard d1 --yes >/dev/null 2>&1
printf '# 自分の\n\n一行目\n' >"$work/own.md"
acting "$who" ceptoar post "$work/own.md" --tlp amber --to telecom --yes --json >"$work/own.json" 2>/dev/null
own=$(jq -r .id "$work/own.json")
exits 'a correction nobody wrote is none' 1 at_terminal nothing update "$own" --yes
check 'no draft' has_drafts 0
exits 'the editor of a correction begins with the text' 0 at_terminal adds update "$own" --yes
corrected() { acting secretariat@telecom ceptoar read "$own" >"$work/read" && grep -q 一行目 "$work/read" && grep -q 追記 "$work/read"; }
check 'to which it added' until_true 20 corrected
at_terminal kills_both update "$own" >/dev/null 2>&1
exits 'editor and program killed: the next command takes it over' 0 acting "$who" ceptoar inbox
check 'as a correction' is_draft d1 update "$own"
exits 'discarded' 0 acting "$who" ceptoar draft discard d1 --yes
exits 'a broadcast to nobody known is refused' 67 acting "$who" ceptoar broadcast send - --tlp amber \
  --to bnaks --yes <"$work/own.md"
check 'and stands as one' is_draft d1 broadcast ''
exits 'corrected it is proposed' 0 acting "$who" ceptoar draft send d1 --to telecom --yes
check 'and is no draft any more' has_drafts 0
proposed() { acting "$who" ceptoar broadcast list --json | jq -e '.items[] | select(.title == "自分の" and .state == "waiting")'; }
check 'it waits for the second officer' until_true 20 proposed

# --- a job that has no standard streams: what is said must not go into the archive ---
at_terminal kills_both post --tlp amber --to electric --yes >/dev/null 2>&1
without_streams() { acting "$who" bash -c 'exec ceptoar "$@" <&- >&- 2>&-' _ "$@"; }
exits 'a command without streams takes a text over, which it says' 0 without_streams sync
exits 'the archive is whole' 0 acting "$who" ceptoar status
check 'and has the text' titled d1 両方
exits 'discarded' 0 acting "$who" ceptoar draft discard d1 --yes

# --- refused by a check ---
printf '# 件名\n\n本文\n' >"$work/text.md"
exits 'an unknown recipient' 67 acting "$who" ceptoar post "$work/text.md" --tlp amber --to bnaks --yes
check 'keeps a draft of the file' titled d1 件名
refused() { acting "$who" ceptoar post - --tlp amber --to bnaks --yes --json <"$work/text.md"; }
exits 'and of standard input' 67 refused
draft_in_error() { jq -e '.draft == "d1"' "$work/last.err"; }
check 'the same text is the same draft, named in the JSON error' draft_in_error
head -c 250000 /dev/zero | tr '\0' a >"$work/long"
exits 'too long' 65 acting "$who" ceptoar post "$work/long" --title 長い --tlp amber --to telecom --yes
check 'is kept whole' [ "$(drafts | jq '.items[1].bytes')" = 250000 ]
exits 'corrected, d1 is sent' 0 acting "$who" ceptoar draft send d1 --to telecom --yes
check 'and gone' has_drafts 1
"$quickstart" stop banks --dir "$council" >/dev/null 2>&1
exits 'with the node down it is queued' 3 acting "$who" ceptoar post - --title 停止中 --tlp amber \
  --to telecom --yes <"$work/text.md"
check 'and no draft' has_drafts 1
conclude
