#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/study/study_text.h"

namespace dotpop::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::size_t option(const PolicySpec& policy, Choice choice) {
  return policy.choice[static_cast<std::size_t>(choice)].value().value;
}

/// The study of interface.md, line for line.
constexpr std::string_view kInterfaceStudy = R"(title = "Criteria and scale, whole country"
territory = "france-2023"          # folder, relative to this file
regions = ["84", "11"]             # optional; all by default

[policy]
adjustment = "additive"            # see model.md for every choice
mean = "population"
deviation = "relative"
unserved_zones = "redistribute"
external_days = "ignore"
[policy.criteria]                  # step 1: weight of a zones.csv column
part_75_plus = 0.30
sejours_mco_1000 = 0.10
[policy.scale]                     # step 3: multipliers, 1 by default
um = { 52 = 1.0 }
mode = { HTP = 1.0 }
sector = { ex-OQN = 1.0 }
[policy.region.84]                 # overrides any key of [policy], nested tables merged key by key
criteria = { part_75_plus = 0.45 }

[design]
kind = "monte-carlo"               # monte-carlo, latin-hypercube, sobol, grid, one-at-a-time, saltelli, morris, file
size = 10000                       # scenarios
seed = 1

[[factors]]
target = "criteria.part_75_plus"
distribution = "uniform"
min = 0.0
max = 0.6

[output]
samples = "f32"                    # f64, f32, none
quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]
)";

TEST(StudyFile, ReadsTheExampleOfTheInterface) {
  StudyText file(kInterfaceStudy);
  const StudySpec spec = file.read();
  EXPECT_EQ(file.diagnostics().text(), "");
  EXPECT_EQ(spec.path, file.path().string());
  EXPECT_EQ(spec.text, kInterfaceStudy);
  EXPECT_EQ(spec.title, "Criteria and scale, whole country");
  EXPECT_EQ(spec.territory.value, "france-2023");
  EXPECT_EQ(spec.territory.where.line, 2u);
  EXPECT_EQ(territory_folder(spec), file.path().parent_path() / "france-2023");
  EXPECT_THAT(spec.regions.value().value, ElementsAre("84", "11"));
  for (std::size_t c = 0; c < kChoices; ++c) EXPECT_EQ(spec.policy.choice[c].value().value, 0u) << c;
  EXPECT_THAT(spec.policy.criteria, SizeIs(2));
  EXPECT_EQ(spec.policy.criteria.at("part_75_plus").value, 0.30);
  EXPECT_EQ(spec.policy.criteria.at("part_75_plus").where.line, 12u);
  EXPECT_EQ(spec.policy.criteria.at("sejours_mco_1000").value, 0.10);
  EXPECT_EQ(spec.policy.unit.at("52").value, 1.0);
  EXPECT_EQ(spec.policy.mode.at("HTP").value, 1.0);
  EXPECT_EQ(spec.policy.sector.at("ex-OQN").value, 1.0);
  ASSERT_THAT(spec.region_policy, SizeIs(1));
  EXPECT_THAT(spec.region_policy.at("84").value.criteria, SizeIs(1));
  EXPECT_EQ(spec.region_policy.at("84").value.criteria.at("part_75_plus").value, 0.45);
  EXPECT_EQ(spec.design.value().kind.value, DesignKind::monte_carlo);
  EXPECT_EQ(spec.design->size.value().value, 10000u);
  EXPECT_EQ(spec.design->seed.value, 1u);
  ASSERT_THAT(spec.factors, SizeIs(1));
  const FactorSpec& factor = spec.factors.front();
  EXPECT_EQ(factor.where.line, 26u);
  EXPECT_EQ(factor.target.value, "criteria.part_75_plus");
  EXPECT_EQ(factor.distribution.value().value, "uniform");
  EXPECT_THAT(factor.parameters, SizeIs(2));
  EXPECT_EQ(factor.parameters.at("min").value, 0.0);
  EXPECT_EQ(factor.parameters.at("max").value, 0.6);
  EXPECT_EQ(spec.output.samples, SampleStorage::f32);
  EXPECT_THAT(spec.output.quantiles, ElementsAre(0.05, 0.25, 0.5, 0.75, 0.95));
}

