#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dotpop {

/// Finds lines of a file that have the same key, where the key is a few indices packed into 64 bits.
class RowKeys {
 public:
  /// A line whose key an earlier line has.
  struct Repeat {
    std::uint64_t key = 0;
    std::uint32_t line = 0;
    std::uint32_t first_line = 0;
  };

  void reserve(std::size_t n) { rows_.reserve(n); }

  /// Lines must come in ascending order.
  void add(std::uint64_t key, std::uint32_t line) {
    if (rows_.empty() || key > rows_.back().key) {
      rows_.push_back({key, line});
    } else {
      stragglers_.push_back({key, line});
    }
  }

  /// Every repeat, by ascending line. Files are usually written in ascending order of their keys: only the rows
  /// that are not have to be sorted. Call it once, at the end.
  std::vector<Repeat> repeats();

 private:
  struct Row {
    std::uint64_t key = 0;
    std::uint32_t line = 0;
  };
  std::vector<Row> rows_;        ///< keys strictly ascending
  std::vector<Row> stragglers_;  ///< the others
};

}  // namespace dotpop
