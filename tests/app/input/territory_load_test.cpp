#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "app/input/territory_reader.h"
#include "tests/app/input/faults.h"
#include "tests/app/input/territory_fixture.h"

namespace dotpop {
namespace {

using test::TerritoryFolder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Loads a folder that must have no fault at all.
LoadedTerritory load_faultless(const std::filesystem::path& folder,
                               const std::vector<CriterionRequest>& criteria = {}) {
  Diagnostics diagnostics;
  LoadedTerritory loaded = load_territory(folder, criteria, diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  return loaded;
}

TEST(TerritoryLoad, ReadsTheTinyTerritory) {
  const TerritoryFolder folder;
  const LoadedTerritory loaded =
      load_faultless(folder.path(), {{"revenu_median", {}}, {"part_75_plus", {}}, {"part_75_plus", {}}});
  const Territory& t = loaded.territory;
  EXPECT_THAT(t.regions.code, ElementsAre("11", "84"));
  EXPECT_THAT(t.regions.envelope, ElementsAre(2500000.0, 1500000.0));
  EXPECT_THAT(t.zones.code, ElementsAre("75001", "75002", "01000", "01090", "38000"));
  EXPECT_THAT(t.zones.population, ElementsAre(2000, 8000, 1000, 3000, 6000));
  EXPECT_THAT(t.zones.criterion_name, ElementsAre("part_75_plus", "revenu_median"));
  EXPECT_THAT(t.zones.criterion[0], ElementsAre(0.08, 0.12, 0.10, 0.20, 0.05));
  EXPECT_EQ(t.zones.criterion[1][0], 31000.0);
  EXPECT_TRUE(std::isnan(t.zones.criterion[1][4]));  // an empty field
  const Establishments& e = t.establishments;
  EXPECT_THAT(e.finess, ElementsAre("750000018", "750000026", "010000024", "380000034"));
  EXPECT_EQ(e.name[0], "HÔPITAL DU LOUVRE");
  EXPECT_THAT(e.sector, ElementsAre(Sector::ex_dg, Sector::ex_oqn, Sector::ex_dg, Sector::ex_oqn));
  EXPECT_THAT(e.historical_receipts, ElementsAre(2000000, 750000, 1000000, 500000.5));
  EXPECT_THAT(e.site_zone, ElementsAre(0, kNoIndex, 2, 4));
  EXPECT_THAT(e.days_outside_region, ElementsAre(40, 0, 0, 0));
  EXPECT_THAT(e.days_of_unknown_zone, ElementsAre(10, 0, 0, 0));
  EXPECT_THAT(t.scale.unit_code, ElementsAre("50", "51"));
  EXPECT_THAT(t.zone_days.column, ElementsAre(0, 1, 1, 2, 3, 3, 4));
  EXPECT_THAT(t.zone_days.days, ElementsAre(150, 50, 60, 90, 60, 20, 60));
}

TEST(TerritoryLoad, ChildrensDaysAreApart) {
  const TerritoryFolder folder;
  folder.write("journees_zone.csv",
               "finess;code_geo;public;journees\n"
               "010000024;01000;;90\n"
               "010000024;01090;A;60\n"
               "380000034;01090;A;20\n"
               "380000034;01090;E;30\n"
               "380000034;38000;A;60\n"
               "750000018;75001;A;250\n"
               "750000026;75002;A;60\n");
  const Territory t = load_faultless(folder.path()).territory;
  EXPECT_THAT(t.establishments.adult_days, ElementsAre(250, 60, 150, 80));
  EXPECT_THAT(t.establishments.child_days, ElementsAre(0, 0, 0, 30));
  EXPECT_THAT(t.zone_days.days, ElementsAre(250, 60, 90, 60, 20, 60));
}

TEST(TerritoryLoad, AScaleRowForOneSectorGoesFirst) {
  const TerritoryFolder folder;
  folder.write("echelle_um.csv",
               "um;mode;secteur;poids\n"
               "50;HC;;1\n50;HC;ex-OQN;0.9\n50;HTP;ex-DG;0.5\n50;HTP;ex-OQN;0.4\n51;HC;;1.2\n51;HTP;ex-DG;0.6\n");
  const LoadedTerritory loaded = load_faultless(folder.path());
  EXPECT_TRUE(loaded.source.has_scale_sector_column);
  const Scale& scale = loaded.territory.scale;
  EXPECT_EQ(scale.at(cell_of(0, Mode::HC), Sector::ex_dg), 1.0);
  EXPECT_EQ(scale.at(cell_of(0, Mode::HC), Sector::ex_oqn), 0.9);
  EXPECT_EQ(scale.at(cell_of(0, Mode::HTP), Sector::ex_oqn), 0.4);
  EXPECT_EQ(scale.at(cell_of(1, Mode::HTP), Sector::ex_dg), 0.6);
  EXPECT_TRUE(std::isnan(scale.at(cell_of(1, Mode::HTP), Sector::ex_oqn)));  // no days: no fault
}

TEST(TerritoryLoad, AnEnvelopeIsTheSumOfItsComponents) {
  const TerritoryFolder folder;
  folder.write("enveloppes.csv",
               "region;annee;composante;montant\n"
               "84;2026;socle;1000000\n84;2026;rattrapage;250000.5\n");
  const LoadedTerritory loaded = load_faultless(folder.path());
  EXPECT_EQ(loaded.territory.regions.envelope[1], 1250000.5);
  EXPECT_TRUE(std::isnan(loaded.territory.regions.envelope[0]));  // the study says whether region 11 matters
  EXPECT_THAT(loaded.source.envelope_line, ElementsAre(0, 2));
}

TEST(TerritoryLoad, SaysWhereThingsCameFrom) {
  const TerritoryFolder folder;
  const TerritorySource source = load_faultless(folder.path()).source;
  EXPECT_EQ(source.folder, folder.path().string());
  EXPECT_EQ(source.zones_file, folder.path_of("zones.csv"));
  EXPECT_EQ(source.unit_days_file, folder.path_of("journees_um.csv"));
  EXPECT_THAT(source.zone_line, ElementsAre(5, 6, 2, 3, 4));
  EXPECT_THAT(source.establishment_line, ElementsAre(4, 5, 2, 3));
  EXPECT_THAT(source.envelope_line, ElementsAre(2, 3));
  EXPECT_THAT(source.criterion_columns, ElementsAre("part_75_plus", "revenu_median"));
  EXPECT_TRUE(source.has_site_zone_column);
  EXPECT_FALSE(source.has_scale_sector_column);
}

TEST(TerritoryLoad, CodesAreText) {
  const TerritoryFolder folder;
  folder.append("zones.csv", "2A004;94;2A;5000;0.1;1;0;0\n 02A04 ;94;2A;10;0.1;1;0;0\n");
  folder.append("etablissements.csv", "2A0000014;CH;94;2A;2A004;ex-DG;;;;1\n");
  folder.append("journees_um.csv", "2A0000014;50;HC;A;7\n");
  folder.append("journees_zone.csv", "2A0000014;2A004;7\n");
  const Territory t = load_faultless(folder.path()).territory;
  EXPECT_THAT(t.regions.code, ElementsAre("11", "84", "94"));
  EXPECT_EQ(t.zones.code[5], "02A04");
  EXPECT_EQ(t.zones.code[6], "2A004");
  EXPECT_EQ(t.establishments.site_zone[4], 6u);
}

TEST(TerritoryLoad, ReadsTheProvenance) {
  const TerritoryFolder folder;
  EXPECT_EQ(load_faultless(folder.path()).title, "");
  folder.write("PROVENANCE.txt", "Two regions\r\nsource: by hand\r\nsynthetic: days and receipts \r\n");
  const LoadedTerritory loaded = load_faultless(folder.path());
  EXPECT_EQ(loaded.title, "Two regions");
  EXPECT_TRUE(loaded.synthetic);
  EXPECT_EQ(loaded.note, "days and receipts");
}

/// Output of a shell command.
std::string shell(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::string text;
  std::array<char, 256> buffer;
  while (pipe && std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr)
    text += buffer.data();
  return text;
}

TEST(TerritoryLoad, HashesWhatSha256sumPrints) {
  const TerritoryFolder folder;
  folder.write("enveloppes.csv", "\xEF\xBB\xBFregion;montant\r\n11;2500000\r\n84;1500000\r\n");  // raw bytes count
  const std::string expected =
      shell("cd '" + folder.path().string() +
            "' && LC_ALL=C sha256sum echelle_um.csv enveloppes.csv etablissements.csv journees_um.csv "
            "journees_zone.csv zones.csv | sha256sum");
  if (expected.empty()) GTEST_SKIP() << "there is no sha256sum here";
  EXPECT_EQ(load_faultless(folder.path()).sha256, expected.substr(0, 64));
}

/// The rows of a file in another order, the header first.
std::string shuffled(const std::string& text, std::mt19937& random) {
  std::istringstream in(text);
  std::string header;
  std::getline(in, header);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::shuffle(lines.begin(), lines.end(), random);
  std::string out = header + "\n";
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}
bool same_bits(const DayRows& a, const DayRows& b) {
  return same_bits(a.begin, b.begin) && same_bits(a.column, b.column) && same_bits(a.days, b.days);
}

void expect_same_bits(const Territory& a, const Territory& b) {
  EXPECT_EQ(a.regions.code, b.regions.code);
  EXPECT_TRUE(same_bits(a.regions.envelope, b.regions.envelope));
  EXPECT_TRUE(same_bits(a.regions.zone_begin, b.regions.zone_begin));
  EXPECT_TRUE(same_bits(a.regions.establishment_begin, b.regions.establishment_begin));
  EXPECT_EQ(a.zones.code, b.zones.code);
  EXPECT_TRUE(same_bits(a.zones.region, b.zones.region));
  EXPECT_TRUE(same_bits(a.zones.population, b.zones.population));
  EXPECT_EQ(a.zones.criterion_name, b.zones.criterion_name);
  ASSERT_EQ(a.zones.criterion.size(), b.zones.criterion.size());
  for (std::size_t c = 0; c < a.zones.criterion.size(); ++c) {
    EXPECT_TRUE(same_bits(a.zones.criterion[c], b.zones.criterion[c]));
  }
  EXPECT_EQ(a.establishments.finess, b.establishments.finess);
  EXPECT_EQ(a.establishments.name, b.establishments.name);
  EXPECT_TRUE(same_bits(a.establishments.region, b.establishments.region));
  EXPECT_TRUE(same_bits(a.establishments.sector, b.establishments.sector));
  EXPECT_TRUE(same_bits(a.establishments.historical_receipts, b.establishments.historical_receipts));
  EXPECT_TRUE(same_bits(a.establishments.site_zone, b.establishments.site_zone));
  EXPECT_TRUE(same_bits(a.establishments.adult_days, b.establishments.adult_days));
  EXPECT_TRUE(same_bits(a.establishments.child_days, b.establishments.child_days));
  EXPECT_TRUE(same_bits(a.establishments.days_outside_region, b.establishments.days_outside_region));
  EXPECT_TRUE(same_bits(a.establishments.days_of_unknown_zone, b.establishments.days_of_unknown_zone));
  EXPECT_EQ(a.scale.unit_code, b.scale.unit_code);
  EXPECT_TRUE(same_bits(a.scale.weight, b.scale.weight));
  EXPECT_TRUE(same_bits(a.unit_days, b.unit_days));
  EXPECT_TRUE(same_bits(a.zone_days, b.zone_days));
  EXPECT_TRUE(same_bits(a.zone_days_of, b.zone_days_of));
}

TEST(TerritoryLoad, TheOrderOfRowsChangesNoBit) {
  const TerritoryFolder folder;
  // Values whose sum depends on the order in which they are added.
  folder.write("enveloppes.csv",
               "region;composante;montant\n11;a;0.1\n11;b;0.2\n11;c;0.3\n11;d;1e16\n84;a;0.7\n84;b;0.1\n84;c;0.2\n");
  folder.append("journees_um.csv", "380000034;50;HC;E;0.1\n380000034;50;HTP;E;0.2\n380000034;51;HTP;E;1e16\n");
  folder.replace("journees_zone.csv", "750000018;99999;10\n",
                 "750000018;99999;0.1\n750000018;9;0.2\n750000018;8;9.7\n");
  folder.replace("echelle_um.csv", "um;mode;poids\n50;HC;1.0", "um;mode;secteur;poids\n50;HC;ex-DG;2\n50;HC;;1.0");
  for (const char* line : {"50;HTP;", "51;HC;", "51;HTP;"})
    folder.replace("echelle_um.csv", line, std::string(line) + ";");
  const std::vector<CriterionRequest> criteria = {{"part_75_plus", {}}, {"revenu_median", {}}};
  const LoadedTerritory written = load_faultless(folder.path(), criteria);
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    for (const auto& [file, text] : test::tiny_territory()) folder.write(file, shuffled(folder.read(file), random));
    expect_same_bits(written.territory, load_faultless(folder.path(), criteria).territory);
  }
}

}  // namespace
}  // namespace dotpop
