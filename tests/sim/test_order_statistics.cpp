#include "sim/order_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/kernel/instruction_set.h"
#include "core/territory.h"
#include "tests/core/compare.h"
#include "tests/core/kernel_block.h"
#include "tests/core/random_territory.h"

// The fast selection against sorting, on every instruction set: same bits, whatever the row looks like.
namespace dotpop {
namespace {

using test::same_bits;

const std::vector<double> kProbabilities = {0.05, 0.25, 0.5, 0.75, 0.95};

/// By sorting: the neighbours of position p (n − 1), counted from 0, joined by a line.
std::vector<double> by_sorting(std::vector<double> values, const std::vector<double>& probabilities) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  std::sort(values.begin(), values.end());
  std::vector<double> result;
  for (const double p : probabilities) {
    if (values.empty()) {
      result.push_back(kMissing);
      continue;
    }
    const double position = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const double share = position - static_cast<double>(below);
    result.push_back(share > 0.0 ? values[below] + share * (values[below + 1] - values[below]) : values[below]);
    result.back() += 0.0;  // of 0 and −0, 0
  }
  return result;
}

class RowQuantilesOnEach : public testing::TestWithParam<std::string> {
 protected:
  static void expect_sorted(RowQuantiles& fast, const std::vector<double>& row,
                            const std::vector<double>& probabilities) {
    const std::vector<double> before = row;
    std::vector<double> found(probabilities.size(), -1.0);
    fast.find(row, moments_of(row), found);
    const auto expected = by_sorting(row, probabilities);
    EXPECT_TRUE(same_bits(found, expected)) << row.size() << " values: " << testing::PrintToString(found)
                                            << ", expected " << testing::PrintToString(expected);
    EXPECT_TRUE(same_bits(row, before)) << "the row is left as it is";
    std::vector<double> kept = row;
    std::erase_if(kept, [](double v) { return std::isnan(v); });
    EXPECT_TRUE(same_bits(found, quantiles(kept, probabilities))) << "the plain function agrees";
  }
  static void expect_sorted(const std::vector<double>& row, const std::vector<double>& probabilities = kProbabilities) {
    RowQuantiles fast(probabilities);
    expect_sorted(fast, row, probabilities);
  }

