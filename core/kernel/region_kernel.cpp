#include "core/kernel/region_kernel.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/step1_adjusted_population.h"

// Highway compiles what follows once for each instruction set: it includes this file again.
#include "core/kernel/highway_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernel/region_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// And what it is made of, for the same instruction set.
#include "core/kernel/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Row = double*;
using ConstRow = const double*;

/// One tile of kLanes scenarios of one region; the steps in the order in which the data allows them.
///
/// A lane is plain when no zone of it can be clamped and every establishment has a weight: then nothing of a zone has
/// to be compared, and P' is affine in the weights. A tile of plain lanes takes the short way; in any other, plain
/// lanes still get the numbers of the short way, so that no scenario's bits depend on those beside it.
class Tile {
 public:
  Tile(const PreparedRegion& region, KernelWorkspace& workspace)
      : region_(region),
        workspace_(workspace),
        parameter_(workspace.parameter()),
        weight_(workspace.weight()),
        term_(region.zone_sum == ZoneSum::scale_terms ? workspace.term() : workspace.weight()),
        coefficient_(workspace.coefficient()),
        zone_(workspace.zone()),
        criterion_(workspace.criterion()) {}

  void run(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count,
           const RegionBlockResult& result) {
    start(parameters, n_scenarios, first, count);
    evaluate(first, count, result);
  }

  /// Scenarios whose scale is that of one setting.
  void run(const AttributedPeople& people, std::size_t setting, std::span<const double> parameters,
           std::size_t n_scenarios, std::size_t first, std::size_t count, const RegionBlockResult& result) {
    start(parameters, n_scenarios, first, count);
    const bool all_plain = std::all_of(plain_.begin(), plain_.end(), [](double plain) { return plain != 0.0; });
    if (all_plain) {
      for (std::size_t l = 0; l < kLanes; ++l) {
        if (envelope_[l] < 0.0) fail(l, Status::negative);
      }
      sum_affine_people();
      days_sum_.fill(region_.most_days);  // a valid setting has weighted days
      price();
      share_attributed(people, setting, first, count, result, EveryLane{});
      finish(first, count, result);
    } else {
      evaluate(first, count, result);
      const auto is_plain = [this](std::size_t l) { return plain_[l] != 0.0 && status_[l] == Status::evaluated; };
      share_attributed(people, setting, first, count, result, is_plain);
    }
  }

  /// `people` of the settings [first, first + count).
  void attribute(std::span<const double> parameters, std::size_t n_settings, std::size_t first, std::size_t count,
                 AttributedPeople& people) {
    load(parameters, n_settings, first, count);
    status_.fill(Status::evaluated);
    envelope_.fill(1.0);
    plain_.fill(1.0);
    weigh();
    find_coefficients();
    find_plain_lanes();
    for (std::size_t i = 0; i < count; ++i) people.valid[first + i] = plain_[i] != 0.0 ? 1 : 0;
    multiply(region_.zone_weight, zone_weight_source(), zone_);
    workspace_.products += region_.zone_weight.n_products();
    for (std::size_t i = 0; i < region_.n_served * kLanes; ++i) zone_[i] = 1.0 / zone_[i];
    for (std::size_t column = 0; column < people.n_columns; ++column) {
      attribute_column(column, first, count, people);
    }
  }

 private:
  using Lanes = std::array<double, kLanes>;
  struct EveryLane {};

  ConstRow parameter(std::uint32_t slot) const { return parameter_ + std::size_t{slot} * kLanes; }
  ConstRow criterion(std::size_t j) const { return parameter(region_.layout.criterion(region_.criterion[j])); }

  void start(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count) {
    load(parameters, n_scenarios, first, count);
    status_.fill(Status::evaluated);
    check_parameters();
    find_plain_criteria();
  }

  void evaluate(std::size_t first, std::size_t count, const RegionBlockResult& result) {
    weigh();
    find_coefficients();
    const bool all_plain = find_plain_lanes();
    if (affine()) sum_affine_people();
    if (all_plain) {
      fund_plain_zones();
    } else {
      fund_zones();
    }
    price();
    share(first, count, result);
    finish(first, count, result);
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
    constexpr double kRounding = 1e-9;  // far more than the ways of summing can differ by
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      Vec bound = hn::Set(kTag, 1.0);
      for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
        const Vec w = hn::Load(kTag, criterion(j) + l);
        bound = hn::Add(bound, hn::Min(hn::Mul(w, hn::Set(kTag, region_.measure_min[j])),
                                       hn::Mul(w, hn::Set(kTag, region_.measure_max[j]))));
      }
      const auto unclamped = hn::Gt(bound, hn::Set(kTag, kRounding));  // a NaN is not above either
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

