#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/generate/generate.h"
#include "core/error.h"
#include "tests/app/generate/whole_france.h"
#include "tests/app/output/scratch_folder.h"

namespace dotpop {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::ScratchFolder;
using testing::HasSubstr;

/// Every file of a generated folder, by name.
std::map<std::string, std::string> files_of(const GenerateOptions& options) {
  const ScratchFolder folder;
  write_territory(generate_territory(options), options, folder.path());
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    files[entry.path().filename().string()] = read_file(entry.path());
  }
  return files;
}

const std::map<std::string, std::string>& default_files() {
  static const std::map<std::string, std::string> files = files_of({});
  return files;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }
std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST(TerritoryFiles, AreTheNineOfTheInterface) {
  std::vector<std::string> names;
  for (const auto& [name, text] : default_files()) names.push_back(name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("zones.csv", "etablissements.csv", "journees_um.csv",
                                                   "journees_zone.csv", "echelle_um.csv", "enveloppes.csv", "README.md",
                                                   "PROVENANCE.txt", "study.toml"));
}

TEST(TerritoryFiles, HaveTheirColumnsAndRows) {
  const auto& files = default_files();
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"zones.csv", "code_geo;region;departement;population;part_75_plus;sejours_mco_1000;revenu_median;taux_ald_1000"},
      {"etablissements.csv", "finess;nom;region;departement;code_geo;secteur;statut;lits;places;recettes_historiques"},
      {"journees_um.csv", "finess;um;mode;public;journees"},
      {"journees_zone.csv", "finess;code_geo;journees"},
      {"echelle_um.csv", "um;mode;poids"},
      {"enveloppes.csv", "region;montant"}};
  for (const auto& [name, header] : headers) EXPECT_EQ(first_line(files.at(name)), header) << name;
  EXPECT_EQ(lines(files.at("zones.csv")), 5766);
  EXPECT_EQ(lines(files.at("etablissements.csv")), 1791);
  EXPECT_EQ(lines(files.at("echelle_um.csv")), 21);
  EXPECT_EQ(lines(files.at("enveloppes.csv")), 18);
  EXPECT_EQ(static_cast<std::size_t>(lines(files.at("journees_zone.csv"))), test::whole_france().zone_days.size() + 1);
}

TEST(TerritoryFiles, AreTheSameForTheSameSeedOnly) {
  EXPECT_TRUE(files_of({}) == default_files());
  GenerateOptions other;
  other.seed = 2;
  const auto files = files_of(other);
  for (const char* name :
       {"zones.csv", "etablissements.csv", "journees_um.csv", "journees_zone.csv", "enveloppes.csv"}) {
    EXPECT_TRUE(files.at(name) != default_files().at(name)) << name;
  }
}

TEST(TerritoryFiles, SayWhatIsSynthetic) {
  const std::string& provenance = default_files().at("PROVENANCE.txt");
  EXPECT_THAT(provenance, HasSubstr("\nsynthetic: establishments, days, patient flows, criteria, receipts, envelopes "
                                    "and scale are synthetic (seed 1)"));
  EXPECT_THAT(first_line(provenance), HasSubstr("demonstration territory"));
  const std::string& readme = default_files().at("README.md");
  EXPECT_THAT(readme, HasSubstr("**Données synthétiques sur une géographie réelle.**"));
  EXPECT_THAT(readme, HasSubstr("**Synthetic data on real geography.**"));
  EXPECT_THAT(readme, HasSubstr("@etalab/decoupage-administratif 6.0.0"));
  EXPECT_THAT(readme, HasSubstr("seed: 1\n"));
  EXPECT_THAT(readme, testing::Not(HasSubstr("{")));
}

TEST(TerritoryFiles, StudyAsksForTheDefaultDesign) {
  const std::string& study = default_files().at("study.toml");
  for (const char* part :
       {"territory = \".\"", "[policy.criteria]", "part_75_plus = 0.30", "sejours_mco_1000 = 0.10",
        "revenu_median = -0.05", "taux_ald_1000 = 0.10", "kind = \"monte-carlo\"", "size = 10000",
        "target = \"scale.um.*\"", "max = 1.25", "samples = \"f32\"", "quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]"}) {
    EXPECT_THAT(study, HasSubstr(part));
  }
}

TEST(TerritoryFiles, SelectionIsNamedAndIsASubset) {
  GenerateOptions options;
  options.regions = {"94"};
  const auto files = files_of(options);
  EXPECT_THAT(files.at("README.md"), HasSubstr("régions / regions: 94\n"));
  for (const char* name :
       {"zones.csv", "etablissements.csv", "journees_um.csv", "journees_zone.csv", "enveloppes.csv"}) {
    const std::string& whole = default_files().at(name);
    const std::string body = files.at(name).substr(first_line(files.at(name)).size());
    EXPECT_NE(whole.find(body), std::string::npos) << name << ": the rows of a region stand together";
  }
}

TEST(TerritoryFiles, AFileInPlaceOfTheFolderIsAUsageError) {
  const ScratchFolder folder;
  GenerateOptions options;
  options.regions = {"03"};
  const GeneratedTerritory territory = generate_territory(options);
  write_territory(territory, options, folder / "new/deep");
  try {
    write_territory(territory, options, folder / "new/deep/zones.csv");
    FAIL() << "a file is no folder";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
  }
}

}  // namespace
}  // namespace dotpop
