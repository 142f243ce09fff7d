#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "core/allocation.h"
#include "tests/core/compare.h"
#include "tests/core/random_territory.h"

// "The order of rows in files changes no bit": every table is shuffled, and every field of the result compared.
namespace dotpop {
namespace {

using test::Random;
using test::same_bits;
using Rows = std::vector<std::uint32_t>;

/// Shuffles `rows` and returns where each one went.
template <class T>
Rows shuffle_rows(std::vector<T>& rows, Random& random) {
  Rows order(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  random.shuffle(order);
  std::vector<T> shuffled;
  Rows position(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    shuffled.push_back(rows[order[i]]);
    position[order[i]] = i;
  }
  rows = std::move(shuffled);
  return position;
}

template <class T>
std::vector<T> moved(const std::vector<T>& values, const Rows& position) {
  std::vector<T> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) result[position[i]] = values[i];
  return result;
}

TerritoryTables shuffled(TerritoryTables t, Random& random) {
  const Rows region = shuffle_rows(t.regions, random);
  const Rows zone = shuffle_rows(t.zones, random);
  const Rows establishment = shuffle_rows(t.establishments, random);
  const Rows unit = shuffle_rows(t.units, random);
  const Rows criterion = shuffle_rows(t.criterion_name, random);
  for (auto& column : t.criterion) column = moved(column, zone);
  t.criterion = moved(t.criterion, criterion);
  for (auto& row : t.zones) row.region = region[row.region];
  for (auto& row : t.establishments) {
    row.region = region[row.region];
    if (row.site_zone != kNoIndex) row.site_zone = zone[row.site_zone];
  }
  for (auto& row : t.scale) row.unit = unit[row.unit];
  for (auto& row : t.unit_days) {
    row.establishment = establishment[row.establishment];
    row.unit = unit[row.unit];
  }
  for (auto& row : t.zone_days) {
    row.establishment = establishment[row.establishment];
    if (row.zone != kNoIndex) row.zone = zone[row.zone];
  }
  shuffle_rows(t.scale, random);
  shuffle_rows(t.unit_days, random);
  shuffle_rows(t.zone_days, random);
  return t;
}

/// Some days in three rows of unequal size, whose sum depends on the order in which it is made.
void spread_over_rows(TerritoryTables& tables, Random& random) {
  const auto spread = [&](auto& rows) {
    const std::size_t n = rows.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (!random.chance(0.3)) continue;
      for (const double part : {0.1, 0.7}) {
        rows.push_back(rows[i]);
        rows.back().days *= part;
      }
    }
  };
  spread(tables.unit_days);
  spread(tables.zone_days);
}

void expect_same(const DayRows& a, const DayRows& b) {
  EXPECT_EQ(a.begin, b.begin);
  EXPECT_EQ(a.column, b.column);
  EXPECT_TRUE(same_bits(a.days, b.days));
}

void expect_same_steps_1_and_2(const RegionAllocation& a, const RegionAllocation& b) {
  ASSERT_EQ(a.moments.size(), b.moments.size());
  ASSERT_EQ(a.measure.size(), b.measure.size());
  for (std::size_t c = 0; c < a.moments.size(); ++c) {
    EXPECT_TRUE(same_bits(a.moments[c].mean, b.moments[c].mean));
    EXPECT_TRUE(same_bits(a.moments[c].deviation, b.moments[c].deviation));
    EXPECT_TRUE(same_bits(a.measure[c], b.measure[c]));
  }
  EXPECT_TRUE(same_bits(a.adjusted.factor, b.adjusted.factor));
  EXPECT_TRUE(same_bits(a.adjusted.population, b.adjusted.population));
  EXPECT_EQ(a.adjusted.zones_clamped, b.adjusted.zones_clamped);
  EXPECT_TRUE(same_bits(a.zones.funding, b.zones.funding));
  EXPECT_TRUE(same_bits(a.zones.population_counted, b.zones.population_counted));
  EXPECT_TRUE(same_bits(a.zones.withheld, b.zones.withheld));
}

void expect_same_steps_3_to_5(const RegionAllocation& a, const RegionAllocation& b) {
  ASSERT_EQ(a.entries.size(), b.entries.size());
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    EXPECT_EQ(a.entries[i].unit, b.entries[i].unit);
    EXPECT_EQ(a.entries[i].mode, b.entries[i].mode);
    EXPECT_EQ(a.entries[i].sector, b.entries[i].sector);
    EXPECT_TRUE(same_bits(a.entries[i].weight, b.entries[i].weight));
  }
  EXPECT_TRUE(same_bits(a.entry_weight, b.entry_weight));
  EXPECT_EQ(a.mix.begin, b.mix.begin);
  EXPECT_EQ(a.mix.entry, b.mix.entry);
  EXPECT_TRUE(same_bits(a.mix.share, b.mix.share));
  EXPECT_TRUE(same_bits(a.coefficient, b.coefficient));
  expect_same(a.days.by_establishment, b.days.by_establishment);
  expect_same(a.days.by_zone, b.days.by_zone);
  EXPECT_TRUE(same_bits(a.zone_weighted_days, b.zone_weighted_days));
  EXPECT_TRUE(same_bits(a.allocation, b.allocation));
}

TEST(RowOrder, ShufflingEveryTableChangesNoBit) {
  int evaluated = 0;
  for (std::uint64_t seed = 1000; seed < 1250; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    TerritoryTables tables = test::random_tables(random);
    spread_over_rows(tables, random);
    const Territory one = build_territory(tables);
    const Territory other = build_territory(shuffled(tables, random));
    EXPECT_EQ(one.zones.code, other.zones.code);
    EXPECT_EQ(one.establishments.finess, other.establishments.finess);
    const auto policies = test::random_policies(random, one);
    for (std::uint32_t r = 0; r < one.n_regions(); ++r) {
      const auto a = allocate_region(one, r, policies[r]);
      const auto b = allocate_region(other, r, policies[r]);
      EXPECT_EQ(a.status, b.status);
      EXPECT_TRUE(same_bits(a.envelope, b.envelope));
      expect_same_steps_1_and_2(a, b);
      expect_same_steps_3_to_5(a, b);
      evaluated += a.status == Status::evaluated ? 1 : 0;
    }
  }
  EXPECT_GT(evaluated, 400);
}

}  // namespace
}  // namespace dotpop
