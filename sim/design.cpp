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

std::uint64_t Design::n_settings(std::span<const std::size_t> factors) const {
  if (factors.empty()) return 1;
  std::uint64_t product = 1;
  std::uint64_t sum = 1;  // the policy as written
  for (const std::size_t j : factors) {
    product *= factors_[j].levels.size();
    sum += factors_[j].levels.size();
  }
  if (kind_ == DesignKind::grid) return product;
  return kind_ == DesignKind::one_at_a_time ? sum : n_scenarios_;
}

std::uint64_t Design::setting(std::span<const std::size_t> factors, std::uint64_t scenario) const {
  if (factors.empty()) return 0;
  if (kind_ != DesignKind::grid && kind_ != DesignKind::one_at_a_time) return scenario;
  std::uint64_t setting = 0;
  std::uint64_t before = 1;
  for (const std::size_t j : factors) {
    const std::uint64_t n = factors_[j].levels.size();
    if (kind_ == DesignKind::grid) {
      setting = setting * n + (scenario / stride_[j]) % n;
    } else if (scenario >= stride_[j] && scenario < stride_[j] + n) {
      return before + (scenario - stride_[j]);
    }
    before += n;
  }
  return setting;
}

std::uint64_t Design::scenario_of(std::span<const std::size_t> factors, std::uint64_t setting) const {
  if (factors.empty()) return 0;
  if (kind_ == DesignKind::grid) {
    std::uint64_t scenario = 0;
    for (std::size_t i = factors.size(); i-- > 0;) {
      const std::uint64_t n = factors_[factors[i]].levels.size();
      scenario += (setting % n) * stride_[factors[i]];
      setting /= n;
    }
    return scenario;
  }
  if (kind_ != DesignKind::one_at_a_time) return setting;
  std::uint64_t before = 1;
  for (const std::size_t j : factors) {
    const std::uint64_t n = factors_[j].levels.size();
    if (setting >= before && setting < before + n) return stride_[j] + (setting - before);
    before += n;
  }
  return 0;
}

}  // namespace dotpop
