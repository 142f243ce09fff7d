#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "app/output/csv_writer.h"
#include "tests/app/output/scratch_folder.h"

namespace dotpop {
namespace {

using test::read_file;
using test::ScratchFolder;

/// The file that `fill` makes under a header with one column.
template <typename Fill>
std::string written(Fill fill, CsvFormat format = {}) {
  const ScratchFolder folder;
  CsvWriter csv(folder / "out.csv", {"v"}, format);
  fill(csv);
  csv.end_row();
  csv.commit();
  const std::string file = read_file(folder / "out.csv");
  EXPECT_EQ(file.substr(0, 2), "v\n");
  EXPECT_EQ(file.back(), '\n');
  return file.substr(2, file.size() - 3);
}

std::string number(double value) {
  return written([=](CsvWriter& csv) { csv.number(value); });
}
std::string text(const std::string& value) {
  return written([&](CsvWriter& csv) { csv.text(value); });
}

TEST(CsvWriter, RowsOfSeveralKinds) {
  const ScratchFolder folder;
  CsvWriter csv(folder / "out.csv", {"finess", "nom", "montant", "part", "vide"});
  csv.text("010000024").text("Hôpital; \"A\"").cents(123456).number(0.25).missing();
  csv.end_row();
  EXPECT_FALSE(std::filesystem::exists(folder / "out.csv"));
  csv.commit();
  EXPECT_EQ(read_file(folder / "out.csv"),
            "finess;nom;montant;part;vide\n010000024;\"Hôpital; \"\"A\"\"\";1234.56;0.25;\n");
}

TEST(CsvWriter, QuotesWhatAReaderWouldMisread) {
  EXPECT_EQ(text("plain, with comma"), "plain, with comma");
  EXPECT_EQ(text("a;b"), "\"a;b\"");
  EXPECT_EQ(text("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(text("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(text("two\rlines"), "\"two\rlines\"");
  EXPECT_EQ(text(" lead"), "\" lead\"");
  EXPECT_EQ(text("trail "), "\"trail \"");
  EXPECT_EQ(text("a\tb"), "a\tb");
  EXPECT_EQ(text(""), "");
}

TEST(CsvWriter, NumbersAreShortestAndExact) {
  EXPECT_EQ(number(0.0), "0");
  EXPECT_EQ(number(-0.0), "0");
  EXPECT_EQ(number(3.0), "3");
  EXPECT_EQ(number(-1234567.0), "-1234567");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number(1e14), "100000000000000");
  for (const double value : {1e-300, 1.0 / 3.0, 6.02214076e23, std::nextafter(1.0, 2.0), 1e15, 9007199254740993.0}) {
    EXPECT_EQ(std::stod(number(value)), value);
  }
}

TEST(CsvWriter, WhatIsNotANumberIsMissing) {
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "");
  EXPECT_EQ(written([](CsvWriter& csv) { csv.decimal(std::numeric_limits<double>::quiet_NaN(), 2); }), "");
}

TEST(CsvWriter, IntegersAndFixedDecimals) {
  EXPECT_EQ(written([](CsvWriter& csv) { csv.integer(-42); }), "-42");
  EXPECT_EQ(written([](CsvWriter& csv) { csv.integer(std::numeric_limits<std::int64_t>::min()); }),
            "-9223372036854775808");
  EXPECT_EQ(written([](CsvWriter& csv) { csv.decimal(2.0 / 3.0, 4); }), "0.6667");
  EXPECT_EQ(written([](CsvWriter& csv) { csv.decimal(12.0, 1); }), "12.0");
}

TEST(CsvWriter, CentsKeepTheirSignAndZeros) {
  EXPECT_EQ(format_cents(0), "0.00");
  EXPECT_EQ(format_cents(5), "0.05");
  EXPECT_EQ(format_cents(-5), "-0.05");
  EXPECT_EQ(format_cents(-12345), "-123.45");
  EXPECT_EQ(format_cents(450000000000), "4500000000.00");
  EXPECT_EQ(format_cents(std::numeric_limits<std::int64_t>::min()), "-92233720368547758.08");
  EXPECT_EQ(format_cents(150, DecimalMark::comma), "1,50");
}

TEST(CsvWriter, DecimalComma) {
  const CsvFormat comma = {DecimalMark::comma, ByteOrderMark::none};
  EXPECT_EQ(written([](CsvWriter& csv) { csv.number(0.5); }, comma), "0,5");
  EXPECT_EQ(written([](CsvWriter& csv) { csv.cents(-12345); }, comma), "-123,45");
  EXPECT_EQ(written([](CsvWriter& csv) { csv.decimal(1.25, 2); }, comma), "1,25");
  EXPECT_EQ(written([](CsvWriter& csv) { csv.text("1.5"); }, comma), "1.5");
}

TEST(CsvWriter, ByteOrderMarkOnRequest) {
  const ScratchFolder folder;
  CsvWriter csv(folder / "out.csv", {"é"}, {DecimalMark::point, ByteOrderMark::utf8});
  csv.commit();
  EXPECT_EQ(read_file(folder / "out.csv"), "\xEF\xBB\xBF\xC3\xA9\n");
}

TEST(CsvWriter, NothingRemainsWithoutCommit) {
  const ScratchFolder folder;
  {
    CsvWriter csv(folder / "out.csv", {"v"});
    csv.integer(1);
    csv.end_row();
  }
  EXPECT_EQ(folder.entries(), 0);
}

}  // namespace
}  // namespace dotpop
