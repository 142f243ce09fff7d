#pragma once

#include <cstdint>
#include <span>

/// The two limits of a core that a kernel runs into, as loops that do nothing else: multiply-adds, and loads. They
/// run with the instruction set in use (core/kernel/instruction_set.h), so that each kernel stands beside its own
/// limit. Pure arithmetic: whoever calls them keeps the time (app/measure/machine_limits.h).
namespace dotpop {

/// Advances independent chains x <- 0.5 x + 0.5, `rounds` times each, all of them in registers; there are enough chains
/// to hide the latency of a fused multiply-add on cores that start two in each cycle. Returns the sum of the chains:
/// chain i starts at i, and is drawn to 1.
double run_multiply_adds(std::uint64_t rounds) noexcept;

/// Operations of one round over all chains: 2 for each multiply-add and lane.
double operations_of_round() noexcept;
/// Doubles that the chains of a round hold; chain i is the i-th of them.
std::uint64_t chains_of_round() noexcept;

/// Loads the whole of `buffer` `repeats` times, adding into 8 independent vectors. Returns the sum over all repeats,
/// in an order of its own. buffer: any size, aligned to a cache line for the full rate.
double sum_repeatedly(std::span<const double> buffer, std::uint64_t repeats) noexcept;

}  // namespace dotpop
