#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/app/commands/csv_file.h"
#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// The amount that the last line states.
std::int64_t stated_amount(const std::string& text) {
  std::smatch match;
  const std::regex amount(R"(\nAmount (-?[0-9 ]+\.[0-9]{2}) EUR)");
  if (!std::regex_search(text, match, amount)) throw std::runtime_error("no amount in: " + text);
  return cents_of_grouped(match[1]);
}

/// The last column (EUR) of the lines of step 5 between heading and rule, in order, and then of the sum.
std::vector<std::int64_t> zone_amounts(const std::string& text) {
  std::vector<std::int64_t> all;
  std::istringstream lines(text.substr(text.find("Step 5")));
  const std::regex last_amount(R"(  ([0-9][0-9 ]*\.[0-9]{2})$)");
  for (std::string line; std::getline(lines, line) && line.find("Amount") == std::string::npos;) {
    std::smatch match;
    if (std::regex_search(line, match, last_amount)) all.push_back(cents_of_grouped(match[1]));
  }
  return all;
}

/// The cells of the line of step 5 that starts with `label`; an empty cell is left out.
std::vector<std::string> zone_cells(const std::string& text, const std::string& label) {
  const std::size_t begin = text.find("\n  " + label + "  ", text.find("Step 5"));
  if (begin == std::string::npos) throw std::runtime_error("no row '" + label + "' in: " + text);
  const std::string line = text.substr(begin + 3, text.find('\n', begin + 1) - begin - 3);
  const std::regex gap("  +");
  return {std::sregex_token_iterator(line.begin(), line.end(), gap, -1), {}};
}

/// 010000024 in the region's three zones: 30 of its days move from 01000 to 38000.
void treat_in_three_zones(const Workspace& work) {
  work.territory().replace("journees_zone.csv", "010000024;01000;90\n010000024;01090;60\n",
                           "010000024;01000;60\n010000024;01090;60\n010000024;38000;30\n");
}

TEST(Explain, StatesTheAmountOfTheAllocationAndSumsUpToIt) {
  const Workspace work;
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "out"}).status, 0);
  const auto rows = csv_rows(work.read("out/allocation.csv"));
  for (std::size_t i = 1; i < rows.size(); ++i) {
    for (const char* zones : {"0", "1", "10"}) {
      const Outcome outcome = work.run({"explain", "study.toml", "--establishment", rows[i][0], "--zones", zones});
      ASSERT_EQ(outcome.status, 0) << outcome.err;
      EXPECT_EQ(stated_amount(outcome.out), cents_of(rows[i].at(6)));
      auto amounts = zone_amounts(outcome.out);
      ASSERT_GE(amounts.size(), 2u) << outcome.out;
      const std::int64_t sum = amounts.back();
      amounts.pop_back();
      EXPECT_EQ(std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0}), sum);
      EXPECT_EQ(sum, cents_of(rows[i].at(6)));
      EXPECT_THAT(outcome.out, HasSubstr(rows[i].at(1)));
    }
  }
}

