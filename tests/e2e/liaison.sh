#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What follows a report, through 21 real nodes: a ministry that is silent, the notice of a failure, a vendor
# that names products, notes that are refused, a group of a place that helps itself, a case of two officers.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=30600 CEPTOAR_LANG=ja
start_council
PATH=$root/build/release/bin:$PATH
has_it() { acting "$1" ceptoar inbox --json | jq -e --arg id "$2" '.items[] | select(.id == $id)'; }
comes_to() { check "$3" until_true 30 has_it "$1" "$2"; }
stays_from() {
  acting "$1" ceptoar sync >/dev/null 2>&1
  if has_it "$1" "$2" >/dev/null 2>&1; then not_ok "$1 has $3"; else ok "$1 has no $3"; fi
}
contact='電話 03-1234-5678 当番'

# --- a ministry is down, under rules that give it a minute; what comes of that is looked at last ---
ceptoar policy show 2013 --home "$work/nobody" |
  sed 's/^revision = 1$/revision = 2/; s/^within_minutes = 60$/within_minutes = 1/' >"$work/policy.toml"
check 'rules that give a minute' grep -q '^within_minutes = 1$' "$work/policy.toml"
check 'NISC signs them' acting duty@nisc ceptoar policy sign "$work/policy.toml" \
  --admin "$council/admin/nisc" --admin-credential "$council/admin/nisc.credential" --out "$work/2013.pack"
check 'the company takes them' acting officer@gas-1 ceptoar policy add "$work/2013.pack"
"$quickstart" stop meti --dir "$council" >/dev/null 2>&1
acting officer@gas-1 ceptoar report quick '監視端末が起動しない' --contact "$contact" --yes --json \
  >"$work/unheard.json" 2>/dev/null
unheard=$(jq -r .id "$work/unheard.json")
comes_to duty@nisc "$unheard" 'NISC has the report that the ministry does not hear'

# --- the notice of a failure ---
acting officer@gas-1 ceptoar report notice 都市ガスの供給 --since '04:10 ごろ' --yes --json \
  >"$work/notice.json" 2>/dev/null
check 'a notice is as its schema says' validate report-notice "$work/notice.json"
notice=$(jq -r .id "$work/notice.json")
comes_to duty@nisc "$notice" 'NISC has the notice'
spread() {
  acting duty@nisc ceptoar report spread --json >"$work/spread.json" 2>/dev/null
  jq -e '.sectors[] | select(.sector == "gas") | .failures[0].service == "都市ガスの供給"' "$work/spread.json"
}
check 'it stands in the view of sectors' spread
check 'the view is as its schema says' validate spread "$work/spread.json"
stays_from secretariat@gas "$notice" 'notice of its company'
exits 'without a start it is none' 64 acting officer@gas-1 ceptoar report notice 都市ガスの供給 --yes

# --- a vendor, and notes that are refused ---
acting officer@water-1 ceptoar report quick '制御装置が止まった' --contact "$contact" --yes --json --wait 20s \
  >"$work/report.json" 2>/dev/null
id=$(jq -r .id "$work/report.json")
comes_to liaison@mhlw "$id" 'the ministry has the report'
printf '# 版の確認\nどの版が影響を受けますか。\n' >"$work/ask.md"
acting officer@water-1 ceptoar report vendor "$id" "$work/ask.md" --vendor telecom --until 2h --yes --json \
  >"$work/vendor.json" 2>/dev/null
check 'bringing a vendor in is as its schema says' validate report-vendor "$work/vendor.json"
asked=$(jq -r .id "$work/vendor.json")
comes_to secretariat@telecom "$asked" 'the vendor has the question'
stays_from secretariat@telecom "$id" 'report that it was asked about'
printf '該当する版は次のとおりです。\n' >"$work/versions.txt"
says_products() { acting secretariat@telecom ceptoar reply "$asked" "$work/versions.txt" --all --yes "$@"; }
exits 'a product without its versions is refused' 65 says_products --product FooGate
check 'with them it is named' says_products --product FooGate=5.0-5.1 --wait 20s
affected() {
  acting "$1" ceptoar report show "$id" --json >"$work/show.json" 2>/dev/null
  jq -e '.affected[] | select(.product == "FooGate" and .versions == "5.0-5.1" and .from == "telecom")' \
    "$work/show.json"
}
for reader in officer@water-1 liaison@mhlw duty@nisc; do
  check "$reader sees the product" until_true 30 affected "$reader"
