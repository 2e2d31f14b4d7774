# SPDX-License-Identifier: Apache-2.0
# One build tree for quickstart, tests and CI: build/release. Sourced, not run.
# shellcheck shell=bash

# build_targets ROOT TARGET...: configures once, builds what changed, shows progress. Two of them at one
# moment would spoil each other's files: the second waits.
build_targets() {
  local root=$1
  shift
  export CCACHE_BASEDIR=$root  # another checkout of the same sources finds the objects of this one
  mkdir -p "$root/build" || return
  (
    flock -n 9 || {
      echo "このツリーで別のビルドが動いています。終わるのを待ちます / another build of this tree runs: waiting for it" >&2
      flock 9
    } || exit
    configure_and_build "$root" "$@"
  ) 9>>"$root/build/.lock"
}
configure_and_build() {
  local root=$1
  shift
  if [ ! -f "$root/build/release/build.ninja" ]; then
    echo "プログラムを作ります。初回だけ十数分かかります / building the programs; the first time takes about a quarter of an hour" >&2
    (cd "$root" && cmake --preset release >"$root/build-configure.log" 2>&1) || {
      cat "$root/build-configure.log" >&2
      return 1
    }
    rm -f "$root/build-configure.log"
  fi
  (cd "$root" && NINJA_STATUS='[%f/%t %es] ' ninja -C build/release "$@" 9>&-)
}
