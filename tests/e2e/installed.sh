#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The packages on two machines: Debian roots booted with their own systemd and network, a cable
# between them, set up by the commands of deploy/RUNBOOK.en.md alone. Then what an operator meets:
# a hung node, a backup, a lost machine, a firewall.
#
# Takes minutes, root, systemd-nspawn and debootstrap: run by .ci/full (CEPTOAR_SLOW_TESTS=1).
# CEPTOAR_BASE_ROOT=DIR keeps the bare root for the next run.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/none
runbook=$root/deploy/RUNBOOK.en.md

# --- the runbook as text: always checked ----------------------------------------------------------

blocks() { awk '/^```sh /{on=1} on{print} /^```$/{on=0}' "$1"; }
same_commands() { diff <(blocks "$root/deploy/RUNBOOK.en.md") <(blocks "$root/deploy/RUNBOOK.ja.md"); }
every_alert_is_explained() {
  local name language missing=0
  while read -r name; do
    for language in en ja; do
      grep -q "\`$name\`" "$root/deploy/RUNBOOK.$language.md" || { echo "$name: $language"; missing=1; }
    done
  done < <(sed -nE 's/^ +runbook: //p' "$root/deploy/monitoring/ceptoar.rules.yml" | sort -u)
  [ "$missing" = 0 ]
}
every_block_is_run() {
  local name missing=0
  while read -r name; do
    grep -qE "^[^#]*\\b(step [^;&|]* |block )$name( |;|$)" "$0" || { echo "$name: never run"; missing=1; }
  done < <(sed -nE 's/^```sh ([a-z-]+).*/\1/p' "$runbook")
  [ "$missing" = 0 ]
}
check 'both runbooks give the same commands' same_commands
check 'both runbooks explain every alert' every_alert_is_explained
check 'each block of the runbook is run below' every_block_is_run

if [ -z "${CEPTOAR_SLOW_TESTS:-}" ]; then
  skip 'two installed machines: CEPTOAR_SLOW_TESTS=1 asks for them'
  conclude
  exit
