#include "sim/amounts_buffer.h"

#include <cstdlib>
#include <limits>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace dotpop {

AmountsBuffer::AmountsBuffer(std::size_t size) : size_(size) {
  constexpr std::size_t kLine = 64;
  constexpr std::size_t kHugePage = std::size_t{2} << 20;
  if (size > (std::numeric_limits<std::size_t>::max() - kHugePage) / sizeof(double)) throw std::bad_alloc();
  const std::size_t alignment = size * sizeof(double) >= kHugePage ? kHugePage : kLine;
  const std::size_t bytes = (size * sizeof(double) + alignment - 1) / alignment * alignment;
  data_.reset(static_cast<double*>(std::aligned_alloc(alignment, bytes == 0 ? alignment : bytes)));
  if (!data_) throw std::bad_alloc();
#ifdef __linux__
  // Advice: where it is not taken the pages are ordinary ones, and nothing else changes.
  if (alignment == kHugePage) static_cast<void>(::madvise(data_.get(), bytes, MADV_HUGEPAGE));
#endif
}

void AmountsBuffer::Free::operator()(double* data) const noexcept { std::free(data); }

}  // namespace dotpop
