#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

/// What it says, not what it measures: a machine under test is as slow as it likes.
TEST(Bench, SaysTheLimitsTheKernelAndAStudy) {
  const Workspace workspace;
  const auto before = workspace.files();
  const Outcome outcome = workspace.run({"bench", ".", "--seconds", "0.02", "--threads", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  // Of the tiny territory, part_75_plus is complete and revenu_median is not.
  EXPECT_THAT(outcome.out, HasSubstr(".: 2 regions, 5 zones, 4 establishments, 7 pairs with days, 3 factors"));
  EXPECT_THAT(outcome.out, HasSubstr("loads, 1 thread"));
  EXPECT_THAT(outcome.out, ContainsRegex("kernel +threads +scenarios/s +Gflop/s +FMA peak +of peak"));
  EXPECT_THAT(outcome.out, ContainsRegex("\n  [A-Z0-9-]+ +1 +[0-9 ]+ "));
  EXPECT_THAT(outcome.out, ContainsRegex("\n  [A-Z0-9-]+ +2 +[0-9 ]+ "));
  EXPECT_THAT(outcome.out, ContainsRegex("A study of [0-9 ]+ scenarios, 3 factors, moments and 5 exact quantiles, "
                                         "on 2 threads:\n[0-9 ]+ scenarios/s, [0-9.]+ % of the kernel's rate "));
  EXPECT_EQ(workspace.files(), before);
}

TEST(Bench, NeedsATerritory) {
  const Workspace workspace;
  workspace.expect_refusal({"bench", "nowhere"}, 1, {"'nowhere' is not a folder"});
  workspace.territory().remove("enveloppes.csv");
  workspace.expect_refusal({"bench", "."}, 1, {"enveloppes.csv", "no such file"});
}

TEST(Bench, RefusesWhatCannotBeMeasured) {
  const Workspace workspace;
  workspace.expect_refusal({"bench", ".", "--seconds", "0"}, 2, {"--seconds"});
  workspace.expect_refusal({"bench", ".", "--threads", "0"}, 2, {"--threads"});
}

}  // namespace
}  // namespace dotpop::test
