#pragma once

#include <cstdint>
#include <vector>

#include "app/generate/generate.h"
#include "app/generate/keyed_random.h"
#include "app/generate/sites.h"

namespace dotpop::synthetic {

/// Days of whole France by establishment, medical unit, mode and public, in that order; `establishment` is the index
/// into `sites`, `unit` into kUnitFigures. Adult days sum to the national figures exactly in each (unit, mode,
/// sector). Every site has days: adults', or children's only.
std::vector<GeneratedTerritory::UnitDays> make_unit_days(const std::vector<Site>& sites, const KeyedRandom& random);

}  // namespace dotpop::synthetic
