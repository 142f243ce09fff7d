#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

/// Scenarios whose arithmetic is impossible in a region: a status there, and every other region goes on.
namespace dotpop::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

/// A grid over `target` with the two values.
std::string grid(const std::string& target, const std::string& values, const std::string& more = "") {
  return std::string(kPolicy) + "[design]\nkind = \"grid\"\n[[factors]]\ntarget = \"" + target +
         "\"\nvalues = " + values + "\n" + more + "[output]\nsamples = \"f64\"\n";
}

TEST(Impossible, InOneRegionAndSomeScenariosIsAWarningWithCounts) {
  const Workspace work(grid("region.84.scale.mode.HC", "[0, 1, 2]",
                            "[[factors]]\ntarget = \"region.84.scale.mode.HTP\"\nvalues = [0, 1]\n"));
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("warning: "));
  EXPECT_THAT(outcome.err, HasSubstr("region 84: 1 of 6 scenarios not evaluated (no weighted days)"));
  EXPECT_EQ(outcome.err.find("region 11"), std::string::npos);
  const Outcome info = work.run({"info", "result.h5"});
  EXPECT_THAT(info.out, ContainsRegex("11 .* 6\n"));
  EXPECT_THAT(info.out, ContainsRegex("84 .* 5  1 no weighted days"));
  EXPECT_THAT(work.run({"show", "result.h5", "--establishment", "010000024"}).out, HasSubstr("5 of 6 scenarios"));
  EXPECT_THAT(work.run({"show", "result.h5", "--establishment", "750000018"}).out, HasSubstr("6 of 6 scenarios"));
}

/// One establishment without weighted days is not impossible: it receives 0, and the zones that it serves alone give
/// their money to the others.
TEST(Impossible, AnEstablishmentWithoutWeightReceivesNothing) {
  const Workspace work(grid("region.84.scale.um.51", "[0, 1]"));
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const Outcome show = work.run({"show", "result.h5", "--establishment", "380000034"});
  EXPECT_THAT(show.out, HasSubstr("2 of 2 scenarios"));
  EXPECT_THAT(show.out, ContainsRegex("smallest +0.00"));
}

TEST(Impossible, InAWholeRegionIsStillAWarning) {
  const Workspace work(grid("region.84.scale.sector.*", "[0]"));
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("region 84: 1 of 1 scenarios not evaluated"));
  const Outcome show = work.run({"show", "result.h5", "--establishment", "010000024"});
  EXPECT_EQ(show.status, 0);
  EXPECT_THAT(show.out, HasSubstr("0 of 1 scenarios"));
  EXPECT_EQ(work.run({"show", "result.h5"}).status, 0);
}

TEST(Impossible, EverywhereIsAnErrorWithoutAFile) {
  const Workspace work(grid("scale.sector.*", "[0]"));
  work.expect_refusal({"run", "study.toml", "-o", "result.h5"}, 1,
                      {"no scenario could be evaluated", "region 11: 1 of 1", "region 84: 1 of 1"});
}

TEST(Impossible, TooLargeAWeightIsNotFinite) {
  const Workspace work(grid("region.84.envelope", "[1e308]"));
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("region 84: 1 of 1 scenarios not evaluated (not finite)"));
}

TEST(Impossible, ANegativeMultiplierByAFactorIsAStatus) {
  const Workspace work(grid("region.11.scale.um.50", "[-1, 1]"));
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("region 11: 1 of 2 scenarios not evaluated (negative weight or amount)"));
}

TEST(Impossible, ThePolicyAsWrittenIsAWarningAndItsBaselineMissing) {
  const Workspace work("territory = \".\"\n[policy.region.84]\nscale.mode = { HC = 0, HTP = 0 }\n" +
                       std::string("[design]\nkind = \"grid\"\n[[factors]]\ntarget = \"region.84.scale.mode.HC\"\n"
                                   "values = [1, 2]\n"));
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("policy as written: region '84' cannot be allocated (no weighted days)"));
  EXPECT_THAT(outcome.err, HasSubstr("NaN"));
  EXPECT_THAT(work.run({"show", "result.h5", "--establishment", "010000024"}).out, ContainsRegex("baseline[^\n]* -"));
  EXPECT_EQ(work.run({"info", "result.h5"}).status, 0);
}

}  // namespace
}  // namespace dotpop::test