fi
can_have_machines() {  # whoever asked for them is not told that all is well without
  local missing=() program
  [ "$(id -u)" = 0 ] || missing+=(root)
  for program in systemd-nspawn debootstrap; do type "$program" >/dev/null 2>&1 || missing+=("$program"); done
  [ ${#missing[@]} = 0 ] || { echo "needed and not there: ${missing[*]}"; return 1; }
}
check 'what machines are made with' can_have_machines
[ "$failed" = 0 ] || { conclude; exit 1; }

# --- machines -------------------------------------------------------------------------------------

version=$("$root/build/release/bin/ceptoar-node" --version | sed 's/.* //')
packages=/root/packages/now
base=${CEPTOAR_BASE_ROOT:-$work/base}
names=(banks electric spare)
declare -A leader nspawn_pid
# What such a machine has, beside what the packages ask for: it reaches no mirror to fetch more from.
run_packages=(systemd systemd-sysv iproute2 curl jq nftables)
asked_for() {
  local package
  for package in "$work"/packages/now/*.deb; do dpkg-deb --field "$package" Depends; done |
    tr ',' '\n' | sed -E 's/[|(].*//; s/[[:space:]]//g' | grep . | sort -u
}
make_base() {
  local mirror list
  mapfile -t -O "${#run_packages[@]}" run_packages < <(asked_for)
  if [ ! -x "$base/usr/bin/systemd-creds" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
    list=$(IFS=,; echo "${run_packages[*]}")
    debootstrap --variant=minbase --include="$list" bookworm "$base" "$mirror" || return
  fi
  # One that was kept from an earlier run may lack what was added since: remove it then.
  dpkg-query --admindir="$base/var/lib/dpkg" --show "${run_packages[@]}"
}
# Of this version, and of a next one. The programs in both are the same and say the same version: what another
# version does to the store it finds, and the way back from it, UpgradeDaemonTest shows (tests/node).
make_packages() {
  mkdir -p "$work/packages"
  (cd "$root/build/release" && cpack -G DEB -B "$work/packages/now" &&
    cpack -G DEB -D CPACK_PACKAGE_VERSION="$version+next" -B "$work/packages/next") &&
    rm -rf "$work"/packages/*/_CPack_Packages
}
inside() {  # inside MACHINE COMMAND...: as root there
  local pid=${leader[$1]:-none}
  shift
  nsenter -t "$pid" -m -u -i -n -p -C -r -w -- /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 "$@"
}
# Its init, and not the helper of systemd-nspawn that comes and goes before it.
has_init() { leader[$1]=$(pgrep -x -P "${nspawn_pid[$1]}" systemd); }
has_booted() { [[ $(inside "$1" systemctl is-system-running 2>/dev/null) =~ ^(running|degraded)$ ]]; }
boot() {  # boot MACHINE ADDRESS
  local machine=$1 address=$2 place=$work/$1 link=cep${1:0:4}$$
  mkdir -p "$place"/{upper,scratch,root}
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$place/upper,workdir=$place/scratch" "$place/root" || return
  rm -f "$place/root/etc/machine-id"
  ip link add "$link" type veth peer name "${link}p" && ip link set "${link}p" master "$bridge" up || return
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --boot --register=no --keep-unit \
    --machine="cep-$machine-$$" --directory="$place/root" --private-network \
    --bind-ro="$work/packages:/root/packages" --console=pipe </dev/null >"$place/console" 2>&1 &
  nspawn_pid[$machine]=$!
  until_true 60 has_init "$machine" || return
  until_true 60 has_booted "$machine" || return
  # Not --network-interface: that waits for udev, which a build machine need not run.
  ip link set "$link" netns "${leader[$machine]}" && inside "$machine" ip address add "$address/24" dev "$link" &&
    inside "$machine" ip link set "$link" up && inside "$machine" ip link set lo up
}
switch_off() {
  local pid=${nspawn_pid[$1]:-}
  [ -n "$pid" ] || return 0
  kill -TERM "${leader[$1]:-$pid}" 2>/dev/null
  kill -TERM "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  nspawn_pid[$1]=''
}
clean_up() {
  local machine
  for machine in "${names[@]}"; do
    switch_off "$machine"
    mountpoint -q "$work/$machine/root" && umount -l "$work/$machine/root"
    ip link delete "cep${machine:0:4}${$}p" 2>/dev/null  # still here when the machine did not start
  done
  ip link delete "$bridge" 2>/dev/null
}

# --- the runbook's commands -----------------------------------------------------------------------

block() { awk -v name="$1" '$0 ~ "^```sh " name "( |$)" {on=1; next} /^```$/ {on=0} on' "$runbook"; }
# What the runbook lets each party set, in the place of its example.
settings_of() {
  block settings
  case $1 in
    banks) echo 'ORG=banks HOLDER=secretariat@banks HOST=192.0.2.10 TO=electric' ;;
    electric) echo 'ORG=electric SECTOR=electric MINISTRY=meti NAME_JA=電力セプター NAME_EN="Electric power CEPTOAR" HOLDER=secretariat@electric HOST=192.0.2.11 TO=banks' ;;
    gas) echo 'ORG=gas SECTOR=gas MINISTRY=meti NAME_JA=ガスセプター NAME_EN="Gas CEPTOAR" HOLDER=secretariat@gas' ;;
    railway) echo 'ORG=railway SECTOR=railway MINISTRY=mlit NAME_JA=鉄道セプター NAME_EN="Railway CEPTOAR" HOLDER=secretariat@railway' ;;
  esac
  echo "NUMBER='${number:-}' MEDIUM=/media/$1-admin SAFE=/media/$1-safe"
}
# step MACHINE PARTY BLOCK: runs it as whom the runbook names: root, or the party's clerk.
step() {
  local machine=$1 party=$2 name=$3 text who
  text=$(block "$name")
  who=$(sed -nE "s/^\`\`\`sh $name //p" "$runbook")
  [ -n "$text" ] && [ -n "$who" ] || { echo "no block $name"; return 1; }
  case $who in
    root) inside "$machine" bash -c "set -euo pipefail; cd $packages; $(settings_of "$party")"$'\n'"$text" ;;
    *) inside "$machine" runuser -l "$party" -c "set -euo pipefail; export CEPTOAR_LANG=en; $(settings_of "$party")"$'\n'"$text" ;;
  esac
}
# carry FROM FILE... TO-MACHINE DIRECTORY OWNER: what people send each other.
carry() {
  local from=$1 to=$2 directory=$3 owner=$4 file
  shift 4
  for file in "$@"; do
    inside "$from" cat "$file" | inside "$to" tee "$directory/$(basename "$file")" >/dev/null || return
    inside "$to" chown "$owner" "$directory/$(basename "$file")" || return
  done
}
add_clerk() {  # add_clerk MACHINE PARTY
  inside "$1" useradd --create-home --shell /bin/bash "$2" &&
    inside "$1" install -d -m 0700 -o "$2" "/media/$2-admin" "/media/$2-safe"
}
other_founder() {  # on the first machine: no node of theirs runs
  add_clerk banks "$1" && inside banks runuser -l "$1" -c "umask 077; head -c 32 /dev/urandom >node.cred;
    ceptoar --no-input node init --dir node --org $1 --host 192.0.2.99 --port $2 --member-port $(($2 + 1)) --credential node.cred" &&
    inside banks install -m 0644 "/home/$1/node/node.pub" "/var/spool/ceptoar/$1.node.pub" &&
    step banks "$1" organisation
}
found() {  # the Council's office works on the first machine
  local party
  add_clerk banks office || return
  for party in banks gas railway; do carry banks banks /home/office office "/home/$party/$party.request" || return; done
  carry electric banks /home/office office /home/electric/electric.request || return
  step banks office genesis >"$work/genesis" 2>&1 || { cat "$work/genesis"; return 1; }
  number=$(grep -oE '([0-9]{5} ){5}[0-9]{5}' "$work/genesis" | tr -dc 0-9 | head -c 60)
  [ ${#number} = 60 ] || { cat "$work/genesis"; return 1; }
  for party in banks gas railway; do
    carry banks banks "/home/$party" "$party" /home/office/genesis.proposal && step banks "$party" sign &&
      carry banks banks /home/office office "/home/$party/$party.signature" || return
  done
  carry banks electric /home/electric electric /home/office/genesis.proposal && step electric electric sign &&
    carry electric banks /home/office office /home/electric/electric.signature || return
  step banks office assemble
}
join() {  # MACHINE
  carry banks "$1" "/home/$1" "$1" /home/office/genesis && step "$1" "$1" trust &&
    carry banks "$1" /var/spool/ceptoar root /home/office/genesis &&
    carry "$1" "$1" /var/spool/ceptoar root "/home/$1/$1.access" && step "$1" "$1" start
}

not_running() { [ "$(inside "$1" systemctl is-active ceptoar-node.service)" = inactive ]; }
# The weekly proof, on a Monday before the roster is there: it skips itself, and does not fail.
proof_waits() {
  inside "$1" systemctl start ceptoar-prove-restore.service &&
    [ "$(inside "$1" systemctl show -P ConditionResult ceptoar-prove-restore.service)" = no ]
}

bridge=cepbr$$
clear_away() { clean_up; }  # machines off and unmounted before their files go
trap clean_up EXIT
number=''
check 'the packages' make_packages
check 'a Debian root with what they ask for' make_base
ip link add "$bridge" type bridge && ip link set "$bridge" up
check 'the first machine starts' boot banks 192.0.2.10
check 'the second machine starts' boot electric 192.0.2.11
[ "$failed" = 0 ] || { cat "$work"/*/console; conclude; exit 1; }
for machine in banks electric; do
  check "$machine: clerk" add_clerk "$machine" "$machine"
  check "$machine: install" step "$machine" "$machine" install
  check "$machine: nothing runs without keys" not_running "$machine"
  check "$machine: keys of the node" step "$machine" "$machine" node-keys
  check "$machine: no proof is tried without a roster" proof_waits "$machine"
  check "$machine: keys of the organisation" step "$machine" "$machine" organisation
done
check 'two other founders' eval 'other_founder gas 7500 && other_founder railway 7510'
check 'the founders agree on the roster' found
for machine in banks electric; do check "$machine: joins and starts" join "$machine"; done
[ "$failed" = 0 ] || { conclude; exit 1; }  # nothing of what follows could work
for machine in banks electric; do
  check "$machine: the first look" until_true 60 step "$machine" "$machine" first-sync
done
reached() { inside "$1" curl -fsS http://127.0.0.1:9464/metrics | grep -x "ceptoar_peer_up{peer=\"$2\"} 1" >/dev/null; }
check 'banks reaches electric, and its figures say so' until_true 60 reached banks electric
check 'banks: posts' until_true 60 step banks banks post
check 'electric: reads and answers' until_true 60 step electric electric read
check 'banks: watching' step banks banks watch
timers_wait() {
  local timer
  for timer in ceptoar-backup.timer ceptoar-prove-restore.timer; do
    inside "$1" systemctl show -P NextElapseUSecRealtime "$timer" | grep -E '[0-9]{4}-[0-9]{2}-[0-9]{2}' ||
      { echo "$timer: no next time"; return 1; }
  done
}
check 'banks: the timers have a next time' timers_wait banks

# --- the firewall sample, on the second machine ---------------------------------------------------

sample=/usr/share/doc/ceptoar-node/examples/ceptoar.nft
stranger=192.0.2.77  # on the same cable, a second address of the first machine
stranger_connects() {
  nsenter -t "${leader[banks]}" -n python3 -c 'import socket, sys
socket.create_connection(("192.0.2.11", 7412), 5, (sys.argv[1], 0)).close()' "$stranger"
}
stranger_stays_out() { ! stranger_connects; }
firewall() {  # firewall ADDRESS...: the sample with these peers, loaded as it says
  local peers
  peers=$(printf ', %s' "$@")
  inside electric sed "s/192\.0\.2\.10, 192\.0\.2\.11/${peers:2}/" "$sample" | inside electric tee /etc/ceptoar.nft &&
    inside electric grep -qF "{ ${peers:2} }" /etc/ceptoar.nft && inside electric nft -c -f /etc/ceptoar.nft &&
    inside electric nft -f /etc/ceptoar.nft
}
# Neither rules twice nor addresses of before.
loaded_once() { [ "$(inside electric nft list table inet ceptoar | grep -cE 'dport 9464 drop|dport 7412 ip saddr')" = 2 ]; }
kept_over_restart() {
  echo 'include "/etc/ceptoar.nft"' | inside electric tee -a /etc/nftables.conf && inside electric nft flush ruleset &&
    inside electric systemctl enable nftables.service && inside electric systemctl restart nftables.service && loaded_once
}
# Both anew: a connection of before would not have to come in.
nodes_meet() {
  local machine
  for machine in banks electric; do inside "$machine" systemctl restart ceptoar-node.service || return; done
  until_true 60 reached banks electric && until_true 60 reached electric banks
}
check 'a second address on the cable' inside banks ip address add "$stranger/32" dev "cepbank$$"
check 'without a firewall a stranger connects' stranger_connects
check 'the firewall sample is loaded' firewall 192.0.2.10 192.0.2.11 "$stranger"
check 'who is in it connects' stranger_connects
check 'without his address it is loaded in its place' firewall 192.0.2.10 192.0.2.11
check 'it stands there once' loaded_once
check 'who was taken out of it stays out' stranger_stays_out
check 'it is kept over a restart' kept_over_restart
check 'a stranger stays out' stranger_stays_out
check 'the nodes reach each other through it' nodes_meet

# --- what an operator meets -----------------------------------------------------------------------

main_pid() { inside "$1" systemctl show -P MainPID ceptoar-node.service; }
replaced_since() { local now; now=$(main_pid "$1"); [ "$now" != 0 ] && [ "$now" != "$2" ]; }
hang_and_come_back() {
  inside banks mkdir -p /run/systemd/system/ceptoar-node.service.d
  printf '[Service]\nWatchdogSec=4s\n' | inside banks tee /run/systemd/system/ceptoar-node.service.d/quick.conf
  inside banks systemctl daemon-reload && inside banks systemctl restart ceptoar-node.service || return
  local before
  before=$(main_pid banks)
  inside banks systemctl kill --kill-whom=main --signal=STOP ceptoar-node.service && until_true 60 replaced_since banks "$before" &&
    until_true 60 inside banks systemctl is-active ceptoar-node.service &&
    inside banks journalctl -u ceptoar-node.service --no-pager | grep -i 'watchdog timeout'
}
check 'a hung node is ended by the watchdog and comes back' hang_and_come_back
check 'banks: backup and proof' step banks banks backup
stamped() { inside banks curl -fsS http://127.0.0.1:9464/metrics | grep -E "^ceptoar_(backup|restore_proven)_seconds [1-9]" | wc -l | grep -qx 2; }
check 'banks: both are in the figures' stamped
answers_in() {  # answers_in LANGUAGE TEXT
  ! inside banks env CEPTOAR_LANG="$1" ceptoar-nodectl try >"$work/answer" 2>&1 && grep -F "$2" "$work/answer"
}
check 'banks: nodectl answers in English' answers_in en 'Usage and examples'
check 'banks: and in Japanese' answers_in ja '書き方'
# A command that would not end by itself within this test: broken off, it leaves no unit.
commands() { inside banks systemctl list-units --all --plain --no-legend 'ceptoar-nodectl-*.service' | cut -d' ' -f1; }
one_begun() { commands | grep ceptoar; }
breaks_off() {
  local place=/run/systemd/system/ceptoar-nodectl-.service.d front pid status
  inside banks mkdir -p "$place" && printf '[Service]\nExecStartPre=/bin/sleep 300\n' |
    inside banks tee "$place/slow.conf" && inside banks systemctl daemon-reload || return
  inside banks env --default-signal ceptoar-nodectl check-config &
  front=$!
  until_true 20 one_begun || return
  pid=$(commands | tr -dc 0-9)
  inside banks bash -c "kill -INT $pid"
  wait "$front"
  status=$?
  inside banks rm -r "$place" && inside banks systemctl daemon-reload && [ "$status" = 130 ] && ! one_begun
}
check 'banks: Ctrl-C at nodectl ends the command, too' breaks_off
check 'banks: the audit log, verified and written out' step banks banks audit
written_out() { inside banks bash -c 'tail -n 1 /var/spool/ceptoar/audit-*.jsonl' | grep '"root"' >/dev/null; }
check 'banks: it ends with its root' written_out
upgraded() {
  local before
  before=$(main_pid banks)
  packages=/root/packages/next step banks banks upgrade && replaced_since banks "$before" &&
    inside banks dpkg-query -W -f='${Version}' ceptoar-node | grep -x "$version+next" >/dev/null && return
  inside banks journalctl -u ceptoar-backup.service -u ceptoar-node.service --no-pager -n 30 -o cat
  return 1
}
check 'banks: upgrade, restarted by the package' upgraded
is_active() { inside "$1" systemctl is-active ceptoar-node.service; }
put_back() { inside banks bash -c 'dpkg -i /root/packages/next/ceptoar-node_*.deb'; }
removed_and_back() { inside banks dpkg --remove ceptoar-node && ! is_active banks && put_back && is_active banks; }
check 'banks: removed and installed again, it runs' removed_and_back
links() { inside banks find /etc/systemd/system -path '*.wants/*' -name 'ceptoar-*'; }
keeps_keys() { inside banks test -s /var/lib/ceptoar/node.keys -a -s /etc/credstore.encrypted/ceptoar.node; }
purged() {
  links | grep ceptoar-node.service && links | grep ceptoar-backup.timer &&
    inside banks dpkg --purge ceptoar-node && ! is_active banks && keeps_keys && [ -z "$(links)" ]
}
check 'banks: purged, it leaves keys and credential and no link of a unit' purged
back_after_purge() {
  put_back && inside banks systemctl enable --now ceptoar-node.service && is_active banks && timers_wait banks
}
check 'banks: put back and enabled, it runs again' back_after_purge
stays_stopped() { inside banks systemctl stop ceptoar-node.service && put_back && not_running banks; }
check 'banks: stopped by its operator it stays so through an upgrade' stays_stopped
check 'banks: and starts when told to' inside banks systemctl start ceptoar-node.service

# The node itself says that it was restored: one that numbered on from a copied store would not.
replaced_here() {
  step banks banks replace-here && inside banks cmp /var/lib/ceptoar.old/node.pub /var/lib/ceptoar/node.pub &&
    until_true 90 reached banks electric &&
    inside banks journalctl -u ceptoar-node.service --no-pager -o cat | grep position-in-doubt
}
check 'banks: a store is replaced from a backup on the same machine' replaced_here

lose_and_replace() {
  local backup=/var/backups/ceptoar
  inside banks tar -C "$backup" -cf - . >"$work/backups.tar" &&
    inside banks cat /media/banks-safe/banks.node-credential >"$work/credential" || return
  switch_off banks
  boot spare 192.0.2.10 && step spare banks install && inside spare install -d -m 0700 /media/banks-safe &&
    inside spare tar -C "$backup" -xf - <"$work/backups.tar" &&
    inside spare tee /media/banks-safe/banks.node-credential <"$work/credential" >/dev/null &&
    step spare banks replace
}
check 'banks: the machine is lost and replaced from backup and safe' lose_and_replace
check 'electric reaches it again' until_true 90 reached electric banks
conclude
