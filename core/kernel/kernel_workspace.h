#pragma once

#include <cstddef>
#include <vector>

#include "core/kernel/prepared_region.h"

namespace dotpop {

/// Scenarios that the kernel advances together.
inline constexpr std::size_t kLanes = 32;

/// Scratch of one thread, made once and reused: grows to the largest region it has seen. All arrays are aligned to
/// a cache line.
class KernelWorkspace {
 public:
  /// Grows to what `region` needs; the only function here that allocates.
  void reserve(const PreparedRegion& region);

  double* parameter() { return rows(0); }    ///< [n_parameters x kLanes]
  double* weight() { return rows(1); }       ///< [n_entries x kLanes]
  double* coefficient() { return rows(2); }  ///< [n_establishments x kLanes]
  double* zone() { return rows(3); }         ///< [n_zones x kLanes]: weighted days, then people for each of them

 private:
  static constexpr std::size_t kArrays = 4;
  double* rows(std::size_t i);
  std::vector<double> storage_[kArrays];
};

}  // namespace dotpop
