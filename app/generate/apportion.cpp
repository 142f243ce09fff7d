#include "app/generate/apportion.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace dotpop::synthetic {

std::vector<std::int64_t> apportion(std::int64_t total, const std::vector<double>& weights, std::int64_t least) {
  const std::size_t n = weights.size();
  std::vector<std::int64_t> shares(n, least);
  const std::int64_t to_share = total - least * static_cast<std::int64_t>(n);
  assert(to_share >= 0);
  if (to_share == 0) return shares;

  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  assert(sum > 0.0);
  std::vector<double> remainder(n);
  std::int64_t left = to_share;
  for (std::size_t i = 0; i < n; ++i) {
    const double quota = static_cast<double>(to_share) * (weights[i] / sum);
    const double whole = std::floor(quota);
    remainder[i] = quota - whole;
    shares[i] += static_cast<std::int64_t>(whole);
    left -= static_cast<std::int64_t>(whole);
  }

  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return remainder[a] > remainder[b]; });
  // Rounding of the quotas may leave one unit more than n, or one too few: hence a walk rather than one pass.
  for (std::size_t k = 0; left > 0; k = (k + 1) % n, --left) ++shares[order[k]];
  for (std::size_t k = 0; left < 0; k = (k + 1) % n) {
    std::int64_t& share = shares[order[n - 1 - k]];
    if (share == least) continue;
    --share;
    ++left;
  }
  return shares;
}

}  // namespace dotpop::synthetic