done
check 'the report is as its schema says' validate report-show "$work/show.json"
draft_of() { acting "$1" ceptoar draft list --json 2>/dev/null | jq -r --arg use "$2" '.items[] | select(.use == $use) | .id'; }
exits 'only the reporter brings a vendor in' 77 acting liaison@mhlw ceptoar report vendor "$id" "$work/ask.md" \
  --vendor telecom --until 2h --yes
check 'its text stands' [ -n "$(draft_of liaison@mhlw vendor)" ]
exits 'no such outcome' 64 acting liaison@mhlw ceptoar report outcome "$id" good --note 現地で確認した --yes
outcome=$(draft_of liaison@mhlw outcome)
check 'the note stands' [ -n "$outcome" ]
check 'and goes with another outcome' acting liaison@mhlw ceptoar draft send "$outcome" --set result=assessed --yes --wait 20s
heard() { acting officer@water-1 ceptoar report show "$id" --json | jq -e '.outcomes[] | select(.outcome == "assessed" and .note == "現地で確認した")'; }
check 'the reporter hears of it' until_true 30 heard
printf '影響の規模：４３７８\n' >"$work/form.txt"
exits 'a follow-up with a bare number' 65 acting officer@water-1 ceptoar report update "$id" "$work/form.txt" --yes
check 'stands as one' [ -n "$(draft_of officer@water-1 follow-up)" ]

# --- a group of a place ---
acting secretariat@aviation ceptoar relay group propose 空港 telecom,electric,logistics --yes --json \
  >"$work/place.json" 2>/dev/null
check 'a proposal is as its schema says' validate group-propose "$work/place.json"
place=$(jq -r .id "$work/place.json")
printf '# 応援の依頼\n発電機を一台、貸してください。\n' >"$work/help.md"
asks_for_help() { acting secretariat@aviation ceptoar inquiry new "$work/help.md" --aid --to group:空港 --tlp amber --yes --json; }
exits 'nobody is in it unasked' 67 asks_for_help
for org in telecom electric; do comes_to "secretariat@$org" "$place" "$org is asked"; done
acting secretariat@telecom ceptoar relay group join "$place" --yes --json >"$work/join.json" 2>/dev/null
check 'joining is as its schema says' validate group-join "$work/join.json"
acting secretariat@electric ceptoar relay group leave "$place" --yes --json >"$work/leave.json" 2>/dev/null
check 'declining is as its schema says' validate group-leave "$work/leave.json"
agreed() {
  acting "secretariat@$1" ceptoar relay group list --json >"$work/groups.json" 2>/dev/null
  jq -e '.places[0] | .joined == ["aviation", "telecom"] and .left == ["electric"] and .asked == ["logistics"]' \
    "$work/groups.json"
}
for org in aviation telecom electric; do check "$org has the same group" until_true 30 agreed "$org"; done
check 'the list is as its schema says' validate relay-groups "$work/groups.json"
acting secretariat@aviation ceptoar relay group renew "$place" --yes --json >"$work/renew.json" 2>/dev/null
check 'a renewal is as its schema says' validate group-renew "$work/renew.json"
check 'it is still the same group' until_true 30 agreed telecom
exits 'nobody else renews it' 77 acting secretariat@telecom ceptoar relay group renew "$place" --yes
asks_for_help >"$work/aid.json" 2>/dev/null
check 'a request for help is as its schema says' validate inquiry-new "$work/aid.json"
aid=$(jq -r .id "$work/aid.json")
comes_to secretariat@telecom "$aid" 'who joined is asked for help'
stays_from secretariat@electric "$aid" 'request of a group that it declined'
check 'help is offered' acting secretariat@telecom ceptoar inquiry answer "$aid" yes --note 一台あります --yes
offered() { acting secretariat@aviation ceptoar inquiry show "$aid" --json | jq -e '.inquiry.answers[0] | .from == "telecom" and .answer == "yes"'; }
check 'who asked sees it' until_true 30 offered
exits 'from outside there is no such group' 67 acting secretariat@gas ceptoar post "$work/help.md" --tlp amber --to group:空港 --yes

