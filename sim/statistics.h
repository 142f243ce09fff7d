#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Statistics of each establishment's amount over the evaluated scenarios. Everything is combined in ascending
/// order of blocks, so that no digit depends on the number of threads.
namespace dotpop {

/// Count, mean, sum of squared distances from the mean, extremes; NaN extremes while the count is 0.
struct Moments {
  std::uint64_t count = 0;
  double mean = 0.0;
  double squares = 0.0;
  double min = 0.0;
  double max = 0.0;

  /// Standard deviation with n − 1; NaN below two values.
  double sd() const;
};

/// Moments of the values that are not NaN, in a fixed order of summation: two passes, distances from the first value
/// (so that a constant has a deviation of exactly 0), value i in partial sum i modulo 8, no product fused with a sum.
/// The same bits on every instruction set.
Moments moments_of(std::span<const double> values);

/// The same of each row: n values from r * stride on. result: [n_rows].
void moments_of_rows(std::span<const double> rows, std::size_t stride, std::size_t n, std::span<Moments> result);

/// Moments of two samples together (Chan, Golub, LeVeque 1983). Not commutative in the last bit: keep the order.
Moments combine(const Moments& first, const Moments& second);

/// Where a type-7 quantile of n values stands (Hyndman and Fan 1996; the default of R and numpy): between the order
/// statistics `below` and `below` + 1, counted from 0.
struct QuantilePlace {
  /// probability: in [0, 1]; n >= 1.
  QuantilePlace(double probability, std::size_t n) {
    const double position = probability * static_cast<double>(n - 1);
    below = static_cast<std::size_t>(position);
    weight = position - static_cast<double>(below);
  }
  /// `high` is not looked at where the weight is 0; of 0 and −0 the quantile is 0.
  double between(double low, double high) const { return (weight > 0.0 ? low + weight * (high - low) : low) + 0.0; }

  std::size_t below;
  double weight;  ///< of the upper one
};

/// Quantiles with linear interpolation, plainly: sim/order_statistics.h has the same faster for long rows.
/// values: the evaluated ones; reordered. probabilities: [n], any order. Result: [n], NaN when there are no values.
std::vector<double> quantiles(std::span<double> values, std::span<const double> probabilities);

}  // namespace dotpop
