#include "app/measure/kernel_runner.h"

#include <algorithm>

namespace dotpop {

KernelRunner::KernelRunner(const Workload& workload, unsigned threads) : workload_(workload), threads_(threads) {
  if (threads > 1) workers_.emplace(threads);
  std::size_t most = 0;
  for (const PreparedRegion& region : workload.regions()) most = std::max<std::size_t>(most, region.n_establishments);
  for (Thread& thread : threads_) {
    thread.allocation.resize(most * kWorkloadScenarios);
    thread.withheld.resize(kWorkloadScenarios);
    thread.clamped.resize(kWorkloadScenarios);
    thread.status.resize(kWorkloadScenarios);
    for (const PreparedRegion& region : workload.regions()) thread.workspace.reserve(region);
  }
}

void KernelRunner::run(std::size_t repeats) {
  const std::vector<PreparedRegion>& regions = workload_.regions();
  if (!workers_) {
    for (std::size_t task = 0; task < repeats * regions.size(); ++task) allocate(regions[task % regions.size()]);
    return;
  }
  workers_->for_each(repeats * regions.size(),
                     [&](std::size_t task, unsigned slot) { allocate(regions[task % regions.size()], slot); });
}

const std::vector<double>& KernelRunner::allocate(const PreparedRegion& region, unsigned slot) {
  Thread& thread = threads_[slot];
  allocate_region_block(region, workload_.parameters(), kWorkloadScenarios,
                        {thread.allocation, kWorkloadScenarios, thread.withheld, thread.clamped, thread.status},
                        thread.workspace);
  return thread.allocation;
}

bool KernelRunner::is_right() {
  return std::all_of(workload_.regions().begin(), workload_.regions().end(), [&](const PreparedRegion& region) {
    const std::vector<double>& amounts = allocate(region);
    return worst_difference(workload_, region, [&](std::size_t e, std::size_t scenario) {
             return amounts[e * kWorkloadScenarios + scenario];
           }) <= kWorkloadTolerance;
  });
}

}  // namespace dotpop
