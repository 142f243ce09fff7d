#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/allocation.h"
#include "core/kernel/region_kernel.h"
#include "tests/core/compare.h"
#include "tests/core/territory_builder.h"

// "Impossible arithmetic in one region (no adjusted population, no weighted days, a negative scale, a non-finite
// number)": each status, and which one is reported when several apply. Reference and kernel must say the same.
namespace dotpop {
namespace {

using test::TerritoryBuilder;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// What the kernel says of one scenario; all criteria of the territory count as used.
Status kernel_status(const Territory& territory, const RegionPolicy& policy) {
  const std::vector<std::uint8_t> used(territory.n_criteria(), 1);
  const PreparedRegion region = prepare_region(territory, 0, policy.choices, used);
  KernelWorkspace workspace;
  workspace.reserve(region);
  std::vector<double> allocation(region.n_establishments, 0.0);
  double withheld = 0.0;
  double clamped = 0.0;
  Status status = Status::bounds_infeasible;  // a value that the kernel never writes
  allocate_region_block(region, region.layout.flatten(policy), 1,
                        {allocation, 1, {&withheld, 1}, {&clamped, 1}, {&status, 1}}, workspace);
  for (const double amount : allocation) EXPECT_EQ(std::isnan(amount), status != Status::evaluated);
  EXPECT_EQ(std::isnan(withheld), status != Status::evaluated);
  EXPECT_EQ(std::isnan(clamped), status != Status::evaluated);
  return status;
}

void expect_status(const Territory& territory, const RegionPolicy& policy, Status expected, const char* why) {
  EXPECT_EQ(allocate_region(territory, 0, policy).status, expected) << why;
  EXPECT_EQ(kernel_status(territory, policy), expected) << "kernel: " << why;
}

/// Zones a1 (served by e1) and a2 (served by e2), x = 4 and 0; one unit.
TerritoryBuilder one_region(double envelope = 1000.0, double population = 100.0, double scale = 1.0) {
  TerritoryBuilder b({"x"});
  b.region("A", envelope).zone("A", "a1", population, {4.0}).zone("A", "a2", population, {0.0});
  b.establishment("A", "e1").establishment("A", "e2", Sector::ex_oqn).scale("50", Mode::HC, scale);
  b.unit_days("e1", "50", Mode::HC, 10.0).unit_days("e2", "50", Mode::HC, 10.0);
  b.zone_days("e1", "a1", 10.0).zone_days("e2", "a2", 10.0);
  return b;
}

TEST(AllocationStatus, NotFiniteEnvelope) {
  const Territory without = one_region(kMissing).build();
  expect_status(without, neutral_policy(without), Status::not_finite, "a region without an envelope");
  const Territory territory = one_region().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.envelope_multiplier = kInf;
  policy.scale.unit[0] = -1.0;
  expect_status(territory, policy, Status::not_finite, "the envelope comes before the scale");
}

TEST(AllocationStatus, NotFiniteCriterionWeight) {
  const Territory territory = one_region().build();
  RegionPolicy policy = test::policy_with_weight(territory, "x", kNaN);
  policy.scale.unit[0] = -1.0;
  expect_status(territory, policy, Status::not_finite, "criterion weights come before the scale");
}

TEST(AllocationStatus, NotFiniteScale) {
  const Territory missing = one_region(1000.0, 100.0, kNaN).build();
  expect_status(missing, neutral_policy(missing), Status::not_finite, "a scale row that is missing");
  const Territory territory = one_region().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.scale.unit[0] = kInf;
  policy.scale.mode[0] = -1.0;
  expect_status(territory, policy, Status::not_finite, "an infinite weight comes before a negative one");
  policy.scale.unit[0] = 1e200;
  policy.scale.mode[0] = 1e200;
  expect_status(territory, policy, Status::not_finite, "the product overflows");
}

TEST(AllocationStatus, NegativeScaleOrEnvelope) {
  const Territory territory = one_region().build();
  for (const int which : {0, 1, 2, 3, 4}) {
    RegionPolicy policy = neutral_policy(territory);
    double* const number[] = {&policy.scale.unit[0], &policy.scale.cell[0], &policy.scale.mode[0],
                              &policy.scale.sector[1], &policy.envelope_multiplier};
    *number[which] = -0.5;
    expect_status(territory, policy, Status::negative, "one negative number");
  }
  const Territory file = one_region(1000.0, 100.0, -1.0).build();
  expect_status(file, neutral_policy(file), Status::negative, "a negative weight in the file");
  const Territory owed = one_region(-1000.0).build();
  expect_status(owed, neutral_policy(owed), Status::negative, "a negative envelope in the file");
}

TEST(AllocationStatus, TwoNegativeModulationsAreNegativeThoughTheirProductIsNot) {
  const Territory territory = one_region().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.scale.unit[0] = -2.0;
  policy.scale.mode[0] = -2.0;
  expect_status(territory, policy, Status::negative, "all must be >= 0, not their product");
}

TEST(AllocationStatus, NegativeComesBeforeThePopulation) {
  const Territory nobody = one_region(1000.0, 0.0).build();
  RegionPolicy policy = neutral_policy(nobody);
  policy.envelope_multiplier = -1.0;
  expect_status(nobody, policy, Status::negative, "negative before no adjusted population");
}

TEST(AllocationStatus, ModulationsOfWhatNobodyHasDoNotMatter) {
  const Territory territory = one_region().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.scale.mode[static_cast<std::size_t>(Mode::HTP)] = -1.0;  // all days are HC
  expect_status(territory, policy, Status::evaluated, "not used in the region");
}

TEST(AllocationStatus, NobodyLivesThere) {
  const Territory nobody = one_region(1000.0, 0.0).build();
  RegionPolicy policy = neutral_policy(nobody);
  expect_status(nobody, policy, Status::no_adjusted_population, "population 0");
  policy.scale.unit[0] = 0.0;
  expect_status(nobody, policy, Status::no_adjusted_population, "population before weighted days");
  policy = test::policy_with_weight(nobody, "x", 0.5);
  expect_status(nobody, policy, Status::no_adjusted_population, "the cause, not the mean of nobody that is no number");
}

TEST(AllocationStatus, EveryInhabitedZoneIsClamped) {
  // Plain mean of x = 1 (100 people) and 3 (nobody) is 2: d = −0.5 and 0.5; w = 4: factors −1 and 3, P' = 0 and 0.
  TerritoryBuilder b({"x"});
  b.region("A", 1000.0).zone("A", "a1", 100.0, {1.0}).zone("A", "a2", 0.0, {3.0}).establishment("A", "e1");
  b.scale("50", Mode::HC, 1.0).unit_days("e1", "50", Mode::HC, 1.0).zone_days("e1", "a1", 1.0);
  const Territory territory = b.build();
  Choices choices;
  choices.mean = Mean::plain;
  RegionPolicy policy = test::policy_with_weight(territory, "x", 4.0, choices);
  expect_status(territory, policy, Status::no_adjusted_population, "all clamped");
  policy.scale.unit[0] = 0.0;
  expect_status(territory, policy, Status::no_adjusted_population, "step 1 comes before weighted days");
}

TEST(AllocationStatus, ServedZonesWithoutAdjustedPopulation) {
  // x = 4 and 0, w = 1: P' = 200 and 0. With e1's sector worth 0 only a2 is served, where P' = 0.
  const Territory territory = one_region().build();
  RegionPolicy policy = test::policy_with_weight(territory, "x", 1.0);
  policy.scale.sector[static_cast<std::size_t>(Sector::ex_dg)] = 0.0;
  expect_status(territory, policy, Status::no_adjusted_population, "redistribute: nothing to divide by");

  policy.choices.unserved_zones = UnservedZones::withhold;
  expect_status(territory, policy, Status::evaluated, "withhold: all of it is kept");
  const auto result = allocate_region(territory, 0, policy);
  EXPECT_EQ(result.zones.withheld, 1000.0);
  EXPECT_EQ(result.allocation, (std::vector<double>{0.0, 0.0}));
}

TEST(AllocationStatus, NoWeightedDays) {
  const Territory territory = one_region().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.scale.unit[0] = 0.0;
  for (const auto option : {UnservedZones::redistribute, UnservedZones::withhold}) {
    policy.choices.unserved_zones = option;
    expect_status(territory, policy, Status::no_weighted_days, "every coefficient is 0");
  }
}

TEST(AllocationStatus, ZeroToANegativeWeightIsNotFinite) {
  const Territory territory = one_region().build();
  Choices choices;
  choices.adjustment = Adjustment::multiplicative;
  RegionPolicy policy = test::policy_with_weight(territory, "x", -1.0, choices);
  expect_status(territory, policy, Status::not_finite, "x = 0 with w < 0 is impossible");
  policy.scale.unit[0] = 0.0;
  expect_status(territory, policy, Status::not_finite, "step 1 comes before weighted days");
  expect_status(territory, test::policy_with_weight(territory, "x", 0.0, choices), Status::evaluated, "0^0 = 1");
  expect_status(territory, test::policy_with_weight(territory, "x", 1.0, choices), Status::evaluated, "0^1 = 0");
}

TEST(AllocationStatus, OverflowOfWeightedDaysIsNotFinite) {
  // Two establishments share one zone with c k = 1e308 each: the sum overflows. Left alone it would divide each
  // share down to 0 and lose the envelope. 1 EUR, so that nothing overflows before that sum.
  TerritoryBuilder b;
  b.region("A", 1.0).zone("A", "a1", 100.0).establishment("A", "e1").establishment("A", "e2");
  b.scale("50", Mode::HC, 1e307).unit_days("e1", "50", Mode::HC, 10.0).unit_days("e2", "50", Mode::HC, 10.0);
  b.zone_days("e1", "a1", 10.0).zone_days("e2", "a1", 10.0);
  const Territory territory = b.build();
  expect_status(territory, neutral_policy(territory), Status::not_finite, "Σ c k overflows");
}

TEST(AllocationStatus, LargeWeightsAloneOverflowNothing) {
  // c k = 1e305 · 10 is finite, and "multiplying every scale weight of a region by one factor changes nothing": the
  // euros of a zone times c k would overflow, their share of it does not.
  const Territory territory = one_region(1000.0, 100.0, 1e305).build();
  expect_status(territory, neutral_policy(territory), Status::evaluated, "weights of 1e305");
  EXPECT_EQ(allocate_region(territory, 0, neutral_policy(territory)).allocation, (std::vector<double>{500.0, 500.0}));
}

/// x is the same in all zones, so that its standard deviation is 0; 3 · 0.1 / 3 is not 0.1 in binary.
Territory constant_criterion(double x) {
  TerritoryBuilder b({"x"});
  b.region("A", 1000.0).zone("A", "a1", 1.0, {x}).zone("A", "a2", 2.0, {x}).establishment("A", "e1");
  b.scale("50", Mode::HC, 1.0).unit_days("e1", "50", Mode::HC, 1.0).zone_days("e1", "a1", 1.0);
  return b.build();
}

TEST(AllocationStatus, AConstantCriterionHasNoStandardDeviation) {
  Choices choices;
  choices.deviation = Deviation::standard;
  for (const double x : {0.5, 0.1, 0.0}) {
    const Territory territory = constant_criterion(x);
    expect_status(territory, test::policy_with_weight(territory, "x", 2.0, choices), Status::not_finite, "0 / 0");
  }
}

TEST(AllocationStatus, AnUnusedCriterionIsNotRead) {
  // "0 = unused": the study uses the criterion in other scenarios, this one gives it no weight.
  Choices choices;
  choices.deviation = Deviation::standard;
  const Territory territory = constant_criterion(0.5);
  expect_status(territory, test::policy_with_weight(territory, "x", 0.0, choices), Status::evaluated, "weight 0");
}

TEST(AllocationStatus, EmptyRegions) {
  TerritoryBuilder no_zones;
  no_zones.region("A", 1000.0).establishment("A", "e1").scale("50", Mode::HC, 1.0);
  const Territory without_zones = no_zones.unit_days("e1", "50", Mode::HC, 1.0).zone_days("e1", "", 1.0).build();
  expect_status(without_zones, neutral_policy(without_zones), Status::no_adjusted_population, "no zones");

  TerritoryBuilder no_establishments;
  const Territory without = no_establishments.region("A", 1000.0).zone("A", "a1", 100.0).build();
  expect_status(without, neutral_policy(without), Status::no_weighted_days, "no establishments");

  TerritoryBuilder nothing;
  const Territory empty = nothing.region("A", 1000.0).build();
  expect_status(empty, neutral_policy(empty), Status::no_adjusted_population, "nothing at all");
}

}  // namespace
}  // namespace dotpop
