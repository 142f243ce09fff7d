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

/// Moments of the values that are not NaN, in a fixed order of summation (two passes, distances from the first
/// value, so that a constant has a deviation of exactly 0).
Moments moments_of(std::span<const double> values);

/// Moments of two samples together (Chan, Golub, LeVeque 1983). Not commutative in the last bit: keep the order.
Moments combine(const Moments& first, const Moments& second);

/// Quantiles with linear interpolation (Hyndman and Fan's type 7, the default of R and numpy).
/// values: the evaluated ones; reordered. probabilities: [n], any order. Result: [n], NaN when there are no values.
std::vector<double> quantiles(std::span<double> values, std::span<const double> probabilities);

}  // namespace dotpop
