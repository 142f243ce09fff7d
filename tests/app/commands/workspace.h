#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/app/commands/program.h"
#include "tests/app/input/territory_fixture.h"

namespace dotpop::test {

/// The policy that the hand computation of test_allocate.cpp is about.
inline constexpr std::string_view kPolicy =
    "title = \"Tiny\"\n"
    "territory = \".\"\n"
    "\n"
    "[policy.criteria]\n"
    "part_75_plus = 0.5\n";

/// One factor on its criterion, 40 scenarios; starts on line 1 of what it is appended to, plus 1.
inline constexpr std::string_view kDesign =
    "\n"
    "[design]\n"
    "kind = \"monte-carlo\"\n"
    "size = 40\n"
    "seed = 7\n"
    "\n"
    "[[factors]]\n"
    "target = \"criteria.part_75_plus\"\n"
    "distribution = \"uniform\"\n"
    "min = 0.0\n"
    "max = 1.0\n"
    "\n"
    "[output]\n"
    "samples = \"f64\"\n";

/// The tiny territory with the study above in its folder, and the program that works there.
class Workspace {
 public:
  explicit Workspace(const std::string& study = std::string(kPolicy) + std::string(kDesign)) { write_study(study); }

  const TerritoryFolder& territory() const { return territory_; }
  std::filesystem::path path(const std::string& file) const { return territory_.path() / file; }
  void write_study(const std::string& text) const { territory_.write("study.toml", text); }

  /// Runs the program in the folder, so that messages have short names.
  Outcome run(const std::vector<std::string>& arguments, ProgramOptions options = {}) const {
    options.folder = territory_.path();
    return dotpop(arguments, options);
  }
  std::vector<std::string> files() const { return files_in(territory_.path()); }
  std::string read(const std::string& file) const { return territory_.read(file); }

  /// The program must end with `status`, say every one of `texts` on stderr, print no result and add no file.
  void expect_refusal(const std::vector<std::string>& arguments, int status, const std::vector<std::string>& texts,
                      const ProgramOptions& options = {}) const {
    const auto before = files();
    const Outcome outcome = run(arguments, options);
    EXPECT_EQ(outcome.status, status) << outcome.all();
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err.rfind("error: ", 0), 0u) << outcome.err;
    for (const std::string& text : texts) EXPECT_THAT(outcome.err, testing::HasSubstr(text));
    EXPECT_EQ(files(), before);
  }

  /// The territory or the policy is wrong: every command says so and leaves nothing, `validate` finds it too.
  void expect_wrong_input(const std::vector<std::string>& texts) const {
    expect_refusal({"allocate", "study.toml", "-o", "out"}, 1, texts);
    expect_wrong_study(texts);
  }

  /// The same for what `allocate` need not look at: the design and the factors.
  void expect_wrong_study(const std::vector<std::string>& texts) const {
    expect_refusal({"run", "study.toml", "-o", "result.h5"}, 1, texts);
    const auto before = files();
    const Outcome outcome = run({"validate", "study.toml"});
    EXPECT_EQ(outcome.status, 1) << outcome.all();
    for (const std::string& text : texts) EXPECT_THAT(outcome.all(), testing::HasSubstr(text));
    EXPECT_EQ(files(), before);
  }

 private:
  TerritoryFolder territory_;
};

/// A temporary folder that goes away with the object.
class ScratchFolder {
 public:
  ScratchFolder() : path_(std::filesystem::temp_directory_path() / ("dotpop-scratch-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// True when a file of the folder is a temporary one of the program (".NAME.part-PID").
inline bool has_temporary_file(const std::filesystem::path& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.front() == '.' || name.find("part") != std::string::npos) return true;
  }
  return false;
}

}  // namespace dotpop::test
