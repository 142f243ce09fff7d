#pragma once

#include <span>
#include <vector>

#include "core/choices.h"

/// Step 2, "Calcul du financement par zone": each zone receives money in proportion to its adjusted population
/// (annex, étape 2).
namespace dotpop {

struct ZoneFunding {
  std::vector<double> funding;      ///< [n_zones], EUR: F_z = B_r · P'_z / Σ P'_z
  double population_counted = 0.0;  ///< people: the sum Σ P'_z that the envelope was divided by
  double withheld = 0.0;            ///< EUR: funding of unserved zones that nobody receives
};

/// adjusted_population: [n_zones], people. weighted_days: [n_zones], the zone's Σ_e c_e k_ez; 0 = unserved.
/// envelope: EUR. `redistribute` leaves unserved zones out of the sum; `withhold` funds them and keeps the money.
ZoneFunding fund_zones(std::span<const double> adjusted_population, std::span<const double> weighted_days,
                       double envelope, UnservedZones unserved_zones);

}  // namespace dotpop
