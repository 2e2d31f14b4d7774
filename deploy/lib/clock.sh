# SPDX-License-Identifier: Apache-2.0
# The clock of a Council's programs, moved by hand: libfaketime (Debian's package) answers them with the
# real time and the offset that stands in one file, those that run already too. Monotonic clocks, on which
# sockets and time-outs rest, and the times of files stay as they are. Sourced after council.sh.
# shellcheck shell=bash

# clock_can_move: from here on programs that start take their time from $dir/clock, at the offset where
# an earlier run left it. What was started before keeps the machine's time.
clock_can_move() {
  local library
  for library in /usr/lib/*/faketime/libfaketimeMT.so.1; do [ -e "$library" ] && break; done
  if [ ! -e "$library" ]; then
    echo "libfaketime がありません / there is no libfaketime  (apt-get install faketime)" >&2
    return 69
  fi
  [ -e "$dir/clock" ] || echo '+0' >"$dir/clock"
  # A running program believes what it read in the file until the next second begins (at 1: until two are over).
  export FAKETIME_TIMESTAMP_FILE=$dir/clock FAKETIME_CACHE_DURATION=0 FAKETIME_DONT_FAKE_MONOTONIC=1 \
    NO_FAKE_STAT=1 LD_PRELOAD=$library
}
# same_time ORG: its node's clock is that of a program which starts now, to ten seconds.
same_time() {
  secretary "$1" --json status |
    jq -e '.clock_off_ms != null and .clock_off_ms > -10000 and .clock_off_ms < 10000'
}
# days_pass N, hours_pass N: for everybody at once; afterwards every node has noticed.
days_pass() { seconds_pass $(($1 * 86400)); }
hours_pass() { seconds_pass $(($1 * 3600)); }
seconds_pass() {
  local offset
  offset=$(cat "$dir/clock") || return
  echo "+$((${offset#+} + $1))" >"$dir/clock.new" && mv "$dir/clock.new" "$dir/clock" || return
  # So long a running program may go on with what it read before. Asked earlier, a node of another time
  # would raise an alarm at whoever asks.
  sleep 1.2
  printf '%s\n' "${org_list[@]}" | in_parallel soon_same_time
}
soon_same_time() { until_true 30 same_time "$1"; }

# --- the days of a year -------------------------------------------------------------------------

# Programs run at least this often; keys are made a week before they end, certificates of devices last 90.
days_between_runs=20 days_of_certificates=60
# seconds_to MONTH-DAY: from now by the moved clock to the next one, 09:00 of Japan.
seconds_to() {
  local now year there
  now=$(date +%s) year=$(date +%Y)
  there=$(TZ=Asia/Tokyo date -d "$year-$1 09:00" +%s) || return
  [ "$there" -ge "$now" ] || there=$(TZ=Asia/Tokyo date -d "$((year + 1))-$1 09:00" +%s) || return
  echo $((there - now))
}
# begin_at MONTH-DAY: before anything is made.
begin_at() {
  echo '+0' >"$dir/clock"
  clock_can_move || return
  echo "+$(seconds_to "$1")" >"$dir/clock"
  days_since_certificates=0
}
# renews HOLDER: the certificates of this holder's device, with the admin key of the organisation.
renews() {
  local org=${1#*@}
  as "$1" org role "$1" --admin "$dir/admin/$org" --admin-credential "$dir/admin/$org.credential"
}
everybody_runs() { all_holders | in_parallel sync_holder; }
# goes_on_to MONTH-DAY: the days until then pass, and everybody's program runs in between.
goes_on_to() {
  local days step
  days=$((($(seconds_to "$1") + 43200) / 86400))
  while [ "$days" -gt 0 ]; do
    step=$((days < days_between_runs ? days : days_between_runs))
    days=$((days - step)) days_since_certificates=$((days_since_certificates + step))
    days_pass "$step" || return
    everybody_runs || return
    [ "$days_since_certificates" -ge "$days_of_certificates" ] || continue
    all_holders | in_parallel renews || return
    days_since_certificates=0
    everybody_runs || return
  done
}
