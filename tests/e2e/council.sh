#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Council of 2010 as 21 processes: commands, exit codes, JSON, a node that is down, private keys.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council="$work/a directory with spaces/$(printf 'deep%.0s/' {1..12})council"
export CEPTOAR_FIRST_PORT=23000 CEPTOAR_LANG=ja
unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
# Somebody else has one of the ports already.
python3 -c 'import socket,time
s=socket.socket(); s.bind(("127.0.0.1",23003)); s.listen(); time.sleep(600)' &
squatter=$!

check 'quickstart --detach makes the Council in a deep directory, with a port taken' \
  apart "$quickstart" --detach --dir "$council"
kill "$squatter"
check 'no private key where it does not belong' "$root/build/release/bin/foreign_keys" "$council"

printf '# 件名\n\n本文です。\n' >"$work/note.md"
post() { local who=$1; shift; acting "$who" ceptoar --json post "$work/note.md" --yes "$@"; }
json_is() {  # json_is NAME SCHEMA COMMAND...: succeeds and prints what the schema allows
  local name=$1 schema=$2
  shift 2
  if "$@" >"$work/answer.json" 2>"$work/last.err" && validate "$schema" "$work/answer.json" >"$work/last" 2>&1; then
    ok "$name"
  else
    not_ok "$name"
    head -20 "$work/answer.json" "$work/last.err" "$work/last" | sed 's/^/    /'
  fi
}

# The story: written once, read by two secretariats and their companies, by nobody else.
json_is 'post with members' post post secretariat@electric --tlp amber --to banks,telecom --with-members --wait 20s
id=$(jq -r .id "$work/answer.json")
check 'delivered to all three nodes' jq -e '.stored and .delivered == 3 and .of == 3' "$work/answer.json"
json_is 'inbox of a member company' inbox acting officer@banks-1 ceptoar --json inbox
check 'the item is in it' jq -e --arg id "$id" '.items[] | select(.id == $id and .tlp == "TLP:AMBER" and .state == "unread")' "$work/answer.json"
json_is 'read' read acting officer@banks-1 ceptoar --json read "$id"
check 'the text is the text' jq -e '.title == "件名" and (.body | contains("本文です。"))' "$work/answer.json"
json_is 'board' board acting secretariat@electric ceptoar --json board "$id"
exits 'somebody else has no such item' 66 acting secretariat@gas ceptoar read "$id"
json_is 'dry run names the readers' post acting secretariat@electric ceptoar --json post "$work/note.md" --tlp amber --to banks --dry-run
check 'nothing was stored' jq -e '.stored == false and (.readers | length) == 2' "$work/answer.json"
json_is 'own sector' post post officer@gas-1 --tlp amber --to own --with-members --wait 20s
own=$(jq -r .id "$work/answer.json")
check 'the other company of the sector reads it' acting officer@gas-2 ceptoar read "$own"
exits 'another sector does not' 66 acting officer@water-1 ceptoar read "$own"
json_is 'a drill' post post duty@nisc --tlp green --exercise --wait 20s
drill=$(jq -r .id "$work/answer.json")
acting officer@water-1 ceptoar sync >/dev/null 2>&1
acting officer@water-1 ceptoar read "$drill" >"$work/drill"
each_line_says_so() { [ -s "$work/drill" ] && ! grep -v -e 訓練 -e EXERCISE "$work/drill"; }
check 'every line of a drill says so' each_line_says_so

