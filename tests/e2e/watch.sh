#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ceptoar watch as a process beside real nodes: new items, FLASH, a node that stops, programs that fail,
# notices, and other commands of the same member meanwhile.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=24800 CEPTOAR_LANG=en
start_council
post() {  # post TITLE [OPTION...]
  printf '# %s\nSECRETBODY\n' "$1" >"$work/post.md"
  acting secretariat@electric ceptoar post "$work/post.md" --tlp amber --to banks --yes "${@:2}"
}
holds() { grep -q -- "$2" "$work/$1"; }
lines() { [ "$(wc -l <"$work/$1")" = "$2" ]; }
# In the background; its process id is the watcher's own.
watch_banks() {  # watch_banks OUT OPTION...
  local out=$1
  shift
  (eval "$("$quickstart" env secretariat@banks --dir "$council")"
    exec ceptoar watch "$@" >"$work/$out" 2>"$work/$out.err") &
  watcher=$!
}
ended() { ! kill -0 "$watcher" 2>/dev/null; }

check 'a first watch ends by itself' acting secretariat@banks ceptoar watch --until 1s
cat >"$work/sendmail" <<SH
#!/bin/sh
{ echo "args: \$*"; cat; } >>"$work/mails"
SH
cat >"$work/told" <<SH
#!/bin/sh
env >>"$work/env"
cat >>"$work/sentences"
ls /proc/self/fd | tr '\n' ' ' >"$work/fds"
exit 7
SH
chmod +x "$work/sendmail" "$work/told"
watch_banks out --from telecom --exec "$work/told" --notify "cat >>'$work/sentences'" \
  --notify mail:duty@example.jp --sendmail "$work/sendmail"
check 'an item outside the conditions is sent' post OTHERS
check 'a FLASH too' post URGENT --flash
check 'FLASH passes every condition' until_true 30 holds out URGENT
check 'what does not fit stays out' lines out 1
check 'the facts were in the environment' until_true 10 holds env '^CEPTOAR_FLASH=1$'
check 'the label too' holds env '^CEPTOAR_TLP=TLP:AMBER$'
nothing_secret() { ! grep -E 'CREDENTIAL|CEPTOAR_HOME|URGENT|SECRETBODY|electric' "$work/env" "$work/sentences" "$work/mails"; }
check 'a mail went to sendmail' until_true 10 holds mails '^To: duty@example.jp$'
check 'its subject names label and number' holds mails '^Subject: \[FLASH\] CEPTOAR [0-9-]* TLP:AMBER$'
check 'no title, text, sender or path of keys leaves' nothing_secret
check 'the program had no file of ours open' holds fds '^0 1 2 3 $'
check 'a program that failed is reported' until_true 10 holds out.err 'exit status 7'
check 'and watching goes on' kill -0 "$watcher"
check 'another command of the same member works meanwhile' acting secretariat@banks ceptoar inbox
kill -INT "$watcher"
check 'Ctrl-C ends it' until_true 10 ended
wait "$watcher"
check 'with exit status 0' [ $? = 0 ]

check 'an item while nobody watches' post BETWEEN
watch_banks again --once 1 --jsonl
check 'is shown by the next watch, which ends after it' until_true 30 ended
title() { jq -e ".schema == \"ceptoar.watch/1\" and .title == \"$2\" and .flash == false" "$work/$1"; }
check 'as one object of JSON' title again BETWEEN
watch_banks none --until 2s
wait "$watcher"
check 'and not twice' lines none 0

watch_banks down
"$quickstart" stop banks --dir "$council" >/dev/null 2>&1
check 'a node that stops is said' until_true 30 holds down.err 'does not answer'
"$quickstart" start banks --dir "$council" >/dev/null 2>&1 5>&-
check 'so is its return' until_true 60 holds down.err 'answers again'
once() { [ "$(grep -c 'does not answer' "$work/down.err")" = 1 ]; }
check 'once' once
check 'an item afterwards' post AFTER
check 'appears' until_true 60 holds down AFTER
kill -TERM "$watcher"
check 'SIGTERM ends it too' until_true 10 ended

exits 'a count that is none' 64 acting secretariat@banks ceptoar watch --once none
exits 'an address that is none' 64 acting secretariat@banks ceptoar watch --notify 'mail:a b'
exits 'a sender that nobody is' 67 acting secretariat@banks ceptoar watch --from nobody
conclude
