# SPDX-License-Identifier: Apache-2.0
# Makes the Council of 2010 on this machine: every party's directory by the shipped commands, as
# separate parties would. Numbers that people would read to each other by telephone are taken from
# the one side's screen and typed at the other's. Sourced by quickstart.
# shellcheck shell=bash

# Rows of deploy/council-2010.psv, or of `council_file`, in arrays by handle.
declare -A org_kind org_sector org_ministry org_role org_ja org_en
org_list=()
read_council() {
  local handle kind sector ministry role ja en
  while IFS='|' read -r handle kind sector ministry role ja en; do
    case $handle in '' | '#'*) continue ;; esac
    org_list+=("$handle")
    org_kind[$handle]=$kind org_sector[$handle]=$sector org_ministry[$handle]=$ministry
    org_role[$handle]=$role org_ja[$handle]=$ja org_en[$handle]=$en
  done <"${council_file:-$root/deploy/council-2010.psv}"
}
holder_of() { echo "${org_role[$1]}@$1"; }
ceptoars() { local o; for o in "${org_list[@]}"; do [ "${org_kind[$o]}" = ceptoar ] && echo "$o"; done; return 0; }
voters() { local o; for o in "${org_list[@]}"; do case ${org_kind[$o]} in ceptoar | ministry) echo "$o" ;; esac; done; return 0; }
companies() { local o; for o in $(ceptoars); do echo "$o-1"; echo "$o-2"; done; }
all_holders() {
  local o
  for o in "${org_list[@]}"; do holder_of "$o"; done
  for o in $(companies); do echo "officer@$o"; done
}

# as HOLDER ARGS...: the command line of that person.
as() {
  local holder=$1
  shift
  CEPTOAR_HOME="$dir/members/$holder" CEPTOAR_CREDENTIAL="$dir/members/$holder.credential" \
    "$bin/ceptoar" --no-input --lang "$lang" "$@"
}
new_credential() { (umask 077 && mkdir -p "$(dirname "$1")" && head -c 32 /dev/urandom >"$1"); }
step() { printf '%s  %s\n' "$(date +%T)" "$*"; }

# in_parallel FUNCTION: runs it for each line of standard input, as many at once as there are
# processors; fails when one failed, with what it printed.
in_parallel() {
  local function=$1 item pids=() failed=0 pid jobs
  jobs=$(nproc)
  local out
  out=$(mktemp -d)
  while read -r item; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    ("$function" "$item" >"$out/${item//\//_}" 2>&1 || { echo "$item" >>"$out/failed"; false; }) &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  if [ "$failed" = 1 ]; then
    while read -r item; do
      echo "--- $function $item" >&2
      cat "$out/${item//\//_}" >&2
    done <"$out/failed"
  fi
  rm -rf "$out"
  return "$failed"
}

# free_ports N: N ports of the loopback, below the ephemeral range, that nobody listens on and that were given
# to no other Council which still exists: between this and a node's start another one may ask.
free_ports() { with_given_ports choose_ports "$1"; }
# give_ports_back: those of an earlier Council in the same directory.
give_ports_back() { with_given_ports keep_ports_of_others; }

# with_given_ports FUNCTION ARGS...: alone with the list of this user on this machine. A line: port, directory.
with_given_ports() {
  local place=${CEPTOAR_PORTS_DIR:-/tmp/ceptoar-ports-$UID}
  mkdir -m 700 "$place" 2>/dev/null
  if [ ! -d "$place" ] || [ -L "$place" ] || [ ! -O "$place" ]; then
    echo "自分のディレクトリではありません / not a directory of yours: $place  (CEPTOAR_PORTS_DIR)" >&2
    return 73
  fi
  (flock 9 && given=$place/given && touch "$given" && "$@") 9>>"$place/lock"
}
given_ports() {  # whose directory is still there
  local port owner
  while read -r port owner; do [ ! -d "$owner" ] || printf '%s %s\n' "$port" "$owner"; done <"$given"
}
keep_ports_of_others() {
  local port owner
  given_ports | while read -r port owner; do [ "$owner" = "$dir" ] || printf '%s %s\n' "$port" "$owner"; done \
    >"$given.new" && mv "$given.new" "$given"
}
choose_ports() {
  local wanted=$1 port=${CEPTOAR_FIRST_PORT:-21000} taken chosen=()
  taken=$({ ss -Hltn | awk '{sub(/.*:/, "", $4); print $4}'; given_ports | cut -d' ' -f1; } | sort -u)
  while [ "${#chosen[@]}" -lt "$wanted" ] && [ "$port" -lt 32000 ]; do
    grep -qx "$port" <<<"$taken" || chosen+=("$port")
    port=$((port + 1))
  done
  [ "${#chosen[@]}" = "$wanted" ] || return
  { given_ports; for port in "${chosen[@]}"; do printf '%s %s\n' "$port" "$dir"; done; } >"$given.new" &&
    mv "$given.new" "$given" && printf '%s\n' "${chosen[@]}"
}

