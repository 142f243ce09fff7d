#!/usr/bin/python3
"""Runs the program on a synthetic territory and checks what it writes against interface.md and allocation_model.py.

    check_result.py PATH_OF_DOTPOP

Exit status 0 when all is well, 1 with a message otherwise, 77 where the Python packages are missing.
"""

import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
try:
    import netCDF4
    import numpy as np
    import xarray
    import h5netcdf  # noqa: F401  (an engine of xarray)
except ImportError as missing:
    print(f"skipped: {missing}; install python3-xarray python3-netcdf4 python3-numpy python3-h5netcdf")
    sys.exit(SKIPPED)

import csv
import os

import allocation_model as model

PROGRAM = os.path.abspath(sys.argv[1])
REGIONS = ["53", "94"]
SCENARIOS = 2500  # no multiple of any block
COMPARED = 50

# The policy of both studies, as TOML and as the model's.
POLICY_TOML = """
[policy]
{choices}
[policy.criteria]
part_75_plus = 0.30
sejours_mco_1000 = 0.10
revenu_median = -0.05
taux_ald_1000 = 0.10
[policy.scale]
um = {{ 53 = 1.2, "51.HTP" = 0.9 }}
mode = {{ HTP = 1.1 }}
sector = {{ ex-OQN = 0.95 }}
[policy.region.94]
criteria = {{ part_75_plus = 0.45 }}
envelope = 1.02
"""


def base_policy(region, adjustment="additive"):
    policy = model.Policy()
    policy.choices["adjustment"] = adjustment
    policy.criteria = {"part_75_plus": 0.30, "sejours_mco_1000": 0.10, "revenu_median": -0.05, "taux_ald_1000": 0.10}
    policy.um = {"53": 1.2, "51.HTP": 0.9}
    policy.mode = {"HTP": 1.1}
    policy.sector = {"ex-OQN": 0.95}
    if region == "94":
        policy.criteria["part_75_plus"] = 0.45
        policy.envelope = 1.02
    return policy


def factor(target, low, high):
    return f'[[factors]]\ntarget = "{target}"\ndistribution = "uniform"\nmin = {low}\nmax = {high}\n'


def choice(target, options):
    return f'[[factors]]\ntarget = "{target}"\ndistribution = "discrete"\nvalues = {options}\n'.replace("'", '"')


# Fourteen numbers: four weights and the ten medical units.
WEIGHTS = {"part_75_plus": (0.0, 0.6), "sejours_mco_1000": (0.0, 0.2), "revenu_median": (-0.1, 0.0), "taux_ald_1000": (0.0, 0.2)}
NUMBERS = {f"criteria.{name}": ends for name, ends in WEIGHTS.items()}
NUMBERS.update({f"scale.um.{um}": (0.8, 1.25) for um in range(50, 60)})
NUMBERS_TOML = "".join(factor(f"criteria.{name}", *ends) for name, ends in WEIGHTS.items()) + factor("scale.um.*", 0.8, 1.25)

# Every kind of target: choices, modes, sectors, cells, envelopes, one region. Weights so large that zones are clamped.
KINDS = {
    "criteria.part_75_plus": (0.0, 4.0),
    "region.53.criteria.revenu_median": (-3.0, 0.0),
    "scale.um.51.HC": (0.0, 2.0),
    "scale.mode.HTP": (0.0, 2.0),
    "scale.sector.ex-DG": (0.5, 2.0),
    "envelope.53": (0.9, 1.1),
    "region.94.scale.um.50": (0.5, 2.0),
}
CHOICES = {
    "mean": ["plain", "population"],
    "deviation": ["relative", "standard"],
    "unserved_zones": ["withhold", "redistribute"],
    "external_days": ["own_zone", "ignore"],
}
KINDS_TOML = "".join(factor(t, *ends) for t, ends in KINDS.items()) + "".join(choice(t, o) for t, o in CHOICES.items())


def check(condition, *words):
    if not condition:
        raise AssertionError(" ".join(str(w) for w in words))


def close(actual, expected, relative, *words):
    actual, expected = np.asarray(actual, float), np.asarray(expected, float)
    check(actual.shape == expected.shape, *words, "shape", actual.shape, expected.shape)
    bad = ~(np.abs(actual - expected) <= relative * np.abs(expected))
    check(not bad.any(), *words, f"{bad.sum()} of {bad.size} differ, e.g.", actual[bad][:3], expected[bad][:3])


