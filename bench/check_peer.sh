#!/usr/bin/env bash
# Fails when peer_numpy.py does not do dotpop's work: bench/check_peer.sh DOTPOP. A small territory, a policy in which
# every part of steps 1 to 4 shows and some zones are clamped.
set -euo pipefail
dotpop=$(realpath "${1:?usage: bench/check_peer.sh DOTPOP}")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$dotpop" generate -o "$work/territory" --regions 94,01,24 >/dev/null
cat >"$work/study.toml" <<'END'
title = "Peer"
territory = "territory"
[policy.criteria]
part_75_plus = 0.9
revenu_median = -4.0
[policy.scale]
um = { 52 = 1.3, 59 = 0.7, "50.HC" = 1.2 }
mode = { HTP = 1.4 }
sector = { ex-OQN = 0.8 }
[[factors]]
target = "criteria.part_75_plus"
distribution = "uniform"
min = 0.0
max = 0.9
[[factors]]
target = "scale.um.*"
distribution = "uniform"
min = 0.8
max = 1.25
END
"$dotpop" allocate "$work/study.toml" -o "$work/allocation"
./peer_numpy.py "$work/study.toml" --check "$work/allocation" --scenarios 128 --batch 64
./peer_numpy.py "$work/study.toml" --check "$work/allocation" --scenarios 128 --batch 64 --processes 2