TEST(StudyFile, HasDefaultsForAllButTheTerritory) {
  StudyText file("territory = \"t\"\n");
  const StudySpec spec = file.read();
  EXPECT_EQ(file.diagnostics().text(), "");
  EXPECT_EQ(spec.title, "");
  EXPECT_FALSE(spec.regions.has_value());
  EXPECT_FALSE(spec.design.has_value());
  EXPECT_THAT(spec.factors, IsEmpty());
  EXPECT_THAT(spec.policy.criteria, IsEmpty());
  for (const auto& choice : spec.policy.choice) EXPECT_FALSE(choice.has_value());
}

TEST(StudyFile, ReadsTheOtherOptionOfEveryChoice) {
  StudyText file(
      "territory = \"t\"\n[policy]\nadjustment = \"multiplicative\"\nmean = \"plain\"\n"
      "deviation = \"standard\"\nunserved_zones = \"withhold\"\nexternal_days = \"own_zone\"\nenvelope = 1.5\n");
  const StudySpec spec = file.read();
  EXPECT_EQ(file.diagnostics().text(), "");
  EXPECT_EQ(option(spec.policy, Choice::adjustment), static_cast<std::size_t>(Adjustment::multiplicative));
  EXPECT_EQ(option(spec.policy, Choice::mean), static_cast<std::size_t>(Mean::plain));
  EXPECT_EQ(option(spec.policy, Choice::deviation), static_cast<std::size_t>(Deviation::standard));
  EXPECT_EQ(option(spec.policy, Choice::unserved_zones), static_cast<std::size_t>(UnservedZones::withhold));
  EXPECT_EQ(option(spec.policy, Choice::external_days), static_cast<std::size_t>(ExternalDays::own_zone));
  EXPECT_EQ(spec.policy.envelope.value().value, 1.5);
}

TEST(StudyFile, ReadsUnitsByNumberInQuotesAndDotted) {
  for (const char* text :
       {"um = { 52 = 1.1, \"52.HC\" = 1.2, 53.HTP = 1.3 }\n", "um.52 = 1.1\num.\"52.HC\" = 1.2\num.53.HTP = 1.3\n",
        "[policy.scale.um]\n52 = 1.1\n\"52.HC\" = 1.2\n[policy.scale.um.53]\nHTP = 1.3\n"}) {
    StudyText file("territory = \"t\"\n[policy.scale]\n" + std::string(text));
    const StudySpec spec = file.read();
    EXPECT_EQ(file.diagnostics().text(), "") << text;
    ASSERT_THAT(spec.policy.unit, SizeIs(3)) << text;
    EXPECT_EQ(spec.policy.unit.at("52").value, 1.1);
    EXPECT_EQ(spec.policy.unit.at("52.HC").value, 1.2);
    EXPECT_EQ(spec.policy.unit.at("53.HTP").value, 1.3);
  }
}

TEST(StudyFile, ReadsOneUnitByModeAsADottedKey) {
  StudyText file("territory = \"t\"\n[policy.scale]\num.52.HC = 2\num.52.HTP = 3.5\n");
  const StudySpec spec = file.read();
  EXPECT_EQ(file.diagnostics().text(), "");
  ASSERT_THAT(spec.policy.unit, SizeIs(2));
  EXPECT_EQ(spec.policy.unit.at("52.HC").value, 2.0);
  EXPECT_EQ(spec.policy.unit.at("52.HC").where.line, 3u);
  EXPECT_EQ(spec.policy.unit.at("52.HTP").value, 3.5);
}

TEST(StudyFile, ReadsEveryKeyOfPolicyInARegion) {
  StudyText file(R"(territory = "t"
[policy.region.84]
mean = "plain"
envelope = 0.5
scale.um.52 = 2
scale.mode.HC = 3
scale.sector.ex-DG = 4
criteria.revenu = -0.2
[policy.region."01".criteria]
revenu = 1e-3
)");
  const StudySpec spec = file.read();
  EXPECT_EQ(file.diagnostics().text(), "");
  ASSERT_THAT(spec.region_policy, SizeIs(2));
  const PolicySpec& policy = spec.region_policy.at("84").value;
  EXPECT_EQ(option(policy, Choice::mean), 1u);
  EXPECT_FALSE(policy.choice[static_cast<std::size_t>(Choice::adjustment)].has_value());
  EXPECT_EQ(policy.envelope.value().value, 0.5);
  EXPECT_EQ(policy.unit.at("52").value, 2.0);
  EXPECT_EQ(policy.mode.at("HC").value, 3.0);
  EXPECT_EQ(policy.sector.at("ex-DG").value, 4.0);
  EXPECT_EQ(policy.criteria.at("revenu").value, -0.2);
  EXPECT_EQ(spec.region_policy.at("01").value.criteria.at("revenu").value, 1e-3);
}

