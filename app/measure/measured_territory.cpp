#include "app/measure/measured_territory.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/generate/build_generated.h"
#include "app/generate/generate.h"
#include "app/input/territory_reader.h"
#include "core/error.h"

namespace dotpop {
namespace {

/// Columns that the default territory and the reference territory weigh; others may hold anything.
const std::vector<std::string> kUsualCriteria = {"part_75_plus", "sejours_mco_1000", "revenu_median", "taux_ald_1000",
                                                 "densite"};

}  // namespace

MeasuredTerritory read_measured_territory(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw_input_error(fmt::format("'{}' is not a folder", folder.string()), "a territory is a folder of CSV files",
                      "give one, or none to measure on a generated France");
  }
  Diagnostics ignored;  // told by the second reading
  const TerritorySource source = load_territory(folder, {}, ignored).source;
  std::vector<CriterionRequest> requests;
  for (const std::string& name : kUsualCriteria) {
    const auto& columns = source.criterion_columns;
    if (std::find(columns.begin(), columns.end(), name) != columns.end()) requests.push_back({name, {}});
  }
  Diagnostics diagnostics;
  LoadedTerritory loaded = load_territory(folder, requests, diagnostics);
  diagnostics.throw_if_errors();
  return {folder.string(), std::move(loaded.territory)};
}

MeasuredTerritory generate_measured_territory(std::uint32_t copies) {
  GenerateOptions options;
  options.copies = copies;
  return {copies == 1 ? "generated France" : fmt::format("{} times the generated France", copies),
          build_generated(generate_territory(options))};
}

MeasuredTerritory generate_part_of_france(double share) {
  const GeneratedTerritory france = generate_territory({});
  std::map<std::string, std::size_t> zones;
  for (const GeneratedTerritory::Zone& zone : france.zones) ++zones[zone.region];
  std::vector<std::pair<std::size_t, std::string>> by_size;
  for (const auto& [region, count] : zones) by_size.emplace_back(count, region);
  std::sort(by_size.rbegin(), by_size.rend());
  GenerateOptions options;
  auto left = static_cast<std::size_t>(share * static_cast<double>(france.zones.size()));
  for (const auto& [count, region] : by_size) {
    if (count > left) continue;
    left -= count;
    options.regions.push_back(region);
  }
  if (options.regions.empty()) options.regions.push_back(by_size.back().second);
  return {fmt::format("{} of the generated France's regions", options.regions.size()),
          build_generated(generate_territory(options))};
}

}  // namespace dotpop
