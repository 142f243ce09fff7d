#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <string>
#include <vector>

#include "core/kernel/instruction_set.h"
#include "core/kernel/region_kernel.h"
#include "tests/core/random_territory.h"

/// What the test files of the kernel share: scenarios, and a block of results of its own.
namespace dotpop::test {

/// Uses an instruction set while it lives, then the best one again.
class InstructionSetInUse {
 public:
  explicit InstructionSetInUse(const std::string& name) {
    EXPECT_TRUE(select_instruction_set(name));
    EXPECT_EQ(instruction_set(), name);
  }
  ~InstructionSetInUse() { select_instruction_set(""); }
  InstructionSetInUse(const InstructionSetInUse&) = delete;
  InstructionSetInUse& operator=(const InstructionSetInUse&) = delete;
};

/// Random policies with the same choices, one for each scenario; about one in thirty has an impossible number.
inline std::vector<RegionPolicy> random_scenarios(Random& random, const Territory& territory, const Choices& choices,
                                                  std::size_t n) {
  std::vector<RegionPolicy> scenarios;
  for (std::size_t i = 0; i < n; ++i) {
    RegionPolicy policy = random_policy(random, territory, choices);
    if (random.chance(0.03)) {
      const double impossible[] = {kMissing, HUGE_VAL, -1.0};
      double* const number[] = {&policy.criterion_weight[kAged], &policy.scale.unit[random.below(territory.n_units())],
                                &policy.scale.mode[0], &policy.scale.sector[1], &policy.envelope_multiplier};
      *number[random.below(5)] = impossible[random.below(3)];
    }
    scenarios.push_back(policy);
  }
  return scenarios;
}

/// The criteria that some scenario may weigh under these choices.
inline std::vector<std::uint8_t> used_criteria(const Territory& territory, const Choices& choices) {
  std::vector<std::uint8_t> used(territory.n_criteria(), 1);
  if (choices.deviation == Deviation::relative) used[kDeprivation] = 0;
  return used;
}

/// [slots x n], row-major, of scenarios[index[0]], scenarios[index[1]] ...
inline std::vector<double> parameter_block(const ParameterLayout& layout, const std::vector<RegionPolicy>& scenarios,
                                           const std::vector<std::size_t>& index) {
  std::vector<double> block(layout.size() * index.size());
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto flat = layout.flatten(scenarios[index[i]]);
    for (std::size_t slot = 0; slot < flat.size(); ++slot) block[slot * index.size() + i] = flat[slot];
  }
  return block;
}

/// Calls check(index) for blocks of each size, into which the scenarios [0, n) are dealt in an order of its own.
template <class Check>
void for_shuffled_blocks(std::size_t n, std::initializer_list<std::size_t> sizes, Check check) {
  Random random(78);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (const std::size_t size : sizes) {
    random.shuffle(order);
    for (std::size_t first = 0; first + size <= order.size(); first += size) {
      const auto at = order.begin() + static_cast<std::ptrdiff_t>(first);
      check(std::vector<std::size_t>(at, at + static_cast<std::ptrdiff_t>(size)));
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

/// Output of the kernel for n scenarios, with a margin that it must not touch: `margin` columns behind each row, one
/// row behind the last, `margin` elements behind the other arrays.
struct KernelBlock {
  static constexpr double kUntouched = -12345.678;
  static constexpr Status kUntouchedStatus = Status::bounds_infeasible;

  KernelBlock(const PreparedRegion& region, std::size_t n_scenarios, std::size_t margin = 0)
      : n(n_scenarios),
        stride(n_scenarios + margin),
        allocation((region.n_establishments + 1) * stride, kUntouched),
        withheld(stride, kUntouched),
        zones_clamped(stride, kUntouched),
        status(stride, kUntouchedStatus) {}

  void run(const PreparedRegion& region, const std::vector<double>& parameters, KernelWorkspace& workspace) {
    allocate_region_block(region, parameters, n, {allocation, stride, withheld, zones_clamped, status}, workspace);
  }
  void run(const PreparedRegion& region, const AttributedPeople& people, std::size_t setting,
           const std::vector<double>& parameters, KernelWorkspace& workspace) {
    run(region, people, std::vector<std::uint32_t>(n, static_cast<std::uint32_t>(setting)), parameters, workspace);
  }
  void run(const PreparedRegion& region, const AttributedPeople& people, const std::vector<std::uint32_t>& setting,
           const std::vector<double>& parameters, KernelWorkspace& workspace) {
    allocate_attributed_block(region, people, setting, parameters, n,
                              {allocation, stride, withheld, zones_clamped, status}, workspace);
  }
  double amount(std::size_t e, std::size_t scenario) const { return allocation[e * stride + scenario]; }

  std::size_t n;
  std::size_t stride;
  std::vector<double> allocation;
  std::vector<double> withheld;
  std::vector<double> zones_clamped;
  std::vector<Status> status;
};

}  // namespace dotpop::test
