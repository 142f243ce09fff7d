#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::HasSubstr;

TEST(BadStudy, MissingFileSuggestsTheNearest) {
  const Workspace work;
  for (const char* command : {"validate", "explain", "allocate", "run"}) {
    std::vector<std::string> words = {command, "stuyd.toml"};
    if (std::string(command) == "explain") words.insert(words.end(), {"--establishment", "1"});
    if (std::string(command) == "allocate") words.insert(words.end(), {"-o", "out"});
    if (std::string(command) == "run") words.insert(words.end(), {"-o", "result.h5"});
    work.expect_refusal(words, 1, {"stuyd.toml", "did you mean 'study.toml'?"});
  }
}

TEST(BadStudy, AFolderIsNoStudy) { Workspace().expect_refusal({"validate", "."}, 1, {"folder"}); }

TEST(BadStudy, AnEmptyFileNamesNoTerritory) { Workspace("").expect_wrong_input({"study.toml:1: ", "no territory"}); }

/// A study (a policy, then a design and one factor) with one thing changed, and what the message must hold.
struct StudyCase {
  const char* name;
  std::string from;
  std::string to;
  std::vector<std::string> texts;
};

void PrintTo(const StudyCase& c, std::ostream* out) { *out << c.name; }

std::string changed(const StudyCase& c) {
  std::string text = std::string(kPolicy) + std::string(kDesign);
  const std::size_t at = text.find(c.from);
  if (at == std::string::npos) throw std::runtime_error("no '" + c.from + "' in the study");
  return text.replace(at, c.from.size(), c.to);
}

std::string case_name(const testing::TestParamInfo<StudyCase>& info) { return info.param.name; }

/// Faults that every command meets. Lines: title 1, territory 2, [policy.criteria] 4, its key 5, [design] 7, kind 8,
/// size 9, seed 10, [[factors]] 12, target 13, distribution 14, min 15, max 16.
class BadPolicy : public testing::TestWithParam<StudyCase> {};
TEST_P(BadPolicy, IsRefusedByEveryCommand) { Workspace(changed(GetParam())).expect_wrong_input(GetParam().texts); }

INSTANTIATE_TEST_SUITE_P(
    BadStudy, BadPolicy,
    testing::Values(
        StudyCase{"Syntax", "= 0.5\n", "= 0,5\n", {"study.toml:5: ", "not valid TOML", "check"}},
        StudyCase{"UnknownKey", "title", "titles", {"study.toml:1: unknown key 'titles'", "did you mean 'title'?"}},
        StudyCase{"UnknownRegion", "\n\n", "\nregions = [\"48\"]\n\n", {"study.toml:3: unknown region '48'", "84"}},
        StudyCase{
            "RegionTwice", "\n\n", "\nregions = [\"84\", \"84\"]\n\n", {"study.toml:3: region '84' stands twice"}},
        StudyCase{"NoRegion", "\n\n", "\nregions = []\n\n", {"study.toml:3: no region to study"}},
        StudyCase{"UnknownCriterion",
                  "part_75_plus =",
                  "part_75_pls =",
                  {"study.toml:5: ", "'part_75_pls'", "did you mean 'part_75_plus'?"}},
        StudyCase{"NotACriterion", "part_75_plus =", "population =", {"study.toml:5: ", "cannot be a criterion"}},
        StudyCase{"UnknownUnit",
                  "\n\n[design",
                  "\n[policy.scale]\num.59 = 1\n[design",
                  {"study.toml:7: unknown medical unit '59'", "did you mean"}},
        StudyCase{"UnknownUnitMode",
                  "\n\n[design",
                  "\n[policy.scale]\num.50.HDJ = 1\n[design",
                  {"study.toml:7: unknown mode 'HDJ'", "HTP"}},
        StudyCase{"UnknownMode",
                  "\n\n[design",
                  "\n[policy.scale]\nmode.HTC = 1\n[design",
                  {"study.toml:7: unknown mode 'HTC'", "did you mean"}},
        StudyCase{"UnknownSector",
                  "\n\n[design",
                  "\n[policy.scale]\nsector.ex-OQM = 1\n[design",
                  {"study.toml:7: unknown sector 'ex-OQM'", "did you mean 'ex-OQN'?"}},
        StudyCase{"UnknownRegionOverride",
                  "\n\n[design",
                  "\n[policy.region.48]\nmean = \"plain\"\n[design",
                  {"study.toml:6: unknown region '48'", "84"}},
        StudyCase{"NegativeMultiplier",
                  "\n\n[design",
                  "\n[policy.scale]\num.50 = -1\n[design",
                  {"study.toml:7: ", "-1", "negative"}},
        StudyCase{"NegativeEnvelope",
                  "\n\n[design",
                  "\n[policy]\nenvelope = -0.5\n[design",
                  {"study.toml:7: ", "-0.5", "negative"}},
        StudyCase{"InfiniteWeight", "= 0.5\n", "= inf\n", {"study.toml:5: 'part_75_plus' is inf", "finite"}},
        StudyCase{"StandardAndMultiplicative",
                  "\n\n[design",
                  "\n[policy]\nadjustment = \"multiplicative\"\ndeviation = \"standard\"\n[design",
                  {"region '11'", "multiplicative", "standard", "use deviation = \"relative\""}},
        StudyCase{"MissingValue",
                  "part_75_plus =",
                  "revenu_median =",
                  {"zones.csv:4: column 'revenu_median': zone '38000' has no value", "region '84'"}}),
    case_name);

