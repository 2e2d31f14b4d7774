# SPDX-License-Identifier: Apache-2.0
# One build tree for quickstart, tests and CI: build/release. Sourced, not run.
# shellcheck shell=bash

# build_targets ROOT TARGET...: configures once, builds what changed, shows progress.
build_targets() {
  local root=$1
  shift
  export CCACHE_BASEDIR=$root  # another checkout of the same sources finds the objects of this one
  if [ ! -f "$root/build/release/build.ninja" ]; then
    echo "プログラムを作ります。初回だけ十数分かかります / building the programs; the first time takes about a quarter of an hour" >&2
    (cd "$root" && cmake --preset release >"$root/build-configure.log" 2>&1) || {
      cat "$root/build-configure.log" >&2
      return 1
    }
    rm -f "$root/build-configure.log"
  fi
  (cd "$root" && NINJA_STATUS='[%f/%t %es] ' ninja -C build/release "$@")
}
