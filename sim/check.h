#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/territory.h"
#include "sim/study.h"

namespace dotpop {

/// Where the rows of a territory stand in the user's files, to name them in a fault. Empty when nobody will read it.
struct TerritoryPlaces {
  std::string zones_file;
  std::string establishments_file;
  std::string envelopes_file;
  std::vector<std::size_t> zone_line;           ///< [n_zones]
  std::vector<std::size_t> establishment_line;  ///< [n_establishments]
};

/// Checks a bound study against the data it would read (model.md, "Open points"): an envelope for each region,
/// complete criteria with a mean (or a deviation) to stand from, choices that go together, sites for `own_zone`.
/// Afterwards the preconditions of `allocate_region` and `run_study` hold. Also warns about more than five criteria,
/// as the instruction (II.1) recommends few.
void check_study(const Territory& territory, const Study& study, const TerritoryPlaces& places,
                 Diagnostics& diagnostics);

}  // namespace dotpop
