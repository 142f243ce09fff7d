#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/territory.h"

namespace dotpop {

/// A territory to measure on, and what to call it.
struct MeasuredTerritory {
  std::string name;
  Territory territory;
};

/// The folder's territory, with those of the usual criteria that its zones.csv has. Throws an input `Error` with every
/// fault, or when it is no folder.
MeasuredTerritory read_measured_territory(const std::filesystem::path& folder);

/// Copies of the generated France, whole, in memory.
MeasuredTerritory generate_measured_territory(std::uint32_t copies = 1);

/// The generated France's largest regions that together stay within `share` (0 to 1) of its zones; the smallest
/// region where none does.
MeasuredTerritory generate_part_of_france(double share);

}  // namespace dotpop
