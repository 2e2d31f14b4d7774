# SPDX-License-Identifier: Apache-2.0
# The clock of a Council's programs, moved by hand: libfaketime (Debian's package) answers them with the
# real time and the offset that stands in one file, those that run already too. Monotonic clocks, on which
# sockets and time-outs rest, and the times of files stay as they are. Sourced after council.sh.
# shellcheck shell=bash

# clock_can_move: from here on programs that start take their time from $dir/clock, at the offset where
# an earlier run left it. What was started before keeps the machine's time: nodes are to be started anew.
clock_can_move() {
  local library
  for library in /usr/lib/*/faketime/libfaketimeMT.so.1; do [ -e "$library" ] && break; done
  if [ ! -e "$library" ]; then
    echo "libfaketime がありません / there is no libfaketime  (apt-get install faketime)" >&2
    return 69
  fi
  [ -e "$dir/clock" ] || echo '+0' >"$dir/clock"
  # One second: so long a running program believes what it read in the file.
  export FAKETIME_TIMESTAMP_FILE=$dir/clock FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
    NO_FAKE_STAT=1 LD_PRELOAD=$library
}
# same_time ORG: its node's clock is that of a program which starts now, to ten seconds.
same_time() {
  secretary "$1" --json status |
    jq -e '.clock_off_ms != null and .clock_off_ms > -10000 and .clock_off_ms < 10000'
}
# days_pass N: for everybody at once; afterwards every node has noticed.
days_pass() {
  local org offset
  offset=$(cat "$dir/clock") || return
  echo "+$((${offset#+} + $1 * 86400))" >"$dir/clock.new" && mv "$dir/clock.new" "$dir/clock" || return
  for org in "${org_list[@]}"; do until_true 30 same_time "$org" || return; done
}
