#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

TEST(Validate, CountsWhatTheTerritoryHolds) {
  const Workspace work;
  const auto before = work.files();
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 0) << outcome.all();
  EXPECT_EQ(outcome.err, "");
  for (const char* text :
       {"regions              2\n", "zones                5, 20 000 people; 0 unserved",
        "establishments       4, of which 4 with adult days and 0 without", "540 (children, left out: 30)",
        "90.7 % inside the region, 7.4 % from other regions, 1.9 % from unknown zones", "pairs                7 ",
        "4 000 000.00 EUR; historical receipts 4 250 000.50 EUR", "title                Tiny",
        "criteria             part_75_plus", "monte-carlo, 40 scenarios, seed 7",
        "criteria.part_75_plus  uniform(0, 1)", "0 errors, 0 warnings\n"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
  EXPECT_THAT(outcome.out, ContainsRegex("11 +2 +0 +10 000 +2 +310 +16.1 % +2 500 000.00"));
  EXPECT_THAT(outcome.out, ContainsRegex("84 +3 +0 +10 000 +2 +230 +0.0 % +1 500 000.00"));
  EXPECT_EQ(work.files(), before);
}

TEST(Validate, CountsUnservedZonesAndEstablishmentsWithoutAdults) {
  const Workspace work{std::string(kPolicy)};
  work.territory().replace("journees_zone.csv", "75001;150\n750000018;75002;50\n", "75002;200\n");
  work.territory().replace("journees_um.csv", "750000026;50;HTP;A;60\n", "750000026;50;HTP;E;60\n");
  work.territory().replace("journees_zone.csv", "750000026;75002;60\n", "");
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("zones                5, 20 000 people; 1 unserved"));
  EXPECT_THAT(outcome.out, HasSubstr("establishments       4, of which 3 with adult days and 1 without"));
  EXPECT_THAT(outcome.out, HasSubstr("480 (children, left out: 90)"));
}

TEST(Validate, NeedsNoDesign) {
  const Outcome outcome = Workspace(std::string(kPolicy)).run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("0 errors, 0 warnings"));
}

TEST(Validate, FindsEveryFaultOfEveryFileAtOnce) {
  const Workspace work;
  work.territory().replace("zones.csv", "01090;84;01;3000;0.20", "01090;84;01;-3000;0.20");
  work.territory().replace("zones.csv", "75002;11;75;8000;0.12", "75002;11;75;8000;beaucoup");
  work.territory().replace("etablissements.csv", ";ex-OQN;privé;40", ";ex-OQM;privé;40");
  work.territory().replace("echelle_um.csv", "51;HTP;0.6", "51;HTT;0.6");
  work.territory().replace("journees_um.csv", "010000024;50;HC;A;100", "010000025;50;HC;A;100");
  work.territory().replace("journees_zone.csv", "38000;60", "38000;inf");
  work.territory().replace("enveloppes.csv", "11;2500000", "12;2500000");
  const auto before = work.files();
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 1);
  const std::string all = outcome.all();
  for (const char* text :
       {"zones.csv:3: column 'population'", "-3000", "zones.csv:6: column 'part_75_plus'", "beaucoup",
        "etablissements.csv:3: column 'secteur'", "did you mean 'ex-OQN'?", "echelle_um.csv:5: column 'mode'", "'HTT'",
        "journees_um.csv:2: column 'finess'", "did you mean '010000024'?", "journees_zone.csv:5: column 'journees'",
        "enveloppes.csv:2: column 'region'", "'12'"}) {
    EXPECT_THAT(all, HasSubstr(text));
  }
  EXPECT_EQ(count_of(all, "error: "), 7u) << all;
  EXPECT_THAT(all, HasSubstr("7 errors"));
  EXPECT_EQ(work.files(), before);
}

TEST(Validate, ShowsTwentyFaultsOfAKindAndCountsTheRest) {
  const Workspace work;
  std::string rows;
  for (int i = 0; i < 25; ++i) rows += "990000" + std::to_string(100 + i) + ";50;HC;A;1\n";
  work.territory().append("journees_um.csv", rows);
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(count_of(outcome.all(), "990000"), 20u) << outcome.all();
  EXPECT_THAT(outcome.all(), HasSubstr("(and 5 more of this kind: unknown establishment)"));
  EXPECT_THAT(outcome.all(), HasSubstr("25 errors"));
  work.expect_refusal({"allocate", "study.toml", "-o", "out"}, 1, {"(and 5 more of this kind"});
}

TEST(Validate, FindsFaultsOfTheStudyAndOfTheTerritoryTogether) {
  const Workspace work("titel = \"x\"\n" + std::string(kPolicy) + std::string(kDesign));
  work.territory().replace("zones.csv", "01090;84;01;3000;0.20", "01090;84;01;-3000;0.20");
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.all(), HasSubstr("study.toml:1: unknown key 'titel'"));
  EXPECT_THAT(outcome.all(), HasSubstr("-3000"));
}

