#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Twenty rounds of kill -9 of one of three nodes, NISC's among them, at random points of a run of
# posts through the command line: what was acknowledged is never lost, and everybody ends with the
# same. KillTest (tests/node) does the same to daemons alone, many more times in the same time.
#   CEPTOAR_CRASH_ROUNDS=200 CEPTOAR_SEED=7 tests/e2e/crash.sh
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=24000 CEPTOAR_LANG=en
rounds=${CEPTOAR_CRASH_ROUNDS:-20} seed=${CEPTOAR_SEED:-$(date +%s)}
echo "seed $seed, $rounds rounds"
RANDOM=$((seed % 32768))
victims=(nisc banks mlit)
authors=(duty@nisc secretariat@banks liaison@mlit secretariat@electric)

start_council

# The posts run beside the kills. A line in acknowledged: author, id, title.
poster() {
  local author=$1 n=0 answer status
  while [ ! -e "$work/stop" ]; do
    n=$((n + 1))
    printf '# %s %d\n\ntext\n' "$author" "$n" >"$work/$author.md"
    answer=$(acting "$author" ceptoar --json post "$work/$author.md" --tlp green --yes 2>/dev/null)
    status=$?
    if { [ "$status" = 0 ] || [ "$status" = 3 ]; } && [ "$(jq -r .stored <<<"$answer" 2>/dev/null)" = true ]; then
      printf '%s\t%s\t%s %d\n' "$author" "$(jq -r .id <<<"$answer")" "$author" "$n" >>"$work/acknowledged"
    fi
  done
}
for author in "${authors[@]}"; do poster "$author" & done

killed=0 restarted=0
touch "$work/acknowledged"
has_posts() { [ "$(wc -l <"$work/acknowledged")" -ge "$1" ]; }
# shellcheck source=../../deploy/lib/process.sh
. "$root/deploy/lib/process.sh"
pid_of() { cat "$council/nodes/$1/node.pid" 2>/dev/null; }
for ((round = 1; round <= rounds; round++)); do
  # A random number of further acknowledged posts, then the kill: no clock decides the moment.
  node=${victims[RANDOM % ${#victims[@]}]}
  until_true 3 has_posts $(($(wc -l <"$work/acknowledged") + RANDOM % 4))
  pid=$(pid_of "$node")
  [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null && killed=$((killed + 1)) && wait_gone "$pid"
  if "$root/build/release/bin/ceptoar-node" start --dir "$council/nodes/$node" --detach \
    >"$work/start.log" 2>&1 5>&-; then
    restarted=$((restarted + 1))
  else
    not_ok "round $round: $node does not start again"
    cat "$work/start.log"
  fi
done
touch "$work/stop"
wait
acknowledged=$(wc -l <"$work/acknowledged")
echo "killed $killed, restarted $restarted, acknowledged posts $acknowledged"
check 'every kill was followed by a start' test "$killed" = "$rounds" -a "$restarted" = "$killed"
check 'posts were acknowledged' test "$acknowledged" -gt 0

# Everybody gets everything: two readers, one of them behind a node that was killed.
has_all() {
  acting "$1" ceptoar --json inbox --all | jq -r '.items[].id' | sort >"$work/have.$1"
  comm -13 "$work/have.$1" <(cut -f2 "$work/acknowledged" | sort) >"$work/lacks.$1"
  [ ! -s "$work/lacks.$1" ]
}
for reader in secretariat@water officer@banks-1 chair@council duty@nisc liaison@mlit; do
  check "$reader has every acknowledged post" until_true 60 has_all "$reader"
done
same_logs() {
  local org
  for org in nisc banks mlit electric water; do
    rm -rf "$work/raw.$org"
    "$root/build/release/bin/ceptoar-node" raw --dir "$council/nodes/$org" all --out "$work/raw.$org" >/dev/null || return 1
  done
  for org in banks mlit electric water; do
    diff <(cd "$work/raw.nisc" && ls) <(cd "$work/raw.$org" && ls) || return 1
  done
}
check 'five nodes hold the same entries' until_true 60 same_logs
conclude
