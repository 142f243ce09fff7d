// A tile of the kernel up to the coefficients: parameters, steps 3 and 4. Highway includes this once for each
// instruction set (hence no #pragma once), and only region_kernel.cpp includes it.
#if defined(DOTPOP_KERNEL_SCALE_TILE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef DOTPOP_KERNEL_SCALE_TILE_INL_H
#undef DOTPOP_KERNEL_SCALE_TILE_INL_H
#else
#define DOTPOP_KERNEL_SCALE_TILE_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "core/kernel/kernel_workspace.h"
#include "core/kernel/lanes-inl.h"
#include "core/kernel/prepared_region.h"
#include "core/status.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Row = double*;
using ConstRow = const double*;

/// One tile of kLanes scenarios of one region; the steps in the order in which the data allows them.
///
/// A lane is plain when no zone of it can come near to being clamped and every establishment has a weight: then nothing
/// of a zone has to be compared, and P' is affine in the weights. A tile of plain lanes takes the short way; in any
/// other, plain lanes still get the numbers of the short way, so that no scenario's bits depend on those beside it.
class ScaleTile {
 public:
  ScaleTile(const PreparedRegion& region, KernelWorkspace& workspace)
      : region_(region),
        workspace_(workspace),
        parameter_(workspace.parameter()),
        weight_(workspace.weight()),
        term_(region.zone_sum == ZoneSum::scale_terms ? workspace.term() : workspace.weight()),
        coefficient_(workspace.coefficient()),
        zone_(workspace.zone()),
        criterion_(workspace.criterion()) {}

 protected:
  using Lanes = std::array<double, kLanes>;

  ConstRow parameter(std::uint32_t slot) const { return parameter_ + std::size_t{slot} * kLanes; }
  ConstRow criterion(std::size_t j) const { return parameter(region_.layout.criterion(region_.criterion[j])); }

  void start(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count) {
    load(parameters, n_scenarios, first, count);
    status_.fill(Status::evaluated);
    check_parameters();
    find_plain_criteria();
  }

  void load(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count) {
    for (const std::size_t slot : region_.slot) {
      const double* from = parameters.data() + slot * n_scenarios + first;
      Row to = parameter_ + slot * kLanes;
      if (count == kLanes) {
        for (std::size_t l = 0; l < kLanes; l += kWidth) hn::Store(hn::LoadU(kTag, from + l), kTag, to + l);
      } else {
        std::copy_n(from, count, to);
        std::fill(to + count, to + kLanes, from[count - 1]);
      }
    }
  }

  void fail(std::size_t lane, Status status) {
    if (status_[lane] == Status::evaluated) status_[lane] = status;
  }

