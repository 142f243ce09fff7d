#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/app/commands/csv_file.h"
#include "tests/app/commands/workspace.h"

/// The tiny territory by hand, weight 0.5 on part_75_plus, everything else by default:
///
/// Region 84, envelope 1,500,000. Mean m = (1000·0.10 + 3000·0.20 + 6000·0.05)/10000 = 0.1, so d = 0, 1, −1/2 and
/// P' = 1000, 4500, 4500 (sum 10,000); 150 EUR each: F = 150,000, 675,000, 675,000.
/// Coefficients: 010000024 (100·1 + 50·0.6)/150 = 13/15; 380000034 1.2 (its 30 days of children are left out).
/// 01000 has 010000024 alone; 01090 has 60·13/15 = 52 against 20·1.2 = 24; 38000 has 380000034 alone.
/// 010000024: 150,000 + 675,000·52/76 = 611,842.105263; 380000034: 675,000·24/76 + 675,000 = 888,157.894737.
/// Cents: floors leave one; the larger remainder (.5263 against .4737) takes it: 611,842.11 and 888,157.89.
///
/// Region 11, envelope 2,500,000. m = (2000·0.08 + 8000·0.12)/10000 = 0.112, d = −2/7, 1/14,
/// P' = 12000/7, 58000/7; 250 EUR each: F = 428,571.428571 and 2,071,428.571429.
/// Coefficients 1 and 0.5. 75001 has 750000018 alone; 75002 has 50·1 against 60·0.5 = 30.
/// 750000018: F + 2,071,428.571429·5/8 = 1,723,214.285714; 750000026: 776,785.714286.
/// Cents: floors leave one; .5714 against .4286: 1,723,214.29 and 776,785.71.
namespace dotpop::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Cells equal as text, but those of `number_column`, which are equal as numbers to 1e-14.
void expect_rows(const std::vector<std::vector<std::string>>& actual, std::size_t number_column,
                 const std::vector<std::vector<std::string>>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(actual[i].size(), expected[i].size()) << i;
    for (std::size_t c = 0; c < expected[i].size(); ++c) {
      if (i > 0 && c == number_column) {
        const double value = std::stod(expected[i][c]);
        EXPECT_NEAR(std::stod(actual[i][c]), value, 1e-14 * value) << i;
      } else {
        EXPECT_EQ(actual[i][c], expected[i][c]) << "line " << i + 1;
      }
    }
  }
}

TEST(Allocate, WritesTheHandComputedAmounts) {
  const Workspace work;
  const auto before = work.files();
  const Outcome outcome = work.run({"allocate", "study.toml", "-o", "out"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  auto expected = before;
  for (const char* file : {"out", "out/allocation.csv", "out/zones.csv"}) expected.emplace_back(file);
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(work.files(), expected);

  const std::string text = work.read("out/allocation.csv");
  EXPECT_EQ(text.substr(0, text.find('\n') + 1),
            "finess;nom;region;secteur;journees;coefficient;allocation;recettes_historiques;ecart\n");
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_EQ(text.find('"'), std::string::npos);
  expect_rows(
      csv_rows(text), 5,
      {{"finess", "nom", "region", "secteur", "journees", "coefficient", "allocation", "recettes_historiques", "ecart"},
       {"750000018", "HÔPITAL DU LOUVRE", "11", "ex-DG", "250", "1", "1723214.29", "2000000.00", "-276785.71"},
       {"750000026", "CLINIQUE DE LA BOURSE", "11", "ex-OQN", "60", "0.5", "776785.71", "750000.00", "26785.71"},
       {"010000024", "CH DE FLEYRIAT", "84", "ex-DG", "150", "0.8666666666666667", "611842.11", "1000000.00",
        "-388157.89"},
       {"380000034", "CLINIQUE DES ALPES", "84", "ex-OQN", "80", "1.2", "888157.89", "500000.50", "388157.39"}});
  expect_rows(csv_rows(work.read("out/zones.csv")), 3,
              {{"code_geo", "region", "population", "population_ajustee", "financement"},
               {"75001", "11", "2000", "1714.2857142857142", "428571.43"},
               {"75002", "11", "8000", "8285.714285714286", "2071428.57"},
               {"01000", "84", "1000", "1000", "150000.00"},
               {"01090", "84", "3000", "4500", "675000.00"},
               {"38000", "84", "6000", "4500", "675000.00"}});
}

TEST(Allocate, PrintsTheSumsOfEachRegion) {
  const Outcome outcome = Workspace().run({"allocate", "study.toml", "-o", "out"});
  EXPECT_THAT(outcome.out, HasSubstr("11      2 500 000.00   2 500 000.00          0.00              0"));
  EXPECT_THAT(outcome.out, HasSubstr("84      1 500 000.00   1 500 000.00          0.00              0"));
}

TEST(Allocate, WritesADecimalCommaWhenAsked) {
  const Workspace work;
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "out", "--decimal-comma"}).status, 0);
  const std::string text = work.read("out/allocation.csv");
  EXPECT_THAT(text, HasSubstr(";0,5;776785,71;750000,00;26785,71\n"));
  EXPECT_EQ(text.find('.'), std::string::npos);
  EXPECT_EQ(work.read("out/zones.csv").find('.'), std::string::npos);
}

