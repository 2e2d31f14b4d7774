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
ceptoar report check --facts "$work/facts.toml" --policy 2001 --out "$work/answers.toml" --home "$work/nobody" >/dev/null
answers_decide() {
  ceptoar report check --facts "$work/answers.toml" --json --home "$work/nobody" >"$work/decision.json" &&
    [ "$(jq -r '.policy + " " + .decision' "$work/decision.json")" = '2001 not_required' ]
}
check 'answers that were written down decide the same' answers_decide
check 'without a duty a report is welcome all the same' jq -e '.welcome | contains("いつでも")' "$work/decision.json"
check 'which is as its schema says' validate report-check "$work/decision.json"
exits 'and are not written over' 73 ceptoar report check --facts "$work/facts.toml" --out "$work/answers.toml" --home "$work/nobody"
printf 'trigger = "serious_failure"\nlegaly_reportable = true\n' >"$work/typo.toml"
exits 'a misspelt fact is refused' 65 ceptoar report check --facts "$work/typo.toml" --home "$work/nobody"
exits 'an unknown policy is refused' 66 ceptoar report check --facts "$work/facts.toml" --policy 1999 --home "$work/nobody"

# --- a blank form ---
ceptoar report form --json --home "$work/nobody" >"$work/blank.json"
check 'as a document it is as its schema says' validate report-form "$work/blank.json"
same_form() { diff <(jq -j .form "$work/blank.json") <(ceptoar report form --home "$work/nobody"); }
check 'and the same as on paper' same_form

# --- the own critical systems, which stay at home ---
acting officer@gas-1 ceptoar systems template --json >"$work/template.json" 2>/dev/null
check 'the examples are as their schema says' validate systems-template "$work/template.json"
check 'gas has two' jq -e '.sector == "gas" and (.added | length == 2)' "$work/template.json"
acting officer@gas-1 ceptoar systems list --json >"$work/systems.json" 2>/dev/null
check 'the list is as its schema says' validate systems "$work/systems.json"
ceptoar sectors --at 2010-06-04 --json --home "$work/nobody" >"$work/sectors.json"
check 'the table of sectors is as its schema says' validate sectors "$work/sectors.json"
check 'of 2010 it has 14 CEPTOARs' jq -e '(.ceptoars | length) == 14 and .as_of == "2010-06-04"' "$work/sectors.json"
printf 'trigger = "attack_damage"\ncritical_system = false\n' >"$work/damage.toml"
says() {  # says WANTED [OPTIONS...]
  acting officer@gas-1 ceptoar report check --facts "$work/damage.toml" --json "${@:2}" |
    jq -e --arg wanted "$1" '.decision == $wanted'
}
check 'elsewhere it need not be reported' says not_required
check 'a system of the list is critical, whatever the facts say' says report --system '製造設備の制御ｼｽﾃﾑ'
exits 'a name that is not on it answers nothing' 67 acting officer@gas-1 ceptoar report check \
  --facts "$work/damage.toml" --system 受発注
check 'taken off' acting officer@gas-1 ceptoar systems remove 製造設備の制御システム
exits 'and gone' 67 acting officer@gas-1 ceptoar systems remove 製造設備の制御システム
exits 'a sector that joined later has no examples' 66 acting officer@gas-1 ceptoar systems template --sector medical

# --- a report ---
acting officer@gas-1 ceptoar report quick '監視端末が起動しない 04:10ごろから' \
  --contact '電話 03-1234-5678 当番' --dry-run >"$work/way" 2>&1
check 'the way is shown before sending' grep -qF '事業者 → 所管省庁 → NISC' "$work/way"
check 'and that the CEPTOAR is not on it' grep -qF 'ガスセプターは経由しません' "$work/way"
exits 'without a way to call back it is refused' 64 acting officer@gas-1 ceptoar report quick x --yes
stands() { [ "$(acting "$1" ceptoar draft list --json 2>/dev/null | jq -r '[.items[].use] | join(",")')" = "$2" ]; }
check 'the line stands as a report, not as a post' stands officer@gas-1 quick
acting officer@gas-1 ceptoar draft send d1 --set contact='電話 03-1234-5678 当番' --yes --json --wait 20s \
  >"$work/kept.json" 2>"$work/kept.err"
