#include "sim/engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "tests/core/compare.h"
#include "tests/sim/random_study.h"
#include "tests/sim/three_regions.h"

// Every scenario of a study against the reference allocation of the policy that its row of the design describes.
namespace dotpop {
namespace {

using test::bind;
using test::MemorySink;
using test::Seen;
using test::SpecBuilder;

int seen_impossible(const Seen& seen) { return std::accumulate(seen.status.begin() + 1, seen.status.end(), 0); }

/// Runs random studies until `wanted` suited; returns what they showed.
Seen run_random_studies(DesignKind kind, std::uint64_t size, int wanted) {
  Seen seen;
  int tested = 0;
  for (std::uint64_t seed = 0; tested < wanted && seed < 2000; ++seed) {
    const auto made = test::random_study(seed, kind, size);
    if (!made || made->study.n_scenarios > 3000) continue;
    SCOPED_TRACE("seed " + std::to_string(seed));
    MemorySink sink(made->territory, made->study);
    run_study(made->territory, made->study, test::on_threads(2), sink);
    test::expect_reference(made->territory, made->study, sink, seen);
    if (testing::Test::HasFailure()) return seen;
    ++tested;
  }
  EXPECT_EQ(tested, wanted);
  return seen;
}

TEST(RunStudy, MonteCarloIsTheReference) {
  const Seen seen = run_random_studies(DesignKind::monte_carlo, 300, 60);
  EXPECT_GT(seen.status[0], 10'000);
  EXPECT_GT(seen_impossible(seen), 500);
  EXPECT_GT(seen.withheld, 1000);
  EXPECT_GT(seen.clamped, 1000);
}

TEST(RunStudy, LatinHypercubeIsTheReference) {
  const Seen seen = run_random_studies(DesignKind::latin_hypercube, 300, 20);
  EXPECT_GT(seen.status[0], 3000);
}

TEST(RunStudy, GridIsTheReference) {
  const Seen seen = run_random_studies(DesignKind::grid, 0, 60);
  EXPECT_GT(seen.status[0], 1000);
  EXPECT_GT(seen.withheld, 100);
  EXPECT_GT(seen.clamped, 100);
}

TEST(RunStudy, OneAtATimeIsTheReference) {
  const Seen seen = run_random_studies(DesignKind::one_at_a_time, 0, 80);
  EXPECT_GT(seen.status[0], 1000);
  EXPECT_GT(seen.withheld, 100);
  EXPECT_GT(seen.clamped, 100);
}

// Around the sizes of a block and of a wave (`kBlock`, `kWave`).
TEST(RunStudy, EveryNumberOfScenariosIsTheReference) {
  Seen seen;
  for (const std::uint64_t n : {1u, 2u, 255u, 256u, 257u, 2047u, 2048u, 2049u, 5000u}) {
    SCOPED_TRACE(std::to_string(n) + " scenarios");
    auto spec = SpecBuilder(DesignKind::monte_carlo, n);
    spec.weight("aged", 0.3).weight("aged", 0.5, "84").choice(Choice::unserved_zones, 1, "93");
    spec.uniform("criteria.aged", 0.0, 2.0)
        .uniform("scale.um.*", 0.5, 2.0)
        .uniform("region.11.scale.mode.HC", -0.2, 1.0);
    spec.options("mean", {"population", "plain"}).uniform("envelope.84", 0.5, 1.5);
    const Territory territory = test::three_regions();
    const Study study = bind(spec, territory);
    MemorySink sink(territory, study);
    const StudyResult result = run_study(territory, study, test::on_threads(2), sink);
    test::expect_reference(territory, study, sink, seen);
    std::uint64_t pairs = 0;
    for (const auto& counts : result.status_count) pairs += std::accumulate(counts.begin(), counts.end(), 0ull);
    EXPECT_EQ(pairs, 3 * n);
  }
  EXPECT_GT(seen.status[static_cast<std::size_t>(Status::negative)], 0);
}

TEST(RunStudy, GridOfSeveralWavesIsTheReference) {
  SpecBuilder spec(DesignKind::grid);
  spec.uniform("criteria.aged", 0.0, 1.0).levels(5).uniform("scale.um.50", 0.5, 2.0).levels(7);
  spec.uniform("region.84.criteria.aged", 0.0, 0.5).levels(9).uniform("scale.mode.HTP", 0.5, 1.5).levels(4);
  spec.options("unserved_zones", {"withhold", "redistribute"});
  const Territory territory = test::three_regions();
  const Study study = bind(spec, territory);
  ASSERT_EQ(study.n_scenarios, 2520u);
  MemorySink sink(territory, study);
  run_study(territory, study, test::on_threads(3), sink);
  Seen seen;
  test::expect_reference(territory, study, sink, seen);
  EXPECT_EQ(seen.status[0], 3 * 2520);
}

TEST(RunStudy, EnvelopesOfAllAndOfOneRegionMultiply) {
  SpecBuilder spec(DesignKind::grid);
  spec.envelope(0.7, "84").listed("envelope.84", {1.0, 1.5}).listed("envelope", {0.5, 1.0});
  const Territory territory = test::three_regions();
  const Study study = bind(spec, territory);
  MemorySink sink(territory, study);
  run_study(territory, study, {}, sink);
  const auto total = [&](std::size_t region, std::size_t scenario) {  // two establishments in each region
    return sink.allocation[(2 * region) * 4 + scenario] + sink.allocation[(2 * region + 1) * 4 + scenario];
  };
  const std::vector<double> of_84 = {0.5, 1.0, 0.75, 1.5};  // envelope.84 · envelope, the last fastest; not · 0.7
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(test::near_relative(total(1, i), 2e6 * of_84[i], 1e-12)) << i;
    EXPECT_TRUE(test::near_relative(total(0, i), 1e6 * (i % 2 == 0 ? 0.5 : 1.0), 1e-12)) << i;
  }
}

// "a factor moves all regions together unless it names one" (model.md, Words), also where a region overrides.
TEST(RunStudy, AFactorMovesAlsoARegionThatOverrides) {
  const Territory territory = test::three_regions();
  const auto run = [&](bool overriding) {
    SpecBuilder spec(DesignKind::monte_carlo, 50);
    spec.weight("aged", 0.1).uniform("criteria.aged", 0.0, 1.0).options("mean", {"population", "plain"});
    if (overriding) spec.weight("aged", 0.9, "84").choice(Choice::mean, 1, "84");
    const Study study = bind(spec, territory);
    MemorySink sink(territory, study);
    const StudyResult result = run_study(territory, study, {}, sink);
    return std::pair(sink.allocation, result.baseline);
  };
  const auto [moved, baseline] = run(true);
  const auto [plain, plain_baseline] = run(false);
  EXPECT_TRUE(test::same_bits(moved, plain));
  EXPECT_FALSE(test::same_bits(baseline, plain_baseline)) << "the override holds in the policy as written";
}

TEST(RunStudy, BaselineIsTheReferenceOfThePolicyAsWritten) {
  int evaluated = 0;
  int impossible = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto made = test::random_study(seed, DesignKind::monte_carlo, 1);
    if (!made) continue;
    MemorySink sink(made->territory, made->study);
    const StudyResult result = run_study(made->territory, made->study, {}, sink);
    std::size_t row = 0;
    for (std::uint32_t r = 0; r < made->territory.n_regions(); ++r) {
      const auto reference = allocate_region(made->territory, r, made->study.policy[r]);
      const bool ok = reference.status == Status::evaluated;
      (ok ? evaluated : impossible) += 1;
      EXPECT_EQ(result.baseline_status[r], reference.status);
      EXPECT_EQ(result.envelope[r], reference.envelope);
      EXPECT_TRUE(test::same_bits(result.baseline_withheld[r], ok ? reference.zones.withheld : kMissing));
      for (std::size_t e = 0; e < made->territory.establishments_of(r).size(); ++e, ++row) {
        EXPECT_TRUE(test::same_bits(result.baseline[row], ok ? reference.allocation[e] : kMissing));
        if (ok) {
          EXPECT_EQ(result.coefficient[row], reference.coefficient[e]);
        }
      }
    }
    EXPECT_EQ(row, result.baseline.size());
  }
  EXPECT_GT(evaluated, 50);
  EXPECT_GT(impossible, 3);
}

}  // namespace
}  // namespace dotpop
