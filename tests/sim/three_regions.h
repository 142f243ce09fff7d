#pragma once

#include <string>

#include "tests/core/territory_builder.h"

namespace dotpop::test {

/// Regions 11, 84 and 93 with two zones and two establishments each, three criteria of which `fdep` is signed, and
/// units 50, 51 and 52 in both modes. In 84 everything differs from 11 and 93, which are alike.
inline TerritoryBuilder three_regions_builder() {
  TerritoryBuilder b({"aged", "fdep", "part_75_plus"});
  for (const std::string region : {"84", "11", "93"}) {
    const double k = region == "84" ? 2.0 : 1.0;
    b.region(region, 1e6 * k);
    b.zone(region, region + "z1", 1000.0, {3.0 * k, -1.0, 0.1})
        .zone(region, region + "z2", 3000.0 * k, {8.0, 1.0, 0.2});
    b.establishment(region, region + "e1", Sector::ex_dg, region + "z1");
    b.establishment(region, region + "e2", Sector::ex_oqn, region + "z2");
  }
  for (const char* unit : {"52", "50", "51"}) b.scale(unit, Mode::HC, 1.0).scale(unit, Mode::HTP, 0.5);
  for (const std::string region : {"84", "11", "93"}) {
    const double k = region == "84" ? 2.0 : 1.0;
    b.unit_days(region + "e1", "50", Mode::HC, 100.0 * k).unit_days(region + "e1", "52", Mode::HTP, 40.0);
    b.unit_days(region + "e2", "51", Mode::HC, 60.0).unit_days(region + "e2", "50", Mode::HTP, 80.0);
    b.zone_days(region + "e1", region + "z1", 90.0).zone_days(region + "e1", region + "z2", 50.0 * k);
    b.zone_days(region + "e2", region + "z1", 30.0).zone_days(region + "e2", region + "z2", 110.0);
  }
  return b;
}

inline Territory three_regions() { return three_regions_builder().build(); }

}  // namespace dotpop::test
