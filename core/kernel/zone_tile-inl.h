// A tile of the kernel up to the price of a person: steps 1 and 2, and the days of step 5. Highway includes this once
// for each instruction set (hence no #pragma once), and only region_kernel.cpp includes it.
#if defined(DOTPOP_KERNEL_ZONE_TILE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef DOTPOP_KERNEL_ZONE_TILE_INL_H
#undef DOTPOP_KERNEL_ZONE_TILE_INL_H
#else
#define DOTPOP_KERNEL_ZONE_TILE_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/kernel/scale_tile-inl.h"
#include "core/step1_adjusted_population.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// See ScaleTile.
class ZoneTile : public ScaleTile {
 public:
  using ScaleTile::ScaleTile;

 protected:
  /// Σ P'_z of the zones with days and of the others, of plain lanes.
  void sum_affine_people() {
    for (std::size_t l = 0; l < kLanes; ++l) {
      double served = region_.served_people[0];
      double unserved = region_.unserved_people[0];
      for (std::size_t j = 1; j < region_.people.n_columns; ++j) {
        served += region_.served_people[j] * criterion_[(j - 1) * kLanes + l];
        unserved += region_.unserved_people[j] * criterion_[(j - 1) * kLanes + l];
      }
      served_sum_[l] = served;
      unserved_sum_[l] = unserved;
      clamped_[l] = region_.zones_clamped;
    }
  }

  /// P'_z of two zones, people, of plain lanes.
  HWY_INLINE void find_people(std::uint32_t pair, double* first, double* second) const {
    const std::size_t n = region_.people.n_columns;
    multiply_affine_pair(n, region_.people.value.data() + pair * 2 * n, criterion_, first, second);
  }

  /// Steps 1, 2 and the first half of 5, zone by zone: Σ_e c_e k_ez, P'_z, and P'_z / Σ_e c_e k_ez, to which the euros
  /// of a weighted day in the zone are proportional. Every lane is plain.
  void fund_plain_zones() {
    std::uint32_t z = 0;
    for (; z + kGroup <= region_.n_served; z += kGroup) fund_plain_group<kGroup>(z);
    for (; z < region_.n_served; z += 2) fund_plain_group<2>(z);
    workspace_.products += region_.zone_weight.n_products() + region_.people.n_products();
  }

