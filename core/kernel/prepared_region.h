#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/choices.h"
#include "core/kernel/row_pairs.h"
#include "core/policy.h"
#include "core/step3_scale.h"
#include "core/step4_coefficient.h"
#include "core/step5_sharing.h"
#include "core/territory.h"

namespace dotpop {

/// Which numbers of a region's policy its scenarios change, and what the others are. Both by slot of the
/// `ParameterLayout`.
struct Variation {
  std::vector<std::uint8_t> moves;  ///< [layout.size()], 0: every scenario has `base`
  std::vector<double> base;         ///< [layout.size()], read where nothing moves
};

/// A part of the scale: a constant times the parameters that move.
struct ScaleTerm {
  double constant = 1.0;
  std::array<std::uint32_t, 4> slot = {};
  std::uint32_t n_slots = 0;

  std::span<const std::uint32_t> slots() const { return {slot.data(), n_slots}; }
};

/// What the weighted days of a zone are summed over, Σ_e c_e k_ez.
enum class ZoneSum {
  establishments,  ///< as written: one product for each establishment that serves the zone
  scale_terms,     ///< c_e is linear in the scale's terms, so the sum is too: one product for each term
};

/// Everything of one region that no scenario changes, laid out for the kernel: made once for each value of the
/// choices (mean, deviation, external days ...), read by every scenario that takes these values.
struct PreparedRegion {
  std::uint32_t region = 0;
  Choices choices;
  ParameterLayout layout;
  std::vector<std::uint32_t> slot;  ///< of the parameters that are read: all that move, the criteria and the envelope
  double file_envelope = 0.0;       ///< EUR, before the multiplier

  /// Zones and establishments stand in an order in which neighbours share entries of step 5 (core/kernel/row_order.h),
  /// zones without any days last; everything below is in that order.
  std::vector<std::uint32_t> result_row;  ///< [n_establishments]: row of the result that each one is written to

  std::uint32_t n_zones = 0;
  std::uint32_t n_served = 0;  ///< zones with days
  std::uint32_t n_establishments = 0;

  // Steps 1 and 2
  std::vector<std::uint32_t> criterion;  ///< [n_used], criteria in use, ascending
  std::vector<double> population;        ///< [n_zones], people
  double total_population = 0.0;         ///< people
  /// [n_zones x n_used], row-major. Additive: the deviation d_zc. Multiplicative: log(x_zc / m_rc), −inf for x = 0.
  std::vector<double> measure;
  std::vector<double> measure_min;  ///< [n_used], over the zones
  std::vector<double> measure_max;  ///< [n_used]

  /// P'_z is affine in the weights that move while nothing is clamped. Without columns where it is not: a
  /// multiplicative adjustment that moves, or a measure that is no number.
  std::vector<std::uint32_t> moving_criterion;  ///< [n_moving], ascending
  AffinePairs people;                           ///< [n_zones x (1 + n_moving)], people
  std::vector<double> served_people;            ///< [1 + n_moving], sums over the zones with days
  std::vector<double> unserved_people;          ///< [1 + n_moving], over the others
  bool people_are_fixed = false;                ///< no criterion moves: clamping and products are in `people` already
  double zones_clamped = 0.0;                   ///< count, where people are fixed

  // Steps 3 and 4
  std::vector<ScaleTerm> entry;     ///< [n_entries], the scale's weights in use (core/step3_scale.h)
  double least_fixed_factor = 0.0;  ///< of their factors that do not move, the least where it is negative
  std::vector<double> entry_days;   ///< [n_entries], d: its share in the establishments' sharing days
  CaseMix mix;                      ///< by entry
  ZoneSum zone_sum = ZoneSum::establishments;
  std::vector<ScaleTerm> term;  ///< what moves of the entries, where zones are summed over it, without constants
  RowPairs coefficient;         ///< [n_establishments x n_entries], or [n_establishments x n_terms]

  // Step 5
  SharingDays days;
  RowPairs zone_weight;                      ///< [n_zones x n_establishments], or [n_zones x n_terms]
  RowPairs establishment_days;               ///< [n_establishments x n_zones]
  std::vector<double> sharing_days_of;       ///< [n_establishments], d, over all zones
  double least_days = 0.0, most_days = 0.0;  ///< d, of a zone with days

  /// Columns of `people`, and of what is affine in the criteria's weights.
  std::size_t n_people_columns() const { return 1 + moving_criterion.size(); }
};

/// Every number may move, and a zone's days are summed over its establishments.
/// `used`: [n_criteria], non-zero for the criteria whose weight is not always 0 in this region; the others are not
/// read. Preconditions as for `allocate_region`.
PreparedRegion prepare_region(const Territory& territory, std::uint32_t region, const Choices& choices,
                              std::span<const std::uint8_t> used);

/// Only what `variation` says moves: the rest is worked into the prepared numbers, so that scenarios which change it
/// must not be evaluated with them. A criterion is used when it moves or its weight is not 0.
PreparedRegion prepare_region(const Territory& territory, std::uint32_t region, const Choices& choices,
                              const Variation& variation, ZoneSum zone_sum);

/// What moves of the scale in use: the products of moving parameters, each once. An entry of the scale is one of
/// these terms times a constant. entries: the region's, from `scale_entries`.
std::vector<ScaleTerm> moving_terms(std::span<const ScaleEntry> entries, const ParameterLayout& layout,
                                    const Variation& variation);

}  // namespace dotpop