def dotpop(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)
    check(done.returncode == 0, "dotpop", *arguments, "->", done.returncode, done.stderr)
    return done


def write_study(path, factors, samples, choices=""):
    with open(path, "w", encoding="utf-8") as file:
        file.write('title = "Check"\nterritory = "territory"\n' + POLICY_TOML.format(choices=choices))
        file.write(f'[design]\nkind = "monte-carlo"\nsize = {SCENARIOS}\nseed = 3\n{factors}')
        file.write(f'[output]\nsamples = "{samples}"\nquantiles = [0.0, 0.05, 0.5, 0.987, 1.0]\n')


UNITS = {"allocation": "EUR", "baseline": "EUR", "historical": "EUR", "allocation_mean": "EUR", "allocation_sd": "EUR",
         "allocation_min": "EUR", "allocation_max": "EUR", "allocation_quantile": "EUR", "withheld": "EUR",
         "allocation_count": "1", "zones_clamped": "1", "design": "1"}  # fmt: skip
DIMENSIONS = {
    "design": ("scenario", "factor"), "allocation": ("establishment", "scenario"), "baseline": ("establishment",),
    "historical": ("establishment",), "allocation_mean": ("establishment",), "allocation_sd": ("establishment",),
    "allocation_min": ("establishment",), "allocation_max": ("establishment",), "allocation_count": ("establishment",),
    "allocation_quantile": ("establishment", "quantile"), "status": ("scenario", "region"),
    "withheld": ("region", "scenario"), "zones_clamped": ("region", "scenario"),
    "establishment_region": ("establishment",), "establishment_name": ("establishment",),
}  # fmt: skip
ATTRIBUTES = ["title", "dotpop_version", "study", "territory_sha256", "seed", "threads", "instruction_set", "plan",
              "wall_seconds", "scenarios_per_second"]  # fmt: skip


def check_structure(path, study_text):
    """Names, dimensions, coordinates, units and attributes, as the table of interface.md has them."""
    for engine in ("netcdf4", "h5netcdf"):
        with xarray.open_dataset(path, engine=engine) as data:
            for name, dimensions in DIMENSIONS.items():
                check(name in data, engine, "no variable", name)
                check(data[name].dims == dimensions, engine, name, data[name].dims)
            for name in ("establishment", "region", "factor", "quantile", "scenario"):
                check(name in data.coords, engine, "no coordinate", name)
                check(data[name].attrs.get("long_name"), engine, "no long_name of", name)
            for name, units in UNITS.items():
                check(data[name].attrs.get("units") == units, engine, name, data[name].attrs.get("units"))
                check(data[name].attrs.get("long_name"), engine, "no long_name of", name)
            for name in ATTRIBUTES:
                check(name in data.attrs, engine, "no attribute", name)
            check(data.attrs["title"] == "Check" and data.attrs["seed"] == 3, engine, "title or seed")
            check(data.attrs["study"] == study_text, engine, "the study's text is not the file's")
            check(len(data.attrs["territory_sha256"]) == 64, engine, "sha256")
            check(all(isinstance(code, str) for code in data["establishment"].values), engine, "FINESS is no text")
            check(list(data["region"].values) == REGIONS, engine, data["region"].values)
            check(list(data["scenario"].values) == list(range(SCENARIOS)), engine, "scenario is no index")
            check(list(data["quantile"].values) == [0.0, 0.05, 0.5, 0.987, 1.0], engine, "quantile")
            check("flag_meanings" in data["status"].attrs, engine, "status has no flag_meanings")
    if shutil.which("ncdump"):
        header = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True)
        check(header.returncode == 0 and "establishment = " in header.stdout, "ncdump", header.stderr)


def moves_of(data, scenario):
    """Target -> value of one scenario, choices as option names."""
    moves = {}
    for j, name in enumerate(data["factor"].values):
        value = float(data["design"].values[scenario, j])
        moves[name] = CHOICES[name][int(value)] if name in CHOICES else value
    return moves


