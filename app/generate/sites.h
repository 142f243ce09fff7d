#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/generate/generate.h"
#include "app/generate/geography.h"
#include "app/generate/keyed_random.h"

namespace dotpop::synthetic {

/// One synthetic establishment of one copy of France.
struct Site {
  std::string finess;  ///< without the prefix of the copy: département, "S", number ("69S000012")
  std::string number;  ///< region and number in the region ("84-017")
  std::uint64_t entity = 0;
  std::uint32_t region = 0;  ///< index into geography.regions
  std::uint32_t zone = 0;    ///< index into geography.zones
  Sector sector = Sector::ex_dg;
  GeneratedTerritory::Ownership ownership = GeneratedTerritory::Ownership::public_hospital;
  bool children_only = false;
  double size = 1.0;  ///< 1: relative activity
};

/// The establishments of whole France, by (region, zone): as many for each region as calibration.h says, sited in
/// proportion to population with a preference for towns.
std::vector<Site> make_sites(const Geography& geography, const KeyedRandom& random);

}  // namespace dotpop::synthetic
