#include "sim/bind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <string>
#include <vector>

#include "core/allocation.h"
#include "tests/core/compare.h"
#include "tests/sim/spec_builder.h"
#include "tests/sim/three_regions.h"

namespace dotpop {
namespace {

using test::bind;
using test::faults;
using test::SpecBuilder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const Territory& territory() {
  static const Territory t = test::three_regions();
  return t;
}
constexpr std::uint32_t k11 = 0;
constexpr std::uint32_t k84 = 1;
constexpr std::uint32_t k93 = 2;

SpecBuilder monte_carlo(std::uint64_t size = 100) { return SpecBuilder(DesignKind::monte_carlo, size); }

TEST(BindRegions, AreAllOfThemUnlessNamed) {
  auto spec = monte_carlo();
  spec.uniform("envelope", 0.5, 1.0);
  EXPECT_THAT(bind(spec, territory()).regions, ElementsAre(k11, k84, k93));
  spec.regions({"93", "11"});
  const Study study = bind(spec, territory());
  EXPECT_THAT(study.regions, ElementsAre(k11, k93)) << "ascending, whatever the order in the file";
  EXPECT_THAT(study.factors.at(0).target.regions, ElementsAre(k11, k93));
}

TEST(BindRegions, MustExistOnce) {
  auto spec = monte_carlo();
  spec.uniform("envelope", 0.5, 1.0);
  EXPECT_THAT(faults(spec.regions({"84", "85"}), territory()),
              AllOf(HasSubstr("unknown region '85'"), HasSubstr("did you mean '84'?"), HasSubstr("study.toml:")));
  EXPECT_THAT(faults(spec.regions({"84", "84"}), territory()), HasSubstr("'84' stands twice"));
  EXPECT_THAT(faults(spec.regions({}), territory()), HasSubstr("no region"));
}

TEST(BindPolicy, IsNeutralWhereNothingIsSaid) {
  auto spec = monte_carlo();
  spec.uniform("envelope", 0.5, 1.0);
  const Study study = bind(spec, territory());
  const RegionPolicy neutral = neutral_policy(territory());
  const ParameterLayout layout(territory());
  ASSERT_EQ(study.policy.size(), 3u);
  for (const RegionPolicy& policy : study.policy) {
    EXPECT_EQ(policy.choices, Choices{});
    EXPECT_EQ(layout.flatten(policy), layout.flatten(neutral));
  }
}

TEST(BindPolicy, IsOverriddenByRegionsKeyByKey) {
  auto spec = monte_carlo();
  spec.uniform("envelope", 0.5, 1.0);
  spec.weight("aged", 0.3).weight("fdep", 0.1).choice(Choice::mean, 1).choice(Choice::unserved_zones, 1);
  spec.unit("50", 2.0).unit("52.HC", 3.0).mode("HTP", 4.0).sector("ex-DG", 5.0).envelope(0.9);
  spec.weight("aged", 0.45, "84").choice(Choice::mean, 0, "84").unit("51", 7.0, "84").unit("52.HTP", 8.0, "84");
  spec.mode("HC", 9.0, "84").sector("ex-DG", 0.0, "84");
  const Study study = bind(spec, territory());

  RegionPolicy common = neutral_policy(territory());
  common.criterion_weight = {0.3, 0.1, 0.0};
  common.choices.mean = Mean::plain;
  common.choices.unserved_zones = UnservedZones::withhold;
  common.scale.unit = {2.0, 1.0, 1.0};
  common.scale.cell = {1.0, 1.0, 1.0, 1.0, 3.0, 1.0};
  common.scale.mode = {1.0, 4.0};
  common.scale.sector = {5.0, 1.0};
  common.envelope_multiplier = 0.9;
  RegionPolicy own = common;
  own.criterion_weight[0] = 0.45;
  own.choices.mean = Mean::population;
  own.scale.unit[1] = 7.0;
  own.scale.cell[5] = 8.0;
  own.scale.mode[0] = 9.0;
  own.scale.sector[0] = 0.0;

  const ParameterLayout layout(territory());
  for (const std::uint32_t r : {k11, k93}) {
    EXPECT_EQ(study.policy[r].choices, common.choices);
    EXPECT_EQ(layout.flatten(study.policy[r]), layout.flatten(common));
  }
  EXPECT_EQ(study.policy[k84].choices, own.choices);
  EXPECT_EQ(layout.flatten(study.policy[k84]), layout.flatten(own));
}

TEST(BindPolicy, TellsEveryUnknownNameAndNegativeMultiplier) {
  auto spec = monte_carlo();
  spec.uniform("envelope", 0.5, 1.0);
  spec.unit("53", 1.0).unit("52.HCC", 1.0).mode("HTC", 1.0).sector("ex-DQ", 1.0).weight("aged", 0.2, "86");
  spec.unit("50", -0.5).mode("HC", -1.0).sector("ex-DG", kMissing).envelope(-1.0, "84");
  const std::string text = faults(spec, territory());
  EXPECT_THAT(text, AllOf(HasSubstr("unknown medical unit '53'"), HasSubstr("unknown mode 'HCC'"),
                          HasSubstr("unknown mode 'HTC'"), HasSubstr("unknown sector 'ex-DQ'"),
                          HasSubstr("unknown region '86'")));
  Diagnostics diagnostics;
  bind_study(spec.spec(), territory(), true, diagnostics);
  EXPECT_EQ(diagnostics.errors(), 9u) << text;
  // Any real number is a weight (model.md, step 1), and 0 a multiplier.
  auto good = monte_carlo();
  good.uniform("envelope", 0.5, 1.0).weight("aged", -3.0).unit("50", 0.0);
  EXPECT_EQ(faults(good, territory()), "");
}

TEST(BindPolicy, NeedsNoDesignForThePolicyAlone) {
  StudySpec spec;
  spec.policy.criteria["aged"] = {0.5, {}};
  Diagnostics diagnostics;
  const Study study = bind_study(spec, territory(), false, diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  EXPECT_EQ(study.policy[k11].criterion_weight[0], 0.5);
  EXPECT_TRUE(study.factors.empty());
  bind_study(spec, territory(), true, diagnostics);
  EXPECT_THAT(diagnostics.text(), HasSubstr("no [design]"));
}

TEST(BindSize, OfARandomDesignIsGivenAndPossible) {
  for (const DesignKind kind : {DesignKind::monte_carlo, DesignKind::latin_hypercube}) {
    SpecBuilder spec(kind);
    spec.uniform("envelope", 0.5, 1.0);
    EXPECT_THAT(faults(spec, territory()), HasSubstr("has no size"));
    for (const std::uint64_t size : {std::uint64_t{0}, kMostScenarios + 1, std::uint64_t{1'000'000'000'000}}) {
      spec.spec().design->size = {size, {"study.toml", 77, {}}};
      EXPECT_THAT(faults(spec, territory()), AllOf(HasSubstr("size = " + std::to_string(size)), HasSubstr(":77:")));
    }
    for (const std::uint64_t size : {std::uint64_t{1}, kMostScenarios}) {
      spec.spec().design->size = {size, {}};
      EXPECT_EQ(bind(spec, territory()).n_scenarios, size);
    }
  }
}

TEST(BindSize, OfLevelsIsTheirProductOrTheirSum) {
  for (const DesignKind kind : {DesignKind::grid, DesignKind::one_at_a_time}) {
    SpecBuilder spec(kind);
    spec.listed("envelope", {0.9, 1.0})
        .listed("scale.um.*", {0.5, 1.0, 2.0})
        .uniform("criteria.aged", 0.0, 1.0)
        .levels(4);
    EXPECT_EQ(bind(spec, territory()).n_scenarios, kind == DesignKind::grid ? 2u * 27u * 4u : 1u + 2u + 9u + 4u);
    spec.spec().design->size = {100, {}};
    EXPECT_THAT(faults(spec, territory()), HasSubstr("takes no size"));
  }
}

TEST(BindSize, OfLevelsHasTheSameLimit) {
  SpecBuilder grid(DesignKind::grid);
  grid.uniform("criteria.aged", 0.0, 1.0).levels(1000).uniform("criteria.fdep", 0.0, 1.0).levels(1000);
  grid.uniform("envelope", 0.5, 1.0).levels(1000);
  EXPECT_EQ(bind(grid, territory()).n_scenarios, kMostScenarios);
  grid.uniform("scale.um.50", 0.5, 1.0).levels(2);
  EXPECT_THAT(faults(grid, territory()), HasSubstr("more than 1000000000 scenarios"));
  // 698177 · 836175 · 150123 · 979782 is 687355870 modulo 2^64.
  SpecBuilder wrapping(DesignKind::grid);
  wrapping.uniform("criteria.aged", 0.0, 1.0).levels(698'177).uniform("criteria.fdep", 0.0, 1.0).levels(836'175);
  wrapping.uniform("scale.um.50", 0.0, 1.0).levels(150'123).uniform("scale.um.51", 0.0, 1.0).levels(979'782);
  EXPECT_THAT(faults(wrapping, territory()), HasSubstr("more than 1000000000 scenarios"));
}

TEST(BindDesign, NeedsAFactor) { EXPECT_THAT(faults(monte_carlo(), territory()), HasSubstr("no [[factors]]")); }

TEST(BindDesign, RefusesOneTargetInTwoFactors) {
  auto spec = monte_carlo();
  spec.uniform("scale.um.50", 0.5, 1.0).uniform("scale.um.*", 0.5, 1.0);
  EXPECT_THAT(faults(spec, territory()), HasSubstr("target 'scale.um.50' stands in two factors"));
  auto envelopes = monte_carlo();
  envelopes.uniform("envelope.84", 0.5, 1.0).uniform("region.84.envelope", 0.5, 1.0);
  EXPECT_THAT(faults(envelopes, territory()), HasSubstr("'envelope.84' stands in two"));
  auto nested = monte_carlo();  // a number of all regions and the same of one region: the second goes first
  nested.uniform("criteria.aged", 0.0, 1.0).uniform("region.84.criteria.aged", 0.0, 1.0);
  nested.uniform("envelope", 0.5, 1.0).uniform("envelope.84", 0.5, 1.0);
  EXPECT_EQ(faults(nested, territory()), "");
}

TEST(BindFactor, KnowsItsValueInThePolicyAsWritten) {
  auto spec = monte_carlo();
  spec.weight("aged", 0.3).weight("aged", 0.45, "84").unit("52", 1.5).unit("52", 1.7, "84").envelope(0.9, "84");
  spec.choice(Choice::mean, 1);
  spec.uniform("criteria.aged", 0.0, 1.0).uniform("region.*.criteria.aged", 0.0, 1.0).uniform("scale.um.52", 0.0, 1.0);
  spec.uniform("region.84.scale.um.52", 0.0, 1.0).uniform("envelope", 0.5, 1.0).uniform("envelope.*", 0.5, 1.0);
  spec.options("mean", {"population", "plain"}).options("region.84.deviation", {"standard", "relative"});
  const Study study = bind(spec, territory());
  std::vector<std::pair<std::string, double>> bases;
  // Regions that disagree have no value in common: -1 stands for NaN here.
  for (const Factor& f : study.factors) bases.emplace_back(f.name, std::isnan(f.base) ? -1.0 : f.base);
  using Base = std::pair<std::string, double>;
  EXPECT_THAT(bases, ElementsAre(Base("criteria.aged", -1.0), Base("region.11.criteria.aged", 0.3),
                                 Base("region.84.criteria.aged", 0.45), Base("region.93.criteria.aged", 0.3),
                                 Base("scale.um.52", -1.0), Base("region.84.scale.um.52", 1.7), Base("envelope", -1.0),
                                 Base("envelope.11", 1.0), Base("envelope.84", 0.9), Base("envelope.93", 1.0),
                                 Base("mean", 1.0), Base("region.84.deviation", 1.0)));
}

TEST(BindFactor, OfAChoiceNumbersItsOptionsAsListed) {
  auto spec = monte_carlo();
  spec.options("mean", {"plain", "population"}).options("unserved_zones", {"withhold"});
  const Study study = bind(spec, territory());
  const Factor& mean = study.factors.at(0);
  EXPECT_THAT(mean.options, ElementsAre("plain", "population"));
  EXPECT_EQ(mean.base, 1.0);
  EXPECT_EQ(mean.option_of_choice(0.0), 1u) << "plain is the second of kChoiceNames";
  EXPECT_EQ(mean.option_of_choice(1.0), 0u);
  // The policy's own option is not among the values, yet the design must be able to show it.
  const Factor& unserved = study.factors.at(1);
  EXPECT_THAT(unserved.options, ElementsAre("withhold", "redistribute"));
  EXPECT_EQ(unserved.base, 1.0);
  EXPECT_EQ(quantile(unserved.distribution, 0.99), 0.0) << "but no scenario draws it";
}

TEST(NamedCriteria, AreThoseOfPolicyRegionsAndFactors) {
  auto spec = monte_carlo();
  spec.weight("b", 0.1).weight("a", 0.2, "84").uniform("criteria.d", 0.0, 1.0).uniform("region.*.criteria.c", 0.0, 1.0);
  spec.uniform("criteria.*", 0.0, 1.0).uniform("scale.um.50", 0.0, 1.0).uniform("criteria.b", 0.0, 1.0);
  std::vector<std::string> names;
  for (const auto& named : named_criteria(spec.spec())) {
    names.push_back(named.value);
    EXPECT_GT(named.where.line, 0u);
  }
  EXPECT_THAT(names, ElementsAre("a", "b", "c", "d"));
}

}  // namespace
}  // namespace dotpop
