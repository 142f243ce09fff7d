#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/csv_file.h"
#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Compare, TwoLikePoliciesAreTheSame) {
  const Workspace work;
  work.territory().write("b.toml", "title = \"Other title\"\n" + std::string(kPolicy).substr(15));
  const Outcome outcome = work.run({"compare", "study.toml", "b.toml"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("The two policies are the same."));
  EXPECT_THAT(outcome.out, HasSubstr("Other title"));
}

/// From weight 0.5 (hand computation of test_allocate.cpp) to 0: region 84 gives F = 150,000, 450,000, 900,000, and
/// 010000024 has 150,000 + 450,000·52/76 = 457,894.7368; so 153,947.37 go to 380000034.
TEST(Compare, OnePartTakesAllOfTheEffect) {
  const Workspace work;
  work.territory().write("b.toml", "territory = \".\"\n");
  const Outcome outcome = work.run({"compare", "study.toml", "b.toml", "-o", "changes.csv"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("criteria alone"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("interaction")));
  EXPECT_THAT(outcome.out, HasSubstr("-153 947.37"));
  const auto rows = csv_rows(work.read("changes.csv"));
  EXPECT_THAT(rows.at(0), ElementsAre("finess", "nom", "region", "allocation_a", "allocation_b", "ecart",
                                      "par_criteria", "interaction"));
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[3].at(0), "010000024");
  EXPECT_NEAR(std::stod(rows[3].at(3)), 611842.10526316, 1e-6);
  EXPECT_NEAR(std::stod(rows[3].at(4)), 457894.73684211, 1e-6);
  EXPECT_NEAR(std::stod(rows[3].at(5)), -153947.36842105, 1e-6);
  EXPECT_EQ(rows[3].at(6), rows[3].at(5));
  EXPECT_EQ(std::stod(rows[3].at(7)), 0.0);
}

TEST(Compare, SeveralPartsAndTheirInteractionAddUp) {
  const Workspace work;
  work.territory().write("b.toml",
                         "territory = \".\"\n[policy]\nmean = \"plain\"\nenvelope = 1.1\n"
                         "[policy.criteria]\npart_75_plus = 0.2\n[policy.scale]\nmode = { HTP = 2 }\n");
  const Outcome outcome = work.run({"compare", "study.toml", "b.toml", "-o", "changes.csv"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  for (const char* part : {"criteria alone", "scale alone", "envelope alone", "mean alone", "interaction"}) {
    EXPECT_THAT(outcome.out, HasSubstr(part));
  }
  const auto rows = csv_rows(work.read("changes.csv"));
  EXPECT_THAT(rows.at(0), ElementsAre("finess", "nom", "region", "allocation_a", "allocation_b", "ecart",
                                      "par_criteria", "par_scale", "par_envelope", "par_mean", "interaction"));
  double sum_of_change = 0.0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    double parts = 0.0;
    for (std::size_t c = 6; c < rows[i].size(); ++c) parts += std::stod(rows[i][c]);
    EXPECT_NEAR(parts, std::stod(rows[i][5]), 1e-6);
    EXPECT_NEAR(std::stod(rows[i][4]) - std::stod(rows[i][3]), std::stod(rows[i][5]), 1e-6);
    EXPECT_NEAR(std::stod(rows[i][8]), 0.1 * std::stod(rows[i][3]), 1e-6);  // the envelope alone
    sum_of_change += std::stod(rows[i][5]);
  }
  EXPECT_NEAR(sum_of_change, 400000.0, 1e-6);  // a tenth of both envelopes
}

TEST(Compare, ShowsAsManyAsAsked) {
  const Workspace work;
  work.territory().write("b.toml", "territory = \".\"\n");
  const Outcome outcome = work.run({"compare", "study.toml", "b.toml", "--top", "1"});
  const std::string gains = outcome.out.substr(outcome.out.find("Largest gains"));
  EXPECT_THAT(gains, HasSubstr("380000034"));
  EXPECT_THAT(gains, HasSubstr("010000024"));
  EXPECT_THAT(gains, Not(HasSubstr("750000018")));
}

TEST(Compare, GainsAndLossesAreApart) {
  const Workspace work;
  work.territory().write("b.toml", "territory = \".\"\n");
  const Outcome outcome = work.run({"compare", "study.toml", "b.toml"});
  const std::size_t losses = outcome.out.find("Largest losses");
  const std::string gains = outcome.out.substr(0, losses);
  EXPECT_THAT(gains, HasSubstr("380000034"));
  EXPECT_THAT(gains, Not(HasSubstr("010000024")));
  EXPECT_THAT(outcome.out.substr(losses), HasSubstr("010000024"));
  EXPECT_THAT(outcome.out.substr(losses), Not(HasSubstr("380000034")));
  EXPECT_THAT(outcome.out, Not(HasSubstr("-0.00")));

  work.territory().write("more.toml", std::string(kPolicy) + "[policy]\nenvelope = 2\n");
  EXPECT_THAT(work.run({"compare", "study.toml", "more.toml"}).out, Not(HasSubstr("Largest losses")));
}

TEST(Compare, WritesADecimalComma) {
  const Workspace work;
  work.territory().write("b.toml", "territory = \".\"\n");
  ASSERT_EQ(work.run({"compare", "study.toml", "b.toml", "-o", "changes.csv", "--decimal-comma"}).status, 0);
  EXPECT_EQ(work.read("changes.csv").find('.'), std::string::npos);
}

TEST(Compare, AChoiceThatIsImpossibleAloneFallsIntoTheInteraction) {
  const Workspace work(
      "territory = \".\"\n[policy]\nadjustment = \"multiplicative\"\n[policy.criteria]\npart_75_plus = 0.5\n");
  work.territory().write(
      "b.toml", "territory = \".\"\n[policy]\ndeviation = \"standard\"\n[policy.criteria]\npart_75_plus = 0.5\n");
  const Outcome outcome = work.run({"compare", "study.toml", "b.toml"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("not possible alone"));
  EXPECT_EQ(outcome.out.find("nan"), std::string::npos);
}

TEST(Compare, RefusesDifferentTerritories) {
  const Workspace work;
  const TerritoryFolder other;
  other.replace("enveloppes.csv", "11;2500000", "11;2500001");
  other.write("study.toml", kPolicy);
  work.expect_refusal({"compare", "study.toml", other.path_of("study.toml")}, 1,
                      {"the two studies have different territories", "one territory"});
}

TEST(Compare, TakesACopyOfTheTerritory) {
  const Workspace work;
  const TerritoryFolder copy;
  copy.write("study.toml", "territory = \".\"\n");
  EXPECT_EQ(work.run({"compare", "study.toml", copy.path_of("study.toml")}).status, 0);
}

TEST(Compare, RefusesStudiesWithoutACommonRegion) {
  const Workspace work("territory = \".\"\nregions = [\"11\"]\n");
  work.territory().write("b.toml", "territory = \".\"\nregions = [\"84\"]\n");
  work.expect_refusal({"compare", "study.toml", "b.toml"}, 1, {"region"});
}

TEST(Compare, RefusesAFaultInTheSecondStudy) {
  const Workspace work;
  work.territory().write("b.toml", "territory = \".\"\n[policy]\nmean = \"geometric\"\n");
  work.expect_refusal({"compare", "study.toml", "b.toml", "-o", "changes.csv"}, 1,
                      {"b.toml:3: unknown mean 'geometric'", "known: population, plain"});
}

}  // namespace
}  // namespace dotpop::test