def check_design(data, ranges):
    check(sorted(data["factor"].values) == sorted([*ranges, *(set(data["factor"].values) & set(CHOICES))]), "factors")
    for j, name in enumerate(data["factor"].values):
        values = data["design"].values[:, j]
        if name in CHOICES:
            check(set(values) == {0.0, 1.0}, name, set(values))
            continue
        low, high = ranges[name]
        check(values.min() >= low and values.max() <= high, name, "out of range", values.min(), values.max())
        spread = (high - low) / np.sqrt(12.0 * SCENARIOS)
        check(abs(values.mean() - (low + high) / 2.0) < 5.0 * spread, name, "mean", values.mean())
        check(len(np.unique(values)) == SCENARIOS, name, "repeats")


def check_amounts(data, territory, relative, adjustment="additive"):
    """Some scenarios against the model, all establishments; and the policy as written."""
    region_of = data["establishment_region"].values
    finess = list(data["establishment"].values)
    for r, region in enumerate(REGIONS):
        rows = np.flatnonzero(region_of == region)
        policy = base_policy(region, adjustment)
        baseline = model.allocate(territory, region, policy)
        check([finess[e] for e in rows] == baseline.finess, "the establishments of", region)
        close(data["baseline"].values[rows], baseline.amount, 1e-11, "baseline")
        receipts = [territory.establishments[code][3] for code in baseline.finess]
        close(data["historical"].values[rows], receipts, 0.0, "historical")
        for i in np.linspace(0, SCENARIOS - 1, COMPARED).astype(int):
            check(data["status"].values[i, r] == 0, "status of scenario", i)
            expected = model.allocate(territory, region, policy.moved(region, moves_of(data, i)))
            close(data["allocation"].values[rows, i], expected.amount, relative, "scenario", i, "region", region)
            close(data["withheld"].values[r, i], expected.withheld, 1e-11, "withheld", i)
            check(data["zones_clamped"].values[r, i] == expected.clamped, "clamped", i, expected.clamped)


def check_sums(data, territory):
    """Each region's amounts and what is withheld make its envelope, in every scenario."""
    for r, region in enumerate(REGIONS):
        rows = data["establishment_region"].values == region
        total = data["allocation"].values[rows].sum(axis=0) + data["withheld"].values[r]
        policy = base_policy(region)
        envelopes = [
            territory.envelopes[region] * policy.moved(region, moves_of(data, i)).envelope for i in range(SCENARIOS)
        ]
        close(total, envelopes, 1e-12, "sum of region", region)


def check_statistics(data, source):
    """The statistics of a file against samples in double of `source`."""
    samples = source["allocation"].values
    close(data["allocation_mean"], samples.mean(axis=1), 1e-12, "mean")
    deviation = samples.std(axis=1, ddof=1)
    rounding = 1e-13 * np.abs(samples.mean(axis=1))
    check((np.abs(data["allocation_sd"].values - deviation) <= 1e-10 * deviation + rounding).all(), "sd")
    close(data["allocation_min"], samples.min(axis=1), 0.0, "min")
    close(data["allocation_max"], samples.max(axis=1), 0.0, "max")
    check((data["allocation_count"].values == SCENARIOS).all(), "count")
    close(data["allocation_quantile"], np.quantile(samples, data["quantile"].values, axis=1).T, 1e-14, "quantile")


def contents(path):
    """Every variable as bytes (texts as lists), and every attribute that is no matter of time or threads."""
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        variables = {name: v[:].tolist() if v.dtype is str else v[:].tobytes() for name, v in file.variables.items()}
        changing = {"threads", "wall_seconds", "scenarios_per_second"}
        return variables, {name: str(file.getncattr(name)) for name in file.ncattrs() if name not in changing}


def check_threads(study, name):
    """One result for 1, 2 and 3 threads, bit for bit; returns the path of one."""
    paths = [f"{name}-{threads}.h5" for threads in (1, 2, 3)]
    for threads, path in enumerate(paths, start=1):
        dotpop("run", study, "-o", path, "--threads", str(threads))
    first = contents(paths[0])
    for path in paths[1:]:
        variables, attributes = contents(path)
        check(variables.keys() == first[0].keys() and attributes == first[1], path, "other names or attributes")
        for variable, value in variables.items():
            check(value == first[0][variable], path, variable, "depends on the number of threads")
    return paths[-1]


