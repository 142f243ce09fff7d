#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/territory.h"

/// What the synthetic territory is calibrated on: published national totals (SAE 2023, DREES), and choices that are
/// plausible and no more than that.
namespace dotpop::synthetic {

inline constexpr std::size_t kUnits = 10;

/// A medical unit (mention), in code order.
struct UnitFigures {
  std::string_view code;
  /// [sector][mode], d: adult days of the year in France. They hold exactly in every copy of France.
  std::array<std::array<std::int64_t, kModes>, kSectors> days;
  /// [mode], 1: illustrative weights of a day; only the order of magnitude has a published source.
  std::array<double, kModes> weight;
  /// 1: how steeply the flows of the unit fall with distance; below 1 for units that recruit from afar.
  double steepness;
};
extern const std::array<UnitFigures, kUnits> kUnitFigures;

struct RegionFigures {
  std::string_view code;
  std::uint32_t sites;          ///< establishments, children-only sites included
  std::string_view neighbours;  ///< codes of the regions with a common border, separated by spaces
};
inline constexpr std::size_t kRegions = 17;
extern const std::array<RegionFigures, kRegions> kRegionFigures;

/// By region code; the code must be one of the 17 (assert).
const RegionFigures& region_figures(std::string_view region);

inline constexpr std::int64_t kChildrenOnlySites = 60;
inline constexpr std::int64_t kEnvelopeCents = 450'000'000'000;  ///< of France: 4.5 billion euros
inline constexpr std::int64_t kReceiptsCents = 440'000'000'000;  ///< of France, the year before: 4.4 billion euros

}  // namespace dotpop::synthetic
