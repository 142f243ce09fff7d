#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "app/measure/workload.h"
#include "core/kernel/region_kernel.h"
#include "sim/parallel.h"

namespace dotpop {

/// The kernel alone over a workload, on a number of threads: no sampling, no statistics, each thread's results in one
/// place that the next region overwrites.
class KernelRunner {
 public:
  explicit KernelRunner(const Workload& workload, unsigned threads = 1);

  /// All regions, `kWorkloadScenarios` scenarios, `repeats` times over; on several threads a few repeats balance
  /// regions of unlike size.
  void run(std::size_t repeats = 1);

  /// One region's amounts, EUR, [n_establishments x kWorkloadScenarios], row-major, in territory order; valid until
  /// the next call.
  const std::vector<double>& allocate(const PreparedRegion& region, unsigned slot = 0);

  /// Whether the kernel with the instruction set in use agrees with the reference; ask before timing it.
  bool is_right();

 private:
  struct Thread {
    std::vector<double> allocation, withheld, clamped;
    std::vector<Status> status;
    KernelWorkspace workspace;
  };

  const Workload& workload_;
  std::optional<Workers> workers_;  ///< when there are several threads
  std::vector<Thread> threads_;
};

}  // namespace dotpop
