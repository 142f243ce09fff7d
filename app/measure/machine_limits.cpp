#include "app/measure/machine_limits.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <span>

#include "app/measure/stopwatch.h"
#include "core/error.h"
#include "core/kernel/peak_loops.h"
#include "sim/parallel.h"

namespace dotpop {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

/// A loop that did not do its work has no rate.
void require(bool right) {
  if (right) return;
  throw_machine_error("a loop that measures the machine gave a wrong sum", "the rate would mean nothing",
                      "tell the developers the CPU and the compiler");
}

/// Bytes of a cache, 0 when the system does not say.
std::size_t cache_bytes(int name) {
  const long bytes = ::sysconf(name);
  return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

std::size_t free_bytes() {
  const long pages = ::sysconf(_SC_AVPHYS_PAGES);
  const long page = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(page) : 0;
}

/// Doubles that start on a cache line.
class AlignedOnes {
 public:
  explicit AlignedOnes(std::size_t bytes) : storage_(bytes / sizeof(double) + kLine, 1.0) {
    const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
    const std::size_t skipped = ((kLineBytes - address % kLineBytes) % kLineBytes) / sizeof(double);
    values_ = std::span(storage_).subspan(skipped, bytes / sizeof(double));
  }
  std::span<const double> values() const { return values_; }

 private:
  static constexpr std::size_t kLineBytes = 64;
  static constexpr std::size_t kLine = kLineBytes / sizeof(double);
  std::vector<double> storage_;
  std::span<const double> values_;
};

double measure_level(std::size_t bytes, double seconds) {
  constexpr std::size_t kBytesOfCall = 32 * kMebibyte;  // a millisecond or more, far above what a clock costs
  const AlignedOnes ones(bytes);
  const std::uint64_t repeats = std::max<std::uint64_t>(1, kBytesOfCall / bytes);
  const auto loads = static_cast<double>(repeats * ones.values().size());
  return best_rate(loads * sizeof(double), seconds, [&] { require(sum_repeatedly(ones.values(), repeats) == loads); });
}

}  // namespace

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown CPU";
}

double measure_multiply_adds(unsigned threads, double seconds) {
  constexpr std::uint64_t kRounds = 1 << 20;  // of a task: about 10 ms
  const auto chains = static_cast<double>(chains_of_round());
  const double operations = operations_of_round() * static_cast<double>(kRounds);
  if (threads == 1) return best_rate(operations, seconds, [&] { require(run_multiply_adds(kRounds) == chains); });
  Workers workers(threads);
  std::vector<double> sums(threads);
  return best_rate(operations * threads, seconds, [&] {
    workers.for_each(threads, [&](std::size_t task, unsigned) { sums[task] = run_multiply_adds(kRounds); });
    for (const double sum : sums) require(sum == chains);
  });
}

std::vector<MemoryLevel> memory_levels() {
  const std::size_t l1 = cache_bytes(_SC_LEVEL1_DCACHE_SIZE);
  const std::size_t l2 = cache_bytes(_SC_LEVEL2_CACHE_SIZE);
  const std::size_t l3 = cache_bytes(_SC_LEVEL3_CACHE_SIZE);
  std::vector<MemoryLevel> levels;
  if (l1 > 0) levels.push_back({"L1", l1 / 2, 0.0});
  if (l2 > 2 * l1) levels.push_back({"L2", l2 / 2, 0.0});
  // The last cache is shared, and a virtual machine may name more than it gets: little more than the second one.
  if (l3 > 2 * l2) levels.push_back({"L3", std::min(l3 / 2, std::max(4 * l2, kMebibyte)), 0.0});
  const std::size_t memory = std::max(64 * kMebibyte, 2 * std::max({l1, l2, l3}));
  if (memory <= free_bytes() / 2) levels.push_back({"memory", memory, 0.0});
  return levels;
}

std::vector<MemoryLevel> measure_loads(double seconds) {
  std::vector<MemoryLevel> levels = memory_levels();
  for (MemoryLevel& level : levels) {
    level.bytes_per_second = measure_level(level.bytes, seconds / static_cast<double>(levels.size()));
  }
  return levels;
}

}  // namespace dotpop
