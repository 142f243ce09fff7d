#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/kernel/lanes.h"
#include "core/kernel/prepared_region.h"

namespace dotpop {

/// Scratch of one thread, made once and reused: grows to the largest region it has seen. All arrays are aligned to
/// a cache line, and those that a product of pairs of rows writes have room for an even number of rows.
class KernelWorkspace {
 public:
  /// Grows to what `region` needs; the only function here that allocates.
  void reserve(const PreparedRegion& region);

  double* parameter() { return rows(0); }    ///< [n_parameters x kLanes]
  double* weight() { return rows(1); }       ///< [n_entries x kLanes], of the scale
  double* term() { return rows(2); }         ///< [n_terms x kLanes], of the scale
  double* coefficient() { return rows(3); }  ///< [n_establishments x kLanes]
  double* zone() { return rows(4); }         ///< [n_zones x kLanes]: weighted days, then people for each of them
  double* criterion() { return rows(5); }    ///< [n_moving x kLanes], weights of the criteria that move
  double* attributed() { return rows(6); }   ///< [n_zones x kLanes]: people of one column for each weighted day

  /// Multiplications by entries of prepared matrices since the workspace was made, counted once for a tile of lanes.
  std::uint64_t products = 0;

 private:
  static constexpr std::size_t kArrays = 7;
  double* rows(std::size_t i);
  std::vector<double> storage_[kArrays];
};

}  // namespace dotpop
