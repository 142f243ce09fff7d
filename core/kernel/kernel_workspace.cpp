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
  const std::array<std::size_t, kArrays> n_rows = {region.layout.size(),
                                                   region.entry.size(),
                                                   region.term.size(),
                                                   region.n_establishments + std::size_t{1},
                                                   region.n_zones + std::size_t{1},
                                                   region.moving_criterion.size(),
                                                   region.n_zones + std::size_t{1}};
  for (std::size_t i = 0; i < kArrays; ++i) {
    storage_[i].resize(std::max(storage_[i].size(), n_rows[i] * kLanes + kPadding));
  }
}

}  // namespace dotpop
