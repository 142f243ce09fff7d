#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/kernel/instruction_set.h"
#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(Run, WritesOneFileAndSaysSo) {
  const Workspace work;
  auto expected = work.files();
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");  // no progress bar on a pipe
  EXPECT_THAT(outcome.out, HasSubstr("40 scenarios of 4 establishments in 2 regions"));
  EXPECT_THAT(outcome.out, HasSubstr("written: result.h5"));
  expected.emplace_back("result.h5");
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(work.files(), expected);
  EXPECT_THAT(work.read("result.h5"), testing::StartsWith("\x89HDF\r\n\x1a\n"));
}

TEST(Run, ShowsAProgressBarOnATerminal) {
  std::error_code missing;
  if (std::filesystem::is_empty("/dev/pts", missing) || missing) GTEST_SKIP() << "no terminals here: /dev/pts is empty";
  const Workspace work;
  ProgramOptions options;
  options.terminal = true;
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"}, options);
  EXPECT_EQ(outcome.status, 0) << outcome.all();
  EXPECT_THAT(outcome.err, ContainsRegex("100 %  40 of 40 scenarios"));
  EXPECT_THAT(outcome.out, HasSubstr("written: result.h5"));
}

TEST(Run, TakesPlanFullAndANumberOfThreads) {
  const Workspace work;
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5", "--plan", "full", "--threads", "3"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("3 threads"));
  EXPECT_THAT(work.run({"info", "result.h5"}).out, HasSubstr("plan for 40 scenarios: full"));
}

TEST(Run, ExplainsItsPlanAndRunsOnlyWhenThereIsAResultToWrite) {
  const Workspace work;
  const Outcome alone = work.run({"run", "study.toml", "--explain-plan"});
  EXPECT_EQ(alone.status, 0) << alone.err;
  EXPECT_THAT(alone.out, HasSubstr("plan for 40 scenarios: "));
  EXPECT_THAT(alone.out, HasSubstr("multiplications for each scenario"));
  EXPECT_FALSE(std::filesystem::exists(work.path("result.h5")));
  const Outcome both = work.run({"run", "study.toml", "--explain-plan", "-o", "result.h5"});
  EXPECT_EQ(both.status, 0) << both.err;
  EXPECT_EQ(both.out.rfind(alone.out, 0), 0u) << both.out;
  EXPECT_THAT(work.run({"info", "result.h5"}).out, HasSubstr(alone.out));
  const Outcome full = work.run({"run", "study.toml", "--explain-plan", "--plan", "full"});
  EXPECT_THAT(full.out, HasSubstr("plan for 40 scenarios: full"));
  EXPECT_THAT(full.out, HasSubstr("every zone and every establishment"));
}

TEST(Run, TellsOnStderrWhereTheTimeWent) {
  const Workspace work;
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5", "--timings", "--threads", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, Not(HasSubstr("stage")));
  EXPECT_THAT(outcome.err, ContainsRegex("stage +seconds of threads +share"));
  for (const char* stage :
       {"preparation", "baseline", "sampling", "allocation", "moments", "quantiles", "writing", "idle", "engine"}) {
    EXPECT_THAT(outcome.err, ContainsRegex(std::string("\n  ") + stage + " +[0-9]+\\.[0-9]+"));
  }
  EXPECT_THAT(outcome.err, HasSubstr("2 threads for "));
}

/// 4 establishments, 40 scenarios, 8 bytes each: 1280, in one piece because the study keeps its samples.
TEST(Run, KeepsToTheMemoryThatItIsGiven) {
  const Workspace work;
  const std::vector<std::pair<const char*, const char*>> too_little = {
      {"2959", "2.9 KiB"}, {"1KiB", "1.0 KiB"}, {"1kB", "1000 B"}, {"0.5kib", "512 B"}, {"7 b", "7 B"}};
  for (const auto& [size, readable] : too_little) {
    work.expect_refusal({"run", "study.toml", "-o", "result.h5", "--memory", size}, 3,
                        {"40 scenarios of 4 establishments need 2.9 KiB of memory", "--memory",
                         std::string("and ") + readable + " may be used", "quantiles = []"});
  }
  for (const char* size : {"2960", "2960B", "2.96kB", "3 KiB", "100MB", "1TiB"}) {
    const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5", "--memory", size});
    EXPECT_EQ(outcome.status, 0) << size << ": " << outcome.err;
  }
}