  /// Step 5, second half: A_e = (B / Σ P') · c_e · Σ_z k_ez · (P'_z / Σ_e' c_e' k_e'z).
  void share(std::size_t first, std::size_t count, const RegionBlockResult& result) {
    total_.fill(0.0);
    alignas(64) double rows[kGroup * kLanes];
    for (std::uint32_t first_row = 0; first_row < region_.n_establishments; first_row += kGroup) {
      const std::uint32_t end = std::min(first_row + kGroup, region_.n_establishments);
      multiply_pairs(region_.establishment_days, first_row / 2, (end + 1) / 2, zone_, rows);
      for (std::uint32_t e = first_row; e < end; ++e) {
        Row row = rows + (e - first_row) * kLanes;
        ConstRow coefficient = coefficient_ + std::size_t{e} * kLanes;
        for (std::size_t l = 0; l < kLanes; l += kWidth) {
          const Vec weight = hn::Mul(hn::Load(kTag, coefficient + l), hn::Load(kTag, &per_person_[l]));
          const Vec amount = hn::Mul(hn::Load(kTag, row + l), weight);
          hn::Store(amount, kTag, row + l);
          add_to(total_, l, amount);
        }
        write_row(row, e, first, count, result);
      }
    }
    workspace_.products += region_.establishment_days.n_products();
  }

  /// A_e = (B / Σ P') · Σ_j w_j · value_ej, in every lane, or where `wanted(lane)`.
  template <class Wanted>
  void share_attributed(const AttributedPeople& people, std::size_t setting, std::size_t first, std::size_t count,
                        const RegionBlockResult& result, Wanted wanted) {
    total_.fill(0.0);
    alignas(64) double rows[2 * kLanes];
    const std::size_t n = people.n_columns;
    const double* value = people.value.data() + setting * people.n_pairs * n * 2;
    for (std::uint32_t pair = 0; pair < people.n_pairs; ++pair, value += 2 * n) {
      multiply_affine_pair(n, value, criterion_, rows, rows + kLanes);
      const std::uint32_t end = std::min(2 * pair + 2, region_.n_establishments);
      for (std::uint32_t e = 2 * pair; e < end; ++e) {
        Row row = rows + (e % 2) * kLanes;
        for (std::size_t l = 0; l < kLanes; l += kWidth) {
          const Vec amount = hn::Mul(hn::Load(kTag, row + l), hn::Load(kTag, &per_person_[l]));
          hn::Store(amount, kTag, row + l);
          add_to(total_, l, amount);
        }
        if constexpr (std::is_same_v<Wanted, EveryLane>) {
          write_row(row, e, first, count, result);
        } else {
          double* to = result.allocation.data() + region_.result_row[e] * result.allocation_stride + first;
          for (std::size_t l = 0; l < count; ++l) to[l] = wanted(l) ? row[l] : to[l];
        }
      }
    }
    workspace_.products += people.n_pairs * n * 2;
  }

  /// One column of `people`, of the settings in the lanes.
  void attribute_column(std::size_t column, std::size_t first, std::size_t count, AttributedPeople& people) {
    Row attributed = workspace_.attributed();
    const std::size_t n = people.n_columns;
    for (std::uint32_t z = 0; z < region_.n_served; ++z) {
      const Vec of_zone = hn::Set(kTag, region_.people.value[((z / 2) * n + column) * 2 + z % 2]);
      for (std::size_t l = z * kLanes; l < (z + 1) * kLanes; l += kWidth) {
        hn::Store(hn::Mul(of_zone, hn::Load(kTag, zone_ + l)), kTag, attributed + l);
      }
    }
    alignas(64) double rows[2 * kLanes];
    for (std::uint32_t pair = 0; pair < people.n_pairs; ++pair) {
      multiply_pairs(region_.establishment_days, pair, pair + 1, attributed, rows);
      const std::uint32_t end = std::min(2 * pair + 2, region_.n_establishments);
      for (std::uint32_t e = 2 * pair; e < end; ++e) {
        for (std::size_t i = 0; i < count; ++i) {
          people.value[(((first + i) * people.n_pairs + pair) * n + column) * 2 + e % 2] =
              rows[(e % 2) * kLanes + i] * coefficient_[e * kLanes + i];
        }
      }
    }
    workspace_.products += region_.establishment_days.n_products();
  }

