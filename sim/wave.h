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

/// Evaluated scenarios [first, first + count), for whoever keeps them. Regions and establishments are those
/// studied, in territory order.
struct Wave {
  std::uint64_t first = 0;
  std::size_t count = 0;
  std::span<const double> design;      ///< [n_factors x count], the policy's own value where a factor is not moved
  std::span<const Status> status;      ///< [n_regions x count]
  std::span<const double> allocation;  ///< EUR; row e starts at e * allocation_stride, count values
  std::size_t allocation_stride = 0;
  std::span<const double> withheld;       ///< [n_regions x count], EUR
  std::span<const double> zones_clamped;  ///< [n_regions x count], count
};

class ScenarioSink {
 public:
  virtual ~ScenarioSink() = default;
  /// False: nobody wants the amounts. Then `allocation`, `withheld` and `zones_clamped` of each wave are empty, the
  /// waves may all come at the end, and exact quantiles need far less memory (sim/amounts_layout.h).
  virtual bool wants_amounts() const { return true; }
  /// Called by one thread, in ascending order of `first`.
  virtual void write(const Wave& wave) = 0;
};

}  // namespace dotpop
