#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "sim/engine.h"
#include "tests/sim/plan_territory.h"
#include "tests/sim/random_study.h"

// A study gives the same amounts whatever its plan: the plan may only change the work.
namespace dotpop {
namespace {

using test::bind;
using test::MemorySink;
using test::SpecBuilder;

RunOptions with_plan(PlanChoice plan) {
  RunOptions options = test::on_threads(2);
  options.plan = plan;
  return options;
}

bool moves_scale(const Territory& territory, const Factor& factor) {
  const ParameterLayout layout(territory);
  return factor.target.kind == Target::Kind::parameter && factor.target.slot >= layout.n_criteria() &&
         factor.target.slot != layout.envelope();
}

/// The study without the factors that move the scale; false when none is left.
bool without_scale(const Territory& territory, Study& study) {
  std::erase_if(study.factors, [&](const Factor& factor) { return moves_scale(territory, factor); });
  if (study.design == DesignKind::grid || study.design == DesignKind::one_at_a_time) {
    study.n_scenarios = 1;
    for (const Factor& factor : study.factors) {
      const std::uint64_t n = factor.levels.size();
      study.n_scenarios = study.design == DesignKind::grid ? study.n_scenarios * n : study.n_scenarios + n;
    }
  }
  return !study.factors.empty();
}

void expect_same(const Territory& territory, const Study& study, const MemorySink& a, const MemorySink& b) {
  ASSERT_EQ(a.status, b.status);
  std::size_t row = 0;
  for (std::size_t r = 0; r < study.regions.size(); ++r) {
    const std::size_t end = row + territory.establishments_of(study.regions[r]).size();
    for (std::size_t i = 0; i < a.n; ++i) {
      const std::size_t at = r * a.n + i;
      if (a.status[at] != Status::evaluated) {
        for (std::size_t e = row; e < end; ++e) ASSERT_TRUE(std::isnan(a.allocation[e * a.n + i]));
        continue;
      }
      double envelope = b.withheld[at];
      for (std::size_t e = row; e < end; ++e) envelope += b.allocation[e * b.n + i];
      ASSERT_EQ(a.clamped[at], b.clamped[at]) << "region " << r << ", scenario " << i;
      ASSERT_LE(std::abs(a.withheld[at] - b.withheld[at]), 1e-13 * envelope) << "region " << r << ", scenario " << i;
      for (std::size_t e = row; e < end; ++e) {
        const double difference = std::abs(a.allocation[e * a.n + i] - b.allocation[e * b.n + i]);
        ASSERT_LE(difference, 1e-13 * envelope) << "establishment " << e << ", scenario " << i;
      }
    }
    row = end;
  }
}

using Methods = std::array<int, kMethods>;

void compare_plans(const Territory& territory, const Study& study, test::Seen& seen, Methods& methods) {
  MemorySink automatic(territory, study);
  const StudyResult result = run_study(territory, study, with_plan(PlanChoice::automatic), automatic);
  for (const RegionPlan& region : result.plan) ++methods[static_cast<std::size_t>(region.method)];
  MemorySink full(territory, study);
  for (const RegionPlan& region : run_study(territory, study, with_plan(PlanChoice::full), full).plan) {
    ASSERT_EQ(region.method, Method::full);
  }
  test::expect_reference(territory, study, automatic, seen);
  if (testing::Test::HasFatalFailure()) return;
  expect_same(territory, study, automatic, full);
}

class PlanRuns : public testing::TestWithParam<DesignKind> {};

TEST_P(PlanRuns, AutomaticAndFullAgreeOnRandomStudies) {
  test::Seen seen;
  Methods methods = {};
  int tested = 0;
  const bool one_at_a_time = GetParam() == DesignKind::one_at_a_time;  // has few scenarios
  for (std::uint64_t seed = 3000; tested < 60 && seed < 20000; ++seed) {
    auto made = test::random_study(seed, GetParam(), 150);
    // Of a few scenarios no setting occurs often enough to pay.
    if (!made || made->study.n_scenarios > 3000 || made->study.n_scenarios < (one_at_a_time ? 20 : 96)) continue;
    SCOPED_TRACE("seed " + std::to_string(seed));
    // Two of three without a scale that moves, where amounts are affine.
    if (seed % 3 != 0 && !without_scale(made->territory, made->study)) continue;
    compare_plans(made->territory, made->study, seen, methods);
    if (HasFailure()) return;
    ++tested;
  }
  EXPECT_EQ(tested, 60);
  EXPECT_GT(seen.status[0], 500);
  EXPECT_GT(seen.withheld, 100);
  EXPECT_GT(seen.clamped, 100);
  EXPECT_GT(seen.status[0] - seen.clamped, 300) << "unclamped";
  EXPECT_GT(methods[static_cast<std::size_t>(Method::once)], one_at_a_time ? 0 : 3);
  EXPECT_GT(methods[static_cast<std::size_t>(Method::affine)], one_at_a_time ? 5 : 20);
  EXPECT_GT(methods[static_cast<std::size_t>(Method::terms)], 5);
  EXPECT_GT(methods[static_cast<std::size_t>(Method::full)], 3);
}

std::string name_of_design(const testing::TestParamInfo<DesignKind>& info) {
  std::string name(kDesignName[static_cast<std::size_t>(info.param)]);
  std::erase(name, '-');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Designs, PlanRuns,
                         testing::Values(DesignKind::monte_carlo, DesignKind::latin_hypercube, DesignKind::grid,
                                         DesignKind::one_at_a_time),
                         name_of_design);

/// Three waves of a grid: weights that clamp in some scenarios and not in others, four settings of the scale of which
/// one is impossible and one leaves establishments without weight, a choice, an envelope, and a region of its own.
Study settings_in_waves(const Territory& territory) {
  SpecBuilder spec(DesignKind::grid);
  spec.listed("scale.um.50", {0.0, 1.0, 1.5, -1.0}).uniform("criteria.aged", 0.0, 20.0).levels(301);
  spec.options("unserved_zones", {"withhold", "redistribute"}).listed("envelope.93", {0.0, 1.0});
  spec.listed("region.11.scale.um.50", {1.0});
  return bind(spec, territory);
}

TEST(PlanRunsOfSettings, InSeveralWavesAreTheReference) {
  const Territory territory = test::plan_territory();
  const Study study = settings_in_waves(territory);
  ASSERT_GT(study.n_scenarios, 2 * kWave);
  test::Seen seen;
  Methods methods = {};
  compare_plans(territory, study, seen, methods);
  EXPECT_EQ(methods[static_cast<std::size_t>(Method::affine)], 3);
  EXPECT_GT(seen.clamped, 1000);
  EXPECT_GT(seen.status[0] - seen.clamped, 1000) << "unclamped";
  EXPECT_GT(seen.status[static_cast<std::size_t>(Status::negative)], 1000);
}

TEST(PlanRunsOfSettings, ThreadsChangeNoBit) {
  const Territory territory = test::plan_territory();
  SpecBuilder of_terms(DesignKind::monte_carlo, kWave + 300);
  of_terms.uniform("criteria.aged", 0.0, 20.0).uniform("scale.um.51", 0.0, 2.0).uniform("envelope.84", 0.5, 1.5);
  SpecBuilder of_weights(DesignKind::latin_hypercube, kWave + 300);
  of_weights.uniform("region.84.criteria.aged", 0.0, 20.0).uniform("envelope.93", 0.5, 1.5);
  for (const Study& study : {settings_in_waves(territory), bind(of_terms, territory), bind(of_weights, territory)}) {
    std::uint64_t one = 0;
    for (const unsigned threads : {1u, 2u, 3u}) {
      MemorySink sink(territory, study);
      const StudyResult result = run_study(territory, study, test::on_threads(threads), sink);
      ASSERT_NE(summary(result.plan), "full");
      const std::uint64_t hash = test::hash_of(sink, result);
      if (threads == 1) one = hash;
      EXPECT_EQ(hash, one) << threads << " threads, " << summary(result.plan);
    }
  }
}

}  // namespace
}  // namespace dotpop
