#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dotpop {

/// What became of one region in one scenario. The values are those of the result file's `status`.
enum class Status : std::uint8_t {
  evaluated = 0,
  no_adjusted_population = 1,  ///< every zone that counts was clamped to 0, or nobody lives there
  no_weighted_days = 2,        ///< no establishment of the region has days with a weight
  negative = 3,                ///< a negative scale weight or envelope
  bounds_infeasible = 4,       ///< step 6: no amounts within the bounds add up to the envelope
  not_finite = 5,              ///< overflow, or 0 to a negative power
};
inline constexpr std::size_t kStatuses = 6;
inline constexpr std::array<std::string_view, kStatuses> kStatusName = {
    "evaluated", "no adjusted population", "no weighted days", "negative weight or amount", "bounds infeasible",
    "not finite"};

}  // namespace dotpop
