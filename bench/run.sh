#!/usr/bin/env bash
# Measures every arm side by side and prints one table: bench/run.sh [--quick|--smoke] [--markdown] [--build DIR]
#   --quick      a shorter look: one repetition, no territory larger than France
#   --smoke      a few arms for a moment: whether it all works
#   --markdown   the table as it stands in bench/README.md
#   --build DIR  a build that has bench/ and dotpop; by default build/bench, which is configured and built
# The territory is $DOTPOP_REFERENCE_TERRITORY, ../shared/data/france-2023, or a generated France.
set -euo pipefail
cd "$(dirname "$0")/.."

pace=full
markdown=()
build=
while [ $# -gt 0 ]; do
  case $1 in
    --quick) pace=quick ;;
    --smoke) pace=smoke ;;
    --markdown) markdown=(--markdown) ;;
    --build) build=${2:?--build needs a folder}; shift ;;
    *) echo "usage: bench/run.sh [--quick|--smoke] [--markdown] [--build DIR]" >&2; exit 2 ;;
  esac
  shift
done
if [ -z "$build" ]; then
  build=build/bench
  { [ -f $build/build.ninja ] || cmake --preset bench; cmake --build --preset bench; } >&2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

territory=${DOTPOP_REFERENCE_TERRITORY:-../shared/data/france-2023}
if [ ! -f "$territory/zones.csv" ]; then
  territory=$work/territory
  "$build/dotpop" generate -o "$territory" >&2
fi
territory=$(realpath "$territory")
export DOTPOP_REFERENCE_TERRITORY=$territory

# The workload of app/measure/workload.h as a study: the first four of the usual criteria, and every medical unit.
criteria=$(head -n 1 "$territory/zones.csv" | tr -d '\r' | tr ';' '\n' | sort |
  grep -xE 'densite|part_75_plus|revenu_median|sejours_mco_1000|taux_ald_1000' | head -n 4)
{
  printf 'title = "Workload of the benchmarks"\nterritory = "%s"\n[policy.criteria]\n' "$territory"
  for name in $criteria; do printf '%s = 0.125\n' "$name"; done
  printf '[design]\nkind = "monte-carlo"\nsize = 2048\n'
  for name in $criteria; do
    printf '[[factors]]\ntarget = "criteria.%s"\ndistribution = "uniform"\nmin = 0.0\nmax = 0.25\n' "$name"
  done
  printf '[[factors]]\ntarget = "scale.um.*"\ndistribution = "uniform"\nmin = 0.8\nmax = 1.25\n'
} >"$work/study.toml"

"$build/dotpop" allocate "$work/study.toml" -o "$work/allocation" >"$work/allocate.log"
bench/peer_numpy.py "$work/study.toml" --check "$work/allocation" --json >"$work/numpy-1.json"
cores=$(nproc)
peers=("$work/numpy-1.json")
if [ "$cores" -gt 1 ]; then
  bench/peer_numpy.py "$work/study.toml" --processes "$cores" --scenarios $((2048 * cores)) --json >"$work/numpy-n.json"
  peers+=("$work/numpy-n.json")
fi
case $pace in
  smoke) how=(--benchmark_min_time=0.01 --benchmark_filter=/smoke) ;;
  quick) how=(--benchmark_min_time=0.05 '--benchmark_filter=-times_france:(3|10)') ;;
  full) how=(--benchmark_min_time=0.3 --benchmark_repetitions=3 --benchmark_enable_random_interleaving=true) ;;
esac
"$build/bench/bench_allocation" "${how[@]}" --benchmark_out="$work/bench.json" --benchmark_out_format=json >"$work/log"
bench/table.py "$work/bench.json" "${peers[@]}" "${markdown[@]}"

# Every amount and exact quantiles of 100,000 scenarios into a file, beside writing as many bytes; the best of three.
[ $pace = full ] || exit 0
{ sed 's/^size = .*/size = 100000/' "$work/study.toml"; printf '[output]\nsamples = "f32"\n'; } >"$work/samples.toml"
microseconds_of() {
  local start=${EPOCHREALTIME/[.,]/}
  "$@" >/dev/null 2>&1
  echo $((${EPOCHREALTIME/[.,]/} - start))
}
for _ in 1 2 3; do
  microseconds_of "$build/dotpop" run "$work/samples.toml" -o "$work/samples.h5" >>"$work/run.times"
  microseconds_of dd if="$work/samples.h5" of="$work/raw" bs=4M conv=fsync >>"$work/raw.times"
done
best() { sort -n "$1" | awk 'NR == 1 { printf "%.2f s", $1 / 1e6 }'; }
echo
echo "100,000 scenarios with f32 samples and 5 exact quantiles: $(best "$work/run.times") for" \
  "$(($(stat -c %s "$work/samples.h5") / 1000000)) MB; as many bytes copied and synchronised: $(best "$work/raw.times")"
