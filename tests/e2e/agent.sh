#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The agent with a real passphrase beside a real council: typed once, asked for no more, news fetched and
# what waits sent without a command, a command never in its way; a changed passphrase, lock, time-out,
# logout, kill -9.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=27000 CEPTOAR_LANG=ja
export XDG_RUNTIME_DIR=$work/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
start_council
who=secretariat@banks
(umask 077
  echo '四つの 言葉 で 開く' >"$work/one"
  echo 'べつの 言葉' >"$work/two"
  echo '四つの 言葉 で 聞く' >"$work/wrong")
# Without a terminal, so that whatever asks fails.
me() { acting "$who" env -u CEPTOAR_CREDENTIAL ceptoar --no-input "$@"; }
socket=''
clear_away() {
  me agent lock
  [ -z "$socket" ] || tmux -L "$socket" kill-server
} >/dev/null 2>&1
runs() { me agent status; }
gone() { ! me agent status; }
says() { grep -qF -e "$1" "$work/last" "$work/last.err"; }

check 'the home gets a passphrase' acting "$who" ceptoar key passphrase --new-passphrase-file "$work/one"
exits 'from now on every command asks' 64 me inbox
exits 'a wrong passphrase starts no agent' 77 me agent --passphrase-file "$work/wrong"
check 'and says what is wrong' says E-PASSPHRASE
exits 'no agent runs' 1 me agent status
not_running() { { me agent status --json || true; } | jq -e '.running == false and .ends_at == null'; }
check 'in JSON too' not_running

# --- typed once, at a terminal; gone at logout
if command -v tmux >/dev/null; then
  socket=agent-$$
  (eval "$("$quickstart" env "$who" --dir "$council")"
    unset CEPTOAR_CREDENTIAL
    export LANG=C.UTF-8
    tmux -u -L "$socket" new-session -d -x 80 -y 24 -s day 'bash --norc') 5>&-
  tmux -L "$socket" send-keys -t day 'ceptoar agent' Enter
  shows() { tmux -L "$socket" capture-pane -p -t day | grep -F -e "$1" >/dev/null; }
  check 'the passphrase is asked for' until_true 20 shows 'パスフレーズ:'
  tmux -L "$socket" send-keys -t day -l '四つの 言葉 で 開く'
  tmux -L "$socket" send-keys -t day Enter
  check 'once' until_true 20 runs
  hidden() { ! shows '四つの'; }
  check 'and not shown' hidden
  for words in 'inbox' 'status' 'draft list' 'key show' 'card list'; do
    # shellcheck disable=SC2086  # words
    exits "$words does not ask" 0 me $words
  done
  tmux -L "$socket" kill-server >/dev/null 2>&1
  check 'the login ends: the key is wiped' until_true 20 gone
  exits 'and is asked for again' 64 me inbox
else
  skip 'tmux is not installed: nothing typed'
fi

# --- the command is two programs
light() { # loads nothing that takes time
  ldd "$(acting "$who" bash -c 'command -v ceptoar')" >"$work/loaded" && grep -q libc.so "$work/loaded" &&
    ! grep -qE 'sodium|zmq|capnp|lmdb|icu|archive|pugixml|qrencode' "$work/loaded"
}
check 'what a short command waits for is small' light
mkdir -p "$work/alone/bin" && cp "$(acting "$who" bash -c 'command -v ceptoar')" "$work/alone/bin/"
exits 'one without the other says so' 72 "$work/alone/bin/ceptoar" inbox
check 'with what to do' says 'Install the package again'

# --- while it runs
start() { me agent --passphrase-file "$1" "${@:2}"; }
exits 'an agent that fetches every second' 0 start "$work/one" --fetch 1s
exits 'a second one only tells' 0 start "$work/one"
state() { me agent status --json | jq -er "$1"; }
fetched_after() { [[ "$(state .fetched_at)" > "$1" ]] && [ "$(state .fetch_ok)" = true ]; }
check 'it fetches at once' until_true 20 fetched_after 2000
printf '# 朝の知らせ\n\n本文\n' >"$work/news.md"
exits 'news is sent to it' 0 acting secretariat@electric ceptoar post "$work/news.md" --tlp amber \
  --to banks --yes --wait 20s
now=$(date -u +%Y-%m-%dT%H:%M:%S.999Z)
check 'it fetches after that' until_true 20 fetched_after "$now"
"$quickstart" stop banks --dir "$council" >/dev/null 2>&1
has_news() { me inbox --json | jq -e '.items[] | select(.title == "朝の知らせ")'; }
check 'with the node off the inbox has it: no command fetched it' has_news
printf '# 返事\n\n本文\n' >"$work/answer.md"
exits 'what is sent now waits' 3 me post "$work/answer.md" --tlp amber --to telecom --yes
quick() {  # while the agent looks for its node, a command that needs the home is not kept waiting
  for _ in 1 2 3 4 5 6 7 8; do
    me draft list >"$work/quick" 2>&1 || return 1
    ! grep -F '待' "$work/quick" || return 1
  done
}
check 'no command is kept waiting by a sync' quick
"$quickstart" start banks --dir "$council" >/dev/null 2>&1 5>&-
telecom_has() { acting secretariat@telecom ceptoar inbox --json | jq -e '.items[] | select(.title == "返事")'; }
check 'the node is back: the agent sends what waited' until_true 60 telecom_has

