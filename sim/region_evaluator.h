#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernel/prepared_region.h"
#include "core/kernel/region_kernel.h"
#include "sim/amounts_buffer.h"
#include "sim/design.h"
#include "sim/plan.h"
#include "sim/study.h"

namespace dotpop {

/// Scratch of one thread for `RegionEvaluator::evaluate`.
struct EvaluatorScratch {
  std::vector<double> parameters;        ///< [n_parameters x count]
  std::vector<std::uint8_t> multiplied;  ///< [count], a factor has moved the envelope already
  // Where scenarios are evaluated in another order than they stand in, by group
  std::vector<std::uint32_t> group;           ///< [count], of each scenario: its variant and setting
  std::vector<std::uint32_t> place;           ///< [n_groups + 1], where each group starts
  std::vector<std::uint32_t> order;           ///< [count], which scenario stands at each place
  std::vector<std::uint32_t> packed_setting;  ///< [count]
  std::vector<double> packed;                 ///< parameters of one variant's scenarios
  AmountsBuffer packed_allocation;            ///< [n_establishments x row_stride(count)]
  std::vector<double> packed_withheld;        ///< [count]
  std::vector<double> packed_clamped;
  std::vector<Status> packed_status;
  KernelWorkspace workspace;
};

/// One region of a study, ready to turn rows of the design into allocations the way its plan says: its policy as
/// numbers, what each factor does to them, and the region prepared once for each combination of choices that occurs.
class RegionEvaluator {
 public:
  /// design: outlives this.
  RegionEvaluator(const Territory& territory, const Study& study, const Design& design, const RegionPlan& plan);

  std::uint32_t n_establishments() const { return prepared_.front().n_establishments; }
  /// Scenarios are grouped before they are evaluated, and a group's cost hardly depends on its size: the more at once,
  /// the better.
  bool likes_many() const { return constant_.empty() && n_groups() > 1; }

  /// Scenarios [first, first + count). design: their rows, [n_factors x count], row-major, NaN where a factor is not
  /// moved. products of the scratch's workspace counts the work.
  void evaluate(std::uint64_t first, std::span<const double> design, std::size_t count, const RegionBlockResult& result,
                EvaluatorScratch& scratch) const;

 private:
  struct Move {
    std::size_t factor;
    Target::Kind kind;
    std::uint32_t slot;
    Choice choice;
    std::vector<std::size_t> option;  ///< of a choice: option for each value of the design
  };

  /// The allocation of every scenario, where nothing varies.
  struct Constant {
    std::vector<double> allocation;  ///< [n_establishments], EUR
    double withheld = 0.0;           ///< EUR
    double zones_clamped = 0.0;      ///< count
    Status status = Status::evaluated;
  };

  void list_moves(const Study& study, std::uint32_t region);
  void attribute_settings(KernelWorkspace& workspace);
  void evaluate_once(KernelWorkspace& workspace);
  void repeat_constant(std::size_t count, const RegionBlockResult& result) const;
  void fill_parameters(std::span<const double> design, std::size_t count, EvaluatorScratch& scratch) const;
  /// Position of a scenario's choices in `prepared_`.
  std::uint32_t variant(std::span<const double> design, std::size_t count, std::size_t i) const;
  std::size_t n_groups() const { return prepared_.size() * n_settings_; }
  void sort_by_group(std::uint64_t first, std::span<const double> design, std::size_t count,
                     EvaluatorScratch& scratch) const;
  /// Places [begin, end) of the order, which have one variant.
  void evaluate_variant(std::size_t v, std::size_t begin, std::size_t end, std::size_t count,
                        const RegionBlockResult& packed, EvaluatorScratch& scratch) const;
  void put_back(std::size_t count, const RegionBlockResult& packed, const RegionBlockResult& result,
                const EvaluatorScratch& scratch) const;
  void allocate(std::size_t v, std::span<const std::uint32_t> setting, std::span<const double> parameters,
                std::size_t count, const RegionBlockResult& result, KernelWorkspace& workspace) const;

  const Design& design_;
  Choices choices_;           ///< of the policy as written
  std::vector<double> base_;  ///< [n_parameters]
  std::vector<Move> moves_;   ///< those that name no region first
  std::vector<PreparedRegion> prepared_;
  std::vector<std::size_t> scale_factors_;
  std::uint32_t n_settings_ = 1;              ///< of the scale that are told apart
  std::vector<AttributedPeople> attributed_;  ///< [n_prepared], empty unless the plan is affine
  std::vector<Constant> constant_;            ///< one where nothing varies, else none
};

}  // namespace dotpop