/// Faults of design and factors, of which `allocate` need not know.
class BadDesign : public testing::TestWithParam<StudyCase> {};
TEST_P(BadDesign, IsRefusedByRunAndValidate) { Workspace(changed(GetParam())).expect_wrong_study(GetParam().texts); }

INSTANTIATE_TEST_SUITE_P(
    BadStudy, BadDesign,
    testing::Values(
        StudyCase{"NoFactor",
                  "[[factors]]\ntarget = \"criteria.part_75_plus\"\ndistribution = \"uniform\"\nmin = 0.0\n"
                  "max = 1.0\n",
                  "",
                  {"study.toml", "no [[factors]]"}},
        StudyCase{"UnknownKind", "monte-carlo", "monte-calro", {"study.toml:8: ", "did you mean 'monte-carlo'?"}},
        StudyCase{"NoSize", "size = 40\n", "", {"study.toml:8: ", "no size", "size = 10000"}},
        StudyCase{"SizeZero", "size = 40", "size = 0", {"study.toml:9: size = 0 scenarios is not possible"}},
        StudyCase{"SizeNegative", "size = 40", "size = -1", {"study.toml:9: size = -1 is negative"}},
        StudyCase{"SizeOfATrillion",
                  "size = 40",
                  "size = 1000000000000",
                  {"study.toml:9: size = 1000000000000 scenarios is not possible"}},
        StudyCase{"SizeInText", "size = 40", "size = \"40\"", {"study.toml:9: 'size' is text", "whole number"}},
        StudyCase{"SizeForAGrid", "monte-carlo", "grid", {"study.toml:9: a grid design takes no size"}},
        StudyCase{"UnknownTarget",
                  "criteria.part_75_plus\"",
                  "critera.part_75_plus\"",
                  {"study.toml:13: unknown target 'critera'", "did you mean 'criteria'?"}},
        StudyCase{"UnknownCriterionTarget",
                  "criteria.part_75_plus\"",
                  "criteria.part_75_pls\"",
                  {"study.toml:13: ", "part_75_pls", "did you mean 'part_75_plus'?"}},
        StudyCase{"IncompleteTarget", "criteria.part_75_plus\"", "criteria\"", {"study.toml:13: ", "not complete"}},
        StudyCase{"LongTarget", "criteria.part_75_plus\"", "criteria.part_75_plus.x\"", {"study.toml:13: ", "'x'"}},
        StudyCase{"UnknownUnitTarget",
                  "criteria.part_75_plus\"",
                  "scale.um.60\"",
                  {"study.toml:13: unknown medical unit '60'", "did you mean '50'?"}},
        StudyCase{
            "UnknownModeTarget", "criteria.part_75_plus\"", "scale.um.50.HD\"", {"study.toml:13: unknown mode 'HD'"}},
        StudyCase{"UnknownSectorTarget",
                  "criteria.part_75_plus\"",
                  "scale.sector.ex-QON\"",
                  {"study.toml:13: unknown sector 'ex-QON'", "ex-OQN"}},
        StudyCase{"UnknownRegionTarget",
                  "criteria.part_75_plus\"",
                  "region.48.criteria.part_75_plus\"",
                  {"study.toml:13: unknown region", "'48'", "84"}},
        StudyCase{
            "UnknownEnvelopeTarget", "criteria.part_75_plus\"", "envelope.48\"", {"study.toml:13: unknown region"}},
        StudyCase{"UnknownDistribution", "\"uniform\"", "\"unifrom\"", {"study.toml:14: ", "unifrom", "uniform"}},
        StudyCase{"NoDistribution", "distribution = \"uniform\"\n", "", {"study.toml:12: ", "no distribution"}},
        StudyCase{"MinAboveMax", "min = 0.0", "min = 2.0", {"study.toml:15: min = 2 is above max = 1", "swap them"}},
        StudyCase{"NoMax", "max = 1.0\n", "", {"study.toml:12: a uniform distribution needs 'max'"}},
        StudyCase{"WrongParameter",
                  "max = 1.0\n",
                  "max = 1.0\nsd = 1\n",
                  {"study.toml:17: a uniform distribution has no 'sd'"}},
        StudyCase{
            "SameTargetTwice",
            "[output]",
            "[[factors]]\ntarget = \"criteria.part_75_plus\"\ndistribution = \"uniform\"\nmin = 0\nmax = 1\n[output]",
            {"study.toml:18: target 'criteria.part_75_plus' stands in two factors", "line 12"}},
        StudyCase{"ChoiceWithAnUnknownOption",
                  "[output]",
                  "[[factors]]\ntarget = \"mean\"\ndistribution = \"discrete\"\nvalues = [\"plane\"]\n[output]",
                  {"study.toml:21: unknown option 'plane'", "\"plain\""}},
        StudyCase{"StandardByFactorAndMultiplicative",
                  "[output]",
                  "[policy]\nadjustment = \"multiplicative\"\n[[factors]]\ntarget = \"deviation\"\n"
                  "distribution = \"discrete\"\nvalues = [\"relative\", \"standard\"]\n[output]",
                  {"region '11'", "multiplicative", "standard"}},
        StudyCase{"MissingValueByFactor",
                  "criteria.part_75_plus\"",
                  "criteria.revenu_median\"",
                  {"zones.csv:4: column 'revenu_median': zone '38000' has no value"}},
        StudyCase{"QuantileInPercent", "samples = \"f64\"", "quantiles = [5]", {"study.toml:19: quantile 5", "0.05"}},
        StudyCase{"UnknownStorage", "\"f64\"", "\"f63\"", {"study.toml:19: unknown samples 'f63'", "f64"}}),
    case_name);

