#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/statistics.h"

namespace dotpop {

/// Exact quantiles of long rows: what `quantiles` gives, to the bit and on every instruction set, many times faster
/// and without reordering or copying the row.
///
/// The range between the extremes is cut into equal buckets and the values of each are counted; the counts tell in
/// which bucket every wanted order statistic lies, and its rank there. Only the values of those buckets, one in a
/// hundred or so, are taken out and sorted. A bucket that holds many (an outlier stretches the range) is cut again,
/// and what resists that is left to std::nth_element. Nothing is random.
///
/// One object serves one thread: it keeps its scratch memory from row to row.
class RowQuantiles {
 public:
  /// probabilities: [n_quantiles], in [0, 1], any order.
  explicit RowQuantiles(std::span<const double> probabilities);

  /// row: [n], left as it is; NaN are left out. of_row: its moments, of which count, min and max are used.
  /// result: [n_quantiles]; NaN when there are no values.
  void find(std::span<const double> row, const Moments& of_row, std::span<double> result);

 private:
  /// An order statistic: its rank, counted from 0, and what is found.
  struct Wanted {
    std::size_t rank = 0;
    double value = 0.0;
  };
  /// A bucket that has some: wanted[first, last), which are ranked among its own values, gathered in
  /// inside[begin, end).
  struct Bucket {
    std::uint16_t key = 0;
    std::size_t first = 0, last = 0;
    std::size_t begin = 0, end = 0;
  };
  /// Scratch of one cut: a bucket that is cut again needs its own.
  struct Level {
    std::vector<Bucket> buckets;  ///< ascending
    std::vector<double> inside;
  };
  static constexpr std::size_t kLevels = 4;

  void want(std::size_t n);
  void select(std::span<const double> values, double min, double max, std::span<Wanted> wanted, std::size_t level);
  static void select_inside(std::span<double> values, std::span<Wanted> wanted);
  void find_buckets(std::span<Wanted> wanted, Level& level);
  void gather(std::span<const double> values, Level& level);

  std::vector<double> probabilities_;
  std::vector<std::size_t> ranks_;  ///< ascending, for rows of n_ values
  std::vector<std::size_t> lower_;  ///< [n_quantiles], place in `ranks_` of the lower neighbour
  std::size_t n_ = 0;
  std::vector<Wanted> wanted_;
  std::vector<double> values_;        ///< the row without its NaN
  std::vector<std::uint16_t> keys_;   ///< [values], the bucket of each
  std::vector<std::uint32_t> count_;  ///< [2 x buckets]
  std::vector<std::uint32_t> places_;
  std::vector<std::uint16_t> keys_wanted_;
  std::array<Level, kLevels> levels_;
};

}  // namespace dotpop
