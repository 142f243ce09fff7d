#include "core/kernel/region_kernel.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>

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
class Tile {
 public:
  Tile(const PreparedRegion& region, KernelWorkspace& workspace)
      : region_(region),
        parameter_(workspace.parameter()),
        weight_(workspace.weight()),
        coefficient_(workspace.coefficient()),
        zone_(workspace.zone()) {}

  void run(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count,
           const RegionBlockResult& result) {
    load(parameters, n_scenarios, first, count);
    status_.fill(Status::evaluated);
    check_parameters();
    weigh();
    if (nothing_to_mask()) {
      fund_zones<Masking::none>();
    } else {
      fund_zones<Masking::full>();
    }
    price();
    share(first, count, result);
    finish(first, count, result);
  }

 private:
  using Lanes = std::array<double, kLanes>;

  ConstRow parameter(std::uint32_t slot) const { return parameter_ + std::size_t{slot} * kLanes; }

  void load(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count) {
    for (std::size_t slot = 0; slot < region_.layout.size(); ++slot) {
      const double* from = parameters.data() + slot * n_scenarios + first;
      Row to = parameter_ + slot * kLanes;
      std::copy_n(from, count, to);
      std::fill(to + count, to + kLanes, from[count - 1]);
    }
  }

  void fail(std::size_t lane, Status status) {
    if (status_[lane] == Status::evaluated) status_[lane] = status;
  }

  void check_parameters() {
    const ParameterLayout& layout = region_.layout;
    for (std::size_t l = 0; l < kLanes; ++l) {
      envelope_[l] = region_.file_envelope * parameter(layout.envelope())[l];
      bool finite = std::isfinite(envelope_[l]);
      for (const std::uint32_t c : region_.criterion)
        finite = finite && std::isfinite(parameter(layout.criterion(c))[l]);
      if (!finite) fail(l, Status::not_finite);
    }
  }

  /// Step 3: the modulated weights of the scale, and step 4: the coefficients.
  void weigh() {
    const ParameterLayout& layout = region_.layout;
    Lanes least = {};  // smallest factor seen, where it is negative
    Lanes bad = {};    // stays 0 while all weights are finite: x · 0 = NaN otherwise
    for (std::size_t i = 0; i < region_.entries.size(); ++i) {
      const ScaleEntry& entry = region_.entries[i];
      const std::array<ConstRow, 4> modulation = {
          parameter(layout.unit(entry.unit)), parameter(layout.cell(entry.cell())), parameter(layout.mode(entry.mode)),
          parameter(layout.sector(entry.sector))};
      Row weight = weight_ + i * kLanes;
      for (std::size_t l = 0; l < kLanes; l += kWidth) {
        Vec w = hn::Set(kTag, entry.weight);
        Vec low = hn::Min(hn::Load(kTag, &least[l]), w);
        for (ConstRow factor : modulation) {
          const Vec f = hn::Load(kTag, factor + l);
          w = hn::Mul(w, f);
          low = hn::Min(low, f);
        }
        hn::Store(w, kTag, weight + l);
        hn::Store(low, kTag, &least[l]);
        hn::Store(hn::MulAdd(w, hn::Zero(kTag), hn::Load(kTag, &bad[l])), kTag, &bad[l]);
      }
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (!(bad[l] == 0.0)) fail(l, Status::not_finite);
      if (least[l] < 0.0 || envelope_[l] < 0.0) fail(l, Status::negative);
    }
    const CaseMix& mix = region_.mix;
    days_sum_.fill(0.0);
    for (std::size_t e = 0; e < region_.n_establishments; ++e) {
      Row to = coefficient_ + e * kLanes;
      for (std::size_t l = 0; l < kLanes; l += kWidth) {
        Vec sum = hn::Zero(kTag);
        for (std::uint32_t i = mix.begin[e]; i < mix.begin[e + 1]; ++i) {
          sum = hn::MulAdd(hn::Set(kTag, mix.share[i]), hn::Load(kTag, weight_ + mix.entry[i] * kLanes + l), sum);
        }
        hn::Store(sum, kTag, to + l);
        const Vec days = hn::Load(kTag, &days_sum_[l]);
        hn::Store(hn::MulAdd(hn::Set(kTag, region_.sharing_days_of[e]), sum, days), kTag, &days_sum_[l]);
      }
    }
  }

  enum class Masking { none, full };

