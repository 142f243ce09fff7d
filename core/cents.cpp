#include "core/cents.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dotpop {

namespace {
constexpr double kCentsOfAnEuro = 100.0;
}

std::int64_t to_cents(double euros) { return std::llround(euros * kCentsOfAnEuro); }

std::vector<std::int64_t> round_to_cents(std::span<const double> amounts, std::int64_t total) {
  std::vector<std::int64_t> cents(amounts.size(), 0);
  std::vector<double> remainder(amounts.size(), 0.0);
  std::vector<std::size_t> takes;  // those above 0, largest remainder first
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const double exact = amounts[i] * kCentsOfAnEuro;
    cents[i] = static_cast<std::int64_t>(std::floor(exact));
    remainder[i] = exact - std::floor(exact);
    if (amounts[i] > 0.0) takes.push_back(i);
  }
  if (takes.empty()) return cents;
  std::stable_sort(takes.begin(), takes.end(),
                   [&](std::size_t a, std::size_t b) { return remainder[a] > remainder[b]; });
  std::int64_t missing = total - std::accumulate(cents.begin(), cents.end(), std::int64_t{0});
  // Between 0 and n in exact arithmetic; the rounding of large doubles may ask for a few more, or for some back.
  for (std::size_t i = 0; missing > 0; i = (i + 1) % takes.size(), --missing) ++cents[takes[i]];
  for (std::size_t i = takes.size(); missing < 0; ++missing) {
    i = i == 0 ? takes.size() - 1 : i - 1;
    --cents[takes[i]];
  }
  return cents;
}

}  // namespace dotpop
