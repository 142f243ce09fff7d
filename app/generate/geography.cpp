#include "app/generate/geography.h"

#include <array>
#include <cassert>
#include <charconv>

#include "data/embedded.h"

namespace dotpop::synthetic {
namespace {

constexpr std::size_t kColumns = 7;

/// Cuts the text before `mark` off the front of `rest`; all of it when there is no mark.
std::string_view cut(std::string_view& rest, char mark) {
  const std::size_t end = rest.find(mark);
  const std::string_view head = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return head;
}

GeoZone parse_zone(std::string_view line) {
  std::array<std::string_view, kColumns> field;
  for (std::string_view& value : field) value = cut(line, ';');
  GeoZone zone = {field[0], field[1], field[2], field[3], field[4], 0, field[6]};
  std::from_chars(field[5].data(), field[5].data() + field[5].size(), zone.population);
  return zone;
}

Geography read_geography() {
  Geography geography;
  std::string_view rest = embedded_zones_csv();
  [[maybe_unused]] const std::string_view header = cut(rest, '\n');
  assert(header == "code_geo;region;departement;arrondissement;epci;population;nom");
  while (!rest.empty()) {
    const GeoZone zone = parse_zone(cut(rest, '\n'));
    if (geography.regions.empty() || geography.regions.back() != zone.region) {
      geography.regions.push_back(zone.region);
      geography.region_begin.push_back(static_cast<std::uint32_t>(geography.zones.size()));
    }
    geography.region_of.push_back(static_cast<std::uint32_t>(geography.regions.size() - 1));
    geography.zones.push_back(zone);
  }
  geography.region_begin.push_back(static_cast<std::uint32_t>(geography.zones.size()));
  return geography;
}

}  // namespace

Proximity proximity(const GeoZone& a, const GeoZone& b) {
  if (a.code == b.code) return Proximity::zone;
  if (a.region != b.region) return Proximity::elsewhere;
  const bool same_epci = !a.epci.empty() && a.epci == b.epci;
  if (a.departement != b.departement) return same_epci ? Proximity::arrondissement : Proximity::region;
  if (same_epci) return Proximity::epci;
  return a.arrondissement == b.arrondissement ? Proximity::arrondissement : Proximity::departement;
}

bool is_overseas(std::string_view region) { return region < "11"; }

const Geography& geography() {
  static const Geography instance = read_geography();
  return instance;
}

}  // namespace dotpop::synthetic
