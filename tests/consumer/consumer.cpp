// Two zones, two establishments, one region: the smallest allocation, through the installed headers and libraries.
#include <core/allocation.h>
#include <sim/random.h>

#include <cmath>
#include <cstdio>

int main() {
  dotpop::TerritoryTables tables;
  tables.regions = {{"84", 100.0}};
  tables.zones = {{"01000", 0, 3000.0}, {"01090", 0, 1000.0}};
  tables.units = {"50"};
  tables.scale = {{0, dotpop::Mode::HC, 1.0}};
  for (const char* finess : {"010000024", "010000032"}) {
    dotpop::TerritoryTables::Establishment establishment;
    establishment.finess = finess;
    tables.establishments.push_back(establishment);
  }
  tables.unit_days = {{0, 0, dotpop::Mode::HC, 10.0}, {1, 0, dotpop::Mode::HC, 10.0}};
  tables.zone_days = {{0, 0, 10.0}, {1, 1, 10.0}};
  const dotpop::Territory territory = dotpop::build_territory(tables);
  const auto result = dotpop::allocate_region(territory, 0, dotpop::neutral_policy(territory));
  // Each establishment alone serves one zone: shares of population, 3/4 and 1/4 of 100 EUR.
  const bool right =
      std::abs(result.allocation.at(0) - 75.0) < 1e-12 && std::abs(result.allocation.at(1) - 25.0) < 1e-12;
  const double u = dotpop::random_uniform(1, 0, 0, dotpop::Stream::design);
  std::printf("%g %g %g\n", result.allocation.at(0), result.allocation.at(1), u);
  return right && u > 0.0 && u < 1.0 ? 0 : 1;
}
