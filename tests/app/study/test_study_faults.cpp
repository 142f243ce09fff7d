#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/study/study_text.h"

namespace dotpop::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// What a file with `text` after the territory (so on lines 2, 3 ...) is told.
std::string faults_after_territory(const std::string& text) { return faults_of("territory = \"t\"\n" + text); }

TEST(StudyFaults, UnknownKeysHaveTheirLineAndTheNearestName) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"tite = \"x\"\n", "STUDY:2: unknown key 'tite': did you mean 'title'?"},
      {"[polcy]\nmean = \"plain\"\n", "STUDY:2: unknown key 'polcy': did you mean 'policy'?"},
      {"[policy]\nmean = \"plain\"\nadjustement = \"additive\"\n",
       "STUDY:4: unknown key 'adjustement' (in [policy]): did you mean 'adjustment'?"},
      {"[policy.scale]\nums = { 52 = 1 }\n", "STUDY:3: unknown key 'ums' (in [policy.scale]): did you mean 'um'?"},
      {"[policy.region.84]\ncriterias = { a = 1 }\n",
       "STUDY:3: unknown key 'criterias' (in [policy.region.84]): did you mean 'criteria'?"},
      {"[policy.region.84.scale]\n\nsectors = { ex-DG = 1 }\n",
       "STUDY:4: unknown key 'sectors' (in [policy.region.84.scale]): did you mean 'sector'?"},
      {"[design]\nkind = \"grid\"\nsized = 3\n", "STUDY:4: unknown key 'sized' (in [design]): did you mean 'size'?"},
      {"[[factors]]\ntarget = \"mean\"\n[[factors]]\ntarget = \"mean\"\nvalue = [1]\n",
       "STUDY:6: unknown key 'value' (in [[factors]]): did you mean 'values'?"},
      {"[output]\nsample = \"f32\"\n", "STUDY:3: unknown key 'sample' (in [output]): did you mean 'samples'?"},
  };
  for (const Case& c : cases) EXPECT_EQ(faults_after_territory(c.text), "error: " + std::string(c.expected) + "\n");
}

TEST(StudyFaults, AKeyLikeNoOtherListsWhatThereIs) {
  EXPECT_THAT(faults_after_territory("[output]\nzzzzzzzz = 1\n"), HasSubstr("known: samples, quantiles"));
}

TEST(StudyFaults, WrongTypesSayWhatIsExpected) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"title = 3\n", "STUDY:2: 'title' is a whole number (text in quotes is expected)"},
      {"regions = \"84\"\n", "STUDY:2: 'regions' is text (a list, [...], is expected)"},
      {"regions = [84]\n", "STUDY:2: 'regions' holds a number (a list of texts is expected): put codes in quotes"},
      {"policy = 1\n", "STUDY:2: 'policy' is a whole number (a table is expected)"},
      {"[policy]\nmean = 1\n", "STUDY:3: 'mean' is a whole number (text in quotes is expected)"},
      {"[policy.criteria]\npart = \"0.3\"\n", "STUDY:3: 'part' is text (a number is expected)"},
      {"[policy.criteria]\npart = true\n", "STUDY:3: 'part' is true or false (a number is expected)"},
      {"[policy.criteria]\npart = 2023-01-01\n", "STUDY:3: 'part' is a date or time (a number is expected)"},
      {"[policy.scale]\num = 1.0\n", "STUDY:3: 'um' is a number (a table is expected)"},
      {"[policy.region]\n84 = 1\n", "STUDY:3: '84' is a whole number (a table is expected)"},
      {"[design]\nkind = \"grid\"\nsize = 10.5\n", "STUDY:4: 'size' is a number (a whole number is expected)"},
      {"[design]\nkind = \"grid\"\nseed = \"1\"\n", "STUDY:4: 'seed' is text (a whole number is expected)"},
      {"factors = 1\n", "STUDY:2: 'factors' is a whole number (a list of tables, [[factors]], is expected)"},
      {"[factors]\ntarget = \"mean\"\n", "STUDY:2: 'factors' is a table (a list of tables, [[factors]], is expected)"},
      {"[[factors]]\ntarget = 3\n", "STUDY:3: 'target' is a whole number (text in quotes is expected)"},
      {"[[factors]]\ntarget = \"a\"\nmin = \"0\"\n", "STUDY:4: 'min' is text (a number is expected)"},
      {"[[factors]]\ntarget = \"a\"\nprobabilities = [\"0.5\"]\n", "STUDY:4: 'probabilities' holds a text"},
      {"[[factors]]\ntarget = \"a\"\nvalues = [true]\n", "STUDY:4: 'values' is true or false"},
      {"[output]\nsamples = 32\n", "STUDY:3: 'samples' is a whole number (text in quotes is expected)"},
      {"[output]\nquantiles = 0.5\n", "STUDY:3: 'quantiles' is a number (a list, [...], is expected)"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(faults_after_territory(c.text), StartsWith("error: " + std::string(c.expected))) << c.text;
  }
}

