#include "sim/random.h"

#include <Random123/philox.h>

#include <bit>
#include <cassert>

namespace dotpop {

std::uint64_t random_bits(std::uint64_t seed, std::uint64_t index, std::uint32_t dimension, Stream stream) {
  const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(index),
                                               static_cast<std::uint32_t>(index >> 32), dimension,
                                               static_cast<std::uint32_t>(stream)}};
  const r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  const auto words = r123::Philox4x32()(counter, key);
  return (static_cast<std::uint64_t>(words[1]) << 32) | words[0];
}

double random_uniform(std::uint64_t seed, std::uint64_t index, std::uint32_t dimension, Stream stream) {
  // 52 bits and a half are exact; with 53 the half would be rounded, at the upper end to 1.
  constexpr double kUnit = 0x1.0p-52;
  return (static_cast<double>(random_bits(seed, index, dimension, stream) >> 12) + 0.5) * kUnit;
}

/// A Feistel network over the next even number of bits, walked until the image falls inside [0, size): a bijection
/// that needs no table, so that stratum i of a Latin hypercube is addressable (Black and Rogaway 2002, "Ciphers with
/// arbitrary finite domains"). Fewer than 4 steps are expected, as the domain is at most 4 times the size.
///
/// Rounds: 4 of so few bits are no random permutation (of 5 elements, the last went where it should up to 16 % too
/// often); 12 leave nothing that 100,000 seeds could show, nor do 6 from 7 bits on.
std::uint64_t permuted(std::uint64_t index, std::uint64_t size, std::uint64_t seed, std::uint32_t dimension) {
  assert(index < size);
  const auto half_bits = static_cast<unsigned>((std::bit_width(size - 1) + 1) / 2);
  const std::uint64_t mask = (std::uint64_t{1} << half_bits) - 1;
  const std::uint64_t rounds = half_bits <= 6 ? 12 : 6;
  do {
    std::uint64_t left = index >> half_bits;
    std::uint64_t right = index & mask;
    for (std::uint64_t round = 0; round < rounds; ++round) {
      const std::uint64_t mixed = random_bits(seed, right ^ (round << 40), dimension, Stream::permutation) & mask;
      const std::uint64_t next = left ^ mixed;
      left = right;
      right = next;
    }
    index = (left << half_bits) | right;
  } while (index >= size);
  return index;
}

}  // namespace dotpop
