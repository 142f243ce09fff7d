#include "app/generate/criteria.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace dotpop::synthetic {
namespace {

constexpr std::size_t kEffects = 4;  // age, stays, income, illness

/// Standard deviations of the logarithm, of one criterion's own effects.
struct Spread {
  double region, departement, epci, zone;
};
constexpr std::array<Spread, kEffects> kSpread = {{
    {0.08, 0.14, 0.11, 0.13},
    {0.06, 0.08, 0.06, 0.06},
    {0.04, 0.07, 0.09, 0.07},
    {0.05, 0.07, 0.06, 0.05},
}};

constexpr std::array<double, kEffects> kLevel = {0.100, 180.0, 22'500.0, 190.0};
constexpr std::array<double, kEffects> kOverseas = {0.62, 0.92, 0.76, 0.95};

// Small places are older and poorer: elasticity with respect to population, around a zone of this size.
constexpr double kTypicalPopulation = 12'000.0;
constexpr std::array<double, kEffects> kSizeElasticity = {-0.05, 0.0, 0.01, 0.0};

// Elasticities between criteria, on what is particular to the place.
constexpr double kStaysByAge = 0.35;
constexpr double kIllnessByAge = 0.45;
constexpr double kIllnessByIncome = -0.35;

/// To a multiple of 1 / per_unit, as the double nearest to the decimal that the file shows.
double rounded(double value, double per_unit) { return std::round(value * per_unit) / per_unit; }

/// The logarithm of the place's own effects on one criterion.
double local_effect(const GeoZone& zone, std::size_t criterion, const KeyedRandom& random) {
  const Spread& spread = kSpread[criterion];
  const auto index = static_cast<std::uint32_t>(criterion);
  // An island without an EPCI has its own effect.
  const std::uint64_t epci = entity_of(zone.epci.empty() ? zone.code : zone.epci);
  return spread.region * random.normal(Purpose::region_level, entity_of(zone.region), index) +
         spread.departement * random.normal(Purpose::departement_level, entity_of(zone.departement), index) +
         spread.epci * random.normal(Purpose::epci_level, epci, index) +
         spread.zone * random.normal(Purpose::zone_level, entity_of(zone.code), index) +
         kSizeElasticity[criterion] * std::log(static_cast<double>(zone.population) / kTypicalPopulation);
}

ZoneCriteria criteria_of(const GeoZone& zone, const KeyedRandom& random) {
  std::array<double, kEffects> effect = {};
  for (std::size_t k = 0; k < kEffects; ++k) effect[k] = local_effect(zone, k, random);
  effect[1] += kStaysByAge * effect[0];
  effect[3] += kIllnessByAge * effect[0] + kIllnessByIncome * effect[2];

  std::array<double, kEffects> value = {};
  for (std::size_t k = 0; k < kEffects; ++k) {
    value[k] = kLevel[k] * std::exp(effect[k]) * (is_overseas(zone.region) ? kOverseas[k] : 1.0);
  }
  return {rounded(std::clamp(value[0], 0.03, 0.25), 1e5), rounded(std::clamp(value[1], 60.0, 400.0), 10.0),
          rounded(std::clamp(value[2], 10'000.0, 50'000.0), 1.0), rounded(std::clamp(value[3], 80.0, 400.0), 10.0)};
}

}  // namespace

std::vector<ZoneCriteria> make_criteria(const Geography& geography, const KeyedRandom& random) {
  std::vector<ZoneCriteria> criteria;
  criteria.reserve(geography.zones.size());
  for (const GeoZone& zone : geography.zones) criteria.push_back(criteria_of(zone, random));
  return criteria;
}

}  // namespace dotpop::synthetic