check 'and is sent as one' validate report "$work/kept.json"
check 'which the ministry has' until_true 20 has_it liaison@meti "$(jq -r .id "$work/kept.json")"
as_report() { acting liaison@meti ceptoar report show "$(jq -r .id "$work/kept.json")" --json; }
check 'as a report' as_report
all_headers() { acting liaison@meti ceptoar report show "$(jq -r .id "$work/kept.json")" --headers | grep -F '規程 2013/1' >/dev/null; }
check 'the rules by which it went stand in its header' all_headers
check 'no draft is left' stands officer@gas-1 ''
check 'a way to call back alone is a report' acting officer@gas-1 ceptoar report quick \
  --contact '電話 03-1234-5678 当番' --yes --wait 20s
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
check 'the text stands as a re-issue' stands duty@nisc reissue
exits 'refused as one when it is sent from there' 77 acting duty@nisc ceptoar draft send d1 --yes
exits 'an exception lets no name through' 77 reissue "$work/named.md" --basis hole --why 同じ製品
check 'the request arrives' until_true 20 has_it officer@gas-1 "$asked"
check 'the reporter consents' acting officer@gas-1 ceptoar consent grant "$asked" --yes --wait 20s
granted() { acting duty@nisc ceptoar consent show "$asked" --json >"$work/consent.json" && jq -e '.state == "granted"' "$work/consent.json"; }
check 'the answer arrives' until_true 20 granted
check 'the state is as its schema says' validate consent "$work/consent.json"
exits 'not to a text that changed since' 77 reissue "$work/clean.md" --basis consent --consent "$asked"
printf '# 端末の障害\n16事業者で、4378台の端末が起動しない。\n' >"$work/exact.md"
exits 'two figures name everybody' 77 reissue "$work/exact.md" --basis hole --why 同じ製品
reissue "$work/clean.md" --basis attack --why 同じ攻撃 >"$work/held.json" 2>/dev/null
check 'it waits for a full hour' jq -e '.stored == false' "$work/held.json"
held=$(jq -r .id "$work/held.json")
acting duty@nisc ceptoar reissue waiting --json >"$work/waiting.json" 2>/dev/null
check 'it is listed' jq -e --arg id "$held" '[.waiting[].id] == [$id]' "$work/waiting.json"
check 'the list is as its schema says' validate reissues "$work/waiting.json"
acting duty@nisc ceptoar reissue stop "$held" --why 対策を書き足すため --json >"$work/stopped.json" 2>/dev/null
check 'what was stopped is as its schema says' validate reissue-stopped "$work/stopped.json"
check 'the reporter is told of that' jq -e '.told' "$work/stopped.json"
stopped_draft() { [ "$(acting duty@nisc ceptoar draft show "$(jq -r .draft "$work/stopped.json")" --json | jq -r .item.use)" = reissue ]; }
check 'its text stands as a re-issue' stopped_draft
exits 'once only' 66 acting duty@nisc ceptoar reissue stop "$held"
reissue "$work/clean.md" --basis hole --why 同じ製品が他社にもある --now >"$work/reissue.json" 2>/dev/null
check 'the re-issue is as its schema says' validate reissue "$work/reissue.json"
new=$(jq -r .id "$work/reissue.json")
check 'the other sector has it' until_true 20 has_it secretariat@electric "$new"
acting secretariat@electric ceptoar read "$new" --headers >"$work/seen" 2>&1
if grep -qE 'gas|ガス' "$work/seen"; then not_ok 'it shows the sector'; else ok 'it shows no sector'; fi
told() { acting officer@gas-1 ceptoar inbox --json | jq -r '.items[].id' | while read -r item; do acting officer@gas-1 ceptoar read "$item"; done | grep -F "$new"; }
check 'the reporter is told' until_true 20 told
source_of() { acting "$1" ceptoar report source "$new" --json >"$work/source.json"; }
check 'who reads the report finds out where it came from' source_of duty@nisc
check 'by its number' jq -e --arg id "$id" '.report == $id' "$work/source.json"
check 'the answer is as its schema says' validate report-source "$work/source.json"
exits 'nobody else does' 1 source_of secretariat@electric

