#pragma once

#include <cstdint>
#include <vector>

#include "core/allocation.h"
#include "core/territory.h"
#include "sim/study.h"

namespace dotpop {

/// One region's allocation as money: amounts that sum to the envelope to the cent.
struct RegionAmounts {
  std::uint32_t region = 0;
  RegionAllocation allocation;
  std::vector<std::int64_t> establishment_cents;  ///< [n_establishments], sums to envelope − withheld
  std::vector<std::int64_t> zone_cents;           ///< [n_zones], funding, sums to the envelope
  std::int64_t envelope_cents = 0;
  std::int64_t withheld_cents = 0;
};

/// Allocates one region by the policy as written. Throws an input `Error` when its arithmetic is impossible.
RegionAmounts allocate_amounts(const Territory& territory, const Study& study, std::uint32_t region);

/// Why a region could not be evaluated and what to do about it, for an error message.
std::string explain_status(const Territory& territory, std::uint32_t region, Status status);

}  // namespace dotpop
