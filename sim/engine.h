#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <span>
#include <vector>

#include "core/status.h"
#include "core/territory.h"
#include "sim/plan.h"
#include "sim/statistics.h"
#include "sim/study.h"

/// The engine: evaluates every scenario of a study, in blocks, on all threads.
///
/// Scenarios go in waves of `kWave`, a wave in blocks of `kBlock`; one task is one block of one region. A task
/// samples its factors, runs the kernel, and takes the moments of its rows while they are in cache. After a wave
/// the moments are combined in ascending order of blocks and the wave goes to the sink (the store). Block and wave
/// are constants, so that no result depends on the machine.
///
/// Memory: 8 bytes for each establishment and scenario of the study when quantiles are asked (they are exact), of
/// one wave otherwise.
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
  /// Called by one thread, in ascending order of `first`.
  virtual void write(const Wave& wave) = 0;
};

struct RunOptions {
  unsigned threads = 1;
  PlanChoice plan = PlanChoice::automatic;
  std::uint64_t memory_bytes = 0;  ///< what the run may use; 0 = no limit
  std::function<bool()> stop;      ///< asked between waves and rows of quantiles, from any thread
  std::function<void(std::uint64_t done, std::uint64_t all)> progress;  ///< told between waves
};

/// Thrown by `run_study` when `stop` says so; nothing is wrong, nobody wants the rest.
struct Interrupted : std::exception {
  const char* what() const noexcept override { return "interrupted"; }
};

struct StudyResult {
  std::vector<double> baseline;           ///< [n_establishments], EUR, NaN where the policy as written is impossible
  std::vector<double> coefficient;        ///< [n_establishments], 1, of the policy as written
  std::vector<Status> baseline_status;    ///< [n_regions]
  std::vector<double> baseline_withheld;  ///< [n_regions], EUR
  std::vector<double> envelope;           ///< [n_regions], EUR, of the policy as written
  std::vector<Moments> moments;           ///< [n_establishments], EUR
  std::vector<double> quantiles;          ///< [n_establishments x n_quantiles], row-major, EUR
  std::vector<std::array<std::uint64_t, kStatuses>> status_count;  ///< [n_regions]
  std::vector<RegionPlan> plan;                                    ///< [n_regions]
  double seconds = 0.0;  ///< from the first block's start to the last statistic's end

  std::uint64_t evaluated() const;  ///< (region, scenario) pairs with an allocation
};

/// Bytes that `run_study` keeps for amounts.
std::uint64_t amounts_bytes(std::size_t n_establishments, std::uint64_t n_scenarios, bool exact_quantiles);

/// Throws a machine `Error` when they do not fit into `memory_bytes` (0 = no limit), before anything is made.
void require_memory(const Territory& territory, const Study& study, std::uint64_t memory_bytes);

/// Preconditions: `bind_study` and `check_study` found no error. Throws Interrupted, or a machine Error when the
/// amounts do not fit into `memory_bytes`.
StudyResult run_study(const Territory& territory, const Study& study, const RunOptions& options, ScenarioSink& sink);

}  // namespace dotpop
