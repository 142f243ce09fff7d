#include "sim/distribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/core/compare.h"

namespace dotpop {
namespace {

using test::near_relative;

// Rounding of a handful of operations on a quantile of the normal distribution that boost gives to an ulp or two.
constexpr double kRounding = 1e-14;
constexpr double kSmallest = 0x1p-53;  // the least and the greatest coordinate of a design
constexpr double kGreatest = 1.0 - 0x1p-53;

/// 1 − Φ(x), which keeps its digits in the upper tail.
double upper_tail(double x) { return 0.5 * std::erfc(x / std::numbers::sqrt2); }

TEST(Quantile, OfUniformIsLinear) {
  EXPECT_EQ(quantile(Uniform{0.0, 1.0}, 0.25), 0.25);
  EXPECT_EQ(quantile(Uniform{-2.0, 6.0}, 0.75), 4.0);
  EXPECT_EQ(quantile(Uniform{3.0, 3.0}, 0.3), 3.0);
}

TEST(Quantile, OfNormalAgreesWithTables) {
  const Normal standard{0.0, 1.0, {}, {}};
  EXPECT_NEAR(quantile(standard, 0.5), 0.0, kRounding);
  EXPECT_TRUE(near_relative(quantile(standard, 0.975), 1.959963984540054, kRounding));
  EXPECT_TRUE(near_relative(quantile(standard, 0.025), -1.959963984540054, kRounding));
  EXPECT_TRUE(near_relative(quantile(standard, 0.9), 1.2815515655446004, kRounding));
  EXPECT_TRUE(near_relative(quantile(standard, 0.995), 2.5758293035489004, kRounding));
  EXPECT_TRUE(near_relative(quantile(standard, 0.25), -0.6744897501960817, kRounding));
  EXPECT_TRUE(near_relative(quantile(Normal{10.0, 2.0, {}, {}}, 0.975), 10.0 + 2.0 * 1.959963984540054, kRounding));
}

TEST(Quantile, OfNormalInvertsTheTail) {
  // d ln Φ / dx ≈ |x| in the tail: an ulp of x becomes up to x² ulps of Φ, at 1e-200 about 900.
  for (const double u : {1e-1, 1e-3, 1e-9, 1e-16, 1e-60, 1e-200}) {
    const double x = quantile(Normal{0.0, 1.0, {}, {}}, u);
    EXPECT_TRUE(near_relative(upper_tail(-x), u, 1e-12)) << u;
  }
}

TEST(Quantile, OfLognormalIsTheExponentialOfANormal) {
  EXPECT_TRUE(near_relative(quantile(Lognormal{0.0, 1.0}, 0.5), 1.0, kRounding));
  EXPECT_TRUE(near_relative(quantile(Lognormal{0.0, 0.1}, 0.975), std::exp(0.1959963984540054), kRounding));
  EXPECT_TRUE(near_relative(quantile(Lognormal{1.0, 0.5}, 0.025), std::exp(1.0 - 0.979981992270027), kRounding));
}

// F(x) = (x − a)² / ((b − a)(m − a)) below the mode m, 1 − (b − x)² / ((b − a)(b − m)) above.
TEST(Quantile, OfTriangularInvertsItsTwoParabolas) {
  const Triangular t{1.0, 2.0, 5.0};
  EXPECT_TRUE(near_relative(quantile(t, 0.0625), 1.5, kRounding));
  EXPECT_TRUE(near_relative(quantile(t, 0.25), 2.0, kRounding));
  EXPECT_TRUE(near_relative(quantile(t, 0.8125), 3.5, kRounding));
  EXPECT_TRUE(near_relative(quantile(Triangular{0.0, 0.0, 1.0}, 0.75), 0.5, kRounding));
  EXPECT_TRUE(near_relative(quantile(Triangular{0.0, 1.0, 1.0}, 0.25), 0.5, kRounding));
}

TEST(Quantile, OfTruncatedNormalIsConditional) {
  // Half-normal: P(X < x | X > 0) = 2Φ(x) − 1.
  const Normal positive{0.0, 1.0, 0.0, {}};
  EXPECT_TRUE(near_relative(quantile(positive, 0.95), 1.959963984540054, kRounding));
  EXPECT_TRUE(near_relative(quantile(positive, 0.5), 0.6744897501960817, kRounding));
  const Normal negative{0.0, 1.0, {}, 0.0};
  EXPECT_TRUE(near_relative(quantile(negative, 0.05), -1.959963984540054, kRounding));
  // Symmetric: the median stays.
  EXPECT_NEAR(quantile(Normal{5.0, 2.0, 4.0, 6.0}, 0.5), 5.0, 5.0 * kRounding);
  // Asymmetric: (Φ(x) − Φ(a)) / (Φ(b) − Φ(a)) = u.
  const Normal both{1.0, 2.0, -1.0, 6.0};
  const double below = upper_tail(1.0);
  const double mass = 1.0 - upper_tail(2.5) - below;
  for (const double u : {0.01, 0.3, 0.77, 0.99}) {
    const double x = quantile(both, u);
    EXPECT_TRUE(near_relative((upper_tail((1.0 - x) / 2.0) - below) / mass, u, 1e-13)) << u;
  }
}

// (1 − Φ(x)) / (1 − Φ(a)) = 1 − u: with Φ itself every digit would be lost above 8 standard deviations.
TEST(Quantile, OfTruncatedNormalKeepsItsDigitsInEitherTail) {
  for (const double a : {2.0, 8.5, 20.0, 36.0}) {
    for (const double u : {kSmallest, 0.1, 0.5, 0.9, 0.999, kGreatest}) {
      const double x = quantile(Normal{0.0, 1.0, a, {}}, u);
      ASSERT_GE(x, a);
      // x² ulps as above.
      EXPECT_TRUE(near_relative(upper_tail(x), upper_tail(a) * (1.0 - u), 1e-12)) << a << ", " << u;
      EXPECT_EQ(quantile(Normal{0.0, 1.0, {}, -a}, 1.0 - u), -x) << "the mirror image";
    }
  }
}

TEST(Quantile, OfTruncatedNormalStaysInside) {
  const std::vector<Normal> all = {{0.0, 1.0, -1.0, 1.0},      {0.0, 1.0, 36.0, 36.001}, {0.0, 1.0, -36.001, -36.0},
                                   {100.0, 1e-3, 99.9, 100.2}, {0.3, 0.1, 0.0, {}},      {0.0, 1.0, 0.1, 0.1 + 1e-15}};
  for (const Normal& normal : all) {
    for (const double u : {kSmallest, 1e-9, 0.5, 1.0 - 1e-9, kGreatest}) {
      const double x = quantile(normal, u);
      EXPECT_GE(x, *normal.min);
      EXPECT_LE(x, normal.max.value_or(std::numeric_limits<double>::max()));
    }
  }
}

TEST(Quantile, OfDiscreteFollowsItsProbabilities) {
  const Discrete d{{5.0, -1.0, 3.0}, {0.25, 0.25, 0.5}};
  EXPECT_EQ(quantile(d, 0.1), 5.0);
  EXPECT_EQ(quantile(d, 0.3), -1.0);
  EXPECT_EQ(quantile(d, 0.51), 3.0);
  EXPECT_EQ(quantile(d, kGreatest), 3.0);
  EXPECT_EQ(quantile(Discrete{{7.0}, {1.0}}, 0.4), 7.0);
}

TEST(Quantile, OfDiscreteNeverTakesAnImpossibleValue) {
  const Discrete d{{1.0, 2.0, 3.0, 4.0, 5.0}, {0.0, 0.5, 0.0, 0.5, 0.0}};
  EXPECT_EQ(quantile(d, kSmallest), 2.0);
  EXPECT_EQ(quantile(d, 0.499), 2.0);
  EXPECT_EQ(quantile(d, 0.501), 4.0);
  EXPECT_EQ(quantile(d, kGreatest), 4.0);
  // Ten times 0.1 sums to 1 − 2^-53: the rest must not fall to the value behind.
  Discrete tenths{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, std::vector<double>(11, 0.1)};
  tenths.probabilities.back() = 0.0;
  EXPECT_EQ(quantile(tenths, kGreatest), 10.0);
}

TEST(Quantile, RisesWithItsProbability) {
  const std::vector<Distribution> all = {
      Uniform{-1.0, 2.0},
      Normal{0.0, 1.0, {}, {}},
      Normal{0.0, 1.0, 0.5, {}},
      Normal{0.0, 1.0, {}, 9.0},
      Normal{0.0, 1.0, 5.0, 6.0},
      Normal{0.0, 1.0, -6.0, 0.1},
      Lognormal{0.0, 1.0},
      Triangular{0.0, 0.3, 1.0},
      Triangular{0.0, 0.0, 1.0},
      Triangular{-1.0, 2.0, 2.0},
      Discrete{{1.0, 2.0, 3.0}, {0.2, 0.0, 0.8}},
  };
  constexpr int kSteps = 10'000;
  for (const auto& distribution : all) {
    double last = quantile(distribution, kSmallest);
    EXPECT_TRUE(std::isfinite(last)) << to_string(distribution);
    for (int i = 1; i < kSteps; ++i) {
      const double next = quantile(distribution, static_cast<double>(i) / kSteps);
      ASSERT_GE(next, last) << to_string(distribution) << " at " << i;
      last = next;
    }
    EXPECT_GE(quantile(distribution, kGreatest), last) << to_string(distribution);
    EXPECT_TRUE(std::isfinite(quantile(distribution, kGreatest))) << to_string(distribution);
  }
}

TEST(Levels, TakeTheEndsOfBoundedDistributions) {
  EXPECT_TRUE(near_relative(levels(Uniform{0.0, 0.6}, 5), {0.0, 0.15, 0.3, 0.45, 0.6}, kRounding));
  EXPECT_EQ(levels(Uniform{-1.0, 3.0}, 2), (std::vector<double>{-1.0, 3.0}));
  EXPECT_TRUE(near_relative(levels(Triangular{1.0, 2.0, 5.0}, 2), {1.0, 5.0}, 0.0));
  // Quarters of probability: F(2) = 1/4; 1 − (5 − x)²/12 = u above.
  EXPECT_TRUE(near_relative(levels(Triangular{1.0, 2.0, 5.0}, 5),
                            {1.0, 2.0, 5.0 - std::sqrt(6.0), 5.0 - std::sqrt(3.0), 5.0}, kRounding));
  const auto truncated = levels(Normal{0.0, 1.0, -1.0, 1.0}, 3);
  ASSERT_EQ(truncated.size(), 3u);
  EXPECT_EQ(truncated[0], -1.0);
  EXPECT_NEAR(truncated[1], 0.0, kRounding);
  EXPECT_EQ(truncated[2], 1.0);
}

TEST(Levels, TakeTheMiddlesOfStrataOfUnboundedDistributions) {
  const double quarter = 0.6744897501960817;
  EXPECT_TRUE(near_relative(levels(Normal{0.0, 1.0, {}, {}}, 2), {-quarter, quarter}, kRounding));
  EXPECT_TRUE(near_relative(levels(Lognormal{0.0, 1.0}, 2), {std::exp(-quarter), std::exp(quarter)}, kRounding));
  // Bounded on one side only: half-normal, u = 1/4 and 3/4, where 2Φ(x) − 1 = u.
  EXPECT_TRUE(
      near_relative(levels(Normal{0.0, 1.0, 0.0, {}}, 2), {0.31863936396437514, 1.1503493803760079}, kRounding));
}

TEST(Levels, OneIsTheMedian) {
  EXPECT_EQ(levels(Uniform{0.0, 0.6}, 1), std::vector<double>{0.3});
  EXPECT_TRUE(near_relative(levels(Lognormal{2.0, 1.0}, 1), {std::exp(2.0)}, kRounding));
  EXPECT_TRUE(near_relative(levels(Triangular{1.0, 2.0, 5.0}, 1), {5.0 - std::sqrt(6.0)}, kRounding));
}

TEST(Levels, OfDiscreteAreItsValues) {
  const Discrete d{{0.8, 1.0, 1.2}, {0.25, 0.5, 0.25}};
  EXPECT_EQ(levels(d, 1), d.values);
  EXPECT_EQ(levels(d, 17), d.values);
}

TEST(Distribution, PrintsAsItIsWritten) {
  EXPECT_EQ(to_string(Uniform{0.0, 0.6}), "uniform(0, 0.6)");
  EXPECT_EQ(to_string(Normal{0.5, 0.1, 0.0, {}}), "normal(0.5, 0.1, min 0)");
  EXPECT_EQ(to_string(Lognormal{0.0, 0.2}), "lognormal(0, 0.2)");
  EXPECT_EQ(to_string(Triangular{1.0, 2.0, 5.0}), "triangular(1, 2, 5)");
  EXPECT_EQ(to_string(Discrete{{0.8, 1.0}, {0.5, 0.5}}), "discrete(0.8, 1)");
}

}  // namespace
}  // namespace dotpop
