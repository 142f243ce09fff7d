#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/generate/generate.h"

namespace dotpop::test {

/// Whole France with the default seed, made once for all tests.
inline const GeneratedTerritory& whole_france() {
  static const GeneratedTerritory instance = generate_territory({});
  return instance;
}

/// [n_establishments], d: adult days by medical unit.
inline std::vector<std::int64_t> adult_days(const GeneratedTerritory& territory) {
  std::vector<std::int64_t> days(territory.establishments.size(), 0);
  for (const auto& row : territory.unit_days) {
    if (row.patients == GeneratedTerritory::Public::adult) days[row.establishment] += row.days;
  }
  return days;
}

/// Days by FINESS, then by code of the place of origin.
using FlowTable = std::map<std::string, std::map<std::string, std::int64_t>>;
inline FlowTable flow_table(const GeneratedTerritory& territory) {
  FlowTable table;
  for (const auto& row : territory.zone_days) {
    table[territory.establishments[row.establishment].finess][territory.origin_codes[row.origin]] += row.days;
  }
  return table;
}

}  // namespace dotpop::test
