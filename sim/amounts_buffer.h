#pragma once

#include <cstddef>
#include <memory>

namespace dotpop {

/// Doubles that nobody has written yet, aligned to a cache line. Many of them come in huge pages where the system has
/// them (Linux, transparent_hugepage = madvise or always): of the ordinary ones, each of 4 KiB, every first touch is
/// an interrupt, and together they cost as much as the kernel. Memory is taken by the first touch, from whatever
/// thread, and given back at the end.
class AmountsBuffer {
 public:
  /// Throws std::bad_alloc.
  explicit AmountsBuffer(std::size_t size);

  double* data() { return data_.get(); }
  const double* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(double* data) const noexcept;
  };
  std::unique_ptr<double[], Free> data_;
};

}  // namespace dotpop