make_organisation() {  # before genesis: node keys, admin keys, the holder's home, the request
  local org=$1 holder number=0 i
  holder=$(holder_of "$org")
  for i in "${!org_list[@]}"; do [ "${org_list[$i]}" = "$org" ] && number=$i; done
  new_credential "$dir/nodes/$org.credential"
  new_credential "$dir/members/$holder.credential"
  new_credential "$dir/admin/$org.credential"
  "$bin/ceptoar" --no-input --lang "$lang" node init --dir "$dir/nodes/$org" --org "$org" \
    --host 127.0.0.1 --port "${ports[$((number * 2))]}" --member-port "${ports[$((number * 2 + 1))]}" \
    --credential "$dir/nodes/$org.credential" || return
  as "$holder" org init "$org" --kind "${org_kind[$org]}" --sector "${org_sector[$org]}" \
    --ministry "${org_ministry[$org]}" --name-ja "${org_ja[$org]}" --name-en "${org_en[$org]}" \
    --holder "$holder" --role "${org_role[$org]}" --node "$dir/nodes/$org/node.pub" \
    --admin "$dir/admin/$org" --admin-credential "$dir/admin/$org.credential" \
    --out "$dir/exchange/$org.request"
}
sign_genesis() {
  local org=$1
  as "$(holder_of "$org")" roster sign "$dir/exchange/genesis.proposal" --admin "$dir/admin/$org" \
    --admin-credential "$dir/admin/$org.credential" --out "$dir/exchange/$org.signature" --yes
}
accept_roster() {  # the organisation and its node take the genesis whose number was compared
  local org=$1 holder
  holder=$(holder_of "$org")
  as "$holder" roster trust "$dir/exchange/genesis" --number "$network_number" &&
    as "$holder" org accept --admin "$dir/admin/$org" \
      --admin-credential "$dir/admin/$org.credential" --access-out "$dir/exchange/$org.access" &&
    "$bin/ceptoar" --no-input --lang "$lang" node accept --dir "$dir/nodes/$org" \
      "$dir/exchange/genesis" --number "$network_number" --access "$dir/exchange/$org.access"
}
# Broken off, it first comes up: a node on its way has no node.pid yet by which it would be found and stopped.
start_node() (
  trap '' INT TERM HUP
  exec "$bin/ceptoar" --no-input --lang "$lang" node start --dir "$dir/nodes/$1" --detach
)
sync_holder() { as "$1" sync; }
share_card() { as "$1" card share; }

