#include "app/generate/sites.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string_view>

#include "app/generate/apportion.h"
#include "app/generate/calibration.h"

namespace dotpop::synthetic {
namespace {

using Ownership = GeneratedTerritory::Ownership;

constexpr double kTownPopulation = 8'000.0;   // below it a zone has fewer sites than its share of people
constexpr double kShareExOqn = 0.30;          // of adult sites
constexpr double kSectorSpread = 0.5;         // of the log-odds of ex-OQN between regions
constexpr double kShareExDgOfChildren = 0.9;  // of children-only sites
constexpr double kSharePublic = 0.69;         // of ex-DG sites, the others are private non-profit
constexpr double kShareForProfit = 0.91;      // of ex-OQN sites
constexpr double kSizeSpread = 0.42;          // standard deviation of the logarithm

constexpr std::size_t kFinessLength = 9;

double attraction(const GeoZone& zone) {
  const auto people = static_cast<double>(zone.population);
  return people * people / (people + kTownPopulation);
}

/// Zones of the sites of a region, ascending, by systematic sampling: one random start, then equal steps along the
/// cumulated attraction. Sites are spread over the region and large towns have several.
std::vector<std::uint32_t> sample_zones(const Geography& geography, std::size_t region, const KeyedRandom& random) {
  const std::uint32_t sites = region_figures(geography.regions[region]).sites;
  double total = 0.0;
  for (auto z = geography.region_begin[region]; z < geography.region_begin[region + 1]; ++z) {
    total += attraction(geography.zones[z]);
  }
  const double step = total / sites;
  double next = step * random.uniform(Purpose::siting, entity_of(geography.regions[region]));
  double cumulated = 0.0;
  std::vector<std::uint32_t> chosen;
  for (auto z = geography.region_begin[region]; z < geography.region_begin[region + 1]; ++z) {
    cumulated += attraction(geography.zones[z]);
    while (next < cumulated) {
      chosen.push_back(z);
      next += step;
    }
  }
  // Rounding may push the last step just past the end.
  while (chosen.size() < sites) chosen.push_back(geography.region_begin[region + 1] - 1);
  chosen.resize(sites);
  return chosen;
}

/// Marks the children-only sites: as many for each region as its share of sites, at random within it.
void choose_children_only(std::vector<Site>& sites, const Geography& geography, const KeyedRandom& random) {
  std::vector<std::vector<Site*>> of_region(geography.n_regions());
  for (Site& site : sites) of_region[site.region].push_back(&site);
  std::vector<double> share(geography.n_regions());
  for (std::size_t r = 0; r < share.size(); ++r) share[r] = static_cast<double>(of_region[r].size());
  const std::vector<std::int64_t> count = apportion(kChildrenOnlySites, share);
  for (std::size_t r = 0; r < share.size(); ++r) {
    std::stable_sort(of_region[r].begin(), of_region[r].end(), [&](const Site* a, const Site* b) {
      return random.uniform(Purpose::children_only, a->entity) < random.uniform(Purpose::children_only, b->entity);
    });
    for (std::size_t k = 0; k < static_cast<std::size_t>(count[r]); ++k) of_region[r][k]->children_only = true;
  }
}

double share_ex_oqn(std::string_view region, const KeyedRandom& random) {
  const double odds =
      kShareExOqn / (1.0 - kShareExOqn) * random.lognormal(kSectorSpread, Purpose::sector_of_region, entity_of(region));
  return odds / (1.0 + odds);
}

void choose_sector(Site& site, double ex_oqn, const KeyedRandom& random) {
  if (site.children_only) ex_oqn = 1.0 - kShareExDgOfChildren;
  const bool is_ex_oqn = random.uniform(Purpose::sector, site.entity) < ex_oqn;
  const double draw = random.uniform(Purpose::ownership, site.entity);
  site.sector = is_ex_oqn ? Sector::ex_oqn : Sector::ex_dg;
  if (is_ex_oqn) {
    site.ownership = draw < kShareForProfit ? Ownership::private_for_profit : Ownership::private_non_profit;
  } else {
    site.ownership = draw < kSharePublic ? Ownership::public_hospital : Ownership::private_non_profit;
  }
}

}  // namespace

std::vector<Site> make_sites(const Geography& geography, const KeyedRandom& random) {
  std::vector<Site> sites;
  std::map<std::string_view, int> used;  // numbers used, by département
  for (std::size_t r = 0; r < geography.n_regions(); ++r) {
    int number = 0;
    for (const std::uint32_t z : sample_zones(geography, r, random)) {
      const std::string_view departement = geography.zones[z].departement;
      Site& site = sites.emplace_back();
      // Real numbers are digits after the département; the letter makes it plain that this one is not real.
      site.finess = fmt::format("{}S{:0{}}", departement, ++used[departement], kFinessLength - 1 - departement.size());
      site.number = fmt::format("{}-{:03}", geography.regions[r], ++number);
      site.entity = entity_of(site.finess);
      site.region = static_cast<std::uint32_t>(r);
      site.zone = z;
      site.size = random.lognormal(kSizeSpread, Purpose::size, site.entity);
    }
  }
  choose_children_only(sites, geography, random);
  std::vector<double> ex_oqn;
  for (const std::string_view region : geography.regions) ex_oqn.push_back(share_ex_oqn(region, random));
  for (Site& site : sites) choose_sector(site, ex_oqn[site.region], random);
  return sites;
}

}  // namespace dotpop::synthetic
