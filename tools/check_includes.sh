#!/usr/bin/env bash
# Fails when an include goes against the house: app -> sim -> core, core/ pure, HDF5 in sim/store/ alone, threads in
# sim/parallel_*.cpp alone, printing in app/ alone.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0

# forbid WHY PATTERN FILE... : no file of these may have an include that matches
forbid() {
  local why=$1 pattern=$2
  shift 2
  local found
  found=$(grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" "$@" || true)
  if [ -n "$found" ]; then
    printf 'includes: %s:\n%s\n' "$why" "$found" >&2
    status=1
  fi
}

mapfile -t core < <(git ls-files 'core/*.h' 'core/*.cpp')
mapfile -t sim < <(git ls-files 'sim/*.h' 'sim/*.cpp')
mapfile -t app < <(git ls-files 'app/*.h' 'app/*.cpp')
mapfile -t outside_store < <(printf '%s\n' "${core[@]}" "${sim[@]}" "${app[@]}" | grep -v '^sim/store/')
mapfile -t outside_parallel < <(printf '%s\n' "${core[@]}" "${sim[@]}" "${app[@]}" | grep -v '^sim/parallel_')

forbid "core/ may include only core/" '(sim|app|data|tests|bench)/' "${core[@]}"
forbid "sim/ may include only sim/ and core/" '(app|data|tests|bench)/' "${sim[@]}"
forbid "app/ may not include tests or benchmarks" '(tests|bench)/' "${app[@]}"
forbid "core/ is pure: no file, thread or printing" \
  '(fstream|iostream|ostream|istream|cstdio|stdio\.h|filesystem|thread|mutex|atomic|future|fmt/|tbb/|oneapi/)' "${core[@]}"
forbid "sim/ does not print" '(iostream|cstdio|stdio\.h)' "${sim[@]}"
forbid "HDF5 stays in sim/store/" '(hdf5|H5)' "${outside_store[@]}"
forbid "threads stay behind sim/parallel.h" '(tbb/|oneapi/|thread>|mutex>|future>)' "${outside_parallel[@]}"

[ $status -eq 0 ] && echo "includes: app -> sim -> core, as it should be"
exit $status
