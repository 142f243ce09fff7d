#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/step3_scale.h"
#include "core/territory.h"

/// Step 4, "Coefficient par établissement": the average weight of an establishment's medical units, by its adult
/// days wherever its patients live (annex, étape 4: "une moyenne pondérée sur base de l'activité réalisée sur
/// l'ensemble de ses UM"; with one unit, "son coefficient correspond directement à la pondération de cette UM").
namespace dotpop {

/// Share of each scale entry in the adult days of a region's establishments, compressed by establishment.
struct CaseMix {
  std::vector<std::uint32_t> begin;  ///< [n_establishments of the region + 1]
  std::vector<std::uint32_t> entry;  ///< [n_entries], position in the region's `scale_entries`
  std::vector<double> share;         ///< [n_entries], 1, sums to 1 within an establishment
};

CaseMix case_mix(const Territory& territory, std::uint32_t region, std::span<const ScaleEntry> entries);

/// c_e = Σ s(u, m, sector_e) · days_eum / Σ days_eum, 1; 0 for an establishment without adult days.
/// weight: [n_entries] from `modulated_weight`. Result: [n_establishments of the region].
std::vector<double> coefficients(const CaseMix& mix, std::span<const double> weight);

}  // namespace dotpop
