#include "core/cents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace {

using dotpop::round_to_cents;
using dotpop::to_cents;
using testing::ElementsAre;
using Cents = std::vector<std::int64_t>;

TEST(Cents, LargestRemaindersTakeTheMissingCents) {
  // 10.00 EUR in thirds: 3.33 each, the missing cent to the first of equal remainders.
  EXPECT_THAT(round_to_cents(std::vector{10.0 / 3, 10.0 / 3, 10.0 / 3}, 1000), ElementsAre(334, 333, 333));
  // 1.004 + 2.006 + 3.990 = 7.00: floors 100, 200, 399 leave one cent, and .6 is the largest remainder.
  EXPECT_THAT(round_to_cents(std::vector{1.004, 2.006, 3.99}, 700), ElementsAre(100, 201, 399));
}

TEST(Cents, TiesGoToTheFirst) {
  EXPECT_THAT(round_to_cents(std::vector{0.005, 0.005, 0.005, 0.005}, 2), ElementsAre(1, 1, 0, 0));
}

TEST(Cents, NothingGoesToWhoHasNothing) {
  EXPECT_THAT(round_to_cents(std::vector{0.0, 0.001, 0.0, 0.0}, 1), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(round_to_cents(std::vector{0.0, 0.0}, 5), ElementsAre(0, 0));
  EXPECT_THAT(round_to_cents(std::vector<double>{}, 0), ElementsAre());
}

TEST(Cents, ATotalBesideTheSumIsStillMet) {
  // A sum of large doubles may miss the envelope by a few cents on either side.
  EXPECT_THAT(round_to_cents(std::vector{5.0, 7.0}, 1203), ElementsAre(502, 701));
  EXPECT_THAT(round_to_cents(std::vector{5.0, 7.0}, 1197), ElementsAre(499, 698));
}

TEST(Cents, SumIsTheTotalAndNobodyMovesByMoreThanACent) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> amounts(1 + random() % 300);
    for (double& a : amounts) a = static_cast<double>(random() % 1'000'000'000) / 997.0;
    const std::int64_t total = to_cents(std::accumulate(amounts.begin(), amounts.end(), 0.0));
    const Cents cents = round_to_cents(amounts, total);
    EXPECT_EQ(std::accumulate(cents.begin(), cents.end(), std::int64_t{0}), total);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      EXPECT_LT(std::abs(static_cast<double>(cents[i]) - 100.0 * amounts[i]), 1.001);
    }
  }
}

TEST(Cents, HalvesRoundAwayFromZero) {
  EXPECT_EQ(to_cents(1.125), 113);  // 112.5 exactly
  EXPECT_EQ(to_cents(-1.125), -113);
  EXPECT_EQ(to_cents(712864538.15), 71286453815);
}

}  // namespace
