#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/kernel/row_order.h"
#include "tests/core/compare.h"
#include "tests/core/random_territory.h"

// The order in which the kernel keeps a region's rows: it moves entries and changes none.
namespace dotpop {
namespace {

using Index = std::vector<std::uint32_t>;
using Entry = std::tuple<std::uint32_t, std::uint32_t, double>;  ///< establishment, zone, days

void expect_permutation(Index order, std::size_t n) {
  ASSERT_EQ(order.size(), n);
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < n; ++i) ASSERT_EQ(order[i], i);
}

/// The entries by the names that `row` and `column` give to places, sorted.
std::vector<Entry> entries(const DayRows& rows, const Index& row, const Index& column) {
  std::vector<Entry> all;
  for (std::uint32_t r = 0; r + 1 < rows.begin.size(); ++r) {
    for (std::uint32_t i = rows.begin[r]; i < rows.begin[r + 1]; ++i) {
      all.emplace_back(row[r], column[rows.column[i]], rows.days[i]);
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

Index identity(std::size_t n) {
  Index index(n);
  for (std::uint32_t i = 0; i < n; ++i) index[i] = i;
  return index;
}

/// The sharing days of every region of some random territories.
template <class Check>
void for_random_days(std::uint64_t seeds, ExternalDays external_days, Check check) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::Random random(seed);
    const Territory territory = build_territory(test::random_tables(random));
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      const SharingDays days = sharing_days(territory, r, external_days);
      ASSERT_EQ(days.by_establishment.begin.size() - 1, territory.establishments_of(r).size());
      ASSERT_EQ(days.by_zone.begin.size() - 1, territory.zones_of(r).size());
      check(days);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(KernelRowOrder, APermutationThatKeepsEveryEntry) {
  int moved = 0;
  for_random_days(100, ExternalDays::own_zone, [&](const SharingDays& days) {
    const Index establishments = identity(days.by_establishment.begin.size() - 1);
    const Index zones = identity(days.by_zone.begin.size() - 1);
    const RowOrder order = order_for_reuse(days);
    expect_permutation(order.establishment, establishments.size());
    expect_permutation(order.zone, zones.size());
    if (testing::Test::HasFatalFailure()) return;
    const SharingDays after = reordered(days, order);
    EXPECT_EQ(entries(after.by_establishment, order.establishment, order.zone),
              entries(days.by_establishment, establishments, zones));
    EXPECT_EQ(entries(after.by_zone, order.zone, order.establishment), entries(days.by_zone, zones, establishments));
    moved += order.establishment != establishments ? 1 : 0;
  });
  EXPECT_GT(moved, 20);
}

TEST(KernelRowOrder, TheSameEveryTimeAndZonesWithoutDaysLast) {
  for_random_days(50, ExternalDays::ignore, [&](const SharingDays& days) {
    const RowOrder order = order_for_reuse(days);
    const RowOrder again = order_for_reuse(days);
    EXPECT_EQ(order.establishment, again.establishment);
    EXPECT_EQ(order.zone, again.zone);
    const auto served = [&](std::uint32_t z) { return days.by_zone.begin[z] != days.by_zone.begin[z + 1]; };
    EXPECT_TRUE(std::is_partitioned(order.zone.begin(), order.zone.end(), served));
  });
}

TEST(KernelRowOrder, EstablishmentsFollowTheOneTheyShareMostWith) {
  // e0 serves z0 and z1, e1 serves z2, e2 serves z1 and z3, e3 serves z2 and z3: from e0 to e2 (z1), e3 (z3), e1 (z2).
  // Zones by who serves them: z0 (e0), z1 (e0, e2: 1/2 with z0), z3 (e2, e3: 1/3 with z1), z2 (e1, e3).
  SharingDays days;
  days.by_establishment.begin = {0, 2, 3, 5, 7};
  days.by_establishment.column = {0, 1, 2, 1, 3, 2, 3};
  days.by_establishment.days = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};
  days.by_zone = transpose(days.by_establishment, 4);
  const RowOrder order = order_for_reuse(days);
  EXPECT_EQ(order.establishment, (Index{0, 2, 3, 1}));
  EXPECT_EQ(order.zone, (Index{0, 1, 3, 2}));
}

/// Columns that two rows share, as a part of the columns of either.
double shared_part(const DayRows& rows, std::uint32_t a, std::uint32_t b) {
  const auto columns = [&](std::uint32_t r) {
    return std::set<std::uint32_t>(rows.column.begin() + rows.begin[r], rows.column.begin() + rows.begin[r + 1]);
  };
  const std::set<std::uint32_t> in_a = columns(a);
  std::set<std::uint32_t> either = columns(b);
  const auto n_b = either.size();
  either.insert(in_a.begin(), in_a.end());
  if (either.empty()) return 0.0;
  return static_cast<double>(in_a.size() + n_b - either.size()) / static_cast<double>(either.size());
}

TEST(KernelRowOrder, APairSharesTheLargestPartOfItsColumns) {
  // e0 serves z0 and z1, e1 z0 to z5, e2 z0, e3 z2 to z5. e0 shares 2 zones with e1, but these are 2/6 of the zones of
  // either; with e2 it shares 1/2 and with e3 nothing. So e2 stands beside it, then e1 (1/6, e3 0) and e3 (4/6).
  SharingDays days;
  days.by_establishment.begin = {0, 2, 8, 9, 13};
  days.by_establishment.column = {0, 1, 0, 1, 2, 3, 4, 5, 0, 2, 3, 4, 5};
  days.by_establishment.days.assign(13, 1.0);
  days.by_zone = transpose(days.by_establishment, 6);
  const RowOrder order = order_for_reuse(days);
  EXPECT_EQ(order.establishment, (Index{0, 2, 1, 3}));
  // z0 is served by e0, e1, e2; z1 by e0 and e1 (2/3 with z0); the others, alike, by e1 and e3.
  EXPECT_EQ(order.zone, (Index{0, 1, 2, 3, 4, 5}));
}

// Of a pair, and of a row and the first of the next pair.
TEST(KernelRowOrder, NoLaterRowSharesALargerPart) {
  int worse = 0;  // later rows that share less than the next one
  for_random_days(100, ExternalDays::own_zone, [&](const SharingDays& days) {
    const RowOrder order = order_for_reuse(days);
    const auto check = [&](const Index& row, const DayRows& rows) {
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {
        const double part = shared_part(rows, row[i], row[i + 1]);
        for (std::size_t j = i + 2; j < row.size(); ++j) {
          const double other = shared_part(rows, row[i], row[j]);
          EXPECT_GE(part, other) << "places " << i << " and " << j;
          worse += other < part ? 1 : 0;
        }
      }
    };
    check(order.establishment, days.by_establishment);
    check(order.zone, days.by_zone);
  });
  EXPECT_GT(worse, 1000);
}

TEST(KernelRowOrder, ALargeRegionStaysAPermutation) {
  test::Random random(9);
  for (const std::uint32_t n : {1u, 2u, 65u, 300u}) {
    SharingDays days;
    days.by_establishment.begin = {0};
    for (std::uint32_t e = 0; e < n; ++e) {
      for (std::uint32_t z = 0; z < n + 1; ++z) {
        if (!random.chance(0.03)) continue;
        days.by_establishment.column.push_back(z);
        days.by_establishment.days.push_back(random.uniform(1.0, 9.0));
      }
      days.by_establishment.begin.push_back(static_cast<std::uint32_t>(days.by_establishment.column.size()));
    }
    days.by_zone = transpose(days.by_establishment, n + 1);
    const RowOrder order = order_for_reuse(days);
    expect_permutation(order.establishment, n);
    expect_permutation(order.zone, n + 1);
    if (testing::Test::HasFatalFailure()) return;
    const SharingDays after = reordered(days, order);
    EXPECT_EQ(entries(after.by_establishment, order.establishment, order.zone),
              entries(days.by_establishment, identity(n), identity(n + 1)));
  }
}

}  // namespace
}  // namespace dotpop
