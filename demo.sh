#!/usr/bin/env bash
# From a fresh clone to a result: installs what is missing, builds, makes the default territory, runs its study, and
# shows the most and least certain establishments. Repeated, it does only what is out of date.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }

say "1/4 Packages"
tools/setup.sh build

say "2/4 Build (build/release)"
[ -f build/release/build.ninja ] || cmake --preset release >build-release.log 2>&1 || { cat build-release.log; exit 1; }
rm -f build-release.log
cmake --build --preset release --target dotpop
dotpop=build/release/dotpop

say "3/4 Default territory (demo/territory): real zones, synthetic establishments"
if [ -f demo/territory/study.toml ]; then
  echo "already there (remove the folder to make it anew)"
else
  "$dotpop" generate -o demo/territory
fi

say "4/4 Default study: 10,000 variations of 4 criterion weights and 10 UM scales"
if [ demo/result.h5 -nt "$dotpop" ] && [ demo/result.h5 -nt demo/territory/study.toml ]; then
  echo "already there"
else
  "$dotpop" run demo/territory/study.toml -o demo/result.h5
fi
echo
"$dotpop" show demo/result.h5 --top 5

say "Result: $PWD/demo/result.h5"
finess=$(sed -n '2s/;.*//p' demo/territory/etablissements.csv)
cat <<EOF
Open it in Python:  xarray.open_dataset("demo/result.h5")     in R:  ncdf4::nc_open("demo/result.h5")
What it holds:      $dotpop info demo/result.h5
One establishment:  $dotpop show demo/result.h5 --establishment $finess
Why that amount:    $dotpop explain demo/territory/study.toml --establishment $finess
EOF
