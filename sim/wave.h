#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/status.h"

/// How scenarios are cut into pieces, and who receives them. Both sizes are constants, so that no result depends on
/// the machine.
namespace dotpop {

inline constexpr std::size_t kBlock = 256;
inline constexpr std::size_t kBlocksOfAWave = 8;
inline constexpr std::size_t kWave = kBlock * kBlocksOfAWave;

/// What scenarios [first, first + count) were, for whoever keeps them. Regions are those studied, in territory order.
struct Wave {
  std::uint64_t first = 0;
  std::size_t count = 0;
  std::span<const double> design;  ///< [n_factors x count], the policy's own value where a factor is not moved
  std::span<const Status> status;  ///< [n_regions x count]
};

/// What came out of them for some regions and their establishments, which count from the first one studied.
struct Amounts {
  std::uint64_t first = 0;
  std::size_t count = 0;
  std::size_t first_region = 0;
  std::size_t n_regions = 0;
  std::size_t first_establishment = 0;
  std::size_t n_establishments = 0;
  std::span<const double> allocation;  ///< EUR; row e starts at e * allocation_stride, count values
  std::size_t allocation_stride = 0;
  std::span<const double> withheld;       ///< [n_regions x count], EUR
  std::span<const double> zones_clamped;  ///< [n_regions x count], count

  const double* row(std::size_t e) const { return allocation.data() + e * allocation_stride; }
};

/// Nothing is called twice at once, but not always by the same thread.
class ScenarioSink {
 public:
  virtual ~ScenarioSink() = default;
  /// False: `keep` is not called, and fewer amounts are in memory (sim/amounts_layout.h).
  virtual bool wants_amounts() const { return true; }
  /// Each establishment in each scenario once; those of a region in ascending order of scenarios.
  virtual void keep(const Amounts& amounts) = 0;
  /// In ascending order of scenarios, each after all its amounts.
  virtual void write(const Wave& wave) = 0;
};

}  // namespace dotpop
