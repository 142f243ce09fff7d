#include "sim/statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

// Highway compiles what follows once for each instruction set: it includes this file again.
#include "core/kernel/highway_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/statistics.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// And its vectors, for the same instruction set.
#include "core/kernel/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Value i goes to partial sum i modulo this, whatever the width of a vector, and no product is fused with a sum: the
/// same bits on every instruction set.
constexpr std::size_t kPartialSums = 8;
constexpr std::size_t kVectors = kPartialSums / kWidth;
static_assert(kVectors * kWidth == kPartialSums);

/// Rows that are summed side by side, since a sum alone waits for every addition to end before it starts the next.
constexpr std::size_t kRows = kVectors <= 4 ? 4 / kVectors : 1;

/// One row's partial sums.
struct Sums {
  Vec of[kVectors];

  HWY_INLINE Sums() {
    for (Vec& sum : of) sum = hn::Zero(kTag);
  }
  /// With the last `n` < kPartialSums terms of the row added, in ascending order of the sums.
  HWY_INLINE double total(const double* last, std::size_t n) const {
    HWY_ALIGN double partial[kPartialSums];
    for (std::size_t k = 0; k < kVectors; ++k) hn::Store(of[k], kTag, partial + k * kWidth);
    for (std::size_t i = 0; i < n; ++i) partial[i] += last[i];
    return std::accumulate(partial, partial + kPartialSums, 0.0);
  }
};

/// Moments of n > 0 values in each of n_rows rows. A NaN makes its row's mean NaN and the extremes meaningless.
template <std::size_t n_rows>
HWY_INLINE void moments_side_by_side(const double* HWY_RESTRICT rows, std::size_t stride, std::size_t n,
                                     Moments* HWY_RESTRICT result) {
  const std::size_t whole = n - n % kPartialSums;
  const auto load = [=](std::size_t r, std::size_t i) HWY_ATTR { return hn::LoadU(kTag, rows + r * stride + i); };
  double last[kPartialSums];
  {
    Sums sum[n_rows];
    Vec low[n_rows][kVectors];
    Vec high[n_rows][kVectors];
    for (std::size_t r = 0; r < n_rows; ++r) {
      for (std::size_t k = 0; k < kVectors; ++k) low[r][k] = high[r][k] = hn::Set(kTag, rows[r * stride]);
    }
    for (std::size_t i = 0; i < whole; i += kPartialSums) {
      for (std::size_t r = 0; r < n_rows; ++r) {
        const Vec origin = hn::Set(kTag, rows[r * stride]);
        for (std::size_t k = 0; k < kVectors; ++k) {
          const Vec v = load(r, i + k * kWidth);
          sum[r].of[k] = hn::Add(sum[r].of[k], hn::Sub(v, origin));
          low[r][k] = hn::Min(low[r][k], v);
          high[r][k] = hn::Max(high[r][k], v);
        }
      }
    }
    for (std::size_t r = 0; r < n_rows; ++r) {
      Moments& m = result[r];
      const double* row = rows + r * stride;
      m.count = n;
      for (std::size_t k = 1; k < kVectors; ++k) {
        low[r][0] = hn::Min(low[r][0], low[r][k]);
        high[r][0] = hn::Max(high[r][0], high[r][k]);
      }
      m.min = hn::GetLane(hn::MinOfLanes(kTag, low[r][0]));
      m.max = hn::GetLane(hn::MaxOfLanes(kTag, high[r][0]));
      for (std::size_t i = whole; i < n; ++i) {
        m.min = std::min(m.min, row[i]);
        m.max = std::max(m.max, row[i]);
        last[i - whole] = row[i] - row[0];
      }
      // Of 0 and −0 an instruction set takes either: 0.
      m.min += 0.0;
      m.max += 0.0;
      m.mean = row[0] + sum[r].total(last, n - whole) / static_cast<double>(n);
    }
  }
  Sums sum[n_rows];
  for (std::size_t i = 0; i < whole; i += kPartialSums) {
    for (std::size_t r = 0; r < n_rows; ++r) {
      const Vec mean = hn::Set(kTag, result[r].mean);
      for (std::size_t k = 0; k < kVectors; ++k) {
        const Vec distance = hn::Sub(load(r, i + k * kWidth), mean);
        sum[r].of[k] = hn::Add(sum[r].of[k], hn::Mul(distance, distance));
      }
    }
  }
  for (std::size_t r = 0; r < n_rows; ++r) {
    for (std::size_t i = whole; i < n; ++i) {
      const double distance = rows[r * stride + i] - result[r].mean;
      last[i - whole] = distance * distance;
    }
    result[r].squares = sum[r].total(last, n - whole);
  }
}

