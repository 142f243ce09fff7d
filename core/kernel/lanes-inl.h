// What the kernel is made of, for one instruction set: sums of rows, and inverses. Highway includes this once for each
// (hence no #pragma once), and only region_kernel.cpp includes it.
#if defined(DOTPOP_KERNEL_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef DOTPOP_KERNEL_LANES_INL_H
#undef DOTPOP_KERNEL_LANES_INL_H
#else
#define DOTPOP_KERNEL_LANES_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "core/kernel/kernel_workspace.h"
#include "core/territory.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<double>;
using Vec = hn::Vec<Tag>;
constexpr Tag kTag;
constexpr std::size_t kWidth = HWY_LANES(double);
/// Vectors of a row that a sum advances at once. Each has two partial sums, of even and of odd entries: a fused
/// multiply-add takes several cycles and a core starts two in each, so many sums must be under way. More than 4 would
/// not leave room for operands in the 16 registers of SSE4 and AVX2.
constexpr std::size_t kVectors = kLanes / kWidth < 4 ? kLanes / kWidth : 4;
constexpr std::size_t kPieces = kLanes / (kWidth * kVectors);
static_assert(kPieces * kVectors * kWidth == kLanes);

/// target[lane] = Σ_i value[i] · rows[column[i]][lane] over the entries of a row: those at even places in ascending
/// order, those at odd places likewise, then the two together.
HWY_INLINE void sum_rows(const DayRows& matrix, std::uint32_t row, const double* HWY_RESTRICT rows,
                         double* HWY_RESTRICT target) {
  const std::uint32_t* HWY_RESTRICT column = matrix.column.data();
  const double* HWY_RESTRICT value = matrix.days.data();
  const std::uint32_t end = matrix.begin[row + 1];
  for (std::size_t piece = 0; piece < kPieces; ++piece) {
    const double* base = rows + piece * kVectors * kWidth;
    Vec even[kVectors];
    Vec odd[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) even[v] = odd[v] = hn::Zero(kTag);
    std::uint32_t i = matrix.begin[row];
    for (; i + 2 <= end; i += 2) {
      const Vec factor = hn::Set(kTag, value[i]);
      const Vec next_factor = hn::Set(kTag, value[i + 1]);
      const double* from = base + std::size_t{column[i]} * kLanes;
      const double* next = base + std::size_t{column[i + 1]} * kLanes;
      for (std::size_t v = 0; v < kVectors; ++v) {
        even[v] = hn::MulAdd(factor, hn::Load(kTag, from + v * kWidth), even[v]);
        odd[v] = hn::MulAdd(next_factor, hn::Load(kTag, next + v * kWidth), odd[v]);
      }
    }
    if (i < end) {
      const Vec factor = hn::Set(kTag, value[i]);
      const double* from = base + std::size_t{column[i]} * kLanes;
      for (std::size_t v = 0; v < kVectors; ++v) {
        even[v] = hn::MulAdd(factor, hn::Load(kTag, from + v * kWidth), even[v]);
      }
    }
    for (std::size_t v = 0; v < kVectors; ++v) {
      hn::Store(hn::Add(even[v], odd[v]), kTag, target + (piece * kVectors + v) * kWidth);
    }
  }
}

/// Zones of which one division serves all, since divisions are slow: 1/a and 1/b are b/(ab) and a/(ab).
constexpr std::uint32_t kGroup = 4;

/// 1 / days[k], by one division for all where their product stays in range, lane by lane.
template <std::uint32_t n>
HWY_INLINE void invert(const Vec* days, Vec* inverse) {
  const Vec one = hn::Set(kTag, 1.0);
  if constexpr (n == kGroup) {
    const Vec low = hn::Mul(days[0], days[1]);
    const Vec high = hn::Mul(days[2], days[3]);
    const Vec product = hn::Mul(low, high);
    const Vec all = hn::Div(one, product);
    const Vec low_inverse = hn::Mul(all, high);
    const Vec high_inverse = hn::Mul(all, low);
    inverse[0] = hn::Mul(low_inverse, days[1]);
    inverse[1] = hn::Mul(low_inverse, days[0]);
    inverse[2] = hn::Mul(high_inverse, days[3]);
    inverse[3] = hn::Mul(high_inverse, days[2]);
    // Days of 1e-60 to 1e60 each keep every intermediate a normal number.
    const Vec least = hn::Min(hn::Min(days[0], days[1]), hn::Min(days[2], days[3]));
    const Vec most = hn::Max(hn::Max(days[0], days[1]), hn::Max(days[2], days[3]));
    const auto in_range = hn::And(hn::Gt(least, hn::Set(kTag, 1e-60)), hn::Lt(most, hn::Set(kTag, 1e60)));
    if (HWY_UNLIKELY(!hn::AllTrue(kTag, in_range))) {
      for (std::uint32_t k = 0; k < n; ++k) inverse[k] = hn::IfThenElse(in_range, inverse[k], hn::Div(one, days[k]));
    }
  } else {
    for (std::uint32_t k = 0; k < n; ++k) inverse[k] = hn::Div(one, days[k]);
  }
}

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
