#include "core/step5_sharing.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/core/compare.h"
#include "tests/core/territory_builder.h"

namespace dotpop {
namespace {

using test::TerritoryBuilder;
using Indices = std::vector<std::uint32_t>;
using Days = std::vector<double>;

/// Zones a1, a2, a3 of region A and b1 of B; e1 treats patients of a1 and a3, 7 of b1 and 2 of nowhere known.
TerritoryBuilder with_site(const char* site_zone) {
  TerritoryBuilder b;
  b.region("A").region("B").zone("B", "b1", 1.0).zone("A", "a1", 1.0).zone("A", "a2", 1.0).zone("A", "a3", 1.0);
  b.establishment("A", "e1", Sector::ex_dg, site_zone);
  b.zone_days("e1", "a1", 10.0).zone_days("e1", "a3", 30.0).zone_days("e1", "b1", 7.0).zone_days("e1", "", 2.0);
  return b;
}

SharingDays days_of(const TerritoryBuilder& builder, ExternalDays external_days) {
  const Territory territory = builder.build();
  return sharing_days(territory, test::region_index(territory, "A"), external_days);
}

TEST(Step5, IgnoreKeepsTheRegionsOwnDaysOnly) {
  const auto days = days_of(with_site("a2"), ExternalDays::ignore);
  EXPECT_EQ(days.by_establishment.column, (Indices{0, 2}));
  EXPECT_EQ(days.by_establishment.days, (Days{10.0, 30.0}));
  EXPECT_EQ(days.by_zone.begin, (Indices{0, 1, 1, 2}));
}

TEST(Step5, OwnZoneAddsExternalDaysToTheSitesZone) {
  // 7 + 2 = 9 days more: in the first zone, in a zone between, in the last one
  EXPECT_EQ(days_of(with_site("a1"), ExternalDays::own_zone).by_establishment.days, (Days{19.0, 30.0}));
  EXPECT_EQ(days_of(with_site("a3"), ExternalDays::own_zone).by_establishment.days, (Days{10.0, 39.0}));
  const auto between = days_of(with_site("a2"), ExternalDays::own_zone);
  EXPECT_EQ(between.by_establishment.column, (Indices{0, 1, 2}));
  EXPECT_EQ(between.by_establishment.days, (Days{10.0, 9.0, 30.0}));
  EXPECT_EQ(between.by_zone.begin, (Indices{0, 1, 2, 3}));
  EXPECT_EQ(between.by_zone.days, (Days{10.0, 9.0, 30.0}));
}

TEST(Step5, OwnZoneBeforeAndAfterTheZonesWithDays) {
  TerritoryBuilder b;
  b.region("A").zone("A", "a1", 1.0).zone("A", "a2", 1.0).zone("A", "a3", 1.0);
  b.establishment("A", "first", Sector::ex_dg, "a1").establishment("A", "last", Sector::ex_dg, "a3");
  b.zone_days("first", "a2", 1.0).zone_days("first", "", 5.0).zone_days("last", "a2", 2.0).zone_days("last", "", 6.0);
  const auto days = days_of(b, ExternalDays::own_zone);
  EXPECT_EQ(days.by_establishment.begin, (Indices{0, 2, 4}));
  EXPECT_EQ(days.by_establishment.column, (Indices{0, 1, 1, 2}));
  EXPECT_EQ(days.by_establishment.days, (Days{5.0, 1.0, 2.0, 6.0}));
}

TEST(Step5, OwnZoneServesAZoneThatNobodyServed) {
  // All of e1's patients come from elsewhere: with own_zone its site's zone is served.
  TerritoryBuilder b;
  b.region("A").region("B").zone("A", "a1", 1.0).zone("B", "b1", 1.0).establishment("A", "e1", Sector::ex_dg, "a1");
  b.zone_days("e1", "b1", 4.0);
  EXPECT_TRUE(days_of(b, ExternalDays::ignore).by_establishment.days.empty());
  EXPECT_EQ(days_of(b, ExternalDays::own_zone).by_establishment.days, (Days{4.0}));
}

TEST(Step5, OwnZoneWithoutAKnownSiteAddsNothing) {
  EXPECT_EQ(days_of(with_site(""), ExternalDays::own_zone).by_establishment.days, (Days{10.0, 30.0}));
}

/// k: e1 has 20 days in zone 0 and 10 in zone 1, e2 5 and 15, e3 none.
SharingDays two_by_two() {
  SharingDays days;
  days.by_establishment = {{0, 2, 4, 4}, {0, 1, 0, 1}, {20.0, 10.0, 5.0, 15.0}};
  days.by_zone = transpose(days.by_establishment, 2);
  return days;
}

TEST(Step5, WeightedDaysSumCoefficientTimesDays) {
  // c = (1, 2, 5): zone 0: 20 + 10 = 30, zone 1: 10 + 30 = 40
  EXPECT_EQ(weighted_days(two_by_two(), Days{1.0, 2.0, 5.0}), (Days{30.0, 40.0}));
}

TEST(Step5, EurosOfOneZone) {
  // 400 · (2 · 15) / 40 = 300; nothing without a coefficient or without days, and 0 / 0 does not appear
  EXPECT_EQ(euros_of_zone(400.0, 2.0, 15.0, 40.0), 300.0);
  EXPECT_EQ(euros_of_zone(400.0, 0.0, 15.0, 40.0), 0.0);
  EXPECT_EQ(euros_of_zone(0.0, 0.0, 15.0, 0.0), 0.0);
  EXPECT_EQ(euros_of_zone(0.0, 2.0, 0.0, 0.0), 0.0);
}

TEST(Step5, AZoneIsSharedByWeightedDays) {
  // F = (300, 400): e1 gets 300 · 20/30 + 400 · 10/40 = 300, e2 300 · 10/30 + 400 · 30/40 = 400, e3 nothing
  const Days coefficient = {1.0, 2.0, 5.0};
  const auto amounts = share_zones(two_by_two(), coefficient, Days{300.0, 400.0}, Days{30.0, 40.0});
  EXPECT_TRUE(test::near_relative(amounts, {300.0, 400.0, 0.0}, 1e-15));
}

TEST(Step5, ACoefficientOfZeroGetsNothingAndDividesNothing) {
  // c = (0, 0, 5): no zone has weighted days, so 0 / 0 must not appear
  const Days coefficient = {0.0, 0.0, 5.0};
  const auto weighted = weighted_days(two_by_two(), coefficient);
  EXPECT_EQ(weighted, (Days{0.0, 0.0}));
  EXPECT_EQ(share_zones(two_by_two(), coefficient, Days{0.0, 0.0}, weighted), (Days{0.0, 0.0, 0.0}));
}

}  // namespace
}  // namespace dotpop
