#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/choices.h"
#include "core/policy.h"
#include "core/step3_scale.h"
#include "core/step4_coefficient.h"
#include "core/step5_sharing.h"
#include "core/territory.h"

namespace dotpop {

/// Everything of one region that no scenario changes, laid out for the kernel: made once for each value of the
/// choices (mean, deviation, external days ...), read by every scenario that takes these values.
struct PreparedRegion {
  std::uint32_t region = 0;
  Choices choices;
  ParameterLayout layout;
  double file_envelope = 0.0;  ///< EUR, before the multiplier

  /// Zones and establishments stand in an order in which neighbours share entries of step 5 (core/kernel/row_order.h);
  /// everything below is in that order. [n_establishments]: row of the result that each establishment is written to.
  std::vector<std::uint32_t> result_row;

  std::uint32_t n_zones = 0;
  std::uint32_t n_establishments = 0;
  std::vector<std::uint32_t> criterion;  ///< [n_used], criteria in use, ascending
  std::vector<double> population;        ///< [n_zones], people
  double total_population = 0.0;         ///< people
  /// [n_zones x n_used], row-major. Additive: the deviation d_zc. Multiplicative: log(x_zc / m_rc), −inf for x = 0.
  std::vector<double> measure;
  std::vector<double> measure_min;  ///< [n_used], over the zones
  std::vector<double> measure_max;  ///< [n_used]
  bool measure_is_finite = true;
  std::vector<ScaleEntry> entries;  ///< [n_entries]
  CaseMix mix;
  SharingDays days;
  std::vector<double> sharing_days_of;  ///< [n_establishments], d, over all zones
};

/// `used`: [n_criteria], non-zero for the criteria whose weight is not always 0 in this region; the others are not
/// read. Preconditions as for `allocate_region`.
PreparedRegion prepare_region(const Territory& territory, std::uint32_t region, const Choices& choices,
                              std::span<const std::uint8_t> used);

}  // namespace dotpop
