#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "sim/amounts_layout.h"
#include "sim/engine.h"
#include "tests/core/compare.h"
#include "tests/sim/random_study.h"
#include "tests/sim/three_regions.h"

// What run_study makes of its scenarios: statistics, the same bits on any number of threads, memory and regions.
namespace dotpop {
namespace {

using test::bind;
using test::MemorySink;
using test::near_relative;
using test::same_bits;
using test::SpecBuilder;

/// A study of three waves with impossible scenarios, choices and zones that are withheld.
struct LargeStudy {
  explicit LargeStudy(std::uint64_t seed) {
    auto made = test::random_study(seed, DesignKind::monte_carlo, 2 * kWave + kBlock + 3);
    if (!made) return;
    suits = true;
    territory = std::move(made->territory);
    study = std::move(made->study);
    study.output.quantiles = {0.05, 0.5, 0.5, 0.95, 0.0, 1.0};
  }
  bool suits = false;
  Territory territory;
  Study study;
};

template <class Check>
void for_large_studies(int wanted, Check check) {
  int tested = 0;
  for (std::uint64_t seed = 100; tested < wanted && seed < 300; ++seed) {
    const LargeStudy large(seed);
    if (!large.suits) continue;
    SCOPED_TRACE("seed " + std::to_string(seed));
    check(large.territory, large.study);
    ++tested;
  }
  EXPECT_EQ(tested, wanted);
}

TEST(RunStudyThreads, ChangeNoBit) {
  std::set<std::uint64_t> hashes;
  for_large_studies(4, [&](const Territory& territory, const Study& study) {
    std::uint64_t one = 0;
    for (const unsigned threads : {1u, 2u, 3u, 8u}) {
      MemorySink sink(territory, study);
      const StudyResult result = run_study(territory, study, test::on_threads(threads), sink);
      const std::uint64_t hash = test::hash_of(sink, result);
      if (threads == 1) one = hash;
      EXPECT_EQ(hash, one) << threads << " threads";
      if (threads == 1) {
        Study other_seed = study;
        other_seed.seed += 1;
        MemorySink other(territory, other_seed);
        EXPECT_NE(test::hash_of(other, run_study(territory, other_seed, test::on_threads(2), other)), one);
      }
    }
    hashes.insert(one);
  });
  EXPECT_EQ(hashes.size(), 4u) << "the hash tells studies apart";
}

long double wide(double v) { return static_cast<long double>(v); }

struct PlainStatistics {
  std::uint64_t count = 0;
  double mean = kMissing;
  double sd = kMissing;
  std::vector<double> sorted;
};

PlainStatistics plain_statistics(const std::vector<double>& amounts) {
  PlainStatistics s;
  long double sum = 0.0L;
  for (const double v : amounts) {
    if (std::isnan(v)) continue;
    s.sorted.push_back(v);
    sum += wide(v);
  }
  std::sort(s.sorted.begin(), s.sorted.end());
  s.count = s.sorted.size();
  if (s.count == 0) return s;
  const long double mean = sum / static_cast<long double>(s.count);
  long double squares = 0.0L;
  for (const double v : s.sorted) squares += (wide(v) - mean) * (wide(v) - mean);
  s.mean = static_cast<double>(mean);
  if (s.count > 1) s.sd = static_cast<double>(std::sqrt(squares / static_cast<long double>(s.count - 1)));
  return s;
}

/// Type 7: between the neighbours of position p (n − 1), counted from 0.
double plain_quantile(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return kMissing;
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const long double share = wide(position) - static_cast<long double>(below);
  return static_cast<double>((1.0L - share) * wide(sorted[below]) + share * wide(sorted[above]));
}

/// Sums of at most 40 terms in a row within a block, 9 blocks: below 100 roundings of 1.1e-16 of the largest term.
void expect_statistics(const Moments& found, const PlainStatistics& plain) {
  ASSERT_EQ(found.count, plain.count);
  EXPECT_EQ(std::isnan(found.sd()), std::isnan(plain.sd));
  if (plain.count == 0) {
    EXPECT_TRUE(std::isnan(found.min) && std::isnan(found.max));
    return;
  }
  const double largest = plain.sorted.back();
  EXPECT_EQ(found.min, plain.sorted.front());
  EXPECT_EQ(found.max, largest);
  EXPECT_NEAR(found.mean, plain.mean, 1e-14 * largest);
  if (plain.count > 1) {
    EXPECT_NEAR(found.sd(), plain.sd, 1e-14 * largest);
  }
}

TEST(RunStudyStatistics, AreThoseOfItsSamples) {
  int with_gaps = 0;
  for_large_studies(8, [&](const Territory& territory, const Study& study) {
    MemorySink sink(territory, study);
    const StudyResult result = run_study(territory, study, test::on_threads(2), sink);
    const auto& p = study.output.quantiles;
    ASSERT_EQ(result.moments.size(), sink.n_establishments);
    ASSERT_EQ(result.quantiles.size(), sink.n_establishments * p.size());
    for (std::size_t e = 0; e < sink.n_establishments; ++e) {
      const PlainStatistics plain = plain_statistics(sink.amounts_of(e));
      expect_statistics(result.moments[e], plain);
      for (std::size_t q = 0; q < p.size(); ++q) {
        const double expected = plain_quantile(plain.sorted, p[q]);
        const double found = result.quantiles[e * p.size() + q];
        EXPECT_TRUE(std::isnan(expected) ? std::isnan(found) : std::abs(found - expected) <= 1e-15 * expected)
            << found << ", expected " << expected;
      }
      with_gaps += plain.count > 0 && plain.count < sink.n ? 1 : 0;
    }
  });
  EXPECT_GT(with_gaps, 0);
}

TEST(RunStudyStatistics, CountStatusByRegion) {
  for_large_studies(4, [](const Territory& territory, const Study& study) {
    MemorySink sink(territory, study);
    const StudyResult result = run_study(territory, study, test::on_threads(2), sink);
    std::uint64_t evaluated = 0;
    for (std::size_t r = 0; r < sink.n_regions; ++r) {
      std::array<std::uint64_t, kStatuses> counts = {};
      for (std::size_t i = 0; i < sink.n; ++i) ++counts[static_cast<std::size_t>(sink.status[r * sink.n + i])];
      EXPECT_EQ(result.status_count[r], counts);
      evaluated += counts[0];
    }
    EXPECT_EQ(result.evaluated(), evaluated);
  });
}

TEST(RunStudyMemory, WithoutQuantilesHasTheSameMoments) {
  for_large_studies(3, [](const Territory& territory, const Study& study) {
    Study streaming = study;
    streaming.output.quantiles.clear();
    MemorySink sink(territory, study);
    MemorySink streamed(territory, study);
    StudyResult whole = run_study(territory, study, test::on_threads(2), sink);
    StudyResult parts = run_study(territory, streaming, test::on_threads(2), streamed);
    EXPECT_TRUE(parts.quantiles.empty());
    whole.quantiles.clear();
    EXPECT_EQ(test::hash_of(streamed, parts), test::hash_of(sink, whole));
  });
}

/// Takes the design and the status only, as a result file without samples does.
class SparingSink : public MemorySink {
 public:
  using MemorySink::MemorySink;
  bool wants_amounts() const override { return false; }
  void keep(const Amounts&) override { ADD_FAILURE() << "nobody asked"; }
};

/// Every statistic of a run, without the amounts themselves.
std::uint64_t hash_without_amounts(MemorySink sink, const StudyResult& result) {
  for (auto* amounts : {&sink.allocation, &sink.withheld, &sink.clamped}) amounts->assign(amounts->size(), 0.0);
  return test::hash_of(sink, result);
}

// Regions in turn instead of waves of all of them: fewer amounts in memory, no other bit.
TEST(RunStudyMemory, WithoutSamplesHasTheSameResult) {
  for_large_studies(5, [](const Territory& territory, const Study& study) {
    for (const bool with_quantiles : {true, false}) {
      Study changed = study;
      if (!with_quantiles) changed.output.quantiles.clear();
      MemorySink all(territory, changed);
      const StudyResult whole = run_study(territory, changed, test::on_threads(2), all);
      for (const unsigned threads : {1u, 3u}) {
        SparingSink some(territory, changed);
        const StudyResult sparing = run_study(territory, changed, test::on_threads(threads), some);
        EXPECT_TRUE(some.complete());
        EXPECT_EQ(hash_without_amounts(some, sparing), hash_without_amounts(all, whole)) << threads << " threads";
        EXPECT_EQ(sparing.status_count, whole.status_count);
      }
    }
  });
}

TEST(RunStudyMemory, GroupsOfRegionsHaveTheSameResult) {
  for_large_studies(6, [](const Territory& territory, const Study& study) {
    MemorySink all(territory, study);
    SparingSink some(territory, study);
    RunOptions options = test::on_threads(2);
    const StudyResult whole = run_study(territory, study, options, all);
    options.group_bytes = 1;  // each region for itself
    std::vector<std::uint64_t> told;
    options.progress = [&](std::uint64_t done, std::uint64_t) { told.push_back(done); };
    const StudyResult sparing = run_study(territory, study, options, some);
    EXPECT_EQ(hash_without_amounts(some, sparing), hash_without_amounts(all, whole));
    EXPECT_GE(told.size(), territory.n_regions());
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    EXPECT_EQ(told.back(), study.n_scenarios);
  });
}

TEST(RunStudyMemory, StopsBetweenGroups) {
  const Territory territory = test::three_regions();
  SpecBuilder spec(DesignKind::monte_carlo, 5000);
  const Study study = bind(spec.uniform("criteria.aged", 0.0, 1.0), territory);
  for (int wanted = 0; wanted < 10; ++wanted) {  // of 13: before, 3 x (1 batch, its end, 1 task), 3 waves
    SparingSink sink(territory, study);
    RunOptions options;
    options.group_bytes = 1;
    options.stop = [&, asked = 0]() mutable { return asked++ == wanted; };
    EXPECT_THROW(run_study(territory, study, options, sink), Interrupted) << wanted;
  }
}

TEST(RunStudyMemory, ThatIsNotThereIsAnErrorOfTheMachine) {
  const Territory territory = test::three_regions();
  SpecBuilder spec(DesignKind::monte_carlo, 5000);
  Study study = bind(spec.uniform("criteria.aged", 0.0, 1.0), territory);
  const std::uint64_t needed = run_bytes(territory, study, true);
  RunOptions options;
  options.memory_bytes = needed - 1;
  MemorySink sink(territory, study);
  try {
    run_study(territory, study, options, sink);
    FAIL() << "should not fit";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::machine);
    for (const char* text : {"5000 scenarios of 6 establishments", "--memory", "samples"}) {
      EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
    }
  }
  options.memory_bytes = needed;
  EXPECT_NO_THROW(run_study(territory, study, options, sink));
  study.output.quantiles.clear();
  options.memory_bytes = run_bytes(territory, study, true);
  ASSERT_LT(options.memory_bytes, needed);
  MemorySink streamed(territory, study);
  EXPECT_NO_THROW(run_study(territory, study, options, streamed));
}

TEST(RunStudyTimes, AddUpToTheThreadsWork) {
  for_large_studies(1, [](const Territory& territory, const Study& study) {
    MemorySink sink(territory, study);
    const StageTimes times = run_study(territory, study, test::on_threads(3), sink).times;
    double sum = 0.0;
    for (std::size_t s = 0; s < kStages; ++s) {
      EXPECT_GE(times.thread_seconds[s], 0.0) << kStageName[s];
      sum += times.thread_seconds[s];
    }
    EXPECT_GT(times.of(Stage::kernel), 0.0);
    EXPECT_GT(times.of(Stage::quantiles), 0.0);
    EXPECT_NEAR(sum, 3.0 * times.wall_seconds, 1e-9);
  });
}

// Nothing crosses a region's border: one region studied alone has the same bits.
TEST(RunStudyRegions, AreTheSameAlone) {
  for_large_studies(6, [](const Territory& territory, const Study& study) {
    MemorySink all(territory, study);
    const StudyResult whole = run_study(territory, study, test::on_threads(2), all);
    std::size_t first_row = 0;
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      Study one = study;
      one.regions = {r};
      MemorySink alone(territory, one);
      const StudyResult result = run_study(territory, one, test::on_threads(2), alone);
      ASSERT_EQ(alone.n_establishments, territory.establishments_of(r).size());
      for (std::size_t i = 0; i < all.n; ++i) ASSERT_EQ(alone.status[i], all.status[r * all.n + i]);
      for (std::size_t e = 0; e < alone.n_establishments; ++e) {
        ASSERT_TRUE(same_bits(alone.amounts_of(e), all.amounts_of(first_row + e)));
        EXPECT_TRUE(same_bits(result.moments[e].mean, whole.moments[first_row + e].mean));
        EXPECT_TRUE(same_bits(result.moments[e].squares, whole.moments[first_row + e].squares));
      }
      first_row += alone.n_establishments;
    }
  });
}

TEST(RunStudyRegions, NamedInTheFileAreTheSameBits) {
  const Territory territory = test::three_regions();
  SpecBuilder spec(DesignKind::latin_hypercube, 3000);
  spec.uniform("criteria.aged", 0.0, 1.0).uniform("scale.um.*", 0.5, 2.0).uniform("envelope.84", 0.5, 1.0);
  const Study all = bind(spec, territory);
  const Study two = bind(spec.regions({"93", "84"}), territory);
  MemorySink sink_all(territory, all);
  MemorySink sink_two(territory, two);
  run_study(territory, all, test::on_threads(2), sink_all);
  run_study(territory, two, test::on_threads(2), sink_two);
  ASSERT_EQ(sink_two.n_establishments, 4u);
  for (std::size_t e = 0; e < 4; ++e) EXPECT_TRUE(same_bits(sink_two.amounts_of(e), sink_all.amounts_of(2 + e)));
}

}  // namespace
}  // namespace dotpop
