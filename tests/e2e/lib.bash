# SPDX-License-Identifier: Apache-2.0
# Counts checks and ends with the line that tests/run reads. Sourced by the scripts of this folder.
# shellcheck shell=bash
set -uo pipefail
exec 5>&1  # where broken_off speaks: it may come while check has the output elsewhere
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
quickstart=$root/deploy/quickstart
work=$(mktemp -d)
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); echo "ok       $1"; }
not_ok() { failed=$((failed + 1)); echo "FAILED   $1"; }
skip() { skipped=$((skipped + 1)); echo "SKIPPED  $1"; }
# check NAME COMMAND...: passes when the command succeeds.
check() {
  local name=$1
  shift
  if "$@" >"$work/last" 2>&1; then ok "$name"; else
    not_ok "$name"
    head -40 "$work/last" | sed 's/^/    /'
  fi
}
# exits NAME STATUS COMMAND...: passes when the command exits with exactly this status.
exits() {
  local name=$1 wanted=$2 status
  shift 2
  "$@" >"$work/last" 2>"$work/last.err"
  status=$?
  if [ "$status" = "$wanted" ]; then ok "$name ($status)"; else
    not_ok "$name: exit $status, not $wanted"
    head -20 "$work/last" "$work/last.err" | sed 's/^/    /'
  fi
}
# until_true SECONDS COMMAND...: asks again until it succeeds; the commands themselves wait on events.
# CEPTOAR_PATIENCE=N: programs that are watched are slower.
until_true() {
  local end=$((SECONDS + $1 * ${CEPTOAR_PATIENCE:-1}))
  shift
  until "$@" >/dev/null 2>&1; do [ "$SECONDS" -lt "$end" ] || return 1; done
}
validate() {  # validate SCHEMA FILE: of what --json printed
  python3 - "$root/schema/json/$1.schema.json" "$2" <<'PY'
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.validate(json.load(open(sys.argv[2])), schema, jsonschema.Draft202012Validator)
PY
}
# apart COMMAND...: what it leaves running does not hold this script's output open. Waited for, as without it, also
# when the script is broken off.
apart() { (trap : INT TERM HUP; "$@") 5>&-; }
# acting HOLDER COMMAND...: with the environment that quickstart prints for that holder.
acting() {
  local holder=$1
  shift
  (eval "$("$quickstart" env "$holder" --dir "$council")" && "$@") 5>&-
}
# start_council: the Council of quickstart in $council, by nobody's keys but its own; without it the
# script ends.
start_council() {
  unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
  if "$quickstart" --detach --dir "$council" >"$work/quickstart.log" 2>&1 5>&-; then
    ok 'the council starts'
    return
  fi
  not_ok 'the council starts'
  tail -20 "$work/quickstart.log"
  conclude
  exit
}
# What a script has besides the Council in $council (other nodes, terminals, machines) it takes away here, in
# a function of its own; conclude calls it while the files are still there.
clear_away() { :; }
conclude() {
  clear_away
  "$quickstart" stop --dir "$council" >/dev/null 2>&1
  [ "$failed" = 0 ] || [ -z "${CEPTOAR_KEEP:-}" ] || echo "kept: $work"
  [ "$failed" != 0 ] && [ -n "${CEPTOAR_KEEP:-}" ] || rm -rf "$work"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}
# Whoever breaks a script off (Ctrl-C, tests/run that is ended, a terminal that is closed) leaves nothing running.
broken_off() {
  trap '' INT TERM HUP PIPE  # once is enough, and what stops the nodes is not to be broken off
  exec >&5
  local pid
  for pid in $(jobs -p); do kill "$pid" 2>/dev/null; done
  failed=$((failed + 1))
  echo "FAILED   broken off"
  conclude
  exit 130
}
trap broken_off INT TERM HUP