 private:
  test::InstructionSetInUse in_use_{GetParam()};
};

/// About normal: the sum of 6 uniform numbers.
double bell(test::Random& random) {
  double sum = 0.0;
  for (int i = 0; i < 6; ++i) sum += random.uniform(-1.0, 1.0);
  return sum;
}

std::vector<double> bell_row(std::size_t n, std::uint64_t seed) {
  test::Random random(seed);
  std::vector<double> row(n);
  for (double& v : row) v = 3e6 + 1e5 * bell(random);
  return row;
}

TEST_P(RowQuantilesOnEach, OfEveryLength) {
  RowQuantiles fast(kProbabilities);
  for (std::size_t n = 0; n <= 300; ++n) expect_sorted(fast, bell_row(n, n), kProbabilities);
  for (const std::size_t n : {511u, 512u, 513u, 2047u, 2048u, 2049u, 4099u, 10'000u, 50'001u}) {
    expect_sorted(fast, bell_row(n, n), kProbabilities);
  }
  expect_sorted(fast, bell_row(7, 1), kProbabilities);  // after a long one
}

TEST_P(RowQuantilesOnEach, OfEveryShape) {
  test::Random random(3);
  for (const std::size_t n : {100u, 1000u, 10'000u}) {
    const auto row_of = [&](auto value_of) {
      std::vector<double> row(n);
      for (std::size_t i = 0; i < n; ++i) row[i] = value_of(static_cast<double>(i));
      return row;
    };
    for (const auto& row : {
             row_of([](double) { return 0.1; }),                                               // constant
             row_of([](double i) { return i; }),                                               // ascending
             row_of([](double i) { return -i; }),                                              // descending
             row_of([](double i) { return std::fmod(i, 2.0); }),                               // two values
             row_of([&](double) { return std::floor(random.uniform(0.0, 7.0)); }),             // ties
             row_of([&](double i) { return i == 5.0 ? 1.0 : 2.0; }),                           // one value alone
             row_of([&](double) { return std::exp(8.0 * bell(random)); }),                     // heavy tail
             row_of([&](double) { return -std::exp(8.0 * bell(random)); }),                    // the other way
             row_of([&](double) { return std::ldexp(1.0, int(random.below(2000)) - 1000); }),  // every exponent
             row_of([&](double i) { return i == 7.0 ? 1e300 : bell(random); }),                // outliers
             row_of([&](double i) { return std::fmod(i, 50.0) == 7.0 ? -1e30 : bell(random); }),
             row_of([&](double) { return 1e9 + 1e-7 * random.below(20); }),        // few ulps apart
             row_of([&](double) { return 1e-320 * random.below(1000); }),          // subnormal
             row_of([&](double) { return random.uniform(-1.0, 1.0) * 1.7e308; }),  // range overflows
             row_of([&](double) { return random.chance(0.5) ? 0.0 : -0.0; }),      // signed zeros
             row_of([&](double) { return random.chance(0.4) ? -0.0 : bell(random); }),
         }) {
      expect_sorted(row);
      expect_sorted(row, {0.0, 1.0});
      expect_sorted(row, {0.5, 0.999, 0.0005, 0.5, 1.0, 0.0, 0.3});
    }
  }
}

TEST_P(RowQuantilesOnEach, OfInfinities) {
  std::vector<double> row = bell_row(3000, 1);
  row[17] = std::numeric_limits<double>::infinity();
  expect_sorted(row);
  row[1700] = -row[17];
  expect_sorted(row);
}

// Each cut of the range leaves nearly all in one bucket, more often than the range is cut.
TEST_P(RowQuantilesOnEach, OfValuesThatBucketsDoNotTellApart) {
  std::vector<double> row;
  test::Random random(8);
  for (int scale = 0; scale < 8; ++scale) {
    for (int i = 0; i < 40; ++i) row.push_back(std::pow(10.0, 30 - 8 * scale) * (1.0 + random.uniform()));
  }
  for (int i = 0; i < 3000; ++i) row.push_back(1e-40 * random.uniform());
  random.shuffle(row);
  expect_sorted(row);
}

TEST_P(RowQuantilesOnEach, MissingValuesAreLeftOut) {
  test::Random random(4);
  for (const double missing : {0.0005, 0.1, 0.9, 0.999, 1.0}) {
    std::vector<double> row = bell_row(5000, 9);
    for (double& v : row) v = random.chance(missing) ? kMissing : v;
    expect_sorted(row);
  }
}

TEST_P(RowQuantilesOnEach, ManyQuantilesAndNone) {
  test::Random random(5);
  std::vector<double> probabilities(500);
  for (double& p : probabilities) p = random.uniform();
  expect_sorted(bell_row(10'000, 2), probabilities);
  expect_sorted(bell_row(700, 2), probabilities);
  expect_sorted(bell_row(1000, 2), {});
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, RowQuantilesOnEach, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) {
                           std::string name = set.param;
                           std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
                           return name;
                         });

/// Moments have the same bits on every instruction set: 8 partial sums, nothing fused.
TEST(MomentsOnEachInstructionSet, AreTheSameBits) {
  for (const std::size_t n : {1u, 7u, 8u, 9u, 15u, 255u, 256u, 1000u}) {
    std::vector<double> row = bell_row(n, n);
    if (n > 100) row[50] = kMissing;
    std::vector<double> best;
    for (const std::string& name : instruction_sets()) {
      const test::InstructionSetInUse in_use(name);
      const Moments m = moments_of(row);
      const std::vector<double> numbers = {m.mean, m.squares, m.min, m.max};
      if (best.empty()) best = numbers;
      EXPECT_TRUE(same_bits(numbers, best)) << name << ", " << n << " values";
      EXPECT_EQ(m.count, n > 100 ? n - 1 : n);
    }
  }
}

/// The definition, number by number: value i in sum i modulo 8.
TEST(MomentsOnEachInstructionSet, HaveTheirOrderOfSummation) {
  for (const std::size_t n : {5u, 8u, 100u, 256u}) {
    const std::vector<double> row = bell_row(n, 40 + n);
    const auto sum = [&](auto f) {
      std::array<double, 8> partial = {};
      for (std::size_t i = 0; i < n; ++i) partial[i % 8] += f(row[i]);
      double all = 0.0;
      for (const double p : partial) all += p;
      return all;
    };
    const double mean = row[0] + sum([&](double v) { return v - row[0]; }) / static_cast<double>(n);
    const double squares = sum([&](double v) { return (v - mean) * (v - mean); });
    const Moments m = moments_of(row);
    EXPECT_TRUE(same_bits({m.mean, m.squares}, {mean, squares})) << n;
  }
}

}  // namespace
}  // namespace dotpop
