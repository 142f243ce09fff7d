#include "core/kernel/region_kernel.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "core/allocation.h"
#include "tests/core/kernel_agreement.h"
#include "tests/core/kernel_block.h"
#include "tests/core/random_territory.h"
#include "tests/core/territory_builder.h"

// The kernel against the reference (model.md, Precision), for every valid combination of choices.
namespace dotpop {
namespace {

using test::KernelBlock;

/// One region at every block size and with every instruction set; the scenarios of a smaller block are the first ones
/// of the largest.
void compare_region(test::Random& random, const Territory& territory, std::uint32_t r, const Choices& choices,
                    test::KernelSeen& seen) {
  constexpr std::array<std::size_t, 10> kSizes = {1, 7, 8, 15, 16, 17, 31, 32, 33, 1000};
  const auto scenarios = test::random_scenarios(random, territory, choices, kSizes.back());
  std::vector<RegionAllocation> reference;
  for (const auto& policy : scenarios) reference.push_back(allocate_region(territory, r, policy));
  const PreparedRegion region = prepare_region(territory, r, choices, test::used_criteria(territory, choices));
  KernelWorkspace workspace;
  workspace.reserve(region);
  const IndexRange zones = territory.zones_of(r);
  const std::span population(territory.zones.population.data() + zones.begin, zones.size());
  for (const std::size_t n : kSizes) {
    std::vector<std::size_t> index(n);
    std::iota(index.begin(), index.end(), std::size_t{0});
    const auto parameters = test::parameter_block(region.layout, scenarios, index);
    for (const std::string& name : instruction_sets()) {
      SCOPED_TRACE("block of " + std::to_string(n) + ", " + name);
      const test::InstructionSetInUse in_use(name);
      KernelBlock block(region, n);
      block.run(region, parameters, workspace);
      for (std::size_t i = 0; i < n; ++i) {
        SCOPED_TRACE("scenario " + std::to_string(i));
        test::expect_agreement(block, i, reference[i], population, region.n_establishments, seen);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(RegionKernel, AgreesWithTheReferenceForEveryChoiceAndBlockSize) {
  const auto all = test::valid_choices();
  ASSERT_EQ(all.size(), 24u);
  test::KernelSeen seen;
  std::uint64_t seed = 100;
  for (std::size_t i = 0; i < 2 * all.size(); ++i) {
    const Choices& choices = all[i % all.size()];
    test::Random random(++seed);
    const Territory territory = build_territory(test::random_tables(random));
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      SCOPED_TRACE(test::name_of(choices) + ", seed " + std::to_string(seed) + ", region " + std::to_string(r));
      compare_region(random, territory, r, choices, seen);
      if (HasFatalFailure()) return;
    }
  }
  const auto times = static_cast<int>(instruction_sets().size());
  for (const Status status : {Status::evaluated, Status::no_adjusted_population, Status::no_weighted_days,
                              Status::negative, Status::not_finite}) {
    EXPECT_GT(seen.of(status), 20 * times) << kStatusName[static_cast<std::size_t>(status)];
  }
  EXPECT_GT(seen.relative, 20000 * times);
  EXPECT_GT(seen.withheld, 1000 * times);
  EXPECT_GT(seen.clamped, 1000 * times);
}

/// One test for each instruction set.
class RegionKernelOnEach : public testing::TestWithParam<std::string> {
  const test::InstructionSetInUse in_use_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(InstructionSets, RegionKernelOnEach, testing::ValuesIn(instruction_sets()));

TEST_P(RegionKernelOnEach, FewCriteriaInUse) {
  // The kernel reads only the criteria in use; the reference takes the weights of 0 of the others.
  test::Random random(42);
  const Territory territory = build_territory(test::random_tables(random));
  test::KernelSeen seen;
  for (const std::uint32_t in_use : {test::kAged, test::kMountain, territory.n_criteria()}) {
    auto scenarios = test::random_scenarios(random, territory, {}, 20);
    std::vector<std::uint8_t> used(territory.n_criteria(), 0);
    if (in_use < used.size()) used[in_use] = 1;
    for (auto& policy : scenarios) {
      for (std::uint32_t c = 0; c < used.size(); ++c) {
        if (used[c] == 0) policy.criterion_weight[c] = 0.0;
      }
    }
    const PreparedRegion region = prepare_region(territory, 0, {}, used);
    std::vector<std::size_t> index(scenarios.size());
    std::iota(index.begin(), index.end(), std::size_t{0});
    KernelWorkspace workspace;
    workspace.reserve(region);
    KernelBlock block(region, index.size());
    block.run(region, test::parameter_block(region.layout, scenarios, index), workspace);
    const std::span population(territory.zones.population.data(), territory.zones_of(0).size());
    for (std::size_t i = 0; i < index.size(); ++i) {
      const auto reference = allocate_region(territory, 0, scenarios[i]);
      test::expect_agreement(block, i, reference, population, region.n_establishments, seen);
    }
  }
  EXPECT_GT(seen.status[0], 30);
}

TEST_P(RegionKernelOnEach, WeightsThatSumToOneClampNothing) {
  // The second zone's factor is 0 on paper and 1 − 0.3 − 0.5 − 0.2 = −5.6e-17 in binary (see test_allocation.cpp).
  test::TerritoryBuilder b({"a", "b", "c"});
  b.region("A", 1000.0).zone("A", "a1", 100.0, {1.0, 1.0, 1.0}).zone("A", "a2", 100.0, {0.0, 0.0, 0.0});
  b.establishment("A", "e1").scale("50", Mode::HC, 1.0).unit_days("e1", "50", Mode::HC, 2.0);
  const Territory territory = b.zone_days("e1", "a1", 1.0).zone_days("e1", "a2", 1.0).build();
  RegionPolicy policy = neutral_policy(territory);
  policy.criterion_weight = {0.3, 0.5, 0.2};
  const PreparedRegion region = prepare_region(territory, 0, {}, std::vector<std::uint8_t>{1, 1, 1});
  KernelWorkspace workspace;
  workspace.reserve(region);
  KernelBlock block(region, 1);
  block.run(region, region.layout.flatten(policy), workspace);
  EXPECT_EQ(block.zones_clamped[0], 0.0);
  EXPECT_DOUBLE_EQ(block.amount(0, 0), 1000.0);
}

}  // namespace
}  // namespace dotpop
