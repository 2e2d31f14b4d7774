#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The roster of a running Council changes by votes: an organisation joins, one is suspended and
# reinstated, by three voters too, one is removed; afterwards the lock table is right.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council="$work/council"
export CEPTOAR_FIRST_PORT=26000 CEPTOAR_LANG=en
start_council
# What the scripts of deploy/ know of it.
dir=$council bin=$root/build/release/bin lang=en
# shellcheck source=../../deploy/lib/process.sh
. "$root/deploy/lib/process.sh"
# shellcheck source=../../deploy/lib/council.sh
. "$root/deploy/lib/council.sh"
read_council
network_number=$(cat "$council/network-number")

secretary() { local org=$1; shift; as "$(holder_of "$org")" "$@"; }
# Two thirds of nineteen and of twenty, as it will be with the newcomer; the others look on.
quorum() { voters | grep -v -e '^gas$' | head -14; }
cast() {  # cast ORG: `roster vote` of that voter; the last ones may find it in force already
  secretary "$1" roster vote "$proposal" --admin "$council/admin/$1" \
    --admin-credential "$council/admin/$1.credential" --yes || at_version "$1" "$wanted"
}
propose() {  # propose ORG OPTIONS...: leaves the hash in `proposal`
  local org=$1
  shift
  proposal=$(secretary "$org" --json roster propose "$@" | jq -er '.hash[0:16]')
}
has_proposal() { secretary "$1" --json roster status | jq -e --arg h "$proposal" '.proposals[] | select(.hash | startswith($h))'; }
votes_everywhere() {  # everybody of the quorum sees the quorum of prevotes
  local org
  for org in $(quorum); do
    secretary "$org" --json roster status |
      jq -e --arg h "$proposal" '.proposals[] | select(.hash | startswith($h)) | .votes.have >= .votes.need and .votes.new_have >= .votes.new_need' || return 1
  done
}
version_of() { secretary "$1" --json roster show | jq -r .version; }
at_version() { [ "$(version_of "$1")" = "$2" ]; }
agree() {  # agree VERSION: two rounds of hands, then it is in force
  local org wanted=$1
  for org in $(quorum); do until_true 60 has_proposal "$org" || return 1; done
  quorum | in_parallel cast || return 1
  until_true 120 votes_everywhere || return 1
  quorum | in_parallel cast || return 1
  for org in gas nisc $(quorum); do until_true 60 at_version "$org" "$1" || return 1; done
}

# --- suspended and reinstated
propose meti --suspend railway
says_suspended() { secretary telecom roster diff "$proposal" | grep 'railway is suspended' >/dev/null; }
check 'the difference in words' until_true 60 says_suspended
exits 'nobody else may vote with this key' 77 secretary telecom roster vote "$proposal" --admin "$council/admin/nisc" --admin-credential "$council/admin/nisc.credential" --yes
check 'two thirds suspend an organisation' agree 2
is_suspended() { secretary gas --json roster show railway | jq -e '.orgs[0].status == "suspended"'; }
check 'it is suspended for those who did not vote, too' is_suspended
propose meti --reinstate railway
check 'and reinstate it' agree 3
check 'it posts again' secretary railway --json post "$root/deploy/advisories/terminal-boot.md" --tlp amber --to mlit --wait 20s --yes

