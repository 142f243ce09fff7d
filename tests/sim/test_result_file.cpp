#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/error.h"
#include "sim/store/result_reader.h"
#include "sim/store/result_writer.h"
#include "tests/core/compare.h"
#include "tests/sim/memory_sink.h"
#include "tests/sim/raw_hdf5.h"
#include "tests/sim/spec_builder.h"
#include "tests/sim/three_regions.h"

// The result file against interface.md, "Result: HDF5, readable as netCDF-4".
namespace dotpop {
namespace {

using test::bind;
using test::MemorySink;
using test::same_bits;
using test::SpecBuilder;
using test::TemporaryFile;
using testing::ElementsAre;
using testing::HasSubstr;
using Texts = std::vector<std::string>;

const Provenance kProvenance = {"1.2.3", "0123abcd", "Trois régions", "all of it", 2, "baseline"};

/// Two waves over three regions; in 93 about a third of the scenarios are impossible.
SpecBuilder example(SampleStorage samples = SampleStorage::f64) {
  SpecBuilder spec(DesignKind::monte_carlo, kWave + 100, 42);
  spec.weight("aged", 0.3).uniform("criteria.aged", 0.0, 0.6).options("unserved_zones", {"withhold", "redistribute"});
  spec.uniform("envelope.93", -0.5, 1.0).uniform("scale.um.*", 0.5, 2.0).samples(samples).quantiles({0.1, 0.5, 0.9});
  spec.spec().title = "Étude";
  spec.spec().text = "title = \"Étude\"\n" + std::string(200'000, '#') + "\n";
  return spec;
}

class Tee : public ScenarioSink {
 public:
  Tee(ScenarioSink& a, ScenarioSink& b) : a_(a), b_(b) {}
  void keep(const Amounts& amounts) override {
    a_.keep(amounts);
    if (b_.wants_amounts()) b_.keep(amounts);
  }
  void write(const Wave& wave) override {
    a_.write(wave);
    b_.write(wave);
  }

 private:
  ScenarioSink& a_;
  ScenarioSink& b_;
};

/// A study run into a file and into memory.
struct Stored {
  explicit Stored(const SpecBuilder& spec, unsigned threads = 2)
      : territory(test::three_regions()),
        study(bind(spec, territory)),
        file("result.h5"),
        sink(territory, study),
        result(run(threads)) {}

  StudyResult run(unsigned threads) {
    ResultWriter writer(file.path(), territory, study, kProvenance);
    Tee both(sink, writer);
    StudyResult made = run_study(territory, study, test::on_threads(threads), both);
    writer.finish(made, 1.5);
    return made;
  }

  Territory territory;
  Study study;
  TemporaryFile file;
  MemorySink sink;
  StudyResult result;
};

struct Expected {
  const char* name;
  const char* type;
  Texts dimensions;   ///< of a coordinate: its own name
  const char* units;  ///< nullptr: none asked
};

void expect_variable(const std::map<std::string, test::RawDataset>& raw, const Expected& expected,
                     const std::map<std::string, std::uint64_t>& size) {
  SCOPED_TRACE(expected.name);
  ASSERT_TRUE(raw.contains(expected.name));
  const test::RawDataset& found = raw.at(expected.name);
  EXPECT_EQ(found.type, expected.type);
  std::vector<std::uint64_t> shape;
  for (const auto& dimension : expected.dimensions) shape.push_back(size.at(dimension));
  EXPECT_EQ(found.shape, shape);
  const bool coordinate = expected.dimensions == Texts{expected.name};
  EXPECT_EQ(found.is_scale, coordinate);
  if (!coordinate) {
    EXPECT_EQ(found.dimensions, expected.dimensions);
  }
  if (expected.units != nullptr) {
    EXPECT_EQ(found.text.at("units"), expected.units);
    EXPECT_NE(found.text.at("long_name"), "");
  }
}

TEST(ResultFile, HasTheVariablesOfTheInterface) {
  const Stored stored(example());
  const auto raw = test::read_raw(stored.file.path());
  const std::map<std::string, std::uint64_t> size = {
      {"establishment", 6}, {"region", 3}, {"factor", 6}, {"quantile", 3}, {"scenario", kWave + 100}};
  const std::vector<Expected> table = {{"establishment", "text", {"establishment"}, nullptr},
                                       {"region", "text", {"region"}, nullptr},
                                       {"factor", "text", {"factor"}, nullptr},
                                       {"quantile", "f64", {"quantile"}, "1"},
                                       {"scenario", "i64", {"scenario"}, nullptr},
                                       {"establishment_region", "text", {"establishment"}, nullptr},
                                       {"establishment_name", "text", {"establishment"}, nullptr},
                                       {"design", "f64", {"scenario", "factor"}, nullptr},
                                       {"allocation", "f64", {"establishment", "scenario"}, "EUR"},
                                       {"baseline", "f64", {"establishment"}, "EUR"},
                                       {"historical", "f64", {"establishment"}, "EUR"},
                                       {"allocation_mean", "f64", {"establishment"}, "EUR"},
                                       {"allocation_sd", "f64", {"establishment"}, "EUR"},
                                       {"allocation_min", "f64", {"establishment"}, "EUR"},
                                       {"allocation_max", "f64", {"establishment"}, "EUR"},
                                       {"allocation_count", "i64", {"establishment"}, nullptr},
                                       {"allocation_quantile", "f64", {"establishment", "quantile"}, "EUR"},
                                       {"status", "u8", {"scenario", "region"}, nullptr},
                                       {"withheld", "f64", {"region", "scenario"}, "EUR"},
                                       {"zones_clamped", "f64", {"region", "scenario"}, "1"}};
  for (const Expected& expected : table) expect_variable(raw, expected, size);
  EXPECT_EQ(raw.at("establishment").bytes, "11e1\n11e2\n84e1\n84e2\n93e1\n93e2\n");
  EXPECT_EQ(raw.at("establishment_region").bytes, "11\n11\n84\n84\n93\n93\n");
  EXPECT_EQ(raw.at("establishment_name").bytes.substr(0, 10), "Site 11e1\n");
  EXPECT_EQ(raw.at("region").bytes, "11\n84\n93\n");
  EXPECT_EQ(raw.at("factor").bytes,
            "criteria.aged\nunserved_zones\nenvelope.93\nscale.um.50\nscale.um.51\nscale.um.52\n");
}

TEST(ResultFile, HoldsWhatTheEngineComputed) {
  const Stored stored(example());
  const ResultReader reader(stored.file.path());
  const hdf5::Reader& file = reader.file();
  const MemorySink& sink = stored.sink;
  EXPECT_EQ(reader.n_scenarios, sink.n);
  EXPECT_TRUE(reader.has_samples);
  EXPECT_EQ(file.numbers("scenario").back(), static_cast<double>(sink.n - 1));
  EXPECT_EQ(reader.quantile, stored.study.output.quantiles);

  EXPECT_TRUE(same_bits(file.numbers("allocation"), sink.allocation));
  EXPECT_TRUE(same_bits(file.numbers("withheld"), sink.withheld));
  EXPECT_TRUE(same_bits(file.numbers("zones_clamped"), sink.clamped));
  for (std::size_t e = 0; e < 6; ++e) EXPECT_TRUE(same_bits(reader.samples_of(e), sink.amounts_of(e)));
  const auto design = file.numbers("design");
  const auto status = file.numbers("status");
  int impossible = 0;
  for (std::size_t i = 0; i < sink.n; ++i) {
    for (std::size_t j = 0; j < 6; ++j) ASSERT_TRUE(same_bits(design[i * 6 + j], sink.design[j * sink.n + i]));
    for (std::size_t r = 0; r < 3; ++r) ASSERT_EQ(status[i * 3 + r], static_cast<double>(sink.status[r * sink.n + i]));
    impossible += status[i * 3 + 2] == 3.0 ? 1 : 0;
    ASSERT_EQ(std::isnan(sink.allocation[5 * sink.n + i]), status[i * 3 + 2] != 0.0) << "missing = NaN";
  }
  EXPECT_GT(impossible, 500);

  const auto& moments = stored.result.moments;
  for (std::size_t e = 0; e < 6; ++e) {
    EXPECT_EQ(file.numbers("allocation_mean")[e], moments[e].mean);
    EXPECT_EQ(file.numbers("allocation_sd")[e], moments[e].sd());
    EXPECT_EQ(file.numbers("allocation_min")[e], moments[e].min);
    EXPECT_EQ(file.numbers("allocation_max")[e], moments[e].max);
    EXPECT_EQ(file.numbers("allocation_count")[e], static_cast<double>(moments[e].count));
  }
  EXPECT_TRUE(same_bits(file.numbers("allocation_quantile"), stored.result.quantiles));
  EXPECT_TRUE(same_bits(file.numbers("baseline"), stored.result.baseline));
  EXPECT_EQ(file.numbers("historical"), stored.territory.establishments.historical_receipts);
}

TEST(ResultFile, SaysWhereItComesFrom) {
  const Stored stored(example());
  const ResultReader reader(stored.file.path());
  EXPECT_EQ(reader.text("title"), "Étude");
  EXPECT_EQ(reader.text("dotpop_version"), "1.2.3");
  EXPECT_EQ(reader.text("study"), example().spec().text);
  EXPECT_EQ(reader.text("territory_sha256"), "0123abcd");
  EXPECT_EQ(reader.text("instruction_set"), "baseline");
  EXPECT_EQ(reader.text("plan"), summary(stored.result.plan));
  EXPECT_EQ(reader.text("plan_explained"), explain(stored.result.plan, stored.territory, stored.study));
  EXPECT_EQ(reader.number("seed"), 42.0);
  EXPECT_EQ(reader.number("threads"), 2.0);
  EXPECT_EQ(reader.number("wall_seconds"), 1.5);
  EXPECT_GT(reader.number("scenarios_per_second"), 0.0);
  EXPECT_THAT(reader.factor_distribution, ElementsAre("uniform(0, 0.6)", testing::_, "uniform(-0.5, 1)",
                                                      "uniform(0.5, 2)", "uniform(0.5, 2)", "uniform(0.5, 2)"));
}

TEST(ResultFile, ExplainsStatusAndChoices) {
  const Stored stored(example());
  const auto raw = test::read_raw(stored.file.path());
  EXPECT_EQ(raw.at("status").text.at("flag_meanings"),
            "evaluated no_adjusted_population no_weighted_days negative_weight_or_amount bounds_infeasible not_finite");
  EXPECT_THAT(test::raw_numbers(stored.file.path(), "status", "flag_values"), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(raw.at("design").text.at("flag_meanings"), "withhold redistribute");
  EXPECT_THAT(test::raw_numbers(stored.file.path(), "design", "flag_values"), ElementsAre(0, 1));
}

TEST(ResultFile, KeepsSamplesAsAsked) {
  const Stored single(example(SampleStorage::f32));
  const ResultReader reader(single.file.path());
  EXPECT_EQ(test::read_raw(single.file.path()).at("allocation").type, "f32");
  for (std::size_t e = 0; e < 6; ++e) {
    auto rounded = single.sink.amounts_of(e);
    for (double& v : rounded) v = static_cast<double>(static_cast<float>(v));
    EXPECT_TRUE(same_bits(reader.samples_of(e), rounded));
    EXPECT_EQ(reader.file().numbers("allocation_mean")[e], single.result.moments[e].mean) << "from the doubles";
  }

  const Stored none(example(SampleStorage::none));
  const ResultReader without(none.file.path());
  EXPECT_FALSE(without.has_samples);
  for (const char* name : {"allocation", "withheld", "zones_clamped"}) EXPECT_FALSE(without.file().has(name)) << name;
  EXPECT_EQ(without.file().numbers("allocation_mean"), reader.file().numbers("allocation_mean"));
  EXPECT_EQ(without.file().numbers("status"), reader.file().numbers("status"));
}

TEST(ResultFile, OfARegionThatIsNeverPossibleHasNaN) {
  SpecBuilder spec(DesignKind::monte_carlo, 300);
  const Stored stored(spec.uniform("criteria.aged", 0.0, 0.5).uniform("envelope.11", -2.0, -1.0));
  const hdf5::Reader file(stored.file.path());
  for (const char* name : {"allocation_mean", "allocation_sd", "allocation_min", "allocation_max"}) {
    const auto values = file.numbers(name);
    for (std::size_t e = 0; e < 6; ++e) EXPECT_EQ(std::isnan(values[e]), e < 2) << name << ", row " << e;
  }
  const std::size_t n_quantiles = stored.study.output.quantiles.size();
  const auto quantiles = file.numbers("allocation_quantile");
  for (std::size_t i = 0; i < quantiles.size(); ++i) EXPECT_EQ(std::isnan(quantiles[i]), i / n_quantiles < 2);
  EXPECT_THAT(file.numbers("allocation_count"), ElementsAre(0, 0, 300, 300, 300, 300));
}

TEST(ResultFile, WithoutQuantilesHasNone) {
  const Stored stored(example().quantiles({}));
  const ResultReader reader(stored.file.path());
  EXPECT_TRUE(reader.quantile.empty());
  EXPECT_FALSE(reader.file().has("allocation_quantile"));
  EXPECT_EQ(reader.file().numbers("allocation_mean").size(), 6u);
}

TEST(ResultFile, ShowsThePolicysValueWhereAFactorIsNotMoved) {
  SpecBuilder spec(DesignKind::one_at_a_time);
  spec.weight("aged", 0.3).listed("criteria.aged", {0.1, 0.2}).options("mean", {"plain"}).samples(SampleStorage::f64);
  const Stored stored(spec);
  const ResultReader reader(stored.file.path());
  EXPECT_THAT(reader.file().numbers("design"), ElementsAre(0.3, 1, 0.1, 1, 0.2, 1, 0.3, 0));
  EXPECT_EQ(test::read_raw(stored.file.path()).at("design").text.at("flag_meanings"), "plain population");
  const auto baseline = reader.file().numbers("baseline");
  for (std::size_t e = 0; e < 6; ++e) {
    // model.md, Precision: kernel and reference to 1e-13 of the envelope, 2e6 at most.
    EXPECT_NEAR(reader.samples_of(e)[0], baseline[e], 2e-7) << "scenario 0 is the policy as written";
  }
}

TEST(ResultFile, HasTheSameBytesForAnyNumberOfThreads) {
  const auto bytes = [](unsigned threads) {
    const Stored stored(example(), threads);
    std::map<std::string, std::string> all;
    for (const auto& [name, dataset] : test::read_raw(stored.file.path())) all[name] = dataset.bytes;
    return all;
  };
  const auto one = bytes(1);
  EXPECT_GE(one.size(), 20u);
  for (const unsigned threads : {2u, 3u, 8u}) EXPECT_EQ(bytes(threads), one) << threads << " threads";
}

}  // namespace
}  // namespace dotpop
