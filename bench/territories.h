#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/measure/workload.h"

/// The territories of the benchmarks, each made when an arm first asks for it.
namespace dotpop::bench {

/// $DOTPOP_REFERENCE_TERRITORY, ../shared/data/france-2023, or else a generated France; says which on stderr.
const Workload& main_workload();

/// Sizes of the generated territories of the scaling arms, in generated Frances. 0.1 and 0.3 are regions of France.
inline const std::vector<std::string> kSizes = {"0.1", "0.3", "1", "3", "10"};
const Workload& workload_of_size(const std::string& size);

}  // namespace dotpop::bench
