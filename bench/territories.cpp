#include "bench/territories.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <numeric>
#include <vector>

#include "app/measure/measured_territory.h"

namespace dotpop::bench {
namespace {

MeasuredTerritory main_territory() {
  const char* given = std::getenv("DOTPOP_REFERENCE_TERRITORY");
  const std::filesystem::path folder = given != nullptr ? given : DOTPOP_DEFAULT_REFERENCE;
  const bool is_there = given != nullptr || std::filesystem::is_directory(folder);
  return is_there ? read_measured_territory(folder) : generate_measured_territory();
}

MeasuredTerritory territory_of_size(const std::string& size) {
  const double times = std::stod(size);
  return times < 1.0 ? generate_part_of_france(times) : generate_measured_territory(static_cast<unsigned>(times));
}

/// The rows with their largest entries alone.
DayRows thinned(const DayRows& rows, unsigned hundredths) {
  DayRows result;
  result.begin.push_back(0);
  for (std::size_t row = 0; row + 1 < rows.begin.size(); ++row) {
    std::vector<std::uint32_t> entries(rows.begin[row + 1] - rows.begin[row]);
    std::iota(entries.begin(), entries.end(), rows.begin[row]);
    std::ranges::stable_sort(entries, std::greater(), [&](std::uint32_t i) { return rows.days[i]; });
    entries.resize((entries.size() * hundredths + 99) / 100);
    std::ranges::sort(entries);
    for (const std::uint32_t i : entries) {
      result.column.push_back(rows.column[i]);
      result.days.push_back(rows.days[i]);
    }
    result.begin.push_back(static_cast<std::uint32_t>(result.column.size()));
  }
  return result;
}

Territory with_fewer_pairs(Territory territory, unsigned hundredths) {
  territory.zone_days = thinned(territory.zone_days, hundredths);
  territory.zone_days_of = transpose(territory.zone_days, territory.n_zones());
  return territory;
}

}  // namespace

const Workload& main_workload() {
  static const Workload instance = [] {
    MeasuredTerritory measured = main_territory();
    Workload workload(std::move(measured.territory));
    std::fprintf(stderr, "territory: %s: %s\n", measured.name.c_str(), workload.summary().c_str());
    return workload;
  }();
  return instance;
}

const Workload& workload_of_pairs(unsigned hundredths) {
  static std::map<unsigned, std::unique_ptr<const Workload>> made;
  auto& workload = made[hundredths];
  if (!workload) {
    workload = std::make_unique<const Workload>(with_fewer_pairs(main_workload().territory(), hundredths));
  }
  return *workload;
}

const Workload& workload_of_size(const std::string& size) {
  static std::map<std::string, std::unique_ptr<const Workload>> made;
  auto& workload = made[size];
  if (!workload) workload = std::make_unique<const Workload>(territory_of_size(size).territory);
  return *workload;
}

}  // namespace dotpop::bench
