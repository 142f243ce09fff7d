#pragma once

#include <string>

#include "tests/core/territory_builder.h"

namespace dotpop::test {

/// Regions 11, 84 and 93, alike, with eight establishments that all serve all of twelve zones, each with four of eight
/// weights of the scale in use: large enough for every short way to pay, and without a filling 0 in step 5. The
/// criterion is positive and near its mean, so that weights in [0, 1] clamp nothing.
inline Territory plan_territory() {
  constexpr int kEstablishments = 8;
  constexpr int kZones = 12;
  const char* const units[] = {"50", "51", "52", "53"};
  TerritoryBuilder b({"aged"});
  for (const char* unit : units) b.scale(unit, Mode::HC, 1.1).scale(unit, Mode::HTP, 0.6);
  for (const std::string region : {"11", "84", "93"}) {
    b.region(region, 1e6);
    for (int z = 0; z < kZones; ++z) {
      b.zone(region, region + "z" + std::to_string(10 + z), 1000.0 + 100.0 * z, {1.0 + 0.02 * z});
    }
    for (int e = 0; e < kEstablishments; ++e) {
      const std::string finess = region + "e" + std::to_string(e);
      b.establishment(region, finess);
      for (int u = 0; u < 2; ++u) {
        b.unit_days(finess, units[(e + u) % 4], Mode::HC, 30.0 + e)
            .unit_days(finess, units[(e + u) % 4], Mode::HTP, 9.0);
      }
      for (int z = 0; z < kZones; ++z) {
        b.zone_days(finess, region + "z" + std::to_string(10 + z), 1.0 + (5 * z + 3 * e) % 7);
      }
    }
  }
  return b.build();
}

}  // namespace dotpop::test
