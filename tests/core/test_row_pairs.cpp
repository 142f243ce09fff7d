#include "core/kernel/row_pairs.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "core/kernel/lanes.h"
#include "tests/core/compare.h"
#include "tests/core/random_territory.h"

// Two rows of a constant matrix side by side: the same matrix as the compressed rows that it was made of.
namespace dotpop {
namespace {

using Index = std::vector<std::uint32_t>;
using Numbers = std::vector<double>;

/// Compressed rows (see `pair_rows`).
struct Rows {
  Index begin = {0};
  Index column;
  Numbers value;

  Rows& row(const std::vector<std::pair<std::uint32_t, double>>& entries) {
    for (const auto& [at, number] : entries) {
      column.push_back(at);
      value.push_back(number);
    }
    begin.push_back(static_cast<std::uint32_t>(column.size()));
    return *this;
  }
  RowPairs pairs() const { return pair_rows(begin, column, value); }
};

/// Where the columns start in rows of lanes.
Index at_lanes(Index columns) {
  for (std::uint32_t& c : columns) c *= static_cast<std::uint32_t>(kLanes);
  return columns;
}

TEST(RowPairs, HoldEveryColumnOfEitherRowOnce) {
  // Columns 0 and 5 of the first alone, 2 and 9 of the second alone, 3 of both.
  const RowPairs pairs = Rows().row({{0, 1.0}, {3, 2.0}, {5, 3.0}}).row({{2, 4.0}, {3, 5.0}, {9, 6.0}}).pairs();
  EXPECT_EQ(pairs.n_rows, 2u);
  EXPECT_EQ(pairs.n_pairs(), 1u);
  EXPECT_EQ(pairs.begin, (Index{0, 5}));
  EXPECT_EQ(pairs.source, at_lanes({0, 2, 3, 5, 9}));
  EXPECT_EQ(pairs.value, (Numbers{1.0, 0.0, 0.0, 4.0, 2.0, 5.0, 3.0, 0.0, 0.0, 6.0}));
  EXPECT_EQ(pairs.n_products(), 10u) << "two for each of five columns, the four by a filling 0 included";
}

TEST(RowPairs, AnOddLastRowHasZerosBesideIt) {
  const RowPairs pairs = Rows().row({{1, 1.0}}).row({{1, 2.0}}).row({{0, 3.0}, {4, 5.0}}).pairs();
  EXPECT_EQ(pairs.n_rows, 3u);
  EXPECT_EQ(pairs.n_pairs(), 2u);
  EXPECT_EQ(pairs.begin, (Index{0, 1, 3}));
  EXPECT_EQ(pairs.source, at_lanes({1, 0, 4}));
  EXPECT_EQ(pairs.value, (Numbers{1.0, 2.0, 3.0, 0.0, 5.0, 0.0}));
}

TEST(RowPairs, OfRowsWithoutEntries) {
  // The first of a pair is empty, then the second, then both, then an odd last one.
  const RowPairs pairs =
      Rows().row({}).row({{7, 1.0}, {8, 2.0}}).row({{6, 3.0}}).row({}).row({}).row({}).row({}).pairs();
  EXPECT_EQ(pairs.n_rows, 7u);
  EXPECT_EQ(pairs.begin, (Index{0, 2, 3, 3, 3}));
  EXPECT_EQ(pairs.source, at_lanes({7, 8, 6}));
  EXPECT_EQ(pairs.value, (Numbers{0.0, 1.0, 0.0, 2.0, 3.0, 0.0}));
}

TEST(RowPairs, OfNoRowAreNone) {
  const RowPairs pairs = Rows().pairs();
  EXPECT_EQ(pairs.n_rows, 0u);
  EXPECT_EQ(pairs.n_pairs(), 0u);
  EXPECT_EQ(pairs.n_products(), 0u);
  EXPECT_EQ(RowPairs().n_pairs(), 0u);
}

/// Row r of `pairs` times `x`, in the order of the columns.
double times(const RowPairs& pairs, std::uint32_t r, const Numbers& x) {
  double sum = 0.0;
  for (std::uint32_t i = pairs.begin[r / 2]; i < pairs.begin[r / 2 + 1]; ++i) {
    sum += pairs.value[2 * i + r % 2] * x[pairs.source[i] / kLanes];
  }
  return sum;
}

TEST(RowPairs, MultiplyAsTheRowsTheyAreMadeOf) {
  test::Random random(5);
  std::size_t shared = 0;
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const std::uint32_t n_rows = random.below(12);
    const std::uint32_t n_columns = 1 + random.below(20);
    Rows rows;
    for (std::uint32_t r = 0; r < n_rows; ++r) {
      const double density = random.chance(0.2) ? 0.0 : random.uniform();
      std::vector<std::pair<std::uint32_t, double>> row;
      for (std::uint32_t c = 0; c < n_columns; ++c) {
        if (random.chance(density)) row.emplace_back(c, random.uniform(0.1, 9.0));
      }
      rows.row(row);
    }
    Numbers x;
    for (std::uint32_t c = 0; c < n_columns; ++c) x.push_back(random.uniform(-2.0, 2.0));
    const RowPairs pairs = rows.pairs();
    ASSERT_EQ(pairs.n_rows, n_rows);
    ASSERT_EQ(pairs.n_pairs(), (n_rows + 1) / 2);
    ASSERT_EQ(pairs.value.size(), 2 * pairs.source.size());
    ASSERT_EQ(pairs.begin.back(), pairs.source.size());
    for (std::uint32_t r = 0; r < n_rows; ++r) {
      double sum = 0.0;
      for (std::uint32_t i = rows.begin[r]; i < rows.begin[r + 1]; ++i) sum += rows.value[i] * x[rows.column[i]];
      // Adding 0 · x changes no bit of a sum that is not −0, so that the two are the same to the bit.
      EXPECT_EQ(times(pairs, r, x), sum);
    }
    for (std::uint32_t p = 0; p < pairs.n_pairs(); ++p) {
      for (std::uint32_t i = pairs.begin[p]; i < pairs.begin[p + 1]; ++i) {
        EXPECT_TRUE(i == pairs.begin[p] || pairs.source[i - 1] < pairs.source[i]) << "ascending within a pair";
        const bool both = pairs.value[2 * i] != 0.0 && pairs.value[2 * i + 1] != 0.0;
        EXPECT_TRUE(both || pairs.value[2 * i] != 0.0 || pairs.value[2 * i + 1] != 0.0) << "a column of neither row";
        shared += both ? 1 : 0;
      }
    }
    // Each entry once, and a filling 0 for each that has no partner: at most one for each entry.
    EXPECT_LE(pairs.n_products(), 2 * rows.value.size());
    EXPECT_GE(pairs.n_products(), rows.value.size());
  }
  EXPECT_GT(shared, 1000u);
}

TEST(AffinePairs, HoldTwoRowsSideBySide) {
  const AffinePairs pairs = pair_affine_rows(Numbers{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, 3);
  EXPECT_EQ(pairs.n_rows, 2u);
  EXPECT_EQ(pairs.n_columns, 3u);
  EXPECT_EQ(pairs.n_pairs(), 1u);
  EXPECT_EQ(pairs.value, (Numbers{1.0, 4.0, 2.0, 5.0, 3.0, 6.0}));
  EXPECT_EQ(pairs.n_products(), 6u);
}

TEST(AffinePairs, AnOddLastRowHasZerosBesideIt) {
  const AffinePairs pairs = pair_affine_rows(Numbers{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, 2);
  EXPECT_EQ(pairs.n_rows, 3u);
  EXPECT_EQ(pairs.n_pairs(), 2u);
  EXPECT_EQ(pairs.value, (Numbers{1.0, 3.0, 2.0, 4.0, 5.0, 0.0, 6.0, 0.0}));
}

TEST(AffinePairs, KeepZerosAndWhatIsNoNumber) {
  // A zone's people are affine with every column there, whatever stands in it.
  const Numbers one = {0.0, kMissing, std::numeric_limits<double>::infinity()};
  const AffinePairs pairs = pair_affine_rows(one, 3);
  EXPECT_TRUE(test::same_bits(pairs.value, {one[0], 0.0, one[1], 0.0, one[2], 0.0}));
  const AffinePairs constants = pair_affine_rows(Numbers{7.0, 8.0, 9.0}, 1);
  EXPECT_EQ(constants.value, (Numbers{7.0, 8.0, 9.0, 0.0}));
  EXPECT_EQ(pair_affine_rows(Numbers{}, 2).n_pairs(), 0u);
}

}  // namespace
}  // namespace dotpop
