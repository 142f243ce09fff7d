#!/usr/bin/python3
"""The same work as dotpop's kernel by numpy and scipy: steps 1 to 5 of model.md for batches of scenarios.

    peer_numpy.py STUDY [--scenarios N] [--batch B] [--processes P] [--check DIR] [--json]

STUDY is a dotpop study of the plain kind: additive, population means, relative deviations, redistribute, external days
ignored, no region of its own; its factors uniform, on criteria and medical units. One region at a time, sparse matrices
(CSR) times dense batches in float64, everything that no scenario changes prepared once. The batch size is the fastest
of those tried unless --batch says. --check DIR compares the policy as written with what `dotpop allocate STUDY -o DIR`
wrote, and ends with status 1 where an amount differs.

Written to be fast as numpy goes: no copy that can be avoided, no Python loop over zones, establishments or scenarios.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # --processes says how many cores are at work

import argparse
import csv
import json
import multiprocessing
import sys
import time
import tomllib
from collections import defaultdict

import numpy as np
import scipy
from scipy import sparse

BATCHES = (32, 64, 128, 256, 512)
REPEATS = 7  # of which the best counts
PLAIN = {
    "adjustment": "additive",
    "mean": "population",
    "deviation": "relative",
    "unserved_zones": "redistribute",
    "external_days": "ignore",
}


def rows(folder, name):
    """The rows of a CSV file as dictionaries of text; separator and decimal mark as dotpop generate writes them."""
    with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def is_adult(row):
    return row.get("public", "") in ("", "A")


class Study:
    """What varies and what does not: weights of criteria, multipliers of medical units."""

    def __init__(self, path):
        with open(path, "rb") as file:
            study = tomllib.load(file)
        policy = study.get("policy", {})
        for choice, value in PLAIN.items():
            if policy.get(choice, value) != value:
                sys.exit(f"{path}: this program knows no other {choice} than {value}")
        if "region" in policy or "regions" in study or "envelope" in policy:
            sys.exit(f"{path}: this program knows one policy for all regions, and no envelope multiplier")
        self.folder = os.path.join(os.path.dirname(os.path.abspath(path)), study["territory"])
        self.weights = dict(policy.get("criteria", {}))
        scale = policy.get("scale", {})
        self.units = {}
        for unit, value in scale.get("um", {}).items():
            if isinstance(value, dict):  # 53.HC = 1.05 without quotes
                self.units.update({f"{unit}.{mode}": multiplier for mode, multiplier in value.items()})
            else:
                self.units[unit] = value
        self.modes = scale.get("mode", {})
        self.sectors = scale.get("sector", {})
        self.factors = []  # (kind, name, min, max)
        for factor in study.get("factors", []):
            *kind, name = factor["target"].split(".")
            if kind not in (["criteria"], ["scale", "um"]) or factor.get("distribution") != "uniform":
                sys.exit(f"{path}: this program knows only uniform factors on criteria.* and scale.um.*")
            self.factors.append((kind[0], name, factor["min"], factor["max"]))


class Territory:
    """One entry of `regions` for each region with an envelope, ready to allocate."""

    def __init__(self, study):
        folder = study.folder
        zones, sites = defaultdict(list), defaultdict(list)
        for row in rows(folder, "zones.csv"):
            zones[row["region"]].append(row)
        for row in rows(folder, "etablissements.csv"):
            sites[row["region"]].append(row)
        unit_days, zone_days = defaultdict(list), defaultdict(list)
        for row in filter(is_adult, rows(folder, "journees_um.csv")):
            unit_days[row["finess"]].append((row["um"], row["mode"], float(row["journees"])))
        for row in filter(is_adult, rows(folder, "journees_zone.csv")):
            zone_days[row["finess"]].append((row["code_geo"], float(row["journees"])))
        scale = {(r["um"], r["mode"], r.get("secteur", "")): float(r["poids"]) for r in rows(folder, "echelle_um.csv")}
        envelopes = defaultdict(float)
        for row in rows(folder, "enveloppes.csv"):
            envelopes[row["region"]] += float(row["montant"])

        self.units = sorted({um for um, _, _ in scale})
        varied = {name for kind, name, _, _ in study.factors if kind == "criteria" and name != "*"}
        self.criteria = sorted(set(study.weights) | varied)
        self.regions = [
            Region(zones[code], sites[code], unit_days, zone_days, scale, envelope, self.units, self.criteria, study)
            for code, envelope in sorted(envelopes.items())
            if sites[code]
        ]
        self.finess = [finess for region in self.regions for finess in region.finess]

    def scenarios(self, study, n, seed=1):
        """Weights [criterion x n] and multipliers [unit x n]; column 0 is the policy as written."""
        random = np.random.default_rng(seed)
        weight = np.repeat([[float(study.weights.get(name, 0.0))] for name in self.criteria], n, axis=1)
        multiplier = np.ones((len(self.units), n))
        for u, unit in enumerate(self.units):
            multiplier[u] = study.units.get(unit, 1.0)
        baseline = weight[:, :1].copy(), multiplier[:, :1].copy()
        for kind, name, low, high in study.factors:
            table, names = (weight, self.criteria) if kind == "criteria" else (multiplier, self.units)
            chosen = [name] if name != "*" else (list(study.weights) if kind == "criteria" else self.units)
            for one in chosen:
                table[names.index(one)] = random.uniform(low, high, n)
        weight[:, :1], multiplier[:, :1] = baseline
        return weight, multiplier


class Region:
    def __init__(self, zones, sites, unit_days, zone_days, scale, envelope, units, criteria, study):
        self.envelope = envelope
        sites = sorted(sites, key=lambda site: site["finess"])
        self.finess = [site["finess"] for site in sites]
        self._prepare_mix(sites, unit_days, scale, units, study)
        days = self._sharing_days(zones, zone_days)

        population = np.array([float(zone["population"]) for zone in zones])
        value = np.array([[float(zone[name]) for name in criteria] for zone in zones]).reshape(len(zones), -1)
        deviation = value / (population @ value / population.sum()) - 1.0
        # Zones without days get no money and count only in the means: they can go.
        served = np.asarray(days.sum(axis=0)).ravel() > 0.0
        days = days[:, served]
        self.population = population[served][:, None]
        self.populated_deviation = self.population * deviation[served]  # P d, so that P' = P + (P d) w
        self.days_by_site = days.tocsr()
        self.days_by_zone = days.T.tocsr()

    def _prepare_mix(self, sites, unit_days, scale, units, study):
        """Coefficients are linear in the multipliers of the units, as long as modes and sectors stay as written."""
        position = {unit: u for u, unit in enumerate(units)}
        mix = np.zeros((len(sites), len(units)))
        for e, site in enumerate(sites):
            sector = site["secteur"]
            entries = unit_days.get(site["finess"], [])
            total = sum(days for _, _, days in entries)
            for um, mode, days in entries:
                weight = scale.get((um, mode, sector), scale.get((um, mode, "")))
                weight *= study.units.get(f"{um}.{mode}", 1.0) * study.modes.get(mode, 1.0)
                mix[e, position[um]] += weight * study.sectors.get(sector, 1.0) * days / total
        self.mix = sparse.csr_matrix(mix)  # [site x unit]

    def _sharing_days(self, zones, zone_days):
        """[site x zone], zones of the region alone."""
        position = {zone["code_geo"]: z for z, zone in enumerate(zones)}
        entries = [
            (e, position[code], days)
            for e, finess in enumerate(self.finess)
            for code, days in zone_days.get(finess, [])
            if code in position
        ]
        site, zone, days = zip(*entries) if entries else ((), (), ())
        shape = (len(self.finess), len(zones))
        return sparse.csr_matrix((np.array(days, dtype=float), (site, zone)), shape=shape)

    def allocate(self, weight, multiplier):
        """weight: [criterion x n]; multiplier: [unit x n]. Result: [site x n], EUR."""
        adjusted = self.populated_deviation @ weight  # step 1
        adjusted += self.population
        np.maximum(adjusted, 0.0, out=adjusted)
        coefficient = self.mix @ multiplier  # steps 3 and 4
        weighted_days = self.days_by_zone @ coefficient
        if weighted_days.min() <= 0.0:  # zones that only multipliers of 0 leave without weight
            adjusted[weighted_days <= 0.0] = 0.0
            weighted_days[weighted_days <= 0.0] = 1.0
        per_person = self.envelope / adjusted.sum(axis=0)  # step 2
        adjusted /= weighted_days  # step 5
        amount = self.days_by_site @ adjusted
        amount *= coefficient
        amount *= per_person
        return amount


def allocate_all(territory, weight, multiplier, batch):
    """Every region, batch by batch; the sum of all amounts, EUR, so that nothing can be skipped."""
    total = 0.0
    for first in range(0, weight.shape[1], batch):
        # Contiguous copies of the batch: scipy would make one for each region otherwise.
        w = np.ascontiguousarray(weight[:, first : first + batch])
        m = np.ascontiguousarray(multiplier[:, first : first + batch])
        for region in territory.regions:
            total += region.allocate(w, m)[-1, -1]
    return total


def check(territory, study, folder):
    """Largest excess of a difference over a cent (the files are rounded) and 1e-9 of the amount; exits when it is any.
    The policy as written stands among others, so that a mix-up of scenarios shows."""
    weight, multiplier = territory.scenarios(study, 5)
    order = [3, 1, 0, 2, 4]
    amounts = np.concatenate([r.allocate(weight[:, order], multiplier[:, order]) for r in territory.regions])
    mine = dict(zip(territory.finess, amounts[:, order.index(0)]))
    theirs = {row["finess"]: float(row["allocation"]) for row in rows(folder, "allocation.csv")}
    if mine.keys() != theirs.keys():
        sys.exit("check: not the same establishments")
    wrong = [f for f, right in theirs.items() if not abs(mine[f] - right) <= 0.01 + 1e-9 * abs(right)]
    if wrong:
        first = wrong[0]
        sys.exit(f"check: {len(wrong)} wrong amounts, e.g. {first}: {mine[first]!r}, dotpop says {theirs[first]!r}")
    print(f"check: {len(theirs)} amounts agree with dotpop to a cent and 1e-9", file=sys.stderr)


def seconds_of(function, repeats=1):
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    return best


def fastest_batch(territory, study):
    weight, multiplier = territory.scenarios(study, max(BATCHES))
    return min(BATCHES, key=lambda b: seconds_of(lambda: allocate_all(territory, weight, multiplier, b), 2))


def seconds_in_processes(territory, weight, multiplier, batch, processes):
    """Each process takes a part of the scenarios; they fork once everything is loaded, and start together."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(processes)
    times = context.SimpleQueue()

    def work(w, m):
        allocate_all(territory, w[:, :batch], m[:, :batch], batch)  # what is slow only once
        barrier.wait()
        start = time.perf_counter()  # one clock for all processes
        allocate_all(territory, w, m, batch)
        times.put((start, time.perf_counter()))

    parts = np.array_split(np.arange(weight.shape[1]), processes)
    children = [context.Process(target=work, args=(weight[:, part], multiplier[:, part])) for part in parts]
    for child in children:
        child.start()
    for child in children:
        child.join()
        if child.exitcode != 0:
            sys.exit("a process failed")
    starts, ends = zip(*(times.get() for _ in children))
    return max(ends) - min(starts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", metavar="STUDY")
    parser.add_argument("--scenarios", type=int, default=2048)
    parser.add_argument("--batch", type=int, help="scenarios of one product; the fastest of several by default")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--check", metavar="DIR", help="folder that `dotpop allocate STUDY -o DIR` wrote")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()

    study = Study(arguments.study)
    territory = Territory(study)
    if arguments.check:
        check(territory, study, arguments.check)
    batch = arguments.batch or fastest_batch(territory, study)
    weight, multiplier = territory.scenarios(study, arguments.scenarios)
    if arguments.processes == 1:
        seconds = seconds_of(lambda: allocate_all(territory, weight, multiplier, batch), REPEATS)
    else:
        seconds = min(seconds_in_processes(territory, weight, multiplier, batch, arguments.processes)
                      for _ in range(REPEATS))
    rate = arguments.scenarios / seconds
    result = {"scenarios/s": rate, "batch": batch, "processes": arguments.processes, "scenarios": arguments.scenarios}
    if arguments.json:
        print(json.dumps(result | {"numpy": np.__version__, "scipy": scipy.__version__}))
    else:
        print(f"{rate:,.0f} scenarios/s (batch {batch}, {arguments.processes} process(es), numpy {np.__version__}, "
              f"scipy {scipy.__version__})")


if __name__ == "__main__":
    main()
