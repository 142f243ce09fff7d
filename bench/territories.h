#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/measure/workload.h"

/// The territories of the benchmarks, each made when an arm first asks for it.
namespace dotpop::bench {

/// $DOTPOP_REFERENCE_TERRITORY, ../shared/data/france-2023, or else a generated France; says which on stderr.
const Workload& main_workload();

/// Parts of the main territory's (establishment, zone) pairs that the arms of fewer pairs keep, in hundredths: of each
/// establishment the zones with most days, and one at least. Zones and establishments stay.
inline const std::vector<unsigned> kPairParts = {10, 25, 50, 100};
const Workload& workload_of_pairs(unsigned hundredths);

/// Sizes of the generated territories of the scaling arms, in generated Frances. 0.1 and 0.3 are regions of France.
inline const std::vector<std::string> kSizes = {"0.1", "0.3", "1", "3", "10"};
const Workload& workload_of_size(const std::string& size);

}  // namespace dotpop::bench
