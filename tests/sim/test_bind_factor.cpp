#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "tests/core/compare.h"
#include "tests/sim/spec_builder.h"
#include "tests/sim/three_regions.h"

// bind_factor: the distributions and levels of one [[factors]] table.
namespace dotpop {
namespace {

using test::bind;
using test::SpecBuilder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Parameters = std::vector<std::pair<std::string, double>>;

const Territory& territory() {
  static const Territory t = test::three_regions();
  return t;
}

std::string fault_of(const std::string& distribution, const Parameters& parameters) {
  SpecBuilder spec(DesignKind::monte_carlo, 10);
  return test::faults(spec.distributed("criteria.aged", distribution, parameters), territory());
}

Distribution bound(const std::string& distribution, const Parameters& parameters) {
  SpecBuilder spec(DesignKind::monte_carlo, 10);
  return bind(spec.distributed("criteria.aged", distribution, parameters), territory()).factors.at(0).distribution;
}

std::string fault_of(SpecBuilder spec) { return test::faults(spec, territory()); }
SpecBuilder random_design() { return SpecBuilder(DesignKind::monte_carlo, 10); }
SpecBuilder grid() { return SpecBuilder(DesignKind::grid); }

TEST(BindDistribution, TakesItsNumbers) {
  EXPECT_EQ(to_string(bound("uniform", {{"min", -1.0}, {"max", 2.0}})), "uniform(-1, 2)");
  EXPECT_EQ(to_string(bound("normal", {{"mean", 1.0}, {"sd", 0.5}})), "normal(1, 0.5)");
  EXPECT_EQ(to_string(bound("normal", {{"mean", 1.0}, {"sd", 0.5}, {"min", 0.0}, {"max", 3.0}})),
            "normal(1, 0.5, min 0, max 3)");
  EXPECT_EQ(to_string(bound("normal", {{"mean", 1.0}, {"sd", 0.5}, {"max", 3.0}})), "normal(1, 0.5, max 3)");
  EXPECT_EQ(to_string(bound("lognormal", {{"mu", 0.0}, {"sigma", 0.2}})), "lognormal(0, 0.2)");
  EXPECT_EQ(to_string(bound("triangular", {{"min", 0.0}, {"mode", 0.5}, {"max", 1.0}})), "triangular(0, 0.5, 1)");
}

TEST(BindDistribution, RefusesImpossibleNumbers) {
  EXPECT_THAT(fault_of("uniform", {{"min", 2.0}, {"max", 1.0}}),
              AllOf(HasSubstr("min = 2 is above max = 1"), HasSubstr("study.toml:")));
  EXPECT_THAT(fault_of("normal", {{"mean", 0.0}, {"sd", 0.0}}), HasSubstr("sd = 0 is not above 0"));
  EXPECT_THAT(fault_of("normal", {{"mean", 0.0}, {"sd", -1.0}}), HasSubstr("sd = -1"));
  EXPECT_THAT(fault_of("normal", {{"mean", 0.0}, {"sd", 1.0}, {"min", 1.0}, {"max", 1.0}}), HasSubstr("min = 1"));
  EXPECT_THAT(fault_of("normal", {{"mean", 0.0}, {"sd", 1.0}, {"min", 40.0}}), HasSubstr("no probability"));
  EXPECT_THAT(fault_of("normal", {{"mean", 0.0}, {"sd", 1.0}, {"max", -40.0}}), HasSubstr("no probability"));
  EXPECT_THAT(fault_of("lognormal", {{"mu", 0.0}, {"sigma", 0.0}}), HasSubstr("sigma = 0"));
  EXPECT_THAT(fault_of("triangular", {{"min", 1.0}, {"mode", 1.0}, {"max", 1.0}}), HasSubstr("not below"));
  EXPECT_THAT(fault_of("triangular", {{"min", 0.0}, {"mode", 2.0}, {"max", 1.0}}), HasSubstr("mode = 2"));
  EXPECT_EQ(fault_of("uniform", {{"min", 1.0}, {"max", 1.0}}), "") << "a constant is a distribution";
}

TEST(BindDistribution, RefusesMissingAndStrangeNumbers) {
  EXPECT_THAT(fault_of("uniform", {{"min", 2.0}}), HasSubstr("needs 'max'"));
  EXPECT_THAT(fault_of("normal", {{"mean", 2.0}}), HasSubstr("needs 'sd'"));
  EXPECT_THAT(fault_of("lognormal", {}), AllOf(HasSubstr("needs 'mu'"), HasSubstr("needs 'sigma'")));
  EXPECT_THAT(fault_of("triangular", {{"min", 0.0}, {"max", 2.0}}), HasSubstr("needs 'mode'"));
  EXPECT_THAT(fault_of("uniform", {{"min", 0.0}, {"max", 1.0}, {"mode", 0.5}}), HasSubstr("has no 'mode'"));
  EXPECT_THAT(fault_of("lognormal", {{"mean", 0.0}, {"sigma", 0.5}}), HasSubstr("has no 'mean'"));
  EXPECT_THAT(fault_of("unifrom", {{"min", 0.0}, {"max", 1.0}}), HasSubstr("did you mean 'uniform'?"));
  auto without = random_design();
  without.uniform("criteria.aged", 0.0, 1.0).last_factor().distribution.reset();
  EXPECT_THAT(fault_of(without), HasSubstr("has no distribution"));
  EXPECT_THAT(fault_of(random_design().listed("criteria.aged", {0.0, 1.0})), HasSubstr("has no distribution"));
}

TEST(BindDistribution, TellsAFaultOnceForAllMatchesOfAWildcard) {
  auto spec = random_design();
  Diagnostics diagnostics;
  bind_study(spec.uniform("scale.um.*", 2.0, 1.0).spec(), territory(), true, diagnostics);
  EXPECT_EQ(diagnostics.errors(), 1u);
}

TEST(BindDiscrete, TakesProbabilitiesThatSumToOne) {
  const auto discrete = [](const std::vector<double>& values, const std::vector<double>& probabilities = {}) {
    return random_design().discrete("criteria.aged", values, probabilities);
  };
  const Study even = bind(discrete({0.8, 1.0, 1.2, 1.4}), territory());
  EXPECT_EQ(std::get<Discrete>(even.factors[0].distribution).probabilities, std::vector<double>(4, 0.25));
  const Study uneven = bind(discrete({0.8, 1.0, 1.2}, {0.1, 0.0, 0.9}), territory());
  EXPECT_EQ(std::get<Discrete>(uneven.factors[0].distribution).probabilities, (std::vector<double>{0.1, 0.0, 0.9}));
  EXPECT_EQ(fault_of(discrete({1.0, 2.0, 3.0}, {0.1, 0.2, 0.7})), "") << "sums to 0.9999999999999999";

  EXPECT_THAT(fault_of(discrete({0.8, 1.0}, {0.5, 0.6})), HasSubstr("sum to 1.1"));
  EXPECT_THAT(fault_of(discrete({0.8, 1.0}, {0.5, 0.4})), HasSubstr("sum to 0.9"));
  EXPECT_THAT(fault_of(discrete({0.8, 1.0}, {1.5, -0.5})), HasSubstr("negative"));
  EXPECT_THAT(fault_of(discrete({0.8, 1.0}, {1.0})), HasSubstr("1 probabilities for 2 values"));
  EXPECT_THAT(fault_of(discrete({})), HasSubstr("is empty"));
  auto without = discrete({0.8});
  without.last_factor().values.reset();
  EXPECT_THAT(fault_of(without), HasSubstr("needs `values`"));
  auto uniform = random_design();
  uniform.uniform("criteria.aged", 0.0, 1.0).last_factor().probabilities = {{1.0}, {}};
  EXPECT_THAT(fault_of(uniform), HasSubstr("probabilities need a discrete distribution"));
}

TEST(BindDiscrete, TakesNumbersForANumberAndOptionsForAChoice) {
  EXPECT_THAT(fault_of(random_design().options("criteria.aged", {"plain"})), HasSubstr("'plain' is not a number"));
  EXPECT_THAT(fault_of(random_design().options("mean", {"plain", "weighted"})),
              AllOf(HasSubstr("unknown option 'weighted'"), HasSubstr("\"population\" or \"plain\"")));
  EXPECT_THAT(fault_of(random_design().options("mean", {"relative"})), HasSubstr("unknown option 'relative'"));
  EXPECT_THAT(fault_of(random_design().options("mean", {"plain", "plain"})), HasSubstr("stands twice"));
  EXPECT_THAT(fault_of(random_design().discrete("mean", {0.0, 1.0})), HasSubstr("unknown option '0'"));
  EXPECT_THAT(fault_of(random_design().uniform("mean", 0.0, 1.0)), HasSubstr("a choice cannot have a uniform"));
}

TEST(BindLevels, ComeFromTheListOrTheDistribution) {
  const auto levels_of = [](SpecBuilder spec) { return bind(spec, territory()).factors.at(0).levels; };
  EXPECT_THAT(levels_of(grid().listed("criteria.aged", {0.3, 0.1, 0.3})), ElementsAre(0.3, 0.1, 0.3));
  EXPECT_THAT(levels_of(grid().uniform("criteria.aged", 0.0, 1.0).levels(3)), ElementsAre(0.0, 0.5, 1.0));
  EXPECT_THAT(levels_of(grid().uniform("criteria.aged", 0.0, 1.0).levels(1)), ElementsAre(0.5));
  EXPECT_THAT(levels_of(grid().discrete("criteria.aged", {0.3, 0.1})), ElementsAre(0.3, 0.1));
  EXPECT_THAT(levels_of(grid().options("mean", {"plain", "population"})), ElementsAre(0.0, 1.0));
  auto no_distribution = grid().options("mean", {"plain"});
  no_distribution.last_factor().distribution.reset();
  EXPECT_THAT(levels_of(no_distribution), ElementsAre(0.0));
}

TEST(BindLevels, MustBeThereOnceAndPossible) {
  EXPECT_THAT(fault_of(grid().uniform("criteria.aged", 0.0, 1.0)), HasSubstr("has no levels"));
  for (const std::int64_t n :
       {std::int64_t{0}, std::int64_t{-3}, std::int64_t{1'000'001}, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_THAT(fault_of(grid().uniform("criteria.aged", 0.0, 1.0).levels(n)),
                HasSubstr("levels = " + std::to_string(n)));
  }
  EXPECT_THAT(fault_of(grid().listed("criteria.aged", {0.3}).levels(2)), HasSubstr("both levels and values"));
  EXPECT_THAT(fault_of(grid().listed("criteria.aged", {})), HasSubstr("is empty"));
  auto nothing = grid().uniform("criteria.aged", 0.0, 1.0);
  nothing.last_factor().distribution.reset();
  EXPECT_THAT(fault_of(nothing), HasSubstr("give `values`, or `distribution` and `levels`"));
}

}  // namespace
}  // namespace dotpop
