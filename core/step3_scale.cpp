#include "core/step3_scale.h"

#include <set>
#include <tuple>

namespace dotpop {

std::vector<ScaleEntry> scale_entries(const Territory& territory, std::uint32_t region) {
  std::set<std::tuple<std::uint32_t, Sector>> used;
  const IndexRange establishments = territory.establishments_of(region);
  for (std::uint32_t e = establishments.begin; e < establishments.end; ++e) {
    for (std::uint32_t i = territory.unit_days.begin[e]; i < territory.unit_days.begin[e + 1]; ++i) {
      used.emplace(territory.unit_days.column[i], territory.establishments.sector[e]);
    }
  }
  std::vector<ScaleEntry> entries;
  for (const auto& [cell, sector] : used) {
    const auto unit = cell / kModes;
    const auto mode = static_cast<Mode>(cell % kModes);
    entries.push_back({unit, mode, sector, territory.scale.at(cell, sector)});
  }
  return entries;
}

double modulated_weight(const ScaleEntry& entry, const ScaleModulation& modulation) {
  return entry.weight * modulation.unit[entry.unit] * modulation.cell[entry.cell()] *
         modulation.mode[static_cast<std::size_t>(entry.mode)] *
         modulation.sector[static_cast<std::size_t>(entry.sector)];
}

bool is_valid_weight(const ScaleEntry& entry, const ScaleModulation& modulation) {
  return !(entry.weight < 0.0 || modulation.unit[entry.unit] < 0.0 || modulation.cell[entry.cell()] < 0.0 ||
           modulation.mode[static_cast<std::size_t>(entry.mode)] < 0.0 ||
           modulation.sector[static_cast<std::size_t>(entry.sector)] < 0.0);
}

}  // namespace dotpop