TEST(Explain, ShowsEveryStep) {
  const Outcome outcome = Workspace().run({"explain", "study.toml", "--establishment", "010000024"});
  for (const char* text :
       {"region 84, sector ex-DG, 150 adult days", "adjustment = additive", "part_75_plus     0.5            0.1",
        "150.000000 EUR each", "coefficient = average of the weights by days = 0.866666667", "675 000.00", "68.42 %",
        "461 842.11", "Amount 611 842.11 EUR", "historical receipts 1 000 000.00 EUR", "-388 157.89 EUR (-38.82 %)"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
}

// By hand from test_allocate.cpp: P' = 1000, 4500, 4500; F = 150,000, 675,000, 675,000; coefficients 13/15 and 1.2.
// 010000024 has 60·13/15 = 52 weighted days in 01000, 52 in 01090 and 30·13/15 = 26 in 38000; 380000034 has none,
// 20·1.2 = 24 and 60·1.2 = 72. So it receives 150,000, 675,000·52/76 = 461,842.105 and 675,000·26/98 = 179,081.633.
// The criterion adds 0, 3000·0.5·1 = 1500 and 6000·0.5·(−1/2) = −1500 people.
// 01000 and 38000: 7000 people, −1500, 1000 + 4500, 150,000 + 675,000; 60 + 30 days, 52 + 26 = 78 of 52 + 98 = 150.
// The sum: 10,000 people, 0, 10,000, 1,500,000; 150 days, 130 of 150 + 76 = 226: 57.522 %; 790,923.738 EUR.
TEST(Explain, SumsEveryColumnOfTheOtherZonesAndOfAll) {
  const Workspace work;
  treat_in_three_zones(work);
  const Outcome outcome = work.run({"explain", "study.toml", "--establishment", "010000024", "--zones", "1"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(zone_cells(outcome.out, "01090"), ElementsAre("01090", "3 000", "+1 500.0", "4 500.0", "675 000.00", "60",
                                                            "52.00", "76.00", "68.42 %", "461 842.11"));
  EXPECT_THAT(zone_cells(outcome.out, "2 others"), ElementsAre("2 others", "7 000", "-1 500.0", "5 500.0", "825 000.00",
                                                               "90", "78.00", "150.00", "52.00 %", "329 081.63"));
  EXPECT_THAT(zone_cells(outcome.out, "sum"), ElementsAre("sum", "10 000", "+0.0", "10 000.0", "1 500 000.00", "150",
                                                          "130.00", "226.00", "57.52 %", "790 923.74"));
  EXPECT_THAT(outcome.out, HasSubstr("; 0 zones clamped at 0\n"));
  EXPECT_EQ(outcome.out.find("  clamped: "), std::string::npos) << outcome.out;
}

// Weight 3: factors 1, 1 + 3 = 4 and 1 − 3/2 < 0, so P' = 1000, 12,000 and 0 instead of 6000 + 6000·3·(−1/2) = −3000.
// F = 1,500,000/13,000 · P' = 115,384.615, 1,384,615.385 (cents: the larger remainder is the first's) and 0.
// 010000024 receives 115,384.615 + 1,384,615.385·52/76 = 947,368.421, together 1,062,753.036; the larger remainder
// against 437,246.964 in cents (.64 against .36) makes that 1,062,753.04. 26/98 = 26.531 %.
TEST(Explain, MarksAClampedZone) {
  const Workspace work("territory = \".\"\n[policy.criteria]\npart_75_plus = 3\n");
  treat_in_three_zones(work);
  const Outcome outcome = work.run({"explain", "study.toml", "--establishment", "010000024"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(zone_cells(outcome.out, "38000"), ElementsAre("38000", "6 000", "-9 000.0", "0.0 clamped", "0.00", "30",
                                                            "26.00", "98.00", "26.53 %", "0.00"));
  EXPECT_THAT(zone_cells(outcome.out, "sum"),
              ElementsAre("sum", "10 000", "+0.0", "13 000.0 (1 clamped)", "1 500 000.00", "150", "130.00", "226.00",
                          "57.52 %", "1 062 753.04"));
  EXPECT_THAT(outcome.out, HasSubstr("; 1 zone clamped at 0\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\n  clamped: the criteria take away more people than the zone has"));
}

// Ratios 1, 2 and 1/2 to the power 1: factors have no sum, so the rows of several zones have one cell less.
TEST(Explain, LeavesFactorsOutOfSums) {
  const Workspace work(
      "territory = \".\"\n[policy]\nadjustment = \"multiplicative\"\n[policy.criteria]\npart_75_plus = 1\n");
  treat_in_three_zones(work);
  const Outcome outcome = work.run({"explain", "study.toml", "--establishment", "010000024", "--zones", "1"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(zone_cells(outcome.out, "01090"), Contains("x 2.0000"));
  const auto rest = zone_cells(outcome.out, "2 others");
  EXPECT_EQ(rest.size(), 9u) << outcome.out;
  EXPECT_EQ(rest.at(2), "4 000.0");  // 1000 + 6000 / 2
  EXPECT_EQ(zone_cells(outcome.out, "sum").size(), 9u) << outcome.out;
}

TEST(Explain, ReportsPatientsFromElsewhere) {
  const Workspace work;
  const std::vector<std::string> command = {"explain", "study.toml", "--establishment", "750000018"};
  EXPECT_THAT(work.run(command).out,
              HasSubstr("50 days of patients from elsewhere (40 from other regions, 10 from unknown zones)"));
  work.write_study("territory = \".\"\n[policy]\nexternal_days = \"own_zone\"\n");
  EXPECT_THAT(work.run(command).out, HasSubstr("added to the zone of the site"));
}

TEST(Explain, RefusesAnUnknownFinessWithTheNearest) {
  Workspace().expect_refusal({"explain", "study.toml", "--establishment", "01000024"}, 1,
                             {"unknown establishment '01000024'", "did you mean '010000024'?"});
}

TEST(Explain, RefusesAnEstablishmentOfARegionLeftOut) {
  const Workspace work("territory = \".\"\nregions = [\"11\"]\n");
  work.expect_refusal({"explain", "study.toml", "--establishment", "010000024"}, 1,
                      {"study.toml:2: ", "establishment 010000024 is in region '84'", "add it to `regions`"});
}

TEST(Explain, AnEstablishmentWithoutAdultDaysReceivesNothing) {
  const Workspace work;
  work.territory().replace("journees_um.csv", "750000026;50;HTP;A;60\n", "750000026;50;HTP;E;60\n");
  work.territory().replace("journees_zone.csv", "750000026;75002;60\n", "");
  const Outcome outcome = work.run({"explain", "study.toml", "--establishment", "750000026"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(stated_amount(outcome.out), 0);
  EXPECT_THAT(outcome.out, HasSubstr("no adult days"));
  EXPECT_EQ(outcome.out.find(" nan"), std::string::npos) << outcome.out;
}

TEST(Explain, WithholdsAndMultipliesVisibly) {
  const Workspace work(
      "territory = \".\"\n[policy]\nadjustment = \"multiplicative\"\nunserved_zones = \"withhold\"\nenvelope = 0.5\n"
      "[policy.criteria]\npart_75_plus = 0.5\n[policy.scale]\num.51.HTP = 2\n");
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "out"}).status, 0);
  const Outcome outcome = work.run({"explain", "study.toml", "--establishment", "010000024"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(stated_amount(outcome.out), cents_of(csv_rows(work.read("out/allocation.csv")).at(3).at(6)));
  EXPECT_THAT(outcome.out, HasSubstr("750 000.00"));  // half of the envelope
  EXPECT_THAT(outcome.out, HasSubstr("x 1.4142"));    // (0.2 / 0.1) ^ 0.5
  EXPECT_THAT(outcome.out, HasSubstr("1.2"));         // 0.6 doubled
}

}  // namespace
}  // namespace dotpop::test
