#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Public-private liaison through 21 real nodes: must it be reported, a report that ministry and NISC
# alone can open, a follow-up, the lint on the ticket gates, an inventory in Windows-31J, consent and
# re-issue, a signed policy.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/council
export CEPTOAR_FIRST_PORT=28200 CEPTOAR_LANG=ja
start_council
PATH=$root/build/release/bin:$PATH
has_it() { acting "$1" ceptoar inbox --json | jq -e ".items[] | select(.id == \"$2\")"; }

# --- must it be reported: without a home ---
printf 'trigger = "serious_failure"\nlegally_reportable = true\nclearly_not_cyber = true\n' >"$work/facts.toml"
decides() {  # decides POLICY WANTED
  ceptoar report check --facts "$work/facts.toml" --policy "$1" --json --home "$work/nobody" \
    >"$work/decision.json" && [ "$(jq -r .decision "$work/decision.json")" = "$2" ]
}
check 'a wrong setting need not be reported under 2001' decides 2001 not_required
check 'and must be under 2005' decides 2005 report
check 'the decision is as its schema says' validate report-check "$work/decision.json"
check 'a statutory report is another matter' jq -e '.notice | contains("別に必要")' "$work/decision.json"
printf 'trigger = "serious_failure"\nlegaly_reportable = true\n' >"$work/typo.toml"
exits 'a misspelt fact is refused' 65 ceptoar report check --facts "$work/typo.toml" --home "$work/nobody"
exits 'an unknown policy is refused' 66 ceptoar report check --facts "$work/facts.toml" --policy 1999 --home "$work/nobody"

# --- a report ---
acting officer@gas-1 ceptoar report quick '監視端末が起動しない 04:10ごろから' \
  --contact '電話 03-1234-5678 当番' --dry-run >"$work/way" 2>&1
check 'the way is shown before sending' grep -qF '事業者 → 所管省庁 → NISC' "$work/way"
check 'and that the CEPTOAR is not on it' grep -qF 'ガスセプターは経由しません' "$work/way"
exits 'without a way to call back it is refused' 64 acting officer@gas-1 ceptoar report quick x --yes
acting officer@gas-1 ceptoar report quick '監視端末が起動しない 04:10ごろから' \
  --contact '電話 03-1234-5678 当番' --yes --json --wait 20s >"$work/report.json" 2>"$work/report.err"
check 'a report is as its schema says' validate report "$work/report.json"
id=$(jq -r .id "$work/report.json")
check 'the ministry has it' until_true 20 has_it liaison@meti "$id"
check 'NISC has it' until_true 20 has_it duty@nisc "$id"
for other in secretariat@gas officer@gas-2 secretariat@electric chair@council; do
  acting "$other" ceptoar sync >/dev/null 2>&1
  if has_it "$other" "$id" >/dev/null; then not_ok "$other has it"; else ok "$other has it not"; fi
done
printf '影響の規模：４，３７８台\n復旧: 00:00 ごろ\n' >"$work/more.txt"
check 'a follow-up is sent' acting officer@gas-1 ceptoar report update "$id" "$work/more.txt" --yes --wait 20s
changed() {
  acting liaison@meti ceptoar report show "$id" --json >"$work/show.json" 2>/dev/null
  jq -e '.changed[] | select(.now.name == "quantity" and .now.value == "4,378台")' "$work/show.json"
}
check 'its reader sees what changed' until_true 20 changed
check 'what is shown is as its schema says' validate report-show "$work/show.json"
exits 'nobody else updates it' 77 acting liaison@meti ceptoar report update "$id" "$work/more.txt" --yes

# --- the lint ---
printf '特定分野の16事業者において4378台の業務端末が起動しない\n' >"$work/gates.txt"
acting duty@nisc ceptoar lint "$work/gates.txt" --json >"$work/lint.json" 2>/dev/null
check 'both numbers of the ticket gates are caught' \
  jq -e '[.findings[].found] == ["16事業者", "4378台"]' "$work/lint.json"
check 'the lint is as its schema says' validate lint "$work/lint.json"
printf 'ガスセプターの障害\n' >"$work/name.txt"
exits 'a name needs consent' 1 acting duty@nisc ceptoar lint "$work/name.txt"

