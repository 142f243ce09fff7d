#include "core/step1_adjusted_population.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/core/compare.h"

// Expected values are computed by hand from model.md, step 1; 1e-15 allows the last bit of a division or a root.
namespace dotpop {
namespace {

using test::near_relative;
constexpr double kLastBit = 1e-15;

// Two zones of 100 and 300 people with x = 4 and 2.
const std::vector<double> kPeople = {100.0, 300.0};
const std::vector<double> kValue = {4.0, 2.0};

TEST(Step1, PopulationMeanWeighsZonesByPeople) {
  // m = (100·4 + 300·2) / 400 = 2.5;  s² = (100·1.5² + 300·0.5²) / 400 = (225 + 75) / 400 = 0.75
  const auto moments = criterion_moments(kValue, kPeople, Mean::population);
  EXPECT_DOUBLE_EQ(moments.mean, 2.5);
  EXPECT_DOUBLE_EQ(moments.deviation, std::sqrt(0.75));
}

TEST(Step1, PlainMeanCountsEachZoneOnce) {
  // m = (4 + 2) / 2 = 3;  s² = (1² + 1²) / 2 = 1
  const auto moments = criterion_moments(kValue, kPeople, Mean::plain);
  EXPECT_DOUBLE_EQ(moments.mean, 3.0);
  EXPECT_DOUBLE_EQ(moments.deviation, 1.0);
}

TEST(Step1, PlainMeanCountsEmptyZonesToo) {
  // Nobody lives in the second zone: population mean 5, plain mean (5 + 1) / 2 = 3.
  const std::vector<double> people = {10.0, 0.0};
  const std::vector<double> value = {5.0, 1.0};
  EXPECT_DOUBLE_EQ(criterion_moments(value, people, Mean::population).mean, 5.0);
  EXPECT_DOUBLE_EQ(criterion_moments(value, people, Mean::plain).mean, 3.0);
}

TEST(Step1, MomentsWithoutWeightsAreNotANumber) {
  const std::vector<double> nobody = {0.0, 0.0};
  EXPECT_TRUE(std::isnan(criterion_moments(kValue, nobody, Mean::population).mean));
  EXPECT_TRUE(std::isnan(criterion_moments({}, {}, Mean::plain).mean));
}

TEST(Step1, ConstantCriterionHasExactlyNoDeviation) {
  // In exact arithmetic m = x and s = 0. 3 · 0.1 / 3 rounds to another number than 0.1, and a deviation of the size of
  // that rounding would turn 0 / 0 into −1: whether a region is evaluated would depend on the last bit of its mean.
  const std::vector<double> people = {1000.0, 7.0, 3.0};
  for (const double x : {0.1, 0.3, 0.7, 1.0, -1.7, 0.0}) {
    const std::vector<double> value(3, x);
    for (const Mean mean : {Mean::population, Mean::plain}) {
      for (std::size_t n = 1; n <= value.size(); ++n) {
        const auto moments = criterion_moments({value.data(), n}, {people.data() + 3 - n, n}, mean);
        EXPECT_EQ(moments.mean, x) << n;
        EXPECT_EQ(moments.deviation, 0.0) << n;
      }
    }
  }
  // The same when only an uninhabited zone differs: it has no part in a population mean.
  const auto moments =
      criterion_moments(std::vector<double>{0.9, 0.1, 0.1}, std::vector<double>{0.0, 1.0, 3.0}, Mean::population);
  EXPECT_EQ(moments.mean, 0.1);
  EXPECT_EQ(moments.deviation, 0.0);
}

TEST(Step1, RelativeDeviation) {
  // d = 4 / 2.5 − 1 = 0.6 and 2 / 2.5 − 1 = −0.2
  const auto d = criterion_measure(kValue, {2.5, 1.0}, Adjustment::additive, Deviation::relative);
  ASSERT_EQ(d.size(), 2u);
  EXPECT_NEAR(d[0], 0.6, kLastBit);
  EXPECT_NEAR(d[1], -0.2, kLastBit);
}

TEST(Step1, StandardDeviationForSignedIndices) {
  // x = −3, 1, 2 with mean 0.5 and s = 2: d = −1.75, 0.25, 0.75
  const std::vector<double> value = {-3.0, 1.0, 2.0};
  const auto d = criterion_measure(value, {0.5, 2.0}, Adjustment::additive, Deviation::standard);
  EXPECT_EQ(d, (std::vector<double>{-1.75, 0.25, 0.75}));
}

TEST(Step1, MultiplicativeMeasureIsTheRatio) {
  // 4 / 2 and 2 / 2 and 0 / 2
  const std::vector<double> value = {4.0, 2.0, 0.0};
  const auto ratio = criterion_measure(value, {2.0, 1.0}, Adjustment::multiplicative, Deviation::relative);
  EXPECT_EQ(ratio, (std::vector<double>{2.0, 1.0, 0.0}));
}

TEST(Step1, ACriterionsEffectIsPeopleOrAFactor) {
  // 300 · 0.5 · (−0.25) = −37.5 people; 4^0.5 = 2 and 4^−0.5 = 0.5 whatever the population
  EXPECT_EQ(criterion_effect(300.0, 0.5, -0.25, Adjustment::additive), -37.5);
  EXPECT_NEAR(criterion_effect(300.0, 0.5, 4.0, Adjustment::multiplicative), 2.0, 2.0 * kLastBit);
  EXPECT_NEAR(criterion_effect(7.0, -0.5, 4.0, Adjustment::multiplicative), 0.5, kLastBit);
}

TEST(Step1, TheEffectsOfTheCriteriaAddUpToTheAdjustedPopulation) {
  // Zone 0: 100 + 100·0.5·0.5 + 100·0.25·1 = 150; zone 1: 300 − 75 − 75 = 150
  const std::vector<double> weight = {0.5, 0.25};
  const std::vector<std::vector<double>> measure = {{0.5, -0.5}, {1.0, -1.0}};
  const auto adjusted = adjust_population(kPeople, weight, measure, Adjustment::additive);
  for (std::size_t z = 0; z < kPeople.size(); ++z) {
    double people = kPeople[z];
    for (std::size_t c = 0; c < weight.size(); ++c) {
      people += criterion_effect(kPeople[z], weight[c], measure[c][z], Adjustment::additive);
    }
    EXPECT_EQ(people, adjusted.population[z]);
  }
}

TEST(Step1, AdditiveSumsWeightedDeviations) {
  // Two criteria, w = 0.5 and 0.25, d = (0.5, −0.5) and (1, −1):
  // factors 1 + 0.25 + 0.25 = 1.5 and 1 − 0.25 − 0.25 = 0.5;  P' = 150 and 150
  const auto adjusted =
      adjust_population(kPeople, std::vector<double>{0.5, 0.25}, {{0.5, -0.5}, {1.0, -1.0}}, Adjustment::additive);
  EXPECT_EQ(adjusted.factor, (std::vector<double>{1.5, 0.5}));
  EXPECT_EQ(adjusted.population, (std::vector<double>{150.0, 150.0}));
  EXPECT_EQ(adjusted.zones_clamped, 0u);
}

TEST(Step1, NegativeFactorsAreClampedAndCounted) {
  // w = 2, d = (−1, 1, −0.75): factors −1, 3, −0.5;  P' = 0, 60, 0
  const auto adjusted = adjust_population(std::vector<double>{10.0, 20.0, 30.0}, std::vector<double>{2.0},
                                          {{-1.0, 1.0, -0.75}}, Adjustment::additive);
  EXPECT_EQ(adjusted.factor, (std::vector<double>{-1.0, 3.0, -0.5}));
  EXPECT_EQ(adjusted.population, (std::vector<double>{0.0, 60.0, 0.0}));
  EXPECT_EQ(adjusted.zones_clamped, 2u);
}

TEST(Step1, AFactorOfExactlyZeroIsNotClamped) {
  // w = 1 and x = 0, so d = −1: the factor is 0 without any clamping
  const auto adjusted = adjust_population(kPeople, std::vector<double>{1.0}, {{-1.0, 1.0 / 3.0}}, Adjustment::additive);
  EXPECT_EQ(adjusted.population[0], 0.0);
  EXPECT_EQ(adjusted.zones_clamped, 0u);
}

TEST(Step1, NegativeWeightTurnsTheCriterionRound) {
  // w = −0.5, d = (0.5, −0.5): factors 0.75 and 1.25;  P' = 75 and 375
  const auto adjusted = adjust_population(kPeople, std::vector<double>{-0.5}, {{0.5, -0.5}}, Adjustment::additive);
  EXPECT_EQ(adjusted.population, (std::vector<double>{75.0, 375.0}));
}

TEST(Step1, MultiplicativeRaisesRatiosToTheirWeights) {
  // ratios (2, 0.5) to the power 2, (4, 0.25) to the power −0.5:
  // factors 4 · 0.5 = 2 and 0.25 · 2 = 0.5;  P' = 200 and 150
  const auto adjusted =
      adjust_population(kPeople, std::vector<double>{2.0, -0.5}, {{2.0, 0.5}, {4.0, 0.25}}, Adjustment::multiplicative);
  EXPECT_TRUE(near_relative(adjusted.population, {200.0, 150.0}, kLastBit));
  EXPECT_EQ(adjusted.zones_clamped, 0u);
}

TEST(Step1, MultiplicativeZeroToTheZeroIsOne) {
  const auto adjusted = adjust_population(kPeople, std::vector<double>{0.0}, {{0.0, 2.0}}, Adjustment::multiplicative);
  EXPECT_EQ(adjusted.population, kPeople);
}

TEST(Step1, MultiplicativeZeroToAPositiveWeightIsZero) {
  // 0^0.5 = 0, 4^0.5 = 2
  const auto adjusted = adjust_population(kPeople, std::vector<double>{0.5}, {{0.0, 4.0}}, Adjustment::multiplicative);
  EXPECT_TRUE(near_relative(adjusted.population, {0.0, 600.0}, kLastBit));
  EXPECT_EQ(adjusted.zones_clamped, 0u);
}

TEST(Step1, MultiplicativeZeroToANegativeWeightIsInfinite) {
  const auto adjusted = adjust_population(kPeople, std::vector<double>{-0.5}, {{0.0, 4.0}}, Adjustment::multiplicative);
  EXPECT_EQ(adjusted.population[0], std::numeric_limits<double>::infinity());
  EXPECT_TRUE(near_relative(adjusted.population[1], 150.0, kLastBit));
}

TEST(Step1, UnusedCriteriaAreNotRead) {
  // The second criterion has no measure at all; the first gives factors 1.5 and 0.5.
  const auto adjusted =
      adjust_population(kPeople, std::vector<double>{1.0, 0.0}, {{0.5, -0.5}, {}}, Adjustment::additive);
  EXPECT_EQ(adjusted.population, (std::vector<double>{150.0, 150.0}));
}

}  // namespace
}  // namespace dotpop
