#!/usr/bin/env bash
# clang-tidy over core/, sim/ and app/, with the compile commands of a preset: tools/tidy.sh [PRESET]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-dev}
[ -f "build/$preset/compile_commands.json" ] || cmake --preset "$preset" >/dev/null
git ls-files 'core/*.cpp' 'sim/*.cpp' 'app/*.cpp' | grep -v '^sim/parallel_' |
  xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "build/$preset" --warnings-as-errors='*'
