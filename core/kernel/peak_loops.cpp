#include "core/kernel/peak_loops.h"

#include <cstddef>

// Highway compiles what follows once for each instruction set: it includes this file again.
#include "core/kernel/highway_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernel/peak_loops.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// And its vectors, for the same instruction set.
#include "core/kernel/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A multiply-add has a latency of 4 or 5 cycles (8 as two instructions) and two start in each, so 10 or more chains
/// keep a core busy. With the two constants they must fit into the registers: 32 of AVX-512 and NEON, 16 of the others.
constexpr std::size_t kChains = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON ? 16 : 12;

double run_chains(std::uint64_t rounds) {
  const Vec half = hn::Set(kTag, 0.5);
  Vec chain[kChains];
  for (std::size_t i = 0; i < kChains; ++i) chain[i] = hn::Iota(kTag, static_cast<double>(i * kWidth));
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < kChains; ++i) chain[i] = hn::MulAdd(chain[i], half, half);
  }
  for (std::size_t i = 1; i < kChains; ++i) chain[0] = hn::Add(chain[0], chain[i]);
  return hn::GetLane(hn::SumOfLanes(kTag, chain[0]));
}

std::uint64_t chain_count() { return kChains * kWidth; }

double sum_loads(std::span<const double> buffer, std::uint64_t repeats) {
  constexpr std::size_t kSums = 8;  // an addition has a latency of 4 cycles, and two loads start in each
  Vec sum[kSums];
  for (Vec& s : sum) s = hn::Zero(kTag);
  double rest = 0.0;
  const double* HWY_RESTRICT from = buffer.data();
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    std::size_t i = 0;
    for (; i + kSums * kWidth <= buffer.size(); i += kSums * kWidth) {
      for (std::size_t s = 0; s < kSums; ++s) sum[s] = hn::Add(sum[s], hn::LoadU(kTag, from + i + s * kWidth));
    }
    for (; i < buffer.size(); ++i) rest += from[i];
  }
  for (std::size_t s = 1; s < kSums; ++s) sum[0] = hn::Add(sum[0], sum[s]);
  return hn::GetLane(hn::SumOfLanes(kTag, sum[0])) + rest;
}

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dotpop {

HWY_EXPORT(run_chains);
HWY_EXPORT(chain_count);
HWY_EXPORT(sum_loads);

double run_multiply_adds(std::uint64_t rounds) noexcept { return HWY_DYNAMIC_DISPATCH(run_chains)(rounds); }

std::uint64_t chains_of_round() noexcept { return HWY_DYNAMIC_DISPATCH(chain_count)(); }

double operations_of_round() noexcept { return 2.0 * static_cast<double>(chains_of_round()); }

double sum_repeatedly(std::span<const double> buffer, std::uint64_t repeats) noexcept {
  return HWY_DYNAMIC_DISPATCH(sum_loads)(buffer, repeats);
}

}  // namespace dotpop
#endif
