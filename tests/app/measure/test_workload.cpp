#include "app/measure/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/measure/kernel_runner.h"
#include "core/error.h"
#include "core/kernel/operation_count.h"
#include "tests/core/random_territory.h"
#include "tests/core/territory_builder.h"

namespace dotpop {
namespace {

/// Region R: zones z1, z2; e1 serves both, e2 serves z2: 3 pairs. Region S has no envelope. `aged` can be weighed,
/// `signed` is negative somewhere, `missing` has a hole, `nothing` is 0 all over.
test::TerritoryBuilder small_territory() {
  test::TerritoryBuilder b({"aged", "signed", "missing", "nothing"});
  b.region("R", 1000.0).region("S");
  b.zone("R", "z1", 100.0, {4.0, 1.0, kMissing, 0.0}).zone("R", "z2", 300.0, {6.0, -1.0, 1.0, 0.0});
  b.zone("S", "z3", 100.0, {kMissing, 1.0, 1.0, 0.0});
  b.establishment("R", "e1").establishment("R", "e2").establishment("S", "e3");
  b.scale("50", Mode::HC, 1.0).scale("51", Mode::HC, 1.2);
  b.unit_days("e1", "50", Mode::HC, 30.0).unit_days("e2", "51", Mode::HC, 20.0).unit_days("e3", "50", Mode::HC, 1.0);
  b.zone_days("e1", "z1", 10.0).zone_days("e1", "z2", 20.0).zone_days("e2", "z2", 20.0).zone_days("e3", "z3", 1.0);
  return b;
}

TEST(Workload, TakesWhatCanBeComputed) {
  const Workload workload(small_territory().build());
  ASSERT_EQ(workload.regions().size(), 1u);  // S has no envelope, and its hole in `aged` does not matter
  EXPECT_THAT(workload.criteria(), testing::ElementsAre(0u));
  EXPECT_EQ(workload.territory().zones.criterion_name[0], "aged");
  EXPECT_EQ(workload.n_factors(), 3u);
  EXPECT_EQ(workload.pairs(), 3u);
}

TEST(Workload, CountsItsOperations) {
  // 4 · 3 pairs + (2 · 1 criterion + 5) · 2 zones
  const Workload workload(small_territory().build());
  EXPECT_EQ(operations_of_scenario(workload.regions().front()), 26.0);
  EXPECT_EQ(workload.operations(), 26.0);
}

TEST(Workload, MovesWeightsAndUnitsWithinTheirRangesAndNothingElse) {
  const Workload workload(small_territory().build());
  const RegionPolicy neutral = neutral_policy(workload.territory());
  bool weight_differs = false;
  for (std::size_t i = 0; i < kWorkloadScenarios; ++i) {
    const RegionPolicy policy = workload.policy(i);
    EXPECT_GT(policy.criterion_weight[0], 0.0);
    EXPECT_LT(policy.criterion_weight[0], kLargestWeight);
    for (const std::size_t c : {1u, 2u, 3u}) EXPECT_EQ(policy.criterion_weight[c], 0.0);
    for (const double unit : policy.scale.unit) {
      EXPECT_GT(unit, kLeastMultiplier);
      EXPECT_LT(unit, kLargestMultiplier);
    }
    EXPECT_EQ(policy.scale.cell, neutral.scale.cell);
    EXPECT_EQ(policy.scale.mode, neutral.scale.mode);
    EXPECT_EQ(policy.envelope_multiplier, 1.0);
    weight_differs = weight_differs || policy.criterion_weight[0] != workload.policy(0).criterion_weight[0];
  }
  EXPECT_TRUE(weight_differs);
}

TEST(Workload, NeedsAnEnvelope) {
  test::TerritoryBuilder b;
  b.region("R").zone("R", "z1", 100.0).establishment("R", "e1").scale("50", Mode::HC, 1.0);
  EXPECT_THROW(Workload(b.build()), Error);
}

TEST(WorstDifference, IsAShareOfTheEnvelope) {
  const Workload workload(small_territory().build());
  KernelRunner kernel(workload);
  const PreparedRegion& region = workload.regions().front();
  const std::vector<double>& right = kernel.allocate(region);
  const auto off_by = [&](double euros) {
    return worst_difference(workload, region, [&](std::size_t e, std::size_t scenario) {
      return right[e * kWorkloadScenarios + scenario] + (e == 1 && scenario == 17 ? euros : 0.0);
    });
  };
  EXPECT_LE(off_by(0.0), kWorkloadTolerance);
  EXPECT_NEAR(off_by(5.0), 0.005, 1e-12);  // 5 of 1000 EUR
  EXPECT_GT(off_by(kMissing), 1.0);
}

TEST(KernelRunner, IsRightOnRandomTerritories) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    test::Random random(seed);
    const Workload workload(build_territory(test::random_tables(random)));
    EXPECT_TRUE(KernelRunner(workload).is_right()) << seed;
    KernelRunner(workload, 3).run(2);
  }
}

}  // namespace
}  // namespace dotpop