# --- an instruction to ministries ---
printf '# 予備系の点検\n予備系の切替えを点検させてください。\n' >"$work/order.md"
instructs() { acting duty@nisc ceptoar inquiry new "$work/order.md" --instruct --tlp amber+strict --yes --json --to "$@"; }
exits 'a CEPTOAR is instructed by nobody' 77 instructs fsa,gas
order=$(instructs fsa,mhlw 2>/dev/null | jq -r .id)
comes_to liaison@fsa "$order" 'the ministry has its instruction'
stays_from secretariat@banks "$order" 'instruction to its ministry'
check 'it says that it is done' acting liaison@fsa ceptoar inquiry answer "$order" yes --note 点検済み --yes
done_by() {
  acting duty@nisc ceptoar inquiry show "$order" --json >"$work/order.json" 2>/dev/null
  jq -e '.inquiry | .kind == "instruction" and .answers[0].from == "fsa" and .silent == ["mhlw"]' "$work/order.json"
}
check 'NISC sees who did it and who is silent' until_true 30 done_by
check 'what was gathered is as its schema says' validate inquiry "$work/order.json"

# --- a case of two officers ---
dir=$council bin=$root/build/release/bin lang=ja
# shellcheck source=../../deploy/lib/process.sh
. "$root/deploy/lib/process.sh"
# shellcheck source=../../deploy/lib/council.sh
. "$root/deploy/lib/council.sh"
read_council
acting duty@nisc ceptoar case new "$id" --title 制御装置 --yes --json >"$work/case.json" 2>/dev/null
check 'a case is as its schema says' validate case "$work/case.json"
new_credential "$council/members/second@nisc.credential"
check 'a second officer trusts the roster' as second@nisc roster trust "$council/exchange/genesis" --number "$(cat "$council/network-number")"
number=$(as second@nisc --json member init second@nisc --role duty_officer --out "$work/s.request" | jq -er .number)
answer=$(as duty@nisc --json member enrol "$work/s.request" --number "$number" --device \
  --admin "$council/admin/nisc" --admin-credential "$council/admin/nisc.credential" --out "$work/s.reply" | jq -er .number)
check 'and is in' as second@nisc member accept "$work/s.reply" --number "$answer"
sees_case() { as second@nisc --json case list | jq -e --arg code "$code" '.items[] | select(.code == $code)'; }
code=$(as duty@nisc --json case list | jq -r '.items[0].code')
check 'the case from before is told' until_true 40 sees_case
check 'the second officer sets its clock' as second@nisc case clock "$code" workaround
agrees() { as duty@nisc --json case show "$code" | jq -e '.case.state == "workaround" and any(.clock[]; .state == "workaround" and .from == "second@nisc")'; }
check 'the first one sees that, and whose word it is' until_true 40 agrees

# --- the ministry that was silent ---
silent() {
  acting officer@gas-1 ceptoar report list --json >"$work/reports.json" 2>/dev/null
  jq -e '.items[] | select(.handling.silence == "no_receipt" and .handling.ministry == "meti")' "$work/reports.json"
}
check 'after its minute it is known to be silent' until_true 120 silent
check 'the list is as its schema says' validate reports "$work/reports.json"
acting officer@gas-1 ceptoar report quick '監視端末が起動しない（直接）' --contact "$contact" \
  --direct 電話にも出ない --yes --json >"$work/direct.json" 2>/dev/null
check 'a direct report is sent' jq -e .stored "$work/direct.json"
recorded() {
  acting duty@nisc ceptoar report list --json 2>/dev/null |
    jq -e '.items[] | select(.direct == "電話にも出ない") | .silence | startswith("meti no_receipt")'
}
check 'NISC reads why, and what was known' until_true 30 recorded
"$quickstart" start meti --dir "$council" >/dev/null 2>&1 5>&-
comes_to liaison@meti "$unheard" 'back again, the ministry gets what it missed'
comes_to liaison@meti "$(jq -r .id "$work/direct.json")" 'and its copy of the direct report'
conclude
