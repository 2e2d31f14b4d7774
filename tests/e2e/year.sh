#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The year of deploy/year: every event on its date, the lock table after each, below eight minutes. Then the table
# itself is asked whether it would notice: with one expectation changed it says DIFFERS.
# shellcheck disable=SC2034  # the parts of deploy/lib read dir, bin, lang, council_file, leavers
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/none
export CEPTOAR_FIRST_PORT=27000 CEPTOAR_LANG=en
unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
events=7

begin=$SECONDS
"$root/deploy/year" --dir "$work/year" --keep >"$work/year.log" 2>&1 5>&-
status=$?
took=$((SECONDS - begin))
# First what failed and why, which may stand far above the end.
[ "$status" = 0 ] || { grep -F -B 40 '予定と違います / not as expected' "$work/year.log"; tail -n 60 "$work/year.log"; } | sed 's/^/    /'
says() { grep -qF -- "$1" "$work/year.log"; }
tables() { [ "$(grep -cF 'All as expected.' "$work/year.log")" = "$events" ]; }
year_of() { grep -oE '  [0-9]{4}-[0-9]{2}-[0-9]{2}$' "$work/year.log" | cut -c8- | tr '\n' ' '; }
on_its_date() { [ "$(year_of)" = '01-05 02-10 04-01 06-20 09-15 11-30 12-20 ' ]; }
ends_in_january() { [ "$(TZ=Asia/Tokyo date +%m-%d)" = 01-04 ]; }
check 'the year ends as expected' test "$status" = 0
check 'below eight minutes' test "$took" -lt 480
check 'it counts its events' says "events: $events  予定どおり / as expected: $events  違う / differing: 0"
check 'a lock table after each event' tables
none_differs() { ! grep -F DIFFERS "$work/year.log"; }
check 'no line of them differs' none_differs
check 'leavers try their keys, too' says '17 holders and 8 nodes tried'
check 'on 1 April the access of the one before ends at its hour' \
  says '設定した時刻に前任が自動で外れた / the predecessor is off by himself at the set time'
check 'and from then on the successor alone reads' says 'その後は後任だけが読める'
check 'a recovery is not in force after thirteen days' says 'まだ効力はない / not in force yet'
check 'and is after fifteen' says '全員のところで効力を持つ / in force for everybody'
check 'each event on its date' on_its_date

# Bad input: a directory with something in it is left alone.
check 'what it made is there' test -e "$work/year/made"
exits 'not over another' 73 "$root/deploy/year" --dir "$work/year"
exits 'an unknown word' 64 "$root/deploy/year" --years 2

# The table notices: the same council, one more reader expected than there is, one fewer, one left out.
dir=$work/year bin=$root/build/release/bin lang=en council_file=$root/deploy/council-small.psv
for part in process council play votes clock events; do
  # shellcheck source=/dev/null
  . "$root/deploy/lib/$part.sh"
done
clear_away() { stop_nodes >/dev/null 2>&1; }
read_council
# Who came in February.
org_list+=(securities)
org_kind["securities"]=ceptoar org_role["securities"]=secretariat
check 'the clock goes on where the year left it' clock_can_move
check 'fifteen days after 20 December' ends_in_january
apart start_nodes >/dev/null 2>&1
leavers=(secretariat@banks officer@banks-2)
org_role["banks"]=successor
check 'the advisories go out once more' until_true 60 play_story
all_holders | in_parallel sync_holder >/dev/null 2>&1
check 'the table is right for whoever is in' lock_table
# Whatever else goes wrong in there is no table.
says_which() {
  cp "$work/last" "$work/said"
  check 'and says which' grep -E ' DIFFERS$' "$work/said"
}
leavers=(secretariat@banks)
exits 'it notices that a leaver is taken for a reader' 1 lock_table
says_which
leavers=(secretariat@banks officer@banks-2)
org_role["banks"]=secretariat
exits 'it notices a successor nobody counts on' 1 lock_table
says_which
conclude
