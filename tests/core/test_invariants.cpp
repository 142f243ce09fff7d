#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "core/allocation.h"
#include "tests/core/compare.h"
#include "tests/core/random_territory.h"
#include "tests/core/territory_builder.h"

// The invariants of model.md over random territories and policies that differ by region.
namespace dotpop {
namespace {

using test::near_relative;
using test::Random;
constexpr double kExact = 1e-12;  // model.md, Invariants
constexpr std::uint64_t kTerritories = 250;

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Calls check(tables, territory, region, policy) for every region of every random territory.
template <class Check>
void for_each_region(Check check) {
  for (std::uint64_t seed = 0; seed < kTerritories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const TerritoryTables tables = test::random_tables(random);
    const Territory territory = build_territory(tables);
    const auto policies = test::random_policies(random, territory);
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      SCOPED_TRACE("region " + std::to_string(r));
      check(tables, territory, r, policies[r]);
    }
  }
}

TEST(Invariants, AmountsAndWithheldMoneyAddUpToTheEnvelope) {
  int evaluated = 0;
  int withheld = 0;
  int clamped = 0;
  for_each_region([&](const auto&, const Territory& territory, std::uint32_t r, const RegionPolicy& policy) {
    const auto result = allocate_region(territory, r, policy);
    if (result.status != Status::evaluated) return;
    ++evaluated;
    withheld += result.zones.withheld > 0.0 ? 1 : 0;
    clamped += result.adjusted.zones_clamped > 0 ? 1 : 0;
    const double envelope = territory.regions.envelope[r] * policy.envelope_multiplier;
    EXPECT_TRUE(near_relative(sum(result.allocation) + result.zones.withheld, envelope, kExact));
    for (const double amount : result.allocation) EXPECT_GE(amount, 0.0);
  });
  // The cases must be what they are meant to be.
  EXPECT_GT(evaluated, 400);
  EXPECT_GT(withheld, 50);
  EXPECT_GT(clamped, 50);
}

TEST(Invariants, OneFactorOnEveryScaleWeightChangesNothing) {
  for_each_region([&](const auto&, const Territory& territory, std::uint32_t r, const RegionPolicy& policy) {
    const auto before = allocate_region(territory, r, policy);
    Territory scaled = territory;
    for (double& weight : scaled.scale.weight) weight *= 0.037;
    const auto after = allocate_region(scaled, r, policy);
    EXPECT_EQ(after.status, before.status);
    EXPECT_TRUE(near_relative(after.allocation, before.allocation, kExact));
    EXPECT_TRUE(near_relative(after.zones.withheld, before.zones.withheld, kExact));
  });
}

TEST(Invariants, WeightsOfZeroGiveSharesOfPopulation) {
  int evaluated = 0;
  for_each_region([&](const auto&, const Territory& territory, std::uint32_t r, RegionPolicy policy) {
    policy.criterion_weight.assign(territory.n_criteria(), 0.0);
    const auto result = allocate_region(territory, r, policy);
    if (result.status != Status::evaluated) return;
    ++evaluated;
    double counted = 0.0;
    const IndexRange zones = territory.zones_of(r);
    const auto counts = [&](std::uint32_t z) {
      return policy.choices.unserved_zones == UnservedZones::withhold || result.zone_weighted_days[z] > 0.0;
    };
    for (std::uint32_t z = 0; z < zones.size(); ++z) {
      if (counts(z)) counted += territory.zones.population[zones.begin + z];
    }
    for (std::uint32_t z = 0; z < zones.size(); ++z) {
      const double share = counts(z) ? territory.zones.population[zones.begin + z] / counted : 0.0;
      EXPECT_TRUE(near_relative(result.zones.funding[z], result.envelope * share, kExact));
    }
  });
  EXPECT_GT(evaluated, 400);
}

/// Weights >= 0 with a sum of at most 1, at times of 1, on the two criteria that are >= 0.
std::vector<double> weights_of_a_key(Random& random, const Territory& territory) {
  std::vector<double> weight(territory.n_criteria(), 0.0);
  const double total = random.chance(0.2) ? 1.0 : random.uniform();
  const double part = random.uniform();
  weight[test::kAged] = total * part;
  weight[test::kMountain] = total * (1.0 - part);
  return weight;
}

TEST(Invariants, WeightsWithASumOfAtMostOneAreSharesOfACompositeKey) {
  // Additive, relative, population means: P'_z / ΣP = (1 − Σw) · P_z / ΣP + Σ_c w_c · P_z x_zc / Σ P x_c.
  Random random(7);
  for_each_region([&](const auto&, const Territory& territory, std::uint32_t r, RegionPolicy policy) {
    policy = neutral_policy(territory);
    policy.criterion_weight = weights_of_a_key(random, territory);
    const auto result = allocate_region(territory, r, policy);
    const IndexRange zones = territory.zones_of(r);
    const auto people = [&](std::uint32_t z) { return territory.zones.population[zones.begin + z]; };
    const auto volume = [&](std::uint32_t c, std::uint32_t z) {
      return people(z) * territory.zones.criterion[c][zones.begin + z];
    };
    double population = 0.0;
    std::vector<double> volumes(territory.n_criteria(), 0.0);
    for (std::uint32_t z = 0; z < zones.size(); ++z) {
      population += people(z);
      for (std::uint32_t c = 0; c < territory.n_criteria(); ++c) volumes[c] += volume(c, z);
    }
    EXPECT_EQ(result.adjusted.zones_clamped, 0u);
    EXPECT_TRUE(near_relative(sum(result.adjusted.population), population, kExact));
    for (std::uint32_t z = 0; z < zones.size(); ++z) {
      double key = (1.0 - sum(policy.criterion_weight)) * people(z) / population;
      for (const auto c : {test::kAged, test::kMountain}) {
        key += policy.criterion_weight[c] * volume(c, z) / volumes[c];
      }
      EXPECT_TRUE(near_relative(result.adjusted.population[z], key * population, kExact));
    }
  });
}

TEST(Invariants, AdditivePopulationMeansKeepThePopulationWhateverTheWeights) {
  // "Σ P'_z = Σ P_z while nothing is clamped", with standard deviations too, and with negative weights.
  int unclamped = 0;
  for_each_region([&](const auto&, const Territory& territory, std::uint32_t r, RegionPolicy policy) {
    policy.choices.adjustment = Adjustment::additive;
    policy.choices.mean = Mean::population;
    const auto result = allocate_region(territory, r, policy);
    if (result.adjusted.population.empty() || result.adjusted.zones_clamped > 0) return;
    ++unclamped;
    const IndexRange zones = territory.zones_of(r);
    const auto* first = territory.zones.population.data() + zones.begin;
    const double population = std::accumulate(first, first + zones.size(), 0.0);
    EXPECT_TRUE(near_relative(sum(result.adjusted.population), population, kExact));
  });
  EXPECT_GT(unclamped, 50);
}

/// The tables with one establishment split in two sites of half its days each; the second is the last row.
TerritoryTables split(TerritoryTables tables, std::uint32_t row) {
  const auto half = static_cast<std::uint32_t>(tables.establishments.size());
  tables.establishments.push_back(tables.establishments[row]);
  tables.establishments.back().finess += "-half";
  const auto halve = [&](auto& days) {
    const std::size_t n = days.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (days[i].establishment != row) continue;
      days[i].days /= 2.0;
      days.push_back(days[i]);
      days.back().establishment = half;
    }
  };
  halve(tables.unit_days);
  halve(tables.zone_days);
  return tables;
}

