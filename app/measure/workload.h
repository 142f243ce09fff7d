#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/kernel/prepared_region.h"
#include "core/policy.h"
#include "core/territory.h"

/// The work that every throughput of dotpop is about: national scenarios in which the weights of up to four criteria
/// and one multiplier for each medical unit vary (14 factors on France), all regions moving together.
namespace dotpop {

/// Scenarios that are prepared; a benchmark runs them over and over.
inline constexpr std::size_t kWorkloadScenarios = 256;
inline constexpr std::size_t kWorkloadCriteria = 4;
/// Uniform from 0: four weights add up to 1 at most and then read as shares of a key (model.md, step 1).
inline constexpr double kLargestWeight = 0.25;
inline constexpr double kLeastMultiplier = 0.8;  ///< of a medical unit, uniform
inline constexpr double kLargestMultiplier = 1.25;

/// A territory made ready for it; immutable.
class Workload {
 public:
  /// Takes the regions that have an envelope, and the first `kWorkloadCriteria` criteria that can be weighed in each
  /// of them (complete, not negative, some mean above 0). Throws an input `Error` when no region has an envelope.
  explicit Workload(Territory territory);

  const Territory& territory() const { return territory_; }
  const std::vector<PreparedRegion>& regions() const { return regions_; }
  const std::vector<std::uint32_t>& criteria() const { return criteria_; }  ///< ascending, the ones that vary
  std::size_t n_factors() const { return criteria_.size() + territory_.n_units(); }
  /// [layout.size() x kWorkloadScenarios], row-major, for every region.
  std::span<const double> parameters() const { return parameters_; }
  RegionPolicy policy(std::size_t scenario) const;

  std::size_t pairs() const;    ///< (establishment, zone) with days, in its regions
  double operations() const;    ///< of one national scenario (core/kernel/operation_count.h)
  std::string summary() const;  ///< "17 regions, 5634 zones ...", for people

 private:
  Territory territory_;
  ParameterLayout layout_;
  std::vector<std::uint32_t> criteria_;
  std::vector<PreparedRegion> regions_;
  std::vector<double> parameters_;
};

/// One region's amounts against the reference in a few scenarios: the largest difference as a share of the region's
/// envelope, infinite where one is no number; 0 where the region cannot be allocated. amount(e, scenario): EUR, e in
/// territory order within the region.
double worst_difference(const Workload& workload, const PreparedRegion& region,
                        const std::function<double(std::size_t e, std::size_t scenario)>& amount);

/// What `worst_difference` may be (model.md, "Precision").
inline constexpr double kWorkloadTolerance = 1e-13;

}  // namespace dotpop