def cents(text):
    check(text[-3] == ".", "not in cents:", text)
    return int(text.replace(".", ""))


def check_allocate(territory, study):
    dotpop("allocate", study, "-o", "out")
    with open("out/allocation.csv", encoding="utf-8", newline="") as file:
        allocated = {row["finess"]: row for row in csv.DictReader(file, delimiter=";")}
    with open("out/zones.csv", encoding="utf-8", newline="") as file:
        zones = {row["code_geo"]: row for row in csv.DictReader(file, delimiter=";")}
    check(len(allocated) == len(territory.establishments) and len(zones) == len(territory.zones), "rows")
    for region in REGIONS:
        expected = model.allocate(territory, region, base_policy(region))
        amounts = [allocated[code] for code in expected.finess]
        for row, amount, coefficient in zip(amounts, expected.amount, expected.coefficient):
            who = row["finess"]
            check(abs(cents(row["allocation"]) / 100 - amount) < 0.01, who, row["allocation"], amount)
            close(float(row["coefficient"]), coefficient, 1e-12, who, "coefficient")
            receipts = cents(row["recettes_historiques"])
            check(receipts == round(100 * territory.establishments[who][3]), who, "receipts")
            check(cents(row["ecart"]) == cents(row["allocation"]) - receipts, who, "ecart")
            check(float(row["journees"]) == sum(territory.unit_days[who].values()), who, "journees")
        envelope = round(100 * expected.envelope)
        check(sum(cents(row["allocation"]) for row in amounts) == envelope, region, "sum of establishments")
        parts = [zones[code] for code in expected.zones]
        check(sum(cents(row["financement"]) for row in parts) == envelope, region, "sum of zones")
        for row, adjusted, funding in zip(parts, expected.adjusted, expected.funding):
            close(float(row["population_ajustee"]), adjusted, 1e-11, row["code_geo"], "population_ajustee")
            check(abs(cents(row["financement"]) / 100 - funding) < 0.01, row["code_geo"], row["financement"], funding)


def check_all():
    dotpop("generate", "-o", "territory", "--regions", ",".join(REGIONS))
    territory = model.load("territory")
    studies = {
        "f64": (NUMBERS_TOML, "f64", ""), "f32": (NUMBERS_TOML, "f32", ""), "kinds": (KINDS_TOML, "f64", ""),
        "multiplicative": (NUMBERS_TOML, "f64", 'adjustment = "multiplicative"'),
    }  # fmt: skip
    for name, (factors, samples, choices) in studies.items():
        write_study(f"{name}.toml", factors, samples, choices)
        dotpop("validate", f"{name}.toml")
    check_allocate(territory, "f64.toml")
    f64 = xarray.load_dataset(check_threads("f64.toml", "f64"))
    f32_path = check_threads("f32.toml", "f32")
    with open("f32.toml", encoding="utf-8") as file:
        check_structure(f32_path, file.read())
    f32 = xarray.load_dataset(f32_path)
    check(f64["allocation"].dtype == np.float64 and f32["allocation"].dtype == np.float32, "type of samples")
    check(f32["allocation"].values.tobytes() == f64["allocation"].values.astype(np.float32).tobytes(), "f32 of f64")
    for data, relative in ((f64, 1e-11), (f32, 1e-6)):
        check_design(data, NUMBERS)
        check_amounts(data, territory, relative)
        check_statistics(data, f64)
    check_sums(f64, territory)

    kinds = xarray.load_dataset(check_threads("kinds.toml", "kinds"))
    check_design(kinds, KINDS)
    check_amounts(kinds, territory, 1e-11)
    check_statistics(kinds, kinds)
    check_sums(kinds, territory)
    check(kinds["zones_clamped"].values.max() > 0 and kinds["withheld"].values.max() > 0.0, "nothing clamped, withheld")

    dotpop("run", "multiplicative.toml", "-o", "multiplicative.h5")
    check_amounts(xarray.load_dataset("multiplicative.h5"), territory, 1e-11, "multiplicative")
    print(f"{SCENARIOS} scenarios of {f64.sizes['establishment']} establishments: all as the model has them")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="dotpop-check-") as folder:
        os.chdir(folder)
        try:
            check_all()
        except AssertionError as fault:
            print(f"error: {fault}")
            sys.exit(1)
        finally:
            os.chdir("/")
