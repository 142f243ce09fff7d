#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dotpop {

/// A constant matrix as the kernel multiplies it: two rows at a time, over the columns that either of them has, so that
/// a row of lanes once read serves both. That halves the loads of a product, which would otherwise bound it: a core
/// does two fused multiply-adds while it reads two vectors. Where only one of the two has an entry, the other's is 0;
/// core/kernel/row_order.h puts rows side by side that share their columns.
struct RowPairs {
  std::uint32_t n_rows = 0;
  std::vector<std::uint32_t> begin = {0};  ///< [n_pairs + 1]
  /// [begin.back()], ascending within a pair: where the row of lanes of a column starts, in doubles (column · kLanes).
  std::vector<std::uint32_t> source;
  std::vector<double> value;  ///< [2 · begin.back()]: of row 2p, of row 2p + 1 (0 behind an odd last row)

  std::uint32_t n_pairs() const { return static_cast<std::uint32_t>(begin.size() - 1); }
  /// Multiplications for each lane of a product with the whole matrix, those by a filling 0 included.
  std::uint64_t n_products() const { return value.size(); }
};

/// Compressed rows: row r has the entries [begin[r], begin[r + 1]), ascending by column.
/// begin: [n_rows + 1]. column, value: [begin.back()].
RowPairs pair_rows(std::span<const std::uint32_t> begin, std::span<const std::uint32_t> column,
                   std::span<const double> value);

/// Affine functions of the same few numbers, one for each row, two rows side by side as in `RowPairs`:
/// constant + Σ_j coefficient_j · number_j.
struct AffinePairs {
  std::uint32_t n_rows = 0;
  std::size_t n_columns = 0;  ///< 1 + numbers
  /// [n_pairs x n_columns x 2]: of row 2p, of row 2p + 1 (0 behind an odd last row); the constants first.
  std::vector<double> value;

  std::uint32_t n_pairs() const { return (n_rows + 1) / 2; }
  std::uint64_t n_products() const { return value.size(); }
};

/// matrix: [n_rows x n_columns], row-major, the constants first.
AffinePairs pair_affine_rows(std::span<const double> matrix, std::size_t n_columns);

}  // namespace dotpop
