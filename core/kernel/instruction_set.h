#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The kernel is compiled once for each instruction set; the best one that the CPU has is used, unless another is
/// selected (the program does so by the environment variable DOTPOP_ISA). Instruction sets with fused multiply-adds
/// round once where the others round twice: results agree to model.md's precision, not to the bit.
namespace dotpop {

/// Names of the instruction sets that this build has and this CPU runs, best first, e.g. {"AVX-512", "AVX2", "SSE4",
/// "SCALAR"}. Never empty.
std::vector<std::string> instruction_sets();

/// The one in use.
std::string instruction_set();

/// Uses one of `instruction_sets()` from now on; empty: the best. False, and no change, when the name is not among
/// them. Not thread-safe: before the kernel runs, or between two runs.
bool select_instruction_set(std::string_view name);

}  // namespace dotpop
