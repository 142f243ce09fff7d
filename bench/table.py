#!/usr/bin/python3
"""One table of every arm: table.py BENCH.json NUMPY.json... [--markdown]

BENCH.json is what bench_allocation wrote (--benchmark_out), each NUMPY.json what peer_numpy.py --json printed. Of several
repetitions the best one counts, as for the machine's limits: what disturbs a machine only makes it slower.
"""

import argparse
import json


def grouped(value):
    return f"{value:,.0f}".replace(",", " ")


class Arm:
    def __init__(self, name, rate, flops, pairs=None, peak=None):
        self.name, self.rate, self.flops, self.pairs, self.peak = name, rate, flops, pairs, peak
        self.other_territory = pairs is not None


def arms_of_benchmark(document):
    """Arms in the order of the program, which repeats them in any order."""
    best, peaks = {}, {}
    for run in document["benchmarks"]:
        if run["run_type"] != "iteration" or "scenarios/s" not in run:
            continue
        name = run["name"].removesuffix("/real_time").replace("/smoke", "")
        key = (run["family_index"], run["per_family_instance_index"])
        peaks[key] = max(peaks.get(key, 0.0), run["flop/s"] / run["of_peak"])
        if key in best and best[key].rate >= run["scenarios/s"]:
            continue
        pairs = run["pairs"] if "times_france" in name or "pairs_percent" in name else None
        best[key] = Arm(name, run["scenarios/s"], run["flop/s"], pairs)
    for key, arm in best.items():
        arm.peak = peaks[key]
    return [arm for _, arm in sorted(best.items(), key=lambda item: item[0])]


def limits_of(context):
    """[(name, value, unit)] of the custom context."""
    found = []
    for unit in ("Gflop/s", "GB/s"):
        names = [key for key in context if key.startswith(unit + " ")]
        found += [(key.removeprefix(unit + " "), float(context[key]), unit) for key in names]
    return sorted(found, key=lambda limit: (limit[2] != "Gflop/s", -limit[1]))


def arm_of_numpy(result, of_scenario, one_core, all_cores):
    processes = result["processes"]
    peak = one_core if processes == 1 else all_cores
    flops = result["scenarios/s"] * of_scenario
    name = f"numpy/batch:{result['batch']}/processes:{processes}"
    return Arm(name, result["scenarios/s"], flops, peak=peak)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench", metavar="BENCH.json")
    parser.add_argument("numpy", metavar="NUMPY.json", nargs="+")
    parser.add_argument("--markdown", action="store_true")
    arguments = parser.parse_args()
    with open(arguments.bench, encoding="utf-8") as file:
        document = json.load(file)
    peers = []
    for path in arguments.numpy:
        with open(path, encoding="utf-8") as file:
            peers.append(json.load(file))

    context = document["context"]
    limits = limits_of(context)
    arms = arms_of_benchmark(document)
    one_core = max(value for name, value, unit in limits if unit == "Gflop/s" and "all cores" not in name) * 1e9
    # Measured again beside every arm that runs on all cores; no other peak is above it.
    all_cores = max(arm.peak for arm in arms)
    limits = [(name, all_cores / 1e9 if name.endswith("all cores") else value, unit) for name, value, unit in limits]
    kernel = next(arm for arm in arms if arm.name.startswith("kernel/"))  # the best instruction set stands first
    of_scenario = kernel.flops / kernel.rate
    arms[1:1] = [arm_of_numpy(peer, of_scenario, one_core, all_cores) for peer in peers]
    numpy_rate = peers[0]["scenarios/s"]

    print(f"{context['cpu']}, {context['num_cpus']} cores; {context['territory']}")
    print(f"numpy {peers[0]['numpy']}, scipy {peers[0]['scipy']}")
    print()
    print_table(["limit", "", ""], [[name, f"{value:.1f}", unit] for name, value, unit in limits], arguments.markdown)
    print()
    lines = []
    for arm in arms:
        name = arm.name + (f" ({grouped(arm.pairs)} pairs)" if arm.other_territory else "")
        ratios = ["", ""] if arm.other_territory else [f"{arm.rate / numpy_rate:.2f}", f"{arm.rate / kernel.rate:.2f}"]
        lines.append([name, grouped(arm.rate), f"{arm.flops / 1e9:.1f}", f"{100.0 * arm.flops / arm.peak:.1f} %", *ratios])
    print_table(["arm", "scenarios/s", "Gflop/s", "of FMA peak", "x numpy", "x kernel"], lines, arguments.markdown)


def print_table(heading, lines, markdown):
    width = [max(len(line[i]) for line in [heading, *lines]) for i in range(len(heading))]
    aligned = [[cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, width))]
               for line in [heading, *lines]]
    if not markdown:
        print("\n".join("  ".join(line).rstrip() for line in aligned))
        return
    rule = ["-" * width[0], *("-" * (w - 1) + ":" for w in width[1:])]
    print("\n".join("| " + " | ".join(line) + " |" for line in [aligned[0], rule, *aligned[1:]]))


if __name__ == "__main__":
    main()
