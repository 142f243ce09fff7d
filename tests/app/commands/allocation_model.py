"""Steps 1 to 5 of model.md straight from the CSV files, in numpy: an oracle that shares no line with the program.

Written from model.md and interface.md alone. Everything is dense (establishments x zones) and in float64; nothing is
fast. Formulas name their symbols: P population, x criterion, m mean, d deviation, w weight, F funding, c coefficient,
k days of an establishment in a zone, A amount.
"""

import csv
import os
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np


def rows(folder, name):
    """The rows of a CSV file with separator ';', as dictionaries of text."""
    with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@dataclass
class Territory:
    """The files, with codes as keys; days of children are left out on reading."""

    zones: dict  # code -> (region, population, {criterion: value})
    establishments: dict  # finess -> (region, sector, code_geo, receipts)
    unit_days: dict  # finess -> {(um, mode): days}
    zone_days: dict  # finess -> {code_geo: days}
    scale: dict  # (um, mode, sector or "") -> weight
    envelopes: dict  # region -> EUR


def is_adult(row):
    return row.get("public", "") in ("", "A")


def load(folder):
    not_criteria = {"code_geo", "region", "departement", "population", "lat", "lon"}
    zones = {
        r["code_geo"]: (
            r["region"],
            float(r["population"]),
            {name: float(value) for name, value in r.items() if name not in not_criteria and value != ""},
        )
        for r in rows(folder, "zones.csv")
    }
    establishments = {
        r["finess"]: (r["region"], r["secteur"], r.get("code_geo", ""), float(r["recettes_historiques"]))
        for r in rows(folder, "etablissements.csv")
    }
    unit_days = {finess: {} for finess in establishments}
    for r in filter(is_adult, rows(folder, "journees_um.csv")):
        unit_days[r["finess"]][r["um"], r["mode"]] = float(r["journees"])
    zone_days = {finess: {} for finess in establishments}
    for r in filter(is_adult, rows(folder, "journees_zone.csv")):
        zone_days[r["finess"]][r["code_geo"]] = float(r["journees"])
    scale = {(r["um"], r["mode"], r.get("secteur", "")): float(r["poids"]) for r in rows(folder, "echelle_um.csv")}
    envelopes = {}
    for r in rows(folder, "enveloppes.csv"):
        envelopes[r["region"]] = envelopes.get(r["region"], 0.0) + float(r["montant"])
    return Territory(zones, establishments, unit_days, zone_days, scale, envelopes)


@dataclass
class Policy:
    """One region's policy: the choices, weights and multipliers."""

    choices: dict = field(
        default_factory=lambda: {
            "adjustment": "additive",
            "mean": "population",
            "deviation": "relative",
            "unserved_zones": "redistribute",
            "external_days": "ignore",
        }
    )
    criteria: dict = field(default_factory=dict)  # name -> weight
    um: dict = field(default_factory=dict)  # "52" or "52.HC" -> multiplier
    mode: dict = field(default_factory=dict)
    sector: dict = field(default_factory=dict)
    envelope: float = 1.0  # multiplier of the file's amount

    def moved(self, region, moves):
        """A copy in which every target of `moves` (name -> value) that touches `region` has its value."""
        policy = deepcopy(self)
        for name, value in moves.items():
            part = name.split(".")
            if part[0] == "region":
                if part[1] != region:
                    continue
                part = part[2:]
            if part[0] == "criteria":
                policy.criteria[part[1]] = value
            elif part[0] == "scale":
                getattr(policy, part[1])[".".join(part[2:])] = value
            elif part[0] == "envelope":
                if len(part) == 1 or part[1] == region:
                    policy.envelope = value
            else:
                policy.choices[part[0]] = value
        return policy


@dataclass
class Allocation:
    finess: list
    zones: list
    amount: np.ndarray  # [establishment] EUR
    coefficient: np.ndarray  # [establishment]
    adjusted: np.ndarray  # [zone] P'
    funding: np.ndarray  # [zone] EUR
    envelope: float
    withheld: float
    clamped: int