/// Two like establishments share an odd number of cents: the smaller FINESS takes the cent, and so for every order of
/// the rows.
TEST(Allocate, BreaksTiesOfCentsByFiness) {
  const Workspace work;
  work.territory().write("journees_um.csv",
                         "finess;um;mode;journees\n750000026;50;HC;100\n750000018;50;HC;100\n010000024;50;HC;1\n");
  work.territory().write("journees_zone.csv",
                         "finess;code_geo;journees\n750000026;75002;100\n750000018;75002;100\n010000024;01000;1\n");
  work.territory().write("enveloppes.csv", "region;montant\n84;0.01\n11;0.05\n");
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "out"}).status, 0);
  const auto rows = csv_rows(work.read("out/allocation.csv"));
  EXPECT_THAT(rows.at(1),
              ElementsAre("750000018", testing::_, "11", "ex-DG", "100", "1", "0.03", "2000000.00", "-1999999.97"));
  EXPECT_EQ(rows.at(2).at(6), "0.02");
  EXPECT_EQ(rows.at(3).at(6), "0.01");
}

TEST(Allocate, GivesEachRegionItsEnvelopeToTheCent) {
  for (const char* envelope : {"0", "0.01", "0.99", "1234567.89", "2500000.01", "98765432109.87"}) {
    const Workspace work;
    work.territory().write("enveloppes.csv", std::string("region;montant\n11;") + envelope + "\n84;1500000\n");
    ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "out"}).status, 0) << envelope;
    std::map<std::string, std::int64_t> establishments;
    std::map<std::string, std::int64_t> zones;
    const auto rows = csv_rows(work.read("out/allocation.csv"));
    for (std::size_t i = 1; i < rows.size(); ++i) {
      establishments[rows[i].at(2)] += cents_of(rows[i].at(6));
      EXPECT_EQ(cents_of(rows[i].at(8)), cents_of(rows[i].at(6)) - cents_of(rows[i].at(7)));
    }
    const auto zone_rows = csv_rows(work.read("out/zones.csv"));
    for (std::size_t i = 1; i < zone_rows.size(); ++i) zones[zone_rows[i].at(1)] += cents_of(zone_rows[i].at(4));
    const std::string with_cents =
        std::string(envelope).find('.') == std::string::npos ? std::string(envelope) + ".00" : std::string(envelope);
    EXPECT_EQ(establishments["11"], cents_of("0" + with_cents));
    EXPECT_EQ(zones["11"], cents_of("0" + with_cents));
    EXPECT_EQ(establishments["84"], 150000000);
  }
}

TEST(Allocate, TheOrderOfRowsChangesNothing) {
  const Workspace work;
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "a"}).status, 0);
  for (const auto& [file, text] : tiny_territory()) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
    std::reverse(lines.begin() + 1, lines.end());
    std::string reversed;
    for (const std::string& line : lines) reversed += line;
    work.territory().write(file, reversed);
  }
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "b"}).status, 0);
  EXPECT_EQ(work.read("a/allocation.csv"), work.read("b/allocation.csv"));
  EXPECT_EQ(work.read("a/zones.csv"), work.read("b/zones.csv"));
}

