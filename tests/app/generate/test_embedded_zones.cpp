#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "app/generate/calibration.h"
#include "app/generate/geography.h"
#include "data/embedded.h"

namespace dotpop::synthetic {
namespace {

TEST(EmbeddedZones, IsTheWholeFile) {
  const std::string_view csv = embedded_zones_csv();
  EXPECT_EQ(csv.substr(0, csv.find('\n')), "code_geo;region;departement;arrondissement;epci;population;nom");
  EXPECT_EQ(csv.back(), '\n');
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5766);
  EXPECT_EQ(csv.find('\r'), std::string_view::npos);
}

TEST(EmbeddedZones, PopulationIsThatOfThePackage) {
  // data/README.md: the package's total for the 17 regions.
  std::uint64_t people = 0;
  for (const GeoZone& zone : geography().zones) people += zone.population;
  EXPECT_EQ(people, 68'094'280U);
}

TEST(EmbeddedZones, KeepTheRulesOfPmsiCodes) {
  std::set<std::string_view> codes;
  std::map<std::string_view, std::string_view> region_of_departement;
  for (const GeoZone& zone : geography().zones) {
    EXPECT_GE(zone.population, 1000U) << zone.code;
    EXPECT_TRUE(codes.insert(zone.code).second) << zone.code << " stands twice";
    EXPECT_EQ(zone.code.size(), 5U);
    EXPECT_FALSE(zone.name.empty());
    EXPECT_EQ(region_of_departement.try_emplace(zone.departement, zone.region).first->second, zone.region);
    EXPECT_TRUE(zone.arrondissement.starts_with(zone.departement)) << zone.code;
  }
  EXPECT_EQ(codes.count("99999"), 0U);
  EXPECT_EQ(region_of_departement.size(), 100U);
}

TEST(EmbeddedZones, CoverSeventeenRegionsWithKnownFigures) {
  const Geography& france = geography();
  ASSERT_EQ(france.n_regions(), kRegions);
  for (std::size_t r = 0; r < kRegions; ++r) {
    EXPECT_EQ(france.regions[r], kRegionFigures[r].code);
    for (auto z = france.region_begin[r]; z < france.region_begin[r + 1]; ++z) EXPECT_EQ(france.region_of[z], r);
  }
  EXPECT_EQ(france.region_begin.back(), france.zones.size());
}

TEST(EmbeddedZones, SplitParisLyonMarseilleAndKeepNiceWhole) {
  std::map<std::string_view, std::size_t> zones_of;
  std::map<std::string_view, GeoZone> zone;
  for (const GeoZone& z : geography().zones) {
    ++zones_of[z.departement];
    zone[z.code] = z;
  }
  EXPECT_EQ(zones_of["75"], 20U);
  EXPECT_EQ(zone["69003"].name, "Lyon 3e Arrondissement");
  EXPECT_EQ(zone["13008"].name, "Marseille 8e Arrondissement");
  EXPECT_EQ(zone["06000"].name, "Nice");
  EXPECT_EQ(zone.count("06100"), 0U);
}

TEST(EmbeddedZones, CutPostcodesAtTheBorderOfADepartement) {
  std::map<std::string_view, GeoZone> zone;
  for (const GeoZone& z : geography().zones) zone[z.code] = z;
  // Descartes without Buxeuil (86, another region); Saint-Dizier without its communes of the Marne.
  EXPECT_EQ(zone["37160"].departement, "37");
  EXPECT_EQ(zone["37160"].population, 6305U);
  EXPECT_EQ(zone["52100"].departement, "52");
  // What remains of these two has fewer than 1,000 people and joined a neighbour.
  EXPECT_EQ(zone.count("48250"), 0U);
  EXPECT_EQ(zone.count("01410"), 0U);
}

TEST(Proximity, FollowsTheAdministrativeLadder) {
  const GeoZone site = {"10000", "44", "10", "101", "200", 1, ""};
  const auto near = [&](GeoZone other) { return proximity(site, other); };
  EXPECT_EQ(near({"10000", "44", "10", "101", "200", 1, ""}), Proximity::zone);
  EXPECT_EQ(near({"10001", "44", "10", "102", "200", 1, ""}), Proximity::epci);
  EXPECT_EQ(near({"10001", "44", "10", "101", "201", 1, ""}), Proximity::arrondissement);
  EXPECT_EQ(near({"51001", "44", "51", "511", "200", 1, ""}), Proximity::arrondissement);
  EXPECT_EQ(near({"10001", "44", "10", "102", "201", 1, ""}), Proximity::departement);
  EXPECT_EQ(near({"51001", "44", "51", "511", "201", 1, ""}), Proximity::region);
  EXPECT_EQ(near({"21001", "27", "21", "211", "200", 1, ""}), Proximity::elsewhere);
}

TEST(Neighbours, AreMutualAndKnown) {
  for (const RegionFigures& a : kRegionFigures) {
    for (const RegionFigures& b : kRegionFigures) {
      const bool a_names_b = a.neighbours.find(b.code) != std::string_view::npos;
      const bool b_names_a = b.neighbours.find(a.code) != std::string_view::npos;
      EXPECT_EQ(a_names_b, b_names_a) << a.code << " and " << b.code;
    }
    EXPECT_EQ(a.neighbours.find(a.code), std::string_view::npos);
  }
}

}  // namespace
}  // namespace dotpop::synthetic
