#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Distributions of factors, as quantile functions: a sample is `quantile(u)` of a design's coordinate u in (0, 1).
namespace dotpop {

struct Uniform {
  double min = 0.0;
  double max = 1.0;
};
/// Truncated to [min, max] where given (the distribution conditioned on the interval, not clamped).
struct Normal {
  double mean = 0.0;
  double sd = 1.0;
  std::optional<double> min;
  std::optional<double> max;
};
/// exp of a normal with mean mu and standard deviation sigma.
struct Lognormal {
  double mu = 0.0;
  double sigma = 1.0;
};
struct Triangular {
  double min = 0.0;
  double mode = 0.5;
  double max = 1.0;
};
/// values[i] with probability probabilities[i]; sums to 1.
struct Discrete {
  std::vector<double> values;
  std::vector<double> probabilities;
};

using Distribution = std::variant<Uniform, Normal, Lognormal, Triangular, Discrete>;

/// The value below which a share u in (0, 1) of the distribution lies.
double quantile(const Distribution& distribution, double u);

/// n levels equally spaced in probability. A distribution with finite ends takes them in (u = i / (n − 1)); one
/// without takes the middles of n equal strata (u = (i + 1/2) / n); n = 1 is the median. Discrete: its values.
std::vector<double> levels(const Distribution& distribution, std::size_t n);

/// "uniform(0, 0.6)", for messages and the result file.
std::string to_string(const Distribution& distribution);

}  // namespace dotpop