# --- the fast path: three voters, 72 hours; the version that follows ends it
suspend_sheet() { secretary meti roster suspend propose railway --out "$council/exchange/suspend"; }
check 'a sheet suspends an organisation before a quorum has met' suspend_sheet
sign_suspension() {  # sign_suspension ORG: without any home, as on a machine without network
  local out=$council/exchange/suspend-$1
  "$bin/ceptoar" --home "$work/nowhere" --no-input roster suspend sign "$council/exchange/suspend" \
    --admin "$council/admin/$1" --admin-credential "$council/admin/$1.credential" \
    --out "$out" --yes && secretary meti roster vote --ballot "$out"
}
exits 'who does not vote signs none' 77 sign_suspension nisc
check 'one voter signs' sign_suspension telecom
check 'another one' sign_suspension banks
two_signed() { secretary gas --json roster suspend status | jq -e '.suspensions[0] | .stage == "signing" and .signed == 2'; }
check 'two are too few' until_true 60 two_signed
check 'and a third one' sign_suspension gas
suspended_for_now() { secretary "$1" --json roster show railway | jq -e '.orgs[0] | .status == "suspended" and .suspended_until != null'; }
check 'it is suspended everywhere' until_true 60 suspended_for_now water
check 'and knows it itself' until_true 60 suspended_for_now railway
once_in_thirty_days() {
  secretary meti roster suspend propose water --out "$council/exchange/suspend-2" &&
    "$bin/ceptoar" --home "$work/nowhere" --no-input roster suspend sign "$council/exchange/suspend-2" \
      --admin "$council/admin/gas" --admin-credential "$council/admin/gas.credential" \
      --out "$council/exchange/suspend-2-gas" --yes
}
exits 'who signed one signs no other' 77 once_in_thirty_days

