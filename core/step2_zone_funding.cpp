#include "core/step2_zone_funding.h"

#include <cassert>

namespace dotpop {

ZoneFunding fund_zones(std::span<const double> adjusted_population, std::span<const double> weighted_days,
                       double envelope, UnservedZones unserved_zones) {
  assert(adjusted_population.size() == weighted_days.size());
  const auto counts = [&](std::size_t z) {
    return unserved_zones == UnservedZones::withhold || weighted_days[z] > 0.0;
  };
  ZoneFunding result;
  result.funding.assign(adjusted_population.size(), 0.0);
  for (std::size_t z = 0; z < adjusted_population.size(); ++z) {
    if (counts(z)) result.population_counted += adjusted_population[z];
  }
  for (std::size_t z = 0; z < adjusted_population.size(); ++z) {
    if (!counts(z)) continue;
    result.funding[z] = envelope * adjusted_population[z] / result.population_counted;
    if (!(weighted_days[z] > 0.0)) result.withheld += result.funding[z];
  }
  return result;
}

}  // namespace dotpop
