#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A second node of one organisation by the shipped commands: the Council votes it in, it takes the list of who
# may connect, and while the first one is down its people read and send through it. Each item is shown once.
# The parts of deploy/lib read dir, bin, lang, council_file and give network_number and proposal.
# shellcheck disable=SC2034,SC2154
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/none
dir=$work/council bin=$root/build/release/bin lang=en council_file=$root/deploy/council-small.psv
export CEPTOAR_FIRST_PORT=28600 CEPTOAR_LANG=en
unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
for part in process council play votes; do
  # shellcheck source=/dev/null
  . "$root/deploy/lib/$part.sh"
done
read_council
quorum() { voters; }
clear_away() { stop_node banks-second >/dev/null 2>&1; stop_nodes >/dev/null 2>&1; }

check 'a small Council' make_council
[ -e "$dir/made" ] || { conclude; exit 1; }

# --- the second node
make_second() {
  local ports
  mapfile -t ports < <(free_ports 2)
  new_credential "$dir/nodes/banks-second.credential"
  "$bin/ceptoar" --no-input --lang "$lang" node init --dir "$dir/nodes/banks-second" --org banks \
    --host 127.0.0.1 --port "${ports[0]}" --member-port "${ports[1]}" \
    --credential "$dir/nodes/banks-second.credential" >"$work/second"
}
check 'it makes its keys' make_second
read_out=$(sed -n 's/^number //p' "$work/second")
propose nisc --add-node "$dir/nodes/banks-second/node.pub"
# The digits that its operator reads out are those that a voter is shown.
says_added() { [ "${#read_out}" = 71 ] && secretary gas roster diff "$proposal" | grep banks | grep -F "${read_out:0:23}" >/dev/null; }
check 'the difference in words' until_true 60 says_added
check 'the Council takes it in' agree 2
second_id() { as secretariat@banks --json node access | jq -er '.silent[0]'; }
list_for_second() {
  local id
  id=$(second_id) && as secretariat@banks node access --out "$work/access" --node "$id"
}
check 'the list of who may connect, as a file' list_for_second
check 'all versions of the roster, as a file' secretary nisc roster history --out "$dir/exchange/versions"
check 'it takes both' "$bin/ceptoar" --no-input --lang "$lang" node accept --dir "$dir/nodes/banks-second" \
  "$dir/exchange/versions" --number "$network_number" --access "$work/access"
check 'it starts' apart start_node banks-second
admits() { as secretariat@banks --json node access | jq -e '.silent == [] and .missing == [] and (.nodes | length == 2)'; }
check 'both nodes admit the same people' until_true 60 admits
by_own() { as secretariat@banks --json sync | jq -e '.online and (has("by_other_node") | not)'; }
check 'the first one stays the usual one' by_own
check 'a company hears of the second one' as officer@banks-1 sync

# --- the first one is down
sends() {  # sends FROM TO TITLE: prints the number
  printf '# %s\nText of the item.\n' "$3" >"$work/item.md"
  secretary "$1" --json post "$work/item.md" --tlp amber --to "$2" --yes | jq -er .id
}
# Exactly one line of that number; an item that two nodes told is one item.
reads_once() {
  secretary "$1" --json inbox --all | jq -e --arg id "$2" '[.items[] | select(.id == $id)] | length == 1'
}
before=$(sends electric banks 'before')
check 'an item in ordinary times' until_true 30 reads_once banks "$before"
check 'the first node goes down' stop_node banks
down=$(sends electric banks 'while it is down')
check 'its people read at the second one' until_true 60 reads_once banks "$down"
by_other() { as secretariat@banks --json sync | jq -e '.by_other_node'; }
check 'and are told so' by_other
own=$(sends banks electric 'sent while it is down')
check 'what they send leaves through it' until_true 60 reads_once electric "$own"
nothing_waits() { as secretariat@banks --json status | jq -e '.queued == 0'; }
check 'and does not wait' nothing_waits
board() { as secretariat@banks --json board "$own" | jq -e '.of == 3 and .delivered >= 2'; }
check 'its receipts are with the second one' until_true 60 board
check 'a company reads and sends there, too' until_true 60 as officer@banks-1 sync

# --- and comes back
check 'the first node comes back' apart start_node banks
check 'it is the usual one again' until_true 60 by_own
for id in "$before" "$down" "$own"; do
  check 'each item is shown once' until_true 60 reads_once banks "$id"
done
check 'at the other side as well' reads_once electric "$own"
no_alarm() { [ -z "$(secretary "$1" --json status | jq -r '.alarms[].alarm')" ]; }
for org in banks electric; do check "no alarm at $org" no_alarm "$org"; done
reached() { as secretariat@banks --json board "$own" | jq -e '.delivered == 3'; }
check 'what was sent reached the first one, too' until_true 60 reached
conclude
