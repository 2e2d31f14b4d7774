# SPDX-License-Identifier: Apache-2.0
# Plays the story, prints the reach board and the lock table. Sourced by quickstart.
# shellcheck shell=bash

# One row an advisory: name | author | options of post. The expected readers stand in
# expected_readers and are written from the labels' definition, not from the program.
story=(
  "red|secretariat@electric|--tlp red --to secretariat@banks,officer@electric-1|user-db.md"
  "strict|duty@nisc|--tlp amber+strict --to meti,electric|web-virus.md"
  "amber|secretariat@railway|--tlp amber --to mlit,aviation|terminal-boot.md"
  "amber-members|secretariat@electric|--tlp amber --to banks,telecom --with-members|outage.md"
  "green|chair@council|--tlp green|gumblar.md"
  "clear|secretariat@gas|--tlp clear|generator-check.md"
)
expected_readers() {
  local org
  case $1 in
    red) printf '%s\n' secretariat@electric secretariat@banks officer@electric-1 ;;
    strict) printf '%s\n' duty@nisc liaison@meti secretariat@electric ;;
    amber) printf '%s\n' secretariat@railway liaison@mlit secretariat@aviation ;;
    amber-members)
      printf '%s\n' secretariat@electric
      for org in banks telecom; do
        printf '%s\n' "secretariat@$org" "officer@$org-1" "officer@$org-2"
      done
      ;;
    green | clear) all_holders ;;
  esac
}

declare -A item_of entry_of
play_story() {
  local row name author options file answer
  for row in "${story[@]}"; do
    IFS='|' read -r name author options file <<<"$row"
    step "$author: ceptoar post $file $options"
    # shellcheck disable=SC2086  # options are words
    answer=$(as "$author" --json post "$root/deploy/advisories/$file" $options --wait 20s --yes) || {
      echo "送信できませんでした / not sent: $name" >&2
      return 1
    }
    item_of[$name]=$(jq -er .id <<<"$answer") || return 1
    entry_of[$name]=$(jq -er .entry <<<"$answer") || return 1
    jq -r '"          整理番号 / id \(.id)   到達 / delivered \(.delivered) / \(.of)"' <<<"$answer"
  done
}
show_board() {
  echo
  echo "到達状況 / reach: outage.md"
  as secretariat@electric board "${item_of[amber-members]}"
}

# Who tries the keys: whoever is in, and whoever has left, where somebody has (deploy/year). A leaver
# opens what everybody can read from the bytes, and gets nothing from a node.
probed_holders() { all_holders; }
has_left() { false; }
expected_openers() { if [ "$1" = clear ]; then probed_holders; else expected_readers "$1"; fi; }

# What each holder's program can open: column 1 from the raw bytes past every access check, with all
# the holder's keys; column 2 through the holder's own node.
probe_holder() {
  local holder=$1 out=$dir/proof/$1
  mkdir -p "$out"
  as "$holder" try "$dir"/proof/items/*.item >"$out/try" || return
  as "$holder" --json inbox --all >"$out/inbox.json" || has_left "$holder"
}
probe_node() {
  mkdir -p "$dir/proof/node-$1"
  "$bin/ceptoar-node" try --dir "$dir/nodes/$1" "$dir"/proof/items/*.item >"$dir/proof/node-$1/try"
}

lock_table() {
  local row name author options file failed=0 holder raw opened_raw opened_node expected node_opened
  local openers
  rm -rf "$dir/proof"
  mkdir -p "$dir/proof/items" && chmod 700 "$dir/proof"
  for row in "${story[@]}"; do
    IFS='|' read -r name author options file <<<"$row"
    "$bin/ceptoar-node" raw --dir "$dir/nodes/${author#*@}" "${entry_of[$name]}" \
      --out "$dir/proof" >/dev/null || return 1
    raw=("$dir"/proof/*.item)
    mv "${raw[0]}" "$dir/proof/items/$name.item"
  done
  step "錠の表: 全員の鍵で試す / the lock table: everybody tries every key"
  probed_holders | in_parallel probe_holder || return 1
  printf '%s\n' "${org_list[@]}" | in_parallel probe_node || return 1
  cat <<'TEXT'

expected  読めるはずの人数 / how many people should be able to read it
raw       暗号文を直接渡し、持つ鍵を全部試して開けた人数 / how many opened it with any of their keys, handed to them past all access checks
node      自分のノードを通して読めた人数 / how many read it through their own node
nodes     開けたノードの数 / how many nodes, which only carry it, could open it
TEXT
  printf '\n%-15s %-16s %9s %9s %9s %7s  %s\n' item label expected raw node nodes result
  for row in "${story[@]}"; do
    IFS='|' read -r name author options file <<<"$row"
    expected=$(expected_readers "$name" | sort)
    openers=$(expected_openers "$name" | sort)
    opened_raw=$(grep -lE "/$name\.item (opened|clear)$" "$dir"/proof/*@*/try |
      while IFS= read -r file; do file=${file%/try}; echo "${file##*/}"; done | sort)
    opened_node=$(for holder in $(probed_holders); do
      jq -e --arg id "${item_of[$name]}" '.items[] | select(.id == $id)' \
        "$dir/proof/$holder/inbox.json" >/dev/null && echo "$holder"
    done | sort)
    node_opened=$(grep -lE "/$name\.item (opened|clear)$" "$dir"/proof/node-*/try | wc -l)
    local result=ok want_nodes=0
    [ "$name" = clear ] && want_nodes=${#org_list[@]}
    if [ "$opened_raw" != "$openers" ] || [ "$opened_node" != "$expected" ] ||
      [ "$node_opened" != "$want_nodes" ] || [ -z "$opened_raw" ]; then
      result=DIFFERS failed=1
    fi
    printf '%-15s %-16s %9s %9s %9s %7s  %s\n' "$name" "$(label_of "$options")" \
      "$(count_lines "$expected")" "$(count_lines "$opened_raw")" "$(count_lines "$opened_node")" \
      "$node_opened/$want_nodes" "$result"
    if [ "$result" != ok ]; then
      diff <(echo "$openers") <(echo "$opened_raw") | sed 's/^/    raw:  /'
      diff <(echo "$expected") <(echo "$opened_node") | sed 's/^/    node: /'
    fi
  done
  echo "$(probed_holders | wc -l) 人と ${#org_list[@]} ノードが、持つ鍵を全部試しました。 / $(probed_holders | wc -l) holders and ${#org_list[@]} nodes tried all their keys on each item."
  if [ "$failed" = 0 ]; then
    echo "すべて予定どおりです。 / All as expected."
  else
    echo "予定と違うものがあります（DIFFERS の行）。 / Something differs: see DIFFERS." >&2
  fi
  return "$failed"
}
label_of() { sed -nE 's/.*--tlp ([a-z+]+).*/TLP:\U\1/p' <<<"$1"; }
count_lines() { [ -z "$1" ] && echo 0 || wc -l <<<"$1"; }
