#include "core/kernel/prepared_region.h"

#include <cassert>
#include <cmath>
#include <numeric>

#include "core/step1_adjusted_population.h"

namespace dotpop {

PreparedRegion prepare_region(const Territory& territory, std::uint32_t region, const Choices& choices,
                              std::span<const std::uint8_t> used) {
  assert(used.size() == territory.n_criteria());
  const IndexRange zones = territory.zones_of(region);
  PreparedRegion prepared;
  prepared.region = region;
  prepared.choices = choices;
  prepared.layout = ParameterLayout(territory);
  prepared.file_envelope = territory.regions.envelope[region];
  prepared.n_zones = zones.size();
  prepared.n_establishments = territory.establishments_of(region).size();
  const std::span all_people(territory.zones.population);
  const auto population = all_people.subspan(zones.begin, zones.size());
  prepared.population.assign(population.begin(), population.end());
  prepared.total_population = std::accumulate(population.begin(), population.end(), 0.0);

  for (std::uint32_t c = 0; c < used.size(); ++c) {
    if (used[c] != 0) prepared.criterion.push_back(c);
  }
  const std::size_t n_used = prepared.criterion.size();
  prepared.measure.resize(zones.size() * n_used);
  for (std::size_t j = 0; j < n_used; ++j) {
    const std::span column(territory.zones.criterion[prepared.criterion[j]]);
    const auto value = column.subspan(zones.begin, zones.size());
    const CriterionMoments moments = criterion_moments(value, population, choices.mean);
    const auto measure = criterion_measure(value, moments, choices.adjustment, choices.deviation);
    for (std::size_t z = 0; z < measure.size(); ++z) {
      prepared.measure[z * n_used + j] =
          choices.adjustment == Adjustment::multiplicative ? std::log(measure[z]) : measure[z];
    }
  }
  prepared.entries = scale_entries(territory, region);
  prepared.mix = case_mix(territory, region, prepared.entries);
  prepared.days = sharing_days(territory, region, choices.external_days);
  return prepared;
}

}  // namespace dotpop