def adjusted_population(population, criteria, policy):
    """Step 1: P' of each zone, and how many were clamped at 0. criteria: name -> [zone] values."""
    weights = population if policy.choices["mean"] == "population" else np.ones_like(population)
    additive = policy.choices["adjustment"] == "additive"
    total = np.zeros_like(population) if additive else np.ones_like(population)
    for name, w in policy.criteria.items():
        if w == 0.0:
            continue
        x = criteria[name]
        m = np.sum(weights * x) / np.sum(weights)
        if not additive:
            total = total * (x / m) ** w
        elif policy.choices["deviation"] == "relative":
            total = total + w * (x / m - 1.0)
        else:
            s = np.sqrt(np.sum(weights * (x - m) ** 2) / np.sum(weights))
            total = total + w * (x - m) / s
    if not additive:
        return population * total, 0
    return population * np.maximum(0.0, 1.0 + total), int(np.sum(1.0 + total < 0.0))


def scale_weight(territory, policy, um, mode, sector):
    """Step 3."""
    weight = territory.scale.get((um, mode, sector), territory.scale.get((um, mode, "")))
    weight *= policy.um.get(um, 1.0) * policy.um.get(f"{um}.{mode}", 1.0)
    return weight * policy.mode.get(mode, 1.0) * policy.sector.get(sector, 1.0)


def coefficients(territory, policy, finess):
    """Step 4: the average weight of all adult days, 0 without any."""
    c = np.zeros(len(finess))
    for i, code in enumerate(finess):
        sector = territory.establishments[code][1]
        days = territory.unit_days[code]
        if sum(days.values()) > 0.0:
            weighted = [scale_weight(territory, policy, um, mode, sector) * n for (um, mode), n in days.items()]
            c[i] = np.sum(weighted) / np.sum(list(days.values()))
    return c


def days_in_zones(territory, policy, region, finess, zones):
    """k: [establishment, zone] adult days in the zones of the region, with days from elsewhere where chosen."""
    position = {code: z for z, code in enumerate(zones)}
    k = np.zeros((len(finess), len(zones)))
    for i, code in enumerate(finess):
        elsewhere = 0.0
        for zone, days in territory.zone_days[code].items():
            if zone in position:
                k[i, position[zone]] += days
            else:
                elsewhere += days
        if policy.choices["external_days"] == "own_zone" and elsewhere > 0.0:
            k[i, position[territory.establishments[code][2]]] += elsewhere
    return k


def allocate(territory, region, policy):
    zones = sorted(code for code, zone in territory.zones.items() if zone[0] == region)
    finess = sorted(code for code, e in territory.establishments.items() if e[0] == region)
    population = np.array([territory.zones[code][1] for code in zones])
    used = [name for name, w in policy.criteria.items() if w != 0.0]
    criteria = {name: np.array([territory.zones[code][2][name] for code in zones]) for name in used}
    envelope = territory.envelopes[region] * policy.envelope

    adjusted, clamped = adjusted_population(population, criteria, policy)
    c = coefficients(territory, policy, finess)
    weighted = c[:, None] * days_in_zones(territory, policy, region, finess, zones)
    all_weighted = weighted.sum(axis=0)
    served = all_weighted > 0.0

    redistribute = policy.choices["unserved_zones"] == "redistribute"  # step 2
    counted = adjusted[served].sum() if redistribute else adjusted.sum()
    funding = envelope * adjusted / counted
    if redistribute:
        funding = np.where(served, funding, 0.0)
    share = np.divide(weighted, all_weighted, out=np.zeros_like(weighted), where=served)  # step 5
    withheld = 0.0 if redistribute else float(funding[~served].sum())
    return Allocation(finess, zones, share @ funding, c, adjusted, funding, envelope, withheld, clamped)