/// Zone 75001 (2000 of 10,000 people, no criterion) loses its only establishment.
TEST(Allocate, RedistributesOrWithholdsUnservedZones) {
  const Workspace work("territory = \".\"\n[policy]\nunserved_zones = \"withhold\"\n");
  work.territory().replace("journees_zone.csv", "75001;150\n750000018;75002;50\n", "75002;200\n");
  const Outcome withheld = work.run({"allocate", "study.toml", "-o", "withheld"});
  ASSERT_EQ(withheld.status, 0) << withheld.err;
  EXPECT_THAT(withheld.out, HasSubstr("11      2 500 000.00   2 000 000.00    500 000.00              0"));
  auto rows = csv_rows(work.read("withheld/allocation.csv"));  // 200·1 against 60·0.5 in 75002
  EXPECT_EQ(cents_of(rows.at(1).at(6)) + cents_of(rows.at(2).at(6)), 200000000);
  EXPECT_EQ(rows.at(1).at(6), "1739130.43");
  EXPECT_EQ(csv_rows(work.read("withheld/zones.csv")).at(1).back(), "500000.00");

  work.write_study("territory = \".\"\n");
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "redistributed"}).status, 0);
  rows = csv_rows(work.read("redistributed/allocation.csv"));
  EXPECT_EQ(rows.at(1).at(6), "2173913.04");
  EXPECT_EQ(csv_rows(work.read("redistributed/zones.csv")).at(1).back(), "0.00");
  EXPECT_EQ(csv_rows(work.read("redistributed/zones.csv")).at(2).back(), "2500000.00");
}

/// 750000018 has 50 days from elsewhere; its site is in 75001, where it is alone, so that 75002 decides nothing new:
/// an establishment of 75002 must be added to 75001 to see them count.
TEST(Allocate, AddsExternalDaysToTheZoneOfTheSite) {
  const Workspace work("territory = \".\"\n[policy]\nexternal_days = \"own_zone\"\n");
  work.territory().replace("journees_zone.csv", "750000026;75002;60\n", "750000026;75002;10\n750000026;75001;50\n");
  const Outcome outcome = work.run({"allocate", "study.toml", "-o", "out"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  // 75001: 500,000 by (150 + 50)·1 against 50·0.5; 75002: 2,000,000 by 50·1 against 10·0.5.
  const auto rows = csv_rows(work.read("out/allocation.csv"));
  EXPECT_EQ(rows.at(1).at(6), "2262626.26");  // 500,000·200/225 + 2,000,000·50/55 = 444,444.44 + 1,818,181.82
}

TEST(Allocate, ReplacesWhatIsThereAndLeavesOtherFilesAlone) {
  const Workspace work;
  std::filesystem::create_directory(work.path("out"));
  work.territory().write("out/allocation.csv", "old");
  work.territory().write("out/other.txt", "mine");
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "out"}).status, 0);
  EXPECT_THAT(work.read("out/allocation.csv"), testing::StartsWith("finess;"));
  EXPECT_EQ(work.read("out/other.txt"), "mine");
  EXPECT_THAT(files_in(work.path("out")), ElementsAre("allocation.csv", "other.txt", "zones.csv"));
}

TEST(Allocate, OnlyTheRegionsOfTheStudy) {
  const Workspace work("territory = \".\"\nregions = [\"84\"]\n");
  work.territory().write("enveloppes.csv", "region;montant\n84;100\n");  // 11 may lack one
  ASSERT_EQ(work.run({"allocate", "study.toml", "-o", "out"}).status, 0);
  EXPECT_EQ(csv_rows(work.read("out/allocation.csv")).size(), 3u);
  EXPECT_EQ(csv_rows(work.read("out/zones.csv")).size(), 4u);
}

TEST(Allocate, AnImpossibleRegionIsAnErrorThatNamesItsReason) {
  const Workspace work("territory = \".\"\n[policy.region.84]\nscale.mode = { HC = 0, HTP = 0 }\n");
  work.expect_refusal({"allocate", "study.toml", "-o", "out"}, 1, {"region '84' cannot be allocated", "scale"});
}

}  // namespace
}  // namespace dotpop::test
