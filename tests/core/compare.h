#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace dotpop::test {

/// Equal as bits: −0 differs from 0, and a NaN equals itself.
inline bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return same_bits(x, y); });
}

/// |value − expected| <= tolerance · |expected|; 0 must be 0, and a NaN is never near anything.
inline testing::AssertionResult near_relative(double value, double expected, double tolerance) {
  const double difference = std::abs(value - expected);
  if (difference <= tolerance * std::abs(expected)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << value << " is " << difference / std::abs(expected) << " (relative) away from "
                                     << expected;
}

/// The same for every element.
inline testing::AssertionResult near_relative(const std::vector<double>& value, const std::vector<double>& expected,
                                              double tolerance) {
  if (value.size() != expected.size()) {
    return testing::AssertionFailure() << value.size() << " elements, expected " << expected.size();
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto result = near_relative(value[i], expected[i], tolerance);
    if (!result) return testing::AssertionFailure() << "element " << i << ": " << result.message();
  }
  return testing::AssertionSuccess();
}

}  // namespace dotpop::test
