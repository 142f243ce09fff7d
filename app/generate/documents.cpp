#include "app/generate/documents.h"

#include <fmt/format.h>

namespace dotpop::synthetic {
namespace {

constexpr std::string_view kPackage = "@etalab/decoupage-administratif 6.0.0";

std::string chosen_regions(const GenerateOptions& options) {
  return options.regions.empty() ? "toutes / all (17)" : fmt::format("{}", fmt::join(options.regions, ", "));
}

constexpr std::string_view kFrench = R"(# Territoire de démonstration SMR

**Données synthétiques sur une géographie réelle.** Aucun établissement, aucun flux de patients et aucun montant de ce
dossier n'existe. Ne pas en tirer de conclusion sur un établissement ou une région.

## Ce qui est réel
Les zones (codes postaux regroupés à 1 000 habitants au moins), leur population, leur département et leur région,
d'après le paquet npm `{package}` (code sous licence MIT ; données INSEE, La Poste et DGCL
sous Licence Ouverte). Une zone porte le code postal de sa plus grande partie.

## Ce qui est synthétique
- `zones.csv` : `part_75_plus`, `sejours_mco_1000`, `revenu_median`, `taux_ald_1000`, tirés au hasard, corrélés dans
  l'espace.
- `etablissements.csv` : tout (sites, noms, numéros, secteurs, lits, recettes). La lettre « S » après le département
  distingue les numéros des vrais FINESS.
- `journees_um.csv` : les journées. Pour la France entière, les totaux d'adultes par UM, mode et secteur sont ceux de la
  SAE 2023 (DREES).
- `journees_zone.csv` : l'origine des patients, décroissante avec la distance administrative. 99999 : étranger ou
  inconnu. Une zone d'une région absente du dossier n'est pas décrite dans `zones.csv`.
- `echelle_um.csv` : les poids, illustratifs.
- `enveloppes.csv` : les montants, 4,5 milliards d'euros pour la France entière.

)";

constexpr std::string_view kEnglish = R"(# SMR demonstration territory

**Synthetic data on real geography.** No establishment, no patient flow and no amount in this folder exists. Draw no
conclusion about an establishment or a region from them.

## What is real
The zones (postcodes, grouped to at least 1,000 people), their populations, départements and regions, from the npm
package `{package}` (code under MIT; data of INSEE, La Poste and DGCL under the French Open
Licence). A zone has the postcode of its largest part.

## What is synthetic
- `zones.csv`: `part_75_plus`, `sejours_mco_1000`, `revenu_median`, `taux_ald_1000`, random, correlated in space.
- `etablissements.csv`: everything (sites, names, numbers, sectors, beds, receipts). The letter "S" after the
  département tells the numbers from real FINESS numbers.
- `journees_um.csv`: the days. For whole France the adult totals by unit, mode and sector are those of SAE 2023 (DREES).
- `journees_zone.csv`: where patients come from, falling with administrative distance. 99999: abroad or unknown. A zone
  of a region that is not in the folder is not described in `zones.csv`.
- `echelle_um.csv`: the weights, illustrative.
- `enveloppes.csv`: the amounts, 4.5 billion euros for whole France.

)";

constexpr std::string_view kOrigin = R"(## Origine / origin
- `dotpop generate`, dotpop {version}
- graine / seed: {seed}
- régions / regions: {regions}
- copies de la France / copies of France: {copies} (codes « Ck- » dans la copie k / in copy k)
- {zones} zones, {establishments} établissements / establishments, {pairs} couples établissement-zone / pairs

Les mêmes options et la même version redonnent les mêmes fichiers.
The same options and version make the same files again.
)";

}  // namespace

std::string readme_text(const GeneratedTerritory& territory, const GenerateOptions& options) {
  using fmt::arg;
  const auto package = arg("package", kPackage);
  return fmt::format(fmt::runtime(kFrench), package) + fmt::format(fmt::runtime(kEnglish), package) +
         fmt::format(fmt::runtime(kOrigin), arg("version", DOTPOP_VERSION), arg("seed", options.seed),
                     arg("regions", chosen_regions(options)), arg("copies", options.copies),
                     arg("zones", territory.zones.size()), arg("establishments", territory.establishments.size()),
                     arg("pairs", territory.zone_days.size()));
}

std::string provenance_text(const GeneratedTerritory& territory, const GenerateOptions& options) {
  return fmt::format(
      "SMR demonstration territory: synthetic activity on the real geography of France\n"
      "synthetic: establishments, days, patient flows, criteria, receipts, envelopes and scale are synthetic "
      "(seed {}); nothing here is about a real establishment\n"
      "real: zones, populations, departements and regions, from {} (code MIT; data INSEE, La Poste, DGCL, "
      "Licence Ouverte)\n"
      "generator: dotpop generate, dotpop {}, seed {}, copies {}, regions {}\n"
      "size: {} zones, {} establishments, {} establishment-zone pairs\n",
      options.seed, kPackage, DOTPOP_VERSION, options.seed, options.copies, chosen_regions(options),
      territory.zones.size(), territory.establishments.size(), territory.zone_days.size());
}

std::string study_text(const GenerateOptions& options) {
  return fmt::format(
      R"toml(# The default study of a synthetic territory (see README.md): how much do the amounts depend on the
# weights of the criteria and on the scale?
title = "Criteria and scale, synthetic territory (seed {})"
territory = "."                    # this folder

[policy]                           # the choices of steps 1 and 5; these are the defaults
adjustment = "additive"            # additive, multiplicative
mean = "population"                # regional means: population, plain
deviation = "relative"             # relative, standard
unserved_zones = "redistribute"    # zones that no establishment serves: redistribute, withhold
external_days = "ignore"           # patients from elsewhere: ignore, own_zone

[policy.criteria]                  # step 1: weights of columns of zones.csv
part_75_plus = 0.30
sejours_mco_1000 = 0.10
revenu_median = -0.05              # poorer zones get more
taux_ald_1000 = 0.10

[design]                           # which scenarios
kind = "monte-carlo"
size = 10000                       # scenarios
seed = 1

# 14 factors : the weights of the four criteria...
[[factors]]
target = "criteria.part_75_plus"
distribution = "uniform"
min = 0.0
max = 0.6

[[factors]]
target = "criteria.sejours_mco_1000"
distribution = "uniform"
min = 0.0
max = 0.2

[[factors]]
target = "criteria.revenu_median"
distribution = "uniform"
min = -0.1
max = 0.0

[[factors]]
target = "criteria.taux_ald_1000"
distribution = "uniform"
min = 0.0
max = 0.2

#... and one multiplier of the scale for each of the ten medical units
[[factors]]
target = "scale.um.*"
distribution = "uniform"
min = 0.8
max = 1.25

[output]                           # what the result file keeps
samples = "f32"                    # every amount of every scenario: f64, f32, none
quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]
)toml",
      options.seed);
}

}  // namespace dotpop::synthetic
