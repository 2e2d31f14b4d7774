# SPDX-License-Identifier: Apache-2.0
# Whether a process has ended. Sourced, not run.
# shellcheck shell=bash

# has_ended PID: gone, or dead and not yet taken notice of by its parent.
has_ended() {
  local state
  read -r _ _ state _ 2>/dev/null <"/proc/$1/stat" || return 0
  [ "$state" = Z ]
}
wait_gone() { until has_ended "$1"; do sleep 0.05; done; }