TEST(StudyFaults, UnknownOptionsHaveTheNearestOne) {
  EXPECT_EQ(faults_after_territory("[policy]\nadjustment = \"aditive\"\n"),
            "error: STUDY:3: unknown adjustment 'aditive': did you mean 'additive'?\n");
  EXPECT_THAT(faults_after_territory("[policy.region.84]\nmean = \"geometric\"\n"),
              HasSubstr("STUDY:3: unknown mean 'geometric': known: population, plain"));
  EXPECT_THAT(faults_after_territory("[design]\nkind = \"montecarlo\"\n"), HasSubstr("did you mean 'monte-carlo'?"));
  EXPECT_THAT(faults_after_territory("[output]\nsamples = \"f16\"\n"), HasSubstr("STUDY:3: unknown samples 'f16'"));
}

TEST(StudyFaults, NumbersMustBeFinite) {
  for (const char* number : {"inf", "-inf", "nan", "+nan"}) {
    EXPECT_THAT(faults_after_territory("[policy.criteria]\n\npart = " + std::string(number) + "\n"),
                AllOf(StartsWith("error: STUDY:4: 'part' is "), HasSubstr("a finite number is expected")))
        << number;
  }
  EXPECT_THAT(faults_after_territory("[[factors]]\ntarget = \"a\"\nvalues = [1, inf]\n"), HasSubstr("STUDY:4:"));
  EXPECT_THAT(faults_after_territory("[output]\nquantiles = [nan]\n"), HasSubstr("STUDY:3:"));
  EXPECT_THAT(faults_after_territory("[policy.criteria]\npart = 1e400\n"), HasSubstr("STUDY:3"));
}

TEST(StudyFaults, CountsCannotBeNegative) {
  EXPECT_THAT(faults_after_territory("[design]\nkind = \"monte-carlo\"\nsize = -5\n"),
              StartsWith("error: STUDY:4: size = -5 is negative"));
  EXPECT_THAT(faults_after_territory("[design]\nkind = \"monte-carlo\"\nseed = -1\n"),
              StartsWith("error: STUDY:4: seed = -1 is negative"));
}

TEST(StudyFaults, QuantilesAreProbabilities) {
  EXPECT_THAT(faults_after_territory("[output]\nquantiles = [0.5, 5, -0.1]\n"),
              AllOf(HasSubstr("STUDY:3: quantile 5 is no probability"), HasSubstr("quantile -0.1")));
}

TEST(StudyFaults, WhatIsMissingIsNamed) {
  EXPECT_THAT(faults_of("title = \"x\"\n"), StartsWith("error: STUDY:1: the study names no territory"));
  EXPECT_THAT(faults_after_territory("[design]\nsize = 3\n"), StartsWith("error: STUDY:2: [design] has no kind"));
  EXPECT_THAT(faults_after_territory("[[factors]]\nmin = 0\n"),
              StartsWith("error: STUDY:2: [[factors]] has no target"));
}

TEST(StudyFaults, AllAreFoundAtOnce) {
  const std::string faults = faults_of(
      "titel = \"x\"\n[policy]\nmean = \"men\"\n[design]\nsize = -1\n[[factors]]\nmin = \"a\"\n[output]\nquantile = "
      "[]\n");
  for (const char* part : {"no territory", "STUDY:1: unknown key 'titel'", "STUDY:3: unknown mean", "STUDY:4: [design]",
                           "STUDY:5: size", "STUDY:6: [[factors]]", "STUDY:7: 'min'", "STUDY:9: unknown key"}) {
    EXPECT_THAT(faults, HasSubstr(part));
  }
}

TEST(StudyFaults, SyntaxErrorsHaveTheirLine) {
  struct Case {
    const char* text;
    const char* place;
  };
  const Case cases[] = {
      {"[policy]\nmean = \"plain\n", "STUDY:3"},
      {"[policy\n", "STUDY:2"},
      {"x = \n", "STUDY:2"},
      {"a = 1\na = 2\n", "STUDY:3"},
      {"[policy]\n[policy]\n", "STUDY:3"},
      {"regions = [\"84\" \"11\"]\n", "STUDY:2"},
      {"[policy.criteria]\n\n\npart = 0,3\n", "STUDY:5"},
      {"un mot\n", "STUDY:2"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(faults_after_territory(c.text),
                AllOf(StartsWith("thrown: " + std::string(c.place) + ": "), HasSubstr("not valid TOML")))
        << c.text;
  }
}

TEST(StudyFaults, AMissingFileIsNamed) {
  Diagnostics diagnostics;
  try {
    read_study_file("/no/such/study.toml", diagnostics);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_THAT(error.what(), HasSubstr("/no/such/study.toml"));
  }
}

TEST(StudyFaults, AFileNextToOneOfNearlyTheSameNameIsSuggested) {
  StudyText file("territory = \"t\"\n");
  std::string wrong = file.path().string();
  wrong.erase(wrong.size() - 1);  // .tom
  Diagnostics diagnostics;
  try {
    read_study_file(wrong, diagnostics);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean '" + file.path().filename().string() + "'?"));
  }
}

TEST(StudyFaults, AFolderIsNoStudy) {
  Diagnostics diagnostics;
  try {
    read_study_file(std::filesystem::temp_directory_path(), diagnostics);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
  }
}

}  // namespace
}  // namespace dotpop::test
