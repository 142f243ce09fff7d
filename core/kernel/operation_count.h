#pragma once

#include "core/kernel/prepared_region.h"

namespace dotpop {

/// Floating-point operations that steps 1, 2 and 5 of one scenario of the region ask for, a fused multiply-add counting
/// as two: 4 for each in-region (establishment, zone) pair with days, and 2 n_used + 5 for each zone. Steps 3 and 4
/// are few beside them and left out. It is the nominal work of an allocation: an implementation that finds the same
/// amounts with fewer operations is credited with these all the same.
inline double operations_of_scenario(const PreparedRegion& region) {
  const auto pairs = static_cast<double>(region.days.by_zone.column.size());
  const auto n_used = static_cast<double>(region.criterion.size());
  return 4.0 * pairs + (2.0 * n_used + 5.0) * static_cast<double>(region.n_zones);
}

}  // namespace dotpop