# Bad input: code, reason, remedy, nothing sent.
refused() { local name=$1 status=$2; shift 2; exits "$name" "$status" post "$@"; check "$name: JSON error" validate error "$work/last.err"; }
refused 'no label' 64 secretariat@electric --to banks
refused 'RED to an organisation' 77 secretariat@electric --tlp red --to banks
refused 'RED to a company' 77 secretariat@electric --tlp red --to electric-1
refused 'empty audience' 64 secretariat@electric --tlp amber
refused 'members without a CEPTOAR' 64 secretariat@electric --tlp amber --to meti --with-members
refused 'members with AMBER+STRICT' 77 secretariat@electric --tlp amber+strict --to banks --with-members
refused 'members with RED' 77 secretariat@electric --tlp red --to secretariat@banks --with-members
refused 'unknown organisation' 67 secretariat@electric --tlp amber --to bank
check 'did you mean' grep -q banks "$work/last.err"
refused 'CLEAR with readers' 64 secretariat@electric --tlp clear --to banks
refused 'unknown label' 64 secretariat@electric --tlp white
exits 'unknown id' 66 acting secretariat@electric ceptoar read 1234-5678-9012-8
printf 'a\001b\n' >"$work/control.md"
exits 'control character' 65 acting secretariat@electric ceptoar post "$work/control.md" --title t --tlp green --yes
printf 'safe \342\200\256 reversed\n' >"$work/bidi.md"
exits 'bidirectional override' 65 acting secretariat@electric ceptoar post "$work/bidi.md" --title t --tlp green --yes
head -c 300000 /dev/zero | tr '\0' a >"$work/long.md"
exits 'too long' 65 acting secretariat@electric ceptoar post "$work/long.md" --title t --tlp green --yes
printf '\377\376\200\n' >"$work/binary.md"
exits 'no text' 65 acting secretariat@electric ceptoar post "$work/binary.md" --title t --tlp green --yes
printf '# 停電\n\n計画停電の\x82\xa8\n' | iconv -f UTF-8 -t UTF-8 -c | iconv -f UTF-8 -t CP932 >"$work/sjis.md"
json_is 'Windows-31J is converted' post acting secretariat@electric ceptoar --json post "$work/sjis.md" --tlp amber --to banks --yes --wait 20s
exits 'no terminal and no --yes' 64 acting secretariat@electric ceptoar --no-input post "$work/note.md" --tlp green
chmod 644 "$council/members/secretariat@electric/keys"
exits 'loose modes of a key file' 77 acting secretariat@electric ceptoar inbox
chmod 600 "$council/members/secretariat@electric/keys"

# The own node is down: kept, sent later.
check 'stop one node' "$quickstart" stop electric --dir "$council"
exits 'own node down' 3 acting secretariat@electric ceptoar --json post "$work/note.md" --tlp amber --to banks --yes
check 'reading needs no node' acting secretariat@electric ceptoar read "$id"
check 'start it again' apart "$quickstart" start electric --dir "$council"
check 'the next command sends what waited' acting secretariat@electric ceptoar sync
check 'stop the readers node' "$quickstart" stop banks --dir "$council"
exits 'a named node is down' 3 acting secretariat@electric ceptoar --json post "$work/note.md" --title later --tlp amber --to banks --yes --wait 2s
check 'start the readers node' apart "$quickstart" start banks --dir "$council"
has_later() { acting secretariat@banks ceptoar --json inbox | jq -e '.items[] | select(.title == "later")'; }
check 'it arrives once the node is back' until_true 30 has_later
check 'status' acting secretariat@banks ceptoar status
check 'version' acting secretariat@banks ceptoar version
check 'roster show' acting secretariat@banks ceptoar roster show
check 'card list' acting secretariat@banks ceptoar card list
check 'node status' acting secretariat@banks ceptoar node status
check 'the lock table holds in such a directory, too' "$quickstart" --once --dir "$council"
cp "$work/last" "$work/once"
check 'and was printed' grep -F 'All as expected.' "$work/once"

# Two Councils that are made at one moment: before either listens.
chosen_by() (  # chosen_by NAME
  # shellcheck disable=SC2030,SC2034  # for the function of council.sh
  dir="$work/the other's $1"
  export CEPTOAR_PORTS_DIR=$work/ports
  # shellcheck source=/dev/null
  . "$root/deploy/lib/council.sh"
  mkdir -p "$dir" && free_ports 42 >"$work/$1.ports"
)
different_ports() {
  local first
  chosen_by one &
  first=$!
  chosen_by two && wait "$first" && [ "$(sort -u "$work/one.ports" "$work/two.ports" | wc -l)" = 84 ]
}
check 'two that begin at one moment get different ports' different_ports
rm -r "$work/the other's one"
check 'a third one gets its own' chosen_by three
none_of_gone() { ! grep -F "the other's one" "$work/ports/given" && grep -F "the other's three" "$work/ports/given"; }
check 'and those of a Council that is gone are free again' none_of_gone

conclude
