#include "sim/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "tests/sim/statistics_limits.h"

namespace dotpop {
namespace {

using test::chi_square;
using test::chi_square_limit;

constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};
const std::vector<std::uint64_t> kSizes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 64, 65, 255, 256, 257, 1000, 4096, 4097};

// philox4x32-10 in Random123's kat_vectors. The counter's words are index (low, high), dimension, stream; the key's
// are the seed's (low, high); the first two words of the answer become the number (low, high).
TEST(RandomBits, ArePhiloxsPublishedVectors) {
  EXPECT_EQ(random_bits(0, 0, 0, Stream::design), 0xe169c58d'6627e8d5u);
  EXPECT_EQ(random_bits(kAllOnes, kAllOnes, 0xffffffffu, static_cast<Stream>(0xffffffffu)), 0x41c83b0e'408f276du);
  EXPECT_EQ(random_bits(0x299f31d0'a4093822u, 0x85a308d3'243f6a88u, 0x13198a2eu, static_cast<Stream>(0x03707344u)),
            0x94fdcceb'd16cfe09u);
}

TEST(RandomBits, DependOnEveryBitOfTheirArguments) {
  std::set<std::uint64_t> seen = {random_bits(0, 0, 0, Stream::design)};
  for (unsigned bit = 0; bit < 64; ++bit) {
    seen.insert(random_bits(std::uint64_t{1} << bit, 0, 0, Stream::design));
    seen.insert(random_bits(0, std::uint64_t{1} << bit, 0, Stream::design));
    if (bit < 32) seen.insert(random_bits(0, 0, std::uint32_t{1} << bit, Stream::design));
  }
  seen.insert(random_bits(0, 0, 0, Stream::permutation));
  EXPECT_EQ(seen.size(), 1u + 64 + 64 + 32 + 1);
}

// Counters found by running Philox backwards from the answer.
TEST(RandomUniform, NeverReachesEitherEnd) {
  constexpr std::uint64_t kIndexOfOnes = 0x903162e1'877098aeu;
  constexpr std::uint32_t kDimensionOfOnes = 0x4863b71fu;
  ASSERT_EQ(random_bits(1, kIndexOfOnes, kDimensionOfOnes, Stream::design), kAllOnes);
  EXPECT_EQ(random_uniform(1, kIndexOfOnes, kDimensionOfOnes, Stream::design), 1.0 - 0x1p-53);

  constexpr std::uint64_t kIndexOfZeros = 0xdf7a9c29'56d6c439u;
  constexpr std::uint32_t kDimensionOfZeros = 0x473c8a72u;
  ASSERT_EQ(random_bits(1, kIndexOfZeros, kDimensionOfZeros, Stream::design), 0u);
  EXPECT_EQ(random_uniform(1, kIndexOfZeros, kDimensionOfZeros, Stream::design), 0x1p-53);
}

TEST(RandomUniform, HasTheMomentsOfTheUniformDistribution) {
  constexpr std::size_t n = 100'000;
  for (const std::uint64_t seed : {0u, 1u, 2026u}) {
    std::vector<double> u(n);
    for (std::size_t i = 0; i < n; ++i) u[i] = random_uniform(seed, i, 7, Stream::design);
    const double root_n = std::sqrt(static_cast<double>(n));
    const double mean = std::accumulate(u.begin(), u.end(), 0.0) / static_cast<double>(n);
    double variance = 0.0;
    for (const double v : u) variance += (v - 0.5) * (v - 0.5) / static_cast<double>(n);
    // Var u = 1/12, Var (u − 1/2)² = 1/80 − 1/144 = 1/180.
    EXPECT_NEAR(mean, 0.5, test::kOneInAMillion / std::sqrt(12.0) / root_n);
    EXPECT_NEAR(variance, 1.0 / 12.0, test::kOneInAMillion / std::sqrt(180.0) / root_n);
    EXPECT_LT(test::kolmogorov(u, [](double x) { return x; }), test::kKolmogorovLimit);
  }
}

TEST(RandomUniform, NeighboursAreNotCorrelated) {
  constexpr std::size_t n = 50'000;
  const auto draw = [](std::uint64_t seed, std::uint64_t first, std::uint32_t dimension, Stream stream) {
    std::vector<double> u(n);
    for (std::size_t i = 0; i < n; ++i) u[i] = random_uniform(seed, first + i, dimension, stream);
    return u;
  };
  const auto u = draw(1, 0, 0, Stream::design);
  const double limit = test::correlation_limit(n);
  EXPECT_LT(std::abs(test::correlation(u, draw(1, 1, 0, Stream::design))), limit) << "next index";
  EXPECT_LT(std::abs(test::correlation(u, draw(1, 0, 1, Stream::design))), limit) << "next dimension";
  EXPECT_LT(std::abs(test::correlation(u, draw(2, 0, 0, Stream::design))), limit) << "next seed";
  EXPECT_LT(std::abs(test::correlation(u, draw(1, 0, 0, Stream::permutation))), limit) << "next stream";
}

TEST(Permuted, IsABijection) {
  for (const std::uint64_t size : kSizes) {
    for (const std::uint64_t seed : {0u, 1u, 77u}) {
      std::vector<int> hits(size, 0);
      for (std::uint64_t i = 0; i < size; ++i) {
        const std::uint64_t image = permuted(i, size, seed, 3);
        ASSERT_LT(image, size);
        ++hits[image];
      }
      EXPECT_EQ(hits, std::vector<int>(size, 1)) << "size " << size << ", seed " << seed;
    }
  }
}

TEST(Permuted, StaysInsideHugeRanges) {
  for (const std::uint64_t size :
       {(std::uint64_t{1} << 32) + 1, std::uint64_t{1} << 40, std::uint64_t{1'000'000'007}}) {
    for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_LT(permuted(size - 1 - i, size, 1, 0), size);
  }
}

// Over seeds, every index goes everywhere equally often: small sizes are where a network of few bits is weak.
TEST(Permuted, SendsEachIndexEverywhereEquallyOften) {
  constexpr int kSeeds = 50'000;
  for (const std::uint64_t size : {2u, 3u, 5u, 6u, 9u, 17u, 64u, 1000u}) {
    for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1}) {
      std::vector<double> count(size, 0.0);
      for (int seed = 0; seed < kSeeds; ++seed) count[permuted(index, size, static_cast<std::uint64_t>(seed), 3)] += 1;
      const double expected = static_cast<double>(kSeeds) / static_cast<double>(size);
      EXPECT_LT(chi_square(count, expected), chi_square_limit(static_cast<double>(size - 1)))
          << "index " << index << " of " << size;
    }
  }
}

TEST(Permuted, SendsPairsToEveryDistanceEquallyOften) {
  constexpr int kSeeds = 50'000;
  for (const std::uint64_t size : {3u, 5u, 9u, 64u, 256u}) {
    std::vector<double> count(size - 1, 0.0);
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const std::uint64_t distance = permuted(0, size, seed, 3) + size - permuted(1, size, seed, 3);
      count[distance % size - 1] += 1;
    }
    const auto n = static_cast<double>(size);
    EXPECT_LT(chi_square(count, kSeeds / (n - 1)), chi_square_limit(n - 2)) << "size " << size;
  }
}

// One permutation: blocks of indices spread over blocks of images. Margins are fixed, hence 15 · 15 degrees.
TEST(Permuted, SpreadsBlocksOfOnePermutation) {
  constexpr std::uint64_t kBlocks = 16;
  for (const std::uint64_t size : {1000u, 4097u, 20'000u}) {
    std::vector<double> count(kBlocks * kBlocks, 0.0);
    for (std::uint64_t i = 0; i < size; ++i) {
      count[i * kBlocks / size * kBlocks + permuted(i, size, 1, 0) * kBlocks / size] += 1;
    }
    const double expected = static_cast<double>(size) / (kBlocks * kBlocks);
    EXPECT_LT(chi_square(count, expected), chi_square_limit((kBlocks - 1) * (kBlocks - 1))) << "size " << size;
  }
}

TEST(Permuted, DimensionsAndSeedsHavePermutationsOfTheirOwn) {
  constexpr std::uint64_t kSize = 4097;
  const auto all = [](std::uint64_t seed, std::uint32_t dimension) {
    std::vector<double> images(kSize);
    for (std::uint64_t i = 0; i < kSize; ++i) images[i] = static_cast<double>(permuted(i, kSize, seed, dimension));
    return images;
  };
  EXPECT_LT(std::abs(test::correlation(all(1, 0), all(1, 1))), test::correlation_limit(kSize));
  EXPECT_LT(std::abs(test::correlation(all(1, 0), all(2, 0))), test::correlation_limit(kSize));
}

}  // namespace
}  // namespace dotpop
