#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

const std::vector<std::string>& command_names() {
  static const std::vector<std::string> names = {"validate", "allocate", "explain", "run",  "compare",
                                                 "generate", "info",     "show",    "bench"};
  return names;
}

TEST(CommandLine, VersionAndHelp) {
  const Outcome version = dotpop({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.out, ContainsRegex("^dotpop [0-9]+\\.[0-9]+\\.[0-9]+\n$"));
  EXPECT_EQ(version.err, "");
  const Outcome help = dotpop({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  for (const std::string& name : command_names()) EXPECT_THAT(help.out, HasSubstr("  " + name + " "));
  EXPECT_THAT(help.out, HasSubstr("Exit status"));
}

TEST(CommandLine, EveryCommandHasItsHelp) {
  for (const std::string& name : command_names()) {
    const Outcome outcome = dotpop({name, "--help"});
    EXPECT_EQ(outcome.status, 0) << name;
    EXPECT_EQ(outcome.err, "") << name;
    EXPECT_THAT(outcome.out, HasSubstr("dotpop " + name)) << name;
  }
  EXPECT_THAT(dotpop({"run", "--help"}).out, HasSubstr("--threads"));
  EXPECT_THAT(dotpop({"run", "--help"}).out, HasSubstr("--plan"));
  EXPECT_THAT(dotpop({"run", "--help"}).out, HasSubstr("--memory SIZE"));
  EXPECT_THAT(dotpop({"run", "--help"}).out, HasSubstr("--timings"));
  EXPECT_THAT(dotpop({"generate", "--help"}).out, HasSubstr("--seed"));
  EXPECT_THAT(dotpop({"explain", "--help"}).out, HasSubstr("--establishment"));
}

void expect_usage_error(const std::vector<std::string>& arguments, const std::vector<std::string>& texts) {
  Workspace().expect_refusal(arguments, 2, texts);
}

TEST(CommandLine, NoCommand) { expect_usage_error({}, {"no command", "dotpop --help"}); }

TEST(CommandLine, UnknownCommandSuggestsTheNearest) {
  expect_usage_error({"alocate", "study.toml", "-o", "out"}, {"unknown command 'alocate'", "did you mean 'allocate'?"});
  expect_usage_error({"zzz"}, {"unknown command 'zzz'", "known: validate, allocate"});
}

TEST(CommandLine, UnknownOptionSuggestsTheNearest) {
  expect_usage_error({"run", "study.toml", "-o", "result.h5", "--thread", "2"},
                     {"unknown option '--thread'", "did you mean '--threads'?", "dotpop run --help"});
  expect_usage_error({"validate", "study.toml", "-x"}, {"unknown option '-x'"});
  expect_usage_error({"--verison"}, {"unknown option '--verison'"});
}

TEST(CommandLine, TooManyArguments) {
  expect_usage_error({"validate", "study.toml", "other.toml"}, {"'other.toml'", "dotpop validate --help"});
}

TEST(CommandLine, MissingArguments) {
  expect_usage_error({"validate"}, {"STUDY is required", "dotpop validate --help"});
  expect_usage_error({"allocate", "study.toml"}, {"--output is required"});
  expect_usage_error({"run", "study.toml"}, {"-o RESULT.h5", "--explain-plan", "is required"});
  expect_usage_error({"run", "study.toml", "-o"}, {"--output"});
  expect_usage_error({"explain", "study.toml"}, {"--establishment is required"});
  expect_usage_error({"compare", "study.toml"}, {"STUDY_B is required"});
  expect_usage_error({"generate"}, {"--output is required"});
  expect_usage_error({"info"}, {"RESULT is required"});
  expect_usage_error({"show"}, {"RESULT is required"});
}

TEST(CommandLine, ValuesThatCannotBe) {
  const std::vector<std::string> run = {"run", "study.toml", "-o", "result.h5"};
  for (const char* threads : {"0", "-1", "two", "1.5", "1e9", "99999999999999999999", ""}) {
    auto words = run;
    words.insert(words.end(), {"--threads", threads});
    expect_usage_error(words, {"--threads"});
  }
  for (const char* memory : {"0", "0GiB", "-1", "much", "GiB", "4G", "4 GiBs", "1e9", "1..5GB", "1.5", "1 000",
                             "99999999999999999999", "99999999TiB", ""}) {
    auto words = run;
    words.insert(words.end(), {"--memory", memory});
    expect_usage_error(words, {"--memory"});
  }
  for (const char* seed : {"-1", "abc", "1.5", "99999999999999999999999"}) {
    expect_usage_error({"generate", "-o", "out", "--regions", "94", "--seed", seed}, {"--seed"});
  }
  for (const char* times : {"0", "-1", "101", "x"}) {
    expect_usage_error({"generate", "-o", "out", "--times", times}, {"--times"});
  }
  expect_usage_error({"run", "study.toml", "-o", "result.h5", "--plan", "half"}, {"--plan", "half", "full"});
  expect_usage_error({"explain", "study.toml", "--establishment", "010000024", "--zones", "-1"}, {"--zones"});
  expect_usage_error({"compare", "study.toml", "study.toml", "--top", "-1"}, {"--top"});
  expect_usage_error({"generate", "-o", "out", "--regions", "99"}, {"unknown region '99'", "known: 01, 02"});
}

TEST(CommandLine, AnEmptyOutputName) {
  expect_usage_error({"run", "study.toml", "-o", ""}, {"the output file has no name"});
  expect_usage_error({"allocate", "study.toml", "-o", ""}, {});
}

}  // namespace
}  // namespace dotpop::test
