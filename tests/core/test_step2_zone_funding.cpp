#include "core/step2_zone_funding.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/core/compare.h"

namespace dotpop {
namespace {

// Adjusted populations 10, 30, 60; the second zone is unserved.
const std::vector<double> kAdjusted = {10.0, 30.0, 60.0};
const std::vector<double> kWeightedDays = {1.0, 0.0, 3.0};

TEST(Step2, EveryServedZoneGetsItsShare) {
  // 1000 · (10, 30, 60) / 100
  const auto funded = fund_zones(kAdjusted, std::vector<double>{1.0, 1.0, 1.0}, 1000.0, UnservedZones::redistribute);
  EXPECT_EQ(funded.funding, (std::vector<double>{100.0, 300.0, 600.0}));
  EXPECT_EQ(funded.population_counted, 100.0);
  EXPECT_EQ(funded.withheld, 0.0);
}

TEST(Step2, RedistributeTakesUnservedZonesOutOfTheSum) {
  // 700 · (10, —, 60) / 70
  const auto funded = fund_zones(kAdjusted, kWeightedDays, 700.0, UnservedZones::redistribute);
  EXPECT_EQ(funded.funding, (std::vector<double>{100.0, 0.0, 600.0}));
  EXPECT_EQ(funded.population_counted, 70.0);
  EXPECT_EQ(funded.withheld, 0.0);
}

TEST(Step2, WithholdFundsUnservedZonesAndReportsTheirMoney) {
  // 1000 · (10, 30, 60) / 100, of which 300 stay where nobody can be paid
  const auto funded = fund_zones(kAdjusted, kWeightedDays, 1000.0, UnservedZones::withhold);
  EXPECT_EQ(funded.funding, (std::vector<double>{100.0, 300.0, 600.0}));
  EXPECT_EQ(funded.population_counted, 100.0);
  EXPECT_EQ(funded.withheld, 300.0);
}

TEST(Step2, AServedZoneWithoutAdjustedPopulationGetsNothing) {
  // 500 · (0, 50) / 50
  const auto funded =
      fund_zones(std::vector<double>{0.0, 50.0}, std::vector<double>{8.0, 2.0}, 500.0, UnservedZones::redistribute);
  EXPECT_EQ(funded.funding, (std::vector<double>{0.0, 500.0}));
}

TEST(Step2, AnEmptyEnvelopeFundsNothing) {
  const auto funded = fund_zones(kAdjusted, kWeightedDays, 0.0, UnservedZones::withhold);
  EXPECT_EQ(funded.funding, (std::vector<double>{0.0, 0.0, 0.0}));
  EXPECT_EQ(funded.withheld, 0.0);
}

}  // namespace
}  // namespace dotpop
