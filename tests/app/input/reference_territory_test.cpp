#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "app/input/csv.h"
#include "app/input/territory_reader.h"
#include "app/input/text_file.h"

namespace dotpop {
namespace {

std::filesystem::path reference_folder() {
  const char* named = std::getenv("DOTPOP_REFERENCE_TERRITORY");
  return named != nullptr ? named : DOTPOP_REFERENCE_TERRITORY_DEFAULT;
}

/// Rows of journees_zone.csv (all of adults, no pair twice) whose zone the territory has.
std::size_t pairs_of_known_zones(const std::filesystem::path& folder, const Territory& territory) {
  std::vector<std::string> zones = territory.zones.code;  // by region there, by code here
  std::sort(zones.begin(), zones.end());
  const TextFile file = read_text_file(folder / "journees_zone.csv");
  Diagnostics diagnostics;
  CsvReader csv(file.text, file.path, diagnostics);
  const std::size_t column = csv.require("code_geo");
  std::size_t n = 0;
  while (csv.next()) n += find_code(zones, csv.field(column)) != kNoIndex;
  diagnostics.throw_if_errors();
  return n;
}

/// The counts that the territory's own description gives.
TEST(ReferenceTerritory, HasTheCountsOfItsDescription) {
  const auto folder = reference_folder();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference territory at " << folder;
  Diagnostics diagnostics;
  const auto start = std::chrono::steady_clock::now();
  const LoadedTerritory loaded = load_territory(folder, {{"part_75_plus", {}}, {"sejours_mco_1000", {}}}, diagnostics);
  const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - start;
  std::cout << "loaded in " << elapsed.count() << " ms\n";
  EXPECT_EQ(diagnostics.text(), "");

  const Territory& t = loaded.territory;
  EXPECT_EQ(t.n_regions(), 17u);
  EXPECT_EQ(t.n_zones(), 5634u);
  EXPECT_EQ(t.n_establishments(), 1786u);
  const auto& adult = t.establishments.adult_days;
  EXPECT_EQ(std::count_if(adult.begin(), adult.end(), [](double days) { return days > 0.0; }), 1726);
  EXPECT_EQ(pairs_of_known_zones(folder, t), 138736u);
  EXPECT_EQ(t.zone_days.column.size(), 122859u);
  std::size_t unserved = 0;
  for (std::uint32_t z = 0; z < t.n_zones(); ++z) unserved += t.zone_days_of.begin[z] == t.zone_days_of.begin[z + 1];
  EXPECT_EQ(unserved, 36u);
  EXPECT_EQ(loaded.sha256.size(), 64u);
}

}  // namespace
}  // namespace dotpop
