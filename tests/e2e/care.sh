#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# doctor, peer list, explain, the audit log and a watched status against 21 real nodes, and with the nodes off.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=25600 CEPTOAR_LANG=en LANG=C.UTF-8
start_council
all_connected() { acting secretariat@gas ceptoar peer list --json | jq -e '.of == 20 and .connected == 20'; }
finding() { jq -e --arg id "$1" '.checks[] | select(.finding == $id)' "$work/doctor.json"; }
examine() { acting "$1" ceptoar doctor --json >"$work/doctor.json"; }

check 'every node is connected' until_true 30 all_connected
names_banks() { acting secretariat@gas ceptoar peer list | grep banks; }
check 'peer list names them' names_banks
direct() { acting secretariat@gas ceptoar peer list --json | jq -e 'all(.peers[]; .path == "direct" and (.address | test(":[0-9]+$")))'; }
check 'every way is direct' direct
"$quickstart" stop water --dir "$council" >/dev/null 2>&1
by_others() { acting secretariat@gas ceptoar peer list --json | jq -e '.peers[] | select(.org == "water") | .path == "others"'; }
check 'what is for a node that is down goes by others' until_true 30 by_others
"$quickstart" start water --dir "$council" >/dev/null 2>&1 5>&-

# A node's audit root goes out five minutes after its start: gas starts by a clock that is six behind, which is
# then set right.
set_clock() { echo "$1" >"$work/clock.new" && mv "$work/clock.new" "$work/clock"; }
by_set_clock() (  # by_set_clock COMMAND...: what it starts follows set_clock
  # shellcheck disable=SC2034  # clock.sh reads it
  dir=$work
  # shellcheck source=/dev/null
  . "$root/deploy/lib/clock.sh"
  clock_can_move && exec "$@"
)
own_root_seen() { acting secretariat@gas ceptoar sync && examine secretariat@gas; finding canary-seen; }
"$quickstart" stop gas --dir "$council" >/dev/null 2>&1
set_clock -360
check 'a node starts with a clock that is behind' apart by_set_clock "$quickstart" start gas --dir "$council"
check 'started again, all are connected' until_true 60 all_connected
examine secretariat@gas
check 'its root is not due' finding canary-none
set_clock +0
check 'when its time comes the program sees it' until_true 60 own_root_seen
exits 'doctor finds nothing that failed' 0 examine secretariat@gas
for id in home-opens modes-closed archive-reads keys-valid roster-valid node-answers gate-closed peers-connected \
  queue-empty audit-whole canary-seen core-off; do
  check "doctor: $id" finding "$id"
done
exits 'explain' 0 acting secretariat@gas ceptoar explain 展開
exits 'explain of nothing known' 66 acting secretariat@gas ceptoar explain xyzzyxyzzy

# The audit log: shown, verified, and handed to somebody who has no program of ours.
audit() { acting secretariat@gas ceptoar audit "$@"; }
altered() { jq -c "$1" "$work/proof" >"$work/altered"; }
another_digit='(if endswith("0") then "1" else "0" end) as $digit | .[:-1] + $digit'
disagrees() {  # and says why: a program that broke down refused nothing
  local why
  why=$("$root/tests/e2e/verify_audit" "$work/altered") && return 1
  [ -n "$why" ]
}
lists_enrolled() { audit log | grep enrolled; }
check 'the audit log is listed' lists_enrolled
audit log --json >"$work/log.json"
check 'the list is as its schema says' validate audit-log "$work/log.json"
audit verify --json >"$work/verified.json"
check 'it verifies, as the schema says' validate audit-verified "$work/verified.json"
audit_root=$(jq -r '"\(.count):\(.root)"' "$work/verified.json")
exits 'it contains that root' 0 audit verify --root "$audit_root"
exits 'and no other one' 65 audit verify --root "1:${audit_root#*:}"
exits 'a record is proven' 0 audit prove 1 --out "$work/proof"
check 'another program follows the proof to that root' "$root/tests/e2e/verify_audit" "$work/proof" "$audit_root"
altered .
check 'nor is it the writing that counts' "$root/tests/e2e/verify_audit" "$work/altered" "$audit_root"
for place in .bytes .record.leaf '.path[0]' .checkpoint.root; do
  altered "$place |= ($another_digit)"
  check "it refuses a proof with another $place" disagrees
done
exits 'no record is proven that is not there' 66 audit prove 1000000
exits 'the log is written out' 0 audit export --out "$work/audit.jsonl"
check 'another program verifies it' "$root/tests/e2e/verify_audit" "$work/audit.jsonl" "$audit_root"
sed 's/"count":0/"count":1/' "$work/audit.jsonl" >"$work/altered"
check 'and refuses it altered' disagrees

# A pager that was closed takes the screen away, not the work.
printf '# 頁\n本文\n' >"$work/pager.md"
closed_pager() {  # closed_pager COMMAND...: its standard output is a pipe that nobody reads
  (set +o pipefail; { acting secretariat@gas "$@" 2>"$work/pager.err"; echo $? >"$work/pager.exit"; } | exec true)
  cat "$work/pager.exit"
}
check 'a post whose pager died is done' [ "$(closed_pager ceptoar post "$work/pager.md" --tlp amber --to banks --yes)" = 0 ]
check 'and complains about nothing' [ ! -s "$work/pager.err" ]
page_came() { acting secretariat@banks ceptoar inbox --json | jq -e '.items[] | select(.title == "頁")'; }
check 'and arrives' until_true 30 page_came
check 'so is a list' [ "$(closed_pager ceptoar inbox --all)" = 0 ]

# A watched status ends by Ctrl-C, and other commands get their turn meanwhile.
(eval "$("$quickstart" env secretariat@gas --dir "$council")" && exec ceptoar status --watch --json) \
  >"$work/watched" 2>&1 &
watcher=$!
check 'a watched status shows the first' until_true 20 grep -q '"online":true' "$work/watched"
check 'another command works beside it' acting secretariat@gas ceptoar inbox
kill -TERM "$watcher"
exits 'it ends when told to' 0 wait "$watcher"

"$quickstart" stop --dir "$council" >/dev/null 2>&1
printf '# 停電\n本文\n' >"$work/item.md"
acting secretariat@gas ceptoar post "$work/item.md" --tlp amber --to banks --yes >/dev/null 2>&1
exits 'doctor with the node off' 1 examine secretariat@gas
for id in node-silent peers-unseen queue-waiting archive-reads; do check "doctor: $id" finding "$id"; done
exits 'peer list with the node off' 69 acting secretariat@gas ceptoar peer list

exits 'doctor without a home' 1 acting secretariat@gas ceptoar doctor --home "$work/nothing"
conclude
