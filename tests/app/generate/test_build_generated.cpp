#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "app/generate/build_generated.h"
#include "app/input/territory_reader.h"

namespace dotpop {
namespace {

/// The same territory by the other way: through the files.
Territory written_and_read(const GeneratedTerritory& rows, const GenerateOptions& options) {
  const auto folder = std::filesystem::temp_directory_path() / ("dotpop-built-" + std::to_string(::getpid()));
  write_territory(rows, options, folder);
  std::vector<CriterionRequest> requests;
  for (const char* name : {"part_75_plus", "sejours_mco_1000", "revenu_median", "taux_ald_1000"}) {
    requests.push_back({name, {}});
  }
  Diagnostics diagnostics;
  LoadedTerritory loaded = load_territory(folder, requests, diagnostics);
  std::filesystem::remove_all(folder);
  diagnostics.throw_if_errors();
  return std::move(loaded.territory);
}

void expect_same(const DayRows& a, const DayRows& b) {
  EXPECT_EQ(a.begin, b.begin);
  EXPECT_EQ(a.column, b.column);
  EXPECT_EQ(a.days, b.days);
}

TEST(BuildGenerated, IsWhatTheFilesHold) {
  GenerateOptions options;
  options.regions = {"94", "01", "02"};
  options.copies = 2;
  const GeneratedTerritory rows = generate_territory(options);
  const Territory built = build_generated(rows);
  const Territory read = written_and_read(rows, options);
  EXPECT_EQ(built.n_regions(), 6u);
  EXPECT_EQ(built.regions.code, read.regions.code);
  EXPECT_EQ(built.regions.envelope, read.regions.envelope);
  EXPECT_EQ(built.regions.zone_begin, read.regions.zone_begin);
  EXPECT_EQ(built.regions.establishment_begin, read.regions.establishment_begin);
  EXPECT_EQ(built.zones.code, read.zones.code);
  EXPECT_EQ(built.zones.population, read.zones.population);
  EXPECT_EQ(built.zones.criterion_name, read.zones.criterion_name);
  EXPECT_EQ(built.zones.criterion, read.zones.criterion);
  EXPECT_EQ(built.establishments.finess, read.establishments.finess);
  EXPECT_EQ(built.establishments.sector, read.establishments.sector);
  EXPECT_EQ(built.establishments.site_zone, read.establishments.site_zone);
  EXPECT_EQ(built.establishments.historical_receipts, read.establishments.historical_receipts);
  EXPECT_EQ(built.establishments.adult_days, read.establishments.adult_days);
  EXPECT_EQ(built.establishments.child_days, read.establishments.child_days);
  EXPECT_EQ(built.scale.unit_code, read.scale.unit_code);
  expect_same(built.unit_days, read.unit_days);
  expect_same(built.zone_days, read.zone_days);
}

}  // namespace
}  // namespace dotpop
