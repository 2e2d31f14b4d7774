#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# People of a running Council come and go: a secretariat's person hands over on 1 April, a company leaves.
# Who can read what is asked before and after, of their own programs (tests/cli/people_test.cc tries every
# key that a leaver holds on the bytes themselves).
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council="$work/council"
export CEPTOAR_FIRST_PORT=26400 CEPTOAR_LANG=en
start_council
dir=$council bin=$root/build/release/bin lang=en
# shellcheck source=../../deploy/lib/process.sh
. "$root/deploy/lib/process.sh"
# shellcheck source=../../deploy/lib/council.sh
. "$root/deploy/lib/council.sh"
read_council
network_number=$(cat "$council/network-number")
admin_of() { printf '%s\n' --admin "$council/admin/$1" --admin-credential "$council/admin/$1.credential"; }
# post_to_banks NAME [OPTIONS...]: prints the number of what electric's secretariat sent.
post_to_banks() {
  printf '# %s\nText of the item.\n' "$1" >"$work/item.md"
  shift
  as secretariat@electric --json post "$work/item.md" --tlp amber --to banks --yes --wait 20s "$@" | jq -er .id
}
reads() { as "$1" --json inbox | jq -e --arg id "$2" '.items[] | select(.id == $id)'; }
soon_reads() { until_true 30 reads "$1" "$2"; }
# lock_table LABEL ID: one line a person, yes or no.
lock_table() {
  local who
  for who in secretariat@banks successor@banks officer@banks-1 officer@banks-2; do
    if reads "$who" "$2" >/dev/null 2>&1; then echo "$1 $who yes"; else echo "$1 $who no"; fi
  done
}
is_table() { lock_table "$1" "$2" >"$work/table"; printf '%s\n' "${@:3}" | diff - "$work/table"; }

# scan_code FILE: the text of the code that is drawn there, four dots a module.
scan_code() {
  python3 -X utf8 - "$1" >"$work/code.pbm" <<'PY'
import sys
halves = {' ': '00', '▀': '10', '▄': '01', '█': '11'}
lines = [line for line in open(sys.argv[1]).read().split('\n') if line and set(line) <= set(halves)]
rows = [''.join(halves[c][half] * 4 for c in line) for line in lines for half in (0, 1)]
print('P1', 4 * len(lines[0]), 4 * len(rows))
print('\n'.join(row for row in rows for _ in range(4)))
PY
  zbarimg --nodbus --quiet --raw "$work/code.pbm"
}

# --- a successor comes in, with the number compared
new_credential "$council/members/successor@banks.credential"
check 'the successor trusts the roster' as successor@banks roster trust "$council/exchange/genesis" --number "$network_number"
number=$(as successor@banks --json member init successor@banks --role secretariat --qr --out "$work/s.request" 2>"$work/s.code" | jq -er .number)
other=$(printf '%s' "$number" | sed 's/0/1/; t; s/[1-9]/0/')
# shellcheck disable=SC2046
exits 'a number with one other digit is refused' 77 as secretariat@banks member enrol "$work/s.request" --number "$other" --device $(admin_of banks) --out "$work/s.reply"
# What a scanner reads from the drawn code goes the way of the file.
scan_code "$work/s.code" >"$work/s.scan"
check 'a scanner reads the code' grep -qE '^[0-9]{900,1022}$' "$work/s.scan"
head -c 500 "$work/s.scan" >"$work/s.half"
# shellcheck disable=SC2046
exits 'half of it is refused' 65 as secretariat@banks member enrol "$work/s.half" --number "$number" --device $(admin_of banks) --out "$work/s.reply"
# shellcheck disable=SC2046
answer=$(as secretariat@banks --json member enrol "$work/s.scan" --number "$number" --device $(admin_of banks) --out "$work/s.reply" | jq -er .number)
check 'the successor is in' as successor@banks member accept "$work/s.reply" --number "$answer"
for _ in 1 2; do for who in successor@banks secretariat@banks; do as "$who" sync >/dev/null; done; done
before=$(post_to_banks 'before the handover' --with-members)
for who in secretariat@banks successor@banks officer@banks-1 officer@banks-2; do
  check "before: $who reads" soon_reads "$who" "$before"
done

