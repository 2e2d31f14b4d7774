#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A gate that cannot fail is a defect: plants one fault per lint into a copy of the tree and requires
# the lint to name it.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/none
copy=$work/copy
mkdir "$copy"
(cd "$root" && git ls-files -co --exclude-standard | tar -cf - --ignore-failed-read -T - 2>/dev/null) | tar -xf - -C "$copy"
(cd "$copy" && git init -q && git add -A && git -c user.name=t -c user.email=t@localhost commit -qm copy)
check 'the tree itself is good' "$copy/.ci/lints"

# planted WHAT FILE TEXT: appends the text to the file; the lint must say WHAT.
planted() {
  printf '%s\n' "$3" >>"$copy/$2"
  if "$copy/.ci/lints" >"$work/last" 2>&1 || ! grep -qF "lint: $1" "$work/last"; then
    not_ok "planted in $2: $1"
  else
    ok "planted in $2: $1"
  fi
  (cd "$copy" && git checkout -q -- . && git clean -qfd)
}
planted 'sodium.h outside crypto/' node/core/core.cc '#include <sodium.h>'
planted 'lmdb.h outside store/' cli/work/items.cc '#include <lmdb.h>'
planted 'zmq outside node/net/' node/service/engine.cc '#include <zmq.hpp>'
planted 'capnp outside schema/' crypto/roster.cc '#include <capnp/message.h>'
planted 'qrencode.h outside cli/ui/qr_code.cc' cli/cmd/cmd_member.cc '#include <qrencode.h>'
planted 'a library header in a public header' crypto/roster.h '#include <sodium.h>'
planted 'internal header used outside schema/' store/files.cc '#include "schema/canonical.h"'
planted 'microhttpd.h outside node/service/metrics_server.cc' node/service/node.cc '#include <microhttpd.h>'
planted 'toml++ without its guard' node/service/config.cc '#include <toml++/toml.h>'
planted 'guarded_toml.h in a header' node/service/config.h '#include "schema/guarded_toml.h"'
planted 'crypto/verifier.h in a header' crypto/roster.h '#include "crypto/verifier.h"'
planted 'cli/front/ looks up' cli/front/call.cc '#include "cli/member/home.h"'
planted 'schema/ looks up' schema/text.cc '#include "crypto/hash.h"'
planted 'crypto/ looks up' crypto/hash.cc '#include "store/env.h"'
planted 'store/ looks up' store/env.cc '#include "node/core/core.h"'
planted 'node/core/ looks aside or up' node/core/log.cc '#include "node/net/context.h"'
planted 'node/net/ looks aside or up' node/net/context.cc '#include "node/core/core.h"'
planted 'node/client/ looks aside or up' node/client/node_client.cc '#include "store/env.h"'
planted 'node/service/ looks up' node/service/main.cc '#include "node/client/node_client.h"'
planted 'cli/member/ looks up' cli/member/home.cc '#include "cli/work/items.h"'
planted 'cli/work/ looks up' cli/work/items.cc '#include "cli/ui/table.h"'
planted 'cli/liaison/ looks aside or up' cli/liaison/policy.cc '#include "cli/work/items.h"'
planted 'cli/form/ looks aside or up' cli/form/sheet.cc '#include "cli/ui/table.h"'
planted 'cli/ui/ knows the member' cli/ui/table.cc '#include "cli/member/home.h"'
planted 'Verifier outside crypto/*.cc' node/core/log.cc '#include "crypto/verifier.h"'
planted 'a source includes a source' schema/text.cc '#include "schema/codec.cc"'
planted 'product code uses test support' crypto/hash.cc '#include "tests/support/seeded_random.h"'
planted 'files over 600 lines' schema/text.cc "$(yes '// x' | head -600)"
planted 'unclassified unfinished work' schema/text.cc "// FIX""ME later"
planted 'no SPDX line' schema/new_file.cc 'int x;'
planted 'using namespace in a header' crypto/hash.h 'using namespace std;'
planted 'tests that are off or sleep' tests/schema/text_test.cc "TEST(A, DISA""BLED_B) {}"
planted 'test file in no CMakeLists.txt' tests/schema/lost_test.cc '// SPDX-License-Identifier: Apache-2.0'
planted 'deploy/THREATS.md names a test that does not exist' deploy/THREATS.md \
  '| stay unnoticed | nothing | `CoreAuditTest.NobodyWroteThis` |'
