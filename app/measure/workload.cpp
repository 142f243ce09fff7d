#include "app/measure/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/allocation.h"
#include "core/error.h"
#include "core/kernel/operation_count.h"
#include "sim/random.h"

namespace dotpop {
namespace {

/// A criterion without any value above 0 in a region has no relative deviation there.
bool can_be_weighed(const Territory& territory, std::uint32_t criterion, const std::vector<std::uint32_t>& regions) {
  const std::vector<double>& value = territory.zones.criterion[criterion];
  for (const std::uint32_t region : regions) {
    const IndexRange zones = territory.zones_of(region);
    bool some = false;
    for (std::uint32_t z = zones.begin; z < zones.end; ++z) {
      if (!std::isfinite(value[z]) || value[z] < 0.0) return false;
      some = some || (value[z] > 0.0 && territory.zones.population[z] > 0.0);
    }
    if (!some) return false;
  }
  return true;
}

std::vector<std::uint32_t> regions_with_envelope(const Territory& territory) {
  std::vector<std::uint32_t> regions;
  for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
    if (std::isfinite(territory.regions.envelope[r])) regions.push_back(r);
  }
  return regions;
}

}  // namespace

Workload::Workload(Territory territory) : territory_(std::move(territory)), layout_(territory_) {
  const auto regions = regions_with_envelope(territory_);
  if (regions.empty()) {
    throw_input_error("no region has an envelope", "there is nothing to share out", "complete enveloppes.csv");
  }
  for (std::uint32_t c = 0; c < territory_.n_criteria() && criteria_.size() < kWorkloadCriteria; ++c) {
    if (can_be_weighed(territory_, c, regions)) criteria_.push_back(c);
  }
  std::vector<std::uint8_t> used(territory_.n_criteria(), 0);
  for (const std::uint32_t c : criteria_) used[c] = 1;
  for (const std::uint32_t r : regions) regions_.push_back(prepare_region(territory_, r, {}, used));

  const std::vector<double> base = layout_.flatten(neutral_policy(territory_));
  for (std::uint32_t slot = 0; slot < layout_.size(); ++slot) {
    const bool weighs = slot < used.size() && used[slot] != 0;
    const bool multiplies = slot >= layout_.unit(0) && slot < layout_.cell(0);
    for (std::size_t i = 0; i < kWorkloadScenarios; ++i) {
      const double u = random_uniform(1, i, slot, Stream::design);
      const double multiplier = kLeastMultiplier + (kLargestMultiplier - kLeastMultiplier) * u;
      parameters_.push_back(weighs ? kLargestWeight * u : multiplies ? multiplier : base[slot]);
    }
  }
}

RegionPolicy Workload::policy(std::size_t scenario) const {
  std::vector<double> one;
  for (std::size_t slot = 0; slot < layout_.size(); ++slot) {
    one.push_back(parameters_[slot * kWorkloadScenarios + scenario]);
  }
  return layout_.unflatten({}, one);
}

std::size_t Workload::pairs() const {
  std::size_t sum = 0;
  for (const PreparedRegion& region : regions_) sum += region.days.by_zone.column.size();
  return sum;
}

double Workload::operations() const {
  double sum = 0.0;
  for (const PreparedRegion& region : regions_) sum += operations_of_scenario(region);
  return sum;
}

std::string Workload::summary() const {
  std::size_t zones = 0;
  std::size_t establishments = 0;
  for (const PreparedRegion& region : regions_) {
    zones += region.n_zones;
    establishments += region.n_establishments;
  }
  return fmt::format("{} regions, {} zones, {} establishments, {} pairs with days, {} factors", regions_.size(), zones,
                     establishments, pairs(), n_factors());
}

double worst_difference(const Workload& workload, const PreparedRegion& region,
                        const std::function<double(std::size_t e, std::size_t scenario)>& amount) {
  constexpr std::array<std::size_t, 3> kScenarios = {0, 17, kWorkloadScenarios - 1};
  double worst = 0.0;
  for (const std::size_t scenario : kScenarios) {
    const RegionAllocation right = allocate_region(workload.territory(), region.region, workload.policy(scenario));
    if (right.status != Status::evaluated) continue;
    for (std::size_t e = 0; e < right.allocation.size(); ++e) {
      const double euros = std::abs(amount(e, scenario) - right.allocation[e]);
      const double difference = euros == 0.0 ? 0.0 : euros / right.envelope;  // an envelope may be 0
      worst = std::isnan(difference) ? std::numeric_limits<double>::infinity() : std::max(worst, difference);
    }
  }
  return worst;
}

}  // namespace dotpop
