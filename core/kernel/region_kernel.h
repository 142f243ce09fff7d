#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernel/prepared_region.h"
#include "core/status.h"

/// The batched kernel: steps 1 to 5 of one region for a block of scenarios, the scenario being the fastest index.
///
/// Why by region: nothing crosses a region's border, and one region's data (at most about 1 MB) stays in the L2
/// cache while a block of scenarios passes over it. Why scenarios as lanes: every scenario does the same operations
/// on other numbers, so lanes never interact, there is no reduction over lanes, and the result of a scenario is the
/// same bits whatever block, lane or thread it lands in.
///
/// Cost of one scenario of one region with n in-region (establishment, zone) pairs: 4 n flops for step 5 (a sum over
/// each zone's establishments, then one over each establishment's zones) and small change: (2 n_used + 5) n_zones
/// for steps 1 and 2. Step 5 reads 2 n days and indices once for each tile of `kLanes` scenarios.
namespace dotpop {

/// Scenarios that the kernel advances together: 16 doubles fill the 8 registers of the baseline instruction set
/// that the sums of step 5 live in; 8 and 32 were slower (bench/bench_kernel.cpp, see bench/README.md).
inline constexpr std::size_t kLanes = 16;

/// What the kernel writes, for n scenarios.
struct RegionBlockResult {
  std::span<double> allocation;       ///< EUR; row e (of n_establishments) starts at e * allocation_stride
  std::size_t allocation_stride = 0;  ///< >= n
  std::span<double> withheld;         ///< [n], EUR
  std::span<double> zones_clamped;    ///< [n], count
  std::span<Status> status;           ///< [n]; where it is not `evaluated`, the other outputs are NaN
};

/// Scratch of one thread, made once and reused: sized for the largest region it will see.
class KernelWorkspace {
 public:
  /// Grows to what `region` needs; the only function here that allocates.
  void reserve(const PreparedRegion& region);

 private:
  friend class RegionKernel;
  std::vector<double> parameter_;    ///< [n_parameters x kLanes]
  std::vector<double> weight_;       ///< [n_entries x kLanes]
  std::vector<double> coefficient_;  ///< [n_establishments x kLanes]
  std::vector<double> zone_;         ///< [n_zones x kLanes]: weighted days, then euros for each weighted day
  std::vector<double> adjusted_;     ///< [n_zones x kLanes]: P'_z
};

/// parameters: [layout.size() x n_scenarios], row-major, the numbers of each scenario's policy for this region
/// (`ParameterLayout`). The workspace must be reserved for the region. Agrees with `allocate_region` to 1e-13 of
/// the envelope (model.md, Precision).
void allocate_region_block(const PreparedRegion& region, std::span<const double> parameters, std::size_t n_scenarios,
                           const RegionBlockResult& result, KernelWorkspace& workspace) noexcept;

}  // namespace dotpop
