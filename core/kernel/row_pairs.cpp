#include "core/kernel/row_pairs.h"

#include <algorithm>
#include <cassert>

#include "core/kernel/lanes.h"

namespace dotpop {
namespace {

void append(RowPairs& pairs, std::uint32_t column, double first, double second) {
  pairs.source.push_back(column * static_cast<std::uint32_t>(kLanes));
  pairs.value.push_back(first);
  pairs.value.push_back(second);
}

}  // namespace

RowPairs pair_rows(std::span<const std::uint32_t> begin, std::span<const std::uint32_t> column,
                   std::span<const double> value) {
  RowPairs pairs;
  pairs.n_rows = static_cast<std::uint32_t>(begin.size() - 1);
  for (std::uint32_t row = 0; row < pairs.n_rows; row += 2) {
    std::uint32_t i = begin[row];
    std::uint32_t j = begin[row + 1];
    const std::uint32_t i_end = j;
    const std::uint32_t j_end = row + 1 < pairs.n_rows ? begin[row + 2] : j;
    while (i < i_end || j < j_end) {
      if (j == j_end || (i < i_end && column[i] < column[j])) {
        append(pairs, column[i], value[i], 0.0);
        ++i;
      } else if (i == i_end || column[j] < column[i]) {
        append(pairs, column[j], 0.0, value[j]);
        ++j;
      } else {
        append(pairs, column[i], value[i], value[j]);
        ++i;
        ++j;
      }
    }
    pairs.begin.push_back(static_cast<std::uint32_t>(pairs.source.size()));
  }
  return pairs;
}

AffinePairs pair_affine_rows(std::span<const double> matrix, std::size_t n_columns) {
  assert(n_columns > 0 && matrix.size() % n_columns == 0);
  AffinePairs pairs;
  pairs.n_rows = static_cast<std::uint32_t>(matrix.size() / n_columns);
  pairs.n_columns = n_columns;
  for (std::size_t row = 0; row < pairs.n_rows; row += 2) {
    const double* first = matrix.data() + row * n_columns;
    for (std::size_t c = 0; c < n_columns; ++c) {
      pairs.value.push_back(first[c]);
      pairs.value.push_back(row + 1 < pairs.n_rows ? first[n_columns + c] : 0.0);
    }
  }
  return pairs;
}

}  // namespace dotpop
