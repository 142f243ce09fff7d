#include "core/kernel/region_kernel.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/step1_adjusted_population.h"

namespace dotpop {
namespace {

using Lanes = std::array<double, kLanes>;

/// sum[lane] += factor * row[lane] for all lanes; fixed length, so that compilers keep `sum` in registers.
inline void add_scaled(Lanes& sum, double factor, const double* row) {
  for (std::size_t l = 0; l < kLanes; ++l) sum[l] += factor * row[l];
}

}  // namespace

void KernelWorkspace::reserve(const PreparedRegion& region) {
  const auto grow = [](std::vector<double>& v, std::size_t rows) { v.resize(std::max(v.size(), rows * kLanes)); };
  grow(parameter_, region.layout.size());
  grow(weight_, region.entries.size());
  grow(coefficient_, region.n_establishments);
  grow(zone_, region.n_zones);
  grow(adjusted_, region.n_zones);
}

/// One tile of kLanes scenarios of one region; the steps in the order in which the data allows them.
class RegionKernel {
 public:
  RegionKernel(const PreparedRegion& region, KernelWorkspace& workspace) noexcept : region_(region), work_(workspace) {}

  /// Scenarios [first, first + count) of the block, count <= kLanes. Lanes beyond count repeat the last scenario.
  void run(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count,
           const RegionBlockResult& result) noexcept {
    load(parameters, n_scenarios, first, count);
    status_.fill(Status::evaluated);
    const Lanes envelope = check_parameters();
    weigh();
    sum_weighted_days();
    adjust_populations();
    fund(envelope);
    share(first, count, result);
    finish(first, count, result);
  }

 private:
  const double* parameter(std::uint32_t slot) const { return work_.parameter_.data() + slot * kLanes; }

  void load(std::span<const double> parameters, std::size_t n_scenarios, std::size_t first, std::size_t count) {
    for (std::size_t slot = 0; slot < region_.layout.size(); ++slot) {
      const double* from = parameters.data() + slot * n_scenarios + first;
      double* to = work_.parameter_.data() + slot * kLanes;
      for (std::size_t l = 0; l < kLanes; ++l) to[l] = from[std::min(l, count - 1)];
    }
  }

  void fail(std::size_t lane, Status status) {
    if (status_[lane] == Status::evaluated) status_[lane] = status;
  }

  /// The numbers before any step: finite weights, no negative modulation, no negative envelope. Returns B_r, EUR.
  Lanes check_parameters() {
    Lanes envelope;
    const ParameterLayout& layout = region_.layout;
    for (std::size_t l = 0; l < kLanes; ++l) {
      envelope[l] = region_.file_envelope * parameter(layout.envelope())[l];
      bool finite = std::isfinite(envelope[l]);
      for (const std::uint32_t c : region_.criterion)
        finite = finite && std::isfinite(parameter(layout.criterion(c))[l]);
      if (!finite) fail(l, Status::not_finite);
    }
    return envelope;
  }

  /// Step 3: the modulated weights of the scale, and step 4: the coefficients.
  void weigh() {
    const ParameterLayout& layout = region_.layout;
    std::array<bool, kLanes> negative = {};
    std::array<bool, kLanes> finite;
    finite.fill(true);
    for (std::size_t i = 0; i < region_.entries.size(); ++i) {
      const ScaleEntry& entry = region_.entries[i];
      const std::array<const double*, 4> modulation = {
          parameter(layout.unit(entry.unit)), parameter(layout.cell(entry.cell())), parameter(layout.mode(entry.mode)),
          parameter(layout.sector(entry.sector))};
      double* weight = work_.weight_.data() + i * kLanes;
      for (std::size_t l = 0; l < kLanes; ++l) {
        weight[l] = entry.weight;
        for (const double* factor : modulation) {
          weight[l] *= factor[l];
          negative[l] = negative[l] || factor[l] < 0.0;
        }
        negative[l] = negative[l] || entry.weight < 0.0;
        finite[l] = finite[l] && std::isfinite(weight[l]);
      }
    }
    const double* multiplier = parameter(layout.envelope());
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (!finite[l]) fail(l, Status::not_finite);
      if (negative[l] || region_.file_envelope * multiplier[l] < 0.0) fail(l, Status::negative);
    }
    for (std::size_t e = 0; e < region_.n_establishments; ++e) {
      Lanes sum = {};
      for (std::uint32_t i = region_.mix.begin[e]; i < region_.mix.begin[e + 1]; ++i) {
        add_scaled(sum, region_.mix.share[i], work_.weight_.data() + region_.mix.entry[i] * kLanes);
      }
      std::copy(sum.begin(), sum.end(), work_.coefficient_.data() + e * kLanes);
    }
  }

  /// Step 5, first half: Σ_e c_e k_ez of each zone.
  void sum_weighted_days() {
    const DayRows& days = region_.days.by_zone;
    for (std::size_t z = 0; z < region_.n_zones; ++z) {
      Lanes sum = {};
      for (std::uint32_t i = days.begin[z]; i < days.begin[z + 1]; ++i) {
        add_scaled(sum, days.days[i], work_.coefficient_.data() + days.column[i] * kLanes);
      }
      std::copy(sum.begin(), sum.end(), work_.zone_.data() + z * kLanes);
    }
  }