# --- the inventory ---
printf '# 認証を回避される欠陥\n監視端末X-100 の版を上げてください。\n' >"$work/alert.md"
alert=$(acting duty@nisc ceptoar post "$work/alert.md" --tlp amber --to gas --yes --json 2>/dev/null | jq -r .id)
check 'the alert arrives' until_true 20 has_it secretariat@gas "$alert"
printf '製品名,版\n監視端末Ｘ－１００,5\nほか,1\n' | iconv -f UTF-8 -t CP932 >"$work/assets.csv"
acting secretariat@gas ceptoar check --inventory "$work/assets.csv" --json >"$work/check.json" 2>/dev/null
check 'only the hit is shown' jq -e --arg id "$alert" '[.hits[].id] == [$id]' "$work/check.json"
check 'the hits are as their schema says' validate check "$work/check.json"
printf 'まったく別の製品\n' >"$work/none.csv"
exits 'no hit' 1 acting secretariat@gas ceptoar check --inventory "$work/none.csv"

# --- consent, and what goes out ---
printf '# 端末の障害\n一部の事業者で、複数の端末が起動しない。\n' >"$work/clean.md"
printf '# 端末の障害\nガスセプターの一社で、複数の端末が起動しない。\n' >"$work/named.md"
asked=$(acting duty@nisc ceptoar consent request "$id" "$work/named.md" --to electric --yes --json 2>/dev/null | jq -r .id)
reissue() {  # reissue FILE OPTION...
  local file=$1
  shift
  acting duty@nisc ceptoar reissue "$file" --from "$id" --tlp amber --to electric --yes --json "$@"
}
exits 'without an answer nothing goes out' 77 reissue "$work/named.md" --basis consent --consent "$asked"
exits 'an exception lets no name through' 77 reissue "$work/named.md" --basis hole --why 同じ製品
check 'the request arrives' until_true 20 has_it officer@gas-1 "$asked"
check 'the reporter consents' acting officer@gas-1 ceptoar consent grant "$asked" --yes --wait 20s
granted() { acting duty@nisc ceptoar consent show "$asked" --json >"$work/consent.json" && jq -e '.state == "granted"' "$work/consent.json"; }
check 'the answer arrives' until_true 20 granted
check 'the state is as its schema says' validate consent "$work/consent.json"
exits 'not to a text that changed since' 77 reissue "$work/clean.md" --basis consent --consent "$asked"
reissue "$work/clean.md" --basis hole --why 同じ製品が他社にもある >"$work/reissue.json" 2>/dev/null
check 'the re-issue is as its schema says' validate reissue "$work/reissue.json"
new=$(jq -r .id "$work/reissue.json")
check 'the other sector has it' until_true 20 has_it secretariat@electric "$new"
acting secretariat@electric ceptoar read "$new" --headers >"$work/seen" 2>&1
if grep -qE 'gas|ガス' "$work/seen"; then not_ok 'it shows the sector'; else ok 'it shows no sector'; fi
told() { acting officer@gas-1 ceptoar inbox --json | jq -r '.items[].id' | while read -r item; do acting officer@gas-1 ceptoar read "$item"; done | grep -F "$new"; }
check 'the reporter is told' until_true 20 told

# --- a policy of NISC's own ---
ceptoar policy show 2013 --home "$work/nobody" | sed 's/^revision = 1/revision = 2/' >"$work/policy.toml"
check 'NISC signs a policy' acting duty@nisc ceptoar policy sign "$work/policy.toml" \
  --admin "$council/admin/nisc" --admin-credential "$council/admin/nisc.credential" --out "$work/2013.pack"
check 'a member adds it' acting officer@gas-1 ceptoar policy add "$work/2013.pack"
acting officer@gas-1 ceptoar policy list --json >"$work/policies.json" 2>/dev/null
check 'and uses it' jq -e '.items[] | select(.policy == "2013" and .revision == 2 and .signer == "nisc")' "$work/policies.json"
check 'the list is as its schema says' validate policies "$work/policies.json"
sed 's/decision = "report"/decision = "voluntary"/' "$work/2013.pack" >"$work/forged.pack"
exits 'one that was changed is refused' 65 acting officer@gas-2 ceptoar policy add "$work/forged.pack"
exits 'an older one is refused' 77 acting officer@gas-1 ceptoar policy add "$work/2013.pack"
conclude