planted 'deploy/THREATS.md names no test' deploy/THREATS.md '| stay unnoticed | somehow | - |'
planted 'an alarm of the log without a word in deploy/RUNBOOK.en.md' node/core/core.cc '  log(2, "nobody-explains-this", "");'

# The long gate's own faults (.ci/planted) still fit the sources: told here, and not an hour into that run.
faults_fit() {
  python3 - "$root" <<'PY'
import json, os, sys
faults = json.load(open(os.path.join(sys.argv[1], "tests/planted/faults.json")))
for fault in faults:
    text = open(os.path.join(sys.argv[1], fault["file"]), encoding="utf-8").read()
    if text.count(fault["old"]) != 1 or fault["old"] == fault["new"]:
        sys.exit("%s: stands there %d times" % (fault["name"], text.count(fault["old"])))
sys.exit(not faults)
PY
}
check 'the faults of .ci/planted fit the sources' faults_fit

# A script that is broken off, in the middle of a check, says so, clears away while its files are there, ends what it
# began, and takes the files along.
cat >"$work/endless" <<'SH'
. "$0/tests/e2e/lib.bash"
council=$work/none
clear_away() { [ -d "$work" ] && touch "$mark.cleared"; }
endless() {
  sleep 60 &
  echo $! >"$mark.child"
  echo "$work" >"$mark.place"
  wait
}
check 'this does not end' endless
SH
broken_off_by() {  # broken_off_by SIGNAL
  local script
  # Ctrl-C does not get through to what runs in the background, nor SIGHUP to what nohup started.
  mark=$work/$1 env --default-signal bash -c "$(cat "$work/endless")" "$root" >"$work/$1.said" &
  script=$!
  until_true 20 test -s "$work/$1.place" && kill -"$1" "$script" || return
  wait "$script"
  [ $? = 130 ] && [ -e "$work/$1.cleared" ] && [ ! -e "$(cat "$work/$1.place")" ] &&
    until_true 20 has_gone "$(cat "$work/$1.child")" && grep -qx '0 passed, 1 failed, 0 skipped' "$work/$1.said"
}
has_gone() { ! kill -0 "$1" 2>/dev/null; }
for signal in INT TERM HUP; do check "a script that is broken off by $signal leaves nothing" broken_off_by "$signal"; done

# tests/run that is broken off returns after what it started, also when nobody reads any more what it says. The script
# takes its time to clear away, and takes note if tests/run is still there then.
mkdir -p "$work/broken/deploy/lib" "$work/broken/tests/e2e"
ln -s "$root/tests/run" "$work/broken/tests/"
ln -s "$root/tests/e2e/lib.bash" "$work/broken/tests/e2e/"
echo 'install_packages() { :; }' >"$work/broken/deploy/lib/packages.sh"
echo 'build_targets() { :; }' >"$work/broken/deploy/lib/build.sh"
cat >"$work/broken/tests/e2e/slow.sh" <<'SH'
#!/usr/bin/env bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/none
clear_away() { timeout 0.5 tail -s 0.1 --pid="$(cat "$mark.run")" -f /dev/null || touch "$mark.cleared"; }
sleep 60 &
echo $$ >"$mark.begun"
wait
SH
chmod +x "$work/broken/tests/e2e/slow.sh"
run_broken_off() {
  local run
  mkfifo "$work/read-once"
  mark=$work/slow env --default-signal "$work/broken/tests/run" e2e/slow >"$work/read-once" 2>&1 &
  run=$!
  echo "$run" >"$work/slow.run"
  read -r <"$work/read-once"
  until_true 20 test -s "$work/slow.begun"
  kill -TERM "$run" && wait "$run"
  [ $? = 130 ] && [ -e "$work/slow.cleared" ] && return
  kill "$(cat "$work/slow.begun")"
  return 1
}
check 'tests/run that is broken off waits for its scripts' run_broken_off

