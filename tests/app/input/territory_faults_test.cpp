#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/input/territory_reader.h"
#include "tests/app/input/faults.h"
#include "tests/app/input/territory_fixture.h"

namespace dotpop {
namespace {

using test::find_kind;
using test::only_fault;
using test::TerritoryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Diagnostics faults_of(const TerritoryFolder& folder, const std::vector<CriterionRequest>& criteria = {}) {
  Diagnostics diagnostics;
  load_territory(folder.path(), criteria, diagnostics);
  return diagnostics;
}

/// One change of one file that makes exactly one fault.
struct Change {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* kind;
  std::vector<const char*> message;  ///< all of it must be in the fault
};

void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }

class OneFault : public ::testing::TestWithParam<Change> {};

TEST_P(OneFault, IsFoundAndMakesNoOther) {
  const Change& change = GetParam();
  const TerritoryFolder folder;
  folder.replace(change.file, change.from, change.to);
  const std::string fault = only_fault(faults_of(folder, {{"part_75_plus", {}}}), change.kind);
  EXPECT_THAT(fault, HasSubstr(folder.path_of(change.file)));
  for (const char* part : change.message) EXPECT_THAT(fault, HasSubstr(part));
}

INSTANTIATE_TEST_SUITE_P(
    Codes, OneFault,
    ::testing::ValuesIn(std::vector<Change>{
        {"EmptyZone", "zones.csv", "\n01090;", "\n ;", "empty code", {":3: column 'code_geo'"}},
        {"EmptyRegionOfZone", "zones.csv", "\n01090;84", "\n01090;", "empty code", {":3: column 'region'"}},
        {"DuplicatedZone",
         "zones.csv",
         "\n01090;84;01;3000;0.20;22000;46.1;4.8\n",
         "\n01090;84;01;3000;0.20;22000;46.1;4.8\n01090;84;01;3000;0.20;22000;46.1;4.8\n",
         "duplicated key",
         {":4:", "'01090'", "first on line 3"}},
        {"DuplicatedEstablishment",
         "etablissements.csv",
         "\n380000034",
         "\n010000024;X;84;;;ex-DG;;;;1\n380000034",
         "duplicated key",
         {":3:", "'010000024'", "first on line 2"}},
        {"DuplicatedUnitDays",
         "journees_um.csv",
         "\n750000018",
         "\n010000024;50;HC;;5\n750000018",
         "duplicated key",
         {":6:", "'010000024'", "'50'", "HC", "adults", "first on line 2"}},
        {"DuplicatedChildDays",
         "journees_um.csv",
         "\n750000018",
         "\n380000034;51;HC;E;5\n750000018",
         "duplicated key",
         {":6:", "children", "first on line 5"}},
        {"DuplicatedZoneDays",
         "journees_zone.csv",
         "\n750000018",
         "\n010000024;01000;5\n750000018",
         "duplicated key",
         {":6:", "'010000024'", "'01000'", "first on line 2"}},
        {"DuplicatedUnknownZoneDays",
         "journees_zone.csv",
         "\n750000026",
         "\n750000018;99999;5\n750000026",
         "duplicated key",
         {":10:", "'99999'", "first on line 9"}},
        {"DuplicatedScale",
         "echelle_um.csv",
         "\n51;HC",
         "\n50;HC;2\n51;HC",
         "duplicated key",
         {":4:", "'50'", "HC", "first on line 2"}},
        {"DuplicatedEnvelope", "enveloppes.csv", "\n84", "\n11;5\n84", "duplicated key", {":3:", "first on line 2"}},
        {"UnknownRegionOfEstablishment",
         "etablissements.csv",
         "CLINIQUE DES ALPES;84",
         "CLINIQUE DES ALPES;94",
         "unknown region",
         {":3: column 'region'", "'94'", "did you mean '84'?"}},
        {"UnknownRegionOfEnvelope",
         "enveloppes.csv",
         "\n84",
         "\n85",
         "unknown region",
         {":3: column 'region'", "'85'", "did you mean '84'?"}},
        {"UnknownEstablishmentOfUnitDays",
         "journees_um.csv",
         "\n010000024;51;HTP;A;50",
         "\n010000024;51;HTP;A;50\n10000024;50;HTP;A;50",
         "unknown establishment",
         {":4: column 'finess'", "'10000024'", "write '010000024'"}},
        {"UnknownEstablishmentOfZoneDays",
         "journees_zone.csv",
         "\n750000026",
         "\n750000027;75002;60\n750000026",
         "unknown establishment",
         {":10: column 'finess'", "did you mean '750000026'?"}},
        {"UnknownUnit",
         "journees_um.csv",
         "010000024;51;",
         "010000024;61;",
         "unknown medical unit",
         {":3: column 'um'", "'61'", "did you mean '51'?"}},
        {"UnknownMode",
         "journees_um.csv",
         "51;HTP",
         "51;htp",
         "unknown mode",
         {":3: column 'mode'", "'htp'", "did you mean 'HTP'?"}},
        {"UnknownModeOfScale", "echelle_um.csv", "50;HTP", "50;HDJ", "unknown mode", {":3: column 'mode'", "'HDJ'"}},
        {"UnknownSector",
         "etablissements.csv",
         "ex-OQN",
         "EX-OQN",
         "unknown sector",
         {":3: column 'secteur'", "did you mean 'ex-OQN'?"}},
        {"EmptySector", "etablissements.csv", ";ex-OQN", ";", "unknown sector", {":3: column 'secteur'", "empty"}},
        {"UnknownPublic",
         "journees_um.csv",
         "HC;E",
         "HC;e",
         "unknown public",
         {":5: column 'public'", "did you mean 'E'?"}},
    }),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Numbers, OneFault,
    ::testing::ValuesIn(std::vector<Change>{
        {"Text", "zones.csv", ";3000;", ";many;", "not a number", {":3: column 'population': 'many'"}},
        {"TextInCriterion", "zones.csv", "0.20", "n/a", "not a number", {":3: column 'part_75_plus': 'n/a'"}},
        {"TextInChildDays", "journees_um.csv", ";E;30", ";E;x", "not a number", {":5: column 'journees': 'x'"}},
        {"Thousands", "zones.csv", ";3000;", ";3\u00A0000;", "not a number", {":3:", "write 3000"}},
        {"Empty", "etablissements.csv", "500000.50", "", "missing value", {":3: column 'recettes_historiques'"}},
        {"Negative", "zones.csv", ";3000;", ";-3000;", "negative value", {":3: column 'population': '-3000'"}},
        {"NegativeDays", "journees_zone.csv", "01090;60", "01090;-60", "negative value", {":3: column 'journees'"}},
        {"NegativeWeight", "echelle_um.csv", "51;HC;1.2", "51;HC;-1", "negative value", {":4: column 'poids'"}},
        {"NegativeReceipts", "etablissements.csv", "500000.50", "-1", "negative value", {":3: column 'recettes"}},
        {"NegativeEnvelope", "enveloppes.csv", "1500000", "-1", "negative value", {":3: column 'montant'"}},
        {"NotANumber", "zones.csv", ";3000;", ";NaN;", "not finite", {":3: column 'population': 'NaN'"}},
        {"NaNInCriterion", "zones.csv", "0.20", "nan", "not finite", {":3: column 'part_75_plus': 'nan'"}},
        {"Infinity", "journees_um.csv", ";E;30", ";E;inf", "not finite", {":5: column 'journees': 'inf'"}},
        {"TooLarge", "enveloppes.csv", "1500000", "1e400", "not finite", {":3: column 'montant': '1e400'"}},
    }),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Lines, OneFault,
    ::testing::ValuesIn(std::vector<Change>{
        {"MissingColumn",
         "zones.csv",
         "population",
         "populations",
         "missing column",
         {":1:", "'population'", "did you mean 'populations'?"}},
        {"MissingKeyColumn",
         "etablissements.csv",
         "finess",
         "FINESS",
         "missing column",
         {":1:", "'finess'", "did you mean 'FINESS'?"}},
        {"MissingFinessOfDays", "journees_um.csv", "finess", "id", "missing column", {":1:", "'finess'"}},
        {"MissingNumberColumn", "journees_zone.csv", "journees", "jours", "missing column", {":1:", "'journees'"}},
        {"DuplicatedColumn",
         "zones.csv",
         "revenu_median",
         "part_75_plus",
         "duplicated column",
         {":1:", "'part_75_plus'", "columns 5 and 6"}},
        {"EmptyColumnName", "zones.csv", "revenu_median", "", "empty column name", {":1:", "column 6"}},
        {"RaggedZone",
         "zones.csv",
         "01090;84;01;3000;0.20;22000;46.1;4.8",
         "01090;84;01;3000",
         "ragged line",
         {":3:", "expected 8 fields, found 4"}},
        {"RaggedEstablishment",
         "etablissements.csv",
         "CLINIQUE DES ALPES",
         "CLINIQUE; ALPES",
         "ragged line",
         {":3:", "expected 10 fields, found 11", "double quotes"}},
        {"RaggedDays", "journees_um.csv", "010000024;50;HC;A;100", "010000024;50;HC;100", "ragged line", {":2:"}},
        {"RaggedScale", "echelle_um.csv", "50;HC;1.0", "50;HC;1;0", "ragged line", {":2:"}},
        {"UnterminatedQuote", "etablissements.csv", "CLINIQUE DES ALPES", "\"CLINIQUE", "unterminated quote", {":3:"}},
        {"UnterminatedQuoteInZones", "zones.csv", "01090;84", "\"01090;84", "unterminated quote", {":3:"}},
        {"UnterminatedQuoteInDays", "journees_zone.csv", "01090;60", "\"01090;60", "unterminated quote", {":3:"}},
        {"TextAfterQuote",
         "etablissements.csv",
         "CLINIQUE DES ALPES",
         "\"CLINIQUE\" DES ALPES",
         "text after a quote",
         {":3:", "'DES ALPES"}},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(TerritoryFaults, MissingFile) {
  for (const auto& [file, text] : test::tiny_territory()) {
    const TerritoryFolder folder;
    folder.remove(file);
    const Diagnostics diagnostics = faults_of(folder, {{"part_75_plus", {}}});
    EXPECT_THAT(only_fault(diagnostics, "missing file"), HasSubstr(folder.path_of(file)));
    EXPECT_THROW(diagnostics.throw_if_errors(), Error);
  }
}

TEST(TerritoryFaults, AFileUnderAnotherName) {
  const TerritoryFolder folder;
  folder.write("Zones.csv", folder.read("zones.csv"));
  folder.remove("zones.csv");
  EXPECT_THAT(only_fault(faults_of(folder), "missing file"), HasSubstr("did you mean 'Zones.csv'?"));
}

TEST(TerritoryFaults, MissingFolder) {
  const TerritoryFolder folder;
  Diagnostics missing, file;
  EXPECT_EQ(load_territory(folder.path() / "nowhere", {}, missing).sha256, "");
  EXPECT_THAT(only_fault(missing, "missing folder"), HasSubstr("nowhere"));
  load_territory(folder.path() / "zones.csv", {}, file);
  EXPECT_THAT(only_fault(file, "missing folder"), HasSubstr("this is a file"));
}

TEST(TerritoryFaults, EmptyFileHeaderOnlyAndNul) {
  for (const auto& [file, text] : test::tiny_territory()) {
    const TerritoryFolder folder;
    folder.write(file, "");
    EXPECT_THAT(only_fault(faults_of(folder), "empty file"), HasSubstr(folder.path_of(file)));
    folder.write(file, text + std::string("\0", 1));
    EXPECT_THAT(only_fault(faults_of(folder), "not a text file"), HasSubstr(folder.path_of(file)));
    folder.write(file, text.substr(0, text.find('\n') + 1));
    EXPECT_THAT(only_fault(faults_of(folder), "no data row"), HasSubstr(folder.path_of(file) + ":1:"));
  }
}

TEST(TerritoryFaults, EveryFaultIsFoundAtOnce) {
  const TerritoryFolder folder;
  folder.remove("enveloppes.csv");
  folder.replace("zones.csv", ";3000;", ";x;");  // 01090 stays known to etablissements.csv and journees_zone.csv
  folder.replace("etablissements.csv", "CLINIQUE DES ALPES;84;38;38000;ex-OQN", "CLINIQUE DES ALPES;83;38;38000;OQN");
  folder.replace("journees_um.csv", "750000018;50;HC;;250", "750000018;50;HC;;-250");
  folder.replace("journees_zone.csv", "750000026;75002;60", "750000026;;60");
  const Diagnostics diagnostics = faults_of(folder);
  for (const char* kind :
       {"missing file", "not a number", "unknown region", "unknown sector", "negative value", "empty code"}) {
    const auto* found = find_kind(diagnostics, kind);
    ASSERT_NE(found, nullptr) << kind;
    EXPECT_EQ(found->count, 1u) << kind;
  }
  EXPECT_EQ(diagnostics.kinds().size(), 6u) << diagnostics.text();
}

TEST(TerritoryFaults, OfManyOfAKindTwentyAreKept) {
  const TerritoryFolder folder;
  for (int i = 0; i < 25; ++i) folder.append("journees_um.csv", "99000000" + std::to_string(i) + ";50;HC;A;1\n");
  const Diagnostics diagnostics = faults_of(folder);
  const auto* unknown = find_kind(diagnostics, "unknown establishment");
  ASSERT_NE(unknown, nullptr);
  EXPECT_EQ(unknown->count, 25u);
  EXPECT_THAT(unknown->kept, SizeIs(20));
  EXPECT_EQ(diagnostics.errors(), 25u);
  EXPECT_THAT(diagnostics.text(), HasSubstr("(and 5 more of this kind: unknown establishment)"));
}

TEST(TerritoryFaults, CriteriaThatZonesDoNotHave) {
  const TerritoryFolder folder;
  const auto diagnostics =
      faults_of(folder, {{"part_75_pluss", {"study.toml", 7, "part_75_pluss"}}, {"population", {"study.toml", 8, ""}}});
  const auto* unknown = find_kind(diagnostics, "unknown criterion");
  ASSERT_NE(unknown, nullptr);
  ASSERT_EQ(unknown->count, 2u);
  EXPECT_THAT(to_string(unknown->kept[0]),
              AllOf(HasSubstr("study.toml:7:"), HasSubstr("did you mean 'part_75_plus'?")));
  EXPECT_THAT(to_string(unknown->kept[1]), AllOf(HasSubstr("study.toml:8:"), HasSubstr("cannot be a criterion")));
  EXPECT_EQ(diagnostics.errors(), 2u);
}

TEST(TerritoryFaults, ColumnsThatNobodyNamesAreNotChecked) {
  const TerritoryFolder folder;
  folder.replace("zones.csv", "0.20", "n/a");
  EXPECT_EQ(faults_of(folder, {{"revenu_median", {}}}).text(), "");
}

TEST(TerritoryFaults, SeveralYears) {
  const TerritoryFolder folder;
  folder.write("enveloppes.csv", "region;annee;montant\n11;2025;1\n84;2025;1\n11;2026;1\n84;2026;1\n");
  EXPECT_THAT(only_fault(faults_of(folder), "several years"),
              AllOf(HasSubstr("enveloppes.csv:4: column 'annee'"), HasSubstr("'2026'"), HasSubstr("keep the lines")));
}

TEST(TerritoryFaults, SiteZones) {
  const TerritoryFolder folder;
  folder.replace("etablissements.csv", ";01;01000;", ";01;1000;");
  folder.replace("etablissements.csv", ";38;38000;", ";38;75001;");
  Diagnostics diagnostics;
  const Territory t = load_territory(folder.path(), {}, diagnostics).territory;
  EXPECT_EQ(diagnostics.errors(), 0u);
  EXPECT_THAT(diagnostics.text(), AllOf(HasSubstr("write '01000'"), HasSubstr("zone '75001' is in region '11'")));
  EXPECT_EQ(diagnostics.warnings(), 2u);
  EXPECT_EQ(t.establishments.site_zone[2], kNoIndex);
  EXPECT_EQ(t.establishments.site_zone[3], kNoIndex);
}

TEST(TerritoryFaults, UnknownZonesAreNoFaultButLostZerosAreSaid) {
  const TerritoryFolder folder;
  folder.replace("journees_zone.csv", "010000024;01000;90", "010000024;1000;90");
  const Diagnostics diagnostics = faults_of(folder);
  EXPECT_EQ(diagnostics.errors(), 0u);
  EXPECT_THAT(only_fault(diagnostics, "leading zero lost"), AllOf(HasSubstr("'1000'"), HasSubstr("'01000'")));
}

TEST(TerritoryFaults, DaysByZoneWithoutDaysByUnit) {
  const TerritoryFolder folder;
  folder.replace("journees_um.csv", "750000026;50;HTP;A;60\n", "");
  EXPECT_THAT(only_fault(faults_of(folder), "no days by medical unit"),
              AllOf(HasSubstr("journees_zone.csv:10:"), HasSubstr("'750000026'"), HasSubstr("60 adult days")));
}

TEST(TerritoryFaults, DaysByUnitWithoutDaysByZone) {
  const TerritoryFolder folder;
  folder.replace("journees_zone.csv", "750000026;75002;60\n", "");
  const Diagnostics diagnostics = faults_of(folder);
  EXPECT_EQ(diagnostics.errors(), 0u);
  EXPECT_THAT(only_fault(diagnostics, "no days by zone"), HasSubstr("journees_um.csv:7:"));
}

TEST(TerritoryFaults, SumsOfDaysThatDiffer) {
  const TerritoryFolder folder;
  folder.replace("journees_zone.csv", "750000026;75002;60", "750000026;75002;61");
  const Diagnostics diagnostics = faults_of(folder);
  EXPECT_EQ(diagnostics.errors(), 0u);
  EXPECT_THAT(only_fault(diagnostics, "sums of days differ"),
              AllOf(HasSubstr("60 adult days by medical unit and 61 by zone")));
  folder.replace("journees_zone.csv", "750000026;75002;61", "750000026;75002;60.00000001");
  EXPECT_EQ(faults_of(folder).text(), "");
}

TEST(TerritoryFaults, DaysWithoutAScaleRow) {
  const TerritoryFolder folder;
  folder.write("echelle_um.csv", "um;mode;secteur;poids\n50;HC;;1\n50;HTP;ex-DG;0.5\n51;HC;;1.2\n51;HTP;;0.6\n");
  EXPECT_THAT(only_fault(faults_of(folder), "no scale weight"),
              AllOf(HasSubstr("journees_um.csv:7: column 'um'"), HasSubstr("'50', mode HTP, sector ex-OQN"),
                    HasSubstr("'750000026' has 60 days")));
  folder.replace("journees_um.csv", "750000026;50;HTP;A;60", "750000026;50;HTP;A;0\n750000026;50;HC;A;60");
  EXPECT_EQ(faults_of(folder).text(), "");
}

}  // namespace
}  // namespace dotpop
