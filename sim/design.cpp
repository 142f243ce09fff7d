#include "sim/design.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/territory.h"
#include "sim/distribution.h"
#include "sim/random.h"

namespace dotpop {

Design::Design(const Study& study)
    : kind_(study.design), n_scenarios_(study.n_scenarios), seed_(study.seed), factors_(study.factors) {
  stride_.assign(factors_.size(), 1);
  if (kind_ == DesignKind::grid) {
    for (std::size_t j = factors_.size(); j-- > 1;) stride_[j - 1] = stride_[j] * factors_[j].levels.size();
  }
  if (kind_ == DesignKind::one_at_a_time) {
    for (std::size_t j = 1; j < factors_.size(); ++j) stride_[j] = stride_[j - 1] + factors_[j - 1].levels.size();
  }
}

double Design::sampled(std::size_t factor, std::uint64_t scenario) const {
  const auto dimension = static_cast<std::uint32_t>(factor);
  double u = random_uniform(seed_, scenario, dimension, Stream::design);
  if (kind_ == DesignKind::latin_hypercube) {
    const auto n = static_cast<double>(n_scenarios_);
    const auto stratum = static_cast<double>(permuted(scenario, n_scenarios_, seed_, dimension));
    // Of a large n the sum may be rounded up to the next stratum, or to 1.
    u = std::min((stratum + u) / n, std::nextafter((stratum + 1.0) / n, 0.0));
  }
  return quantile(factors_[factor].distribution, u);
}

double Design::listed(std::size_t factor, std::uint64_t scenario) const {
  const auto& values = factors_[factor].levels;
  if (kind_ == DesignKind::grid) return values[(scenario / stride_[factor]) % values.size()];
  const std::uint64_t first = stride_[factor];
  return scenario >= first && scenario < first + values.size() ? values[scenario - first] : kMissing;
}

void Design::fill(std::uint64_t first, std::size_t count, std::span<double> values) const {
  assert(values.size() == factors_.size() * count && first + count <= n_scenarios_);
  const bool random = kind_ == DesignKind::monte_carlo || kind_ == DesignKind::latin_hypercube;
  for (std::size_t j = 0; j < factors_.size(); ++j) {
    for (std::size_t i = 0; i < count; ++i) {
      values[j * count + i] = random ? sampled(j, first + i) : listed(j, first + i);
    }
  }
}

}  // namespace dotpop
