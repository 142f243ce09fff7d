#pragma once

#include <cstdint>

/// Counter-based random numbers (Philox4x32-10; Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy
/// as 1, 2, 3"): a sample is a pure function of (seed, index, dimension), so that scenario i is the same whatever
/// else is computed, in whatever order, on however many threads.
namespace dotpop {

/// What a number is drawn for, so that two uses of one (index, dimension) never share a number.
enum class Stream : std::uint32_t { design = 0, permutation = 1 };

/// 64 uniform bits.
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t index, std::uint32_t dimension, Stream stream);

/// Uniform in the open interval (0, 1): a multiple of 2^-52 plus 2^-53.
double random_uniform(std::uint64_t seed, std::uint64_t index, std::uint32_t dimension, Stream stream);

/// Image of `index` under the random permutation of [0, size) that (seed, dimension) names; size >= 1.
std::uint64_t permuted(std::uint64_t index, std::uint64_t size, std::uint64_t seed, std::uint32_t dimension);

}  // namespace dotpop
