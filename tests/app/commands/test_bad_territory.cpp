#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/commands/workspace.h"

/// What may be wrong in the six files: exit status 1, a message with file, line, column and what to do, and nothing
/// left behind, whichever command reads them.
namespace dotpop::test {
namespace {

using testing::HasSubstr;

TEST(BadTerritory, MissingFolder) {
  Workspace("title = \"x\"\nterritory = \"frence-2023\"\n" + std::string(kDesign))
      .expect_wrong_input({"study.toml:2: ", "frence-2023", "is not a folder", "relative to the study"});
}

TEST(BadTerritory, AFileInPlaceOfTheFolder) {
  Workspace("territory = \"zones.csv\"\n" + std::string(kDesign))
      .expect_wrong_input({"study.toml:1: ", "'zones.csv' is not a folder"});
}

TEST(BadTerritory, EveryMissingFileIsNamed) {
  const Workspace work;
  for (const auto& [file, text] : tiny_territory()) work.territory().remove(file);
  const Outcome outcome = work.run({"allocate", "study.toml", "-o", "out"});
  EXPECT_EQ(outcome.status, 1);
  for (const auto& [file, text] : tiny_territory()) EXPECT_THAT(outcome.err, HasSubstr(file));
  EXPECT_FALSE(std::filesystem::exists(work.path("out")));
}

TEST(BadTerritory, OneMissingFileSuggestsTheNearestName) {
  const Workspace work;
  std::filesystem::rename(work.path("echelle_um.csv"), work.path("echelle.csv"));
  work.expect_wrong_input({"echelle_um.csv", "did you mean 'echelle.csv'?"});
}

TEST(BadTerritory, EmptyFile) {
  for (const char* bytes : {"", "\n", "\r\n\r\n", "\xEF\xBB\xBF"}) {
    const Workspace work;
    work.territory().write("zones.csv", bytes);
    work.expect_wrong_input({"zones.csv", "empty"});
  }
}

TEST(BadTerritory, HeaderOnly) {
  const Workspace work;
  work.territory().write("enveloppes.csv", "region;montant\n");
  work.expect_wrong_input({"enveloppes.csv:1: ", "no data"});
}

TEST(BadTerritory, MissingColumnSuggestsTheNearest) {
  const Workspace work;
  work.territory().replace("enveloppes.csv", "montant", "montants");
  work.expect_wrong_input({"enveloppes.csv:1: ", "'montant'", "did you mean 'montants'?"});
}

TEST(BadTerritory, DuplicatedColumn) {
  const Workspace work;
  work.territory().write("enveloppes.csv", "region;montant;montant\n11;1;2\n84;1;2\n");
  work.expect_wrong_input({"enveloppes.csv:1: ", "'montant'", "twice"});
}

TEST(BadTerritory, DuplicatedKeys) {
  struct Case {
    const char* file;
    const char* row;
    const char* expected;
  };
  const Case cases[] = {
      {"zones.csv", "01090;84;01;3000;0.20;22000;46.1;4.8\n", "zones.csv:7: "},
      {"etablissements.csv", "010000024;X;84;01;01000;ex-DG;public;28;13;1\n", "etablissements.csv:6: "},
      {"echelle_um.csv", "50;HC;2\n", "echelle_um.csv:6: "},
      {"journees_um.csv", "010000024;50;HC;A;1\n", "journees_um.csv:8: "},
      {"journees_zone.csv", "010000024;01000;1\n", "journees_zone.csv:11: "},
      {"enveloppes.csv", "84;5\n", "enveloppes.csv:4: "},
  };
  for (const Case& c : cases) {
    const Workspace work;
    work.territory().append(c.file, c.row);
    work.expect_wrong_input({c.expected, "twice", "first on line"});
  }
}

/// One change of one field, and what the message must hold.
struct FieldCase {
  const char* file;
  const char* from;
  const char* to;
  std::vector<std::string> texts;
};

void PrintTo(const FieldCase& c, std::ostream* out) { *out << c.file << ": " << c.from << " -> " << c.to; }

class BadField : public testing::TestWithParam<FieldCase> {};

TEST_P(BadField, IsNamedWithFileLineColumnAndValue) {
  const FieldCase& c = GetParam();
  const Workspace work;
  work.territory().replace(c.file, c.from, c.to);
  work.expect_wrong_input(c.texts);
}

INSTANTIATE_TEST_SUITE_P(
    BadTerritory, BadField,
    testing::Values(
        FieldCase{"etablissements.csv",
                  "FLEYRIAT;84",
                  "FLEYRIAT;48",
                  {"etablissements.csv:2: column 'region'", "'48'", "84"}},
        FieldCase{"journees_um.csv",
                  "51;HTP;A;50",
                  "60;HTP;A;50",
                  {"journees_um.csv:3: column 'um'", "'60'", "did you mean '50'?"}},
        FieldCase{"journees_um.csv", "51;HTP;A;50", "51;HDJ;A;50", {"journees_um.csv:3: column 'mode'", "HDJ", "HTP"}},
        FieldCase{"journees_um.csv", "51;HC;E;30", "51;HC;X;30", {"journees_um.csv:5: column 'public'", "'X'"}},
        FieldCase{"etablissements.csv",
                  "ex-DG;public;28",
                  "DG;public;28",
                  {"etablissements.csv:2: column 'secteur'", "ex-DG"}},
        FieldCase{"zones.csv", "01;1000;", "01;mille;", {"zones.csv:2: column 'population'", "'mille'", "number"}},
        FieldCase{"zones.csv", "01;1000;", "01;;", {"zones.csv:2: column 'population'", "empty"}},
        FieldCase{"zones.csv", "01;1000;", "01;-1000;", {"zones.csv:2: column 'population'", "-1000", "negative"}},
        FieldCase{"journees_zone.csv", ";90", ";-90", {"journees_zone.csv:2: column 'journees'", "negative"}},
        FieldCase{"enveloppes.csv", "1500000", "-1500000", {"enveloppes.csv:3: column 'montant'", "negative"}},
        FieldCase{"echelle_um.csv", "51;HC;1.2", "51;HC;-1.2", {"echelle_um.csv:4: column 'poids'", "negative"}},
        FieldCase{"zones.csv", "0.20", "NaN", {"zones.csv:3: column 'part_75_plus'", "NaN", "finite"}},
        FieldCase{"enveloppes.csv", "1500000", "inf", {"enveloppes.csv:3: column 'montant'", "inf", "finite"}},
        FieldCase{"enveloppes.csv", "1500000", "-Infinity", {"enveloppes.csv:3: column 'montant'", "finite"}},
        FieldCase{"enveloppes.csv", "1500000", "1e400", {"enveloppes.csv:3: column 'montant'", "'1e400'", "beyond"}},
        FieldCase{"enveloppes.csv", "1500000", "1 500 000", {"enveloppes.csv:3: column 'montant'", "thousands"}},
        FieldCase{"enveloppes.csv", "1500000", "0x10", {"enveloppes.csv:3: column 'montant'", "'0x10'"}},
        FieldCase{"enveloppes.csv", "84;1500000", "84;1500000;7", {"enveloppes.csv:3: ", "expected 2 fields, found 3"}},
        FieldCase{"enveloppes.csv", "84;1500000", "84", {"enveloppes.csv:3: ", "expected 2 fields, found 1"}},
        FieldCase{"etablissements.csv", "CLINIQUE DES", "\"CLINIQUE DES", {"etablissements.csv:3: ", "quote"}},
        FieldCase{
            "etablissements.csv", "CLINIQUE DES ALPES", "\"CLINIQUE\" DES ALPES", {"etablissements.csv:3: ", "quote"}},
        FieldCase{"journees_zone.csv",
                  "010000024;01090",
                  "10000024;01090",
                  {"journees_zone.csv:3: column 'finess'", "'010000024'"}},
        FieldCase{
            "journees_zone.csv", "010000024;01090", ";01090", {"journees_zone.csv:3: column 'finess'", "empty"}}));

TEST(BadTerritory, DecimalCommaInAFileSeparatedByCommas) {
  const Workspace work;
  work.territory().write("echelle_um.csv", "um,mode,poids\n50,HC,\"1,0\"\n50,HTP,0.5\n51,HC,1.2\n51,HTP,0.6\n");
  work.expect_wrong_input({"echelle_um.csv:2: column 'poids'", "1,0", "comma"});
}

TEST(BadTerritory, DecimalCommaInAFileSeparatedBySemicolonsWorks) {
  const Workspace work;
  work.territory().write("echelle_um.csv", "um;mode;poids\n50;HC;1,0\n50;HTP;0,5\n51;HC;1,2\n51;HTP;0,6\n");
  EXPECT_EQ(work.run({"allocate", "study.toml", "-o", "out"}).status, 0);
  EXPECT_THAT(work.read("out/allocation.csv"), HasSubstr(";611842.11;"));
}

TEST(BadTerritory, NulByte) {
  const Workspace work;
  work.territory().append("zones.csv", std::string("x\0y\n", 4));
  work.expect_wrong_input({"zones.csv:7: ", "NUL"});
}

TEST(BadTerritory, AccentsOfWindows1252Work) {
  const Workspace work;
  work.territory().replace("etablissements.csv", "HÔPITAL", "H\xD4PITAL");
  work.territory().replace_all("etablissements.csv", "privé", "priv\xE9");
  const Outcome outcome = work.run({"allocate", "study.toml", "-o", "out"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(work.read("out/allocation.csv"), HasSubstr("HÔPITAL DU LOUVRE"));
}

TEST(BadTerritory, ALineOfTenMegabytes) {
  const Workspace work;
  work.territory().append("zones.csv", std::string(10'000'000, 'x') + "\n");
  work.expect_wrong_input({"zones.csv:7: ", "expected 8 fields, found 1"});
  const Workspace quoted;
  quoted.territory().append("zones.csv", "\"" + std::string(10'000'000, 'x') + "\n");
  quoted.expect_wrong_input({"zones.csv:7: ", "quote"});
  const Workspace value;
  value.territory().replace("zones.csv", "01;1000;", "01;" + std::string(10'000'000, '9') + "x;");
  const Outcome outcome = value.run({"allocate", "study.toml", "-o", "out"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_LT(outcome.err.size(), 2000u);
  EXPECT_THAT(outcome.err, HasSubstr("zones.csv:2: column 'population'"));
}

TEST(BadTerritory, UnitDaysWithoutAWeightOfTheScale) {
  const Workspace work;
  work.territory().replace("echelle_um.csv", "51;HTP;0.6\n", "");
  work.expect_wrong_input({"journees_um.csv:3: ", "echelle_um.csv", "51", "HTP", "add a row"});
}

TEST(BadTerritory, ZoneDaysWithoutUnitDays) {
  const Workspace work;
  work.territory().replace("journees_um.csv", "750000026;50;HTP;A;60\n", "");
  work.expect_wrong_input({"journees_zone.csv:10: ", "'750000026'", "none by medical unit"});
}

TEST(BadTerritory, RegionWithoutAnEnvelope) {
  const Workspace work;
  work.territory().replace("enveloppes.csv", "84;1500000\n", "");
  work.expect_wrong_input({"enveloppes.csv", "region '84' has no envelope", "leave it out of `regions`"});
}

}  // namespace
}  // namespace dotpop::test