void moments_of_all(const double* rows, std::size_t stride, std::size_t n, Moments* result, std::size_t n_rows) {
  std::size_t r = 0;
  for (; r + kRows <= n_rows; r += kRows) moments_side_by_side<kRows>(rows + r * stride, stride, n, result + r);
  for (; r < n_rows; ++r) moments_side_by_side<1>(rows + r * stride, stride, n, result + r);
}

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dotpop {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

HWY_EXPORT(moments_of_all);

}  // namespace

double Moments::sd() const { return count < 2 ? kNaN : std::sqrt(squares / static_cast<double>(count - 1)); }

void moments_of_rows(std::span<const double> rows, std::size_t stride, std::size_t n, std::span<Moments> result) {
  constexpr Moments kNone = {0, 0.0, 0.0, kNaN, kNaN};
  std::fill(result.begin(), result.end(), kNone);
  if (n == 0 || result.empty()) return;
  assert(rows.size() >= (result.size() - 1) * stride + n);
  HWY_DYNAMIC_DISPATCH(moments_of_all)(rows.data(), stride, n, result.data(), result.size());
  std::vector<double> kept;
  for (std::size_t r = 0; r < result.size(); ++r) {
    if (!std::isnan(result[r].mean)) continue;
    const auto row = rows.subspan(r * stride, n);
    kept.clear();
    std::remove_copy_if(row.begin(), row.end(), std::back_inserter(kept), [](double v) { return std::isnan(v); });
    result[r] = kNone;
    if (!kept.empty()) HWY_DYNAMIC_DISPATCH(moments_of_all)(kept.data(), kept.size(), kept.size(), &result[r], 1);
  }
}

Moments moments_of(std::span<const double> values) {
  Moments m;
  moments_of_rows(values, values.size(), values.size(), std::span(&m, 1));
  return m;
}

Moments combine(const Moments& first, const Moments& second) {
  if (second.count == 0) return first;
  if (first.count == 0) return second;
  const auto a = static_cast<double>(first.count);
  const auto b = static_cast<double>(second.count);
  const double distance = second.mean - first.mean;
  Moments both;
  both.count = first.count + second.count;
  both.mean = first.mean + distance * (b / (a + b));
  both.squares = first.squares + second.squares + distance * distance * (a * b / (a + b));
  both.min = std::min(first.min, second.min);
  both.max = std::max(first.max, second.max);
  return both;
}

std::vector<double> quantiles(std::span<double> values, std::span<const double> probabilities) {
  std::vector<double> result(probabilities.size(), kNaN);
  if (values.empty()) return result;
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return probabilities[a] < probabilities[b]; });

  auto sorted_to = values.begin();  // everything before is in its final place
  const auto order_statistic = [&](std::size_t k) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(k);
    if (at >= sorted_to) {
      std::nth_element(sorted_to, at, values.end());
      sorted_to = at + 1;
    }
    return *at;
  };
  for (const std::size_t j : order) {
    const QuantilePlace place(probabilities[j], values.size());
    const double low = order_statistic(place.below);
    result[j] = place.between(low, place.weight > 0.0 ? order_statistic(place.below + 1) : low);
  }
  return result;
}

}  // namespace dotpop
#endif
