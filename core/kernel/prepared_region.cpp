#include "core/kernel/prepared_region.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/kernel/row_order.h"
#include "core/step1_adjusted_population.h"

namespace dotpop {
namespace {

CaseMix reordered(const CaseMix& mix, const std::vector<std::uint32_t>& establishment) {
  CaseMix result;
  result.begin.push_back(0);
  for (const std::uint32_t e : establishment) {
    for (std::uint32_t i = mix.begin[e]; i < mix.begin[e + 1]; ++i) {
      result.entry.push_back(mix.entry[i]);
      result.share.push_back(mix.share[i]);
    }
    result.begin.push_back(static_cast<std::uint32_t>(result.entry.size()));
  }
  return result;
}

}  // namespace

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
  const SharingDays days = sharing_days(territory, region, choices.external_days);
  const RowOrder order = order_for_reuse(days);
  prepared.days = reordered(days, order);
  prepared.result_row = order.establishment;
  for (const std::uint32_t z : order.zone) prepared.population.push_back(population[z]);
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
      const double m = measure[order.zone[z]];
      prepared.measure[z * n_used + j] = choices.adjustment == Adjustment::multiplicative ? std::log(m) : m;
      prepared.measure_is_finite = prepared.measure_is_finite && std::isfinite(prepared.measure[z * n_used + j]);
    }
    const auto [min, max] = std::minmax_element(measure.begin(), measure.end());
    prepared.measure_min.push_back(measure.empty() ? 0.0 : *min);
    prepared.measure_max.push_back(measure.empty() ? 0.0 : *max);
  }
  prepared.entries = scale_entries(territory, region);
  prepared.mix = reordered(case_mix(territory, region, prepared.entries), order.establishment);
  const DayRows& rows = prepared.days.by_establishment;
  for (std::uint32_t e = 0; e < prepared.n_establishments; ++e) {
    prepared.sharing_days_of.push_back(
        std::accumulate(rows.days.begin() + rows.begin[e], rows.days.begin() + rows.begin[e + 1], 0.0));
  }
  return prepared;
}

}  // namespace dotpop
