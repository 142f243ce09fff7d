#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/study.h"

namespace dotpop {

/// The design of a study as a function: the value of factor j in scenario i depends on the study and (i, j) alone.
///
/// monte-carlo: independent samples. latin-hypercube: each factor takes one value in each of n equal strata, in an
/// order of its own (McKay, Beckman, Conover 1979). grid: every combination of levels, the last factor fastest.
/// one-at-a-time: scenario 0 is the policy as written, then each factor in turn takes its levels, the others
/// staying as written.
class Design {
 public:
  explicit Design(const Study& study);

  std::uint64_t n_scenarios() const { return n_scenarios_; }
  std::size_t n_factors() const { return factors_.size(); }

  /// values: [n_factors x count], row-major (scenario fastest), of scenarios [first, first + count). NaN where a
  /// factor is not moved (one-at-a-time): the policy's own value stays, in each region its own.
  void fill(std::uint64_t first, std::size_t count, std::span<double> values) const;

  /// How many different values some factors (positions) take together: 1 for no factor, the product of their levels in
  /// a grid, 1 + the sum of their levels one at a time. Random designs repeat nothing: n_scenarios.
  std::uint64_t n_settings(std::span<const std::size_t> factors) const;
  /// Which of them a scenario takes, below n_settings(factors).
  std::uint64_t setting(std::span<const std::size_t> factors, std::uint64_t scenario) const;
  /// A scenario that takes a setting.
  std::uint64_t scenario_of(std::span<const std::size_t> factors, std::uint64_t setting) const;

 private:
  double sampled(std::size_t factor, std::uint64_t scenario) const;
  double listed(std::size_t factor, std::uint64_t scenario) const;

  DesignKind kind_;
  std::uint64_t n_scenarios_;
  std::uint64_t seed_;
  std::vector<Factor> factors_;
  std::vector<std::uint64_t> stride_;  ///< grid: scenarios between two levels; one-at-a-time: first scenario
};

}  // namespace dotpop