TEST(Validate, WarnsWithoutRefusing) {
  const Workspace work;
  work.territory().replace("journees_zone.csv", "010000024;01090;60\n", "010000024;01090;55\n");
  work.territory().replace("journees_zone.csv", "750000026;75002;60\n", "");
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 0) << outcome.all();
  EXPECT_THAT(outcome.all(), HasSubstr("warning: "));
  EXPECT_THAT(outcome.all(), HasSubstr("'010000024' has 150 adult days by medical unit and 145 by zone"));
  EXPECT_THAT(outcome.all(), HasSubstr("'750000026' has 60 adult days by medical unit and none by zone"));
  EXPECT_THAT(outcome.all(), HasSubstr("0 errors, 2 warnings"));

  const Outcome allocated = work.run({"allocate", "study.toml", "-o", "out"});
  EXPECT_EQ(allocated.status, 0);
  EXPECT_THAT(allocated.err, HasSubstr("warning: "));
  EXPECT_THAT(allocated.out, Not(HasSubstr("warning: ")));
  EXPECT_THAT(work.read("out/allocation.csv"), HasSubstr("750000026;CLINIQUE DE LA BOURSE;11;ex-OQN;60;0.5;0.00;"));
}

TEST(Validate, WarnsOfManyCriteria) {
  std::string columns;
  std::string weights;
  for (int i = 0; i < 6; ++i) {
    columns += ";c" + std::to_string(i);
    weights += "c" + std::to_string(i) + " = 0.1\n";
  }
  const Workspace work("territory = \".\"\n[policy.criteria]\n" + weights);
  std::string zones = "code_geo;region;population" + columns + "\n";
  for (const char* zone : {"01000;84", "01090;84", "38000;84", "75001;11", "75002;11"}) {
    zones += std::string(zone) + ";1000;1;2;3;4;5;6\n";
  }
  work.territory().write("zones.csv", zones);
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 0) << outcome.all();
  EXPECT_THAT(outcome.all(), HasSubstr("warning: region '84' uses 6 criteria"));
  EXPECT_THAT(outcome.all(), HasSubstr("2 warnings"));
}

TEST(Validate, OneFaultHidesNoOther) {
  // A key, a region and a target that are wrong in the study, two criterion values, and a ragged line of the scale:
  // that line takes its unit along, so unit 51 must not be called unknown.
  const Workspace work(
      "territory = \".\"\nregions = [\"84\", \"99\"]\ntitel = \"x\"\n[policy]\nmean = \"plain\"\n[policy.criteria]\n"
      "part_75_plus = 0.5\n[design]\nkind = \"monte-carlo\"\nsize = 4\n"
      "[[factors]]\ntarget = \"ajustment\"\ndistribution = \"uniform\"\nmin = 0\nmax = 1\n"
      "[[factors]]\ntarget = \"scale.um.51\"\ndistribution = \"uniform\"\nmin = 1\nmax = 0\n");
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_EQ(outcome.status, 1);
  for (const char* fault :
       {"unknown key 'titel'", "unknown region '99'", "unknown target 'ajustment'", "min = 1 is above"}) {
    EXPECT_THAT(outcome.all(), HasSubstr(fault));
  }
  EXPECT_THAT(outcome.all(), HasSubstr("4 errors"));

  work.territory().replace("echelle_um.csv", "51;HC;1.2\n51;HTP;0.6\n", "51;HC\n51;HTP\n");
  const Outcome ragged = work.run({"validate", "study.toml"});
  EXPECT_THAT(ragged.all(), HasSubstr("echelle_um.csv:4"));
  EXPECT_THAT(ragged.all(), HasSubstr("unknown target 'ajustment'"));
  EXPECT_THAT(ragged.all(), Not(HasSubstr("unknown medical unit '51'")));
}

TEST(Validate, TellsEveryNegativeCriterionValue) {
  const Workspace work;
  work.territory().replace("zones.csv", "1000;0.10", "1000;-0.10");
  work.territory().replace("zones.csv", "3000;0.20", "3000;-0.20");
  EXPECT_THAT(work.run({"validate", "study.toml"}).all(), HasSubstr("2 errors"));
}

TEST(Validate, NamesTheOptionsOfAChoice) {
  const Workspace work(std::string(kPolicy) + std::string(kDesign) +
                       "[[factors]]\ntarget = \"mean\"\ndistribution = \"discrete\"\n"
                       "values = [\"plain\", \"population\"]\nprobabilities = [0.25, 0.75]\n");
  EXPECT_THAT(work.run({"validate", "study.toml"}).out,
              HasSubstr("discrete(plain, population) with probabilities 0.25, 0.75"));
}

TEST(Validate, SaysWhatIsSynthetic) {
  const Workspace work;
  work.territory().write("PROVENANCE.txt", "A small territory\nsynthetic: everything in it\n");
  const Outcome outcome = work.run({"validate", "study.toml"});
  EXPECT_THAT(outcome.out, HasSubstr("A small territory"));
  EXPECT_THAT(outcome.out, HasSubstr("synthetic: everything in it"));
}

}  // namespace
}  // namespace dotpop::test