# --- a new organisation
new=harbours
org_kind[$new]=ceptoar org_sector[$new]=ports org_ministry[$new]=mlit org_role[$new]=secretariat
org_ja[$new]=港湾セプター org_en[$new]='Ports CEPTOAR'
org_list+=("$new")
clear_away() { stop_node "$new" >/dev/null 2>&1; }  # quickstart does not know it
mapfile -t ports < <(free_ports $((2 * ${#org_list[@]})))
makes_keys() { make_organisation "$new" >"$work/newcomer"; }
check 'a newcomer makes keys and a request' makes_keys
exits 'nobody proposes it without its requirements' 65 \
  secretary nisc roster propose --add-org "$council/exchange/$new.request"
printf '%s\n' 'rules of membership' >"$council/exchange/$new.rules"
requirements() {
  local holder
  holder=$(holder_of "$new")
  secretary nisc roster history --out "$council/exchange/versions-before" &&
    as "$holder" roster ready "$council/exchange/$new.rules" --rules-name Rules \
      --poc-members "$holder" --poc-outside "$holder" --rosters "$council/exchange/versions-before" \
      --admin "$council/admin/$new" --admin-credential "$council/admin/$new.credential" \
      --out "$council/exchange/$new.ready"
}
check 'it writes them down before it is in the roster' requirements
propose nisc --add-org "$council/exchange/$new.request" --ready "$council/exchange/$new.ready"
# What it reads out, of its node and of its admin key, is what each voter is shown.
mapfile -t read_out < <(grep -oE '[0-9]{5}( [0-9]{5}){3,}' "$work/newcomer" | cut -c1-23 | sort -u)
says_newcomer() {
  local digits
  secretary gas roster diff "$proposal" >"$work/diff" || return
  for digits in "${read_out[@]}"; do grep -qF "$digits" "$work/diff" || echo "$digits"; done >"$work/unsaid"
}
check 'the newcomer is seen by a voter' until_true 60 says_newcomer
check 'with the digits of its keys' [ "$(wc -l <"$work/unsaid") ${#read_out[@]}" = '0 3' ]
check 'the Council takes it in' agree 4
check 'its rules are those that it registered' \
  secretary gas roster rules "$new" "$council/exchange/$new.rules"
exits 'another edition is not' 1 secretary gas roster rules "$new" "$council/exchange/$new.request"
not_suspended() { secretary gas --json roster show railway | jq -e '.orgs[0] | .status == "active" and .suspended_until == null'; }
check 'a version of the quorum ends what three voters began' not_suspended
check 'all versions as one file' secretary nisc roster history --out "$council/exchange/versions"
join() {
  local holder
  holder=$(holder_of "$new")
  as "$holder" roster trust "$council/exchange/versions" --number "$network_number" &&
    as "$holder" org accept --admin "$council/admin/$new" \
      --admin-credential "$council/admin/$new.credential" --access-out "$council/exchange/$new.access" &&
    "$bin/ceptoar" --no-input node accept --dir "$council/nodes/$new" "$council/exchange/versions" \
      --number "$network_number" --access "$council/exchange/$new.access" &&
    apart start_node "$new" && as "$holder" sync
}
check 'it trusts them by the number, and its node starts' join
has_key() { secretary gas --json roster show "$new" | jq -e '.orgs[0].staff_key > 0'; }
check 'its key is known' until_true 60 has_key
check 'it is written to' secretary gas --json post "$root/deploy/advisories/generator-check.md" --tlp amber --to "$new" --wait 30s --yes
has_item() { secretary "$new" --json inbox | jq -e '.items | length > 0'; }
check 'and reads it' until_true 30 has_item

# --- removed
propose nisc --remove "$new"
check 'the Council removes it' agree 5
exits 'nobody can write to it any more' 67 secretary gas post "$root/deploy/advisories/generator-check.md" --tlp amber --to "$new" --yes
cut_off() { secretary gas --json peer list | jq -e --arg o "$new" '[.. | objects | select(.org? == $o)] | length == 0'; }
check 'nobody has its node as a peer' until_true 30 cut_off
stop_node "$new"
unset "org_list[-1]"

# --- the lock table afterwards
# shellcheck source=../../deploy/lib/play.sh
. "$root/deploy/lib/play.sh"
after() { play_story && { all_holders | in_parallel sync_holder; } && lock_table; }
check 'the lock table is right' after
check 'history in words' secretary gas roster history

# --- recovery keys: holders replace voters who are silent; one of them says that he is there
recovery_key() {  # recovery_key NAME [--voter ORG]: its medium and its public half
  local name=$1
  shift
  new_credential "$council/admin/$name.credential" &&
    "$bin/ceptoar" --no-input roster recover key "$@" --admin "$council/admin/$name" \
      --admin-credential "$council/admin/$name.credential" --out "$council/exchange/$name.key"
}
five_keys() { local n; for n in 1 2 3 4 5; do recovery_key "recovery-$n" || return 1; done; }
check 'five holders make their keys' five_keys
mapfile -t recovery_files < <(printf -- "--recovery\n$council/exchange/recovery-%s.key\n" 1 2 3 4 5)
propose nisc "${recovery_files[@]}"
check 'the Council takes their keys into the roster' agree 6
recovery_sheet() {
  recovery_key new-gas --voter gas && recovery_key new-mhlw --voter mhlw &&
    secretary nisc roster recover propose "$council/exchange/new-gas.key" \
      "$council/exchange/new-mhlw.key" --out "$council/exchange/sheet"
}
check 'a sheet replaces two voters' recovery_sheet
sign_sheet() {  # sign_sheet KEY-NAME OPTIONS...: without any home, as on a machine without network
  local name=$1 out
  shift
  out=$council/exchange/ballot-$name${1:-}
  "$bin/ceptoar" --home "$work/nowhere" --no-input roster recover sign "$council/exchange/sheet" \
    --admin "$council/admin/$name" --admin-credential "$council/admin/$name.credential" "$@" \
    --out "$out" --yes && secretary meti roster vote --ballot "$out"
}
exits 'no voter signs as a holder' 77 sign_sheet gas
three_sign() { local n; for n in 1 3 5; do sign_sheet "recovery-$n" || return 1; done; }
check 'three of five sign it' three_sign
stage_at() { secretary "$1" --json roster recover status | jq -e --arg s "$2" '.recoveries[0].stage == $s'; }
check 'all nodes say that they have it, and the fourteen days begin' until_true 90 stage_at gas waiting
has_due() { secretary gas --json roster recover status | jq -e '.recoveries[0] | .due_at != null and .signed == 3 and .received >= .received_need'; }
check 'everybody sees until when it can be stopped' has_due
check 'who was only silent answers' sign_sheet gas --present
check 'and it will not count' until_true 60 stage_at banks answered
check 'the roster is as it was' at_version banks 6
conclude
