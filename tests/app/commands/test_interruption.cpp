#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::HasSubstr;

/// A region of France with 10^7 scenarios: many seconds of work.
void write_long_study(const Workspace& work) {
  ASSERT_EQ(work.run({"generate", "-o", "corse", "--regions", "94"}).status, 0);
  work.territory().write(
      "corse/long.toml",
      "territory = \".\"\n[policy.criteria]\npart_75_plus = 0.3\n"
      "[design]\nkind = \"monte-carlo\"\nsize = 10000000\n"
      "[[factors]]\ntarget = \"criteria.part_75_plus\"\ndistribution = \"uniform\"\nmin = 0\nmax = 1\n"
      "[[factors]]\ntarget = \"scale.um.*\"\ndistribution = \"uniform\"\nmin = 0.5\nmax = 2\n"
      "[output]\nquantiles = []\nsamples = \"none\"\n");
}

/// A signal some time after the temporary file is there.
ProgramOptions signal_during_work(const std::filesystem::path& folder, int signal, std::chrono::milliseconds delay) {
  ProgramOptions options;
  options.signal = signal;
  options.signal_when = [folder] { return has_temporary_file(folder); };
  options.delay = delay;
  return options;
}

class InterruptedRun : public testing::TestWithParam<int> {};

TEST_P(InterruptedRun, LeavesNothingAndSaysSo) {
  const Workspace work;
  write_long_study(work);
  const auto before = work.files();
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = work.run({"run", "corse/long.toml", "-o", "result.h5"},
                                   signal_during_work(work.path("."), GetParam(), std::chrono::milliseconds(300)));
  EXPECT_EQ(outcome.status, 130) << outcome.all();
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("interrupted: nothing is written"));
  EXPECT_EQ(work.files(), before);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST_P(InterruptedRun, LeavesAnOldResultAsItWas) {
  const Workspace work;
  write_long_study(work);
  work.territory().write("result.h5", "old");
  const auto before = work.files();
  const Outcome outcome = work.run({"run", "corse/long.toml", "-o", "result.h5"},
                                   signal_during_work(work.path("."), GetParam(), std::chrono::milliseconds(20)));
  EXPECT_EQ(outcome.status, 130) << outcome.all();
  EXPECT_EQ(work.files(), before);
  EXPECT_EQ(work.read("result.h5"), "old");
}

INSTANTIATE_TEST_SUITE_P(Interruption, InterruptedRun, testing::Values(SIGINT, SIGTERM),
                         [](const auto& signal) { return signal.param == SIGINT ? "SIGINT" : "SIGTERM"; });

/// The files that are complete stay, as `generate` promises: each whole or not there, and study.toml last.
TEST(Interruption, DuringGenerateLeavesNoTemporaryFile) {
  const Workspace work;
  int interrupted = 0;
  for (const int milliseconds : {0, 5, 20, 60}) {
    const std::string folder = "times-" + std::to_string(milliseconds);
    std::filesystem::create_directory(work.path(folder));
    const Outcome outcome =
        work.run({"generate", "-o", folder, "--times", "3"},
                 signal_during_work(work.path(folder), SIGINT, std::chrono::milliseconds(milliseconds)));
    EXPECT_FALSE(has_temporary_file(work.path(folder))) << milliseconds << " ms: " << files_in(work.path(folder))[0];
    if (outcome.status == 0) continue;  // it was faster
    ++interrupted;
    EXPECT_EQ(outcome.status, 130) << outcome.all();
    EXPECT_FALSE(std::filesystem::exists(work.path(folder + "/study.toml")));
    EXPECT_THAT(outcome.err, HasSubstr("interrupted"));
  }
  EXPECT_GT(interrupted, 0);
}

TEST(Interruption, BeforeAnythingIsWritten) {
  const Workspace work;
  ProgramOptions options;
  options.signal = SIGINT;
  options.signal_when = [&] { return std::filesystem::exists(work.path("france")); };
  options.delay = std::chrono::milliseconds(50);  // twenty times France is still being thought of
  const Outcome outcome = work.run({"generate", "-o", "france", "--times", "20"}, options);
  EXPECT_EQ(outcome.status, 130) << outcome.all();
  EXPECT_THAT(outcome.err, HasSubstr("interrupted"));
}

}  // namespace
}  // namespace dotpop::test
