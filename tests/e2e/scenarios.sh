#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The cases of deploy/scenarios, replayed through 21 real nodes: what belongs together is put together with
# evidence, what only looks alike is not, and what sources disagree about stands side by side.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=29400 CEPTOAR_LANG=ja
start_council
PATH=$root/build/release/bin:$PATH
for name in unrelated three-causes virus chuetsu-oki terminals; do
  check "$name comes out as it is written" "$root/deploy/scenario" "$name" --dir "$council"
done

# --- what was left behind, as its schemas say ---
acting duty@nisc ceptoar case list --json >"$work/cases.json"
check 'four of the five became a case' jq -e '.items | length == 4' "$work/cases.json"
check 'the list is as its schema says' validate cases "$work/cases.json"
terminals=$(jq -r '.items[] | select(.reports == 17) | .number' "$work/cases.json")
acting duty@nisc ceptoar case clock "$terminals" --regime nis2 --mark 'aware=2007-10-12 04:05' --json >"$work/case.json"
check 'a case is as its schema says' validate case "$work/case.json"
check 'its deadlines have passed' jq -e '[.deadlines[].overdue] == [true, true, true]' "$work/case.json"
acting duty@nisc ceptoar case show "$terminals" >"$work/case.txt"
check 'every line of it says that it is a drill' test "$(grep -cv '^【訓練】' "$work/case.txt")" = 0
acting liaison@mlit ceptoar report list --json >"$work/reports.json"
check 'the ministry sees what it passed on' jq -e '[.items[].handling.state] | index("forwarded")' "$work/reports.json"
check 'the list of reports is as its schema says' validate reports "$work/reports.json"
acting duty@nisc ceptoar case suggest --json >"$work/suggested.json"
check 'suggestions are as their schema says' validate case-suggestions "$work/suggested.json"
exits 'without a terminal nobody puts anything together unasked' 64 \
  acting duty@nisc ceptoar case new "$(jq -r '.items[0].item.id' "$work/reports.json")" --no-input

# --- whom to tell ---
printf '# 停電の影響\n停電が続いています。\n' >"$work/power.md"
acting duty@nisc ceptoar provide "$work/power.md" --kind threat --tlp amber --summary 停電 \
  --affects electric --json >"$work/suggested.json"
check 'finance is suggested, with what was seen' \
  jq -e '.sectors[0].sector == "finance" and (.sectors[0].evidence[0].ja | length > 0)' "$work/suggested.json"
check 'the suggestion is as its schema says' validate suggested "$work/suggested.json"
acting duty@nisc ceptoar provide "$work/power.md" --kind threat --tlp amber --summary 停電 \
  --affects electric --suggested --yes --json >"$work/provide.json" 2>/dev/null
check 'a person may take it' jq -e '[.readers[].org] | index("banks")' "$work/provide.json"
check 'a provision is as its schema says' validate provide "$work/provide.json"

provisions() { acting duty@nisc ceptoar draft list --json 2>/dev/null | jq -r '.items[] | select(.use == "provide") | .id'; }
check 'the question kept no draft' [ -z "$(provisions)" ]
exits 'an alert says what to do' 64 acting duty@nisc ceptoar provide "$work/power.md" --kind alert --tlp amber \
  --summary 停電 --to banks --yes
refused=$(provisions)
check 'it stands as a provision' [ -n "$refused" ]
exits 'with it, it is sent' 0 acting duty@nisc ceptoar draft send "$refused" --set action=系統を切り替える --yes
check 'and is no draft any more' [ -z "$(provisions)" ]

# Whoever proposes sees what his colleague will see, before he is asked.
propose() { acting duty@nisc ceptoar provide "$work/power.md" --kind threat --summary 停電 --propose "$@"; }
exits 'a proposal asks first' 64 propose --tlp amber --to banks --no-input
cp "$work/last" "$work/said"
readers() { grep -q 'TLP:AMBER' "$work/said" && grep -qw banks "$work/said"; }
check 'and shows its label and readers' readers
exits 'what is for a person is not proposed' 77 propose --tlp red --to secretariat@banks --yes
check 'what to do instead is said' grep -qE 'ceptoar post [^ ]+ --tlp red --to' "$work/last.err"
acting duty@nisc ceptoar broadcast list --json >"$work/proposed.json"
check 'and nothing waits' jq -e '[.items[] | select(.state == "waiting")] == []' "$work/proposed.json"
for kept in $(provisions); do acting duty@nisc ceptoar draft discard "$kept" --yes >/dev/null; done

# --- an inquiry ---
printf '# 同じ症状の有無\n同じ症状が起きていませんか。\n' >"$work/question.md"
acting duty@nisc ceptoar inquiry new "$work/question.md" --tlp amber --to gas,water --act-by 2h --yes --json \
  >"$work/inquiry.json" 2>/dev/null
check 'an inquiry is as its schema says' validate inquiry-new "$work/inquiry.json"
asked=$(jq -r .id "$work/inquiry.json")
answers() { acting secretariat@gas ceptoar inquiry answer "$asked" no --yes --json; }
check 'it is answered' until_true 20 answers
gathered() {
  acting duty@nisc ceptoar inquiry show "$asked" --json >"$work/gathered.json" 2>/dev/null
  jq -e '.inquiry.answers[0].answer == "no" and .inquiry.silent == ["water"]' "$work/gathered.json"
}
check 'the asker sees who answered and who did not' until_true 20 gathered
check 'what it gathered is as its schema says' validate inquiry "$work/gathered.json"

# --- a scenario that is wrong is said to be ---
mkdir -p "$work/deploy/scenarios"
cp "$root/deploy/scenario" "$work/deploy/"
sed 's/^groups = \[\]/groups = [["fault1", "fault2"]]/' "$root/deploy/scenarios/unrelated.toml" \
  >"$work/deploy/scenarios/wrong.toml"
exits 'what comes out otherwise fails' 1 "$work/deploy/scenario" wrong --dir "$council" \
  --ceptoar "$root/build/release/bin/ceptoar"
conclude
