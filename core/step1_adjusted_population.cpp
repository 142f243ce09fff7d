#include "core/step1_adjusted_population.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

namespace dotpop {
namespace {

/// The value that all zones of a weight have in common, if there is one.
template <class WeightOf>
std::optional<double> common_value(std::span<const double> value, WeightOf weight_of) {
  std::optional<double> common;
  for (std::size_t z = 0; z < value.size(); ++z) {
    if (weight_of(z) == 0.0) continue;
    if (!common) common = value[z];
    if (value[z] != *common) return std::nullopt;  // a NaN too has nothing in common
  }
  return common;
}

}  // namespace

CriterionMoments criterion_moments(std::span<const double> value, std::span<const double> population, Mean mean) {
  assert(value.size() == population.size());
  const auto weight_of = [&](std::size_t z) { return mean == Mean::population ? population[z] : 1.0; };
  // Exactly: the rounding of the sums below would pass for a deviation, and the region's status depend on it.
  if (const auto common = common_value(value, weight_of)) return {*common, 0.0};
  double weights = 0.0;
  double volume = 0.0;
  for (std::size_t z = 0; z < value.size(); ++z) {
    weights += weight_of(z);
    volume += weight_of(z) * value[z];
  }
  CriterionMoments moments;
  moments.mean = volume / weights;
  double squares = 0.0;
  for (std::size_t z = 0; z < value.size(); ++z) {
    const double distance = value[z] - moments.mean;
    squares += weight_of(z) * distance * distance;
  }
  moments.deviation = std::sqrt(squares / weights);
  return moments;
}

std::vector<double> criterion_measure(std::span<const double> value, const CriterionMoments& moments,
                                      Adjustment adjustment, Deviation deviation) {
  const auto [mean, standard_deviation] = moments;
  std::vector<double> measure(value.size());
  for (std::size_t z = 0; z < value.size(); ++z) {
    if (adjustment == Adjustment::multiplicative) {
      measure[z] = value[z] / mean;
    } else if (deviation == Deviation::relative) {
      measure[z] = value[z] / mean - 1.0;
    } else {
      measure[z] = (value[z] - mean) / standard_deviation;
    }
  }
  return measure;
}

double criterion_effect(double population, double weight, double measure, Adjustment adjustment) {
  return adjustment == Adjustment::additive ? population * weight * measure : std::pow(measure, weight);
}

AdjustedPopulation adjust_population(std::span<const double> population, std::span<const double> weight,
                                     const std::vector<std::vector<double>>& measure, Adjustment adjustment) {
  assert(weight.size() == measure.size());
  AdjustedPopulation adjusted;
  adjusted.factor.assign(population.size(), 1.0);
  adjusted.population.resize(population.size());
  for (std::size_t z = 0; z < population.size(); ++z) {
    double& factor = adjusted.factor[z];
    for (std::size_t c = 0; c < weight.size(); ++c) {
      if (weight[c] == 0.0) continue;
      const double effect = criterion_effect(1.0, weight[c], measure[c][z], adjustment);  // on one person
      factor = adjustment == Adjustment::additive ? factor + effect : factor * effect;
    }
    if (factor < kClampedBelow) ++adjusted.zones_clamped;
    adjusted.population[z] = population[z] * (factor < 0.0 ? 0.0 : factor);  // keeps NaN, as max(0, ·) would not
  }
  return adjusted;
}

}  // namespace dotpop