# --- a handover with an end
exits 'not to the past' 65 as secretariat@banks org handover secretariat@banks successor@banks --at 2020-04-01T00:00:00Z
check 'set for 1 April' as secretariat@banks org handover secretariat@banks successor@banks --at "$(($(date +%Y) + 1))-04-01 17:00" --archive-out "$work/archive"
has_handover() { as successor@banks --json org members | jq -e '.members[] | select(.handle == "secretariat@banks") | .access_until'; }
check 'the successor sees it' until_true 30 has_handover
check 'the successor takes the archive over' as successor@banks org takeover "$work/archive"
exits 'nobody else opens it' 65 as officer@banks-1 org takeover "$work/archive"
# What happens at the set time, at once: the clock of a test is the machine's.
check 'the successor removes the one before' as successor@banks org remove secretariat@banks --yes
cp "$work/last" "$work/said"
check 'it says what is still held' grep -q 'still has' "$work/said"
after=$(post_to_banks 'after the handover' --with-members)
check 'after: the successor reads' soon_reads successor@banks "$after"
check 'after: the companies read' soon_reads officer@banks-2 "$after"
check 'the lock table is right' is_table handover "$after" 'handover secretariat@banks no' \
  'handover successor@banks yes' 'handover officer@banks-1 yes' 'handover officer@banks-2 yes'
check 'what was read before stays with the one who left' reads secretariat@banks "$before"

# --- a lost laptop: a new device in one visit, and the archive back
whole() { as successor@banks --json archive copy | jq -e '.whole and .parts >= 1 and (.full | not)'; }
check 'the copy at the node is whole' whole
new_credential "$council/members/clerk@banks.credential"
check 'the new device trusts the roster' as clerk@banks roster trust "$council/exchange/genesis" --number "$network_number"
number=$(as clerk@banks --json member init clerk@banks --role secretariat --out "$work/c.request" | jq -er .number)
# shellcheck disable=SC2046
exits 'no archive without a certified device' 64 as successor@banks member enrol "$work/c.request" --number "$number" --archive $(admin_of banks) --out "$work/c.reply"
# shellcheck disable=SC2046
answer=$(as successor@banks --json member enrol "$work/c.request" --number "$number" --device --archive $(admin_of banks) --out "$work/c.reply" | jq -er .number)
check 'the new device is in' as clerk@banks member accept "$work/c.reply" --number "$answer"
not_yet() { ! reads clerk@banks "$before"; }
check 'it does not read what came before' not_yet
restored() { as clerk@banks --json archive restore | jq -e '.items >= 1 and .damaged == 0 and .refused == 0'; }
check 'the archive comes back' restored
check 'it reads what came before' reads clerk@banks "$before"
check 'in words, with what is not in it' as clerk@banks archive restore
cp "$work/last" "$work/said"
check 'TLP:RED is named' grep -q 'TLP:RED' "$work/said"

# --- a company leaves
check 'a company is removed' as successor@banks org remove banks-2 --yes
late=$(post_to_banks 'after the company left' --with-members)
check 'the other company reads' soon_reads officer@banks-1 "$late"
check 'the lock table is right again' is_table left "$late" 'left secretariat@banks no' \
  'left successor@banks yes' 'left officer@banks-1 yes' 'left officer@banks-2 no'
gone_from_list() { as successor@banks --json org members | jq -e 'all(.members[]; .handle != "banks-2")'; }
check 'it is gone from the list' gone_from_list

# --- who may connect
fits() { as successor@banks --json node access | jq -e '(.silent == []) and (.missing == []) and all(.people[]; .too_much | not)'; }
check 'nobody may connect who should not' fits
no_more() { as successor@banks --json node access | jq -e 'all(.people[]; .handle | endswith("banks-2") | not)'; }
check 'nobody of the company that left' no_more
exits 'a company does not see the list' 77 as officer@banks-1 node access
check 'the list as a file for a node made anew' as successor@banks node access --out "$work/access"
exits 'not over another file' 73 as successor@banks node access --out "$work/access"

# --- contacts
exits 'two mail addresses are one kind of means' 65 as successor@banks card share --mail a@example.jp --mail b@example.jp
check 'a telephone and a mail address' as successor@banks card share --tel 03-1234-5678 --mail a@example.jp
printf '2026-01-01 00:00,2099-01-01 00:00,successor@banks,03-1234-5678\n' >"$work/duty.csv"
check 'a duty table' as successor@banks org duty --file "$work/duty.csv"
cp "$work/last" "$work/said"
check 'it shows who is reached now' grep -q 'successor@banks' "$work/said"

# --- the register of operators
check 'a target' as successor@banks org operator set banks-1 --as target
is_target() { as "$1" --json org operator list "${@:2}" | jq -e '.operators[] | select(.name == "banks-1" and .standing == "target")'; }
check 'its company reads it' until_true 30 is_target officer@banks-1
not_shown() { as secretariat@electric --json org operator list banks | jq -e '.here | not'; }
check 'another CEPTOAR was not shown it' not_shown
check 'the ministry is' as successor@banks org operator share --to fsa --with-members
check 'the ministry reads it' until_true 30 is_target liaison@fsa banks
as successor@banks --json org operator list >"$work/operators.json" 2>/dev/null
check 'it is as its schema says' validate operators "$work/operators.json"
exits 'a company does not write it' 77 as officer@banks-1 org operator set banks-1 --as other
exits 'nobody is called so' 67 as successor@banks org operator set banks-9 --as other
conclude