# A Ctrl-C while nodes start: they come up, and then whoever started them stops them. Each start presses it itself, and
# takes note if who would stop its node is still there then.
mkdir "$work/starter"
cat >"$work/starter/ceptoar" <<'SH'
#!/bin/sh
kill -INT 0
timeout 0.5 tail -s 0.1 --pid="$council" -f /dev/null || echo up >>"$dir/up"
SH
chmod +x "$work/starter/ceptoar"
cat >"$work/starts" <<'SH'
export council=$$ dir=$1
bin=$0 lang=en
. "$2/deploy/lib/process.sh"
. "$2/deploy/lib/council.sh"
org_list=(one two)
trap 'wc -l <"$dir/up"; exit 130' INT
"${@:3}"
SH
broken_starts() {  # broken_starts NODES COMMAND...
  local dir
  dir=$(mktemp -d -p "$work")
  [ "$(setsid -w env --default-signal bash -c "$(cat "$work/starts")" "$work/starter" "$dir" "$root" "${@:2}" |
    tail -n 1)" = "$1" ]
}
check 'nodes whose start is broken off come up first' broken_starts 2 start_nodes
check 'and one alone' broken_starts 1 start_node one

# A node that broke down left its number, which another Council's node may have by now: that one is not stopped, nor
# taken for the first. What was started for the same directory is, by whatever name of it.
mkdir -p "$work/council/nodes/one" "$work/other/nodes/one"
ln -s "$work/council" "$work/by-another-name"
cp "$(command -v sleep)" "$work/ceptoar-node"
of_council() (  # of_council FUNCTION ARGS...
  # shellcheck source=/dev/null
  . "$root/deploy/lib/process.sh"
  # shellcheck source=/dev/null
  . "$root/deploy/lib/council.sh"
  # shellcheck disable=SC2034  # for the functions of council.sh
  dir=$work/council org_list=(one)
  "$@"
)
started_for_one() {  # started_for_one DIRECTORY: a process with a node's name and the number in node.pid
  (exec -a "$1" "$work/ceptoar-node" 60) 5>&- &
  node=$!
  echo "$node" >"$work/council/nodes/one/node.pid"
  until_true 20 grep -qx ceptoar-node "/proc/$node/comm"
}
is_stopped() { started_for_one "$1" && of_council stop_nodes && of_council has_ended "$node"; }
lives() {
  started_for_one "$1" && ! of_council node_pid one && of_council stop_nodes && ! of_council has_ended "$node"
}
check 'a node of ours is stopped' is_stopped "$work/council/nodes/one"
check 'by another name, too' is_stopped "$work/by-another-name/nodes/one"
check 'a node of others lives' lives "$work/other/nodes/one"
kill "$node"

# Two builds of one tree: the first goes on as soon as the second says that it waits.
mkdir -p "$work/programs" "$work/tree/build/release"
touch "$work/tree/build/release/build.ninja"
cat >"$work/programs/ninja" <<'SH'
#!/bin/sh
echo begun >>"$builds/begun"
timeout 20 sh -c 'until [ -s "$builds/second.err" ]; do :; done'
SH
chmod +x "$work/programs/ninja"
build() (
  export builds=$work PATH=$work/programs:$PATH
  # shellcheck source=../../deploy/lib/build.sh
  . "$root/deploy/lib/build.sh"
  build_targets "$work/tree" all
)
second_waits() {
  local first
  build &
  first=$!
  until_true 20 test -s "$work/begun" || { kill "$first"; return 1; }
  build 2>"$work/second.err" && wait "$first" && grep -q 'waiting for it' "$work/second.err"
}
check 'a second build of a tree waits for the first' second_waits
conclude
