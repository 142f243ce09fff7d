#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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
/// Cost of one scenario of one region: core/kernel/operation_count.h.
/// Step 5 multiplies two rows of days at once by rows of kLanes doubles (core/kernel/row_pairs.h), which are ordered so
/// that the next ones are often those just read (core/kernel/row_order.h).
/// Measure it: build/bench/bench/bench_allocation, one line for each instruction set.
///
/// Where the scale does not move, or takes few settings, an amount is affine in the criteria's weights up to the
/// region's normaliser, and costs 2 (1 + n_moving) flops: `attribute_people` and `allocate_attributed_block`.
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

/// Whose patients a region's people are, for some settings of the scale: A_e = (B / Σ P') · Σ_j w_j · value_ej as long
/// as no zone is clamped, w_0 being 1 and the others the weights that move. value_ej = c_e Σ_z people_zj k_ez / Σ c k.
struct AttributedPeople {
  std::size_t n_pairs = 0;    ///< of establishments, in prepared order
  std::size_t n_columns = 0;  ///< of `PreparedRegion::people`
  std::vector<double> value;  ///< [n_settings x n_pairs x n_columns x 2], people
  /// [n_settings], 0 where an establishment has no weight, or the setting is impossible: its scenarios go the whole
  /// way.
  std::vector<std::uint8_t> valid;
};

/// parameters: [layout.size() x n_settings], row-major; the criteria's weights and the envelope are not read.
/// Precondition: the people of the region are affine (`PreparedRegion::people` has columns).
AttributedPeople attribute_people(const PreparedRegion& region, std::span<const double> parameters,
                                  std::size_t n_settings, KernelWorkspace& workspace);

/// The same as `allocate_region_block` for scenarios whose scale is that of a setting; scenarios in which a zone may be
/// clamped are evaluated whole. setting: [n_scenarios], position in `people`; those of one setting should stand side by
/// side, since a tile of lanes has one.
void allocate_attributed_block(const PreparedRegion& region, const AttributedPeople& people,
                               std::span<const std::uint32_t> setting, std::span<const double> parameters,
                               std::size_t n_scenarios, const RegionBlockResult& result,
                               KernelWorkspace& workspace) noexcept;

}  // namespace dotpop
