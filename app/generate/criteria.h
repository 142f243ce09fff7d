#pragma once

#include <vector>

#include "app/generate/geography.h"
#include "app/generate/keyed_random.h"

namespace dotpop::synthetic {

/// The synthetic criteria of one zone.
struct ZoneCriteria {
  double part_75_plus = 0.0;      ///< 1: share of people aged 75 and over, 0.03 to 0.25
  double sejours_mco_1000 = 0.0;  ///< acute stays (MCO) of 1,000 people in a year
  double revenu_median = 0.0;     ///< EUR a year
  double taux_ald_1000 = 0.0;     ///< people in long-term illness (ALD) of 1,000
};

/// Criteria of every zone: [n_zones], in the order of `geography.zones`.
///
/// Each is a national level times log-normal effects of the region, the département, the EPCI and the zone, so that
/// neighbours resemble each other; stays and illness follow age, illness follows poverty. Overseas is younger and
/// poorer. Values are rounded to the decimals that the file shows.
std::vector<ZoneCriteria> make_criteria(const Geography& geography, const KeyedRandom& random);

}  // namespace dotpop::synthetic
