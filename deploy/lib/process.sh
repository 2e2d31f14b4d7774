# SPDX-License-Identifier: Apache-2.0
# Waiting for processes and for what they bring about. Sourced, not run.
# shellcheck shell=bash

# has_ended PID: gone, or dead and not yet taken notice of by its parent. The first thread shows Z
# while another of its threads may still wait for the disk: until that one is gone too, the process
# keeps its locks.
has_ended() {
  local state tasks
  read -r _ _ state _ 2>/dev/null <"/proc/$1/stat" || return 0
  [ "$state" = Z ] || return 1
  tasks=("/proc/$1/task"/*)
  [ "${#tasks[@]}" -le 1 ]
}
wait_gone() { until has_ended "$1"; do sleep 0.05; done; }
# until_true SECONDS COMMAND...: asks again until it succeeds; the commands themselves wait on events.
# CEPTOAR_PATIENCE=N: programs that are watched are slower.
until_true() {
  local end=$((SECONDS + $1 * ${CEPTOAR_PATIENCE:-1}))
  shift
  until "$@" >/dev/null 2>&1; do [ "$SECONDS" -lt "$end" ] || return 1; done
}
