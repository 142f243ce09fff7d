#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/choices.h"
#include "core/territory.h"

/// Step 5, "Répartition aux établissements": a zone's money is shared among the establishments that treat its
/// patients, by adult days weighted with the coefficient of step 4 (annex, étape 5).
namespace dotpop {

/// The days k_ez that step 5 shares by, within one region; rows and columns count from the region's first zone
/// and first establishment.
struct SharingDays {
  DayRows by_establishment;  ///< row: establishment, column: zone
  DayRows by_zone;           ///< its transpose
};

/// `external_days` own_zone adds an establishment's days from elsewhere to those of the zone of its own site; an
/// establishment whose site zone is unknown, or in another region, keeps its days of the region only.
SharingDays sharing_days(const Territory& territory, std::uint32_t region, ExternalDays external_days);

/// Σ_e c_e k_ez for each zone, d. coefficient: [n_establishments of the region]. Result: [n_zones of the region].
std::vector<double> weighted_days(const SharingDays& days, std::span<const double> coefficient);

/// F_z · c_e k_ez / Σ_e' c_e' k_e'z, EUR: what one establishment receives of one zone. funding: F_z, EUR. days: k_ez.
/// weighted: the zone's sum, from `weighted_days`. 0 without weighted days of its own, also where the sum is 0.
double euros_of_zone(double funding, double coefficient, double days, double weighted);

/// A_e = Σ_z F_z · c_e k_ez / Σ_e' c_e' k_e'z, EUR. funding, weighted: [n_zones]. Result: [n_establishments].
std::vector<double> share_zones(const SharingDays& days, std::span<const double> coefficient,
                                std::span<const double> funding, std::span<const double> weighted);

}  // namespace dotpop
