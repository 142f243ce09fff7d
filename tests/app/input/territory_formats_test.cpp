#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "app/input/territory_reader.h"
#include "tests/app/input/faults.h"
#include "tests/app/input/territory_fixture.h"

namespace dotpop {
namespace {

using test::only_fault;
using test::TerritoryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Territory load_faultless(const TerritoryFolder& folder) {
  Diagnostics diagnostics;
  const LoadedTerritory loaded = load_territory(folder.path(), {{"part_75_plus", {}}}, diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  return loaded.territory;
}

/// What must come out of every way to write the same territory.
void expect_tiny(const Territory& t) {
  EXPECT_THAT(t.establishments.name,
              ElementsAre("HÔPITAL DU LOUVRE", "CLINIQUE DE LA BOURSE", "CH DE FLEYRIAT", "CLINIQUE DES ALPES"));
  EXPECT_THAT(t.establishments.historical_receipts, ElementsAre(2000000, 750000, 1000000, 500000.5));
  ASSERT_EQ(t.zones.criterion.size(), 1u);
  EXPECT_THAT(t.zones.criterion[0], ElementsAre(0.08, 0.12, 0.10, 0.20, 0.05));
}

void replace_in_all_files(const TerritoryFolder& folder, std::string_view from, std::string_view to) {
  for (const auto& [file, text] : test::tiny_territory()) folder.replace_all(file, from, to);
}

TEST(TerritoryFormats, TabsCommasAndLineBreaks) {
  for (const char* separator : {"\t", ","}) {
    const TerritoryFolder folder;
    replace_in_all_files(folder, ";", separator);
    expect_tiny(load_faultless(folder));
  }
  for (const char* line_break : {"\r\n", "\r"}) {
    const TerritoryFolder folder;
    replace_in_all_files(folder, "\n", line_break);
    expect_tiny(load_faultless(folder));
  }
}

TEST(TerritoryFormats, DecimalCommaWithSemicolons) {
  const TerritoryFolder folder;
  replace_in_all_files(folder, ".", ",");
  expect_tiny(load_faultless(folder));
}

TEST(TerritoryFormats, DecimalCommaWithCommasIsRefused) {
  const TerritoryFolder folder;
  folder.replace_all("zones.csv", ";", ",");
  folder.replace("zones.csv", "0.20", "\"0,20\"");
  Diagnostics diagnostics;
  load_territory(folder.path(), {{"part_75_plus", {}}}, diagnostics);
  EXPECT_THAT(only_fault(diagnostics, "not a number"),
              AllOf(HasSubstr("zones.csv:3: column 'part_75_plus': '0,20'"), HasSubstr("write 0.20")));
}

TEST(TerritoryFormats, ByteOrderMark) {
  const TerritoryFolder folder;
  for (const auto& [file, text] : test::tiny_territory()) folder.write(file, "\xEF\xBB\xBF" + text);
  expect_tiny(load_faultless(folder));
}

TEST(TerritoryFormats, Windows1252Accents) {
  const TerritoryFolder folder;
  folder.replace("etablissements.csv", "Ô", "\xD4");
  folder.replace_all("etablissements.csv", "é", "\xE9");
  expect_tiny(load_faultless(folder));
}

TEST(TerritoryFormats, QuotedFields) {
  const TerritoryFolder folder;
  folder.replace("etablissements.csv", "010000024;CH DE FLEYRIAT",
                 "\"010000024\";\"CH \"\"DE\"\"\r\nFLEYRIAT; site 1\"");
  folder.replace("etablissements.csv", ";ex-OQN;privé;30;0;750000", ";ex-OQN;privé;30;0;\"text\"");
  Diagnostics diagnostics;
  const Territory t = load_territory(folder.path(), {}, diagnostics).territory;
  EXPECT_EQ(t.establishments.name[1], "CH \"DE\"\r\nFLEYRIAT; site 1");
  // The line break within quotes moves the lines behind it.
  EXPECT_THAT(only_fault(diagnostics, "not a number"),
              HasSubstr("etablissements.csv:6: column 'recettes_historiques'"));
}

TEST(TerritoryFormats, OptionalColumnsMayBeMissing) {
  const TerritoryFolder folder;
  folder.write("zones.csv",
               "code_geo;region;population\n01000;84;1000\n01090;84;3000\n38000;84;6000\n75001;11;1\n75002;11;1\n");
  folder.write("etablissements.csv",
               "recettes_historiques;secteur;region;nom;finess\n1;ex-DG;84;A;010000024\n1;ex-OQN;84;B;380000034\n"
               "1;ex-DG;11;C;750000018\n1;ex-OQN;11;D;750000026\n");
  Diagnostics diagnostics;
  const LoadedTerritory loaded = load_territory(folder.path(), {}, diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  EXPECT_FALSE(loaded.source.has_site_zone_column);
  EXPECT_THAT(loaded.source.criterion_columns, ::testing::IsEmpty());
}

TEST(TerritoryFormats, ALineOfTenMegabytes) {
  const TerritoryFolder folder;
  folder.append("etablissements.csv", std::string(10'000'000, 'x') + ";NOM;84;01;01000;ex-DG;public;1;1;1\n");
  folder.append("journees_um.csv", std::string(10'000'000, '1') + ";50;HC;A;1\n");
  folder.append("zones.csv", "99000;84;01;" + std::string(10'000'000, '1') + ";0.1;0;0;0\n");
  Diagnostics diagnostics;
  const auto start = std::chrono::steady_clock::now();
  load_territory(folder.path(), {}, diagnostics);
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 10.0);
  EXPECT_EQ(diagnostics.errors(), 2u) << diagnostics.text();
  EXPECT_LT(diagnostics.text().size(), 2'000u);
}

}  // namespace
}  // namespace dotpop
