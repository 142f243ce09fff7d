#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// The limits that a machine sets to the kernel, measured: multiply-adds of double precision, and loads from each level
/// of its memory. A share of them says how much there is left to win, which a time alone does not.
namespace dotpop {

/// The CPU as the system names it, e.g. "Intel(R) Xeon(R) Processor"; "unknown CPU" where it does not say.
std::string cpu_name();

/// The best rate of multiply-adds (2 operations each) of `threads` threads at once with the instruction set in use,
/// operations/s. Sets without fused multiply-adds do one multiplication and one addition instead.
double measure_multiply_adds(unsigned threads, double seconds);

/// One level of memory as one thread reads it, in order.
struct MemoryLevel {
  std::string name;  ///< "L1", "L2", "L3", "memory"
  std::size_t bytes = 0;
  double bytes_per_second = 0.0;
};

/// What lies safely in each cache of this machine, and what lies in none; levels that the system does not name are
/// left out, and the memory where it would take too much of what is free. `bytes_per_second` is 0.
std::vector<MemoryLevel> memory_levels();

/// The best rate at which one thread loads from each of `memory_levels()` with the instruction set in use; `seconds`
/// in all.
std::vector<MemoryLevel> measure_loads(double seconds);

}  // namespace dotpop
