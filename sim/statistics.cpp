#include "sim/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace dotpop {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kPartialSums = 8;

/// Σ f(value) over kPartialSums interleaved sums: a fixed order that a compiler may still vectorise.
template <class F>
double ordered_sum(std::span<const double> values, F f) {
  std::array<double, kPartialSums> partial = {};
  const std::size_t whole = values.size() - values.size() % kPartialSums;
  for (std::size_t i = 0; i < whole; i += kPartialSums) {
    for (std::size_t k = 0; k < kPartialSums; ++k) partial[k] += f(values[i + k]);
  }
  for (std::size_t i = whole; i < values.size(); ++i) partial[i - whole] += f(values[i]);
  return std::accumulate(partial.begin(), partial.end(), 0.0);
}

Moments moments_of_finite(std::span<const double> values) {
  if (values.empty()) return {0, 0.0, 0.0, kNaN, kNaN};
  const auto n = static_cast<double>(values.size());
  const double origin = values.front();
  Moments m;
  m.count = values.size();
  m.mean = origin + ordered_sum(values, [origin](double v) { return v - origin; }) / n;
  const double mean = m.mean;
  m.squares = ordered_sum(values, [mean](double v) { return (v - mean) * (v - mean); });
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  m.min = *min;
  m.max = *max;
  return m;
}

}  // namespace

double Moments::sd() const { return count < 2 ? kNaN : std::sqrt(squares / static_cast<double>(count - 1)); }

Moments moments_of(std::span<const double> values) {
  const auto is_missing = [](double v) { return std::isnan(v); };
  if (std::none_of(values.begin(), values.end(), is_missing)) return moments_of_finite(values);
  std::vector<double> kept;
  std::remove_copy_if(values.begin(), values.end(), std::back_inserter(kept), is_missing);
  return moments_of_finite(kept);
}

Moments combine(const Moments& first, const Moments& second) {
  if (second.count == 0) return first;
  if (first.count == 0) return second;
  const auto a = static_cast<double>(first.count);
  const auto b = static_cast<double>(second.count);
  const double distance = second.mean - first.mean;
  Moments both;
  both.count = first.count + second.count;
  both.mean = first.mean + distance * (b / (a + b));
  both.squares = first.squares + second.squares + distance * distance * (a * b / (a + b));
  both.min = std::min(first.min, second.min);
  both.max = std::max(first.max, second.max);
  return both;
}

std::vector<double> quantiles(std::span<double> values, std::span<const double> probabilities) {
  std::vector<double> result(probabilities.size(), kNaN);
  if (values.empty()) return result;
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return probabilities[a] < probabilities[b]; });

  auto sorted_to = values.begin();  // everything before is in its final place
  const auto order_statistic = [&](std::size_t k) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(k);
    if (at >= sorted_to) {
      std::nth_element(sorted_to, at, values.end());
      sorted_to = at + 1;
    }
    return *at;
  };
  const auto last = static_cast<double>(values.size() - 1);
  for (const std::size_t j : order) {
    const double position = probabilities[j] * last;
    const auto below = static_cast<std::size_t>(position);
    const double low = order_statistic(below);
    const double weight = position - static_cast<double>(below);
    result[j] = weight > 0.0 ? low + weight * (order_statistic(below + 1) - low) : low;
  }
  return result;
}

}  // namespace dotpop
