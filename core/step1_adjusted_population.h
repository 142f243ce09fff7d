#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/choices.h"

/// Step 1, "Ajustement de la population": the population of each zone is moved up or down by how far its criteria
/// stand from the regional mean (instruction n° DGOS/FIP1/2026/72, annex, étape 1: "c'est l'écart des critères
/// choisis par rapport à la moyenne régionale qui permet de moduler à la hausse ou à la baisse la population").
namespace dotpop {

/// A criterion over the zones of one region.
struct CriterionMoments {
  double mean = 0.0;       ///< m_rc, in the criterion's unit
  double deviation = 0.0;  ///< s_rc, with the same weighting as the mean
};

/// Mean and standard deviation of one criterion. value, population: [n_zones of the region]; unserved zones count.
/// Weighted by population (Mean::population) or plain. NaN when the weights sum to 0.
CriterionMoments criterion_moments(std::span<const double> value, std::span<const double> population, Mean mean);

/// What step 1 reads of one criterion, 1. Additive adjustment: the deviation d_zc, x / m − 1 (relative) or
/// (x − m) / s (standard). Multiplicative adjustment: the ratio x / m. Result: [n_zones].
std::vector<double> criterion_measure(std::span<const double> value, const CriterionMoments& moments,
                                      Adjustment adjustment, Deviation deviation);

/// What one criterion does to one zone. Additive: the people that it adds, population · w_c · d_zc. Multiplicative: the
/// factor on the population, (x_zc / m_rc)^w_c. measure: the zone's, from `criterion_measure`.
double criterion_effect(double population, double weight, double measure, Adjustment adjustment);

/// An additive factor counts as clamped below this, 1. Weights >= 0 that sum to 1 clamp nothing (model.md), but where
/// all criteria are 0, 1 − Σ w rounds to either side of 0 (1 − 0.3 − 0.5 − 0.2 = −5.6e-17). No euro depends on it.
inline constexpr double kClampedBelow = -1e-14;

struct AdjustedPopulation {
  std::vector<double> factor;       ///< [n_zones], 1: 1 + Σ_c w_c d_zc before clamping, or Π_c (x_zc / m_rc)^w_c
  std::vector<double> population;   ///< [n_zones], people: P'_z
  std::uint32_t zones_clamped = 0;  ///< zones whose additive factor was below 0, by more than rounding
};

/// population: [n_zones], people. weight: [n_criteria]. measure: [n_criteria][n_zones] from `criterion_measure`;
/// criteria of weight 0 are unused and not read, so their rows may be empty. 0^0 = 1; x = 0 with a negative weight
/// gives an infinite factor, which the caller reports as "not finite".
AdjustedPopulation adjust_population(std::span<const double> population, std::span<const double> weight,
                                     const std::vector<std::vector<double>>& measure, Adjustment adjustment);

}  // namespace dotpop
