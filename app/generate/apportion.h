#pragma once

#include <cstdint>
#include <vector>

namespace dotpop::synthetic {

/// Shares out `total` indivisible units in proportion to `weights`, at least `least` to each, by largest remainder
/// (ties: the lower index). The result sums to `total` exactly.
///
/// weights: [n], not negative, at least one positive unless total is n * least. Needs total >= n * least (assert) and
/// total < 2^53.
std::vector<std::int64_t> apportion(std::int64_t total, const std::vector<double>& weights, std::int64_t least = 0);

}  // namespace dotpop::synthetic
