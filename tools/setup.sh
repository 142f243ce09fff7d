#!/usr/bin/env bash
# Installs the Debian 12 packages that dotpop needs and are not there yet: tools/setup.sh build|test|ci
#   build  what compiles and runs the program
#   test   and what the tests need
#   ci     and what only .ci/run needs (clang)
# Everything comes from Debian. Nothing is installed, and no root right needed, when everything is there.
set -euo pipefail

group=${1:-build}
case $group in build|test|ci) ;; *) echo "usage: tools/setup.sh build|test|ci" >&2; exit 2 ;; esac

missing=()

# A program may come from another source than Debian: the command counts, not the package.
need_command() {  # COMMAND PACKAGE
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}
need_package() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
}

need_command g++ g++
need_command cmake cmake
need_command ninja ninja-build
need_package libtbb-dev libhdf5-dev libfmt-dev libfast-float-dev libcli11-dev libtomlplusplus-dev librandom123-dev \
  libboost-dev libssl-dev libhwy-dev
if [ "$group" != build ]; then
  need_package libgtest-dev libgmock-dev libbenchmark-dev libeigen3-dev
  need_command h5dump hdf5-tools
  need_command ncdump netcdf-bin
  # Debian's own Python reads the results in the tests and is the peer of the benchmarks, whatever other python3 is first on the PATH.
  need_package python3 python3-numpy python3-scipy python3-xarray python3-netcdf4 python3-h5netcdf
fi
if [ "$group" = ci ]; then
  need_command clang++ clang
  need_command clang-format clang-format
fi

if [ ${#missing[@]} -eq 0 ]; then
  echo "set-up: everything is installed"
  exit 0
fi

echo "set-up: installing ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "set-up: these packages are missing and neither root nor sudo is at hand; as root, run" >&2
    echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { "${as_root[@]}" apt-get update && \
       "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "set-up: the packages could not be installed (see above)" >&2
  exit 1
fi
echo "set-up: done"
