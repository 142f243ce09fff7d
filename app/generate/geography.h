#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

/// The real zones of France, from data/zones_france.csv.
namespace dotpop::synthetic {

/// One zone. The texts live as long as the program.
struct GeoZone {
  std::string_view code;            ///< postcode that names the zone
  std::string_view region;          ///< INSEE code
  std::string_view departement;     ///< INSEE code
  std::string_view arrondissement;  ///< INSEE code
  std::string_view epci;            ///< SIREN; empty on the four islands without one
  std::uint32_t population = 0;     ///< people
  std::string_view name;            ///< its most populous commune
};

/// How near two zones are in the administrative sense; the package of zones has no coordinates.
enum class Proximity : std::uint8_t { zone, epci, arrondissement, departement, region, elsewhere };
inline constexpr std::size_t kProximities = 6;

/// Nearness of two zones. An EPCI counts within a département only: across two of one region (Grand Paris) it is as
/// near as an arrondissement.
Proximity proximity(const GeoZone& a, const GeoZone& b);

/// True for the regions overseas.
bool is_overseas(std::string_view region);

struct Geography {
  std::vector<GeoZone> zones;               ///< [n_zones], by (region, département, code)
  std::vector<std::string_view> regions;    ///< [n_regions], ascending
  std::vector<std::uint32_t> region_begin;  ///< [n_regions + 1], ranges of zones
  std::vector<std::uint32_t> region_of;     ///< [n_zones]

  std::size_t n_regions() const { return regions.size(); }
};

/// The embedded zones, read once.
const Geography& geography();

}  // namespace dotpop::synthetic
