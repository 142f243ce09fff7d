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
