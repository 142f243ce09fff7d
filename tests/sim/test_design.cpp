#include "sim/design.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "core/territory.h"
#include "sim/random.h"
#include "tests/core/compare.h"
#include "tests/sim/statistics_limits.h"

namespace dotpop {
namespace {

using test::same_bits;

Factor random_factor(const Distribution& distribution) {
  Factor factor;
  factor.distribution = distribution;
  return factor;
}

Factor listed_factor(const std::vector<double>& levels) {
  Factor factor;
  factor.levels = levels;
  return factor;
}

Study study_of(DesignKind kind, std::uint64_t n, const std::vector<Factor>& factors, std::uint64_t seed = 1) {
  Study study;
  study.design = kind;
  study.n_scenarios = n;
  study.seed = seed;
  study.factors = factors;
  return study;
}

/// [factor][scenario] of [first, first + count).
std::vector<std::vector<double>> rows(const Design& design, std::uint64_t first, std::size_t count) {
  std::vector<double> values(design.n_factors() * count);
  design.fill(first, count, values);
  std::vector<std::vector<double>> all;
  for (std::size_t j = 0; j < design.n_factors(); ++j) {
    const auto row = values.begin() + static_cast<std::ptrdiff_t>(j * count);
    all.emplace_back(row, row + static_cast<std::ptrdiff_t>(count));
  }
  return all;
}

std::vector<std::vector<double>> all_rows(const Study& study) { return rows(Design(study), 0, study.n_scenarios); }

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

const std::vector<Factor> kFourFactors = {random_factor(Uniform{-1.0, 3.0}), random_factor(Normal{2.0, 0.5, {}, {}}),
                                          random_factor(Lognormal{0.0, 0.3}), random_factor(Triangular{0.0, 0.2, 1.0})};

TEST(MonteCarlo, HasTheMarginalsItIsAskedFor) {
  for (const DesignKind kind : {DesignKind::monte_carlo, DesignKind::latin_hypercube}) {
    const auto sample = all_rows(study_of(kind, 20'000, kFourFactors));
    EXPECT_LT(test::kolmogorov(sample[0], [](double x) { return (x + 1.0) / 4.0; }), test::kKolmogorovLimit);
    EXPECT_LT(test::kolmogorov(sample[1], [](double x) { return normal_cdf((x - 2.0) / 0.5); }),
              test::kKolmogorovLimit);
    EXPECT_LT(test::kolmogorov(sample[2], [](double x) { return normal_cdf(std::log(x) / 0.3); }),
              test::kKolmogorovLimit);
    const auto triangular = [](double x) { return x < 0.2 ? x * x / 0.2 : 1.0 - (1.0 - x) * (1.0 - x) / 0.8; };
    EXPECT_LT(test::kolmogorov(sample[3], triangular), test::kKolmogorovLimit);
  }
}

TEST(MonteCarlo, DrawsDiscreteValuesAsOftenAsAsked) {
  constexpr std::size_t n = 20'000;
  const Discrete d{{1.0, 2.0, 3.0}, {0.5, 0.0, 0.5}};
  const auto sample = all_rows(study_of(DesignKind::monte_carlo, n, {random_factor(d)}))[0];
  std::vector<double> count(2, 0.0);
  for (const double v : sample) {
    ASSERT_TRUE(v == 1.0 || v == 3.0) << v;
    count[v == 1.0 ? 0 : 1] += 1;
  }
  EXPECT_LT(test::chi_square(count, n / 2.0), test::chi_square_limit(1));
}

TEST(RandomDesigns, MoveTheirFactorsIndependently) {
  constexpr std::size_t n = 10'000;
  for (const DesignKind kind : {DesignKind::monte_carlo, DesignKind::latin_hypercube}) {
    const auto sample = all_rows(study_of(kind, n, kFourFactors));
    for (std::size_t a = 0; a < sample.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        EXPECT_LT(std::abs(test::correlation(sample[a], sample[b])), test::correlation_limit(n)) << a << ", " << b;
      }
    }
  }
}

TEST(RandomDesigns, FollowTheirSeed) {
  for (const DesignKind kind : {DesignKind::monte_carlo, DesignKind::latin_hypercube}) {
    const auto one = all_rows(study_of(kind, 1000, kFourFactors, 1));
    const auto two = all_rows(study_of(kind, 1000, kFourFactors, 2));
    for (std::size_t j = 0; j < kFourFactors.size(); ++j) {
      EXPECT_LT(std::abs(test::correlation(one[j], two[j])), test::correlation_limit(1000));
    }
  }
}

// "Scenario i is a function of the study and i, whatever else is computed."
TEST(Design, InPiecesIsTheDesignAtOnce) {
  const std::vector<Factor> listed = {listed_factor({1.0, 2.0, 3.0}), listed_factor({-1.0, 0.0}),
                                      listed_factor({5.0, 6.0, 7.0, 8.0, 9.0})};
  const std::vector<Study> studies = {
      study_of(DesignKind::monte_carlo, 1500, kFourFactors), study_of(DesignKind::latin_hypercube, 1500, kFourFactors),
      study_of(DesignKind::grid, 30, listed), study_of(DesignKind::one_at_a_time, 11, listed)};
  for (const Study& study : studies) {
    const auto whole = all_rows(study);
    const Design design(study);
    ASSERT_EQ(design.n_scenarios(), study.n_scenarios);
    ASSERT_EQ(design.n_factors(), study.factors.size());
    for (const std::size_t piece : {1u, 7u, 255u, 256u, 257u}) {
      for (std::uint64_t first = 0; first < study.n_scenarios; first += piece) {
        const std::size_t count = std::min<std::size_t>(piece, study.n_scenarios - first);
        const auto part = rows(design, first, count);
        for (std::size_t j = 0; j < part.size(); ++j) {
          for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(same_bits(part[j][i], whole[j][first + i]));
        }
      }
    }
  }
}

TEST(MonteCarlo, KeepsItsScenariosWhenItGrows) {
  const auto few = all_rows(study_of(DesignKind::monte_carlo, 100, kFourFactors));
  const auto many = rows(Design(study_of(DesignKind::monte_carlo, 1'000'000'000, kFourFactors)), 0, 100);
  for (std::size_t j = 0; j < few.size(); ++j) EXPECT_TRUE(same_bits(few[j], many[j]));
}

TEST(Design, KeepsItsSamplesWhenAFactorIsAppended) {
  const std::vector<Factor> three(kFourFactors.begin(), kFourFactors.end() - 1);
  for (const DesignKind kind : {DesignKind::monte_carlo, DesignKind::latin_hypercube}) {
    const auto before = all_rows(study_of(kind, 500, three));
    const auto after = all_rows(study_of(kind, 500, kFourFactors));
    for (std::size_t j = 0; j < three.size(); ++j) EXPECT_TRUE(same_bits(before[j], after[j]));
  }
  const std::vector<Factor> two = {listed_factor({1.0, 2.0}), listed_factor({3.0})};
  std::vector<Factor> more = two;
  more.push_back(listed_factor({4.0, 5.0}));
  const auto before = all_rows(study_of(DesignKind::one_at_a_time, 4, two));
  const auto after = rows(Design(study_of(DesignKind::one_at_a_time, 6, more)), 0, 4);
  for (std::size_t j = 0; j < two.size(); ++j) EXPECT_TRUE(same_bits(before[j], after[j]));
  EXPECT_TRUE(same_bits(after[2], std::vector<double>(4, kMissing)));
}

TEST(LatinHypercube, TakesOneValueInEachStratum) {
  const std::vector<Factor> factors = {random_factor(Uniform{0.0, 1.0}), random_factor(Uniform{0.0, 1.0}),
                                       random_factor(Uniform{0.0, 1.0})};
  for (const std::uint64_t n : {1u, 2u, 3u, 5u, 64u, 100u, 1000u, 4097u}) {
    auto sample = all_rows(study_of(DesignKind::latin_hypercube, n, factors));
    for (auto& column : sample) {
      std::sort(column.begin(), column.end());
      for (std::uint64_t s = 0; s < n; ++s) {
        ASSERT_GE(column[s], static_cast<double>(s) / static_cast<double>(n));
        ASSERT_LT(column[s], static_cast<double>(s + 1) / static_cast<double>(n));
      }
    }
  }
}

TEST(LatinHypercube, IsUniformWithinItsStrata) {
  constexpr std::uint64_t n = 20'000;
  auto u = all_rows(study_of(DesignKind::latin_hypercube, n, {random_factor(Uniform{0.0, 1.0})}))[0];
  for (double& v : u) v = v * n - std::floor(v * n);
  EXPECT_LT(test::kolmogorov(u, [](double x) { return x; }), test::kKolmogorovLimit);
}

// Of 10^9 strata a coordinate has 22 bits left within its own: sums that round up to the next stratum occur.
TEST(LatinHypercube, OfABillionStaysInItsStrata) {
  constexpr std::uint64_t n = 1'000'000'000;
  constexpr std::uint64_t kRoundedUp = 19'351'156;
  const std::uint64_t stratum = permuted(kRoundedUp, n, 1, 0);
  const double u = random_uniform(1, kRoundedUp, 0, Stream::design);
  ASSERT_EQ(static_cast<double>(stratum) + u, static_cast<double>(stratum + 1)) << "the case is no longer one";
  const Design design(study_of(DesignKind::latin_hypercube, n, {random_factor(Uniform{0.0, 1.0})}));
  const double value = rows(design, kRoundedUp, 1)[0][0];
  EXPECT_GE(value, static_cast<double>(stratum) / n);
  EXPECT_LT(value, static_cast<double>(stratum + 1) / n);
}

TEST(Grid, HasEveryCombinationOnceWithTheLastFactorFastest) {
  const std::vector<std::vector<double>> levels = {{1.0, 2.0, 3.0}, {-1.0, 0.5}, {10.0, 20.0, 30.0, 40.0}};
  const auto grid = all_rows(
      study_of(DesignKind::grid, 24, {listed_factor(levels[0]), listed_factor(levels[1]), listed_factor(levels[2])}));
  std::size_t scenario = 0;
  for (const double a : levels[0]) {
    for (const double b : levels[1]) {
      for (const double c : levels[2]) {
        EXPECT_EQ(grid[0][scenario], a);
        EXPECT_EQ(grid[1][scenario], b);
        EXPECT_EQ(grid[2][scenario], c);
        ++scenario;
      }
    }
  }
}

TEST(Grid, OfABillionIsAddressable) {
  std::vector<double> thousand(1000);
  for (std::size_t i = 0; i < thousand.size(); ++i) thousand[i] = static_cast<double>(i);
  const Design design(study_of(DesignKind::grid, 1'000'000'000,
                               {listed_factor(thousand), listed_factor(thousand), listed_factor(thousand)}));
  const auto row = rows(design, 123'456'789, 2);
  EXPECT_EQ(row[0], (std::vector<double>{123.0, 123.0}));
  EXPECT_EQ(row[1], (std::vector<double>{456.0, 456.0}));
  EXPECT_EQ(row[2], (std::vector<double>{789.0, 790.0}));
}

TEST(OneAtATime, StartsAsWrittenAndMovesOneFactorInEachRow) {
  const auto design = all_rows(study_of(
      DesignKind::one_at_a_time, 7, {listed_factor({1.0, 2.0}), listed_factor({3.0}), listed_factor({4.0, 5.0, 6.0})}));
  const double as_written = kMissing;
  const std::vector<std::vector<double>> expected = {
      {as_written, 1.0, 2.0, as_written, as_written, as_written, as_written},
      {as_written, as_written, as_written, 3.0, as_written, as_written, as_written},
      {as_written, as_written, as_written, as_written, 4.0, 5.0, 6.0}};
  for (std::size_t j = 0; j < expected.size(); ++j) {
    for (std::size_t i = 0; i < expected[j].size(); ++i) {
      const double value = design[j][i];
      EXPECT_TRUE(std::isnan(expected[j][i]) ? std::isnan(value) : value == expected[j][i]) << j << ", " << i;
    }
  }
}

/// Every scenario takes a setting below n, whose own scenario has the same values of these factors; every setting is
/// taken, and no two are alike when all levels differ.
void expect_settings(const Study& study, const std::vector<std::size_t>& factors, std::uint64_t n) {
  const Design design(study);
  const auto whole = all_rows(study);
  ASSERT_EQ(design.n_settings(factors), n);
  std::set<std::uint64_t> taken;
  const auto alike = [&](std::uint64_t a, std::uint64_t b) {
    return std::all_of(factors.begin(), factors.end(), [&](auto j) { return same_bits(whole[j][a], whole[j][b]); });
  };
  for (std::uint64_t i = 0; i < study.n_scenarios; ++i) {
    const std::uint64_t setting = design.setting(factors, i);
    ASSERT_LT(setting, n);
    taken.insert(setting);
    const std::uint64_t scenario = design.scenario_of(factors, setting);
    ASSERT_LT(scenario, study.n_scenarios);
    EXPECT_TRUE(alike(i, scenario)) << "scenario " << i << " for which " << scenario << " stands";
    EXPECT_EQ(design.setting(factors, scenario), setting);
  }
  EXPECT_EQ(taken.size(), n);
  for (const std::uint64_t a : taken) {
    for (const std::uint64_t b : taken) {
      EXPECT_EQ(alike(design.scenario_of(factors, a), design.scenario_of(factors, b)), a == b);
    }
  }
}

TEST(Design, SettingsOfListedFactorsStandForTheirScenarios) {
  const std::vector<Factor> factors = {listed_factor({1.0, 2.0, 3.0}), listed_factor({-1.0, 0.0}),
                                       listed_factor({5.0, 6.0, 7.0, 8.0}), listed_factor({9.0})};
  const Study grid = study_of(DesignKind::grid, 24, factors);
  const Study one = study_of(DesignKind::one_at_a_time, 11, factors);
  for (std::uint32_t subset = 1; subset < 16; ++subset) {  // every subset, ascending and descending
    std::vector<std::size_t> positions;
    std::uint64_t product = 1;
    std::uint64_t sum = 1;
    for (std::size_t j = 0; j < factors.size(); ++j) {
      if ((subset >> j & 1u) == 0) continue;
      positions.push_back(j);
      product *= factors[j].levels.size();
      sum += factors[j].levels.size();
    }
    for (const bool descending : {false, true}) {
      SCOPED_TRACE("subset " + std::to_string(subset) + (descending ? ", descending" : ""));
      if (descending) std::reverse(positions.begin(), positions.end());
      expect_settings(grid, positions, product);
      expect_settings(one, positions, sum);
    }
  }
}

TEST(Design, SettingsOfRandomDesignsAreTheirScenarios) {
  for (const DesignKind kind : {DesignKind::monte_carlo, DesignKind::latin_hypercube}) {
    expect_settings(study_of(kind, 50, kFourFactors), {2, 0}, 50);
  }
}

TEST(Design, NoFactorHasOneSetting) {
  const std::vector<Factor> listed = {listed_factor({1.0, 2.0, 3.0}), listed_factor({-1.0, 0.0})};
  expect_settings(study_of(DesignKind::grid, 6, listed), {}, 1);
  expect_settings(study_of(DesignKind::one_at_a_time, 6, listed), {}, 1);
  expect_settings(study_of(DesignKind::monte_carlo, 20, kFourFactors), {}, 1);
  expect_settings(study_of(DesignKind::latin_hypercube, 20, kFourFactors), {}, 1);
}

}  // namespace
}  // namespace dotpop
