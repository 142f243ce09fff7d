#include "sim/distribution.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace dotpop {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Φ and its inverse in the lower tail, where neither loses digits.
double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double normal_quantile(double u) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * u); }

/// The standard normal conditioned on [a, b]. An interval above 0 is mirrored, so that the upper tail has the
/// digits of the lower one.
double truncated_quantile(double a, double b, double u) {
  if (a > 0.0) return -truncated_quantile(-b, -a, 1.0 - u);
  const double below = normal_cdf(a);
  const double p = below + u * (normal_cdf(b) - below);
  return std::clamp(p <= 0.0 || p >= 1.0 ? (p <= 0.0 ? a : b) : normal_quantile(p), a, b);
}

double quantile_of(const Uniform& d, double u) { return d.min + u * (d.max - d.min); }

double quantile_of(const Normal& d, double u) {
  if (!d.min && !d.max) return d.mean + d.sd * normal_quantile(u);
  const double lower = d.min.value_or(-kInfinity);
  const double upper = d.max.value_or(kInfinity);
  const double x = truncated_quantile((lower - d.mean) / d.sd, (upper - d.mean) / d.sd, u);
  return std::clamp(d.mean + d.sd * x, lower, upper);
}

double quantile_of(const Lognormal& d, double u) { return std::exp(d.mu + d.sigma * normal_quantile(u)); }

double quantile_of(const Triangular& d, double u) {
  const double width = d.max - d.min;
  const double below = (d.mode - d.min) / width;
  if (u < below) return d.min + std::sqrt(u * width * (d.mode - d.min));
  return d.max - std::sqrt((1.0 - u) * width * (d.max - d.mode));
}

double quantile_of(const Discrete& d, double u) {
  double cumulated = 0.0;
  for (std::size_t i = 0; i + 1 < d.values.size(); ++i) {
    cumulated += d.probabilities[i];
    if (u < cumulated) return d.values[i];
  }
  // The last value of positive probability, so that rounding of the sum cannot draw an impossible one.
  std::size_t last = d.values.size() - 1;
  while (last > 0 && d.probabilities[last] == 0.0) --last;
  return d.values[last];
}

bool has_finite_ends(const Distribution& distribution) {
  if (const auto* normal = std::get_if<Normal>(&distribution)) return normal->min && normal->max;
  return !std::holds_alternative<Lognormal>(distribution);
}

/// The ends themselves: quantile() is for the open interval.
double quantile_or_end(const Distribution& distribution, double u) {
  if (u > 0.0 && u < 1.0) return quantile(distribution, u);
  const auto end = [u](double low, double high) { return u <= 0.0 ? low : high; };
  if (const auto* uniform = std::get_if<Uniform>(&distribution)) return end(uniform->min, uniform->max);
  if (const auto* triangular = std::get_if<Triangular>(&distribution)) return end(triangular->min, triangular->max);
  const auto& normal = std::get<Normal>(distribution);
  return end(*normal.min, *normal.max);
}

}  // namespace

double quantile(const Distribution& distribution, double u) {
  return std::visit([u](const auto& d) { return quantile_of(d, u); }, distribution);
}

std::vector<double> levels(const Distribution& distribution, std::size_t n) {
  if (const auto* discrete = std::get_if<Discrete>(&distribution)) return discrete->values;
  const auto count = static_cast<double>(n);
  std::vector<double> result;
  for (std::size_t i = 0; i < n; ++i) {
    const auto k = static_cast<double>(i);
    const bool ends = n > 1 && has_finite_ends(distribution);
    result.push_back(quantile_or_end(distribution, ends ? k / (count - 1.0) : (k + 0.5) / count));
  }
  return result;
}

std::string to_string(const Distribution& distribution) {
  struct Printer {
    std::string operator()(const Uniform& d) const { return fmt::format("uniform({}, {})", d.min, d.max); }
    std::string operator()(const Normal& d) const {
      std::string text = fmt::format("normal({}, {}", d.mean, d.sd);
      if (d.min) text += fmt::format(", min {}", *d.min);
      if (d.max) text += fmt::format(", max {}", *d.max);
      return text + ")";
    }
    std::string operator()(const Lognormal& d) const { return fmt::format("lognormal({}, {})", d.mu, d.sigma); }
    std::string operator()(const Triangular& d) const {
      return fmt::format("triangular({}, {}, {})", d.min, d.mode, d.max);
    }
    std::string operator()(const Discrete& d) const { return fmt::format("discrete({})", fmt::join(d.values, ", ")); }
  };
  return std::visit(Printer{}, distribution);
}

}  // namespace dotpop
