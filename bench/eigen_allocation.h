#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/kernel/prepared_region.h"

namespace dotpop::bench {

/// The same allocation as a good Eigen program: sparse products over a batch of scenarios, one region at a time.
/// Additive adjustment, `redistribute`, default choices; the peer of the kernel, not a part of the product. Its file
/// is compiled for the CPU that builds it (bench/CMakeLists.txt), and so shows nothing of Eigen here.
class EigenRegion {
 public:
  explicit EigenRegion(const PreparedRegion& region);
  ~EigenRegion();
  EigenRegion(EigenRegion&&) noexcept;

  /// Scenarios [first, first + n) of `stride`. parameters: [layout.size() x stride], row-major. Result:
  /// [n_establishments x n], row-major, EUR, in the prepared order of rows; valid until the next call.
  std::span<const double> allocate(std::span<const double> parameters, std::size_t stride, std::size_t first,
                                   std::size_t n);

 private:
  struct Matrices;
  std::unique_ptr<Matrices> matrices_;
};

}  // namespace dotpop::bench
