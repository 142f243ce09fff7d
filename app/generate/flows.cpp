#include "app/generate/flows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "app/generate/apportion.h"
#include "app/generate/calibration.h"

namespace dotpop::synthetic {
namespace {

// Stays of a person, relative: same zone, EPCI, arrondissement, département, region.
constexpr std::array<double, kProximities> kDecay = {50.0, 18.0, 8.0, 1.6, 0.13, 0.0};
constexpr double kAffinitySpread = 1.5;     // standard deviation of the logarithm, for a pair
constexpr double kPropensitySpread = 0.55;  // the same, for a zone
constexpr double kAgeElasticity = 0.8;      // of the propensity, with respect to the share of 75 and over
constexpr double kTypicalShare75 = 0.10;

constexpr double kDaysOfStay = 42.0;
constexpr double kStayLengthSpread = 0.35;

constexpr double kOutsideShare = 0.058;  // of the days of an ordinary site in an ordinary region
constexpr double kMostOutside = 0.45;
constexpr double kOutsideRegionSpread = 0.25;
constexpr double kOutsideSiteSpread = 0.6;
constexpr double kOverseasFactor = 0.15;
constexpr double kDaysOfOutsideZone = 130.0;  // one zone of origin for so many outside days
constexpr std::uint32_t kMostOutsideZones = 60;
constexpr double kShareUnknown = 0.08;  // of the places of origin outside
constexpr double kOutsideWeightSpread = 0.8;

constexpr double kNeighbourPull = 12.0;  // of a person in a neighbouring region, 1 elsewhere in the metropole
constexpr double kOverseasPull = 0.05;

double pull_between(std::string_view from, std::string_view to) {
  if (from == to) return 0.0;
  if (is_overseas(from) || is_overseas(to)) return is_overseas(from) && is_overseas(to) ? 1.0 : kOverseasPull;
  return region_figures(to).neighbours.find(from) != std::string_view::npos ? kNeighbourPull : 1.0;
}

/// Index i of the first cumulated[i + 1] > target, within [begin, end).
std::uint32_t locate(const std::vector<double>& cumulated, double target, std::uint32_t begin, std::uint32_t end) {
  const auto first = cumulated.begin() + begin + 1;
  const auto found = std::upper_bound(first, cumulated.begin() + end, target);
  return begin + static_cast<std::uint32_t>(found - first);
}

}  // namespace

std::vector<SiteActivity> activity_of_sites(std::size_t n_sites,
                                            const std::vector<GeneratedTerritory::UnitDays>& unit_days) {
  std::vector<SiteActivity> activity(n_sites, {0, 0.0});
  for (const GeneratedTerritory::UnitDays& row : unit_days) {
    if (row.patients == GeneratedTerritory::Public::child) continue;
    SiteActivity& site = activity[row.establishment];
    site.days += row.days;
    site.steepness += kUnitFigures[row.unit].steepness * static_cast<double>(row.days);
  }
  for (SiteActivity& site : activity) {
    site.steepness = site.days > 0 ? site.steepness / static_cast<double>(site.days) : 1.0;
  }
  return activity;
}

FlowModel::FlowModel(const Geography& geography, const std::vector<ZoneCriteria>& criteria, const KeyedRandom& random)
    : geography_(geography), random_(random), cumulated_people_(1, 0.0) {
  for (std::size_t z = 0; z < geography.zones.size(); ++z) {
    const GeoZone& zone = geography.zones[z];
    const auto people = static_cast<double>(zone.population);
    mass_.push_back(people * std::pow(criteria[z].part_75_plus / kTypicalShare75, kAgeElasticity) *
                    random.lognormal(kPropensitySpread, Purpose::propensity, entity_of(zone.code)));
    cumulated_people_.push_back(cumulated_people_.back() + people);
  }
  for (const std::string_view to : geography.regions) {
    std::vector<double>& cumulated = pull_.emplace_back(1, 0.0);
    for (std::size_t r = 0; r < geography.n_regions(); ++r) {
      const double people =
          cumulated_people_[geography.region_begin[r + 1]] - cumulated_people_[geography.region_begin[r]];
      cumulated.push_back(cumulated.back() + people * pull_between(geography.regions[r], to));
    }
  }
}

std::vector<Flow> FlowModel::flows_of(const Site& site, const SiteActivity& activity) const {
  std::vector<Flow> flows;
  if (activity.days == 0) return flows;
  const auto outside = static_cast<std::int64_t>(outside_share(site, activity) * static_cast<double>(activity.days));
  add_inside(site, activity, activity.days - outside, flows);
  add_outside(site, outside, flows);

  std::sort(flows.begin(), flows.end(), [](const Flow& a, const Flow& b) { return a.zone < b.zone; });
  std::vector<Flow> merged;
  for (const Flow& flow : flows) {
    if (merged.empty() || merged.back().zone != flow.zone) {
      merged.push_back(flow);
    } else {
      merged.back().days += flow.days;
    }
  }
  return merged;
}

double FlowModel::outside_share(const Site& site, const SiteActivity& activity) const {
  const std::string_view region = geography_.regions[site.region];
  const double share = kOutsideShare / activity.steepness * (is_overseas(region) ? kOverseasFactor : 1.0) *
                       random_.lognormal(kOutsideRegionSpread, Purpose::outside_of_region, entity_of(region)) *
                       random_.lognormal(kOutsideSiteSpread, Purpose::outside_of_site, site.entity);
  return std::min(share, kMostOutside);
}

void FlowModel::add_inside(const Site& site, const SiteActivity& activity, std::int64_t days,
                           std::vector<Flow>& flows) const {
  const std::uint32_t begin = geography_.region_begin[site.region];
  const std::uint32_t end = geography_.region_begin[site.region + 1];
  std::array<double, kProximities> decay = {};
  for (std::size_t k = 0; k < kProximities; ++k) decay[k] = std::pow(kDecay[k], activity.steepness);

  std::vector<double> cumulated(1, 0.0);
  for (std::uint32_t z = begin; z < end; ++z) {
    const Proximity near = proximity(geography_.zones[site.zone], geography_.zones[z]);
    const double weight = mass_[z] * decay[static_cast<std::size_t>(near)] *
                          random_.lognormal(kAffinitySpread, Purpose::affinity, site.entity, z);
    cumulated.push_back(cumulated.back() + weight);
  }

  const double stays = std::max(1.0, std::floor(static_cast<double>(days) / kDaysOfStay));
  const double start = random_.uniform(Purpose::sampling_start, site.entity);
  const auto stays_before = [&](std::size_t k) {
    return std::floor(stays * (cumulated[k] / cumulated.back()) + start);
  };
  std::vector<double> length;
  std::vector<std::uint32_t> zones;
  for (std::uint32_t z = begin; z < end; ++z) {
    const double here = stays_before(z - begin + 1) - stays_before(z - begin);
    if (here < 1.0) continue;
    zones.push_back(z);
    length.push_back(here * random_.lognormal(kStayLengthSpread, Purpose::stay_length, site.entity, z));
  }
  const std::vector<std::int64_t> shares = apportion(days, length, 1);
  for (std::size_t k = 0; k < zones.size(); ++k) flows.push_back({zones[k], shares[k]});
}

void FlowModel::add_outside(const Site& site, std::int64_t days, std::vector<Flow>& flows) const {
  if (days == 0) return;
  const auto wanted = static_cast<std::uint32_t>(std::llround(static_cast<double>(days) / kDaysOfOutsideZone));
  const std::uint32_t places = std::clamp<std::uint32_t>(wanted, 1, kMostOutsideZones);
  std::vector<double> weight;
  for (std::uint32_t k = 0; k < places; ++k) {
    weight.push_back(random_.lognormal(kOutsideWeightSpread, Purpose::outside_weight, site.entity, k));
  }
  const std::int64_t least = days >= places ? 1 : 0;
  const std::vector<std::int64_t> shares = apportion(days, weight, least);
  for (std::uint32_t k = 0; k < places; ++k) {
    if (shares[k] > 0) flows.push_back({outside_zone(site, k), shares[k]});
  }
}

std::uint32_t FlowModel::outside_zone(const Site& site, std::uint32_t draw) const {
  // Two pairs for each place: the first tells whether it is known and its region, the second the zone.
  const auto [known, which_region] = random_.uniform_pair(Purpose::outside_zone, site.entity, 2 * draw);
  if (known < kShareUnknown) return kUnknownZone;
  const std::vector<double>& pull = pull_[site.region];
  const auto n_regions = static_cast<std::uint32_t>(geography_.n_regions());
  const std::uint32_t region = locate(pull, which_region * pull.back(), 0, n_regions);
  const std::uint32_t begin = geography_.region_begin[region];
  const std::uint32_t end = geography_.region_begin[region + 1];
  const double people = cumulated_people_[end] - cumulated_people_[begin];
  const double target =
      cumulated_people_[begin] + people * random_.uniform(Purpose::outside_zone, site.entity, 2 * draw + 1);
  return locate(cumulated_people_, target, begin, end);
}

}  // namespace dotpop::synthetic
