#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dotpop {

/// Rounds amounts to cents by largest remainder, so that they sum to `total`, ties going to the first.
///
/// amounts: [n], EUR, finite and >= 0, in the order that breaks ties (FINESS, code). total: cents. Every amount gets
/// its cents rounded down, then the missing cents go one each to the largest remainders; an amount of exactly 0
/// receives none. When nothing is above 0, all get 0 and the total is not met. Result: [n], cents.
std::vector<std::int64_t> round_to_cents(std::span<const double> amounts, std::int64_t total);

/// The nearest whole number of cents, halves away from 0.
std::int64_t to_cents(double euros);

}  // namespace dotpop
