#!/usr/bin/env bash
# Set-up, build, every test: ./test.sh [--all] [--preset NAME]
#   --all          also the long tests (label "long")
#   --preset NAME  a preset of CMakePresets.json that builds tests: dev (default), ci, clang, asan, tsan
set -euo pipefail
cd "$(dirname "$0")"

preset=dev
exclude=(-LE long)
while [ $# -gt 0 ]; do
  case $1 in
    --all) exclude=() ;;
    --preset) preset=${2:?--preset needs a name}; shift ;;
    *) echo "usage: ./test.sh [--all] [--preset NAME]" >&2; exit 2 ;;
  esac
  shift
done

say() { printf '\n== %s\n' "$*"; }

say "1/3 Packages"
tools/setup.sh test

say "2/3 Build (build/$preset)"
if [ ! -f "build/$preset/build.ninja" ]; then
  cmake --preset "$preset"
fi
cmake --build --preset "$preset"

say "3/3 Tests"
ctest --preset "$preset" "${exclude[@]}"
