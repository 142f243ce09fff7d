#include "app/input/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/app/input/faults.h"

namespace dotpop {
namespace {

using test::find_kind;
using test::only_fault;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// All good rows, each with its line at the end.
std::vector<std::vector<std::string>> rows_of(CsvReader& csv) {
  std::vector<std::vector<std::string>> rows;
  while (csv.next()) {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < csv.columns().size(); ++i) row.emplace_back(csv.field(i));
    row.push_back(std::to_string(csv.line()));
  }
  return rows;
}

/// The faults of a text read to its end.
Diagnostics faults_of(std::string_view text) {
  Diagnostics diagnostics;
  CsvReader csv(text, "x.csv", diagnostics);
  rows_of(csv);
  return diagnostics;
}

using Row = std::vector<std::string>;

TEST(Csv, FindsTheSeparatorInTheHeader) {
  Diagnostics diagnostics;
  EXPECT_EQ(CsvReader("a;b,c;d\n", "x", diagnostics).separator(), ';');
  EXPECT_EQ(CsvReader("a,b,c\n", "x", diagnostics).separator(), ',');
  EXPECT_EQ(CsvReader("a\tb\n1;2;3", "x", diagnostics).separator(), '\t');
  EXPECT_EQ(CsvReader("\"a;b;c;\"\"d;\",e\n", "x", diagnostics).separator(), ',');
  EXPECT_EQ(CsvReader("\n  \n\t\na,b\n", "x", diagnostics).separator(), ',');
  EXPECT_EQ(CsvReader("alone\n1\n", "x", diagnostics).separator(), ';');
  EXPECT_EQ(diagnostics.errors(), 0u);
}

TEST(Csv, OneColumn) {
  Diagnostics diagnostics;
  CsvReader csv("alone\n1,5\n\n2\n", "x", diagnostics);
  EXPECT_THAT(rows_of(csv), ElementsAre(Row{"1,5", "2"}, Row{"2", "4"}));
  EXPECT_EQ(diagnostics.errors(), 0u);
}

TEST(Csv, EveryLineBreakAndNoneAtTheEnd) {
  for (const std::string_view line_break : {"\n", "\r\n", "\r"}) {
    std::string text;
    for (const std::string_view line : {"a;b", "1;2", "", "3;"})
      text.append(text.empty() ? "" : line_break).append(line);
    for (const std::string_view end : {std::string_view(), line_break}) {
      Diagnostics diagnostics;
      const std::string whole = text + std::string(end);
      CsvReader csv(whole, "x", diagnostics);
      EXPECT_THAT(rows_of(csv), ElementsAre(Row{"1", "2", "2"}, Row{"3", "", "4"}));
      EXPECT_EQ(diagnostics.errors(), 0u) << diagnostics.text();
    }
  }
}

TEST(Csv, QuotedFieldsHoldSeparatorsLineBreaksAndQuotes) {
  Diagnostics diagnostics;
  CsvReader csv(
      "a;b\n"
      "\"x;y\";\"1\n2\r\n3\r4\"\n"
      "\"he said \"\"no\"\"\";\"\"\n"
      "\"\"\"\" ;a \"quote\" inside\n"
      "last;1",
      "x", diagnostics);
  EXPECT_THAT(rows_of(csv), ElementsAre(Row{"x;y", "1\n2\r\n3\r4", "2"}, Row{"he said \"no\"", "", "6"},
                                        Row{"\"", "a \"quote\" inside", "7"}, Row{"last", "1", "8"}));
  EXPECT_EQ(diagnostics.errors(), 0u) << diagnostics.text();
}

TEST(Csv, ViewsOfEarlierRowsStayValid) {
  Diagnostics diagnostics;
  std::string text = "a\n";
  for (int i = 0; i < 1000; ++i) text += "\"" + std::to_string(i) + "\"\"\"\n";
  CsvReader csv(text, "x", diagnostics);
  std::vector<std::string_view> views;
  while (csv.next()) views.push_back(csv.field(0));
  ASSERT_EQ(views.size(), 1000u);
  for (std::size_t i = 0; i < views.size(); ++i) EXPECT_EQ(views[i], std::to_string(i) + "\"");
}

TEST(Csv, IgnoresBlankLinesAndTrimsHeaderNames) {
  Diagnostics diagnostics;
  CsvReader csv("\n  \n a ;\tb\u00A0\n\n 1 ;2\n   \n", "x", diagnostics);
  EXPECT_THAT(csv.columns(), ElementsAre("a", "b"));
  EXPECT_EQ(csv.header_line(), 3u);
  EXPECT_THAT(rows_of(csv), ElementsAre(Row{" 1 ", "2", "5"}));
  EXPECT_EQ(diagnostics.errors(), 0u) << diagnostics.text();
}

TEST(Csv, EmptyFile) {
  for (const std::string_view text : {"", "\n", " \r\n\r\n"}) {
    EXPECT_THAT(only_fault(faults_of(text), "empty file"), HasSubstr("x.csv"));
  }
}

TEST(Csv, HeaderOnly) {
  EXPECT_THAT(only_fault(faults_of("a;b\n\n"), "no data row"), HasSubstr("x.csv:1:"));
  Diagnostics diagnostics;
  CsvReader csv("a;b\n", "x", diagnostics, CsvEmpty::allowed);
  EXPECT_FALSE(csv.next());
  EXPECT_FALSE(csv.next());
  EXPECT_EQ(diagnostics.errors(), 0u);
}

TEST(Csv, MissingColumnNamesTheNearest) {
  Diagnostics diagnostics;
  CsvReader csv("\nfiness;region;FINESS2\n1;2;3\n", "x.csv", diagnostics);
  EXPECT_EQ(csv.require("region"), 1u);
  EXPECT_EQ(csv.require("regions"), kNoColumn);
  EXPECT_THAT(only_fault(diagnostics, "missing column"),
              AllOf(HasSubstr("x.csv:2:"), HasSubstr("'regions'"), HasSubstr("did you mean 'region'?")));
}

TEST(Csv, DuplicatedAndEmptyColumnNames) {
  EXPECT_THAT(only_fault(faults_of("a;b;a\n1;2;3"), "duplicated column"),
              AllOf(HasSubstr("'a'"), HasSubstr("columns 1 and 3")));
  EXPECT_THAT(only_fault(faults_of("a;;b\n1;2;3"), "empty column name"), HasSubstr("column 2 of 3"));
}

TEST(Csv, RaggedLineIsSkippedAndTheNextIsRead) {
  Diagnostics diagnostics;
  CsvReader csv("a;b\n1\n2;3;4\n5;6\n", "x.csv", diagnostics);
  EXPECT_THAT(rows_of(csv), ElementsAre(Row{"5", "6", "4"}));
  const auto* ragged = find_kind(diagnostics, "ragged line");
  ASSERT_NE(ragged, nullptr);
  ASSERT_EQ(ragged->count, 2u);
  EXPECT_THAT(to_string(ragged->kept[0]), AllOf(HasSubstr("x.csv:2:"), HasSubstr("expected 2 fields, found 1")));
  EXPECT_THAT(to_string(ragged->kept[1]), AllOf(HasSubstr("x.csv:3:"), HasSubstr("expected 2 fields, found 3")));
}

TEST(Csv, AFaultyRowShowsWhatItHas) {
  Diagnostics diagnostics;
  CsvReader csv("a;b;c\n1;2;3\n4\n", "x.csv", diagnostics);
  EXPECT_EQ(csv.next_any(), CsvRow::good);
  EXPECT_EQ(csv.next_any(), CsvRow::faulty);
  EXPECT_EQ(csv.field(0), "4");
  EXPECT_EQ(csv.field(1), "");  // not the row before
  EXPECT_EQ(csv.n_fields(), 1u);
  EXPECT_EQ(csv.next_any(), CsvRow::end);
}

TEST(Csv, UnterminatedQuoteNamesTheLineWhereItOpens) {
  Diagnostics diagnostics;
  CsvReader csv("a;b\n1;2\n\"x\ny\";\"z\n5;6\n", "x.csv", diagnostics);
  EXPECT_THAT(rows_of(csv), ElementsAre(Row{"1", "2", "2"}));
  EXPECT_FALSE(csv.complete());
  EXPECT_THAT(only_fault(diagnostics, "unterminated quote"), HasSubstr("x.csv:4:"));
  EXPECT_THAT(only_fault(faults_of("a;\"b\n1;2\n"), "unterminated quote"), HasSubstr("x.csv:1:"));
}

TEST(Csv, TextAfterAClosingQuote) {
  Diagnostics diagnostics;
  CsvReader csv("a;b\n\"1\n\"x;2\n3;4\n", "x.csv", diagnostics);
  EXPECT_THAT(rows_of(csv), ElementsAre(Row{"3", "4", "4"}));
  EXPECT_THAT(only_fault(diagnostics, "text after a quote"), AllOf(HasSubstr("x.csv:3:"), HasSubstr("'x;2'")));
}

/// Seconds it takes to read `text`; its faults go to `diagnostics`.
double seconds_to_read(const std::string& text, Diagnostics& diagnostics) {
  const auto start = std::chrono::steady_clock::now();
  CsvReader csv(text, "x.csv", diagnostics);
  while (csv.next()) continue;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// 10 MB take about 10 ms; the limit leaves room for sanitizers and a busy machine, not for a quadratic reader.
TEST(Csv, ALineOfTenMegabytesIsFastAndItsMessageShort) {
  constexpr double kLimit = 5.0;
  const std::string many(10'000'000, 'x');
  const std::string separators(10'000'000, ';');
  const std::string quotes(10'000'000, '"');
  std::string breaks = "\"";
  for (int i = 0; i < 5'000'000; ++i) breaks += "\r\n";
  for (const std::string& text :
       {"a;b\n1;" + many + "\n2;3\n", "a;b\n" + many + "\n2;3\n", "a;b\n" + separators + "\n2;3\n", separators,
        "a;b\n" + quotes + "\n", "a;b\n1;" + quotes + "\n", "a;b\n" + breaks, "a;b\n\"1\"" + many + ";2\n",
        many + ";b\n1;2\n", many}) {
    Diagnostics diagnostics;
    EXPECT_LT(seconds_to_read(text, diagnostics), kLimit);
    EXPECT_LT(diagnostics.text().size(), 5'000u);
  }
}

TEST(Csv, AMillionFaultsAreCountedFast) {
  std::string text = "a;b\n";
  for (int i = 0; i < 1'000'000; ++i) text += "1\n";
  Diagnostics diagnostics;
  EXPECT_LT(seconds_to_read(text, diagnostics), 5.0);
  EXPECT_EQ(diagnostics.errors(), 1'000'000u);
}

}  // namespace
}  // namespace dotpop
