#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "app/output/atomic_file.h"
#include "core/error.h"
#include "tests/app/output/scratch_folder.h"

namespace dotpop {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::ScratchFolder;

void put(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

struct Refusal {
  std::optional<ErrorKind> kind;  ///< empty: nothing was thrown
  std::string text;
};

Refusal refusal_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  }
  return {};
}

void write_whole(const fs::path& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

TEST(AtomicFile, AppearsOnlyOnCommit) {
  const ScratchFolder folder;
  const fs::path path = folder / "result.csv";
  AtomicFile file(path);
  file.write("first ");
  file.write("second");
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(file.temporary().parent_path(), folder.path());
  EXPECT_THAT(file.temporary().filename().string(), testing::StartsWith(".result.csv.part-"));
  file.commit();
  EXPECT_EQ(read_file(path), "first second");
  EXPECT_EQ(folder.entries(), 1);
}

TEST(AtomicFile, KeepsEveryByteAcrossTheBuffer) {
  const ScratchFolder folder;
  std::string expected;
  AtomicFile file(folder / "large.bin");
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{262143}, std::size_t{262144},
                                 std::size_t{262145}, std::size_t{1000000}, std::size_t{7}}) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    file.write(piece);
    expected += piece;
  }
  file.commit();
  EXPECT_EQ(read_file(folder / "large.bin"), expected);
}

TEST(AtomicFile, EmptyFileIsAFile) {
  const ScratchFolder folder;
  write_whole(folder / "empty", "");
  EXPECT_EQ(fs::file_size(folder / "empty"), 0U);
}

TEST(AtomicFile, ReplacesAnOlderFileAndKeepsItUntilThen) {
  const ScratchFolder folder;
  put(folder / "out.txt", "old");
  {
    AtomicFile file(folder / "out.txt");
    file.write("new");
    EXPECT_EQ(read_file(folder / "out.txt"), "old");
    file.commit();
  }
  EXPECT_EQ(read_file(folder / "out.txt"), "new");
}

TEST(AtomicFile, AnExceptionLeavesNothingBehind) {
  const ScratchFolder folder;
  put(folder / "out.txt", "old");
  EXPECT_THROW(
      {
        AtomicFile file(folder / "out.txt");
        file.write(std::string(1 << 20, 'x'));
        throw std::runtime_error("stop");
      },
      std::runtime_error);
  EXPECT_EQ(folder.entries(), 1);
  EXPECT_EQ(read_file(folder / "out.txt"), "old");
}

TEST(AtomicFile, FollowsASymbolicLink) {
  const ScratchFolder folder;
  put(folder / "real.txt", "old");
  fs::create_symlink("real.txt", folder / "link.txt");
  write_whole(folder / "link.txt", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link.txt"));
  EXPECT_EQ(read_file(folder / "real.txt"), "new");
}

TEST(AtomicFile, RelativeNameWithoutFolder) {
  const ScratchFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_whole("plain.txt", "here");
  fs::current_path(before);
  EXPECT_EQ(read_file(folder / "plain.txt"), "here");
}

TEST(AtomicFile, AFolderAsDestinationIsAUsageError) {
  const ScratchFolder folder;
  for (const std::string& path : {folder.path().string(), folder.path().string() + "/"}) {
    const Refusal refusal = refusal_of([&] { write_whole(path, "x"); });
    EXPECT_EQ(refusal.kind, ErrorKind::usage) << path;
    EXPECT_THAT(refusal.text, testing::HasSubstr("it is a folder"));
  }
  EXPECT_EQ(folder.entries(), 0);
}

TEST(AtomicFile, AMissingParentIsAUsageErrorThatNamesIt) {
  const ScratchFolder folder;
  const Refusal refusal = refusal_of([&] { write_whole(folder / "absent/out.csv", "x"); });
  EXPECT_EQ(refusal.kind, ErrorKind::usage);
  EXPECT_THAT(refusal.text, testing::HasSubstr((folder / "absent").string() + "' does not exist"));
}

TEST(AtomicFile, AFileAsParentIsAUsageError) {
  const ScratchFolder folder;
  put(folder / "file", "");
  EXPECT_EQ(refusal_of([&] { write_whole(folder / "file/out.csv", "x"); }).kind, ErrorKind::usage);
}

TEST(AtomicFile, WhereTheSystemRefusesIsAMachineError) {
  // /proc refuses new files to root as well, whom permissions do not stop.
  const Refusal refusal = refusal_of([] { write_whole("/proc/dotpop.csv", "x"); });
  EXPECT_EQ(refusal.kind, ErrorKind::machine);
  EXPECT_THAT(refusal.text, testing::HasSubstr("cannot create '/proc/dotpop.csv' ("));
}

TEST(AtomicFile, AFolderWithoutWritePermissionIsAMachineError) {
  if (::geteuid() == 0) GTEST_SKIP() << "root is not stopped by permissions";
  const ScratchFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(refusal_of([&] { write_whole(folder / "out.csv", "x"); }).kind, ErrorKind::machine);
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST(AtomicFile, AFullDeviceIsAMachineErrorAndStaysADevice) {
  if (!fs::is_character_file("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  for (const std::size_t size : {std::size_t{10}, std::size_t{1} << 20}) {
    const Refusal refusal = refusal_of([&] { write_whole("/dev/full", std::string(size, 'x')); });
    EXPECT_EQ(refusal.kind, ErrorKind::machine);
    EXPECT_THAT(refusal.text, testing::HasSubstr("free some space"));
  }
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

/// Writes 1 MiB under a limit of 64 KiB for each file; the exit status tells what happened.
int write_under_limit(const fs::path& path) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit = {65536, 65536};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 100;
  const Refusal refusal = refusal_of([&] { write_whole(path, std::string(1 << 20, 'x')); });
  return refusal.kind.has_value() ? static_cast<int>(*refusal.kind) : 0;
}

TEST(AtomicFile, AFileThatGrowsTooLargeIsAMachineErrorAndLeavesNothing) {
  const ScratchFolder folder;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(write_under_limit(folder / "out.csv"));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(ErrorKind::machine));
  EXPECT_EQ(folder.entries(), 0);
}

TEST(OutputFolder, IsMadeWithItsParents) {
  const ScratchFolder folder;
  const fs::path path = folder / "a/b/c";
  EXPECT_EQ(prepare_output_folder(path), path);
  EXPECT_TRUE(fs::is_directory(path));
  EXPECT_EQ(prepare_output_folder(path.string() + "/"), path.string() + "/");
  EXPECT_EQ(prepare_output_folder("."), ".");
}

TEST(OutputFolder, AFileInItsPlaceIsAUsageError) {
  const ScratchFolder folder;
  put(folder / "taken", "");
  EXPECT_EQ(refusal_of([&] { prepare_output_folder(folder / "taken"); }).kind, ErrorKind::usage);
  EXPECT_EQ(refusal_of([&] { prepare_output_folder(folder / "taken/below"); }).kind, ErrorKind::usage);
  EXPECT_EQ(refusal_of([] { prepare_output_folder(""); }).kind, ErrorKind::usage);
}

TEST(OutputFolder, WhereTheSystemRefusesIsAMachineError) {
  EXPECT_EQ(refusal_of([] { prepare_output_folder("/proc/dotpop"); }).kind, ErrorKind::machine);
}

}  // namespace
}  // namespace dotpop
