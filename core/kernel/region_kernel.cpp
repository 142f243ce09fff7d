#include "core/kernel/region_kernel.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>

// Highway compiles what follows once for each instruction set: it includes this file again.
#include "core/kernel/highway_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernel/region_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// And what it is made of, for the same instruction set.
#include "core/kernel/lanes-inl.h"
#include "core/kernel/scale_tile-inl.h"
#include "core/kernel/zone_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A tile from its parameters to its amounts. See ScaleTile.
class Tile : public ZoneTile {
 public:
  using ZoneTile::ZoneTile;

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
      share_attributed(people, setting, all_plain, first, count, result);
      finish(first, count, result);
    } else {
      evaluate(first, count, result);
      share_attributed(people, setting, all_plain, first, count, result);
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

  /// A_e = (B / Σ P') · Σ_j w_j · value_ej. Unless all are plain, the other lanes have their amounts already.
  void share_attributed(const AttributedPeople& people, std::size_t setting, bool all_plain, std::size_t first,
                        std::size_t count, const RegionBlockResult& result) {
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
        if (all_plain) {
          write_row(row, e, first, count, result);
        } else {
          double* to = result.allocation.data() + region_.result_row[e] * result.allocation_stride + first;
          for (std::size_t l = 0; l < count; ++l) {
            if (plain_[l] != 0.0 && status_[l] == Status::evaluated) to[l] = row[l];
          }
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
