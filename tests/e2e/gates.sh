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
conclude
