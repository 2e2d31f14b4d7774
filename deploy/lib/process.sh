# SPDX-License-Identifier: Apache-2.0
# Whether a process has ended. Sourced, not run.
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
