#include "core/allocation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/compare.h"
#include "tests/core/territory_builder.h"

// Steps 1 to 5 together, on territories that one can work out on paper.
namespace dotpop {
namespace {

using test::near_relative;
using test::TerritoryBuilder;
using Amounts = std::vector<double>;
constexpr double kLastBits = 1e-15;

/// Two zones with x = 4 and 2 as in test_step1, 1000 EUR. e1 (ex-DG) has one unit of weight 1; e2 (ex-OQN) 10 days of
/// weight 1 and 10 of weight 3, so c = 2. Beside them another region, which must change nothing.
TerritoryBuilder two_zones() {
  TerritoryBuilder b({"aged"});
  b.region("Other", 5e6).zone("Other", "o1", 900.0, {7.0});
  b.region("A", 1000.0).zone("A", "a1", 100.0, {4.0}).zone("A", "a2", 300.0, {2.0});
  b.scale("50", Mode::HC, 1.0).scale("51", Mode::HTP, 3.0);
  b.establishment("A", "e1", Sector::ex_dg, "a2").establishment("A", "e2", Sector::ex_oqn, "a1");
  b.establishment("Other", "o");
  b.unit_days("e1", "50", Mode::HC, 30.0).unit_days("e2", "50", Mode::HC, 10.0).unit_days("e2", "51", Mode::HTP, 10.0);
  b.zone_days("e1", "a1", 20.0).zone_days("e1", "a2", 10.0).zone_days("e2", "a1", 5.0).zone_days("e2", "a2", 15.0);
  b.unit_days("o", "50", Mode::HC, 1.0).zone_days("o", "o1", 1.0);
  return b;
}

RegionAllocation allocate(const Territory& territory, const RegionPolicy& policy) {
  return allocate_region(territory, test::region_index(territory, "A"), policy);
}

TEST(Allocation, NeutralPolicySharesByPopulationAndWeightedDays) {
  // F = 1000 · (100, 300) / 400 = 250, 750.  Weighted days: a1 20 + 2·5 = 30, a2 10 + 2·15 = 40.
  // A(e1) = 250 · 20/30 + 750 · 10/40 = 166.666… + 187.5;  A(e2) = 250 · 10/30 + 750 · 30/40 = 83.333… + 562.5
  const Territory territory = two_zones().build();
  const auto result = allocate(territory, neutral_policy(territory));
  EXPECT_EQ(result.status, Status::evaluated);
  EXPECT_EQ(result.envelope, 1000.0);
  EXPECT_EQ(result.adjusted.population, (Amounts{100.0, 300.0}));
  EXPECT_EQ(result.zones.funding, (Amounts{250.0, 750.0}));
  EXPECT_EQ(result.coefficient, (Amounts{1.0, 2.0}));
  EXPECT_EQ(result.zone_weighted_days, (Amounts{30.0, 40.0}));
  EXPECT_TRUE(near_relative(result.allocation, {500.0 / 3.0 + 187.5, 250.0 / 3.0 + 562.5}, kLastBits));
  EXPECT_EQ(result.zones.withheld, 0.0);
}

TEST(Allocation, OneCriterionMovesMoneyBetweenZones) {
  // w = 0.5, m = 2.5: P' = 100 · 1.3, 300 · 0.9 = 130, 270;  F = 325, 675
  // A(e1) = 325 · 2/3 + 675 / 4 = 216.666… + 168.75;  A(e2) = 325 / 3 + 675 · 3/4
  const Territory territory = two_zones().build();
  const auto result = allocate(territory, test::policy_with_weight(territory, "aged", 0.5));
  EXPECT_TRUE(near_relative(result.adjusted.population, {130.0, 270.0}, kLastBits));
  EXPECT_TRUE(near_relative(result.zones.funding, {325.0, 675.0}, kLastBits));
  EXPECT_TRUE(near_relative(result.allocation, {650.0 / 3.0 + 168.75, 325.0 / 3.0 + 506.25}, kLastBits));
}

TEST(Allocation, PlainMeanAndStandardDeviation) {
  // m = 3, s = 1, so d = 1 and −1; w = 0.5: P' = 150, 150;  F = 500, 500
  // A(e1) = 500 · 2/3 + 500 / 4;  A(e2) = 500 / 3 + 500 · 3/4
  const Territory territory = two_zones().build();
  Choices choices;
  choices.mean = Mean::plain;
  choices.deviation = Deviation::standard;
  const auto result = allocate(territory, test::policy_with_weight(territory, "aged", 0.5, choices));
  EXPECT_EQ(result.adjusted.population, (Amounts{150.0, 150.0}));
  EXPECT_TRUE(near_relative(result.allocation, {1000.0 / 3.0 + 125.0, 500.0 / 3.0 + 375.0}, kLastBits));
}

TEST(Allocation, MultiplicativeAdjustment) {
  // ratios 4 / 2.5 = 1.6 and 2 / 2.5 = 0.8, w = 2: factors 2.56 and 0.64; P' = 256, 192; F = 1000 · (4, 3) / 7
  const Territory territory = two_zones().build();
  Choices choices;
  choices.adjustment = Adjustment::multiplicative;
  const auto result = allocate(territory, test::policy_with_weight(territory, "aged", 2.0, choices));
  EXPECT_TRUE(near_relative(result.adjusted.population, {256.0, 192.0}, kLastBits));
  EXPECT_TRUE(near_relative(result.zones.funding, {4000.0 / 7.0, 3000.0 / 7.0}, kLastBits));
}

TEST(Allocation, ClampedZonesGetNothingAndAreCounted) {
  // w = −2: factors 1 − 2 · 0.6 = −0.2 and 1 + 2 · 0.2 = 1.4; P' = 0, 420; all 1000 EUR go to a2:
  // A(e1) = 1000 · 10/40 = 250, A(e2) = 750
  const Territory territory = two_zones().build();
  const auto result = allocate(territory, test::policy_with_weight(territory, "aged", -2.0));
  EXPECT_EQ(result.status, Status::evaluated);
  EXPECT_EQ(result.adjusted.zones_clamped, 1u);
  EXPECT_TRUE(near_relative(result.allocation, {250.0, 750.0}, kLastBits));
}

TEST(Allocation, ModulationsOfTheScaleReachTheCoefficients) {
  // mode HTP · 3, sector ex-OQN · 0.5: s(50, HC, ex-DG) = 1, s(50, HC, ex-OQN) = 0.5, s(51, HTP, ex-OQN) = 4.5.
  // c = 1 and (0.5 + 4.5) / 2 = 2.5. Weighted days: a1 20 + 12.5 = 32.5, a2 10 + 37.5 = 47.5.
  const Territory territory = two_zones().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.scale.mode[1] = 3.0;
  policy.scale.sector[1] = 0.5;
  const auto result = allocate(territory, policy);
  EXPECT_EQ(result.coefficient, (Amounts{1.0, 2.5}));
  const double e1 = 250.0 * 20.0 / 32.5 + 750.0 * 10.0 / 47.5;
  EXPECT_TRUE(near_relative(result.allocation, {e1, 1000.0 - e1}, kLastBits));
}

TEST(Allocation, EnvelopeMultiplierScalesTheRegion) {
  const Territory territory = two_zones().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.envelope_multiplier = 3.0;
  const auto result = allocate(territory, policy);
  EXPECT_EQ(result.envelope, 3000.0);
  EXPECT_TRUE(near_relative(result.allocation, {500.0 + 562.5, 250.0 + 1687.5}, kLastBits));
}

TEST(Allocation, WeightsThatSumToOneClampNothing) {
  // "Clamping then needs some w < 0 or Σw > 1": a zone where every criterion is 0 has the factor 1 − 0.3 − 0.5 − 0.2,
  // 0 on paper and −5.6e-17 in binary. Its P' is 0 either way, but it is not one of the clamped zones.
  TerritoryBuilder b({"a", "b", "c"});
  b.region("A", 1000.0).zone("A", "a1", 100.0, {1.0, 1.0, 1.0}).zone("A", "a2", 100.0, {0.0, 0.0, 0.0});
  b.establishment("A", "e1").scale("50", Mode::HC, 1.0).unit_days("e1", "50", Mode::HC, 2.0);
  const Territory territory = b.zone_days("e1", "a1", 1.0).zone_days("e1", "a2", 1.0).build();
  RegionPolicy policy = neutral_policy(territory);
  policy.criterion_weight = {0.3, 0.5, 0.2};
  const auto result = allocate(territory, policy);
  EXPECT_EQ(result.adjusted.zones_clamped, 0u);
  EXPECT_NEAR(result.adjusted.population[0], 200.0, 1e-12);
  EXPECT_NEAR(result.adjusted.population[1], 0.0, 1e-12);
}

/// A third zone of 400 people whose patients no establishment of the region treats.
TerritoryBuilder with_unserved_zone() {
  TerritoryBuilder b = two_zones();
  b.zone("A", "a3", 400.0, {1.0}).zone_days("o", "a3", 50.0);
  return b;
}

TEST(Allocation, RedistributeGivesTheUnservedZonesMoneyToTheOthers) {
  // Without a criterion the 400 people of a3 do not count: as in the neutral case.
  const Territory territory = with_unserved_zone().build();
  const auto result = allocate(territory, neutral_policy(territory));
  EXPECT_EQ(result.zones.funding, (Amounts{250.0, 750.0, 0.0}));
  EXPECT_EQ(result.zones.withheld, 0.0);
  EXPECT_TRUE(near_relative(result.allocation, {500.0 / 3.0 + 187.5, 250.0 / 3.0 + 562.5}, kLastBits));
}

TEST(Allocation, WithholdKeepsTheUnservedZonesMoney) {
  // F = 1000 · (100, 300, 400) / 800 = 125, 375, 500; the last is withheld, the others are half of the neutral case.
  const Territory territory = with_unserved_zone().build();
  RegionPolicy policy = neutral_policy(territory);
  policy.choices.unserved_zones = UnservedZones::withhold;
  const auto result = allocate(territory, policy);
  EXPECT_EQ(result.zones.funding, (Amounts{125.0, 375.0, 500.0}));
  EXPECT_EQ(result.zones.withheld, 500.0);
  EXPECT_TRUE(near_relative(result.allocation, {250.0 / 3.0 + 93.75, 125.0 / 3.0 + 281.25}, kLastBits));
}

TEST(Allocation, UnservedZonesCountInTheRegionalMean) {
  // "Means are over all zones of the region, unserved ones included": m = (400 + 600 + 400) / 800 = 1.75.
  // w = 1: P' = P · x / m: 400, 600, 400 over 1.75; of the two served zones a1 gets 0.4.
  const Territory territory = with_unserved_zone().build();
  const auto result = allocate(territory, test::policy_with_weight(territory, "aged", 1.0));
  EXPECT_TRUE(near_relative(result.adjusted.population, {400.0 / 1.75, 600.0 / 1.75, 400.0 / 1.75}, kLastBits));
  EXPECT_TRUE(near_relative(result.zones.funding, {400.0, 600.0, 0.0}, kLastBits));
}

TEST(Allocation, AZoneServedOnlyWithoutWeightIsUnserved) {
  // e1 alone treats a1, and its only unit is worth 0: F = 0, 1000, all of it for e2.
  TerritoryBuilder b;
  b.region("A", 1000.0).zone("A", "a1", 100.0).zone("A", "a2", 300.0);
  b.establishment("A", "e1").establishment("A", "e2").scale("50", Mode::HC, 0.0).scale("51", Mode::HC, 1.0);
  b.unit_days("e1", "50", Mode::HC, 8.0).unit_days("e2", "51", Mode::HC, 8.0);
  b.zone_days("e1", "a1", 4.0).zone_days("e1", "a2", 4.0).zone_days("e2", "a2", 8.0);
  const Territory territory = b.build();
  const auto result = allocate(territory, neutral_policy(territory));
  EXPECT_EQ(result.zones.funding, (Amounts{0.0, 1000.0}));
  EXPECT_EQ(result.allocation, (Amounts{0.0, 1000.0}));
}

TEST(Allocation, OwnZoneCountsExternalDaysAtTheSite) {
  // e1's site is in a2, where its 30 days from elsewhere join the 10: k = 20, 40. Coefficients stay 1 and 2.
  // a1 as before; a2: e1 40, e2 30: A(e1) = 250 · 2/3 + 750 · 4/7
  TerritoryBuilder b = two_zones();
  b.zone_days("e1", "o1", 18.0).zone_days("e1", "", 12.0);
  const Territory territory = b.build();
  RegionPolicy policy = neutral_policy(territory);
  EXPECT_TRUE(near_relative(allocate(territory, policy).allocation[0], 500.0 / 3.0 + 187.5, kLastBits));
  policy.choices.external_days = ExternalDays::own_zone;
  const auto result = allocate(territory, policy);
  EXPECT_EQ(result.coefficient, (Amounts{1.0, 2.0}));
  EXPECT_TRUE(near_relative(result.allocation, {500.0 / 3.0 + 3000.0 / 7.0, 250.0 / 3.0 + 2250.0 / 7.0}, kLastBits));
}

TEST(Allocation, EstablishmentsWithoutAdultDaysOrWithoutZonesGetZero) {
  // "child" has no adult days; "lost" has days by unit and none by zone. The others get what they got without them.
  TerritoryBuilder b = two_zones();
  b.establishment("A", "child").establishment("A", "lost").unit_days("lost", "50", Mode::HC, 99.0);
  const Territory territory = b.build();
  const auto result = allocate(territory, neutral_policy(territory));
  EXPECT_EQ(result.status, Status::evaluated);
  EXPECT_EQ(result.allocation[test::establishment_in_region(territory, "A", "child")], 0.0);
  EXPECT_EQ(result.allocation[test::establishment_in_region(territory, "A", "lost")], 0.0);
  EXPECT_TRUE(near_relative(result.allocation[test::establishment_in_region(territory, "A", "e1")], 500.0 / 3.0 + 187.5,
                            kLastBits));
}

TEST(Allocation, AnEstablishmentOfAnotherRegionTakesNothing) {
  // "Nothing crosses a region's border": o treats patients of a1, which e1 and e2 share as before.
  TerritoryBuilder b = two_zones();
  b.zone_days("o", "a1", 1e6);
  const Territory territory = b.build();
  const auto result = allocate(territory, neutral_policy(territory));
  EXPECT_TRUE(near_relative(result.allocation, {500.0 / 3.0 + 187.5, 250.0 / 3.0 + 562.5}, kLastBits));
}

TEST(Allocation, ASiteZoneInAnotherRegionAddsNothing) {
  // own_zone adds days in the zone of the site; a site given a zone of another region has none in its own.
  TerritoryBuilder b = two_zones();
  b.establishment("A", "e3", Sector::ex_dg, "o1").unit_days("e3", "50", Mode::HC, 10.0).zone_days("e3", "o1", 10.0);
  const Territory territory = b.build();
  RegionPolicy policy = neutral_policy(territory);
  policy.choices.external_days = ExternalDays::own_zone;
  const auto result = allocate(territory, policy);
  EXPECT_EQ(result.allocation.at(test::establishment_in_region(territory, "A", "e3")), 0.0);
  EXPECT_TRUE(near_relative(result.allocation[0], 500.0 / 3.0 + 187.5, kLastBits));
}

}  // namespace
}  // namespace dotpop