TEST(Invariants, SplittingAnEstablishmentLeavesTheSum) {
  int paid = 0;
  for_each_region(
      [&](const TerritoryTables& tables, const Territory& territory, std::uint32_t r, const RegionPolicy& policy) {
        const auto before = allocate_region(territory, r, policy);
        const IndexRange range = territory.establishments_of(r);
        if (before.status != Status::evaluated) return;
        const auto row = tables.establishments.size() / 2;
        const Territory two = build_territory(split(tables, static_cast<std::uint32_t>(row)));
        const std::string& finess = tables.establishments[row].finess;
        const auto after = allocate_region(two, r, policy);
        const auto second = find_establishment(two, finess + "-half") - two.establishments_of(r).begin;
        for (std::uint32_t e = 0; e < range.size(); ++e) {
          const std::string& name = territory.establishments.finess[range.begin + e];
          double amount = after.allocation[find_establishment(two, name) - two.establishments_of(r).begin];
          if (name == finess) {
            EXPECT_TRUE(near_relative(after.allocation[second], amount, kExact));
            amount += after.allocation[second];
            paid += amount > 0.0 ? 1 : 0;
          }
          EXPECT_TRUE(near_relative(amount, before.allocation[e], kExact)) << name;
        }
      });
  EXPECT_GT(paid, 100);
}

}  // namespace
}  // namespace dotpop
