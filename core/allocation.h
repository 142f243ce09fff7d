#pragma once

#include <cstdint>
#include <vector>

#include "core/policy.h"
#include "core/status.h"
#include "core/step1_adjusted_population.h"
#include "core/step2_zone_funding.h"
#include "core/step3_scale.h"
#include "core/step4_coefficient.h"
#include "core/step5_sharing.h"
#include "core/territory.h"

/// The reference allocation: steps 1 to 5 of the annex for one region and one policy, with every intermediate kept.
/// It is written to be read beside the instruction, and it is the oracle of the batched kernel (core/kernel/).
namespace dotpop {

/// Indices count from the region's first zone and first establishment.
struct RegionAllocation {
  Status status = Status::evaluated;  ///< when not `evaluated`, only the parts computed before it are meaningful
  double envelope = 0.0;              ///< EUR, B_r after the multiplier

  // Step 1
  std::vector<CriterionMoments> moments;     ///< [n_criteria], of the criteria in use
  std::vector<std::vector<double>> measure;  ///< [n_criteria][n_zones], deviations or ratios; empty when unused
  AdjustedPopulation adjusted;               ///< [n_zones]
  // Step 2
  ZoneFunding zones;  ///< [n_zones], EUR
  // Step 3
  std::vector<ScaleEntry> entries;   ///< [n_entries]
  std::vector<double> entry_weight;  ///< [n_entries], 1
  // Step 4
  CaseMix mix;
  std::vector<double> coefficient;  ///< [n_establishments], 1
  // Step 5
  SharingDays days;
  std::vector<double> zone_weighted_days;  ///< [n_zones], d
  std::vector<double> allocation;          ///< [n_establishments], EUR, not rounded
};

/// One region under its policy. Preconditions (the study checks them, sim/check.h): the envelope is given, criteria
/// in use have values in every zone of the region, every (unit, mode, sector) with days has a scale weight.
RegionAllocation allocate_region(const Territory& territory, std::uint32_t region, const RegionPolicy& policy);

}  // namespace dotpop