  void check_parameters() {
    const Vec file_envelope = hn::Set(kTag, region_.file_envelope);
    Lanes bad;  // 0 while all numbers are finite: x · 0 = NaN otherwise
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      const Vec envelope = hn::Mul(file_envelope, hn::Load(kTag, parameter(region_.layout.envelope()) + l));
      hn::Store(envelope, kTag, &envelope_[l]);
      Vec sum = hn::Mul(envelope, hn::Zero(kTag));
      for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
        sum = hn::MulAdd(hn::Load(kTag, criterion(j) + l), hn::Zero(kTag), sum);
      }
      hn::StoreU(sum, kTag, &bad[l]);
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (!(bad[l] == 0.0)) fail(l, Status::not_finite);
    }
  }

  /// True when P' of plain lanes is prepared as an affine function of the weights.
  bool affine() const { return region_.people.n_columns != 0; }

  /// plain_: 1 where no zone can be clamped, by a bound on 1 + Σ w d over the zones; and the weights that P' is affine
  /// in.
  void find_plain_criteria() {
    plain_.fill(affine() ? 1.0 : 0.0);
    if (!affine()) return;
    for (std::size_t j = 0; j < region_.moving_criterion.size(); ++j) {
      std::copy_n(parameter(region_.layout.criterion(region_.moving_criterion[j])), kLanes, criterion_ + j * kLanes);
    }
    if (region_.people_are_fixed) return;
    // Far from 0, since P' and its sum come from columns that nearly cancel there: what they lose is within model.md's
    // precision down to about 1e-3.
    constexpr double kLeastFactor = 1e-2;
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      Vec bound = hn::Set(kTag, 1.0);
      for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
        const Vec w = hn::Load(kTag, criterion(j) + l);
        bound = hn::Add(bound, hn::Min(hn::Mul(w, hn::Set(kTag, region_.measure_min[j])),
                                       hn::Mul(w, hn::Set(kTag, region_.measure_max[j]))));
      }
      const auto unclamped = hn::Gt(bound, hn::Set(kTag, kLeastFactor));  // a NaN is not above either
      hn::Store(hn::IfThenElseZero(unclamped, hn::Set(kTag, 1.0)), kTag, &plain_[l]);
    }
  }

  /// Step 3: the modulated weights of the scale, their extremes, and the terms that they are made of.
  void weigh() {
    Lanes least_factor;  // smallest factor seen, where it is negative
    Lanes bad;           // 0 while all weights are finite
    auto good = hn::Eq(hn::Zero(kTag), hn::Zero(kTag));
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      Vec least = hn::Set(kTag, region_.least_fixed_factor);
      Vec finite = hn::Zero(kTag);
      Vec days = hn::Zero(kTag);
      Vec least_weight = hn::Set(kTag, std::numeric_limits<double>::infinity());
      Vec most_weight = hn::Zero(kTag);
      for (std::size_t i = 0; i < region_.entry.size(); ++i) {
        const ScaleTerm& entry = region_.entry[i];
        Vec w = hn::Set(kTag, entry.constant);
        for (const std::uint32_t slot : entry.slots()) {
          const Vec factor = hn::Load(kTag, parameter(slot) + l);
          w = hn::Mul(w, factor);
          least = hn::Min(least, factor);
        }
        hn::Store(w, kTag, weight_ + i * kLanes + l);
        finite = hn::MulAdd(w, hn::Zero(kTag), finite);
        days = hn::MulAdd(hn::Set(kTag, region_.entry_days[i]), w, days);
        least_weight = hn::Min(least_weight, w);
        most_weight = hn::Max(most_weight, w);
      }
      good = hn::And(good, hn::Eq(finite, hn::Zero(kTag)));
      good = hn::And(good, hn::Ge(hn::Min(least, hn::Load(kTag, &envelope_[l])), hn::Zero(kTag)));
      hn::StoreU(least, kTag, &least_factor[l]);
      hn::StoreU(finite, kTag, &bad[l]);
      hn::Store(days, kTag, &days_sum_[l]);
      hn::Store(least_weight, kTag, &least_coefficient_[l]);
      hn::Store(most_weight, kTag, &most_coefficient_[l]);
    }
    if (HWY_LIKELY(hn::AllTrue(kTag, good))) return;
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (!(bad[l] == 0.0)) fail(l, Status::not_finite);
      if (least_factor[l] < 0.0 || envelope_[l] < 0.0) fail(l, Status::negative);
      if (status_[l] != Status::evaluated) plain_[l] = 0.0;
    }
  }

  /// Step 4.
  void find_coefficients() {
    if (region_.zone_sum == ZoneSum::scale_terms) {
      for (std::size_t t = 0; t < region_.term.size(); ++t) {
        for (std::size_t l = 0; l < kLanes; l += kWidth) {
          Vec product = hn::Set(kTag, 1.0);
          for (const std::uint32_t slot : region_.term[t].slots()) {
            product = hn::Mul(product, hn::Load(kTag, parameter(slot) + l));
          }
          hn::Store(product, kTag, term_ + t * kLanes + l);
        }
      }
    }
    multiply<1>(region_.coefficient, term_, coefficient_);  // rows of a few entries: partial sums would not pay
    workspace_.products += region_.coefficient.n_products();
  }

  /// Step 4's other half of `plain_`: every establishment with days has a weight, and the weighted days of each zone
  /// are a number whose inverse `invert` finds without a look. True when every lane is plain.
  bool find_plain_lanes() {
    // A coefficient is an average of weights, so the least weight is a bound, and mostly settles it.
    const double* least = least_coefficient_.data();
    Lanes exact;
    if (!std::all_of(least, least + kLanes, [this](double c) { return c * region_.least_days > kLeastDays; })) {
      exact.fill(std::numeric_limits<double>::infinity());
      for (std::size_t e = 0; e < region_.n_establishments; ++e) {
        if (region_.sharing_days_of[e] == 0.0) continue;
        for (std::size_t l = 0; l < kLanes; ++l) exact[l] = std::min(exact[l], coefficient_[e * kLanes + l]);
      }
      least = exact.data();
    }
    bool all = true;
    for (std::size_t l = 0; l < kLanes; ++l) {
      const bool in_range =
          least[l] * region_.least_days > kLeastDays && most_coefficient_[l] * region_.most_days < kMostDays;
      if (!in_range) plain_[l] = 0.0;
      all = all && plain_[l] != 0.0;
    }
    return all;
  }

  ConstRow zone_weight_source() const { return region_.zone_sum == ZoneSum::scale_terms ? term_ : coefficient_; }

  const PreparedRegion& region_;
  KernelWorkspace& workspace_;
  Row parameter_, weight_, term_, coefficient_, zone_, criterion_;
  std::array<Status, kLanes> status_;
  alignas(64) Lanes envelope_;           ///< EUR, B_r
  alignas(64) Lanes plain_;              ///< 1 or 0
  alignas(64) Lanes least_coefficient_;  ///< 1, no establishment's is below
  alignas(64) Lanes most_coefficient_;   ///< 1, nor above
  alignas(64) Lanes served_sum_;         ///< people, Σ P'_z over the served zones
  alignas(64) Lanes unserved_sum_;       ///< people, over the others
  alignas(64) Lanes days_sum_;           ///< d, weighted days of all zones
  alignas(64) Lanes clamped_;            ///< count
  alignas(64) Lanes per_person_;         ///< EUR
  alignas(64) Lanes withheld_;           ///< EUR
  alignas(64) Lanes total_;              ///< EUR, Σ A_e
};

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
