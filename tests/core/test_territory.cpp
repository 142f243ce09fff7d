#include "core/territory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/random_territory.h"
#include "tests/core/territory_builder.h"

namespace dotpop {
namespace {

using test::TerritoryBuilder;
using Codes = std::vector<std::string>;
using Indices = std::vector<std::uint32_t>;
using Numbers = std::vector<double>;

/// Rows in no order at all; "2A" and "11" compare byte by byte.
TerritoryBuilder unordered() {
  TerritoryBuilder b({"poor", "aged"});
  b.region("B", 2.0).region("A", 1.0);
  b.zone("B", "2A", 10.0, {1.0, 100.0}).zone("A", "9", 20.0, {2.0, 200.0});
  b.zone("B", "11", 30.0, {3.0, 300.0}).zone("A", "10", 40.0, {4.0, 400.0});
  b.establishment("B", "f1", Sector::ex_oqn, "2A").establishment("A", "f9", Sector::ex_dg, "9");
  b.establishment("A", "f2");
  b.scale("59", Mode::HC, 5.9).scale("50", Mode::HTP, 5.0);
  return b;
}

TEST(Territory, EverythingIsSortedByRegionAndCode) {
  const Territory t = unordered().build();
  EXPECT_EQ(t.regions.code, (Codes{"A", "B"}));
  EXPECT_EQ(t.regions.envelope, (Numbers{1.0, 2.0}));
  EXPECT_EQ(t.zones.code, (Codes{"10", "9", "11", "2A"}));
  EXPECT_EQ(t.zones.region, (Indices{0, 0, 1, 1}));
  EXPECT_EQ(t.zones.population, (Numbers{40.0, 20.0, 30.0, 10.0}));
  EXPECT_EQ(t.zones.criterion_name, (Codes{"aged", "poor"}));
  EXPECT_EQ(t.zones.criterion[0], (Numbers{400.0, 200.0, 300.0, 100.0}));
  EXPECT_EQ(t.zones.criterion[1], (Numbers{4.0, 2.0, 3.0, 1.0}));
  EXPECT_EQ(t.establishments.finess, (Codes{"f2", "f9", "f1"}));
  EXPECT_EQ(t.establishments.name, (Codes{"Site f2", "Site f9", "Site f1"}));
  EXPECT_EQ(t.establishments.region, (Indices{0, 0, 1}));
  EXPECT_EQ(t.establishments.sector, (std::vector{Sector::ex_dg, Sector::ex_dg, Sector::ex_oqn}));
  EXPECT_EQ(t.establishments.site_zone, (Indices{kNoIndex, 1, 3}));
  EXPECT_EQ(t.scale.unit_code, (Codes{"50", "59"}));
  EXPECT_EQ(t.regions.zone_begin, (Indices{0, 2, 4}));
  EXPECT_EQ(t.regions.establishment_begin, (Indices{0, 2, 3}));
}

TEST(Territory, OrderTellsWhereEachRowWent) {
  TerritoryOrder order;
  unordered().build(&order);
  EXPECT_EQ(order.region, (Indices{1, 0}));
  EXPECT_EQ(order.zone, (Indices{3, 1, 2, 0}));
  EXPECT_EQ(order.establishment, (Indices{2, 1, 0}));
}

TEST(Territory, ReceiptsAndChildDaysFollowTheirEstablishment) {
  TerritoryTables tables = unordered().tables();
  tables.establishments[0].historical_receipts = 1e6;  // f1, the last
  tables.establishments[0].child_days = 70.0;
  const Territory t = build_territory(tables);
  EXPECT_EQ(t.establishments.historical_receipts, (Numbers{0.0, 0.0, 1e6}));
  EXPECT_EQ(t.establishments.child_days, (Numbers{0.0, 0.0, 70.0}));
}

TEST(Territory, RegionsWithoutZonesOrEstablishmentsAreEmptyRanges) {
  TerritoryBuilder b = unordered();
  b.region("AA").region("0").region("Z");
  const Territory t = b.build();  // 0, A, AA, B, Z
  EXPECT_EQ(t.regions.zone_begin, (Indices{0, 0, 2, 2, 4, 4}));
  EXPECT_EQ(t.zones_of(2).size(), 0u);
  EXPECT_EQ(t.establishments_of(4).size(), 0u);
  EXPECT_TRUE(std::isnan(t.regions.envelope[2]));
}

TEST(Territory, DuplicateRowsAreSummedFromTheSmallestUp) {
  // 1 + 1 + 1e16 = 1e16 + 2, but 1e16 + 1 + 1 loses both ones: the sum must not depend on the order of lines.
  for (const Numbers& lines : {Numbers{1e16, 1.0, 1.0}, Numbers{1.0, 1e16, 1.0}, Numbers{1.0, 1.0, 1e16}}) {
    TerritoryBuilder b = unordered();
    for (const double days : lines) {
      b.zone_days("f9", "10", days).unit_days("f9", "59", Mode::HC, days).zone_days("f9", "11", days);
      b.zone_days("f9", "", days);
    }
    const Territory t = b.build();
    EXPECT_EQ(t.zone_days.days, (Numbers{1e16 + 2.0}));
    EXPECT_EQ(t.unit_days.days, (Numbers{1e16 + 2.0}));
    EXPECT_EQ(t.establishments.adult_days[1], 1e16 + 2.0);
    EXPECT_EQ(t.establishments.days_outside_region[1], 1e16 + 2.0);
    EXPECT_EQ(t.establishments.days_of_unknown_zone[1], 1e16 + 2.0);
  }
}

TEST(Territory, DaysAreToldApartByWhereThePatientsLive) {
  TerritoryBuilder b = unordered();
  b.zone_days("f9", "9", 5.0).zone_days("f9", "10", 3.0).zone_days("f9", "11", 2.0).zone_days("f9", "2A", 4.0);
  b.zone_days("f9", "", 8.0).zone_days("f1", "11", 1.0).zone_days("f2", "9", 0.0);
  const Territory t = b.build();
  EXPECT_EQ(t.zone_days.begin, (Indices{0, 0, 2, 3}));  // f2's row of 0 days is left out
  EXPECT_EQ(t.zone_days.column, (Indices{0, 1, 2}));
  EXPECT_EQ(t.zone_days.days, (Numbers{3.0, 5.0, 1.0}));
  EXPECT_EQ(t.establishments.days_outside_region, (Numbers{0.0, 6.0, 0.0}));
  EXPECT_EQ(t.establishments.days_of_unknown_zone, (Numbers{0.0, 8.0, 0.0}));
  EXPECT_EQ(t.zone_days_of.begin, (Indices{0, 1, 2, 3, 3}));
  EXPECT_EQ(t.zone_days_of.column, (Indices{1, 1, 2}));
}

TEST(Territory, UnitDaysStandByCellAndSumToAdultDays) {
  TerritoryBuilder b = unordered();
  b.unit_days("f9", "59", Mode::HC, 4.0).unit_days("f9", "50", Mode::HTP, 2.0).unit_days("f9", "59", Mode::HTP, 1.0);
  const Territory t = b.build();
  EXPECT_EQ(t.unit_days.begin, (Indices{0, 0, 3, 3}));
  EXPECT_EQ(t.unit_days.column, (Indices{cell_of(0, Mode::HTP), cell_of(1, Mode::HC), cell_of(1, Mode::HTP)}));
  EXPECT_EQ(t.unit_days.days, (Numbers{2.0, 4.0, 1.0}));
  EXPECT_EQ(t.establishments.adult_days, (Numbers{0.0, 7.0, 0.0}));
}

TEST(Territory, ASectorsOwnScaleRowGoesFirstInWhateverOrder) {
  for (const bool sector_first : {true, false}) {
    TerritoryBuilder b;
    if (sector_first) b.scale("50", Mode::HC, Sector::ex_oqn, 0.5);
    b.scale("50", Mode::HC, 2.0);
    if (!sector_first) b.scale("50", Mode::HC, Sector::ex_oqn, 0.5);
    const Territory t = b.build();
    EXPECT_EQ(t.scale.at(cell_of(0, Mode::HC), Sector::ex_dg), 2.0);
    EXPECT_EQ(t.scale.at(cell_of(0, Mode::HC), Sector::ex_oqn), 0.5);
    EXPECT_TRUE(std::isnan(t.scale.at(cell_of(0, Mode::HTP), Sector::ex_dg)));
  }
}

TEST(Territory, FindCode) {
  const Codes codes = {"10", "11", "2A"};
  EXPECT_EQ(find_code(codes, "10"), 0u);
  EXPECT_EQ(find_code(codes, "2A"), 2u);
  EXPECT_EQ(find_code(codes, "1"), kNoIndex);
  EXPECT_EQ(find_code(codes, "12"), kNoIndex);
  EXPECT_EQ(find_code(codes, "3"), kNoIndex);
  EXPECT_EQ(find_code({}, "3"), kNoIndex);
}

TEST(Territory, FindEstablishmentOverAllRegions) {
  const Territory t = unordered().build();
  EXPECT_EQ(find_establishment(t, "f1"), 2u);
  EXPECT_EQ(find_establishment(t, "f2"), 0u);
  EXPECT_EQ(find_establishment(t, "f3"), kNoIndex);
}

TEST(Transpose, ExchangesRowsAndColumns) {
  // (0, 2) = 1, (1, 0) = 2, (1, 2) = 3 in 3 x 4: column 1 and 3 are empty
  const DayRows rows = {{0, 1, 3, 3}, {2, 0, 2}, {1.0, 2.0, 3.0}};
  const DayRows columns = transpose(rows, 4);
  EXPECT_EQ(columns.begin, (Indices{0, 1, 1, 3, 3}));
  EXPECT_EQ(columns.column, (Indices{1, 0, 1}));
  EXPECT_EQ(columns.days, (Numbers{2.0, 1.0, 3.0}));
}

using Cells = std::map<std::pair<std::uint32_t, std::uint32_t>, double>;

/// (row, column) -> days, with the promises of `DayRows` checked on the way.
Cells cells_of(const DayRows& rows) {
  Cells cells;
  for (std::uint32_t r = 0; r + 1 < rows.begin.size(); ++r) {
    for (std::uint32_t i = rows.begin[r]; i < rows.begin[r + 1]; ++i) {
      EXPECT_TRUE(i == rows.begin[r] || rows.column[i - 1] < rows.column[i]);
      EXPECT_NE(rows.days[i], 0.0);
      cells[{r, rows.column[i]}] = rows.days[i];
    }
  }
  EXPECT_EQ(cells.size(), rows.days.size());
  return cells;
}

TEST(Territory, RandomTablesKeepEveryDayAndTheirTranspose) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    test::Random random(seed);
    const TerritoryTables tables = test::random_tables(random);
    TerritoryOrder order;
    const Territory t = build_territory(tables, &order);
    std::vector<double> expected(t.n_establishments(), 0.0);
    for (const auto& row : tables.zone_days) expected[order.establishment[row.establishment]] += row.days;
    std::vector<double> found(t.n_establishments(), 0.0);
    Cells transposed;
    for (const auto& [cell, days] : cells_of(t.zone_days)) {
      EXPECT_EQ(t.zones.region[cell.second], t.establishments.region[cell.first]);
      found[cell.first] += days;
      transposed[{cell.second, cell.first}] = days;
    }
    for (std::uint32_t e = 0; e < t.n_establishments(); ++e) {
      found[e] += t.establishments.days_outside_region[e] + t.establishments.days_of_unknown_zone[e];
      EXPECT_NEAR(found[e], expected[e], 1e-13 * expected[e]) << "seed " << seed;
    }
    EXPECT_EQ(cells_of(t.zone_days_of), transposed) << "seed " << seed;
    EXPECT_TRUE(std::is_sorted(t.zones.region.begin(), t.zones.region.end()));
    EXPECT_TRUE(std::is_sorted(t.establishments.region.begin(), t.establishments.region.end()));
  }
}

}  // namespace
}  // namespace dotpop