TEST(Run, ReplacesAResultOnlyWhenTheNewOneIsComplete) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  const std::string first = work.read("result.h5");
  work.write_study(std::string(kPolicy) + "[design]\nkind = \"monte-carlo\"\nsize = 3\n");  // no factor
  EXPECT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 1);
  EXPECT_EQ(work.read("result.h5"), first);
}

/// DOTPOP_ISA in the environment of the program, while it lives.
class ForcedInstructionSet {
 public:
  explicit ForcedInstructionSet(const std::string& name) { ::setenv("DOTPOP_ISA", name.c_str(), 1); }
  ~ForcedInstructionSet() { ::unsetenv("DOTPOP_ISA"); }
  ForcedInstructionSet(const ForcedInstructionSet&) = delete;
  ForcedInstructionSet& operator=(const ForcedInstructionSet&) = delete;
};

TEST(Run, TheResultNamesTheInstructionSetThatIsForced) {
  const Workspace work;
  for (const std::string& name : instruction_sets()) {
    const ForcedInstructionSet forced(name);
    const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(work.run({"info", "result.h5"}).out, HasSubstr(", " + name + "\n"));
  }
  const ForcedInstructionSet best("");
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  EXPECT_THAT(work.run({"info", "result.h5"}).out, HasSubstr(", " + instruction_sets().front() + "\n"));
}

TEST(Run, RefusesAnUnknownInstructionSet) {
  const ForcedInstructionSet forced("AVX9");
  const Workspace work;
  work.expect_refusal({"run", "study.toml", "-o", "result.h5"}, 2,
                      {"DOTPOP_ISA", "'AVX9'", instruction_sets().front()});
  work.expect_refusal({"validate", "study.toml"}, 2, {"DOTPOP_ISA", instruction_sets().back()});
  EXPECT_EQ(work.run({"--help"}).status, 0);
}

