#pragma once

#include <cstddef>

namespace dotpop {

/// Scenarios that the kernel advances together.
inline constexpr std::size_t kLanes = 32;

}  // namespace dotpop
