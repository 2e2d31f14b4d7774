# SPDX-License-Identifier: Apache-2.0
# What happens in the year of deploy/year, and who should read what after it. Sourced by it, after
# council.sh, play.sh, votes.sh and clock.sh.
# shellcheck shell=bash disable=SC2034  # story is read by play.sh, roster_file by council.sh

story=(
  "red|secretariat@electric|--tlp red --to liaison@fsa,officer@electric-1|user-db.md"
  "strict|duty@nisc|--tlp amber+strict --to meti,banks|web-virus.md"
  "amber|liaison@meti|--tlp amber --to electric,gas|terminal-boot.md"
  "amber-members|secretariat@electric|--tlp amber --to banks,gas --with-members|outage.md"
  "green|chair@council|--tlp green|gumblar.md"
  "clear|secretariat@gas|--tlp clear|generator-check.md"
)
expected_readers() {  # from the labels' definition and from who is in now, not from the program
  case $1 in
    red) printf '%s\n' secretariat@electric liaison@fsa officer@electric-1 ;;
    strict) printf '%s\n' duty@nisc liaison@meti "$(holder_of banks)" ;;
    amber) printf '%s\n' liaison@meti secretariat@electric secretariat@gas ;;
    amber-members)
      printf '%s\n' secretariat@electric "$(holder_of banks)" secretariat@gas
      companies | grep -E '^(banks|gas)-' | sed 's/^/officer@/'
      ;;
    green | clear) all_holders ;;
  esac
}