  template <std::uint32_t n>
  void fund_plain_group(std::uint32_t first) {
    Row rows = zone_ + std::size_t{first} * kLanes;
    alignas(64) double people[n * kLanes];
    multiply_pairs(region_.zone_weight, first / 2, (first + n) / 2, zone_weight_source(), rows);
    for (std::uint32_t k = 0; k < n; k += 2) {
      find_people((first + k) / 2, people + k * kLanes, people + (k + 1) * kLanes);
    }
    const std::uint32_t served = std::min(n, region_.n_served - first);  // an odd last zone has a stranger beside it
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      Vec inverse[n];
      for (std::uint32_t k = 0; k < n; ++k) {
        inverse[k] = k < served ? hn::Load(kTag, rows + k * kLanes + l) : hn::Set(kTag, 1.0);
      }
      invert<n, true>(inverse);
      for (std::uint32_t k = 0; k < n; ++k) {
        hn::Store(hn::Mul(hn::Load(kTag, people + k * kLanes + l), inverse[k]), kTag, rows + k * kLanes + l);
      }
    }
  }

  /// The same where some lanes are not plain: each zone is compared, and may be clamped or unserved.
  void fund_zones() {
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (plain_[l] == 0.0) served_sum_[l] = unserved_sum_[l] = clamped_[l] = 0.0;
    }
    multiply(region_.zone_weight, zone_weight_source(), zone_);
    workspace_.products += region_.zone_weight.n_products();
    if (affine()) workspace_.products += region_.people.n_products();
    std::uint32_t z = 0;
    // Grouped as in fund_plain_zones, so that plain lanes find the same inverses.
    for (; z + kGroup <= region_.n_served; z += kGroup) fund_group<kGroup>(z);
    for (; z < region_.n_zones; z += 2) fund_group<2>(z);
  }

  template <std::uint32_t n>
  void fund_group(std::uint32_t first) {
    Row rows = zone_ + std::size_t{first} * kLanes;
    alignas(64) double people[n * kLanes];
    for (std::uint32_t k = 0; k < n && affine(); k += 2) {
      find_people((first + k) / 2, people + k * kLanes, people + (k + 1) * kLanes);
    }
    const std::uint32_t n_here = std::min(n, region_.n_zones - first);
    const Vec zero = hn::Zero(kTag);
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      const auto plain = hn::Gt(hn::Load(kTag, &plain_[l]), zero);
      Vec inverse[n];
      for (std::uint32_t k = 0; k < n; ++k) {
        const Vec days = k < n_here ? hn::Load(kTag, rows + k * kLanes + l) : zero;
        inverse[k] = hn::IfThenElse(hn::Gt(days, zero), days, hn::Set(kTag, 1.0));
      }
      invert<n, false>(inverse);
      for (std::uint32_t k = 0; k < n_here; ++k) {
        const auto served = hn::Gt(hn::Load(kTag, rows + k * kLanes + l), zero);
        const Vec compared = adjusted_population(first + k, l, plain);
        add_to(served_sum_, l, hn::IfThenElseZero(hn::AndNot(plain, served), compared));
        add_to(unserved_sum_, l, hn::IfThenZeroElse(hn::Or(plain, served), compared));
        const Vec adjusted =
            affine() ? hn::IfThenElse(plain, hn::Load(kTag, people + k * kLanes + l), compared) : compared;
        hn::Store(hn::IfThenElseZero(served, hn::Mul(adjusted, inverse[k])), kTag, rows + k * kLanes + l);
      }
    }
  }

  HWY_INLINE static void add_to(Lanes& sum, std::size_t l, Vec value) {
    hn::Store(hn::Add(hn::Load(kTag, &sum[l]), value), kTag, &sum[l]);
  }

  /// P'_z of kWidth lanes, people; counts the clamped zones of those that are not plain.
  template <class Mask>
  HWY_INLINE Vec adjusted_population(std::uint32_t z, std::size_t l, Mask plain) {
    const double* measure = region_.measure.data() + z * region_.criterion.size();
    const Vec population = hn::Set(kTag, region_.population[z]);
    const bool additive = region_.choices.adjustment == Adjustment::additive;
    const Vec factor = additive ? additive_factor(measure, l) : multiplicative_factor(measure, l);
    const auto clamped = hn::AndNot(plain, hn::Lt(factor, hn::Set(kTag, kClampedBelow)));
    add_to(clamped_, l, hn::IfThenElseZero(clamped, hn::Set(kTag, 1.0)));
    // A NaN factor is not below 0 and stays, as the reference keeps it.
    return hn::Mul(population, hn::IfThenZeroElse(hn::Lt(factor, hn::Zero(kTag)), factor));
  }

  /// 1 + Σ w d; w = 0 leaves its criterion out, whose deviation may be no number (a constant has none).
  Vec additive_factor(const double* measure, std::size_t l) const {
    Vec factor = hn::Set(kTag, 1.0);
    for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
      const Vec w = hn::Load(kTag, criterion(j) + l);
      const auto used = hn::Ne(w, hn::Zero(kTag));
      factor = hn::IfThenElse(used, hn::MulAdd(w, hn::Set(kTag, measure[j]), factor), factor);
    }
    return factor;
  }

  /// Π (x / m)^w as exp(Σ w · log(x / m)); w = 0 leaves its criterion out, as 0^0 = 1 demands.
  Vec multiplicative_factor(const double* measure, std::size_t l) const {
    Vec exponent = hn::Zero(kTag);
    for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
      const Vec w = hn::Load(kTag, criterion(j) + l);
      const auto used = hn::Ne(w, hn::Zero(kTag));
      exponent = hn::IfThenElse(used, hn::MulAdd(w, hn::Set(kTag, measure[j]), exponent), exponent);
    }
    return exponential(exponent);
  }

  /// The sums of step 2: what a person of adjusted population earns a zone, EUR, and what stops the sharing.
  void price() {
    const bool withhold = region_.choices.unserved_zones == UnservedZones::withhold;
    for (std::size_t l = 0; l < kLanes; ++l) {
      const double all = served_sum_[l] + unserved_sum_[l];
      const double counted = withhold ? all : served_sum_[l];
      if (!(region_.total_population > 0.0)) fail(l, Status::no_adjusted_population);
      if (!std::isfinite(all)) fail(l, Status::not_finite);
      if (!(all > 0.0)) fail(l, Status::no_adjusted_population);
      if (!std::isfinite(days_sum_[l])) fail(l, Status::not_finite);
      if (!(days_sum_[l] > 0.0)) fail(l, Status::no_weighted_days);
      if (!(counted > 0.0)) fail(l, Status::no_adjusted_population);
      per_person_[l] = envelope_[l] / counted;
      withheld_[l] = withhold ? unserved_sum_[l] * per_person_[l] : 0.0;
    }
  }
};

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
