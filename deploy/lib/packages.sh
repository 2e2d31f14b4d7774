# SPDX-License-Identifier: Apache-2.0
# What the build, the tests and the demonstration need, all from Debian 12. Sourced, not run.
# shellcheck shell=bash disable=SC2034  # whoever sources this uses the lists

CEPTOAR_BUILD_PACKAGES=(g++ cmake ninja-build ccache pkg-config capnproto libcapnp-dev libsodium-dev
  libzmq3-dev cppzmq-dev liblmdb-dev libfmt-dev libicu-dev libcli11-dev libpugixml-dev libarchive-dev nlohmann-json3-dev
  libtomlplusplus-dev libmicrohttpd-dev libqrencode-dev libmimalloc-dev libgtest-dev libgmock-dev)  # one tree serves program and tests
CEPTOAR_RUN_PACKAGES=(jq iproute2 util-linux)
CEPTOAR_CLOCK_PACKAGES=(faketime)  # a clock that moves: deploy/year
# weasyprint with a Japanese font makes the PDFs (`read --print`), optional at run time; poppler-utils
# reads them in the tests. zbar-tools reads the QR codes there.
CEPTOAR_TEST_PACKAGES=(python3 python3-jsonschema python3-aiosmtpd openssl curl git tmux weasyprint
  fonts-ipafont-gothic poppler-utils zbar-tools zsh fish man-db groff mandoc "${CEPTOAR_CLOCK_PACKAGES[@]}")
CEPTOAR_FULL_PACKAGES=(clang clang-tidy clang-format libclang-rt-14-dev shellcheck debootstrap)
# Packages made, checked and installed in booted roots (.ci/packaging, tests/e2e/installed.sh).
CEPTOAR_PACKAGING_PACKAGES=(lintian dpkg-dev fakeroot systemd systemd-container nftables prometheus
  debootstrap)
# What an office could take instead, run beside us by tests/bench/peers --install, and by nothing else.
CEPTOAR_BENCH_PACKAGES=(nats-server mosquitto mosquitto-clients nncp openssl)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; return; fi
  if ! command -v sudo >/dev/null; then
    echo "root で実行するか、sudo を導入してください / run this as root, or install sudo" >&2
    return 77
  fi
  sudo "$@"
}

# install_packages NAME...: only what is missing, said before it is done.
install_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" = "install ok installed" ] ||
      missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Debian のパッケージを導入します / installing from Debian: ${missing[*]}" >&2
  # A machine that has just booted is often installing something by itself.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update -qq >&2 &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
      "${missing[@]}" >/dev/null
}
