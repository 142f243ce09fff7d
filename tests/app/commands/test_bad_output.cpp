#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::HasSubstr;

/// The commands that write a file or folder, with the place for its name.
std::vector<std::vector<std::string>> writing_commands(const std::string& output) {
  return {{"run", "study.toml", "-o", output}, {"compare", "study.toml", "b.toml", "-o", output}};
}

struct Outputs : Workspace {
  Outputs() {
    territory().write("b.toml", "territory = \".\"\n");
    std::filesystem::create_directory(path("folder"));
  }
};

TEST(BadOutput, AFolderInPlaceOfTheFile) {
  const Outputs work;
  for (const char* output : {"folder", "folder/", "."}) {
    for (const auto& command : writing_commands(output)) work.expect_refusal(command, 2, {output, "is a folder"});
  }
}

TEST(BadOutput, AMissingFolder) {
  const Outputs work;
  for (const auto& command : writing_commands("none/result.h5")) {
    work.expect_refusal(command, 2, {"'none/result.h5'", "the folder 'none' does not exist", "create it first"});
  }
}

TEST(BadOutput, AFileInPlaceOfTheFolder) {
  const Outputs work;
  for (const auto& command : writing_commands("study.toml/result.h5")) {
    work.expect_refusal(command, 2, {"'study.toml' is not a folder"});
  }
  work.expect_refusal({"allocate", "study.toml", "-o", "study.toml"}, 2, {"'study.toml' is a file"});
  work.expect_refusal({"allocate", "study.toml", "-o", "study.toml/out"}, 2, {"'study.toml' is a file"});
  work.expect_refusal({"generate", "-o", "study.toml", "--regions", "94"}, 2, {"'study.toml' is a file"});
}

TEST(BadOutput, APlaceWhereNothingCanBeWritten) {
  const Outputs work;
  for (const auto& command : writing_commands("/proc/result")) work.expect_refusal(command, 3, {"/proc/result"});
  work.expect_refusal({"allocate", "study.toml", "-o", "/proc/out"}, 3, {"/proc/out"});
  work.expect_refusal({"generate", "-o", "/proc/out", "--regions", "94"}, 3, {"/proc/out"});
}

TEST(BadOutput, AFolderWithoutPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const Outputs work;
  std::filesystem::permissions(work.path("folder"),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  for (const auto& command : writing_commands("folder/result")) work.expect_refusal(command, 3, {"folder/result"});
  work.expect_refusal({"allocate", "study.toml", "-o", "folder"}, 3, {"folder", "permission"});
  std::filesystem::permissions(work.path("folder"), std::filesystem::perms::owner_all);
}

TEST(BadOutput, AWrongPathShowsBeforeTheWork) {
  const Outputs work;
  work.write_study("this is no TOML");
  work.expect_refusal({"run", "study.toml", "-o", "folder"}, 2, {"is a folder"});
}

/// territory = "." and -o . would put the zones.csv of the results over that of the territory.
TEST(BadOutput, NothingOfTheStudyIsReplaced) {
  const Outputs work;
  const std::string zones = work.read("zones.csv");
  work.expect_refusal({"allocate", "study.toml", "-o", "."}, 2, {"cannot write '.'"});
  work.expect_refusal({"allocate", "study.toml", "-o", "folder/.."}, 2, {"cannot write 'folder/..'"});
  work.expect_refusal({"run", "study.toml", "-o", "study.toml"}, 2, {"cannot write 'study.toml'"});
  work.expect_refusal({"compare", "study.toml", "b.toml", "-o", "b.toml"}, 2, {"cannot write 'b.toml'"});
  EXPECT_EQ(work.read("zones.csv"), zones);
  EXPECT_EQ(work.read("b.toml"), "territory = \".\"\n");
}

/// A disk that is full after some bytes, at every stage of the result file.
TEST(BadOutput, AFullDiskDuringRun) {
  std::string study = std::string(kPolicy) + std::string(kDesign);
  study.replace(study.find("size = 40"), 9, "size = 20000");
  const Workspace work(study);
  ProgramOptions options;
  for (const rlim_t bytes : {0u, 1u, 512u, 4096u, 20'000u, 65'536u, 200'000u, 800'000u}) {
    options.file_bytes = bytes;
    work.expect_refusal({"run", "study.toml", "-o", "result.h5"}, 3, {"result.h5: ", "cannot ", "disk"}, options);
  }
  options.file_bytes = 100'000'000;
  EXPECT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}, options).status, 0);
}

TEST(BadOutput, AFullDiskLeavesAnOldResultAsItWas) {
  const Workspace work;
  work.territory().write("result.h5", "old");
  ProgramOptions options;
  options.file_bytes = 4096;
  work.expect_refusal({"run", "study.toml", "-o", "result.h5"}, 3, {}, options);
  EXPECT_EQ(work.read("result.h5"), "old");
}

TEST(BadOutput, AFullDiskDuringAllocateAndCompare) {
  const Outputs work;
  ProgramOptions options;
  for (const rlim_t bytes : {0u, 1u, 100u}) {
    options.file_bytes = bytes;
    work.expect_refusal({"compare", "study.toml", "b.toml", "-o", "out.csv"}, 3, {"out.csv", "File too large"},
                        options);
    work.expect_refusal({"allocate", "study.toml", "-o", "folder"}, 3, {"folder/allocation.csv", "File too large"},
                        options);
  }
}

TEST(BadOutput, AFullDiskDuringGenerateLeavesOnlyCompleteFiles) {
  const Workspace work;
  ASSERT_EQ(work.run({"generate", "-o", "whole", "--regions", "94"}).status, 0);
  ProgramOptions options;
  for (const rlim_t bytes : {0u, 100u, 2000u, 5000u}) {
    options.file_bytes = bytes;
    const Outcome outcome = work.run({"generate", "-o", "part", "--regions", "94"}, options);
    EXPECT_EQ(outcome.status, 3) << outcome.all();
    EXPECT_THAT(outcome.err, HasSubstr("File too large"));
    for (const std::string& file : files_in(work.path("part"))) {
      EXPECT_EQ(work.read("part/" + file), work.read("whole/" + file)) << file;
    }
    EXPECT_FALSE(std::filesystem::exists(work.path("part/study.toml")));
  }
}

TEST(BadOutput, StandardOutputOnAFullDisk) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  ProgramOptions options;
  options.output = "/dev/full";
  const std::vector<std::vector<std::string>> commands = {
      {"validate", "study.toml"},
      {"allocate", "study.toml", "-o", "out"},
      {"explain", "study.toml", "--establishment", "010000024"},
      {"compare", "study.toml", "study.toml"},
      {"run", "study.toml", "-o", "result.h5"},
      {"info", "result.h5"},
      {"show", "result.h5"},
      {"generate", "-o", "synthetic", "--regions", "94"},
      {"--version"},
      {"--help"},
  };
  for (const auto& command : commands) {
    const Outcome outcome = work.run(command, options);
    EXPECT_EQ(outcome.status, 3) << command.front() << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("standard output")) << command.front();
  }
  EXPECT_FALSE(has_temporary_file(work.path(".")));
  EXPECT_FALSE(has_temporary_file(work.path("out")));
}

TEST(BadOutput, StandardOutputAsAFileOverItsLimit) {
  const Workspace work;
  ProgramOptions options;
  options.output = work.path("text").string();
  options.file_bytes = 64;
  EXPECT_EQ(work.run({"validate", "study.toml"}, options).status, 3);
}

}  // namespace
}  // namespace dotpop::test
