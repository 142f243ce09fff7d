#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "core/policy.h"
#include "core/territory.h"

/// Random territories and policies for property tests: small, but with every shape that model.md names.
namespace dotpop::test {

/// The generator of the tests: the same numbers on every compiler and library, which the standard's own
/// distributions do not promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// 0, 1, ..., n - 1; n > 0.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }
  bool chance(double probability) { return uniform() < probability; }

  template <class T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

/// The criteria of every random territory, ascending. `kAged` is positive; `kMountain` is 0 in many zones, never in
/// all of a region; `kDeprivation` is signed and so of use with standard deviations only.
inline constexpr std::uint32_t kAged = 0;
inline constexpr std::uint32_t kDeprivation = 1;
inline constexpr std::uint32_t kMountain = 2;

/// 1 to 4 regions with 2 to 12 zones and up to 9 establishments each, 4 medical units, both modes and sectors.
/// Among them: zones that nobody serves, establishments without adult days, without days by zone, without a known
/// site, with days of other regions' patients and of unknown zones, a region without establishments, scale rows for
/// one sector. Every region has an envelope, inhabitants, and values for which the relative mean is above 0.
TerritoryTables random_tables(Random& random);

/// The 24 combinations that model.md allows: multiplicative takes relative deviations only.
std::vector<Choices> valid_choices();
Choices random_choices(Random& random);

/// Criterion weights in [−0.5, 1.5] (many of which clamp zones), some 0; multipliers in [0.5, 2], some 0. Signed
/// criteria weigh only where the choices can use them; a criterion with zeros has no negative multiplicative weight.
RegionPolicy random_policy(Random& random, const Territory& territory, const Choices& choices);

/// One policy for each region, each with its own choices.
std::vector<RegionPolicy> random_policies(Random& random, const Territory& territory);

}  // namespace dotpop::test