# enrol_company CEPTOAR NUMBER: applies, is enrolled by its secretariat, accepts. `roster_file`: the
# versions to trust where the genesis does not know the CEPTOAR yet.
enrol_company() {
  local ceptoar=$1 n=$2 company=$1-$2 holder=officer@$1-$2 number secretariat
  secretariat=$(holder_of "$ceptoar")
  new_credential "$dir/members/$holder.credential"
  new_credential "$dir/admin/$company.credential"
  as "$holder" roster trust "${roster_file:-$dir/exchange/genesis}" --number "$network_number" ||
    return
  number=$(as "$holder" --json org init "$company" --under "$ceptoar" \
    --name-ja "${org_ja[$ceptoar]%セプター}事業者$n" --name-en "${org_en[$ceptoar]% CEPTOAR} company $n" \
    --holder "$holder" --role member_officer --admin "$dir/admin/$company" \
    --admin-credential "$dir/admin/$company.credential" --out "$dir/exchange/$company.request" |
    jq -er .number) || return
  number=$(as "$secretariat" --json org enrol "$dir/exchange/$company.request" --number "$number" \
    --admin "$dir/admin/$ceptoar" --admin-credential "$dir/admin/$ceptoar.credential" \
    --out "$dir/exchange/$company.reply" | jq -er .number) || return
  as "$holder" org accept "$dir/exchange/$company.reply" --number "$number" \
    --admin "$dir/admin/$company" --admin-credential "$dir/admin/$company.credential"
}
enrol_companies_of() { enrol_company "$1" 1 && enrol_company "$1" 2; }

make_council() {
  mkdir -p "$dir" && give_ports_back || return  # a port is given to a directory that is there
  mapfile -t ports < <(free_ports $((2 * ${#org_list[@]})))
  if [ ${#ports[@]} -lt $((2 * ${#org_list[@]})) ]; then
    echo "空いているポートが足りません / not enough free ports" >&2
    return 75
  fi
  mkdir -p "$dir"/{nodes,members,admin,exchange}
  chmod 700 "$dir/admin"
  step "鍵と申請 / keys and requests: ${#org_list[@]}"
  printf '%s\n' "${org_list[@]}" | in_parallel make_organisation || return
  step "名簿の発議と署名 / genesis roster and its signatures"
  local org requests=() signatures=()
  for org in "${org_list[@]}"; do requests+=("$dir/exchange/$org.request"); done
  network_number=$(as "$(holder_of council)" --json roster genesis "${requests[@]}" \
    --out "$dir/exchange/genesis.proposal" | jq -er .number) || return
  voters | in_parallel sign_genesis || return
  for org in $(voters); do signatures+=("$dir/exchange/$org.signature"); done
  as "$(holder_of council)" roster genesis --from "$dir/exchange/genesis.proposal" \
    --signatures "${signatures[@]}" --out "$dir/exchange/genesis" || return
  step "名簿を照合して受け入れる / comparing and accepting the roster"
  printf '%s\n' "${org_list[@]}" | in_parallel accept_roster || return
  start_nodes || return
  step "各組織の鍵を公開 / publishing each organisation's keys"
  for org in "${org_list[@]}"; do holder_of "$org"; done | in_parallel sync_holder || return
  step "構成事業者等の登録 / enrolling member companies: $(companies | wc -l)"
  ceptoars | in_parallel enrol_companies_of || return
  step "連絡先カードの共有 / sharing contact cards"
  all_holders | in_parallel share_card || return
  all_holders | in_parallel sync_holder || return
  echo "$network_number" >"$dir/network-number"
  touch "$dir/made"
}

start_nodes() {
  step "ノードを起動 / starting ${#org_list[@]} nodes"
  # What waits for the starts is not broken off either: then whoever called this stops them.
  printf '%s\n' "${org_list[@]}" | { trap '' INT TERM HUP; in_parallel start_node_if_stopped; }
}
node_pid() {  # prints the process of a running node of ours
  local pid
  pid=$(cat "$dir/nodes/$1/node.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && grep -qs ceptoar-node "/proc/$pid/comm" && started_for "$pid" "$dir/nodes/$1" &&
    ! has_ended "$pid" && echo "$pid"
}
# started_for PID DIRECTORY: under whatever name of it. A node that broke down leaves its number, which another
# Council's node may have by now.
started_for() {
  local word given=()
  mapfile -d '' -t given 2>/dev/null <"/proc/$1/cmdline"
  for word in "${given[@]}"; do [ ! "$word" -ef "$2" ] || return 0; done
  return 1
}
start_node_if_stopped() { node_pid "$1" >/dev/null || start_node "$1"; }
stop_node() {
  local pid
  pid=$(node_pid "$1") || return 0
  kill -TERM "$pid" && wait_gone "$pid"
}
stop_nodes() { printf '%s\n' "${org_list[@]}" | in_parallel stop_node; }