# --- a part of it, under the reporter's signature ---
printf '公表: https://example.org/news\n対象システム: 業務端末\n' >"$work/public.txt"
check 'the company has published something' acting officer@gas-1 ceptoar report update "$id" "$work/public.txt" --yes --wait 20s
render() { acting officer@gas-1 ceptoar report render "$id" --yes --json "$@" 2>/dev/null; }
render --level sector --tlp amber --to electric >"$work/part.json"
check 'the rendering is as its schema says' validate report-render "$work/part.json"
part=$(jq -r .id "$work/part.json")
check 'it arrives' until_true 20 has_it secretariat@electric "$part"
acting secretariat@electric ceptoar report show "$part" --json >"$work/rendering.json" 2>/dev/null
check 'and is as its schema says' validate report-rendering "$work/rendering.json"
check 'it is signed by the reporter' jq -e '.signed_by == "officer@gas-1" and .level == "sector"' "$work/rendering.json"
acting secretariat@electric ceptoar read "$part" --headers >"$work/seen" 2>&1
if grep -qE '03-1234-5678|proof-1' "$work/seen"; then not_ok 'it shows how to reach him'; else ok 'it does not show how to reach him'; fi
exits 'not under a wider label' 77 render --level sector --tlp green --to community:council
exits 'a ministry needs consent' 77 acting liaison@meti ceptoar report render "$id" --level council --tlp amber --to electric --yes
clear=$(render --level public --tlp clear | jq -r .id)
check 'what was published is for everybody' until_true 20 has_it officer@water-1 "$clear"

# --- forms, feeds, disclosure, the read log ---
acting officer@gas-1 ceptoar export "$id" --form ransomware --json >"$work/form.json" 2>/dev/null
check 'a form is as its schema says' validate export "$work/form.json"
check 'it knows the scale' jq -e '.text | contains("影響の規模: 4,378台")' "$work/form.json"
cat >"$work/feed.rdf" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<item rdf:about="https://example.org/1"><title>FooGate に脆弱性</title><link>https://example.org/1</link></item>
</rdf:RDF>
XML
acting duty@nisc ceptoar import "$work/feed.rdf" --feed jvn --json >"$work/import.json" 2>/dev/null
check 'a feed becomes drafts' jq -e '.drafts | length == 1' "$work/import.json"
check 'the import is as its schema says' validate import "$work/import.json"
acting duty@nisc ceptoar import "$work/feed.rdf" --feed jvn --json >"$work/again.json" 2>/dev/null
check 'a second time it is known' jq -e '.known == 1 and (.drafts | length == 0)' "$work/again.json"
draft=$(jq -r '.drafts[0].draft' "$work/import.json")
check 'the draft can be sent' acting duty@nisc ceptoar draft send "$draft" --yes
exits 'a page is no feed' 65 acting duty@nisc ceptoar import "$work/clean.md" --feed jvn
check 'a decision to disclose is recorded' acting liaison@meti ceptoar disclosure override "$id" --why 人の生命を守るため
acting liaison@meti ceptoar disclosure list --json >"$work/disclosure.json" 2>/dev/null
check 'the list is as its schema says' validate disclosure "$work/disclosure.json"
check 'the decision stands in it' jq -e '.records[].overrides[] | select(.holder == "liaison@meti")' "$work/disclosure.json"
acting secretariat@electric ceptoar readlog --json >"$work/readlog.json" 2>/dev/null
check 'the read log is as its schema says' validate readlog "$work/readlog.json"
check 'it says that the part was read' jq -e --arg id "$part" '.read[] | select(.id == $id)' "$work/readlog.json"
printf 'x' >"$work/ガスセプター.txt"
exits 'a name in the name of a file' 77 acting duty@nisc ceptoar lint "$work/clean.md" --attach "$work/ガスセプター.txt"

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
