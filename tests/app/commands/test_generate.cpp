#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Generate, ASmallRegionGoesThroughEveryCommand) {
  const ScratchFolder scratch;
  ProgramOptions options;
  options.folder = scratch.path();
  const Outcome generated = dotpop({"generate", "-o", "corse", "--regions", "94"}, options);
  ASSERT_EQ(generated.status, 0) << generated.err;
  EXPECT_EQ(generated.err, "");
  EXPECT_THAT(generated.out, HasSubstr("synthetic"));
  EXPECT_THAT(files_in(scratch.path() / "corse"),
              ElementsAre("PROVENANCE.txt", "README.md", "echelle_um.csv", "enveloppes.csv", "etablissements.csv",
                          "journees_um.csv", "journees_zone.csv", "study.toml", "zones.csv"));

  const Outcome validated = dotpop({"validate", "corse/study.toml"}, options);
  EXPECT_EQ(validated.status, 0) << validated.all();
  EXPECT_THAT(validated.out, HasSubstr("0 errors"));
  EXPECT_THAT(validated.out, HasSubstr("synthetic: "));
  EXPECT_EQ(dotpop({"allocate", "corse/study.toml", "-o", "out"}, options).status, 0);

  std::string study = bytes_of(scratch.path() / "corse/study.toml");
  ASSERT_NE(study.find("size = 10000 "), std::string::npos);
  std::ofstream(scratch.path() / "corse/small.toml") << study.replace(study.find("size = 10000 "), 13, "size = 200 ");
  const Outcome ran = dotpop({"run", "corse/small.toml", "-o", "result.h5"}, options);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("200 scenarios"));
  EXPECT_THAT(ran.out, HasSubstr("14 factors"));
  for (const char* command : {"info", "show"}) {
    const Outcome outcome = dotpop({command, "result.h5"}, options);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("synthetic"));
  }
}

TEST(Generate, TheSameSeedMakesTheSameFilesAndAnotherOneOthers) {
  const ScratchFolder scratch;
  ProgramOptions options;
  options.folder = scratch.path();
  ASSERT_EQ(dotpop({"generate", "-o", "a", "--regions", "94"}, options).status, 0);
  ASSERT_EQ(dotpop({"generate", "-o", "b", "--regions", "94", "--seed", "1"}, options).status, 0);
  ASSERT_EQ(dotpop({"generate", "-o", "c", "--regions", "94", "--seed", "2"}, options).status, 0);
  for (const std::string& file : files_in(scratch.path() / "a")) {
    EXPECT_EQ(bytes_of(scratch.path() / "a" / file), bytes_of(scratch.path() / "b" / file)) << file;
  }
  EXPECT_NE(bytes_of(scratch.path() / "a/journees_zone.csv"), bytes_of(scratch.path() / "c/journees_zone.csv"));
}

TEST(Generate, KeepsAStudyThatIsThereAndForeignFolders) {
  const ScratchFolder scratch;
  ProgramOptions options;
  options.folder = scratch.path();
  ASSERT_EQ(dotpop({"generate", "-o", "corse", "--regions", "94"}, options).status, 0);
  std::ofstream(scratch.path() / "corse/study.toml") << "title = \"mine\"\n";
  const Outcome again = dotpop({"generate", "-o", "corse", "--regions", "94", "--seed", "2"}, options);
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("kept as it is"));
  EXPECT_EQ(bytes_of(scratch.path() / "corse/study.toml"), "title = \"mine\"\n");

  std::filesystem::create_directory(scratch.path() / "home");
  std::ofstream(scratch.path() / "home/README.md") << "mine";
  const Outcome foreign = dotpop({"generate", "-o", "home", "--regions", "94"}, options);
  EXPECT_EQ(foreign.status, 2);
  EXPECT_THAT(foreign.err, HasSubstr("is not empty"));
  EXPECT_EQ(bytes_of(scratch.path() / "home/README.md"), "mine");
}

TEST(Generate, TakesSeveralRegionsInEitherForm) {
  const ScratchFolder scratch;
  ProgramOptions options;
  options.folder = scratch.path();
  EXPECT_THAT(dotpop({"generate", "-o", "a", "--regions", "94,01"}, options).out, HasSubstr("2 regions"));
  EXPECT_THAT(dotpop({"generate", "-o", "b", "--regions", "94", "01"}, options).out, HasSubstr("2 regions"));
  EXPECT_EQ(bytes_of(scratch.path() / "a/zones.csv"), bytes_of(scratch.path() / "b/zones.csv"));
}

}  // namespace
}  // namespace dotpop::test