# --- short commands are run by the process that waits beside the agent
exits 'an agent anew' 0 me agent lock
exits 'that fetches once a minute' 0 start "$work/one"
stands_by() { me agent status --json | jq -e .stands_by; }
check 'it stands by' until_true 20 stands_by
pid_of_standby() { pgrep -f -- "__standby .*secretariat@banks"; }
before=$(pid_of_standby)
check 'one process waits' [ "$(wc -w <<<"$before")" = 1 ]
check 'the inbox is read there' has_news
printf '# 昼の知らせ\n\n本文\n' >"$work/noon.md"
from_here() { (cd "$work" && me post noon.md --tlp amber --to telecom --yes --json >"$work/posted" 2>"$work/posted.err"); }
check 'a post with a relative path too' from_here
check 'and it was stored' jq -e '.stored == true and .delivered >= 1' "$work/posted"
from_input() { me post - --tlp amber --to telecom --dry-run --json <"$work/noon.md" | jq -e '.readers | length > 0'; }
check 'and one from standard input' from_input
mine() { me inbox --all --json | jq -e '.items[] | select(.title == "昼の知らせ")'; }
check 'what was sent stands in the own archive' until_true 20 mine
is_english() { me inbox --lang en | grep '^no\.' >/dev/null; }
check 'in the words of the caller' is_english
wrong() { me inbox --no-such >/dev/null 2>"$work/wrong.err"; }
exits 'an error keeps its status' 64 wrong
check 'and its words go to the caller' grep -q E-USAGE-OPTION "$work/wrong.err"
to_full_disk() { me inbox --json >/dev/full 2>"$work/full.err"; }
exits 'that nothing could be written is an error there as well' 74 to_full_disk
check 'which the caller is told' grep -q E-OUTPUT "$work/full.err"
check 'the next caller gets what is his' has_news
after=$(pid_of_standby)
check 'all that was one process' [ "$before" = "$after" ]
"$quickstart" stop banks --dir "$council" >/dev/null 2>&1
check 'the node goes: the inbox is read without it' has_news
exits 'and a post waits, as ever' 3 me post "$work/noon.md" --tlp amber --to telecom --yes
"$quickstart" start banks --dir "$council" >/dev/null 2>&1 5>&-
exits 'a command of another kind is not kept waiting' 0 me draft list
from_pipe() { me post - --tlp amber --to telecom --dry-run --json < <(cat "$work/noon.md") | jq -e '.readers | length > 0'; }
check 'one that comes through a pipe is read by the caller himself' from_pipe
from_fd() { me post <(cat "$work/noon.md") --tlp amber --to telecom --dry-run --json | jq -e '.readers | length > 0'; }
check 'and one that only the caller can name' from_fd

# --- the passphrase changes
exits 'an open desk locks nobody out' 64 me key passphrase --new-passphrase-file "$work/two"
exits 'who knows it changes it' 0 me key passphrase --passphrase-file "$work/one" \
  --new-passphrase-file "$work/two"
cp "$work/last" "$work/last.err"  # check() uses the first file itself
check 'and the agent has the new key' says '預けてある鍵も替えました'
exits 'nothing asks' 0 me inbox
exits 'the old one is over' 77 me inbox --no-agent --passphrase-file "$work/one"
exits 'the new one opens' 0 me inbox --no-agent --passphrase-file "$work/two"

# --- its ends
exits 'locked on demand' 0 me agent lock
exits 'it is gone' 1 me agent status
exits 'locking nothing is no error' 0 me agent lock
exits 'the passphrase is asked for again' 64 me inbox
exits 'for three seconds' 0 start "$work/two" --timeout "$(date -d '+3 seconds' -Iseconds)"
check 'then it is gone' until_true 20 gone
exits 'once more' 0 start "$work/two" --fetch 1s
# The path in its command line is this test's own.
agent=$(pgrep -f -- "agent --passphrase-file $work/two --fetch 1s")
check 'it is one process' [ "$(wc -w <<<"$agent")" = 1 ]
kill -9 "$agent"
check 'killed with -9 it is gone' until_true 20 gone
exits 'the passphrase is asked for' 64 me inbox
exits 'what it left is no obstacle' 0 start "$work/two"
exits 'nothing asks again' 0 me inbox
exits 'an end for good' 0 me agent lock
conclude
