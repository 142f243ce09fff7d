#include "app/input/number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>

namespace dotpop {
namespace {

using ::testing::HasSubstr;

TEST(Number, ReadsPlainNumbers) {
  for (const char separator : {';', ',', '\t'}) {
    for (const auto& [text, value] : {std::pair<const char*, double>{"0", 0.0},
                                      {"12", 12.0},
                                      {"-1.5", -1.5},
                                      {"+2", 2.0},
                                      {" 3.25\t", 3.25},
                                      {".5", 0.5},
                                      {"1e3", 1000.0},
                                      {"1.5E-2", 0.015},
                                      {"\u00A07", 7.0},
                                      {"1e-400", 0.0}}) {
      const ParsedNumber parsed = parse_number(text, separator);
      EXPECT_EQ(parsed.fault, NumberFault::none) << text;
      EXPECT_EQ(parsed.value, value) << text;
    }
  }
}

/// The nearest double, as the language defines its literals.
TEST(Number, RoundsToTheNearestDouble) {
  EXPECT_EQ(parse_number("0.1", ';').value, 0.1);
  EXPECT_EQ(parse_number("0,1", ';').value, 0.1);
  EXPECT_EQ(parse_number("9007199254740993", ';').value, 9007199254740992.0);
  EXPECT_EQ(parse_number("1.7976931348623157e308", ';').value, 1.7976931348623157e308);
}

TEST(Number, DecimalCommaOnlyWhereTheSeparatorIsASemicolon) {
  EXPECT_EQ(parse_number("1234,5", ';').value, 1234.5);
  EXPECT_EQ(parse_number("-1,5e2", ';').value, -150.0);
  for (const char separator : {',', '\t'}) {
    const ParsedNumber parsed = parse_number("1234,5", separator);
    EXPECT_EQ(parsed.fault, NumberFault::decimal_comma);
    const std::string text = to_string(describe_number_fault(parsed.fault, "1234,5", separator));
    EXPECT_THAT(text, HasSubstr("write 1234.5"));
    EXPECT_THAT(text, HasSubstr("separate the columns with ';'"));
  }
}

TEST(Number, RefusesEverythingElse) {
  using F = NumberFault;
  for (const auto& [text, fault] : {std::pair<const char*, F>{"", F::empty},
                                    {"  ", F::empty},
                                    {"\u00A0", F::empty},
                                    {"abc", F::text},
                                    {"12abc", F::text},
                                    {"12 km", F::text},
                                    {"1e", F::text},
                                    {"0x10", F::text},
                                    {"-", F::text},
                                    {"+-1", F::text},
                                    {"--1", F::text},
                                    {".", F::text},
                                    {"1e400", F::too_large},
                                    {"-1e400", F::too_large},
                                    {"NaN", F::not_finite},
                                    {"nan(1)", F::text},
                                    {"inf", F::not_finite},
                                    {"-Infinity", F::not_finite},
                                    {"+INF", F::not_finite},
                                    {"1 234", F::thousands_separator},
                                    {"1\u00A0234", F::thousands_separator},
                                    {"1\u202F234,5", F::thousands_separator},
                                    {"1'234", F::thousands_separator},
                                    {"1,234.5", F::thousands_separator},
                                    {"1.234,5", F::thousands_separator},
                                    {"1,234,567", F::thousands_separator},
                                    {"1.234.567", F::thousands_separator},
                                    {"#N/A", F::text},
                                    {"12 %", F::text}}) {
    EXPECT_EQ(parse_number(text, ';').fault, fault) << text;
    EXPECT_EQ(parse_number(text, ';').value, 0.0) << text;
  }
}

TEST(Number, SaysHowToWriteIt) {
  const auto advice = [](const char* text, char separator) {
    return to_string(describe_number_fault(parse_number(text, separator).fault, text, separator));
  };
  EXPECT_THAT(advice("1\u202F234,5", ','), HasSubstr("write 1234.5"));
  EXPECT_THAT(advice("1 234", ';'), HasSubstr("write 1234"));
  EXPECT_THAT(advice("1e400", ';'), HasSubstr("1.8e308"));
  EXPECT_THAT(advice("", ';'), HasSubstr("empty"));
  EXPECT_LT(advice(std::string(1'000'000, 'x').c_str(), ';').size(), 300u);
}

}  // namespace
}  // namespace dotpop
