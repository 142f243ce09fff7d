#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/generate/calibration.h"
#include "app/generate/generate.h"
#include "core/error.h"
#include "tests/app/generate/whole_france.h"

namespace dotpop {
namespace {

using test::whole_france;
using Public = GeneratedTerritory::Public;
using Cells = std::array<std::array<std::array<std::int64_t, kModes>, kSectors>, synthetic::kUnits>;

Cells national_days(const GeneratedTerritory& territory) {
  Cells days = {};
  for (const auto& row : territory.unit_days) {
    const Sector sector = territory.establishments[row.establishment].sector;
    if (row.patients == Public::child) continue;
    days[row.unit][static_cast<std::size_t>(sector)][static_cast<std::size_t>(row.mode)] += row.days;
  }
  return days;
}

TEST(GeneratedTotals, DaysAreThePublishedOnes) {
  // SAE 2023, adult days: ex-DG {HC, HTP}, ex-OQN {HC, HTP}.
  const Cells published = {{{{{6103798, 189372}, {3968827, 359758}}},
                            {{{1916867, 781664}, {2144872, 1111770}}},
                            {{{2096849, 578805}, {1386295, 470761}}},
                            {{{368761, 399929}, {507082, 435645}}},
                            {{{327128, 74200}, {443356, 117820}}},
                            {{{309425, 47906}, {446550, 114818}}},
                            {{{109772, 658}, {100944, 3218}}},
                            {{{35876, 5789}, {20460, 324}}},
                            {{{473090, 31917}, {443599, 56561}}},
                            {{{5376870, 152410}, {2575556, 195372}}}}};
  EXPECT_EQ(national_days(whole_france()), published);
}

TEST(GeneratedTotals, DaysArePublishedOnesForAnySeed) {
  GenerateOptions options;
  options.seed = 20260608;
  EXPECT_EQ(national_days(generate_territory(options)), national_days(whole_france()));
}

TEST(GeneratedTotals, SitesByRegion) {
  const std::map<std::string, int> expected = {{"11", 219}, {"76", 187}, {"93", 153}, {"84", 209}, {"75", 182},
                                               {"32", 153}, {"44", 172}, {"28", 103}, {"27", 90},  {"53", 91},
                                               {"52", 96},  {"24", 68},  {"94", 12},  {"04", 21},  {"01", 18},
                                               {"02", 11},  {"03", 5}};
  std::map<std::string, int> sites;
  for (const auto& row : whole_france().establishments) ++sites[row.region];
  EXPECT_EQ(sites, expected);
}

TEST(GeneratedTotals, MoneySumsToTheCent) {
  std::int64_t envelopes = 0;
  for (const auto& row : whole_france().envelopes) {
    EXPECT_GT(row.amount, 0);
    envelopes += row.amount;
  }
  std::int64_t receipts = 0;
  for (const auto& row : whole_france().establishments) receipts += row.receipts;
  EXPECT_EQ(envelopes, 450'000'000'000);
  EXPECT_EQ(receipts, 440'000'000'000);
  EXPECT_EQ(whole_france().envelopes.size(), 17U);
}

TEST(GeneratedTotals, SixtySitesTreatChildrenOnly) {
  const std::vector<std::int64_t> adults = test::adult_days(whole_france());
  std::set<std::uint32_t> with_children;
  for (const auto& row : whole_france().unit_days) {
    EXPECT_GE(row.days, 1);
    if (row.patients == Public::child) with_children.insert(row.establishment);
  }
  int children_only = 0;
  for (std::uint32_t e = 0; e < adults.size(); ++e) {
    if (adults[e] > 0) continue;
    ++children_only;
    EXPECT_TRUE(with_children.count(e) > 0);
    EXPECT_EQ(whole_france().establishments[e].receipts, 0);
  }
  EXPECT_EQ(children_only, 60);
}

TEST(GeneratedTotals, UnitsOfASiteAreTypical) {
  std::map<std::uint32_t, std::set<std::uint32_t>> units;
  for (const auto& row : whole_france().unit_days) {
    if (row.patients == Public::adult) units[row.establishment].insert(row.unit);
  }
  std::size_t typical = 0;
  for (const auto& [establishment, held] : units) typical += held.size() <= 4 ? 1U : 0U;
  EXPECT_GT(typical, units.size() * 95 / 100);
}

TEST(GeneratedEstablishments, AreMadeUpVisiblyAndConsistently) {
  const GeneratedTerritory& france = whole_france();
  std::map<std::string, const GeneratedTerritory::Zone*> zone;
  for (const auto& row : france.zones) zone[row.code] = &row;
  std::set<std::string> finess;
  for (const auto& row : france.establishments) {
    EXPECT_TRUE(finess.insert(row.finess).second);
    EXPECT_EQ(row.finess.size(), 9U);
    EXPECT_EQ(row.finess.substr(0, row.departement.size() + 1), row.departement + "S");
    EXPECT_EQ(row.name.rfind("SMR synthétique " + row.region + "-", 0), 0U) << row.name;
    ASSERT_TRUE(zone.count(row.zone_code) > 0);
    EXPECT_EQ(zone[row.zone_code]->region, row.region);
    EXPECT_EQ(zone[row.zone_code]->departement, row.departement);
    EXPECT_GT(row.beds + row.places, 0U);
    using Ownership = GeneratedTerritory::Ownership;
    const bool is_ex_dg = row.sector == Sector::ex_dg;
    EXPECT_NE(row.ownership, is_ex_dg ? Ownership::private_for_profit : Ownership::public_hospital);
  }
  EXPECT_TRUE(finess.count("2AS000001") > 0);
}

TEST(GeneratedScale, HasEveryUnitAndMode) {
  const GeneratedTerritory& france = whole_france();
  ASSERT_EQ(france.scale.size(), 20U);
  EXPECT_EQ(france.units.front(), "50");
  EXPECT_EQ(france.scale.front().weight, 1.0);
  for (std::size_t u = 0; u < 10; ++u) {
    const double ratio = france.scale[2 * u + 1].weight / france.scale[2 * u].weight;
    EXPECT_NEAR(ratio, 0.44, 0.011) << france.units[u];
  }
}

TEST(GeneratedOptions, RegionsOnlySelect) {
  GenerateOptions options;
  options.regions = {"53", "94"};
  const GeneratedTerritory part = generate_territory(options);
  const GeneratedTerritory& france = whole_france();

  std::map<std::string, const GeneratedTerritory::Establishment*> whole;
  for (const auto& row : france.establishments) whole[row.finess] = &row;
  EXPECT_EQ(part.establishments.size(), 91U + 12U);
  for (const auto& row : part.establishments) {
    ASSERT_TRUE(whole.count(row.finess) > 0);
    EXPECT_EQ(whole[row.finess]->receipts, row.receipts);
    EXPECT_EQ(whole[row.finess]->beds, row.beds);
    EXPECT_EQ(whole[row.finess]->name, row.name);
  }
  const test::FlowTable flows = test::flow_table(part);
  const test::FlowTable flows_of_france = test::flow_table(france);
  EXPECT_EQ(flows.count("2AS000001"), 1U);
  for (const auto& [finess, origins] : flows) EXPECT_EQ(origins, flows_of_france.at(finess)) << finess;

  ASSERT_EQ(part.envelopes.size(), 2U);
  for (const auto& row : part.envelopes) {
    for (const auto& other : france.envelopes) {
      if (other.region == row.region) {
        EXPECT_EQ(other.amount, row.amount);
      }
    }
  }
  for (const auto& row : part.zones) EXPECT_TRUE(row.region == "53" || row.region == "94");
}

TEST(GeneratedOptions, CopiesAddFrancesAndKeepTheFirst) {
  GenerateOptions options;
  options.copies = 3;
  const GeneratedTerritory three = generate_territory(options);
  const GeneratedTerritory& france = whole_france();
  EXPECT_EQ(three.zones.size(), 3 * france.zones.size());
  EXPECT_EQ(three.establishments.size(), 3 * france.establishments.size());

  std::int64_t envelopes = 0;
  std::set<std::string> regions;
  for (const auto& row : three.envelopes) {
    envelopes += row.amount;
    regions.insert(row.region);
  }
  EXPECT_EQ(envelopes, 3 * 450'000'000'000);
  EXPECT_EQ(regions.size(), 51U);
  EXPECT_TRUE(regions.count("C2-84") > 0);

  Cells expected = national_days(france);
  for (auto& unit : expected) {
    for (auto& sector : unit) {
      for (auto& days : sector) days *= 3;
    }
  }
  EXPECT_EQ(national_days(three), expected);

  const test::FlowTable flows = test::flow_table(three);
  const test::FlowTable flows_of_france = test::flow_table(france);
  for (const auto& [finess, origins] : flows_of_france) EXPECT_EQ(flows.at(finess), origins);
  for (const auto& [finess, origins] : flows) {
    const std::string prefix = finess[0] == 'C' ? finess.substr(0, 3) : "";
    for (const auto& [code, days] : origins) {
      EXPECT_TRUE(code == kUnknownOrigin || code.rfind(prefix, 0) == 0) << finess << " " << code;
    }
  }
}

TEST(GeneratedOptions, WrongOnesAreUsageErrors) {
  GenerateOptions options;
  options.regions = {"84", "06"};
  try {
    generate_territory(options);
    FAIL() << "Mayotte is outside the territory";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_NE(std::string(error.what()).find("'06'"), std::string::npos);
  }
  for (const std::uint32_t copies : {0U, 101U}) {
    options = {};
    options.copies = copies;
    EXPECT_THROW(generate_territory(options), Error);
  }
}

}  // namespace
}  // namespace dotpop
