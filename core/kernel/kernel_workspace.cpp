#include "core/kernel/kernel_workspace.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace dotpop {

double* KernelWorkspace::rows(std::size_t i) {
  constexpr std::uintptr_t kAlignment = 64;
  const auto address = reinterpret_cast<std::uintptr_t>(storage_[i].data());
  return storage_[i].data() + ((kAlignment - address % kAlignment) % kAlignment) / sizeof(double);
}

void KernelWorkspace::reserve(const PreparedRegion& region) {
  constexpr std::size_t kPadding = 8;  // doubles of a cache line, to align within
  const std::array<std::size_t, kArrays> n_rows = {region.layout.size(), region.entries.size(), region.n_establishments,
                                                   region.n_zones};
  for (std::size_t i = 0; i < kArrays; ++i) {
    storage_[i].resize(std::max(storage_[i].size(), n_rows[i] * kLanes + kPadding));
  }
}

}  // namespace dotpop