TEST(StudyFile, ReadsEveryKeyOfAFactor) {
  StudyText file(R"(territory = "t"
[[factors]]
target = "criteria.a"
distribution = "normal"
mean = 1
sd = 0.5
min = -1
max = 2
[[factors]]
target = "criteria.b"
distribution = "lognormal"
mu = -0.5
sigma = 0.25
[[factors]]
target = "criteria.c"
distribution = "triangular"
min = 0
mode = 1
max = 2
[[factors]]
target = "mean"
distribution = "discrete"
values = ["population", "plain"]
probabilities = [0.25, 0.75]
[[factors]]
target = "criteria.d"
distribution = "uniform"
levels = 5
)");
  const StudySpec spec = file.read();
  EXPECT_EQ(file.diagnostics().text(), "");
  ASSERT_THAT(spec.factors, SizeIs(5));
  EXPECT_EQ(spec.factors[0].parameters.at("mean").value, 1.0);
  EXPECT_EQ(spec.factors[0].parameters.at("sd").value, 0.5);
  EXPECT_EQ(spec.factors[1].parameters.at("mu").value, -0.5);
  EXPECT_EQ(spec.factors[1].parameters.at("sigma").value, 0.25);
  EXPECT_EQ(spec.factors[2].parameters.at("mode").value, 1.0);
  ASSERT_THAT(spec.factors[3].values.value().value, SizeIs(2));
  EXPECT_EQ(std::get<std::string>(spec.factors[3].values->value[1]), "plain");
  EXPECT_THAT(spec.factors[3].probabilities.value().value, ElementsAre(0.25, 0.75));
  EXPECT_EQ(spec.factors[4].levels.value().value, 5);
}

TEST(StudyFile, ReadsEveryDesignAndStorage) {
  for (std::size_t kind = 0; kind < kDesignName.size(); ++kind) {
    StudyText file("territory = \"t\"\n[design]\nkind = \"" + std::string(kDesignName[kind]) + "\"\n");
    const StudySpec spec = file.read();
    EXPECT_EQ(file.diagnostics().text(), "");
    EXPECT_EQ(static_cast<std::size_t>(spec.design.value().kind.value), kind);
    EXPECT_FALSE(spec.design->size.has_value());
  }
  for (const auto& [name, storage] :
       {std::pair("none", SampleStorage::none), {"f32", SampleStorage::f32}, {"f64", SampleStorage::f64}}) {
    StudyText file("territory = \"t\"\n[output]\nsamples = \"" + std::string(name) + "\"\nquantiles = []\n");
    const StudySpec spec = file.read();
    EXPECT_EQ(file.diagnostics().text(), "");
    EXPECT_EQ(spec.output.samples, storage);
    EXPECT_THAT(spec.output.quantiles, IsEmpty());
  }
}

TEST(StudyFile, TakesAByteOrderMarkAndWindowsLineEnds) {
  StudyText file("\xEF\xBB\xBFtitle = \"Été\"\r\nterritory = \"t\"\r\n[output]\r\nsamples = \"f64\"\r\n");
  const StudySpec spec = file.read();
  EXPECT_EQ(file.diagnostics().text(), "");
  EXPECT_EQ(spec.title, "Été");
  EXPECT_EQ(spec.output.samples, SampleStorage::f64);
}

TEST(StudyFile, TakesAccentsOfWindows1252) {
  StudyText file("title = \"\xC9t\xE9\"\nterritory = \"t\"\n");
  EXPECT_EQ(file.read().title, "Été");
  EXPECT_EQ(file.diagnostics().text(), "");
}

}  // namespace
}  // namespace dotpop::test
