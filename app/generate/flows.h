#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "app/generate/criteria.h"
#include "app/generate/generate.h"
#include "app/generate/geography.h"
#include "app/generate/keyed_random.h"
#include "app/generate/sites.h"

namespace dotpop::synthetic {

/// Patients from abroad or from an unknown place.
inline constexpr std::uint32_t kUnknownZone = std::numeric_limits<std::uint32_t>::max();

/// Adult days of one establishment's patients from one zone.
struct Flow {
  std::uint32_t zone = 0;  ///< index into geography.zones, or kUnknownZone
  std::int64_t days = 0;   ///< d, at least 1
};

/// What the flows of one establishment follow from.
struct SiteActivity {
  std::int64_t days = 0;   ///< d, adults
  double steepness = 1.0;  ///< 1: mean of its units' steepness, by days
};

/// Adult days and steepness of each site: [n_sites].
std::vector<SiteActivity> activity_of_sites(std::size_t n_sites,
                                            const std::vector<GeneratedTerritory::UnitDays>& unit_days);

/// Who goes where, in one copy of France.
///
/// Stays of an establishment come from a zone of its region in proportion to
///     population × propensity of the zone × affinity of the pair × decay(proximity)^steepness,
/// where the propensity follows age and the affinity is log-normal. The number of stays is an integer, by systematic
/// sampling, which is what leaves most far zones without any. A small share comes from other regions, neighbours
/// first, and from unknown places. Days follow stays and sum to the establishment's days exactly.
class FlowModel {
 public:
  /// Keeps references to its arguments.
  FlowModel(const Geography& geography, const std::vector<ZoneCriteria>& criteria, const KeyedRandom& random);

  /// Flows of one site by zone index ascending, unknown places last; empty without days.
  std::vector<Flow> flows_of(const Site& site, const SiteActivity& activity) const;

 private:
  double outside_share(const Site& site, const SiteActivity& activity) const;
  void add_inside(const Site& site, const SiteActivity& activity, std::int64_t days, std::vector<Flow>& flows) const;
  void add_outside(const Site& site, std::int64_t days, std::vector<Flow>& flows) const;
  std::uint32_t outside_zone(const Site& site, std::uint32_t draw) const;

  const Geography& geography_;
  const KeyedRandom& random_;
  std::vector<double> mass_;               ///< [n_zones]: population × propensity
  std::vector<double> cumulated_people_;   ///< [n_zones + 1]
  std::vector<std::vector<double>> pull_;  ///< [n_regions][n_regions]: cumulated weights of regions of origin
};

}  // namespace dotpop::synthetic
