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
  AmountsBuffer() = default;
  /// Throws std::bad_alloc.
  explicit AmountsBuffer(std::size_t size);

  /// Room for `size` doubles at least; what was in it is lost when it grows.
  void reserve(std::size_t size) {
    if (size_ < size) *this = AmountsBuffer(size);
  }

  std::size_t size() const { return size_; }
  double* data() { return data_.get(); }
  const double* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(double* data) const noexcept;
  };
  std::size_t size_ = 0;
  std::unique_ptr<double[], Free> data_;
};

}  // namespace dotpop