# Holders who are out; their programs and keys stay on this machine and are tried.
leavers=()
has_left() {
  local one
  for one in "${leavers[@]}"; do [ "$one" = "$1" ] && return; done
  return 1
}
companies() {
  local org n
  for org in $(ceptoars); do
    for n in 1 2; do has_left "officer@$org-$n" || echo "$org-$n"; done
  done
}
probed_holders() {  # each once, also a leaver whom somebody still counts on
  {
    all_holders
    [ ${#leavers[@]} = 0 ] || printf '%s\n' "${leavers[@]}"
  } | sort -u
}

# does WORDS COMMAND...: a part of an event; says what happens, and shows what was printed if it fails.
does() {
  local words=$1
  shift
  if "$@" >"$dir/last" 2>&1; then
    step "  $words"
    return
  fi
  step "  $words: できませんでした / failed" >&2
  tail -n 30 "$dir/last" >&2
  return 1
}
admin_of() { printf '%s\n' --admin "$dir/admin/$1" --admin-credential "$dir/admin/$1.credential"; }

# --- a new CEPTOAR ------------------------------------------------------------------------------

quorum() { voters | grep -v -e '^electric$' -e "^${newcomer:-none}\$"; }
newcomer=securities
join() {
  local holder
  holder=$(holder_of "$newcomer")
  as "$holder" roster trust "$roster_file" --number "$network_number" &&
    as "$holder" org accept --admin "$dir/admin/$newcomer" \
      --admin-credential "$dir/admin/$newcomer.credential" \
      --access-out "$dir/exchange/$newcomer.access" &&
    "$bin/ceptoar" --no-input --lang "$lang" node accept --dir "$dir/nodes/$newcomer" \
      "$roster_file" --number "$network_number" --access "$dir/exchange/$newcomer.access" &&
    start_node "$newcomer" && as "$holder" sync
}
knows_newcomer() {
  secretary "$1" --json roster show "$newcomer" | jq -e '.orgs[0].staff_key > 0'
}
all_know_newcomer() {
  local org
  for org in council electric gas nisc meti; do until_true 60 knows_newcomer "$org" || return 1; done
}
cards_of_newcomer() {
  local holder
  for holder in "$(holder_of "$newcomer")" "officer@$newcomer-1" "officer@$newcomer-2"; do
    as "$holder" card share || return 1
  done
}
# What it takes before a CEPTOAR takes part: rules by their check code, and whom to call.
requirements_of_newcomer() {
  local holder admin
  holder=$(holder_of "$newcomer")
  mapfile -t admin < <(admin_of "$newcomer")
  secretary nisc roster history --out "$dir/exchange/versions-before" || return
  printf '%s\n' '会員規則 / rules of membership' >"$dir/exchange/$newcomer.rules"
  as "$holder" roster ready "$dir/exchange/$newcomer.rules" --rules-name "${org_ja[$newcomer]} 規則" \
    --poc-members "$holder" --poc-outside "$holder" --rosters "$dir/exchange/versions-before" \
    "${admin[@]}" --out "$dir/exchange/$newcomer.ready"
}
refused_without_requirements() {
  secretary nisc roster propose --add-org "$dir/exchange/$newcomer.request"
  [ $? = 65 ]
}
agree_on_newcomer() { agree_before "$newcomer" 2; }
# agree_before ORG VERSION: the newcomer has no program in the mesh yet that could look.
agree_before() {
  local all=("${org_list[@]}") status
  org_list=()
  local org
  for org in "${all[@]}"; do [ "$org" = "$1" ] || org_list+=("$org"); done
  agree "$2"
  status=$?
  org_list=("${all[@]}")
  return "$status"
}
new_ceptoar() {
  org_kind[$newcomer]=ceptoar org_sector[$newcomer]=finance org_ministry[$newcomer]=fsa
  org_role[$newcomer]=secretariat org_ja[$newcomer]=証券セプター
  org_en[$newcomer]='Securities CEPTOAR'
  org_list+=("$newcomer")
  roster_file=$dir/exchange/versions
  mapfile -t ports < <(free_ports $((2 * ${#org_list[@]})))
  does '鍵と申請 / keys and a request' make_organisation "$newcomer" &&
    does '要件がなければ提案できない / without its requirements nobody proposes it' \
      refused_without_requirements &&
    does '成立の要件 / its requirements' requirements_of_newcomer &&
    does '発議 / NISC proposes it' propose nisc --add-org "$dir/exchange/$newcomer.request" \
      --ready "$dir/exchange/$newcomer.ready" &&
    does '3分の2が賛成し署名 / two thirds vote and sign' agree_on_newcomer &&
    does 'これまでの名簿を1つのファイルに / all versions as one file' \
      secretary nisc roster history --out "$roster_file" &&
    does '番号を照合して受け入れ、ノードを起動 / it compares the number and accepts them, its node starts' join &&
    does 'ほかの組織がその鍵を知る / the others know its key' all_know_newcomer &&
    does '構成事業者等の登録 / its member companies' enrol_companies_of "$newcomer" &&
    does '連絡先カード / contact cards' cards_of_newcomer
}

# --- 1 April ------------------------------------------------------------------------------------

two_of_banks() {
  local i who
  for i in 1 2; do for who in successor@banks secretariat@banks; do as "$who" sync || return 1; done; done
}
sees_handover() {
  as successor@banks --json org members |
    jq -e '.members[] | select(.handle == "secretariat@banks") | .access_until'
}
enrol_successor() {
  local number admin
  mapfile -t admin < <(admin_of banks)
  as successor@banks roster trust "$roster_file" --number "$network_number" || return
  number=$(as successor@banks --json member init successor@banks --role secretariat \
    --out "$dir/exchange/successor.request" | jq -er .number) || return
  number=$(as secretariat@banks --json member enrol "$dir/exchange/successor.request" \
    --number "$number" --device "${admin[@]}" --out "$dir/exchange/successor.reply" |
    jq -er .number) || return
  as successor@banks member accept "$dir/exchange/successor.reply" --number "$number"
}
# From here on the hours count: the event begins at nine in the morning of Japan.
reads() { as "$1" --json inbox --all | jq -e --arg id "$2" '.items[] | select(.id == $id)'; }
both_read() {
  local id who
  id=$(writes gas banks | jq -er .id) || return
  for who in secretariat@banks successor@banks; do until_true 30 reads "$who" "$id" || return 1; done
}
is_off_list() {
  as successor@banks --json org members | jq -e 'all(.members[]; .handle != "secretariat@banks")'
}
# He is off the node's list too; what his program held before is still there.
cannot_connect() { ! as secretariat@banks sync; }
successor_alone_reads() {
  local id
  id=$(writes gas banks | jq -er .id) && until_true 30 reads successor@banks "$id" &&
    ! reads secretariat@banks "$id"
}
staff_changes() {
  new_credential "$dir/members/successor@banks.credential"
  does '後任の登録 / the successor is enrolled' enrol_successor &&
    does '同期 / both programs are up to date' two_of_banks &&
    does '引継ぎの登録と記録の引渡し / the handover is set, the archive handed out' \
      as secretariat@banks org handover secretariat@banks successor@banks \
      --at "$(TZ=Asia/Tokyo date +%F) 17:00" --archive-out "$dir/exchange/successor.archive" &&
    does '後任に見える / the successor sees it' until_true 30 sees_handover &&
    does '記録の引受け / the successor takes the archive over' \
      as successor@banks org takeover "$dir/exchange/successor.archive" &&
    does '17時までは2人とも読める / until five both of them read' both_read &&
    does '9時間後 / nine hours later' hours_pass 9 &&
    does '後任のプログラムが動く / the successor'"'"'s program runs' as successor@banks sync &&
    does '設定した時刻に前任が自動で外れた / the predecessor is off by himself at the set time' \
      until_true 30 is_off_list &&
    does '前任は接続できない / he cannot connect any more' cannot_connect &&
    does 'その後は後任だけが読める / from then on the successor alone reads' successor_alone_reads || return
  org_role["banks"]=successor
  leavers+=(secretariat@banks)
  does '連絡先カード / contact card' as successor@banks card share
}

# --- a disk -------------------------------------------------------------------------------------

# writes ORG TO: delivered everywhere it goes.
writes() {
  secretary "$1" --json post "$root/deploy/advisories/generator-check.md" --tlp amber --to "$2" \
    --yes --wait 30s
}
same_logs() {  # by the ids of all entries that both nodes hold
  local org
  for org in "$@"; do
    rm -rf "$dir/raw-$org"
    "$bin/ceptoar-node" raw --dir "$dir/nodes/$org" all --out "$dir/raw-$org" >/dev/null || return 1
  done
  diff <(ls "$dir/raw-$1") <(ls "$dir/raw-$2")
}
lose_disk() {
  local pid
  pid=$(node_pid "$1") || return 1
  kill -KILL "$pid"
  wait_gone "$pid"
  rm -rf "$dir/nodes/$1"
}
newest_backup() { find "$dir/backups/$1" -mindepth 1 -maxdepth 1 -name '*Z' | sort | tail -n 1; }
restore_node() {
  "$bin/ceptoar-node" restore --dir "$dir/nodes/$1" --from "$(newest_backup "$1")"
}
confirmed() { grep -F 'position-confirmed ' "$dir/nodes/$1/node.log"; }
disk_dies() {
  mkdir -p "$dir/backups"
  does '毎晩の控え / the nightly backup' \
    "$bin/ceptoar-node" backup --dir "$dir/nodes/gas" --to "$dir/backups/gas" &&
    does '控えのあとの送信 / it writes once more after the backup' writes gas banks &&
    does 'ディスクが壊れる / the disk dies' lose_disk gas &&
    does 'ほかは動き続ける / the others go on' writes electric banks &&
    does '控えから戻す / restored from the backup' restore_node gas &&
    does '起動 / started' start_node gas &&
    does '番号を確かめてから送信 / it sends again once the others confirmed its last number' \
      until_true 60 writes gas banks &&
    does 'ほかのノードが確かめた / the other nodes confirmed it' confirmed gas &&
    does 'ほかのノードと同じ記録 / the same entries as elsewhere' until_true 60 same_logs gas banks &&
    does 'だれにも矛盾が見えない / nobody sees a fork' no_fork
}
no_fork() {
  local org
  for org in "${org_list[@]}"; do
    ! grep -E '( alarm |<1>)(own-)?fork ' "$dir/nodes/$org/node.log" || return 1
  done
}

# --- a voter ------------------------------------------------------------------------------------

# sign_ballot PROPOSAL ADMIN OUT: on a machine without network, from a sheet.
sign_ballot() {
  local sheet=$3.sheet
  secretary electric roster vote "$1" --out "$sheet" &&
    secretary electric roster vote --sheet "$sheet" --admin "$2" \
      --admin-credential "$dir/admin/electric.credential" --out "$3" --yes
}
same_medium_refuses() {
  ! secretary electric roster vote --sheet "$dir/exchange/second.sheet" \
    --admin "$dir/admin/electric" --admin-credential "$dir/admin/electric.credential" \
    --out "$dir/exchange/refused" --yes && [ ! -e "$dir/exchange/refused" ]
}
is_named() { secretary "$1" --json roster status | jq -e '.voted_twice == ["electric"]'; }
all_name_him() {
  local org
  for org in banks gas nisc council; do until_true 60 is_named "$org" || return 1; done
}
has_both() { has_proposal electric "$first" && has_proposal electric "$second"; }
voter_signs_twice() {
  local first second
  does 'NISC の発議 / NISC proposes' propose nisc --renew || return
  first=$proposal
  does 'カウンシル事務局の別の発議 / the Council proposes something else' \
    propose council --suspend gas || return
  second=$proposal proposal=$first
  does '両方が届く / both arrive' until_true 60 has_both &&
    does '鍵の媒体の写し / the medium with the key is copied' \
      cp -a "$dir/admin/electric" "$dir/admin/electric.copy" &&
    does '1枚目の票 / the first ballot' \
      sign_ballot "$first" "$dir/admin/electric" "$dir/exchange/first" &&
    does '写しで2枚目の票 / the second one, from the copy' \
      sign_ballot "$second" "$dir/admin/electric.copy" "$dir/exchange/second" &&
    does '同じ媒体では断られる / with the first medium the program refuses a second ballot' same_medium_refuses &&
    does '2枚とも送る / both are sent' secretary electric roster vote --ballot "$dir/exchange/first" &&
    does '別の組織からも / another organisation sends the second one as well' \
      secretary nisc roster vote --ballot "$dir/exchange/second" &&
    does '全員が名指しする / all programs name the voter who signed twice' all_name_him &&
    does 'ほかの投票者で成立する / the others agree without him' agree 3
}

# --- a company ----------------------------------------------------------------------------------

company_leaves() {
  does '事務局が外す / its secretariat removes it' \
    as "$(holder_of banks)" org remove banks-2 --yes || return
  leavers+=(officer@banks-2)
}

# --- recovery keys ------------------------------------------------------------------------------

# Two voters' media are lost. The fourteen days pass in two steps.
lost=(gas fsa)
everywhere() {  # everywhere COMMAND...: for each organisation
  local org
  for org in "${org_list[@]}"; do until_true 60 "$@" "$org" || return 1; done
}
new_key() {  # new_key NAME OPTIONS...: a medium, and its public half
  local name=$1
  shift
  new_credential "$dir/admin/$name.credential" &&
    "$bin/ceptoar" --no-input --lang "$lang" roster recover key "$@" --admin "$dir/admin/$name" \
      --admin-credential "$dir/admin/$name.credential" --out "$dir/exchange/$name.key"
}
five_holders() { local n; for n in 1 2 3 4 5; do new_key "recovery-$n" || return 1; done; }
propose_holders() {
  local n files=()
  for n in 1 2 3 4 5; do files+=(--recovery "$dir/exchange/recovery-$n.key"); done
  propose nisc "${files[@]}"
}
lose_two() {  # with the medium the voter's key is gone
  local org keys=()
  for org in "${lost[@]}"; do
    mkdir -p "$dir/lost" && mv "$dir/admin/$org" "$dir/lost/$org" || return 1
    new_key "again-$org" --voter "$org" || return 1
    keys+=("$dir/exchange/again-$org.key")
  done
  secretary nisc roster recover propose "${keys[@]}" --out "$dir/exchange/recovery"
}
holder_signs() {  # without any home, as on a machine without network
  local ballot=$dir/exchange/recovery-$1.ballot
  "$bin/ceptoar" --home "$dir/nowhere" --no-input --lang "$lang" \
    roster recover sign "$dir/exchange/recovery" --admin "$dir/admin/recovery-$1" \
    --admin-credential "$dir/admin/recovery-$1.credential" --out "$ballot" --yes &&
    secretary meti roster vote --ballot "$ballot"
}
three_sign() { local n; for n in 1 3 5; do holder_signs "$n" || return 1; done; }
waits_at() {
  secretary "$1" --json roster recover status | jq -e '.recoveries[0].stage == "waiting"'
}
still_at_4() { at_version "$1" 4; }
now_at_5() { at_version "$1" 5; }
new_voters_vote() {  # with their new media; the lost ones are voters no more
  local org
  for org in "${lost[@]}"; do
    mv "$dir/admin/again-$org" "$dir/admin/$org" || return 1
    mv "$dir/admin/again-$org.credential" "$dir/admin/$org.credential" || return 1
  done
  propose nisc --renew && agree 6
}
recovery_replaces_two() {
  does '保管者5人が復旧用の鍵を作る / five holders make recovery keys' five_holders &&
    does '発議 / NISC proposes them' propose_holders &&
    does '名簿に載る / the Council takes them into the roster' agree 4 &&
    does '2組織が投票の鍵を失い、交代の案を作る / two lose their keys; a sheet replaces them' lose_two &&
    does '5人のうち3人が署名 / three of five sign' three_sign &&
    does '過半数のノードが受け取りを記録 / more than half of the nodes log it' everywhere waits_at &&
    does '13日後 / thirteen days later' days_pass 13 &&
    does '同期 / everybody syncs' everybody_runs &&
    does 'まだ効力はない / not in force yet' everywhere still_at_4 &&
    does 'さらに2日後 / two more days' days_pass 2 &&
    does '全員のところで効力を持つ / in force for everybody' everywhere now_at_5 &&
    does '新しい鍵で次の版に投票 / the next version is voted for with the new keys' new_voters_vote
}
