#include "core/step1_adjusted_population.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace dotpop {

CriterionMoments criterion_moments(std::span<const double> value, std::span<const double> population, Mean mean) {
  assert(value.size() == population.size());
  const auto weight_of = [&](std::size_t z) { return mean == Mean::population ? population[z] : 1.0; };
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
      if (adjustment == Adjustment::additive) {
        factor += weight[c] * measure[c][z];
      } else {
        factor *= std::pow(measure[c][z], weight[c]);
      }
    }
    if (factor < 0.0) ++adjusted.zones_clamped;
    adjusted.population[z] = population[z] * (factor < 0.0 ? 0.0 : factor);  // keeps NaN, as max(0, ·) would not
  }
  return adjusted;
}

}  // namespace dotpop