TEST(BadStudy, ACriterionWithAZeroMeanIsRefused) {
  const Workspace work;
  work.territory().replace("zones.csv", "0.10", "0");
  work.territory().replace("zones.csv", "0.20", "0");
  work.territory().replace("zones.csv", "0.05", "0");
  work.expect_wrong_input({"zones.csv: column 'part_75_plus'", "region '84' is 0", "set its weight to 0 there"});
}

TEST(BadStudy, ACriterionWithoutSpreadIsRefusedForStandardDeviations) {
  const Workspace work(
      "territory = \".\"\n[policy]\ndeviation = \"standard\"\n[policy.criteria]\npart_75_plus = 0.1\n" +
      std::string(kDesign));
  work.territory().replace("zones.csv", "0.08", "0.12");
  work.expect_wrong_input({"column 'part_75_plus'", "does not vary", "region '11'"});
}

TEST(BadStudy, ANegativeCriterionIsRefusedForRelativeDeviations) {
  const Workspace work;
  work.territory().replace("zones.csv", "0.20", "-0.20");
  work.expect_wrong_input({"zones.csv:3: column 'part_75_plus'", "-0.2", "use deviation = \"standard\""});
}

TEST(BadStudy, OwnZoneNeedsTheZoneOfTheSite) {
  const Workspace work("territory = \".\"\n[policy]\nexternal_days = \"own_zone\"\n" + std::string(kDesign));
  work.territory().replace("etablissements.csv", "11;75;75001;ex-DG", "11;75;;ex-DG");
  work.expect_wrong_input({"etablissements.csv:4: column 'code_geo'", "750000018", "fill code_geo"});
}

TEST(BadStudy, AllFaultsAreToldAtOnce) {
  Workspace("territory = \".\"\n[policy]\nmean = \"men\"\n[design]\nkind = \"grit\"\n[output]\nquantile = [1]\n")
      .expect_wrong_study({"study.toml:3: ", "study.toml:5: ", "study.toml:7: "});
}

TEST(BadStudy, AnUnusedColumnWithMissingValuesIsNoFault) {
  EXPECT_EQ(Workspace().run({"validate", "study.toml"}).status, 0);  // revenu_median has a hole
  const Workspace one_region("territory = \".\"\nregions = [\"11\"]\n[policy.criteria]\nrevenu_median = -0.1\n");
  EXPECT_EQ(one_region.run({"allocate", "study.toml", "-o", "out"}).status, 0);
}

TEST(BadStudy, AFactorThatMovesNoNumberIsFineWithMinEqualToMax) {
  StudyCase same{"", "min = 0.0", "min = 1.0", {}};
  EXPECT_EQ(Workspace(changed(same)).run({"run", "study.toml", "-o", "result.h5"}).status, 0);
}

}  // namespace
}  // namespace dotpop::test
