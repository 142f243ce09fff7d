#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "sim/check.h"
#include "sim/engine.h"
#include "tests/core/compare.h"
#include "tests/sim/memory_sink.h"
#include "tests/sim/spec_builder.h"
#include "tests/sim/three_regions.h"

// Impossible scenarios of one region, and runs that end early.
namespace dotpop {
namespace {

using test::bind;
using test::MemorySink;
using test::same_bits;
using test::SpecBuilder;
using test::TerritoryBuilder;

constexpr std::uint64_t kScenarios = 3000;  // two waves

/// `good` and `bad` are studies that differ only in a factor of region `r`, impossible in some scenarios of `bad`.
/// Every other region must not notice; the region itself must have `status` there and NaN, and be counted.
void expect_only_region(const Territory& territory, const SpecBuilder& good, const SpecBuilder& bad, std::size_t r,
                        Status status) {
  const Study sound = bind(good, territory);
  const Study impossible = bind(bad, territory);
  Diagnostics diagnostics;
  check_study(territory, impossible, {}, diagnostics);
  ASSERT_EQ(diagnostics.text(), "");
  MemorySink before(territory, sound);
  MemorySink after(territory, impossible);
  const StudyResult result_before = run_study(territory, sound, test::on_threads(2), before);
  const StudyResult result = run_study(territory, impossible, test::on_threads(2), after);
  const std::size_t n = after.n;
  std::uint64_t failed = 0;
  for (std::size_t i = 0; i < n; ++i) failed += after.status[r * n + i] == Status::evaluated ? 0u : 1u;
  EXPECT_GT(failed, n / 10);
  EXPECT_LT(failed, n - n / 10);
  EXPECT_EQ(result.status_count[r][static_cast<std::size_t>(status)], failed) << "every failure has this status";
  EXPECT_EQ(result.status_count[r][0], n - failed);
  EXPECT_EQ(result.evaluated(), n * territory.n_regions() - failed);

  std::size_t row = 0;
  for (std::uint32_t region = 0; region < territory.n_regions(); ++region) {
    for (std::size_t e = 0; e < territory.establishments_of(region).size(); ++e, ++row) {
      if (region != r) {
        EXPECT_TRUE(same_bits(after.amounts_of(row), before.amounts_of(row)));
        EXPECT_TRUE(same_bits(result.moments[row].squares, result_before.moments[row].squares));
        continue;
      }
      EXPECT_EQ(result.moments[row].count, n - failed);
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_EQ(std::isnan(after.allocation[row * n + i]), after.status[r * n + i] != Status::evaluated);
      }
    }
    for (std::size_t i = 0; i < n && region != r; ++i) ASSERT_EQ(after.status[region * n + i], Status::evaluated);
  }
}

SpecBuilder with_factor(const std::string& target, double min, double max) {
  SpecBuilder spec(DesignKind::monte_carlo, kScenarios);
  return spec.uniform("scale.um.50", 0.5, 1.5).uniform("criteria.aged", 0.0, 0.5).uniform(target, min, max);
}

TEST(RunStudyStatus, NegativeScale) {
  const Territory t = test::three_regions();
  for (const std::string target : {"region.84.scale.um.51", "region.84.scale.um.51.HC", "region.84.scale.mode.HTP",
                                   "region.84.scale.sector.ex-OQN"}) {
    expect_only_region(t, with_factor(target, 0.5, 1.0), with_factor(target, -1.0, 1.0), 1, Status::negative);
  }
}

TEST(RunStudyStatus, NegativeEnvelope) {
  const Territory t = test::three_regions();
  expect_only_region(t, with_factor("envelope.93", 0.5, 1.0), with_factor("envelope.93", -1.0, 1.0), 2,
                     Status::negative);
}

/// Three regions whose criterion `x` is 0 in the second zone. Where that is the only one served, a weight w leaves
/// P' = P (1 − w) there, so that about from w = 1 nothing is left to fund.
Territory territory_with_zeros(bool first_zone_served) {
  TerritoryBuilder b({"aged", "x"});
  for (const std::string region : {"A", "B", "C"}) {
    b.region(region, 1000.0)
        .zone(region, region + "1", 100.0, {1.0, 2.0})
        .zone(region, region + "2", 100.0, {2.0, 0.0});
    b.establishment(region, region + "e");
  }
  b.scale("50", Mode::HC, 1.0);
  for (const std::string region : {"A", "B", "C"}) {
    b.unit_days(region + "e", "50", Mode::HC, 10.0).zone_days(region + "e", region + "2", 10.0);
    if (first_zone_served) b.zone_days(region + "e", region + "1", 5.0);
  }
  return b.build();
}

TEST(RunStudyStatus, WeightsThatClampAllThatIsServed) {
  const Territory t = territory_with_zeros(false);
  expect_only_region(t, with_factor("region.B.criteria.x", 0.0, 0.5), with_factor("region.B.criteria.x", 0.4, 1.6), 1,
                     Status::no_adjusted_population);
}

TEST(RunStudyStatus, ZeroToANegativePower) {
  const Territory t = territory_with_zeros(true);
  const auto multiplicative = [](double min, double max) -> SpecBuilder {
    return with_factor("region.B.criteria.x", min, max).choice(Choice::adjustment, 1);
  };
  expect_only_region(t, multiplicative(0.1, 1.0), multiplicative(-1.0, 1.0), 1, Status::not_finite);
}

TEST(RunStudyStatus, NoWeightedDays) {
  const Territory t = territory_with_zeros(false);
  const auto spec = [](const std::vector<double>& values) -> SpecBuilder {
    SpecBuilder s(DesignKind::monte_carlo, kScenarios);
    return s.uniform("criteria.aged", 0.0, 0.5).discrete("region.C.scale.mode.HC", values);
  };
  expect_only_region(t, spec({1.0, 2.0}), spec({0.0, 1.0}), 2, Status::no_weighted_days);
}

TEST(RunStudyStatus, ARegionThatIsNeverPossible) {
  const Territory t = test::three_regions();
  SpecBuilder spec(DesignKind::monte_carlo, 300);
  const Study study = bind(spec.uniform("criteria.aged", 0.0, 0.5).uniform("envelope.11", -2.0, -1.0), t);
  MemorySink sink(t, study);
  const StudyResult result = run_study(t, study, test::on_threads(2), sink);
  EXPECT_EQ(result.evaluated(), 600u);
  EXPECT_EQ(result.baseline_status[0], Status::evaluated);
  for (std::size_t e = 0; e < 2; ++e) {
    EXPECT_EQ(result.moments[e].count, 0u);
    EXPECT_TRUE(std::isnan(result.moments[e].min));
    for (std::size_t q = 0; q < study.output.quantiles.size(); ++q) {
      EXPECT_TRUE(std::isnan(result.quantiles[e * study.output.quantiles.size() + q]));
    }
  }
}

TEST(RunStudyStop, IsAskedBetweenWaves) {
  const Territory t = test::three_regions();
  SpecBuilder spec(DesignKind::monte_carlo, 3 * kWave);
  Study study = bind(spec.uniform("criteria.aged", 0.0, 0.5), t);
  study.output.quantiles.clear();  // or regions go in turn
  struct CountingSink : ScenarioSink {
    void keep(const Amounts& amounts) override { kept += amounts.count; }
    void write(const Wave& wave) override { scenarios += wave.count; }
    std::size_t kept = 0;
    std::size_t scenarios = 0;
  };
  for (int wanted = 0; wanted <= 3; ++wanted) {
    CountingSink sink;
    RunOptions options = test::on_threads(2);
    options.stop = [&, asked = 0]() mutable { return asked++ == wanted; };
    EXPECT_THROW(run_study(t, study, options, sink), Interrupted);
    EXPECT_EQ(sink.scenarios, static_cast<std::size_t>(wanted) * kWave);
    EXPECT_EQ(sink.kept, sink.scenarios);
  }
}

TEST(RunStudyStop, ProgressIsTold) {
  const Territory t = test::three_regions();
  SpecBuilder spec(DesignKind::monte_carlo, 2 * kWave + 7);
  Study study = bind(spec.uniform("criteria.aged", 0.0, 0.5), t);
  study.output.quantiles.clear();
  std::vector<std::uint64_t> done;
  RunOptions options = test::on_threads(2);
  options.progress = [&](std::uint64_t now, std::uint64_t all) {
    EXPECT_EQ(all, study.n_scenarios);
    done.push_back(now);
  };
  MemorySink sink(t, study);
  run_study(t, study, options, sink);
  EXPECT_EQ(done, (std::vector<std::uint64_t>{kWave, 2 * kWave, 2 * kWave + 7}));
}

TEST(RunStudyStop, AFailingSinkEndsTheRun) {
  const Territory t = test::three_regions();
  SpecBuilder spec(DesignKind::monte_carlo, 3 * kWave);
  const Study whole = bind(spec.uniform("criteria.aged", 0.0, 0.5), t);
  struct FullDisk : ScenarioSink {
    void keep(const Amounts&) override {
      if (amounts) throw_machine_error("no space left", "", "");
    }
    void write(const Wave&) override { throw_machine_error("no space left", "", ""); }
    bool amounts = false;
  } sink;
  for (const bool amounts : {false, true}) {
    sink.amounts = amounts;
    for (const bool quantiles : {false, true}) {
      Study study = whole;
      if (!quantiles) study.output.quantiles.clear();
      RunOptions options = test::on_threads(2);
      options.group_bytes = 1;  // the first region is handed over while the next one is evaluated
      EXPECT_THROW(run_study(t, study, options, sink), Error);
    }
  }
}

}  // namespace
}  // namespace dotpop