  void write_row(ConstRow row, std::uint32_t e, std::size_t first, std::size_t count,
                 const RegionBlockResult& result) const {
    double* to = result.allocation.data() + region_.result_row[e] * result.allocation_stride + first;
    if (count == kLanes) {
      for (std::size_t l = 0; l < kLanes; l += kWidth) hn::StoreU(hn::Load(kTag, row + l), kTag, to + l);
    } else {
      std::copy_n(row, count, to);
    }
  }

  void finish(std::size_t first, std::size_t count, const RegionBlockResult& result) {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t l = 0; l < count; ++l) {
      if (!std::isfinite(total_[l]) || !std::isfinite(withheld_[l])) fail(l, Status::not_finite);
      const bool evaluated = status_[l] == Status::evaluated;
      result.status[first + l] = status_[l];
      result.withheld[first + l] = evaluated ? withheld_[l] : kNaN;
      result.zones_clamped[first + l] = evaluated ? clamped_[l] : kNaN;
      if (evaluated) continue;
      for (std::size_t e = 0; e < region_.n_establishments; ++e) {
        result.allocation[e * result.allocation_stride + first + l] = kNaN;
      }
    }
  }

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

void allocate_tiles(const PreparedRegion& region, std::span<const double> parameters, std::size_t n_scenarios,
                    const RegionBlockResult& result, KernelWorkspace& workspace) {
  Tile tile(region, workspace);
  for (std::size_t first = 0; first < n_scenarios; first += kLanes) {
    tile.run(parameters, n_scenarios, first, std::min(kLanes, n_scenarios - first), result);
  }
}

void attribute_tiles(const PreparedRegion& region, std::span<const double> parameters, std::size_t n_settings,
                     AttributedPeople& people, KernelWorkspace& workspace) {
  Tile tile(region, workspace);
  for (std::size_t first = 0; first < n_settings; first += kLanes) {
    tile.attribute(parameters, n_settings, first, std::min(kLanes, n_settings - first), people);
  }
}

void allocate_attributed_tiles(const PreparedRegion& region, const AttributedPeople& people,
                               std::span<const std::uint32_t> setting, std::span<const double> parameters,
                               std::size_t n_scenarios, const RegionBlockResult& result, KernelWorkspace& workspace) {
  Tile tile(region, workspace);
  for (std::size_t first = 0; first < n_scenarios;) {
    const std::size_t most = std::min(kLanes, n_scenarios - first);
    std::size_t count = 1;
    while (count < most && setting[first + count] == setting[first]) ++count;
    if (people.valid[setting[first]] != 0) {
      tile.run(people, setting[first], parameters, n_scenarios, first, count, result);
    } else {
      tile.run(parameters, n_scenarios, first, count, result);
    }
    first += count;
  }
}

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dotpop {

HWY_EXPORT(allocate_tiles);

void allocate_region_block(const PreparedRegion& region, std::span<const double> parameters, std::size_t n_scenarios,
                           const RegionBlockResult& result, KernelWorkspace& workspace) noexcept {
  assert(parameters.size() == region.layout.size() * n_scenarios);
  assert(result.allocation_stride >= n_scenarios);
  HWY_DYNAMIC_DISPATCH(allocate_tiles)(region, parameters, n_scenarios, result, workspace);
}

HWY_EXPORT(attribute_tiles);
HWY_EXPORT(allocate_attributed_tiles);

AttributedPeople attribute_people(const PreparedRegion& region, std::span<const double> parameters,
                                  std::size_t n_settings, KernelWorkspace& workspace) {
  assert(parameters.size() == region.layout.size() * n_settings);
  AttributedPeople people;
  people.n_pairs = region.establishment_days.n_pairs();
  people.n_columns = region.people.n_columns;
  people.value.resize(n_settings * people.n_pairs * people.n_columns * 2);
  people.valid.resize(n_settings);
  HWY_DYNAMIC_DISPATCH(attribute_tiles)(region, parameters, n_settings, people, workspace);
  return people;
}

void allocate_attributed_block(const PreparedRegion& region, const AttributedPeople& people,
                               std::span<const std::uint32_t> setting, std::span<const double> parameters,
                               std::size_t n_scenarios, const RegionBlockResult& result,
                               KernelWorkspace& workspace) noexcept {
  assert(setting.size() == n_scenarios);
  HWY_DYNAMIC_DISPATCH(allocate_attributed_tiles)
  (region, people, setting, parameters, n_scenarios, result, workspace);
}

}  // namespace dotpop
#endif
