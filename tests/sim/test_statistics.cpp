#include "sim/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/territory.h"
#include "tests/core/compare.h"
#include "tests/core/random_territory.h"

namespace dotpop {
namespace {

using test::near_relative;
using test::same_bits;

long double wide(double v) { return static_cast<long double>(v); }

std::vector<double> whole_numbers(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

std::vector<double> random_amounts(std::size_t n, std::uint64_t seed) {
  test::Random random(seed);
  std::vector<double> values(n);
  for (double& v : values) v = random.uniform(1e5, 1e7);
  return values;
}

// Of 1 ... n the mean is (n + 1)/2 and the sum of squares n(n² − 1)/12; in quarters, so that both are exact.
TEST(MomentsOf, WholeNumbersHaveTheirClosedForm) {
  for (const std::size_t n : {1u, 2u, 7u, 8u, 9u, 15u, 16u, 17u, 255u, 256u, 2048u}) {
    const Moments m = moments_of(whole_numbers(n));
    const auto k = static_cast<double>(n);
    EXPECT_EQ(m.count, n);
    EXPECT_EQ(m.mean, (k + 1.0) / 2.0);
    EXPECT_EQ(m.squares, k * (k * k - 1.0) / 12.0);
    EXPECT_EQ(m.min, 1.0);
    EXPECT_EQ(m.max, k);
    if (n > 1) {
      EXPECT_TRUE(near_relative(m.sd(), std::sqrt(k * (k + 1.0) / 12.0), 1e-15)) << n;
    }
  }
}

TEST(MomentsOf, NothingAndOneValue) {
  const Moments none = moments_of({});
  EXPECT_EQ(none.count, 0u);
  EXPECT_TRUE(std::isnan(none.min));
  EXPECT_TRUE(std::isnan(none.max));
  EXPECT_TRUE(std::isnan(none.sd()));
  const Moments one = moments_of(std::vector<double>{-3.25});
  EXPECT_EQ(one.count, 1u);
  EXPECT_EQ(one.mean, -3.25);
  EXPECT_EQ(one.min, -3.25);
  EXPECT_EQ(one.max, -3.25);
  EXPECT_TRUE(std::isnan(one.sd()));
}

TEST(MomentsOf, AConstantHasNoDeviation) {
  for (const double value : {0.1, 1e9 / 3.0, -7.3e-5}) {
    Moments all = moments_of({});
    for (const std::size_t n : {2u, 3u, 255u, 256u}) {
      const Moments m = moments_of(std::vector<double>(n, value));
      EXPECT_EQ(m.mean, value);
      EXPECT_EQ(m.sd(), 0.0);
      all = combine(all, m);
      EXPECT_EQ(all.mean, value);
      EXPECT_EQ(all.sd(), 0.0);
    }
  }
}

TEST(MomentsOf, MissingValuesAreLeftOut) {
  std::vector<double> values = random_amounts(300, 5);
  const Moments without = moments_of(values);
  for (const std::size_t at : {0u, 1u, 17u, 200u, 303u}) {
    values.insert(values.begin() + static_cast<std::ptrdiff_t>(at), kMissing);
  }
  values.push_back(kMissing);
  const Moments with = moments_of(values);
  EXPECT_EQ(with.count, without.count);
  EXPECT_TRUE(same_bits({with.mean, with.squares, with.min, with.max},
                        {without.mean, without.squares, without.min, without.max}));
  EXPECT_EQ(moments_of(std::vector<double>(9, kMissing)).count, 0u);
  EXPECT_TRUE(std::isnan(moments_of(std::vector<double>(9, kMissing)).max));
}

TEST(MomentsOf, RowsAreThoseOfEachRow) {
  for (const std::size_t n_rows : {0u, 1u, 3u, 4u, 5u, 11u}) {
    for (const std::size_t n : {0u, 1u, 7u, 8u, 100u, 256u}) {
      const std::size_t stride = n + 5;
      std::vector<double> rows = random_amounts(n_rows * stride, n);
      if (n_rows == 11 && n > 3) {
        rows[3] = kMissing;                                                                // one value
        std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(5 * stride), n, kMissing);  // a whole row
      }
      std::vector<Moments> found(n_rows);
      moments_of_rows(rows, stride, n, found);
      for (std::size_t r = 0; r < n_rows; ++r) {
        const Moments alone = moments_of(std::span(rows).subspan(r * stride, n));
        EXPECT_EQ(found[r].count, alone.count);
        EXPECT_TRUE(same_bits({found[r].mean, found[r].squares, found[r].min, found[r].max},
                              {alone.mean, alone.squares, alone.min, alone.max}));
      }
    }
  }
}

TEST(Combine, OfPartsIsTheWhole) {
  const std::vector<double> values = random_amounts(5000, 1);
  const Moments whole = moments_of(values);
  for (const std::size_t piece : {1u, 13u, 256u, 2500u, 4999u, 5000u}) {
    Moments combined = moments_of({});
    for (std::size_t first = 0; first < values.size(); first += piece) {
      combined =
          combine(combined, moments_of(std::span(values).subspan(first, std::min(piece, values.size() - first))));
    }
    EXPECT_EQ(combined.count, whole.count);
    EXPECT_TRUE(near_relative(combined.mean, whole.mean, 1e-12)) << piece;
    EXPECT_TRUE(near_relative(combined.squares, whole.squares, 1e-12)) << piece;
    EXPECT_EQ(combined.min, whole.min);
    EXPECT_EQ(combined.max, whole.max);
  }
}

TEST(Combine, WithNothingChangesNothing) {
  const Moments some = moments_of(random_amounts(10, 2));
  for (const Moments& both : {combine(some, moments_of({})), combine(moments_of({}), some)}) {
    EXPECT_EQ(both.count, some.count);
    EXPECT_TRUE(
        same_bits({both.mean, both.squares, both.min, both.max}, {some.mean, some.squares, some.min, some.max}));
  }
  EXPECT_EQ(combine(moments_of({}), moments_of({})).count, 0u);
  EXPECT_TRUE(std::isnan(combine(moments_of({}), moments_of({})).min));
}

std::vector<double> quantiles_of(std::vector<double> values, const std::vector<double>& probabilities) {
  return quantiles(values, probabilities);
}

// h = (n − 1) p + 1 counted from 1, between its neighbours in proportion: what R's quantile() and numpy print.
TEST(Quantiles, AreTypeSeven) {
  constexpr double kRounding = 1e-15;
  EXPECT_TRUE(near_relative(quantiles_of({10.0, 4.0, 1.0, 3.0, 2.0}, {0.05, 0.25, 0.5, 0.75, 0.95}),
                            {1.2, 2.0, 3.0, 4.0, 8.8}, kRounding));
  EXPECT_TRUE(near_relative(quantiles_of({15.0, 20.0, 35.0, 40.0, 50.0}, {0.4}), {29.0}, kRounding));
  EXPECT_TRUE(near_relative(quantiles_of(whole_numbers(10), {0.1, 0.33, 0.5, 0.9}), {1.9, 3.97, 5.5, 9.1}, kRounding));
  EXPECT_TRUE(near_relative(quantiles_of({3.0, 1.0, 2.0}, {0.4}), {1.8}, kRounding));
  EXPECT_TRUE(near_relative(quantiles_of({-2.0, 2.0}, {0.25, 0.75}), {-1.0, 1.0}, kRounding));
  EXPECT_EQ(quantiles_of({7.0, 7.0, 7.0, 7.0}, {0.1, 0.9}), (std::vector<double>{7.0, 7.0}));
}

TEST(Quantiles, OfEdgeProbabilitiesAreTheExtremes) {
  EXPECT_EQ(quantiles_of({5.0, -1.0, 3.0, 9.5}, {0.0, 1.0}), (std::vector<double>{-1.0, 9.5}));
  EXPECT_EQ(quantiles_of({5.0, -1.0, 3.0, 9.5}, {1.0}), std::vector<double>{9.5});
  const auto amounts = random_amounts(1001, 3);
  EXPECT_EQ(quantiles_of(amounts, {0.0})[0], *std::min_element(amounts.begin(), amounts.end()));
  EXPECT_EQ(quantiles_of(amounts, {1.0})[0], *std::max_element(amounts.begin(), amounts.end()));
}

TEST(Quantiles, OfOneValueAndOfNone) {
  EXPECT_EQ(quantiles_of({4.25}, {0.0, 0.3, 1.0}), (std::vector<double>{4.25, 4.25, 4.25}));
  const auto none = quantiles_of({}, {0.0, 0.5});
  EXPECT_TRUE(same_bits(none, std::vector<double>(2, kMissing)));
  EXPECT_EQ(none.size(), 2u);
  EXPECT_TRUE(quantiles_of({1.0, 2.0}, {}).empty());
}

TEST(Quantiles, ComeInTheOrderOfTheProbabilities) {
  EXPECT_EQ(quantiles_of({4.0, 2.0, 1.0, 5.0, 3.0}, {0.75, 0.0, 0.5, 0.75, 1.0, 0.25, 0.0}),
            (std::vector<double>{4.0, 1.0, 3.0, 4.0, 5.0, 2.0, 1.0}));
}

// Selection against a plain sort, with probabilities crowded into the same gaps.
TEST(Quantiles, AreThoseOfTheSortedValues) {
  test::Random random(9);
  for (const std::size_t n : {1u, 2u, 3u, 4u, 10u, 100u, 1777u}) {
    std::vector<double> values(n);
    for (double& v : values) v = std::floor(random.uniform(0.0, 50.0)) + 0.25;  // many ties
    std::vector<double> probabilities(40);
    for (double& p : probabilities)
      p = random.chance(0.3) ? std::floor(random.uniform(0.0, 9.0)) / 8.0 : random.uniform();
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const auto found = quantiles_of(values, probabilities);
    for (std::size_t j = 0; j < probabilities.size(); ++j) {
      const double position = probabilities[j] * static_cast<double>(n - 1);
      const auto below = static_cast<std::size_t>(position);
      const auto above = std::min(below + 1, n - 1);
      const long double share = wide(position) - static_cast<long double>(below);
      const auto expected = static_cast<double>((1.0L - share) * wide(sorted[below]) + share * wide(sorted[above]));
      EXPECT_TRUE(near_relative(found[j], expected, 1e-15)) << n << " values, p = " << probabilities[j];
    }
  }
}

}  // namespace
}  // namespace dotpop
