#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernel/prepared_region.h"
#include "core/kernel/region_kernel.h"
#include "sim/study.h"

namespace dotpop {

/// Scratch of one thread for `RegionEvaluator::evaluate`.
struct EvaluatorScratch {
  std::vector<double> parameters;  ///< [n_parameters x count]
  std::vector<double> packed;      ///< the same, of the scenarios that take one variant
  std::vector<double> packed_allocation;
  std::vector<double> packed_withheld;
  std::vector<double> packed_clamped;
  std::vector<Status> packed_status;
  std::vector<std::uint8_t> multiplied;  ///< [count], a factor has moved the envelope already
  std::vector<std::uint32_t> variant;    ///< [count], which prepared variant a scenario takes
  std::vector<std::size_t> lanes;        ///< scenarios of one variant
  KernelWorkspace workspace;
};

/// One region of a study, ready to turn rows of the design into allocations: its policy as numbers, what each
/// factor does to them, and the region prepared once for each combination of choices that occurs.
class RegionEvaluator {
 public:
  RegionEvaluator(const Territory& territory, const Study& study, std::uint32_t region);

  std::uint32_t n_establishments() const { return prepared_.front().n_establishments; }

  /// design: [n_factors x count], row-major, NaN where a factor is not moved.
  void evaluate(std::span<const double> design, std::size_t count, const RegionBlockResult& result,
                EvaluatorScratch& scratch) const;

 private:
  struct Move {
    std::size_t factor;
    Target::Kind kind;
    std::uint32_t slot;
    Choice choice;
    std::vector<std::size_t> option;  ///< of a choice: option for each value of the design
  };

  void fill_parameters(std::span<const double> design, std::size_t count, EvaluatorScratch& scratch) const;
  void find_variants(std::span<const double> design, std::size_t count, EvaluatorScratch& scratch) const;
  void evaluate_variant(const PreparedRegion& prepared, std::size_t count, const RegionBlockResult& result,
                        EvaluatorScratch& scratch) const;

  Choices choices_;           ///< of the policy as written
  std::vector<double> base_;  ///< [n_parameters]
  std::vector<Move> moves_;   ///< those that name no region first
  std::vector<PreparedRegion> prepared_;
};

}  // namespace dotpop
