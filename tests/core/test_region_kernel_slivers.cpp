#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/allocation.h"
#include "core/kernel/region_kernel.h"
#include "tests/core/kernel_block.h"
#include "tests/core/random_territory.h"

// Zones that keep a sliver of their people: the sums of adjusted populations nearly cancel, whatever way they are made,
// and the precision of model.md holds all the same (1e-13 of the envelope; the sum of the amounts to 1e-12).
namespace dotpop {
namespace {

using test::KernelBlock;

constexpr double kSlivers[] = {0.3, 1e-1, 2e-2, 1e-2, 5e-3, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10};

/// The weight of criterion `c` that leaves `sliver` of the population of the zone with its least value; NaN when no
/// zone is below the mean.
double weight_that_leaves(double sliver, const Territory& territory, std::uint32_t region, std::uint32_t c) {
  const IndexRange zones = territory.zones_of(region);
  const std::span value(territory.zones.criterion[c].data() + zones.begin, zones.size());
  const std::span population(territory.zones.population.data() + zones.begin, zones.size());
  if (value.empty()) return kMissing;
  const double mean = criterion_moments(value, population, Mean::population).mean;
  const double least = *std::min_element(value.begin(), value.end()) / mean - 1.0;
  return least < 0.0 ? (sliver - 1.0) / least : kMissing;
}

class RegionKernelSlivers : public testing::TestWithParam<std::string> {
  const test::InstructionSetInUse in_use_{GetParam()};
};

TEST_P(RegionKernelSlivers, LoseNothingInAnyWay) {
  int tested = 0;
  KernelWorkspace workspace;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    test::Random random(seed);
    const Territory territory = build_territory(test::random_tables(random));
    const ParameterLayout layout(territory);
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      std::vector<RegionPolicy> policies;
      for (const double sliver : kSlivers) {
        RegionPolicy policy = neutral_policy(territory);
        policy.criterion_weight[test::kAged] = weight_that_leaves(sliver, territory, r, test::kAged);
        policies.push_back(policy);
      }
      if (!std::isfinite(policies.front().criterion_weight[test::kAged])) continue;
      std::vector<std::size_t> index(policies.size());
      std::iota(index.begin(), index.end(), std::size_t{0});
      const std::vector<double> parameters = test::parameter_block(layout, policies, index);
      Variation variation{std::vector<std::uint8_t>(layout.size(), 0), layout.flatten(policies.front())};
      variation.moves[layout.criterion(test::kAged)] = 1;
      for (const bool attributed : {false, true}) {
        SCOPED_TRACE("seed " + std::to_string(seed) + (attributed ? ", attributed" : ""));
        const PreparedRegion region = prepare_region(territory, r, {}, variation, ZoneSum::establishments);
        workspace.reserve(region);
        KernelBlock block(region, policies.size());
        if (attributed) {
          const auto people = attribute_people(region, layout.flatten(policies.front()), 1, workspace);
          block.run(region, people, std::size_t{0}, parameters, workspace);
        } else {
          block.run(region, parameters, workspace);
        }
        for (std::size_t i = 0; i < policies.size(); ++i) {
          const RegionAllocation reference = allocate_region(territory, r, policies[i]);
          ASSERT_EQ(block.status[i], reference.status);
          if (reference.status != Status::evaluated) continue;
          ++tested;
          double sum = block.withheld[i];
          for (std::size_t e = 0; e < reference.allocation.size(); ++e) {
            sum += block.amount(e, i);
            ASSERT_LE(std::abs(block.amount(e, i) - reference.allocation[e]), 1e-13 * reference.envelope)
                << "a sliver of " << kSlivers[i];
          }
          ASSERT_LE(std::abs(sum - reference.envelope), 1e-12 * reference.envelope) << "a sliver of " << kSlivers[i];
        }
      }
    }
  }
  EXPECT_GT(tested, 2000);
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, RegionKernelSlivers, testing::ValuesIn(instruction_sets()));

}  // namespace
}  // namespace dotpop
