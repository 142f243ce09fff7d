#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

/// What `info` and `show` do with files that no `run` wrote, or that have lost a part.
namespace dotpop::test {
namespace {

using testing::HasSubstr;

void expect_unreadable(const Workspace& work, const std::string& file) {
  for (const char* command : {"info", "show"}) work.expect_refusal({command, file}, 1, {file, "dotpop run"});
}

TEST(BadResult, AMissingFile) { expect_unreadable(Workspace(), "nothing.h5"); }
TEST(BadResult, AFolder) { expect_unreadable(Workspace(), "."); }
TEST(BadResult, AFileOfAnotherKind) { expect_unreadable(Workspace(), "zones.csv"); }

TEST(BadResult, AnEmptyFile) {
  const Workspace work;
  work.territory().write("empty.h5", "");
  expect_unreadable(work, "empty.h5");
}

TEST(BadResult, AFileCutAnywhere) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  const std::string whole = work.read("result.h5");
  for (const std::size_t bytes :
       {std::size_t{4}, std::size_t{8}, std::size_t{100}, std::size_t{2000}, whole.size() / 2, whole.size() - 1}) {
    work.territory().write("cut.h5", std::string_view(whole).substr(0, bytes));
    expect_unreadable(work, "cut.h5");
  }
}

/// Damage inside: any answer will do that is neither a crash nor an endless loop.
TEST(BadResult, AFileWithDamagedBytesNeverCrashesTheProgram) {
  const Workspace work;
  ASSERT_EQ(work.run({"run", "study.toml", "-o", "result.h5"}).status, 0);
  const std::string whole = work.read("result.h5");
  for (std::size_t i = 0; i < 40; ++i) {
    std::string damaged = whole;
    const std::size_t at = whole.size() * i / 40;
    for (std::size_t b = at; b < std::min(at + 64, damaged.size()); ++b) damaged[b] = static_cast<char>(0xA5);
    work.territory().write("damaged.h5", damaged);
    for (const char* command : {"info", "show"}) {
      const Outcome outcome = work.run({command, "damaged.h5"});
      EXPECT_TRUE(outcome.status == 0 || outcome.status == 1 || outcome.status == 3)
          << command << " with damage at " << at << ": " << outcome.status << outcome.err.substr(0, 500);
      if (outcome.status != 0) {
        EXPECT_THAT(outcome.err, HasSubstr("damaged.h5"));
      }
    }
  }
}

}  // namespace
}  // namespace dotpop::test