  /// Step 1, and the sums of step 2.
  void adjust_populations() {
    const std::size_t n_used = region_.criterion.size();
    const bool additive = region_.choices.adjustment == Adjustment::additive;
    const bool withhold = region_.choices.unserved_zones == UnservedZones::withhold;
    adjusted_sum_.fill(0.0);
    counted_sum_.fill(0.0);
    unserved_sum_.fill(0.0);
    days_sum_.fill(0.0);
    clamped_.fill(0.0);
    for (std::size_t z = 0; z < region_.n_zones; ++z) {
      const double* measure = region_.measure.data() + z * n_used;
      Lanes factor = additive ? additive_factor(measure) : multiplicative_factor(measure);
      const double* days = work_.zone_.data() + z * kLanes;
      double* adjusted = work_.adjusted_.data() + z * kLanes;
      for (std::size_t l = 0; l < kLanes; ++l) {
        clamped_[l] += factor[l] < kClampedBelow ? 1.0 : 0.0;
        adjusted[l] = region_.population[z] * (factor[l] < 0.0 ? 0.0 : factor[l]);
        const bool served = days[l] > 0.0;
        adjusted_sum_[l] += adjusted[l];
        days_sum_[l] += days[l];
        counted_sum_[l] += served || withhold ? adjusted[l] : 0.0;
        unserved_sum_[l] += !served && withhold ? adjusted[l] : 0.0;
      }
    }
  }

  /// 1 + Σ w d. Where a deviation is no number (a constant divided by its s of 0), w = 0 still leaves its criterion
  /// out; the choice is made for a zone, not for each lane, which would cost a fifth of the kernel's time.
  Lanes additive_factor(const double* measure) const {
    Lanes factor;
    factor.fill(1.0);
    for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
      const double* weight = parameter(region_.layout.criterion(region_.criterion[j]));
      if (std::isfinite(measure[j])) {
        add_scaled(factor, measure[j], weight);
      } else {
        for (std::size_t l = 0; l < kLanes; ++l) factor[l] += weight[l] == 0.0 ? 0.0 : weight[l] * measure[j];
      }
    }
    return factor;
  }

  /// Π (x / m)^w as exp(Σ w · log(x / m)); w = 0 leaves its criterion out, as 0^0 = 1 demands.
  Lanes multiplicative_factor(const double* measure) const {
    Lanes factor = {};
    for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
      const double* weight = parameter(region_.layout.criterion(region_.criterion[j]));
      for (std::size_t l = 0; l < kLanes; ++l) factor[l] += weight[l] == 0.0 ? 0.0 : weight[l] * measure[j];
    }
    for (double& f : factor) f = std::exp(f);
    return factor;
  }

  /// Step 2: turns each zone's weighted days into the euros that one weighted day earns there, F_z / Σ_e c_e k_ez.
  void fund(const Lanes& envelope) {
    Lanes per_person;
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (!(region_.total_population > 0.0)) fail(l, Status::no_adjusted_population);
      if (!std::isfinite(adjusted_sum_[l])) fail(l, Status::not_finite);
      if (!(adjusted_sum_[l] > 0.0)) fail(l, Status::no_adjusted_population);
      if (!std::isfinite(days_sum_[l])) fail(l, Status::not_finite);
      if (!(days_sum_[l] > 0.0)) fail(l, Status::no_weighted_days);
      if (!(counted_sum_[l] > 0.0)) fail(l, Status::no_adjusted_population);
      per_person[l] = envelope[l] / counted_sum_[l];
      withheld_[l] = unserved_sum_[l] * per_person[l];
    }
    for (std::size_t z = 0; z < region_.n_zones; ++z) {
      double* days = work_.zone_.data() + z * kLanes;
      const double* adjusted = work_.adjusted_.data() + z * kLanes;
      for (std::size_t l = 0; l < kLanes; ++l) days[l] = days[l] > 0.0 ? per_person[l] * adjusted[l] / days[l] : 0.0;
    }
  }

  /// Step 5, second half: A_e = c_e · Σ_z k_ez · (F_z / Σ_e' c_e' k_e'z).
  void share(std::size_t first, std::size_t count, const RegionBlockResult& result) {
    const DayRows& days = region_.days.by_establishment;
    total_.fill(0.0);
    for (std::size_t e = 0; e < region_.n_establishments; ++e) {
      Lanes sum = {};
      for (std::uint32_t i = days.begin[e]; i < days.begin[e + 1]; ++i) {
        add_scaled(sum, days.days[i], work_.zone_.data() + days.column[i] * kLanes);
      }
      const double* coefficient = work_.coefficient_.data() + e * kLanes;
      for (std::size_t l = 0; l < kLanes; ++l) {
        sum[l] *= coefficient[l];
        total_[l] += sum[l];
      }
      std::copy_n(sum.begin(), count, result.allocation.data() + e * result.allocation_stride + first);
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
  KernelWorkspace& work_;
  std::array<Status, kLanes> status_;
  Lanes adjusted_sum_;  ///< people, Σ P'_z over all zones
  Lanes counted_sum_;   ///< people, over the zones that step 2 funds
  Lanes unserved_sum_;  ///< people, over the funded zones that nobody serves
  Lanes days_sum_;      ///< d, weighted days of all zones
  Lanes clamped_;       ///< count
  Lanes withheld_;      ///< EUR
  Lanes total_;         ///< EUR, Σ A_e
};

void allocate_region_block(const PreparedRegion& region, std::span<const double> parameters, std::size_t n_scenarios,
                           const RegionBlockResult& result, KernelWorkspace& workspace) noexcept {
  assert(parameters.size() == region.layout.size() * n_scenarios);
  assert(result.allocation_stride >= n_scenarios);
  RegionKernel kernel(region, workspace);
  for (std::size_t first = 0; first < n_scenarios; first += kLanes) {
    kernel.run(parameters, n_scenarios, first, std::min(kLanes, n_scenarios - first), result);
  }
}

}  // namespace dotpop
