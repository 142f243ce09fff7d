#include "core/allocation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace dotpop {
namespace {

double sum(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

/// Step 1 with its preparation: means and deviations of the criteria in use, then the population of each zone.
void adjust(RegionAllocation& result, const Territory& territory, std::uint32_t region, const RegionPolicy& policy) {
  const IndexRange zones = territory.zones_of(region);
  const std::span population(territory.zones.population.data() + zones.begin, zones.size());
  result.moments.resize(territory.n_criteria());
  result.measure.resize(territory.n_criteria());
  for (std::uint32_t c = 0; c < territory.n_criteria(); ++c) {
    if (policy.criterion_weight[c] == 0.0) continue;
    const std::span value(territory.zones.criterion[c].data() + zones.begin, zones.size());
    result.moments[c] = criterion_moments(value, population, policy.choices.mean);
    result.measure[c] =
        criterion_measure(value, result.moments[c], policy.choices.adjustment, policy.choices.deviation);
  }
  result.adjusted = adjust_population(population, policy.criterion_weight, result.measure, policy.choices.adjustment);
}

/// Steps 3 and 4. False when a weight is negative or not finite; `status` then says which.
bool weigh(RegionAllocation& result, const Territory& territory, std::uint32_t region, const RegionPolicy& policy) {
  result.entries = scale_entries(territory, region);
  bool valid = true;
  for (const ScaleEntry& entry : result.entries) {
    result.entry_weight.push_back(modulated_weight(entry, policy.scale));
    valid = valid && is_valid_weight(entry, policy.scale);
  }
  if (!all_finite(result.entry_weight)) {
    result.status = Status::not_finite;
  } else if (!valid) {
    result.status = Status::negative;
  }
  result.mix = case_mix(territory, region, result.entries);
  result.coefficient = coefficients(result.mix, result.entry_weight);
  return result.status == Status::evaluated;
}

/// What stops the sharing before step 2, in the order in which the steps meet it.
Status check_before_sharing(const RegionAllocation& result, double population) {
  if (!(population > 0.0)) return Status::no_adjusted_population;
  const double adjusted = sum(result.adjusted.population);
  if (!std::isfinite(adjusted)) return Status::not_finite;
  if (!(adjusted > 0.0)) return Status::no_adjusted_population;
  const auto& days = result.zone_weighted_days;
  if (!std::isfinite(sum(days))) return Status::not_finite;  // dividing by it would lose money without a word
  if (std::none_of(days.begin(), days.end(), [](double d) { return d > 0.0; })) return Status::no_weighted_days;
  return Status::evaluated;
}

}  // namespace

RegionAllocation allocate_region(const Territory& territory, std::uint32_t region, const RegionPolicy& policy) {
  RegionAllocation result;
  result.envelope = territory.regions.envelope[region] * policy.envelope_multiplier;
  if (!std::isfinite(result.envelope) || !all_finite(policy.criterion_weight)) {
    result.status = Status::not_finite;
    return result;
  }
  if (!weigh(result, territory, region, policy)) return result;  // steps 3 and 4
  if (result.envelope < 0.0) {
    result.status = Status::negative;
    return result;
  }

  adjust(result, territory, region, policy);  // step 1
  result.days = sharing_days(territory, region, policy.choices.external_days);
  result.zone_weighted_days = weighted_days(result.days, result.coefficient);
  const IndexRange zones = territory.zones_of(region);
  const double population = sum(std::span(territory.zones.population.data() + zones.begin, zones.size()));
  result.status = check_before_sharing(result, population);
  if (result.status != Status::evaluated) return result;

  result.zones = fund_zones(result.adjusted.population, result.zone_weighted_days, result.envelope,
                            policy.choices.unserved_zones);  // step 2
  if (!(result.zones.population_counted > 0.0)) {
    result.status = Status::no_adjusted_population;
    return result;
  }
  result.allocation =
      share_zones(result.days, result.coefficient, result.zones.funding, result.zone_weighted_days);  // step 5
  if (!all_finite(result.allocation) || !std::isfinite(result.zones.withheld)) result.status = Status::not_finite;
  return result;
}

}  // namespace dotpop
