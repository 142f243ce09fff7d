#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <vector>

#include "core/status.h"
#include "core/territory.h"
#include "sim/amounts_layout.h"
#include "sim/plan.h"
#include "sim/stage_times.h"
#include "sim/statistics.h"
#include "sim/study.h"
#include "sim/wave.h"

/// The engine: evaluates every scenario of a study, in blocks, on all threads.
///
/// Scenarios go in waves of `kWave`, a wave in blocks of `kBlock`; one task is one block of one region. A task runs
/// the kernel and takes the moments of its rows while they are in cache. After a wave the moments are combined in
/// ascending order of blocks and the wave goes to the sink (the store). Where quantiles are wanted and amounts are
/// not handed over, one group of regions after the other takes all its waves, and its quantiles follow while the
/// amounts are still near (sim/amounts_layout.h): fewer bytes, the same bits.
namespace dotpop {

struct RunOptions {
  unsigned threads = 1;
  PlanChoice plan = PlanChoice::automatic;
  std::uint64_t memory_bytes = 0;           ///< what the run may use; 0 = no limit
  std::uint64_t group_bytes = kGroupBytes;  ///< amounts of regions taken together, where they go in turn
  std::function<bool()> stop;               ///< asked between waves and rows of quantiles, from any thread
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
  StageTimes times;      ///< of all of `run_study`

  std::uint64_t evaluated() const;  ///< (region, scenario) pairs with an allocation
};

/// Preconditions: `bind_study` and `check_study` found no error. Throws Interrupted, or a machine Error when the
/// amounts do not fit into `memory_bytes`.
StudyResult run_study(const Territory& territory, const Study& study, const RunOptions& options, ScenarioSink& sink);

}  // namespace dotpop
