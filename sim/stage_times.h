#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

/// Where the time of a run goes. Each thread adds up its own; two readings of the clock for a task, which takes a
/// thousand times longer.
namespace dotpop {

enum class Stage {
  preparation,  ///< regions prepared for the kernel
  baseline,     ///< the policy as written, by the reference
  sampling,     ///< values of the factors
  kernel,       ///< allocation of the scenarios; the first touch of the amounts' memory is in it
  moments,      ///< of each block, and of the blocks together
  quantiles,
  sink,     ///< what a wave needs to be handed over, and the sink itself (the store)
  waiting,  ///< threads without work: one of them hands over a wave, or the last tasks end
};
inline constexpr std::size_t kStages = 8;
inline constexpr std::array<std::string_view, kStages> kStageName = {
    "preparation", "baseline", "sampling", "allocation", "moments", "quantiles", "writing", "idle"};

struct alignas(64) StageTimes {
  std::array<double, kStages> thread_seconds = {};  ///< summed over threads: threads x wall_seconds in all
  double wall_seconds = 0.0;

  double& of(Stage stage) { return thread_seconds[static_cast<std::size_t>(stage)]; }
  double of(Stage stage) const { return thread_seconds[static_cast<std::size_t>(stage)]; }
};

/// Of each thread into one; what is left of threads x wall_seconds was waiting.
inline StageTimes of_all_threads(std::span<const StageTimes> of_thread, double wall_seconds) {
  StageTimes all;
  all.wall_seconds = wall_seconds;
  double waiting = wall_seconds * static_cast<double>(of_thread.size());
  for (const StageTimes& times : of_thread) {
    for (std::size_t s = 0; s < kStages; ++s) {
      all.thread_seconds[s] += times.thread_seconds[s];
      waiting -= times.thread_seconds[s];
    }
  }
  all.of(Stage::waiting) = std::max(0.0, waiting);
  return all;
}

/// Adds the time since its construction, or since the last call, to a stage.
class StageClock {
 public:
  explicit StageClock(StageTimes& times) : times_(times), since_(Clock::now()) {}
  StageClock(const StageClock&) = delete;
  StageClock& operator=(const StageClock&) = delete;

  void end_of(Stage stage) {
    const auto now = Clock::now();
    times_.of(stage) += std::chrono::duration<double>(now - since_).count();
    since_ = now;
  }

 private:
  using Clock = std::chrono::steady_clock;
  StageTimes& times_;
  Clock::time_point since_;
};

}  // namespace dotpop
