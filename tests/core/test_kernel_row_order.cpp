#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
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

TEST(KernelRowOrder, APermutationThatKeepsEveryEntry) {
  int moved = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::Random random(seed);
    const Territory territory = build_territory(test::random_tables(random));
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      const SharingDays days = sharing_days(territory, r, ExternalDays::own_zone);
      const Index establishments = identity(territory.establishments_of(r).size());
      const Index zones = identity(territory.zones_of(r).size());
      const RowOrder order = order_for_reuse(days);
      expect_permutation(order.establishment, establishments.size());
      expect_permutation(order.zone, zones.size());
      if (HasFatalFailure()) return;
      const SharingDays after = reordered(days, order);
      EXPECT_EQ(entries(after.by_establishment, order.establishment, order.zone),
                entries(days.by_establishment, establishments, zones));
      EXPECT_EQ(entries(after.by_zone, order.zone, order.establishment), entries(days.by_zone, zones, establishments));
      moved += order.establishment != establishments ? 1 : 0;
    }
  }
  EXPECT_GT(moved, 20);
}

TEST(KernelRowOrder, TheSameEveryTimeAndZonesWithoutDaysLast) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    test::Random random(seed);
    const Territory territory = build_territory(test::random_tables(random));
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      const SharingDays days = sharing_days(territory, r, ExternalDays::ignore);
      const RowOrder order = order_for_reuse(days);
      const RowOrder again = order_for_reuse(days);
      EXPECT_EQ(order.establishment, again.establishment);
      EXPECT_EQ(order.zone, again.zone);
      const auto served = [&](std::uint32_t z) { return days.by_zone.begin[z] != days.by_zone.begin[z + 1]; };
      EXPECT_TRUE(std::is_partitioned(order.zone.begin(), order.zone.end(), served));
    }
  }
}

TEST(KernelRowOrder, EstablishmentsFollowTheOneTheyShareMostWith) {
  // e0 serves z0 and z1, e1 serves z2, e2 serves z1 and z3, e3 serves z2 and z3: from e0 to e2 (z1), e3 (z3), e1 (z2).
  // Zones by the mean place of who serves them: z0 0, z1 (0 + 1) / 2, z3 (1 + 2) / 2, z2 (2 + 3) / 2.
  SharingDays days;
  days.by_establishment.begin = {0, 2, 3, 5, 7};
  days.by_establishment.column = {0, 1, 2, 1, 3, 2, 3};
  days.by_establishment.days = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};
  days.by_zone = transpose(days.by_establishment, 4);
  const RowOrder order = order_for_reuse(days);
  EXPECT_EQ(order.establishment, (Index{0, 2, 3, 1}));
  EXPECT_EQ(order.zone, (Index{0, 1, 3, 2}));
}

}  // namespace
}  // namespace dotpop
