#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ceptoar backup by its commands: a home and a node that deploy/ceremony made, sealed, checked, damaged,
# restored on a "new machine", and working there.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/none
export CEPTOAR_LANG=en
unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
bin=$root/build/release/bin
made=$work/made
check 'a home and a node are made' "$root/deploy/ceremony" --dir "$made"
(umask 077 && echo 'a passphrase for the backup' >"$work/phrase" && echo 'another' >"$work/other")
(umask 077 && head -c 32 /dev/urandom >"$work/new.credential")

at() {  # at HOME CREDENTIAL ARGS...
  local home=$1 credential=$2
  shift 2
  CEPTOAR_HOME=$home CEPTOAR_CREDENTIAL=$credential "$bin/ceptoar" --no-input "$@"
}
old() { at "$made/member" "$made/member.credential" "$@"; }
json_is() {  # json_is NAME COMMAND...: succeeds and prints what the schema allows
  local name=$1
  shift
  if "$@" >"$work/answer.json" 2>"$work/last" && validate backup "$work/answer.json" >>"$work/last" 2>&1; then
    ok "$name"
  else
    not_ok "$name"
    head -20 "$work/answer.json" "$work/last" | sed 's/^/    /'
  fi
}
file=$work/banks.backup
json_is 'created, with the node' old --json backup create --out "$file" \
  --backup-passphrase-file "$work/phrase" --node "$made/node" --node-credential "$made/node.credential"
check 'nobody else can read the file' test "$(stat -c %a "$file")" = 600
json_is 'verified' old --json backup verify "$file" --backup-passphrase-file "$work/phrase"
check 'it says whose it is' jq -e '.handle == "secretariat@banks" and .node and .keys >= 3' "$work/answer.json"
exits 'another passphrase' 77 old backup verify "$file" --backup-passphrase-file "$work/other"
exits 'not over another file' 73 old backup create --out "$file" --backup-passphrase-file "$work/phrase"
exits 'not over keys' 73 old backup restore "$file" --backup-passphrase-file "$work/phrase"
head -c "$(($(stat -c %s "$file") - 1))" "$file" >"$work/cut"
exits 'a cut file' 65 old backup verify "$work/cut" --backup-passphrase-file "$work/phrase"
exits 'no backup at all' 65 old backup verify "$made/record.en.html" --backup-passphrase-file "$work/phrase"
exits 'half a node' 64 old backup create --out "$work/half" --backup-passphrase-file "$work/phrase" --node "$made/node"
exits 'no passphrase and nobody to ask' 64 old backup verify "$file"

new() { at "$work/home" "$work/new.credential" "$@"; }
json_is 'restored on a new machine' new --json backup restore "$file" \
  --backup-passphrase-file "$work/phrase" --node "$work/node" --node-credential "$made/node.credential"
check 'the node has its keys and fits its configuration' "$bin/ceptoar-node" check-config --dir "$work/node"
check 'it knows that it was restored' test -e "$work/node/restored"
check 'the home opens and is backed up again' new backup create --out "$work/again" --backup-passphrase-file "$work/phrase"
exits 'a backup without a node restores none' 66 at "$work/third" "$work/new.credential" backup restore \
  "$work/again" --backup-passphrase-file "$work/phrase" --node "$work/node3" --node-credential "$work/new.credential"
check 'and makes no home by halves' test ! -e "$work/third/keys"
conclude