  /// True when in every lane all establishments have a weight and no zone can be clamped, so that nothing of a zone
  /// has to be compared: then the masks of `Masking::full` would change no bit.
  bool nothing_to_mask() const {
    if (!region_.measure_is_finite || region_.choices.adjustment != Adjustment::additive) return false;
    constexpr double kRounding = 1e-9;  // far more than the two ways of summing can differ by
    // Far from where a product with days would be 0; a NaN is not above either.
    constexpr double kLeastCoefficient = 1e-100;
    auto plain = hn::Eq(hn::Zero(kTag), hn::Zero(kTag));
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      Vec bound = hn::Set(kTag, 1.0);
      for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
        const Vec w = hn::Load(kTag, parameter(region_.layout.criterion(region_.criterion[j])) + l);
        bound = hn::Add(bound, hn::Min(hn::Mul(w, hn::Set(kTag, region_.measure_min[j])),
                                       hn::Mul(w, hn::Set(kTag, region_.measure_max[j]))));
      }
      plain = hn::And(plain, hn::Gt(bound, hn::Set(kTag, kRounding)));
    }
    for (std::size_t e = 0; e < region_.n_establishments; ++e) {
      if (region_.sharing_days_of[e] == 0.0) continue;
      for (std::size_t l = 0; l < kLanes; l += kWidth) {
        const Vec coefficient = hn::Load(kTag, coefficient_ + e * kLanes + l);
        plain = hn::And(plain, hn::Gt(coefficient, hn::Set(kTag, kLeastCoefficient)));
      }
    }
    return hn::AllTrue(kTag, plain);
  }

  /// Steps 1, 2 and the first half of 5, zone by zone: Σ_e c_e k_ez, P'_z, and P'_z / Σ_e c_e k_ez, to which the euros
  /// of a weighted day in the zone are proportional. Zones without any days stand first and are only summed.
  template <Masking masking>
  void fund_zones() {
    served_sum_.fill(0.0);
    unserved_sum_.fill(0.0);
    clamped_.fill(0.0);
    const DayRows& days = region_.days.by_zone;
    std::uint32_t z = 0;
    for (; z < region_.n_zones && days.begin[z] == days.begin[z + 1]; ++z) {
      for (std::size_t l = 0; l < kLanes; l += kWidth) {
        add_to(unserved_sum_, l, adjusted_population<masking>(z, l));
        hn::Store(hn::Zero(kTag), kTag, zone_ + std::size_t{z} * kLanes + l);
      }
    }
    for (; z + kGroup <= region_.n_zones; z += kGroup) fund_group<masking, kGroup>(z);
    for (; z < region_.n_zones; ++z) fund_group<masking, 1>(z);
  }

  template <Masking masking, std::uint32_t n>
  void fund_group(std::uint32_t first) {
    Row rows = zone_ + std::size_t{first} * kLanes;
    for (std::uint32_t k = 0; k < n; ++k) sum_rows(region_.days.by_zone, first + k, coefficient_, rows + k * kLanes);
    const Vec zero = hn::Zero(kTag);
    for (std::size_t l = 0; l < kLanes; l += kWidth) {
      Vec days[n];
      Vec inverse[n];
      for (std::uint32_t k = 0; k < n; ++k) {
        days[k] = hn::Load(kTag, rows + k * kLanes + l);
        if (masking == Masking::full) days[k] = hn::IfThenElse(hn::Gt(days[k], zero), days[k], hn::Set(kTag, 1.0));
      }
      invert<n>(days, inverse);
      Vec served_sum = hn::Load(kTag, &served_sum_[l]);
      for (std::uint32_t k = 0; k < n; ++k) {
        Vec adjusted = adjusted_population<masking>(first + k, l);
        if (masking == Masking::full) {
          const auto served = hn::Gt(hn::Load(kTag, rows + k * kLanes + l), zero);
          add_to(unserved_sum_, l, hn::IfThenZeroElse(served, adjusted));
          adjusted = hn::IfThenElseZero(served, adjusted);
        }
        served_sum = hn::Add(served_sum, adjusted);
        hn::Store(hn::Mul(adjusted, inverse[k]), kTag, rows + k * kLanes + l);
      }
      hn::Store(served_sum, kTag, &served_sum_[l]);
    }
  }

  HWY_INLINE static void add_to(Lanes& sum, std::size_t l, Vec value) {
    hn::Store(hn::Add(hn::Load(kTag, &sum[l]), value), kTag, &sum[l]);
  }

  /// P'_z of kWidth lanes, people.
  template <Masking masking>
  HWY_INLINE Vec adjusted_population(std::uint32_t z, std::size_t l) {
    const double* measure = region_.measure.data() + z * region_.criterion.size();
    const Vec population = hn::Set(kTag, region_.population[z]);
    if (masking == Masking::none) {
      Vec factor = hn::Set(kTag, 1.0);
      for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
        const Vec w = hn::Load(kTag, parameter(region_.layout.criterion(region_.criterion[j])) + l);
        factor = hn::MulAdd(w, hn::Set(kTag, measure[j]), factor);
      }
      return hn::Mul(population, factor);
    }
    const bool additive = region_.choices.adjustment == Adjustment::additive;
    const Vec factor = additive ? additive_factor(measure, l) : multiplicative_factor(measure, l);
    add_to(clamped_, l, hn::IfThenElseZero(hn::Lt(factor, hn::Set(kTag, kClampedBelow)), hn::Set(kTag, 1.0)));
    // A NaN factor is not below 0 and stays, as the reference keeps it.
    return hn::Mul(population, hn::IfThenZeroElse(hn::Lt(factor, hn::Zero(kTag)), factor));
  }

  /// 1 + Σ w d; w = 0 leaves its criterion out, whose deviation may be no number (a constant has none).
  Vec additive_factor(const double* measure, std::size_t l) const {
    Vec factor = hn::Set(kTag, 1.0);
    for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
      const Vec w = hn::Load(kTag, parameter(region_.layout.criterion(region_.criterion[j])) + l);
      const auto used = hn::Ne(w, hn::Zero(kTag));
      factor = hn::IfThenElse(used, hn::MulAdd(w, hn::Set(kTag, measure[j]), factor), factor);
    }
    return factor;
  }

  /// Π (x / m)^w as exp(Σ w · log(x / m)); w = 0 leaves its criterion out, as 0^0 = 1 demands.
  Vec multiplicative_factor(const double* measure, std::size_t l) const {
    Vec exponent = hn::Zero(kTag);
    for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
      const Vec w = hn::Load(kTag, parameter(region_.layout.criterion(region_.criterion[j])) + l);
      const auto used = hn::Ne(w, hn::Zero(kTag));
      exponent = hn::IfThenElse(used, hn::MulAdd(w, hn::Set(kTag, measure[j]), exponent), exponent);
    }
    HWY_ALIGN double lane[kWidth];
    hn::Store(exponent, kTag, lane);
    for (double& x : lane) x = std::exp(x);
    return hn::Load(kTag, lane);
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
    for (std::uint32_t e = 0; e < region_.n_establishments; ++e) {
      sum_rows(region_.days.by_establishment, e, zone_, row_.data());
      ConstRow coefficient = coefficient_ + std::size_t{e} * kLanes;
      for (std::size_t l = 0; l < kLanes; l += kWidth) {
        const Vec weight = hn::Mul(hn::Load(kTag, coefficient + l), hn::Load(kTag, &per_person_[l]));
        const Vec amount = hn::Mul(hn::Load(kTag, &row_[l]), weight);
        hn::Store(amount, kTag, &row_[l]);
        add_to(total_, l, amount);
      }
      double* to = result.allocation.data() + region_.result_row[e] * result.allocation_stride + first;
      if (count == kLanes) {
        for (std::size_t l = 0; l < kLanes; l += kWidth) hn::StoreU(hn::Load(kTag, &row_[l]), kTag, to + l);
      } else {
        std::copy_n(row_.begin(), count, to);
      }
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
  Row parameter_, weight_, coefficient_, zone_;
  std::array<Status, kLanes> status_;
  alignas(64) Lanes envelope_;      ///< EUR, B_r
  alignas(64) Lanes served_sum_;    ///< people, Σ P'_z over the served zones
  alignas(64) Lanes unserved_sum_;  ///< people, over the others
  alignas(64) Lanes days_sum_;      ///< d, weighted days of all zones
  alignas(64) Lanes clamped_;       ///< count
  alignas(64) Lanes per_person_;    ///< EUR
  alignas(64) Lanes withheld_;      ///< EUR
  alignas(64) Lanes total_;         ///< EUR, Σ A_e
  alignas(64) Lanes row_;
};

void allocate_tiles(const PreparedRegion& region, std::span<const double> parameters, std::size_t n_scenarios,
                    const RegionBlockResult& result, KernelWorkspace& workspace) {
  Tile tile(region, workspace);
  for (std::size_t first = 0; first < n_scenarios; first += kLanes) {
    tile.run(parameters, n_scenarios, first, std::min(kLanes, n_scenarios - first), result);
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

}  // namespace dotpop
#endif
