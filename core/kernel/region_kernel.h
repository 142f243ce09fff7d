#pragma once

#include <cstddef>
#include <span>

#include "core/kernel/kernel_workspace.h"
#include "core/kernel/prepared_region.h"
#include "core/status.h"

/// The batched kernel: steps 1 to 5 of one region for a block of scenarios, the scenario being the fastest index.
///
/// Why by region: nothing crosses a region's border, and one region's data are small enough to stay in a core's
/// cache while a block of scenarios passes over them. Why scenarios as lanes: every scenario does the same operations
/// on other numbers, so lanes never interact, there is no reduction over lanes, and the result of a scenario is the
/// same bits whatever block, lane or thread it lands in.
///
/// Cost of one scenario of one region with n in-region (establishment, zone) pairs: 4 n flops for step 5 (a sum over
/// each zone's establishments, then one over each establishment's zones) and (2 n_used + 5) n_zones for steps 1 and 2.
/// Step 5 reads 2 n days and indices once for each tile of `kLanes` scenarios, and for each of them one row of kLanes
/// doubles; rows are ordered so that the next ones are often those just read (core/kernel/row_order.h).
/// Measure it: build/bench/bench/bench_allocation, one line for each instruction set.
///
/// One source for all instruction sets (Highway), chosen at run time: core/kernel/instruction_set.h.
namespace dotpop {

/// What the kernel writes, for n scenarios.
struct RegionBlockResult {
  std::span<double> allocation;       ///< EUR; row e (of n_establishments) starts at e * allocation_stride
  std::size_t allocation_stride = 0;  ///< >= n
  std::span<double> withheld;         ///< [n], EUR
  std::span<double> zones_clamped;    ///< [n], count
  std::span<Status> status;           ///< [n]; where it is not `evaluated`, the other outputs are NaN
};

/// parameters: [layout.size() x n_scenarios], row-major, the numbers of each scenario's policy for this region
/// (`ParameterLayout`). The workspace must be reserved for the region. Agrees with `allocate_region` to 1e-13 of
/// the envelope (model.md, Precision).
void allocate_region_block(const PreparedRegion& region, std::span<const double> parameters, std::size_t n_scenarios,
                           const RegionBlockResult& result, KernelWorkspace& workspace) noexcept;

}  // namespace dotpop
