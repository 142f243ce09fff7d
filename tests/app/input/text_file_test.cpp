#include "app/input/text_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/input/field_text.h"
#include "app/input/sha256.h"
#include "tests/app/input/faults.h"
#include "tests/app/input/territory_fixture.h"

namespace dotpop {
namespace {

using test::only_fault;
using test::TerritoryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Runs `read_text_file` and returns the error it throws.
Error error_of(const std::filesystem::path& path) {
  try {
    read_text_file(path);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error for " << path;
  return {ErrorKind::usage, ""};
}

TEST(TextFile, ReadsAFileAsItIs) {
  const TerritoryFolder folder;
  const std::string text = "a;b\r\n1;2\r3\n\n";
  folder.write("x.csv", text);
  const TextFile file = read_text_file(folder.path() / "x.csv");
  EXPECT_EQ(file.text, text);
  EXPECT_EQ(file.path, folder.path_of("x.csv"));
  EXPECT_FALSE(file.was_windows_1252);
}

TEST(TextFile, ReadsAnEmptyFileAndAFileWithoutKnownSize) {
  const TerritoryFolder folder;
  folder.write("empty", "");
  EXPECT_EQ(read_text_file(folder.path() / "empty").text, "");
  EXPECT_THAT(read_text_file("/proc/self/status").text, HasSubstr("Pid:"));  // size 0, then text
}

TEST(TextFile, MissingFileNamesTheNearestOne) {
  const TerritoryFolder folder;
  const Error error = error_of(folder.path() / "zone.csv");
  EXPECT_EQ(error.kind(), ErrorKind::input);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("no such file"), HasSubstr("did you mean 'zones.csv'?")));
  EXPECT_THAT(error_of(folder.path() / "ZONES.CSV").what(), HasSubstr("did you mean 'zones.csv'?"));
}

TEST(TextFile, MissingFolderIsSaid) {
  const TerritoryFolder folder;
  const Error error = error_of(folder.path() / "nowhere" / "zones.csv");
  EXPECT_EQ(error.kind(), ErrorKind::input);
  EXPECT_THAT(error.what(), HasSubstr("nowhere' does not exist"));
  EXPECT_EQ(error_of(folder.path() / "zones.csv" / "x").kind(), ErrorKind::input);
}

TEST(TextFile, AFolderIsNoFile) {
  const TerritoryFolder folder;
  const Error error = error_of(folder.path());
  EXPECT_EQ(error.kind(), ErrorKind::input);
  EXPECT_THAT(error.what(), HasSubstr("this is a folder"));
}

TEST(TextFile, AnInputOutputErrorIsTheMachines) {
  // Reading a process's memory at address 0 fails with EIO.
  const Error error = error_of("/proc/self/mem");
  EXPECT_EQ(error.kind(), ErrorKind::machine);
  EXPECT_THAT(error.what(), HasSubstr("/proc/self/mem"));
}

TEST(TextFile, NoPermissionIsTheMachines) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may read everything";
  const TerritoryFolder folder;
  std::filesystem::permissions(folder.path() / "zones.csv", std::filesystem::perms::none);
  EXPECT_EQ(error_of(folder.path() / "zones.csv").kind(), ErrorKind::machine);
}

TEST(DecodeText, RemovesTheByteOrderMark) {
  Diagnostics diagnostics;
  EXPECT_EQ(decode_text("\xEF\xBB\xBF"
                        "a;é",
                        "x", diagnostics)
                ->text,
            "a;é");
  EXPECT_EQ(diagnostics.errors(), 0u);
}

TEST(DecodeText, RecognisesWindows1252) {
  Diagnostics diagnostics;
  const auto file = decode_text("H\xD4PITAL \x80 \x9C\x92 \x81\x8D\x8F\x90\x9D \xFF", "x", diagnostics);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->text, "HÔPITAL € œ’ \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD ÿ");
  EXPECT_TRUE(file->was_windows_1252);
}

TEST(DecodeText, RefusesUtf16) {
  for (const std::string_view mark : {"\xFF\xFE", "\xFE\xFF"}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(decode_text(std::string(mark) + "a", "x.csv", diagnostics).has_value());
    EXPECT_THAT(only_fault(diagnostics, "not a text file"), AllOf(HasSubstr("x.csv:1:"), HasSubstr("UTF-16")));
  }
}

TEST(DecodeText, RefusesNulBytesWithTheirLine) {
  Diagnostics diagnostics;
  EXPECT_FALSE(decode_text(std::string("a\r\nb\rc\nd\0e", 10), "x.csv", diagnostics).has_value());
  EXPECT_THAT(only_fault(diagnostics, "not a text file"), AllOf(HasSubstr("x.csv:4:"), HasSubstr("NUL")));
}

TEST(DecodeText, RefusesWhatIsNotUtf8AfterAUtf8Mark) {
  Diagnostics diagnostics;
  EXPECT_FALSE(decode_text("\xEF\xBB\xBF"
                           "a\nH\xD4PITAL",
                           "x.csv", diagnostics)
                   .has_value());
  EXPECT_THAT(only_fault(diagnostics, "not a text file"), AllOf(HasSubstr("x.csv:2:"), HasSubstr("not UTF-8")));
}

/// Bounds of RFC 3629, section 4.
TEST(FindInvalidUtf8, KnowsTheBounds) {
  constexpr std::size_t kAll = std::string_view::npos;
  for (const std::string_view good : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF",
                                      "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "plain text of more than 8 bytes"}) {
    EXPECT_EQ(find_invalid_utf8(good), kAll) << shown(good);
  }
  for (const std::string_view bad : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                                     "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xFF"}) {
    const std::string text = "0123456789" + std::string(bad);
    EXPECT_EQ(find_invalid_utf8(text), 10u);
  }
}

TEST(Shown, ShortensAndEscapes) {
  EXPECT_EQ(shown("été"), "été");
  EXPECT_EQ(shown("a\tb\r\n\x1B[31m\x7F"), "a\\tb\\r\\n\\x1b[31m\\x7f");
  EXPECT_EQ(shown("\u0085"), "\\u0085");
  EXPECT_EQ(shown(std::string(60, 'x')), std::string(60, 'x'));
  EXPECT_EQ(shown(std::string(10'000'000, 'x')), std::string(60, 'x') + "...");
  std::string accents, sixty;
  for (int i = 0; i < 100; ++i) accents += "é";
  for (int i = 0; i < 60; ++i) sixty += "é";
  EXPECT_EQ(shown(accents), sixty + "...");
}

TEST(Trim, TakesSpacesOfEveryKind) {
  EXPECT_EQ(trim("  a b\t\r\n"), "a b");
  EXPECT_EQ(trim("\u00A0\u202F12\u00A0 "), "12");
  EXPECT_EQ(trim("é"), "é");
  EXPECT_EQ(trim(" \u00A0 "), "");
  EXPECT_EQ(trim(""), "");
}

/// FIPS 180-4's examples.
TEST(Sha256, KnownValues) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace dotpop
