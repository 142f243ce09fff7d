#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <vector>

/// Limits for tests of randomness. The numbers tested are fixed by their seed, so that a limit is either kept for
/// ever or broken by a change; at about one in a million a sound generator keeps all of them.
namespace dotpop::test {

inline constexpr double kOneInAMillion = 4.7534;  ///< standard normal deviations

/// What chi-square with `degrees` of freedom stays below (Wilson and Hilferty 1931).
inline double chi_square_limit(double degrees) {
  const double a = 2.0 / (9.0 * degrees);
  return degrees * std::pow(1.0 - a + kOneInAMillion * std::sqrt(a), 3);
}

/// Σ (count − expected)² / expected.
inline double chi_square(const std::vector<double>& count, double expected) {
  return std::accumulate(count.begin(), count.end(), 0.0,
                         [=](double sum, double c) { return sum + (c - expected) * (c - expected) / expected; });
}

/// Kolmogorov and Smirnov's √n · sup |F_n − F|.
inline double kolmogorov(std::vector<double> sample, const std::function<double(double)>& cdf) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double f = cdf(sample[i]);
    const auto k = static_cast<double>(i);
    distance = std::max({distance, f - k / n, (k + 1.0) / n - f});
  }
  return distance * std::sqrt(n);
}
/// P(√n · D > x) -> 2 exp(−2x²): one in a million.
inline const double kKolmogorovLimit = std::sqrt(std::log(2e6) / 2.0);

/// Pearson's r.
inline double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0.0;
  double aa = 0.0;
  double bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}
/// What |r| of n independent pairs stays below.
inline double correlation_limit(std::size_t n) { return kOneInAMillion / std::sqrt(static_cast<double>(n)); }

}  // namespace dotpop::test