TEST(Info, ShowsWhatTheResultHolds) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5", "--threads", "2"}).status, 0);
  const Outcome outcome = work.run({"info", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  for (const char* text :
       {"title                Tiny", "monte-carlo, 40 scenarios, seed 7", "establishments       4 in 2 regions",
        "0.05, 0.25, 0.5, 0.75, 0.95", "samples", "2 threads", "criteria.part_75_plus  uniform(0, 1)"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
  EXPECT_THAT(outcome.out, ContainsRegex("11 +2 500 000.00 +2 500 000.00 +0.00 +40"));
  EXPECT_THAT(outcome.out, ContainsRegex("84 +1 500 000.00 +1 500 000.00 +0.00 +40"));
}

TEST(Show, OneEstablishment) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  const Outcome outcome = work.run({"show", "result.h5", "--establishment", "380000034"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  for (const char* text : {"CLINIQUE DES ALPES", "40 of 40 scenarios", "500 000.50", "888 157.89", "+77.63 %",
                           "quantile 0.95", "standard deviation", "below every scenario"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
}

/// One factor by levels: weights 0, 0.5 and 1 on the criterion give 010000024 150,000 + F·52/76 with F = 450,000,
/// 675,000 and 900,000 of zone 01090 (see test_allocate.cpp), so every figure is known.
TEST(Show, FiguresOfAGridByHand) {
  const Workspace work(std::string(kPolicy) +
                       "[design]\nkind = \"grid\"\n[[factors]]\ntarget = \"criteria.part_75_plus\"\n"
                       "values = [0.0, 0.5, 1.0]\n[output]\nquantiles = [0.25]\n");
  const Outcome ran = work.run({"run", "study.toml", "-o", "result.h5"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Outcome outcome = work.run({"show", "result.h5", "--establishment", "010000024"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, ContainsRegex("baseline.* 611 842.11"));
  EXPECT_THAT(outcome.out, ContainsRegex("smallest +457 894.74"));
  EXPECT_THAT(outcome.out, ContainsRegex("largest +765 789.47"));
  EXPECT_THAT(outcome.out, ContainsRegex("mean +611 842.11"));
  EXPECT_THAT(outcome.out, ContainsRegex("quantile 0.25 +534 868.42"));       // half way between the first two
  EXPECT_THAT(outcome.out, ContainsRegex("standard deviation +153 947.37"));  // (n - 1), equal steps: one step
  EXPECT_THAT(outcome.out, HasSubstr("3 of 3 scenarios evaluated, grid"));
  EXPECT_THAT(outcome.out, HasSubstr("no histogram"));
}

TEST(Show, MostAndLeastCertain) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  const Outcome outcome = work.run({"show", "result.h5", "--top", "1"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::size_t least = outcome.out.find("Least certain");
  ASSERT_NE(least, std::string::npos);
  EXPECT_THAT(outcome.out.substr(0, least), HasSubstr("750000018"));
  EXPECT_THAT(outcome.out.substr(least), HasSubstr("010000024"));
  EXPECT_THAT(outcome.out.substr(least), Not(HasSubstr("750000018")));
}

TEST(Show, RefusesAnUnknownEstablishment) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  work.expect_refusal({"show", "result.h5", "--establishment", "38000034"}, 1,
                      {"result.h5", "unknown establishment '38000034'", "did you mean '380000034'?"});
}

TEST(Show, OneScenarioHasNoSpread) {
  std::string study = std::string(kPolicy) + std::string(kDesign);
  const Workspace work(study.replace(study.find("size = 40"), 9, "size = 1"));
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  const Outcome outcome = work.run({"show", "result.h5", "--establishment", "380000034"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("1 of 1 scenarios"));
  EXPECT_THAT(outcome.out, ContainsRegex("standard deviation +-\n"));
}

TEST(Run, KeepsALongStudyWithAccentsInTheResult) {
  const Workspace work("title = \"Été, œuvre\"\n" + std::string(kPolicy).substr(15) + std::string(kDesign) + "# " +
                       std::string(100'000, 'x') + "\n");
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(work.read("result.h5"), HasSubstr(std::string(100'000, 'x')));
  EXPECT_THAT(work.run({"info", "result.h5"}).out, HasSubstr("Été, œuvre"));
}

TEST(Run, EveryDesignRuns) {
  const char* const designs[] = {
      "kind = \"monte-carlo\"\nsize = 10\n",
      "kind = \"latin-hypercube\"\nsize = 10\n",
      "kind = \"grid\"\n",
      "kind = \"one-at-a-time\"\n",
  };
  for (const char* design : designs) {
    const bool by_levels = std::string(design).find("size") == std::string::npos;
    const Workspace work(std::string(kPolicy) + "[design]\n" + design +
                         "[[factors]]\ntarget = \"criteria.part_75_plus\"\ndistribution = \"uniform\"\nmin = 0\n"
                         "max = 1\n" +
                         (by_levels ? "levels = 3\n" : "") + "[[factors]]\ntarget = \"mean\"\n" +
                         (by_levels ? "" : "distribution = \"discrete\"\n") + "values = [\"plain\", \"population\"]\n" +
                         "[[factors]]\ntarget = \"scale.um.*\"\ndistribution = \"triangular\"\nmin = 0.5\nmode = 1\n"
                         "max = 2\n" +
                         (by_levels ? "levels = 2\n" : ""));
    const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
    EXPECT_EQ(outcome.status, 0) << design << outcome.err;
    const Outcome info = work.run({"info", "result.h5"});
    for (const char* factor : {"criteria.part_75_plus", "scale.um.50 ", "scale.um.51 ", "mean "}) {
      EXPECT_THAT(info.out, HasSubstr(factor));
    }
  }
}

TEST(Run, ManyScenariosAndNoSamplesFitOneSmallFile) {
  const Workspace work(std::string(kPolicy) +
                       "[design]\nkind = \"monte-carlo\"\nsize = 100000\n[[factors]]\n"
                       "target = \"criteria.part_75_plus\"\ndistribution = \"uniform\"\nmin = 0\nmax = 1\n"
                       "[output]\nquantiles = []\nsamples = \"none\"\n");
  const Outcome outcome = work.run({"run", "study.toml", "-o", "result.h5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("100 000 scenarios"));
  EXPECT_THAT(work.run({"info", "result.h5"}).out, HasSubstr("quantiles            none"));
  EXPECT_EQ(work.run({"show", "result.h5", "--establishment", "380000034"}).status, 0);
}

}  // namespace
}  // namespace dotpop::test
