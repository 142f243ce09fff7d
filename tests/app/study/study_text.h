#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "app/study/study_file.h"
#include "core/error.h"

namespace dotpop::test {

/// A study file in the temporary folder that goes away with the object, and what reading it gave.
class StudyText {
 public:
  explicit StudyText(std::string_view text) : path_(new_path()) {
    std::ofstream out(path_, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
  }
  ~StudyText() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  StudyText(const StudyText&) = delete;
  StudyText& operator=(const StudyText&) = delete;

  const std::filesystem::path& path() const { return path_; }
  StudySpec read() { return read_study_file(path_, diagnostics_); }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  /// "PATH:line: text", as a message begins.
  std::string at(int line, const std::string& text) const {
    return path_.string() + ":" + std::to_string(line) + ": " + text;
  }

 private:
  static std::filesystem::path new_path() {
    static std::atomic<unsigned> counter{0};
    return std::filesystem::temp_directory_path() /
           ("dotpop-study-" + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".toml");
  }

  std::filesystem::path path_;
  Diagnostics diagnostics_;
};

/// Reads `text` and returns its faults, one a line; the file's own name is replaced by "STUDY".
inline std::string faults_of(std::string_view text) {
  StudyText study(text);
  std::string faults;
  try {
    study.read();
    faults = study.diagnostics().text();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    faults = std::string("thrown: ") + error.what() + "\n";
  }
  const std::string name = study.path().string();
  for (std::size_t at = 0; (at = faults.find(name, at)) != std::string::npos;) faults.replace(at, name.size(), "STUDY");
  return faults;
}

}  // namespace dotpop::test
