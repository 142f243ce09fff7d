#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <string_view>
#include <vector>

#include "app/generate/apportion.h"
#include "app/generate/criteria.h"
#include "app/generate/geography.h"
#include "app/generate/keyed_random.h"

namespace dotpop::synthetic {
namespace {

TEST(KeyedRandom, IsPhilox) {
  // Known answer of Philox4x32-10 for key 0 and counter 0: 6627e8d5 e169c58d bc57ac4c 9b00dbd8
  // (Salmon and others 2011, Random123 kat_vectors).
  const auto [first, second] = KeyedRandom(0, 0).uniform_pair(Purpose::siting, 0);
  EXPECT_EQ(first, (static_cast<double>(0x6627e8d5e169c58dU >> 11U) + 0.5) * 0x1.0p-53);
  EXPECT_EQ(second, (static_cast<double>(0xbc57ac4c9b00dbd8U >> 11U) + 0.5) * 0x1.0p-53);
}

TEST(KeyedRandom, EntitiesAreFnvHashes) {
  // Published test vectors of 64-bit FNV-1a.
  EXPECT_EQ(entity_of(""), 0xcbf29ce484222325U);
  EXPECT_EQ(entity_of("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(entity_of("foobar"), 0x85944171f73967e8U);
}

TEST(KeyedRandom, EveryPartOfTheKeyCounts) {
  const double base = KeyedRandom(1, 0).uniform(Purpose::size, 7, 3);
  EXPECT_EQ(KeyedRandom(1, 0).uniform(Purpose::size, 7, 3), base);
  EXPECT_NE(KeyedRandom(2, 0).uniform(Purpose::size, 7, 3), base);
  EXPECT_NE(KeyedRandom(std::uint64_t{1} << 32U, 0).uniform(Purpose::size, 7, 3), base);
  EXPECT_NE(KeyedRandom(1, 1).uniform(Purpose::size, 7, 3), base);
  EXPECT_NE(KeyedRandom(1, 0).uniform(Purpose::affinity, 7, 3), base);
  EXPECT_NE(KeyedRandom(1, 0).uniform(Purpose::size, 8, 3), base);
  EXPECT_NE(KeyedRandom(1, 0).uniform(Purpose::size, 7, 4), base);
}

TEST(KeyedRandom, NormalHasItsMoments) {
  const KeyedRandom random(1, 0);
  constexpr std::uint32_t kDraws = 40'000;
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const double value = random.normal(Purpose::affinity, 1, i);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 5.0 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0, 5.0 * std::sqrt(2.0 / kDraws));
}

TEST(Apportion, IsLargestRemainder) {
  // Quotas 4.5, 3.3, 2.2: one unit left, to the largest remainder.
  EXPECT_EQ(apportion(10, {4.5, 3.3, 2.2}), (std::vector<std::int64_t>{5, 3, 2}));
  EXPECT_EQ(apportion(1, {1.0, 1.0, 1.0}), (std::vector<std::int64_t>{1, 0, 0}));
  EXPECT_EQ(apportion(5, {0.0, 1.0}), (std::vector<std::int64_t>{0, 5}));
}

TEST(Apportion, KeepsTheLeastAndTheSum) {
  EXPECT_EQ(apportion(10, {1000.0, 1.0, 1.0}, 2), (std::vector<std::int64_t>{6, 2, 2}));
  EXPECT_EQ(apportion(6, {1.0, 2.0, 3.0}, 2), (std::vector<std::int64_t>{2, 2, 2}));
  EXPECT_TRUE(apportion(0, {}).empty());
  for (const std::int64_t total : {std::int64_t{97}, std::int64_t{100'003}, std::int64_t{450'000'000'000}}) {
    std::vector<double> weights;
    for (int i = 1; i <= 90; ++i) weights.push_back(std::sqrt(i) / 3.0);
    const std::vector<std::int64_t> shares = apportion(total, weights, 1);
    EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}), total);
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  }
}

/// Intraclass correlation of a value by département, from the one-way analysis of variance.
template <typename Value>
double intraclass_correlation(Value value) {
  const Geography& france = geography();
  struct Group {
    double n = 0.0, sum = 0.0, squares = 0.0;
  };
  std::map<std::string_view, Group> groups;
  Group all;
  for (std::size_t z = 0; z < france.zones.size(); ++z) {
    for (Group* group : {&groups[france.zones[z].departement], &all}) {
      group->n += 1.0;
      group->sum += value(z);
      group->squares += value(z) * value(z);
    }
  }
  double within = 0.0;
  double between = -all.sum * all.sum / all.n;
  double squares_of_n = 0.0;
  for (const auto& [code, group] : groups) {
    within += group.squares - group.sum * group.sum / group.n;
    between += group.sum * group.sum / group.n;
    squares_of_n += group.n * group.n;
  }
  const auto k = static_cast<double>(groups.size());
  const double typical_n = (all.n - squares_of_n / all.n) / (k - 1.0);
  const double mean_within = within / (all.n - k);
  const double mean_between = between / (k - 1.0);
  return (mean_between - mean_within) / (mean_between + (typical_n - 1.0) * mean_within);
}

TEST(Criteria, ResembleTheirNeighbours) {
  const std::vector<ZoneCriteria> criteria = make_criteria(geography(), KeyedRandom(1, 0));
  EXPECT_GT(intraclass_correlation([&](std::size_t z) { return criteria[z].part_75_plus; }), 0.2);
  EXPECT_GT(intraclass_correlation([&](std::size_t z) { return criteria[z].sejours_mco_1000; }), 0.2);
  EXPECT_GT(intraclass_correlation([&](std::size_t z) { return criteria[z].revenu_median; }), 0.2);
  EXPECT_GT(intraclass_correlation([&](std::size_t z) { return criteria[z].taux_ald_1000; }), 0.2);
}

TEST(Criteria, HavePlausibleLevels) {
  const std::vector<ZoneCriteria> criteria = make_criteria(geography(), KeyedRandom(1, 0));
  double people = 0.0;
  ZoneCriteria mean;
  double overseas_people = 0.0;
  double overseas_old = 0.0;
  for (std::size_t z = 0; z < criteria.size(); ++z) {
    const GeoZone& zone = geography().zones[z];
    const double weight = zone.population;
    people += weight;
    mean.part_75_plus += weight * criteria[z].part_75_plus;
    mean.sejours_mco_1000 += weight * criteria[z].sejours_mco_1000;
    mean.revenu_median += weight * criteria[z].revenu_median;
    mean.taux_ald_1000 += weight * criteria[z].taux_ald_1000;
    EXPECT_GE(criteria[z].part_75_plus, 0.03);
    EXPECT_LE(criteria[z].part_75_plus, 0.25);
    if (is_overseas(zone.region)) {
      overseas_people += weight;
      overseas_old += weight * criteria[z].part_75_plus;
    }
  }
  EXPECT_NEAR(mean.part_75_plus / people, 0.10, 0.015);
  EXPECT_NEAR(mean.sejours_mco_1000 / people, 180.0, 20.0);
  EXPECT_NEAR(mean.revenu_median / people, 22'000.0, 2'000.0);
  EXPECT_NEAR(mean.taux_ald_1000 / people, 190.0, 20.0);
  EXPECT_LT(overseas_old / overseas_people, 0.8 * mean.part_75_plus / people);
}

}  // namespace
}  // namespace dotpop::synthetic
